"""`qbsync doctor`, against real servers on this computer, with and without TLS."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qbsync import App, Bridge, SQLiteStore
from qbsync.cli.commands import qbsync
from qbsync.cli.findings import advisories, local_findings
from qbsync.qbxml.libraries import library_versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(qbsync, ["doctor", *arguments], env={"COLUMNS": "80"})


def findings(*arguments: str) -> dict[str, dict[str, Any]]:
    """Return what was found, by area; of several of an area the gravest."""
    done = run("--json", *arguments)
    told = json.loads(done.stdout)
    assert done.exit_code == (0 if told["ok"] else 1)
    order = ["ok", "note", "warning", "problem"]
    levels = [order.index(one["level"]) for one in told["findings"]]
    assert levels == sorted(levels, reverse=True), "the worst comes first"
    return {one["area"]: one for one in sorted(told["findings"], key=lambda one: order.index(one["level"]))}


class Answers(BaseHTTPRequestHandler):
    status = 200
    date = ""

    def do_GET(self) -> None:
        self.send_response_only(self.status)
        if self.date:
            self.send_header("Date", self.date)
        if self.status == 302:
            self.send_header("Location", "/login")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def server(context: ssl.SSLContext | None = None, status: int = 200, clock: str = "") -> Iterator[int]:
    handler = type("Handler", (Answers,), {"status": status, "date": clock})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        served.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake
        if context is not None:
            served.socket = context.wrap_socket(
                served.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        try:
            yield served.server_port
        finally:
            served.shutdown()
            thread.join()


def certificate(folder: Path, *, days: int = 90, host: str = "localhost") -> tuple[ssl.SSLContext, str]:
    """Return a context with a certificate of an authority of our own, and the file of the authority."""
    now = datetime.now(UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme Test Authority")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    authority = (
        x509.CertificateBuilder()
        .subject_name(authority_name)
        .issuer_name(authority_name)
        .public_key(authority_key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]))
        .issuer_name(authority_name)
        .public_key(key.public_key())
        .serial_number(2)
        .not_valid_before(now - timedelta(days=200))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
                if host == "localhost"
                else [x509.DNSName(host)]
            ),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(authority.public_bytes(pem))
    (folder / "leaf.pem").write_bytes(
        leaf.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem")
    return context, str(folder / "ca.pem")


def test_this_computer_alone() -> None:
    done = run()
    assert done.exit_code == 0
    for word in ("Python", "qbsync", "lxml", "libxml2", "expat", "time zones"):
        assert f" {word} " in done.stdout
    assert re.fullmatch(r"No problem(, \d+ notes?)?, \d in order\.", done.stdout.splitlines()[-1])
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_endpoint_in_order(tmp_path: Path) -> None:
    context, ca = certificate(tmp_path)
    with server(context) as port:
        found = findings("--url", f"https://localhost:{port}/qbwc", "--ca", ca)
    assert found["certificate"]["level"] == "ok"
    assert "Acme Test Authority" in found["certificate"]["text"]
    assert "89 days left" in found["certificate"]["text"]
    assert found["TLS"]["text"].startswith("TLSv1.")
    assert (found["answer"]["level"], found["DNS"]["level"]) == ("ok", "ok")


@pytest.mark.parametrize(
    ("days", "host", "level", "said"),
    [
        (-1, "localhost", "problem", "has expired"),
        (90, "other.example", "problem", "another host name"),
        (5, "localhost", "warning", "days left"),
    ],
)
def test_a_certificate_that_is_not_in_order(
    tmp_path: Path, days: int, host: str, level: str, said: str
) -> None:
    context, ca = certificate(tmp_path, days=days, host=host)
    with server(context) as port:
        found = findings("--url", f"https://localhost:{port}/", "--ca", ca)
    assert (found["certificate"]["level"], said in found["certificate"]["text"]) == (level, True)
    assert found["certificate"]["remedy"]


def test_an_authority_that_nobody_trusts(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with server(context) as port:
        found = findings("--url", f"https://localhost:{port}/")
    assert "not trusted" in found["certificate"]["text"]
    assert "fullchain" in " ".join(found["certificate"]["remedy"])


def test_a_server_without_tls_1_2_is_told(tmp_path: Path) -> None:
    context, ca = certificate(tmp_path)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    with server(context) as port:
        found = findings("--url", f"https://localhost:{port}/", "--ca", ca)
    assert (found["TLS"]["level"], found["TLS"]["text"]) == ("warning", "TLS 1.2 is refused")


@pytest.mark.parametrize(("status", "said"), [(404, "404"), (302, "302 to /login"), (500, "500")])
def test_an_answer_that_is_not_200(status: int, said: str) -> None:
    with server(status=status) as port:
        found = findings("--url", f"http://localhost:{port}/qbwc")
    assert (found["answer"]["level"], said in found["answer"]["text"]) == ("problem", True)


def test_a_clock_that_is_wrong() -> None:
    with server(clock="Mon, 05 Jan 2026 15:00:00 GMT") as port:
        found = findings("--url", f"http://localhost:{port}/")
    assert found["clock"]["level"] == "problem"
    assert "behind this computer" in found["clock"]["text"]
    now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    with server(clock=now) as port:
        assert findings("--url", f"http://localhost:{port}/")["clock"]["level"] == "ok"


def test_what_cannot_be_reached() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "does not answer" in findings("--url", f"http://localhost:{port}/")["port"]["text"]
    nowhere = findings("--url", "https://no-such-host.invalid/qbwc")
    assert (nowhere["DNS"]["level"], "is not found" in nowhere["DNS"]["text"]) == ("problem", True)
    assert findings("--url", "ftp://x/")["URL"]["level"] == "problem"
    assert "refuses it" in findings("--url", "http://no-such-host.invalid/")["URL"]["text"]
    with server() as port:
        assert "no TLS here" in findings("--url", f"https://localhost:{port}/")["TLS"]["text"]
    assert run("--offline", "--url", "https://no-such-host.invalid/qbwc").exit_code == 0


def test_a_store(tmp_path: Path) -> None:
    SQLiteStore(tmp_path / "sync.db").close()
    found = findings("--store", f"sqlite:{tmp_path / 'sync.db'}")
    assert (found["store"]["level"], found["store"]["text"]) == ("ok", "can be opened and read")
    absent = findings("--store", f"sqlite:{tmp_path / 'absent.db'}")
    assert absent["store"]["level"] == "problem"
    (tmp_path / "text.db").write_text("a text, and no database of any kind " * 20)
    assert findings("--store", f"sqlite:{tmp_path / 'text.db'}")["store"]["level"] == "problem"
    assert run("--store", f"sqlite:{tmp_path / 'sync.db'}", "--url", "x:y").exit_code == 1


def test_the_connections_of_a_store_are_looked_at(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "sync.db")
    host = Bridge(store, app=App(name="Acme", url="https://acme.example/qbwc"))
    assert "connection" not in findings("--store", f"sqlite:{tmp_path / 'sync.db'}")
    host.connect("acme", zone="America/New_York")
    store.close()
    found = findings("--store", f"sqlite:{tmp_path / 'sync.db'}")
    assert found["connection"]["level"] == "problem"


def test_a_file_that_is_not_there_has_the_advice_of_a_file(tmp_path: Path) -> None:
    found = findings("--store", f"sqlite:{tmp_path / 'absent.db'}")["store"]
    assert "path" in str(found["remedy"])
    assert "server" not in str(found["remedy"])


def test_a_bridge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SQLiteStore(tmp_path / "sync.db")
    bridge = Bridge(store, app=App(name="Acme", url="https://no-such-host.invalid/qbwc"))
    bridge.connect("acme", zone="America/New_York")
    store.close()
    (tmp_path / "doctored_host.py").write_text(
        "from qbsync import App, Bridge, SQLiteStore\n"
        f"bridge = Bridge(SQLiteStore({str(tmp_path / 'sync.db')!r}), "
        "app=App(name='Acme', url='https://no-such-host.invalid/qbwc'))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = findings("--bridge", "doctored_host:bridge")
    assert found["DNS"]["level"] == "problem"
    assert "1 connection" in found["store"]["text"]
    assert "DNS" not in findings("--bridge", "doctored_host:bridge", "--offline")
    assert findings("--bridge", "no_such_module_at_all:bridge")["bridge"]["level"] == "problem"


def test_advisories_know_which_versions_have_the_fix() -> None:
    known = {one.id: one for one in advisories()}
    one = known["CVE-2024-56171"]
    concerned = ("2.9.14", "2.12.9", "2.13.0", "2.13.5")
    safe = ("2.12.10", "2.12.11", "2.13.6", "2.14.0", "2.15.1")
    assert [one.concerns(version) for version in concerned] == [True] * 4
    assert [one.concerns(version) for version in safe] == [False] * 5
    assert {row.library for row in known.values()} <= set(library_versions())
    assert all(row.source.startswith("https://") for row in known.values())
    assert len(known) == len(advisories())
    reached = [row.id for row in known.values() if not row.here.startswith("not reached: ")]
    assert reached == [], "the finding says that none is; one that is needs a finding of its own"


def test_many_advisories_of_a_library_are_one_note(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"lxml": "6.1.3", "libxml2": "2.15.3", "expat": "2.5.0"}
    monkeypatch.setattr("qbsync.cli.findings.library_versions", lambda: versions)
    found = findings()
    assert (found["lxml"]["level"], found["libxml2"]["level"], found["expat"]["level"]) == (
        "ok",
        "note",
        "note",
    )
    named = [one["id"] for one in found["libxml2"]["advisories"]]
    assert named == [f"CVE-2026-8{number}" for number in range(6137, 6145)]
    assert all(one["fixed"] == ["2.15.4"] for one in found["libxml2"]["advisories"])
    assert found["libxml2"]["text"] == "2.15.3: 8 advisories by its number, none reached through qbsync"
    assert "libxml2 2.15.4" in " ".join(found["libxml2"]["remedy"])
    lines = run().stdout.splitlines()
    assert [line.split()[:2] for line in lines if line.startswith("note")] == [
        ["note", "libxml2"],
        ["note", "expat"],
    ]
    assert lines[-1] == "No problem, 2 notes, 4 in order."


def test_problems_come_before_what_is_in_order() -> None:
    lines = run("--url", "ftp://x/").stdout.splitlines()
    assert lines[0].split()[:2] == ["problem", "URL"]
    assert lines[-1].startswith("1 problem, ")


def test_ctrl_c_is_status_130_without_a_traceback() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://localhost:{silent.getsockname()[1]}/"
        command = [sys.executable, "-c", "from qbsync.cli import main; main()", "doctor", "--url", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            caller, _ = silent.accept()  # it waits for an answer now
            process.send_signal(signal.SIGINT)
            said, complained = process.communicate(timeout=60)
            caller.close()
    assert (process.returncode, said, complained.strip()) == (130, "", "")


def test_an_old_python_is_told() -> None:
    (python, *_) = local_findings(date(2040, 1, 1))
    assert (python.area, python.level) == ("Python", "warning" if sys.version_info < (3, 15) else "note")


def test_a_terminal_of_ascii_without_a_tty() -> None:
    command = [sys.executable, "-c", "from qbsync.cli import main; main()", "doctor"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()


def test_a_remedy_is_a_list_of_steps(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "sync.db")
    bridge = Bridge(store, app=App(name="Acme", url="https://acme.example/qbwc"))
    bridge.connect("acme", zone="America/New_York")
    (trouble,) = bridge.connection("acme").health().troubles
    store.close()
    found = findings("--store", f"sqlite:{tmp_path / 'sync.db'}")
    assert len(trouble.remedy) > 1
    assert found["connection"]["remedy"] == list(trouble.remedy)
    assert found["store"]["remedy"] == []
    absent = findings("--store", f"sqlite:{tmp_path / 'absent.db'}")
    assert absent["store"]["remedy"] == ["See the path; your app makes the file when it opens it."]
