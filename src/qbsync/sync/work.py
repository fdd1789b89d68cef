"""A piece of work in a write transaction, all of it again where another transaction came between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from qbsync.errors import StaleWrite, TransactionConflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.storage.store import Store, Transaction

__all__ = ["in_transaction"]

T = TypeVar("T")

_ATTEMPTS: Final = 5


def in_transaction(store: Store, step: Callable[[Transaction], T], *, durable: bool = True) -> T:
    """Run a step in a write transaction and return what it returned.

    Raises TransactionConflict or StaleWrite where others came between `_ATTEMPTS` times.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            with store.transaction(durable=durable) as transaction:
                return step(transaction)
        except (TransactionConflict, StaleWrite):
            continue
    with store.transaction(durable=durable) as transaction:
        return step(transaction)
