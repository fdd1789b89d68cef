"""The pages of the wholesale example in a real browser: from nothing to an order, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from example_world import PASSWORD
from live_host import live_server
from playwright.sync_api import expect
from wholesale_world import BAKERY, WholesaleWorld

from browser import page_signed_in
from qbsync.simulator import WebConnector

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PATHS = (
    *(
        "/",
        "/orders",
        "/orders/1",
        "/orders/2",
        "/orders/new",
        "/customers",
        "/customers/1",
        "/customers/new",
    ),
    *("/customers/new", "/products", "/price_levels", "/invoices", "/payments", "/payments/new", "/settings"),
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[WholesaleWorld]:
    with live_server() as live:
        yield WholesaleWorld.make(live, tmp_path)


@pytest.fixture
def page(world: WholesaleWorld, browser: Browser) -> Page:
    return page_signed_in(browser, world.live.url, PASSWORD)


def test_from_nothing_to_an_order_in_quickbooks(world: WholesaleWorld, page: Page) -> None:
    page.goto("/settings")
    page.get_by_label("Time zone").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    password = page.locator(".password code").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download meadowlark.qwc").click()
    world.connector = WebConnector(world.company, qwc=download.value.path(), password=password)
    world.sync()
    page.goto("/orders/new")
    page.get_by_label("Customer").select_option(BAKERY)
    page.get_by_label("Product").first.fill("Tea-Assam")
    page.get_by_label("Quantity").first.fill("3")
    page.get_by_role("button", name="Save the order").click()
    expect(page.get_by_text("Draft")).to_be_visible()
    page.get_by_role("button", name="Confirm the order").click()
    expect(page.get_by_text("Waiting for QuickBooks")).to_be_visible()
    world.sync()
    page.reload()
    expect(page.get_by_text("In QuickBooks")).to_be_visible()
    assert [one.total_amount for one in world.in_quickbooks("SalesOrder")] == [126]


@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_pages_are_accessible_and_fit(world: WholesaleWorld, page: Page, width: int, colours: str) -> None:
    world.set_up()
    world.order()
    world.new_customer("Cedar Café", ship0_name="Depot", ship0_city="Macon")
    world.order("Cedar Café", "Coffee")
    world.pay("10", customer=BAKERY)
    world.sync()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    for path in PATHS:
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/")
    expect(page.get_by_text('invalid reference to QuickBooks Item "Coffee"').first).to_be_visible()
