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

QUICKBOOKS_CUSTOMER = """
INSERT INTO quickbooks_customer (list_id, full_name, parent_id, is_active, customer_id) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (list_id) DO UPDATE SET full_name = excluded.full_name, parent_id = excluded.parent_id,
  is_active = excluded.is_active, customer_id = excluded.customer_id
"""


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
        with closing(sqlite3.connect(self.path, timeout=20)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA foreign_keys = ON")
            with db:
                yield db


def setting(db: sqlite3.Connection, name: str) -> bool:
    row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return SETTINGS[name] if row is None else row["value"] == "yes"


def add(db: sqlite3.Connection, kind: str, customer_id: int, date: str, total: int, **fields: Any) -> int:
    """Enter a document of ours, with the next number of its kind, and return its id."""
    balance = 0 if kind == "payment" else total
    values = {"kind": kind, "customer_id": customer_id, "date": date, "total": total, "balance": balance}
    number = 1001 + db.execute("SELECT count(*) FROM document WHERE kind = ?", (kind,)).fetchone()[0]
    return insert(db, **{"number": f"{NUMBERS[kind]}-{number}", **values, **fields})


def insert(db: sqlite3.Connection, **values: Any) -> int:
    names = ", ".join(values)
    row = db.execute(
        f"INSERT INTO document ({names}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608 - our names
        tuple(values.values()),
    )
    return row.lastrowid or 0


def update(db: sqlite3.Connection, document_id: int, **values: Any) -> None:
    names = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE document SET {names} WHERE id = ?", (*values.values(), document_id))  # noqa: S608 - our names


def assign(db: sqlite3.Connection, list_id: str, customer_id: int | None) -> None:
    """Say whose a customer or job of QuickBooks is, and with it all that was booked on it."""
    db.execute(
        "UPDATE quickbooks_customer SET customer_id = ? WHERE list_id = ?", (customer_id, list_id)
    )
    db.execute("UPDATE document SET customer_id = ? WHERE list_id = ?", (customer_id, list_id))


def add_customer(db: sqlite3.Connection, name: str, email: str = "", origin: str = "host") -> int:
    values = (name, email, origin)
    return db.execute("INSERT INTO customer (name, email, origin) VALUES (?, ?, ?)", values).lastrowid or 0
