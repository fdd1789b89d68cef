"""QuickBooks as it runs on the simulated PC."""

from __future__ import annotations

from typing import Final

import attrs

from qbsync.facts.datetimes import QBDateTime

__all__ = ["NEVER", "VERSIONS", "Machine"]

VERSIONS: Final = (
    *("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0"),
    *("11.0", "12.0", "13.0", "14.0", "15.0", "16.0"),
)
"""The qbXML versions that QuickBooks 2024 takes; each release goes on taking the older ones (captured)."""

NEVER: Final = QBDateTime("1970-01-01T00:00:00")
"""When a company file was restored or condensed that never was (assumed)."""


@attrs.frozen(kw_only=True)
class Machine:
    """The running program: its edition, the versions it takes, and what it says of the company."""

    company_name: str
    edition: str
    versions: tuple[str, ...]
    single_user: bool = False
    last_restore_time: QBDateTime = NEVER
    last_condense_time: QBDateTime = NEVER
