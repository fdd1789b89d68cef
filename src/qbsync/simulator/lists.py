"""The rules for lists: what QuickBooks does with a Query, an Add and a Mod of any list in `ListKind`.

Each rule is marked where it stands: captured (an answer of real QuickBooks shows it), documented (Intuit says
it) or assumed (our own judgement; it may be wrong).
"""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Ref
from qbsync.simulator.answers import Answer, only
from qbsync.simulator.books import find, well_formed
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
from qbsync.simulator.statuses import refusal, status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, ListKind, Record, RecordList

__all__ = ["add", "change", "query"]

AnyFilter: TypeAlias = Any
"""The value of a filter of a query; its test knows of which class it is."""

_OPERATORS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "LessThan": operator.lt,
    "LessThanEqual": operator.le,
    "Equal": operator.eq,
    "GreaterThan": operator.gt,
    "GreaterThanEqual": operator.ge,
}
_KEYS: Final = frozenset({"list_id", "edit_sequence", "include_ret_element"})


def query(kind: ListKind, request: AnyRequest, context: Context) -> Answer:
    """Answer a query of a list."""
    books = context.books
    records = books.lists[kind.name]
    source = Source(
        ids=lambda: [record.list_id for record in _matching(records, request, books)],
        get=records.get,
        show=lambda record: shown(kind.show(books, record), request),
    )
    if request.list_id or request.full_name:  # inactive ones too (documented)
        for list_id in request.list_id:
            well_formed(list_id, "list ID")
        wanted = [(list_id, records.get(list_id)) for list_id in request.list_id]
        wanted += [(name, records.named(name)) for name in request.full_name]
        pairs = [(key, [] if record is None else [record]) for key, record in wanted]
        return by_keys(request, pairs, source)
    return by_filters(request, context, source)


def _matching(records: RecordList, request: AnyRequest, books: Books) -> Iterator[Record]:
    """Give the records that pass every filter, in QuickBooks' order."""
    tests = [_FILTERS["active_status"](request.active_status or "ActiveOnly", books)]
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if field.name in HOW or field.name == "active_status" or not given(value):
            continue
        if field.name not in _FILTERS:
            raise NotSimulated(f"{type(request).__name__}.{field.name} has no rule")
        tests.append(_FILTERS[field.name](value, books))
    check_range(request.from_modified_date, request.to_modified_date, books)
    seen = (records.kind.show(books, record) for record in records)
    return (record for record in seen if all(test(record) for test in tests))


def _active(wanted: str, _books: Books) -> Callable[[Record], bool]:
    """ActiveOnly is the default (documented)."""
    return lambda record: wanted == "All" or (record.is_active is not False) == (wanted == "ActiveOnly")


def _from_modified(value: AnyFilter, books: Books) -> Callable[[Record], bool]:
    """Let the second itself count (reported once); both times are the wall clock of the PC (documented)."""
    first = books.wall_clock.read(value)
    return lambda record: record.time_modified.wall >= first


def _to_modified(value: AnyFilter, books: Books) -> Callable[[Record], bool]:
    last = books.wall_clock.read(value)
    return lambda record: record.time_modified.wall <= last


def _name(value: AnyFilter, _books: Books) -> Callable[[Record], bool]:
    """Compare the full name in any case (assumed): a part of a parent's name finds its jobs too."""
    test = part_test(value.match_criterion, value.name)
    return lambda record: test(record.full_name)


def _name_range(value: AnyFilter, _books: Books) -> Callable[[Record], bool]:
    test = range_test(value.from_name, value.to_name)
    return lambda record: test(record.full_name)


def _total_balance(value: AnyFilter, _books: Books) -> Callable[[Record], bool]:
    compare, amount = _OPERATORS[value.operator], Decimal(value.amount)
    return lambda record: compare(record.total_balance or Decimal(0), amount)


# Field of a query -> value and books to a test of a record. A filter without a row here is not simulated.
_FILTERS: Final[dict[str, Callable[[AnyFilter, Books], Callable[[Record], bool]]]] = {
    "active_status": _active,
    "from_modified_date": _from_modified,
    "to_modified_date": _to_modified,
    "name_filter": _name,
    "name_range_filter": _name_range,
    "total_balance_filter": _total_balance,
}


def add(kind: ListKind, request: AnyRequest, context: Context) -> Answer:
    """Add a record.  Raises StatusError 3000, 3100, 3130 or 3140."""
    books = context.books
    records = books.lists[kind.name]
    values = {**kind.defaults, **_values(kind, request, None, books)}
    parent = None if request.parent_ref is None else _parent(records, request.parent_ref)
    values |= _naming(request.name, parent)
    if books.name_in_use(kind, values["full_name"]):
        raise refusal(3100, value=request.name)
    now = books.now_text()
    record = kind.ret(
        list_id=books.new_list_id(),
        time_created=now,
        time_modified=now,
        edit_sequence=books.edit_sequence(),
        **values,
    )
    record = kind.derive(record)
    records.put(record)
    return _written(kind.show(books, record), request)


