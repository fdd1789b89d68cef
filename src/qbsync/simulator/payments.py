"""Payments of customers and refunds to their credit cards: what they are applied to, and what is left."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    AppliedToTxn,
    ARRefundCreditCard,
    ARRefundCreditCardAdd,
    ARRefundCreditCardQuery,
    ReceivePayment,
    ReceivePaymentAdd,
    ReceivePaymentMod,
    ReceivePaymentQuery,
    RefundAppliedToTxn,
)
from qbsync.simulator.books import well_formed
from qbsync.simulator.card_details import card_transaction
from qbsync.simulator.credits import MORE_THAN_DUE, credits_set, family, linked_txn, refunded
from qbsync.simulator.currencies import check_same_currency, currency_of
from qbsync.simulator.entity_parts import block
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.form_defaults import account_of_type, customer_of, undeposited_funds
from qbsync.simulator.ledger import ZERO, AmountLink, Entry
from qbsync.simulator.money import cents
from qbsync.simulator.statuses import refusal
from qbsync.simulator.transactions import Draft, TxnKind, dated, header, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, Record
    from qbsync.simulator.transactions import Identity

__all__ = ["PAYMENTS"]

_WORKED_OUT: Final = frozenset(
    {"is_auto_apply", "applied_to_txn", "refund_applied_to_txn", "total_amount", "credit_card_txn_info"}
)
_MORE_THAN_PAID: Final = "You cannot apply more than the amount of the payment."
_MORE_THAN_CREDIT: Final = "You cannot refund more than the amount of the credit."
_NOT_POSITIVE: Final = "The amount must not be negative."


# Payments


def _make_payment(
    kind: TxnKind, request: AnyRequest, old: Record | None, identity: Identity, context: Context
) -> Draft:
    """Work out a payment: first what it is applied to, then its amount, which has to cover that."""
    books = context.books
    values = header(kind, request, books, _WORKED_OUT) | card_transaction(kind.name, request, old, books)
    dated(values, old, books)
    if old is not None and "customer_ref" in values:
        before, now = customer_of(books, old.customer_ref), customer_of(books, values["customer_ref"])
        if before is not now and books.ledger.paid_by(old.txn_id):
            raise NotSimulated("no rule says what becomes of a payment's links with another customer")
    named = values.get("customer_ref", None if old is None else old.customer_ref)
    customer = customer_of(books, named)
    values |= currency_of(kind.ret, values, old, customer, books)
    if old is None:
        values = {
            "ar_account_ref": account_of_type(books, "AccountsReceivable", values.get("currency_ref")),
            "deposit_to_account_ref": undeposited_funds(books),
        } | values
    whole = values_of(old)
    record = kind.ret(**{**whole, **values, **identity})
    if old is None and record.ref_number is None:
        books.rely_on("payments-get-no-ref-number")
    if old is None:
        return _new_payment(record, request, context)
    return _changed_payment(record, request, old, context)


def _new_payment(record: Record, request: AnyRequest, context: Context) -> Draft:
    """Apply a new payment as it says, or to the oldest invoices first.

    Without a TotalAmount it is as much as it is applied to (assumed).
    """
    books = context.books
    links = _applied(record, request.applied_to_txn, None, context)
    own = sum((link.amount for link in links if link.payer == record.txn_id), ZERO)
    if request.total_amount is None:
        books.rely_on("payments-without-an-amount")
    total = own if request.total_amount is None else cents(Decimal(request.total_amount))
    if total < 0:
        books.rely_on("payments-cover-what-they-pay-3210")
        raise refusal(3210, field="TotalAmount", value=total, reason=_NOT_POSITIVE)
    if own > total:
        books.rely_on("payments-cover-what-they-pay-3210")
        raise refusal(3210, field="AppliedToTxnAdd payment amount", value=own, reason=_MORE_THAN_PAID)
    if request.is_auto_apply:
        links = _oldest_first(record, total, books)
    return Draft(record=attrs.evolve(record, total_amount=total), links=links)


def _changed_payment(record: Record, request: AnyRequest, old: Record, context: Context) -> Draft:
    """Change a payment; where it names what it is applied to, it is applied to nothing else (documented).

    Raises StatusError 3210 where it gets smaller than what it is applied to.
    """
    books, ledger = context.books, context.books.ledger
    before = ledger.paid_by(old.txn_id)
    links = tuple(link for link in before if ledger.entry(link.paid).kind == "Invoice")
    dropped: tuple[AmountLink, ...] = ()
    refunds = sum((link.amount for link in before if link not in links), ZERO)
    if request.applied_to_txn:
        books.rely_on("edited-payments-pay-what-they-name")
        dropped = links
        links = _applied(record, request.applied_to_txn, dropped, context)
    own = refunds + sum((link.amount for link in links), ZERO)
    total = old.total_amount
    if request.total_amount is CLEAR:
        total = own
    elif request.total_amount is not None:
        total = cents(Decimal(request.total_amount))
    if own > total or total < 0:
        books.rely_on("payments-cover-what-they-pay-3210")
        raise refusal(3210, field="TotalAmount", value=total, reason=_MORE_THAN_PAID)
    return Draft(
        record=attrs.evolve(record, total_amount=total),
        dropped=dropped,
        links=links if request.applied_to_txn else (),
    )


@simulates("more-than-due-3210")
def _applied(
    payment: Record, wanted: Iterable[AnyRequest], before: tuple[AmountLink, ...] | None, context: Context
) -> tuple[AmountLink, ...]:
    """Return the links that a payment asks for; those of a Mod's payment before are taken back first.

    Raises StatusError 3000, 3120 where the customer has no such invoice (reported once) or it is of another
    receivables account than the payment, 3210 where more is paid than due (captured).
    """
    books, ledger = context.books, context.books.ledger
    kin = family(books, payment.customer_ref.list_id)
    free = before or ()
    links: list[AmountLink] = []
    for row in wanted:
        txn_id = str(row.txn_id)
        well_formed(txn_id, "txn ID")
        entry = ledger.get(txn_id)
        if entry is None or entry.kind != "Invoice" or not entry.sign or entry.customer not in kin:
            raise refusal(3120, value=txn_id)
        check_same_currency(payment, entry.record, books)
        _check_account(payment, entry.record, books)
        if entry.customer != payment.customer_ref.list_id.upper():
            books.rely_on("payments-within-the-family")
        same = next((link for link in free if link.paid == entry.txn_id), None)
        freed = sum((link.amount + link.discount for link in free if link.paid == entry.txn_id), ZERO)
        if any(link.payer == payment.txn_id and link.paid == entry.txn_id for link in links):
            books.rely_on("rows-for-one-invoice-add-up")
        done = sum((link.amount + link.discount for link in links if link.paid == entry.txn_id), ZERO)
        due = ledger.remaining(entry.txn_id) + freed - done
        if due <= 0 and context.paid_invoice == "not_found":
            books.rely_on("paid-invoices-3120")
            raise refusal(3120, value=txn_id)
        amount = _amount(row.payment_amount, ZERO if same is None else same.amount)
        discount = _amount(row.discount_amount, ZERO if same is None else same.discount)
        if amount < 0 or amount > due:
            field = "AppliedToTxnAdd payment amount"
            raise refusal(3210, field=field, value=amount, reason=MORE_THAN_DUE)
        if discount < 0 or amount + discount > due:
            field = "AppliedToTxnAdd discount amount"
            raise refusal(3210, field=field, value=discount, reason=MORE_THAN_DUE)
        links.append(
            AmountLink(
                payer=payment.txn_id,
                paid=entry.txn_id,
                amount=amount,
                discount=discount,
                discount_account_ref=_ref(row, "discount_account_ref", "Account", books),
                discount_class_ref=_ref(row, "discount_class_ref", "Class", books),
            )
        )
        if row.set_credit:
            if before is not None:
                raise NotSimulated("AppliedToTxnMod.set_credit has no rule")
            left = due - amount - discount
            links += credits_set(row.set_credit, entry.record, left, books, through=payment.txn_id)
    return tuple(links)


def _check_account(payment: Record, invoice: Record, books: Books) -> None:
    """Refuse an invoice of another receivables account than the payment's.  Raises StatusError 3120."""
    own, other = payment.ar_account_ref, invoice.ar_account_ref
    if own is not None and other is not None and own.list_id != other.list_id:
        books.rely_on("one-receivables-account-3120")
        raise refusal(3120, value=invoice.txn_id)


