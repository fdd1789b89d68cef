"""P1 and P2 where the host's process is killed, at each of its commits, calls and replies.

The trade of tests/support/trade.py runs over real HTTP against a process with a real store, which kills
itself with SIGKILL; another one takes its place, and in the end nothing is lost and nothing doubled. The
ordinary run takes a sample of the points, the long one takes each of them and prints how many there were:

    pytest -m soak tests/promises/test_p1_killed_host.py -s
"""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from postgresql import schema_in
from trade import Trade
from world import EVERY

from qbsync import SQLiteStore, Store
from qbsync.simulator.transports import HTTPTransport
from qbsync.storage import SQLAlchemyStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    import sqlalchemy

    from qbsync.simulator import RunReport

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("mortal_hosts.py")
SAMPLE = 5
PARTS = 4
"""Of the long run, so that they may run side by side."""
TABLES = """
    CREATE TABLE record (kind TEXT, id TEXT, version TEXT, PRIMARY KEY (kind, id));
    CREATE TABLE outcome (key TEXT PRIMARY KEY, state TEXT, list_id TEXT, txn_id TEXT);
"""


class Hosts:
    """Host apps in processes of their own, one at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, folder: Path, point: int, database: list[str]) -> str:
        """Start a host app that dies at a point, and return its URL."""
        port = self._ask(start=str(folder), point=point, database=database)["port"]
        assert port, "the host app did not start"
        return f"http://localhost:{port}/"

    def wait(self) -> int:
        """Wait until it has ended, and return the signal that ended it."""
        return self._ask(wait=True)["signal"]

    def kill(self) -> None:
        """End it from outside."""
        assert self._ask(kill=True)["signal"] == signal.SIGKILL

    def _ask(self, **command: Any) -> dict[str, int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, str(SCRIPT)], **pipes) as process:
        yield Hosts(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


@attrs.define
class DistantTrade(Trade):
    """A trade whose host app is another process, which finds the time and its own data in `folder`."""

    folder: Path = attrs.field(kw_only=True)

    def update(self, *, after: timedelta = EVERY) -> RunReport:
        """Let time pass, for the other process too, then let the Web Connector run."""
        self.clock.advance(after.total_seconds())
        (self.folder / "clock").write_text(self.clock().isoformat())
        return self.connector.run_once()

    def move_out(self) -> None:
        """Leave the host's data to the other process."""
        (self.folder / "clock").write_text(self.clock().isoformat())
        rows = [(*key, record.edit_sequence) for key, record in self.mirror.items()]
        with closing(sqlite3.connect(self.folder / "host.db")) as database, database:
            database.executescript(TABLES)
            database.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)

    def come_back(self) -> None:
        """Take up what the host has now."""
        with closing(sqlite3.connect(self.folder / "host.db")) as database:
            records = database.execute("SELECT kind, id, version FROM record").fetchall()
            outcomes = database.execute("SELECT key, state, list_id, txn_id FROM outcome").fetchall()
        self.mirror = {(kind, id_): SimpleNamespace(edit_sequence=version) for kind, id_, version in records}
        self.outcomes = {
            key: SimpleNamespace(state=state, list_id=list_id, txn_id=txn_id)  # type: ignore[misc]
            for key, state, list_id, txn_id in outcomes
        }


def kill_at(point: int, folder: Path, hosts: Hosts, store: Store, database: list[str]) -> list[str]:
    """Let a host app die at a point and another one go on; return the points that the first one passed."""
    trade = DistantTrade.make(store, folder=folder)
    trade.begin()
    trade.move_out()
    transport = HTTPTransport(url=hosts.start(folder, point, database))
    trade.connect(transport)
    report = trade.connector.run_once()
    if point:
        assert hosts.wait() == signal.SIGKILL
    else:
        assert report.ok, report.error
        transport.request("GET", "", headers={}, body=b"")  # answered when the last call is over
        hosts.kill()
    passed = (folder / "points").read_text().splitlines()
    trade.connect(HTTPTransport(url=hosts.start(folder, 0, database)))
    trade.settle_down(runs=2)
    hosts.kill()
    trade.come_back()
    trade.check()
    return passed


def kill_on_sqlite(point: int, folder: Path, hosts: Hosts) -> list[str]:
    folder.mkdir()
    with closing(SQLiteStore(folder / "sync.db")) as store:
        passed = kill_at(point, folder, hosts, store, [])
    shutil.rmtree(folder)
    return passed


def kill_on_postgresql(point: int, folder: Path, hosts: Hosts, engine: sqlalchemy.Engine) -> list[str]:
    folder.mkdir()
    url = engine.url.render_as_string(hide_password=False)
    with (
        schema_in(engine, f"qbsync_killed_{folder.parent.name}_{point}".lower().replace("-", "_")) as schema,
        closing(SQLAlchemyStore(url, schema=schema)) as store,
    ):
        passed = kill_at(point, folder, hosts, store, [url, schema])
    shutil.rmtree(folder)
    return passed


def kill_at_each(kill: Any, folder: Path, part: int | None) -> None:
    """Kill at each point of a part of a clean run, or at a few of them."""
    points = kill(0, folder / "clean")
    first, stride = (3, len(points) // SAMPLE) if part is None else (part + 1, PARTS)
    chosen = range(first, len(points) + 1, stride)
    for point in chosen:
        assert kill(point, folder / str(point)) == points[:point], "each run passes the same points"
    counts = Counter(points[point - 1] for point in chosen)
    print(f"\npart {part}: {len(chosen)} of {len(points)} points; killed {dict(counts)}")  # noqa: T201 - read by people


def kill_at_each_on_sqlite(folder: Path, hosts: Hosts, part: int | None) -> None:
    kill_at_each(lambda point, inner: kill_on_sqlite(point, inner, hosts), folder, part)


def kill_at_each_on_postgresql(
    folder: Path, hosts: Hosts, engine: sqlalchemy.Engine, part: int | None
) -> None:
    kill_at_each(lambda point, inner: kill_on_postgresql(point, inner, hosts, engine), folder, part)


def test_a_killed_host_loses_and_doubles_nothing(tmp_path: Path, hosts: Hosts) -> None:
    kill_at_each_on_sqlite(tmp_path, hosts, None)


def test_a_killed_host_on_a_server_loses_and_doubles_nothing(
    tmp_path: Path, hosts: Hosts, postgresql: sqlalchemy.Engine
) -> None:
    kill_at_each_on_postgresql(tmp_path, hosts, postgresql, None)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_a_host_may_be_killed_anywhere(tmp_path: Path, hosts: Hosts, part: int) -> None:
    kill_at_each_on_sqlite(tmp_path, hosts, part)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_a_host_on_a_server_may_be_killed_anywhere(
    tmp_path: Path, hosts: Hosts, postgresql: sqlalchemy.Engine, part: int
) -> None:
    kill_at_each_on_postgresql(tmp_path, hosts, postgresql, part)
