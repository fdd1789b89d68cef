"""Faults: each strikes at its step, on its side of it, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.qbxml import decode, encode
from qbsync.simulator import (
    EVENTS,
    CompanyFile,
    Fault,
    Faults,
    SimulatedClock,
    WebConnector,
    WSGITransport,
    enumerate_faults,
)
from qbsync.simulator.clock import START
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ConnectionFailed,
    GetLastError,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    TextReply,
)
from qbsync.webconnector.qwc import QWCFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.simulator import RunReport
    from qbsync.simulator.faults import Point

ADD = encode([CustomerAdd(name="Acme")]).decode()
PAGE = encode([CustomerQuery(iterator="Start", max_returned=1)]).decode()
QWC = QWCFile(
    app_name="Acme Orders",
    app_url="https://acme.example/qbwc",
    app_description="Orders of Acme",
    app_support="https://acme.example/support",
    user_name="rock-castle",
    owner_id="{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}",
    file_id="{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}",
).to_bytes()
CLEAN = (
    *("before_server_version", "after_server_version", "before_client_version", "after_client_version"),
    *("before_authenticate", "after_authenticate", "before_begin_session", "after_begin_session"),
    *("before_send", "after_send", "before_process", "after_process", "before_receive", "after_receive") * 3,
    *("before_end_session", "after_end_session", "before_close", "after_close"),
)


class Service:
    """Hands out an Add, then the first page of two customers, then the second; 100 comes after that."""

    def __init__(self) -> None:
        """Begin with no call."""
        self.calls: list[Call] = []
        self.iterator_id = ""

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's
        """Answer by the number of sets that were handed out."""
        self.calls.append(call)
        if isinstance(call, Authenticate):
            return AuthenticateReply(ticket="ticket", status="")
        if isinstance(call, SendRequestXML):
            number = len(self.of(SendRequestXML))
            rest = CustomerQuery(iterator="Continue", iterator_id=self.iterator_id, max_returned=1)
            return TextReply((ADD, PAGE, encode([rest]).decode())[number - 1])
        if isinstance(call, ReceiveResponseXML):
            return PercentReply(self._percent(call))
        return TextReply("done" if isinstance(call, ConnectionFailed) else "")

    def _percent(self, call: ReceiveResponseXML) -> int:
        if not call.hresult and "iteratorID" in call.response and not self.iterator_id:
            self.iterator_id = call.response.split('iteratorID="')[1].split('"')[0]
        return len(self.of(SendRequestXML)) * 100 // 3

    def status_text(self) -> str:
        """Return the text of the status page."""
        return "Acme Orders"

    def of(self, kind: type[Call]) -> list[Any]:
        """Return the calls of one kind."""
        return [call for call in self.calls if isinstance(call, kind)]


class World:
    """A Web Connector, a company file with one customer, and the service."""

    def __init__(self, **settings: Any) -> None:
        """Add the application."""
        self.clock = SimulatedClock()
        self.company = CompanyFile(clock=self.clock)
        self.company.ui.add_customer("Zenith")
        self.service = Service()
        transport = WSGITransport(WSGIAdapter(self.service))
        self.connector = WebConnector(
            self.company, qwc=QWC, password="secret", transport=transport, **settings
        )

    def run(self, faults: Faults | None = None) -> RunReport:
        """Run once."""
        return self.connector.run_once(faults=faults)

    @property
    def names(self) -> list[str]:
        """The customers."""
        return [customer.name for customer in self.company.customers]

    @property
    def statuses(self) -> list[int | str]:
        """What came with receiveResponseXML: HRESULT, "unreadable" or the status code of each."""
        came: list[int | str] = []
        for call in self.service.of(ReceiveResponseXML):
            try:
                came.append(call.hresult or decode(call.response)[0].status_code)
            except ValueError:
                came.append("unreadable")
        return came


@pytest.fixture
def world() -> World:
    return World()


def test_a_clean_run_tells_its_events(world: World) -> None:
    report = world.run()
    assert (report.ok, report.events) == (True, CLEAN)
    assert world.names == ["Acme", "Zenith"]
    assert world.statuses == [0, 0, 0]


class TestSteps:
    @pytest.mark.parametrize("event", sorted(set(CLEAN)))
    def test_kill(self, world: World, event: str) -> None:
        n = CLEAN.count(event)
        report = world.run(Faults.at(event, n).kill())
        assert (report.lost, report.ok) == (event, False)
        where = [place for place, name in enumerate(CLEAN) if name == event][n - 1]
        assert report.events == CLEAN[: where + 1]
        assert world.run().events[:2] == CLEAN[:2], "the next run is free of it"

    @pytest.mark.parametrize(("event", "reached"), [("before_receive", 1), ("after_receive", 2)])
    @pytest.mark.parametrize("how", [lambda at: at.drop(), lambda at: at.http(502)], ids=["drop", "http"])
    def test_call_that_is_lost_on_its_way_there_or_back(
        self, world: World, event: str, reached: int, how: Callable[[Point], Faults]
    ) -> None:
        report = world.run(how(Faults.at(event, 2)))
        assert (report.ok, report.codes, report.lost) == (False, (1042,), None)
        assert len(world.service.of(ReceiveResponseXML)) == reached
        assert world.names == ["Acme", "Zenith"]

    @pytest.mark.parametrize(
        ("event", "names"), [("before_process", ["Zenith"]), ("after_process", ["Acme", "Zenith"])]
    )
    def test_lost_between_the_web_connector_and_quickbooks(
        self, world: World, event: str, names: list[str]
    ) -> None:
        world.run(Faults.at(event).drop())
        assert world.statuses[0] == "0x80040402"
        assert world.names == names

    def test_refused_by_quickbooks(self, world: World) -> None:
        world.run(Faults.at("before_process").refuse("0x80040401"))
        assert world.statuses[0] == "0x80040401"
        assert world.names == ["Zenith"]

    @pytest.mark.parametrize(("times", "ok"), [(1, True), (2, False)])
    def test_session_that_cannot_begin(self, world: World, times: int, *, ok: bool) -> None:
        report = world.run(Faults.at("before_begin_session", times=times).refuse("0x80040408"))
        assert report.ok is ok
        assert [call.hresult for call in world.service.of(ConnectionFailed)] == ["0x80040408"] * (not ok)

    def test_repeat(self, world: World) -> None:
        report = world.run(Faults.at("before_receive").repeat())
        assert report.ok
        first, second, *_ = world.service.of(ReceiveResponseXML)
        assert first == second
        assert len(world.service.of(ReceiveResponseXML)) == 4

    def test_delay(self, world: World) -> None:
        world.run(Faults.at("after_send", 2).delay(90.5))
        assert (world.clock() - START).total_seconds() == 90.5

    @pytest.mark.parametrize(
        "how", [lambda at: at.truncate(), lambda at: at.corrupt(3)], ids=["truncate", "corrupt"]
    )
    def test_damaged_bytes(self, how: Callable[[Point], Faults]) -> None:
        world = World()
        assert world.run(how(Faults.at("before_receive"))).codes == (1042,), "the service refused it"
        assert world.service.of(ReceiveResponseXML) == []
        world = World()
        assert world.run(how(Faults.at("after_receive"))).codes == (1042,)
        assert len(world.service.of(ReceiveResponseXML)) == 1
        world = World()
        world.run(how(Faults.at("before_process")))
        assert (world.statuses[0], world.names) == ("0x80040400", ["Zenith"])
        world = World()
        world.run(how(Faults.at("after_process")))
        assert (world.statuses[0], world.names) == ("unreadable", ["Acme", "Zenith"])

    def test_expired_iterator(self, world: World) -> None:
        world.run(Faults.at("before_process", 3).expire_iterators())
        assert world.statuses == [0, 0, 3391]

    def test_dialog(self, world: World) -> None:
        report = world.run(Faults.at("before_process", 2).open_dialog())
        assert world.statuses == [0, "0x80040414", "0x80040414"]
        assert report.events == CLEAN
        assert world.run().codes == (1013,), "it is still open"
        world.company.ui.close_dialog()
        world.service.calls.clear()
        assert world.run().codes == ()

    def test_function_of_the_test(self, world: World) -> None:
        seen: list[int] = []
        world.run(Faults.at("after_process", times=2).call(lambda: seen.append(len(world.names))))
        assert seen == [2, 2]

        def die() -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            world.run(Faults.at("before_send").call(die))
        assert world.company._sessions == {}, "QuickBooks is free again"  # noqa: SLF001

    def test_a_person_closes_the_file_under_it(self, world: World) -> None:
        report = world.run(Faults.at("after_process").call(world.company.ui.close_file))
        assert world.statuses == [0, "0x8004040D", "0x8004040D"]
        assert any("RequestProcessor.EndSession()" in line for line in report.log)

    def test_another_file_is_open(self, world: World) -> None:
        other = CompanyFile("Other", clock=world.clock, path=r"C:\other.qbw")
        world.company.ui.open_file(other)
        world.run()
        (first, *_) = world.service.of(SendRequestXML)
        assert first.company_file == r"C:\other.qbw"
        assert [customer.name for customer in other.customers] == ["Acme"]
        assert world.names == ["Zenith"]

    def test_for_every_run(self) -> None:
        world = World(faults=Faults.at("before_send").kill())
        assert [world.run().lost, world.run().lost] == ["before_send", "before_send"]
        assert world.run(Faults.at("before_authenticate").kill()).lost == "before_authenticate"
        assert world.service.of(GetLastError) == []


class TestNames:
    def test_every_fault_has_a_readable_name(self) -> None:
        at = Faults.at("after_process", 2)
        assert str(at.drop()) == "after_process-2-drop"
        assert str(at.delay(2.5)) == "after_process-2-delay-2.5"
        assert str(at.refuse()) == "after_process-2-refuse-0x80040402"
        assert str(at.call(print)) == "after_process-2-call"
        assert str(at.kill() + Faults.at("before_send").http(502)) == (
            "after_process-2-kill+before_send-1-http-502"
        )
        assert list(at.kill()) == [Fault(event="after_process", n=2, action="kill")]

    def test_what_means_nothing_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no event"):
            Faults.at("after_lunch")
        with pytest.raises(ValueError, match="count from 1"):
            Faults.at("before_send", 0)
        for event, action in [
            ("after_send", "repeat"),
            ("before_process", "http"),
            ("before_begin_session", "drop"),
            ("after_begin_session", "refuse"),
            ("before_send", "refuse"),
        ]:
            with pytest.raises(ValueError, match="means nothing"):
                getattr(Faults.at(event), action)()

    def test_all_faults_of_a_run(self) -> None:
        found = [str(faults) for faults in enumerate_faults(CLEAN)]
        assert len(found) == len(set(found))
        assert {"before_send-3-drop", "after_receive-1-http-500", "before_process-2-expire_iterators"} < set(
            found
        )
        assert [name for name in found if name.endswith("kill")] == [
            f"{event}-{CLEAN[: place + 1].count(event)}-kill" for place, event in enumerate(CLEAN)
        ]
        assert list(map(str, enumerate_faults(["before_end_session"]))) == [
            "before_end_session-1-kill",
            "before_end_session-1-delay-150",
        ]

    @given(st.lists(st.sampled_from(EVENTS), max_size=20))
    def test_any_trace_can_be_enumerated(self, events: list[str]) -> None:
        for faults in enumerate_faults(events):
            (fault,) = faults
            assert fault.n <= events.count(fault.event)


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_corrupted_answers_are_never_readable(seed: int, n: int) -> None:
    world = World()
    world.run(Faults.at("after_process", n).corrupt(seed))
    assert world.statuses[n - 1] == "unreadable"


def test_faults_whose_step_came_too_seldom_struck_nowhere() -> None:
    events = ("before_process", "after_process", "before_process")
    struck = (
        Faults.at("after_process").drop() + Faults.at("after_process", n=2).drop()
    )  # its start came twice
    missed = Faults.at("after_process", n=2).kill() + Faults.at("before_process", n=3).drop()
    assert (struck + missed).missed(events) == missed
    assert missed
    assert not struck.missed(events)
