"""A store on a database server, shared by all threads, processes and machines that reach it.

On PostgreSQL a write transaction runs at READ COMMITTED and locks the records that it gets, claims and puts,
so that two of them meet only at a record; `claim` passes over what others hold (SKIP LOCKED). A read
transaction runs at REPEATABLE READ, READ ONLY: one state from its first read on. A durable commit is flushed
by the server before it returns; with durable=False the server flushes it within moments
(synchronous_commit=off).

On SQLite, which is there for tests, write transactions run one at a time (BEGIN IMMEDIATE).
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakSet, finalize

import sqlalchemy as sa
from sqlalchemy.orm import Session

from qbsync.errors import ConfigurationError, StoreUnavailable, StoreUnusable
from qbsync.storage.rows import RowStore
from qbsync.storage.sqlalchemy import schema as schemas
from qbsync.storage.sqlalchemy.errors import typed_errors
from qbsync.storage.sqlalchemy.statements import Statements
from qbsync.storage.sqlalchemy.transaction import SQLAlchemyTransaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.store import Store

__all__ = ["POOL_SIZE", "SQLAlchemyStore"]

POOL_SIZE = 20
"""The most connections of an engine that the store makes itself; half of them are kept when idle."""

_DIALECTS = ("postgresql", "sqlite")


class SQLAlchemyStore(RowStore[SQLAlchemyTransaction]):
    """A store in a database; the contract is in `qbsync.storage.store`.

    `engine` is an Engine of the host's, or a URL ("postgresql+psycopg://user:password@host/database"), for
    which the store makes one of its own. The tables have names that begin with `prefix`, in the `schema` of
    PostgreSQL or in the one that its search_path names first. They are created and migrated when the store is
    opened; with `migrate=False` they must be there (see `qbsync.storage.sqlalchemy.migrate`).
    `busy_timeout` is how long, in seconds, a transaction waits for others.

    Raises StoreUnusable for tables of another application or of a newer release, and with `migrate=False` of
    an older one; StoreUnavailable where the database cannot be reached or refuses; ConfigurationError for a
    database that is neither PostgreSQL nor SQLite in a file.
    """

    def __init__(
        self,
        engine: sa.Engine | sa.URL | str,
        *,
        prefix: str = "qbsync_",
        schema: str | None = None,
        busy_timeout: float = 10.0,
        migrate: bool = True,
    ) -> None:
        """Open the database, creating or migrating its tables."""
        super().__init__()
        if busy_timeout <= 0:
            raise ConfigurationError("busy_timeout must be positive")
        self._owns_engine = not isinstance(engine, sa.Engine)
        url = engine.url if isinstance(engine, sa.Engine) else _url(engine)
        self.dialect = url.get_backend_name()
        _refuse_other_databases(url, schema)
        self.engine = engine if isinstance(engine, sa.Engine) else _engine(url, busy_timeout)
        self.metadata = sa.MetaData()
        self.tables = schemas.add_tables(self.metadata, prefix=prefix, schema=schema)
        self.busy_timeout = busy_timeout
        self._statements = Statements(self.tables, self.dialect)
        self._is_postgresql = self.dialect == "postgresql"
        self._flush = "on"
        try:
            with typed_errors():
                self._prepare(migrate=migrate)
        except BaseException:
            self._release()
            raise
        _watch_forks()
        _open_stores.add(self)
        if self._owns_engine:
            finalize(self, self.engine.dispose)  # for a store that nobody closed and nobody holds any more

    def __repr__(self) -> str:
        """Return the class and the URL without its password."""
        return f"SQLAlchemyStore({self.engine.url.render_as_string(hide_password=True)!r})"

    def close(self) -> None:
        """Close the connections of an engine that the store made; see `Store.close`."""
        super().close()
        self._release()

    def using(self, connection: sa.Connection | Session) -> Store:
        """Return the store within a transaction of the host, which commits or rolls back both.

            with Session(engine) as session, session.begin():
                session.add(Order(...))
                bridge = Bridge(store.using(session), app=app)
                bridge.connection("acme").push(SalesOrderAdd(...), key="order-1001")

        `connection`, a Connection or a Session, must be of the same database. Each transaction of the store
        is then a savepoint of the host's, write or not; `durable` is left to the host's commit, isolation to
        the host's level (READ COMMITTED fits the contract; on stricter ones TransactionConflict asks for the
        host's whole transaction again). What was locked stays locked until the host's transaction ends.
        The returned store must not outlive it, and needs no closing.
        """
        return _JoinedStore(self, connection.connection() if isinstance(connection, Session) else connection)

    def joined(self, connection: sa.Connection, *, write: bool) -> SQLAlchemyTransaction:
        """Return a transaction on a connection that has begun one; for `using`."""
        return SQLAlchemyTransaction(connection, self._statements, write=write)

    @contextmanager
    def _open(self, *, write: bool, durable: bool) -> Iterator[SQLAlchemyTransaction]:
        with typed_errors():
            connection = self._begin(write=write, durable=durable)
        process, pool = os.getpid(), self.engine.pool
        transaction = SQLAlchemyTransaction(connection, self._statements, write=write)
        try:
            yield transaction
            if os.getpid() != process:
                raise StoreUnavailable(
                    "the process was forked while a transaction was open; its parent ends it"
                )
            with typed_errors():
                connection.commit()
        finally:
            if os.getpid() == process:
                with suppress(sa.exc.SQLAlchemyError):  # a connection that fails here is not used again
                    connection.close()
                if self._closed and self._owns_engine:
                    pool.dispose()  # the store was closed meanwhile, and the connection came back after that
            else:
                _inherited.append(connection)

    def _begin(self, *, write: bool, durable: bool) -> sa.Connection:
        if not self._is_postgresql:
            return self._begin_sqlite(write=write)
        connection = self.engine.connect()
        try:
            if write:
                connection = connection.execution_options(isolation_level="READ COMMITTED")
                flush = self._flush if durable else "off"
                connection.exec_driver_sql(
                    f"SET LOCAL lock_timeout = {self.busy_timeout * 1000:.0f}; "
                    f"SET LOCAL synchronous_commit = {flush}"
                )
            else:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin_sqlite(self, *, write: bool) -> sa.Connection:
        connection = self.engine.connect()
        try:
            # The driver's own transactions begin where it pleases; without them, ours do where we say.
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {self.busy_timeout * 1000:.0f}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, *, migrate: bool) -> None:
        if self._is_postgresql:
            with self.engine.connect() as connection:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                flush = str(connection.exec_driver_sql("SHOW synchronous_commit").scalar_one())
                # The stricter settings of a cluster are kept; `off` would break the promise of `durable`.
                self._flush = "on" if flush == "off" else flush
            if encoding != "UTF8":
                raise StoreUnusable(f"the database has the encoding {encoding}; it must be UTF8")
        else:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with self._open(write=False, durable=False) as look:
            if schemas.check(look.database, self.tables):
                return
        if not migrate:
            raise StoreUnusable("the tables are missing or older than this release; run migrate() once")
        with self._open(write=True, durable=True) as work:
            schemas.migrate(work.database, prefix=self.tables.prefix, schema=self.tables.schema)

    def _release(self) -> None:
        if self._owns_engine:
            self.engine.dispose()

    def after_fork(self) -> None:
        """Leave the connections of the parent alone, in the child."""
        _inherited.append(self.engine.pool)
        self.engine.dispose(close=False)


class _JoinedStore(RowStore[SQLAlchemyTransaction]):
    """A store whose transactions are savepoints of the host's transaction."""

    def __init__(self, store: SQLAlchemyStore, connection: sa.Connection) -> None:
        super().__init__()
        if connection.dialect.name != store.dialect:
            raise ConfigurationError(f"connection must be one to the store's database, {store.engine.url!r}")
        self._store = store
        self._connection = connection

    @contextmanager
    def _open(self, *, write: bool, durable: bool) -> Iterator[SQLAlchemyTransaction]:  # noqa: ARG002
        with typed_errors():
            self._begin_sqlite()
            point = self._connection.begin_nested()
        transaction = self._store.joined(self._connection, write=write)
        try:
            yield transaction
            with typed_errors():
                point.commit()
        except BaseException:
            with suppress(sa.exc.SQLAlchemyError):  # where even that fails, the host's transaction is undone
                point.rollback()
            raise

    def _begin_sqlite(self) -> None:
        """Begin where the driver of SQLite has not: it takes the first savepoint for a whole transaction."""
        driver: Any = self._connection.connection.dbapi_connection
        if self._connection.dialect.name == "sqlite" and not driver.in_transaction:
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")


