"""The file of a SQLiteStore: how it is made, migrated and told from others."""

from __future__ import annotations

import re
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.resources import files
from threading import Barrier
from typing import TYPE_CHECKING

import attrs
import pytest

from qbsync.errors import ConfigurationError, StoreUnavailable, StoreUnusable
from qbsync.storage import SQLiteStore
from qbsync.storage.sqlite.schema import APPLICATION_ID, Schema, packaged_schema, prepare
from qbsync.testing.stores.kinds import Job, Seat

if TYPE_CHECKING:
    from pathlib import Path

PACKAGED = packaged_schema()
STEP_2 = """
-- A step of two statements; the second needs the first.
ALTER TABLE record ADD COLUMN note TEXT NOT NULL DEFAULT 'none; really';
CREATE TRIGGER record_note AFTER UPDATE ON record BEGIN
    SELECT 1;
    SELECT 2;
END;
"""
BROKEN_STATEMENT = "\nDELETE FROM nowhere;"
NEXT = attrs.evolve(PACKAGED, steps={**PACKAGED.steps, PACKAGED.version + 1: STEP_2})


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=30)


def ask(path: Path, question: str) -> object:
    with closing(connect(path)) as connection:
        return connection.execute(question).fetchone()[0]


def make(path: Path, *statements: str) -> Path:
    with closing(connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def make_store(path: Path) -> Path:
    store = SQLiteStore(path)
    with store.transaction() as transaction:
        transaction.put(Job(connection="a", id="1", label="kept"))
    store.close()
    return path


# Making


def test_a_new_file(tmp_path: Path) -> None:
    path = make_store(tmp_path / "a b%20ü?#.db")
    assert ask(path, "PRAGMA application_id") == APPLICATION_ID
    assert ask(path, "PRAGMA user_version") == PACKAGED.version
    assert ask(path, "PRAGMA journal_mode") == "wal"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == [path.name]


def test_an_empty_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "sync.db"
    path.touch(0o640)
    path.chmod(0o640)
    make_store(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_the_same_file_opens_again(tmp_path: Path) -> None:
    store = SQLiteStore(make_store(tmp_path / "sync.db"))
    with store.transaction(write=False) as transaction:
        assert transaction.get(Job, "a", "1") == Job(connection="a", id="1", version=1, label="kept")
    store.close()


@pytest.mark.parametrize("path", ["", ":memory:", "file:sync.db?mode=memory"])
def test_a_path_must_name_a_file(path: str) -> None:
    with pytest.raises(ConfigurationError, match="MemoryStore"):
        SQLiteStore(path)


def test_a_negative_timeout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="busy_timeout"):
        SQLiteStore(tmp_path / "sync.db", busy_timeout=-1)
    assert list(tmp_path.iterdir()) == []


# Refusing


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = make_store(tmp_path / "sync.db")
    make(path, f"PRAGMA user_version = {PACKAGED.version + 1}")
    with pytest.raises(StoreUnusable, match="upgrade qbsync"):
        SQLiteStore(path)
    assert ask(path, "SELECT count(*) FROM record") == 1


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE customer (name TEXT)", "PRAGMA user_version = 1", "PRAGMA application_id = 1196444487"],
)
def test_a_database_of_another_application_is_refused_and_left_alone(tmp_path: Path, statement: str) -> None:
    path = make(tmp_path / "other.db", statement)
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="another application"):
        SQLiteStore(path)
    assert path.read_bytes() == before


def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 500)
    before = path.read_bytes()
    with pytest.raises(StoreUnusable, match="no SQLite database"):
        SQLiteStore(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_unusable(tmp_path: Path) -> None:
    path = make_store(tmp_path / "sync.db")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)  # all but the first page, which has the schema
    path.write_bytes(content)
    store = SQLiteStore(path)
    with pytest.raises(StoreUnusable, match="backup"), store.transaction() as transaction:
        transaction.get(Job, "a", "1")
    store.close()


@pytest.mark.parametrize("name", ["missing/sync.db", "."])
def test_what_cannot_be_opened_is_unavailable(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreUnavailable):
        SQLiteStore(tmp_path / name)


# Migrating


def test_an_older_file_is_migrated(tmp_path: Path) -> None:
    path = make_store(tmp_path / "sync.db")
    with closing(connect(path)) as connection:
        prepare(connection, NEXT)
        prepare(connection, NEXT)
    assert ask(path, "PRAGMA user_version") == PACKAGED.version + 1
    assert ask(path, "SELECT note FROM record") == "none; really"
    with pytest.raises(StoreUnusable):
        SQLiteStore(path)


def test_steps_are_run_in_order(tmp_path: Path) -> None:
    path = make_store(tmp_path / "sync.db")
    first, last = PACKAGED.version + 1, PACKAGED.version + 3
    steps = dict.fromkeys(range(last, first, -1), "UPDATE trace SET text = text || ' and again';")
    steps[first] = "CREATE TABLE trace (text TEXT);\nINSERT INTO trace VALUES ('once');"
    with closing(connect(path)) as connection:
        prepare(connection, Schema(script=PACKAGED.script, steps={**PACKAGED.steps, **steps}))
    assert ask(path, "SELECT text FROM trace") == "once and again and again"


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = make_store(tmp_path / "sync.db")
    broken = attrs.evolve(NEXT, steps={PACKAGED.version + 1: STEP_2 + BROKEN_STATEMENT})
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError, match="nowhere"):
        prepare(connection, broken)
    assert ask(path, "PRAGMA user_version") == PACKAGED.version
    assert ask(path, "SELECT count(*) FROM pragma_table_info('record') WHERE name = 'note'") == 0
    make_again = SQLiteStore(path)
    make_again.close()


