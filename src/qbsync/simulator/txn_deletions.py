"""Deleting and voiding transactions, and what is told of deleted ones afterwards."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.models import TxnDeleted, TxnDelResult, TxnVoidResult
from qbsync.simulator.answers import Answer, only
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.ledger import Deletion
from qbsync.simulator.order_links import bills_orders
from qbsync.simulator.queries import Source, by_filters, check_range
from qbsync.simulator.statuses import refusal
from qbsync.simulator.transactions import check_open_period, found, touch_partners

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, Record
    from qbsync.simulator.ledger import Entry
    from qbsync.simulator.transactions import TxnKind

__all__ = ["delete", "deleted_query", "void"]

_KEPT: Final = dt.timedelta(days=90)
_VOID: Final = "VOID:"


@simulates("deleted-transactions")
def delete(kinds: Mapping[str, TxnKind], request: AnyRequest, context: Context) -> Answer:
    """Answer TxnDel: what was applied to the transaction, or by it, is free again (assumed).

    Raises StatusError 3000, 3120, 3171, and 3160 for a sales order that was invoiced or a credit that was
    refunded (assumed).
    """
    books = context.books
    kind = _kind(kinds, request.txn_del_type)
    entry = found(kind.name, request.txn_id, books)
    record: Record = entry.record
    check_open_period(record.txn_date, books)
    reason = kind.held_by(books, entry)
    if reason is not None:
        books.rely_on("linked-transactions-stay")
        raise refusal(3160, value=entry.txn_id, reason=reason)
    _check_loaded(entry, books)
    partners = books.ledger.partners(entry.txn_id)
    if partners:
        books.rely_on("links-end-with-a-transaction")
    books.ledger.remove(entry.txn_id)
    touch_partners(partners, {}, context)
    gone = Deletion(
        kind=kind.name,
        txn_id=entry.txn_id,
        ref_number=record.ref_number,
        time_created=record.time_created,
        time_deleted=books.now_text(),
        moment=books.now(),
    )
    books.ledger.deletions.append(gone)
    result = TxnDelResult(
        txn_del_type=gone.kind,
        txn_id=gone.txn_id,
        time_deleted=gone.time_deleted,
        ref_number=gone.ref_number,
    )
    return Answer(objects=(result,))


@simulates("voided-transactions")
def void(kinds: Mapping[str, TxnKind], request: AnyRequest, context: Context) -> Answer:
    """Answer TxnVoid: the transaction stays, with amounts of zero and VOID: in its memo (documented).

    What was applied to it, or by it, is free again, and so is what it took from a sales order (assumed).
    Raises StatusError 3000, 3120, 3171, and 3185 for a credit that was refunded (assumed).
    """
    books = context.books
    ledger = books.ledger
    kind = _kind(kinds, request.txn_void_type)
    if kind.void is None:
        raise NotSimulated(f"no rule says what voiding a {kind.name} does")
    entry = found(kind.name, request.txn_id, books)
    old: Record = entry.record
    check_open_period(old.txn_date, books)
    reason = kind.held_by(books, entry)
    if reason is not None:
        books.rely_on("linked-transactions-stay")
        raise refusal(3185, value=entry.txn_id, reason=reason)
    _check_loaded(entry, books)
    books.rely_on("voided-transactions-keep-their-items")
    memo = old.memo or ""
    record = attrs.evolve(
        kind.void(books, old),
        memo=memo if memo.startswith(_VOID) else f"{_VOID} {memo}".rstrip(),
        time_modified=books.now_text(),
        edit_sequence=books.edit_sequence(old.edit_sequence),
    )
    partners = ledger.partners(entry.txn_id)
    if partners:
        books.rely_on("links-end-with-a-transaction")
    ledger.free(entry.txn_id)
    ledger.put(kind.entry(books, record))
    touch_partners(partners, {}, context)
    result = TxnVoidResult(
        txn_void_type=kind.name,
        txn_id=record.txn_id,
        time_created=record.time_created,
        time_modified=record.time_modified,
        ref_number=record.ref_number,
    )
    return Answer(objects=(result,))


def _check_loaded(entry: Entry, books: Books) -> None:
    """Raise NotSimulated for a loaded transaction whose links nobody knows in full."""
    if books.ledger.settled_elsewhere(entry.txn_id):
        raise NotSimulated(
            f"the {entry.kind} {entry.txn_id} is settled with others that were not loaded; load them, too"
        )
    if entry.kind == "Invoice" and bills_orders(entry.record):
        raise NotSimulated("no answer says which line of a loaded invoice was made from which of its order")


def _kind(kinds: Mapping[str, TxnKind], name: str) -> TxnKind:
    if name not in kinds:
        raise NotSimulated(f"transactions of the kind {name} are not simulated")
    return kinds[name]


@simulates("deletions-of-90-days")
def deleted_query(kinds: Mapping[str, TxnKind], request: AnyRequest, context: Context) -> Answer:
    """Answer TxnDeletedQuery: what was deleted in the last 90 days (documented), in the order of time.

    Both ends of the range count, as the wall clock of the PC (assumed).  Raises StatusError 3030.
    """
    books = context.books
    for name in request.txn_del_type:
        _kind(kinds, name)
    asked = request.deleted_date_range_filter
    from_date = None if asked is None else asked.from_deleted_date
    to_date = None if asked is None else asked.to_deleted_date
    if asked is not None:
        books.rely_on("ranges-of-deletions")
    check_range(from_date, to_date, books)
    first = None if from_date is None else books.read_time(from_date)
    last = None if to_date is None else books.read_time(to_date)
    gone = {
        deletion.txn_id: deletion
        for deletion in books.ledger.deletions
        if deletion.kind in request.txn_del_type
        and deletion.moment >= books.now() - _KEPT
        and (first is None or deletion.time_deleted.wall >= first)
        and (last is None or deletion.time_deleted.wall <= last)
    }
    source = Source(ids=lambda: list(gone), get=gone.get, show=lambda deletion: _told(deletion, request))
    return by_filters(request, context, source)


def _told(deletion: Deletion, request: AnyRequest) -> TxnDeleted:
    told = TxnDeleted(
        txn_del_type=deletion.kind,
        txn_id=deletion.txn_id,
        time_created=deletion.time_created,
        time_deleted=deletion.time_deleted,
        ref_number=deletion.ref_number,
    )
    return only(told, request.include_ret_element)
