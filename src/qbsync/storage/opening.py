"""A store named by one text, as in a setting or on a command line.

A file is ``sqlite:sync.db`` or ``sqlite:/var/lib/acme/sync.db``, a database is
``postgresql://user:password@host/database`` and needs the extra `sqlalchemy`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.errors import ConfigurationError, StoreUnusable

if TYPE_CHECKING:
    from qbsync.storage.store import Store

__all__ = ["StoreVersion", "open_store", "version_of_store"]

SQLITE: Final = "sqlite"
POSTGRESQL: Final = ("postgresql", "postgresql+psycopg")


@attrs.frozen(kw_only=True)
class StoreVersion:
    """The version of the schema that a store has, 0 where there is none yet, and the newest that we know."""

    found: int
    newest: int


def open_store(address: str, *, create: bool = False) -> Store:
    """Return the store at an address; one of an older release is brought to this one's schema.

    A missing SQLite file is an error, unless `create`. Raises ConfigurationError for what is no address, a
    missing file and a missing library, and what the stores raise.
    """
    scheme, rest = _parts(address)
    if scheme == SQLITE:
        from qbsync.storage.sqlite.store import SQLiteStore  # noqa: PLC0415 - loaded where it is used

        if not create and not Path(rest).is_file():
            raise ConfigurationError(f"there is no file {rest}")
        return SQLiteStore(rest)
    try:
        from qbsync.storage.sqlalchemy.store import SQLAlchemyStore  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ConfigurationError("a store on PostgreSQL needs pip install 'qbsync[sqlalchemy]'") from error
    return SQLAlchemyStore(address)


def version_of_store(address: str) -> StoreVersion:
    """Return the version of the schema at an address, and change nothing there.

    Raises as `open_store` does.
    """
    scheme, rest = _parts(address)
    if scheme == SQLITE:
        return _version_of_file(Path(rest))
    try:
        from qbsync.storage.sqlalchemy.schema import SCHEMA_VERSION  # noqa: PLC0415 - an extra
        from qbsync.storage.sqlalchemy.store import SQLAlchemyStore  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ConfigurationError("a store on PostgreSQL needs pip install 'qbsync[sqlalchemy]'") from error
    SQLAlchemyStore(address, migrate=False).close()  # which raises for any other version
    return StoreVersion(found=SCHEMA_VERSION, newest=SCHEMA_VERSION)


def _version_of_file(path: Path) -> StoreVersion:
    from qbsync.storage.sqlite.schema import APPLICATION_ID, packaged_schema  # noqa: PLC0415 - as above

    if not path.is_file():
        raise ConfigurationError(f"there is no file {path}")
    newest = packaged_schema().version
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise StoreUnusable(f"{path} cannot be read as an SQLite database: {error}") from error
    if application == APPLICATION_ID:
        return StoreVersion(found=int(version), newest=newest)
    if application or version or path.stat().st_size:
        raise StoreUnusable(f"{path} is an SQLite database of another application")
    return StoreVersion(found=0, newest=newest)


def _parts(address: str) -> tuple[str, str]:
    """Return the scheme and the rest of an address; no error quotes it whole, as it may hold a password."""
    scheme, colon, rest = address.partition(":")
    if colon and rest and (scheme == SQLITE or (scheme in POSTGRESQL and rest.startswith("//"))):
        return scheme, rest
    raise ConfigurationError("a store is named sqlite:PATH or postgresql://USER:PASSWORD@HOST/DATABASE")
