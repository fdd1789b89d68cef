"""Which company file is this?  Every session asks first, and nothing is written before the answer.

The Web Connector stamps the FileID of the .qwc file into the company file, as a data extension under the
OwnerID. So the file is the right one when it shows our FileID; a copied, swapped or newly made file does not.
And a company file that was restored from a backup tells its LastRestoreTime: what we know of it is then newer
than what it holds, so pushing stops until somebody decides (P4).

Source: QBWC Programmer's Guide ch. 4 (FileID); SDK: CompanyQueryRq, CompanyActivityQueryRq.
"""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.facts.marks import version_key
from qbsync.facts.versions import VERSIONS, least_version, release_with
from qbsync.models import Company, CompanyActivity, CompanyActivityQuery, CompanyQuery
from qbsync.storage.records import HCPRecord
from qbsync.sync.history import Event, EventName
from qbsync.sync.wording import own_words
from qbsync.webconnector.codes import explain_text
from qbsync.webconnector.hcp import LIMIT, edition_of, supported_versions
from qbsync.webconnector.hresults import explain_hresult, parse_hresult, tidy_hresult
from qbsync.webconnector.session import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qbsync.explanations import WhoActs
    from qbsync.facts.vocabulary import QBDateTime
    from qbsync.models.base import Request
    from qbsync.qbxml import ResponseSet
    from qbsync.storage.records import ConnectionRecord
    from qbsync.sync.desk import Desk
    from qbsync.webconnector.calls import SendRequestXML
    from qbsync.webconnector.hcp import HCPResponse

__all__ = ["Identity", "get_acquainted", "identify", "identity_requests", "version_for"]

FILE_ID: Final = "FileID"
"""The name of the data extension that the Web Connector writes."""

LONGEST_PATH: Final = 1_000
"""Characters of a Windows path that are kept."""

WRONG_FILE: Final = (
    "Another company file is open than the one that this connection belongs to. Open the right one in "
    "QuickBooks and run the update again; if the file was replaced, ask for a new .qwc file."
)
RESTORED: Final = (
    "The company file was restored from a backup. What was pushed since then may be missing in it, so "
    "nothing more is pushed until somebody compares and resumes the connection."
)
CONDENSED: Final = (
    "The company file was condensed, which removes old transactions without deleting them: what a sweep tells"
    " as vanished may be such."
)
NO_ANSWER: Final = "QuickBooks did not tell which company file is open. Run the update again."
TOO_OLD: Final = (
    "{app} needs QuickBooks {release} or a later release. The one on this computer is older: it does not know"
    " qbXML {version}."
)
_INSTALL: Final = (
    "Install QuickBooks {release} or a later release on this computer, and open the company file in it."
)
EDITION: Final = "The connection was set up for QuickBooks {was}; this is QuickBooks {edition}, which counts."
MOVED: Final = (
    "The company file is now {path}; it was {was}. If both still exist, make sure that only one of them is "
    "used: a copy carries the same mark."
)


@attrs.frozen(kw_only=True)
class Identity:
    """What the company file says of itself; `error`, for the person there, is "" where it is ours."""

    error: str = ""
    company_name: str = ""
    last_restore_time: str = ""
    last_condense_time: str = ""


_REMEDIES: Final[Mapping[str, tuple[EventName, tuple[str, ...], WhoActs]]] = {
    WRONG_FILE: (
        "wrong company file",
        (
            "Open the company file of this connection in QuickBooks and run the update again.",
            "If the file was moved or renamed, open it there once and update again; nothing else is needed.",
            "If it was replaced by another one, have a new .qwc file made and add it to the Web Connector.",
        ),
        "bookkeeper",
    ),
    RESTORED: (
        "restored",
        (
            "Compare what was pushed since the backup with QuickBooks.",
            "Then accept the restored file, which also reads everything again.",
        ),
        "bookkeeper",
    ),
    CONDENSED: ("condensed", (), "nobody"),
    NO_ANSWER: (
        "trouble",
        ("Close every dialog in QuickBooks, then run the update again.",),
        "bookkeeper",
    ),
}


def refusal(text: str, now: datetime) -> Event:
    """Return the event for one of the texts of this module."""
    name, remedy, who_acts = _REMEDIES[text]
    return Event(at=now, name=name, text=text, remedy=remedy, who_acts=who_acts)


def too_old(app_name: str, version: str, now: datetime) -> Event:
    """Return the event for a QuickBooks that does not know the qbXML version that is needed at least."""
    release = release_with(version)
    return Event(
        at=now,
        name="unsupported",
        text=TOO_OLD.format(app=app_name, release=release, version=version),
        remedy=(_INSTALL.format(release=release), "Then run the update again."),
        who_acts="administrator",
    )


def unreachable(hresult: str, message: str, now: datetime) -> Event:
    """Return the event for a connectionError: QuickBooks' own text, and what the code or the text means."""
    message = message.strip()
    meaning = explain_text(message)
    if meaning is None and parse_hresult(hresult):
        meaning = explain_hresult(hresult)
    text = meaning.meaning if meaning else UNREACHABLE
    return Event(
        at=now,
        name="no connection",
        text=text,
        message=own_words(message, text),
        code=tidy_hresult(hresult) or "",
        remedy=meaning.remedy if meaning else (),
        who_acts=meaning.who_acts if meaning else "bookkeeper",
    )