def change(kind: ListKind, request: AnyRequest, context: Context) -> Answer:
    """Change a record: only the fields that are given, CLEAR empties one.

    Raises StatusError 3000, 3120, 3200, 3100, 3130 or 3140, looked for in this order (assumed).
    """
    books = context.books
    records = books.lists[kind.name]
    well_formed(request.list_id, "list ID")
    old = records.get(request.list_id)
    if old is None:
        raise refusal(3120, value=request.list_id)
    if request.edit_sequence != old.edit_sequence:
        if context.stale_answer == "record":
            stale = only(kind.show(books, old), request.include_ret_element)
            return Answer(status=status(3200), objects=(stale,))
        raise refusal(3200)
    values = _values(kind, request, old, books)
    parent = _new_parent(records, request, old)
    naming = _naming(old.name if request.name is None else request.name, parent)
    if books.name_in_use(kind, naming["full_name"], besides=old.list_id):
        raise refusal(3100, value=naming["name"])
    record = attrs.evolve(
        old,
        **{**values, **naming},
        time_modified=books.now_text(),
        edit_sequence=books.edit_sequence(old.edit_sequence),
    )
    record = kind.derive(record)
    records.put(record)
    _rename_children(records, record)
    return _written(kind.show(books, record), request)


def _values(kind: ListKind, request: AnyRequest, old: Record | None, books: Books) -> dict[str, Any]:
    """Return the fields of the record that the fields of an Add or Mod set.

    An address, and a list of addresses or contacts' details, replaces the old one as a whole (assumed: the
    SDK's documentation does not say whether single lines are merged).
    """
    fields = {field.name for field in plan_of(kind.ret).fields}
    values: dict[str, Any] = {}
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if not given(value) or field.name in _KEYS or field.name in {"name", "parent_ref"}:
            continue
        if value is CLEAR:
            values[field.name] = None
        elif field.name in kind.converters:
            values |= kind.converters[field.name](books, value, old)
        elif field.name in kind.references:
            values[field.name] = books.resolve(kind.references[field.name], value, inside=kind.name)
        elif field.name in fields:
            values[field.name] = Decimal(value) if field.kind == "AMTTYPE" else value
        else:
            raise NotSimulated(f"{type(request).__name__}.{field.name} has no rule")
    return values


def _parent(records: RecordList, ref: Ref) -> Record:
    """Return the parent that a Ref names.  Raises StatusError 3000 or 3130 (captured)."""
    if ref.list_id is not None:
        well_formed(ref.list_id, "list ID")
    found = find(records, ref)
    if found is None:
        raise refusal(3130, value=ref.list_id or ref.full_name, list=records.kind.plural)
    return found


def _new_parent(records: RecordList, request: AnyRequest, old: Record) -> Record | None:
    """Return the parent after a Mod; nothing can be moved below itself (3130, assumed)."""
    if request.parent_ref is None:
        return None if old.parent_ref is None else records.get(old.parent_ref.list_id)
    if request.parent_ref is CLEAR:
        return None
    parent = _parent(records, request.parent_ref)
    above: Record | None = parent
    while above is not None:
        if above.list_id == old.list_id:
            raise refusal(3130, value=parent.full_name, list=records.kind.plural)
        above = None if above.parent_ref is None else records.get(above.parent_ref.list_id)
    return parent


def _naming(name: str, parent: Record | None) -> dict[str, Any]:
    """Return the fields that follow from the name and the parent (captured)."""
    if parent is None:
        return {"name": name, "full_name": name, "sublevel": 0, "parent_ref": None}
    return {
        "name": name,
        "full_name": f"{parent.full_name}:{name}",
        "sublevel": parent.sublevel + 1,
        "parent_ref": Ref(list_id=parent.list_id, full_name=parent.full_name),
    }


def _rename_children(records: RecordList, parent: Record) -> None:
    """Carry a new name down; the TimeModified of what is below stays as it was (assumed)."""
    for child in records.children(parent.list_id):
        renamed = attrs.evolve(child, **_naming(child.name, parent))
        if renamed != child:
            records.put(renamed)
            _rename_children(records, renamed)


def _written(record: Record, request: AnyRequest) -> Answer:
    """Answer an Add or Mod with the record, without data extensions (assumed)."""
    return Answer(objects=(only(attrs.evolve(record, data_ext=()), request.include_ret_element),))
