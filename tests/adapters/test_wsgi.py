"""The adapter behind a real server: what comes over a socket, hostile or not, and what goes back.

The numbers of the hostile requests are those of the project's adversarial corpus (SOAP and HTTP, 1 to 37).
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import socket
import threading
import wsgiref.simple_server
import wsgiref.util
from typing import TYPE_CHECKING, NamedTuple
from wsgiref.validate import validator

import pytest
from raw_requests import FAULTS, INTUIT, LOGINS, RIGHT, WRONG_LOGINS, envelope, login, receive, request
from served import LIMIT, OneConnection

from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.webconnector import soap
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    ServerVersion,
    TextReply,
)
from qbsync.webconnector.service import failure_reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import WSGIApplication, WSGIEnvironment


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """The adapter in wsgiref's server, in a thread, under PEP 3333's validator."""

    def __init__(self, application: WSGIApplication) -> None:
        self._server = wsgiref.simple_server.make_server(
            "127.0.0.1",
            0,
            validator(application),
            handler_class=_QuietHandler,
        )
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def send(self, data: bytes, *, hang_up: bool = False) -> Answer:
        """Send raw bytes and return the answer; the server has five seconds."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(data)
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
            received = b""
            # The server may reset a connection whose body it did not read; its answer came before.
            with contextlib.suppress(ConnectionResetError):
                while piece := connection.recv(65536):
                    received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Answer(int(first.split()[1]), headers, body)

    def post(self, body: bytes, **headers: str) -> Answer:
        return self.send(request(body, **headers))


class _QuietHandler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def service() -> OneConnection:
    return OneConnection()


@pytest.fixture
def server(service: OneConnection) -> Iterator[Server]:
    server = Server(WSGIAdapter(service, limit=LIMIT))
    yield server
    server.close()


@pytest.mark.parametrize("body", FAULTS.values(), ids=FAULTS.keys())
def test_a_hostile_body_is_a_client_fault(server: Server, service: OneConnection, body: bytes) -> None:
    answer = server.post(body)
    assert answer.status == 400
    code = b"VersionMismatch" if b"/2003/05/soap-envelope" in body else b"Client"
    assert b"<faultcode>soap:" + code + b"</faultcode>" in answer.body
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert len(answer.body) < 1000
    assert service.calls == []


def test_11_xxe_opens_no_file(server: Server, service: OneConnection, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)  # whoever opened it would wait for a writer, and the server would not answer
    body = login("&a;", prolog=f'<!DOCTYPE a [<!ENTITY a SYSTEM "file://{fifo}">]>')
    assert server.post(body).status == 400
    assert service.calls == []


def test_12_xxe_opens_no_connection(server: Server, service: OneConnection) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.setblocking(False)  # noqa: FBT003 - positional only
        url = f"http://127.0.0.1:{other.getsockname()[1]}/a.dtd"
        for prolog in (f'<!DOCTYPE a SYSTEM "{url}">', f'<!DOCTYPE a [<!ENTITY a SYSTEM "{url}">]>'):
            assert server.post(login("&a;", prolog=prolog)).status == 400
        with pytest.raises(BlockingIOError):
            other.accept()
    assert service.calls == []


@pytest.mark.parametrize(("body", "headers"), LOGINS.values(), ids=LOGINS.keys())
def test_an_unusual_but_right_login(server: Server, body: bytes, headers: dict[str, str]) -> None:
    answer = server.post(body, **headers)
    assert answer.status == 200
    assert soap.parse_reply(Authenticate(), answer.body) == AuthenticateReply(ticket="t-1", status="")


