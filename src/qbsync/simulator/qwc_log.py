"""QWCLog.txt, as the simulated Web Connector writes it.

A line is the time in UTC, the place in the program and a text:

    20260105.15:00:00 UTC	: QBWebConnector.SOAPWebService.do_authenticate() : *** Calling authenticate().

How much of the documents goes in is the user's choice, as in the real program: nothing of them ("NONE"),
their first 50 characters ("DEBUG") or all ("VERBOSE"). Passwords and tickets never do; card numbers and the
like, which the real program writes down, are crossed out.

Source: QBWC Programmer's Guide ch. 9, and public logs of real runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qbsync.qbxml.raw import cross_out_secrets
from qbsync.simulator.switches import check_choice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["UPDATE_LOCK", "Log", "LogLevel"]

LogLevel: TypeAlias = Literal["NONE", "DEBUG", "VERBOSE"]
"""How much of the documents that go over stands in the log."""

UPDATE_LOCK: Final = r"HKEY_CURRENT_USER\Software\Intuit\QBWebConnector\UpdateLock"
"""The value of the registry by which one update runs at a time."""

_SHOWN: Final[dict[LogLevel, int | None]] = {"NONE": 0, "DEBUG": 50, "VERBOSE": None}

_PARTS_OF_SECRETS: Final = ("creditcard", "ssn", "bank", "taxident", "routing")
"""A document without any of these has nothing secret, and is shown as it came, well-formed or not."""


class Log:
    """The lines of a log that begins empty."""

    def __init__(self, clock: Callable[[], datetime], level: LogLevel = "NONE") -> None:
        """Take the time from `clock`.  Raises ConfigurationError for a level that there is not."""
        check_choice("log_level", level, tuple(_SHOWN))
        self._clock = clock
        self._level = level
        self._lines: list[str] = []

    def write(self, place: str, text: str) -> None:
        """Add a line; line breaks of the text become blanks."""
        moment = self._clock().strftime("%Y%m%d.%H:%M:%S")
        self._lines.append(f"{moment} UTC\t: QBWebConnector.{place} : {' '.join(text.split())}")

    def document(self, place: str, what: str, text: str) -> None:
        """Add a line with as much of a document as the level allows; `what` says which it is."""
        length = _SHOWN[self._level]
        if length == 0:
            return
        if any(part in text.lower() for part in _PARTS_OF_SECRETS):
            text = cross_out_secrets(text)
        shown = " ".join(text.split())[:length]
        if shown:
            self.write(place, f"{what}: {shown}")

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines so far."""
        return tuple(self._lines)
