"""The filters of queries of transactions: one row for each field of a query that chooses records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.models import Ref
from qbsync.simulator.calendar_dates import period
from qbsync.simulator.currencies import currency_id
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.queries import HOW, check_range, part_test, range_test
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.simulator.answers import AnyRequest
    from qbsync.simulator.books import Books, Record
    from qbsync.simulator.ledger import Entry

__all__ = ["FILTERS", "Test", "listed", "matching"]

AnyFilter: TypeAlias = Any
"""The value of a filter of a query; its test knows of which class it is."""

Test: TypeAlias = "Callable[[Entry], bool]"

_SHOWN: Final = frozenset({"include_line_items", "include_linked_txns", "include_component_line_items"})


def matching(kind: str, request: AnyRequest, books: Books) -> list[str]:
    """Return the TxnIDs of a kind's transactions that pass every filter, in the order of their entry."""
    tests = []
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if field.name in HOW or field.name in _SHOWN or not given(value):
            continue
        if field.name not in FILTERS:
            raise NotSimulated(f"{type(request).__name__}.{field.name} has no rule")
        tests.append(FILTERS[field.name](value, books))
    if not tests:
        return books.ledger.ids_of_kind(kind)
    of_entity = getattr(request, "entity_filter", None)
    if given(of_entity):
        entries = books.ledger.of_customers(kind, listed(of_entity, "Entity", books))
    else:
        entries = books.ledger.of_kind(kind)
    return [entry.txn_id for entry in entries if all(test(entry) for test in tests)]


def _record(entry: Entry) -> Record:
    return entry.record


@simulates("ranges-of-transactions")
def _modified_between(value: AnyFilter, books: Books) -> Test:
    """Let both ends count; the times are the wall clock of the PC (documented)."""
    first, last = value.from_modified_date, value.to_modified_date
    check_range(first, last, books)
    low = None if first is None else books.read_time(first)
    high = None if last is None else books.read_time(last)

    def inside(entry: Entry) -> bool:
        wall = _record(entry).time_modified.wall
        return (low is None or wall >= low) and (high is None or wall <= high)

    return inside


def _dated_between(value: AnyFilter, books: Books) -> Test:
    """Let both ends count (documented)."""
    if value.date_macro is not None:
        first, last = period(value.date_macro, books)
    else:
        first, last = value.from_txn_date, value.to_txn_date
        if first is not None and last is not None and first > last:
            raise refusal(3030, first=first, last=last)

    def inside(entry: Entry) -> bool:
        day = _record(entry).txn_date
        return (first is None or day >= first) and (last is None or day <= last)

    return inside


@simulates("filters-with-what-is-below")
def listed(value: AnyFilter, group: str, books: Books) -> frozenset[str]:
    """Return the ListIDs that a filter by ids or names means, with what is below where it says so.

    Raises StatusError 500 for one that is not there (captured for a query by names, of filters assumed).
    """
    keys = [("list_id", list_id) for list_id in value.list_id]
    keys += [("full_name", name) for name in value.full_name]
    below = value.list_id_with_children is not None or value.full_name_with_children is not None
    keys += [("list_id", value.list_id_with_children)] if value.list_id_with_children is not None else []
    keys += (
        [("full_name", value.full_name_with_children)] if value.full_name_with_children is not None else []
    )
    found: set[str] = set()
    for field, text in keys:
        record = books.look_up(group, Ref(**{field: text}))
        if record is None:
            books.rely_on("filters-by-unknown-names-500")
            raise refusal(500, value=text)
        found.add(record.list_id.upper())
        if below:
            records = next(one for one in books.lists.values() if isinstance(record, one.kind.ret))
            found |= {list_id.upper() for list_id in records.below(record.list_id)}
    return frozenset(found)


def _of_entity(value: AnyFilter, books: Books) -> Test:
    wanted = listed(value, "Entity", books)
    return lambda entry: entry.customer is not None and entry.customer.upper() in wanted


def _of_account(value: AnyFilter, books: Books) -> Test:
    wanted = listed(value, "Account", books)
    return lambda entry: not wanted.isdisjoint(entry.accounts)


def _of_item(value: AnyFilter, books: Books) -> Test:
    wanted = listed(value, "Item", books)
    return lambda entry: not wanted.isdisjoint(entry.items)


def _of_currency(value: AnyFilter, books: Books) -> Test:
    """Return the test of a currency; a transaction has the one of its customer."""
    if not books.preferences.multi_currency:
        raise NotSimulated("CurrencyFilter has no rule where only one currency is in use")
    wanted: set[str] = set()
    keys = [("list_id", list_id) for list_id in value.list_id]
    for field, text in (*keys, *(("full_name", name) for name in value.full_name)):
        record = books.look_up("Currency", Ref(**{field: text}))
        if record is None:
            books.rely_on("filters-by-unknown-names-500")
            raise refusal(500, value=text)
        wanted.add(record.list_id.upper())
    return lambda entry: currency_id(_record(entry), books) in wanted


def _ref_number(value: AnyFilter, books: Books) -> Test:
    """Compare in any case (assumed); a transaction without a ref number is not found (assumed)."""
    books.rely_on("ref-number-filters")
    test = part_test(value.match_criterion, value.ref_number)
    return lambda entry: (number := _record(entry).ref_number) is not None and test(number)


def _ref_number_range(value: AnyFilter, books: Books) -> Test:
    """Compare as text (assumed)."""
    books.rely_on("ref-number-filters")
    test = range_test(value.from_ref_number, value.to_ref_number)
    return lambda entry: (number := _record(entry).ref_number) is not None and test(number)


@simulates("paid-status")
def _paid_status(value: AnyFilter, books: Books) -> Test:
    def test(entry: Entry) -> bool:
        is_paid = books.ledger.remaining(entry.txn_id) == 0
        return bool(value == "All" or is_paid == (value == "PaidOnly"))

    return test


def _pending_status(value: AnyFilter, _books: Books) -> Test:
    return lambda entry: value == "All" or bool(_record(entry).is_pending) == (value == "PendingOnly")


# Field of a query -> value and books to a test of a transaction. A filter without a row is not simulated.
FILTERS: Final[dict[str, Callable[[AnyFilter, Books], Test]]] = {
    "modified_date_range_filter": _modified_between,
    "txn_date_range_filter": _dated_between,
    "entity_filter": _of_entity,
    "currency_filter": _of_currency,
    "account_filter": _of_account,
    "item_filter": _of_item,
    "ref_number_filter": _ref_number,
    "ref_number_range_filter": _ref_number_range,
    "paid_status": _paid_status,
    "pending_status": _pending_status,
}
