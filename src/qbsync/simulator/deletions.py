"""Deleting and merging records of lists, and what is told of them afterwards.

Each rule is marked where it stands: captured, documented or assumed.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from qbsync.errors import NotSimulated
from qbsync.models import ListDeleted, ListDelResult, ListMergeResult, MergedFrom, MergedTo
from qbsync.simulator.answers import Answer, only
from qbsync.simulator.books import Deleted, full_name_of
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.lists import old_record, touched
from qbsync.simulator.preferences import with_new_name
from qbsync.simulator.queries import Source, by_filters, check_range
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, Record, RecordList

__all__ = ["delete", "list_del", "list_deleted_query", "list_merge", "merge"]

_KEPT: Final = dt.timedelta(days=90)
_IN_USE: Final = "The list element is in use by another list element or a transaction."
_ONE_USER: Final = "Merging needs single-user mode."
_CHILDREN: Final = "An element with others below it cannot be merged."
_TYPES: Final = "The two elements are of different types."
_ADDRESSES: Final = "The two customers have different shipping addresses."


def list_del(request: AnyRequest, context: Context) -> Answer:
    """Answer ListDel.  Raises StatusError 1000, 3000, 3120 or 3160.

    For a unit of measure set QuickBooks answers with an internal error (reported once).
    """
    books = context.books
    records = _simulated(books, request.list_del_type)
    if request.list_del_type == "UnitOfMeasureSet":
        books.rely_on("unit-of-measure-sets-1000")
        raise refusal(1000)
    gone = delete(records, old_record(records, request.list_id), books)
    return Answer(
        objects=(
            ListDelResult(
                list_del_type=gone.list_name,
                list_id=gone.list_id,
                time_deleted=gone.time_deleted,
                full_name=gone.full_name,
            ),
        )
    )


@simulates("used-records-are-not-deleted")
def delete(records: RecordList, record: Record, books: Books) -> Deleted:
    """Take a record out of its list.

    Raises StatusError 3160 where something stands below it or refers to it (assumed).
    """
    if books.is_used(records.kind.name, record.list_id):
        raise refusal(3160, value=record.list_id, reason=_IN_USE)
    records.remove(record.list_id)
    gone = _remembered(records, record, books)
    books.deleted.append(gone)
    return gone


def _remembered(records: RecordList, record: Record, books: Books) -> Deleted:
    return Deleted(
        list_name=records.kind.name,
        list_id=record.list_id,
        full_name=full_name_of(record),
        time_created=record.time_created,
        moment=books.now(),
        time_deleted=books.now_text(),
    )


@simulates("deletions-of-90-days")
def list_deleted_query(request: AnyRequest, context: Context) -> Answer:
    """Answer ListDeletedQuery: what was deleted in the last 90 days, in the order of time (reported once).

    Both ends of the range count, as the wall clock of the PC (assumed).  Raises StatusError 3030.
    """
    books = context.books
    for name in request.list_del_type:
        _simulated(books, name)
    asked = request.deleted_date_range_filter
    from_date = None if asked is None else asked.from_deleted_date
    to_date = None if asked is None else asked.to_deleted_date
    if asked is not None:
        books.rely_on("ranges-of-deletions")
    check_range(from_date, to_date, books)
    read = books.read_time
    first = None if from_date is None else read(from_date)
    last = None if to_date is None else read(to_date)
    found = {
        str(number): gone
        for number, gone in enumerate(books.deleted)
        if gone.list_name in request.list_del_type
        and gone.moment >= books.now() - _KEPT
        and (first is None or gone.time_deleted.wall >= first)
        and (last is None or gone.time_deleted.wall <= last)
    }
    source = Source(ids=lambda: list(found), get=found.get, show=lambda gone: _told(gone, request))
    return by_filters(request, context, source)


def _told(gone: Deleted, request: AnyRequest) -> ListDeleted:
    told = ListDeleted(
        list_del_type=gone.list_name,
        list_id=gone.list_id,
        time_created=gone.time_created,
        time_deleted=gone.time_deleted,
        full_name=gone.full_name,
    )
    return only(told, request.include_ret_element)


def list_merge(request: AnyRequest, context: Context) -> Answer:
    """Answer ListMerge.

    Raises StatusError 3000, 3120, 3200 or 3500; that another mode than single-user is refused is reported
    once, the rest is assumed.
    """
    books = context.books
    records = _simulated(books, request.list_merge_type)
    old = old_record(records, request.merge_from.list_id)
    into = old_record(records, request.merge_to.list_id)
    for record, asked in ((old, request.merge_from), (into, request.merge_to)):
        if asked.edit_sequence != record.edit_sequence:
            raise refusal(3200)
    if not context.machine.single_user:
        raise _unmerged(records, old, _ONE_USER)
    ship = "ship_address"
    if getattr(old, ship, None) != getattr(into, ship, None) and not request.same_ship_addr_ok:
        raise _unmerged(records, old, _ADDRESSES)
    gone, kept = merge(records, old, into, context)
    return Answer(
        objects=(
            ListMergeResult(
                list_merge_type=records.kind.name,
                merged_from=MergedFrom(
                    list_id=gone.list_id, time_deleted=gone.time_deleted, full_name=gone.full_name
                ),
                merged_to=MergedTo(
                    list_id=kept.list_id,
                    time_created=kept.time_created,
                    time_modified=kept.time_modified,
                    edit_sequence=kept.edit_sequence,
                    full_name=full_name_of(kept),
                ),
            ),
        )
    )


def merge(records: RecordList, old: Record, into: Record, context: Context) -> tuple[Deleted, Record]:
    """Merge a record into another one of its list, which keeps its fields and gets a new EditSequence.

    Everything that referred to the one names the other from now on.  Raises StatusError 3500 (assumed).
    """
    books, name = context.books, records.kind.name
    if old.list_id == into.list_id or records.children(old.list_id):
        raise _unmerged(records, old, _CHILDREN)
    if getattr(old, "account_type", None) != getattr(into, "account_type", None):
        raise _unmerged(records, old, _TYPES)
    books.rely_on("merging")
    books.rely_on("merged-records-as-deleted")
    gone = _remembered(records, old, books)
    records.remove(old.list_id)
    if context.merged_record == "listed":
        books.deleted.append(gone)
    kept = touched(into, books)
    records.put(kept)
    books.preferences = with_new_name(books.preferences, name, full_name_of(old), full_name_of(into))
    books.merged(name, old.list_id, into.list_id)
    _rewrite(books, name, old.list_id)
    return gone, kept


def _rewrite(books: Books, list_name: str, list_id: str) -> None:
    """Write the references that a merge has moved into the records themselves."""
    for records in books.lists.values():
        for record in (*records.kept(), *records.referring(list_name, list_id)):
            now = books.current(record)
            if now is not record:
                records.put(now)


def _unmerged(records: RecordList, record: Record, reason: str) -> Exception:
    return refusal(3500, list=records.kind.name, value=full_name_of(record), reason=reason)


def _simulated(books: Books, list_name: str) -> RecordList:
    if list_name not in books.lists:
        raise NotSimulated(f"the list {list_name} is not simulated")
    return books.lists[list_name]
