"""A store in one SQLite file, shared by the threads of a process and by processes of one machine.

The file is in WAL mode, so readers and the writer do not wait for each other; write transactions run one at a
time (BEGIN IMMEDIATE). A durable commit is flushed to the disk (synchronous=FULL) before it returns, because
the promise that nothing is sent twice rests on it; with durable=False the next durable commit flushes it
(synchronous=NORMAL).

Connections wait in a pool between transactions. None of them may cross a fork: SQLite would believe, in the
child, that it holds the file locks of its parent. So the pool is emptied before a fork and filled again on
both sides.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet, finalize

from qbsync.errors import (
    ConfigurationError,
    InvalidRecord,
    StorageError,
    StoreUnavailable,
    StoreUnusable,
)
from qbsync.storage.rows import RowStore
from qbsync.storage.sqlite.schema import packaged_schema, prepare
from qbsync.storage.sqlite.transaction import SQLiteTransaction

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SQLiteStore"]

_IDLE_CONNECTIONS = 8
"""How many connections wait in the pool at most; each costs a few file handles and up to 2 MB of cache."""

_WAL_RETRY = 0.01
"""Seconds between attempts to switch a new file to WAL, for which SQLite does not wait by itself."""

_SPLIT = (
    "the process was forked while a transaction was open, and SQLite does not survive that in the child; "
    "end all transactions before a fork"
)

_UNUSABLE = {
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a backup",
    sqlite3.SQLITE_NOTADB: "is no SQLite database",
}

_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "is held by another process for longer than busy_timeout",
    sqlite3.SQLITE_LOCKED: "is held by another process for longer than busy_timeout",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; do its directory and the right to write there exist?",
    sqlite3.SQLITE_READONLY: "cannot be written; the file and its directory must be writable",
    sqlite3.SQLITE_PERM: "cannot be used with the rights of this process",
    sqlite3.SQLITE_FULL: "cannot grow; the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written; the disk reports an error",
    sqlite3.SQLITE_NOMEM: "needs more memory than there is",
}


class SQLiteStore(RowStore[SQLiteTransaction]):
    """A store in the SQLite file `path`; the contract is in `qbsync.storage.store`.

    The file is created where it is missing, readable by its owner only; to share it between users, create it
    empty with the rights that you want. It must not be on a network file system. `busy_timeout` is how long,
    in seconds, a transaction waits for others.

    Raises StoreUnusable where the file is damaged, of another application or of a newer release;
    StoreUnavailable where it cannot be opened or is held by another process; ConfigurationError for a path
    that is no file.
    """

    def __init__(self, path: str | os.PathLike[str], *, busy_timeout: float = 10.0) -> None:
        """Open the file, creating or migrating it."""
        super().__init__()
        if os.fspath(path) in {"", ":memory:"} or os.fspath(path).startswith("file:"):
            raise ConfigurationError("path must name a file; for a store in memory use MemoryStore")
        if busy_timeout < 0:
            raise ConfigurationError("busy_timeout must not be negative")
        self.path = Path(path).absolute()
        self.busy_timeout = busy_timeout
        self._writing = threading.Lock()  # held by the write transaction of this process
        # What follows is guarded by `_guard`.
        self._idle: list[sqlite3.Connection] = []
        self._split = False  # a fork left open connections on both sides
        self._idle.append(self._connect(first=True))
        _watch_forks()
        _open_stores.add(self)
        finalize(self, _close_all, self._idle)

    def __repr__(self) -> str:
        """Return the class and the path."""
        return f"SQLiteStore({str(self.path)!r})"

    def close(self) -> None:
        """Close the connections of the pool; see `Store.close`."""
        super().close()
        with self._guard:
            self._close_idle()

    @contextmanager
    def _open(self, *, write: bool, durable: bool) -> Iterator[SQLiteTransaction]:
        if self._split:
            raise StoreUnavailable(_SPLIT)
        if not write:
            with self._connection() as connection, self._begun(connection, "BEGIN") as transaction:
                yield transaction
            return
        # Waiting here is fair and wakes at once, other than SQLite's own waiting, which serves between
        # processes.
        if not self._writing.acquire(timeout=self.busy_timeout):
            raise StoreUnavailable("another thread holds the store for longer than busy_timeout")
        try:
            with self._connection() as connection:
                with self._typed_errors():
                    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                with self._begun(connection, "BEGIN IMMEDIATE") as transaction:
                    yield transaction
        finally:
            self._writing.release()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection of the pool, or a new one."""
        with self._guard:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect()
        try:
            yield connection
        finally:
            with self._guard:
                if self._split:
                    _inherited.append(connection)
                elif self._closed or connection.in_transaction or len(self._idle) >= _IDLE_CONNECTIONS:
                    connection.close()
                else:
                    self._idle.append(connection)

    @contextmanager
    def _begun(self, connection: sqlite3.Connection, begin: str) -> Iterator[SQLiteTransaction]:
        """Begin, and commit or roll back when the block is left."""
        with self._typed_errors():
            connection.execute(begin)
        transaction = SQLiteTransaction(connection, self._typed_errors, write=begin != "BEGIN")
        try:
            yield transaction
            if self._split:
                raise StoreUnavailable(_SPLIT)
            with self._typed_errors():
                connection.execute("COMMIT")
        finally:
            # Where even that fails, `_connection` closes the connection, and SQLite rolls back.
            with suppress(sqlite3.Error):
                if connection.in_transaction and not self._split:
                    connection.execute("ROLLBACK")

    def _connect(self, *, first: bool = False) -> sqlite3.Connection:
        """Open a connection; the first one of a store creates and migrates the file."""
        with self._typed_errors():
            if first:
                with suppress(FileExistsError):
                    os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            connection = sqlite3.connect(
                self.path, timeout=self.busy_timeout, isolation_level=None, check_same_thread=False
            )
            try:
                if first:
                    prepare(connection, packaged_schema())
                self._switch_to_wal(connection)
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute(
                    "PRAGMA fullfsync = ON"
                )  # for macOS, where fsync alone does not reach the disk
                connection.execute(
                    "PRAGMA journal_size_limit = 67108864"
                )  # bytes that the log keeps after a peak
            except BaseException:
                connection.close()
                raise
        return connection

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        deadline = time.monotonic() + self.busy_timeout
        while True:
            try:
                (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                if _primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(_WAL_RETRY)
                continue
            if mode != "wal":
                raise StoreUnavailable(
                    f"{self.path} cannot have a write-ahead log; is it on a network file system?"
                )
            return

    @contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = _primary_code(error)
            if code in _UNUSABLE:
                raise StoreUnusable(f"{self.path} {_UNUSABLE[code]}") from error
            if code in _UNAVAILABLE:
                raise StoreUnavailable(f"{self.path} {_UNAVAILABLE[code]}") from error
            if code == sqlite3.SQLITE_TOOBIG or isinstance(error, sqlite3.DataError):
                raise InvalidRecord("the body is larger than SQLite can hold") from error
            raise StorageError(f"{self.path}: SQLite reports {error}") from error
        except OSError as error:
            raise StoreUnavailable(f"{self.path} cannot be created: {error.strerror}") from error

    def _close_idle(self) -> None:
        _close_all(self._idle)

    # Called around every fork of the process.

    def before_fork(self) -> None:
        """Close what waits in the pool, and keep the pool locked until the fork is done."""
        self._guard.acquire()
        self._close_idle()

    def after_fork(self, *, child: bool) -> None:
        """Open the pool again; the threads of the parent do not exist in the child."""
        if child and self._threads:
            self._split = True
        self._guard.release()


def _close_all(connections: list[sqlite3.Connection]) -> None:
    """Close connections, also those of a store that nobody closed and nobody holds any more."""
    while connections:
        connections.pop().close()


_open_stores: WeakSet[SQLiteStore] = WeakSet()

_forking: list[SQLiteStore] = []
"""The stores whose pools are locked during the present fork."""

_inherited: list[sqlite3.Connection] = []
"""Connections of the parent, which the child must not even close."""


@cache
def _watch_forks() -> None:
    """Register once what every fork needs; a registration cannot be withdrawn."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork_in_child
        )


def _before_fork() -> None:
    for store in sorted(
        _open_stores, key=id
    ):  # one order for all threads, or two forks at once could lock up
        store.before_fork()
        _forking.append(store)


def _after_fork(*, child: bool = False) -> None:
    while _forking:
        _forking.pop().after_fork(child=child)


def _after_fork_in_child() -> None:
    _after_fork(child=True)


def _primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's code without its extension, 0 for an error of the sqlite3 module itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
