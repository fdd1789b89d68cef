"""The adapters behind the servers that people run: the same requests, the same answers, whole sessions.

Every test runs behind every server, over real sockets. Where a server must differ, because it answers before
the application does or hides something from it, the table DIFFERENT says so with the reason.
"""

from __future__ import annotations

import contextlib
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import attrs
import pytest
from raw_requests import FAULTS, LOGINS, RIGHT, WRONG_LOGINS, request
from served import BODY_TIMEOUT, LIMIT, PAGE_SIZE, STATUS, OneConnection, make_bridge, noted
from servers import ASGI, COMMANDS, Server, read_answer, serving

from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.models import CustomerAdd
from qbsync.simulator import CompanyFile, HTTPTransport, SimulatedClock, WebConnector, WSGITransport
from qbsync.webconnector import soap
from qbsync.webconnector.calls import Authenticate, AuthenticateReply

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

CONTINUE = b"HTTP/1.1 100 Continue"
OK = AuthenticateReply(ticket="t-1", status="")


@pytest.fixture(scope="module", params=COMMANDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(request.param, tmp_path_factory.mktemp(request.param), COMMANDS[request.param]) as running:
        yield running


def post(body: bytes, **headers: str) -> bytes:
    return request(body, path="/rules", **{"Connection": "close"} | headers)


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


CHUNKED = {"Content_Length": "", "Transfer_Encoding": "chunked"}


class Case(NamedTuple):
    """A request and its answer; `body` is how the answer begins, "" where it is the server's own."""

    data: bytes
    status: int
    body: str = ""
    method: str = "POST"
    hang_up: bool = False  # half-closes the connection after the request


def bare(method: str, path: str = "/rules", **headers: str) -> bytes:
    """Return a request without a body."""
    none = {"Content_Type": "", "Content_Length": "", "Connection": "close"}
    return request(b"", method=method, path=path, **none | headers)


def twice(data: bytes, header: bytes) -> bytes:
    """Return a request with one more header."""
    return data.replace(b"Host:", header + b"\r\nHost:", 1)


NO_PAGE = "Use POST for calls.\n"
NO_ENCODING = "Send the body without Content-Encoding.\n"
NO_XML = "Send SOAP 1.1 as text/xml.\n"
TOO_LARGE = f"The limit is {LIMIT} bytes.\n"
SOAP = '<?xml version="1.0" encoding="utf-8"?>'
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
}

CASES = {
    "GET": Case(bare("GET"), 200, f"{STATUS}\n", "GET"),
    "GET below": Case(bare("GET", "/rules/deep/%C3%A9r?a=b"), 200, f"{STATUS}\n", "GET"),
    "GET of the WSDL": Case(bare("GET", "/rules?wsdl"), 200, SOAP, "GET"),
    "GET with a body": Case(request(RIGHT, method="GET", path="/rules"), 200, f"{STATUS}\n", "GET"),
    "HEAD": Case(bare("HEAD"), 200, "", "HEAD"),
    "PUT": Case(request(RIGHT, method="PUT", path="/rules"), 405, NO_PAGE),
    "DELETE": Case(request(RIGHT, method="DELETE", path="/rules"), 405, NO_PAGE),
    "OPTIONS": Case(request(RIGHT, method="OPTIONS", path="/rules"), 405, NO_PAGE),
    "PATCH": Case(request(RIGHT, method="PATCH", path="/rules"), 405, NO_PAGE),
    "a browser": Case(post(RIGHT, Origin="https://evil.example"), 403, "The Web Connector is no browser"),
    "gzip": Case(post(RIGHT, Content_Encoding="gzip"), 415, NO_ENCODING),
    "two encodings": Case(
        twice(post(RIGHT, Content_Encoding="identity"), b"Content-Encoding: gzip"), 415, NO_ENCODING
    ),
    "HTML": Case(post(RIGHT, Content_Type="text/html"), 415, NO_XML),
    "no content type": Case(post(RIGHT, Content_Type=""), 415, NO_XML),
    "a length over the limit, unsent": Case(post(b"", Content_Length=str(LIMIT + 1)), 413, TOO_LARGE),
    "a length far over the limit, unsent": Case(post(b"", Content_Length="9" * 12), 413, TOO_LARGE),
    "a length below the body": Case(post(RIGHT, Content_Length=str(len(RIGHT) - 20)), 400, SOAP),
    "a length above the body": Case(post(RIGHT, Content_Length=str(len(RIGHT) + 20)), 400, hang_up=True),
    "a negative length": Case(post(RIGHT, Content_Length="-1"), 400),
    "a length in words": Case(post(RIGHT, Content_Length="many"), 400),
    "two lengths": Case(twice(post(RIGHT), b"Content-Length: 7"), 400),
    "a length and chunks": Case(post(chunked(RIGHT, b""), Transfer_Encoding="chunked"), 400),
    "no length and no body": Case(post(b"", Content_Length=""), 400, SOAP),
    "chunks": Case(post(chunked(RIGHT[:7], RIGHT[7:], b""), **CHUNKED), 200, SOAP),
    "chunks over the limit": Case(post(chunked(*[b" " * 2**20] * 9, b""), **CHUNKED), 413, TOO_LARGE),
    "a broken chunk": Case(post(b"zz\r\nabc\r\n0\r\n\r\n", **CHUNKED), 400),
    "chunks that break off": Case(post(b"ff\r\nabc", **CHUNKED), 400, hang_up=True),
    "HTTP/1.0": Case(post(RIGHT).replace(b"HTTP/1.1", b"HTTP/1.0"), 200, SOAP),
    "a websocket": Case(bare("GET", **UPGRADE), 200, f"{STATUS}\n", "GET"),
}

