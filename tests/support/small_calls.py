"""Calls of a store whose work must not grow with what is stored, and what it is filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbsync.testing.stores.kinds import Job, Seat

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.storage import Store, Transaction


def fill(store: Store, first: int, last: int) -> None:
    """Store a job and a seat for each number, over seven connections."""
    with store.transaction(durable=False) as transaction:
        for number in range(first, last):
            connection = f"c{number % 7}"
            transaction.put(
                Job(connection=connection, id=f"{number:06}", priority=number % 3, label=f"{number % 11}")
            )
            transaction.put(Seat(connection=connection, id=f"{number:06}", row=number, ticket=str(number)))


CALLS: dict[str, Callable[[Transaction], object]] = {
    "get": lambda transaction: transaction.get(Job, "c1", "000050"),
    "find": lambda transaction: transaction.find(Job, "queue", ("waiting",), connection="c1", limit=3),
    "find the last": lambda transaction: transaction.find(Job, "id", connection="c1", limit=3, reverse=True),
    "find over the store": lambda transaction: transaction.find(
        Job, "waiting", (1,), connection=None, limit=3
    ),
    "find until": lambda transaction: transaction.find(
        Job, "queue", ("waiting",), connection="c1", until=(1,), limit=3, reverse=True
    ),
    "find after": lambda transaction: transaction.find(
        Job,
        "queue",
        ("waiting",),
        connection="c1",
        after=Job(connection="c1", id="000050", priority=1),
        limit=3,
    ),
    "find before": lambda transaction: transaction.find(
        Job,
        "queue",
        ("waiting",),
        connection="c1",
        after=Job(connection="c1", id="000050", priority=2),
        limit=3,
        reverse=True,
    ),
    "find by a unique value": lambda transaction: transaction.find(Seat, "ticket", ("50",), connection=None),
    "claim": lambda transaction: transaction.claim(Job, "queue", ("waiting",), connection="c1", limit=3),
    "count what is few": lambda transaction: transaction.count(Job, "label", ("none",), connection="c1"),
    "put": lambda transaction: transaction.put(Seat(connection="c1", id="new", row=-1, ticket="new")),
    "delete": lambda transaction: transaction.delete(
        transaction.find(Job, "id", connection="c1", limit=1)[0]
    ),
}
