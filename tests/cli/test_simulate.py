"""`qbsync simulate`, against servers over real HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import attrs
import click
import pytest
from click.testing import CliRunner

from qbsync import App, Bridge, MemoryStore, Page, Setup
from qbsync.cli.commands import qbsync
from qbsync.cli.fault_option import FaultOption
from qbsync.models import Customer, CustomerAdd, CustomerQuery, VehicleQuery
from qbsync.simulator import CompanyFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = pytest.mark.slow

QBSYNC = [sys.executable, "-c", "from qbsync.cli import main; main()", "simulate"]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def serving(application: WSGIApplication) -> Iterator[str]:
    with make_server("127.0.0.1", 0, application, handler_class=QuietHandler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/here"
        finally:
            server.shutdown()
            thread.join()


@attrs.define
class Host:
    """A host whose .qwc file names a URL of production that nobody serves."""

    url: str
    bridge: Bridge
    setup: Setup
    qwc: Path
    customers: list[str] = attrs.field(factory=list)

    def command(self, *arguments: str) -> list[str]:
        return [*QBSYNC, self.url, "--qwc", str(self.qwc), *arguments]

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "QBSYNC_PASSWORD": self.setup.password, "COLUMNS": "80"}
        settings = {"env": environment, "stdin": subprocess.DEVNULL, **options}
        command = self.command(*arguments)
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **settings)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    bridge = Bridge(MemoryStore(), app=App(name="Acme Orders", url="https://acme.example/qbwc"))
    setup = bridge.connect("acme", zone="America/New_York")
    (tmp_path / "acme.qwc").write_bytes(setup.qwc)
    with serving(bridge.wsgi()) as url:
        host = Host(url, bridge, setup, tmp_path / "acme.qwc")

        @bridge.pull(CustomerQuery, every=timedelta(hours=1), page_size=10)
        def save(page: Page[Customer]) -> None:
            host.customers.extend(customer.full_name for customer in page)

        yield host


def test_a_person_reads_the_conversation(host: Host) -> None:
    host.bridge.connection("acme").push(CustomerAdd(name="Harbor Boat Works"), key="1")
    done = host.run()
    assert (done.returncode, done.stderr) == (0, "")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[:2] == [
        f"A simulated Web Connector calls {host.url}",
        "QuickBooks holds 18 customers and jobs.",
    ]
    assert f"GET {host.url}: HTTP 200" in lines
    conversation = lines[lines.index("Update 1") + 1 :]
    assert conversation[2] == "authenticate 'acme': work for the company file that is open"
    assert "sendRequestXML CustomerAdd" in conversation
    assert 'QuickBooks CustomerAdd: 3100 The name "Harbor Boat Works" of the list' in conversation
    assert "sendRequestXML CustomerQuery (iterator Start)" in conversation
    assert "QuickBooks CustomerQuery: 10 records, 8 remain" in conversation
    assert "receiveResponseXML 100 %" in conversation
    # What is open, the write, who has the name, and two pages.
    assert conversation[-1].startswith("Ended in order (5 message sets, ")
    assert len(host.customers) == 18
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_fault_that_strikes_nowhere_is_named_and_lines_end_without_blanks(host: Host) -> None:
    done = host.run("--fault", "after_process:9:drop")
    assert done.returncode == 0
    text = " ".join(done.stdout.split())
    assert "Went wrong nowhere: drop at after_process, number 9; it came too seldom." in text
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []
    host.bridge.connection("acme").push(CustomerAdd(name="Kept for later"), key="1")
    struck = json.loads(host.run("--json", "--fault", "after_process:1:drop").stdout)
    assert struck["missed_faults"] == []


def test_a_file_that_is_no_xml_is_a_mistake_of_the_command_line(host: Host) -> None:
    host.qwc.write_bytes(b"\x00no XML")
    done = host.run()
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "--qwc" in done.stderr


def test_a_refusal_names_the_url_that_was_called(host: Host) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/nobody"
    done = attrs.evolve(host, url=url).run()
    assert done.returncode == 3
    assert url in done.stderr
    assert "acme.example" not in done.stderr


def test_no_password_and_no_ticket_is_shown(host: Host) -> None:
    done = host.run("--verbose", "--json")
    assert host.setup.password not in done.stdout + done.stderr
    assert "ticket" not in done.stdout
    assert "QBXMLMsgsRq" in done.stdout


def test_json_has_a_line_for_each_update(host: Host) -> None:
    done = host.run("--json", "--times", "2")
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["update"], first["ok"], first["error"], first["codes"]) == (1, True, "", [])
    assert first["percentages"][-1] == 100
    asked = [one["request"] for exchange in first["exchanges"] for one in exchange["asked"]]
    assert asked == ["CompanyQuery", "CompanyActivityQuery", "CustomerQuery", "CustomerQuery"]
    answered = [one for exchange in first["exchanges"] for one in exchange["answered"]]
    assert [(one["status_code"], one["records"]) for one in answered] == [(0, 1), (0, 1), (0, 10), (0, 8)]
    assert "qbxml" not in first["exchanges"][0]
    assert (second["update"], second["message_sets"]) == (2, 0)
    assert second["exchanges"][2]["answer"] == "'acme': none (no work)"


def test_verbose_shows_the_documents(host: Host) -> None:
    shown = host.run("--verbose").stdout
    assert "<CustomerQueryRq" in shown
    assert "<FullName>Alder Street Bakery</FullName>" in shown
    assert "<CustomerQueryRq" not in host.run().stdout


def test_a_company_file_is_loaded(host: Host, shared: Path) -> None:
    captured = shared / "corpus" / "captured" / "customer_query_rs_146.xml"
    done = host.run("--company", str(captured))
    assert done.returncode == 0, done.stderr
    assert "QuickBooks holds 146 customers and jobs." in done.stdout
    assert len(host.customers) == 146


def test_the_password_comes_from_the_standard_input(host: Host) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "QBSYNC_PASSWORD"}
    done = host.run("--password-stdin", env=environment, stdin=None, input=host.setup.password + "\n")
    assert done.returncode == 0, done.stderr
    wrong = host.run("--password-stdin", env=environment, stdin=None, input="wrong\n")
    assert wrong.returncode == 1
    assert "nvu" in wrong.stdout
    assert "QBWC1040" in wrong.stdout
    none = host.run(env=environment)
    assert none.returncode == 2
    assert "--password-stdin" in none.stderr


def test_what_quickbooks_cannot_read_is_explained(host: Host) -> None:
    inner = host.bridge.wsgi()

    def spoil(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = b"".join(inner(environ, start_response))
        return [body.replace(b"OwnerID", b"OwenrID")]

    with serving(spoil) as url:
        done = Host(url, host.bridge, host.setup, host.qwc).run("--json")
    assert done.returncode == 1
    result = json.loads(done.stdout)
    refused = next(one for one in result["exchanges"] if one["hresult"])
    assert refused["hresult"].startswith("0x80040400 ")
    assert "did you mean OwnerID?" in refused["problems"][0]


def test_text_in_an_element_of_its_own_is_read_with_a_remark(host: Host) -> None:
    inner = host.bridge.wsgi()

    def wrap(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = b"".join(inner(environ, lambda status, fields, _=None: kept.extend((status, fields))))  # type: ignore[arg-type,func-returns-value]
        for name in (b"clientVersionResult", b"sendRequestXMLResult", b"receiveResponseXMLResult"):
            body = body.replace(b"<" + name + b">", b"<" + name + b"><string>")
            body = body.replace(b"</" + name + b">", b"</string></" + name + b">")
        status, fields = kept[-2:]
        fields = [(name, value) for name, value in fields if name.lower() != "content-length"]
        start_response(status, fields)
        return [body]

    kept: list[Any] = []
    with serving(wrap) as url:
        done = Host(url, host.bridge, host.setup, host.qwc, host.customers).run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(host.customers) == 18
    assert done.stdout.count("element of its own") == 1


def test_what_is_not_simulated_ends_with_4(host: Host) -> None:
    @host.bridge.pull(VehicleQuery, every=timedelta(hours=1))
    def save(_page: object) -> None: ...

    done = host.run()
    assert done.returncode == 4
    assert "VehicleQuery" in done.stderr


def test_a_server_that_is_not_there_ends_with_3(host: Host) -> None:
    with serving(host.bridge.wsgi()) as gone:
        pass
    for arguments in ([], ["--json"]):
        done = Host(gone, host.bridge, host.setup, host.qwc).run(*arguments)
        assert done.returncode == 3
        assert "QBWC1004" in (done.stdout if arguments else done.stderr)
        assert "Traceback" not in done.stderr


def test_a_file_that_is_wrong_ends_with_its_code(host: Host) -> None:
    host.qwc.write_bytes(host.setup.qwc.replace(b"OwnerID>", b"OwnrID>"))
    assert host.run().returncode == 3
    host.qwc.write_bytes(host.setup.qwc)
    nowhere = host.run("--company", "nowhere.xml")
    assert (nowhere.returncode, "name a file, or the word sample" in nowhere.stderr) == (2, True)
    assert host.run("--every", "soon").returncode == 2


def end_at(host: Host, line_begins: str, end: signal.Signals) -> tuple[int, str]:
    """End the command with a signal when it prints a line; return its status and the standard error."""
    environment = {**os.environ, "QBSYNC_PASSWORD": host.setup.password, "PYTHONUNBUFFERED": "1"}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(host.command("--every", "1h"), env=environment, **pipes) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            assert any(line.strip().startswith(line_begins) for line in process.stdout)
            process.send_signal(end)
            return process.wait(timeout=20), process.stderr.read()
        finally:
            process.kill()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_goes_on_until_somebody_ends_it(host: Host, end: signal.Signals) -> None:
    assert end_at(host, "Ended in order", end) == (0, "")


def test_an_end_within_an_update_is_told(host: Host) -> None:
    inner, released = host.bridge.wsgi(), threading.Event()

    def hang(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            released.wait(30)
        return inner(environ, start_response)

    with serving(hang) as url:
        status, told = end_at(Host(url, host.bridge, host.setup, host.qwc), "Update 1", signal.SIGINT)
        released.set()
    assert status == 130
    assert told == "Interrupted in an update: the server has seen no closeConnection\n"


def test_help_says_what_the_status_means() -> None:
    done = subprocess.run([*QBSYNC, "--help"], capture_output=True, text=True, timeout=60, check=False)
    for line in ("0  every update ended in order", "130  Ctrl-C within an update"):
        assert line in done.stdout


class TestCompany:
    def test_a_made_up_company_of_any_size(self, host: Host) -> None:
        done = host.run("--customers", "250", "--seed", "7")
        assert (done.returncode, done.stderr) == (0, "")
        assert "QuickBooks holds 250 customers and jobs." in done.stdout
        expected = CompanyFile.sample(customers=250, seed=7).customers
        assert host.customers == [one.full_name for one in expected]

    def test_a_million_customers_take_no_time(self, host: Host) -> None:
        host.bridge.connection("acme").pause("not today")
        assert "QuickBooks holds 1,000,000 customers" in host.run("--customers", "1000000").stdout

    def test_the_pc_stands_in_its_zone(self, host: Host) -> None:
        shown = host.run("--verbose", "--customers", "3", "--zone", "Asia/Tokyo").stdout
        created = re.findall(r"<TimeCreated>[^<]+([+-][0-9:]+)<", shown)
        assert created
        assert set(created) == {"+09:00"}

    def test_there_are_not_so_many_names(self, host: Host) -> None:
        done = host.run("--customers", "100000000")
        assert (done.returncode, done.stdout) == (2, "")
        assert "names for customers" in " ".join(done.stderr.split())

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--zone", "Mars/Base"), "'Mars/Base' is no time zone"),
            (("--customers", "5", "--company", "acme.xml"), "--company has another one"),
            (("--customers", "-1"), "is not in the range x>=0"),
        ],
    )
    def test_what_cannot_be_is_said(self, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
        qwc = tmp_path / "acme.qwc"
        qwc.write_bytes(b"not looked at")
        done = CliRunner().invoke(qbsync, ["simulate", "http://localhost:1/", "--qwc", str(qwc), *arguments])
        assert done.exit_code == 2
        assert said in " ".join(done.output.replace("│", "").split())


class TestFaults:
    def test_a_lost_answer_ends_the_update_with_its_code(self, host: Host) -> None:
        done = host.run("--fault", "before_receive:2:drop", "--json")
        (update,) = map(json.loads, done.stdout.splitlines())
        assert (update["codes"], update["message_sets"], done.returncode) == ([1042], 2, 1)

    def test_power_is_lost(self, host: Host) -> None:
        done = host.run("--fault", "after_process:1:kill")
        assert done.returncode == 1
        assert "The PC lost power at after_process (1 message set, 0 records)." in done.stdout
        assert host.customers == []

    def test_faults_may_be_several(self, host: Host) -> None:
        done = host.run(
            "--fault", "before_server_version:http=502", "--fault", "after_close:1:truncate", "--json"
        )
        (update,) = map(json.loads, done.stdout.splitlines())
        assert update["codes"] == [1044]
        assert len(host.customers) == 18

    @pytest.mark.parametrize(
        ("fault", "said"),
        [
            ("after_process", "'after_process' is no STEP:N:KIND, such as after_process:2:drop"),
            ("after_proces:2:drop", "there is no step 'after_proces'. Steps: before_server_version, "),
            ("after_process:2:dorp", "Kinds: kill, drop, repeat, delay=SECONDS, truncate[=SHARE], "),
            ("after_process:2:http", "http means nothing at after_process"),
            ("after_process:0:drop", "occurrences count from 1"),
            ("before_send:1:delay", "delay needs a value"),
            ("before_send:1:drop=7", "drop has no value"),
            ("before_send:1:http=many", "'many' is no value of http[=STATUS]"),
        ],
    )
    def test_a_wrong_fault_is_answered_with_what_there_is(self, fault: str, said: str) -> None:
        with pytest.raises(click.BadParameter) as refused:
            FaultOption().convert(fault, None, None)
        assert said in refused.value.message


@pytest.mark.parametrize("columns", ["80", "200"])
def test_lines_fit_the_terminal(host: Host, columns: str) -> None:
    environment = {**os.environ, "QBSYNC_PASSWORD": host.setup.password, "COLUMNS": columns}
    done = host.run("--customers", "40", "--fault", "after_close:1:truncate=0.3", env=environment)
    assert "Goes wrong: truncate (0.3) at after_close, number 1" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= int(columns)
    assert "\x1b" not in done.stdout