HALF_CLOSED = "takes a half-closed connection for a lost one, and closes it without an answer"
NO_CHUNKS = "is HTTP/1.0 and decodes no chunks, so the application asks for a length"
OWN_LIMIT = "reads whole bodies before it calls the application, and was given the limit itself"
CHUNKS_FIRST = "reads the chunks and drops the length, as RFC 9112 (6.3) permits"

# Case -> server -> status where it differs (None: no answer), and why: the server ...
DIFFERENT: dict[str, dict[str, tuple[int | None, str]]] = {
    "a length above the body": dict.fromkeys(
        ("waitress", "uvicorn-h11", "uvicorn-httptools"), (None, HALF_CLOSED)
    ),
    "chunks that break off": {
        "wsgiref": (411, NO_CHUNKS),
        **dict.fromkeys(("waitress", "uvicorn-h11", "uvicorn-httptools"), (None, HALF_CLOSED)),
    },
    "a length and chunks": dict.fromkeys(("waitress", "granian-wsgi", "granian-asgi"), (200, CHUNKS_FIRST)),
    "a length over the limit, unsent": {"waitress": (413, OWN_LIMIT)},
    "a length far over the limit, unsent": {"waitress": (413, OWN_LIMIT)},
    "chunks": {"wsgiref": (411, NO_CHUNKS)},
    "chunks over the limit": {"wsgiref": (411, NO_CHUNKS), "waitress": (413, OWN_LIMIT)},
    "a broken chunk": {"wsgiref": (411, NO_CHUNKS)},
    "a websocket": {"granian-asgi": (403, "speaks the websocket protocol, and the application refuses it")},
}


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_the_same_behind_every_server(server: Server, name: str) -> None:
    case = CASES[name]
    answer = server.send(case.data, hang_up=case.hang_up, method=case.method)
    status, why = DIFFERENT.get(name, {}).get(server.name, (case.status, ""))
    assert answer.status == status, why
    if not why:
        assert answer.body.startswith(case.body.encode())
        assert answer.status != 405 or answer.headers["allow"] == "GET, HEAD, POST"


def test_a_head_tells_the_length_of_the_page(server: Server) -> None:
    answer = server.send(bare("HEAD"), method="HEAD")
    assert (answer.body, answer.headers["content-length"]) == (b"", str(len(STATUS) + 1))


# Name -> body and headers of a POST
BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    **{name: (body, {}) for name, body in (FAULTS | WRONG_LOGINS).items()},
    **LOGINS,
}


def test_the_same_body_gets_the_same_bytes_behind_every_server(server: Server) -> None:
    """One test for all bodies, which are 40, because the servers are 7."""
    here = WSGITransport(WSGIAdapter(OneConnection(), limit=LIMIT))
    for name, (body, headers) in BODIES.items():
        fields = {"Content-Type": "text/xml; charset=utf-8"}
        fields |= {key.replace("_", "-"): value for key, value in headers.items()}
        expected = here.request("POST", "http://acme.example/rules", headers=fields, body=body)
        answer = server.send(post(body, **headers))
        assert (answer.status, answer.body) == (expected.status, expected.body), name
        assert answer.headers["content-type"] == "text/xml; charset=utf-8", name
        assert expected.status == (400 if name in FAULTS else 200), name


def is_logged_in(body: bytes) -> bool:
    return soap.parse_reply(Authenticate(), body) == AuthenticateReply(ticket="t-1", status="")


