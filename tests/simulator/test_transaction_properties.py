"""Random valid requests for every kind of transaction get schema-valid answers, and the books always balance.

The state machine knows nothing of the ledger: it reads the answers to queries, and adds up by itself what
they have to come to.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from elements import elements_of
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from lxml import etree
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, found, furnished

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given as is_given
from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.models import (
    AppliedToTxnAdd,
    AppliedToTxnMod,
    ARRefundCreditCardAdd,
    ARRefundCreditCardQuery,
    BuildAssemblyAdd,
    BuildAssemblyQuery,
    ClassAdd,
    CreditMemoAdd,
    CreditMemoLineAdd,
    CreditMemoQuery,
    CustomerAdd,
    EmployeeAdd,
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineAdd,
    InventoryAdjustmentQuery,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ItemQuery,
    QuantityAdjustment,
    ReceivePaymentAdd,
    ReceivePaymentMod,
    ReceivePaymentQuery,
    ReceivePaymentToDepositQuery,
    Ref,
    RefundAppliedToTxnAdd,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
    SalesReceiptQuery,
    SalesRepAdd,
    TransactionQuery,
    TxnDel,
    TxnVoid,
)
from qbsync.qbxml import decode, encode
from qbsync.qbxml.references import lists_of, with_refs
from qbsync.qbxml.schema import compiled
from qbsync.simulator import SimulatedClock
from qbsync.simulator.txn_rules import TXN_KINDS
from qbsync.testing.strategies import requests_of

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.simulator import CompanyFile

VERSIONS = ("13.0", "16.0")
QUERIES: dict[str, Any] = {
    "SalesOrder": SalesOrderQuery(include_line_items=True, include_linked_txns=True),
    "Invoice": InvoiceQuery(include_line_items=True, include_linked_txns=True),
    "CreditMemo": CreditMemoQuery(include_line_items=True, include_linked_txns=True),
    "SalesReceipt": SalesReceiptQuery(include_line_items=True),
    "ReceivePayment": ReceivePaymentQuery(include_line_items=True),
    "ARRefundCreditCard": ARRefundCreditCardQuery(include_line_items=True),
    "InventoryAdjustment": InventoryAdjustmentQuery(include_line_items=True),
    "BuildAssembly": BuildAssemblyQuery(include_component_line_items=True),
}


@functools.cache
def sdk(directory: Path, version: str) -> etree.XMLSchema:
    """Return the SDK's schema of requests and answers."""
    return etree.XMLSchema(etree.parse(directory / version / f"qbxmlops{version.replace('.', '')}.xsd"))


