"""What one run of the simulated Web Connector leaves behind: its log, as in QWCLog.txt, and its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["Log", "RunReport"]


@attrs.frozen(kw_only=True)
class RunReport:
    """What came of one run of the Web Connector.

    `authenticate_status` is what the login was answered with: "" or a path, "nvu", "none", "busy"; None where
    it never came so far. `sets` counts the message sets that were taken to QuickBooks, `percentages` are the
    answers to receiveResponseXML. `error` is the text that the user sees, "" without one; `codes` are the
    QBWC codes of the log. `closing_text` is the answer to closeConnection, None where that was not called.
    `lost` is the event at which the session was cut off. `events` are the steps
    of the run in their order. `log` has the lines of QWCLog.txt.
    """

    authenticate_status: str | None
    sets: int
    percentages: tuple[int, ...]
    error: str
    codes: tuple[int, ...]
    closing_text: str | None
    lost: str | None
    ok: bool
    """Whether the update ended in order: everything was exchanged, or the service had no work."""
    events: tuple[str, ...] = attrs.field(repr=False)
    log: tuple[str, ...] = attrs.field(repr=False)


class Log:
    """Writes lines as QWCLog.txt has them: time in UTC, place, text; never a password, ticket or payload."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Take the time from `clock`."""
        self._clock = clock
        self._lines: list[str] = []

    def write(self, place: str, text: str) -> None:
        """Add a line; line breaks of the text become blanks."""
        moment = self._clock().strftime("%Y%m%d.%H:%M:%S")
        self._lines.append(f"{moment} UTC\t: QBWebConnector.{place} : {' '.join(text.split())}")

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines so far."""
        return tuple(self._lines)
