"""A world with transactions: invoices with lines, payments that are applied to them, and what is deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
from world import KEY, SpoiledCompany, app

from qbsync import Bridge, Connection, Page, Store
from qbsync.bridge import Setup
from qbsync.models import (
    AppliedToTxnAdd,
    Customer,
    CustomerQuery,
    Invoice,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ItemServiceAdd,
    ListDeleted,
    ListDeletedQuery,
    ReceivePayment,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    Ref,
    SalesOrPurchase,
    TxnDeleted,
    TxnDeletedQuery,
)
from qbsync.simulator import RunReport, SimulatedClock, WebConnector, WSGITransport

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment


EVERY = timedelta(minutes=15)
WEEK = timedelta(days=7)
START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


@attrs.define
class ShopWorld:
    """The host keeps what it was given by id, and takes out what is deleted or vanished.

    `settings` are the arguments of the pulls, by name: a change of the defaults in `declare`.
    """

    clock: SimulatedClock
    company: SpoiledCompany
    store: Store
    settings: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    customers: dict[str, Customer] = attrs.field(factory=dict)
    invoices: dict[str, Invoice] = attrs.field(factory=dict)
    payments: dict[str, ReceivePayment] = attrs.field(factory=dict)
    deleted: list[TxnDeleted | ListDeleted] = attrs.field(factory=list)
    vanished: list[str] = attrs.field(factory=list)
    pages: list[Page[Any]] = attrs.field(factory=list)
    on_page: Callable[[Page[Any]], object] | None = None
    on_event: Callable[[str], object] | None = None
    setup: Setup = attrs.field(init=False)
    bridge: Bridge = attrs.field(init=False)
    connector: WebConnector = attrs.field(init=False)

    @classmethod
    def make(
        cls,
        store: Store,
        *,
        customers: int = 2,
        start: datetime = START,
        settings: dict[str, dict[str, Any]] | None = None,
        **habits: Any,
    ) -> ShopWorld:
        """Make a world whose company has some customers and something to sell."""
        clock = SimulatedClock(start)
        company = SpoiledCompany(clock=clock, **habits)
        world = cls(clock=clock, company=company, store=store, settings=settings or {})
        world.open(customers)
        return world

    def open(self, customers: int) -> None:
        """Fill the company file, make a connection to it and start the host app."""
        for number in range(customers):
            self.company.ui.add_customer(name=f"Customer {number:03}")
        hour = SalesOrPurchase(desc="An hour", price=80, account_ref=Ref("Sales"))
        self.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
        self.clock.advance(60)
        self.setup = Bridge(self.store, app=app(), clock=self.clock).connect(KEY, zone=self.company.zone)
        self.start()
        self.connect(self.setup)

    def connect(self, setup: Setup) -> None:
        """Add the .qwc file of a setup to the Web Connector of the PC."""
        self.connector = WebConnector(
            self.company,
            qwc=setup.qwc,
            password=setup.password,
            transport=WSGITransport(self.application),
            on_event=lambda event: self.on_event and self.on_event(event),
            sleep=self.clock.advance,
        )

    def application(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the bridge of the moment."""
        return self.bridge.wsgi()(environ, start_response)

    def start(self, **of_bridge: Any) -> None:
        """Start the host app, or start it again."""
        self.bridge = Bridge(self.store, app=app(), **{"clock": self.clock, **of_bridge})
        self.declare("customers", CustomerQuery, self.customers, sweep=WEEK)
        self.declare("invoices", InvoiceQuery(include_line_items=True), self.invoices, sweep=WEEK)
        self.declare("payments", ReceivePaymentQuery, self.payments, sweep=WEEK, requery_applied=True)
        self.declare("deleted", TxnDeletedQuery(txn_del_type=("Invoice", "ReceivePayment")), None)
        self.declare("deleted names", ListDeletedQuery(list_del_type=("Customer",)), None)

    def declare(self, name: str, request: Any, kept: dict[str, Any] | None, **more: Any) -> None:
        """Declare a pull that keeps what it gets, or takes out what was deleted."""
        more = {"every": EVERY, "page_size": 5, **more, **self.settings.get(name, {})}
        if more.pop("left_out", False):
            return
        request = more.pop("request", request)

        @self.bridge.pull(request, name=name, **more)
        def save(page: Page[Any]) -> None:
            self.pages.append(page)
            if self.on_page is not None:
                self.on_page(page)
            if kept is None:
                self.deleted.extend(page)
            for record in page:
                key = getattr(record, "list_id", None) or record.txn_id
                if kept is None:
                    for mirror in (self.customers, self.invoices, self.payments):
                        mirror.pop(key, None)
                else:
                    kept[key] = record
            for key in page.vanished:
                assert kept is not None
                self.vanished.append(key)
                del kept[key]

    @property
    def connection(self) -> Connection:
        """The connection of the company file."""
        return self.bridge.connection(KEY)

    def update(self, *, after: timedelta = EVERY) -> RunReport:
        """Let time pass, then let the Web Connector run."""
        self.clock.advance(after.total_seconds())
        return self.connector.run_once()

    def flow(self, name: str) -> Any:
        """Return how a flow stands."""
        return next(flow for flow in self.connection.status().flows if flow.name == name)

    def invoice(self, customer: str = "Customer 000", *, hours: int = 1) -> Invoice:
        """Let somebody at the PC write an invoice, with a line for each hour."""
        line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
        added: Invoice = self.company.ui.add(InvoiceAdd(customer_ref=Ref(customer), lines=(line,) * hours))
        return added

    def pay(self, invoice: Invoice, amount: int) -> ReceivePayment:
        """Let somebody at the PC receive a payment of an invoice."""
        applied = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=Decimal(amount))
        added: ReceivePayment = self.company.ui.add(
            ReceivePaymentAdd(
                customer_ref=Ref(invoice.customer_ref.full_name or ""),
                total_amount=Decimal(amount),
                applied_to_txn=(applied,),
            )
        )
        return added

    def deleted_at(self) -> datetime:
        """Return the wall clock at which the last transaction was deleted."""
        wall: datetime = max(
            one.time_deleted.wall
            for one in self.in_file(TxnDeletedQuery(txn_del_type=("Invoice", "ReceivePayment"))).values()
        )
        return wall

    def in_file(self, query: Any) -> dict[str, Any]:
        """Return all records that the company file has, by id, as a query shows them."""
        from qbsync.qbxml import decode, encode  # noqa: PLC0415 - the codec is no part of the world

        ticket = self.company.begin_session()
        text = encode([query]).decode("ascii")
        try:
            (response,) = decode(self.company.process("Somebody else", text, ticket=ticket))
        finally:
            self.company.end_session(ticket)
        return {getattr(one, "list_id", None) or one.txn_id: one for one in response.objects}

    def differences(self) -> list[str]:
        """Return the ids whose records differ between the host and the company file.

        What QuickBooks computes from other records (balances of customers, credits that are left) is left
        out: it tells nobody when that changes.
        """
        pairs: list[tuple[dict[str, Any], Any]] = [
            (self.customers, CustomerQuery(active_status="All")),
            (self.invoices, InvoiceQuery(include_line_items=True)),
            (self.payments, ReceivePaymentQuery(include_line_items=True)),
        ]
        found = []
        for mirror, query in pairs:
            there = self.in_file(query)
            found += [key for key in {*mirror, *there} if _own(mirror.get(key)) != _own(there.get(key))]
        return found


def _own(record: Any) -> Any:
    """Return what a record holds of its own."""
    if isinstance(record, Customer):
        return record.evolve(balance=None, total_balance=None)
    if isinstance(record, ReceivePayment):
        applied = tuple((row.txn_id, row.amount) for row in record.applied_to_txn)
        return (record.evolve(applied_to_txn=(), unused_credits=None), applied)
    return record
