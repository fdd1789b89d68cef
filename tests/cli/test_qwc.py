"""`qbsync qwc` and `qbsync schema`: files that other programs read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from qbsync import App, Bridge, SQLiteStore
from qbsync.cli.commands import qbsync
from qbsync.models import CustomerAdd
from qbsync.qbxml import encode
from qbsync.simulator import CompanyFile, WebConnector, WSGITransport
from qbsync.webconnector.qwc import parse

if TYPE_CHECKING:
    from pathlib import Path

APP = ("--name", "Acme Orders", "--url", "https://acme.example/qbwc")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(qbsync, arguments, env={"COLUMNS": "80"})


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_for_a_server_of_ones_own(tmp_path: Path) -> None:
    done = run("qwc", "new", "rock-castle", *APP)
    assert done.exit_code == 0, done.stderr
    file = parse((tmp_path / "rock-castle.qwc").read_bytes())
    assert (file.app_name, file.app_url, file.user_name) == (APP[1], APP[3], "rock-castle")
    assert "Nothing was stored" in done.stdout
    assert run("qwc", "check", "rock-castle.qwc").stdout == "rock-castle.qwc: valid\n"
    again = run("qwc", "new", "rock-castle", *APP)
    assert (again.exit_code, "exists" in again.stderr) == (2, True)
    assert run("qwc", "new", "rock-castle", *APP, "--force").exit_code == 0
    assert parse((tmp_path / "rock-castle.qwc").read_bytes()).owner_id != file.owner_id


def test_a_connection_in_a_store(tmp_path: Path) -> None:
    SQLiteStore(tmp_path / "sync.db").close()
    target = ("--store", "sqlite:sync.db", *APP)
    made = json.loads(run("qwc", "new", "acme", *target, "-o", "a.qwc", "--json").stdout)
    assert (made["file"], made["user_name"], len(made["password"])) == ("a.qwc", "acme", 22)
    assert "acme" in run("connections", "--store", "sqlite:sync.db").stdout
    again = run("qwc", "new", "acme", *target, "-o", "b.qwc")
    assert (again.exit_code, "There is a connection 'acme' already" in again.stderr) == (2, True)
    assert "`qbsync qwc again acme`" in again.stderr
    assert not (tmp_path / "b.qwc").exists()


def test_the_file_once_more(tmp_path: Path) -> None:
    SQLiteStore(tmp_path / "sync.db").close()
    target = ("--store", "sqlite:sync.db", *APP)
    made = json.loads(run("qwc", "new", "acme", *target, "--json").stdout)
    first = (tmp_path / "acme.qwc").read_bytes()
    again = run("qwc", "again", "acme", *target)
    assert (again.exit_code, "The password is as it was" in again.stdout) == (0, True)
    assert (tmp_path / "acme.qwc").read_bytes() == first
    moved = ("--store", "sqlite:sync.db", "--name", "Acme Orders", "--url", "https://sync.acme.example/qbwc")
    refused = run("qwc", "again", "acme", *moved)
    assert (refused.exit_code, "--force overwrites it" in refused.stderr) == (2, True)
    assert run("qwc", "again", "acme", *moved, "--force").exit_code == 0
    file = parse((tmp_path / "acme.qwc").read_bytes())
    assert (file.app_url, file.file_id) == ("https://sync.acme.example/qbwc", parse(first).file_id)
    assert logs_in(tmp_path, first, made["password"])


def test_a_new_password_for_a_connection(tmp_path: Path) -> None:
    SQLiteStore(tmp_path / "sync.db").close()
    target = ("--store", "sqlite:sync.db", *APP)
    made = json.loads(run("qwc", "new", "acme", *target, "--json").stdout)
    first = (tmp_path / "acme.qwc").read_bytes()
    told = json.loads(run("qwc", "again", "acme", *target, "--new-password", "--json").stdout)
    assert told["password"] not in {None, made["password"]}
    assert (told["file"], told["user_name"], told["new_ids"]) == ("acme.qwc", "acme", False)
    assert (tmp_path / "acme.qwc").read_bytes() == first
    assert not logs_in(tmp_path, first, made["password"])
    assert logs_in(tmp_path, first, told["password"])


def test_new_ids_for_a_connection(tmp_path: Path) -> None:
    SQLiteStore(tmp_path / "sync.db").close()
    target = ("--store", "sqlite:sync.db", *APP)
    made = json.loads(run("qwc", "new", "acme", *target, "--json").stdout)
    first = (tmp_path / "acme.qwc").read_bytes()
    refused = run("qwc", "again", "acme", *target, "--new-ids")
    assert (refused.exit_code, logs_in(tmp_path, first, made["password"])) == (2, True)
    done = run("qwc", "again", "acme", *target, "--new-ids", "-o", "new.qwc")
    assert (done.exit_code, "removes the app there and adds this file" in done.stdout) == (0, True)
    file = parse((tmp_path / "new.qwc").read_bytes())
    assert {file.owner_id, file.file_id}.isdisjoint({parse(first).owner_id, parse(first).file_id})
    assert not logs_in(tmp_path, first, made["password"])


def logs_in(folder: Path, qwc: bytes, password: str) -> bool:
    store = SQLiteStore(folder / "sync.db")
    bridge = Bridge(store, app=App(name=APP[1], url=APP[3]))
    transport = WSGITransport(bridge.wsgi())
    connector = WebConnector(CompanyFile(), qwc=qwc, password=password, transport=transport)
    ok = connector.run_once().ok
    store.close()
    return ok


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody", "--store", "sqlite:sync.db", *APP), "There is no connection 'nobody'"),
        (("acme", "--store", "sqlite:sync.db"), "A store does not know the app"),
        (("acme", *APP), "Name a store (--store sqlite:PATH) or a bridge"),
        (("acme", "--store", "sqlite:sync.db", *APP, "--new-password", "-o", "no/a.qwc"), "no folder no"),
    ],
)
def test_what_cannot_be_written_again_changes_nothing(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    SQLiteStore(tmp_path / "sync.db").close()
    made = json.loads(run("qwc", "new", "acme", "--store", "sqlite:sync.db", *APP, "--json").stdout)
    done = run("qwc", "again", *arguments)
    assert done.exit_code in {1, 2}
    assert said in " ".join(done.stderr.split())
    assert logs_in(tmp_path, (tmp_path / "acme.qwc").read_bytes(), made["password"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--name", "Acme"), "Give both, --name and --url."),
        ((), "Name a bridge (--bridge), or the app: --name and --url."),
        (("--name", "Acme", "--url", "http://192.0.2.7/x"), "is an IP address"),
        ((*APP, "--zone", "Mars/Olympus"), "no time zone"),
        ((*APP, "-o", "no/such/folder.qwc"), "cannot be written"),
    ],
)
def test_what_cannot_be_made_is_said(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run("qwc", "new", "acme", *arguments)
    assert done.exit_code in {1, 2}
    assert said in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_would_be_refused(tmp_path: Path) -> None:
    run("qwc", "new", "acme", *APP)
    bad = (tmp_path / "acme.qwc").read_bytes().replace(b"https://acme.example/qbwc", b"http://192.0.2.7/x", 1)
    (tmp_path / "bad.qwc").write_bytes(bad)
    done = run("qwc", "check", "acme.qwc", "bad.qwc")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "acme.qwc: valid"
    assert lines[1].startswith("bad.qwc:5: AppURL: ")
    assert lines[1].endswith("(QBWC1001)")
    result = json.loads(run("qwc", "check", "--json", "bad.qwc").stdout)
    assert result["files"][0]["problems"][0]["code"] == 1001


def test_the_schema_judges_documents(tmp_path: Path) -> None:
    done = run("schema", "--version", "13.0", "-o", "qbxml.xsd")
    assert done.exit_code == 0
    schema = etree.XMLSchema(etree.parse(str(tmp_path / "qbxml.xsd")))
    good = encode([CustomerAdd(name="Ann")])
    assert schema.validate(etree.fromstring(good))
    assert not schema.validate(etree.fromstring(good.replace(b"Name>", b"Nmae>")))
    printed = run("schema", "--version", "13.0")
    assert printed.stdout_bytes == (tmp_path / "qbxml.xsd").read_bytes()
    assert json.loads(run("schema", "--version", "13.0", "--json").stdout)["schema"] == printed.stdout
    assert run("schema", "--edition", "AU").stdout != run("schema").stdout
    lost = run("schema", "-o", "no/such.xsd")
    assert (lost.exit_code, lost.stderr) == (1, "Error: no/such.xsd: No such file or directory\n")
    refused = run("schema", "--version", "5.0")
    assert (refused.exit_code, "before 6.0" in refused.stderr) == (2, True)
