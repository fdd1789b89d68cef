"""What the errors of SQLAlchemy and of the drivers below it mean in the contract of stores."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from qbsync.errors import StorageError, StoreUnavailable, StoreUnusable, TransactionConflict

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["typed_errors"]

# The classes (two characters) and codes (five) of SQLSTATE (PostgreSQL's appendix A) -> error and text.
_BY_SQLSTATE: dict[str, tuple[type[StorageError], str]] = {
    "40001": (TransactionConflict, "another transaction changed what this one read; run the whole again"),
    "40P01": (TransactionConflict, "two transactions waited for each other; run the whole again"),
    "55P03": (StoreUnavailable, "another transaction holds a record for longer than busy_timeout"),
    "57014": (StoreUnavailable, "the server cancelled the statement; statement_timeout may be too short"),
    "42P01": (StoreUnusable, "a table is missing; open a store with migrate=True once"),
    "42703": (StoreUnusable, "a column is missing; are these tables of another application?"),
    "3F000": (StoreUnusable, "the schema does not exist"),
    "42501": (StoreUnavailable, "the database user may not do this; grant it the right"),
    "25006": (StoreUnavailable, "the server takes no writes; is it a standby?"),
    "25P02": (StoreUnavailable, "the transaction was undone by an earlier error"),
    "08": (StoreUnavailable, "the server cannot be reached"),
    "28": (StoreUnavailable, "the server refused the login"),
    "3D": (StoreUnavailable, "the database does not exist"),
    "53": (StoreUnavailable, "the server lacks disk space, memory or connections"),
    "57": (StoreUnavailable, "the server is starting, stopping or was interrupted"),
    "58": (StoreUnavailable, "the server's disk or system reports an error"),
    "XX001": (StoreUnusable, "the data is damaged; restore it from a backup"),
    "XX002": (StoreUnusable, "an index is damaged; run REINDEX or restore a backup"),
}

# The same for SQLite, by the primary result code's name.
_BY_SQLITE_NAME: dict[str, tuple[type[StorageError], str]] = {
    "SQLITE_BUSY": (StoreUnavailable, "another process holds the file for longer than the timeout"),
    "SQLITE_LOCKED": (StoreUnavailable, "another transaction holds the file for longer than the timeout"),
    "SQLITE_CANTOPEN": (StoreUnavailable, "the file cannot be opened"),
    "SQLITE_READONLY": (StoreUnavailable, "the file cannot be written"),
    "SQLITE_FULL": (StoreUnavailable, "the disk is full"),
    "SQLITE_IOERR": (StoreUnavailable, "the disk reports an error"),
    "SQLITE_CORRUPT": (StoreUnusable, "the file is damaged; restore it from a backup"),
    "SQLITE_NOTADB": (StoreUnusable, "the file is no SQLite database"),
}


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turn what SQLAlchemy raises into the errors of the contract; no value of a record gets into a message.

    The cause is not chained: SQLAlchemy's errors carry the statement's parameters.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        kind, text = _meaning(error)
        raise kind(text) from None
    except sa.exc.TimeoutError:
        raise StoreUnavailable("the pool has no connection left; see its size and timeout") from None
    except sa.exc.SQLAlchemyError as error:
        raise StorageError(f"SQLAlchemy reports {type(error).__name__}") from None


def _meaning(error: sa.exc.DBAPIError) -> tuple[type[StorageError], str]:
    state = getattr(error.orig, "sqlstate", None) or ""
    name = (getattr(error.orig, "sqlite_errorname", None) or "").split("_")[:2]
    for table, key in ((_BY_SQLSTATE, state), (_BY_SQLSTATE, state[:2]), (_BY_SQLITE_NAME, "_".join(name))):
        if key in table:
            return table[key]
    if error.connection_invalidated or (isinstance(error, sa.exc.OperationalError) and not any(name)):
        return StoreUnavailable, "the server cannot be reached, or the connection to it broke"
    what = type(error.orig).__name__
    return StorageError, f"the database reports {what}{f' (SQLSTATE {state})' if state else ''}"
