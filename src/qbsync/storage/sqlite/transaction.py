"""The SQL of a store's transaction: every statement that reads or writes the two tables of schema.sql."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from qbsync.errors import DuplicateKey, InvalidRecord, StaleWrite, StorageError
from qbsync.storage.rows import Row, RowTransaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from qbsync.storage.record import Entry, Span

__all__ = ["SQLiteTransaction"]

_READ = "SELECT connection, id, version, body FROM record WHERE connection = ? AND kind = ? AND id = ?"
_HEAD = "SELECT number, version FROM record WHERE connection = ? AND kind = ? AND id = ?"
_INSERT = "INSERT INTO record (connection, kind, id, version, body) VALUES (?, ?, ?, ?, ?)"
_UPDATE = "UPDATE record SET version = ?, body = ? WHERE number = ?"
_DELETE = "DELETE FROM record WHERE number = ?"
_DELETE_CONNECTION = "DELETE FROM record WHERE connection = ?"
_HOLDERS = """
    SELECT record FROM record_index WHERE kind = ? AND name = ? AND scope = ? AND record_key = ? LIMIT 2
"""
_ENTRIES = "SELECT name, scope, record_key FROM record_index WHERE record = ?"
_ADD_ENTRY = """
    INSERT INTO record_index (name, scope, record_key, kind, connection, id, record) VALUES (?, ?, ?, ?, ?, ?,
    ?)
"""
_DROP_ENTRY = """
    DELETE FROM record_index
    WHERE name = ? AND scope = ? AND record_key = ? AND kind = ? AND connection = ? AND id = ?
"""
_COUNT = "SELECT count(*) FROM record_index WHERE kind = ? AND name = ? AND scope = ? AND {bounds}"

# CROSS JOIN keeps SQLite's planner from beginning with the records.
_SEARCH = """
    SELECT record.connection, record.id, record.version, record.body
    FROM record_index AS entry CROSS JOIN record ON record.number = entry.record
    WHERE entry.kind = ? AND entry.name = ? AND entry.scope = ? AND {bounds}
    ORDER BY entry.record_key {direction}, entry.connection {direction}, entry.id {direction}
    LIMIT ?
"""
_BOUNDS = "record_key >= ? AND record_key < ?"
_AFTER = "(record_key, {table}connection, {table}id) {sign} (?, ?, ?)"


class SQLiteTransaction(RowTransaction):
    """A transaction on one connection; `typed_errors` turns SQLite's errors into those of the contract.

    A write transaction holds the file alone, so that looking before writing is safe and nothing has to be
    locked.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        typed_errors: Callable[[], AbstractContextManager[None]],
        *,
        write: bool,
    ) -> None:
        """Take over a connection on which a transaction has begun."""
        super().__init__(write=write)
        self._connection = connection
        self._typed_errors = typed_errors

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """Raise the errors of the contract; all but the caller's mistakes end the transaction."""
        try:
            with self._typed_errors():
                yield
        except (StaleWrite, DuplicateKey, InvalidRecord):
            raise
        except StorageError as error:
            self.fail(error)
            raise

    def _query(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """Return all rows; the errors are those of `_checked`, which costs more than a short query."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error:
            with self._checked():
                raise

    def _read(self, kind: str, connection: str, id: str) -> Row | None:
        rows = self._query(_READ, (connection, kind, id))
        return Row(*rows[0]) if rows else None

    def _write(self, kind: str, row: Row, entries: Sequence[Entry]) -> None:
        with self._checked():
            number = self._number(kind, row.connection, row.id, row.version - 1)
            self._refuse_duplicates(kind, row.connection, number, entries)
            if number is None:
                cursor = self._connection.execute(_INSERT, (row.connection, kind, *row[1:]))
                number = cursor.lastrowid
                present: set[tuple[str, str, bytes]] = set()
            else:
                self._connection.execute(_UPDATE, (row.version, row.body, number))
                present = set(self._connection.execute(_ENTRIES, (number,)))
            wanted = {(entry.name, entry.scope, entry.key) for entry in entries}
            owner = (kind, row.connection, row.id)
            self._connection.executemany(_DROP_ENTRY, [(*entry, *owner) for entry in present - wanted])
            self._connection.executemany(_ADD_ENTRY, [(*entry, *owner, number) for entry in wanted - present])

    def _delete(self, kind: str, connection: str, id: str, version: int) -> None:
        with self._checked():
            self._connection.execute(_DELETE, (self._number(kind, connection, id, version),))

    def _search(self, span: Span, limit: int, *, reverse: bool, lock: bool) -> list[Row]:  # noqa: ARG002
        bounds, values = _bounds(span, reverse=reverse)
        query = _search_query(bounds, "DESC" if reverse else "ASC")
        return [Row(*row) for row in self._query(query, (*values, limit))]

    def _count(self, span: Span) -> int:
        values = (span.kind, span.name, span.scope, span.low, span.high)
        ((count,),) = self._query(_COUNT.format(bounds=_BOUNDS), values)
        return int(count)

    def _delete_connection(self, connection: str) -> int:
        with self._checked():
            return self._connection.execute(_DELETE_CONNECTION, (connection,)).rowcount

    def _number(self, kind: str, connection: str, id: str, expected: int) -> int | None:
        """Return the row's number, None where it is missing as expected; raises StaleWrite."""
        number, found = self._connection.execute(_HEAD, (connection, kind, id)).fetchone() or (None, 0)
        if found != expected:
            raise StaleWrite(kind, connection, id, expected, found or None)
        return number

    def _refuse_duplicates(
        self, kind: str, connection: str, number: int | None, entries: Sequence[Entry]
    ) -> None:
        for entry in entries:
            if entry.unique:
                holders = self._connection.execute(_HOLDERS, (kind, entry.name, entry.scope, entry.key))
                if any(holder != number for (holder,) in holders):
                    raise DuplicateKey(kind, entry.name, connection)


@cache
def _search_query(bounds: str, direction: str) -> str:
    return _SEARCH.format(bounds=bounds, direction=direction)


def _bounds(span: Span, *, reverse: bool) -> tuple[str, tuple[object, ...]]:
    """Return the conditions of a search and all their values.

    Only one lower and one upper bound may be given, or SQLite takes any of them for the way into the index.
    """
    values: tuple[object, ...] = (span.kind, span.name, span.scope)
    after = span.after
    if after is None:
        return _BOUNDS, (*values, span.low, span.high)
    place = (after.key, after.connection, after.id)
    if reverse:
        if after.key >= span.high:
            return _BOUNDS, (*values, span.low, span.high)
        return f"record_key >= ? AND {_AFTER.format(table='entry.', sign='<')}", (*values, span.low, *place)
    if after.key < span.low:
        return _BOUNDS, (*values, span.low, span.high)
    return f"record_key < ? AND {_AFTER.format(table='entry.', sign='>')}", (*values, span.high, *place)
