"""`qbsync log`, on files as they come from the PC."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from world import World

from qbsync import MemoryStore
from qbsync.cli.commands import qbsync
from qbsync.models import CustomerAdd
from qbsync.simulator import WebConnector, WSGITransport

if TYPE_CHECKING:
    from pathlib import Path

IDLE = (
    "20260105.{0}:00:00 UTC\t: QBWebConnector.SOAPWebService.instantiateWebService() : AppName: Acme Orders\n"
    "20260105.{0}:00:00 UTC\t: QBWebConnector.SOAPWebService.do_serverVersion() : *** Calling serverVersion()"
    "\n"
    "20260105.{0}:00:01 UTC\t: QBWebConnector.SOAPWebService.do_authenticate() : *** Calling authenticate()\n"
    "20260105.{0}:00:01 UTC\t: QBWebConnector.SOAPWebService.do_authenticate() : "
    'Received from authenticate() following parameters:<authRet[0]="x"><authRet[1]="none">\n'
    "20260105.{0}:00:02 UTC\t: QBWebConnector.RegistryManager.setUpdateLock() : Update session unlocked\n"
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(qbsync, ["log", *arguments], env={"COLUMNS": "80"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a log with five idle updates and one of which a write was refused."""
    world = World.make(MemoryStore(), customers=2)
    connector = WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(world.application),
        log_level="VERBOSE",
    )
    world.bridge.connection("acme").push(CustomerAdd(name="Customer 001"), key="1")
    connector.run_once()
    path = tmp_path / "QWCLog.txt"
    idle = "".join(IDLE.format(hour) for hour in range(10, 15))
    path.write_text(idle + "\n".join(connector.log) + "\n", newline="\r\n")
    return path


def test_a_person_reads_what_happened_and_what_to_do(file: Path) -> None:
    done = run(str(file))
    assert done.exit_code == 1
    text = " ".join(done.stdout.split())
    assert text.startswith(
        "6 updates in the log. 2026-01-05 10:00:00 UTC Acme Orders: no work, 5 times until"
    )
    assert 'CustomerAdd: The name "Customer 001"' in text
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []
    assert "What to do 3100: " in text
    assert "Who acts:" in text
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "<QBXML" not in text


def test_json_and_the_last(file: Path) -> None:
    result = json.loads(run(str(file), "--json").stdout)
    assert (len(result["updates"]), result["ok"]) == (6, False)
    assert result["updates"][-1]["findings"][0]["code"] == "3100"
    assert json.loads(run(str(file), "--json", "--failed").stdout)["updates"] == result["updates"][-1:]
    assert len(json.loads(run(str(file), "--json", "--last", "2").stdout)["updates"]) == 2


def test_a_log_in_order_ends_with_0(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "log.txt").write_text(IDLE.format(11), encoding=encoding)
        done = run(str(tmp_path / "log.txt"))
        assert (done.exit_code, "no work" in done.stdout) == (0, True)


def test_what_is_no_log_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(bytes(range(256)) * 40)
    done = run(str(tmp_path / "picture.png"))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "no line of it" in done.stderr


def test_a_terminal_of_ascii_without_a_tty(file: Path) -> None:
    command = [sys.executable, "-c", "from qbsync.cli import main; main()", "log", str(file)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()
