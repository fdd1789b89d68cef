"""Payments that QuickBooks takes: one receivables account each, and no more than is open.

QuickBooks answers a payment on an invoice that is paid already, or is of another account, with "Object
specified in the request cannot be found" (3120), from which nobody can tell which it was.  So a payment is
looked at before it is sent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.errors import InvalidModel, Problem
from qbsync.mapping.adjustments import Adjustment
from qbsync.mapping.names import may_be_kin, ref_key, same_object
from qbsync.models.applied_to_txn import AppliedToTxnAdd
from qbsync.models.receive_payment import ReceivePaymentAdd
from qbsync.models.ref import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qbsync.models.invoice import Invoice

__all__ = [
    "PaymentFault",
    "PaymentPart",
    "PaymentProblem",
    "SplitPayment",
    "check_payment",
    "split_payment",
]

PaymentFault: TypeAlias = Literal[
    "already paid",
    "more than is open",
    "other customer",
    "over the total",
    "several accounts",
    "unknown invoice",
]
"""What is wrong with a payment."""

_ZERO: Final = Decimal("0.00")

# What one payment may have only once: it names the whole, or stands for one transaction of a card.
_ONCE: Final = ("def_macro", "credit_card_txn_info", "external_guid")
_SECRET: Final = frozenset({"credit_card_txn_info"})


@attrs.frozen(kw_only=True)
class PaymentProblem:
    """One reason why QuickBooks would refuse a payment, or book it otherwise than it was meant.

    `txn_id` is the invoice's, None where it is about the payment as a whole; `problem` says it in words.
    """

    fault: PaymentFault
    txn_id: str | None
    problem: Problem

    def __str__(self) -> str:
        """Return the problem as one line."""
        return str(self.problem)


@attrs.frozen(kw_only=True)
class PaymentPart:
    """A payment to one receivables account; `account` is None where neither it nor an invoice names one."""

    key: str
    request: ReceivePaymentAdd
    account: Ref | None


@attrs.frozen(kw_only=True)
class SplitPayment:
    """The parts of a payment, in the order in which their accounts come up; the totals add up exactly."""

    parts: tuple[PaymentPart, ...]
    adjustments: tuple[Adjustment, ...] = ()


def check_payment(payment: ReceivePaymentAdd, invoices: Iterable[Invoice]) -> tuple[PaymentProblem, ...]:
    """Return everything that stands against a payment, as far as the invoices tell; nothing is sent.

    `invoices` are those that it is applied to, as they were last pulled: what is open may have changed since.
    Amounts applied to one invoice in several rows add up; discounts and credits count as paid. A payment may
    be applied to invoices of all jobs of its customer, and of the customer of its job (assumed); where the
    names of both are not known, nothing is said. What is applied by `UseMacro` to an invoice of the same
    message set is not looked at, nor where QuickBooks applies the payment (`is_auto_apply`).
    """
    known = {invoice.txn_id: invoice for invoice in invoices}
    rows: dict[str, list[int]] = {}
    for place, row in enumerate(payment.applied_to_txn):
        if isinstance(row.txn_id, str):
            rows.setdefault(row.txn_id, []).append(place)
    found: list[PaymentProblem] = []
    for txn_id, places in rows.items():
        path = f"applied_to_txn[{places[0]}]"
        if txn_id in known:
            settled = sum((_settled(payment.applied_to_txn[place]) for place in places), _ZERO)
            found += _of_invoice(payment, known[txn_id], path, settled)
        else:
            found.append(
                _problem("unknown invoice", txn_id, f"{path}.txn_id", "is no known invoice", "pull it first")
            )
    accounts = {
        ref_key(known[txn_id].ar_account_ref): known[txn_id].ar_account_ref
        for txn_id in rows
        if txn_id in known
    }
    if len(accounts) > 1:
        names = ", ".join(str(ref.full_name or ref.list_id) for ref in accounts.values() if ref is not None)
        rule = f"spans several receivables accounts: {names}"
        found.append(
            _problem("several accounts", None, "applied_to_txn", rule, "send one for each: split_payment")
        )
    return (*found, *_over_total(payment))


def split_payment(payment: ReceivePaymentAdd, invoices: Iterable[Invoice], *, key: str) -> SplitPayment:
    """Return one payment for each receivables account of the invoices that it is applied to.

    A part has the sum of what its own invoices get; what is left of the total, applied to nothing, goes with
    the first part. That is the part of the payment's own `ar_account_ref` where one of the invoices is of
    that account, else of the account of the invoice applied first; rows by `UseMacro` go with it too.

    The first part keeps `key`, so that another split of the same payment is refused when it is pushed; the
    others have the account behind it. The payment's macro, card transaction and ExternalGUID go with the
    first part alone, which `adjustments` tells, as it does of an account that is not the payment's own.

    A payment that spans one account is one part, with that account; one that QuickBooks applies
    (`is_auto_apply`) stays as it is.

    Raises InvalidModel where an invoice is not among `invoices` or does not tell its account, or where more
    is applied than the total.
    """
    known = {invoice.txn_id: invoice for invoice in invoices}
    problems = [*_unsplittable(payment, known), *(one.problem for one in _over_total(payment))]
    if problems:
        raise InvalidModel("ReceivePaymentAdd", problems)
    groups = _groups(payment, known)
    if not groups:
        return SplitPayment(parts=(PaymentPart(key=key, request=payment, account=payment.ar_account_ref),))
    sums = [sum((_amount(row.payment_amount) for row in group.rows), _ZERO) for group in groups]
    if payment.total_amount is not None:
        sums[0] += _amount(payment.total_amount) - sum(sums, _ZERO)
    parts: list[PaymentPart] = []
    adjustments: list[Adjustment] = []
    for number, (group, total) in enumerate(zip(groups, sums, strict=True)):
        changes, told = _changes(payment, group, f"parts[{number}].request", is_first=number == 0)
        if payment.total_amount is not None or len(groups) > 1:
            changes["total_amount"] = total
        own_key = f"{key}/{ref_key(group.account)}" if number else key
        parts.append(PaymentPart(key=own_key, request=payment.evolve(**changes), account=group.account))
        adjustments += told
    return SplitPayment(parts=tuple(parts), adjustments=tuple(adjustments))


@attrs.frozen(kw_only=True)
class _Group:
    """The rows of a payment for the invoices of one account."""

    account: Ref
    rows: tuple[AppliedToTxnAdd, ...]


def _groups(payment: ReceivePaymentAdd, known: Mapping[str, Invoice]) -> list[_Group]:
    """Return the rows by account, those of the payment's own account first."""
    accounts: dict[str, Ref] = {}
    rows: dict[str, list[AppliedToTxnAdd]] = {}
    by_macro: list[AppliedToTxnAdd] = []
    for row in payment.applied_to_txn:
        account = known[row.txn_id].ar_account_ref if isinstance(row.txn_id, str) else None
        if account is None:
            by_macro.append(row)
            continue
        accounts.setdefault(ref_key(account), account)
        rows.setdefault(ref_key(account), []).append(row)
    own = payment.ar_account_ref
    order = sorted(accounts, key=lambda name: own is None or not same_object(accounts[name], own))
    return [
        _Group(account=accounts[name], rows=tuple(rows[name] + (by_macro if name == order[0] else [])))
        for name in order
    ]


