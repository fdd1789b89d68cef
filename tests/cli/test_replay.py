"""`qbsync replay`, on a transcript in a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from world import World

from qbsync import MemoryStore
from qbsync.adapters.recorder import Recorder
from qbsync.cli.commands import qbsync
from qbsync.simulator import WebConnector, WSGITransport

if TYPE_CHECKING:
    from pathlib import Path

HOST = """
from datetime import timedelta
from qbsync import App, Bridge, MemoryStore
from qbsync.models import CustomerQuery

bridge = Bridge(MemoryStore(), app=App(name="Acme", url="https://acme.example/qbwc"))

@bridge.pull(CustomerQuery, every=timedelta(minutes=15), name="customers", page_size=3)
def save(page):
    raise RuntimeError("the handler was called")
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(qbsync, ["replay", *arguments], env={"COLUMNS": "80"})


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    world = World.make(MemoryStore(), customers=5)
    recorder = Recorder(world.bridge.service, tmp_path / "bug.jsonl")
    connector = WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(recorder.wsgi()),
    )
    assert connector.run_once().ok
    recorder.close()
    return tmp_path / "bug.jsonl"


def test_the_same_code(transcript: Path) -> None:
    done = run(str(transcript))
    assert (done.exit_code, done.stdout.endswith(" calls, no differences\n")) == (0, True), done.stdout
    assert json.loads(run(str(transcript), "--json").stdout)["ok"] is True


def test_other_code(transcript: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other_host.py").write_text(HOST)
    monkeypatch.syspath_prepend(tmp_path)
    done = run(str(transcript), "--bridge", "other_host:bridge")
    assert done.exit_code == 1
    assert "sendRequestXML: QBXMLMsgsRq/CustomerQueryRq/MaxReturned: was '10', is '3'" in done.stdout
    told = json.loads(run(str(transcript), "--bridge", "other_host:bridge", "--json").stdout)
    assert told["differences"][0]["replayed"] == "3"
    called = run(str(transcript), "--bridge", "other_host:bridge", "--handlers", "--json")
    assert "receiveResponseXML" in {one["call"] for one in json.loads(called.stdout)["differences"]}


@pytest.mark.parametrize("content", [b"no JSON\n", b"\xf8\xff no text\n", b""])
def test_what_is_no_transcript_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.jsonl").write_bytes(content)
    done = run(str(tmp_path / "no.jsonl"))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "no.jsonl" in done.stderr
    assert "transcript of a Recorder" in done.stderr
    assert run(str(tmp_path / "no.jsonl"), "--handlers").exit_code == 2
