"""Feeds of deletions: what QuickBooks tells of deleted records for 90 days, and what when it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from shop_world import ShopWorld

from qbsync import MemoryStore, QBDateTime
from qbsync.errors import ConfigurationError, SessionLost
from qbsync.models import DeletedDateRangeFilter, ListDeletedQuery, TxnDeleted, TxnDeletedQuery

if TYPE_CHECKING:
    from qbsync import Page, Store


@pytest.fixture
def world(store: Store) -> ShopWorld:
    return ShopWorld.make(store)


def test_a_deleted_transaction_and_a_deleted_customer_arrive_once(world: ShopWorld) -> None:
    invoice = world.invoice()
    world.update()
    world.company.ui.delete(invoice)
    world.company.ui.delete("Customer", "Customer 001")
    for _ in range(4):
        assert world.update().ok
    assert [one.txn_id for one in world.deleted if isinstance(one, TxnDeleted)] == [invoice.txn_id]
    assert [one.full_name for one in world.deleted if not isinstance(one, TxnDeleted)] == ["Customer 001"]
    assert world.differences() == []
    assert world.vanished == [], "the sweep has nothing to add"


def test_the_cursor_moves_by_the_time_of_deletion(world: ShopWorld) -> None:
    invoice = world.invoice()
    world.update()
    assert world.flow("deleted").watermark is None, "nothing was deleted yet"
    world.clock.advance(3600)
    world.company.ui.delete(invoice)
    deleted_at = world.deleted_at()
    world.update(after=timedelta(0))
    world.connection.sync_now()
    world.update()
    assert world.flow("deleted").watermark is not None
    assert deleted_at - timedelta(minutes=10) < world.flow("deleted").watermark <= deleted_at


def test_deletions_come_after_the_changes_of_the_same_session(world: ShopWorld) -> None:
    """A record that is deleted while the changes are read was delivered before its deletion."""
    invoices = [world.invoice() for _ in range(8)]

    def delete_one(page: Page[object]) -> None:
        if page.flow == "invoices":
            world.on_page = None
            world.company.ui.delete(invoices[0])

    world.on_page = delete_one
    assert world.update().ok
    order = [page.flow for page in world.pages]
    assert order.index("deleted") > max(at for at, name in enumerate(order) if name != "deleted")
    assert world.differences() == []


def test_two_deletions_within_one_second_around_a_pull_both_arrive(world: ShopWorld) -> None:
    first, second = world.invoice(), world.invoice()
    world.update()
    world.company.ui.delete(first)
    world.connection.sync_now()
    world.update(after=timedelta(0))
    world.company.ui.delete(second)
    world.connection.sync_now()
    world.update(after=timedelta(0))
    assert world.differences() == []
    assert len(world.deleted) == 2


@pytest.mark.parametrize("event", ["before_receive", "after_receive"])
def test_a_deletion_whose_page_was_lost_comes_again(world: ShopWorld, event: str) -> None:
    invoice = world.invoice()
    world.update()
    world.company.ui.delete(invoice)
    world.on_page = lambda page: setattr(world, "on_event", lose) if page.flow == "deleted" else None

    def lose(happened: str) -> None:
        if happened == event:
            raise SessionLost

    world.update()
    world.on_page = world.on_event = None
    world.update()
    world.update()
    assert world.differences() == []


def test_after_80_days_completeness_is_not_claimed_and_the_sweep_is_due() -> None:
    world = ShopWorld.make(MemoryStore())
    invoice = world.invoice()
    world.update()
    world.company.ui.delete(invoice)
    assert world.update(after=timedelta(days=100)).ok
    assert world.deleted == [], "QuickBooks does not tell any more"
    assert world.vanished == [invoice.txn_id], "the sweep found it"
    assert world.differences() == []
    (event,) = [event for event in world.connection.history() if event.subject == "deleted" and event.text]
    assert event.name == "incomplete"
    assert "invoices, payments" in " ".join(event.remedy)
    assert world.flow("deleted").incomplete
    world.update()
    assert world.flow("deleted").incomplete == "", "all was swept since"


def test_without_a_sweep_incompleteness_stays_until_the_flow_is_reset() -> None:
    unswept = {"sweep": None}
    world = ShopWorld.make(MemoryStore(), settings={"invoices": unswept, "payments": unswept})
    invoice = world.invoice()
    world.update()
    world.company.ui.delete(invoice)
    world.update(after=timedelta(days=81))
    world.update()
    assert "QuickBooks does not tell" in world.flow("deleted").incomplete
    (event,) = [event for event in world.connection.history() if event.subject == "deleted"]
    assert "Compare invoices, payments yourself" in " ".join(event.remedy)
    world.connection.reset("deleted")
    world.update()
    assert world.flow("deleted").incomplete == ""


def test_79_days_away_costs_nothing() -> None:
    world = ShopWorld.make(MemoryStore())
    invoice = world.invoice()
    world.update()
    world.company.ui.delete(invoice)
    world.update(after=timedelta(days=79))
    assert [one.txn_id for one in world.deleted if isinstance(one, TxnDeleted)] == [invoice.txn_id]
    assert world.flow("deleted").incomplete == ""


def test_a_voided_transaction_arrives_as_changed_and_is_recognised(world: ShopWorld) -> None:
    invoice, other = world.invoice(), world.invoice()
    world.update()
    world.pages.clear()
    world.company.ui.void(invoice)
    world.company.ui.edit(other, memo="VOID: not quite")
    world.update()
    (page,) = [page for page in world.pages if page.flow == "invoices"]
    assert {one.txn_id for one in page} == {invoice.txn_id, other.txn_id}
    assert [one.txn_id for one in page.voided] == [invoice.txn_id]
    assert world.differences() == []


@pytest.mark.parametrize(
    "template",
    [
        TxnDeletedQuery(
            txn_del_type=("Invoice",),
            deleted_date_range_filter=DeletedDateRangeFilter(
                from_deleted_date=QBDateTime("2026-01-05T10:00:00")
            ),
        ),
        TxnDeletedQuery(txn_del_type=("Invoice",), include_ret_element=("TxnID",)),
    ],
)
def test_a_template_that_no_cursor_fits_is_refused(world: ShopWorld, template: TxnDeletedQuery) -> None:
    with pytest.raises(ConfigurationError):
        world.bridge.pull(template, every=timedelta(hours=1), name="mine")(print)


def test_deletions_are_not_swept(world: ShopWorld) -> None:
    template = ListDeletedQuery(list_del_type=("Customer",))
    declare = world.bridge.pull(template, every=timedelta(hours=1), name="mine", sweep=timedelta(days=1))
    with pytest.raises(ConfigurationError, match="cannot be swept"):
        declare(print)
