"""Record stores: where connections, sessions, operations and cursors are kept.

`qbsync.storage.store` is the contract in words; `MemoryStore`, `SQLiteStore` and `SQLAlchemyStore` are the
stores that come with qbsync, `EncryptedStore` encrypts what another one keeps, and
`qbsync.testing.StoreContract` proves a host's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbsync.storage.encrypted import Cipher, EncryptedStore
from qbsync.storage.keys import IndexValue, index_key
from qbsync.storage.memory import MemoryStore
from qbsync.storage.record import Index, Position, Record
from qbsync.storage.rows import Row, RowStore, RowTransaction
from qbsync.storage.store import SharedStore, Store, Transaction

if TYPE_CHECKING:
    from qbsync.storage.sqlalchemy.store import SQLAlchemyStore
    from qbsync.storage.sqlite.store import SQLiteStore

__all__ = [
    "Cipher",
    "EncryptedStore",
    "Index",
    "IndexValue",
    "MemoryStore",
    "Position",
    "Record",
    "Row",
    "RowStore",
    "RowTransaction",
    "SQLAlchemyStore",
    "SQLiteStore",
    "SharedStore",
    "Store",
    "Transaction",
    "index_key",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a database only for those who use it."""
        if name == "SQLiteStore":
            from qbsync.storage.sqlite.store import SQLiteStore  # noqa: PLC0415 - lazy on purpose

            return SQLiteStore
        if name == "SQLAlchemyStore":
            try:
                from qbsync.storage.sqlalchemy.store import SQLAlchemyStore  # noqa: PLC0415 - lazy on purpose
            except ModuleNotFoundError as error:
                text = f"SQLAlchemyStore needs {error.name}: pip install 'qbsync[sqlalchemy]'"
                raise ModuleNotFoundError(text, name=error.name) from error
            return SQLAlchemyStore
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
