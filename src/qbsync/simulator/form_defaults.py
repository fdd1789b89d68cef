"""What a new transaction takes from the lists where its Add does not say: accounts, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbsync.simulator.pricing import full_ref

if TYPE_CHECKING:
    from qbsync.models import Ref
    from qbsync.simulator.books import Books, Record

__all__ = ["account_of_type", "customer_of", "template_of", "undeposited_funds"]


def customer_of(books: Books, ref: Ref | None) -> Record | None:
    """Return the customer that a transaction names, None where it names none."""
    return None if ref is None else books.look_up("Customer", ref)


def account_of_type(books: Books, account_type: str, currency: Ref | None = None) -> Ref | None:
    """Return the first active account of a type, None where there is none (assumed: QuickBooks makes one).

    With a currency it is one in that currency; an account without one is in the home currency.
    """
    home = books.reference("Currency", books.preferences.home_currency) if currency is not None else None
    for account in books.lists["Account"]:
        own = account.currency_ref or home
        if currency is not None and own is not None and own.list_id != currency.list_id:
            continue
        if account.account_type == account_type and account.is_active is not False:
            books.rely_on("accounts-and-templates-of-forms")
            return full_ref(account)
    return None


def undeposited_funds(books: Books) -> Ref | None:
    """Return the account that takes payments until they are deposited, None where there is none."""
    for account in books.lists["Account"]:
        if account.special_account_type == "UndepositedFunds":
            return full_ref(account)
    return None


def template_of(books: Books, form: str) -> Ref | None:
    """Return the first active template of a form, None where there is none (assumed)."""
    for template in books.lists["Template"]:
        if template.template_type == form and template.is_active is not False:
            books.rely_on("accounts-and-templates-of-forms")
            return full_ref(template)
    return None
