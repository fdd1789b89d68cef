"""What every HTTP adapter does with a request, without doing any input or output itself.

An adapter asks `refuse` as soon as it has the headers. A GET goes to `get`. Of a POST it asks for the
`declared_length`, reads the body, never more than the limit, and gives it to `post`. So the rules are the
same behind every server:

    method      GET and HEAD get the status page, or the WSDL where the query asks for it; POST is a call,
                whatever the query; others get 405. The Web Connector fetches AppURL and AppSupport by GET
                when an application is added, and takes anything but 200 for a bad certificate (QBWC1048)
    headers     a browser's Origin 403, a compressed body 415, a body that is no XML 415
    size        413, before it is read where Content-Length tells
    bad call    400 with a soap:Client fault
    our fault   200 with the reply that ends this update in order: the Web Connector must never see HTTP 500

Source: QBWC Programmer's Guide ch. 8 and App. A.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias
from urllib.parse import urlsplit

import attrs

from qbsync import logs
from qbsync.errors import DecodeError, RemoteProtocolError
from qbsync.qbxml.guard import DEFAULT_LIMIT
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ClientVersion,
    ConnectionFailed,
    GetInteractiveURL,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    ServerVersion,
    TextReply,
    operation_of,
)
from qbsync.webconnector.soap import Received, receive, render, render_fault
from qbsync.webconnector.wsdl import render_wsdl

if TYPE_CHECKING:
    import io

__all__ = [
    "Awaiting",
    "HTTPAnswer",
    "Service",
    "Timer",
    "declared_length",
    "endpoint_url",
    "failure_reply",
    "get",
    "note_refusal",
    "plain_answer",
    "post",
    "read_call",
    "refuse",
    "too_large",
]

FAILED: Final = (
    "The service failed. The next update tries again; if this stays, tell the developer of the application."
)
"""What the person at the PC reads when our own code or the host's raised."""

POSTPONE_AFTER_FAILURE: Final = 60
"""Seconds until the next update where a login could not be checked."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"})
_STATUS_WORDS: Final = frozenset({"nvu", "none", "busy"})
_XML_TYPES: Final = frozenset({"text/xml", "application/soap+xml"})

Awaiting: TypeAlias = Callable[[Coroutine[Any, Any, object]], object]
"""Runs a coroutine of the host on the loop of its server, waits for it, and returns or raises as it does."""

Timer: TypeAlias = Callable[[], float]
"""Gives seconds since any moment; how long a call took is logged."""


class Service(Protocol):
    """What answers the calls: the sync engine, or a host's own loop."""

    def handle(self, call: Call, *, peer: str, awaiting: Awaiting | None = None) -> Reply:
        """Return the reply to a call; `peer` is the network address of the caller, "" if unknown.

        `awaiting` runs async handlers of the host; None where the server has no loop. This method itself runs
        in a thread of its own there, so it may take its time.
        """
        ...

    def status_text(self) -> str:
        """Return the text of the status page, which everybody may read."""
        ...


@attrs.frozen(kw_only=True)
class HTTPAnswer:
    """An HTTP answer: status, body, and its own headers; an adapter adds Content-Length."""

    status: HTTPStatus
    body: bytes = attrs.field(repr=False)
    headers: tuple[tuple[str, str], ...]


def refuse(method: str, *, content_type: str, content_encoding: str, origin: str) -> HTTPAnswer | None:
    """Return the answer to a request that its headers forbid, None where the request may go on.

    A header that is missing is "".
    """
    if method in {"GET", "HEAD"}:
        return None
    if method != "POST":
        return plain_answer(
            HTTPStatus.METHOD_NOT_ALLOWED, "Use POST for calls.", ("Allow", "GET, HEAD, POST")
        )
    if origin:
        return plain_answer(HTTPStatus.FORBIDDEN, "The Web Connector is no browser: no Origin is accepted.")
    if content_encoding.strip().lower() not in {"", "identity"}:
        return plain_answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding.")
    if content_type.partition(";")[0].strip().lower() not in _XML_TYPES:
        return plain_answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send SOAP 1.1 as text/xml.")
    return None


def too_large(limit: int) -> HTTPAnswer:
    """Return the answer to a body of more than `limit` bytes."""
    return plain_answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The limit is {limit} bytes.")


def get(service: Service, *, query: str, url: str) -> HTTPAnswer:
    """Return the answer to a GET, and to a HEAD, whose body the adapter leaves out.

    It is the WSDL, with `url` as the address of the service, where a part of the query string is "wsdl" in
    any case (``?wsdl``, ``?company=1&WSDL``), in the RPC style for "wsdl=rpc", and else the status page, 200
    even where the service cannot tell its status.
    """
    for part in query.lower().split("&"):
        if part in {"wsdl", "wsdl=rpc"}:
            headers = (("Content-Type", "text/xml; charset=utf-8"), ("X-Content-Type-Options", "nosniff"))
            body = render_wsdl(url, style="RPC" if part == "wsdl=rpc" else "Document")
            return HTTPAnswer(status=HTTPStatus.OK, body=body, headers=headers)
    try:
        text = service.status_text()
    except Exception as error:  # noqa: BLE001 - the boundary to the host's code
        _report("status_text", None, "", error)
        text = FAILED
    return plain_answer(HTTPStatus.OK, text)