def _amount(value: Any, before: Decimal) -> Decimal:  # noqa: ANN401 - a number, None or CLEAR
    if value is None:
        return before
    return ZERO if value is CLEAR else cents(Decimal(value))


def _ref(row: AnyRequest, field: str, list_name: str, books: Books) -> Any:  # noqa: ANN401 - a Ref or None
    value = getattr(row, field)
    if value is None or value is CLEAR:
        return None
    return books.resolve(list_name, value, inside="ReceivePayment")


@simulates("oldest-invoices-first")
def _oldest_first(payment: Record, total: Decimal, books: Books) -> tuple[AmountLink, ...]:
    """Apply a payment to the open invoices of the customer and of its jobs, the oldest first (documented).

    Of the same day the one that was entered first (assumed).
    """
    ledger = books.ledger
    customers = books.lists["Customer"]
    payer = payment.customer_ref.list_id
    found: list[Any] = [
        entry.record
        for list_id in (payer, *customers.below(payer))
        for entry in ledger.of_customer(list_id)
        if entry.kind == "Invoice" and entry.sign
    ]
    if len({invoice.txn_date for invoice in found}) < len(found):
        books.rely_on("invoices-of-one-day")
    links: list[AmountLink] = []
    for invoice in sorted(found, key=lambda record: (record.txn_date, record.txn_number)):
        amount = min(total, ledger.remaining(invoice.txn_id))
        if amount > 0:
            check_same_currency(payment, invoice, books)
            links.append(AmountLink(payer=payment.txn_id, paid=invoice.txn_id, amount=amount))
            total -= amount
    return tuple(links)


