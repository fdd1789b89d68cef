"""When the simulated Web Connector runs an application by itself.

A .qwc file proposes an interval, in minutes or in seconds; an application that has one runs by itself, first
one interval after it was added (assumed). The next run comes an interval after the end of the last one
(assumed: it is said to count from the last run), and what the answer to authenticate says goes before that:
seconds to postpone put the next run off from now, a least interval raises the interval for good (documented).
They count only for an application that runs by itself (documented).

Source: QBWC Programmer's Guide ch. 4 (Scheduler) and ch. 10 (authenticate).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.simulator.report import RunReport
    from qbsync.simulator.transports import Transport
    from qbsync.webconnector.qwc import QWCFile

__all__ = ["Application"]

_SHORTEST: Final = dt.timedelta(minutes=1)
"""The shortest interval that a user can choose; a .qwc file can ask for seconds."""

_SOON: Final = dt.timedelta(seconds=1)
"""How long an update is put off that shall come in 0 seconds (assumed)."""


class Application:
    """An application in the Web Connector, with its schedule."""

    def __init__(
        self, *, qwc: QWCFile, password: str, transport: Transport, clock: Callable[[], dt.datetime]
    ) -> None:
        """Take the schedule of the .qwc file; minutes go before seconds (documented)."""
        self.qwc: Final = qwc
        self.password: Final = password
        self.transport: Final = transport
        self._clock = clock
        self._every: dt.timedelta | None = None
        self._next_run = clock()
        self.last_report: RunReport | None = None
        """What came of the last update, None before the first one."""
        if qwc.run_every_n_minutes is not None:
            self._set(dt.timedelta(minutes=qwc.run_every_n_minutes))
        elif qwc.run_every_n_seconds is not None:
            self._set(dt.timedelta(seconds=qwc.run_every_n_seconds))

    def __repr__(self) -> str:
        """Return name and schedule, without the password."""
        return f"<Application {self.name!r}, every {self._every}>"

    @property
    def name(self) -> str:
        """The name of the application."""
        return self.qwc.app_name

    @property
    def every(self) -> dt.timedelta | None:
        """The interval at which it runs by itself, None where it does not."""
        return self._every

    @property
    def next_run(self) -> dt.datetime:
        """When it runs next, in UTC; it means nothing where it does not run by itself."""
        return self._next_run

    def run_every(self, interval: dt.timedelta | None) -> None:
        """Let a user tick Auto-Run and choose an interval, or untick it (None).

        Raises ValueError below a minute, the least that the window takes.
        """
        if interval is not None and interval < _SHORTEST:
            raise ValueError(f"a user can choose a minute or more, and not {interval}")
        self._set(interval)

    def ran(self, report: RunReport) -> None:
        """Take note of an update: it says when the next one comes."""
        self.last_report = report
        if self._every is None:
            return
        if report.minimum_interval_seconds is not None:
            self._every = max(self._every, dt.timedelta(seconds=report.minimum_interval_seconds))
        wait = self._every
        if report.postpone_seconds is not None:
            wait = max(dt.timedelta(seconds=report.postpone_seconds), _SOON)
        self._next_run = self._clock() + wait

    def _set(self, interval: dt.timedelta | None) -> None:
        self._every = interval
        if interval is not None:
            self._next_run = self._clock() + interval
