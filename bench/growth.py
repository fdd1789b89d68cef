"""Whether an idle poll stays as quick while what is stored grows; run ``python -m bench growth``.

Two SQLite files lie side by side: in one there is little, the other grows. The same login, an authenticate
that finds nothing to do, is made of both in turn, in process, through the WSGI application with all its
checks; a ratio compares neighbours in time, by CPU time. The queued operations belong to the connection that
logs in, and wait for the end of their backoff, so that none of them is work.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench import hosts
from bench.calls import NOW, ask, make_host, microseconds
from bench.report import Row, progress
from qbsync import SQLiteStore
from qbsync.storage.records import ConnectionRecord, OperationRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from wsgiref.types import WSGIApplication

    from qbsync.storage.record import Record

OPERATIONS = (1_000, 10_000, 100_000, 1_000_000)
CONNECTIONS = (10, 100, 1_000, 10_000)
PAIRS = 7
FLAT = 1.2
"""What still counts as flat: the noise of two measurements that follow each other."""

_AT_ONCE = 10_000
_REQUEST = (
    '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML>\n'
    '<QBXMLMsgsRq onError="stopOnError">\n<CustomerAddRq requestID="1">\n'
    "<CustomerAdd>\n<Name>Customer {0}</Name>\n</CustomerAdd>\n</CustomerAddRq>\n</QBXMLMsgsRq>\n</QBXML>\n"
)


def operation(number: int) -> Record:
    """Return an operation that waits until tomorrow."""
    return OperationRecord(
        connection=hosts.KEY,
        id=f"order-{number}",
        sequence=number,
        state="queued",
        request_name="CustomerAdd",
        request=_REQUEST.format(number),
        edition="US",
        fingerprint=f"{number:064x}",
        created_at=NOW,
        updated_at=NOW,
        not_before=NOW + timedelta(days=1),
        attempts=1,
    )


def connection(number: int) -> Record:
    """Return one more connection."""
    guid = f"{{00000000-0000-4000-8000-{number:012}}}"
    return ConnectionRecord(
        connection=f"customer-{number}",
        id=f"customer-{number}",
        user_name=f"customer-{number}",
        password_hash=f"sha256${number:064x}",
        owner_id=guid,
        file_id=guid,
        zone="America/New_York",
        edition="US",
        qbxml_version="13.0",
        created_at=NOW,
        run_every_minutes=15,
    )


def fill(store: SQLiteStore, make: Callable[[int], Record], first: int, last: int) -> None:
    """Store the records from number `first` up to, not including, `last`."""
    for start in range(first, last, _AT_ONCE):
        with store.transaction(durable=False) as transaction:
            for number in range(start, min(start + _AT_ONCE, last)):
                transaction.put(make(number))


def measure(what: str, make: Callable[[int], Record], counts: Sequence[int], folder: Path) -> list[Row]:
    """Return how the grown file compares with the small one, at each count."""
    hosted: list[tuple[SQLiteStore, WSGIApplication, bytes]] = []
    for name in ("small.db", "grown.db"):
        store = SQLiteStore(folder / name)
        hosted.append((store, *make_host(store)))
        fill(store, make, 1, counts[0])
    (_, few, few_login), (grown, many, many_login) = hosted
    rows, stored = [], counts[0]
    for count in counts[1:]:
        started = datetime.now(UTC)
        fill(grown, make, stored, count)
        stored = count
        took = (datetime.now(UTC) - started).total_seconds()
        ratios = []
        for _ in range(PAIRS):
            small = microseconds(lambda: ask(few, few_login), rounds=2)
            large = microseconds(lambda: ask(many, many_login), rounds=2)
            ratios.append(large / small)
        progress(f"{count:,} {what}: {large:.0f} us a call; stored in {took:.0f} s")
        rows.append(Row(f"idle poll, {count:,} / {counts[0]:,} {what}", ratios, FLAT))
    for store, *_ in hosted:
        store.close()
    return rows


def main() -> list[Row]:
    """Measure and return the rows."""
    rows: list[Row] = []
    for what, make, counts in (
        ("queued operations", operation, OPERATIONS),
        ("connections", connection, CONNECTIONS),
    ):
        with tempfile.TemporaryDirectory() as directory:
            rows.extend(measure(what, make, counts, Path(directory)))
    return rows
