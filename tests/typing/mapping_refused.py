"""What both checkers refuse of `qbsync.mapping`: each such line says so."""

from __future__ import annotations

from qbsync.mapping import (
    Masters,
    check_payment,
    fit,
    fit_text,
    make_fit,
    match,
    state_code,
    with_state_codes,
)
from qbsync.models import Customer, CustomerAdd, Invoice, Ref


def fitted(customer: Customer) -> None:
    """Name fields that do not exist, or give them values of another type."""
    make_fit(CustomerAdd)(name="Acme", fone="555")  # error
    make_fit(CustomerAdd)(name=5)  # error
    make_fit(CustomerAdd)()  # error
    make_fit(customer.edit)(phon="555")  # error
    make_fit(CustomerAdd, edition="FR")  # error
    fit("Acme")  # error
    fit(customer)  # error
    fit_text("Acme", keep="utf-8")  # error


def others(customer: Customer, invoice: Invoice) -> None:
    """Give the others wrong arguments."""
    state_code(5)  # error
    with_state_codes(Ref("Acme"))  # error
    match(["Acme"], [customer], key=lambda name: name, by="phone")  # error
    match(["Acme"], [customer])  # error
    Masters(Customer, default="both")  # error
    Masters(Customer).take(invoice)  # error
    check_payment(invoice, [invoice])  # error
