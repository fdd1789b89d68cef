"""What all back ends share: records become rows of bytes, and misuse is refused.

A back end derives its store from `RowStore`, which asks for one method that begins and ends a transaction of
the database, and its transaction from `RowTransaction`, which asks for the six methods that begin with one
underscore. The contract is in `qbsync.storage.store`; docs/how-to/write-a-store.md builds one.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import attrs

from qbsync.errors import InvalidTransaction, StaleWrite, StoreUnavailable, TransactionConflict
from qbsync.storage.codec import codec_of
from qbsync.storage.record import Span, is_storable_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from qbsync.errors import StorageError
    from qbsync.storage.keys import IndexValue
    from qbsync.storage.record import Entry, Position, R, Record

__all__ = ["Row", "RowStore", "RowTransaction"]


class Row(NamedTuple):
    """One stored record of a kind."""

    connection: str
    id: str
    version: int
    body: bytes


T = TypeVar("T", bound="RowTransaction")


class RowStore(ABC, Generic[T]):
    """A `Store` that opens the transactions of a back end, one at a time in each thread."""

    def __init__(self) -> None:
        """Start without open transactions."""
        self._guard = threading.Lock()  # held for moments only; guards the two below
        self._closed = False
        self._threads: set[tuple[int, int]] = set()  # process and thread that have a transaction open

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[T]:
        """Open a transaction; see `Store.transaction`."""
        thread = (os.getpid(), threading.get_ident())
        with self._guard:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            if thread in self._threads:
                raise InvalidTransaction(
                    "this thread has a transaction of this store open; use that one, "
                    "a handler by bridge.using(page.transaction)"
                )
            self._threads.add(thread)
        try:
            with self._open(write=write, durable=durable) as transaction:
                try:
                    yield transaction
                    transaction.refuse_failed()
                finally:
                    transaction.end()
        finally:
            with self._guard:
                self._threads.discard(thread)

    def close(self) -> None:
        """Refuse new transactions; see `Store.close`. A back end that holds more releases it here too."""
        with self._guard:
            self._closed = True

    @abstractmethod
    def _open(self, *, write: bool, durable: bool) -> AbstractContextManager[T]:
        """Begin a transaction; commit when the block ends, roll back when it raises."""


class RowTransaction(ABC):
    """A `Transaction` over the rows of a back end."""

    def __init__(self, *, write: bool) -> None:
        """Open the transaction for the present thread."""
        self._writable = write
        self._owner: tuple[int, int] | None = (os.getpid(), threading.get_ident())
        self.failure: StorageError | None = None

    def get(self, kind: type[R], connection: str, id: str) -> R | None:
        """See `Transaction.get`."""
        self._enter()
        if not (is_storable_id(connection) and is_storable_id(id)):
            return None
        row = self._read(kind.kind, connection, id)
        return None if row is None else self._decode(kind, row)

    def put(self, record: R) -> R:
        """See `Transaction.put`."""
        self._enter(write=True)
        kind = type(record)
        codec = codec_of(kind)
        body, stored = codec.encode(attrs.evolve(record, version=record.version + 1))
        row = Row(stored.connection, stored.id, stored.version, body)
        self._write(kind.kind, row, codec.entries(stored))
        return stored

    def delete(self, record: Record) -> None:
        """See `Transaction.delete`."""
        self._enter(write=True)
        if record.version == 0:
            raise StaleWrite(record.kind, record.connection, record.id, 0, None)
        self._delete(record.kind, record.connection, record.id, record.version)

    def find(  # noqa: PLR0913 - as in the contract
        self,
        kind: type[R],
        index: str,
        prefix: tuple[IndexValue, ...] = (),
        *,
        connection: str | None,
        since: tuple[IndexValue, ...] = (),
        until: tuple[IndexValue, ...] = (),
        after: R | Position | None = None,
        limit: int = 100,
        reverse: bool = False,
    ) -> tuple[R, ...]:
        """See `Transaction.find`."""
        self._enter()
        span = Span.of(kind, index, prefix, connection=connection, since=since, until=until, after=after)
        _check(limit)
        rows = self._search(span, limit, reverse=reverse, lock=False) if _exists(span) else ()
        return tuple(self._decode(kind, row) for row in rows)

    def claim(
        self,
        kind: type[R],
        index: str,
        prefix: tuple[IndexValue, ...] = (),
        *,
        connection: str | None,
        since: tuple[IndexValue, ...] = (),
        until: tuple[IndexValue, ...] = (),
        after: R | Position | None = None,
        limit: int = 100,
    ) -> tuple[R, ...]:
        """See `Transaction.claim`."""
        self._enter(write=True)
        span = Span.of(kind, index, prefix, connection=connection, since=since, until=until, after=after)
        _check(limit)
        rows = self._search(span, limit, reverse=False, lock=True) if _exists(span) else ()
        return tuple(self._decode(kind, row) for row in rows)

    def count(
        self,
        kind: type[R],
        index: str,
        prefix: tuple[IndexValue, ...] = (),
        *,
        connection: str | None,
        since: tuple[IndexValue, ...] = (),
        until: tuple[IndexValue, ...] = (),
    ) -> int:
        """See `Transaction.count`."""
        self._enter()
        span = Span.of(kind, index, prefix, connection=connection, since=since, until=until)
        return self._count(span) if _exists(span) else 0

    def delete_connection(self, connection: str) -> int:
        """See `Transaction.delete_connection`."""
        self._enter(write=True)
        return self._delete_connection(connection) if is_storable_id(connection) else 0

    def end(self) -> None:
        """Refuse every further call; the back end calls this when the block is left."""
        self._owner = None

    def fail(self, failure: StorageError) -> None:
        """Refuse every further call, and the commit: for an error that the transaction does not survive."""
        self.failure = failure

    def refuse_failed(self) -> None:
        """Raise instead of the commit where an earlier error has undone the transaction."""
        if self.failure is not None:
            conflict = isinstance(self.failure, TransactionConflict)
            error = TransactionConflict if conflict else StoreUnavailable
            raise error("the transaction was undone by an earlier error") from self.failure

    def _enter(self, *, write: bool = False) -> None:
        if self._owner is None:
            raise InvalidTransaction("the transaction has ended; open another one")
        if self._owner != (os.getpid(), threading.get_ident()):
            raise InvalidTransaction("a transaction belongs to the thread that opened it; open another here")
        if self.failure is not None:
            raise InvalidTransaction("the transaction was undone by an earlier error; open another one")
        if write and not self._writable:
            raise InvalidTransaction("this is a read transaction; open one with write=True")

    def _decode(self, kind: type[R], row: Row) -> R:
        return codec_of(kind).decode(*row)

    @abstractmethod
    def _read(self, kind: str, connection: str, id: str) -> Row | None:
        """Return the stored row, locked until the end in a write transaction."""

    @abstractmethod
    def _write(self, kind: str, row: Row, entries: Sequence[Entry]) -> None:
        """Replace the stored row, whose version must be one less, and its index rows; version 1 is new.

        Raises StaleWrite and DuplicateKey, having changed nothing.
        """

    @abstractmethod
    def _delete(self, kind: str, connection: str, id: str, version: int) -> None:
        """Delete the row of this version and its index rows; raises StaleWrite."""

    @abstractmethod
    def _search(self, span: Span, limit: int, *, reverse: bool, lock: bool) -> Iterable[Row]:
        """Return the first rows of the span by (key, connection, id); `lock` skips what others hold."""

    @abstractmethod
    def _count(self, span: Span) -> int:
        """Return how many index rows the span has."""

    @abstractmethod
    def _delete_connection(self, connection: str) -> int:
        """Delete all rows of a connection and return how many records there were."""


def _check(limit: int) -> None:
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")


def _exists(span: Span) -> bool:
    """Tell whether there can be records in the span: a text that is no id may upset a database."""
    return span.scope == "" or is_storable_id(span.scope)
