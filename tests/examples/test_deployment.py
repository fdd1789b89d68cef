"""`examples/deployment`, started as its README says, and a simulated Web Connector that syncs with it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from servers import Server, serving

from qbsync.qbxml.guard import DEFAULT_LIMIT
from qbsync.simulator import CompanyFile, HTTPTransport, WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "deployment"
COMMANDS = {
    "gunicorn": ("-m", "gunicorn", "--bind", "127.0.0.1:{port}"),
    "granian": (
        *("-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "8"),
        *("--backpressure", "64", "--host", "127.0.0.1", "--port", "{port}", "acme_sync:application"),
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory with the files, as on the server."""
    folder = tmp_path / "acme"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:{folder / 'acme.db'}")
    monkeypatch.setenv("PUBLIC_URL", "http://localhost/qbwc")
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    return folder


@pytest.fixture(params=list(COMMANDS))
def server(request: pytest.FixtureRequest, folder: Path) -> Iterator[Server]:
    with serving(request.param, folder, COMMANDS[request.param], modules=[folder]) as running:
        yield running


def command(folder: Path, *arguments: str) -> str:
    """Run Python there and return what it said."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=os.environ, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_new_user_syncs_with_it(server: Server) -> None:
    cli = ("-c", "from qbsync.cli import main; main()")
    said = command(server.folder, *cli, "qwc", "new", "acme", "--bridge", "acme_sync:bridge")
    password = re.search(r"\S{20,}(?=\s*$)", said, re.MULTILINE)
    assert password is not None, said
    company = CompanyFile(clock=lambda: datetime.now(UTC))
    company.ui.add_customer(name="Alder Street Bakery")
    connector = WebConnector(
        company,
        qwc=server.folder / "acme.qwc",
        password=password[0],
        transport=HTTPTransport(url=server.url("/qbwc")),
    )
    assert connector.run_once().ok
    assert connector.run_once().authenticate_status == "none"
    assert command(server.folder, "tick.py") == ""
    assert "acme" in command(server.folder, *cli, "connections", "--bridge", "acme_sync:bridge")
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0


def test_the_proxies_let_through_what_qbsync_takes() -> None:
    megabytes = DEFAULT_LIMIT // 2**20
    assert f"client_max_body_size {megabytes}m;" in (EXAMPLE / "nginx.conf").read_text()
    assert f"max_size {megabytes}MiB" in (EXAMPLE / "Caddyfile").read_text()


def test_the_parts_meet_on_one_port_and_wait_for_each_other() -> None:
    texts = {path.name: path.read_text() for path in EXAMPLE.iterdir() if path.is_file()}
    for name in ("gunicorn.conf.py", "nginx.conf", "Caddyfile"):
        assert "127.0.0.1:8000" in texts[name], name
    graceful = re.search(r"^graceful_timeout = (\d+)", texts["gunicorn.conf.py"], re.MULTILINE)
    stop = re.search(r"^TimeoutStopSec=(\d+)", texts["acme-sync.service"], re.MULTILINE)
    read = re.search(r"proxy_read_timeout\s+(\d+)s", texts["nginx.conf"])
    assert graceful is not None
    assert stop is not None
    assert read is not None
    assert int(read[1]) <= int(graceful[1]) < int(stop[1])
