"""The QuickBooks Web Connector of the simulated PC: it adds applications and runs updates of them.

    connector = WebConnector(company, qwc=setup.qwc, password=setup.password)    # "Add an application"
    report = connector.run_once()                                                # "Update Selected"
    reports = connector.run_for(timedelta(hours=2))                              # "Auto-Run", every 15 min

Adding follows the real program: the .qwc file is checked, AppSupport and AppURL are fetched with a GET, and
the FileID is stamped into the company file under the OwnerID. What it refuses is `SetupRefused`, with a code.
How a run goes stands in `run.py`, when it comes in `schedule.py`.

One update runs at a time. Several applications are served one after the other, in the order in which they are
due, then in which they were added.

Source: QBWC Programmer's Guide ch. 2, 4, 8 and App. A, and public logs of real runs.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qbsync.errors import ConfigurationError, RequestProcessorError, SetupRefused
from qbsync.simulator.clock import SimulatedClock
from qbsync.simulator.faults import Faults
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.qwc_log import UPDATE_LOCK, Log, LogLevel
from qbsync.simulator.report import RunReport
from qbsync.simulator.run import USER_AGENT, Habits, Run
from qbsync.simulator.schedule import Application
from qbsync.simulator.transports import HTTPTransport, Transport
from qbsync.webconnector.qwc import QWCFile, check, parse

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Callable

    from qbsync.simulator.company import CompanyFile
    from qbsync.simulator.transports import HTTPReply

__all__ = ["FILE_ID", "WebConnector"]

_INTERVALS: Final = frozenset({"RunEveryNMinutes", "RunEveryNSeconds"})

FILE_ID: Final = "FileID"
"""The name of the data extension that holds the FileID of an application."""


class WebConnector:
    """A Web Connector on the PC of `company`, with one application to begin with.

    `qwc` is the .qwc file, as bytes or as the path of a file; `password` is what the user types. `transport`
    carries the HTTP requests, by default over the network. `sleep` is called with the seconds of a pause;
    by default it moves a `SimulatedClock` of the company on, or really sleeps with any other clock.
    `on_event` is called with the name of every step before and after it (see `EVENTS`); when it raises
    SessionLost the session is cut off there. `open_page` plays the person who is shown a page of the service:
    it gets the URL and returns whether they opened it; without it nobody is there. `habits` sets what no
    source settles. `faults` strike in every run.

    Raises SetupRefused where the real program would not add the application, and InvalidModel for a file that
    it might take and that qbsync would not make.
    """

    def __init__(  # noqa: PLR0913 - settings by keyword, all with defaults
        self,
        company: CompanyFile,
        *,
        qwc: bytes | str | os.PathLike[str],
        password: str,
        transport: Transport | None = None,
        on_event: Callable[[str], object] | None = None,
        sleep: Callable[[float], object] | None = None,
        open_page: Callable[[str], bool] | None = None,
        habits: Habits | None = None,
        faults: Faults | None = None,
        log_level: LogLevel = "NONE",
    ) -> None:
        """Add the application of the .qwc file."""
        self._company = company
        self._transport = HTTPTransport() if transport is None else transport
        self._on_event = on_event
        self._open_page = open_page
        clock = company.clock
        self._sleep = sleep or (clock.advance if isinstance(clock, SimulatedClock) else time.sleep)
        self._habits = habits or Habits()
        self._faults = faults or Faults()
        self._log = Log(clock, log_level)
        self._applications: list[Application] = []
        self._running: Application | None = None
        self.add(qwc, password=password)

    @property
    def qwc(self) -> QWCFile:
        """The application that was added first."""
        return self._applications[0].qwc

    @property
    def applications(self) -> tuple[Application, ...]:
        """The applications in the order in which they were added, with their schedules."""
        return tuple(self._applications)

    @property
    def log(self) -> tuple[str, ...]:
        """The lines of QWCLog.txt since the first application was added."""
        return self._log.lines

    def add(
        self,
        qwc: bytes | str | os.PathLike[str],
        *,
        password: str,
        transport: Transport | None = None,
        replace: bool = False,
    ) -> Application:
        """Add another application; `transport` is its own, else that of the first one.

        The real program asks what to do about an application that it has by the same name: `replace` lets the
        new one take its place, and so does the same AppUniqueName in both.

        Raises what the class raises, and ConfigurationError where there is one by that name.
        """
        data = qwc if isinstance(qwc, bytes) else Path(qwc).read_bytes()
        file = _accepted(data, self._company)
        new = Application(
            qwc=file,
            password=password,
            transport=self._transport if transport is None else transport,
            clock=self._company.clock,
        )
        old = next((one for one in self._applications if one.name == file.app_name), None)
        unique = file.app_unique_name
        if old is not None and not replace and (not unique or unique != old.qwc.app_unique_name):
            raise ConfigurationError(
                f"{file.app_name} is there already, and the Web Connector would ask whether to replace it: "
                "say replace=True"
            )
        if any(
            one.qwc.file_id.upper() == file.file_id.upper() for one in self._applications if one is not old
        ):
            raise SetupRefused(1026, "The FileID is in use by another application")
        self._look_at_pages(new)
        self._stamp(file)
        if old is None:
            self._applications.append(new)
        else:
            self._applications[self._applications.index(old)] = new
        self._log.write("RegistryManager.addApplication()", f"{file.app_name} was added.")
        return new

    def run_once(self, application: Application | None = None, *, faults: Faults | None = None) -> RunReport:
        """Run one update from serverVersion to closeConnection, by default of the first application.

        `faults` strike in this run alone. While another update runs this one is refused, and no call is made
        (that the log names no code is assumed).

        Raises NotSimulated where the service asks for something that the simulator has no rule for.
        """
        chosen = application or self._applications[0]
        if self._running is not None:
            return self._refused(chosen, self._running)
        self._running = chosen
        try:
            report = Run(
                company=self._company,
                qwc=chosen.qwc,
                password=chosen.password,
                transport=chosen.transport,
                log=self._log,
                sleep=self._sleep,
                on_event=self._on_event,
                open_page=self._open_page,
                habits=self._habits,
                faults=self._faults + (faults or Faults()),
                runs_by_itself=chosen.every is not None,
            ).run()
        finally:
            self._running = None
        chosen.ran(report)
        return report

    def run_all(self) -> tuple[RunReport, ...]:
        """Run one update of each application, one after the other."""
        return tuple(self.run_once(application) for application in self._applications)

    def run_for(self, duration: dt.timedelta) -> tuple[RunReport, ...]:
        """Let the Web Connector run by itself for some time; return what came of each update.

        A `SimulatedClock` is moved on by it, from one update to the next; with any other clock it takes as
        long as it says. Applications without a schedule are left alone.

        Raises ValueError where no application has one.
        """
        return self.run_until(self._company.clock() + duration)

    @simulates("auto-run")
    def run_until(self, moment: dt.datetime) -> tuple[RunReport, ...]:
        """Let the Web Connector run by itself until a moment, which is aware; see `run_for`.

        An update that is due at the moment itself is run.
        """
        scheduled = [application for application in self._applications if application.every is not None]
        if not scheduled:
            raise ValueError(
                "no application runs by itself: the .qwc file has no Scheduler; "
                "use connector.applications[0].run_every(timedelta(minutes=15))"
            )
        reports = []
        while (due := min(scheduled, key=lambda application: application.next_run)).next_run <= moment:
            self._wait_until(due.next_run)
            self._company.rely_on("when-the-next-run-comes")
            reports.append(self.run_once(due))
        self._wait_until(moment)
        return tuple(reports)

    def _wait_until(self, moment: dt.datetime) -> None:
        seconds = (moment - self._company.clock()).total_seconds()
        if seconds > 0:
            self._sleep(seconds)

    def _refused(self, application: Application, running: Application) -> RunReport:
        """Return the report of an update that was not begun, because another one runs."""
        self._company.rely_on("a-second-update-is-refused")
        text = f"{UPDATE_LOCK} is True: an update of {running.name} is running."
        self._log.write("RegistryManager.getUpdateLock()", text)
        return RunReport(
            application=application.name,
            started=self._company.clock(),
            authenticate_status=None,
            sets=0,
            percentages=(),
            error=text,
            codes=(),
            closing_text=None,
            lost=None,
            ok=False,
            events=(),
            log=self._log.lines[-1:],
        )

    @simulates("files-that-are-refused")
    def _look_at_pages(self, application: Application) -> None:
        """Fetch AppSupport and the URL of the certificate, as the real program does."""
        qwc = application.qwc
        support = _answer_of(application, qwc.app_support, failure=1004)
        if support.status not in {200, 202}:
            told = f"AppSupport answered with HTTP {support.status}; it must be 200 or 202{_moved(support)}"
            raise SetupRefused(1003, told)
        url = _called(application, qwc.cert_url or qwc.app_url)
        answer = _answer_of(application, url, failure=1048)
        if answer.status != 200:  # noqa: PLR2004 - HTTP
            raise SetupRefused(
                1048,
                f"Could not verify the web application server certificate. A GET of {url} answered with HTTP "
                f"{answer.status}; it must be 200{_moved(answer)}",
            )

    @simulates("the-file-id-stays")
    def _stamp(self, qwc: QWCFile) -> None:
        """Write the FileID into the company file; it stays there for good."""
        try:
            ticket = self._company.begin_session()
        except RequestProcessorError as error:
            raise SetupRefused(1039, f"QuickBooks refused: {error}") from error
        try:
            stamped = self._company.data_ext(qwc.owner_id, FILE_ID)
            if stamped is not None and stamped.upper() != qwc.file_id.upper():
                raise SetupRefused(
                    1039,
                    "Unique OwnerID/FileID pair value required: the company file holds another FileID "
                    "under this OwnerID",
                )
            self._company.stamp(qwc.owner_id, FILE_ID, qwc.file_id)
        finally:
            self._company.end_session(ticket)


@simulates("files-that-are-refused")
def _accepted(data: bytes, company: CompanyFile) -> QWCFile:
    """Return the .qwc file.

    Raises SetupRefused with the code of its first problem that the program sees; that it sees an interval
    that is none, is assumed.
    """
    problems = check(data)
    refused = [problem for problem in problems if problem.code is not None]
    if not refused:
        refused = [problem for problem in problems if problem.path in _INTERVALS]
        if refused:
            company.rely_on("intervals-that-are-none-1039")
    if refused:
        text = "; ".join(str(problem) for problem in refused)
        raise SetupRefused(refused[0].code or 1039, text)
    return parse(data)


def _answer_of(application: Application, url: str, *, failure: int) -> HTTPReply:
    try:
        headers = {"User-Agent": USER_AGENT}
        return application.transport.request("GET", url, headers=headers, body=b"")
    except OSError as error:
        called = _called(application, url)
        why = (
            "nothing listens there; start the server first"
            if isinstance(error, ConnectionRefusedError)
            else str(error)
        )
        raise SetupRefused(failure, f"{called} could not be fetched: {why}") from error


def _moved(answer: HTTPReply) -> str:
    """Return where a redirect leads and what to do, and nothing of another answer."""
    place = answer.headers.get("location")
    if not place or not 300 <= answer.status < 400:  # noqa: PLR2004 - HTTP
        return ""
    return f". It redirects to {place}; the Web Connector follows none, so put the final URL into App(url=)"


def _called(application: Application, url: str) -> str:
    """Return the URL that is called in the place of one of the .qwc file, see `HTTPTransport`."""
    return getattr(application.transport, "url", None) or url
