"""The wholesale example, row by row of what it has to do, each also with a fault in the middle.

Everything goes over HTTP: a browser fills in the pages of the app, and a simulated Web Connector calls it.
What is looked at are the app's pages and its own database, and what QuickBooks has.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from example_apps import EXAMPLES, lines_of_code, started, wait_for
from live_host import Browser, LiveServer, live_server
from wholesale_world import BAKERY, CUT, EARLY_CUT, LOST_ANSWER, LOST_PAGE, TEA_ROOMS, WholesaleWorld

from qbsync.models import (
    Address,
    ClassAdd,
    CustomerTypeAdd,
    DataExtAdd,
    DataExtDefAdd,
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemInventoryAdd,
    PriceLevelAdd,
    PriceLevelPerItem,
    QuantityAdjustment,
    Ref,
    ShipToAddress,
)
from qbsync.simulator import CompanyFile, Faults
from qbsync.webconnector import qwc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


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
    assert "Company Meadowlark Trading Co." in page
    assert "Edition US" in page
    assert "qbXML version 13.0" in page
    assert "Product QuickBooks Enterprise Solutions" in page


@with_fault(EARLY_CUT, "power lost")
@pytest.mark.parametrize("oldest", [6, 13])
def test_w1_a_quickbooks_that_is_too_old_is_refused_and_the_page_says_so(
    live: LiveServer, tmp_path: Path, oldest: int, fault: Faults | None
) -> None:
    old = tuple(version for version in CompanyFile().versions if float(version) < oldest)
    world = WholesaleWorld.make(live, tmp_path, versions=old)
    world.install()
    world.run(fault)
    world.run()
    page = world.page("/settings")
    assert "Wholesale needs QuickBooks 2014 or a later release" in page
    assert "Install QuickBooks 2014 or a later release on this computer" in page
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


# What moves


@answer_lost
def test_w4_customers_go_both_ways_with_their_shipping_addresses(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    warehouse = ShipToAddress(name="Warehouse", addr1="3 Dock Road", city="Savannah", state="GA")
    world.company.ui.edit_customer(BAKERY, phone="555-0101", ship_to_address=(warehouse,))
    world.new_customer(
        "Cedar Café",
        contact="The buyer",
        email="buyer@cedar.example",
        phone="555-0102",
        bill_addr1="1 High Street",
        bill_city="Macon",
        bill_state="GA",
        ship0_name="Back door",
        ship0_addr1="2 Back Lane",
        ship0_city="Macon",
        sales_rep_ref="028",
        terms_ref="Net 15",
        customer_type_ref="Wholesale",
    )
    world.sync(fault)
    assert world.one("customer", "phone, state", "name = ?", BAKERY) == ("555-0101", "synced")
    assert [one["name"] for one in world.addresses(BAKERY)] == ["Warehouse"]
    (cedar,) = world.in_file("Cedar Café")
    assert (cedar.contact, cedar.email, cedar.phone) == ("The buyer", "buyer@cedar.example", "555-0102")
    assert (cedar.bill_address.addr1, cedar.bill_address.city) == ("1 High Street", "Macon")
    assert [(one.name, one.addr1) for one in cedar.ship_to_address] == [("Back door", "2 Back Lane")]
    names = [ref.full_name for ref in (cedar.sales_rep_ref, cedar.terms_ref, cedar.customer_type_ref)]
    assert names == ["028", "Net 15", "Wholesale"]
    assert world.one("customer", "qb_id, state", "name = ?", "Cedar Café") == (cedar.list_id, "synced")

    world.edit_customer("Cedar Café", phone="555-0103", ship1_name="Shop", ship1_addr1="1 High Street")
    world.sync()
    (cedar,) = world.in_file("Cedar Café")
    assert (cedar.phone, [one.name for one in cedar.ship_to_address]) == ("555-0103", ["Back door", "Shop"])
    assert [one["name"] for one in world.addresses("Cedar Café")] == ["Back door", "Shop"]


@page_lost
def test_w5_products_come_from_quickbooks(world: WholesaleWorld, fault: Faults | None) -> None:
    world.set_up(fault)
    kinds = world.rows("SELECT name, kind, price + 0 FROM product ORDER BY name")
    assert kinds == [
        ("Gift-Box", "assembly", 24),
        ("Honey-Clover", "inventory", 66),
        ("Tea-Assam", "inventory", 42),
        ("Tea-Sencha", "inventory", 58.5),
        ("Tin-Round", "inventory", 3.2),
    ]
    world.company.ui.edit("ItemInventory", "Tin-Round", sales_price=4)
    world.sync()
    assert world.one("product", "price + 0", "name = 'Tin-Round'") == (4,)


@page_lost
def test_w6_stock_figures_are_refreshed_every_cycle_and_never_pushed(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    assert world.one("product", "on_hand, on_order", "name = 'Tea-Assam'") == ("120", "0")
    take_from_stock(world, "Tea-Assam", 20)
    world.sync(fault)
    assert world.one("product", "on_hand", "name = 'Tea-Assam'") == ("100",)
    assert world.books.connection is not None
    assert list(world.books.connection.operations()) == []


def take_from_stock(world: WholesaleWorld, item: str, quantity: int) -> None:
    """Correct a quantity in QuickBooks."""
    less = QuantityAdjustment(quantity_difference=-quantity)
    line = InventoryAdjustmentLineAdd(item_ref=Ref(item), quantity_adjustment=less)
    world.company.ui.add(InventoryAdjustmentAdd(account_ref=Ref("Cost of Goods Sold"), lines=(line,)))


@answer_lost
def test_w7_confirmed_orders_become_sales_orders_and_those_of_quickbooks_come_here(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    number = world.order(BAKERY, "Tea-Assam", "3")
    draft = {"customer": str(world.customer_id()), "item": "Tin-Round", "quantity": "1", "csrf": world.csrf()}
    world.browser.post("/orders/new", **draft)
    world.sell("Tea-Sencha", 2)
    world.sync(fault)
    assert [(one.ref_number, one.total_amount) for one in world.in_quickbooks("SalesOrder")] == [
        ("SO-1", 117),
        (f"W-{1000 + number}", 126),
    ]
    assert world.rows("SELECT origin, state, number, total + 0 FROM sales_order ORDER BY id") == [
        ("host", "synced", f"W-{1000 + number}", 126),
        ("host", "draft", f"W-{1001 + number}", 3.2),
        ("quickbooks", "synced", "SO-1", 117),
    ]
    assert "Made in QuickBooks" in world.page("/orders/3")


@page_lost
def test_w8_invoices_of_orders_come_with_payment_and_shipment(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    world.order(BAKERY, "Tea-Assam", "3")
    world.sync()
    (order,) = world.in_quickbooks("SalesOrder")
    shipped = world.invoice(order, ref_number="77", ship_date=order.txn_date, ship_method_ref=Ref("UPS"))
    ui = world.company.ui
    ui.add(
        DataExtDefAdd(
            owner_id="0",
            data_ext_name="Tracking",
            data_ext_type="STR255TYPE",
            assign_to_object=("Invoice", "Customer"),
        )
    )
    ui.add(
        DataExtAdd(
            owner_id="0",
            data_ext_name="Tracking",
            txn_data_ext_type="Invoice",
            txn_id=shipped.txn_id,
            data_ext_value="1Z-555",
        )
    )
    other = InvoiceLineAdd(item_ref=Ref("Tin-Round"), quantity=1)
    ui.add(InvoiceAdd(customer_ref=Ref(BAKERY), ref_number="78", lines=(other,)))
    world.sync(fault)
    query = "SELECT number, total + 0, balance + 0, ship_date, ship_method, tracking FROM invoice"
    shipment = (str(order.txn_date), "UPS", "1Z-555")
    assert world.rows(query) == [("77", 126, 126, *shipment)]
    page = world.page("/orders/1")
    assert f"Open UPS {order.txn_date} Tracking 1Z-555" in page
    assert "Status Invoiced" in page

    world.receive(shipped, 126)
    world.sync()
    assert world.rows(query) == [("77", 126, 0, *shipment)]
    assert "Paid UPS" in world.page("/invoices")
    assert world.browser.post("/invoices/new", csrf=world.csrf()).status == 404


@answer_lost
def test_w9_payments_go_both_ways(world: WholesaleWorld, fault: Faults | None) -> None:
    world.set_up()
    invoice = world.invoice(world.sell(), ref_number="77")  # 84.00
    world.sync()
    world.pay("50", invoice="77")
    world.sync(fault)
    (payment,) = world.in_quickbooks("ReceivePayment")
    assert (payment.total_amount, payment.ref_number) == (50, "4711")
    assert [(one.txn_id, one.amount) for one in payment.applied_to_txn] == [(invoice.txn_id, 50)]
    assert world.one("payment", "origin, state, total + 0", "1") == ("host", "synced", 50)
    assert world.one("invoice", "balance + 0", "1") == (34,)

    world.receive(invoice, 34)
    world.sync()
    assert world.one("payment", "state, total + 0, applied", "origin = 'quickbooks'") == (
        "synced",
        34,
        '[{"number": "77", "amount": "34.00"}]',
    )
    assert world.one("invoice", "balance + 0", "1") == (0,)


@page_lost
def test_w10_price_levels_come_and_the_page_says_that_price_rules_do_not(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    special = PriceLevelPerItem(item_ref=Ref("Tea-Assam"), custom_price=40)
    world.company.ui.add(PriceLevelAdd(name="Bakers", price_level_per_item=(special,)))
    world.company.ui.edit_customer(BAKERY, price_level_ref=Ref("Bakers"))
    world.set_up(fault)
    page = world.page("/price_levels")
    assert "Price rules of QuickBooks Enterprise cannot be read" in page
    assert "Bakers Tea-Assam 40.00" in page
    assert "Partner -10" in page
    for customer, total in ((BAKERY, 80), (TEA_ROOMS, 75.6)):
        number = world.order(customer)
        assert world.one("sales_order", "total + 0", "id = ?", number) == (total,)


# Rules applied on the way


@answer_lost
def test_w11_what_quickbooks_does_not_know_becomes_the_default(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    fields = {"terms_ref": "Net 47", "customer_type_ref": "Gallery"}
    world.new_customer("Cedar Café", **fields, sales_rep_ref="999")
    world.order("Cedar Café")
    world.new_customer("Dogwood Inn")
    world.sync(fault)
    (cedar,), (dogwood,) = world.in_file("Cedar Café"), world.in_file("Dogwood Inn")
    names = [ref.full_name for ref in (cedar.terms_ref, cedar.customer_type_ref, cedar.sales_rep_ref)]
    assert names == ["Net 30", "Wholesale", "Admin"]
    assert dogwood.sales_rep_ref.full_name == "Admin"
    assert cedar.sales_tax_code_ref.full_name == "Non"
    assert world.one("customer", "terms_ref, customer_type_ref", "name = 'Cedar Café'") == (
        "Net 30",
        "Wholesale",
    )
    (order,) = world.in_quickbooks("SalesOrder")
    assert order.class_ref.full_name == "Meadowlark"
    assert order.sales_rep_ref.full_name == "Admin"
    codes = [order.customer_sales_tax_code_ref, *(line.sales_tax_code_ref for line in order.lines)]
    assert [code.full_name for code in codes] == ["Non", "Non"]

    world.policies(Terms="fail", CustomerType="create")
    world.new_customer("Elm Deli", **fields)
    world.sync()
    assert world.one("customer", "state", "name = 'Elm Deli'") == ("refused",)
    world.policies(Terms="map", Terms_default="Net 60")
    world.new_customer("Fir Tearoom", **fields)
    world.sync()
    (fir,) = world.in_file("Fir Tearoom")
    assert [fir.terms_ref.full_name, fir.customer_type_ref.full_name] == ["Net 60", "Gallery"]


@answer_lost
def test_w12_states_and_provinces_are_sent_as_codes(world: WholesaleWorld, fault: Faults | None) -> None:
    world.set_up()
    screen = world.new_customer("Cedar Café", bill_city="Atlanta", bill_state="Georgia")
    assert "'Georgia' is sent as 'GA'" in screen.text
    address = {"ship0_name": "Depot", "ship0_city": "Victoria", "ship0_state": "British Columbia"}
    world.new_customer("Dogwood Inn", **address)
    world.sync(fault)
    (cedar,), (dogwood,) = world.in_file("Cedar Café"), world.in_file("Dogwood Inn")
    assert cedar.bill_address.state == "GA"
    assert [one.state for one in dogwood.ship_to_address] == ["BC"]
    assert world.addresses("Dogwood Inn")[0]["state"] == "BC"


@answer_lost
def test_w13_the_next_pull_wins_where_quickbooks_is_master(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    world.policies("phone")
    world.edit_customer(BAKERY, contact="Ours", bill_city="Augusta", phone="555-0100")
    world.sync(fault)
    (bakery,) = world.in_file(BAKERY)
    assert (bakery.contact, bakery.bill_address.city, bakery.phone) == ("Ours", "Augusta", "555-0100")

    elsewhere = Address(addr1="9 New Street", city="Athens", state="GA")
    world.company.ui.edit_customer(BAKERY, contact="Theirs", bill_address=elsewhere, phone="555-0199")
    world.sync()
    assert world.one("customer", "contact, phone", "name = ?", BAKERY) == ("Theirs", "555-0100")
    assert "Athens" in world.one("customer", "bill_address", "name = ?", BAKERY)[0]
    world.sync()
    (bakery,) = world.in_file(BAKERY)
    assert (bakery.contact, bakery.phone) == ("Theirs", "555-0100"), "the app is master of the phone number"


@power_lost
def test_w14_orders_go_first_and_flows_have_intervals_and_a_button(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.company.ui.add(ClassAdd(name="Meadowlark"))
    world.set_up()
    world.edit_customer(BAKERY, phone="555-0100")
    world.order()
    world.pay("10", customer=TEA_ROOMS)
    asked = world.asked_in(world.run(minutes=1))
    assert asked == ["SalesOrderAdd", "ReceivePaymentAdd", "CustomerMod"], "and no pull is due after a minute"

    world.browser.submit("/settings", {"act": "flow", "flow": "orders"}, minutes="60")
    world.ask("price levels")
    report = world.run(fault)
    assert (report.lost is None) == (fault is None)
    asked = world.asked_in(report)
    if fault is not None:
        asked += world.asked_in(world.run())
    assert "PriceLevelQuery" in asked
    assert "CustomerQuery" in asked
    assert "SalesOrderQuery" not in asked
    world.ask("orders")
    assert world.asked_in(world.run(minutes=1)) == ["SalesOrderQuery"]


@answer_lost
def test_w15_what_was_queued_while_the_pc_slept_drains_by_itself_in_order(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    world.pay_for_new_order("Cedar Café", "84")
    for failure in (EARLY_CUT, Faults.at("before_begin_session", times=9).refuse("0x80040408")):
        assert not world.run(failure).ok
    assert "Waiting for QuickBooks 3" in world.page("/")
    assert world.rows("SELECT state FROM sales_order") == [("new",)]
    assert world.in_file("Cedar Café") == []

    world.clock.advance(86_400)
    world.sync(fault)
    (cedar,) = world.in_file("Cedar Café")
    (order,), (payment,) = world.in_quickbooks("SalesOrder"), world.in_quickbooks("ReceivePayment")
    assert {order.customer_ref.list_id, payment.customer_ref.list_id} == {cedar.list_id}
    assert (
        world.rows("SELECT state FROM sales_order UNION ALL SELECT state FROM payment") == [("synced",)] * 2
    )
    assert "Waiting for QuickBooks 0" in world.page("/")


# When something goes wrong


@answer_lost
def test_w16_a_quickbooks_that_does_not_start_is_told_with_what_to_do(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    world.order()
    assert not world.run(Faults.at("before_begin_session", times=9).refuse("0x80040408")).ok
    page = world.page("/settings")
    assert "Stopped" in page
    assert "Start QuickBooks" in page
    assert "Waiting 1" in page
    world.sync(fault)
    assert world.rows("SELECT state FROM sales_order") == [("synced",)]
    assert "In order" in world.page("/settings")


@answer_lost
def test_w17_an_unknown_product_stops_only_its_own_order(world: WholesaleWorld, fault: Faults | None) -> None:
    world.set_up()
    bad, good = world.order(item="Coffee"), world.order(item="Tin-Round")
    world.sync(fault)
    states = dict(world.rows("SELECT id, state FROM sales_order"))
    assert states == {bad: "refused", good: "synced"}
    page = world.page(f"/orders/{bad}")
    assert f"SalesOrder W-{1000 + bad}" in page
    assert "3140" in page
    assert "Add what is missing in QuickBooks" in page
    assert "To be done by" in page

    posting = {"income_account_ref": Ref("Sales"), "cogs_account_ref": Ref("Cost of Goods Sold")}
    world.company.ui.add(ItemInventoryAdd(name="Coffee", asset_account_ref=Ref("Inventory Asset"), **posting))
    world.decide(f"order-{bad}", "retry")
    world.sync()
    assert world.one("sales_order", "state, problem", "id = ?", bad) == ("synced", "")
    assert len(world.in_quickbooks("SalesOrder")) == 2
    assert "SalesOrder W-" not in world.page("/")


@answer_lost
@pytest.mark.parametrize("choice", ["link", "rename"])
def test_w18_a_name_in_use_is_linked_or_renamed(
    world: WholesaleWorld, choice: str, fault: Faults | None
) -> None:
    world.set_up()
    there = world.company.ui.add_customer("Cedar Café")
    world.new_customer("Cedar Café")
    number = world.customer_id("Cedar Café")
    order = world.order("Cedar Café")
    world.sync(fault)
    assert world.one("customer", "state", "id = ?", number) == ("refused",)
    assert "In QuickBooks: Cedar Café" in world.page(f"/customers/{number}")
    assert "It waits for Customer Cedar Café, which is not in QuickBooks" in world.page(f"/orders/{order}")

    fields = {"name": "Cedar Café (web)"} if choice == "rename" else {}
    world.decide(f"customer-{number}", choice, **fields)
    world.sync()
    (sold,) = world.in_quickbooks("SalesOrder")
    if choice == "link":
        assert sold.customer_ref.list_id == there.list_id
        assert world.rows("SELECT id, qb_id FROM customer WHERE name = 'Cedar Café'") == [
            (number, there.list_id)
        ]
        world.edit_customer("Cedar Café", phone="555-0100")  # the choice is remembered
        world.sync()
        assert [one.phone for one in world.in_file("Cedar Café")] == ["555-0100"]
    else:
        assert sold.customer_ref.full_name == "Cedar Café (web)"
        assert world.one("customer", "name, state", "id = ?", number) == ("Cedar Café (web)", "synced")
        assert world.one("customer", "qb_id", "name = 'Cedar Café'") == (there.list_id,)
    assert world.one("sales_order", "state, customer_id", "id = ?", order) == ("synced", number)


@answer_lost
def test_w19_a_customer_deleted_in_quickbooks_is_made_again_when_asked(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    world.new_customer("Cedar Café", phone="555-0100")
    world.sync()
    number = world.customer_id("Cedar Café")
    world.edit_customer("Cedar Café", phone="555-0101")
    world.company.ui.delete("Customer", "Cedar Café")
    world.sync(fault)
    assert world.in_file("Cedar Café") == []
    page = world.page(f"/customers/{number}")
    assert "cannot be found" in page
    assert "Make it again in QuickBooks" in page
    ((key,),) = world.keys_of(number)

    world.decide(key, "recreate")
    world.sync()
    (cedar,) = world.in_file("Cedar Café")
    assert cedar.phone == "555-0101"
    assert world.one("customer", "qb_id, state, phone", "id = ?", number) == (
        cedar.list_id,
        "synced",
        "555-0101",
    )


@answer_lost
@pytest.mark.parametrize("code", [3000, 3140])
def test_w20_an_order_for_a_customer_that_is_gone_makes_it_again_by_itself(
    world: WholesaleWorld, code: int, fault: Faults | None
) -> None:
    world.set_up()
    world.new_customer("Cedar Café")
    world.sync()
    old = world.in_file("Cedar Café")[0].list_id
    order = world.order("Cedar Café")
    world.company.ui.delete("Customer", "Cedar Café")
    if code != 3140:  # what the simulator answers by itself
        world.company.answer_next_with(code, request="SalesOrderAdd", value=old, field="ListID")
    world.sync(fault)
    (cedar,) = world.in_file("Cedar Café")
    assert cedar.list_id != old
    (sold,) = world.in_quickbooks("SalesOrder")
    assert sold.customer_ref.list_id == cedar.list_id
    assert world.one("sales_order", "state", "id = ?", order) == ("synced",)
    assert world.one("customer", "qb_id, state", "name = 'Cedar Café'") == (cedar.list_id, "synced")


@page_lost
def test_w21_new_and_reactivated_records_show_at_the_next_pull_or_at_once(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    world.set_up()
    world.company.ui.make_inactive(BAKERY)
    world.sync()
    assert world.one("customer", "is_active", "name = ?", BAKERY) == (0,)
    world.company.ui.make_active(BAKERY)
    world.company.ui.add_customer("Cedar Café")
    world.run(minutes=1)
    assert world.rows("SELECT * FROM customer WHERE name = 'Cedar Café'") == [], "it is not due yet"
    world.ask("customers")
    world.run(minutes=1)
    assert world.one("customer", "state", "name = 'Cedar Café'") == ("synced",)
    assert world.one("customer", "is_active", "name = ?", BAKERY) == (1,)
    world.company.ui.add(CustomerTypeAdd(name="Gallery"))
    world.company.ui.add_customer("Dogwood Inn", customer_type_ref=Ref("Gallery"))
    world.sync(fault)
    assert world.one("customer", "customer_type_ref", "name = 'Dogwood Inn'") == ("Gallery",)


@page_lost
def test_w22_stock_figures_bear_their_time_and_are_refreshed_by_a_button(
    world: WholesaleWorld, fault: Faults | None
) -> None:
    assert "No stock figures yet" in world.page("/products")
    world.set_up(fault)
    first = world.figures_time()
    take_from_stock(world, "Tea-Assam", 20)
    world.run(minutes=2)
    assert world.figures_time() == first
    assert world.one("product", "on_hand", "name = 'Tea-Assam'") == ("120",)
    world.ask("stock")
    world.run(minutes=2)
    assert world.one("product", "on_hand", "name = 'Tea-Assam'") == ("100",)
    assert world.figures_time() > first


# The app itself


def test_the_pages_are_for_those_who_signed_in_and_take_no_foreign_form(world: WholesaleWorld) -> None:
    stranger = Browser(world.live.url)
    assert "Sign in" in stranger.get("/settings").text
    assert "Sign in" in stranger.get("/staff/").text
    assert stranger.post("/sync").status == 400
    assert world.browser.post("/customers/new", name="Forged").status == 400
    assert world.browser.post("/settings", csrf=world.csrf()).status == 400, "no button was pressed"
    world.new_customer("<script>alert(1)</script>")
    screen = world.browser.get("/customers")
    assert screen.tree.xpath("//script") == []
    assert "<script>alert(1)</script>" in screen.text
    assert screen.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for wrong in ("12.345", "-1", "NaN", "", "1e30", "0"):
        assert world.browser.submit("/payments/new", customer="1", total=wrong).status == 400
    assert "no connection" in world.browser.submit("/products", {"flow": "stock"}).text, (
        "it is not set up yet"
    )
    world.set_up()
    assert "quickbooks" in world.page("/staff/")
    assert "run_every" in world.browser.submit("/settings", {"act": "interval"}, minutes="0").text
    order = world.order(item="Coffee")
    world.sync()
    pressed = world.browser.get("/").form(act="retry")
    fields = {one.get("name"): one.value for one in pressed.iter("input")} | {"act": "retry"}
    assert world.browser.post("/decide", **fields).status == 200
    again = world.browser.post("/decide", **fields)
    assert again.status == 200
    assert f"order-{order}" in again.text, "it was pressed twice"


def test_the_app_is_short() -> None:
    assert sum(lines_of_code(path) for path in (EXAMPLES / "wholesale").glob("*.py")) < 600


def test_it_starts_as_its_readme_says(tmp_path: Path) -> None:
    command = "python -m examples.wholesale"
    assert command in (EXAMPLES / "wholesale" / "README.md").read_text(encoding="utf-8")
    with started(command, "EXAMPLE_PASSWORD", tmp_path) as browser:
        browser.submit("/settings", zone="America/Chicago")
        wait_for(TEA_ROOMS, browser, "/customers")


@pytest.mark.parametrize("example", ["wholesale", "receivables"])
def test_a_port_that_is_taken_is_told_in_a_line_before_anything_else(example: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", f"examples.{example}", "--port", port]
        environment = os.environ | {"TMPDIR": str(tmp_path)}
        done = subprocess.run(
            command,
            cwd=EXAMPLES.parent,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert port in done.stderr
    assert "--port" in done.stderr
