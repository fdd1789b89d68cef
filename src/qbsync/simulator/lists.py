"""The rules for lists: what QuickBooks does with an Add and a Mod of any list in `ListKind`.

Each rule is marked where it stands: captured (an answer of real QuickBooks shows it), documented (Intuit says
it) or assumed (our own judgement; it may be wrong).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.marks import OneOf
from qbsync.facts.plan import given, one_of_fields, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Ref
from qbsync.qbxml.references import list_of_field
from qbsync.simulator.answers import Answer, only
from qbsync.simulator.books import find, full_name_of, name_field, well_formed
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal, status

if TYPE_CHECKING:
    from qbsync.facts.plan import ClassPlan, Field
    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, ListKind, Record, RecordList

__all__ = ["add", "amend", "change", "enter", "make_inactive_below", "old_record", "touched"]

_KEYS: Final = frozenset({"list_id", "edit_sequence", "include_ret_element"})
_NUMBERS: Final = frozenset({"AMTTYPE", "PRICETYPE", "QUANTYPE", "PERCENTTYPE"})


def add(kind: ListKind, request: AnyRequest, context: Context) -> Answer:
    """Add a record.  Raises StatusError 3000, 3090, 3100, 3130, 3140, 3180 or 3250."""
    record = enter(kind, request, context.books)
    return _written(context.books.show(kind, record), request, context.books)


@simulates("new-records-are-active")
def enter(kind: ListKind, request: AnyRequest, books: Books) -> Record:
    """Enter a new record into its list and return it as it is kept."""
    records = books.lists[kind.name]
    given_values = _values(kind, request, None, books)
    if not kind.proven_defaults and kind.defaults.keys() - {"is_active"} - given_values.keys():
        books.rely_on("defaults-of-a-new-record")
    values = {**kind.defaults, **given_values}
    if kind.is_tree:
        parent = None if request.parent_ref is None else _parent(records, request.parent_ref)
        values |= _naming(request.name, parent)
        if parent is not None and parent.is_active is False and values.get("is_active") is not False:
            books.rely_on("new-records-below-inactive-ones")
    values = kind.complete(books, values, None)
    _check_name(kind, values, books, besides=None)
    enter_the_rest = kind.beside(books, request)
    now = books.now_text()
    record = kind.ret(
        list_id=books.new_list_id(kind.name_space),
        time_created=now,
        time_modified=now,
        edit_sequence=books.edit_sequence(),
        **values,
    )
    record = kind.derive(record)
    records.put(record)
    if enter_the_rest is not None:
        enter_the_rest(record)
    return record


@simulates("only-given-fields-change", "out-of-date-3200")
def change(kind: ListKind, request: AnyRequest, context: Context) -> Answer:
    """Change a record: only the fields that are given, CLEAR empties one.

    Raises StatusError 3000, 3120, 3200, then those of `amend`: they are looked for in this order (assumed).
    """
    books = context.books
    old = old_record(books.lists[kind.name], request.list_id)
    if request.edit_sequence != old.edit_sequence:
        books.rely_on("stale-answer")
        if context.stale_answer == "record":
            stale = only(books.show(kind, old), request.include_ret_element)
            return Answer(status=status(3200), objects=(stale,))
        raise refusal(3200)
    record = amend(kind, request, old, books)
    return _written(books.show(kind, record), request, books)


def amend(kind: ListKind, request: AnyRequest, old: Record, books: Books) -> Record:
    """Change a record as a Mod says and return it as it is kept; what refers to it shows a new name.

    Raises StatusError 3000, 3090, 3100, 3130, 3140, 3150, 3170, 3180 or 3250.
    """
    records = books.lists[kind.name]
    values = _values(kind, request, old, books)
    if kind.is_tree:
        parent = _new_parent(records, request, old, books)
        values |= _naming(old.name if request.name is None else request.name, parent)
    values = kind.complete(books, values, old)
    _check_name(kind, values, books, besides=old.list_id)
    record = kind.derive(touched(old.evolve(**values), books))
    records.put(record)
    make_inactive_below(records, old, record, books)
    if full_name_of(record) != full_name_of(old):
        books.renamed(kind.name, old.list_id, full_name_of(old), full_name_of(record))
        _rename_children(records, record, books)
    return record


def make_inactive_below(records: RecordList, old: Record, new: Record, books: Books) -> None:
    """Make all that is below a record inactive, where the record becomes so (assumed)."""
    if getattr(old, "is_active", None) is False or getattr(new, "is_active", None) is not False:
        return
    for child in records.children(new.list_id):
        if child.is_active is not False:
            books.rely_on("inactive-with-all-below")
            quiet = touched(child.evolve(is_active=False), books)
            records.put(quiet)
            make_inactive_below(records, child, quiet, books)


def touched(record: Record, books: Books) -> Record:
    """Return a record with the time and the EditSequence of an edit made now."""
    sequence = books.edit_sequence(record.edit_sequence)
    return record.evolve(time_modified=books.now_text(), edit_sequence=sequence)


@simulates("unknown-object-3120")
def old_record(records: RecordList, list_id: str) -> Record:
    """Return the record that a request means.  Raises StatusError 3000 or 3120 (captured)."""
    well_formed(list_id, "list ID")
    old = records.get(list_id)
    if old is None:
        raise refusal(3120, value=list_id)
    return old


@simulates("name-in-use-3100")
def _check_name(kind: ListKind, values: dict[str, Any], books: Books, *, besides: str | None) -> None:
    """Refuse a name that is in use, or no name at all.

    Raises StatusError 3090 for a colon in a name (assumed; it separates levels), 3100 (captured).
    """
    field = name_field(kind.ret)
    if field not in values:
        return
    full_name = values[field]
    shown = values["name"] if kind.is_tree else full_name
    if kind.name_space in {"entities", "items"} and ":" in shown:
        books.rely_on("colon-in-a-name-3090")
        raise refusal(3090, value=shown, field="Name")
    if books.name_in_use(kind, full_name, besides=besides):
        raise refusal(3100, value=shown)


# From the fields of a request to the fields of a record


def _values(kind: ListKind, request: AnyRequest, old: Record | None, books: Books) -> dict[str, Any]:
    """Return the fields of the record that the fields of an Add or Mod set.

    An address, and a list of addresses, lines or contacts' details, replaces the old one as a whole (assumed:
    the SDK's documentation does not say whether single lines are merged).
    """
    into, plan = plan_of(kind.ret), plan_of(type(request))
    naming = {"name", "parent_ref"} if kind.is_tree else set()
    values: dict[str, Any] = {}
    for field in plan.fields:
        value = getattr(request, field.name)
        if not given(value) or field.name in _KEYS or field.name in naming:
            continue
        target = into.by_name.get(field.name)
        if field.name in kind.converters and value is not CLEAR:
            values |= kind.converters[field.name](books, value, old)
        elif target is None:
            _without_trace(field, value, type(request).__name__)
        elif value is CLEAR:
            _check_clear(kind, target, books)
            values[field.name] = None
        else:
            before = None if old is None else getattr(old, field.name)
            values[field.name] = _converted(kind, target, value, before, books)
    emptied = _other_branches(plan, into, request)
    if old is not None and any(given(getattr(old, name)) for name in emptied):
        books.rely_on("other-choices-are-emptied")
    return {**emptied, **values}


def _without_trace(field: Field, value: object, request: str) -> None:
    """Pass over a field that leaves no trace in the record: a permission that is not given."""
    if field.kind != "BOOLTYPE" or value is not False:
        raise NotSimulated(f"{request}.{field.name} has no rule")


def _check_clear(kind: ListKind, target: Field, books: Books) -> None:
    """Refuse to empty a name, or what a record must have.  Raises StatusError 3150 (assumed)."""
    if target.required or target.name == name_field(kind.ret):
        books.rely_on("clearing-what-must-be-3150")
        raise refusal(3150, value=target.tag)


def _converted(kind: ListKind, target: Field, value: Any, before: Any, books: Books) -> Any:  # noqa: ANN401
    """Return the value of a field of a request as the record keeps it."""
    whole = target.repeated or type(value) in target.classes.values()
    if before and target.classes and whole and not isinstance(value, Ref):
        books.rely_on("parts-are-replaced-whole")
    if target.repeated:
        return tuple(_single(kind, target, item, None, books) for item in value)
    return _single(kind, target, value, before, books)


def _single(kind: ListKind, target: Field, value: Any, before: Any, books: Books) -> Any:  # noqa: ANN401
    if isinstance(value, Ref):
        list_name = kind.references.get(target.name) or list_of_field(target.name)
        return value if list_name is None else books.resolve(list_name, value, inside=kind.label)
    if target.kind in _NUMBERS:
        return Decimal(value)
    if not target.classes:
        return _fitting(target, value, books)
    cls = next(iter(target.classes.values()))
    into, plan = plan_of(cls), plan_of(type(value))
    values: dict[str, Any] = {}
    for field in plan.fields:
        item = getattr(value, field.name)
        inner = into.by_name.get(field.name)
        if not given(item):
            continue
        if inner is None:
            _without_trace(field, item, type(value).__name__)
        elif item is CLEAR:
            _check_clear(kind, inner, books)
            values[field.name] = None
        else:
            values[field.name] = _converted(kind, inner, item, getattr(before, field.name, None), books)
    if type(value) is cls or before is None:
        lacking = next((inner for inner in into.fields if inner.required and inner.name not in values), None)
        if lacking is not None:
            books.rely_on("new-parts-need-their-fields-3150")
            raise refusal(3150, value=lacking.tag)  # a part that is new in a Mod (assumed)
        return cls(**values)
    return before.evolve(**{**_other_branches(plan, into, value), **values})


def _fitting(target: Field, value: Any, books: Books) -> Any:  # noqa: ANN401 - of whatever kind the field is
    """Return a value that a record can hold; some requests take longer texts than their records have.

    Raises StatusError 3070 (assumed).
    """
    if isinstance(value, str) and target.length is not None and len(value) > target.length.of("US"):
        books.rely_on("longer-than-the-record-3070")
        raise refusal(3070, value="" if target.secret else value, field=target.tag)
    return value


def _other_branches(plan: ClassPlan, into: ClassPlan, value: AnyRequest) -> dict[str, Any]:
    """Return the fields that are emptied because another branch of their choice is given (assumed)."""
    emptied: dict[str, Any] = {}
    for group in plan.one_of:
        branches = [one_of_fields(OneOf(branch)) for branch in group.branches]
        if not all(name in into.by_name for branch in branches for name in branch):
            continue
        used = [any(given(getattr(value, name)) for name in branch) for branch in branches]
        for branch, is_used in zip(branches, used, strict=True):
            if any(used) and not is_used:
                emptied |= {name: () if into.by_name[name].repeated else None for name in branch}
    return emptied


# Parents and names


@simulates("unknown-parent-3130")
def _parent(records: RecordList, ref: Ref) -> Record:
    """Return the parent that a Ref names.  Raises StatusError 3000 or 3130 (captured)."""
    if ref.list_id is not None:
        well_formed(ref.list_id, "list ID")
    found = find(records, ref)
    if found is None:
        raise refusal(3130, value=ref.list_id or ref.full_name, list=records.kind.plural)
    return found


def _new_parent(records: RecordList, request: AnyRequest, old: Record, books: Books) -> Record | None:
    """Return the parent after a Mod; nothing can be moved below itself (3130, assumed)."""
    if request.parent_ref is None:
        return None if old.parent_ref is None else records.get(old.parent_ref.list_id)
    if request.parent_ref is CLEAR:
        return None
    parent = _parent(records, request.parent_ref)
    above: Record | None = parent
    while above is not None:
        if above.list_id == old.list_id:
            books.rely_on("below-itself-3130")
            raise refusal(3130, value=parent.full_name, list=records.kind.plural)
        above = None if above.parent_ref is None else records.get(above.parent_ref.list_id)
    return parent


@simulates("full-names-and-levels")
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


def _rename_children(records: RecordList, parent: Record, books: Books) -> None:
    """Carry a new name down; the TimeModified of what is below stays as it was (assumed)."""
    for child in records.children(parent.list_id):
        renamed = attrs.evolve(child, **_naming(child.name, parent))
        if renamed != child:
            books.rely_on("renaming-leaves-times-below")
            records.put(renamed)
            books.renamed(records.kind.name, child.list_id, child.full_name, renamed.full_name)
            _rename_children(records, renamed, books)


def _written(record: Record, request: AnyRequest, books: Books) -> Answer:
    """Answer an Add or Mod with the record, without data extensions (assumed)."""
    bare = record
    if getattr(record, "data_ext", ()):
        books.rely_on("writes-answer-without-data-extensions")
        bare = record.evolve(data_ext=())
    return Answer(objects=(only(bare, request.include_ret_element),))
