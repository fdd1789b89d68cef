"""Several worker processes on one store, many Web Connectors at once: nothing is lost or mixed.

Each connection has a company file of its own, whose names begin with the key of the connection, so that
what ends up with the wrong one is seen. In each round all Web Connectors run at the same time, some of them
twice; some are cut off in the middle of a session, workers are killed, and both sides get new customers.
Then two quiet rounds must have put everything right.

The ordinary suite runs a small version. The bigger ones, for some minutes each, print how many calls there
were and how long these took:

    pytest -m soak tests/sync/test_worker_processes.py -s
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import statistics
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from many_connections import SharedClock, make_bridge
from served import noted
from servers import serving

from qbsync.errors import SessionLost
from qbsync.models import CustomerAdd
from qbsync.simulator import CompanyFile, HTTPReply, HTTPTransport, RunReport, WebConnector

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy

    from qbsync import Bridge

pytestmark = pytest.mark.slow

if not Path("/proc/self/task").exists():
    pytest.skip("finds the worker processes in Linux's /proc", allow_module_level=True)

BETWEEN_ROUNDS = 20 * 60  # seconds: pulls are due again, and a session that was cut off may be taken over
CUSTOMERS = 5
AT_ONCE = 64  # Web Connectors that call at the same time

# Where a session is cut off: the step, and how many of its kind come before.
CUTS = (
    ("after_authenticate", 0),
    ("before_send", 1),
    ("after_send", 1),
    ("before_process", 1),
    ("after_process", 1),  # QuickBooks has written, and the answer is lost
    ("after_process", 2),
    ("after_receive", 1),
    ("after_receive", 3),
    ("before_close", 0),
)
MESSAGE_SET = re.compile('newMessageSetID="([^"]*)"')
NAME = re.compile("<Name>([^<]*)</Name>")


class WatchedCompany(CompanyFile):
    """A company file that keeps which message sets each Add came in, and the status codes of its answers."""

    def watch(self) -> WatchedCompany:
        """Begin with nothing seen."""
        self.sets_of: defaultdict[str, set[str]] = defaultdict(set)
        self.codes: Counter[str] = Counter()
        return self

    def process(self, application: str, text: str, *, ticket: str | None = None) -> str:
        """Process a message set as QuickBooks does."""
        answer = super().process(application, text, ticket=ticket)
        if "<CustomerAddRq" in text:
            (message_set,) = MESSAGE_SET.findall(text)
            (name,) = NAME.findall(text)
            self.sets_of[name].add(message_set)
            self.codes.update(re.findall('<CustomerAddRs[^>]* statusCode="([0-9]+)"', answer))
        return answer


class StopWatch(HTTPTransport):
    """Real HTTP that keeps the seconds of each call."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Return the answer."""
        begun = time.perf_counter()
        try:
            return super().request(method, url, headers=headers, body=body)
        finally:
            self.seconds.append(time.perf_counter() - begun)


@attrs.define
class PC:
    """A Web Connector with its company file; `cut` says where the session that runs is cut off."""

    key: str
    company: WatchedCompany
    connectors: list[WebConnector] = attrs.field(factory=list)
    reports: list[RunReport] = attrs.field(factory=list)
    cut: tuple[str, int] | None = None
    seen: Counter[str] = attrs.field(factory=Counter)

    def on_event(self, event: str) -> None:
        """Cut the session off where it is to be."""
        self.seen[event] += 1
        if self.cut is not None and (event, self.seen[event] - 1) == self.cut:
            self.cut = None
            raise SessionLost(event)


def install(pc: PC, bridge: Bridge, transport: HTTPTransport, *, twice: bool) -> None:
    """Make the connection and add it to the Web Connector of the PC, or of two PCs."""
    setup = bridge.connect(pc.key, zone=pc.company.zone)
    for _ in range(1 + twice):
        connector = WebConnector(
            pc.company,
            qwc=setup.qwc,
            password=setup.password,
            transport=transport,
            on_event=pc.on_event,
            sleep=lambda _: None,
        )
        pc.connectors.append(connector)


