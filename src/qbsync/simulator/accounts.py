"""The chart of accounts: its row in the table of lists, and what is peculiar to it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.models import Account, AccountAdd, AccountMod, AccountQuery, TaxLineInfo
from qbsync.simulator.books import ListKind, own_name
from qbsync.simulator.entity_parts import in_home_currency, open_balance
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import in_list, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.simulator.books import Books

__all__ = ["ACCOUNTS"]

# The order of types in QuickBooks' chart of accounts.
_TYPES: Final = (
    *("Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset"),
    *("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity"),
    *("Income", "CostOfGoodsSold", "Expense", "OtherIncome", "OtherExpense", "NonPosting"),
)


def _order(account: Account) -> str:
    """Sort by type, then by number, then by name (assumed for answers)."""
    place = _TYPES.index(account.account_type) if account.account_type in _TYPES else len(_TYPES)
    return f"{place:02}\0{account.account_number or ''}\0{own_name(account).casefold()}"


def _tax_line(books: Books, value: int, _old: Account | None) -> Mapping[str, Any]:
    """Keep the number of the tax line; which numbers there are, and their names, is not known."""
    books.rely_on("tax-lines-have-no-name")
    return {"tax_line_info": TaxLineInfo(tax_line_id=value)}


@simulates("account-types-are-fixed", "account-numbers-differ", "subaccounts-have-the-type-of-their-parent")
def _complete(books: Books, values: dict[str, Any], old: Account | None) -> dict[str, Any]:
    """Check the type and the number.

    Raises StatusError 3170 where the type changes (that it is fixed is documented, the code assumed), 3180
    where a number is in use (captured) or the parent has another type (documented, the code assumed).
    """
    values = in_home_currency(books, values, old)
    kind = values.get("account_type", None if old is None else old.account_type)
    name = values["name"]
    if old is not None and kind != old.account_type:
        reason = "The type of an account cannot be changed."
        raise refusal(3170, object=in_list("Accounts", name), reason=reason)
    accounts = books.lists["Account"]
    parent = None if values["parent_ref"] is None else accounts.get(values["parent_ref"].list_id)
    if parent is not None and parent.account_type != kind:
        reason = "A subaccount must have the type of its parent."
        raise refusal(3180, object=in_list("Accounts", name), reason=reason)
    number = values.get("account_number")
    others = (account for account in accounts if old is None or account.list_id != old.list_id)
    if number and any(account.account_number == number for account in others):
        reason = "The account number is already in use."
        raise refusal(3180, object=in_list("Accounts", name), reason=reason)
    return values


def _shown(books: Books, account: Account) -> Account:
    """Return the balance that the account was entered or loaded with: no transaction changes it (assumed)."""
    if books.ledger.posts_to(account.list_id):
        books.rely_on("balances-of-accounts-stay")
    return account


ACCOUNTS: Final = ListKind(
    name="Account",
    plural="Accounts",
    ret=Account,
    add=AccountAdd,
    mod=AccountMod,
    query=AccountQuery,
    defaults={
        "is_active": True,
        "balance": Decimal("0.00"),
        "total_balance": Decimal("0.00"),
        "cash_flow_classification": "None",  # captured
    },
    converters={
        "open_balance": open_balance,
        "open_balance_date": open_balance,
        "tax_line_id": _tax_line,
    },
    proven_defaults=True,
    complete=_complete,
    order=_order,
    show=_shown,
)
"""The chart of accounts."""
