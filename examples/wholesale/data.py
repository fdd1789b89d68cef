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
# What becomes of what QuickBooks does not know, and into what; "ours" are fields that the app is master of.
SETTINGS = {
    "Terms": "map",
    "Terms default": "Net 30",
    "CustomerType": "map",
    "CustomerType default": "Wholesale",
}
SETTINGS |= {"SalesRep": "map", "SalesRep default": "Admin", "Class": "create", "Class default": "Meadowlark"}
SETTINGS |= {"Item": "fail", "tax code": "Non", "ours": ""}


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

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Return the rows of a query."""
        with self.open() as db:
            return db.execute(query, values).fetchall()


def find(db: sqlite3.Connection, table: str, **values: Any) -> Any:
    """Return the first row that has any of these values, or None."""
    places = " OR ".join(f"{name} = ?" for name in values)
    return db.execute(f"SELECT * FROM {table} WHERE {places}", (*values.values(),)).fetchone()  # noqa: S608 - our names


def save(db: sqlite3.Connection, table: str, row_id: int | None = None, **values: Any) -> int:
    """Change a row, or insert one, and return its id."""
    if row_id is None:
        row_id = db.execute(f"INSERT INTO {table} DEFAULT VALUES").lastrowid or 0
    changes = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE {table} SET {changes} WHERE id = ?", (*values.values(), row_id))  # noqa: S608 - our names
    return row_id


def replace(db: sqlite3.Connection, table: str, key: str, /, **values: Any) -> None:
    """Insert a row, or change those of its values that are given."""
    names, places = ", ".join(values), ", ".join("?" * len(values))
    changes = ", ".join(f"{name} = excluded.{name}" for name in values)
    text = f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT ({key}) DO UPDATE SET {changes}"  # noqa: S608 - as above
    db.execute(text, (*values.values(),))


def setting(db: sqlite3.Connection, name: str) -> str:
    """Return a setting, or what it is before anybody chose."""
    row = find(db, "setting", name=name)
    return SETTINGS[name] if row is None else row["value"]
