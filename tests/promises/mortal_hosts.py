"""Host apps in processes of their own, each of which kills itself with SIGKILL at a numbered point.

    python mortal_hosts.py        reads commands as lines of JSON and answers each with one

    {"start": FOLDER, "point": NUMBER, "database": []}    {"port": PORT}     a new process serves from now on
    {"wait": true}                                        {"signal": 9}      it has ended by itself
    {"kill": true}                                        {"signal": 9}      it was killed from outside

Each process is a fork, so that a start costs nothing; its store is opened behind the fork, in FOLDER, or in
the schema of PostgreSQL that "database" names as [URL, SCHEMA]. The clock is in the file `clock` there, the
host's own data in `host.db`, and in `points` the name of each point that was passed. The points are, from 1,
what surrounds each commit of the store and of the host's own database, and each call and its reply. Point 0
kills nobody.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

sys.path.append(str(Path(__file__).parents[1] / "support"))

from trade import declare, key_of
from world import app

from qbsync import Bridge, Operation, Page, SQLiteStore
from qbsync.storage import SQLAlchemyStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from qbsync import Store


class Gauge:
    """Counts points, and dies at one of them; it begins with the first call."""

    def __init__(self, folder: Path, point: int) -> None:
        """Begin at the first point."""
        self.begun = False
        self._left = point
        self._file = os.open(folder / "points", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def __call__(self, name: str) -> None:
        """Pass a point, or do not."""
        if not self.begun:
            return
        os.write(self._file, f"{name}\n".encode())
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalStore:
    """Passes a point before and after each commit."""

    def __init__(self, store: Store, gauge: Gauge) -> None:
        self._store = store
        self._gauge = gauge

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Any]:
        with self._store.transaction(write=write, durable=durable) as transaction:
            yield transaction
            if write:
                self._gauge("before a commit")
        if write:
            self._gauge("after a commit")

    def close(self) -> None:
        self._store.close()


class Reply:
    """The body of a reply; the server closes it when it was sent."""

    def __init__(self, pieces: Iterable[bytes], sent: Callable[[], None]) -> None:
        self._pieces = list(pieces)
        self.close = sent

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)


def mortal(application: WSGIApplication, gauge: Gauge) -> WSGIApplication:
    """Return an application that passes a point when a call comes, and before and after its reply leaves."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return application(environ, start_response)
        gauge.begun = True
        gauge("before a call")
        reply = application(environ, start_response)
        gauge("before a reply")
        return Reply(reply, lambda: gauge("after a reply"))

    return call


class HostDatabase:
    """What the host app keeps itself."""

    def __init__(self, path: Path, gauge: Gauge) -> None:
        self._connection = sqlite3.connect(path)
        self._gauge = gauge
        self._connection.execute("PRAGMA synchronous = OFF")  # a process dies here, not the machine

    def put(self, table: str, rows: list[tuple[str, ...]]) -> None:
        """Write rows of strings, and commit."""
        places = ", ".join("?" * len(rows[0])) if rows else ""
        for row in rows:
            self._connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", row)  # noqa: S608 - ours
        self._gauge("before a commit of the host")
        self._connection.commit()
        self._gauge("after a commit of the host")


class QuietHandler(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_: object) -> None: ...


def serve(folder: Path, point: int, database: list[str], tell: Callable[[int], None]) -> None:
    """Be a host app until the end."""
    gauge = Gauge(folder, point)
    kept = SQLAlchemyStore(database[0], schema=database[1]) if database else SQLiteStore(folder / "sync.db")
    own = HostDatabase(folder / "host.db", gauge)
    clock = folder / "clock"
    bridge = Bridge(
        MortalStore(kept, gauge), app=app(), clock=lambda: datetime.fromisoformat(clock.read_text())
    )

    def save(page: Page[Any]) -> None:
        own.put("record", [(*key_of(record), record.edit_sequence) for record in page])

    def settled(operation: Operation[Any]) -> None:
        own.put("outcome", [(operation.key, operation.state, operation.list_id, operation.txn_id)])

    declare(bridge, save, settled)
    with make_server("localhost", 0, mortal(bridge.wsgi(), gauge), handler_class=QuietHandler) as server:
        tell(server.server_port)
        server.serve_forever()


def fork(folder: Path, point: int, database: list[str]) -> tuple[int, int]:
    """Start a host app; return its process id and its port."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        try:
            serve(folder, point, database, lambda port: os.close(os.write(writer, b"%d" % port) and writer))
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as told:
        return process, int(told.read() or 0)


def main() -> None:
    """Carry out commands until there are no more."""
    process = 0
    for line in sys.stdin:
        command = json.loads(line)
        if "start" in command:
            process, port = fork(Path(command["start"]), command["point"], command["database"])
            answer = {"port": port}
        else:
            if "kill" in command:
                os.kill(process, signal.SIGKILL)
            status, process = os.waitpid(process, 0)[1], 0
            answer = {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is the answer
    if process:  # whoever gave the commands has died
        os.kill(process, signal.SIGKILL)


main()
