"""Credits of customers (credit memos, payments): how they are applied, and how a link to one is shown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from qbsync.errors import NotSimulated
from qbsync.models import LinkedTxn
from qbsync.simulator.books import well_formed
from qbsync.simulator.currencies import check_same_currency
from qbsync.simulator.ledger import ZERO, AmountLink
from qbsync.simulator.money import cents
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.models import SetCredit
    from qbsync.simulator.books import Books, Record
    from qbsync.simulator.ledger import Entry

__all__ = ["MORE_THAN_DUE", "credits_set", "family", "linked_txn", "refunded"]

MORE_THAN_DUE = "You cannot pay more than the amount due."
_MORE_THAN_CREDIT = "You cannot apply more than the amount of the credit."


def family(books: Books, list_id: str) -> frozenset[str]:
    """Return the ListIDs, in capitals, of a customer and of its jobs; of a job, of its customer's too.

    A payment of one of them may be applied to invoices of the others (assumed).
    """
    customers = books.lists["Customer"]
    top = customers.get(list_id)
    while top is not None and top.parent_ref is not None:
        above = customers.get(top.parent_ref.list_id)
        if above is None:
            break
        top = above
    kin = () if top is None else (top.list_id, *customers.below(top.list_id))
    return frozenset(one.upper() for one in (list_id, *kin))


def credits_set(
    wanted: Iterable[SetCredit], paid: Record, open_amount: Decimal, books: Books, through: str | None = None
) -> tuple[AmountLink, ...]:
    """Return the links of a SetCredit to the invoice `paid`, of which `open_amount` is open.

    Raises StatusError 3000, 3120 where there is no such credit of the customer, 3210 (text assumed) where the
    credit or the invoice is smaller.
    """
    ledger = books.ledger
    links: list[AmountLink] = []
    used: dict[str, Decimal] = {}
    for credit in wanted:
        if credit.override:
            raise NotSimulated("SetCredit.override has no rule")
        txn_id = str(credit.credit_txn_id)
        well_formed(txn_id, "txn ID")
        entry = ledger.get(txn_id)
        if entry is None or entry.sign >= 0 or entry.customer not in family(books, paid.customer_ref.list_id):
            raise refusal(3120, value=txn_id)
        check_same_currency(entry.record, paid, books)
        amount = cents(Decimal(credit.applied_amount))
        field = "SetCredit applied amount"
        if amount < 0 or amount > ledger.remaining(entry.txn_id) - used.get(entry.txn_id, ZERO):
            books.rely_on("more-than-a-credit-3210")
            raise refusal(3210, field=field, value=amount, reason=_MORE_THAN_CREDIT)
        if amount > open_amount:
            raise refusal(3210, field=field, value=amount, reason=MORE_THAN_DUE)
        used[entry.txn_id] = used.get(entry.txn_id, ZERO) + amount
        open_amount -= amount
        links.append(AmountLink(payer=entry.txn_id, paid=paid.txn_id, amount=amount, through=through))
    return tuple(links)


def refunded(books: Books, entry: Entry) -> str | None:
    """Say why a credit cannot go that was refunded, None where it was not (assumed)."""
    for link in books.ledger.paid_by(entry.txn_id):
        if books.ledger.entry(link.paid).kind == "ARRefundCreditCard":
            return "The credit has been refunded."
    return None


def linked_txn(books: Books, txn_id: str, link_type: str, amount: Decimal) -> LinkedTxn:
    """Return the other end of a link."""
    entry = books.ledger.entry(txn_id)
    record: Record = entry.record
    return LinkedTxn(
        txn_id=entry.txn_id,
        txn_type=entry.kind,
        txn_date=record.txn_date,
        ref_number=record.ref_number,
        link_type=link_type,
        amount=cents(amount),
    )
