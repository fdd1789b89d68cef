"""The QuickBooks Web Connector of the simulated PC: it adds one application and runs updates of it.

    connector = WebConnector(company, qwc=setup.qwc, password=setup.password)    # "Add an application"
    report = connector.run_once()                                                # "Update Selected"

Adding follows the real program: the .qwc file is checked, AppSupport and AppURL are fetched with a GET, and
the FileID is stamped into the company file under the OwnerID. What it refuses is `SetupRefused`, with a code.
How a run goes stands in `run.py`.

Source: QBWC Programmer's Guide ch. 2, 4, 8 and App. A, and public logs of real runs.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qbsync.errors import RequestProcessorError, SetupRefused
from qbsync.simulator.clock import SimulatedClock
from qbsync.simulator.faults import Faults
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.report import Log, RunReport
from qbsync.simulator.run import USER_AGENT, Habits, Run
from qbsync.simulator.transports import HTTPTransport, Transport
from qbsync.webconnector.qwc import QWCFile, check, parse

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from qbsync.simulator.company import CompanyFile

__all__ = ["FILE_ID", "WebConnector"]

FILE_ID: Final = "FileID"
"""The name of the data extension that holds the FileID of an application."""


class WebConnector:
    """A Web Connector with one application, on the PC of `company`.

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
    ) -> None:
        """Add the application of the .qwc file."""
        data = qwc if isinstance(qwc, bytes) else Path(qwc).read_bytes()
        self._company = company
        self._password = password
        self._transport = HTTPTransport() if transport is None else transport
        self._on_event = on_event
        self._open_page = open_page
        clock = company.clock
        self._sleep = sleep or (clock.advance if isinstance(clock, SimulatedClock) else time.sleep)
        self._habits = habits or Habits()
        self._faults = faults or Faults()
        self._log = Log(clock)
        self._qwc = _accepted(data)
        self._look_at_pages()
        self._stamp()
        self._log.write("RegistryManager.addApplication()", f"{self._qwc.app_name} was added.")

    @property
    def qwc(self) -> QWCFile:
        """The application that was added."""
        return self._qwc

    @property
    def log(self) -> tuple[str, ...]:
        """The lines of QWCLog.txt since the application was added."""
        return self._log.lines

    def run_once(self, *, faults: Faults | None = None) -> RunReport:
        """Run one update from serverVersion to closeConnection; `faults` strike in this run alone.

        Raises NotSimulated where the service asks for something that the simulator has no rule for.
        """
        return Run(
            company=self._company,
            qwc=self._qwc,
            password=self._password,
            transport=self._transport,
            log=self._log,
            sleep=self._sleep,
            on_event=self._on_event,
            open_page=self._open_page,
            habits=self._habits,
            faults=self._faults + (faults or Faults()),
        ).run()

    @simulates("files-that-are-refused")
    def _look_at_pages(self) -> None:
        """Fetch AppSupport and the URL of the certificate, as the real program does."""
        support = self._status_of(self._qwc.app_support, failure=1004)
        if support not in {200, 202}:
            raise SetupRefused(1003, f"AppSupport answered with HTTP {support}; it must be 200 or 202")
        url = self._qwc.cert_url or self._qwc.app_url
        status = self._status_of(url, failure=1048)
        if status != 200:  # noqa: PLR2004 - HTTP
            raise SetupRefused(
                1048,
                f"Could not verify the web application server certificate. A GET of {url} answered with HTTP "
                f"{status}; it must be 200.",
            )

    def _status_of(self, url: str, *, failure: int) -> int:
        try:
            return self._transport.request("GET", url, headers={"User-Agent": USER_AGENT}, body=b"").status
        except OSError as error:
            raise SetupRefused(failure, f"{url} could not be fetched: {error}") from error

    @simulates("the-file-id-stays")
    def _stamp(self) -> None:
        """Write the FileID into the company file; it stays there for good."""
        qwc = self._qwc
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


def _accepted(data: bytes) -> QWCFile:
    """Return the .qwc file.  Raises SetupRefused with the code of its first problem that the program sees."""
    refused = [problem for problem in check(data) if problem.code is not None]
    if refused:
        text = "; ".join(str(problem) for problem in refused)
        raise SetupRefused(refused[0].code or 1039, text)
    return parse(data)
