"""The steps of a run of the Web Connector, by name: what `on_event` gets, and where faults strike."""

from __future__ import annotations

from typing import Final

from qbsync.webconnector.calls import (
    Authenticate,
    Call,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    InteractiveDone,
    InteractiveRejected,
    ReceiveResponseXML,
    SendRequestXML,
    ServerVersion,
)

__all__ = ["CALL_WORDS", "EVENTS", "split_event"]

CALL_WORDS: Final[dict[type[Call], str]] = {
    ServerVersion: "server_version",
    ClientVersion: "client_version",
    Authenticate: "authenticate",
    SendRequestXML: "send",
    ReceiveResponseXML: "receive",
    ConnectionFailed: "connection_error",
    GetLastError: "get_last_error",
    CloseConnection: "close",
    GetInteractiveURL: "get_page",
    InteractiveDone: "page_done",
    InteractiveRejected: "page_refused",
}
"""A call -> the word for it in the names of events."""

EVENTS: Final = tuple(
    f"{moment}_{word}"
    for word in (*CALL_WORDS.values(), "begin_session", "process", "end_session")
    for moment in ("before", "after")
)
"""The names that `on_event` is called with; "process" is the request processor of QuickBooks."""


def split_event(event: str) -> tuple[str, str]:
    """Return the moment of an event ("before" or "after") and its word."""
    moment, _, word = event.partition("_")
    return moment, word
