"""Every call and every reply as text, for the time in which somebody looks for a fault.

Without this qbsync logs no payload. With it, qbXML is redacted by the list of `qbsync.qbxml.redaction`: its
structure and its ids are shown, names, texts and money are not. Passwords are never shown, a ticket is the
beginning of its SHA-256. What is written is about people all the same: it tells who bought when, so keep it
for a short time only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from qbsync import logs
from qbsync.qbxml.redaction import LARGEST, Redaction, described
from qbsync.webconnector.calls import (
    AuthenticateReply,
    Call,
    PercentReply,
    Reply,
    SendRequestXML,
    TextReply,
    operation_of,
)
from qbsync.webconnector.hresults import format_hresult, parse_hresult

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from qbsync.webconnector.service import Awaiting, Service

__all__ = ["PayloadLogger"]

_WORDS: Final = frozenset({"nvu", "none", "busy", "NoOp", "done", "Done", "OK", "Interactive mode"})
"""Texts of replies that have a meaning of their own."""

_SHAPES: Final = {"version": re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){0,3}"), "country": re.compile(r"[A-Z]{2}")}
_DOCUMENTS: Final = frozenset({"hcp_response", "response"})
_SECRETS: Final = frozenset({"password", "session_id"})


class PayloadLogger:
    """A `Service` that writes down what goes in and out of another one, redacted.

    `write` is called with one text of several lines for each call and one for its reply; what it raises is
    logged and disturbs nothing. `also` names further elements of qbXML, and attributes such as
    ``@statusMessage``, whose values are shown; `largest` is the size in characters up to which a document is.

    Raises ConfigurationError for a name in `also` that qbXML does not have or that is never shown.
    """

    def __init__(
        self,
        service: Service,
        *,
        write: Callable[[str], object],
        also: Collection[str] = (),
        largest: int = LARGEST,
    ) -> None:
        """Stand before `service`."""
        self._service = service
        self._write = write
        self._redaction = Redaction(also=also, largest=largest)

    def handle(self, call: Call, *, peer: str = "", awaiting: Awaiting | None = None) -> Reply:
        """Return the reply of the service behind."""
        self._note(call, ["call", *_session(call), f"peer={peer}"], self._fields(call))
        reply = self._service.handle(call, peer=peer, awaiting=awaiting)
        self._note(call, ["reply", *_session(call)], self._answer(call, reply))
        return reply

    def status_text(self) -> str:
        """Return the status of the service behind."""
        return self._service.status_text()

    def _note(self, call: Call, head: list[str], lines: Iterator[str]) -> None:
        name = operation_of(call).name
        try:
            self._write("\n".join([f"{name} {' '.join(head)}", *lines]))
        except Exception as error:  # noqa: BLE001 - the boundary to the host's code; an update must not end here
            logs.emit(logs.PAYLOADS_NOT_WRITTEN, call=name, exception=logs.name_of(error))

    def _fields(self, call: Call) -> Iterator[str]:
        for name, value in attrs.asdict(call).items():
            if name == "ticket":
                continue  # in the head
            if name in _SECRETS:
                yield f"{name}: {'[given]' if value else '[empty]'}"
            elif name in _DOCUMENTS and value:
                yield from (f"{name}:", self._redaction.redact(value))
            elif name == "hresult":
                number = parse_hresult(value)
                yield f"{name}: {'[empty]' if number is None else format_hresult(number)}"
            elif value is None or isinstance(value, int) or _is_plain(name, value):
                yield f"{name}: {value}"
            else:
                yield f"{name}: {described(value)}"

    def _answer(self, call: Call, reply: Reply) -> Iterator[str]:
        match reply:
            case PercentReply(percent):
                yield f"percent: {percent}"
            case AuthenticateReply():
                yield f"session: {logs.session_of(reply.ticket)}"
                yield f"status: {_word(reply.status)}"
                yield f"postpone_seconds: {reply.postpone_seconds}"
                yield f"minimum_interval_seconds: {reply.minimum_interval_seconds}"
            case TextReply(text) if isinstance(call, SendRequestXML) and text:
                yield from ("request:", self._redaction.redact(text))
            case TextReply(text):
                yield f"text: {_word(text)}"


def _session(call: Call) -> Iterator[str]:
    ticket = getattr(call, "ticket", "")
    if ticket:
        yield f"session={logs.session_of(ticket)}"


def _is_plain(name: str, value: str) -> bool:
    shape = _SHAPES.get(name)
    return shape is not None and shape.fullmatch(value) is not None


def _word(text: str) -> str:
    return text if text in _WORDS else described(text)
