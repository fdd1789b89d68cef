"""What both type checkers have to refuse: each line marked as an error and no other; never run."""

from __future__ import annotations

from decimal import Decimal

import qbsync.models
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    Host,
    Invoice,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceLineMod,
    InvoiceMod,
    InvoiceQuery,
    Ref,
    SalesOrder,
    SalesOrderAdd,
    SalesOrderLineAdd,
    ShipToAddress,
)
from qbsync.qbxml import decode, encode


def constructors(dock: ShipToAddress) -> None:
    """Misuse constructors."""
    CustomerAdd(name="Ann", fone="1")  # error
    CustomerAdd(phone="1")  # error
    CustomerAdd("Ann")  # error
    CustomerAdd(name="Ann", credit_limit=10.5)  # error
    CustomerAdd(name="Ann", credit_limit="10.50")  # error
    CustomerAdd(name="Ann", phone=CLEAR)  # error
    CustomerAdd(name="Ann", job_status="Lost")  # error
    CustomerAdd(name="Ann", ship_to_address=[dock])  # error
    CustomerAdd(name="Ann", terms_ref="Net 30")  # error
    CustomerAdd(name="Ann", is_active="true")  # error
    CustomerMod(phone="1")  # error
    CustomerMod("8-1", "17", name=CLEAR)  # error
    CustomerMod("8-1", "17", currency_ref=CLEAR)  # error
    CustomerQuery(active_status="Some")  # error
    Ref("a", "b")  # error


def records(customer: Customer, host: Host) -> None:
    """Misuse what was read."""
    customer.edit(fone="1")  # error
    customer.edit(phone=5)  # error
    customer.edit(credit_limit=1.5)  # error
    customer.edit(open_balance=Decimal(1))  # error
    customer.phone.upper()  # error
    customer.phone = "1"  # error
    customer.fone  # error  # noqa: B018
    customer.custom_fields["Tracking"] = "1Z999"  # error
    host.custom_fields  # error  # noqa: B018


def transactions(invoice: Invoice, line: SalesOrderLineAdd, order: SalesOrder, customer: Customer) -> None:
    """Misuse lines and queries."""
    InvoiceAdd(lines=())  # error
    InvoiceAdd(customer_ref="Ann")  # error
    InvoiceAdd(customer_ref=Ref("Ann"), lines=(line,))  # error
    InvoiceLineAdd(rate=0.25)  # error
    InvoiceLineAdd(line_id="1")  # error
    SalesOrderAdd(customer_ref=Ref("Ann"))  # error
    InvoiceQuery(paid_status="Unpaid")  # error
    InvoiceMod("1-1", "2", txn_date="2026-11-22")  # error
    invoice.lines[0].rate  # error  # noqa: B018
    invoice.lines[0].edit(amount="5.00")  # error
    invoice.edit(lines=invoice.lines)  # error
    invoice.edit(txn_id="1-2")  # error
    invoice.edit(lines=(line,))  # error
    invoice.edit().without(order.lines[0])  # error
    invoice.edit().without(InvoiceLineMod("1-1"))  # error
    customer.edit().without(invoice.lines[0])  # error


def codec() -> None:
    """Misuse the codec."""
    encode([Ref("a")])  # error
    encode([], edition="DE")  # error
    encode([], on_error="never")  # error
    decode(b"")[0].of(int)  # error
    qbsync.models.Custmer  # error  # noqa: B018
