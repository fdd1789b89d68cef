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
from qbsync.simulator.statuses import OK, refusal, status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, ListKind, Record, RecordList

__all__ = ["add", "change", "query"]

AnyFilter: TypeAlias = Any
"""The value of a filter of a query; its test knows of which class it is."""

# Query: how a traversal is asked for, what is shown of a record, and how records are chosen.
_HOW: Final = frozenset(
    {"iterator", "iterator_id", "max_returned", "meta_data", "include_ret_element", "owner_id"}
)
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
    records = context.books.lists[kind.name]
    if request.list_id or request.full_name:
        return _by_names(records, request, context.books)
    if request.iterator is not None:
        return _traverse(records, request, context)
    found = list(_matching(records, request, context.books))
    if not found:
        return _nothing(request)
    shown = found[: request.max_returned]  # cut off without a word (documented)
    if request.meta_data == "MetaDataOnly":  # the count of all that match (documented)
        return Answer(count=len(found))
    return Answer(objects=_shown(shown, request), count=_count(request, len(shown)))


def _by_names(records: RecordList, request: AnyRequest, books: Books) -> Answer:
    """Answer a query by ids or names: in the order of the request (assumed), inactive ones too (documented).

    What is missing makes status 500; what was found is returned all the same (captured).
    """
    if request.iterator is not None:
        raise NotSimulated("no source says what a query by ids or names does with an iterator")
    for list_id in request.list_id:
        well_formed(list_id, "list ID")
    wanted = [(list_id, records.get(list_id)) for list_id in request.list_id]
    wanted += [(name, records.named(name)) for name in request.full_name]
    found = [records.kind.show(books, record) for _, record in wanted if record is not None]
    missing = [value for value, record in wanted if record is None]
    answered = status(500, value=missing[0]) if missing else OK
    if request.meta_data == "MetaDataOnly":
        return Answer(status=answered, count=len(found))
    objects = _shown(found, request)
    return Answer(status=answered, objects=objects, count=_count(request, len(found)))


def _traverse(records: RecordList, request: AnyRequest, context: Context) -> Answer:
    """Answer a page of an iterator.

    Start takes the ids of all that match (assumed); a page shows records as they are when it is asked for
    (assumed). The id is good for the application and the session that got it (documented), and until the last
    page was given (assumed). Continue has to repeat the filters, or the id counts as invalid (assumed).
    """
    filters = attrs.evolve(request, iterator=None, iterator_id=None, max_returned=None)
    if request.iterator == "Start":
        if request.max_returned is None:
            raise NotSimulated("no source says what Start does without MaxReturned")
        waiting = [record.list_id for record in _matching(records, request, context.books)]
        if not waiting:
            return _nothing(request, iterator=None if context.empty_iterator == "absent" else ("", 0))
        iterator_id = context.books.new_guid()
        context.iterators[iterator_id] = (filters, waiting)
    else:
        iterator_id = request.iterator_id or ""
        known, waiting = context.iterators.get(iterator_id, (None, []))
        if request.iterator == "Stop" and known is not None:
            del context.iterators[iterator_id]
            return Answer()  # without iterator attributes (assumed)
        if known != filters:
            raise refusal(3391, value=iterator_id)
    page, rest = waiting[: request.max_returned], waiting[request.max_returned :]
    if rest:
        context.iterators[iterator_id] = (filters, rest)
    else:
        del context.iterators[iterator_id]
    show = records.kind.show
    shown = [show(context.books, record) for id in page if (record := records.get(id)) is not None]
    objects = () if request.meta_data == "MetaDataOnly" else _shown(shown, request)
    return Answer(objects=objects, count=_count(request, len(shown)), iterator=(iterator_id, len(rest)))


def _nothing(request: AnyRequest, iterator: tuple[str, int] | None = None) -> Answer:
    return Answer(status=status(1), count=_count(request, 0), iterator=iterator)


def _count(request: AnyRequest, number: int) -> int | None:
    """Return retCount: the number of objects in this answer, where it was asked for (assumed)."""
    return None if request.meta_data in {None, "NoMetaData"} else number


def _shown(records: Iterable[Record], request: AnyRequest) -> tuple[Record, ...]:
    """Return records as the query wants them: data extensions only for the owners it names (captured)."""
    owners = {owner.upper() for owner in request.owner_id}
    shown = []
    for record in records:
        extensions = tuple(item for item in record.data_ext if (item.owner_id or "0").upper() in owners)
        seen = record if extensions == record.data_ext else attrs.evolve(record, data_ext=extensions)
        shown.append(only(seen, request.include_ret_element))
    return tuple(shown)


def _matching(records: RecordList, request: AnyRequest, books: Books) -> Iterator[Record]:
    """Give the records that pass every filter, in QuickBooks' order."""
    tests = [_FILTERS["active_status"](request.active_status or "ActiveOnly", books)]
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if field.name in _HOW or field.name == "active_status" or not given(value):
            continue
        if field.name not in _FILTERS:
            raise NotSimulated(f"{type(request).__name__}.{field.name} has no rule")
        tests.append(_FILTERS[field.name](value, books))
    if request.from_modified_date is not None and request.to_modified_date is not None:
        first, last = request.from_modified_date, request.to_modified_date
        if books.wall_clock.read(first) > books.wall_clock.read(last):
            raise refusal(3030, first=first, last=last)
    shown = (records.kind.show(books, record) for record in records)
    return (record for record in shown if all(test(record) for test in tests))


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
    part = value.name.casefold()
    tests: dict[str, Callable[[str], bool]] = {
        "StartsWith": lambda name: name.startswith(part),
        "Contains": lambda name: part in name,
        "EndsWith": lambda name: name.endswith(part),
    }
    test = tests[value.match_criterion]
    return lambda record: test(record.full_name.casefold())


def _name_range(value: AnyFilter, _books: Books) -> Callable[[Record], bool]:
    """Both ends count, and a name that begins with the last one (assumed); an end that is absent is open."""
    first = None if value.from_name is None else value.from_name.casefold()
    last = None if value.to_name is None else value.to_name.casefold()
    if first is not None and last is not None and first > last:
        raise refusal(3031, first=value.from_name, last=value.to_name)

    def inside(record: Record) -> bool:
        name = record.full_name.casefold()
        above = first is None or name >= first
        return above and (last is None or name <= last or name.startswith(last))

    return inside


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
