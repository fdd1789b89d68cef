"""A host app in a process of its own, which kills itself with SIGKILL at a named point.

    python mortal_host.py FOLDER PORT POINT SECONDS [URL SCHEMA]

Its clock is SECONDS ahead. Its store is in FOLDER, or in the SCHEMA of the PostgreSQL at URL. The points:

page       in the handler of the second page of customers
arrived    when the answer to an Add arrives, before anything is done with it
evidence   when that answer is kept as evidence, before it takes effect
settled    when it took effect, before the reply leaves
never      not at all
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import make_server

from qbsync import App, Bridge, ConnectionExists, Operation, Page, SQLiteStore, Store
from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.storage import SQLAlchemyStore
from qbsync.webconnector.calls import Call, ReceiveResponseXML, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "acme"
FOLDER, PORT, POINT = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
AHEAD = timedelta(seconds=int(sys.argv[4]))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class MortalStore:
    """Dies after a commit, when told to."""

    dies = False

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Any]:
        with self._store.transaction(write=write, durable=durable) as transaction:
            yield transaction
        if write and self.dies:
            die()

    def close(self) -> None:
        self._store.close()


class MortalService:
    """Passes calls on, and dies around the one that brings the answer to an Add."""

    def __init__(self, bridge: Bridge, store: MortalStore) -> None:
        self._service = bridge.service
        self._store = store

    def status_text(self) -> str:
        return self._service.status_text()

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:
        brings_add = isinstance(call, ReceiveResponseXML) and "CustomerAddRs" in call.response
        if brings_add and POINT == "arrived":
            die()
        self._store.dies = brings_add and POINT == "evidence"
        reply = self._service.handle(call, peer=peer, awaiting=awaiting)
        if brings_add and POINT == "settled":
            die()
        return reply


def clock() -> datetime:
    return datetime.now(UTC) + AHEAD


URL_AND_SCHEMA = sys.argv[5:]
store = MortalStore(
    SQLAlchemyStore(URL_AND_SCHEMA[0], schema=URL_AND_SCHEMA[1])
    if URL_AND_SCHEMA
    else SQLiteStore(FOLDER / "sync.db")
)
bridge = Bridge(store, app=App(name="Mortal", url=f"http://localhost:{PORT}/"), clock=clock)
database = FOLDER / "host.db"
with closing(sqlite3.connect(database)) as host, host:
    host.execute("CREATE TABLE IF NOT EXISTS customer (list_id TEXT PRIMARY KEY, name TEXT)")
    host.execute("CREATE TABLE IF NOT EXISTS outcome (key TEXT PRIMARY KEY, state TEXT, list_id TEXT)")
pages = 0


@bridge.pull(CustomerQuery, every=timedelta(hours=1), name="customers", page_size=5)
def save(page: Page[Customer]) -> None:
    global pages  # noqa: PLW0603 - a script
    pages += 1
    if pages == 2 and POINT == "page":
        die()
    with closing(sqlite3.connect(database)) as host, host:
        rows = [(customer.list_id, customer.full_name) for customer in page]
        host.executemany("INSERT OR REPLACE INTO customer VALUES (?, ?)", rows)


@bridge.settled(CustomerAdd)
def booked(operation: Operation[Customer]) -> None:
    with closing(sqlite3.connect(database)) as host, host:
        row = (operation.key, operation.state, operation.list_id)
        host.execute("INSERT OR REPLACE INTO outcome VALUES (?, ?, ?)", row)


try:
    setup = bridge.connect(KEY, zone="America/New_York")
    (FOLDER / "host.qwc").write_bytes(setup.qwc)
    (FOLDER / "password").write_text(setup.password)
    bridge.connection(KEY).push(CustomerAdd(name="New"), key="add")
except ConnectionExists:
    pass
with make_server("localhost", PORT, WSGIAdapter(MortalService(bridge, store))) as server:
    server.serve_forever()
