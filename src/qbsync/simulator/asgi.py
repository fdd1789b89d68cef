"""How the simulated Web Connector reaches an ASGI application in this process."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

from qbsync.errors import ConfigurationError
from qbsync.simulator.transports import HTTPReply

__all__ = ["ASGITransport"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
ASGIApplication: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_PIECE: Final = 64 * 1024


class ASGITransport:
    """Calls an ASGI application in this process; `peer` is the address that the application sees.

    The application has one loop for all requests, which runs during a request only, so requests come one at a
    time. It gets no lifespan events. What it raises is passed on: a real server would answer 500 and hide it
    from the test.
    """

    def __init__(self, application: ASGIApplication, *, peer: str = "127.0.0.1") -> None:
        """Call `application`."""
        self._application = application
        self._peer = peer
        self._loop: asyncio.AbstractEventLoop | None = None

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Return the answer of the application.

        Raises ConnectionError where it gave none, and ConfigurationError on the thread of a running loop.
        """
        if _has_running_loop():
            message = "a loop runs in this thread: await asyncio.to_thread(connector.run_once)"
            raise ConfigurationError(message)
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            weakref.finalize(self, self._loop.close)
        scope = self._scope(method, url, headers, body)
        return self._loop.run_until_complete(_exchange(self._application, scope, body))

    def _scope(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Return the connection scope of ASGI 3."""
        parts = urlsplit(url)
        fields = {"host": parts.netloc} | {name.lower(): value for name, value in headers.items()}
        if method == "POST":
            fields["content-length"] = str(len(body))
        path = parts.path or "/"
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.5"},
            "http_version": "1.1",
            "method": method,
            "scheme": parts.scheme,
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": parts.query.encode("ascii"),
            "root_path": "",
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()],
            "client": (self._peer, 50_000),
            "server": (parts.hostname or "localhost", parts.port or (443 if parts.scheme == "https" else 80)),
        }


async def _exchange(application: ASGIApplication, scope: dict[str, Any], body: bytes) -> HTTPReply:
    """Give a request to an application as a server would, in pieces, and return its answer."""
    pieces = [body[start : start + _PIECE] for start in range(0, len(body), _PIECE)] or [b""]
    answered = asyncio.Event()
    status, received, written = 0, dict[str, str](), b""

    async def receive() -> Message:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status, received, written
        if message["type"] == "http.response.start":
            status = message["status"]
            received = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            written += message.get("body", b"")
            if not message.get("more_body", False):
                answered.set()

    await application(scope, receive, send)
    if not answered.is_set():
        raise ConnectionError("the application gave no whole answer")
    return HTTPReply(status=status, headers=received, body=written)


def _has_running_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
