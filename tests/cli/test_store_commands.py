"""`qbsync connections`, `queue` and `retry`, over stores in files and over the bridge of a host app."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import attrs
import pytest
from click.testing import CliRunner, Result

from qbsync import App, Bridge, EncryptedStore, SQLiteStore
from qbsync.cli.commands import qbsync
from qbsync.explanations import WHO_ACTS
from qbsync.models import CustomerAdd
from qbsync.storage.records import ConnectionRecord, OperationRecord
from qbsync.storage.sqlalchemy import SQLAlchemyStore

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy

    from qbsync import Store

pytestmark = pytest.mark.slow

QBSYNC = [sys.executable, "-c", "from qbsync.cli import main; main()"]
REMEDY = "Make the customer active again, then retry."


def fill(store: Store) -> None:
    """Make two connections, one of them halted, and writes in several states."""
    bridge = Bridge(store, app=App(name="Acme", url="https://acme.example/qbwc"))
    bridge.connect("rock-castle", zone="America/New_York")
    bridge.connect("larrys", zone="America/New_York")
    connection = bridge.connection("rock-castle")
    for key in ("customer-1", "customer-2", "customer-3"):
        connection.push(CustomerAdd(name=f"Secretive {key}"), key=key)
    connection.push(CustomerAdd(name="Later"), key="customer-4", after=("customer-1",))
    with store.transaction() as transaction:
        parked = transaction.get(OperationRecord, "rock-castle", "customer-2")
        assert parked is not None
        problem = {"status_code": 3261, "status_message": "Inactive.", "remedy": REMEDY}
        transaction.put(attrs.evolve(parked, state="parked", **problem))
        halted = transaction.get(ConnectionRecord, "larrys", "larrys")
        assert halted is not None
        transaction.put(attrs.evolve(halted, state="halted", reason="Another company file was open."))


@pytest.fixture
def address(tmp_path: Path) -> str:
    store = SQLiteStore(tmp_path / "sync.db")
    fill(store)
    store.close()
    return f"sqlite:{tmp_path / 'sync.db'}"


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(qbsync, arguments, env={"COLUMNS": "80", **environment})


def test_connections_show_how_each_stands(address: str) -> None:
    done = run("connections", "--store", address)
    words = " ".join(done.stdout.split())
    assert done.exit_code == 1, "a halted connection is something to look at"
    assert "rock-castle" in words
    assert "3 queued, 1 parked" in words
    assert "larrys: " in words
    assert "Another company file was open." in words
    assert "1. " in words
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_connections_as_json(address: str) -> None:
    larrys, castle = json.loads(run("connections", "--store", address, "--json").stdout)
    assert (larrys["connection"], larrys["state"], larrys["queue"]) == ("larrys", "halted", {})
    assert "halted" in [trouble["name"] for trouble in larrys["troubles"]]
    assert castle["queue"] == {"queued": 3, "parked": 1}


def test_the_queue_says_why_and_what_to_do_and_shows_no_content(address: str) -> None:
    done = run("queue", "--store", address)
    words = " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert words.startswith("3 queued, 1 parked ")
    assert "after customer-1" in words
    for word in ("3261", *REMEDY.split()):
        assert word in words
    assert "Secretive" not in words
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_queue_has_a_line_for_each_of_what_was_said(address: str, tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "sync.db")
    with store.transaction() as transaction:
        parked = transaction.get(OperationRecord, "rock-castle", "customer-2")
        assert parked is not None
        remedy = "Open Preferences.\nGive the right."
        transaction.put(attrs.evolve(parked, remedy=remedy, who_acts="administrator"))
    store.close()
    shown = run("queue", "--state", "parked", "--store", address, COLUMNS="160").stdout.splitlines()
    first = next(number for number, line in enumerate(shown) if "3261" in line)
    assert [line.strip() for line in shown[first + 1 :]] == [
        "QuickBooks says: Inactive.",
        "1. Open Preferences.",
        "2. Give the right.",
        f"Who acts: {WHO_ACTS['administrator']}",
    ]


def test_connections_say_who_acts(address: str) -> None:
    states = json.loads(run("connections", "--store", address, "--json").stdout)
    troubles = [trouble for one in states for trouble in one["troubles"] if trouble["remedy"]]
    assert troubles
    lines = [
        line.strip() for line in run("connections", "--store", address, COLUMNS="200").stdout.splitlines()
    ]
    said = [line for line in lines if line.startswith("Who acts: ")]
    assert said == [f"Who acts: {WHO_ACTS[one['who_acts']]}" for one in troubles]


def test_the_queue_can_be_narrowed_and_limited(address: str) -> None:
    parked = json.loads(run("queue", "rock-castle", "--state", "parked", "--store", address, "--json").stdout)
    assert [(one["key"], one["code"], one["remedy"]) for one in parked["operations"]] == [
        ("customer-2", "3261", [REMEDY])
    ]
    limited = json.loads(run("queue", "--limit", "2", "--store", address, "--json").stdout)
    assert (len(limited["operations"]), limited["more"]) == (2, True)
    assert run("queue", "larrys", "--store", address).stdout == "Nothing waits.\n"


def test_a_parked_operation_is_retried(address: str) -> None:
    done = run("retry", "rock-castle", "customer-2", "--store", address)
    assert (done.exit_code, done.stdout) == (0, "customer-2: queued again\n")
    assert run("queue", "--state", "parked", "--store", address).stdout == "There are none.\n"
    again = run("retry", "rock-castle", "customer-2", "nobody", "--store", address)
    assert again.exit_code == 1
    assert "it can be cancelled" in again.stderr
    assert "'nobody'" in again.stderr


def test_all_that_is_parked_is_retried(address: str) -> None:
    done = run("retry", "rock-castle", "--all-parked", "--json", "--store", address)
    assert json.loads(done.stdout) == {"retried": ["customer-2"], "refused": {}}
    assert run("retry", "rock-castle", "--all-parked", "--store", address).stdout == "Nothing is parked.\n"
    assert run("retry", "rock-castle", "--store", address).exit_code == 2


def test_what_waits_for_another_one_that_is_parked_goes_with_that_one(address: str, tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "sync.db")
    bridge = Bridge(store, app=App(name="Acme", url="https://acme.example/qbwc"))
    connection = bridge.connection("rock-castle")
    for key, ahead in (("customer-5", "customer-2"), ("customer-6", "customer-3")):
        connection.push(CustomerAdd(name=f"Below {ahead}"), key=key, after=(ahead,))
    connection.cancel("customer-3")
    with store.transaction() as transaction:  # as after another attempt of it, which is later in the queue
        ahead_of_it = transaction.get(OperationRecord, "rock-castle", "customer-2")
        assert ahead_of_it is not None
        transaction.put(attrs.evolve(ahead_of_it, sequence=1_000))
    store.close()
    alone = run("retry", "rock-castle", "customer-5", "--store", address)
    assert alone.exit_code == 1
    assert "'customer-2', which is parked" in " ".join(alone.stderr.split())
    done = run("retry", "rock-castle", "--all-parked", "--json", "--store", address)
    answer = json.loads(done.stdout)
    assert answer["retried"] == ["customer-2", "customer-5"]
    assert list(answer["refused"]) == ["customer-6"]
    assert "'customer-3', which is cancelled" in answer["refused"]["customer-6"]
    assert done.exit_code == 1


def test_what_cannot_be_opened_is_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database, but long enough to look like a file of something")
    for address, said in (
        (f"sqlite:{tmp_path / 'absent.db'}", "there is no file"),
        (f"sqlite:{tmp_path / 'text.db'}", "is no SQLite database"),
        ("mysql://root:topsecret@localhost/x", "a store is named sqlite:PATH or postgresql://"),
    ):
        done = run("connections", "--store", address)
        assert (done.exit_code, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
        assert "topsecret" not in done.stderr
    assert not (tmp_path / "absent.db").exists(), "a look makes no file"
    assert run("connections").exit_code == 2
    assert "no connection 'nobody'" in run("queue", "nobody", QBSYNC_STORE=_empty(tmp_path)).stderr


def _empty(folder: Path) -> str:
    SQLiteStore(folder / "empty.db").close()
    return f"sqlite:{folder / 'empty.db'}"


HOST = """
from datetime import timedelta
from qbsync import App, Bridge, EncryptedStore, SQLiteStore
from qbsync.models import CustomerQuery