def _changes(
    payment: ReceivePaymentAdd, group: _Group, path: str, *, is_first: bool
) -> tuple[dict[str, Any], list[Adjustment]]:
    """Return what differs of a part from the payment, and what is told of it."""
    changes: dict[str, Any] = {"applied_to_txn": group.rows}
    told: list[Adjustment] = []
    own = payment.ar_account_ref
    if own is None or not same_object(own, group.account):
        changes["ar_account_ref"] = group.account
        account_path = f"{path}.ar_account_ref"
        told.append(
            Adjustment(path=account_path, given=own, sent=group.account, why=("receivables account",))
        )
    for name in () if is_first else _ONCE:
        value = getattr(payment, name)
        if value is not None:
            changes[name] = None
            shown = "****" if name in _SECRET else value
            told.append(Adjustment(path=f"{path}.{name}", given=shown, sent=None, why=("once",)))
    return changes, told


def _unsplittable(payment: ReceivePaymentAdd, known: Mapping[str, Invoice]) -> Iterator[Problem]:
    for place, row in enumerate(payment.applied_to_txn):
        path = f"applied_to_txn[{place}].txn_id"
        if not isinstance(row.txn_id, str):
            continue
        if row.txn_id not in known:
            yield Problem(
                path=path, value=repr(row.txn_id), rule="is not among the invoices", fix="pull it first"
            )
        elif known[row.txn_id].ar_account_ref is None:
            rule = "is an invoice that does not tell its receivables account"
            yield Problem(path=path, value=repr(row.txn_id), rule=rule, fix="ask for its ARAccountRef")


def _over_total(payment: ReceivePaymentAdd) -> list[PaymentProblem]:
    total = payment.total_amount
    applied = sum((_amount(row.payment_amount) for row in payment.applied_to_txn), _ZERO)
    if total is None or applied <= total:
        return []
    rule = f"is less than the {applied} that is applied to invoices"
    return [_problem("over the total", None, "total_amount", rule, "apply less", value=str(total))]


def _of_invoice(
    payment: ReceivePaymentAdd, invoice: Invoice, path: str, settled: Decimal
) -> Iterator[PaymentProblem]:
    """Yield what stands against applying `settled` to an invoice."""
    name = f"invoice {invoice.ref_number or invoice.txn_id}"
    open_amount = invoice.balance_remaining
    if invoice.is_paid or (open_amount is not None and open_amount <= 0):
        fix = "leave it out, or leave the amount unapplied"
        yield _problem("already paid", invoice.txn_id, path, f"{name} is paid already", fix)
    elif open_amount is not None and settled > open_amount:
        rule = f"{settled} is more than the {open_amount} that is open of {name}"
        yield _problem("more than is open", invoice.txn_id, path, rule, "apply what is open")
    if not may_be_kin(payment.customer_ref, invoice.customer_ref):
        rule = f"{name} is of another customer: {invoice.customer_ref.full_name}"
        yield _problem("other customer", invoice.txn_id, path, rule, "correct the customer or the invoice")


def _problem(
    fault: PaymentFault, txn_id: str | None, path: str, rule: str, fix: str, *, value: str | None = None
) -> PaymentProblem:
    return PaymentProblem(
        fault=fault, txn_id=txn_id, problem=Problem(path=path, rule=rule, fix=fix, value=value)
    )


def _amount(value: Decimal | int | None) -> Decimal:
    return _ZERO if value is None else Decimal(value)


def _settled(row: AppliedToTxnAdd) -> Decimal:
    """Return what a row takes off its invoice: the payment, the discount and the credits."""
    credits_set = sum((_amount(credit.applied_amount) for credit in row.set_credit), _ZERO)
    return _amount(row.payment_amount) + _amount(row.discount_amount) + credits_set
