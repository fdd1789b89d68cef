"""What the servers of the tests serve: one host app, as a WSGI and as an ASGI application.

    /qbwc   a bridge over the SQLite file `sync.db` in the folder QBSYNC_TEST_FOLDER; what its handlers are
            given goes to `host.jsonl` there, one line each
    /rules  a service with one user and one ticket, and small limits

The server imports this module in a process of its own and takes `wsgi` or `asgi`.
"""

from __future__ import annotations

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbsync import App, Bridge, Operation, Page, SQLiteStore
from qbsync.adapters.asgi import ASGIAdapter
from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ConnectionFailed,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    TextReply,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

FOLDER = Path(os.environ.get("QBSYNC_TEST_FOLDER", "."))
LIMIT = 8 * 1024 * 1024
BODY_TIMEOUT = 1.0
PAGE_SIZE = 2
STATUS = "qbsync is ready"


class OneConnection:
    """A service with one user and one ticket, which remembers the calls."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.calls: list[Call] = []
        self.peers: set[str] = set()

    def status_text(self) -> str:
        """Return the text of the status page."""
        return STATUS

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:  # noqa: ARG002 - the protocol's names
        """Answer a call."""
        self.calls.append(call)
        self.peers.add(peer)
        match call:
            case Authenticate(user_name="rock-castle", password="p<&> s"):
                return AuthenticateReply(ticket="t-1", status="")
            case Authenticate():
                return AuthenticateReply(ticket="", status="nvu")
            case SendRequestXML(ticket="t-1"):
                return TextReply("<QBXML/>")
            case ReceiveResponseXML(ticket=ticket, response=response):
                return PercentReply(100 if ticket == "t-1" and response.startswith("<QBXML>") else -1)
            case ConnectionFailed():
                return TextReply("done")
            case _:
                return TextReply("")


def make_bridge(folder: Path) -> Bridge:
    """Return a bridge without handlers, over the file of the server."""
    return Bridge(
        SQLiteStore(folder / "sync.db"), app=App(name="Acme Orders", url="https://acme.example/qbwc")
    )


def note(kind: str, **facts: Any) -> None:
    """Keep what a handler was given; one write to a file that is open for appending is not torn apart."""
    with (FOLDER / "host.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"kind": kind, **facts}) + "\n")


def noted(folder: Path) -> list[dict[str, Any]]:
    """Return what the handlers were given, in its order."""
    path = folder / "host.jsonl"
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )


def note_page(page: Page[Customer]) -> None:
    """Keep the names of a page."""
    note("page", connection=page.connection, names=[customer.full_name for customer in page])


def note_outcome(operation: Operation[Customer]) -> None:
    """Keep an outcome."""
    note("outcome", connection=operation.connection, key=operation.key, state=operation.state)


def make_wsgi(folder: Path) -> Any:
    """Return the WSGI application."""
    bridge, rules = make_bridge(folder), WSGIAdapter(OneConnection(), limit=LIMIT)
    bridge.pull(CustomerQuery, every=timedelta(minutes=15), page_size=PAGE_SIZE)(note_page)
    bridge.settled(CustomerAdd)(note_outcome)
    qbwc = bridge.wsgi()

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return (qbwc if environ["PATH_INFO"].startswith("/qbwc") else rules)(environ, start_response)

    return application


def make_asgi(folder: Path) -> Any:
    """Return the ASGI application, whose handlers are async and run on the loop of the server."""
    bridge = make_bridge(folder)
    rules = ASGIAdapter(OneConnection(), limit=LIMIT, body_timeout=BODY_TIMEOUT)
    loops: list[asyncio.AbstractEventLoop] = []

    async def on_the_loop() -> None:
        await asyncio.sleep(0)
        assert asyncio.get_running_loop() is loops[-1]

    @bridge.pull(CustomerQuery, every=timedelta(minutes=15), page_size=PAGE_SIZE)
    async def save(page: Page[Customer]) -> None:
        await on_the_loop()
        note_page(page)

    @bridge.settled(CustomerAdd)
    async def booked(operation: Operation[Customer]) -> None:
        await on_the_loop()
        note_outcome(operation)

    qbwc = bridge.asgi(threads=2)

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        loops[:] = [asyncio.get_running_loop()]
        await (qbwc if scope.get("path", "").startswith("/qbwc") else rules)(scope, receive, send)

    return application


def __getattr__(name: str) -> Any:
    if name not in {"wsgi", "asgi"}:
        raise AttributeError(name)
    return (make_wsgi if name == "wsgi" else make_asgi)(FOLDER)
