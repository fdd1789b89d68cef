"""What the tests of a store do again and again, one transaction each."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from qbsync.errors import StaleWrite, TransactionConflict
from qbsync.testing.stores.kinds import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qbsync.storage import Position, Record, Store

__all__ = ["NOON", "SECONDS", "Undo", "found_ids", "get", "in_threads", "insist", "put"]

A = TypeVar("A")
T = TypeVar("T")
R = TypeVar("R", bound="Record")

SECONDS = 30.0
"""How long a thread may take for what must not wait for another one."""

NOON = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)


class Undo(Exception):
    """Rolls a transaction back."""


def put(store: Store, *records: R) -> list[R]:
    """Put records in one transaction."""
    with store.transaction() as transaction:
        return [transaction.put(record) for record in records]


def get(store: Store, record: R) -> R | None:
    """Get what is stored in place of `record`."""
    with store.transaction(write=False) as transaction:
        return transaction.get(type(record), record.connection, record.id)


def found_ids(
    store: Store,
    index: str = "id",
    prefix: tuple[str | int | datetime | None, ...] = (),
    *,
    connection: str = "a",
    since: tuple[str | int | datetime | None, ...] = (),
    until: tuple[str | int | datetime | None, ...] = (),
    after: Job | Position | None = None,
    reverse: bool = False,
) -> list[str]:
    """Find jobs and return their ids."""
    with store.transaction(write=False) as transaction:
        found = transaction.find(
            Job, index, prefix, connection=connection, since=since, until=until, after=after, reverse=reverse
        )
    return [job.id for job in found]


def insist(work: Callable[[], T]) -> T:
    """Do the work again as long as the store says that another transaction stood in its way."""
    for _ in range(1_000):
        with suppress(StaleWrite, TransactionConflict):
            return work()
    raise TimeoutError("the store refused the same transaction 1,000 times")


def in_threads(work: Callable[[A], T], arguments: Iterable[A]) -> list[T]:
    """Do the work with each argument at once, each in a thread of its own."""
    tasks = list(arguments)
    start = threading.Barrier(len(tasks))

    def run(argument: A) -> T:
        start.wait(SECONDS)
        return work(argument)

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks, timeout=2 * SECONDS))
