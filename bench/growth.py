"""Whether a poll and a claim stay as quick while what is stored grows; run ``python -m bench growth``.

Two stores lie side by side: in one there is little, the other grows. The same work is done with both in turn,
in process, and a ratio compares neighbours in time:

    idle poll    an authenticate that finds nothing to do, through the WSGI application with all its checks;
                 the queued operations belong to the connection that logs in, and wait for the end of their
                 backoff, so that none of them is work
    claim        choosing the operations of the next message set, when all of them are ready

``--store postgresql`` does it on a server: the one that QBSYNC_POSTGRESQL names, or one that is started. Then
wall time counts, because the server works in other processes.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa

from bench import hosts
from bench.calls import NOW, ask, make_host, microseconds
from bench.report import Row, progress
from qbsync import Batching, SQLiteStore
from qbsync.storage import SQLAlchemyStore
from qbsync.storage.records import ConnectionRecord, OperationRecord
from qbsync.sync import batches, operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qbsync import Store
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


def operation(number: int) -> OperationRecord:
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


def ready_operation(number: int) -> Record:
    """Return an operation that may be sent."""
    return attrs.evolve(operation(number), not_before=None, attempts=0)


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


def fill(store: Store, make: Callable[[int], Record], first: int, last: int) -> None:
    """Store the records from number `first` up to, not including, `last`."""
    for start in range(first, last, _AT_ONCE):
        with store.transaction(durable=False) as transaction:
            for number in range(start, min(start + _AT_ONCE, last)):
                transaction.put(make(number))


def idle_poll(store: Store) -> Callable[[], object]:
    """Return a login that finds nothing to do."""
    return partial(ask, *make_host(store))


def claim(store: Store) -> Callable[[], object]:
    """Return what chooses the operations of the next message set."""

    def choose() -> None:
        with store.transaction(durable=False) as transaction:
            operations.promote(transaction, hosts.KEY, NOW)
            if not batches.gather(transaction, hosts.KEY, NOW, Batching()):
                raise RuntimeError("there should be something to send")

    return choose


@contextmanager
def two_stores(kind: str) -> Iterator[tuple[tuple[Store, Store], Callable[[], float]]]:
    """Give two empty stores, and the clock to measure them with."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as directory:
            files = SQLiteStore(Path(directory) / "small.db"), SQLiteStore(Path(directory) / "grown.db")
            yield files, time.process_time
            for store in files:
                store.close()
        return
    from tests.support.postgresql import postgresql_url, schema_in  # noqa: PLC0415 - needs what tests need

    with postgresql_url() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with schema_in(engine, "bench_small") as small, schema_in(engine, "bench_grown") as grown:
            both = SQLAlchemyStore(url, schema=small), SQLAlchemyStore(url, schema=grown)
            yield both, time.perf_counter
            for joined in both:
                joined.close()
        engine.dispose()


def measure(
    what: str,
    prepare: Callable[[Store], Callable[[], object]],
    make: Callable[[int], Record],
    counts: Sequence[int],
    kind: str = "sqlite",
) -> list[Row]:
    """Return how the grown store compares with the small one, at each count."""
    rows, stored = [], counts[0]
    with two_stores(kind) as ((small, grown), clock):
        few, many = prepare(small), prepare(grown)
        for store in (small, grown):
            fill(store, make, 1, counts[0])
        for count in counts[1:]:
            started = datetime.now(UTC)
            fill(grown, make, stored, count)
            stored = count
            took = (datetime.now(UTC) - started).total_seconds()
            ratios = []
            for _ in range(PAIRS):
                little = microseconds(few, rounds=2, clock=clock)
                large = microseconds(many, rounds=2, clock=clock)
                ratios.append(large / little)
            what_grew = f"{count:,} / {counts[0]:,} {what}"
            progress(f"{what_grew}: {large:.0f} us; stored in {took:.0f} s")
            rows.append(Row(f"{what_grew}, {kind}", ratios, FLAT))
    return rows


def main(store: str = "sqlite") -> list[Row]:
    """Measure on stores of this kind and return the rows."""
    return [
        *measure("queued operations, idle poll", idle_poll, operation, OPERATIONS, store),
        *measure("ready operations, claim", claim, ready_operation, OPERATIONS, store),
        *measure("connections, idle poll", idle_poll, connection, CONNECTIONS, store),
    ]
