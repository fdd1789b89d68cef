"""The receivables example, row by row of what it has to do, each also with a fault in the middle.

Everything goes over HTTP: a browser fills in the pages of the app, and a simulated Web Connector calls it.
What is looked at are the app's pages and its own database, and what QuickBooks has.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from example_apps import EXAMPLES, lines_of_code, started, wait_for
from live_host import Browser, LiveServer, live_server
from receivables_world import BAKERY, CUT, LOST_ANSWER, ReceivablesWorld

from qbsync.models import (
    ARRefundCreditCardAdd,
    CreditMemoAdd,
    CreditMemoLineAdd,
    ItemServiceAdd,
    Ref,
    RefundAppliedToTxnAdd,
    SalesOrPurchase,
)
from qbsync.simulator import CompanyFile, Faults, WebConnector, enumerate_faults
from qbsync.webconnector import qwc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

EXAMPLE = EXAMPLES / "receivables"

with_faults = pytest.mark.parametrize(
    "fault", [None, LOST_ANSWER, CUT], ids=["clean", "lost answer", "cut session"]
)


@pytest.fixture(scope="module")
def live() -> Iterator[LiveServer]:
    with live_server() as server:
        yield server


@pytest.fixture
def world(live: LiveServer, tmp_path: Path) -> ReceivablesWorld:
    return ReceivablesWorld.make(live, tmp_path)


def login_of(world: ReceivablesWorld, password: str) -> str | None:
    """Return how a login with a password is answered."""
    file = world.books.bridge.connection("books").qwc
    return WebConnector(world.company, qwc=file, password=password).run_once().authenticate_status


# Setting up


@with_faults
def test_a1_the_password_is_shown_once_and_each_generation_makes_a_new_one(
    world: ReceivablesWorld, fault: Faults | None
) -> None:
    first = world.generate()
    assert first not in world.page()
    second = world.generate()
    assert second != first
    assert second not in world.page()
    kept = b"".join(path.read_bytes() for path in world.folder.iterdir())
    assert first.encode() not in kept
    assert second.encode() not in kept
    assert login_of(world, first) == "nvu"
    world.install()
    world.sync(fault)
    assert world.rows("SELECT name FROM customer") == [(BAKERY,)]


@with_faults
@pytest.mark.parametrize(
    ("edition", "newest", "product"),
    [
        ("US", "13.0", "QuickBooks Enterprise Solutions"),
        ("US", "16.0", "QuickBooks Enterprise Solutions"),
        ("CA", "13.0", "QuickBooks"),
        ("UK", "13.0", "QuickBooks"),
    ],
)
def test_a2_the_first_sync_runs_with_every_edition(
    live: LiveServer, tmp_path: Path, edition: str, newest: str, product: str, fault: Faults | None
) -> None:
    versions = tuple(version for version in CompanyFile().versions if _number(version) <= _number(newest))
    world = ReceivablesWorld.make(live, tmp_path, edition=edition, versions=versions)
    world.invoice(100)
    world.generate()
    world.install()
    world.sync(fault)
    assert world.rows("SELECT name FROM customer") == [(BAKERY,)]
    assert world.documents("invoice") == [("quickbooks", "synced", 10000, 10000)]
    assert product in world.page()
    assert f"({edition})" in world.page()


def test_a2_a_quickbooks_below_the_minimum_version_is_told_what_it_needs(
    live: LiveServer, tmp_path: Path
) -> None:
    versions = tuple(version for version in CompanyFile().versions if _number(version) < (13,))
    world = ReceivablesWorld.make(live, tmp_path, versions=versions)
    world.invoice(100)
    world.generate()
    world.install()
    assert "QuickBooks 2014" in (world.run().error or "")
    page = world.page()
    assert "Fairwind Receivables needs QuickBooks 2014 or a later release." in page
    assert "Install QuickBooks 2014 or a later release on this computer" in page
    assert world.rows("SELECT name FROM customer") == []


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@with_faults
def test_a3_a_new_file_is_the_same_application_and_new_ids_are_an_act_of_their_own(
    world: ReceivablesWorld, fault: Faults | None
) -> None:
    world.set_up()
    before = qwc.parse(world.browser.get("/quickbooks/fairwind.qwc").body)
    world.generate()
    again = world.browser.get("/quickbooks/fairwind.qwc").body
    assert (qwc.parse(again).owner_id, qwc.parse(again).file_id) == (before.owner_id, before.file_id)
    assert world.connector is not None
    world.connector.add(again, password=world.password, replace=True)
    assert len(world.connector.applications) == 1
    world.company.ui.add_customer("Café Lumière")
    world.sync(fault)
    assert ("Café Lumière",) in world.rows("SELECT name FROM customer")

    world.browser.submit("/quickbooks", {"act": "rotate"})
    rotated = qwc.parse(world.browser.get("/quickbooks/fairwind.qwc").body)
    assert rotated.owner_id != before.owner_id
    assert rotated.file_id != before.file_id


# What moves


@with_faults
def test_a4_customers_come_by_name_and_duplicates_are_for_a_person(
    world: ReceivablesWorld, fault: Faults | None
) -> None:
    entered = ((BAKERY.upper(), ""), ("Birch Inn", "one@example.com"), ("Birch Inn", "two@example.com"))
    for name, email in entered:
        world.browser.submit("/customers", name=name, email=email)
    world.company.ui.add_customer("Birch Inn")
    world.company.ui.add_customer("Harbor Boat Works")
    world.invoice(70, "Birch Inn")
    world.generate()
    world.install()
    world.sync(fault)
    names = [name for (name,) in world.rows("SELECT name FROM customer ORDER BY id")]
    assert names == [BAKERY, "Birch Inn", "Birch Inn", "Harbor Boat Works"]
    assert world.rows("SELECT full_name FROM undecided") == [("Birch Inn",)]
    assert 'Whose is "Birch Inn"?' in world.browser.get("/customers").text

    chosen = str(world.rows("SELECT id FROM customer WHERE email = 'two@example.com'")[0][0])
    world.browser.submit("/customers", {"customer": chosen})
    assert "Whose is" not in world.browser.get("/customers").text
    assert world.rows("SELECT customer_id FROM document") == [(int(chosen),)]

    world.company.ui.rename("Customer", "Harbor Boat Works", to="Harbor Boat Works & Sons")
    world.company.ui.edit_customer("Birch Inn", phone="555-0100")
    world.sync(fault)
    assert world.rows("SELECT name FROM customer ORDER BY id")[3] == ("Harbor Boat Works & Sons",)
    assert world.rows("SELECT customer_id FROM quickbooks_customer WHERE full_name = 'Birch Inn'") == [
        (int(chosen),)
    ]


@with_faults
def test_a5_open_invoices_of_active_customers_first_then_every_change(
    world: ReceivablesWorld, fault: Faults | None
) -> None:
    world.company.ui.add_customer("Closed Shop")
    world.invoice(55, "Closed Shop")
    paid, unpaid = world.invoice(30), world.invoice(200)
    world.pay(paid, 30)
    world.company.ui.make_inactive("Closed Shop")
    world.clock.advance(86_400)
    world.generate()
    world.install()
    world.sync(fault)
    assert world.documents("invoice") == [("quickbooks", "synced", 20000, 20000)]

    world.company.ui.edit(unpaid, memo="call first")
    world.company.ui.edit(paid, memo="thanks")
    world.invoice(45)
    world.sync(fault)
    assert sorted(world.rows("SELECT memo, total, balance FROM document")) == [
        ("", 4500, 4500),
        ("call first", 20000, 20000),
        ("thanks", 3000, 0),
    ]
    world.company.ui.delete(unpaid)
    world.sync(fault)
    assert ("deleted", 0) in world.rows("SELECT state, balance FROM document")


@with_faults
@pytest.mark.parametrize("push_edits", [False, True], ids=["edits stay", "edits are sent"])
def test_a6_invoices_go_to_quickbooks_and_edits_only_if_wanted(
    world: ReceivablesWorld, fault: Faults | None, *, push_edits: bool
) -> None:
    world.set_up()
    world.settings(push_edits=push_edits)
    world.browser.submit("/customers", name="New Customer", email="new@example.com")
    path = world.enter("invoices", "120.50", memo="delivery")
    world.enter("invoices", "80.00", customer="New Customer")
    world.sync(fault)
    assert [(one.subtotal, one.memo) for one in world.in_quickbooks("Invoice")] == [
        (Decimal("120.50"), "delivery"),
        (80, None),
    ]
    assert [one.full_name for one in world.company.customers] == [BAKERY, "New Customer"]
    assert world.documents("invoice") == [("host", "synced", 12050, 12050), ("host", "synced", 8000, 8000)]

    world.browser.submit(path, {"act": "edit"}, memo="delivery on Monday", due="2026-03-01")
    world.sync(fault if push_edits else None)
    assert world.rows("SELECT memo, due FROM document WHERE id = 1") == [("delivery on Monday", "2026-03-01")]
    memo, due = ("delivery on Monday", "2026-03-01") if push_edits else ("delivery", None)
    invoice = world.in_quickbooks("Invoice")[0]
    assert invoice.memo == memo
    assert due is None or str(invoice.due_date) == due


@with_faults
def test_a7_payments_go_both_ways_with_what_they_are_applied_to(
    world: ReceivablesWorld, fault: Faults | None
) -> None:
    first, second = world.invoice(100), world.invoice(60)
    world.set_up()
    ours = world.enter("payments", "110.00", **{"invoice-1": "80", "invoice-2": "30"})
    assert [row[3] for row in world.documents("invoice")] == [2000, 3000]
    world.sync(fault)
    (payment,) = world.in_quickbooks("ReceivePayment")
    assert [(row.txn_id, row.amount) for row in payment.applied_to_txn] == [
        (first.txn_id, 80),
        (second.txn_id, 30),
    ]
    assert [row[3] for row in world.documents("invoice")] == [2000, 3000]
    assert "In QuickBooks" in world.browser.get(ours).text

    theirs = world.pay(second, 25, memo="cash")
    world.sync(fault)
    assert world.documents("payment") == [("host", "synced", 11000, 0), ("quickbooks", "synced", 2500, 0)]
    assert world.rows("SELECT invoice_id, amount FROM applied WHERE payment_id > 3") == [(2, 2500)]
    assert [row[3] for row in world.documents("invoice")] == [2000, 500]

    world.company.ui.delete(theirs)
    world.sync(fault)
    assert [row[3] for row in world.documents("invoice")] == [2000, 3000]
    assert world.documents("payment")[1] == ("quickbooks", "deleted", 0, 0)


@with_faults
def test_a8_credit_notes_go_both_ways(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    world.enter("credits", "15.25", memo="damaged goods")
    world.sync(fault)
    assert [(one.total_amount, one.memo) for one in world.in_quickbooks("CreditMemo")] == [
        (Decimal("15.25"), "damaged goods")
    ]
    assert world.documents("credit") == [("host", "synced", 1525, 1525)]

    line = CreditMemoLineAdd(item_ref=Ref("Services"), amount=40)
    world.company.ui.add(CreditMemoAdd(customer_ref=Ref(BAKERY), lines=(line,)))
    world.sync(fault)
    assert world.documents("credit")[1:] == [("quickbooks", "synced", 4000, 4000)]
    assert "-55.25" in world.browser.get("/customers").text


@with_faults
def test_a9_refunds_are_reconciled_by_hand(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    path = world.enter("refunds", "12.00")
    line = CreditMemoLineAdd(item_ref=Ref("Services"), amount=40)
    credit = world.company.ui.add(CreditMemoAdd(customer_ref=Ref(BAKERY), lines=(line,)))
    row = RefundAppliedToTxnAdd(txn_id=credit.txn_id, refund_amount=40)
    world.company.ui.add(ARRefundCreditCardAdd(customer_ref=Ref(BAKERY), refund_applied_to_txn=(row,)))
    world.sync(fault)
    assert len(world.in_quickbooks("ARRefundCreditCard")) == 1  # theirs; ours was not sent
    assert [row[:3] for row in world.documents("refund")] == [
        ("host", "by hand", 1200),
        ("quickbooks", "by hand", 4000),
    ]
    assert "Reconcile by hand" in world.browser.get("/").text
    world.browser.submit(path, {"act": "reconcile"})
    world.sync()
    assert [row[1] for row in world.documents("refund")] == ["reconciled", "by hand"]


# Rules applied on the way


@with_faults
def test_a10_only_what_changes_from_now_on_and_no_balance_is_wrong(
    world: ReceivablesWorld, fault: Faults | None
) -> None:
    partly, old = world.invoice(100), world.invoice(500)
    world.pay(partly, 35)
    world.pay(old, 500)
    world.clock.advance(86_400)
    world.generate()
    world.install()
    world.sync(fault)
    assert world.documents("invoice") == [("quickbooks", "synced", 10000, 6500)]
    assert world.documents("payment") == []  # older ones are not pulled, what they left open is

    world.pay(partly, 15)
    world.sync(fault)
    assert world.documents("invoice") == [("quickbooks", "synced", 10000, 5000)]
    assert world.documents("payment") == [("quickbooks", "synced", 1500, 0)]

    world.browser.submit("/quickbooks", {"act": "import"})  # explicit, and changes nothing that is known
    world.sync(fault)
    assert world.documents("invoice") == [("quickbooks", "synced", 10000, 5000)]


@with_faults
def test_a11_jobs_belong_to_their_customer_unless_they_are_kept_apart(
    world: ReceivablesWorld, fault: Faults | None
) -> None:
    world.company.ui.add_customer("Kitchen", parent_ref=Ref(BAKERY))
    world.invoice(90, f"{BAKERY}:Kitchen")
    world.generate()
    world.install()
    world.sync(fault)
    owner = "SELECT customer, total FROM entry WHERE kind = 'invoice'"
    assert world.rows("SELECT name FROM customer") == [(BAKERY,)]
    assert world.rows(owner) == [(BAKERY, 9000)]
    world.settings(roll_up=False)
    world.sync(fault)
    assert world.rows(owner) == [(f"{BAKERY}:Kitchen", 9000)]
    world.settings(roll_up=True)
    world.sync(fault)
    assert world.rows("SELECT name FROM customer") == [(BAKERY,)]
    assert world.rows(owner) == [(BAKERY, 9000)]


# When something goes wrong


@with_faults
def test_a12_quickbooks_could_not_be_started(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    world.enter("invoices", "10.00")
    refused = Faults.at("before_begin_session", n=1, times=2).refuse("0x80040408")
    assert not world.run(refused).ok
    page = world.page()
    assert "Edit > Preferences > Integrated Applications" in page
    assert "bookkeeper" in page
    assert world.documents("invoice") == [("host", "new", 1000, 1000)]
    world.sync(fault)
    assert world.documents("invoice") == [("host", "synced", 1000, 1000)]
    assert "Stopped" not in world.page()


@with_faults
def test_a13_a_payment_of_what_is_paid_already(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.company.paid_invoice = "not_found"
    invoice, other = world.invoice(100), world.invoice(50)
    world.set_up()
    world.pay(invoice, 100)  # the app has not heard of it when it sends its own
    world.enter("payments", "100.00", **{"invoice-1": "100"})
    world.sync(fault)
    assert len(world.in_quickbooks("ReceivePayment")) == 1
    assert world.documents("payment")[0] == ("host", "refused", 10000, 0)
    page = world.page()
    assert all(text in page for text in ("PAY-1001", "cannot be found", "paid already", "bookkeeper"))
    world.browser.submit("/quickbooks", {"act": "ignore"})
    assert world.documents("payment")[0][1] == "ignored"
    assert "PAY-1001" not in world.page()

    # A form that was loaded before the invoice was paid, and is sent after it.
    shown = world.browser.get("/payments/new?customer=1").form(total="")
    world.pay(other, 50)
    world.sync(fault)
    fields = {one.get("name"): one.value or "" for one in shown.iter("input")}
    world.browser.post("/payments/new", **{**fields, "total": "50.00", "invoice-2": "50.00"})
    world.sync()
    assert [row[1] for row in world.documents("payment")] == ["ignored", "synced", "synced", "held"]
    assert len(world.in_quickbooks("ReceivePayment")) == 2
    assert "already paid in QuickBooks" in world.page()
    world.browser.submit("/quickbooks", {"act": "ignore"})
    assert world.documents("payment")[3][1] == "ignored"


@with_faults
def test_a13_a_payment_of_several_accounts_is_split(world: ReceivablesWorld, fault: Faults | None) -> None:
    retail = world.add_account()
    first, second = world.invoice(100), world.invoice(60, account=retail)
    world.set_up()
    world.settings(split_payments=False)
    world.enter("payments", "170.00", **{"invoice-1": "100", "invoice-2": "60"})
    world.sync()
    assert world.documents("payment") == [("host", "held", 17000, 0)]
    assert "split it, one payment for each account" in world.page()
    assert world.in_quickbooks("ReceivePayment") == []

    world.settings(split_payments=True)
    world.sync(fault)
    assert sorted(
        (one.ar_account_ref.full_name, one.total_amount, one.applied_to_txn[0].txn_id)
        for one in world.in_quickbooks("ReceivePayment")
    ) == [("Accounts Receivable", 110, first.txn_id), (retail, 60, second.txn_id)]
    assert world.documents("payment") == [("host", "synced", 11000, 1000), ("host", "synced", 6000, 0)]
    assert [row[3] for row in world.documents("invoice")] == [0, 0]


@with_faults
def test_a14_an_internal_error(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    world.enter("invoices", "33.00")
    world.company.answer_next_with(1000, request="InvoiceAdd")
    world.run()
    page = world.page()
    assert all(text in page for text in ("INV-1001", "Verify Data", "Rebuild Data", "QWCLog.txt")), page
    world.sync()  # whether it is there qbsync finds out by itself, as far as QuickBooks tells
    assert world.documents("invoice") == [("host", "refused", 3300, 3300)]
    world.browser.submit("/quickbooks", {"act": "resend"})
    world.sync(fault)
    assert world.documents("invoice") == [("host", "synced", 3300, 3300)]
    assert len(world.in_quickbooks("Invoice")) == 1


@with_faults
def test_a15_another_company_file(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    world.enter("invoices", "12.00")
    other = CompanyFile("Another Company", clock=world.clock)
    world.company.ui.open_file(other)
    assert not world.run().ok
    page = world.page()
    assert "Another company file is open" in page
    assert "have a new .qwc file made" in page
    assert other.transactions("Invoice") == world.company.transactions("Invoice") == ()
    assert world.documents("invoice") == [("host", "new", 1200, 1200)]

    world.company.ui.open_file()
    world.company.path = r"D:\Moved\Renamed.qbw"  # the same file in another place goes on
    world.sync(fault)
    assert world.documents("invoice") == [("host", "synced", 1200, 1200)]
    assert "have a new .qwc file made" not in world.page()


@with_faults
def test_a16_unable_to_get_from_registry_key(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    world.enter("invoices", "5.00")
    world.cannot_connect("Unable to get from registry key")
    page = world.page()
    assert "Unable to get from registry key" in page
    assert "remove the application" in page
    assert "add the .qwc file" in page
    world.generate()
    world.install()
    world.sync(fault)
    assert world.documents("invoice") == [("host", "synced", 500, 500)]
    page = world.page()
    assert ("remove the application" in page, page.count("registry")) == (False, 1), "only among recent syncs"


@with_faults
def test_a17_a_mismatched_password(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    world.enter("invoices", "7.00")
    world.generate()  # and nobody types it at the PC
    assert world.run().authenticate_status == "nvu"
    page = world.page()
    assert "password that is not the one of this connection" in page
    assert "shown with the last .qwc file" in page
    assert world.documents("invoice") == [("host", "new", 700, 700)]
    world.install()
    world.sync(fault)
    assert world.documents("invoice") == [("host", "synced", 700, 700)]
    assert "password that is not" not in world.page()


@with_faults
def test_what_was_mended_in_quickbooks_is_retried(world: ReceivablesWorld, fault: Faults | None) -> None:
    world.set_up()
    world.enter("invoices", "20.00", item="Sail cloth")
    world.enter("invoices", "30.00")
    world.sync()
    assert world.documents("invoice") == [("host", "refused", 2000, 2000), ("host", "synced", 3000, 3000)]
    page = world.page()
    assert all(text in page for text in ("INV-1001", "Sail cloth", "Add what is missing", "Retry"))
    price = SalesOrPurchase(price=20, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Sail cloth", sales_or_purchase=price))
    world.browser.submit("/quickbooks", {"act": "retry"})
    world.sync(fault)
    assert world.documents("invoice") == [("host", "synced", 2000, 2000), ("host", "synced", 3000, 3000)]
    assert "Sail cloth" not in world.page()


@pytest.mark.soak
def test_any_fault_in_a_day_of_trade_loses_and_doubles_nothing(live: LiveServer, tmp_path: Path) -> None:
    def day(name: str) -> ReceivablesWorld:
        folder = tmp_path / name
        folder.mkdir()
        world = ReceivablesWorld.make(live, folder)
        retail = world.add_account()
        first = world.invoice(100)
        world.invoice(60, account=retail)
        world.set_up()
        world.browser.submit("/customers", name="New Customer", email="")
        world.enter("invoices", "120.50", customer="New Customer")
        world.enter("credits", "15.00")
        world.enter("payments", "150.00", **{"invoice-1": "90", "invoice-2": "60"})
        world.pay(first, 10)
        return world

    def check(world: ReceivablesWorld, fault: str) -> None:
        kinds = ("Invoice", "CreditMemo", "ReceivePayment")
        assert [len(world.in_quickbooks(kind)) for kind in kinds] == [3, 1, 3], fault
        synced = [
            *[("host", "synced", 12050, 12050), ("quickbooks", "synced", 6000, 0)],
            ("quickbooks", "synced", 10000, 0),
        ]
        assert sorted(world.documents("invoice")) == synced, fault
        paid = [("host", "synced", 6000, 0), ("host", "synced", 9000, 0), ("quickbooks", "synced", 1000, 0)]
        assert sorted(world.documents("payment")) == paid, fault
        assert world.documents("credit") == [("host", "synced", 1500, 1500)], fault

    clean = day("clean")
    events = clean.run().events
    clean.run()
    check(clean, "clean")
    for number, fault in enumerate(enumerate_faults(events)):
        world = day(str(number))
        world.run(fault)
        world.company.ui.close_dialog()
        for _ in range(4):
            world.run()
        check(world, str(fault))


# The app itself


def test_staff_see_the_page_of_qbsync(world: ReceivablesWorld) -> None:
    world.set_up()
    assert "books" in world.browser.get("/staff/").text
    assert "Sample Company" in world.browser.get("/staff/connection?key=books").text


def test_nobody_comes_in_without_signing_in(world: ReceivablesWorld) -> None:
    stranger = Browser(world.live.url)
    for path in ("/", "/invoices", "/quickbooks", "/quickbooks/fairwind.qwc", "/staff/"):
        assert "Sign in" in stranger.get(path).text, path
    assert stranger.submit("/login", password="wrong").status == 403
    assert stranger.post("/quickbooks/password").status == 400


def test_forms_need_their_token_and_texts_are_escaped(world: ReceivablesWorld) -> None:
    world.set_up()
    assert world.browser.post("/customers", name="Forged", email="").status == 400
    assert world.rows("SELECT name FROM customer") == [(BAKERY,)]
    world.browser.submit("/customers", name="<script>alert(1)</script>", email="")
    screen = world.browser.get("/customers")
    assert screen.tree.xpath("//script") == []
    assert "<script>alert(1)</script>" in screen.text
    assert "script-src" not in screen.headers["Content-Security-Policy"]
    assert screen.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for wrong in ("12.345", "-1", "NaN", "", "1e30"):
        path = "/invoices/new"
        assert world.browser.submit(path, {"customer": "1"}, total=wrong, date="2026-01-05").status == 400


def test_the_app_is_short() -> None:
    assert sum(lines_of_code(path) for path in EXAMPLE.glob("*.py")) < 600
    assert sum(len(path.read_text().splitlines()) for path in EXAMPLE.glob("templates/*")) < 300


def test_it_starts_as_its_readme_says(tmp_path: Path) -> None:
    """Start the command, sign in, press the button: the simulated PC syncs by itself."""
    command = "python -m examples.receivables"
    assert command in (EXAMPLE / "README.md").read_text(encoding="utf-8")
    with started(command, "EXAMPLE_PASSWORD", tmp_path) as browser:
        browser.submit("/quickbooks", zone="America/Chicago")
        wait_for("Harbor Boat Works", browser, "/")
