"""The app's own data, in SQLite: customers, products, orders, invoices, payments, settings."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
SETTINGS = {
    "Terms": "map",
    "Terms default": "Net 30",
    "CustomerType": "map",
    "CustomerType default": "Wholesale",
    "SalesRep": "map",
    "SalesRep default": "Admin",
    "Class": "create",
    "Class default": "Meadowlark",
    "Item": "fail",
    "tax code": "Non",
    "ours": "",  # the fields of a customer that the app is master of
}


@attrs.frozen
class Data:
    """The database; every block of `open` is one transaction."""

    path: Path

    def __attrs_post_init__(self) -> None:
        """Make the tables that are not there yet."""
        with closing(sqlite3.connect(self.path)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(SCHEMA)

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for one transaction, which is committed at the end."""
        with closing(sqlite3.connect(self.path, timeout=30)) as db, db:
            db.row_factory = sqlite3.Row
            yield db


def find(db: sqlite3.Connection, table: str, **values: Any) -> Any:
    """Return the first row that has any of these values, or None."""
    places = " OR ".join(f"{name} = ?" for name in values)
    return db.execute(f"SELECT * FROM {table} WHERE {places}", tuple(values.values())).fetchone()  # noqa: S608 - our names


def save(db: sqlite3.Connection, table: str, row_id: int | None = None, **values: Any) -> int:
    """Change a row, or insert one, and return its id."""
    names, given = list(values), tuple(values.values())
    if row_id is None:
        places = ", ".join("?" * len(names))
        text = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our names
        return db.execute(text, given).lastrowid or 0
    changes = ", ".join(f"{name} = ?" for name in names)
    db.execute(f"UPDATE {table} SET {changes} WHERE id = ?", (*given, row_id))  # noqa: S608 - our names
    return row_id


def replace(db: sqlite3.Connection, table: str, key: str, /, **values: Any) -> None:
    """Insert a row, or change those of its values that are given."""
    names, places = ", ".join(values), ", ".join("?" * len(values))
    changes = ", ".join(f"{name} = excluded.{name}" for name in values)
    text = f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT ({key}) DO UPDATE SET {changes}"  # noqa: S608 - our names
    db.execute(text, tuple(values.values()))


def setting(db: sqlite3.Connection, name: str) -> str:
    row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return SETTINGS[name] if row is None else row["value"]
