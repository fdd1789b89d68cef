"""Sweeps find what no feed tells; payments let their invoices be asked for again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from shop_world import WEEK, ShopWorld

from qbsync import MemoryStore
from qbsync.errors import ConfigurationError, SessionLost
from qbsync.models import (
    AppliedToTxnMod,
    CustomerQuery,
    EntityFilter,
    HostQuery,
    Invoice,
    InvoiceQuery,
    ReceivePaymentQuery,
    TermsQuery,
)

if TYPE_CHECKING:
    from qbsync import Store

DAY = timedelta(days=1)
NO_FEEDS: dict[str, dict[str, Any]] = {
    "deleted": {"left_out": True},
    "deleted names": {"left_out": True},
}


@pytest.fixture
def world(store: Store) -> ShopWorld:
    return ShopWorld.make(store, settings=NO_FEEDS)


def turn_back_the_clock_and_edit(world: ShopWorld, invoice: Invoice) -> None:
    """Edit an invoice while the PC believes that it is a month ago."""
    world.clock.advance(-30 * 86_400)
    world.company.ui.edit(invoice, memo="edited in the past")
    world.clock.advance(30 * 86_400)


def test_a_sweep_finds_what_was_changed_in_the_past(world: ShopWorld) -> None:
    invoice = world.invoice()
    world.update()
    turn_back_the_clock_and_edit(world, invoice)
    world.update(after=DAY)
    assert world.differences() == [invoice.txn_id], "no feed tells it"
    world.update(after=WEEK)
    assert world.differences() == []


def test_a_sweep_finds_what_was_deleted_and_merged(world: ShopWorld) -> None:
    kept, gone = world.invoice(), world.invoice()
    world.update()
    world.company.ui.delete(gone)
    merged = next(one for one in world.customers.values() if one.full_name == "Customer 001")
    world.company.ui.merge("Customer", "Customer 001", "Customer 000")
    world.update(after=WEEK + DAY)
    assert world.differences() == []
    assert set(world.vanished) == {gone.txn_id, merged.list_id}
    assert set(world.invoices) == {kept.txn_id}
    world.vanished.clear()
    world.update(after=WEEK + DAY)
    assert world.vanished == [], "it is told once"


def test_what_is_as_it_was_is_not_delivered_by_a_sweep(world: ShopWorld) -> None:
    for _ in range(4):
        world.invoice()
    world.update()
    world.pages.clear()
    report = world.update(after=WEEK + DAY)
    assert report.sets == 1 + 3 * 2, "which file, and of each flow the changes and a listing of one page"
    assert world.pages == []
    assert world.flow("invoices").last_sweep_at == world.clock()
    assert world.flow("invoices").next_sweep_at == world.clock() + WEEK


def test_a_record_that_the_filters_leave_out_by_now_is_no_vanished_one() -> None:
    unpaid = {"invoices": {"request": InvoiceQuery(paid_status="NotPaidOnly", include_line_items=True)}}
    world = ShopWorld.make(MemoryStore(), settings={**NO_FEEDS, **unpaid, "payments": {"left_out": True}})
    first, second = world.invoice(), world.invoice()
    world.update()
    world.pay(first, 80)
    world.update(after=WEEK + DAY)
    assert world.vanished == []
    assert world.invoices[first.txn_id].is_paid, "it is told that it was paid"
    assert not world.invoices[second.txn_id].is_paid
    world.pages.clear()
    world.update(after=WEEK + DAY)
    assert world.pages == [], "and is not asked for at each sweep"


def test_sweep_now(world: ShopWorld) -> None:
    invoice = world.invoice()
    world.update()
    turn_back_the_clock_and_edit(world, invoice)
    world.connection.sweep_now("invoices")
    assert world.update(after=timedelta(minutes=1)).sets == 3, "the file, a listing, the one record"
    assert world.differences() == []


@pytest.mark.parametrize("event", ["before_receive", "after_receive"])
@pytest.mark.parametrize("which", range(1, 8))
def test_a_sweep_that_breaks_begins_again(event: str, which: int) -> None:
    world = ShopWorld.make(MemoryStore(), settings=NO_FEEDS)
    invoices = [world.invoice() for _ in range(3)]
    world.update()
    turn_back_the_clock_and_edit(world, invoices[0])
    world.company.ui.delete(invoices[1])
    left = [which]

    def lose(happened: str) -> None:
        left[0] -= happened == event
        if left[0] == 0:
            raise SessionLost

    world.on_event = lose
    world.update(after=WEEK + DAY)
    world.on_event = None
    world.update()
    assert world.differences() == []


def test_a_handler_that_fails_gets_what_a_sweep_found_again(world: ShopWorld) -> None:
    gone, edited = world.invoice(), world.invoice()
    world.update()
    world.company.ui.delete(gone)
    turn_back_the_clock_and_edit(world, edited)
    events: list[str] = []

    def fail_once(page: Any) -> None:
        if page.flow == "invoices":
            events.append(page.event_id)
            if len(events) == 1:
                raise KeyError

    world.on_page = fail_once
    world.update(after=WEEK + DAY)
    assert world.flow("invoices").failures == 1
    world.update()
    world.update()
    assert world.differences() == []
    assert events[0] == events[1], "the same page under the same event id"


def test_an_answer_that_cannot_be_read_makes_nothing_vanish() -> None:
    world = ShopWorld.make(MemoryStore(), settings=NO_FEEDS)
    first, second = world.invoice(), world.invoice()
    world.update()
    turn_back_the_clock_and_edit(world, first)
    turn_back_the_clock_and_edit(world, second)
    world.company.spoil = lambda _request, answer: answer.replace(
        f"<TxnID>{first.txn_id}</TxnID>", f"<TxnID>{first.txn_id}</TxnID><TxnID>twice</TxnID>"
    )
    world.update(after=WEEK + DAY)
    assert world.vanished == []
    assert world.invoices[second.txn_id].memo == "edited in the past"
    world.company.spoil = None
    world.update(after=WEEK)
    assert world.differences() == []


def test_a_flow_that_begins_later_is_swept_from_there() -> None:
    world = ShopWorld.make(
        MemoryStore(),
        settings={**NO_FEEDS, "invoices": {"since": "connected"}, "payments": {"left_out": True}},
    )
    world.start()
    old = world.invoice()
    world.clock.advance(86_400)
    world.connection.delete()
    setup = world.bridge.connect("acme", zone=world.company.zone)
    world.connect(setup)
    new = world.invoice()
    world.update()
    assert set(world.invoices) == {new.txn_id}
    world.update(after=WEEK + DAY)
    assert set(world.invoices) == {new.txn_id}, "a sweep does not bring what was left out on purpose"
    world.connection.reset("invoices")
    world.update()
    assert set(world.invoices) == {old.txn_id, new.txn_id}


@pytest.mark.parametrize("linked_change", ["time_modified", "untouched"])
def test_paying_an_invoice_brings_the_invoice(store: Store, linked_change: str) -> None:
    world = ShopWorld.make(store, linked_change=linked_change)
    invoice, other = world.invoice(), world.invoice()
    world.clock.advance(7200)
    world.invoice()  # the overlap of the next traversal reaches back to this one only
    world.update()
    payment = world.pay(invoice, 50)
    world.update(after=timedelta(hours=1))
    assert world.invoices[invoice.txn_id].balance_remaining == 30
    assert world.differences() == []
    moved = (AppliedToTxnMod(txn_id=other.txn_id, payment_amount=50),)
    world.company.ui.add(world.payments[payment.txn_id].edit(applied_to_txn=moved))
    world.update(after=timedelta(hours=1))
    assert world.invoices[invoice.txn_id].balance_remaining == 80, "what it was applied to before, too"
    assert world.invoices[other.txn_id].balance_remaining == 30
    world.company.ui.delete(payment)
    world.update(after=timedelta(hours=1))
    assert world.differences() == []
    assert world.invoices[other.txn_id].balance_remaining == 80, "and of a payment that was deleted"


@pytest.mark.parametrize("paid_later", [False, True])
@pytest.mark.parametrize("act", ["void", "delete", "make smaller"])
@pytest.mark.parametrize("asked", [True, False])
def test_an_invoice_that_asks_again_brings_the_payments_that_it_sets_free(
    act: str,
    asked: bool,  # noqa: FBT001 - a parameter of the test
    paid_later: bool,  # noqa: FBT001 - as above
) -> None:
    invoices = {"sweep": None, "requery_applied": asked}
    world = ShopWorld.make(
        MemoryStore(),
        linked_change="untouched",
        settings={"invoices": invoices, "payments": {"sweep": None}},
    )
    invoice = world.invoice(hours=2)
    if paid_later:
        world.update()
    payment = world.pay(invoice, 100)
    world.clock.advance(7200)
    world.pay(world.invoice(), 10)  # the overlap of the next traversal reaches back to this one only
    world.update()
    assert world.payments[payment.txn_id].unused_payment == 0
    world.clock.advance(7200)
    if act == "make smaller":
        mine = world.invoices[invoice.txn_id]
        world.company.ui.add(mine.edit().without(mine.lines[0]))
    else:
        getattr(world.company.ui, act)(invoice)
    world.update()
    now = world.payments[payment.txn_id]
    free = 20 if act == "make smaller" else 100
    assert now.time_modified == payment.time_modified, "QuickBooks does not tell"
    assert now.unused_payment == (free if asked else 0)
    assert (world.payments == world.in_file(ReceivePaymentQuery(include_line_items=True))) is asked


def test_a_payment_that_a_sweep_finds_gone_brings_its_invoice() -> None:
    world = ShopWorld.make(MemoryStore(), settings=NO_FEEDS, linked_change="untouched")
    invoice = world.invoice()
    world.clock.advance(7200)
    world.pay(world.invoice(), 10)
    world.update()
    payment = world.pay(invoice, 50)
    world.update(after=timedelta(hours=1))
    assert world.invoices[invoice.txn_id].balance_remaining == 30
    world.company.ui.delete(payment)
    world.update(after=WEEK + DAY)
    assert world.vanished == [payment.txn_id]
    assert world.invoices[invoice.txn_id].balance_remaining == 80


def test_a_flow_with_filters_gets_no_invoice_that_these_leave_out() -> None:
    mine = InvoiceQuery(entity_filter=EntityFilter(full_name=("Customer 001",)), include_line_items=True)
    world = ShopWorld.make(
        MemoryStore(), linked_change="untouched", settings={"invoices": {"request": mine, "sweep": WEEK}}
    )
    theirs, ours = world.invoice("Customer 000"), world.invoice("Customer 001")
    world.clock.advance(7200)
    world.invoice("Customer 001")  # the overlap of the next traversal reaches back to this one only
    world.update()
    world.pay(theirs, 80)
    world.pay(ours, 80)
    world.update(after=timedelta(hours=1))
    assert theirs.txn_id not in world.invoices
    assert world.invoices[ours.txn_id].is_paid


@pytest.mark.parametrize(
    ("template", "more", "reason"),
    [
        (HostQuery, {"sweep": DAY}, "cannot be swept"),
        (CustomerQuery(include_ret_element=("ListID", "TimeModified")), {"sweep": DAY}, "EditSequence"),
        (CustomerQuery, {"sweep": timedelta(0)}, "more than nothing"),
        (TermsQuery, {"requery_applied": True}, "applied to"),
    ],
)
def test_what_cannot_be_swept_or_asked_again_is_refused(
    world: ShopWorld, template: Any, more: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        world.bridge.pull(template, every=timedelta(hours=1), name="mine", **more)(print)


def test_only_what_is_declared_with_a_sweep_is_swept_now(world: ShopWorld) -> None:
    world.bridge.pull(TermsQuery, every=timedelta(hours=1), name="terms")(print)
    with pytest.raises(ConfigurationError, match="terms: declared without a sweep"):
        world.connection.sweep_now("terms")
    with pytest.raises(ConfigurationError, match="no pull is declared as nothing"):
        world.connection.sweep_now("nothing")


def test_what_vanished_when_the_file_was_condensed_is_marked() -> None:
    world = ShopWorld.make(MemoryStore(), settings=NO_FEEDS)
    first, second = world.invoice(), world.invoice()
    world.update()
    world.company.ui.delete(first)
    world.update(after=WEEK + DAY)
    world.company.ui.delete(second)  # condensing is not simulated; what is left is the same

    def condensed(_request: str, answer: str) -> str:
        start = answer.find("<LastCondenseTime>")
        if start < 0:
            return answer
        end = answer.index("</LastCondenseTime>")
        return f"{answer[:start]}<LastCondenseTime>2026-01-12T10:00:00-05:00{answer[end:]}"

    world.company.spoil = condensed
    world.update(after=WEEK + DAY)
    assert [(page.vanished, page.condensed) for page in world.pages if page.vanished] == [
        ((first.txn_id,), False),
        ((second.txn_id,), True),
    ]
    assert [event.text[:30] for event in world.connection.history()] == ["The company file was condensed"]
    third = world.invoice()
    world.update()
    world.company.ui.delete(third)
    world.update(after=WEEK + DAY)
    assert not world.pages[-1].condensed
