"""Queries across the kinds of transactions: all in one list, and payments that wait for a deposit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.models import ReceivePaymentToDeposit, Transaction
from qbsync.simulator.answers import only
from qbsync.simulator.books import well_formed
from qbsync.simulator.currencies import home_amount
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.form_defaults import undeposited_funds
from qbsync.simulator.money import cents
from qbsync.simulator.queries import HOW, Source, by_filters, by_keys
from qbsync.simulator.txn_filters import FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.simulator.answers import Answer, AnyRequest, Context
    from qbsync.simulator.books import Books, Record
    from qbsync.simulator.ledger import Entry
    from qbsync.simulator.txn_filters import Test

__all__ = ["to_deposit_query", "transaction_query"]

# The field that a summary shows as the account: where the transaction stands in the books (assumed).
_ACCOUNTS: Final = ("ar_account_ref", "deposit_to_account_ref", "account_ref")
_NON_POSTING: Final = frozenset({"SalesOrder"})
# Filters that are the same as those of one kind, but for their names.
_SAME: Final = {
    "ref_number_filter": "ref_number_filter",
    "ref_number_range_filter": "ref_number_range_filter",
    "transaction_modified_date_range_filter": "modified_date_range_filter",
    "transaction_date_range_filter": "txn_date_range_filter",
    "transaction_entity_filter": "entity_filter",
    "transaction_account_filter": "account_filter",
    "transaction_item_filter": "item_filter",
}
_BY_TYPE: Final = ("entity_type_filter", "account_type_filter", "item_type_filter")


def transaction_query(request: AnyRequest, context: Context) -> Answer:
    """Answer TransactionQuery with one summary for each transaction, in the order of entry (assumed)."""
    books = context.books
    books.rely_on("summaries-of-transactions")
    if request.transaction_detail_level_filter not in {None, "SummaryOnly"}:
        raise NotSimulated("TransactionQuery has a rule for summaries only")
    source = Source(
        ids=lambda: [entry.txn_id for entry in _matching(request, books)],
        get=books.ledger.get,
        show=lambda entry: only(_summary(entry, books), request.include_ret_element),
    )
    if request.txn_id:
        found = [(txn_id, _with_id(txn_id, books)) for txn_id in request.txn_id]
        return by_keys(request, found, source, books)
    return by_filters(request, context, source)


def _with_id(txn_id: str, books: Books) -> list[Entry]:
    well_formed(txn_id, "txn ID")
    entry = books.ledger.get(txn_id)
    return [] if entry is None else [entry]


def _matching(request: AnyRequest, books: Books) -> Iterator[Entry]:
    tests: list[Test] = []
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if field.name in HOW or not given(value) or field.name == "transaction_detail_level_filter":
            continue
        tests.append(_test(field.name, value, books))
    return (entry for entry in books.ledger if all(test(entry) for test in tests))


def _test(name: str, value: Any, books: Books) -> Test:  # noqa: ANN401 - the value of any filter
    if name in _SAME:
        if any(getattr(value, by_type, None) is not None for by_type in _BY_TYPE):
            raise NotSimulated(f"TransactionQuery.{name} has no rule for types")
        if name == "transaction_modified_date_range_filter" and value.date_macro is not None:
            raise NotSimulated(f"TransactionQuery.{name}.date_macro has no rule")
        return FILTERS[_SAME[name]](value, books)
    if name in {"ref_number", "ref_number_case_sensitive"}:
        fold = str.casefold if name == "ref_number" else str
        wanted = {fold(number) for number in value}
        return lambda entry: fold(_record(entry).ref_number or "") in wanted
    if name == "transaction_type_filter":
        return lambda entry: bool({"All", entry.kind} & set(value.txn_type_filter))
    if name == "transaction_posting_status_filter":
        return lambda entry: value == "Either" or (_posts(entry) == (value == "Posting"))
    if name == "transaction_paid_status_filter":
        return lambda entry: value == "Either" or (_is_closed(entry, books) == (value == "Closed"))
    raise NotSimulated(f"TransactionQuery.{name} has no rule")


def _record(entry: Entry) -> Record:
    return entry.record


def _posts(entry: Entry) -> bool:
    return entry.kind not in _NON_POSTING and not getattr(entry.record, "is_pending", False)


def _is_closed(entry: Entry, books: Books) -> bool:
    """Say whether nothing is open: no balance, no credit; what never has any counts as closed (assumed)."""
    return entry.sign == 0 or books.ledger.remaining(entry.txn_id) == 0


def _summary(entry: Entry, books: Books) -> Transaction:
    """Return one transaction in short; credits of a customer are below zero (assumed)."""
    record: Any = books.current(entry.record)
    total = getattr(record, "total_amount", None)
    amount = entry.total if entry.sign or total is None else total
    accounts = [getattr(record, name, None) for name in _ACCOUNTS]
    signed = cents(amount * (entry.sign or 1))
    return Transaction(
        **_in_home_currency(record, signed, books),
        txn_type=entry.kind,
        txn_id=entry.txn_id,
        time_created=record.time_created,
        time_modified=record.time_modified,
        entity_ref=getattr(record, "customer_ref", None),
        account_ref=next((ref for ref in accounts if ref is not None), None),
        txn_date=record.txn_date,
        ref_number=record.ref_number,
        amount=signed,
        memo=record.memo,
    )


def _in_home_currency(record: Record, amount: Decimal, books: Books) -> dict[str, Any]:
    """Return the elements that tell a currency, where the transaction has one."""
    rate = getattr(record, "exchange_rate", None)
    if rate is None:
        return {}
    return {
        "currency_ref": record.currency_ref,
        "exchange_rate": rate,
        "amount_in_home_currency": home_amount(books, amount, rate),
    }


@simulates("what-waits-for-a-deposit")
def to_deposit_query(request: AnyRequest, context: Context) -> Answer:
    """Answer ReceivePaymentToDepositQuery: what stands in Undeposited Funds (documented).

    Deposits are not simulated, so all of it waits.
    """
    books = context.books
    funds = undeposited_funds(books)
    waiting = {
        entry.txn_id: entry
        for entry in books.ledger
        if funds is not None and _account(entry) == funds.list_id and _paid_in(entry) and _posts(entry)
    }
    source = Source(
        ids=lambda: list(waiting),
        get=waiting.get,
        show=lambda entry: only(_to_deposit(entry, books), request.include_ret_element),
    )
    return by_filters(request, context, source)


def _account(entry: Entry) -> str | None:
    ref = getattr(entry.record, "deposit_to_account_ref", None)
    return None if ref is None else ref.list_id


def _paid_in(entry: Entry) -> Decimal:
    amount: Decimal = _record(entry).total_amount or Decimal(0)
    return amount


def _to_deposit(entry: Entry, books: Books) -> ReceivePaymentToDeposit:
    record: Any = books.current(entry.record)
    return ReceivePaymentToDeposit(
        **_in_home_currency(record, cents(_paid_in(entry)), books),
        txn_id=entry.txn_id,
        txn_type=entry.kind,
        customer_ref=record.customer_ref,
        txn_date=record.txn_date,
        ref_number=record.ref_number,
        amount=cents(_paid_in(entry)),
    )
