"""A store in memory: for tests, for trials, and for hosts that can afford to lose everything at exit."""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from contextlib import contextmanager
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from qbsync.errors import DuplicateKey, StaleWrite
from qbsync.storage.rows import Row, RowStore, RowTransaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from qbsync.storage.record import Entry, R, Span

__all__ = ["MemoryStore"]

_Key = tuple[str, str, str]
"""Kind, connection, id."""

_Place = tuple[bytes, str, str]
"""Index key, connection, id: what an index is sorted by."""


class _Stored(Row):
    """A stored row with its index rows; `record` is filled when it is first read, and shared from then on."""

    entries: tuple[Entry, ...] = ()
    record: Any = None

    @classmethod
    def of(cls, row: Row, entries: Sequence[Entry]) -> _Stored:
        stored = cls(*row)
        stored.entries = tuple(entries)
        return stored


class MemoryStore(RowStore["_MemoryTransaction"]):
    """A store that lives in this process and ends with it; the contract is in `qbsync.storage.store`.

    One write transaction runs at a time. It writes in place and keeps what it replaced, to undo it, and hands
    the same to the read transactions that are open, which thus go on seeing what they saw.
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._writing = threading.Lock()  # held by the write transaction
        self._state = threading.Lock()  # held for the length of one call; guards everything below
        self._records: dict[_Key, _Stored] = {}
        self._indexes: dict[tuple[str, str, str], list[_Place]] = {}
        self._replaced: dict[_Key, _Stored | None] = {}  # by the write transaction
        self._readers: set[_MemoryTransaction] = set()

    def __repr__(self) -> str:
        """Return the class and the number of records."""
        return f"<MemoryStore of {len(self._records)} records>"

    def _open(self, *, write: bool, durable: bool) -> AbstractContextManager[_MemoryTransaction]:  # noqa: ARG002
        """Begin a transaction. Nothing here is durable, whatever is asked for."""
        return self._write_transaction() if write else self._read_transaction()

    @contextmanager
    def _write_transaction(self) -> Iterator[_MemoryTransaction]:
        with self._writing:
            try:
                yield _MemoryTransaction(self, write=True)
            except BaseException:
                with self._state:
                    for key, old in self._replaced.items():
                        self.replace(key, old)
                raise
            finally:
                with self._state:
                    self._replaced = {}

    @contextmanager
    def _read_transaction(self) -> Iterator[_MemoryTransaction]:
        transaction = _MemoryTransaction(self, write=False)
        with self._state:
            transaction.before = dict(self._replaced)
            self._readers.add(transaction)
        try:
            yield transaction
        finally:
            with self._state:
                self._readers.discard(transaction)

    # The methods below are for the transactions; their caller holds `_state`.

    def stored(self, key: _Key) -> _Stored | None:
        """Return what is stored now, committed or not."""
        return self._records.get(key)

    def index(self, kind: str, name: str, scope: str) -> list[_Place]:
        """Return one index in its order, as it is now."""
        return self._indexes.get((kind, name, scope), [])

    def keys_of(self, connection: str) -> list[_Key]:
        """Return the keys of all records of a connection."""
        return [key for key in self._records if key[1] == connection]

    def change(self, key: _Key, new: _Stored | None) -> None:
        """Replace what is stored, keeping it for a rollback and for the readers."""
        old = self._records.get(key)
        self._replaced.setdefault(key, old)
        for reader in self._readers:
            reader.before.setdefault(key, old)
        self.replace(key, new)

    def replace(self, key: _Key, new: _Stored | None) -> None:
        """Replace what is stored and its index rows."""
        kind, connection, id_ = key
        old = self._records.pop(key, None)
        for entry in () if old is None else old.entries:
            places = self._indexes[kind, entry.name, entry.scope]
            del places[bisect_left(places, (entry.key, connection, id_))]
        if new is not None:
            self._records[key] = new
            for entry in new.entries:
                insort(
                    self._indexes.setdefault((kind, entry.name, entry.scope), []),
                    (entry.key, connection, id_),
                )

    @property
    def lock(self) -> threading.Lock:
        """The lock that a caller of the methods above holds."""
        return self._state


class _MemoryTransaction(RowTransaction):
    """A transaction of a MemoryStore; `before` holds what a reader saw of records that were changed since."""

    def __init__(self, store: MemoryStore, *, write: bool) -> None:
        super().__init__(write=write)
        self._store = store
        self.before: dict[_Key, _Stored | None] = {}

    def _read(self, kind: str, connection: str, id: str) -> Row | None:
        with self._store.lock:
            return self._seen((kind, connection, id))

    def _write(self, kind: str, row: Row, entries: Sequence[Entry]) -> None:
        key = (kind, row.connection, row.id)
        with self._store.lock:
            self._check(key, row.version - 1)
            for entry in entries:
                if entry.unique:
                    places = self._store.index(kind, entry.name, entry.scope)
                    place = bisect_left(places, (entry.key, "", ""))
                    taken = [
                        at for at in places[place : place + 2] if at[0] == entry.key and at[1:] != key[1:]
                    ]
                    if taken:
                        raise DuplicateKey(kind, entry.name, row.connection)
            self._store.change(key, _Stored.of(row, entries))

    def _delete(self, kind: str, connection: str, id: str, version: int) -> None:
        with self._store.lock:
            self._check((kind, connection, id), version)
            self._store.change((kind, connection, id), None)

    def _delete_connection(self, connection: str) -> int:
        with self._store.lock:
            keys = self._store.keys_of(connection)
            for key in keys:
                self._store.change(key, None)
        return len(keys)

    def _search(self, span: Span, limit: int, *, reverse: bool, lock: bool) -> list[Row]:  # noqa: ARG002
        with self._store.lock:
            if self.before:
                places: Iterable[_Place] = islice(self._places(span, reverse=reverse), limit)
            else:  # nothing was changed since this transaction began
                now = self._store.index(span.kind, span.name, span.scope)
                start, stop = _bounds(now, span, reverse=reverse)
                if reverse:
                    places = reversed(now[max(start, stop - limit) : stop])
                else:
                    places = now[start : min(stop, start + limit)]
            found = [self._seen((span.kind, connection, id_)) for _, connection, id_ in places]
        return [stored for stored in found if stored is not None]

    def _count(self, span: Span) -> int:
        with self._store.lock:
            if not self.before:
                places = self._store.index(span.kind, span.name, span.scope)
                start, stop = _bounds(places, span, reverse=False)
                return max(0, stop - start)
            return sum(1 for _ in self._places(span, reverse=False))

    def _decode(self, kind: type[R], row: Row) -> R:
        record = row.record if isinstance(row, _Stored) else None
        if type(record) is not kind:
            record = super()._decode(kind, row)
            if isinstance(row, _Stored):
                row.record = record
        return record

    def _check(self, key: _Key, expected: int) -> None:
        stored = self._store.stored(key)
        found = 0 if stored is None else stored.version
        if found != expected:
            raise StaleWrite(*key, expected, found or None)

    def _seen(self, key: _Key) -> _Stored | None:
        return self.before[key] if key in self.before else self._store.stored(key)

    def _places(self, span: Span, *, reverse: bool) -> Iterator[_Place]:
        """Return the places of the span, those of changed records as they were before."""
        now = self._store.index(span.kind, span.name, span.scope)
        unchanged = (
            place for place in _part(now, span, reverse=reverse) if self._unchanged(span.kind, place)
        )
        then = sorted(
            (entry.key, stored.connection, stored.id)
            for (kind, _, _), stored in self.before.items()
            if stored is not None and kind == span.kind
            for entry in stored.entries
            if (entry.name, entry.scope) == (span.name, span.scope)
        )
        return merge(unchanged, _part(then, span, reverse=reverse), reverse=reverse)

    def _unchanged(self, kind: str, place: _Place) -> bool:
        return not self.before or (kind, place[1], place[2]) not in self.before


def _part(places: list[_Place], span: Span, *, reverse: bool) -> Iterator[_Place]:
    start, stop = _bounds(places, span, reverse=reverse)
    steps = range(stop - 1, start - 1, -1) if reverse else range(start, stop)
    return (places[step] for step in steps)


def _bounds(places: list[_Place], span: Span, *, reverse: bool) -> tuple[int, int]:
    """Return where the span begins and ends in the sorted places."""
    start = bisect_left(places, (span.low, "", ""))
    stop = bisect_left(places, (span.high, "", ""))
    if span.after is not None:
        after = (span.after.key, span.after.connection, span.after.id)
        if reverse:
            stop = min(stop, bisect_left(places, after))
        else:
            # No id holds NUL, so this is the first place behind `after`.
            start = max(start, bisect_left(places, (*after[:2], after[2] + "\0")))
    return start, stop
