"""A store within a transaction that somebody else began, and will end: the host, or the engine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qbsync.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.store import Store, Transaction

__all__ = ["join"]


class _WithinTransaction:
    """A store whose only transaction is one that is open already."""

    def __init__(self, transaction: Transaction) -> None:
        """Keep the transaction."""
        self._transaction = transaction

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Transaction]:  # noqa: ARG002
        """Give the open transaction; it is committed or undone as a whole, by whoever opened it."""
        yield self._transaction

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def join(store: Store, transaction: Any) -> Store:  # noqa: ANN401 - whatever the host's library calls one
    """Return the store within a transaction: one of its own, or one of the host's on the same database.

    Raises ConfigurationError where the store cannot be part of the host's transactions.
    """
    if all(hasattr(transaction, name) for name in ("get", "put", "find", "claim")):
        return _WithinTransaction(transaction)
    using = getattr(store, "using", None)
    if using is None:
        raise ConfigurationError(
            f"{type(store).__name__} cannot be part of another transaction; SQLAlchemyStore and stores on an "
            "ORM can, and in a pull with transaction='store' every store, by page.transaction"
        )
    joined: Store = using(transaction)
    return joined