def workers(master: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def run_rounds(folder: Path, *, processes: int, connections: int, rounds: int, pushes: int = 2) -> None:
    command = (
        *("-m", "gunicorn", "--no-control-socket", "--bind", "127.0.0.1:{port}"),
        *("--workers", str(processes), "many_connections:wsgi"),
    )
    clock, watch, kills = SharedClock(folder), StopWatch(), 0
    with serving("gunicorn", folder, command) as server:
        bridge = make_bridge(folder, server.url("/qbwc"))
        pcs = [PC(f"c{number:03}", WatchedCompany(clock=clock).watch()) for number in range(connections)]
        for number, pc in enumerate(pcs):
            for customer in range(CUSTOMERS):
                pc.company.ui.add_customer(name=f"{pc.key} first {customer}")
            install(pc, bridge, watch, twice=number % 3 == 0)

        begun = time.monotonic()
        with ThreadPoolExecutor(min(2 * connections, AT_ONCE)) as pool:
            for round_number in range(rounds + 2):
                quiet = round_number >= rounds
                for number, pc in enumerate(pcs):
                    prepare(pc, bridge, number, round_number, pushes=0 if quiet else pushes)
                jobs = [(pc, pool.submit(connector.run_once)) for pc in pcs for connector in pc.connectors]
                if round_number % 2 and not quiet:
                    next(job for _, job in jobs).result()  # in the middle of the round
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(workers(server.process.pid)[0], signal.SIGKILL)
                        kills += 1
                for pc, job in jobs:
                    pc.reports.append(job.result())
                clock.advance(BETWEEN_ROUNDS)
        print_figures(time.monotonic() - begun, watch, kills, connections * rounds * pushes)
        lines = noted(folder)
        of_each = defaultdict[str, list[dict[str, object]]](list)
        for line in lines:
            of_each[line["connection"]].append(line)
        for pc in pcs:
            check(pc, bridge, of_each[pc.key], rounds, pushes)
        assert len({line["process"] for line in lines if line["kind"] == "page"}) > 1
        assert {report.lost for pc in pcs for report in pc.reports} - {None}


def prepare(pc: PC, bridge: Bridge, number: int, round_number: int, *, pushes: int) -> None:
    """Give both sides something new, and every second session a cut; neither without pushes."""
    pc.seen.clear()
    cut = CUTS[(number + round_number) % len(CUTS)]
    pc.cut = cut if pushes and (number + round_number) % 2 == 0 else None
    for push in range(pushes):
        request = CustomerAdd(name=f"{pc.key} pushed {round_number}.{push}")
        bridge.connection(pc.key).push(request, key=f"{round_number}.{push}")
    if pushes:
        pc.company.ui.add_customer(name=f"{pc.key} typed {round_number}")


def print_figures(seconds: float, watch: StopWatch, kills: int, operations: int) -> None:
    """Print what passed and how long the calls took, in milliseconds as the Web Connectors see it."""
    hundredths = statistics.quantiles(watch.seconds, n=100)
    print(  # noqa: T201 - the figures are what the long runs are for
        f"\n{operations:,} operations and {len(watch.seconds):,} calls in {seconds:.0f} s, {kills} kills"
        f"; {operations / seconds:.0f} operations and {len(watch.seconds) / seconds:.0f} calls a second; a"
        f" call takes {1000 * hundredths[49]:.0f} ms (median), {1000 * hundredths[94]:.0f} (95 %),"
        f" {1000 * hundredths[98]:.0f} (99 %), {1000 * max(watch.seconds):.0f} at most"
    )


def check(pc: PC, bridge: Bridge, own: list[dict[str, object]], rounds: int, pushes: int) -> None:
    """Compare what the company file has, what the host heard, and what the store keeps."""
    pushed = {
        f"{number}.{push}": f"{pc.key} pushed {number}.{push}"
        for number in range(rounds)
        for push in range(pushes)
    }
    there = {customer.full_name: customer.list_id for customer in pc.company.customers}
    assert Counter(customer.full_name for customer in pc.company.customers) == Counter(
        [
            *(f"{pc.key} first {number}" for number in range(CUSTOMERS)),
            *(f"{pc.key} typed {number}" for number in range(rounds)),
            *pushed.values(),
        ]
    )
    # Each Add came in one message set only, which QuickBooks does not process twice, and none was refused as
    # a second one of its name.
    assert {name: len(sets) for name, sets in pc.company.sets_of.items()} == dict.fromkeys(pushed.values(), 1)
    assert set(pc.company.codes) == {"0"}

    operations = {operation.key: operation for operation in bridge.connection(pc.key).operations()}
    assert {key: (one.state, one.list_id) for key, one in operations.items()} == {
        key: ("applied", there[name]) for key, name in pushed.items()
    }
    outcomes = [line for line in own if line["kind"] == "outcome"]
    told = {(line["key"], line["state"]) for line in outcomes}
    doubted = {
        (key, state) for key, state in told if state == "in_doubt"
    }  # where the answer was lost at first
    assert told - doubted == {(key, "applied") for key in pushed}
    pulled = {tuple(record) for line in own if line["kind"] == "page" for record in line["records"]}
    assert pulled == {(list_id, name) for name, list_id in there.items()}

    (flow,) = bridge.connection(pc.key).status().flows
    assert (flow.failures, flow.blocked) == (0, "")
    last = [report for report in pc.reports[-len(pc.connectors) :] if report.authenticate_status != "busy"]
    assert last
    assert [report.error for report in last if not report.ok] == []
    assert {report.authenticate_status for report in pc.reports} <= {None, "", "none", "busy"}


def test_worker_processes_lose_and_mix_nothing(tmp_path: Path) -> None:
    run_rounds(tmp_path, processes=4, connections=12, rounds=2)


@pytest.fixture
def on_a_server(tmp_path: Path, postgresql: sqlalchemy.Engine, postgresql_schema: str) -> Path:
    """Give a folder whose worker processes find their store on PostgreSQL."""
    url = postgresql.url.render_as_string(hide_password=False)
    (tmp_path / "postgresql").write_text(f"{url}\n{postgresql_schema}\n")
    return tmp_path


def test_worker_processes_on_a_server_lose_and_mix_nothing(on_a_server: Path) -> None:
    run_rounds(on_a_server, processes=4, connections=8, rounds=2)


@pytest.mark.soak
def test_worker_processes_lose_and_mix_nothing_for_long(tmp_path: Path) -> None:
    run_rounds(tmp_path, processes=8, connections=40, rounds=18)


@pytest.mark.soak
def test_worker_processes_on_a_server_lose_and_mix_nothing_for_long(on_a_server: Path) -> None:
    run_rounds(on_a_server, processes=8, connections=200, rounds=10, pushes=10)
