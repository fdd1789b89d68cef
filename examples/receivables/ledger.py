"""The app's own data, in SQLite: customers, invoices, payments, credit notes, refunds, settings."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
SETTINGS = {"roll_up": True, "split_payments": True, "push_edits": False}
NUMBERS = {"invoice": "INV", "payment": "PAY", "credit": "CN", "refund": "RF"}


def cents(amount: Decimal | int | None) -> int:
    return int(Decimal(amount or 0) * 100)


def money(amount: int) -> Decimal:
    return (Decimal(amount) / 100).quantize(Decimal("0.01"))


@attrs.frozen
class Ledger:
    """The database; every block of `open` is one transaction."""

    path: Path

    def __attrs_post_init__(self) -> None:
        """Make the tables that are not there yet."""
        with self.open() as db:
            db.executescript(SCHEMA)

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Give a transaction, which is committed at the end of the block."""
        with closing(sqlite3.connect(self.path, timeout=20)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA foreign_keys = ON")
            with db:
                yield db

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return what a query finds."""
        with self.open() as db:
            return db.execute(query, values).fetchall()


def one(db: sqlite3.Connection, query: str, *values: object) -> Any:
    """Return the first row, None where there is none."""
    return db.execute(query, values).fetchone()


def setting(db: sqlite3.Connection, name: str) -> bool:
    row = one(db, "SELECT value FROM setting WHERE name = ?", name)
    return SETTINGS[name] if row is None else row["value"] == "yes"


def insert(db: sqlite3.Connection, table: str, **values: Any) -> int:
    """Insert a row and return its id."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    cursor = db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", (*values.values(),))  # noqa: S608 - our names
    return cursor.lastrowid or 0


def update(db: sqlite3.Connection, document: int | str, **values: Any) -> None:
    names = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE document SET {names} WHERE id = ?", (*values.values(), document))  # noqa: S608 - our names


def add(db: sqlite3.Connection, kind: str, total: int, **values: Any) -> int:
    """Enter a document of ours, with the next number of its kind, and return its id."""
    number = 1001 + one(db, "SELECT count(*) FROM document WHERE kind = ? AND origin = 'host'", kind)[0]
    balance = 0 if kind == "payment" else total
    values |= {"kind": kind, "number": f"{NUMBERS[kind]}-{number}", "total": total, "balance": balance}
    return insert(db, "document", **values)
