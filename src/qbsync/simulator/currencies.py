"""Transactions where several currencies are in use.

A customer has one currency, and so has everything entered for it. All amounts of a transaction are in that
currency; its exchange rate says what one unit is worth in the home currency.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import plan_of
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.money import cents

if TYPE_CHECKING:
    from qbsync.models import Ref
    from qbsync.simulator.books import Books, Record

__all__ = [
    "check_same_currency",
    "currency_id",
    "currency_of",
    "home_amount",
    "in_currency",
    "with_home_amounts",
]

_HOME: Final = "_in_home_currency"


@simulates("currencies-of-transactions")
def currency_of(
    ret: type[Record], values: dict[str, Any], old: Record | None, customer: Record | None, books: Books
) -> dict[str, Any]:
    """Return the currency and exchange rate of a transaction: nothing where only one currency is in use.

    The rate is that of the request, else the one of before, else that of the currency.  Raises NotSimulated
    for a currency without a rate, and for what is of another currency.
    """
    if not books.preferences.multi_currency or "currency_ref" not in plan_of(ret).by_name:
        return {}
    home = books.reference("Currency", books.preferences.home_currency)
    ref: Ref | None = getattr(customer, "currency_ref", None) or home
    if old is not None and _id(old.currency_ref or home) != _id(ref):
        raise NotSimulated("no rule says what becomes of a transaction with a customer of another currency")
    _check_account(values.get("ar_account_ref"), ref, books)
    rate = values.get("exchange_rate") or getattr(old, "exchange_rate", None)
    if _id(ref) == _id(home):
        if rate not in {None, 1}:
            raise NotSimulated("no rule says what an exchange rate does in the home currency")
        return {"currency_ref": ref, "exchange_rate": Decimal(1)}
    if rate is None:
        record = None if ref is None else books.look_up("Currency", ref)
        rate = getattr(record, "exchange_rate", None)
    if rate is None or rate <= 0:
        name = "" if ref is None else ref.full_name
        raise NotSimulated(
            f"the currency {name!r} has no exchange rate; give exchange_rate, or load the currency"
        )
    books.rely_on("foreign-currencies")
    return {"currency_ref": ref, "exchange_rate": Decimal(rate)}


def _check_account(account: Ref | None, currency: Ref | None, books: Books) -> None:
    record = None if account is None else books.look_up("Account", account)
    if record is not None and currency_id(record, books) != _id(currency):
        raise NotSimulated("no rule says what an account of another currency does on a transaction")


def check_same_currency(one: Record, other: Record, books: Books) -> None:
    """Raise NotSimulated where one transaction would be applied to another in another currency."""
    if currency_id(one, books) != currency_id(other, books):
        raise NotSimulated("no rule says what applying a transaction to one in another currency does")


def currency_id(record: Record, books: Books) -> str:
    """Return the ListID, in capitals, of the currency of a record; without one it is the home currency."""
    own = getattr(record, "currency_ref", None)
    return _id(own or books.reference("Currency", books.preferences.home_currency))


def in_currency(books: Books, price: Decimal, rate: Decimal) -> Decimal:
    """Return a price of the item list, which is in the home currency, at an exchange rate, in cents."""
    if rate == 1:
        return price
    books.rely_on("prices-in-another-currency")
    return cents(price / rate)


def with_home_amounts(record: Record, books: Books) -> Record:
    """Return a transaction with its amounts in the home currency, where it has an exchange rate."""
    rate = getattr(record, "exchange_rate", None)
    if rate is None:
        return record
    changes: dict[str, Any] = {}
    for field in plan_of(type(record)).fields:
        if field.name.endswith(_HOME):
            amount = getattr(record, field.name.removesuffix(_HOME))
            if amount is not None:
                changes[field.name] = home_amount(books, amount, rate)
    return attrs.evolve(record, **changes) if changes else record


def home_amount(books: Books, amount: Decimal, rate: Decimal) -> Decimal:
    """Return an amount in the home currency, rounded to cents (assumed)."""
    exact = amount * rate
    worth = cents(exact)
    if worth != exact:
        books.rely_on("home-amounts-in-cents")
    return worth


def _id(ref: Ref | None) -> str:
    return "" if ref is None else (ref.list_id or "").upper()