@pytest.mark.parametrize("body", WRONG_LOGINS.values(), ids=WRONG_LOGINS.keys())
def test_a_wrong_login_is_a_reply_and_no_fault(
    server: Server, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = server.post(body)
    assert answer.status == 200
    assert soap.parse_reply(Authenticate(), answer.body) == AuthenticateReply(ticket="", status="nvu")
    assert [record.levelname for record in caplog.records if record.levelname != "DEBUG"] == []


class TestHTTP:
    def test_18_an_honest_length_over_the_limit_is_refused_unread(self, server: Server) -> None:
        head = request(b"", Content_Length=str(50 * 1024**2))
        assert server.send(head).status == 413  # no byte of the body was sent

    def test_18_one_byte_too_many(self, server: Server) -> None:
        assert server.send(request(b"", Content_Length=str(LIMIT + 1))).status == 413

    def test_19_chunked_without_a_server_that_decodes_it(self, server: Server) -> None:
        data = request(b"", Content_Length="", Transfer_Encoding="chunked")
        assert server.send(data).status == 411

    def test_20_a_length_below_the_body_does_not_hang(self, server: Server, service: OneConnection) -> None:
        answer = server.post(RIGHT, Content_Length=str(len(RIGHT) - 20))
        assert answer.status == 400
        assert service.calls == []

    def test_20_a_length_above_the_body(self, server: Server, service: OneConnection) -> None:
        answer = server.send(request(RIGHT, Content_Length=str(len(RIGHT) + 20)), hang_up=True)
        assert answer.status == 400
        assert service.calls == []

    def test_21_gzip(self, server: Server, service: OneConnection) -> None:
        assert server.post(RIGHT, Content_Encoding="gzip").status == 415
        assert service.calls == []

    @pytest.mark.parametrize(
        "kind", ["text/html", "application/json", "multipart/form-data", "", "text/xmlx"]
    )
    def test_22_another_content_type(self, server: Server, service: OneConnection, kind: str) -> None:
        assert server.post(RIGHT, Content_Type=kind).status == 415
        assert service.calls == []

    @pytest.mark.parametrize("path", ["/", "/qbwc", "/qbwc?support", "/deep/er"])
    def test_23_get_shows_the_status(self, server: Server, service: OneConnection, path: str) -> None:
        answer = server.send(request(b"", method="GET", path=path, Content_Type="", Content_Length=""))
        assert (answer.status, answer.body) == (200, b"qbsync is ready\n")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert service.calls == []

    def test_23_head_has_the_headers_of_get(self, server: Server) -> None:
        answer = server.send(request(b"", method="HEAD", Content_Type="", Content_Length=""))
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["content-length"] == "16"

    def test_the_wsdl_with_the_address_that_was_asked(self, server: Server) -> None:
        answer = server.send(
            request(b"", method="GET", path="/qbwc?WSDL", Content_Type="", Content_Length="")
        )
        assert (answer.status, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert b'<soap:address location="http://acme.example/qbwc"/>' in answer.body

    def test_a_head_of_the_wsdl_has_its_length_and_no_body(self, server: Server) -> None:
        answer = server.send(request(b"", method="HEAD", path="/?wsdl", Content_Type="", Content_Length=""))
        assert (answer.status, answer.body) == (200, b"")
        assert int(answer.headers["content-length"]) > 1000

    def test_behind_a_proxy_the_wsdl_has_the_configured_address(self) -> None:
        application = WSGIAdapter(OneConnection(), url="https://acme.example/qbwc")
        environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": "wsdl", "HTTP_HOST": "acme.example"}
        status, body = answer_of(application, environ)
        assert status == "200 OK"
        assert b'location="https://acme.example/qbwc"' in body

    def test_a_call_whose_address_ends_in_wsdl(self, server: Server, service: OneConnection) -> None:
        answer = server.send(request(RIGHT, path="/qbwc?wsdl"))
        assert soap.parse_reply(Authenticate(), answer.body) == AuthenticateReply(ticket="t-1", status="")
        assert len(service.calls) == 1

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
    def test_other_methods(self, server: Server, service: OneConnection, method: str) -> None:
        answer = server.send(request(RIGHT, method=method))
        assert answer.status == 405
        assert answer.headers["allow"] == "GET, HEAD, POST"
        assert service.calls == []

    def test_a_browser_is_refused(self, server: Server, service: OneConnection) -> None:
        assert server.post(RIGHT, Origin="https://evil.example").status == 403
        assert service.calls == []

    def test_the_caller_is_named(self, server: Server, service: OneConnection) -> None:
        server.post(RIGHT)
        assert service.peers == {"127.0.0.1"}


class TestTickets:
    def test_29_no_ticket(self, server: Server) -> None:
        body = envelope(f'<sendRequestXML xmlns="{INTUIT}"/>')
        assert soap.parse_reply(SendRequestXML(), server.post(body).body) == TextReply("")
        body = envelope(f'<receiveResponseXML xmlns="{INTUIT}"/>')
        assert soap.parse_reply(ReceiveResponseXML(), server.post(body).body) == PercentReply(-1)

    def test_37_a_response_with_qbxml_elements_is_read(self, server: Server) -> None:
        answer = server.post(receive("<QBXML><a/></QBXML>"))
        assert soap.parse_reply(ReceiveResponseXML(), answer.body) == PercentReply(100)

    def test_37_a_response_with_other_elements_is_an_error(self, server: Server) -> None:
        answer = server.post(receive("<b>1</b><b>2</b>"))
        assert soap.parse_reply(ReceiveResponseXML(), answer.body) == PercentReply(-1)


class EndlessInput:
    """A chunked body without end, as a server that decodes chunks hands it over."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int) -> bytes:
        self.given += size
        return b" " * size


class BrokenInput:
    def read(self, size: int) -> bytes:
        raise ConnectionResetError(size)


def answer_of(application: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, bytes]:
    started: list[str] = []

    def start_response(status: str, _headers: list[tuple[str, str]], *_: object) -> object:
        started.append(status)
        return lambda _data: None

    wsgiref.util.setup_testing_defaults(environ)
    body: Iterable[bytes] = application(environ, start_response)  # type: ignore[arg-type]  # write() is not used
    return started[0], b"".join(body)


class TestInput:
    def test_19_endless_chunks_are_read_to_the_limit(self) -> None:
        endless = EndlessInput()
        environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "text/xml", "wsgi.input": endless}
        environ["wsgi.input_terminated"] = True
        status, _ = answer_of(WSGIAdapter(OneConnection(), limit=LIMIT), environ)
        assert status.startswith("413 ")
        assert endless.given == LIMIT + 1

    def test_chunks_that_end_are_a_call(self) -> None:
        service = OneConnection()
        environ: dict[str, object] = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "text/xml",
            "wsgi.input_terminated": True,
        }
        environ["wsgi.input"] = io.BytesIO(RIGHT)
        status, _ = answer_of(WSGIAdapter(service), environ)
        assert status.startswith("200 ")
        assert service.calls == [Authenticate(user_name="rock-castle", password="p<&> s")]

    @pytest.mark.parametrize(
        ("length", "status"),
        [("-1", 400), ("1e3", 400), ("0x10", 400), ("1 2", 400), ("\u0663", 400), ("9" * 5000, 413)],
    )
    def test_a_length_that_is_no_number_or_a_huge_one(self, length: str, status: int) -> None:
        endless = EndlessInput()
        environ: dict[str, object] = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "text/xml",
            "CONTENT_LENGTH": length,
            "wsgi.input": endless,
        }
        answer, _ = answer_of(WSGIAdapter(OneConnection()), environ)
        assert answer.startswith(f"{status} ")
        assert endless.given == 0

    def test_a_connection_that_breaks(self) -> None:
        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "text/xml",
            "CONTENT_LENGTH": "10",
            "wsgi.input": BrokenInput(),
        }
        status, _ = answer_of(WSGIAdapter(OneConnection()), environ)
        assert status.startswith("400 ")


class Failing(OneConnection):
    """A service whose every method raises, with a secret in the text."""

    def status_text(self) -> str:
        message = "secret"
        raise RuntimeError(message)

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
        message = f"secret {call} {peer}"
        raise LookupError(message)


class TestFailingService:
    CALLS = (
        ServerVersion(),
        ClientVersion(version="2.3.0.215"),
        Authenticate(user_name="u", password="secret"),
        SendRequestXML(ticket="secret"),
        ReceiveResponseXML(ticket="secret", response="<QBXML/>"),
        ConnectionFailed(ticket="secret", hresult="0x80040408"),
        GetLastError(ticket="secret"),
        CloseConnection(ticket="secret"),
        GetInteractiveURL(ticket="secret"),
    )

    @pytest.mark.parametrize("call", CALLS, ids=lambda call: type(call).__name__)
    def test_every_call_gets_an_orderly_reply(self, call: Call, caplog: pytest.LogCaptureFixture) -> None:
        server = Server(WSGIAdapter(Failing()))
        try:
            answer = server.post(soap.render_call(call))
        finally:
            server.close()
        assert answer.status == 200
        assert soap.parse_reply(call, answer.body) == failure_reply(call)
        assert b"secret" not in answer.body
        assert "LookupError" in caplog.text
        assert "secret" not in caplog.text

    def test_what_the_replies_are(self) -> None:
        assert failure_reply(Authenticate()) == AuthenticateReply(
            ticket="", status="busy", postpone_seconds=60
        )
        assert failure_reply(SendRequestXML()) == TextReply("")
        assert failure_reply(ReceiveResponseXML()) == PercentReply(-1)
        assert failure_reply(ConnectionFailed()) == TextReply("done")
        assert failure_reply(ClientVersion()) == TextReply("")
        for call in (GetLastError(), CloseConnection()):
            reply = failure_reply(call)
            assert isinstance(reply, TextReply)
            assert "developer" in reply.text
            assert reply.text not in {"NoOp", "Interactive mode"}

    def test_the_status_page_stays_200(self) -> None:
        status, body = answer_of(WSGIAdapter(Failing()), {"REQUEST_METHOD": "GET"})
        assert status == "200 OK"
        assert b"secret" not in body

    def test_a_reply_of_the_wrong_kind_is_a_failure_too(self) -> None:
        class Confused(OneConnection):
            def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
                return TextReply("100")

        server = Server(WSGIAdapter(Confused()))
        try:
            answer = server.post(soap.render_call(ReceiveResponseXML(ticket="t-1")))
        finally:
            server.close()
        assert soap.parse_reply(ReceiveResponseXML(), answer.body) == PercentReply(-1)
