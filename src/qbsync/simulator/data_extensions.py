"""Data extensions: their definitions, and their values on records of lists and on the company.

OwnerID "0" has the custom fields that people see, a GUID the private ones of an application (documented).
Values on transactions are not simulated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import NotSimulated
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import DataExtDef, DataExtDefDelRet, DataExtDelRet, DataExtRet, Ref
from qbsync.simulator.answers import Answer, only
from qbsync.simulator.books import full_name_of
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.lists import touched
from qbsync.simulator.queries import Source, by_filters
from qbsync.simulator.references import lists_of
from qbsync.simulator.statuses import in_list, refusal

if TYPE_CHECKING:
    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, Record, RecordList

__all__ = [
    "data_ext_add",
    "data_ext_def_add",
    "data_ext_def_del",
    "data_ext_def_mod",
    "data_ext_def_query",
    "data_ext_del",
    "data_ext_mod",
    "define_loaded",
]

_PUBLIC: Final = "0"
_FIELD: Final = "DataExtValue"
_THERE_ALREADY: Final = "The data extension has a value already."

# Type of a data extension -> the longest text, or the pattern that a value has; and the status of a bad one
# (assumed).
_LONGEST: Final = {"STR255TYPE": 255, "STR1024TYPE": 1024}
_PATTERNS: Final[dict[str, tuple[str, int]]] = {
    "INTTYPE": (r"[+-]?\d{1,10}", 3080),
    "AMTTYPE": (r"[+-]?\d{1,13}(\.\d\d)?", 3040),
    "PRICETYPE": (r"[+-]?\d{1,10}(\.\d{1,5})?", 3045),
    "PERCENTTYPE": (r"[+-]?\d{1,10}(\.\d{1,5})?", 3050),
    "QUANTYPE": (r"[+-]?\d{1,10}(\.\d{1,5})?", 3060),
    "DATETIMETYPE": (r"\d{4}-\d\d?-\d\d?(T\d\d?(:\d\d?){0,2}([+-]\d\d:\d\d)?)?", 3020),
}


def _key(owner_id: str | None, name: str) -> tuple[str, str]:
    return (owner_id or _PUBLIC).upper(), name.casefold()


def _definition(books: Books, owner_id: str, name: str) -> DataExtDef:
    """Return a definition.  Raises StatusError 3120 where there is none (assumed)."""
    found = books.definitions.get(_key(owner_id, name))
    if found is None:
        books.rely_on("data-extensions-that-are-not-there")
        raise refusal(3120, value=name)
    return found


# Definitions


def data_ext_def_add(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDefAdd.  Raises StatusError 3100 where the owner has one of that name (assumed)."""
    books = context.books
    key = _key(request.owner_id, request.data_ext_name)
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
    old = _definition(books, request.owner_id, request.data_ext_name)
    if request.data_ext_new_name is CLEAR:
        raise refusal(3150, value="DataExtNewName")
    name = request.data_ext_new_name or old.data_ext_name
    key = _key(request.owner_id, name)
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
    del books.definitions[_key(old.owner_id, old.data_ext_name)]
    books.definitions[key] = new
    books.rely_on("values-follow-their-definition")
    _carry_over(books, old, new)
    return Answer(objects=(only(new, request.include_ret_element),))


