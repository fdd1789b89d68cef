"""The list of customers and jobs: its row in the table of lists, and what is peculiar to it.

The defaults are what all 146 records of a captured answer have.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.models import CreditCardInfo, Customer, CustomerAdd, CustomerMod, CustomerQuery
from qbsync.simulator.books import Books, ListKind
from qbsync.simulator.calendar_dates import today
from qbsync.simulator.card_details import hidden_number
from qbsync.simulator.entity_parts import (
    NAME_SPACE,
    additional_notes,
    block,
    contacts,
    in_home_currency,
)
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.sales import enter_opening_balance
from qbsync.simulator.transactions import check_open_period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CUSTOMERS"]


def _credit_card(books: Books, value: CreditCardInfo, _old: Customer | None) -> Mapping[str, Any]:
    """Show the last four digits of the number only (assumed)."""
    number = value.credit_card_number
    if number is None:
        return {"credit_card_info": value}
    return {"credit_card_info": attrs.evolve(value, credit_card_number=hidden_number(books, number))}


def _beside(_books: Books, _value: object, _old: Customer | None) -> Mapping[str, Any]:
    return {}


def _opening_balance(books: Books, request: CustomerAdd) -> Callable[[Customer], None] | None:
    """Return what enters the opening balance of a new customer, today where it has no date (assumed).

    Raises StatusError 3171 on or before the closing date.
    """
    if not request.open_balance:
        return None
    if request.currency_ref is not None:
        raise NotSimulated("CustomerAdd.open_balance has no rule beside currency_ref")
    day = request.open_balance_date or today(books)
    check_open_period(day, books)
    amount = Decimal(request.open_balance)
    return lambda customer: enter_opening_balance(books, customer, amount, day)


def _complete(books: Books, values: dict[str, Any], old: Customer | None) -> dict[str, Any]:
    """Give a new customer the default codes of sales tax, where that is on (assumed)."""
    values = in_home_currency(books, values, old)
    chosen = books.preferences
    if old is None and chosen.sales_tax:
        for field, list_name, name in (
            ("sales_tax_code_ref", "SalesTaxCode", chosen.taxable_code),
            ("item_sales_tax_ref", "ItemSalesTax", chosen.sales_tax_item),
        ):
            if values.get(field) is None:
                books.rely_on("tax-defaults-of-a-customer")
                values[field] = books.reference(list_name, name)
    return values


def _derive(customer: Customer) -> Customer:
    """Print the addresses as blocks of lines (captured)."""
    return attrs.evolve(
        customer,
        bill_address_block=block(customer.bill_address),
        ship_address_block=block(customer.ship_address),
    )


@simulates("balances-of-customers")
def _shown(books: Books, customer: Customer) -> Customer:
    """Add what the transactions make a customer owe; the total has that of its jobs too (documented)."""
    ledger = books.ledger
    if not len(ledger):
        return customer
    own = total = ledger.balance(customer.list_id)
    for job in books.lists["Customer"].below(customer.list_id):
        total += ledger.balance(job)
    if not own and not total and None not in {customer.balance, customer.total_balance}:
        return customer
    return attrs.evolve(
        customer,
        balance=(customer.balance or Decimal(0)) + own,
        total_balance=(customer.total_balance or Decimal(0)) + total,
    )


CUSTOMERS: Final = ListKind(
    name="Customer",
    plural="Customers",
    ret=Customer,
    add=CustomerAdd,
    mod=CustomerMod,
    query=CustomerQuery,
    name_space=NAME_SPACE,
    defaults={
        "is_active": True,
        "balance": Decimal("0.00"),
        "total_balance": Decimal("0.00"),
        "job_status": "None",
        "preferred_delivery_method": "None",
    },
    converters={
        "contacts": contacts,
        "additional_notes": additional_notes,
        "credit_card_info": _credit_card,
        "open_balance": _beside,
        "open_balance_date": _beside,
    },
    proven_defaults=True,
    complete=_complete,
    beside=_opening_balance,
    derive=_derive,
    show=_shown,
)
