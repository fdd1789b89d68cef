"""When the simulated Web Connector runs by itself, one update at a time, and what its log looks like."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.errors import ConfigurationError, SessionLost, SetupRefused
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.qbxml import encode
from qbsync.simulator import CompanyFile, RunReport, SimulatedClock, WebConnector, WSGITransport
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    ClientVersion,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    ServerVersion,
    TextReply,
)
from qbsync.webconnector.qwc import QWCFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.simulator.qwc_log import LogLevel
    from qbsync.webconnector.calls import Call, Reply

MINUTE = dt.timedelta(minutes=1)
NONE = AuthenticateReply(ticket="the-ticket", status="none")
WORK = AuthenticateReply(ticket="the-ticket", status="")
PASSWORD = "correct horse battery staple"
QUERY = encode([CustomerQuery(active_status="All")]).decode()
ADD = encode([CustomerAdd(name="Acme", phone="555-0100")]).decode()
QWC = QWCFile(
    app_name="Acme Orders",
    app_url="https://acme.example/qbwc",
    app_description="Orders of Acme",
    app_support="https://acme.example/support",
    user_name="rock-castle",
    owner_id="{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}",
    file_id="{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}",
)
OTHER = attrs.evolve(
    QWC,
    app_name="Acme Stock",
    owner_id="{57F3B9B1-86F1-4FCC-B1EE-566DE1813D21}",
    file_id="{90A44FB5-33D9-4815-AC85-BC87A7E7D1EC}",
)


@attrs.define
class Service:
    """A service that answers logins one after the other, the last one for ever, and has one message set."""

    logins: list[AuthenticateReply]
    request: str = QUERY
    users: list[str] = attrs.field(factory=list)

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
        """Answer a call."""
        if isinstance(call, Authenticate):
            self.users.append(call.user_name)
            return self.logins.pop(0) if len(self.logins) > 1 else self.logins[0]
        if isinstance(call, ReceiveResponseXML):
            return PercentReply(100)
        empty = isinstance(call, ServerVersion | ClientVersion)
        return TextReply(self.request if isinstance(call, SendRequestXML) else "" if empty else "OK")

    def status_text(self) -> str:
        """Return the text of the status page."""
        return "Acme"


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    return CompanyFile(clock=clock)


def connected(
    company: CompanyFile,
    *logins: AuthenticateReply,
    qwc: QWCFile = QWC,
    request: str = QUERY,
    **settings: Any,
) -> WebConnector:
    transport = WSGITransport(WSGIAdapter(Service(list(logins or (NONE,)), request)))
    return WebConnector(company, qwc=qwc.to_bytes(), password=PASSWORD, transport=transport, **settings)


def minutes(reports: tuple[RunReport, ...], begin: dt.datetime) -> list[float]:
    return [(report.started - begin) / MINUTE for report in reports]


class TestSchedule:
    @pytest.mark.parametrize(
        ("schedule", "expected"),
        [
            ({"run_every_n_minutes": 30}, [30, 60, 90, 120]),
            ({"run_every_n_minutes": 60}, [60, 120]),
            ({"run_every_n_seconds": 2400}, [40, 80, 120]),
            ({"run_every_n_minutes": 180}, []),
        ],
    )
    def test_it_runs_as_the_file_says(
        self, company: CompanyFile, clock: SimulatedClock, schedule: dict[str, Any], expected: list[float]
    ) -> None:
        begin = clock()
        connector = connected(company, qwc=attrs.evolve(QWC, **schedule))
        reports = connector.run_for(dt.timedelta(hours=2))
        assert minutes(reports, begin) == expected
        assert all(report.ok for report in reports)
        assert clock() == begin + dt.timedelta(hours=2)

    def test_seconds_are_real_time(self, company: CompanyFile, clock: SimulatedClock) -> None:
        connector = connected(company, qwc=attrs.evolve(QWC, run_every_n_seconds=1))
        assert len(connector.run_for(MINUTE)) == 60
        assert len(connector.run_until(clock() + MINUTE)) == 60

    def test_postponed_updates_come_when_the_service_said(
        self, company: CompanyFile, clock: SimulatedClock
    ) -> None:
        begin = clock()
        later = AuthenticateReply(ticket="t", status="", postpone_seconds=300)
        connector = connected(company, NONE, later, NONE, qwc=attrs.evolve(QWC, run_every_n_minutes=30))
        reports = connector.run_for(dt.timedelta(hours=2))
        assert minutes(reports, begin) == [30, 60, 65, 95]
        assert [report.error for report in reports] == ["", "Update postponed by application", "", ""]
        assert [report.sets for report in reports] == [0, 0, 0, 0]

    def test_a_postponement_of_nothing_does_not_stop_the_clock(self, company: CompanyFile) -> None:
        now = AuthenticateReply(ticket="t", status="", postpone_seconds=0)
        connector = connected(company, now, qwc=attrs.evolve(QWC, run_every_n_minutes=1))
        assert len(connector.run_for(dt.timedelta(seconds=70))) == 11

    def test_a_least_interval_stays(self, company: CompanyFile, clock: SimulatedClock) -> None:
        begin = clock()
        slow = AuthenticateReply(ticket="t", status="none", minimum_interval_seconds=3600)
        connector = connected(company, slow, NONE, qwc=attrs.evolve(QWC, run_every_n_minutes=30))
        assert minutes(connector.run_for(dt.timedelta(hours=3)), begin) == [30, 90, 150]
        assert connector.applications[0].every == dt.timedelta(hours=1)

    def test_a_lower_limit_lowers_nothing(self, company: CompanyFile) -> None:
        quick = AuthenticateReply(ticket="t", status="none", minimum_interval_seconds=60)
        connector = connected(company, quick, qwc=attrs.evolve(QWC, run_every_n_minutes=30))
        assert len(connector.run_for(dt.timedelta(hours=1))) == 2

    def test_a_user_chooses_an_interval(self, company: CompanyFile) -> None:
        connector = connected(company)
        with pytest.raises(ValueError, match="no application runs by itself"):
            connector.run_for(MINUTE)
        (application,) = connector.applications
        with pytest.raises(ValueError, match="a minute or more"):
            application.run_every(dt.timedelta(seconds=59))
        application.run_every(5 * MINUTE)
        assert len(connector.run_for(11 * MINUTE)) == 2
        application.run_every(None)
        with pytest.raises(ValueError, match="Scheduler"):
            connector.run_for(MINUTE)

    def test_update_selected_puts_the_next_run_off(self, company: CompanyFile, clock: SimulatedClock) -> None:
        begin = clock()
        connector = connected(company, qwc=attrs.evolve(QWC, run_every_n_minutes=30))
        clock.advance(1500)
        connector.run_once()
        assert minutes(connector.run_for(dt.timedelta(hours=1)), begin) == [55, 85]

    def test_a_long_update_is_not_overtaken(self, company: CompanyFile, clock: SimulatedClock) -> None:
        begin = clock()

        def slow(event: str) -> None:
            if event == "after_process":
                clock.advance(600)

        connector = connected(company, WORK, qwc=attrs.evolve(QWC, run_every_n_minutes=5), on_event=slow)
        assert minutes(connector.run_for(31 * MINUTE), begin) == [5, 20]


class TestOneAtATime:
    def test_a_second_update_is_refused(self, company: CompanyFile) -> None:
        refused: list[RunReport] = []

        def again(event: str) -> None:
            if event == "after_process":
                refused.append(connector.run_once())

        connector = connected(company, WORK, on_event=again)
        report = connector.run_once()
        assert report.ok
        (other,) = refused
        assert (other.ok, other.events, other.authenticate_status) == (False, (), None)
        assert "UpdateLock is True: an update of Acme Orders is running" in other.error
        assert connector.run_once().ok

    @pytest.mark.parametrize("error", [SessionLost, ZeroDivisionError])
    def test_the_lock_goes_with_the_update(self, company: CompanyFile, error: type[Exception]) -> None:
        def fail(event: str) -> None:
            if event == "before_process" and len(starts) == 0:
                starts.append(event)
                raise error

        starts: list[str] = []
        connector = connected(company, WORK, on_event=fail)
        try:
            connector.run_once()
        except ZeroDivisionError:
            assert error is ZeroDivisionError
        assert connector.run_once().ok

    def test_applications_are_served_one_after_the_other(
        self, company: CompanyFile, clock: SimulatedClock
    ) -> None:
        begin = clock()
        connector = connected(company, qwc=attrs.evolve(QWC, run_every_n_minutes=30))
        other = attrs.evolve(OTHER, run_every_n_minutes=20)
        connector.add(other.to_bytes(), password=PASSWORD)
        reports = connector.run_for(dt.timedelta(hours=1))
        assert [(report.application, (report.started - begin) / MINUTE) for report in reports] == [
            ("Acme Stock", 20),
            ("Acme Orders", 30),
            ("Acme Stock", 40),
            ("Acme Orders", 60),
            ("Acme Stock", 60),
        ]
        assert [report.application for report in connector.run_all()] == ["Acme Orders", "Acme Stock"]

    def test_an_application_has_a_server_of_its_own(self, company: CompanyFile) -> None:
        connector = connected(company)
        service = Service([NONE])
        added = connector.add(
            attrs.evolve(OTHER, user_name="second").to_bytes(),
            password=PASSWORD,
            transport=WSGITransport(WSGIAdapter(service)),
        )
        connector.run_once(added)
        assert service.users == ["second"]
        assert PASSWORD not in repr(connector.applications)

    def test_an_application_of_the_same_name_takes_the_place_of_the_first(self, company: CompanyFile) -> None:
        connector = connected(company)
        with pytest.raises(ConfigurationError, match="replace=True"):
            connector.add(QWC.to_bytes(), password=PASSWORD)
        connector.add(attrs.evolve(QWC, user_name="second").to_bytes(), password=PASSWORD, replace=True)
        assert [application.qwc.user_name for application in connector.applications] == ["second"]

    def test_the_same_unique_name_replaces_without_asking(self, company: CompanyFile) -> None:
        unique = attrs.evolve(QWC, app_unique_name="acme-1")
        connector = connected(company, qwc=unique)
        connector.add(attrs.evolve(unique, user_name="second").to_bytes(), password=PASSWORD)
        assert [application.qwc.user_name for application in connector.applications] == ["second"]

    def test_a_file_id_is_used_once(self, company: CompanyFile) -> None:
        connector = connected(company)
        with pytest.raises(SetupRefused, match="FileID is in use") as refused:
            connector.add(attrs.evolve(OTHER, file_id=QWC.file_id).to_bytes(), password=PASSWORD)
        assert refused.value.code == 1026


class TestLog:
    LINE = re.compile(r"(\d{8})\.(\d\d:\d\d:\d\d) UTC\t: QBWebConnector\.(\w+)\.(\w+)\(\) : (\S.*)")

    @pytest.mark.parametrize("level", ["NONE", "DEBUG", "VERBOSE"])
    def test_every_line_has_time_place_and_text(self, company: CompanyFile, level: LogLevel) -> None:
        connector = connected(company, WORK, request=ADD, log_level=level)
        lines = [self.LINE.fullmatch(line) for line in connector.run_once().log]
        assert all(lines)
        assert {line[1] for line in lines if line} == {"20260105"}
        assert [line[4] for line in lines if line and line[5].startswith("*** Calling")] == [
            "do_serverVersion",
            "do_clientVersion",
            "do_authenticate",
            "do_sendRequestXML",
            "do_receiveResponseXML",
            "do_closeConnection",
        ]
        text = "\n".join(connector.log)
        assert PASSWORD not in text
        assert "the-ticket" not in text

    def test_the_lock_is_taken_first_and_given_back_last(self, company: CompanyFile) -> None:
        report = connected(company, WORK).run_once()
        locks = [number for number, line in enumerate(report.log) if "UpdateLock" in line]
        assert locks == [0, len(report.log) - 1]
        assert report.log[0].endswith(r"QBWebConnector\UpdateLock is now True.")
        assert report.log[-1].endswith(r"QBWebConnector\UpdateLock is now False.")

    @pytest.mark.parametrize(
        ("level", "asked"),
        [
            ("NONE", lambda _text: []),
            ("DEBUG", lambda text: [text[:50]]),
            ("VERBOSE", lambda text: [text]),
        ],
    )
    def test_levels_are_how_much_of_a_document_is_shown(
        self, company: CompanyFile, level: LogLevel, asked: Callable[[str], list[str]]
    ) -> None:
        report = connected(company, WORK, request=ADD, log_level=level).run_once()
        shown = [line.partition("Received from application: ")[2] for line in report.log]
        assert [text for text in shown if text] == asked(" ".join(ADD.split()))
        answered = [line for line in report.log if "Received from QuickBooks: " in line]
        assert [("CustomerRet" in line) for line in answered] == {"NONE": [], "DEBUG": [False]}.get(
            level, [True]
        )


@pytest.mark.parametrize("element", ["RunEveryNMinutes", "RunEveryNSeconds"])
def test_a_file_whose_interval_is_none_is_refused(company: CompanyFile, element: str) -> None:
    scheduler = f"<Scheduler><{element}>0</{element}></Scheduler></QBWCXML>"
    data = QWC.to_bytes().replace(b"</QBWCXML>", scheduler.encode())
    with pytest.raises(SetupRefused, match=f"{element}.*is no whole number from 1") as caught:
        WebConnector(company, qwc=data, password=PASSWORD, transport=WSGITransport(lambda _, __: []))
    assert caught.value.code == 1039


def test_a_misspelt_level_of_the_log_is_refused(company: CompanyFile) -> None:
    with pytest.raises(
        ConfigurationError, match="log_level is 'verbose'; choose one of 'NONE', 'DEBUG', 'VERBOSE'"
    ):
        connected(company, WORK, log_level="verbose")  # type: ignore[arg-type]