def _url(url: sa.URL | str) -> sa.URL:
    """Return the URL; PostgreSQL's driver is psycopg where it names none."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise ConfigurationError("engine must be an Engine of SQLAlchemy or the URL of a database") from error
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _refuse_other_databases(url: sa.URL, schema: str | None) -> None:
    dialect = url.get_backend_name()
    if dialect not in _DIALECTS:
        raise ConfigurationError(f"engine must be one of {', '.join(_DIALECTS)}, not {dialect}")
    if dialect == "sqlite":
        if schema is not None:
            raise ConfigurationError("schema must be None on SQLite, which has none")
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise ConfigurationError("engine must name a file; for a store in memory use MemoryStore")


def _engine(url: sa.URL, timeout: float) -> sa.Engine:
    """Return an engine for the store alone."""
    keep = POOL_SIZE // 2
    try:
        # pool_pre_ping: a server that was restarted costs a new connection and no failed call.
        return sa.create_engine(
            url, pool_size=keep, max_overflow=POOL_SIZE - keep, pool_timeout=timeout, pool_pre_ping=True
        )
    except (sa.exc.NoSuchModuleError, ImportError) as error:
        raise ConfigurationError(f"the driver of {url.drivername} is not installed") from error


_open_stores: WeakSet[SQLAlchemyStore] = WeakSet()

_inherited: list[object] = []
"""Pools and connections of the parent, which the child must not even close."""


@cache
def _watch_forks() -> None:
    """Register once what every fork needs; a registration cannot be withdrawn."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_after_fork_in_child)


def _after_fork_in_child() -> None:
    for store in list(_open_stores):
        store.after_fork()
