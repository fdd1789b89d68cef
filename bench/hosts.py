"""The applications that the benchmarks serve, each the same login answered in its own way.

    constant    reads the body and answers with constant bytes: what the server alone costs
    spyne       the Python library that other services are made with, without any store behind it
    qbsync      a bridge over a SQLite file, with all its checks; its connection has nothing to do

The first and the last come as ASGI applications too. A server imports this module in a process of its own
and takes one of the names; QBSYNC_BENCH_FOLDER is the directory of the file, QBSYNC_BENCH_PAGE_SIZE the size
of the pages that are pulled.
"""

from __future__ import annotations

import os
import warnings
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbsync import App, Bridge, LoginSettings, Page, ScryptCost, SQLiteStore
from qbsync.models import Customer, CustomerQuery
from qbsync.webconnector.calls import Authenticate, AuthenticateReply
from qbsync.webconnector.soap import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from qbsync import Store
    from qbsync.bridge import Setup

FILE = "bench.db"
KEY = "acme"
TICKET = "t" * 43
NONE = render(Authenticate(), AuthenticateReply(ticket=TICKET, status="none"))
"""The answer to a login that finds nothing to do; the tickets of qbsync are as long."""

_HEADERS = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(NONE)))]


def make_bridge(store: Store, clock: Callable[[], datetime] | None = None, *, page_size: int = 100) -> Bridge:
    """Return a bridge with one pull, which comes about once in three years."""
    options: dict[str, Any] = {} if clock is None else {"clock": clock}
    logins = LoginSettings(scrypt=ScryptCost(n=2**14))
    bridge = Bridge(store, app=App(name="Bench", url="https://bench.example/"), logins=logins, **options)

    @bridge.pull(CustomerQuery, every=timedelta(days=1000), page_size=page_size)
    def save(page: Page[Customer]) -> None:
        del page

    return bridge


def connect(bridge: Bridge, *, password: str | None = None) -> Setup:
    """Make the connection."""
    return bridge.connect(KEY, zone="America/New_York", password=password)


def constant(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Read the body and answer with the same bytes, whatever it is."""
    environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", _HEADERS)
    return [NONE]


async def constant_asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Read the body and answer with the same bytes, whatever it is."""
    if scope["type"] != "http":
        raise NotImplementedError
    while (await receive()).get("more_body"):
        pass
    headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": NONE})


def make_spyne() -> WSGIApplication:
    """Return authenticate as spyne's own examples write it.  Raises ImportError where there is no spyne."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it was written for older Pythons
        from spyne import Application, Array, ServiceBase, Unicode, rpc  # noqa: PLC0415 - a peer may be absent
        from spyne.protocol.soap import Soap11  # noqa: PLC0415
        from spyne.server.wsgi import WsgiApplication  # noqa: PLC0415

    class Service(ServiceBase):  # type: ignore[misc,unused-ignore]
        @rpc(  # type: ignore[untyped-decorator,misc,unused-ignore]
            Unicode,
            Unicode,
            _returns=Array(Unicode(type_name="string")),
            _in_variable_names={"user_name": "strUserName", "password": "strPassword"},
        )
        def authenticate(self, user_name: str, password: str) -> list[str]:
            del user_name, password
            return [TICKET, "none"]

    protocols = {"in_protocol": Soap11(validator="lxml"), "out_protocol": Soap11()}
    application: WSGIApplication = WsgiApplication(
        Application([Service], tns="http://developer.intuit.com/", **protocols)
    )
    return application


def __getattr__(name: str) -> Any:
    if name == "spyne":
        return make_spyne()
    if name not in {"qbsync", "qbsync_asgi"}:
        raise AttributeError(name)
    store = SQLiteStore(Path(os.environ["QBSYNC_BENCH_FOLDER"]) / FILE)
    bridge = make_bridge(store, page_size=int(os.environ["QBSYNC_BENCH_PAGE_SIZE"]))
    return bridge.wsgi() if name == "qbsync" else bridge.asgi()
