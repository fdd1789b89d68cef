"""An order from the first line to the refund, with every figure worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, customer, done, found, furnished, item

from qbsync.models import (
    AppliedToTxnAdd,
    ARRefundCreditCardAdd,
    CreditMemoAdd,
    CreditMemoLineAdd,
    CreditMemoQuery,
    InvoiceAdd,
    InvoiceQuery,
    ReceivePaymentAdd,
    Ref,
    RefundAppliedToTxnAdd,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
)
from qbsync.simulator import SimulatedClock


def test_from_order_to_refund() -> None:  # noqa: PLR0915 - one story
    clock = SimulatedClock()
    app = Application(furnished(clock))

    # 10 bolts at 2.00, 10 % off them, 1 hour at 80.00 that is not taxed; 8.25 % tax.
    lines = (
        SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=10),
        SalesOrderLineAdd(item_ref=Ref("10% off")),
        SalesOrderLineAdd(item_ref=Ref("Work"), quantity=1),
    )
    order = done(app, SalesOrderAdd(customer_ref=ACME, po_number="PO-7", lines=lines))
    assert [line.amount for line in order.lines] == [Decimal("20.00"), Decimal("-2.00"), Decimal("80.00")]
    assert order.subtotal == Decimal("98.00")
    assert order.sales_tax_percentage == Decimal("8.25")
    assert order.sales_tax_total == Decimal("1.49")  # 18.00 x 8.25 % = 1.485
    assert order.total_amount == Decimal("99.49")
    assert order.due_date == dt.date(2026, 1, 25)  # 5 January and 20 days
    assert (order.is_fully_invoiced, order.is_manually_closed) == (False, False)
    assert customer(app).balance == 0
    bolt = item(app, "Bolt")
    assert (bolt.quantity_on_hand, bolt.quantity_on_sales_order) == (100, 10)

    clock.advance(86_400)
    invoice = done(app, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
    assert (invoice.txn_date, invoice.due_date) == (dt.date(2026, 1, 6), dt.date(2026, 1, 26))
    assert (invoice.subtotal, invoice.sales_tax_total) == (Decimal("98.00"), Decimal("1.49"))
    assert (invoice.applied_amount, invoice.balance_remaining, invoice.is_paid) == (
        0,
        Decimal("99.49"),
        False,
    )
    (link,) = invoice.linked_txn
    assert (link.txn_id, link.txn_type, link.link_type) == (order.txn_id, "SalesOrder", "QUANTYPE")
    assert link.amount == Decimal("100.00")  # what the bolts and the hour stand for
    query = SalesOrderQuery(txn_id=(order.txn_id,), include_line_items=True, include_linked_txns=True)
    (order,) = found(app, query)
    assert order.is_fully_invoiced
    assert [line.invoiced for line in order.lines] == [10, None, 1]
    assert [(back.txn_id, back.amount) for back in order.linked_txn] == [(invoice.txn_id, link.amount)]
    assert (customer(app).balance, customer(app).total_balance) == (Decimal("99.49"), Decimal("99.49"))
    bolt = item(app, "Bolt")
    assert (bolt.quantity_on_hand, bolt.quantity_on_sales_order) == (90, 0)

    # 100.00 come in: 60.00 for the invoice, 40.00 are left.
    clock.advance(86_400)
    part = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=60)
    payment = done(app, ReceivePaymentAdd(customer_ref=ACME, total_amount=100, applied_to_txn=(part,)))
    assert (payment.unused_payment, payment.unused_credits) == (Decimal("40.00"), Decimal("0.00"))
    (applied,) = payment.applied_to_txn
    assert (applied.amount, applied.balance_remaining) == (Decimal("60.00"), Decimal("39.49"))
    (invoice,) = found(app, InvoiceQuery(txn_id=(invoice.txn_id,), include_linked_txns=True))
    assert (invoice.applied_amount, invoice.balance_remaining) == (Decimal("-60.00"), Decimal("39.49"))
    assert [(one.txn_type, one.amount) for one in invoice.linked_txn] == [
        ("SalesOrder", Decimal("100.00")),
        ("ReceivePayment", Decimal("-60.00")),
    ]
    assert customer(app).balance == Decimal("-0.51")  # 39.49 open less 40.00 unused

    # 5 bolts come back: 10.00 and 0.83 tax; of these 10.83 the customer wants 10.00 on the card.
    goods = (CreditMemoLineAdd(item_ref=Ref("Bolt"), quantity=5),)
    memo = done(app, CreditMemoAdd(customer_ref=ACME, lines=goods))
    assert (memo.subtotal, memo.sales_tax_total) == (Decimal("10.00"), Decimal("0.83"))  # 0.825
    assert (memo.total_amount, memo.credit_remaining) == (Decimal("10.83"), Decimal("10.83"))
    assert item(app, "Bolt").quantity_on_hand == 95
    assert customer(app).balance == Decimal("-11.34")

    back = RefundAppliedToTxnAdd(txn_id=memo.txn_id, refund_amount=10)
    refund = done(app, ARRefundCreditCardAdd(customer_ref=ACME, refund_applied_to_txn=(back,)))
    assert refund.total_amount == Decimal("10.00")
    (taken,) = refund.refund_applied_to_txn
    assert (taken.txn_id, taken.refund_amount, taken.credit_remaining) == (memo.txn_id, 10, Decimal("0.83"))
    (memo,) = found(app, CreditMemoQuery(txn_id=(memo.txn_id,), include_linked_txns=True))
    assert memo.credit_remaining == Decimal("0.83")
    assert [(one.txn_id, one.amount) for one in memo.linked_txn] == [(refund.txn_id, Decimal("10.00"))]
    assert customer(app).balance == Decimal("-1.34")  # 39.49 - 40.00 - 0.83

    assert [record.txn_number for record in (order, invoice, payment, memo, refund)] == [1, 2, 3, 4, 5]
