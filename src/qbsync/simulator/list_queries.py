"""Queries of lists: what is found, in which order, and how much of it is shown.

A query asks one list, or several at once (ItemQuery, TermsQuery): then each list's records come in its own
order, the lists one behind the other (assumed).

Each rule is marked where it stands: captured (an answer of real QuickBooks shows it), documented (Intuit says
it) or assumed (our own judgement; it may be wrong).
"""

from __future__ import annotations

import functools
import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.models import Ref
from qbsync.simulator.books import full_name_of, well_formed
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.queries import (
    HOW,
    Source,
    by_filters,
    by_keys,
    check_range,
    part_test,
    range_test,
    shown,
)
from qbsync.simulator.record_lists import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from qbsync.simulator.answers import Answer, AnyRequest, Context
    from qbsync.simulator.books import Books, Record, RecordList

__all__ = ["query"]

AnyFilter: TypeAlias = Any
"""The value of a filter of a query; its test knows of which class it is."""

Test: TypeAlias = "Callable[[Record], bool]"

_HIGHEST: Final = "\U0010ffff"
_OPERATORS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "LessThan": operator.lt,
    "LessThanEqual": operator.le,
    "Equal": operator.eq,
    "GreaterThan": operator.gt,
    "GreaterThanEqual": operator.ge,
}


@simulates("lists-in-the-order-of-names", "inactive-records-by-key")
def query(lists: tuple[str, ...], request: AnyRequest, context: Context) -> Answer:
    """Answer a query of these lists."""
    books = context.books
    asked = [books.lists[name] for name in lists]

    def get(list_id: str) -> Record | None:
        return _first(books, asked, lambda records: records.get(list_id))

    def named(name: str) -> Record | None:
        return _first(books, asked, lambda records: records.named(name))

    list_ids, names = getattr(request, "list_id", ()), getattr(request, "full_name", ())
    source = Source(
        ids=lambda: _matching(asked, request, books),
        get=get,
        show=lambda record: shown(record, request),
    )
    if not list_ids and not names:
        if len(lists) > 1:
            books.rely_on("several-lists-in-turn")
        if lists == ("Account",):
            books.rely_on("accounts-by-type-and-number")
        return by_filters(request, context, source)
    for list_id in list_ids:
        well_formed(list_id, "list ID")
    wanted = [(list_id, get(list_id)) for list_id in list_ids]  # inactive ones too (documented)
    wanted += [(name, named(name)) for name in names]
    found = [(key, [] if record is None else [record]) for key, record in wanted]
    return by_keys(request, found, source, books)


def _first(
    books: Books, asked: list[RecordList], find: Callable[[RecordList], Record | None]
) -> Record | None:
    """Return the first record that is found in one of the lists, as it is read."""
    for records in asked:
        found = find(records)
        if found is not None:
            books.check_standard(records.kind.name, found.list_id)
            return books.show(records.kind, found)
    return None


def _matching(asked: list[RecordList], request: AnyRequest, books: Books) -> Found:
    """Return the ids of the records that pass every filter, in QuickBooks' order."""
    fields = plan_of(type(request)).by_name
    tests: list[Test] = []
    if "active_status" in fields and request.active_status != "All":
        tests.append(_active(request.active_status or "ActiveOnly"))
    for name in fields:
        value = getattr(request, name)
        if name in HOW or name == "active_status" or not given(value):
            continue
        if name not in _FILTERS:
            raise NotSimulated(f"{type(request).__name__}.{name} has no rule")
        tests.append(_FILTERS[name](value, books))
    if "from_modified_date" in fields:
        check_range(request.from_modified_date, request.to_modified_date, books)
    found = Found()
    for records in asked:
        show = functools.partial(books.show, records.kind)
        records.find(tests, show, found, between=_between(request, fields))
    return found


def _between(request: AnyRequest, fields: Container[str]) -> tuple[str, str]:
    """Return the texts, in small letters, between which the names must be that a query can find."""
    first, last = "", ""
    part = request.name_filter if "name_filter" in fields else None
    names = request.name_range_filter if "name_range_filter" in fields else None
    if part is not None and part.match_criterion == "StartsWith":
        first = last = part.name
    elif names is not None:
        first, last = names.from_name or "", names.to_name or ""
    return first.casefold(), f"{last.casefold()}{_HIGHEST}"


