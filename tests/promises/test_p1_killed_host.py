"""The host's process is killed, over real HTTP and a real store, and no customer is lost or doubled."""

from __future__ import annotations

import http.client
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy

SCRIPT = Path(__file__).with_name("mortal_host.py")
SIGKILLED = -9


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def host(
    folder: Path, port: int, point: str, *database: str, later: int = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the host app, with its clock `later` seconds on, until the block ends or it died."""
    command = [sys.executable, str(SCRIPT), str(folder), str(port), point, str(later), *database]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_it_serves(process, port)
            yield process
        finally:
            process.kill()


def wait_until_it_serves(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        assert process.poll() is None, "the host app did not start"
        with closing(http.client.HTTPConnection("localhost", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/")
                connection.getresponse().read()
            except ConnectionError:
                time.sleep(0.05)
            else:
                return
    pytest.fail("the host app does not answer")


def rows(folder: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / "host.db")) as connection:
        return connection.execute(query).fetchall()


POINTS = ["page", "arrived", "evidence", "settled"]


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_host_starts_again_and_nothing_is_lost_or_doubled(tmp_path: Path, point: str) -> None:
    kill_and_start_again(tmp_path, point)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_host_on_a_server_loses_and_doubles_nothing(
    tmp_path: Path, postgresql: sqlalchemy.Engine, postgresql_schema: str, point: str
) -> None:
    url = postgresql.url.render_as_string(hide_password=False)
    kill_and_start_again(tmp_path, point, url, postgresql_schema)


def kill_and_start_again(tmp_path: Path, point: str, *database: str) -> None:
    company = CompanyFile(clock=SimulatedClock())
    for number in range(12):
        company.ui.add_customer(name=f"Customer {number:02}")
    port = free_port()
    with host(tmp_path, port, point, *database) as process:
        password = (tmp_path / "password").read_text()
        connector = WebConnector(company, qwc=(tmp_path / "host.qwc"), password=password)
        report = connector.run_once()
        assert not report.ok
        assert process.wait(timeout=10) == SIGKILLED
    with host(
        tmp_path, port, "never", *database, later=120
    ):  # a session that was cut off blocks others for 60 seconds
        for _ in range(2):
            report = connector.run_once()
        assert report.ok

    names = [customer.full_name for customer in company.customers]
    assert names.count("New") == 1
    (new,) = [customer for customer in company.customers if customer.full_name == "New"]
    assert rows(tmp_path, "SELECT key, state, list_id FROM outcome") == [("add", "applied", new.list_id)]
    assert sorted(name for (name,) in rows(tmp_path, "SELECT name FROM customer")) == sorted(names)
