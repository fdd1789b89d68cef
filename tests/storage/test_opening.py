"""A store named by one text."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from qbsync.errors import ConfigurationError, StoreUnusable
from qbsync.storage import SQLiteStore
from qbsync.storage.opening import StoreVersion, open_store, version_of_store
from qbsync.storage.sqlalchemy import SCHEMA_VERSION, SQLAlchemyStore
from qbsync.storage.sqlite.schema import packaged_schema

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy


def test_a_file_is_opened_and_made_only_where_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "sync.db"
    with pytest.raises(ConfigurationError, match="there is no file"):
        open_store(f"sqlite:{path}")
    assert not path.exists()
    made = open_store(f"sqlite:{path}", create=True)
    assert isinstance(made, SQLiteStore)
    made.close()
    open_store(f"sqlite:{path}").close()


def test_a_relative_path_is_of_the_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:here.db", create=True).close()
    assert (tmp_path / "here.db").is_file()


@pytest.mark.parametrize(
    "address",
    ["", "sync.db", "sqlite:", "mysql://root:hunter2@host/db", "postgresql:", "oracle:hunter2", ":x"],
)
def test_what_is_no_address_is_refused_without_being_quoted(address: str) -> None:
    for look in (open_store, version_of_store):
        with pytest.raises(ConfigurationError, match="a store is named") as caught:
            look(address)
        assert "hunter2" not in str(caught.value)


def test_the_version_of_a_file_is_read_and_nothing_is_changed(tmp_path: Path) -> None:
    newest = packaged_schema().version
    path = tmp_path / "sync.db"
    SQLiteStore(path).close()
    assert version_of_store(f"sqlite:{path}") == StoreVersion(found=newest, newest=newest)
    (tmp_path / "empty.db").touch()
    assert version_of_store(f"sqlite:{tmp_path / 'empty.db'}").found == 0
    assert (tmp_path / "empty.db").stat().st_size == 0
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    assert version_of_store(f"sqlite:{path}").found == 1


def test_files_of_others_are_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE orders (id)")
        connection.commit()
    (tmp_path / "text.db").write_text("no database at all, but a text that is long enough " * 20)
    for name, said in (("other.db", "of another application"), ("text.db", "cannot be read")):
        with pytest.raises(StoreUnusable, match=said):
            version_of_store(f"sqlite:{tmp_path / name}")


def test_a_database(postgresql: sqlalchemy.Engine, postgresql_schema: str) -> None:
    url = postgresql.url.update_query_dict({"options": f"-csearch_path={postgresql_schema}"})
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with pytest.raises(StoreUnusable, match="missing"):
        version_of_store(address)
    store = open_store(address)
    assert isinstance(store, SQLAlchemyStore)
    store.close()
    assert version_of_store(address) == StoreVersion(found=SCHEMA_VERSION, newest=SCHEMA_VERSION)