@simulates("active-records-only")
def _active(wanted: str) -> Test:
    """ActiveOnly is the default (documented)."""
    active = wanted == "ActiveOnly"
    return lambda record: (record.is_active is not False) == active


@simulates("ranges-of-modified-records")
def _from_modified(value: AnyFilter, books: Books) -> Test:
    """Let the second itself count (reported once); both times are the wall clock of the PC (documented)."""
    first = books.read_time(value)
    return lambda record: record.time_modified.wall >= first


def _to_modified(value: AnyFilter, books: Books) -> Test:
    last = books.read_time(value)
    return lambda record: record.time_modified.wall <= last


def _name(value: AnyFilter, books: Books) -> Test:
    """Compare the full name: a part of a parent's name finds its jobs too (assumed)."""
    books.rely_on("name-filters")
    test = part_test(value.match_criterion, value.name)
    return lambda record: test(full_name_of(record))


def _name_range(value: AnyFilter, books: Books) -> Test:
    books.rely_on("name-filters")
    test = range_test(value.from_name, value.to_name)
    return lambda record: test(full_name_of(record))


def _total_balance(value: AnyFilter, _books: Books) -> Test:
    """Compare the balance with that of all jobs; a vendor has no jobs, so it is the balance."""
    compare, amount = _OPERATORS[value.operator], Decimal(value.amount)

    def test(record: Record) -> bool:
        balance = record.total_balance if hasattr(record, "total_balance") else record.balance
        return compare(balance or Decimal(0), amount)

    return test


def _ids_of(list_name: str, value: AnyFilter, books: Books) -> set[str]:
    """Return the ListIDs that a filter by ids or names means.

    Raises StatusError 3000 for an id that is none, 3140 for an element that is not there (assumed).
    """
    books.rely_on("filters-by-elements")
    refs = [Ref(list_id=list_id) for list_id in value.list_id] + [Ref(name) for name in value.full_name]
    found = [books.resolve(list_name, ref, inside="query") for ref in refs]
    return {(ref.list_id or "").upper() for ref in found}


def _class(value: AnyFilter, books: Books) -> Test:
    """Find records of one of the classes, or of a class and those below it (documented)."""
    wanted = _ids_of("Class", value, books)
    top = None
    if value.list_id_with_children is not None:
        top = Ref(list_id=value.list_id_with_children)
    elif value.full_name_with_children is not None:
        top = Ref(value.full_name_with_children)
    if top is not None:
        highest = books.resolve("Class", top, inside="query").list_id or ""
        wanted |= {list_id.upper() for list_id in (highest, *books.lists["Class"].below(highest))}
    return lambda record: record.class_ref is not None and (record.class_ref.list_id or "").upper() in wanted


def _currency(value: AnyFilter, books: Books) -> Test:
    """Find records of one of the currencies; one that names none has the home currency (assumed)."""
    wanted = _ids_of("Currency", value, books)
    home = books.reference("Currency", books.preferences.home_currency)

    def test(record: Record) -> bool:
        ref = record.currency_ref or home
        return ref is not None and (ref.list_id or "").upper() in wanted

    return test


def _item(value: AnyFilter, books: Books) -> Test:
    """Find price levels that name the item."""
    wanted = books.resolve("Item", value, inside="query").list_id
    return lambda record: any(line.item_ref.list_id == wanted for line in record.price_level_per_item)


# Field of a query -> value and books to a test of a record. A filter without a row here is not simulated.
_FILTERS: Final[dict[str, Callable[[AnyFilter, Books], Test]]] = {
    "from_modified_date": _from_modified,
    "to_modified_date": _to_modified,
    "name_filter": _name,
    "name_range_filter": _name_range,
    "total_balance_filter": _total_balance,
    "class_filter": _class,
    "currency_filter": _currency,
    "item_ref": _item,
    "account_type": lambda value, _books: lambda record: record.account_type in value,
    "payment_method_type": lambda value, _books: lambda record: record.payment_method_type in value,
}
