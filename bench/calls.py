"""How long SOAP calls take in process; run ``python -m bench calls``.

The first call is an authenticate that finds nothing to do, which is what a service answers most: each Web
Connector makes one at each poll. It goes through the WSGI application, with all its checks, over a store in
memory and over one in SQLite. Beside it, in the same run: the same request answered with constant bytes by a
WSGI application that only reads its body, and by spyne, which checks no password and has no store.

Then whole sessions that bring some pages of customers: answers that were made before, from login to
closeConnection, over the same stores. Best of some rounds, CPU time.
"""

from __future__ import annotations

import gc
import importlib.util
import io
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import hosts
from bench.canned import Pages, run_session
from bench.report import Row
from qbsync import MemoryStore, SQLiteStore
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport
from qbsync.webconnector.calls import Authenticate, AuthenticateReply
from qbsync.webconnector.soap import receive, render, render_call

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from qbsync import Store
    from qbsync.webconnector.calls import Call

CALLS = 2_000
ROUNDS = 9
NOW = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


def make_host(store: Store, *, password: str | None = None) -> tuple[WSGIApplication, bytes]:
    """Return a host app with one connection that is up to date, and the body of its login."""
    clock = SimulatedClock(NOW)
    bridge = hosts.make_bridge(store, clock)
    setup = hosts.connect(bridge, password=password)
    application = bridge.wsgi()
    company = CompanyFile(clock=clock)
    transport = WSGITransport(application)
    report = WebConnector(company, qwc=setup.qwc, password=setup.password, transport=transport).run_once()
    if not report.ok:
        raise RuntimeError(report.error)
    return application, render_call(Authenticate(user_name=setup.user_name, password=setup.password))


def ask(application: WSGIApplication, body: bytes) -> bytes:
    """Make one request and return the body of the answer."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "bench.example",
        "SERVER_PORT": "443",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_SOAPACTION": '"http://developer.intuit.com/authenticate"',
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
    }

    def start_response(_status: str, _headers: list[tuple[str, str]], _error: Any = None) -> Any:
        return None

    return b"".join(application(environ, start_response))


def microseconds(
    run: Callable[[], object],
    *,
    calls: int = CALLS,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.process_time,
) -> float:
    """Return what one call takes, in microseconds of CPU time: the best of the rounds.

    Where others do a part of the work, `clock` is one that runs for them too.
    """
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        started = clock()
        for _ in range(calls):
            run()
        best = min(best, clock() - started)
    return best / calls * 1e6


def polls(folder: Path) -> list[Row]:
    """Measure authenticate without work."""
    applications = {
        "MemoryStore, generated password": make_host(MemoryStore()),
        "MemoryStore, chosen password": make_host(MemoryStore(), password="a fine morning in Bristol"),  # noqa: S106 - made up
        "SQLiteStore, generated password": make_host(SQLiteStore(folder / "polls.db")),
    }
    body = next(iter(applications.values()))[1]
    applications["constant reply"] = (hosts.constant, body)
    if importlib.util.find_spec("spyne") is not None:
        applications["spyne, no store"] = (hosts.make_spyne(), body)
    for name, (application, login) in applications.items():
        if b">none<" not in ask(application, login):
            raise RuntimeError(f"{name}: there should be nothing to do")
    rounds: dict[str, list[float]] = {name: [] for name in applications}
    for _ in range(ROUNDS):  # each in turn, so that all have the same machine
        for name, (application, login) in applications.items():
            took = microseconds(partial(ask, application, login), rounds=1)
            rounds[name].append(took)
    bare = microseconds(lambda: render(*answered(body)))
    print(f"authenticate without work, in process ({CALLS} calls, best of {ROUNDS} rounds, CPU time)")
    print(f"  {'parse and render alone':<33} {bare:6.1f} us")
    for name, found in rounds.items():
        print(f"  {name:<33} {min(found):6.1f} us")
    label, spyne = "authenticate in process", rounds.get("spyne, no store")
    ours = rounds["MemoryStore, generated password"]
    return [
        Row(f"{label}, MemoryStore: us", [min(ours)], 30),
        Row(
            f"{label}: spyne / qbsync, MemoryStore",
            spyne and [peer / our for peer, our in zip(spyne, ours, strict=True)],
            7,
            at_least=True,
        ),
    ]


def sessions(folder: Path) -> None:
    """Measure whole sessions."""
    pages = Pages(1000, 100)
    print("sessions of 10 pages of 100 customers, in process (CPU time)")
    for name, store in (("MemoryStore", MemoryStore()), ("SQLiteStore", SQLiteStore(folder / "sessions.db"))):
        bridge = hosts.make_bridge(store)
        setup, application, calls = hosts.connect(bridge), bridge.wsgi(), 0
        connection = bridge.connection(hosts.KEY)

        def run() -> None:
            nonlocal calls
            connection.sync_now()  # noqa: B023 - called in this turn
            calls = run_session(pages, setup, lambda body: ask(application, body))  # noqa: B023 - as above

        took = microseconds(run, calls=3, rounds=3)
        print(f"  {name:<33} {calls / took * 1e6:6.0f} calls/s   {1e6 / took:.1f} sessions/s")


def main() -> list[Row]:
    """Measure, print what is no ratio, and return the rows."""
    with tempfile.TemporaryDirectory() as directory:
        rows = polls(Path(directory))
        sessions(Path(directory))
    return rows


def answered(body: bytes) -> tuple[Call, AuthenticateReply]:
    """Read a login and answer it without looking at it."""
    return receive(body, "text/xml; charset=utf-8").call, AuthenticateReply(
        ticket=hosts.TICKET, status="none"
    )
