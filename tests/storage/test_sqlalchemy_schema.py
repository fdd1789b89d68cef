"""The tables of a SQLAlchemyStore: how they are made, migrated and told from others; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import attrs
import pytest
import sqlalchemy as sa

from qbsync.errors import ConfigurationError, StoreUnusable
from qbsync.storage import SQLAlchemyStore
from qbsync.storage.sqlalchemy import SCHEMA_VERSION, Tables, add_tables, migrate
from qbsync.storage.sqlalchemy.schema import STEPS
from qbsync.testing.stores.kinds import Job, Seat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION_1 = {
    "postgresql": """
CREATE TABLE {s}.qbsync_record (
    number BIGSERIAL NOT NULL PRIMARY KEY,
    connection TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    body BYTEA NOT NULL,
    CONSTRAINT qbsync_record_identity UNIQUE (connection, kind, id)
);
CREATE TABLE {s}.qbsync_record_index (
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    record_key BYTEA NOT NULL,
    connection TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    is_unique BOOLEAN NOT NULL,
    record BIGINT NOT NULL
        CONSTRAINT qbsync_record_index_owner REFERENCES {s}.qbsync_record (number) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, scope, record_key, connection, id)
);
CREATE INDEX qbsync_record_index_record ON {s}.qbsync_record_index (record);
CREATE UNIQUE INDEX qbsync_record_index_unique
    ON {s}.qbsync_record_index (kind, name, scope, record_key) WHERE is_unique;
CREATE TABLE {s}.qbsync_schema (only_row INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL);
""",
    "sqlite": """
CREATE TABLE qbsync_record (
    number INTEGER NOT NULL PRIMARY KEY,
    connection TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    body BLOB NOT NULL,
    CONSTRAINT qbsync_record_identity UNIQUE (connection, kind, id)
);
CREATE TABLE qbsync_record_index (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    record_key BLOB NOT NULL,
    connection TEXT NOT NULL,
    id TEXT NOT NULL,
    is_unique BOOLEAN NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (kind, name, scope, record_key, connection, id),
    CONSTRAINT qbsync_record_index_owner
        FOREIGN KEY(record) REFERENCES qbsync_record (number) ON DELETE CASCADE
);
CREATE INDEX qbsync_record_index_record ON qbsync_record_index (record);
CREATE UNIQUE INDEX qbsync_record_index_unique
    ON qbsync_record_index (kind, name, scope, record_key) WHERE is_unique;
CREATE TABLE qbsync_schema (only_row INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL);
""",
}
"""The tables of the first release. They are never changed here, whatever later releases do."""

ROWS_OF_VERSION_1 = """
INSERT INTO {s}qbsync_schema VALUES (1, 1);
INSERT INTO {s}qbsync_record (connection, kind, id, version, body)
    VALUES ('a', 'test.seat', '1', 3, {body});
INSERT INTO {s}qbsync_record_index VALUES
    ('test.seat', 'place', 'a', {place}, 'a', '1', true, 1),
    ('test.seat', 'ticket', '', {ticket}, 'a', '1', true, 1);
