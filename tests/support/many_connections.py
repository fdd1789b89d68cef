"""The host app that several worker processes serve, all on one store (test_worker_processes.py).

The store is the SQLite file `sync.db` in the folder, or on the PostgreSQL whose URL and schema are the lines
of the file `postgresql` there. Its clock is that of the machine and as many seconds ahead as the file `ahead`
says, which the test moves. What its handlers are given goes to `host.jsonl`, as in `served`.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from served import note, note_outcome

from qbsync import App, Bridge, Page, SQLiteStore, Store
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.storage import SQLAlchemyStore

EVERY = timedelta(minutes=15)
PAGE_SIZE = 3


class SharedClock:
    """The time of all processes of a test; `advance` moves it for all of them."""

    def __init__(self, folder: Path) -> None:
        self._ahead = folder / "ahead"

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._seconds())

    def advance(self, seconds: int) -> None:
        """Move on; a reader sees the old number or the new one."""
        new = self._ahead.with_suffix(".new")
        new.write_text(str(self._seconds() + seconds))
        new.replace(self._ahead)

    def _seconds(self) -> int:
        return int(self._ahead.read_text()) if self._ahead.exists() else 0


def note_page(page: Page[Customer]) -> None:
    """Keep what a page brought."""
    records = [(customer.list_id, customer.full_name) for customer in page]
    note("page", connection=page.connection, process=os.getpid(), records=records)


def open_store(folder: Path) -> Store:
    """Return the store of all processes."""
    server = folder / "postgresql"
    if not server.exists():
        return SQLiteStore(folder / "sync.db", busy_timeout=60)
    url, schema = server.read_text().split()
    return SQLAlchemyStore(url, schema=schema, busy_timeout=60)


def make_bridge(folder: Path, url: str = "http://localhost/qbwc") -> Bridge:
    """Return a bridge over the store of all processes."""
    store, clock = open_store(folder), SharedClock(folder)
    bridge = Bridge(store, app=App(name="Acme Orders", url=url), clock=clock)
    bridge.pull(CustomerQuery, every=EVERY, name="customers", page_size=PAGE_SIZE)(note_page)
    bridge.settled(CustomerAdd)(note_outcome)
    return bridge


def __getattr__(name: str) -> Any:
    if name != "wsgi":
        raise AttributeError(name)
    return make_bridge(Path(os.environ["QBSYNC_TEST_FOLDER"])).wsgi()
