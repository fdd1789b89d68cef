"""The import of older data: apart from what is pulled going forward, restartable, and told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from world import KEY, START, SpoiledCompany, app

from qbsync import (
    Bridge,
    ConfigurationError,
    FlowSettings,
    Import,
    InvalidModel,
    MemoryStore,
    Page,
    SQLiteStore,
    Store,
)
from qbsync.errors import SessionLost
from qbsync.models import (
    AppliedToTxnAdd,
    CurrencyFilter,
    CustomerAdd,
    CustomerQuery,
    EntityFilter,
    Invoice,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ItemServiceAdd,
    ReceivePaymentAdd,
    Ref,
    SalesOrPurchase,
    TxnDateRangeFilter,
    TxnDeletedQuery,
)
from qbsync.simulator import RunReport, SimulatedClock, WebConnector, WSGITransport
from qbsync.storage.records import FlowRecord
from qbsync.sync import importing

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync import ImportStatus

OPEN = InvoiceQuery(paid_status="NotPaidOnly")
EVERY = timedelta(minutes=15)


@attrs.define
class Shop:
    """A company with invoices of three customers, one of them inactive, and a host that keeps them."""

    store: Store
    initial: Any = None
    page_size: int = 2
    sweep: timedelta | None = None
    clock: SimulatedClock = attrs.field(factory=lambda: SimulatedClock(START))
    pages: list[Page[Invoice]] = attrs.field(factory=list)
    invoices: dict[str, Invoice] = attrs.field(factory=dict)
    on_page: Callable[[Page[Invoice]], object] | None = None
    company: SpoiledCompany = attrs.field(init=False)
    bridge: Bridge = attrs.field(init=False)
    connector: WebConnector = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.company = SpoiledCompany(clock=self.clock)
        hour = SalesOrPurchase(desc="An hour", price=80, account_ref=Ref("Sales"))
        self.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
        for name in ("Alder", "Birch", "Cedar"):
            self.company.ui.add(CustomerAdd(name=name))
        for number, name in enumerate(["Alder", "Birch", "Cedar", "Alder", "Birch", "Cedar", "Alder"]):
            invoice = self.write(name)
            if number == 0:
                self.pay(invoice, 80)
            if number == 3:
                self.pay(invoice, 30)
            self.clock.advance(86_400)
        self.company.ui.make_inactive("Cedar")
        self.clock.advance(86_400)
        setup = Bridge(self.store, app=app(), clock=self.clock).connect(KEY, zone=self.company.zone)
        self.start()
        self.connector = WebConnector(
            self.company,
            qwc=setup.qwc,
            password=setup.password,
            transport=WSGITransport(self.bridge.wsgi()),
        )

    def start(self) -> None:
        self.bridge = Bridge(self.store, app=app(), clock=self.clock)

        @self.bridge.pull(
            InvoiceQuery,
            every=EVERY,
            name="invoices",
            since="connected",
            initial=self.initial,
            page_size=self.page_size,
            sweep=self.sweep,
        )
        def save(page: Page[Invoice]) -> None:
            self.pages.append(page)
            if self.on_page is not None:
                self.on_page(page)
            self.invoices.update((invoice.txn_id, invoice) for invoice in page)

    def write(self, name: str) -> Any:
        line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
        return self.company.ui.add(
            InvoiceAdd(customer_ref=Ref(name), txn_date=self.clock().date(), lines=(line,))
        )

    def pay(self, invoice: Invoice, amount: int) -> None:
        applied = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=amount)
        self.company.ui.add(
            ReceivePaymentAdd(
                customer_ref=invoice.customer_ref, total_amount=amount, applied_to_txn=(applied,)
            )
        )

    def update(self, after: timedelta = EVERY) -> RunReport:
        self.clock.advance(after.total_seconds())
        return self.connector.run_once()

    def customers(self) -> list[str]:
        return sorted(str(invoice.customer_ref.full_name) for invoice in self.invoices.values())

    @property
    def status(self) -> ImportStatus | None:
        return self.bridge.connection(KEY).status().flows[0].importing

    @property
    def cursor(self) -> str | None:
        with self.store.transaction(write=False) as transaction:
            record = transaction.get(FlowRecord, KEY, "invoices")
        return None if record is None else record.watermark


def test_the_declared_import_runs_once_and_the_cursor_does_not_see_it(store: Store) -> None:
    shop = Shop(store, initial=OPEN)
    assert shop.status is not None
    assert (shop.status.state, shop.status.delivered) == ("waiting", 0)
    assert shop.update().ok
    assert shop.customers() == ["Alder", "Alder", "Birch", "Birch", "Cedar", "Cedar"]
    assert {page.initial for page in shop.pages} == {True}
    assert shop.cursor is not None
    assert shop.cursor >= "2026-01-13"  # the day of the connection, whatever the invoices bear
    assert shop.status is not None
    assert (shop.status.state, shop.status.delivered, shop.status.remaining) == ("done", 6, None)
    shop.pages.clear()
    for _ in range(3):
        shop.update()
    assert shop.pages == []


def test_an_invoice_that_was_partly_paid_before_comes_with_its_balance() -> None:
    shop = Shop(MemoryStore(), initial=InvoiceQuery(paid_status="NotPaidOnly", include_linked_txns=True))
    shop.update()
    (partly,) = [one for one in shop.invoices.values() if one.balance_remaining != 80]
    assert (partly.balance_remaining, partly.applied_amount) == (50, -30)
    assert [linked.txn_type for linked in partly.linked_txn] == ["ReceivePayment"]
    assert [linked.amount for linked in partly.linked_txn] == [Decimal("-30.00")]


def test_only_those_of_active_customers(store: Store) -> None:
    shop = Shop(store, initial=Import(OPEN, active_customers_only=True))
    shop.update()
    assert shop.customers() == ["Alder", "Alder", "Birch", "Birch"]
    assert shop.status is not None
    assert (shop.status.state, shop.status.delivered, shop.status.customers_left) == ("done", 4, 0)


def test_many_active_customers_are_asked_for_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CUSTOMERS_AT_ONCE", 1)
    monkeypatch.setattr(importing, "LISTING_PAGE", 1)
    shop = Shop(MemoryStore(), initial=Import(OPEN, active_customers_only=True), page_size=1)
    seen: list[int] = []

    def look(_page: Page[Invoice]) -> None:
        assert shop.status is not None
        seen.append(shop.status.customers_left)

    shop.on_page = look
    shop.update()
    assert shop.customers() == ["Alder", "Alder", "Birch", "Birch"]
    assert seen == [2, 2, 1, 1]


def test_going_forward_everything_modified_comes_paid_or_not() -> None:
    shop = Shop(MemoryStore(), initial=OPEN)
    shop.update()
    shop.pages.clear()
    paid = shop.write("Alder")
    shop.pay(paid, 80)
    shop.update()
    (page,) = shop.pages
    assert [(invoice.txn_id, invoice.is_paid, page.initial) for invoice in page] == [
        (paid.txn_id, True, False)
    ]


def test_without_an_import_only_what_is_modified_since_comes_and_later_it_is_imported() -> None:
    shop = Shop(MemoryStore())
    shop.update()
    assert shop.invoices == {}
    assert shop.status is None
    before = shop.cursor
    begin = TxnDateRangeFilter(from_txn_date=date(2026, 1, 8))
    shop.bridge.connection(KEY).import_older("invoices", InvoiceQuery(txn_date_range_filter=begin))
    shop.update(after=timedelta(minutes=1))
    assert shop.customers() == ["Alder", "Alder", "Birch", "Cedar"]
    assert shop.cursor == before


def test_an_import_without_a_query_takes_what_the_flow_asks_for() -> None:
    shop = Shop(MemoryStore())
    shop.bridge.connection(KEY).import_older("invoices")
    shop.update()
    assert len(shop.invoices) == 7


def test_the_same_page_has_the_same_name_and_another_import_another() -> None:
    shop = Shop(MemoryStore(), initial=OPEN)
    shop.update()
    first = [page.event_id for page in shop.pages]
    shop.pages.clear()
    shop.bridge.connection(KEY).import_older("invoices")
    shop.update()
    assert len(shop.pages) == 3
    assert not set(first) & {page.event_id for page in shop.pages}


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.parametrize("active_only", [False, True])
@pytest.mark.parametrize("broken_set", range(2, 8))
def test_after_a_break_at_any_set_all_of_it_comes(
    kind: str, broken_set: int, tmp_path: Path, *, active_only: bool
) -> None:
    store = MemoryStore() if kind == "memory" else SQLiteStore(tmp_path / "sync.db")
    shop = Shop(store, initial=Import(OPEN, active_customers_only=active_only), page_size=1)
    sets = 0

    def spoil(_text: str, answer: str) -> str:
        nonlocal sets
        sets += 1
        if sets == broken_set:
            raise SessionLost
        return answer

    shop.company.spoil = spoil
    shop.update()
    shop.start()  # the host was started again, too
    shop.company.spoil = None
    for _ in range(2):
        assert shop.update(after=timedelta(hours=1)).ok
    expected = ["Alder", "Alder", "Birch", "Birch", *([] if active_only else ["Cedar", "Cedar"])]
    assert shop.customers() == expected
    assert shop.status is not None
    assert shop.status.state == "done"
    store.close()


def test_a_handler_that_raises_gets_its_page_again_and_the_flow_goes_on() -> None:
    shop = Shop(MemoryStore(), initial=OPEN)

    def fail(page: Page[Invoice]) -> None:
        if page.initial:
            raise OSError

    shop.on_page = fail
    shop.update()
    assert shop.update(after=timedelta(minutes=1)).authenticate_status == "none"
    new = shop.write("Alder")
    shop.update()
    assert set(shop.invoices) == {new.txn_id}
    assert shop.bridge.connection(KEY).status().flows[0].failures == 0
    shop.on_page = None
    shop.update()
    assert len(shop.invoices) == 7


def test_after_five_failures_the_import_ends_and_is_told_and_the_flow_goes_on() -> None:
    shop = Shop(MemoryStore(), initial=OPEN)

    def fail(page: Page[Invoice]) -> None:
        if page.initial:
            raise OSError

    shop.on_page = fail
    for _ in range(6):
        shop.update()
    assert shop.status is not None
    assert shop.status.state == "failed"
    assert "OSError" in shop.status.reason
    assert [event.subject for event in shop.bridge.connection(KEY).history() if event.name == "blocked"] == [
        "invoices"
    ]
    new = shop.write("Birch")
    shop.update()
    assert set(shop.invoices) == {new.txn_id}
    shop.on_page = None
    shop.bridge.connection(KEY).import_older("invoices")
    shop.update()
    assert len(shop.invoices) == 7


def test_one_that_is_begun_anew_forgets_the_other() -> None:
    shop = Shop(MemoryStore(), initial=OPEN, page_size=1)
    again = iter([True])

    def begin_anew(_page: Page[Invoice]) -> None:
        if next(again, False):
            shop.bridge.connection(KEY).import_older("invoices", Import(OPEN, active_customers_only=True))

    shop.on_page = begin_anew
    shop.update()
    assert shop.status is not None
    assert (shop.status.state, shop.status.delivered) == ("done", 4)


def test_imported_records_are_known_to_a_sweep() -> None:
    shop = Shop(MemoryStore(), initial=OPEN, sweep=timedelta(days=1))
    shop.update()
    gone = next(iter(shop.invoices.values()))
    shop.company.ui.delete(gone)
    for _ in range(3):
        shop.update(after=timedelta(days=1))
    assert gone.txn_id in {key for page in shop.pages for key in page.vanished}


def test_a_flow_that_is_off_imports_nothing_until_it_is_on() -> None:
    shop = Shop(MemoryStore(), initial=OPEN)
    connection = shop.bridge.connection(KEY)
    connection.configure(flows={"invoices": FlowSettings(enabled=False)})
    shop.update()
    assert shop.invoices == {}
    connection.configure(flows={"invoices": FlowSettings()})
    shop.update()
    assert len(shop.invoices) == 6


WRONG = [
    Import(CustomerQuery()),
    InvoiceQuery(txn_id=("1-1",)),
    InvoiceQuery(max_returned=5),
    Import(InvoiceQuery(entity_filter=EntityFilter(full_name=("Alder",))), active_customers_only=True),
]


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_imported_is_refused(what: Any) -> None:
    shop = Shop(MemoryStore())
    with pytest.raises(ConfigurationError):
        shop.bridge.connection(KEY).import_older("invoices", what)
    with pytest.raises(ConfigurationError):
        shop.bridge.pull(InvoiceQuery, every=EVERY, name="other", since="connected", initial=what)(print)
    assert shop.status is None


def test_other_refusals() -> None:
    shop = Shop(MemoryStore())
    connection = shop.bridge.connection(KEY)
    with pytest.raises(ConfigurationError, match="invoices"):
        connection.import_older("invoice")
    with pytest.raises(ConfigurationError, match="since"):
        shop.bridge.pull(InvoiceQuery, every=EVERY, name="other", initial=OPEN)(print)
    deleted = TxnDeletedQuery(txn_del_type=("Invoice",))
    with pytest.raises(ConfigurationError, match="deletions"):
        shop.bridge.pull(deleted, every=EVERY, name="gone", since="connected", initial=deleted)(print)
    customers = Import(CustomerQuery(), active_customers_only=True)
    with pytest.raises(ConfigurationError, match="some customers"):
        shop.bridge.pull(CustomerQuery, every=EVERY, name="c", since="connected", initial=customers)(print)
    connection.configure(version="6.0")
    with pytest.raises(InvalidModel, match=r"8\.0"):
        connection.import_older("invoices", InvoiceQuery(currency_filter=CurrencyFilter(full_name=("Euro",))))