@simulates("values-go-with-their-definition")
def data_ext_def_del(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDefDel: all values go with it (documented).  Raises StatusError 3120."""
    books = context.books
    old = _definition(books, request.owner_id, request.data_ext_name)
    del books.definitions[_key(request.owner_id, request.data_ext_name)]
    _carry_over(books, old, old.evolve(assign_to_object=()))
    result = DataExtDefDelRet(
        owner_id=request.owner_id, data_ext_name=old.data_ext_name, time_deleted=books.now_text()
    )
    return Answer(objects=(result,))


def data_ext_def_query(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDefQuery: those of the owners, or of the objects, else the public ones (assumed)."""
    owners = {owner.upper() for owner in request.owner_id or (_PUBLIC,)}
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
        key = _key(value.owner_id, value.data_ext_name)
        known = books.definitions.get(key)
        if known is None:
            books.definitions[key] = DataExtDef(
                owner_id=value.owner_id or _PUBLIC,
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
    key = _key(old.owner_id, old.data_ext_name)
    for records in books.lists.values():
        keeps = object_type_of(records.kind.name) in new.assign_to_object
        for record in tuple(records.kept()):  # a seed's records have none
            if any(_is(value, key) for value in getattr(record, "data_ext", ())):
                records.put(record.evolve(data_ext=tuple(_followed(record.data_ext, key, new, keeps=keeps))))


def _followed(
    values: tuple[DataExtRet, ...], key: tuple[str, str], new: DataExtDef, *, keeps: bool
) -> list[DataExtRet]:
    followed: list[DataExtRet] = []
    for value in values:
        if not _is(value, key):
            followed.append(value)
        elif keeps:
            followed.append(value.evolve(data_ext_name=new.data_ext_name))
    return followed


def _is(value: DataExtRet, key: tuple[str, str]) -> bool:
    return _key(value.owner_id, value.data_ext_name) == key


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
    definition = _definition(books, request.owner_id, request.data_ext_name)
    value = DataExtRet(
        owner_id=request.owner_id,
        data_ext_name=definition.data_ext_name,
        data_ext_type=definition.data_ext_type,
        data_ext_value=_checked(definition, request.data_ext_value, books),
    )
    if request.other_data_ext_type is not None:
        before = books.mark(request.owner_id, definition.data_ext_name)
        _check_presence(definition, books, is_new=is_new, is_there=before is not None)
        books.set_mark(request.owner_id, definition.data_ext_name, value.data_ext_value)
        return Answer(objects=(value,))
    records, record = _object(request, definition, books)
    key = _key(request.owner_id, request.data_ext_name)
    before = next((item.data_ext_value for item in record.data_ext if _is(item, key)), None)
    _check_presence(definition, books, is_new=is_new, is_there=before is not None)
    books.rely_on("data-extensions-edit-their-record")
    others = tuple(item for item in record.data_ext if not _is(item, key))
    records.put(touched(record.evolve(data_ext=(*others, value)), books))
    return Answer(objects=(value,))


def data_ext_del(request: AnyRequest, context: Context) -> Answer:
    """Answer DataExtDel.  Raises StatusError 3120 where there is no value (assumed)."""
    books = context.books
    definition = _definition(books, request.owner_id, request.data_ext_name)
    key = _key(request.owner_id, request.data_ext_name)
    named = {"owner_id": request.owner_id, "data_ext_name": definition.data_ext_name}
    if request.other_data_ext_type is not None:
        if books.mark(request.owner_id, definition.data_ext_name) is None:
            books.rely_on("data-extensions-that-are-not-there")
            raise refusal(3120, value=definition.data_ext_name)
        books.drop_mark(request.owner_id, definition.data_ext_name)
        where: dict[str, Any] = {"other_data_ext_type": request.other_data_ext_type}
    else:
        records, record = _object(request, definition, books)
        others = tuple(item for item in record.data_ext if not _is(item, key))
        if others == record.data_ext:
            books.rely_on("data-extensions-that-are-not-there")
            raise refusal(3120, value=definition.data_ext_name)
        books.rely_on("data-extensions-edit-their-record")
        records.put(touched(record.evolve(data_ext=others), books))
        ref = Ref(list_id=record.list_id, full_name=full_name_of(record))
        where = {"list_data_ext_type": request.list_data_ext_type, "list_obj_ref": ref}
    return Answer(objects=(DataExtDelRet(**named, **where, time_deleted=books.now_text()),))


def _check_presence(definition: DataExtDef, books: Books, *, is_new: bool, is_there: bool) -> None:
    if is_new and is_there:
        raise refusal(3180, object=in_list("DataExt", definition.data_ext_name), reason=_THERE_ALREADY)
    if not is_new and not is_there and definition.owner_id != _PUBLIC:
        books.rely_on("data-extensions-that-are-not-there")
        raise refusal(3120, value=definition.data_ext_name)


def _object(request: AnyRequest, definition: DataExtDef, books: Books) -> tuple[RecordList, Record]:
    """Return the record that a value belongs to, with its list.

    Raises StatusError 3140 where it is not there (assumed), 3120 where the definition is not for it.
    """
    kind = request.list_data_ext_type
    if kind is None:
        raise NotSimulated("data extensions of transactions have no rule")
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


def _checked(definition: DataExtDef, value: str, books: Books) -> str:
    """Return a value that fits the type of its definition.

    Raises StatusError 3070 for a text that is too long, and the code of the type for what is no such value.
    """
    longest = _LONGEST.get(definition.data_ext_type)
    if longest is not None:
        if len(value) > longest:
            books.rely_on("values-fit-their-type")
            raise refusal(3070, value=value, field=_FIELD)
        return value
    pattern, code = _PATTERNS[definition.data_ext_type]
    if re.fullmatch(pattern, value, re.ASCII) is None:
        books.rely_on("values-fit-their-type")
        raise refusal(code, value=value, field=_FIELD)
    return value
