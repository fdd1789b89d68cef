"""`qbsync serve`, in a process of its own, called by the simulated Web Connector over real HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from qbsync import App, Bridge, SQLiteStore
from qbsync.cli.commands import qbsync
from qbsync.simulator import CompanyFile, HTTPTransport, WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QBSYNC = [sys.executable, "-c", "from qbsync.cli import main; main()", "serve"]


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[list[str]]:
    """Give what it says until it serves; it must end in order."""
    command = [*QBSYNC, *arguments, "--port", "0"]
    environment = {**os.environ, "COLUMNS": "80"}
    with (
        (folder / "errors.txt").open("w") as errors,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line.rstrip("\n"))
                if line in {"Ctrl-C ends it.\n", "}\n"}:
                    break
            yield said
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()


def test_the_bare_bridge_logs_what_arrives(tmp_path: Path) -> None:
    with serving(tmp_path, "--json") as said:
        told = json.loads("\n".join(said))
        company = CompanyFile()
        company.ui.add_customer(name="Harbor Boat Works")
        connector = WebConnector(
            company, qwc=(tmp_path / told["qwc"]).read_bytes(), password=told["password"]
        )
        assert connector.run_once().ok
        assert told["development_only"] is True
    lines = [json.loads(line) for line in (tmp_path / "errors.txt").read_text().splitlines() if line]
    assert [(one["flow"], one["records"]) for one in lines if one.get("event") == "page delivered"] == [
        ("CustomerQuery", 1)
    ]
    with serving(tmp_path) as said:
        text = "\n".join(said)
        assert "for development only: no TLS" in text
        assert "as it was" in text
    assert "Traceback" not in (tmp_path / "errors.txt").read_text()


def test_a_bridge_of_a_host_app_is_served(tmp_path: Path) -> None:
    (tmp_path / "acme_host.py").write_text(
        "from qbsync import App, Bridge, SQLiteStore\n"
        "bridge = Bridge(SQLiteStore('sync.db'), app=App(name='Acme', url='https://acme.example/qbwc'))\n"
    )
    bridge = Bridge(SQLiteStore(tmp_path / "sync.db"), app=App(name="Acme", url="https://acme.example/qbwc"))
    setup = bridge.connect("acme", zone="America/New_York")
    with serving(tmp_path, "acme_host:bridge") as said:
        assert "The .qwc files of this bridge name another address: https://acme.example/qbwc" in said
        url = said[0].split()[3].rstrip(",")
        transport = HTTPTransport(url=url)
        assert b"Acme talks to QuickBooks" in transport.request("GET", url, headers={}, body=b"").body
        WebConnector(CompanyFile(), qwc=setup.qwc, password=setup.password, transport=transport).run_once()
    assert bridge.connection("acme").status().last_seen_at is not None


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("no_such_module:bridge",), 2, "No module named"),
        (("--pull", "CustomerAdd"), 2, "is no query"),
        (("--store", "mysql:x"), 2, "a store is named"),
        (("asgi_host:bridge",), 2, "uvicorn"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, said: str
) -> None:
    (tmp_path / "asgi_host.py").write_text(
        "from qbsync import App, Bridge, MemoryStore\nfrom qbsync.models import CustomerAdd\n"
        "bridge = Bridge(MemoryStore(), app=App(name='Acme', url='https://acme.example/qbwc'))\n"
        "@bridge.settled(CustomerAdd)\nasync def booked(operation): ...\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    done = CliRunner().invoke(qbsync, ["serve", *arguments])
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (status, "", 1)
    assert said in done.stderr


def test_a_port_in_use_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(qbsync, ["serve", "--host", "127.0.0.1", "--port", port])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "--port names another one" in done.stderr
