"""Which company file is this?  Every session asks first, and nothing is written before the answer.

The Web Connector stamps the FileID of the .qwc file into the company file, as a data extension under the
OwnerID. So the file is the right one when it shows our FileID; a copied, swapped or newly made file does not.
And a company file that was restored from a backup tells its LastRestoreTime: what we know of it is then newer
than what it holds, so pushing stops until somebody decides (P4).

Source: QBWC Programmer's Guide ch. 4 (FileID); SDK: CompanyQueryRq, CompanyActivityQueryRq.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.facts.marks import version_key
from qbsync.models import Company, CompanyActivity, CompanyActivityQuery, CompanyQuery
from qbsync.qbxml.grammar import VERSIONS

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.facts.vocabulary import QBDateTime
    from qbsync.models.base import Request
    from qbsync.qbxml import ResponseSet
    from qbsync.storage.records import ConnectionRecord

__all__ = ["Identity", "identify", "identity_requests", "version_for"]

FILE_ID: Final = "FileID"
"""The name of the data extension that the Web Connector writes."""

WRONG_FILE: Final = (
    "Another company file is open than the one that this connection belongs to. Open the right one in "
    "QuickBooks and run the update again; if the file was replaced, ask for a new .qwc file."
)
RESTORED: Final = (
    "The company file was restored from a backup. What was pushed since then may be missing in it, so "
    "nothing more is pushed until somebody compares and resumes the connection."
)
NO_ANSWER: Final = "QuickBooks did not tell which company file is open. Run the update again."


@attrs.frozen(kw_only=True)
class Identity:
    """What the company file says of itself; `error`, for the person there, is "" where it is ours."""

    error: str = ""
    company_name: str = ""
    last_restore_time: str = ""


def identity_requests(connection: ConnectionRecord) -> tuple[Request[Any], ...]:
    """Return the requests that identify the company file."""
    return (CompanyQuery(owner_id=(connection.owner_id,)), CompanyActivityQuery())


def identify(answer: ResponseSet, connection: ConnectionRecord) -> Identity:
    """Compare the answer to `identity_requests` with the connection."""
    company = next((record for response in answer for record in response.of(Company)), None)
    if company is None:
        return Identity(error=NO_ANSWER)
    marks = {
        extension.data_ext_value.lower()
        for extension in company.data_ext
        if extension.data_ext_name == FILE_ID
        and (extension.owner_id or "").lower() == connection.owner_id.lower()
    }
    if connection.file_id.lower() not in marks:
        return Identity(error=WRONG_FILE)
    activity = next((record for response in answer for record in response.of(CompanyActivity)), None)
    restored = None if activity is None else getattr(activity, "last_restore_time", None)
    return Identity(company_name=company.company_name or "", last_restore_time=_moment(restored))


def _moment(time: QBDateTime | None) -> str:
    """Return the same text for the same moment, in whichever offset QuickBooks prints it today."""
    if time is None:
        return ""
    wall: datetime = time.wall
    return (wall if time.printed_offset is None else wall - time.printed_offset).isoformat()


TOO_OLD: Final = (
    f"This QuickBooks does not know qbXML {VERSIONS[0]}, the least that works here. Install a newer release "
    "of QuickBooks."
)


def version_for(connection: ConnectionRecord, major: int | None, minor: int | None) -> str | None:
    """Return the qbXML version of a session: the connection's, or the PC's highest if that is lower.

    None stands for a PC that knows no version that qbsync knows.
    """
    wanted = version_key(connection.qbxml_version)
    limit = wanted if major is None else min(wanted, (major, minor or 0))
    return next((version for version in reversed(VERSIONS) if version_key(version) <= limit), None)
