"""The tables of a store on a database server, and the numbered steps that bring older ones to this release.

Texts are compared by code point, so on PostgreSQL they have the collation "C" whatever the database has.
`record_index` has one row for each record in each of its indexes: `scope` is the connection, or empty for an
index over the whole store, `record_key` holds the values in the encoding of `qbsync.storage.keys`, and the
primary key is the order in which records are found. The table `schema` has one row: the number of the newest
step that was run.

A new database gets the tables of this release; an older one runs the steps from its number on. A step is
never changed once it was released, and adds only what the release before can live with, so that old workers
go on while new ones start (see docs/how-to/choose-a-store.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from qbsync.errors import StoreUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCHEMA_VERSION", "STEPS", "Step", "Tables", "add_tables", "check", "migrate"]

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows by INTEGER only


@attrs.frozen(kw_only=True)
class Tables:
    """The tables of one store; `prefix` begins their names, `schema` is the schema of PostgreSQL or None."""

    prefix: str
    schema: str | None
    version: sa.Table
    record: sa.Table
    index: sa.Table

    @property
    def all(self) -> tuple[sa.Table, ...]:
        """All of them, in the order in which they can be created."""
        return (self.version, self.record, self.index)


Step: TypeAlias = Callable[[sa.Connection, Tables], None]
"""Leads from one version of the tables to the next, within a transaction that it does not end."""

STEPS: Mapping[int, Step] = {}
"""The step to each version from 2 on."""

SCHEMA_VERSION: Final = max(STEPS, default=1)
"""The version of the tables that this release makes."""


def add_tables(metadata: sa.MetaData, *, prefix: str = "qbsync_", schema: str | None = None) -> Tables:
    """Add the tables of a store to `metadata` and return them.

    For Alembic: with them in its target metadata, autogenerate does not take our tables for superfluous ones.
    """
    record = sa.Table(
        f"{prefix}record",
        metadata,
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("connection", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("connection", "kind", "id", name=f"{prefix}record_identity"),
        schema=schema,
    )
    index = sa.Table(
        f"{prefix}record_index",
        metadata,
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("scope", _TEXT, primary_key=True),
        sa.Column("record_key", sa.LargeBinary(), primary_key=True),
        sa.Column("connection", _TEXT, primary_key=True),
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("is_unique", sa.Boolean(), nullable=False),
        sa.Column(
            "record",
            _NUMBER,
            sa.ForeignKey(record.c.number, ondelete="CASCADE", name=f"{prefix}record_index_owner"),
            nullable=False,
        ),
        schema=schema,
    )
    sa.Index(f"{prefix}record_index_record", index.c.record)
    sa.Index(
        f"{prefix}record_index_unique",
        *(index.c.kind, index.c.name, index.c.scope, index.c.record_key),
        unique=True,
        postgresql_where=index.c.is_unique,
        sqlite_where=index.c.is_unique,
    )
    version = sa.Table(
        f"{prefix}schema",
        metadata,
        sa.Column("only_row", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        schema=schema,
    )
    return Tables(prefix=prefix, schema=schema, version=version, record=record, index=index)


def migrate(
    connection: sa.Connection,
    *,
    prefix: str = "qbsync_",
    schema: str | None = None,
    steps: Mapping[int, Step] = STEPS,
) -> None:
    """Create the tables of this release, or bring older ones to it, in the transaction of `connection`.

    For a revision of Alembic: ``migrate(op.get_bind())``. Of two processes at once one does the work. `steps`
    is for tests. Raises StoreUnusable for tables of a newer release, and for other tables of these names.
    """
    tables = add_tables(sa.MetaData(), prefix=prefix, schema=schema)
    newest = max(steps, default=1)
    _lock(connection, tables)
    version = _version_of(connection, tables, newest)
    if version == newest:
        return
    if version == 0:
        if schema is not None and not sa.inspect(connection).has_schema(schema):
            connection.execute(sa.schema.CreateSchema(schema))
        for table in tables.all:
            table.create(connection)
        connection.execute(tables.version.insert(), {"only_row": 1, "version": 1})
        version = SCHEMA_VERSION  # what the tables of this release are at
    for step in range(version + 1, newest + 1):
        steps[step](connection, tables)
    connection.execute(tables.version.update(), {"version": newest})


def check(connection: sa.Connection, tables: Tables) -> bool:
    """Tell whether the tables are those of this release; False where they are older or missing.

    Raises StoreUnusable as `migrate` does.
    """
    return _version_of(connection, tables, SCHEMA_VERSION) == SCHEMA_VERSION


def _version_of(connection: sa.Connection, tables: Tables, newest: int) -> int:
    """Return the version of the tables, 0 where there are none."""
    inspector = sa.inspect(connection)
    present = [table for table in tables.all if inspector.has_table(table.name, schema=tables.schema)]
    if not present:
        return 0
    columns = {column["name"] for column in inspector.get_columns(present[0].name, schema=tables.schema)}
    rows = (
        connection.execute(sa.select(tables.version.c.version)).all()
        if len(present) == len(tables.all) and {"only_row", "version"} <= columns
        else []
    )
    if len(rows) != 1:
        names = ", ".join(table.fullname for table in present)
        raise StoreUnusable(f"{names}: tables of another application; choose another prefix or schema")
    version = int(rows[0].version)
    if version > newest:
        raise StoreUnusable(
            f"the tables have version {version} of the schema, and this release of qbsync knows versions up "
            f"to {newest}; upgrade qbsync"
        )
    return version


def _lock(connection: sa.Connection, tables: Tables) -> None:
    """Let one process at a time change the schema; on SQLite a transaction that writes is alone anyway."""
    if connection.dialect.name == "postgresql":
        name = f"qbsync schema {tables.schema or ''}.{tables.prefix}"
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
