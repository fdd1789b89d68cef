"""A PostgreSQL for the tests: the one that QBSYNC_POSTGRESQL names, or one that is started for this run.

QBSYNC_POSTGRESQL is a URL of SQLAlchemy whose user may create schemas in the database. Without it a private
cluster is made in a temporary directory with the binaries of the system (Debian's package `postgresql`), as
another user where we are root, because PostgreSQL refuses to run as root. It listens on a Unix socket only,
flushes nothing to the disk and is gone when the process ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    import pwd
    from collections.abc import Iterator

__all__ = ["NEEDS_POSTGRESQL", "postgresql_url", "schema_in"]

NEEDS_POSTGRESQL = "needs PostgreSQL"
SECONDS = 60

SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "synchronous_commit": "on",  # as in production; without fsync it costs nothing
}


@contextmanager
def postgresql_url() -> Iterator[str]:
    """Give the URL of a database; skips the test where there is none."""
    given = os.environ.get("QBSYNC_POSTGRESQL")
    if given:
        yield given
        return
    binaries = _binaries()
    if binaries is None:
        pytest.skip(
            f"{NEEDS_POSTGRESQL}: no initdb found; install Debian's package postgresql, "
            "or set QBSYNC_POSTGRESQL to a URL"
        )
    with _cluster(binaries) as url:
        yield url


def _binaries() -> Path | None:
    """Return the directory of the server's newest binaries, None where there are none, and on Windows."""
    if not hasattr(os, "geteuid"):
        return None
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def _cluster(binaries: Path) -> Iterator[str]:
    user = _other_user()
    # Another user must get there, and the path of a socket is short: not the directory of the run.
    folder = Path(tempfile.mkdtemp(prefix="qbsync-postgresql-", dir="/tmp" if user else None))  # noqa: S108
    options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "cwd": folder}
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        data = folder / "data"
        command: list[str | Path] = [
            binaries / "initdb",
            "--auth=trust",
            "--username=qbsync",
            "--encoding=UTF8",
            "--no-sync",
        ]
        made = subprocess.run(
            [*command, "--locale=C", "--no-instructions", "-D", data], check=False, text=True, **options
        )
        assert made.returncode == 0, made.stdout
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, *settings],
                **{**options, "stdout": log},
                start_new_session=True,  # or Ctrl-C would end it before the tests
            )
        try:
            url = f"postgresql+psycopg://qbsync@/postgres?host={folder}"
            _wait_for(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's word for "do not wait for clients"
            try:
                server.wait(SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> pwd.struct_passwd | None:
    """Return whom the server runs as where we are root, None where it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - Windows has none

    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip(f"{NEEDS_POSTGRESQL}: it refuses to run as root, and there is no user postgres or nobody")


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    engine = sa.create_engine(url)
    deadline = time.monotonic() + SECONDS
    while True:
        assert server.poll() is None, f"PostgreSQL ended at once:\n{log.read_text()}"
        try:
            engine.connect().close()
        except sa.exc.OperationalError:
            assert time.monotonic() < deadline, f"PostgreSQL did not start:\n{log.read_text()}"
            time.sleep(0.02)
        else:
            engine.dispose()
            return


@contextmanager
def schema_in(engine: sa.Engine, name: str) -> Iterator[str]:
    """Give a schema of that name, empty, and drop it afterwards; `engine` is of the database."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    yield name
    with engine.begin() as connection:
        # Not for ever: a test that left a transaction open would hang the run.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