bridge = Bridge(SQLiteStore("sync.db"), app=App(name="Acme", url="https://acme.example/qbwc"))

@bridge.pull(CustomerQuery, every=timedelta(minutes=15), name="customers")
def save(page): ...

def make(): return bridge
number = 7
"""


def host(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "acme_host.py").write_text(HOST)
    environment = {**os.environ, "COLUMNS": "80", **environment}
    command = [*QBSYNC, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd=folder, env=environment
    )


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("attribute", ["bridge", "make"])
def test_the_bridge_of_a_host_app_is_asked(tmp_path: Path, attribute: str) -> None:
    done = host(tmp_path, "connections", "--json", QBSYNC_BRIDGE=f"acme_host:{attribute}")
    assert done.returncode == 1, done.stderr
    assert [one["connection"] for one in json.loads(done.stdout)] == ["larrys", "rock-castle"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acme_host:number", "that is int, and no Bridge"),
        ("acme_host:nothing", "has no attribute 'nothing'"),
        ("no_such_module:bridge", "in the folder that no_such_module is in"),
        ("qbsync.no_such_module:bridge", "No module named 'qbsync.no_such_module'"),
        ("acme_host", "is not of the form module:attribute"),
    ],
)
def test_a_bridge_that_is_none_is_one_line(tmp_path: Path, name: str, said: str) -> None:
    done = host(tmp_path, "connections", "--bridge", name)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("sqlite:absent.db", "there is no file absent.db; see the path"),
        ("sqlite:text.db", "is no SQLite database; see the path"),
        ("absent.db", "a store is named sqlite:PATH or postgresql:"),
        ("postgresql://nobody@localhost:1/none", "see the address, that the server runs"),
    ],
)
def test_a_store_that_is_none_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.db").write_text("a text, and no database of any kind " * 20)
    done = run("connections", "--store", store)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_where_there_is_little_room_a_row_is_a_block(address: str) -> None:
    lines = run("connections", "--store", address, COLUMNS="60").stdout.splitlines()
    assert [line.split()[0] for line in lines[:5]] == ["connection", "health", "state", "last", "operations"]
    assert lines[0].split() == ["connection", "larrys"]
    assert max(map(len, lines)) <= 60
    queue = run("queue", "--store", address, COLUMNS="60").stdout
    assert "\nkey                  customer-2\n" in queue


def test_the_command_line_counts_more_than_a_variable(address: str) -> None:
    done = run("queue", "--store", address, QBSYNC_BRIDGE="no_such_module:bridge")
    assert done.exit_code == 0
    assert run("queue", "--store", address, "--bridge", "a:b").exit_code == 2


def test_a_terminal_of_ascii_shows_them_too(address: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "QBSYNC_STORE": address}
    for command in ("connections", "queue"):
        done = subprocess.run(
            [*QBSYNC, command], capture_output=True, env=environment, timeout=60, check=False
        )
        assert done.stdout.isascii()
        assert b"rock-castle" in done.stdout
        assert b"Traceback" not in done.stderr


def test_a_store_on_postgresql(postgresql: sqlalchemy.Engine, postgresql_schema: str) -> None:
    url = postgresql.url.update_query_dict({"options": f"-csearch_path={postgresql_schema}"})
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    store = SQLAlchemyStore(address)
    fill(store)
    store.close()
    done = run("queue", "rock-castle", "--json", "--store", address)
    assert done.exit_code == 0, done.stderr
    assert len(json.loads(done.stdout)["operations"]) == 4


class Backwards:
    """A cipher that is none, but that nobody reads by chance."""

    def encrypt(self, data: bytes, /) -> bytes:
        return data[::-1]

    decrypt = encrypt


def test_an_encrypted_store_needs_its_bridge(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "sync.db")
    fill(EncryptedStore(store, Backwards()))
    store.close()
    target = ("--store", f"sqlite:{tmp_path / 'sync.db'}")
    for command in (("queue",), ("retry", "rock-castle", "customer-2")):
        done = run(*command, *target)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "--bridge" in done.stderr
    store = SQLiteStore(tmp_path / "sync.db")
    with store.transaction(write=False) as transaction:
        record = transaction.get(OperationRecord, "rock-castle", "customer-2")
        assert record is not None
        assert record.state == "parked", "nothing was done to it"
    store.close()
