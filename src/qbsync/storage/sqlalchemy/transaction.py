"""A transaction of a store on a database server."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from qbsync.errors import DuplicateKey, InvalidRecord, StaleWrite, StorageError
from qbsync.storage.rows import Row, RowTransaction
from qbsync.storage.sqlalchemy.errors import typed_errors
from qbsync.storage.sqlalchemy.statements import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from qbsync.storage.record import Entry, Span
    from qbsync.storage.sqlalchemy.statements import Statements

__all__ = ["MAX_BODY_BYTES", "SQLAlchemyTransaction"]

MAX_BODY_BYTES = 256 * 1024 * 1024
"""The largest body: a server takes 1 GB in one message, and would undo the transaction beyond that."""


class SQLAlchemyTransaction(RowTransaction):
    """A transaction on one connection of SQLAlchemy; `database` is that connection.

    A host that declared a pull with ``transaction="store"`` writes its own tables by it, and both are
    committed together: ``page.transaction.database.execute(...)``. It must not be committed or closed.
    """

    def __init__(self, database: sa.Connection, statements: Statements, *, write: bool) -> None:
        """Take over a connection on which a transaction has begun."""
        super().__init__(write=write)
        self.database = database
        self._statements = statements
        self._cascades = statements.dialect == "postgresql"  # SQLite does so only where it was told to

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """Raise the errors of the contract; all but the caller's mistakes end the transaction."""
        try:
            with typed_errors():
                yield
        except (StaleWrite, DuplicateKey, InvalidRecord):
            raise
        except StorageError as error:
            self.fail(error)
            raise

    def _rows(self, statement: Any, values: dict[str, object]) -> Sequence[Any]:  # noqa: ANN401 - any statement
        with self._checked():
            return self._run(statement, values).all()

    def _read(self, kind: str, connection: str, id: str) -> Row | None:
        statement = self._statements.read_locked if self._writable else self._statements.read
        rows = self._rows(statement, _identity(kind, connection, id))
        return Row(*rows[0]) if rows else None

    def _write(self, kind: str, row: Row, entries: Sequence[Entry]) -> None:
        if len(row.body) > MAX_BODY_BYTES:
            raise InvalidRecord(f"{kind} {row.id!r} takes {len(row.body)} bytes; at most {MAX_BODY_BYTES}")
        identity = _identity(kind, row.connection, row.id)
        wanted = {(entry.name, entry.scope, entry.key, entry.unique) for entry in entries}
        with self._checked():
            present: set[Any] = set()
            if row.version > 1:
                # They belong to the caller's version or a newer one, and of a newer one the update fails.
                present = {tuple(entry) for entry in self._run(self._statements.entries, identity)}
            new = wanted - present
            # Only a refused unique value leaves something behind that has to be undone.
            point = self.database.begin_nested if any(unique for *_, unique in new) else nullcontext
            with point():
                number = self._write_record(kind, row)
                self._write_entries((kind, row.connection, row.id), number, present - wanted, new)

    def _run(self, statement: Any, values: Any) -> sa.CursorResult[Any]:  # noqa: ANN401 - of any shape
        return self.database.execute(statement, values)

    def _write_record(self, kind: str, row: Row) -> int:
        """Write the row of the record and return its number; raises StaleWrite."""
        if row.version == 1:
            found = self._run(self._statements.insert, {"kind": kind, **row._asdict()}).first()
        else:
            changes = {"of_version": row.version - 1, "new_version": row.version, "new_body": row.body}
            values = _identity(kind, row.connection, row.id) | changes
            found = self._run(self._statements.update, values).first()
        if found is None:
            raise self._stale(kind, row.connection, row.id, row.version - 1)
        return int(found[0])

    def _write_entries(self, owner: tuple[str, str, str], number: int, gone: set[Any], new: set[Any]) -> None:
        """Replace the index rows of a record that is locked; raises DuplicateKey."""
        kind, connection, id_ = owner
        if gone:
            drop = [
                {"of_name": name, "of_scope": scope, "of_record_key": key, **_identity(*owner)}
                for name, scope, key, _ in gone
            ]
            self._run(self._statements.drop_entry, drop)
        rows = [
            {
                "kind": kind,
                "name": name,
                "scope": scope,
                "record_key": key,
                "connection": connection,
                "id": id_,
                "is_unique": unique,
                "record": number,
            }
            for name, scope, key, unique in sorted(new)  # in one order, or two writers could lock up
        ]
        for row in rows:
            if row["is_unique"]:
                added = self._run(self._statements.add_unique_entry, row).first()
                if added is None:
                    raise DuplicateKey(kind, str(row["name"]), connection)
        if plain := [row for row in rows if not row["is_unique"]]:
            self._run(self._statements.add_entry, plain)

    def _delete(self, kind: str, connection: str, id: str, version: int) -> None:
        values = {**_identity(kind, connection, id), "of_version": version}
        with self._checked():
            if not self._cascades:
                self._run(self._statements.drop_entries, values)
            if self._run(self._statements.delete, values).first() is None:
                raise self._stale(kind, connection, id, version)

    def _search(self, span: Span, limit: int, *, reverse: bool, lock: bool) -> list[Row]:
        after, values = bounds(span, reverse=reverse)
        statement = self._statements.search(after=after, reverse=reverse, lock=lock)
        return [Row(*row) for row in self._rows(statement, {**values, "limit": limit})]

    def _count(self, span: Span) -> int:
        _, values = bounds(span, reverse=False)
        ((count,),) = self._rows(self._statements.count, values)
        return int(count)

    def _delete_connection(self, connection: str) -> int:
        values = {"of_connection": connection}
        with self._checked():
            if not self._cascades:
                self._run(self._statements.drop_connection_entries, values)
            return self._run(self._statements.delete_connection, values).rowcount

    def _stale(self, kind: str, connection: str, id: str, expected: int) -> StaleWrite:
        found = self._run(self._statements.version, _identity(kind, connection, id)).scalar()
        return StaleWrite(kind, connection, id, expected, found)


def _identity(kind: str, connection: str, id: str) -> dict[str, object]:
    return {"of_kind": kind, "of_connection": connection, "of_id": id}
