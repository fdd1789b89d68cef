"""How many cores many connections take; run ``python -m bench load --store postgresql --connections 1000``.

A server with some workers serves `examples/deployment`; client processes of their own play Web
Connectors, each of which calls once a minute (``--every``). Most polls find nothing to do: serverVersion,
clientVersion, authenticate, closeConnection. One in `WORK` is a session with work, as in an application
that syncs every quarter of an hour: the host has queued an operation, and a page of 100 customers comes.
Each poll is a TCP connection of its own.

What the server's processes, those of PostgreSQL and the host's pushes take of the CPU is read from the
system, so neither the clients nor anything else on the machine is in it; latencies have all of it in
them. It ends with the Markdown tables of docs/how-to/deploy.md. Linux only.
"""

from __future__ import annotations

import importlib.util
import math
import multiprocessing
import os
import platform
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from bench.calls import ask
from bench.canned import Pages, run_session
from bench.load import Server, cpu_seconds, memory, serving
from bench.polling import Found, Plan, poll
from bench.report import progress
from qbsync.storage.records import ConnectionRecord, FlowRecord, HCPRecord, records_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qbsync import Bridge, Store
    from qbsync.bridge import Setup
    from qbsync.storage.record import Record

WORK = 15
"""One poll in this many is a session with work: a flow of 15 minutes, polled each minute."""

PAGE = 100
THREADS = 8
CLIENTS = 2
SIZES = (1_000, 10_000)
KEY = "customer-{:05}"
DEPLOYMENT = Path(__file__).resolve().parents[1] / "examples" / "deployment"

# As in production, which the server of the tests is not: everything reaches the disk.
POSTGRESQL = {
    "autovacuum": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "max_connections": "300",
    "shared_buffers": "256MB",
}

SERVERS = {
    "gunicorn": (
        "-m",
        "gunicorn",
        "--config",
        str(DEPLOYMENT / "gunicorn.conf.py"),
        "--bind",
        "127.0.0.1:{port}",
    ),
    "granian": (
        *("-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", str(THREADS)),
        *("--backpressure", "128", "--host", "127.0.0.1", "--port", "{port}", "--workers", "{workers}"),
        "acme_sync:application",
    ),
}


@attrs.frozen(kw_only=True)
class Settings:
    """What is measured: `every` is the seconds between two polls of a connection."""

    store: str
    connections: int
    workers: int
    seconds: float
    every: float
    server: str

    @property
    def command(self) -> str:
        """The command that measures it."""
        every = "" if self.every == 60 else f" --every {self.every:g}"  # noqa: PLR2004 - the default
        server = "" if self.server == "gunicorn" else f" --server {self.server}"
        return (
            f"python -m bench load --store {self.store} --connections {self.connections} "
            f"--workers {self.workers} --seconds {self.seconds:g}{every}{server}"
        )


@attrs.frozen(kw_only=True)
class Used:
    """What was used between two readings: CPU seconds, commits (None: not known), and bytes at the end."""

    server: float
    database: float
    commits: int | None
    server_bytes: int


@attrs.frozen(kw_only=True)
class Database:
    """Where the store is, and the first process of its server (None: SQLite, or not on this machine)."""

    url: str
    process_id: int | None

    def cpu_seconds(self) -> float:
        """Return the CPU time of the server so far; 0 where it cannot be read."""
        return 0.0 if self.process_id is None else cpu_seconds(self.process_id)

    def commits(self) -> int | None:
        """Return how many transactions were committed so far."""
        if self.process_id is None:
            return None
        commits: int = _one(self.url, "SELECT sum(xact_commit)::bigint FROM pg_stat_database")
        return commits


def main(settings: Settings) -> None:
    """Measure, and print the figures and the table."""
    with tempfile.TemporaryDirectory() as directory, database(settings.store, Path(directory)) as stored:
        setup = prepare(stored.url, settings.connections)
        progress(f"{settings.connections} connections are stored")
        variables = {
            "DATABASE_URL": stored.url,
            "PYTHONPATH": os.pathsep.join([str(DEPLOYMENT), str(DEPLOYMENT.parents[1])]),
            "THREADS": str(THREADS),
            "WEB_CONCURRENCY": str(settings.workers),
        }
        command = [part.replace("{workers}", str(settings.workers)) for part in SERVERS[settings.server]]
        with serving(command, Path(directory), environment=variables) as server:
            found, used = measure(settings, stored, server, setup)
    print(table(settings, found, used))


@contextmanager
def database(kind: str, folder: Path) -> Iterator[Database]:
    """Give a database: a file, or the PostgreSQL of the tests, with the settings of production."""
    if kind == "sqlite":
        yield Database(url=f"sqlite:{folder / 'load.db'}", process_id=None)
        return
    from tests.support import postgresql  # noqa: PLC0415 - needs what tests need

    postgresql.SETTINGS.update(POSTGRESQL)
    with postgresql.postgresql_url() as url:
        try:
            data = Path(_one(url, "SHOW data_directory"))
            process_id = int((data / "postmaster.pid").read_text().split()[0])
        except OSError:
            process_id = None
            progress("PostgreSQL runs elsewhere: what it takes of the CPU is not measured")
        yield Database(url=url, process_id=process_id)


def _one(url: str, query: str) -> Any:
    import sqlalchemy as sa  # noqa: PLC0415 - an extra, which SQLite does not need

    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.execute(sa.text(query)).scalar_one()


