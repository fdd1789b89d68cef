"""`qbsync demo`: the main job, done before your eyes.

This process is the host app: it serves the Web Connector's endpoint on loopback over a SQLite store. A second
process is the PC (`qbsync.cli.pc`). Between them goes what goes in earnest: SOAP over HTTP. Five checks say
whether it worked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from qbsync.bridge import App, Bridge, Setup
from qbsync.cli.http_server import new_server
from qbsync.cli.status_page import STATUS, is_there, with_status_page
from qbsync.models import Customer, CustomerAdd, CustomerMod, CustomerQuery
from qbsync.storage import SQLiteStore
from qbsync.sync.push import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.simple_server import WSGIServer

    from qbsync.sync.pull import Page

__all__ = ["Check", "Demo", "PCFailed", "running"]

CONNECTION = "demo"
NEW_CUSTOMER = "Acme Web Shop"


@attrs.frozen(kw_only=True)
class Check:
    """One thing that the demo shows: what crossed over, in which direction, and whether it did."""

    title: str
    direction: str
    detail: str
    ok: bool


@attrs.define
class Host:
    """The host app of the demo: what it was told, and nothing more."""

    customers: dict[str, Customer] = attrs.field(factory=dict)
    outcomes: dict[str, Operation[Customer]] = attrs.field(factory=dict)

    def named(self, full_name: str) -> Customer | None:
        """Return the customer of this name."""
        return next(
            (customer for customer in self.customers.values() if customer.full_name == full_name), None
        )


class PCFailed(Exception):
    """The simulated PC could not carry out a command."""


class PC:
    """The process that plays the PC."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Talk to a process."""
        self._process = process

    def do(self, what: str, **command: object) -> dict[str, Any]:
        """Give a command and return the answer.  Raises PCFailed where it was not carried out."""
        assert self._process.stdin is not None  # noqa: S101 - opened with pipes
        assert self._process.stdout is not None  # noqa: S101 - opened with pipes
        self._process.stdin.write(json.dumps({"do": what, **command}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise PCFailed("the simulated PC ended; what it said stands above")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise PCFailed(answer["failed"])
        return answer


@attrs.frozen(kw_only=True)
class Demo:
    """A running demo: the host app, the PC, and where they are."""

    bridge: Bridge
    host: Host
    pc: PC
    setup: Setup
    url: str
    folder: Path

    @property
    def status_url(self) -> str:
        """Where the status page is, "" where its libraries are not installed."""
        return f"{self.url.removesuffix('/qbwc')}/{STATUS}/" if is_there() else ""

    def call(self) -> None:
        """Let the Web Connector call as it does by itself.  Raises PCFailed."""
        self.pc.do("update")

    def checks(self, company: Path | None) -> Iterator[Check]:
        """Run the demo, and yield each check when it is done."""
        total = self.pc.do(
            "start",
            qwc=str(self.folder / "demo.qwc"),
            password=self.setup.password,
            company=None if company is None else str(company),
        )["customers"]
        yield self._import(total)
        yield self._new_customer()
        at_pc, at_host, *_ = [name for name, _phone in self._company() if ":" not in name]
        yield from self._edits(at_pc, at_host)
        yield self._name_in_use(at_pc)

    def _import(self, total: int) -> Check:
        error = self._update()
        return Check(
            title="The company's customers reach the host",
            direction="QuickBooks → host",
            detail=error or f"{len(self.host.customers)} of {total} customers and jobs",
            ok=not error and len(self.host.customers) == total,
        )

    def _new_customer(self) -> Check:
        customer = CustomerAdd(name=NEW_CUSTOMER, company_name=NEW_CUSTOMER, email="books@webshop.example")
        self.bridge.connection(CONNECTION).push(customer, key="new-customer")
        error = self._update()
        outcome = self.host.outcomes.get("new-customer")
        there = NEW_CUSTOMER in dict(self._company())
        return Check(
            title="A new customer of the host reaches the company",
            direction="host → QuickBooks",
            detail=error or f"{NEW_CUSTOMER} is {outcome.state if outcome else 'lost'}",
            ok=there and outcome is not None and outcome.state == "applied" and bool(outcome.list_id),
        )

    def _edits(self, at_pc: str, at_host: str) -> Iterator[Check]:
        known = self.host.named(at_host)
        assert known is not None  # noqa: S101 - imported before
        self.pc.do("edit", full_name=at_pc, phone="555-0123")
        self.bridge.connection(CONNECTION).push(known.edit(phone="555-0199"), key="new-phone")
        error = self._update()
        seen = self.host.named(at_pc)
        yield Check(
            title="An edit at the PC reaches the host",
            direction="QuickBooks → host",
            detail=error or f"{at_pc} has the phone {seen.phone if seen else None}",
            ok=seen is not None and seen.phone == "555-0123",
        )
        phone = dict(self._company())[at_host]
        yield Check(
            title="An edit in the host reaches the company",
            direction="host → QuickBooks",
            detail=error or f"{at_host} has the phone {phone}",
            ok=phone == "555-0199",
        )

    def _name_in_use(self, name: str) -> Check:
        self.bridge.connection(CONNECTION).push(CustomerAdd(name=name), key="same-name")
        error = self._update()
        outcome = self.host.outcomes.get("same-name")
        problem = None if outcome is None else outcome.problem
        return Check(
            title="A name in use comes back as an error that helps",
            direction="host → QuickBooks",
            detail=f"{problem.code}: {problem.message} {' '.join(problem.remedy)}"
            if problem
            else error or "no error came",
            ok=problem is not None and problem.code == "3100" and bool(problem.remedy),
        )

    def _update(self) -> str:
        """Let the Web Connector run; return its error, "" where all went well."""
        self.bridge.connection(CONNECTION).sync_now()
        report = self.pc.do("update")
        return "" if report["ok"] else str(report["error"])

    def _company(self) -> list[tuple[str, str | None]]:
        return [(name, phone) for name, phone in self.pc.do("customers")["customers"]]


@contextmanager
def running() -> Iterator[Demo]:
    """Run a server and a PC in a temporary folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="qbsync-demo-") as name, _server() as server:
        folder = Path(name)
        url = f"http://localhost:{server.server_port}/qbwc"
        store = SQLiteStore(folder / "sync.db")
        bridge, host = _host(store, url)
        endpoint = bridge.wsgi()
        server.set_app(with_status_page(bridge, endpoint) if is_there() else endpoint)
        setup = bridge.connect(CONNECTION, zone="America/New_York")
        (folder / "demo.qwc").write_bytes(setup.qwc)
        with _pc() as pc:
            yield Demo(bridge=bridge, host=host, pc=pc, setup=setup, url=url, folder=folder)
        store.close()


def _host(store: SQLiteStore, url: str) -> tuple[Bridge, Host]:
    bridge = Bridge(store, app=App(name="qbsync demo", url=url))
    host = Host()

    @bridge.pull(CustomerQuery, every=timedelta(minutes=15), name="customers", page_size=50)
    def save(page: Page[Customer]) -> None:
        host.customers.update((customer.list_id, customer) for customer in page)

    @bridge.settled(CustomerAdd)
    def added(operation: Operation[Customer]) -> None:
        host.outcomes[operation.key] = operation

    @bridge.settled(CustomerMod)
    def changed(operation: Operation[Customer]) -> None:
        host.outcomes[operation.key] = operation

    return bridge, host


@contextmanager
def _server() -> Iterator[WSGIServer]:
    with new_server("localhost", 0, _no_app) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def _no_app(_environ: object, _start_response: object) -> list[bytes]:
    raise AssertionError("the server has no application yet")


@contextmanager
def _pc() -> Iterator[PC]:
    command = [sys.executable, "-m", "qbsync.cli.pc"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    # In a session of its own: Ctrl-C reaches this process alone, which then ends that one.
    with subprocess.Popen(command, **pipes, start_new_session=True) as process:  # noqa: S603 - it is ourselves
        yield PC(process)
