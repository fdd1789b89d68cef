"""A store on a database server, by SQLAlchemy: PostgreSQL for work, SQLite for tests; the extra `sqlalchemy`.

`SQLAlchemyStore` is the store. `add_tables` and `migrate` are for hosts that keep their schema by Alembic.
docs/how-to/choose-a-store.md tells how to run it.
"""

from __future__ import annotations

from qbsync.storage.sqlalchemy.schema import SCHEMA_VERSION, Tables, add_tables, migrate
from qbsync.storage.sqlalchemy.store import SQLAlchemyStore
from qbsync.storage.sqlalchemy.transaction import SQLAlchemyTransaction

__all__ = [
    "SCHEMA_VERSION",
    "SQLAlchemyStore",
    "SQLAlchemyTransaction",
    "Tables",
    "add_tables",
    "migrate",
]
