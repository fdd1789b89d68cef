"""The ways from the simulated Web Connector to a service: a real socket, and a WSGI application."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import wsgiref.simple_server
import wsgiref.validate
from typing import TYPE_CHECKING, Any

import pytest

from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.errors import ConfigurationError
from qbsync.models import CustomerAdd
from qbsync.qbxml import encode
from qbsync.simulator import CompanyFile, HTTPTransport, SimulatedClock, WebConnector, WSGITransport
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    TextReply,
)
from qbsync.webconnector.qwc import QWCFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

ADD = encode([CustomerAdd(name="Brontë")]).decode()


class OneRequest:
    """A service that adds one customer in each session."""

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
        """Answer a call."""
        assert peer == "127.0.0.1"
        match call:
            case Authenticate():
                return AuthenticateReply(ticket="t", status="")
            case SendRequestXML():
                return TextReply(ADD)
            case ReceiveResponseXML():
                return PercentReply(100)
            case _:
                return TextReply("")

    def status_text(self) -> str:
        """Return the text of the status page."""
        return "OK"


class QuietHandler(wsgiref.simple_server.WSGIRequestHandler):
    """A handler that leaves stderr alone."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(application: Any) -> Iterator[int]:
    """Serve an application on a socket of this machine and give its port."""
    with wsgiref.simple_server.make_server("127.0.0.1", 0, application, handler_class=QuietHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Give the port of a socket that treats one connection as `answer` says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join()


def qwc(port: int) -> bytes:
    return QWCFile(
        app_name="Acme",
        app_url=f"http://localhost:{port}/qbwc?wsdl",
        app_description="Acme",
        app_support=f"http://localhost:{port}/support",
        user_name="acme",
        owner_id="{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}",
        file_id="{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}",
    ).to_bytes()


def test_update_over_a_real_socket() -> None:
    seen: list[tuple[str, str]] = []
    adapter = WSGIAdapter(OneRequest())

    def watched(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        seen.append((environ["REQUEST_METHOD"], environ.get("HTTP_SOAPACTION", "")))
        assert "Web Services Client Protocol" in environ["HTTP_USER_AGENT"]
        assert environ["QUERY_STRING"] == ("wsdl" if environ["PATH_INFO"] == "/qbwc" else "")
        return adapter(environ, start_response)

    company = CompanyFile(clock=SimulatedClock())
    with serving(wsgiref.validate.validator(watched)) as port:
        report = WebConnector(
            company, qwc=qwc(port), password="p", transport=HTTPTransport(timeout=10)
        ).run_once()
    assert report.ok
    assert [customer.name for customer in company.customers] == ["Brontë"]
    assert seen[:2] == [("GET", ""), ("GET", "")]
    assert seen[2:5] == [
        ("POST", '"http://developer.intuit.com/serverVersion"'),
        ("POST", '"http://developer.intuit.com/clientVersion"'),
        ("POST", '"http://developer.intuit.com/authenticate"'),
    ]


def test_wsgi_transport_keeps_the_rules_of_wsgi() -> None:
    company = CompanyFile(clock=SimulatedClock())
    transport = WSGITransport(wsgiref.validate.validator(WSGIAdapter(OneRequest())))
    assert WebConnector(company, qwc=qwc(80), password="p", transport=transport).run_once().ok


def test_wsgi_transport_closes_the_answer_and_passes_errors_on() -> None:
    class Pieces(list[bytes]):
        closed = False

        def close(self) -> None:
            self.closed = True

    pieces = Pieces([b"a", b"", b"b"])

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Pieces:
        assert environ["wsgi.input"].read() == b"body"
        assert (environ["PATH_INFO"], environ["SERVER_PORT"]) == ("/caf\xc3\xa9", "443")
        start_response("202 Accepted", [("X-Number", "1")])(b"first ")
        return pieces

    transport = WSGITransport(application)
    answer = transport.request("POST", "https://acme.example/caf%C3%A9", headers={}, body=b"body")
    assert (answer.status, answer.headers, answer.body) == (202, {"x-number": "1"}, b"first ab")
    assert pieces.closed

    def broken(_environ: WSGIEnvironment, _start_response: StartResponse) -> list[bytes]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        WSGITransport(broken).request("GET", "https://acme.example/", headers={}, body=b"")


def read_request(connection: socket.socket) -> None:
    """Read the head of a request, so that closing is no reset."""
    received = io.BytesIO()
    while b"\r\n\r\n" not in received.getvalue():
        received.write(connection.recv(4096))


def hang_up(connection: socket.socket) -> None:
    read_request(connection)


def half_an_answer(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def no_http(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"220 mail.example ESMTP\r\n")


@pytest.mark.parametrize("answer", [hang_up, half_an_answer, no_http])
def test_broken_answers_are_os_errors(answer: Callable[[socket.socket], None]) -> None:
    with answering(answer) as port, pytest.raises(OSError):  # noqa: PT011 - the kind is the contract
        HTTPTransport(timeout=10).request("GET", f"http://127.0.0.1:{port}/", headers={}, body=b"")


def test_silence_is_a_timeout() -> None:
    released = threading.Event()

    def silent(_connection: socket.socket) -> None:
        released.wait(10)

    with answering(silent) as port:
        try:
            with pytest.raises(TimeoutError):
                HTTPTransport(timeout=0.05).request("GET", f"http://127.0.0.1:{port}/", headers={}, body=b"")
        finally:
            released.set()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        HTTPTransport(timeout=10).request("GET", f"http://127.0.0.1:{port}/", headers={}, body=b"")


def test_redirect_is_not_followed() -> None:
    def redirect(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 301 Moved\r\nLocation: http://localhost/\r\nContent-Length: 0\r\n\r\n")

    with answering(redirect) as port:
        answer = HTTPTransport(timeout=10).request("GET", f"http://127.0.0.1:{port}/", headers={}, body=b"")
    assert (answer.status, answer.headers["location"]) == (301, "http://localhost/")


@pytest.mark.parametrize("url", ["ftp://acme.example/", "acme.example/qbwc", "http:///nowhere"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        HTTPTransport().request("GET", url, headers={}, body=b"")
