"""Makes a file a store of this release: a new one from schema.sql, an older one by the numbered migrations.

Everything happens in one transaction that holds the file exclusively, so that of two processes which open a
file at once one does the work and the other finds it done, and a process that dies half-way leaves the file
as it was.
"""

from __future__ import annotations

import re
import sqlite3
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from qbsync.errors import StoreUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["APPLICATION_ID", "Schema", "packaged_schema", "prepare"]

APPLICATION_ID = 0x51427379
"""``QBsy``: what tells a store from any other SQLite file."""

_STEP_NAME = re.compile(r"(\d{4})_\w+\.sql")


@attrs.frozen(kw_only=True)
class Schema:
    """The SQL of the newest version, and the step that leads to each version from 2 on."""

    script: str
    steps: dict[int, str] = attrs.field(factory=dict)

    @property
    def version(self) -> int:
        """The newest version."""
        return max(self.steps, default=1)


def packaged_schema() -> Schema:
    """Return the schema that comes with this release."""
    here = files("qbsync.storage.sqlite")
    steps = {}
    for file in (here / "migrations").iterdir():
        if match := _STEP_NAME.fullmatch(file.name):
            steps[int(match[1])] = file.read_text(encoding="utf-8")
    return Schema(script=(here / "schema.sql").read_text(encoding="utf-8"), steps=steps)


def prepare(connection: sqlite3.Connection, schema: Schema) -> None:
    """Bring the file to the version of `schema`; `connection` is in autocommit mode.

    Raises StoreUnusable for a file of another application and for one of a newer version, sqlite3.Error for
    the rest.
    """
    # One transaction for one look: between two, another process may create the file.
    connection.execute("BEGIN")
    try:
        version = _version_of(connection, schema)
    finally:
        connection.execute("ROLLBACK")
    if version == schema.version:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version_of(connection, schema)
        if version == 0:
            _run(connection, schema.script)
        else:
            for step in range(version + 1, schema.version + 1):
                _run(connection, schema.steps[step])
        connection.execute(f"PRAGMA user_version = {schema.version:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version_of(connection: sqlite3.Connection, schema: Schema) -> int:
    """Return the version of the file, 0 for an empty one."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID:
        if application or version or tables:
            raise StoreUnusable("the file is an SQLite database of another application; name another file")
        return 0
    if version > schema.version:
        raise StoreUnusable(
            f"the file has version {version} of the schema, and this release of qbsync knows versions up to "
            f"{schema.version}; upgrade qbsync"
        )
    return int(version)


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of a script; sqlite3's own executescript would commit first."""
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise StoreUnusable(
            f"the last statement of a script of the schema is not complete: {statement.strip()[:40]}"
        )