def identity_requests(connection: ConnectionRecord) -> tuple[Request[Any], ...]:
    """Return the requests that identify the company file."""
    return (CompanyQuery(owner_id=(connection.owner_id,)), CompanyActivityQuery())


def identify(answer: ResponseSet, connection: ConnectionRecord) -> Identity:
    """Compare the answer to `identity_requests` with the connection."""
    company = next((record for response in answer for record in response.of(Company)), None)
    if company is None:
        return Identity(error=NO_ANSWER)
    if connection.file_id.lower() not in _file_ids(company, connection):
        return Identity(error=WRONG_FILE)
    activity = next((record for response in answer for record in response.of(CompanyActivity)), None)
    restored = None if activity is None else getattr(activity, "last_restore_time", None)
    condensed = None if activity is None else getattr(activity, "last_condense_time", None)
    return Identity(
        company_name=getattr(company, "company_name", None) or "",
        last_restore_time=_moment(restored),
        last_condense_time=_moment(condensed),
    )


def _moment(time: QBDateTime | None) -> str:
    """Return the same text for the same moment, in whichever offset QuickBooks prints it today."""
    if time is None:
        return ""
    wall: datetime = time.wall
    return (wall if time.printed_offset is None else wall - time.printed_offset).isoformat()


def get_acquainted(
    desk: Desk, call: SendRequestXML, hcp: HCPResponse, app_name: str, oldest_version: str
) -> Event | None:
    """Take in what the first sendRequestXML of a session tells, before QuickBooks is asked anything.

    `hcp` is what `call` brings, read. Chooses the qbXML version of the session and the edition; a connection
    that was set to less than `oldest_version`, the least that the host app works with, is raised to it.
    Returns why the session must end, None where it may go on.
    """
    connection = desk.connection
    edition = edition_of(hcp, call.country) or connection.edition
    oldest = max(oldest_version, least_version(edition), key=version_key)
    if version_key(connection.qbxml_version) < version_key(oldest):
        desk.change_connection(qbxml_version=oldest)
        connection = desk.connection
    version = version_for(connection, supported_versions(hcp), call.major_version, call.minor_version)
    if version is None or version_key(version) < version_key(oldest):
        desk.change_connection(product=_product(hcp) or connection.product, negotiated_version=version or "")
        return too_old(app_name, oldest, desk.now)
    desk.change_session(qbxml_version=version)
    path = call.company_file[:LONGEST_PATH] or connection.company_file
    if edition != connection.edition:
        _note(desk, EDITION.format(was=connection.edition, edition=edition))
    if connection.company_file and not _same_path(path, connection.company_file):
        _note(desk, MOVED.format(was=connection.company_file, path=path))
    desk.change_connection(
        edition=edition,
        company_file=path,
        product=_product(hcp) or connection.product,
        negotiated_version=version,
    )
    if call.hcp_response and len(call.hcp_response) <= LIMIT:
        _keep(desk, call.hcp_response)
    if connection.open_file and call.company_file and not _same_path(path, connection.open_file):
        return refusal(WRONG_FILE, desk.now)
    if hcp.company is not None and _shows_another_file_id(hcp.company, connection):
        return refusal(WRONG_FILE, desk.now)
    return None


def version_for(
    connection: ConnectionRecord,
    supported: tuple[tuple[int, int], ...],
    major: int | None = None,
    minor: int | None = None,
) -> str | None:
    """Return the qbXML version of a session: the connection's, or the highest that QuickBooks takes.

    `supported` is what QuickBooks says it takes; where it is empty, the highest version that the request
    processor of the PC knows counts. None stands for a PC that knows no version that qbsync knows.
    """
    limit = version_key(connection.qbxml_version)
    if supported:
        limit = min(limit, max(supported))
    elif major is not None:
        limit = min(limit, (major, minor or 0))
    return next((version for version in reversed(VERSIONS) if version_key(version) <= limit), None)


def _shows_another_file_id(company: Company, connection: ConnectionRecord) -> bool:
    """Tell whether the company file holds FileIDs under our OwnerID, and ours is none of them."""
    marks = _file_ids(company, connection)
    return bool(marks) and connection.file_id.lower() not in marks


def _file_ids(company: Company, connection: ConnectionRecord) -> frozenset[str]:
    """Return the FileIDs that the company file holds under our OwnerID; what came in part is none."""
    return frozenset(
        getattr(extension, "data_ext_value", "").lower()
        for extension in company.data_ext
        if getattr(extension, "data_ext_name", "") == FILE_ID
        and (extension.owner_id or "").lower() == connection.owner_id.lower()
    )


def _same_path(path: str, other: str) -> bool:
    return PureWindowsPath(path) == PureWindowsPath(other)


def _product(hcp: HCPResponse) -> str:
    return "" if hcp.host is None else getattr(hcp.host, "product_name", "")


def _keep(desk: Desk, text: str) -> None:
    known = desk.transaction.get(HCPRecord, desk.connection.id, "last")
    record = known or HCPRecord(connection=desk.connection.id, id="last", at=desk.now, text="")
    desk.transaction.put(attrs.evolve(record, at=desk.now, text=text))


def _note(desk: Desk, text: str) -> None:
    desk.note(Event(at=desk.now, name="company file", text=text, who_acts="nobody"))
