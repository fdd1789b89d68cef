"""What all work on a connection begins with: its record, and a write transaction.

A piece of work runs in one transaction, all of it again where another transaction came between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from qbsync import logs
from qbsync.errors import StaleWrite, TransactionConflict, UnknownConnection
from qbsync.storage.records import ConnectionRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.storage.store import Store, Transaction

__all__ = ["connection_record", "in_transaction"]

T = TypeVar("T")

_ATTEMPTS: Final = 5


def in_transaction(
    store: Store,
    step: Callable[[Transaction], T],
    *,
    durable: bool = True,
    journal: logs.Journal | None = None,
) -> T:
    """Run a step in a write transaction and return what it returned.

    What the step adds to `journal` is logged when the transaction is stored.

    Raises TransactionConflict or StaleWrite where others came between `_ATTEMPTS` times.
    """
    journal = logs.Journal() if journal is None else journal
    for attempt in range(1, _ATTEMPTS + 1):
        journal.clear()
        try:
            with store.transaction(durable=durable) as transaction:
                result = step(transaction)
        except (TransactionConflict, StaleWrite) as error:
            if attempt == _ATTEMPTS:
                raise
            logs.emit(logs.STORE_CONFLICT, attempt=attempt, exception=logs.name_of(error))
        else:
            journal.emit()
            return result
    raise AssertionError("the last attempt returns or raises")


def connection_record(transaction: Transaction, key: str) -> ConnectionRecord:
    """Return the record of a connection.  Raises UnknownConnection."""
    record = transaction.get(ConnectionRecord, key, key)
    if record is None:
        message = f"there is no connection {key!r}; make one with bridge.connect"
        raise UnknownConnection(message)
    return record