def _payment_entry(books: Books, record: Record) -> Entry:
    del books
    accounts = (record.ar_account_ref, record.deposit_to_account_ref)
    return Entry(
        kind="ReceivePayment",
        record=record,
        txn_id=record.txn_id,
        customer=record.customer_ref.list_id.upper(),
        sign=-1,
        total=record.total_amount,
        accounts=frozenset((ref.list_id or "").upper() for ref in accounts if ref is not None),
    )


def _payment_shown(books: Books, payment: Record) -> Record:
    """Add what it was applied to, what is left of it, and of the credits of the customer (assumed)."""
    ledger = books.ledger
    memos = (
        entry for entry in ledger.of_customer(payment.customer_ref.list_id) if entry.kind == "CreditMemo"
    )
    applied = [link for link in ledger.paid_by(payment.txn_id) if ledger.entry(link.paid).kind == "Invoice"]
    credits_left = sum((ledger.remaining(entry.txn_id) for entry in memos), ZERO)
    if credits_left:
        books.rely_on("unused-credits-of-a-payment")
    return attrs.evolve(
        payment,
        unused_payment=cents(ledger.remaining(payment.txn_id)),
        unused_credits=cents(credits_left),
        applied_to_txn=payment.applied_to_txn
        + tuple(_applied_shown(books, payment, link) for link in applied),
    )


def _applied_shown(books: Books, payment: Record, link: AmountLink) -> AppliedToTxn:
    ledger = books.ledger
    invoice: Record = ledger.entry(link.paid).record
    credited = [one for one in ledger.payers_of(link.paid) if one.through == payment.txn_id]
    return AppliedToTxn(
        txn_id=invoice.txn_id,
        txn_type="Invoice",
        txn_date=invoice.txn_date,
        ref_number=invoice.ref_number,
        balance_remaining=cents(ledger.remaining(invoice.txn_id)),
        amount=cents(link.amount),
        discount_amount=cents(link.discount) if link.discount else None,
        discount_account_ref=link.discount_account_ref,
        discount_class_ref=link.discount_class_ref,
        linked_txn=tuple(linked_txn(books, one.payer, "AMTTYPE", one.amount) for one in credited),
    )


# Refunds


