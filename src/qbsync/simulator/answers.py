"""What a rule gets and gives: the context of a request, and its answer before that becomes qbXML."""

from __future__ import annotations

import copy
from typing import Any, Final, Literal, TypeAlias, TypeVar

import attrs

from qbsync.errors import NotReturned
from qbsync.facts.plan import Field, given, plan_of
from qbsync.models import Aggregate
from qbsync.simulator.books import Books
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.machine import Machine
from qbsync.simulator.statuses import OK, Status

__all__ = [
    "Answer",
    "AnyRequest",
    "ClosedLink",
    "Context",
    "EmptyIterator",
    "Iterators",
    "MergedRecord",
    "PaidInvoice",
    "StaleAnswer",
    "Traversal",
    "fit",
    "only",
]

A = TypeVar("A", bound=Aggregate)

# Class of records, version and edition -> its fields that are to be looked at; filled on first use.
_DOUBTFUL: Final[dict[tuple[type[Aggregate], tuple[int, int], str], tuple[Field, ...]]] = {}

AnyRequest: TypeAlias = Any
"""A request of any class; a rule knows which fields its requests have."""

StaleAnswer: TypeAlias = Literal["bare", "record"]
"""Whether a Mod that comes too late (3200) is answered with the record as it is now; no source settles it."""

EmptyIterator: TypeAlias = Literal["absent", "zero"]
"""Whether an iterator that finds nothing has its attributes, with 0 remaining; no source settles it."""

MergedRecord: TypeAlias = Literal["listed", "unlisted"]
"""Whether ListDeletedQuery names a record that was merged away; no source settles it."""

LinkedChange: TypeAlias = Literal["time_modified", "untouched"]
"""Whether a transaction gets a new TimeModified when another one is linked to it, or no longer.

No source settles it; a captured transaction has a TimeModified months after its EditSequence, so something
moves the one without the other.  The EditSequence stays in both cases (assumed).
"""


PaidInvoice: TypeAlias = Literal["more_than_due", "not_found"]
"""How a payment of an invoice that is paid already is refused: with 3210 or with 3120; both were reported."""


@attrs.frozen
class Traversal:
    """An iterator: the query without its attributes, the ids of all it found, and how many were given out."""

    filters: AnyRequest
    ids: Any
    done: int = 0
    edits: int = 0
    """`Books.edits` when it began."""


ClosedLink: TypeAlias = Literal["refused", "unlinked"]
"""What becomes of an invoice that is linked to a sales order of which nothing is left (570).

No source settles it: the severity of 570 is that of a warning, so the invoice may be there, without the link.
"""

Iterators: TypeAlias = dict[str, Traversal]
"""Iterator id -> how far it has come."""


@attrs.frozen(kw_only=True)
class Answer:
    """An answer to one request; `iterator` is its id and the count that remains, `count` the retCount."""

    status: Status = OK
    objects: tuple[Aggregate, ...] = ()
    iterator: tuple[str, int] | None = None
    count: int | None = None


@attrs.frozen(kw_only=True)
class Context:
    """What a rule works on: the books, the program, and the iterators of this application in this session.

    `macros` are the ids that requests of this message set have given names to.
    """

    books: Books
    machine: Machine
    iterators: Iterators
    stale_answer: StaleAnswer
    empty_iterator: EmptyIterator
    merged_record: MergedRecord
    linked_change: LinkedChange = "time_modified"
    closed_link: ClosedLink = "refused"
    paid_invoice: PaidInvoice = "more_than_due"
    macros: dict[str, str] = attrs.field(factory=dict)


@simulates("only-the-elements-asked-for")
def only(record: A, elements: tuple[str, ...]) -> A:
    """Return the record with nothing but these top-level elements; all of it where there are none.

    An element that the record does not have is passed over (assumed).
    """
    if not elements:
        return record
    cls = type(record)
    cut = object.__new__(cls)
    for field in plan_of(cls).fields:
        if field.tag in elements:
            object.__setattr__(cut, field.name, getattr(record, field.name))
        elif not field.required:  # a required one stays unset, so that reading it raises NotReturned
            object.__setattr__(cut, field.name, () if field.repeated else None)
    return cut


@simulates("newer-elements-are-left-out")
def fit(record: A, version: tuple[int, int], edition: str) -> A:
    """Return the record without what the qbXML version of the conversation or the edition lacks (documented).

    Fields that were cut off stay so.
    """
    changes: dict[str, Any] = {}
    for field in _doubtful(type(record), version, edition):
        try:
            value = getattr(record, field.name)
        except NotReturned:
            continue
        if not given(value):
            continue
        fitting = _fitting(field, value, version, edition)
        if fitting is not value:
            changes[field.name] = fitting
    if not changes:
        return record
    cut = copy.copy(record)
    for name, value in changes.items():
        object.__setattr__(cut, name, value)
    return cut


def _doubtful(cls: type[Aggregate], version: tuple[int, int], edition: str) -> tuple[Field, ...]:
    """Return the fields of a class that may not fit, or that hold something that may not."""
    key = (cls, version, edition)
    if key not in _DOUBTFUL:
        _DOUBTFUL[key] = ()  # a class within itself adds nothing
        _DOUBTFUL[key] = tuple(
            field
            for field in plan_of(cls).fields
            if field.since > version
            or edition not in field.editions
            or any(_doubtful(inner, version, edition) for inner in field.classes.values())
        )
    return _DOUBTFUL[key]


def _fitting(field: Field, value: object, version: tuple[int, int], edition: str) -> object:
    """Return what is left of the value of one field; the value itself where that is all of it."""
    if field.since > version or edition not in field.editions:
        return () if field.repeated else None
    if isinstance(value, Aggregate):
        return fit(value, version, edition)
    if field.repeated and field.classes:
        items: tuple[Aggregate, ...] = tuple(value) if isinstance(value, tuple) else ()
        fitted = tuple(fit(item, version, edition) for item in items)
        return value if all(new is old for new, old in zip(fitted, items, strict=True)) else fitted
    return value