def test_a_schema_that_fails_leaves_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "sync.db"
    broken = Schema(script=PACKAGED.script + BROKEN_STATEMENT)
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError, match="nowhere"):
        prepare(connection, broken)
    assert ask(path, "SELECT count(*) FROM sqlite_master") == 0
    make_store(path)


def test_an_unfinished_statement_is_refused(tmp_path: Path) -> None:
    with (
        closing(connect(tmp_path / "sync.db")) as connection,
        pytest.raises(StoreUnusable, match="not complete"),
    ):
        prepare(connection, Schema(script="CREATE TABLE record (number INTEGER)"))


@pytest.mark.parametrize("schema", [PACKAGED, NEXT], ids=["new file", "migration"])
def test_of_two_at_once_one_does_the_work(tmp_path: Path, schema: Schema) -> None:
    for attempt in range(10):
        path = tmp_path / f"{attempt}.db"
        if schema is NEXT:
            make_store(path)
        start = Barrier(4)

        def work(path: Path = path, start: Barrier = start) -> None:
            with closing(connect(path)) as connection:
                start.wait(30)
                prepare(connection, schema)

        with ThreadPoolExecutor(4) as pool:
            for future in [pool.submit(work) for _ in range(4)]:
                future.result(60)
        assert ask(path, "PRAGMA user_version") == schema.version
        assert ask(path, "SELECT count(*) FROM record") == (1 if schema is NEXT else 0)


def test_the_packaged_migrations_have_no_gaps() -> None:
    assert sorted(PACKAGED.steps) == list(range(2, PACKAGED.version + 1))
    directory = files("qbsync.storage.sqlite") / "migrations"
    names = [file.name for file in directory.iterdir() if file.name.endswith(".sql")]
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.sql", name) for name in names)
    assert len(names) == len(PACKAGED.steps)


VERSION_1 = """
CREATE TABLE record (
    number     INTEGER PRIMARY KEY,
    connection TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL CHECK (version > 0),
    body       BLOB    NOT NULL,
    UNIQUE (connection, kind, id)
);
CREATE TABLE record_index (
    kind       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    scope      TEXT    NOT NULL,
    record_key BLOB    NOT NULL,
    connection TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    record     INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, scope, record_key, connection, id)
) WITHOUT ROWID;
CREATE INDEX record_index_record ON record_index (record);
PRAGMA application_id = 1363309433;
PRAGMA user_version = 1;
INSERT INTO record VALUES (1, 'a', 'test.seat', '1', 3, CAST('{"row":1,"column":null,"ticket":"x"}' AS BLOB));
INSERT INTO record_index VALUES
    ('test.seat', 'place', 'a', x'04800000000000000101', 'a', '1', 1),
    ('test.seat', 'ticket', '', x'067800', 'a', '1', 1);
"""
"""A file of the first release, with a record. It is never changed here, whatever later releases do."""

SEAT = Seat(connection="a", id="1", version=3, row=1, column=None, ticket="x")


def tables_of(path: Path) -> set[tuple[str, ...]]:
    with closing(connect(path)) as connection:
        return set(
            connection.execute(
                'SELECT t.name, c.name, c.type, c."notnull", c.pk '
                "FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
            )
        )


def make_version_1(path: Path) -> Path:
    with closing(connect(path)) as connection:
        connection.executescript(VERSION_1)
    return path


def test_a_file_of_version_1_is_read_by_this_release(tmp_path: Path) -> None:
    path = make_version_1(tmp_path / "sync.db")
    store = SQLiteStore(path)
    with store.transaction() as transaction:
        assert transaction.get(Seat, "a", "1") == SEAT
        assert list(transaction.find(Seat, "ticket", ("x",), connection=None)) == [SEAT]
        moved = transaction.put(attrs.evolve(SEAT, row=2))
        transaction.put(Seat(connection="a", id="2", row=1))
    with store.transaction(write=False) as transaction:
        assert transaction.get(Seat, "a", "1") == moved
        assert transaction.count(Seat, "place", connection="a") == 2
    store.close()
    assert ask(path, "PRAGMA user_version") == PACKAGED.version


def test_migrations_lead_to_what_a_new_file_gets(tmp_path: Path) -> None:
    old = make_version_1(tmp_path / "old.db")
    SQLiteStore(old).close()
    assert tables_of(old) == tables_of(make_store(tmp_path / "new.db"))


def test_old_workers_go_on_while_a_new_one_migrates(tmp_path: Path) -> None:
    path = make_version_1(tmp_path / "sync.db")
    old_worker = SQLiteStore(path)
    with closing(connect(path)) as connection:
        prepare(connection, NEXT)
    with old_worker.transaction() as transaction:
        seat = transaction.put(attrs.evolve(SEAT, row=7))
        transaction.put(Job(connection="b", id="1"))
    with old_worker.transaction(write=False) as transaction:
        assert transaction.get(Seat, "a", "1") == seat
    old_worker.close()
    with pytest.raises(StoreUnusable, match="upgrade"):
        SQLiteStore(path)