def prepare(url: str, connections: int) -> Setup:
    """Store as many connections that are up to date; the setup is of all of them, but for the user name.

    The first one syncs; the others are copies of what is stored of it.
    """
    store, bridge = deployed(url)
    first = KEY.format(0)
    setup = bridge.connect(first, zone="America/New_York", user_name=first)
    application = bridge.wsgi()
    run_session(Pages(PAGE, PAGE), setup, lambda body: ask(application, body))
    with store.transaction() as transaction:
        kinds: tuple[type[Record], ...] = (ConnectionRecord, FlowRecord, HCPRecord)
        records = [record for kind in kinds for record in records_of(transaction, kind, first)]
        for record in records:
            if isinstance(record, FlowRecord):  # nothing is due meanwhile but what the clients ask for
                transaction.put(attrs.evolve(record, next_due_at=datetime.now(UTC) + timedelta(days=1)))
    for start in range(1, connections, 1_000):
        with store.transaction() as transaction:
            for number in range(start, min(start + 1_000, connections)):
                for record in records:
                    transaction.put(_copy(record, KEY.format(number)))
    store.close()
    return setup


def _copy(record: Record, key: str) -> Record:
    own = attrs.evolve(record, connection=key, version=0)
    if isinstance(own, ConnectionRecord):
        return attrs.evolve(own, id=key, user_name=key, session_id="")
    if isinstance(own, FlowRecord):
        return attrs.evolve(own, next_due_at=datetime.now(UTC) + timedelta(days=1))
    return own


def deployed(url: str) -> tuple[Store, Bridge]:
    """Return the store and the bridge of `examples/deployment` over this database."""
    os.environ["DATABASE_URL"] = url
    found = importlib.util.spec_from_file_location("acme_sync", DEPLOYMENT / "acme_sync.py")
    if found is None or found.loader is None:
        raise RuntimeError(f"there is no {DEPLOYMENT}")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.store, module.bridge


def measure(settings: Settings, stored: Database, server: Server, setup: Setup) -> tuple[Found, Used]:
    """Let the clients poll and return what they found and what it took."""
    plans = [
        Plan(
            port=server.port,
            url=stored.url,
            setup=setup,
            numbers=range(number, settings.connections, CLIENTS),
            connections=settings.connections,
            seconds=settings.seconds,
            every=settings.every,
        )
        for number in range(CLIENTS)
    ]
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(CLIENTS, mp_context=spawn) as pool:
        ready = manager.Barrier(CLIENTS + 1)
        running = [pool.submit(poll, plan, ready) for plan in plans]
        ready.wait(120)
        server_before, database_before = server.cpu_seconds(), stored.cpu_seconds()
        commits = stored.commits()
        found = Found.joined([client.result() for client in running])
        after = stored.commits()
        return found, Used(
            server=server.cpu_seconds() - server_before,
            database=stored.cpu_seconds() - database_before,
            commits=None if commits is None or after is None else after - commits,
            server_bytes=memory(server.process_id),
        )


def table(settings: Settings, found: Found, used: Used) -> str:
    """Return what was measured, and what it comes to for the sizes that people ask for, as Markdown."""
    calls = len(found.idle) + len(found.working)
    cores = (used.server + used.database + found.pushing) / found.polls
    per_call = f"{used.server / calls * 1e3:.2f} ms, {used.database / calls * 1e3:.2f} ms"
    under = f"{settings.server}, {settings.workers} workers of {THREADS} threads, {settings.store}"
    lines = [
        f"```console\n$ {settings.command}\n```\n",
        f"{_machine()}; {under}.\n",
        "| measured | |\n|---|---|",
        f"| polls, of them sessions with work | {found.polls:,}, {found.sessions:,} |",
        f"| calls, per second | {calls:,}, {calls / found.seconds:,.1f} |",
        f"| milliseconds of an idle call: median, 95 %, 99 %, longest | {_percentiles(found.idle)} |",
        f"| milliseconds of a call with work: the same | {_percentiles(found.working)} |",
        f"| CPU per call: workers, database | {per_call} |",
        f"| CPU per push by the host | {found.pushing / max(found.sessions, 1) * 1e3:.2f} ms |",
        f"| memory of the workers | {used.server_bytes / 1e6:.0f} MB |",
        f"| polls that failed | {found.failures} |",
        f"| polls began late by, 99 % | {_quantile(found.late, 0.99) * 1e3:.0f} ms |\n",
        _row("connections, each polling every minute", [f"{size:,}" for size in SIZES]),
        "|---|" + "---|" * len(SIZES),
        _row("calls per second", [f"{calls / found.polls * size / 60:,.0f}" for size in SIZES]),
        _row(
            "sessions with work per second",
            [f"{found.sessions / found.polls * size / 60:.1f}" for size in SIZES],
        ),
        _row("cores: workers", [f"{used.server / found.polls * size / 60:.2f}" for size in SIZES]),
        _row("cores: database", [f"{used.database / found.polls * size / 60:.2f}" for size in SIZES]),
        _row(
            "cores: pushes of the host", [f"{found.pushing / found.polls * size / 60:.2f}" for size in SIZES]
        ),
        _row("cores in all", [f"**{cores * size / 60:.2f}**" for size in SIZES]),
        _row(
            "workers at twice that",
            [f"{max(2, math.ceil(2 * used.server / found.polls * size / 60))}" for size in SIZES],
        ),
    ]
    if used.commits is not None:
        per_poll = used.commits / found.polls
        lines.append(_row("transactions per second", [f"{per_poll * size / 60:,.0f}" for size in SIZES]))
    return "\n".join(lines)


def _row(what: str, cells: Sequence[str]) -> str:
    return f"| {what} | {' | '.join(cells)} |"


def _percentiles(seconds: Sequence[float]) -> str:
    return ", ".join(f"{_quantile(seconds, part) * 1e3:.1f}" for part in (0.5, 0.95, 0.99, 1))


def _quantile(values: Sequence[float], part: float) -> float:
    """Return the least value that this part of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else math.nan


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {sys.platform}"
