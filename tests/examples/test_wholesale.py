"""The wholesale example, row by row of what it has to do, each also with a fault in the middle.

Everything goes over HTTP: a browser fills in the pages of the app, and a simulated Web Connector calls it.
What is looked at are the app's pages and its own database, and what QuickBooks has.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from live_host import LiveServer, live_server
from wholesale_world import BAKERY, CUT, EARLY_CUT, LOST_ANSWER, LOST_PAGE, WholesaleWorld

from qbsync.simulator import CompanyFile, Faults
from qbsync.webconnector import qwc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def with_fault(fault: Faults, name: str) -> pytest.MarkDecorator:
    """Run a test as it should go, and with a fault."""
    return pytest.mark.parametrize("fault", [None, fault], ids=["clean", name])


answer_lost = with_fault(LOST_ANSWER, "answer lost")
page_lost = with_fault(LOST_PAGE, "page lost")
power_lost = with_fault(CUT, "power lost")


@pytest.fixture(scope="module")
def live() -> Iterator[LiveServer]:
    with live_server() as server:
        yield server


@pytest.fixture
def world(live: LiveServer, tmp_path: Path) -> WholesaleWorld:
    return WholesaleWorld.make(live, tmp_path)


# Setting up


@power_lost
def test_w1_the_edition_and_version_are_shown_after_the_first_contact(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.install()
    assert "Product not known yet Edition not known yet" in world.page("/settings")
    world.sync(fault)
    page = world.page("/settings")
    assert "Company Sample Company" in page
    assert "Edition US qbXML version 13.0" in page
    assert "Product QuickBooks Enterprise Solutions" in page


@with_fault(EARLY_CUT, "power lost")
def test_w1_a_quickbooks_that_is_too_old_is_refused_and_the_page_says_so(
    live: LiveServer, tmp_path: Path, fault: Faults | None
) -> None:
    old = tuple(version for version in CompanyFile().versions if float(version) < 6)
    world = WholesaleWorld.make(live, tmp_path, versions=old)
    world.install()
    world.run(fault)
    world.run()
    page = world.page("/settings")
    assert "Install a newer release of QuickBooks." in page
    assert "This QuickBooks does not know qbXML 6.0" in page
    assert world.rows("SELECT * FROM customer") == []


@power_lost
def test_w2_sales_rep_codes_are_mapped_to_users_by_email(world: WholesaleWorld, fault: Faults | None) -> None:
    world.set_up(fault)
    form = {"code": "028", "act": "rep", "csrf": world.csrf()}
    refused = world.browser.post("/settings", **form, email="field@meadowlark.example")
    assert "Nobody here has the address field@meadowlark.example" in refused.text
    world.browser.submit("/settings", {"act": "user"}, name="Field sales", email="field@meadowlark.example")
    world.browser.post("/settings", **form, email="Field@Meadowlark.example")
    mapped = world.rows("SELECT code, name FROM rep_user JOIN user ON user.id = user_id")
    assert mapped == [("028", "Field sales")]
    assert f"{BAKERY} 028 Field sales Net 30" in world.page("/customers")


@power_lost
def test_w3_the_file_carries_the_interval_and_the_host_may_raise_it(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up(fault)
    assert world.connector is not None
    assert qwc.parse(world.browser.get("/settings/meadowlark.qwc").body).run_every_n_minutes == 15
    world.browser.submit("/settings", {"act": "interval"}, minutes="45")
    assert qwc.parse(world.browser.get("/settings/meadowlark.qwc").body).run_every_n_minutes == 45
    world.sync()
    (application,) = world.connector.applications
    assert application.every == timedelta(minutes=45)
