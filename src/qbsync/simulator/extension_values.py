"""Values of data extensions: what fits their definition, and where they stand on transactions.

A custom field (OwnerID "0") is defined for customers or items; sales forms have those of customers, their
lines those of items. A private extension is defined for a kind of transaction, and stands on it or its lines.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from qbsync.facts.plan import plan_of
from qbsync.models import DataExtRet
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from qbsync.models import DataExt, DataExtDef
    from qbsync.simulator.books import Books, Record

__all__ = [
    "PUBLIC",
    "SALES_FORMS",
    "Values",
    "added",
    "belongs",
    "definition_of",
    "fitting",
    "inherited",
    "is_of",
    "key_of",
    "of_owners",
    "renamed",
    "with_changed",
    "with_value",
]

PUBLIC: Final = "0"
_FIELD: Final = "DataExtValue"
SALES_FORMS: Final = frozenset({"SalesOrder", "Invoice", "CreditMemo", "SalesReceipt"})
"""What has the custom fields of customers."""

Values: TypeAlias = tuple[DataExtRet, ...]
"""The data extensions of a record or a line."""

Change: TypeAlias = Callable[[Values], Values]
"""The values of a transaction or of a line -> what they become."""

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


def key_of(owner_id: str | None, name: str) -> tuple[str, str]:
    """Return what a definition is found by: the owner in capitals, the name in small letters."""
    return (owner_id or PUBLIC).upper(), name.casefold()


def is_of(value: DataExtRet, key: tuple[str, str]) -> bool:
    """Tell whether a value belongs to a definition."""
    return key_of(value.owner_id, value.data_ext_name) == key


def definition_of(books: Books, owner_id: str, name: str) -> DataExtDef:
    """Return a definition.  Raises StatusError 3120 where there is none (assumed)."""
    found = books.definitions.get(key_of(owner_id, name))
    if found is None:
        books.rely_on("data-extensions-that-are-not-there")
        raise refusal(3120, value=name)
    return found


def fitting(definition: DataExtDef, value: str, books: Books) -> str:
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


def with_value(values: Values, value: DataExtRet) -> Values:
    """Return the values with one in the place of that of the same definition, or at the end."""
    key = key_of(value.owner_id, value.data_ext_name)
    return (*(other for other in values if not is_of(other, key)), value)


def renamed(values: Values, key: tuple[str, str], name: str | None) -> Values:
    """Return the values with those of a definition under a new name, without them where it is None."""
    kept = (value for value in values if name is not None or not is_of(value, key))
    return tuple(value.evolve(data_ext_name=name) if is_of(value, key) else value for value in kept)


# Transactions


def _as_they_are(values: Values) -> Values:
    return values


@simulates("custom-fields-of-sales-forms")
def belongs(definition: DataExtDef, kind: str, *, to_line: bool) -> bool:
    """Tell whether a definition is for transactions of a kind, or for their lines."""
    if kind in definition.assign_to_object:
        return True
    listed = "Item" if to_line else "Customer"
    return kind in SALES_FORMS and definition.owner_id == PUBLIC and listed in definition.assign_to_object


def inherited(books: Books, record: Record | None) -> Values:
    """Return what a new form takes from its customer, or a new line from its item (assumed)."""
    own = getattr(record, "data_ext", ())
    found = tuple(value for value in own if (value.owner_id or PUBLIC) == PUBLIC and value.data_ext_value)
    if found:
        books.rely_on("forms-take-custom-fields")
    return found


def added(books: Books, kind: str, values: Values, wanted: Iterable[DataExt]) -> Values:
    """Return the values of a new line: those that it takes from its item, then those that its Add gives.

    Raises StatusError 3120 where there is no such definition, or it is not for these lines.
    """
    for one in wanted:
        definition = definition_of(books, one.owner_id, one.data_ext_name)
        if not belongs(definition, kind, to_line=True):
            books.rely_on("data-extensions-of-unknown-objects")
            raise refusal(3120, value=definition.data_ext_name)
        value = DataExtRet(
            owner_id=one.owner_id,
            data_ext_name=definition.data_ext_name,
            data_ext_type=definition.data_ext_type,
            data_ext_value=fitting(definition, one.data_ext_value, books),
        )
        values = with_value(values, value)
    return values


def with_changed(
    record: Record, *, of_header: Change = _as_they_are, of_line: Change = _as_they_are
) -> Record:
    """Return a transaction with the values on it and on its lines changed; itself where none changes."""
    changes: dict[str, object] = {}
    fields = plan_of(type(record)).by_name
    if "data_ext" in fields:
        values = of_header(record.data_ext)
        if values != record.data_ext:
            changes["data_ext"] = values
    if "lines" in fields and record.lines:
        lines = tuple(with_changed(line, of_header=of_line, of_line=of_line) for line in record.lines)
        if any(new is not old for new, old in zip(lines, record.lines, strict=True)):
            changes["lines"] = lines
    return attrs.evolve(record, **changes) if changes else record


@simulates("private-data-of-lines-is-not-returned")
def of_owners(record: Record, owner_ids: Iterable[str]) -> Record:
    """Return a transaction with the values that a query of these owners shows.

    Of lines only custom fields are returned (documented).
    """
    owners = {owner.upper() for owner in owner_ids}

    def seen(values: Values, among: AbstractSet[str]) -> Values:
        return tuple(value for value in values if (value.owner_id or PUBLIC).upper() in among)

    return with_changed(
        record,
        of_header=functools.partial(seen, among=owners),
        of_line=functools.partial(seen, among=owners & {PUBLIC}),
    )
