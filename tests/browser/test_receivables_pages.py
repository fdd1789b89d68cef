"""The pages of the receivables example in a real browser: from nothing to the first sync, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from example_world import PASSWORD
from live_host import live_server
from playwright.sync_api import expect
from receivables_world import BAKERY, ReceivablesWorld

from browser import page_signed_in
from qbsync.simulator import WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PATHS = (
    *("/", "/invoices", "/invoices/new", "/payments", "/payments/new?customer=1", "/credits", "/refunds"),
    *("/customers", "/quickbooks", "/documents/1"),
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ReceivablesWorld]:
    with live_server() as live:
        yield ReceivablesWorld.make(live, tmp_path)


@pytest.fixture
def page(world: ReceivablesWorld, browser: Browser) -> Page:
    return page_signed_in(browser, world.live.url, PASSWORD)


def test_from_nothing_to_the_first_sync_by_keyboard(world: ReceivablesWorld, page: Page) -> None:
    page.goto("/quickbooks")
    page.get_by_label("Time zone").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    password = page.locator(".password code").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download fairwind.qwc").click()
    world.password = password
    world.connector = WebConnector(world.company, qwc=download.value.path(), password=password)
    world.invoice(125)
    world.sync()
    page.goto("/")
    expect(page.get_by_role("cell", name=BAKERY)).to_be_visible()
    page.goto("/quickbooks")
    expect(page.get_by_text("In order").first).to_be_visible()
    expect(page.get_by_text(password)).to_have_count(0)


@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_are_accessible_and_fit(world: ReceivablesWorld, page: Page, width: int, colours: str) -> None:
    world.set_up()
    world.enter("invoices", "9.00", item="Unknown")
    world.sync()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    for path in PATHS:
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/quickbooks")
    expect(
        page.get_by_text('There is an invalid reference to QuickBooks Item "Unknown"').first
    ).to_be_visible()
