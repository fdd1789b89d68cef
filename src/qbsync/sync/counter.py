"""Numbers that only grow, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from qbsync.storage.records import CounterRecord

if TYPE_CHECKING:
    from qbsync.storage.store import Transaction

__all__ = ["next_number"]


def next_number(transaction: Transaction, connection: str, name: str) -> int:
    """Return the next number, from 1, of what `name` counts on this connection."""
    counter = transaction.get(CounterRecord, connection, name) or CounterRecord(
        connection=connection, id=name
    )
    return transaction.put(attrs.evolve(counter, value=counter.value + 1)).value
