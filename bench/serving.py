"""What an idle poll costs behind real servers; run ``python -m bench serving``.

An idle poll is an authenticate that finds nothing to do. It is answered by a bridge over a SQLite file, by
spyne without any store and by constant bytes, under the same server in the same run, each in turn for some
seconds and some rounds. The constant reply is what the server, the kernel and the load generator
(`bench.load`) cost; they all share the machine. Beside the rates stands what the server's processes took of
the CPU.
"""

from __future__ import annotations

import importlib.util
import statistics
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench import hosts
from bench.load import Load, post, serving
from bench.report import Row, progress
from qbsync import SQLiteStore
from qbsync.simulator import CompanyFile, WebConnector, WSGITransport
from qbsync.webconnector.calls import Authenticate
from qbsync.webconnector.soap import render_call

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 8
SECONDS = 1.5
ROUNDS = 7
_BIND = "127.0.0.1:{port}"
_GRANIAN = ("-m", "granian", "--host", "127.0.0.1", "--port", "{port}", "--no-ws", "--workers", "2")

# Server -> arguments of Python, and the applications that it serves.
SERVERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "gunicorn": (
        ("-m", "gunicorn", "--no-control-socket", "--bind", _BIND, "--workers", "2"),
        ("constant", "qbsync", "spyne"),
    ),
    "granian, WSGI": ((*_GRANIAN, "--interface", "wsgi"), ("constant", "qbsync", "spyne")),
    "granian, ASGI": ((*_GRANIAN, "--interface", "asgi"), ("constant_asgi", "qbsync_asgi")),
}


def prepare(folder: Path) -> bytes:
    """Make a file with one connection that is up to date, and return the request of its login."""
    store = SQLiteStore(folder / hosts.FILE)
    bridge = hosts.make_bridge(store)
    setup = hosts.connect(bridge)
    company = CompanyFile(clock=lambda: datetime.now(UTC))
    transport = WSGITransport(bridge.wsgi())
    report = WebConnector(company, qwc=setup.qwc, password=setup.password, transport=transport).run_once()
    if not report.ok:
        raise RuntimeError(report.error)
    store.close()
    return post(render_call(Authenticate(user_name=setup.user_name, password=setup.password)))


def measure(name: str, folder: Path, request: bytes) -> dict[str, list[Load]]:
    """Return the rounds of each application under a server."""
    command, applications = SERVERS[name]
    found: dict[str, list[Load]] = {}
    with ExitStack() as stack:
        running = {}
        for application in applications:
            if application == "spyne" and importlib.util.find_spec("spyne") is None:
                continue
            running[application] = stack.enter_context(
                serving((*command, f"bench.hosts:{application}"), folder)
            )
        for number in range(ROUNDS + 1):
            for application, server in running.items():
                load = server.load(request, connections=CONNECTIONS, seconds=SECONDS, expected=b">none<")
                if number:  # the first round warms up
                    found.setdefault(application, []).append(load)
            progress(f"{name}: round {number} of {ROUNDS}")
    return found


def rows(name: str, found: dict[str, list[Load]]) -> Iterator[Row]:
    """Compare the applications."""
    constant, ours, *others = found.values()
    label = f"idle poll, {name}"
    for application, loads in found.items():
        rate = statistics.median(load.rate for load in loads)
        cost = statistics.median(load.cost for load in loads)
        progress(f"{label}: {application} {rate:.0f} requests/s, {cost:.0f} us of the server's CPU each")
    yield Row(
        f"{label}: rate, qbsync / constant reply",
        [our.rate / base.rate for our, base in zip(ours, constant, strict=True)],
        0.6,
        at_least=True,
    )
    yield Row(
        f"{label}: CPU of the server, constant reply / qbsync",
        [base.cost / our.cost for our, base in zip(ours, constant, strict=True)],
    )
    if "spyne" in SERVERS[name][1]:
        spyne = others[0] if others else None
        pairs = None if spyne is None else list(zip(ours, spyne, strict=True))
        rates = None if pairs is None else [our.rate / peer.rate for our, peer in pairs]
        costs = None if pairs is None else [peer.cost / our.cost for our, peer in pairs]
        yield Row(f"{label}: rate, qbsync / spyne", rates, 2, at_least=True)
        yield Row(f"{label}: CPU of the server, spyne / qbsync", costs)


def main() -> list[Row]:
    """Measure and return the rows."""
    result: list[Row] = []
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        request = prepare(folder)
        for name in SERVERS:
            result.extend(rows(name, measure(name, folder, request)))
    return result