@simulates("refunds-use-up-credits")
def _make_refund(
    kind: TxnKind, request: AnyRequest, old: Record | None, identity: Identity, context: Context
) -> Draft:
    """Work out a refund: as much as it takes from credits.

    Raises StatusError 3000, 3120 where the customer has no such credit, 3210 where more is refunded than the
    credit has left (the code is captured for payments, here assumed).
    """
    books = context.books
    ledger = books.ledger
    values = header(kind, request, books, _WORKED_OUT) | card_transaction(kind.name, request, old, books)
    dated(values, old, books)
    customer = customer_of(books, values["customer_ref"])
    values |= currency_of(kind.ret, values, old, customer, books)
    defaults = {
        "ar_account_ref": account_of_type(books, "AccountsReceivable", values.get("currency_ref")),
        "address": None if customer is None else customer.bill_address,
    }
    values = defaults | values
    record = kind.ret(**values, **identity, address_block=block(values["address"]))
    kin = family(books, record.customer_ref.list_id)
    links: list[AmountLink] = []
    for row in request.refund_applied_to_txn:
        txn_id = str(row.txn_id)
        well_formed(txn_id, "txn ID")
        entry = ledger.get(txn_id)
        if entry is None or entry.sign >= 0 or entry.customer not in kin:
            raise refusal(3120, value=txn_id)
        check_same_currency(record, entry.record, books)
        amount = cents(Decimal(row.refund_amount))
        done = sum((link.amount for link in links if link.payer == entry.txn_id), ZERO)
        if amount < 0 or amount > ledger.remaining(entry.txn_id) - done:
            books.rely_on("more-than-a-credit-3210")
            field = "RefundAppliedToTxnAdd refund amount"
            raise refusal(3210, field=field, value=amount, reason=_MORE_THAN_CREDIT)
        links.append(AmountLink(payer=entry.txn_id, paid=record.txn_id, amount=amount))
    total = sum((link.amount for link in links), ZERO)
    return Draft(record=attrs.evolve(record, total_amount=cents(total)), links=tuple(links))


def _refund_entry(books: Books, record: Record) -> Entry:
    del books
    accounts = (record.ar_account_ref, record.refund_from_account_ref)
    return Entry(
        kind="ARRefundCreditCard",
        record=record,
        txn_id=record.txn_id,
        customer=record.customer_ref.list_id.upper(),
        sign=1,
        total=record.total_amount,
        accounts=frozenset((ref.list_id or "").upper() for ref in accounts if ref is not None),
    )


def _refund_shown(books: Books, refund: Record) -> Record:
    ledger = books.ledger
    rows = list(refund.refund_applied_to_txn)
    for link in ledger.payers_of(refund.txn_id):
        entry = ledger.entry(link.payer)
        credit: Record = entry.record
        rows.append(
            RefundAppliedToTxn(
                txn_id=entry.txn_id,
                txn_type=entry.kind,
                txn_date=credit.txn_date,
                ref_number=credit.ref_number,
                credit_remaining=cents(ledger.remaining(entry.txn_id)),
                refund_amount=cents(link.amount),
            )
        )
    return attrs.evolve(refund, refund_applied_to_txn=tuple(rows))


def _refund_voided(_books: Books, refund: Record) -> Record:
    return attrs.evolve(refund, total_amount=ZERO)


PAYMENTS: Final = (
    TxnKind(
        name="ReceivePayment",
        ret=ReceivePayment,
        add=ReceivePaymentAdd,
        mod=ReceivePaymentMod,
        query=ReceivePaymentQuery,
        make=_make_payment,
        entry=_payment_entry,
        show=_payment_shown,
        lines="applied_to_txn",
        held_by=refunded,
    ),
    TxnKind(
        name="ARRefundCreditCard",
        ret=ARRefundCreditCard,
        add=ARRefundCreditCardAdd,
        query=ARRefundCreditCardQuery,
        make=_make_refund,
        entry=_refund_entry,
        show=_refund_shown,
        lines="refund_applied_to_txn",
        void=_refund_voided,
    ),
)
"""Payments and refunds; they get no ref number of themselves (assumed)."""
