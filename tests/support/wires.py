"""The three ways by which a request reaches a host app: the library, and both adapters behind a socket."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
import wsgiref.simple_server
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

import uvicorn
from bad_inputs import ENDLESS
from servers import Answer, read_answer

from qbsync.webconnector import service as rules
from qbsync.webconnector.service import HTTPAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from world import World

PIECE: Final = b"10000\r\n" + b" " * 65536 + b"\r\n"


class Wire(Protocol):
    """One of the ways."""

    name: str
    world: World | None

    def send(self, data: bytes) -> Answer:
        """Send a whole HTTP request, or one without end, and return the answer."""
        ...


class Library:
    """No server: the rules of `webconnector.service`, as an adapter of somebody else would use them."""

    name = "library"
    world: World | None = None

    def send(self, data: bytes) -> Answer:
        """Answer the request here."""
        assert self.world is not None
        reply = self._answer(data, self.world.bridge.service)
        return Answer(reply.status.value, {name.lower(): value for name, value in reply.headers}, reply.body)

    def _answer(self, data: bytes, service: Any) -> HTTPAnswer:
        head, _, body = data.partition(b"\r\n\r\n")
        start, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        kind = headers.get("content-type", "")
        encoding, origin = headers.get("content-encoding", ""), headers.get("origin", "")
        method = start.split()[0]
        refusal = rules.refuse(method, content_type=kind, content_encoding=encoding, origin=origin)
        if refusal is not None:
            return refusal
        if method != "POST":
            return rules.get(service, query="", url="https://acme.example/qbwc")
        length = rules.declared_length(headers.get("content-length", ""), limit=rules.DEFAULT_LIMIT)
        if isinstance(length, HTTPAnswer):
            return length
        return rules.post(service, io.BytesIO(body[:length]), kind, peer="192.0.2.2")


class Socket:
    """A server in a thread, which serves the world of the moment."""

    def __init__(self, name: str, port: int) -> None:
        """Take the port of the server."""
        self.name = name
        self.world: World | None = None
        self._port = port

    def send(self, data: bytes) -> Answer:
        """Send raw bytes on a connection of their own."""
        endless = ENDLESS in data
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as connection:
            # A server may answer and close before it has read everything.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
                connection.sendall(data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if endless else data)
                connection.settimeout(2 if endless else 30)
                for _ in range(2000 if endless else 0):
                    connection.sendall(PIECE)
            return read_answer(connection, data.split()[0].decode())


class _QuietHandler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


class _Server(wsgiref.simple_server.WSGIServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away."""


@contextmanager
def wsgi_wire() -> Iterator[Socket]:
    """Serve by wsgiref."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        assert wire.world is not None
        return wire.world.application(environ, start_response)

    server = wsgiref.simple_server.make_server(
        "127.0.0.1",
        0,
        application,
        server_class=_Server,
        handler_class=_QuietHandler,
    )
    wire = Socket("wsgi", server.server_port)
    with _running(lambda: server.serve_forever(poll_interval=0.01), server.shutdown):
        yield wire
    server.server_close()


@contextmanager
def asgi_wire() -> Iterator[Socket]:
    """Serve by uvicorn."""
    adapters: dict[int, Any] = {}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        assert wire.world is not None
        key = id(wire.world)
        if key not in adapters:
            adapters.clear()
            adapters[key] = wire.world.bridge.asgi(threads=1)
        await adapters[key](scope, receive, send)

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    wire = Socket("asgi", listener.getsockname()[1])
    config = uvicorn.Config(application, http="h11", ws="none", lifespan="off", log_level="critical")
    server = uvicorn.Server(config)

    def stop() -> None:
        server.should_exit = True

    with _running(lambda: server.run(sockets=[listener]), stop):
        end = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < end, "uvicorn did not start"
            time.sleep(0.01)
        yield wire
    listener.close()


@contextmanager
def _running(work: Callable[[], object], stop: Callable[[], object]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()
