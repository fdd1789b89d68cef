"""The Web Connector service as an ASGI 3 application, for any ASGI server, on any path.

The server's loop only reads bodies and sends answers; calls are answered in threads. A call that finds all of
them busy waits and is not refused: the Web Connector has 100 seconds of patience, but would show a 503 to the
person at the PC and give the update up. If its caller goes before its turn comes, it is not begun. What waits
is limited by the number of connections that the server accepts.

The host's server ends the TLS connection and limits the time for the headers; 10 seconds are plenty. The
application needs no cookies and must be exempt from CSRF checks.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import quote

from qbsync.adapters import BODY_TIMEOUT, THREADS
from qbsync.adapters.workers import Receive, Workers
from qbsync.errors import ConfigurationError
from qbsync.qbxml.guard import DEFAULT_LIMIT
from qbsync.webconnector import service as rules
from qbsync.webconnector.service import HTTPAnswer, Service, plain_answer

__all__ = ["ASGIAdapter"]

Scope: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ASGIAdapter:
    """An ASGI application that carries POST requests to a `Service` and answers GET with its status or WSDL.

    `url` is the AppURL of the .qwc file, for the WSDL; without it the WSDL has the URL of the request.
    `limit` is the greatest body that is read, in bytes; `body_timeout` the seconds for a whole one, or None;
    `threads` the number of calls answered at the same time, 1 or more (else ConfigurationError).
    """

    def __init__(
        self,
        service: Service,
        *,
        url: str = "",
        limit: int = DEFAULT_LIMIT,
        threads: int = THREADS,
        body_timeout: float | None = BODY_TIMEOUT,
    ) -> None:
        """Serve `service`."""
        self._service = service
        self._url = url
        self._limit = limit
        self._body_timeout = body_timeout
        self._workers = Workers(threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or follow the life of the server."""
        if scope["type"] == "http":
            reply = await self._answer(scope, receive)
            if reply is not None:
                rules.note_refusal(reply, method=scope["method"], peer=_peer(scope))
                await _send(reply, scope, send)
        elif scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await self._workers.stop()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})  # before it is accepted: 403
        else:
            raise ConfigurationError(f"qbsync serves HTTP, and no {scope['type']}")

    async def _answer(self, scope: Scope, receive: Receive) -> HTTPAnswer | None:
        """Return the answer, None where nobody waits for it."""
        headers, method = _headers(scope), scope["method"]
        content_type = headers.get("content-type", "")
        refusal = rules.refuse(
            method,
            content_type=content_type,
            content_encoding=headers.get("content-encoding", ""),
            origin=headers.get("origin", ""),
        )
        if refusal is not None:
            return refusal
        if method != "POST":
            url = rules.endpoint_url(_requested_url(scope, headers), self._url)
            query = scope["query_string"].decode("latin-1")
            return await asyncio.to_thread(rules.get, self._service, query=query, url=url)
        body = await self._read(headers, receive)
        if isinstance(body, HTTPAnswer):
            return body
        work = partial(rules.post, self._service, body, content_type, limit=self._limit, peer=_peer(scope))
        return await self._workers.run(work, receive)

    async def _read(self, headers: dict[str, str], receive: Receive) -> io.BytesIO | HTTPAnswer:
        """Read the body to its end, or to the first byte too many."""
        length = rules.declared_length(headers.get("content-length", ""), limit=self._limit)
        if isinstance(length, HTTPAnswer):
            return length
        body, more = io.BytesIO(), True
        try:
            async with asyncio.timeout(self._body_timeout):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        # Some servers say so where the body breaks off, and answer 500 themselves to silence.
                        return plain_answer(HTTPStatus.BAD_REQUEST, "The body could not be read to its end.")
                    body.write(message.get("body", b""))
                    if body.tell() > self._limit:
                        return rules.too_large(self._limit)
                    more = message.get("more_body", False)
        except TimeoutError:
            return plain_answer(HTTPStatus.REQUEST_TIMEOUT, "The body was not there in time.")
        if length is not None and body.tell() < length:
            return plain_answer(HTTPStatus.BAD_REQUEST, "The body is shorter than Content-Length says.")
        return body


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by lower-case name; those that come twice are joined, as in WSGI."""
    headers = dict[str, str]()
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


def _peer(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _requested_url(scope: Scope, headers: dict[str, str]) -> str:
    root, path = scope.get("root_path", ""), scope["path"]
    path = path if path.startswith(root) else root + path  # older frameworks cut the mounting point off
    return f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}{quote(path)}"


async def _send(reply: HTTPAnswer, scope: Scope, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers]
    headers.append((b"content-length", b"%d" % len(reply.body)))
    if reply.status is not HTTPStatus.OK and scope.get("http_version", "1.1").startswith("1"):
        headers.append((b"connection", b"close"))  # the body may be unread, and perhaps never ends
    await send({"type": "http.response.start", "status": reply.status.value, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})
