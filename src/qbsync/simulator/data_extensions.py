"""Data extensions: their definitions, and the requests for their values on lists, transactions, the company.

OwnerID "0" has the custom fields that people see, a GUID the private ones of an application (documented).
What a value must be, and where it stands on a transaction: see `extension_values`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import DataExtDef, DataExtDefDelRet, DataExtDelRet, DataExtRet, Ref
from qbsync.qbxml.references import lists_of
from qbsync.simulator.answers import Answer, only
from qbsync.simulator.books import full_name_of
from qbsync.simulator.extension_values import (
    PUBLIC,
    belongs,
    definition_of,
    fitting,
    is_of,
    key_of,
    renamed,
    with_changed,
    with_value,
)
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.lists import touched
from qbsync.simulator.queries import Source, by_filters
from qbsync.simulator.statuses import in_list, refusal
from qbsync.simulator.transactions import check_open_period, found

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, Record, RecordList
    from qbsync.simulator.extension_values import Values

__all__ = [
    "data_ext_add",
    "data_ext_def_add",
    "data_ext_def_del",
    "data_ext_def_mod",
    "data_ext_def_query",
    "data_ext_del",
    "data_ext_mod",
    "define_loaded",
    "object_type_of",
]

_THERE_ALREADY: Final = "The data extension has a value already."


# Definitions


def data_ext_def_add(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDefAdd.  Raises StatusError 3100 where the owner has one of that name (assumed)."""
    books = context.books
    key = key_of(request.owner_id, request.data_ext_name)
    if key in books.definitions:
        books.rely_on("definitions-of-one-name-3100")
        raise refusal(3100, value=request.data_ext_name)
    definition = DataExtDef(
        owner_id=request.owner_id,
        data_ext_id=books.new_definition_id(),
        data_ext_name=request.data_ext_name,
        data_ext_type=request.data_ext_type,
        assign_to_object=tuple(dict.fromkeys(request.assign_to_object)),
        data_ext_list_require=bool(request.data_ext_list_require),
        data_ext_txn_require=bool(request.data_ext_txn_require),
        data_ext_format_string=request.data_ext_format_string or "",
    )
    books.definitions[key] = definition
    return Answer(objects=(only(definition, request.include_ret_element),))


