"""Several worker processes on one store, many Web Connectors at once: nothing is lost or mixed.

Each connection has a company file of its own, whose names begin with the key of the connection, so that
what ends up with the wrong one is seen. In each round all Web Connectors run at the same time, some of them
twice; some are cut off in the middle of a session, workers are killed, and both sides get new customers.
Then two quiet rounds must have put everything right.

The ordinary suite runs a small version. The bigger one, for some minutes:

    pytest -m soak tests/sync/test_worker_processes.py
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
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
from qbsync.simulator import CompanyFile, RunReport, WebConnector

if TYPE_CHECKING:
    import sqlalchemy

    from qbsync import Bridge

if not Path("/proc/self/task").exists():
    pytest.skip("finds the worker processes in Linux's /proc", allow_module_level=True)

BETWEEN_ROUNDS = 20 * 60  # seconds: pulls are due again, and a session that was cut off may be taken over
CUSTOMERS = 5
PUSHES = 2

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


def install(pc: PC, bridge: Bridge, *, twice: bool) -> None:
    """Make the connection and add it to the Web Connector of the PC, or of two PCs."""
    setup = bridge.connect(pc.key, zone=pc.company.zone)
    for _ in range(1 + twice):
        connector = WebConnector(
            pc.company, qwc=setup.qwc, password=setup.password, on_event=pc.on_event, sleep=lambda _: None
        )
        pc.connectors.append(connector)


def workers(master: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def run_rounds(folder: Path, *, processes: int, connections: int, rounds: int) -> None:
    command = (
        *("-m", "gunicorn", "--no-control-socket", "--bind", "127.0.0.1:{port}"),
        *("--workers", str(processes), "many_connections:wsgi"),
    )
    clock = SharedClock(folder)
    with serving("gunicorn", folder, command) as server:
        bridge = make_bridge(folder, server.url("/qbwc"))
        pcs = [PC(f"c{number:02}", WatchedCompany(clock=clock).watch()) for number in range(connections)]
        for number, pc in enumerate(pcs):
            for customer in range(CUSTOMERS):
                pc.company.ui.add_customer(name=f"{pc.key} first {customer}")
            install(pc, bridge, twice=number % 3 == 0)

        with ThreadPoolExecutor(2 * connections) as pool:
            for round_number in range(rounds + 2):
                quiet = round_number >= rounds
                for number, pc in enumerate(pcs):
                    pc.seen.clear()
                    pc.cut = (
                        None
                        if quiet or (number + round_number) % 2
                        else CUTS[(number + round_number) % len(CUTS)]
                    )
                    if not quiet:
                        for push in range(PUSHES):
                            name = f"{pc.key} pushed {round_number}.{push}"
                            bridge.connection(pc.key).push(
                                CustomerAdd(name=name), key=f"{round_number}.{push}"
                            )
                        pc.company.ui.add_customer(name=f"{pc.key} typed {round_number}")
                jobs = [(pc, pool.submit(connector.run_once)) for pc in pcs for connector in pc.connectors]
                if round_number % 2 and not quiet:
                    next(job for _, job in jobs).result()  # in the middle of the round
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(workers(server.process.pid)[0], signal.SIGKILL)
                for pc, job in jobs:
                    pc.reports.append(job.result())
                clock.advance(BETWEEN_ROUNDS)
        for pc in pcs:
            check(pc, bridge, noted(folder), rounds)
        assert len({line["process"] for line in noted(folder) if line["kind"] == "page"}) > 1
        assert {report.lost for pc in pcs for report in pc.reports} - {None}


def check(pc: PC, bridge: Bridge, lines: list[dict[str, object]], rounds: int) -> None:
    """Compare what the company file has, what the host heard, and what the store keeps."""
    pushed = {
        f"{number}.{push}": f"{pc.key} pushed {number}.{push}"
        for number in range(rounds)
        for push in range(PUSHES)
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
    own = [line for line in lines if line["connection"] == pc.key]
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
    run_rounds(on_a_server, processes=8, connections=40, rounds=18)