def endpoint_url(requested: str, configured: str = "") -> str:
    """Return the address of the service for its WSDL.

    `requested` is the URL of the request as the server saw it, `configured` the one of the .qwc file, ""
    where it is not known. Behind a proxy that ends TLS the server sees http, and perhaps another path, so the
    configured URL is right where the request was for its host. Any other host is one that reaches the server
    without the proxy, such as localhost in development, and then the request is right. Headers like
    X-Forwarded-Proto are not read: anybody can send them.
    """
    try:
        if configured and urlsplit(configured).hostname == urlsplit(requested).hostname:
            return configured
    except ValueError:  # a Host header such as "[", which no URL can have
        return configured
    return requested


def declared_length(content_length: str, *, limit: int) -> int | HTTPAnswer | None:
    """Return the length that the header Content-Length tells, in bytes, or the answer that refuses it.

    It is None where there is no such header, which is "".
    """
    if not content_length:
        return None
    if not (content_length.isascii() and content_length.isdigit()):
        return plain_answer(HTTPStatus.BAD_REQUEST, "Content-Length is no number.")
    digits = content_length.lstrip("0") or "0"
    if len(digits) > len(str(limit)) or int(digits) > limit:  # int() of thousands of digits is slow
        return too_large(limit)
    return int(digits)


def read_call(body: bytes, content_type: str, *, limit: int = DEFAULT_LIMIT) -> Received | HTTPAnswer:
    """Return the call in the body of a POST, or the answer that refuses it.

    `limit` is in bytes.
    """
    if len(body) > limit:
        return too_large(limit)
    try:
        return receive(body, content_type, limit=limit)
    except RemoteProtocolError as error:
        return _soap(HTTPStatus(error.reply_hint), render_fault(error.fault_code, error.message))
    except DecodeError as error:
        return _soap(HTTPStatus.BAD_REQUEST, render_fault("Client", str(error)))


def post(
    service: Service,
    body: io.BytesIO,
    content_type: str,
    *,
    limit: int = DEFAULT_LIMIT,
    peer: str = "",
    awaiting: Awaiting | None = None,
    timer: Timer = time.monotonic,
) -> HTTPAnswer:
    """Return the answer to a POST, and close `body`: it may be big, and its handler needs memory too.

    `limit` is in bytes; `peer` and `awaiting` are those of `Service.handle`.
    """
    started, size = timer(), body.seek(0, os.SEEK_END)
    received = read_call(body.getvalue(), content_type, limit=limit)
    body.close()
    if isinstance(received, HTTPAnswer):
        return received
    reply, answered = _answer(service, received, peer, awaiting)
    status = None
    if isinstance(reply, AuthenticateReply):
        status = reply.status if reply.status in _STATUS_WORDS else "ok"
    logs.emit(
        logs.CALL_ANSWERED,
        call=operation_of(received.call).name,
        session=_session_of(received.call),
        peer=peer or None,
        status=status,
        percent=reply.percent if isinstance(reply, PercentReply) else None,
        bytes_in=size,
        bytes_out=len(answered.body),
        seconds=logs.in_seconds(timer() - started),
    )
    return answered


def _answer(
    service: Service, received: Received, peer: str, awaiting: Awaiting | None
) -> tuple[Reply, HTTPAnswer]:
    call, style = received.call, received.style
    try:
        reply = service.handle(call, peer=peer, awaiting=awaiting)
        return reply, _soap(HTTPStatus.OK, render(call, reply, style=style))
    except Exception as error:  # noqa: BLE001 - the boundary: the Web Connector must get an orderly reply
        _report(operation_of(call).name, _session_of(call), peer, error)
        reply = failure_reply(call)
        return reply, _soap(HTTPStatus.OK, render(call, reply, style=style))


def failure_reply(call: Call) -> Reply:
    """Return the reply that ends an update in order when the code behind a call raised.

    A login that could not be checked is "busy" and not "nvu": the user would type a right password again and
    again. connectionError must hear "done", because anything else is a path to try.
    """
    match call:
        case Authenticate():
            return AuthenticateReply(ticket="", status="busy", postpone_seconds=POSTPONE_AFTER_FAILURE)
        case ReceiveResponseXML():
            return PercentReply(-1)
        case ConnectionFailed():
            return TextReply("done")
        case ClientVersion() | SendRequestXML() | GetInteractiveURL():
            return TextReply("")
        case _:
            return TextReply(FAILED)


def note_refusal(reply: HTTPAnswer, *, method: str, peer: str) -> None:
    """Log an answer that refuses a request; an adapter calls this once for each answer that it sends."""
    if reply.status is not HTTPStatus.OK:
        shown = method if method in _METHODS else "other"
        logs.emit(logs.CALL_REFUSED, http_status=reply.status.value, method=shown, peer=peer or None)


def _session_of(call: Call) -> str | None:
    if isinstance(call, ServerVersion | ClientVersion | Authenticate):
        return None
    return logs.session_of(call.ticket)


def _report(call: str, session: str | None, peer: str, error: Exception) -> None:
    # No text of the exception and no traceback: they may quote a payload, a password or a ticket.
    logs.emit(
        logs.SERVICE_FAILED,
        call=call,
        session=session,
        peer=peer or None,
        exception=logs.name_of(error),
        place=logs.place_of(error),
    )


def plain_answer(status: HTTPStatus, text: str, *headers: tuple[str, str]) -> HTTPAnswer:
    """Return an answer of plain text."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    body = f"{text}\n".encode("utf-8", "replace")
    return HTTPAnswer(
        status=status, body=body, headers=(kind, ("X-Content-Type-Options", "nosniff"), *headers)
    )


def _soap(status: HTTPStatus, body: bytes) -> HTTPAnswer:
    headers = (("Content-Type", "text/xml; charset=utf-8"), ("Cache-Control", "no-store"))
    return HTTPAnswer(status=status, body=body, headers=headers)
