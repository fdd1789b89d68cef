"""The class of a request stays known through every function of `qbsync.mapping`."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_type

from qbsync.mapping import (
    CodedAddress,
    Fitted,
    Masters,
    Matches,
    SalesTaxPolicy,
    fit,
    make_fit,
    match,
    roll_up,
    split_payment,
    with_sales_tax,
    with_state_codes,
)
from qbsync.models import (
    Address,
    Customer,
    CustomerAdd,
    CustomerMod,
    Invoice,
    ReceivePaymentAdd,
    Ref,
    SalesOrder,
    SalesOrderAdd,
    SalesOrderMod,
    ShipToAddress,
)


def fitted(customer: Customer, order: SalesOrder) -> None:
    """Make requests fit that exist, that do not yet, and edits."""
    assert_type(fit(CustomerAdd(name="Acme"), edition="CA"), Fitted[CustomerAdd])
    made = make_fit(CustomerAdd, version="14.0", state_codes=True)(name="Acme", credit_limit=Decimal(5))
    assert_type(made, Fitted[CustomerAdd])
    assert_type(made.request, CustomerAdd)
    assert_type(make_fit(customer.edit)(phone="555"), Fitted[CustomerMod])
    assert_type(make_fit(order.edit)(memo="rush").request, SalesOrderMod)


def steps(order: SalesOrderAdd, policy: SalesTaxPolicy) -> None:
    """Go on with what is fitted."""
    assert_type(with_sales_tax(order, policy), Fitted[SalesOrderAdd])
    assert_type(with_state_codes(order), Fitted[SalesOrderAdd])
    assert_type(fit(order).then(with_sales_tax), Fitted[SalesOrderAdd])
    assert_type(fit(order).then(with_sales_tax).then(with_state_codes).request, SalesOrderAdd)


def addresses(address: Address, dock: ShipToAddress) -> None:
    """Code the states of addresses."""
    assert_type(with_state_codes(address), CodedAddress[Address])
    assert_type(with_state_codes(dock).address, ShipToAddress)


def records(rows: list[dict[str, str]], customers: list[Customer], invoices: list[Invoice]) -> None:
    """Match, roll up, take and split."""
    assert_type(match(rows, customers, key=lambda row: row["name"]), Matches[dict[str, str], Customer])
    by_mail = match(rows, customers, key=lambda row: row.get("mail"), by=lambda customer: customer.email)
    assert_type(by_mail.pairs[0].candidate, Customer)
    assert_type(roll_up(customers).rolled[0].top, Ref)
    assert_type(Masters(Customer, host=("phone",)), Masters[Customer])
    payment = ReceivePaymentAdd(customer_ref=Ref("Acme"), is_auto_apply=True)
    assert_type(split_payment(payment, invoices, key="pay-1").parts[0].request, ReceivePaymentAdd)
