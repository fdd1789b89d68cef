"""`qbsync demo`, as a newcomer runs it: a process of its own, over real HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

QBSYNC = [sys.executable, "-c", "from qbsync.cli import main; main()"]
SHOWN = [
    ("QuickBooks → host", "The company's customers reach the host"),
    ("host → QuickBooks", "A new customer of the host reaches the company"),
    ("QuickBooks → host", "An edit at the PC reaches the host"),
    ("host → QuickBooks", "An edit in the host reaches the company"),
    ("host → QuickBooks", "A name in use comes back as an error that helps"),
]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*QBSYNC, *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_everything_crosses_over() -> None:
    done = run("demo", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["ok"] is True
    assert [(check["direction"], check["title"]) for check in result["checks"]] == SHOWN
    assert all(check["ok"] for check in result["checks"])
    assert done.stderr == ""


def test_a_person_sees_what_moved() -> None:
    done = run("demo")
    assert done.returncode == 0
    assert done.stdout.count("✓") == len(SHOWN)
    for _direction, title in SHOWN:
        assert title in done.stdout
    assert "3100" in done.stdout
    assert "Everything crossed over" in done.stdout


def test_a_captured_company_file_is_taken(shared: Path) -> None:
    captured = shared / "corpus" / "captured" / "customer_query_rs_146.xml"
    done = run("demo", "--json", "--company", str(captured))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["checks"][0]["detail"] == "146 of 146 customers and jobs"


def test_a_company_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text("no qbXML")
    done = run("demo", "--company", str(tmp_path / "bad.xml"))
    assert done.returncode != 0
    assert "bad.xml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_kept_server_says_how_to_reach_it_and_ends_in_order(end: signal.Signals) -> None:
    with subprocess.Popen([*QBSYNC, "demo", "--keep"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        text = "".join(lines)
        page = re.search(r"status page +(http://localhost:\d+/status/)", text)
        assert page is not None
        with urllib.request.urlopen(page[1]) as answer:  # noqa: S310 - our own server
            shown = answer.read().decode()
        stranger = urllib.request.Request(page[1], headers={"Host": "evil.example"})  # noqa: S310 - as above
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(stranger)  # noqa: S310 - as above
        process.send_signal(end)
        try:
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
    assert "connection?key=demo" in shown
    assert "Needs" in shown or "hold" in shown, "the name in use waits for somebody"
    assert re.search(r"http://localhost:\d+/qbwc", text)
    assert re.search(r"\.qwc file +\S+demo\.qwc", text)
    assert re.search(r"password +\S{22}", text)
    folder = re.search(r"(\S+)demo\.qwc", text)
    assert folder is not None
    assert not Path(folder[1]).exists(), "nothing stays behind"


def test_a_terminal_without_the_characters_is_no_reason_to_end() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [*QBSYNC, "demo"]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0
    assert b"Everything crossed over" in done.stdout
    assert b"ok QuickBooks -> host" in done.stdout
    assert b"?" not in done.stdout


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("demo", "--help")])
def test_help_and_version(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 0
    assert "qbsync" in done.stdout or "--company" in done.stdout