def data_ext_def_mod(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDefMod; a new name goes to all values, and values go with their object (assumed).

    Raises StatusError 3100, 3120, or 3150 for an empty name.
    """
    books = context.books
    old = definition_of(books, request.owner_id, request.data_ext_name)
    if request.data_ext_new_name is CLEAR:
        raise refusal(3150, value="DataExtNewName")
    name = request.data_ext_new_name or old.data_ext_name
    key = key_of(request.owner_id, name)
    if books.definitions.get(key, old) is not old:
        books.rely_on("definitions-of-one-name-3100")
        raise refusal(3100, value=name)
    objects = dict.fromkeys((*old.assign_to_object, *request.assign_to_object))
    changes = {
        field: "" if value is CLEAR else value
        for field in ("data_ext_list_require", "data_ext_txn_require", "data_ext_format_string")
        if (value := getattr(request, field)) is not None
    }
    new = old.evolve(
        data_ext_name=name,
        assign_to_object=tuple(item for item in objects if item not in request.remove_from_object),
        **changes,
    )
    del books.definitions[key_of(old.owner_id, old.data_ext_name)]
    books.definitions[key] = new
    books.rely_on("values-follow-their-definition")
    _carry_over(books, old, new)
    return Answer(objects=(only(new, request.include_ret_element),))


@simulates("values-go-with-their-definition")
def data_ext_def_del(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDefDel: all values go with it (documented).  Raises StatusError 3120."""
    books = context.books
    old = definition_of(books, request.owner_id, request.data_ext_name)
    del books.definitions[key_of(request.owner_id, request.data_ext_name)]
    _carry_over(books, old, old.evolve(assign_to_object=()))
    result = DataExtDefDelRet(
        owner_id=request.owner_id, data_ext_name=old.data_ext_name, time_deleted=books.now_text()
    )
    return Answer(objects=(result,))


def data_ext_def_query(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDefQuery: those of the owners, or of the objects, else the public ones (assumed)."""
    owners = {owner.upper() for owner in request.owner_id or (PUBLIC,)}
    objects = set(request.assign_to_object)
    if objects or not request.owner_id:
        context.books.rely_on("definitions-without-an-owner")
    found = {
        str(definition.data_ext_id): definition
        for (owner, _), definition in context.books.definitions.items()
        if (objects & set(definition.assign_to_object) if objects else owner in owners)
    }
    source = Source(
        ids=lambda: list(found),
        get=found.get,
        show=lambda definition: only(definition, request.include_ret_element),
    )
    return by_filters(request, context, source)


def define_loaded(books: Books, object_type: str, extensions: tuple[DataExtRet, ...]) -> None:
    """Take up the definitions that the values of a loaded record must have."""
    for value in extensions:
        key = key_of(value.owner_id, value.data_ext_name)
        known = books.definitions.get(key)
        if known is None:
            books.definitions[key] = DataExtDef(
                owner_id=value.owner_id or PUBLIC,
                data_ext_id=books.new_definition_id(),
                data_ext_name=value.data_ext_name,
                data_ext_type=value.data_ext_type,
                assign_to_object=(object_type,),
                data_ext_list_require=False,
                data_ext_txn_require=False,
                data_ext_format_string="",
            )
        elif object_type not in known.assign_to_object:
            books.definitions[key] = known.evolve(assign_to_object=(*known.assign_to_object, object_type))


def object_type_of(list_name: str) -> str:
    """Return what a list is called in definitions: items of all kinds are one."""
    return "Item" if list_name in lists_of("Item") else list_name


def _carry_over(books: Books, old: DataExtDef, new: DataExtDef) -> None:
    """Let the values follow their definition: renamed, or gone from what it no longer belongs to."""
    key = key_of(old.owner_id, old.data_ext_name)
    name = new.data_ext_name
    for records in books.lists.values():
        keeps = object_type_of(records.kind.name) in new.assign_to_object
        for record in tuple(records.kept()):  # a seed's records have none
            if any(is_of(value, key) for value in getattr(record, "data_ext", ())):
                records.put(record.evolve(data_ext=renamed(record.data_ext, key, name if keeps else None)))
    for entry in tuple(books.ledger.kept()):
        changed = entry.record
        for to_line in (False, True):
            keeps = belongs(new, entry.kind, to_line=to_line)
            part = functools.partial(renamed, key=key, name=name if keeps else None)
            changed = with_changed(changed, **{"of_line" if to_line else "of_header": part})
        if changed is not entry.record:
            books.ledger.put(attrs.evolve(entry, record=changed))


# Values


@simulates("owners-of-data-extensions", "existing-value-3180")
def data_ext_add(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtAdd.  Raises StatusError 3180 where there is a value already (documented)."""
    return _set(request, context, is_new=True)


def data_ext_mod(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtMod.

    A custom field has a value always, if only an empty one, a private extension must have been added: 3120
    (assumed).
    """
    return _set(request, context, is_new=False)


def _set(request: AnyRequest, context: Context, *, is_new: bool) -> Answer:
    books = context.books
    definition = definition_of(books, request.owner_id, request.data_ext_name)
    value = DataExtRet(
        owner_id=request.owner_id,
        data_ext_name=definition.data_ext_name,
        data_ext_type=definition.data_ext_type,
        data_ext_value=fitting(definition, request.data_ext_value, books),
    )
    if request.other_data_ext_type is not None:
        before = books.mark(request.owner_id, definition.data_ext_name)
        _check_presence(definition, books, is_new=is_new, is_there=before is not None)
        books.set_mark(request.owner_id, definition.data_ext_name, value.data_ext_value)
        return Answer(objects=(value,))
    key = key_of(request.owner_id, request.data_ext_name)

    def changed(values: Values) -> Values:
        is_there = any(is_of(item, key) for item in values)
        _check_presence(definition, books, is_new=is_new, is_there=is_there)
        return with_value(values, value)

    _write(request, definition, books, changed)
    return Answer(objects=(value,))


def data_ext_del(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDel.  Raises StatusError 3120 where there is no value (assumed)."""
    books = context.books
    definition = definition_of(books, request.owner_id, request.data_ext_name)
    key = key_of(request.owner_id, request.data_ext_name)
    named = {"owner_id": request.owner_id, "data_ext_name": definition.data_ext_name}
    if request.other_data_ext_type is not None:
        if books.mark(request.owner_id, definition.data_ext_name) is None:
            books.rely_on("data-extensions-that-are-not-there")
            raise refusal(3120, value=definition.data_ext_name)
        books.drop_mark(request.owner_id, definition.data_ext_name)
        where: dict[str, Any] = {"other_data_ext_type": request.other_data_ext_type}
    else:

        def changed(values: Values) -> Values:
            others = tuple(item for item in values if not is_of(item, key))
            if others == values:
                books.rely_on("data-extensions-that-are-not-there")
                raise refusal(3120, value=definition.data_ext_name)
            return others

        where = _write(request, definition, books, changed)
    return Answer(objects=(DataExtDelRet(**named, **where, time_deleted=books.now_text()),))


def _check_presence(definition: DataExtDef, books: Books, *, is_new: bool, is_there: bool) -> None:
    if is_new and is_there:
        raise refusal(3180, object=in_list("DataExt", definition.data_ext_name), reason=_THERE_ALREADY)
    if not is_new and not is_there and definition.owner_id != PUBLIC:
        books.rely_on("data-extensions-that-are-not-there")
        raise refusal(3120, value=definition.data_ext_name)


def _write(
    request: AnyRequest, definition: DataExtDef, books: Books, change: Callable[[Values], Values]
) -> dict[str, Any]:
    """Change the values of the object that a request names, and return the elements that name it."""
    books.rely_on("data-extensions-edit-their-record")
    if request.txn_data_ext_type is not None:
        return _write_on_transaction(request, definition, books, change)
    records, record = _object(request, definition, books)
    records.put(touched(record.evolve(data_ext=change(record.data_ext)), books))
    ref = Ref(list_id=record.list_id, full_name=full_name_of(record))
    return {"list_data_ext_type": request.list_data_ext_type, "list_obj_ref": ref}


def _write_on_transaction(
    request: AnyRequest, definition: DataExtDef, books: Books, change: Callable[[Values], Values]
) -> dict[str, Any]:
    """Change the values of a transaction or of one of its lines.

    Raises StatusError 3000, 3120 where there is none, 3171 on or before the closing date.
    """
    entry = found(request.txn_data_ext_type, request.txn_id, books)
    record: Record = entry.record
    check_open_period(record.txn_date, books)
    where = {"txn_data_ext_type": entry.kind, "txn_id": entry.txn_id}
    line_id = request.txn_line_id
    if not belongs(definition, entry.kind, to_line=line_id is not None):
        books.rely_on("data-extensions-of-unknown-objects")
        raise refusal(3120, value=definition.data_ext_name)
    if line_id is None:
        changed = record.evolve(data_ext=change(record.data_ext))
    else:
        lines = _changed_line(getattr(record, "lines", ()), line_id, change)
        if lines is None:
            books.rely_on("data-extensions-of-unknown-objects")
            raise refusal(3120, value=line_id)
        changed = record.evolve(lines=lines)
        where["txn_line_id"] = line_id
    books.ledger.put(attrs.evolve(entry, record=touched(changed, books)))
    return where


def _changed_line(
    lines: tuple[Record, ...], line_id: str, change: Callable[[Values], Values]
) -> tuple[Record, ...] | None:
    """Return the lines with the values of one changed, None where it is not there or can have none."""
    for place, line in enumerate(lines):
        fields = plan_of(type(line)).by_name
        new = None
        if line.txn_line_id.upper() == line_id.upper() and "data_ext" in fields:
            new = line.evolve(data_ext=change(line.data_ext))
        elif "lines" in fields:
            inner = _changed_line(line.lines, line_id, change)
            new = None if inner is None else line.evolve(lines=inner)
        if new is not None:
            return (*lines[:place], new, *lines[place + 1 :])
    return None


def _object(request: AnyRequest, definition: DataExtDef, books: Books) -> tuple[RecordList, Record]:
    """Return the record that a value belongs to, with its list.

    Raises StatusError 3140 where it is not there (assumed), 3120 where the definition is not for it.
    """
    kind = request.list_data_ext_type
    record = books.look_up(kind, request.list_obj_ref)
    if record is None:
        books.rely_on("data-extensions-of-unknown-objects")
        value = request.list_obj_ref.list_id or request.list_obj_ref.full_name
        raise refusal(3140, list=kind, value=value, object="DataExt")
    if kind not in definition.assign_to_object:
        books.rely_on("data-extensions-of-unknown-objects")
        raise refusal(3120, value=definition.data_ext_name)
    records = next(
        books.lists[name] for name in lists_of(kind) if isinstance(record, books.lists[name].kind.ret)
    )
    return records, record
