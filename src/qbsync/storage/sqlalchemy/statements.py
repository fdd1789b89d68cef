"""Every statement that a store on a database server runs, built once for its tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from qbsync.storage.sqlalchemy.schema import Tables

if TYPE_CHECKING:
    from qbsync.storage.record import Span

__all__ = ["Statements", "bounds"]

_given = sa.bindparam


@attrs.frozen(eq=False)  # by identity, so that `search` can remember its statements
class Statements:
    """The statements over the tables; parameters that compare with a column are named ``of_<column>``."""

    tables: Tables
    dialect: str
    read: Any = attrs.field(init=False)
    read_locked: Any = attrs.field(init=False)
    version: Any = attrs.field(init=False)
    insert: Any = attrs.field(init=False)
    update: Any = attrs.field(init=False)
    delete: Any = attrs.field(init=False)
    delete_connection: Any = attrs.field(init=False)
    drop_entries: Any = attrs.field(init=False)
    drop_connection_entries: Any = attrs.field(init=False)
    entries: Any = attrs.field(init=False)
    add_entry: Any = attrs.field(init=False)
    add_unique_entry: Any = attrs.field(init=False)
    drop_entry: Any = attrs.field(init=False)
    count: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Build them."""
        record, index = self.tables.record, self.tables.index
        insert = postgresql.insert if self.dialect == "postgresql" else sqlite.insert
        identity = sa.and_(*(record.c[name] == _given(f"of_{name}") for name in ("connection", "kind", "id")))
        this_version = sa.and_(identity, record.c.version == _given("of_version"))
        owner = [index.c[name] == _given(f"of_{name}") for name in ("kind", "connection", "id")]
        place = [index.c[name] == _given(f"of_{name}") for name in ("name", "scope", "record_key")]
        read = sa.select(record.c.connection, record.c.id, record.c.version, record.c.body).where(identity)
        built = {
            "read": read,
            # FOR NO KEY UPDATE: strong enough to keep writers away, and no obstacle to the foreign key.
            "read_locked": read.with_for_update(key_share=True),
            "version": sa.select(record.c.version).where(identity),
            "insert": insert(record)
            .on_conflict_do_nothing(index_elements=["connection", "kind", "id"])
            .returning(record.c.number),
            "update": (
                record.update()
                .where(this_version)
                .values(version=_given("new_version"), body=_given("new_body"))
                .returning(record.c.number)
            ),
            "delete": record.delete().where(this_version).returning(record.c.number),
            "delete_connection": record.delete().where(record.c.connection == _given("of_connection")),
            "drop_entries": _entries_of(index, record, this_version),
            "drop_connection_entries": _entries_of(
                index, record, record.c.connection == _given("of_connection")
            ),
            "entries": (
                sa.select(index.c.name, index.c.scope, index.c.record_key, index.c.is_unique)
                .select_from(index.join(record, record.c.number == index.c.record))
                .where(identity)
            ),
            "add_entry": index.insert(),
            "add_unique_entry": insert(index)
            .on_conflict_do_nothing(
                index_elements=["kind", "name", "scope", "record_key"], index_where=index.c.is_unique
            )
            .returning(index.c.record),
            "drop_entry": index.delete().where(*place, *owner),
            "count": sa.select(sa.func.count())
            .select_from(index)
            .where(
                *(index.c[name] == _given(f"of_{name}") for name in ("kind", "name", "scope")),
                index.c.record_key >= _given("low"),
                index.c.record_key < _given("high"),
            ),
        }
        for name, statement in built.items():
            object.__setattr__(self, name, statement)

    @cache  # noqa: B019 - there are as many statements as there are stores, and few of these
    def search(self, *, after: bool, reverse: bool, lock: bool) -> Any:  # noqa: ANN401 - a Select of any row
        """Return the search of a span; its parameters are those of `bounds`."""
        record, index = self.tables.record, self.tables.index
        key, place = index.c.record_key, sa.tuple_(index.c.record_key, index.c.connection, index.c.id)
        position = sa.tuple_(_given("after_key"), _given("after_connection"), _given("after_id"))
        # One lower and one upper bound only: given two, a database may take the wider one for its way in.
        lower = place > position if after and not reverse else key >= _given("low")
        upper = place < position if after and reverse else key < _given("high")
        order = [
            column.desc() if reverse else column.asc() for column in (key, index.c.connection, index.c.id)
        ]
        found = (
            sa.select(record.c.connection, record.c.id, record.c.version, record.c.body)
            .select_from(index.join(record, record.c.number == index.c.record))
            .where(
                *(index.c[name] == _given(f"of_{name}") for name in ("kind", "name", "scope")), lower, upper
            )
            .order_by(*order)
            .limit(_given("limit", type_=sa.Integer))
        )
        # The row of the index is locked too: where the record left the index since this statement began, only
        # that row tells, and without it two workers would claim one record.
        return found.with_for_update(skip_locked=True, of=[index, record]) if lock else found


def _entries_of(index: sa.Table, record: sa.Table, which: sa.ColumnElement[bool]) -> sa.Delete:
    """Return the deletion of the index rows of some records, for a database that does not cascade."""
    return index.delete().where(index.c.record.in_(sa.select(record.c.number).where(which)))


def bounds(span: Span, *, reverse: bool) -> tuple[bool, dict[str, object]]:
    """Return whether a search goes on from a position within the span, and the parameters of the search."""
    values: dict[str, object] = {
        "of_kind": span.kind,
        "of_name": span.name,
        "of_scope": span.scope,
        "low": span.low,
        "high": span.high,
    }
    after = span.after
    if after is None or (after.key >= span.high if reverse else after.key < span.low):
        return False, values
    del values["high" if reverse else "low"]
    position = {"after_key": after.key, "after_connection": after.connection, "after_id": after.id}
    return True, values | position