"""
SEAT = Seat(connection="a", id="1", version=3, row=1, column=None, ticket="x")


@attrs.frozen
class Database:
    """Where the tables are."""

    engine: sa.Engine
    schema: str | None

    def open(self, *, migrate: bool = True) -> SQLAlchemyStore:
        return SQLAlchemyStore(self.engine, schema=self.schema, migrate=migrate)

    def run(self, script: str) -> None:
        with self.engine.begin() as connection:
            for statement in script.split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement)

    @property
    def prefix(self) -> str:
        return f"{self.schema}." if self.schema else ""

    def make_version_1(self) -> None:
        dialect = self.engine.dialect.name
        self.run(VERSION_1[dialect].replace("{s}", self.schema or ""))
        values = {
            "body": b'{"row":1,"column":null,"ticket":"x"}',
            "place": b"\x04\x80\0\0\0\0\0\0\x01\x01",
            "ticket": b"\x06x\0",
        }
        quote = "'\\x{}'" if dialect == "postgresql" else "x'{}'"
        given = {name: quote.format(value.hex()) for name, value in values.items()}
        self.run(ROWS_OF_VERSION_1.format(s=self.prefix, **given))

    def version(self) -> int:
        table = add_tables(sa.MetaData(), schema=self.schema).version
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(table.c.version)).scalar_one())


@pytest.fixture(params=["postgresql", "sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "postgresql":
        schema = request.getfixturevalue("postgresql_schema")
        yield Database(request.getfixturevalue("postgresql"), schema)
        return
    engine = sa.create_engine(f"sqlite:///{tmp_path}/sync.db")
    yield Database(engine, None)
    engine.dispose()


def add_a_column(connection: sa.Connection, tables: Tables) -> None:
    connection.exec_driver_sql(f"ALTER TABLE {tables.record.fullname} ADD COLUMN note TEXT DEFAULT 'none'")


def fail(connection: sa.Connection, tables: Tables) -> None:
    add_a_column(connection, tables)
    raise LookupError


NEXT = {**STEPS, SCHEMA_VERSION + 1: add_a_column}


# Making


def test_the_tables_are_those_of_version_1(database: Database) -> None:
    """When there is a version 2, compare what its step leads to with what a new database gets."""
    assert SCHEMA_VERSION == 1
    described = []
    for make in (database.make_version_1, lambda: database.open().close()):
        make()
        inspector = sa.inspect(database.engine)
        described.append(
            {
                table: (
                    [
                        {
                            key: str(value)
                            for key, value in column.items()
                            if key not in {"comment", "default"}
                        }
                        for column in inspector.get_columns(table, schema=database.schema)
                    ],
                    inspector.get_pk_constraint(table, schema=database.schema)["constrained_columns"],
                    [key["options"] for key in inspector.get_foreign_keys(table, schema=database.schema)],
                    sorted(
                        (str(index["name"]), tuple(index["column_names"]), bool(index["unique"]))
                        for index in inspector.get_indexes(table, schema=database.schema)
                    ),
                )
                for table in inspector.get_table_names(schema=database.schema)
            }
        )
        for table in ("record_index", "record", "schema"):
            database.run(f"DROP TABLE {database.prefix}qbsync_{table};\n")
    assert described[0] == described[1]
    assert set(described[0]) == {"qbsync_record", "qbsync_record_index", "qbsync_schema"}


def test_a_database_of_version_1_is_read_by_this_release(database: Database) -> None:
    database.make_version_1()
    store = database.open()
    assert database.version() == SCHEMA_VERSION
    with store.transaction() as transaction:
        assert transaction.get(Seat, "a", "1") == SEAT
        assert list(transaction.find(Seat, "ticket", ("x",), connection=None)) == [SEAT]
        assert list(transaction.claim(Seat, "place", (1, None), connection="a")) == [SEAT]
        moved = transaction.put(attrs.evolve(SEAT, row=2))
        transaction.put(Seat(connection="a", id="2", row=1))
    with store.transaction(write=False) as transaction:
        assert transaction.get(Seat, "a", "1") == moved
        assert transaction.count(Seat, "place", connection="a") == 2
    store.close()


def test_two_stores_share_a_database_by_their_prefixes(database: Database) -> None:
    first = database.open()
    second = SQLAlchemyStore(database.engine, schema=database.schema, prefix="other_")
    with first.transaction() as transaction:
        job = transaction.put(Job(connection="a", id="1"))
    with second.transaction() as transaction:
        assert transaction.get(Job, "a", "1") is None
    with first.transaction() as transaction:
        assert transaction.get(Job, "a", "1") == job


def test_a_schema_that_is_missing_is_made(postgresql: sa.Engine, postgresql_schema: str) -> None:
    name = f"{postgresql_schema}_b"
    try:
        SQLAlchemyStore(postgresql, schema=name).close()
        assert sa.inspect(postgresql).has_table("qbsync_record", schema=name)
    finally:
        with postgresql.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {name} CASCADE")


def test_of_four_at_once_one_does_the_work(database: Database) -> None:
    start = Barrier(4)

    def work(number: int) -> None:
        start.wait(30)
        store = database.open()
        with store.transaction() as transaction:
            transaction.put(Job(connection="a", id=str(number)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with database.open().transaction(write=False) as transaction:
        assert transaction.count(Job, "id", connection="a") == 4


def test_tables_for_alembic_are_those_that_are_made(database: Database) -> None:
    with database.engine.begin() as connection:
        migrate(connection, schema=database.schema)
    metadata = sa.MetaData()
    tables = add_tables(metadata, schema=database.schema)
    inspector = sa.inspect(database.engine)
    assert {table.name for table in metadata.tables.values()} == set(
        inspector.get_table_names(schema=database.schema)
    )
    for table in tables.all:
        found = inspector.get_columns(table.name, schema=database.schema)
        assert [column["name"] for column in found] == [column.name for column in table.columns]
    database.open(migrate=False).close()


# Refusing


def test_a_newer_schema_is_refused(database: Database) -> None:
    database.open().close()
    database.run(f"UPDATE {database.prefix}qbsync_schema SET version = {SCHEMA_VERSION + 1};\n")  # noqa: S608
    with pytest.raises(StoreUnusable, match="upgrade qbsync"):
        database.open()


@pytest.mark.parametrize("name", ["record", "schema"])
def test_tables_of_another_application_are_refused_and_left_alone(database: Database, name: str) -> None:
    database.run(f"CREATE TABLE {database.prefix}qbsync_{name} (title TEXT);\n")
    with pytest.raises(StoreUnusable, match="another application"):
        database.open()
    assert sa.inspect(database.engine).get_table_names(schema=database.schema) == [f"qbsync_{name}"]


def test_without_migrate_nothing_is_made(database: Database) -> None:
    with pytest.raises(StoreUnusable, match="migrate"):
        database.open(migrate=False)
    assert sa.inspect(database.engine).get_table_names(schema=database.schema) == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "MemoryStore"),
        ("sqlite:///:memory:", "MemoryStore"),
        ("nonsense", "URL"),
        ("postgresql+nothing://x", "not installed"),
        ("mysql+nothing://x", "not mysql"),
    ],
)
def test_other_databases_are_refused(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        SQLAlchemyStore(url)


def test_settings_that_cannot_work_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="schema"):
        SQLAlchemyStore(f"sqlite:///{tmp_path}/sync.db", schema="x")
    with pytest.raises(ConfigurationError, match="busy_timeout"):
        SQLAlchemyStore(f"sqlite:///{tmp_path}/sync.db", busy_timeout=0)


# Migrating


def test_an_older_database_is_migrated_while_old_workers_go_on(database: Database) -> None:
    database.make_version_1()
    old_worker = database.open()
    with old_worker.transaction() as transaction:
        seat = transaction.put(SEAT)
    with database.engine.begin() as connection:
        migrate(connection, schema=database.schema, steps=NEXT)
    assert database.version() == SCHEMA_VERSION + 1
    with old_worker.transaction() as transaction:
        seat = transaction.put(attrs.evolve(seat, row=7))
        transaction.put(Job(connection="b", id="1"))
    with old_worker.transaction(write=False) as transaction:
        assert transaction.get(Seat, "a", "1") == seat
    with database.engine.connect() as connection:
        notes = connection.exec_driver_sql(f"SELECT note FROM {database.prefix}qbsync_record").scalars()  # noqa: S608
        assert list(notes) == ["none", "none"]


def test_a_step_that_fails_changes_nothing(postgresql: sa.Engine, postgresql_schema: str) -> None:
    database = Database(postgresql, postgresql_schema)
    database.make_version_1()
    with pytest.raises(LookupError), postgresql.begin() as connection:
        migrate(connection, schema=postgresql_schema, steps={**STEPS, SCHEMA_VERSION + 1: fail})
    assert database.version() == 1
    columns = sa.inspect(postgresql).get_columns("qbsync_record", schema=postgresql_schema)
    assert "note" not in {column["name"] for column in columns}


def test_steps_are_run_in_order(database: Database) -> None:
    seen: list[int] = []
    newest = SCHEMA_VERSION + 3
    steps = {
        number: lambda _, __, number=number: seen.append(number)
        for number in range(newest, SCHEMA_VERSION, -1)
    }
    database.make_version_1()
    with database.engine.begin() as connection:
        migrate(connection, schema=database.schema, steps={**STEPS, **steps})
    assert seen == sorted(steps)
    assert database.version() == newest


def test_the_steps_have_no_gaps() -> None:
    assert sorted(STEPS) == list(range(2, SCHEMA_VERSION + 1))
