"""Cursors that the host moves: where a flow begins, resets, and what follows a restored company file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from shop_world import WEEK, ShopWorld

from qbsync import MemoryStore
from qbsync.errors import ConfigurationError, LocalProtocolError
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.storage.record import Index, Record
from qbsync.storage.records import FlowRecord
from qbsync.sync.pull import Flow, next_request

if TYPE_CHECKING:
    from qbsync import Page, Store

HOUR = timedelta(hours=1)


@pytest.fixture
def world(store: Store) -> ShopWorld:
    return ShopWorld.make(store)


def test_a_reset_flow_delivers_everything_again(world: ShopWorld) -> None:
    world.update()
    before = dict(world.customers)
    world.customers.clear()
    world.connection.reset("customers")
    world.update(after=timedelta(minutes=1))
    assert world.customers == before
    with pytest.raises(ConfigurationError, match="no pull is declared as nothing"):
        world.connection.reset("nothing")


@pytest.mark.parametrize("aware", [True, False])
def test_a_flow_is_reset_to_a_moment(world: ShopWorld, *, aware: bool) -> None:
    for minute in range(4):
        world.company.ui.add_customer(name=f"Later {minute}")
        world.clock.advance(3600)
    world.update()
    world.customers.clear()
    moment = world.clock() - 3 * HOUR
    wall = datetime(2026, 1, 5, 11, 30)  # noqa: DTZ001 - what the clock of the PC shows
    world.connection.reset("customers", since=moment if aware else wall)
    world.update(after=timedelta(minutes=1))
    assert {one.full_name for one in world.customers.values()} == {"Later 2", "Later 3"}


@pytest.mark.parametrize("at", [1, 3])
def test_a_reset_while_pages_are_read_wins(world: ShopWorld, at: int) -> None:
    """The last page of the old traversal does not move the cursor past what the reset asks for."""
    for number in range(12):
        world.company.ui.add_customer(name=f"More {number}")
    seen: list[str] = []

    def reset_once(page: Page[Any]) -> None:
        seen.append(page.flow)
        if page.flow == "customers" and seen.count("customers") == at:
            world.connection.reset("customers")
            world.customers.clear()

    world.on_page = reset_once
    world.update()
    world.on_page = None
    assert world.flow("customers").watermark is not None
    assert world.differences() == []


@pytest.mark.parametrize("since", ["connected", "aware", "wall"])
def test_a_flow_begins_where_it_was_told_to(store: Store, since: str) -> None:
    begins: dict[str, Any] = {
        "connected": "connected",
        "aware": datetime(2026, 1, 5, 15, 0, 30, tzinfo=UTC),
        "wall": datetime(2026, 1, 5, 10, 0, 30),  # noqa: DTZ001 - what the clock of the PC shows
    }
    chosen = {"since": begins[since], "overlap": timedelta(seconds=30)}
    world = ShopWorld.make(store, settings={"customers": chosen})
    world.company.ui.add_customer(name="New")
    world.update()
    assert {one.full_name for one in world.customers.values()} == {"New"}
    world.company.ui.edit_customer("Customer 000", phone="changed since")
    world.update()
    assert {one.full_name for one in world.customers.values()} == {"New", "Customer 000"}
    world.connection.reset("customers")
    world.update()
    assert world.differences() == [], "the explicit import of what was there before"


def test_sync_now_before_the_first_session_keeps_the_beginning(store: Store) -> None:
    world = ShopWorld.make(store, settings={"customers": {"since": "connected", "overlap": HOUR / 3600}})
    world.connection.sync_now()
    world.update()
    assert world.customers == {}


def test_a_wall_clock_that_never_was_is_taken_an_hour_earlier() -> None:
    flow = Flow(name="customers", template=CustomerQuery(), handler=print, every=HOUR)
    progress = FlowRecord(connection="acme", id="customers", watermark="2026-03-08T02:30:00")
    request: Any = next_request(flow, progress, "America/New_York")
    assert request.from_modified_date.raw == "2026-03-08T01:30:00"
    elsewhere: Any = next_request(flow, progress, "Europe/London")
    assert elsewhere.from_modified_date.raw == "2026-03-08T02:30:00"


def test_a_page_that_comes_again_has_its_event_id(world: ShopWorld) -> None:
    events: list[tuple[str, str]] = []

    def fail_twice(page: Page[Any]) -> None:
        if page.flow == "customers":
            events.append((page.event_id, str(page.records)))
            if len(events) <= 2:
                raise OSError

    world.on_page = fail_twice
    for _ in range(4):
        world.update()
    assert len(events) == 3
    assert len({event_id for event_id, _ in events}) == 1
    world.company.ui.edit_customer("Customer 000", phone="1")
    world.update()
    world.company.ui.edit_customer("Customer 001", phone="1")
    world.update()
    assert len({event_id for event_id, _ in events}) == len({content for _, content in events}) == 3


def test_what_comes_again_on_purpose_has_another_event_id(world: ShopWorld) -> None:
    world.update()
    first = {page.event_id for page in world.pages}
    world.pages.clear()
    for name in ("customers", "invoices", "payments"):
        world.connection.reset(name)
    world.update()
    assert first.isdisjoint(page.event_id for page in world.pages)


def restored_world(store: Store) -> ShopWorld:
    """Return a world whose company file was restored: everything after the backup is gone or as it was."""
    world = ShopWorld.make(store)
    kept = world.invoice()
    world.update()
    backup = world.company.back_up()
    world.clock.advance(86_400)
    world.invoice()
    world.company.ui.edit(kept, memo="after the backup")
    world.company.ui.edit_customer("Customer 000", phone="after the backup")
    world.company.ui.delete("Customer", "Customer 001")
    world.connection.push(CustomerAdd(name="Pushed after the backup"), key="c-1")
    world.update()
    assert world.differences() == []
    world.clock.advance(86_400)
    world.company.restore(backup)
    world.connection.push(CustomerAdd(name="Waits"), key="c-2")
    world.update()
    assert world.connection.status().state == "restored"
    assert world.differences() != [], "what the backup brought back bears its old times"
    return world


def test_after_an_accepted_restore_both_sides_agree(store: Store) -> None:
    world = restored_world(store)
    world.connection.accept_restore()
    assert world.update(after=timedelta(minutes=1)).ok
    assert world.differences() == []
    assert len(world.vanished) == 2, "an invoice and a customer that the backup lacks"
    assert world.connection.operation("c-1").state == "applied", "what became of it is the host's to find out"
    assert world.connection.operation("c-2").state == "applied"
    assert world.connection.status().state == "active"


def test_a_restore_is_accepted_without_pulling_again(store: Store) -> None:
    world = restored_world(store)
    before = world.flow("customers").watermark
    world.connection.accept_restore(pull_again=False)
    world.update(after=timedelta(minutes=1))
    assert world.flow("customers").watermark >= before
    assert world.differences() != []
    assert world.connection.operation("c-2").state == "applied"


def test_there_is_nothing_to_accept(world: ShopWorld) -> None:
    with pytest.raises(LocalProtocolError, match="is active"):
        world.connection.accept_restore()


def test_a_flow_without_a_sweep_begins_again_after_a_restore_too() -> None:
    unswept = {name: {"sweep": None} for name in ("customers", "invoices", "payments")}
    world = ShopWorld.make(MemoryStore(), settings=unswept)
    invoice = world.invoice()
    world.update()
    backup = world.company.back_up()
    world.clock.advance(3600)
    world.company.ui.edit(invoice, memo="after the backup")
    world.update()
    world.clock.advance(3600)
    world.company.restore(backup)
    world.update()
    world.connection.accept_restore()
    world.update(after=WEEK)
    assert world.differences() == []


def test_the_fields_of_a_query_by_ids_are_those_of_the_template(world: ShopWorld) -> None:
    asked: list[str] = []
    world.company.spoil = lambda request, answer: asked.append(request) or answer
    invoice = world.invoice()
    world.update()
    world.pay(invoice, 80)
    asked.clear()
    world.update()
    (by_id,) = [text for text in asked if "<InvoiceQueryRq" in text and "<TxnID>" in text]
    assert "<IncludeLineItems>true</IncludeLineItems>" in by_id
    assert "iterator" not in by_id
    assert "ModifiedDateRangeFilter" not in by_id


@attrs.frozen(kw_only=True)
class OldFlowRecord(Record):
    """A flow as a release without sweeps knows it."""

    kind: ClassVar[str] = "flow"
    indexes: ClassVar[tuple[Index, ...]] = ()

    watermark: str | None = None
    next_due_at: datetime | None = None
    failures: int = 0


def test_a_worker_of_an_older_release_keeps_what_it_does_not_know_of_a_flow(store: Store) -> None:
    world = ShopWorld.make(store)
    world.invoice()
    world.update()
    before = world.flow("invoices")
    assert before.next_sweep_at is not None
    with store.transaction() as transaction:
        old = transaction.get(OldFlowRecord, "acme", "invoices")
        assert old is not None
        transaction.put(attrs.evolve(old, failures=1))
    after = world.flow("invoices")
    assert after == attrs.evolve(before, failures=1)
    world.connection.sync_now()
    world.update(after=WEEK * 2)
    assert world.flow("invoices").last_sweep_at == world.clock()
    assert world.differences() == []
