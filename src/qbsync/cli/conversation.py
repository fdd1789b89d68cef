"""What a Web Connector and a server say to each other, listened to on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from qbsync.errors import DecodeError, InvalidModel, QBSyncError, RemoteProtocolError
from qbsync.qbxml import check, decode, decode_requests
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    ClientVersion,
    ConnectionFailed,
    GetLastError,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    TextReply,
    operation_of,
)
from qbsync.webconnector.soap import parse_reply, receive

if TYPE_CHECKING:
    from qbsync.errors import Problem
    from qbsync.simulator import HTTPReply, Transport
    from qbsync.webconnector.calls import Call, Reply
    from qbsync.webconnector.soap import Received

__all__ = ["Answered", "Asked", "Exchange", "Listener"]

WRAPPED: Final = "(the text stands in an element of its own: nothing documents that this works)"
_PARSE_ERROR: Final = "0x80040400"
_LOGINS: Final = {
    "": "work for the company file that is open",
    "none": "none (no work)",
    "nvu": "nvu (the user name or the password is not valid)",
    "busy": "busy (come later)",
}


@attrs.frozen(kw_only=True)
class Asked:
    """A request of a message set that the server handed out."""

    id: str
    request: str
    iterator: str = ""


@attrs.frozen(kw_only=True)
class Answered:
    """What QuickBooks answered to a request; `remaining` is what is left of its iterator."""

    id: str
    request: str
    status_code: int
    status_message: str
    records: int
    remaining: int | None = None


@attrs.frozen(kw_only=True)
class Exchange:
    """A call with its answer, without ticket and password.

    `answer` says in words what the server answered, `asked` what it wants from QuickBooks; `answered` and
    `hresult` are what the call brought from QuickBooks. `problems` says why QuickBooks cannot read a message
    set; it does not tell itself. `failed` says that the answer is none, `remark` what is odd about it.
    `qbxml` is the document that went over.
    """

    operation: str
    answer: str
    asked: tuple[Asked, ...] = ()
    answered: tuple[Answered, ...] = ()
    hresult: str = ""
    problems: tuple[str, ...] = ()
    failed: bool = False
    remark: str = ""
    qbxml: str = attrs.field(default="", repr=False)


OnExchange: TypeAlias = Callable[[Exchange], object]


class Listener:
    """A transport that tells of every exchange over another one; `url` is where that one goes instead."""

    def __init__(self, transport: Transport, on_exchange: OnExchange, *, url: str | None = None) -> None:
        """Tell `on_exchange` of what goes over `transport`."""
        self._transport = transport
        self.url = url
        self._on_exchange = on_exchange
        self._message_set = ""

    def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes) -> HTTPReply:
        """Pass a request on, then tell of it.  Raises OSError where there is no answer."""
        received = receive(body) if method == "POST" else None
        try:
            reply = self._transport.request(method, url, headers=headers, body=body)
        except OSError as error:
            self._tell(received, self.url or url, error)
            raise
        self._tell(received, self.url or url, reply)
        return reply

    def _tell(self, received: Received | None, url: str, reply: HTTPReply | OSError) -> None:
        if received is not None:
            self._on_exchange(self._exchange(received, reply))
        elif isinstance(reply, OSError):
            self._on_exchange(Exchange(operation="GET", answer=f"{url}: {reply}", failed=True))
        else:
            failed = reply.status not in {200, 202}
            self._on_exchange(Exchange(operation="GET", answer=f"{url}: HTTP {reply.status}", failed=failed))

    def _exchange(self, received: Received, reply: HTTPReply | OSError) -> Exchange:
        call, name = received.call, operation_of(received.call).name
        try:
            answer, remark = _read(received, reply)
        except (QBSyncError, OSError) as error:
            exchange = Exchange(operation=name, answer=str(error) or type(error).__name__, failed=True)
        else:
            exchange = Exchange(operation=name, answer=_in_words(call, answer), remark=remark)
            if isinstance(call, SendRequestXML) and isinstance(answer, TextReply):
                self._message_set = answer.text
                asked = _asked(answer.text)
                words = ", ".join(one.request for one in asked) or exchange.answer
                return attrs.evolve(exchange, answer=words, asked=asked, qbxml=answer.text)
        if isinstance(call, ReceiveResponseXML):
            return attrs.evolve(
                exchange,
                answered=_answered(call.response),
                hresult=_refusal(call.hresult, call.message),
                problems=_problems(self._message_set) if call.hresult == _PARSE_ERROR else (),
                qbxml=call.response,
            )
        if isinstance(call, ConnectionFailed):
            return attrs.evolve(exchange, hresult=_refusal(call.hresult, call.message))
        return exchange


def _read(received: Received, reply: HTTPReply | OSError) -> tuple[Reply, str]:
    """Return the answer to a call and a remark, or raise what it is instead of an answer."""
    if isinstance(reply, OSError):
        raise reply
    if reply.status != 200:  # noqa: PLR2004 - HTTP
        raise RemoteProtocolError(f"HTTP {reply.status}")
    kind = reply.headers.get("content-type")
    read = partial(parse_reply, received.call, reply.body, kind, style=received.style)
    try:
        return read(), ""
    except RemoteProtocolError:
        return read(wrapped_text=True), WRAPPED


def _refusal(hresult: str, message: str) -> str:
    return f"{hresult} {message}".strip()


def _asked(message_set: str) -> tuple[Asked, ...]:
    """Return the requests of a message set; none where QuickBooks could not read it either."""
    try:
        requests = decode_requests(message_set) if message_set else ()
    except (DecodeError, InvalidModel):
        return ()
    return tuple(
        Asked(
            id=one.request_id or "",
            request=type(one.request).message.name,
            iterator=getattr(one.request, "iterator", None) or "",
        )
        for one in requests
    )


def _answered(document: str) -> tuple[Answered, ...]:
    return tuple(
        Answered(
            id=response.request_id or "",
            request=response.request,
            status_code=response.status_code,
            status_message=response.status_message,
            records=len(response.objects),
            remaining=None if response.iterator is None else response.iterator.remaining,
        )
        for response in (decode(document) if document else ())
    )


def _problems(message_set: str) -> tuple[str, ...]:
    found: tuple[Problem, ...] = check(message_set)
    return tuple(f"line {one.line or 1}: {attrs.evolve(one, line=None)}" for one in found)


def _in_words(call: Call, answer: Reply) -> str:
    """Say what an answer means to the Web Connector."""
    if isinstance(answer, AuthenticateReply) and isinstance(call, Authenticate):
        words = _LOGINS.get(answer.status, f"work for {answer.status}")
        if answer.postpone_seconds is not None:
            words += f", but not before {answer.postpone_seconds} seconds have passed"
        return f"{call.user_name!r}: {words}"
    if isinstance(answer, PercentReply):
        return f"{answer.percent} %" if answer.percent >= 0 else f"{answer.percent} (an error)"
    text = answer.text if isinstance(answer, TextReply) else ""
    if isinstance(call, GetLastError) and text.lower() == "noop":
        return "NoOp (a pause of 5 seconds)"
    if isinstance(call, SendRequestXML):
        text = "a message set that QuickBooks cannot read" if text else "nothing"
    elif isinstance(call, ClientVersion):
        text = f"{call.version}: {text or 'taken'}"
    return text or "(no text)"
