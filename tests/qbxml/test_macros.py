"""Macros: one message set creates two transactions of which the second names the first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qbsync.facts.vocabulary import UseMacro
from qbsync.models import AppliedToTxnAdd, InvoiceAdd, InvoiceLineAdd, ReceivePaymentAdd, Ref
from qbsync.qbxml import decode_requests, encode, from_json, to_json

CUSTOMER = Ref("Alder Street Bakery")


def invoice(def_macro: str | None) -> InvoiceAdd:
    line = InvoiceLineAdd(item_ref=Ref("Bread"), rate=Decimal("9.50"))
    return InvoiceAdd(def_macro=def_macro, customer_ref=CUSTOMER, lines=(line,))


def payment(of: InvoiceAdd) -> ReceivePaymentAdd:
    applied = AppliedToTxnAdd(txn_id=UseMacro.of(of), payment_amount=Decimal("9.50"))
    return ReceivePaymentAdd(customer_ref=CUSTOMER, total_amount=Decimal("9.50"), applied_to_txn=(applied,))


def test_an_invoice_and_its_payment() -> None:
    sent = [invoice("TxnID:invoice-1"), payment(invoice("TxnID:invoice-1"))]
    document = encode(sent)
    assert b'<InvoiceAdd defMacro="TxnID:invoice-1">' in document
    assert b'<TxnID useMacro="TxnID:invoice-1"/>' in document
    assert [one.request for one in decode_requests(document)] == sent
    assert [from_json(type(one), to_json(one)) for one in sent] == sent


def test_what_has_no_macro() -> None:
    with pytest.raises(ValueError, match='InvoiceAdd has no def_macro; give it one like "TxnID:order-1"'):
        payment(invoice(None))
