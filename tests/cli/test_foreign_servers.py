"""`qbsync simulate` drives servers that nobody here wrote.

qbwc-kit comes with the extra `test`. For quickbooks-js, `npm install quickbooks-js` in a directory and name
it in QBSYNC_NODE; what differs in both is told in docs/how-to/simulate.md.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

QBSYNC = [sys.executable, "-c", "from qbsync.cli import main; main()", "simulate"]
PASSWORD = "s3cret"

QBWC_KIT = """
import sys
from wsgiref.simple_server import make_server
from qbwc_kit import QBWCService, StaticAuthenticator, qbxml
from qbwc_kit.qbxml import QBXMLRequest
from qbwc_kit.wsdl import build_qwc

names = []

class SyncCustomers:
    name = "customers"

    def run(self, context):
        request = qbxml.query("Customer", max_returned=5, iterator="Start")
        while True:
            result = yield QBXMLRequest([request])
            page = result.first().raise_for_status()
            names.extend(record.get("FullName") for record in page.records)
            if not page.has_more:
                return
            request.iterator, request.iterator_id = "Continue", page.iterator_id

class AddCustomer:
    name = "add"

    def run(self, context):
        result = yield QBXMLRequest([qbxml.add("Customer", {"Name": "Kit Customer"})])
        names.append("added " + result.first().raise_for_status().records[0]["FullName"])

service = QBWCService(authenticator=StaticAuthenticator("qbwc", "s3cret", [SyncCustomers(), AddCustomer()]))

def application(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
    return [service.dispatch(body).encode()] if body else [", ".join(names).encode()]

port, file = int(sys.argv[1]), sys.argv[2]
ids = {
    "owner_id": "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}",
    "file_id": "{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}",
}
url = f"http://localhost:{port}/qbwc"
texts = {"app_name": "Mirror", "app_id": "", "app_description": "Mirror", "username": "qbwc"}
open(file, "w").write(build_qwc(app_url=url, **texts, **ids))
make_server("127.0.0.1", port, application).serve_forever()
"""

QUICKBOOKS_JS = """
var Server = require('quickbooks-js');
function ask(inner) {
    return '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">' + inner +
        '</QBXMLMsgsRq></QBXML>';
}
var sets = [ask('<CustomerQueryRq requestID="1"><MaxReturned>5</MaxReturned></CustomerQueryRq>'),
            ask('<CustomerAddRq><CustomerAdd><Phone>5</Phone><Name>A</Name></CustomerAdd></CustomerAddRq>')];
var server = new Server();
server.setQBXMLHandler({
    fetchRequests: function(callback) { callback(null, sets); },
    handleResponse: function() {}, didReceiveError: function() {}
});
server.run();
"""

QWC = """<?xml version="1.0"?><QBWCXML><AppName>Node</AppName><AppID></AppID>
<AppURL>http://localhost:8000/wsdl</AppURL><AppDescription>Node</AppDescription>
<AppSupport>http://localhost:8000/wsdl</AppSupport><UserName>qbwc</UserName>
<OwnerID>{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}</OwnerID><FileID>{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}</FileID>
<QBType>QBFS</QBType></QBWCXML>"""


@contextmanager
def serving(command: list[str], port: int, **options: Any) -> Iterator[None]:
    """Run a server until the end, from the moment at which it takes connections."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    ) as process:
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, "the server ended"
                    assert time.monotonic() < deadline, "the server does not listen"
                    time.sleep(0.05)
            yield
        finally:
            process.kill()


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def simulate(url: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    command = [*QBSYNC, url, "--json", "--password-stdin", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, input=PASSWORD, timeout=60, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_qbwc_kit(port: int, tmp_path: Path) -> None:
    pytest.importorskip("qbwc_kit", reason="QBWC-KIT IS NOT INSTALLED: pip install qbwc-kit")
    (tmp_path / "server.py").write_text(QBWC_KIT)
    qwc = tmp_path / "kit.qwc"
    url = f"http://localhost:{port}/qbwc"
    with serving([sys.executable, str(tmp_path / "server.py"), str(port), str(qwc)], port):
        status, result = simulate(url, "--qwc", str(qwc))
    assert (status, result["error"]) == (0, "")
    assert result["percentages"] == [0, 0, 0, 50, 100]
    answered = [one for exchange in result["exchanges"] for one in exchange["answered"]]
    assert [(one["request"], one["status_code"], one["records"]) for one in answered] == [
        *[("CustomerQuery", 0, count) for count in (5, 5, 5, 3)],
        ("CustomerAdd", 0, 1),
    ]
    assert not [exchange["remark"] for exchange in result["exchanges"] if exchange["remark"]]


def test_quickbooks_js(port: int, tmp_path: Path) -> None:
    directory, node = os.environ.get("QBSYNC_NODE"), shutil.which("node")
    if directory is None or node is None:
        pytest.skip("QUICKBOOKS-JS IS NOT DRIVEN: npm install it in a directory, name that in QBSYNC_NODE")
    assert (Path(directory) / "node_modules" / "quickbooks-js").is_dir()
    path = r"C:\Company Files\Acme.qbw"
    (tmp_path / "node.qwc").write_text(QWC)
    names = {
        "QB_SOAP_PORT": str(port),
        "QB_USERNAME": "qbwc",
        "QB_PASSWORD": PASSWORD,
        "QB_COMPANY_FILE": path,
    }
    with serving([node, "-e", QUICKBOOKS_JS], port, cwd=directory, env={**os.environ, **names}):
        url = f"http://localhost:{port}/wsdl"
        status, result = simulate(url, "--qwc", str(tmp_path / "node.qwc"), "--path", path)
    assert status == 1
    assert result["percentages"] == [50, -101]
    assert any("element of its own" in exchange["remark"] for exchange in result["exchanges"])
    problems = [problem for exchange in result["exchanges"] for problem in exchange["problems"]]
    assert len(problems) == 1
    assert "move it before Phone" in problems[0]
