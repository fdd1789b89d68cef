"""A host app with a status page on a real port, and people with browsers before it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import attrs
import pytest
from playwright.sync_api import Browser, BrowserContext
from status_page import mounted
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from browser import running_browser
from qbsync import App, Bridge, MemoryStore, Operation, Page
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.simulator import CompanyFile, HTTPTransport, SimulatedClock, WebConnector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page as BrowserPage

MOUNT = "/internal/quickbooks"
START = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Log nothing."""


@attrs.define
class Host:
    """A host app: its bridge, its customers, and where it is served."""

    clock: SimulatedClock
    bridge: Bridge
    url: str
    customers: dict[str, Customer] = attrs.field(factory=dict)
    outcomes: dict[str, Operation[Any]] = attrs.field(factory=dict)

    @property
    def page(self) -> str:
        """The URL of the status page."""
        return f"{self.url}{MOUNT}/"

    def pc(self, company: CompanyFile, qwc: bytes, password: str) -> WebConnector:
        """Return the Web Connector of a PC to which the file was added; it calls over HTTP."""
        return WebConnector(company, qwc=qwc, password=password, transport=HTTPTransport())

    def company(self, *names: str) -> CompanyFile:
        """Return a company file with customers."""
        company = CompanyFile(clock=self.clock)
        for name in names:
            company.ui.add_customer(name=name, phone="555-0100")
        return company


@contextmanager
def serving() -> Iterator[Host]:
    """Serve a host app whose bridge and page are behind one port."""

    def nothing(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"nothing here"]

    with make_server("localhost", 0, nothing, _Server, _QuietHandler) as server:
        url = f"http://localhost:{server.server_port}"
        clock = SimulatedClock(START)
        bridge = Bridge(MemoryStore(), app=App(name="Acme Orders", url=f"{url}/qbwc"), clock=clock)
        host = Host(clock=clock, bridge=bridge, url=url)
        _declare(host)
        page = mounted(bridge)
        server.set_app(DispatcherMiddleware(nothing, {"/qbwc": bridge.wsgi(), MOUNT: page}))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()


def _declare(host: Host) -> None:
    @host.bridge.pull(CustomerQuery, every=timedelta(minutes=15), name="customers", page_size=20)
    def save(page: Page[Customer]) -> None:
        host.customers.update((one.list_id, one) for one in page)

    @host.bridge.settled(CustomerAdd)
    def added(operation: Operation[Customer]) -> None:
        host.outcomes[operation.key] = operation


@pytest.fixture
def host() -> Iterator[Host]:
    """Give a host app of its own to each test."""
    with serving() as host:
        yield host


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the browser, one for the module."""
    with running_browser() as browser:
        yield browser


@attrs.define
class People:
    """Opens browsers: each with a profile of its own, in which somebody is signed in."""

    browser: Browser
    host: Host
    contexts: list[BrowserContext] = attrs.field(factory=list)
    problems: list[str] = attrs.field(factory=list)

    def sit_down(self, visitor: str, *, scripts: bool = False, **options: Any) -> BrowserPage:
        """Return a page of somebody's browser, by default one that runs no scripts."""
        context = self.browser.new_context(
            base_url=self.host.page, java_script_enabled=scripts, accept_downloads=True, **options
        )
        context.set_default_timeout(10_000)
        if visitor:
            context.add_cookies([{"name": "visitor", "value": visitor, "url": self.host.url}])
        self.contexts.append(context)
        page = context.new_page()
        # What a policy refused is told there.
        page.on("console", lambda message: self.problems.append(message.text))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        return page


@pytest.fixture
def people(browser: Browser, host: Host) -> Iterator[People]:
    """Give people with browsers; none of these may have refused anything."""
    people = People(browser, host)
    yield people
    for context in people.contexts:
        context.close()
    unexpected = [text for text in people.problems if "Failed to load resource" not in text]
    assert unexpected == []
