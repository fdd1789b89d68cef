"""How long a SOAP call takes in process; run ``python -m bench calls``.

The call is an authenticate that finds nothing to do, which is what a service answers most: each Web Connector
makes one at each poll. It goes through the WSGI application, with all its checks, over a store in memory and
over one in SQLite. Beside it, in the same run: the same request answered with constant bytes by a WSGI
application that only reads its body. Best of some rounds, CPU time.
"""

from __future__ import annotations

import gc
import io
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbsync import App, Bridge, LoginSettings, MemoryStore, ScryptCost, SQLiteStore
from qbsync.models import CustomerQuery
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport
from qbsync.webconnector.calls import Authenticate, AuthenticateReply
from qbsync.webconnector.soap import receive, render, render_call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from qbsync import Page, Store
    from qbsync.models import Customer
    from qbsync.webconnector.calls import Call

CALLS = 2_000
ROUNDS = 9
NOW = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


def make_host(store: Store, *, password: str | None = None) -> tuple[WSGIApplication, bytes]:
    """Return a host app with one connection that is up to date, and the body of its login."""
    clock = SimulatedClock(NOW)
    logins = LoginSettings(scrypt=ScryptCost(n=2**14))
    bridge = Bridge(store, app=App(name="Bench", url="https://bench.example/"), logins=logins, clock=clock)

    @bridge.pull(CustomerQuery, every=timedelta(hours=1))
    def save(page: Page[Customer]) -> None:
        del page

    setup = bridge.connect("acme", zone="America/New_York", password=password)
    application = bridge.wsgi()
    company = CompanyFile(clock=clock)
    transport = WSGITransport(application)
    report = WebConnector(company, qwc=setup.qwc, password=setup.password, transport=transport).run_once()
    if not report.ok:
        raise RuntimeError(report.error)
    return application, render_call(Authenticate(user_name=setup.user_name, password=setup.password))


def constant(reply: bytes) -> WSGIApplication:
    """Return an application that reads the body and answers with the same bytes, whatever it is."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(reply)))]
        start_response("200 OK", headers)
        return [reply]

    return application


def ask(application: WSGIApplication, body: bytes) -> bytes:
    """Make one request and return the body of the answer."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "bench.example",
        "SERVER_PORT": "443",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_SOAPACTION": '"http://developer.intuit.com/authenticate"',
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
    }

    def start_response(_status: str, _headers: list[tuple[str, str]], _error: Any = None) -> Any:
        return None

    return b"".join(application(environ, start_response))


def microseconds(run: Callable[[], object]) -> float:
    """Return what one call takes, in microseconds of CPU time: the best of the rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        started = time.process_time()
        for _ in range(CALLS):
            run()
        best = min(best, time.process_time() - started)
    return best / CALLS * 1e6


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as directory:
        hosts = {
            "MemoryStore, generated password": make_host(MemoryStore()),
            "MemoryStore, chosen password": make_host(MemoryStore(), password="a fine morning in Bristol"),  # noqa: S106 - made up
            "SQLiteStore, generated password": make_host(SQLiteStore(Path(directory) / "bench.db")),
        }
        reply = ask(*hosts["MemoryStore, generated password"])
        if b">none<" not in reply:
            raise RuntimeError("there should be nothing to do")
        body = next(iter(hosts.values()))[1]
        floor = microseconds(lambda: ask(constant(reply), body))
        print(f"authenticate without work, in process ({CALLS} calls, best of {ROUNDS}, CPU time)")
        print(f"  constant reply                    {floor:6.1f} us")
        parsed = microseconds(lambda: render(*answered(body), style="Document"))
        print(f"  parse and render alone            {parsed:6.1f} us")
        for name, (application, login) in hosts.items():
            took = microseconds(lambda application=application, login=login: ask(application, login))
            print(f"  {name:<33} {took:6.1f} us   {took / floor:5.1f} x the constant reply")


def answered(body: bytes) -> tuple[Call, AuthenticateReply]:
    """Read a login and answer it without looking at it."""
    return receive(body, "text/xml; charset=utf-8").call, AuthenticateReply(ticket="t" * 43, status="none")


if __name__ == "__main__":
    main()
