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
from qbsync.webconnector.qwc import parse

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
                if line.endswith("Ctrl-C ends it.\n") or line == "}\n":
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
        assert "  password   as it was; --new-password makes another" in said
        assert "For development only: no TLS, one process. Ctrl-C ends it." in said
    assert "Traceback" not in (tmp_path / "errors.txt").read_text()


def test_a_bridge_of_a_host_app_is_served(tmp_path: Path) -> None:
    (tmp_path / "acme_host.py").write_text(
        "from qbsync import App, Bridge, SQLiteStore\n"
        "bridge = Bridge(SQLiteStore('sync.db'), app=App(name='Acme', url='https://acme.example/qbwc'))\n"
    )
    bridge = Bridge(SQLiteStore(tmp_path / "sync.db"), app=App(name="Acme", url="https://acme.example/qbwc"))
    setup = bridge.connect("acme", zone="America/New_York")
    with serving(tmp_path, "acme_host:bridge") as said:
        assert said[0].startswith("Serving Acme (acme_host:bridge) at http://localhost:")
        assert "  connections  acme" in said
        assert "  .qwc files   send Web Connectors to https://acme.example/qbwc, not here" in said
        assert "  qbsync qwc again acme --bridge acme_host:bridge" in said
        url = said[0].split()[-1]
        transport = HTTPTransport(url=url)
        assert b"Acme talks to QuickBooks" in transport.request("GET", url, headers={}, body=b"").body
        WebConnector(CompanyFile(), qwc=setup.qwc, password=setup.password, transport=transport).run_once()
    assert bridge.connection("acme").status().last_seen_at is not None


def test_what_is_served_and_what_to_do_next_fit_80_columns(tmp_path: Path) -> None:
    with serving(tmp_path, "--pull", "VendorQuery", "--pull", "VendorQuery") as said:
        url = said[0].removeprefix("Serving a trial bridge at ")
        assert "  pulls      VendorQuery, every 15 minutes" in said
        assert "  .qwc file  trial.qwc" in said
        (password,) = [line for line in said if line.startswith("  password ")]
        assert password.endswith("(shown this once)")
        assert f"  qbsync simulate {url} --qwc trial.qwc" in said
        assert max(map(len, said)) <= 80


def test_the_file_of_the_trial_names_the_address_of_this_time(tmp_path: Path) -> None:
    for is_new in (True, False):
        with serving(tmp_path, "--host", "127.0.0.1", "--json") as said:
            told = json.loads("\n".join(said))
            assert told["url"].startswith("http://localhost:")  # Web Connectors take no IP address
            assert parse((tmp_path / "trial.qwc").read_bytes()).app_url == told["url"]
        assert (told["password"] is not None) is is_new
        (tmp_path / "trial.qwc").unlink()


def test_the_option_and_the_variable_name_a_bridge_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme_named.py").write_text(
        "from qbsync import App, Bridge, MemoryStore\n"
        "bridge = Bridge(MemoryStore(), app=App(name='Acme', url='http://localhost/qbwc'))\n"
    )
    with serving(tmp_path, "--bridge", "acme_named:bridge") as said:
        assert said[0].startswith("Serving Acme (acme_named:bridge)")
        assert "  qbsync qwc new KEY --bridge acme_named:bridge" in said
    monkeypatch.setenv("QBSYNC_BRIDGE", "acme_named:bridge")
    with serving(tmp_path) as said:
        assert said[0].startswith("Serving Acme (acme_named:bridge)")
    with serving(tmp_path, "--pull", "VendorQuery") as said:
        assert said[0].startswith("Serving a trial bridge")


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a:b", "--bridge", "a:b"), "Name the bridge once"),
        (("a:b", "--store", "sqlite:x.db", "--new-password"), "--store and --new-password: that is for"),
    ],
)
def test_options_that_exclude_each_other(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(qbsync, ["serve", *arguments])
    assert (done.exit_code, said in done.stderr) == (2, True)


def test_a_port_in_use_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(qbsync, ["serve", "--host", "127.0.0.1", "--port", port])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "--port names another one" in done.stderr
