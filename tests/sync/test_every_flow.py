"""Every kind of record that a host may want comes from end to end: when it is new, changed, and deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from world import KEY, app

from qbsync import Bridge, MemoryStore, Page
from qbsync.models import (
    AppliedToTxnAdd,
    ClassAdd,
    ClassQuery,
    CreditMemoAdd,
    CreditMemoLineAdd,
    CreditMemoQuery,
    CustomerAdd,
    CustomerQuery,
    EmployeeAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ItemInventoryAdd,
    ItemInventoryQuery,
    ItemQuery,
    ListDeletedQuery,
    PriceLevelAdd,
    PriceLevelQuery,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
    SalesRepAdd,
    SalesRepQuery,
    StandardTermsAdd,
    TermsQuery,
    TxnDeletedQuery,
)
from qbsync.models.base import Request
from qbsync.simulator import CompanyFile, CompanyPreferences, SimulatedClock, WebConnector, WSGITransport

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERY = timedelta(minutes=15)


@attrs.define
class Office:
    """A host that pulls `query` as one flow, and a company file with goods, a customer and a sales rep."""

    query: Request[Any]
    options: dict[str, Any] = attrs.field(factory=dict)
    records: list[Any] = attrs.field(factory=list)
    first: list[Any] = attrs.field(init=False)
    clock: SimulatedClock = attrs.field(factory=SimulatedClock)
    company: CompanyFile = attrs.field(init=False)
    bridge: Bridge = attrs.field(init=False)
    connector: WebConnector = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        preferences = CompanyPreferences(class_tracking=True)
        self.company = CompanyFile(clock=self.clock, preferences=preferences)
        self.add(CustomerAdd(name="Alder"))
        self.add(EmployeeAdd(first_name="Ann", last_name="Lee"))
        self.add(goods("Bolt"))
        self.bridge = Bridge(MemoryStore(), app=app(), clock=self.clock)
        self.bridge.pull(self.query, every=EVERY, name="flow", **self.options)(self.save)
        setup = self.bridge.connect(KEY, zone=self.company.zone)
        self.connector = WebConnector(
            self.company, qwc=setup.qwc, password=setup.password, transport=WSGITransport(self.bridge.wsgi())
        )
        self.update()
        self.first = list(self.records)

    def save(self, page: Page[Any]) -> None:
        self.records.extend(page)

    def add(self, request: Request[Any]) -> Any:
        return self.company.ui.add(request)

    def update(self) -> None:
        self.clock.advance(EVERY.total_seconds())
        report = self.connector.run_once()
        assert report.ok, report.error

    def come(self) -> list[Any]:
        """Return what comes with an update, and let the next one bring nothing."""
        self.records.clear()
        self.update()
        came = list(self.records)
        self.records.clear()
        self.update()
        assert self.records == []
        return came


def goods(name: str) -> ItemInventoryAdd:
    """Return an item of which there are 100."""
    return ItemInventoryAdd(
        name=name,
        sales_price=2,
        income_account_ref=Ref("Sales"),
        cogs_account_ref=Ref("Cost of Goods Sold"),
        asset_account_ref=Ref("Inventory Asset"),
        quantity_on_hand=100,
        purchase_cost=1,
    )


def invoice(quantity: int = 3) -> InvoiceAdd:
    """Return an invoice for bolts."""
    line = InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=quantity)
    return InvoiceAdd(customer_ref=Ref("Alder"), lines=(line,))


def order() -> SalesOrderAdd:
    """Return an order of bolts."""
    line = SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=4)
    return SalesOrderAdd(customer_ref=Ref("Alder"), lines=(line,))


def credit() -> CreditMemoAdd:
    """Return a credit for a bolt."""
    line = CreditMemoLineAdd(item_ref=Ref("Bolt"), quantity=1)
    return CreditMemoAdd(customer_ref=Ref("Alder"), lines=(line,))


def payment(office: Office) -> Request[Any]:
    """Return a payment of a new invoice."""
    applied = AppliedToTxnAdd(txn_id=office.add(invoice()).txn_id, payment_amount=6)
    return ReceivePaymentAdd(customer_ref=Ref("Alder"), total_amount=6, applied_to_txn=(applied,))


Make = Callable[[Office], "Request[Any]"]

# Name -> the query, what is entered at the PC, a field and its value in what comes.
FLOWS: dict[str, tuple[Request[Any], Make, str, Any]] = {
    "customers": (CustomerQuery(), lambda _: CustomerAdd(name="Birch"), "full_name", "Birch"),
    "items": (ItemQuery(), lambda _: goods("Nut"), "name", "Nut"),
    "sales orders": (SalesOrderQuery(include_line_items=True), lambda _: order(), "total_amount", 8),
    "invoices": (InvoiceQuery(include_line_items=True), lambda _: invoice(), "balance_remaining", 6),
    "credit memos": (CreditMemoQuery(include_line_items=True), lambda _: credit(), "credit_remaining", 2),
    "payments": (ReceivePaymentQuery(include_line_items=True), payment, "total_amount", 6),
    "price levels": (
        PriceLevelQuery(),
        lambda _: PriceLevelAdd(name="Dealers", price_level_fixed_percentage=-10),
        "price_level_fixed_percentage",
        -10,
    ),
    "sales reps": (
        SalesRepQuery(),
        lambda _: SalesRepAdd(initial="AL", sales_rep_entity_ref=Ref("Ann Lee")),
        "initial",
        "AL",
    ),
    "terms": (TermsQuery(), lambda _: StandardTermsAdd(name="Net 7", std_due_days=7), "std_due_days", 7),
    "classes": (ClassQuery(), lambda _: ClassAdd(name="Online"), "full_name", "Online"),
}


@pytest.mark.parametrize("name", FLOWS)
def test_what_is_entered_at_the_pc_comes_once(name: str) -> None:
    query, make, field, value = FLOWS[name]
    office = Office(query)
    office.add(make(office))
    (record,) = office.come()
    assert getattr(record, field) == value


@pytest.mark.parametrize("name", FLOWS)
def test_what_is_deleted_at_the_pc_comes_by_the_feed_of_its_kind(name: str) -> None:
    query, make, _field, _value = FLOWS[name]
    is_transaction = hasattr(type(query), "txn_id")
    for_what = {"items": "ItemInventory", "terms": "StandardTerms"}.get(name, query.message.ret[0])
    feed: Request[Any] = (
        TxnDeletedQuery(txn_del_type=(for_what,))
        if is_transaction
        else ListDeletedQuery(list_del_type=(for_what,))
    )
    office = Office(feed)
    made = office.add(make(office))
    office.company.ui.delete(made)
    (gone,) = office.come()
    key = "txn_id" if is_transaction else "list_id"
    assert getattr(gone, key) == getattr(made, key)


STOCK = ItemInventoryQuery(
    include_ret_element=(
        *("ListID", "FullName", "TimeModified"),
        *("QuantityOnHand", "QuantityOnOrder", "QuantityOnSalesOrder"),
    )
)


def figures(records: Iterable[Any]) -> dict[str, tuple[Any, Any]]:
    """Return what there is of each item, and what was ordered of it."""
    return {one.full_name: (one.quantity_on_hand, one.quantity_on_sales_order) for one in records}


def test_stock_figures_come_when_they_change_though_the_item_was_not_modified() -> None:
    """All are asked for each time; those that did not change are not handed over again."""
    office = Office(STOCK, options={"whole": True, "page_size": 1})
    office.add(goods("Nut"))
    assert figures(office.come()) == {"Nut": (100, 0)}
    (before,) = office.first
    office.add(invoice(quantity=3))
    office.add(order())
    (after,) = office.come()
    assert figures([after]) == {"Bolt": (97, 4)}
    assert after.time_modified == before.time_modified


def test_a_flow_that_asks_for_the_whole_has_no_cursor_and_begins_again_at_a_reset() -> None:
    office = Office(STOCK, options={"whole": True})
    for _ in range(2):
        office.update()
    assert office.bridge.connection(KEY).status().flows[0].watermark is None
    office.bridge.connection(KEY).reset("flow")
    assert figures(office.come()) == {"Bolt": (100, 0)}


def test_all_flows_of_one_connection_come_in_one_session() -> None:
    office = Office(CustomerQuery())
    came: dict[str, list[Any]] = {}
    for name, (query, _make, _field, _value) in FLOWS.items():
        came[name] = []

        def save(page: Page[Any], into: list[Any] = came[name]) -> None:
            into.extend(page)

        office.bridge.pull(query, every=EVERY, name=name)(save)
    for _query, make, _field, _value in FLOWS.values():
        office.add(make(office))
    office.update()
    for name, (_query, _make, field, value) in FLOWS.items():
        assert value in [getattr(record, field, None) for record in came[name]], name
    assert {flow.failures for flow in office.bridge.connection(KEY).status().flows} == {0}