def used(company: CompanyFile) -> CompanyFile:
    """Put one transaction of each kind into a company file."""
    add = company.ui.add
    row: dict[str, Any] = {"item_ref": Ref("Bolt"), "quantity": Decimal(2)}
    add(ClassAdd(name="Retail"))
    add(EmployeeAdd(first_name="Ann", last_name="Lee"))
    add(SalesRepAdd(initial="AL", sales_rep_entity_ref=Ref("Ann Lee")))
    order = add(SalesOrderAdd(customer_ref=ACME, lines=(SalesOrderLineAdd(**row), SalesOrderLineAdd(**row))))
    add(InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
    memo = add(CreditMemoAdd(customer_ref=ACME, lines=(CreditMemoLineAdd(**row),)))
    add(SalesReceiptAdd(customer_ref=ACME, lines=(SalesReceiptLineAdd(**row),)))
    add(ReceivePaymentAdd(customer_ref=ACME, total_amount=1, is_auto_apply=True))
    back = RefundAppliedToTxnAdd(txn_id=memo.txn_id, refund_amount=1)
    add(ARRefundCreditCardAdd(customer_ref=ACME, refund_applied_to_txn=(back,)))
    change = QuantityAdjustment(quantity_difference=1)
    rows = (InventoryAdjustmentLineAdd(item_ref=Ref("Nut"), quantity_adjustment=change),)
    add(InventoryAdjustmentAdd(account_ref=Ref("Sales"), lines=rows))
    add(BuildAssemblyAdd(item_inventory_assembly_ref=Ref("Kit"), quantity_to_build=1))
    return company


# Parts of requests that the simulator has no rule for.
UNSIMULATED = frozenset(
    {
        *("unit_of_measure", "override_uom_set_ref", "tax_amount", "option_for_price_rule_conflict"),
        *("inventory_site_ref", "inventory_site_location_ref", "serial_number", "lot_number"),
        *("expiration_date_for_serial_lot_number", "override_item_account_ref", "credit_card_txn_info"),
        *("exchange_rate", "is_tax_included", "currency_filter"),
        *("so_channel", "store_name", "store_type", "def_macro", "value_difference", "count_adjustment"),
    }
)
REQUIRED: dict[str, Any] = {"txn_line_id": "-1"}


def tamed(value: Any, company: CompanyFile, number: int) -> Any:
    """Return a request without what has no rule, and with ids of transactions that are there."""
    changes: dict[str, Any] = {}
    ids = [record.txn_id for kind in QUERIES for record in found(Application(company), QUERIES[kind])]
    for field in plan_of(type(value)).fields:
        own = getattr(value, field.name)
        if not is_given(own):
            continue
        if field.name in UNSIMULATED:
            changes[field.name] = () if field.repeated else None
        elif own is CLEAR:
            continue
        elif field.name == "txn_line_id":
            changes[field.name] = "-1"
        elif field.name in {"txn_id", "credit_txn_id", "link_to_txn_id"} or isinstance(own, UseMacro):
            one = ids[number % len(ids)]
            changes[field.name] = (one,) if field.repeated else one
        elif field.classes and not isinstance(own, Ref):
            items = own if field.repeated else (own,)
            inner = tuple(tamed(item, company, number + place) for place, item in enumerate(items))
            changes[field.name] = inner if field.repeated else inner[0]
    return value.evolve(**changes)


def pointed(request: Any, company: CompanyFile, number: int) -> Any:
    """Return the request with references to what is there: to the nth record of each list."""
    wanted = {"Item": ("ItemInventory", "ItemService"), "Terms": ("StandardTerms",)}

    def change(target: str, ref: Any) -> Any:
        if not isinstance(ref, Ref):
            return ref
        records = company.records(*wanted.get(target, lists_of(target)))
        return Ref(list_id=records[number % len(records)].list_id) if records else Ref("No")

    return with_refs(request, change)


def latest(request: Any, company: CompanyFile, name: str, number: int) -> Any:
    """Return a Mod of the nth transaction of its kind, as it is now."""
    records = found(Application(company), QUERIES[name])
    record = records[number % len(records)]
    return request.evolve(txn_id=record.txn_id, edit_sequence=record.edit_sequence)


quick = settings(
    phases=[Phase.generate],
    max_examples=10,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
ACROSS = [TransactionQuery, ReceivePaymentToDepositQuery]
WRITES = [cls for kind in TXN_KINDS.values() for cls in (kind.add, kind.mod) if cls is not None]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "cls", WRITES + ACROSS + [kind.query for kind in TXN_KINDS.values()], ids=lambda cls: cls.__name__
)
@quick
@given(data=st.data())
def test_answers_are_valid(cls: type[Any], version: str, sdk_schema: Path, data: st.DataObject) -> None:
    company = used(furnished())
    number = data.draw(st.integers(0, 9))
    drawn = data.draw(requests_of(cls, version=version))
    try:
        request = pointed(tamed(drawn, company, number), company, number)
        if cls.__name__.endswith("Mod"):
            request = latest(request, company, cls.__name__.removesuffix("Mod"), number)
        if "include_ret_element" in plan_of(cls).by_name:
            request = request.evolve(include_ret_element=data.draw(elements_of(cls, required=True)))
        text = company.process("Acme", encode([request], version=version).decode())
    except NotSimulated:
        assume(False)  # noqa: FBT003 - hypothesis says it so
        raise
    document = etree.fromstring(text.encode())
    compiled(version).assertValid(document)
    sdk(sdk_schema, version).assertValid(document)
    (response,) = decode(text)
    assert (response.warnings, response.quarantined, response.extras) == ((), (), ())


CUSTOMERS = ("Acme", "Acme:Kitchen", "Baker", "Diner")
GOODS = ("Bolt", "Nut", "Kit", "Work", "Shipping")
STOCKED = ("Bolt", "Nut", "Kit")
NUMBERS = st.integers(0, 50)
QUANTITIES = st.one_of(st.none(), st.integers(0, 9), st.sampled_from([Decimal("0.5"), Decimal("2.25")]))
AMOUNTS = st.one_of(st.none(), st.none(), st.decimals(0, 500, places=2))
LINES = st.lists(st.tuples(st.sampled_from(GOODS), QUANTITIES, AMOUNTS), min_size=1, max_size=3)
PERCENT_OFF = st.booleans()


class Bookkeeping(RuleBasedStateMachine):
    """Applications write, people edit, and after every step the figures add up."""

    app: Application
    clock: SimulatedClock
    sequences: dict[str, tuple[str, Any]]

    @initialize()
    def open(self) -> None:
        self.clock = SimulatedClock()
        self.app = Application(furnished(self.clock))
        self.sequences = {}
        self.opening = {name: self.on_hand(name) for name in STOCKED}
        # Something that is ordered, invoiced, paid with a discount, credited and refunded, so that what is
        # changed or deleted is linked from the first step on.
        rows = (SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=4), SalesOrderLineAdd(item_ref=Ref("Work")))
        order = self.app.company.ui.add(SalesOrderAdd(customer_ref=ACME, lines=rows))
        self.invoice_of_order(0)
        self.order("Baker", [("Nut", 3, None)], off=True)
        self.invoice("Acme:Kitchen", [("Kit", 2, None), ("Work", 1, None)], off=True)
        self.pay_one(0, Decimal(20), 1)
        self.credit("Acme", [("Bolt", 9, None)])
        self.refund("CreditMemo", 0, 2)
        self.pay("Baker", Decimal(50), auto=False)
        self.app.company.ui.add(CustomerAdd(name="Diner", open_balance=Decimal("12.34")))
        assert len(self.app.company.transactions()) == 9
        assert self.app.company.transactions("SalesOrder")[0].txn_id == order.txn_id

    # What is done

    @rule(name=st.sampled_from(CUSTOMERS), lines=LINES, off=PERCENT_OFF)
    def order(self, name: str, lines: list[Any], off: bool) -> None:  # noqa: FBT001
        self.app.one(SalesOrderAdd(customer_ref=Ref(name), lines=self.rows(SalesOrderLineAdd, lines, off)))

    @rule(name=st.sampled_from(CUSTOMERS), lines=LINES, off=PERCENT_OFF)
    def invoice(self, name: str, lines: list[Any], off: bool) -> None:  # noqa: FBT001
        self.app.one(InvoiceAdd(customer_ref=Ref(name), lines=self.rows(InvoiceLineAdd, lines, off)))

    @rule(number=NUMBERS)
    def invoice_of_order(self, number: int) -> None:
        order = self.pick("SalesOrder", number)
        if order is not None:
            self.app.one(InvoiceAdd(customer_ref=order.customer_ref, link_to_txn_id=(order.txn_id,)))

    @rule(name=st.sampled_from(CUSTOMERS), lines=LINES)
    def credit(self, name: str, lines: list[Any]) -> None:
        rows = self.rows(CreditMemoLineAdd, lines, off=False)
        self.app.one(CreditMemoAdd(customer_ref=Ref(name), lines=rows))

    @rule(name=st.sampled_from(CUSTOMERS), lines=LINES)
    def receipt(self, name: str, lines: list[Any]) -> None:
        rows = self.rows(SalesReceiptLineAdd, lines, off=False)
        self.app.one(SalesReceiptAdd(customer_ref=Ref(name), lines=rows))

    @rule(name=st.sampled_from(CUSTOMERS), total=st.decimals(0, 900, places=2), auto=st.booleans())
    def pay(self, name: str, total: Decimal, auto: bool) -> None:  # noqa: FBT001
        self.app.one(ReceivePaymentAdd(customer_ref=Ref(name), total_amount=total, is_auto_apply=auto))

    @rule(number=NUMBERS, amount=st.decimals(0, 300, places=2), discount=st.sampled_from([None, 0, 1]))
    def pay_one(self, number: int, amount: Decimal, discount: int | None) -> None:
        invoice = self.pick("Invoice", number)
        if invoice is not None:
            row = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=amount, discount_amount=discount)
            wanted: dict[str, Any] = {"total_amount": amount, "applied_to_txn": (row,)}
            self.app.one(ReceivePaymentAdd(customer_ref=invoice.customer_ref, **wanted))

    @rule(number=NUMBERS, other=NUMBERS, amount=st.decimals(0, 300, places=2))
    def pay_another(self, number: int, other: int, amount: Decimal) -> None:
        payment, invoice = self.pick("ReceivePayment", number), self.pick("Invoice", other)
        if payment is not None and invoice is not None:
            row = AppliedToTxnMod(txn_id=invoice.txn_id, payment_amount=amount)
            self.app.one(ReceivePaymentMod(payment.txn_id, payment.edit_sequence, applied_to_txn=(row,)))

    @rule(kind=st.sampled_from(["CreditMemo", "ReceivePayment"]), number=NUMBERS, part=st.integers(1, 3))
    def refund(self, kind: str, number: int, part: int) -> None:
        credit = self.pick(kind, number)
        if credit is not None:
            left = credit.credit_remaining if kind == "CreditMemo" else credit.unused_payment
            amount = (left / part).quantize(Decimal("0.01"))
            row = RefundAppliedToTxnAdd(txn_id=credit.txn_id, refund_amount=amount)
            self.app.one(
                ARRefundCreditCardAdd(customer_ref=credit.customer_ref, refund_applied_to_txn=(row,))
            )

    @rule(
        kind=st.sampled_from(["SalesOrder", "Invoice", "CreditMemo"]),
        number=NUMBERS,
        quantity=st.integers(0, 9),
    )
    def change_line(self, kind: str, number: int, quantity: int) -> None:
        record = self.pick(kind, number)
        if record is not None and record.lines[0].item_ref is not None:
            line = record.lines[0].edit(quantity=quantity)
            self.app.one(record.edit(lines=(line,)))

    @rule(kind=st.sampled_from(["Invoice", "CreditMemo"]), number=NUMBERS)
    def drop_last_line(self, kind: str, number: int) -> None:
        record = self.pick(kind, number)
        if record is not None and len(record.lines) > 1:
            self.app.one(
                record.edit(memo="shorter").evolve(lines=tuple(row.edit() for row in record.lines[:-1]))
            )

    @rule(kind=st.sampled_from(["Invoice", "CreditMemo", "SalesReceipt"]), number=NUMBERS)
    def mark_pending_or_final(self, kind: str, number: int) -> None:
        record = self.pick(kind, number)
        paid = {"ReceivePayment", "CreditMemo", "ARRefundCreditCard", "Invoice"}
        if record is not None and paid.isdisjoint(row.txn_type for row in getattr(record, "linked_txn", ())):
            self.app.one(record.edit(is_pending=not record.is_pending))

    @rule(kind=st.sampled_from(sorted(QUERIES)), number=NUMBERS)
    def delete(self, kind: Any, number: int) -> None:
        record = self.pick(kind, number)
        if record is not None:
            self.app.one(TxnDel(txn_del_type=kind, txn_id=record.txn_id))

    @rule(
        kind=st.sampled_from(
            ["Invoice", "CreditMemo", "SalesReceipt", "ARRefundCreditCard", "InventoryAdjustment"]
        ),
        number=NUMBERS,
    )
    def void(self, kind: Any, number: int) -> None:
        record = self.pick(kind, number)
        if record is not None:
            self.app.one(TxnVoid(txn_void_type=kind, txn_id=record.txn_id))

    @rule(name=st.sampled_from(STOCKED), change=st.integers(-20, 20))
    def adjust(self, name: str, change: int) -> None:
        by = QuantityAdjustment(quantity_difference=change)
        rows = (InventoryAdjustmentLineAdd(item_ref=Ref(name), quantity_adjustment=by),)
        self.app.one(InventoryAdjustmentAdd(account_ref=Ref("Cost of Goods Sold"), lines=rows))

    @rule(number=st.integers(1, 20), pending=st.booleans())
    def build(self, number: int, pending: bool) -> None:  # noqa: FBT001
        kit: dict[str, Any] = {"item_inventory_assembly_ref": Ref("Kit"), "quantity_to_build": number}
        self.app.one(BuildAssemblyAdd(mark_pending_if_required=pending, **kit))

    @rule(seconds=st.sampled_from([1, 86_400]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    # What always holds

    @invariant()
    def balances_are_the_open_transactions(self) -> None:
        if not hasattr(self, "app"):
            return
        open_amounts = dict.fromkeys(CUSTOMERS, Decimal(0))
        for record in self.posted("Invoice"):
            open_amounts[record.customer_ref.full_name] += record.balance_remaining
        for record in self.posted("CreditMemo"):
            open_amounts[record.customer_ref.full_name] -= record.credit_remaining
        for record in self.all("ReceivePayment"):
            open_amounts[record.customer_ref.full_name] -= record.unused_payment
        customers = {record.full_name: record for record in self.app.company.customers}
        assert {name: customers[name].balance for name in CUSTOMERS} == open_amounts
        acme = open_amounts["Acme"] + open_amounts["Acme:Kitchen"]
        assert customers["Acme"].total_balance == acme
        # What was billed and refunded, less what was credited, paid and given as discount, is what is open.
        billed = sum(record.subtotal + record.sales_tax_total for record in self.posted("Invoice"))
        refunded = sum(record.total_amount for record in self.all("ARRefundCreditCard"))
        credited = sum(record.total_amount for record in self.posted("CreditMemo"))
        payments = self.all("ReceivePayment")
        paid = sum(record.total_amount for record in payments)
        discounts = sum(row.discount_amount or 0 for record in payments for row in record.applied_to_txn)
        assert sum(open_amounts.values()) == billed + refunded - credited - paid - discounts

    @invariant()
    def nothing_is_below_zero(self) -> None:
        if not hasattr(self, "app"):
            return
        for record in self.all("Invoice"):
            assert record.balance_remaining >= 0
            assert record.applied_amount <= 0
            assert record.is_paid == (record.balance_remaining == 0)
            assert (
                record.balance_remaining == record.subtotal + record.sales_tax_total + record.applied_amount
            )
        assert all(record.credit_remaining >= 0 for record in self.all("CreditMemo"))
        assert all(record.unused_payment >= 0 for record in self.all("ReceivePayment"))

    @invariant()
    def links_are_seen_from_both_sides(self) -> None:
        if not hasattr(self, "app"):
            return
        seen: list[tuple[str, str, Decimal]] = []
        for kind in ("SalesOrder", "Invoice", "CreditMemo"):
            for record in self.all(kind):
                seen += [(record.txn_id, link.txn_id, abs(link.amount)) for link in record.linked_txn]
        for record in self.all("ReceivePayment"):
            seen += [(record.txn_id, row.txn_id, row.amount) for row in record.applied_to_txn]
        for record in self.all("ARRefundCreditCard"):
            for row in record.refund_applied_to_txn:
                seen.append((record.txn_id, row.txn_id, row.refund_amount))
                if row.txn_type == "ReceivePayment":  # a payment does not show its refunds
                    seen.append((row.txn_id, record.txn_id, row.refund_amount))
        assert sorted(seen) == sorted((there, here, amount) for here, there, amount in seen)

    @invariant()
    def quantities_follow_transactions(self) -> None:  # noqa: C901 - one sum
        if not hasattr(self, "app"):
            return
        moved = dict(self.opening)
        for kind, sign in (("Invoice", -1), ("SalesReceipt", -1), ("CreditMemo", 1)):
            for record in self.posted(kind):
                for row in record.lines:
                    if row.item_ref is not None and row.item_ref.full_name in moved:
                        moved[row.item_ref.full_name] += sign * (1 if row.quantity is None else row.quantity)
        for record in self.all("InventoryAdjustment"):
            for row in record.lines:
                moved[row.item_ref.full_name] += row.quantity_difference
        for record in self.all("BuildAssembly"):
            if not record.is_pending:
                moved["Kit"] += record.quantity_to_build
                for row in record.component_item_lines:
                    moved[row.item_ref.full_name] -= row.quantity_needed
        assert {name: self.on_hand(name) for name in STOCKED} == moved

    @invariant()
    def orders_wait_for_what_is_not_invoiced(self) -> None:
        if not hasattr(self, "app"):
            return
        waiting = dict.fromkeys(STOCKED, Decimal(0))
        for record in self.all("SalesOrder"):
            rows = [row for row in record.lines if row.invoiced is not None]
            left = [(1 if row.quantity is None else row.quantity) - row.invoiced for row in rows]
            assert record.is_fully_invoiced == all(number <= 0 for number in left)
            for row, number in zip(rows, left, strict=True):
                if row.item_ref.full_name in waiting:
                    waiting[row.item_ref.full_name] += max(Decimal(0), number)
        ordered = {name: self.item(name).quantity_on_sales_order for name in STOCKED}
        assert ordered == waiting

    @invariant()
    def edit_sequence_changes_with_every_edit(self) -> None:
        if not hasattr(self, "app"):
            return
        now = {}
        for kind in QUERIES:
            for record in self.all(kind):
                lines = tuple(getattr(record, "lines", ()))
                content = (record.memo, tuple(own_part(line) for line in lines))
                now[record.txn_id] = (record.edit_sequence, content)
        for txn_id, (sequence, content) in now.items():
            before = self.sequences.get(txn_id, (sequence, content))
            assert int(sequence) >= int(before[0])
            assert content == before[1] or sequence != before[0]
        self.sequences = now

    # Help

    def all(self, kind: str) -> list[Any]:
        return found(self.app, QUERIES[kind])

    def posted(self, kind: str) -> list[Any]:
        return [record for record in self.all(kind) if not record.is_pending]

    def pick(self, kind: str, number: int) -> Any:
        records = self.all(kind)
        return records[number % len(records)] if records else None

    def item(self, name: str) -> Any:
        return found(self.app, ItemQuery(full_name=(name,)))[0]

    def on_hand(self, name: str) -> Decimal:
        number: Decimal = self.item(name).quantity_on_hand
        return number

    def rows(self, cls: type[Any], lines: list[Any], off: bool) -> tuple[Any, ...]:  # noqa: FBT001
        rows = [cls(item_ref=Ref(name), quantity=number, amount=amount) for name, number, amount in lines]
        return (*rows, cls(item_ref=Ref("10% off"))) if off else tuple(rows)


def own_part(line: Any) -> Any:
    """Return a line without what follows from other transactions."""
    return line.evolve(invoiced=None) if hasattr(line, "invoiced") else line


Bookkeeping.TestCase.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
TestBookkeeping = pytest.mark.slow(Bookkeeping.TestCase)
