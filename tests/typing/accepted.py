"""What both type checkers have to accept and to infer; checked by test_typing.py, never run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, TypeVar, assert_type

from qbsync.facts.vocabulary import CLEAR, Clear, QBDateTime, UseMacro
from qbsync.models import (
    Address,
    Aggregate,
    Bill,
    BillMod,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    CustomFields,
    Host,
    HostQuery,
    Invoice,
    InvoiceAdd,
    InvoiceLine,
    InvoiceLineAdd,
    InvoiceLineGroup,
    InvoiceLineMod,
    InvoiceMod,
    InvoiceQuery,
    ItemGroupLineRet,
    ItemInventoryQuery,
    ListDel,
    ListDelResult,
    ReceivePaymentAdd,
    Ref,
    Request,
    SalesOrder,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderLineGroupAdd,
    SalesOrderMod,
    ShipToAddress,
    StandardTerms,
    TermsQuery,
    TxnDateRangeFilter,
)
from qbsync.models.applied_to_txn import AppliedToTxnAdd
from qbsync.models.terms import DateDrivenTerms
from qbsync.qbxml import Response, decode, encode

A = TypeVar("A", bound=Aggregate)


def pull(request: type[Request[A]]) -> Callable[[A], None]:
    """Infer the record's class from the request's class."""
    raise NotImplementedError(request)


def handle(customer: Customer) -> None:
    """Use what a record gives."""
    assert_type(customer.list_id, str)
    assert_type(customer.balance, Decimal | None)
    assert_type(customer.time_modified, QBDateTime)
    assert_type(customer.time_modified.wall, dt.datetime)
    assert_type(customer.parent_ref, Ref | None)
    assert_type(customer.ship_to_address, tuple[ShipToAddress, ...])
    assert_type(customer.custom_fields["Tracking"], str)
    assert_type(customer.custom_fields.of("0"), CustomFields)
    assert_type(customer.edit(phone="1", fax=CLEAR, terms_ref=CLEAR, credit_limit=5), CustomerMod)


def requests() -> bytes:
    """Build every kind of request."""
    add = CustomerAdd(
        name="Ann",
        parent_ref=Ref("Bob"),
        bill_address=Address(addr1="1 Road"),
        credit_limit=Decimal("10.50"),
        open_balance=5,
        job_status="Awarded",
    )
    mod = CustomerMod("8-1", "17", phone=CLEAR)
    if mod.phone is CLEAR:
        assert_type(mod.phone, Literal[Clear.CLEAR])
    elif mod.phone is not None:
        assert_type(mod.phone, str)
    query = CustomerQuery(active_status="All", iterator="Start", max_returned=100)
    return encode([add, mod, query], version="16.0", edition="US", on_error="continueOnError")


def lines(invoice: Invoice, order: SalesOrder) -> None:
    """Tell the kinds of lines apart, and change some."""
    for line in invoice.lines:
        if isinstance(line, InvoiceLineGroup):
            assert_type(line.lines, tuple[InvoiceLine, ...])
        else:
            assert_type(line, InvoiceLine)
            assert_type(line.amount, Decimal | None)
            assert_type(line.edit(quantity=2, desc=CLEAR), InvoiceLineMod)
    assert_type(invoice.customer_ref, Ref)
    kept = tuple(line.edit() for line in invoice.lines)
    assert_type(invoice.edit(memo=CLEAR, lines=kept), InvoiceMod)
    new = InvoiceLineMod("-1", item_ref=Ref("Bolt"), quantity=1)
    assert_type(invoice.edit(lines=(kept[0], new)).without(*invoice.lines), InvoiceMod)
    assert_type(invoice.edit().without(invoice.lines[0]).evolve(memo="x"), InvoiceMod)
    assert_type(invoice.evolve(memo="x"), Invoice)
    assert_type(Invoice.edit(invoice, memo="x"), InvoiceMod)
    assert_type(order.edit(is_manually_closed=True), SalesOrderMod)


def expenses(bill: Bill) -> None:
    """Remove lines of every kind."""
    for line in bill.item_lines:
        if isinstance(line, ItemGroupLineRet):
            assert_type(bill.edit().without(line, *line.lines, *bill.expense_lines), BillMod)


def transactions() -> bytes:
    """Build an order, an invoice with its payment, and queries."""
    order = SalesOrderAdd(
        customer_ref=Ref("Ann"),
        lines=(
            SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=Decimal(5), rate=Decimal("0.25")),
            SalesOrderLineGroupAdd(item_group_ref=Ref(list_id="8-1")),
        ),
    )
    invoice = InvoiceAdd(
        def_macro="TxnID:invoice-1",
        customer_ref=Ref("Ann"),
        lines=(InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=5),),
    )
    payment = ReceivePaymentAdd(
        customer_ref=Ref("Ann"),
        applied_to_txn=(AppliedToTxnAdd(txn_id=UseMacro("TxnID:invoice-1"), payment_amount=5),),
    )
    unpaid = InvoiceQuery(paid_status="NotPaidOnly", include_line_items=True, owner_id=("0",))
    dated = InvoiceQuery(txn_date_range_filter=TxnDateRangeFilter(date_macro="LastMonth"))
    return encode([order, invoice, payment, unpaid, dated, ItemInventoryQuery(active_status="All")])


assert_type(pull(TermsQuery), Callable[[StandardTerms | DateDrivenTerms], None])
assert_type(pull(ListDel), Callable[[ListDelResult], None])
assert_type(pull(CustomerQuery), Callable[[Customer], None])
assert_type(pull(HostQuery), Callable[[Host], None])
response: Response = decode(b"")[0]
assert_type(response.of(Customer), tuple[Customer, ...])
anything: Request[Any] = HostQuery()
