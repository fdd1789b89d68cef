"""Pulls: everything arrives, the cursor waits for the host, nothing comes twice without need."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from world import World, app

from qbsync import Bridge, ConfigurationError, Page, QBDateTime
from qbsync.errors import SessionLost
from qbsync.models import Customer, CustomerQuery, InvoiceQuery, ModifiedDateRangeFilter, TxnDateRangeFilter
from qbsync.storage.records import FlowRecord
from qbsync.sync.pull import Flow, next_request

if TYPE_CHECKING:
    from qbsync import Store


def flow(world: World):  # noqa: ANN201 - private to the tests
    """Return how the flow of customers stands."""
    return world.connection.status().flows[0]


def test_all_customers_arrive_in_pages_of_an_iterator(world: World) -> None:
    report = world.update()
    assert report.ok
    assert [len(page) for page in world.pages] == [10, 10, 5]
    assert world.names() == set(world.company_names())
    assert report.percentages[-1] == 100
    assert all(percent < 100 for percent in report.percentages[:-1])


def test_without_work_the_next_call_is_told_none(world: World) -> None:
    world.update()
    report = world.update(after=timedelta(minutes=1))
    assert (report.authenticate_status, report.sets) == ("none", 0)


def test_what_did_not_change_does_not_come_again(world: World) -> None:
    world.update()
    world.pages.clear()
    for _ in range(3):
        assert world.update().ok
    assert world.pages == []


@pytest.mark.parametrize("empty_iterator", ["absent", "zero"])
def test_an_empty_company_is_no_trouble(store: Store, empty_iterator: str) -> None:
    world = World.make(store, customers=0, empty_iterator=empty_iterator)
    for _ in range(2):
        assert world.update().ok
    assert world.pages == []
    world.company.ui.add_customer(name="First")
    world.update()
    assert world.names() == {"First"}


def test_a_change_arrives_once(world: World) -> None:
    world.update()
    world.pages.clear()
    world.company.ui.edit_customer("Customer 003", phone="555-0123")
    world.update()
    world.update()
    assert [[customer.full_name for customer in page] for page in world.pages] == [["Customer 003"]]
    assert world.pages[0].records[0].phone == "555-0123"


def test_a_customer_made_inactive_arrives_too(world: World) -> None:
    world.update()
    world.company.ui.make_inactive("Customer 004")
    world.update()
    (changed,) = [customer for customer in world.customers.values() if customer.full_name == "Customer 004"]
    assert changed.is_active is False


def test_two_changes_within_one_second_around_a_pull_both_arrive(world: World) -> None:
    world.update()
    world.company.ui.edit_customer("Customer 001", phone="1")
    world.update(after=timedelta(0))
    world.connection.sync_now()
    world.company.ui.edit_customer("Customer 002", phone="2")
    world.update(after=timedelta(0))
    world.connection.sync_now()
    world.update(after=timedelta(0))
    phones = {customer.full_name: customer.phone for customer in world.customers.values()}
    assert (phones["Customer 001"], phones["Customer 002"]) == ("1", "2")


def test_the_watermark_moves_after_the_last_page_only(world: World) -> None:
    seen = []
    world.on_page = lambda _page: seen.append(flow(world).watermark)
    world.update()
    assert seen == [None, None, None]
    latest = max(customer.time_modified.wall for customer in world.company.customers)
    assert flow(world).watermark is not None
    assert latest - timedelta(minutes=10) < flow(world).watermark <= latest - timedelta(minutes=5)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_session_lost_at_any_page_is_made_up_for(world: World, page: int) -> None:
    calls = 0

    def lose(event: str) -> None:
        nonlocal calls
        calls += event == "before_receive"
        if event == "before_receive" and calls == page + 1:  # the first set identifies the company file
            raise SessionLost

    world.on_event = lose
    assert world.update().lost == "before_receive"
    assert flow(world).watermark is None
    world.on_event = None
    assert world.update().ok
    assert world.names() == set(world.company_names())


def test_a_record_changed_while_the_pages_are_read_is_not_missed(world: World) -> None:
    def edit(page: Page[Customer]) -> None:
        world.clock.advance(120)
        if page is world.pages[0]:
            world.company.ui.edit_customer(page.records[0].full_name, phone="changed while reading")

    world.on_page = edit
    world.update()
    world.update()
    first = world.pages[0].records[0].list_id
    assert world.customers[first].phone == "changed while reading"


def test_a_handler_that_raises_gets_its_page_again(world: World) -> None:
    failures = iter([RuntimeError("the database is away")])

    def fail_once(_page: Page[Customer]) -> None:
        if (error := next(failures, None)) is not None:
            raise error

    world.on_page = fail_once
    report = world.update()
    assert report.percentages[-1] == -1
    assert "RuntimeError" in report.error
    assert "database is away" not in report.error, "the person at the PC cannot do anything about it"
    assert flow(world).watermark is None
    assert world.update().ok
    assert world.names() == set(world.company_names())


def test_a_handler_that_keeps_raising_blocks_its_flow_until_somebody_starts_it(world: World) -> None:
    def fail(_page: Page[Customer]) -> None:
        raise KeyError

    world.on_page = fail
    for _ in range(5):
        world.update()
    assert "KeyError" in flow(world).blocked
    assert world.update().authenticate_status == "none"
    world.on_page = None
    world.connection.sync_now("customers")
    assert world.update().ok
    assert world.names() == set(world.company_names())
    assert flow(world).blocked == ""


def test_other_flows_go_on_when_one_fails(world: World) -> None:
    active: list[str] = []

    @world.bridge.pull(CustomerQuery(active_status="ActiveOnly"), every=timedelta(hours=1), name="active")
    def save_active(page: Page[Customer]) -> None:
        active.extend(customer.full_name for customer in page)

    def fail(_page: Page[Customer]) -> None:
        raise KeyError

    world.on_page = fail
    world.update()
    assert set(active) == set(world.company_names())


def test_a_slow_handler_gets_smaller_pages(world: World) -> None:
    world.on_page = lambda _page: world.clock.advance(31)
    world.update()
    assert [len(page) for page in world.pages][:3] == [10, 5, 2]
    assert world.names() == set(world.company_names())
    assert any(event.name == "slow" for event in world.connection.history())


def test_the_store_transaction_holds_what_a_handler_keeps_in_it(world: World) -> None:
    inside = []

    @world.bridge.pull(CustomerQuery, every=timedelta(hours=1), name="inside", transaction="store")
    def save(page: Page[Customer]) -> None:
        inside.append(page.transaction)

    world.update()
    assert inside
    assert all(transaction is not None for transaction in inside)


def test_a_record_that_cannot_be_read_does_not_cost_the_others(world: World) -> None:
    world.company.spoil = lambda _request, answer: answer.replace(
        "<Name>Customer 003</Name>", "<Name>Customer 003</Name><Name>twice</Name>"
    )
    assert world.update().ok
    assert world.names() == set(world.company_names()) - {"Customer 003"}
    (unread,) = world.pages[0].quarantined
    assert "<Name>twice</Name>" in unread.xml
    (event,) = [event for event in world.connection.history() if event.name == "quarantined"]
    assert "CustomerRet" in event.text


def test_a_record_of_another_class_is_no_customer(world: World) -> None:
    stranger = "<InvoiceRet><TxnID>1-1</TxnID></InvoiceRet>"
    world.company.spoil = lambda _request, answer: answer.replace(
        "<CustomerRet>", f"{stranger}<CustomerRet>", 1
    )
    assert world.update().ok
    assert world.names() == set(world.company_names())
    unread = world.pages[0].quarantined[0]
    assert unread.reason == "InvoiceRet is no record of CustomerQueryRs"
    assert "<TxnID>1-1</TxnID>" in unread.xml


def test_a_time_in_the_future_does_not_move_the_watermark(world: World) -> None:
    world.clock.advance(40 * 86400)
    world.company.ui.edit_customer("Customer 001", phone="from the future")
    world.clock.advance(-40 * 86400)
    world.update()
    world.company.ui.edit_customer("Customer 002", phone="now")
    world.update()
    assert {customer.phone for customer in world.customers.values()} >= {"now", "from the future"}


def test_a_flow_that_names_its_own_page_is_refused(world: World) -> None:
    declare = world.bridge.pull(CustomerQuery(max_returned=5), every=timedelta(hours=1), name="mine")
    with pytest.raises(ConfigurationError, match="must not set max_returned"):
        declare(print)


def test_a_flow_of_transactions_asks_since_the_watermark_too() -> None:
    flow = Flow(
        name="invoices",
        template=InvoiceQuery(include_line_items=True),
        handler=print,
        every=timedelta(hours=1),
    )
    progress = FlowRecord(connection="acme", id="invoices", watermark="2026-01-05T10:00:00")
    request = next_request(flow, progress, "America/New_York")
    assert request == InvoiceQuery(
        iterator="Start",
        max_returned=100,
        modified_date_range_filter=ModifiedDateRangeFilter(
            from_modified_date=QBDateTime("2026-01-05T10:00:00")
        ),
        include_line_items=True,
    )


@pytest.mark.parametrize(
    "template",
    [
        InvoiceQuery(txn_date_range_filter=TxnDateRangeFilter(from_txn_date=date(2026, 1, 1))),
        InvoiceQuery(txn_id=("1-1",)),
        CustomerQuery(include_ret_element=("Name",)),
    ],
)
def test_a_template_that_no_cursor_fits_is_refused(
    world: World, template: InvoiceQuery | CustomerQuery
) -> None:
    with pytest.raises(ConfigurationError):
        world.bridge.pull(template, every=timedelta(hours=1), name="mine")(print)


def test_a_flow_that_is_gone_after_a_restart_is_no_trouble(world: World) -> None:
    answers = iter(["the company file", "the first page"])

    def restart_without_flows(event: str) -> None:
        if event == "before_receive" and next(answers, None) == "the first page":
            world.bridge = Bridge(world.store, app=app(), clock=world.clock)

    world.on_event = restart_without_flows
    assert world.update().ok
    assert world.names() == set()


def test_two_flows_of_one_name_are_refused(world: World) -> None:
    with pytest.raises(ConfigurationError, match="declared already"):
        world.bridge.pull(CustomerQuery, every=timedelta(hours=1), name="customers")(print)