class TestBodiesThatMisbehave:
    def test_endless_chunks_are_refused_at_the_limit(self, server: Server) -> None:
        """The client goes on until it is cut off; what it gets rid of is the limit and some buffers."""
        piece = chunked(b" " * 2**16)
        sent, greatest = 0, LIMIT + 32 * 2**20
        with server.connect() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
                connection.settimeout(2)  # a server that reads no more does not have to close at once
                connection.sendall(post(b"", **CHUNKED))
                while sent <= greatest:
                    connection.sendall(piece)
                    sent += len(piece)
            connection.settimeout(20)
            answer = read_answer(connection)
        assert sent <= greatest
        # The answer may be lost where the server closes on a client that still sends.
        assert answer.status in {411 if server.name == "wsgiref" else 413, None}
        assert server.send(post(RIGHT)).status == 200

    def test_expect_100_continue(self, server: Server) -> None:
        """As .NET sends: first the headers, and the body when it is asked for, or after 350 ms."""
        with server.connect() as connection:
            connection.sendall(post(b"", Expect="100-continue", Content_Length=str(len(RIGHT))))
            if server.name != "wsgiref":  # which is HTTP/1.0 and asks for nothing
                assert connection.recv(1000).startswith(CONTINUE)
            connection.sendall(RIGHT)
            answer = read_answer(connection)
        assert answer.status == 200
        assert is_logged_in(answer.body)

    def test_expect_100_continue_of_what_is_refused(self, server: Server) -> None:
        """The application refuses by the headers; waitress asks for the body first."""
        head = post(b"", Expect="100-continue", Content_Type="text/html", Content_Length=str(len(RIGHT)))
        assert server.send(head + (RIGHT if server.name == "waitress" else b"")).status == 415

    def test_a_slow_body(self, server: Server) -> None:
        """The ASGI adapter has a deadline; WSGI servers wait for as long as they are configured to."""
        with server.connect() as connection:
            started = time.monotonic()
            connection.sendall(post(RIGHT)[:-20])
            if server.name in ASGI:
                answer = read_answer(connection)
                assert answer.status == 408
                assert BODY_TIMEOUT <= time.monotonic() - started < BODY_TIMEOUT + 10
            else:
                if server.name != "wsgiref":  # which has one thread
                    assert server.send(post(RIGHT)).status == 200
                connection.sendall(post(RIGHT)[-20:])
                assert read_answer(connection).status == 200

    def test_one_connection_for_two_calls(self, server: Server) -> None:
        if server.name == "wsgiref":  # HTTP/1.0 closes
            return
        with server.connect() as connection:
            for _ in range(2):
                connection.sendall(request(RIGHT, path="/rules"))
                assert is_logged_in(read_answer(connection).body)

    def test_clients_that_go_away(self, server: Server) -> None:
        for length in (10, 200, len(post(RIGHT)) - 1, len(post(RIGHT))):
            with server.connect() as connection:
                connection.sendall(post(RIGHT)[:length])
                # Reset instead of an orderly end.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        assert is_logged_in(server.send(post(RIGHT)).body)


@attrs.frozen
class PC:
    """A connection with its company file."""

    key: str
    company: CompanyFile
    connector: WebConnector


def set_up(server: Server, key: str) -> PC:
    """Make a connection on the file of the server, and a PC that reaches it over the network."""
    company = CompanyFile(clock=SimulatedClock())
    for number in range(2 * PAGE_SIZE + 1):
        company.ui.add_customer(name=f"{key} {number}")
    bridge = make_bridge(server.folder)
    setup = bridge.connect(key, zone=company.zone)
    bridge.connection(key).push(CustomerAdd(name=f"{key} pushed"), key=f"order-{key}")
    qwc = setup.qwc.replace(b"https://acme.example/qbwc", server.url("/qbwc").encode())
    connector = WebConnector(company, qwc=qwc, password=setup.password, transport=HTTPTransport(timeout=20))
    return PC(key, company, connector)


def check_what_the_host_heard(server: Server, key: str) -> None:
    heard = [entry for entry in noted(server.folder) if entry["connection"] == key]
    names = {name for entry in heard if entry["kind"] == "page" for name in entry["names"]}
    assert names == {*(f"{key} {number}" for number in range(2 * PAGE_SIZE + 1)), f"{key} pushed"}
    outcomes = [(entry["key"], entry["state"]) for entry in heard if entry["kind"] == "outcome"]
    assert outcomes == [(f"order-{key}", "applied")]


def test_a_whole_session(server: Server) -> None:
    """Pages and outcomes reach the host's handlers, which are async behind an ASGI server."""
    pc = set_up(server, "alone")
    report = pc.connector.run_once()
    assert report.ok, report.error
    check_what_the_host_heard(server, "alone")


def test_sessions_at_the_same_time(server: Server) -> None:
    """More than the two threads that the ASGI application has."""
    pcs = [set_up(server, f"pc-{number}") for number in range(6)]
    with ThreadPoolExecutor(len(pcs)) as threads:
        reports = list(threads.map(lambda pc: pc.connector.run_once(), pcs))
    assert [report.error for report in reports] == [""] * len(pcs)
    for pc in pcs:
        check_what_the_host_heard(server, pc.key)
        assert len(pc.company.customers) == 2 * PAGE_SIZE + 2
