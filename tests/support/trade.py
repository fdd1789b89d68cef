"""A web shop and the company file of its books, with work under way in both directions."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

import attrs
from world import EVERY, KEY, START, app

from qbsync import Bridge, Operation, Page, Store
from qbsync.bridge import Setup
from qbsync.models import (
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceMod,
    InvoiceQuery,
    ItemServiceAdd,
    ItemServiceQuery,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
    SalesOrPurchase,
)
from qbsync.qbxml import decode, encode
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import timedelta
    from wsgiref.types import StartResponse, WSGIEnvironment

    from qbsync import Connection
    from qbsync.models.base import Request
    from qbsync.simulator import RunReport
    from qbsync.simulator.transports import Transport

PULLS: Final[tuple[Request[Any], ...]] = (
    CustomerQuery(),
    ItemServiceQuery(),
    SalesOrderQuery(include_line_items=True),
    InvoiceQuery(include_line_items=True),
    ReceivePaymentQuery(include_line_items=True),
)
WRITES: Final = (CustomerAdd, SalesOrderAdd, ReceivePaymentAdd, InvoiceMod, CustomerMod)


@attrs.define
class Trade:
    """The host keeps what it pulls in `mirror`, and the last outcome of each key."""

    clock: SimulatedClock
    company: CompanyFile
    store: Store
    setup: Setup = attrs.field(init=False)
    bridge: Bridge = attrs.field(init=False)
    connector: WebConnector = attrs.field(init=False)
    mirror: dict[tuple[str, str], Any] = attrs.field(factory=dict)
    outcomes: dict[str, Operation[Any]] = attrs.field(factory=dict)
    told: Counter[tuple[str, str]] = attrs.field(factory=Counter)

    @classmethod
    def make(cls, store: Store, **more: Any) -> Self:
        """Make a shop with some customers, goods, orders, an invoice and a payment, all of them pulled."""
        clock = SimulatedClock(START)
        company = CompanyFile(clock=clock)
        trade = cls(clock=clock, company=company, store=store, **more)
        trade.furnish()
        trade.setup = Bridge(store, app=app(), clock=clock).connect(KEY, zone=company.zone)
        trade.start()
        trade.connect(WSGITransport(trade.application))
        trade.update()
        return trade

    def connect(self, transport: Transport) -> None:
        """Add the .qwc file to the Web Connector of the PC."""
        password = self.setup.password
        self.connector = WebConnector(
            self.company, qwc=self.setup.qwc, password=password, transport=transport
        )

    def furnish(self) -> None:
        """Fill the company file."""
        add = self.company.ui.add
        hour = SalesOrPurchase(desc="An hour", price=80, account_ref=Ref("Sales"))
        add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
        for number in range(5):
            add(CustomerAdd(name=f"Customer {number}"))
            self.clock.advance(60)
        line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=2)
        for number in range(2):
            add(InvoiceAdd(customer_ref=Ref(f"Customer {number}"), lines=(line,)))
        add(self.order(Ref("Customer 2")))
        add(self.payment(Ref("Customer 1"), 40))

    @staticmethod
    def order(customer: Ref) -> SalesOrderAdd:
        """Return an order of three hours."""
        line = SalesOrderLineAdd(item_ref=Ref("Work"), quantity=3)
        return SalesOrderAdd(customer_ref=customer, po_number="web-1", lines=(line,))

    @staticmethod
    def payment(customer: Ref, amount: int) -> ReceivePaymentAdd:
        """Return a payment that is applied to what is open."""
        return ReceivePaymentAdd(customer_ref=customer, total_amount=Decimal(amount), is_auto_apply=True)

    def begin(self) -> None:
        """Put work under way: three writes that depend on each other, two edits, and people at the PC."""
        ui, push = self.company.ui, self.connection.push
        invoice = next(one for one in self.mirror.values() if type(one).__name__ == "Invoice")
        customer = next(one for one in self.mirror.values() if getattr(one, "name", "") == "Customer 4")
        ui.edit_customer("Customer 3", phone="555-0103")
        ui.add(InvoiceAdd(customer_ref=Ref("Customer 3"), lines=(self.line(),)))
        push(CustomerAdd(name="Web Shop"), key="customer")
        push(self.order(Ref("Web Shop")), key="order", after=("customer",))
        push(self.payment(Ref("Web Shop"), 240), key="payment", after=("order",))
        push(invoice.edit(memo="Thank you"), key="invoice")
        push(customer.edit(phone="555-0104"), key="edit")
        self.clock.advance(EVERY.total_seconds())

    @staticmethod
    def line() -> InvoiceLineAdd:
        """Return a line of one hour."""
        return InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)

    def start(self) -> None:
        """Start the host app; nothing but the store and the host's own data stays."""
        self.bridge = Bridge(self.store, app=app(), clock=self.clock)

        def save(page: Page[Any]) -> None:
            self.mirror.update((key_of(record), record) for record in page)

        def settled(operation: Operation[Any]) -> None:
            self.outcomes[operation.key] = operation
            self.told[operation.key, operation.state] += 1

        declare(self.bridge, save, settled)

    def application(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the bridge of the moment."""
        return self.bridge.wsgi()(environ, start_response)

    @property
    def connection(self) -> Connection:
        """The connection of the company file."""
        return self.bridge.connection(KEY)

    def update(self, *, after: timedelta = EVERY) -> RunReport:
        """Let time pass, then let the Web Connector run."""
        self.clock.advance(after.total_seconds())
        return self.connector.run_once()

    def settle_down(self, *, runs: int = 6) -> None:
        """Let the Web Connector come so often that everything has been asked and told."""
        self.company.ui.close_dialog()
        for _ in range(runs):
            assert self.update().authenticate_status != "nvu"
        self.connection.sync_now()
        assert self.update().ok

    def check(self) -> None:
        """Hold the promises against what is in QuickBooks, in the store and with the host."""
        there = self.records()
        states = {one.key: one.state for one in self.connection.operations()}
        assert states == dict.fromkeys(("customer", "order", "payment", "invoice", "edit"), "applied")
        assert {key: one.state for key, one in self.outcomes.items()} == states
        assert len([one for one in there.values() if getattr(one, "full_name", "") == "Web Shop"]) == 1
        orders = [one for one in there.values() if getattr(one, "po_number", "") == "web-1"]
        assert Counter(one.customer_ref.full_name for one in orders) == {"Customer 2": 1, "Web Shop": 1}
        payments = [one for one in there.values() if type(one).__name__ == "ReceivePayment"]
        assert Counter(one.total_amount for one in payments) == {Decimal(40): 1, Decimal(240): 1}
        assert [one.memo for one in there.values() if getattr(one, "memo", None)] == ["Thank you"]
        kinds = Counter(type(one).__name__ for one in there.values())
        assert kinds == {"Customer": 6, "ItemService": 1, "Invoice": 3, "SalesOrder": 2, "ReceivePayment": 2}
        ids = {id_ for _, id_ in there}
        for key, operation in self.outcomes.items():
            assert (operation.list_id or operation.txn_id) in ids, key
        assert versions(self.mirror) == versions(there), "the host holds what the company file holds"

    def records(self) -> dict[tuple[str, str], Any]:
        """Return what is in the company file, as another application gets it."""
        ticket = self.company.begin_session()
        answers = [
            answer
            for request in PULLS
            for answer in decode(self.company.process("Auditor", encode([request]).decode(), ticket=ticket))
        ]
        self.company.end_session(ticket)
        return {key_of(record): record for answer in answers for record in answer.objects}


def declare(
    bridge: Bridge, save: Callable[[Page[Any]], object], settled: Callable[[Operation[Any]], object]
) -> None:
    """Declare the pulls and writes of the shop."""
    for request in PULLS:
        bridge.pull(request, every=EVERY, page_size=3)(save)
    for write in WRITES:
        bridge.settled(write)(settled)


def versions(records: dict[tuple[str, str], Any]) -> dict[tuple[str, str], str]:
    """Return which version of each record it is; what follows from others, a balance, is no edit of it."""
    return {key: record.edit_sequence for key, record in records.items()}


def key_of(record: Any) -> tuple[str, str]:
    """Return what QuickBooks knows a record by: lists number theirs on their own."""
    return type(record).__name__, getattr(record, "list_id", None) or record.txn_id
