"""Take the pictures of the status page that the docs show, anew: docs/_static/dashboard-*.png.

    python tools/take_screenshots.py

A simulated PC syncs two weeks of made-up business; clock and chance are the same every time, so a picture
changes only where the page does. Needs the extra `test` and Chromium (see CONTRIBUTING.md).
"""

from __future__ import annotations

import random
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from qbsync import App, Bridge, MemoryStore, Page
from qbsync.dashboard import EVERY_CONNECTION, Dashboard, Visitor
from qbsync.models import Customer, CustomerAdd, CustomerQuery, Invoice, InvoiceQuery, Ref
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests" / "support"))

from browser import running_browser  # noqa: E402 - the tests know where browsers are

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser

FOLDER = REPOSITORY / "docs" / "_static"
START = datetime(2026, 2, 23, 14, 0, tzinfo=UTC)
DAYS = 13
CUSTOMERS = (
    "Alder Street Bakery",
    "Café Lumière",
    "Cedar Hill School",
    "Harbor Boat Works",
    "Juniper Dental Group",
)
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Log nothing."""


class Company:
    """A made-up company, its host app, and what happened between them."""

    def __init__(self) -> None:
        """Begin with nothing synced."""
        self.chance = random.Random(7)  # noqa: S311 - it is to be the same every time
        self.clock = SimulatedClock(START)
        app = App(name="Acme Orders", url="https://acme.example/qbwc")
        self.bridge = Bridge(MemoryStore(), app=app, clock=self.clock, random=self.chance.randbytes)
        self.bridge.pull(CustomerQuery, every=timedelta(minutes=15), name="customers")(self._take)
        self.bridge.pull(InvoiceQuery, every=timedelta(hours=1), name="invoices")(self._take_invoices)
        self.company = CompanyFile(
            name="Rock Castle Construction", clock=self.clock, random=self.chance.randbytes
        )
        setup = self.bridge.connect("rock-castle", zone="America/New_York")
        transport = WSGITransport(self.bridge.wsgi())
        self.pc = WebConnector(self.company, qwc=setup.qwc, password=setup.password, transport=transport)

    def _take(self, page: Page[Customer]) -> None:
        """Take customers."""

    def _take_invoices(self, page: Page[Invoice]) -> None:
        """Take invoices."""

    def go_on(self) -> None:
        """Let two weeks pass."""
        connection = self.bridge.connection("rock-castle")
        for name in CUSTOMERS:
            self.company.ui.add_customer(name=name)
        for day in range(DAYS):
            for hour in range(4):
                for number in range(self.chance.randint(0, 9)):
                    self.company.ui.add_customer(name=f"Walk-in {day}-{hour}-{number}")
                if self.chance.random() < 0.4:  # noqa: PLR2004 - now and then
                    new = CustomerAdd(name=f"Web customer {1000 + 4 * day + hour}")
                    connection.push(new, key=f"customer-{1000 + 4 * day + hour}")
                if day % 5 == 3 and hour == 1:  # noqa: PLR2004 - seldom
                    self._refused(day)
                self.clock.advance(timedelta(hours=2).total_seconds())
                self.pc.run_once()
            self.clock.advance(timedelta(hours=16).total_seconds())
        self._last()

    def _refused(self, day: int) -> None:
        name = CUSTOMERS[day % len(CUSTOMERS)]
        self.bridge.connection("rock-castle").push(CustomerAdd(name=name), key=f"customer-{2000 + day}")

    def _last(self) -> None:
        """End with one write that waits for somebody, and one in the queue."""
        connection = self.bridge.connection("rock-castle")
        for operation in list(connection.operations("parked"))[:-1]:
            connection.cancel(operation.key)
        terms = CustomerAdd(name="Orchard Garden Center", terms_ref=Ref("Net 45"))
        connection.push(terms, key="customer-3001")
        self.pc.run_once()
        connection.push(CustomerAdd(name="Millstone Apartments"), key="customer-3002")
        self.clock.advance(180)
        self._others()

    def _others(self) -> None:
        for key, zone in (("bright-plumbing", "America/Chicago"), ("sunset-cafe", "America/Los_Angeles")):
            self.bridge.connect(key, zone=zone)
        self.bridge.connection("sunset-cafe").pause(
            "Year-end closing", until=self.clock() + timedelta(days=2)
        )

    def served(self) -> AbstractContextManager[WSGIServer]:
        """Return a server of the status page."""
        visitor = Visitor(id="docs", connections=EVERY_CONNECTION, may_act=True, name="Support desk")
        page = Dashboard(
            self.bridge, authorize=lambda _environ: visitor, secret="the secret of the pictures " * 2
        )
        return make_server("localhost", 0, page, _Server, _QuietHandler)


def pictures() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each picture's name, its page, and how the browser looks at it."""
    desk: dict[str, Any] = {"viewport": DESK, "color_scheme": "light"}
    yield "connections", "./", {**desk, "viewport": {**DESK, "height": 560}}
    yield "connection", "connection?key=rock-castle", {**desk, "viewport": {**DESK, "height": 1500}}
    yield "write", "write?key=rock-castle&write=customer-3001", {**desk, "viewport": {**DESK, "height": 940}}
    yield "dark", "syncs?key=rock-castle", {**desk, "color_scheme": "dark"}
    yield "phone", "connection?key=rock-castle", {**desk, "viewport": PHONE}


def take(browser: Browser, url: str) -> None:
    """Take all pictures."""
    for name, path, how in pictures():
        context = browser.new_context(base_url=url, java_script_enabled=False, **how)
        page = context.new_page()
        page.goto(path)
        target = FOLDER / f"dashboard-{name}.png"
        page.screenshot(path=target)
        print(f"{target.relative_to(REPOSITORY)}: {target.stat().st_size // 1024} kB")
        context.close()
    context = browser.new_context(base_url=url, viewport={**DESK, "height": 800}, color_scheme="light")
    page = context.new_page()
    page.goto("new")
    page.get_by_label("Name of the connection").fill("harbor-boat-works")
    page.get_by_role("button", name="Set up").click()
    page.screenshot(path=FOLDER / "dashboard-password.png")
    context.close()


def main() -> None:
    """Sync, serve, look."""
    company = Company()
    company.go_on()
    with company.served() as server, running_browser() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        take(browser, f"http://localhost:{server.server_port}/")
        server.shutdown()


if __name__ == "__main__":
    main()
