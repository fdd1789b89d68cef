"""Whether a record of QuickBooks holds what a request says, and whether two records say the same.

QuickBooks does not give back what it was given letter by letter: text loses blanks at its ends, a reference
comes with its name and its ListID, what is empty is left out. And a request has fields that no record has
(`set_credit`): of those a record tells nothing.
"""

from __future__ import annotations

from typing import Any, Final

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Ref
from qbsync.models.base import Aggregate

__all__ = ["UNSEEN", "differing", "holds", "same", "value_of"]

UNSEEN: Final = object()
"""Stands for a field that a record does not have, or that was not returned."""

_APART: Final = frozenset({"data_ext", "include_ret_element"})
"""Custom fields come only if their owner is asked for; the other one asks itself."""


def value_of(record: Aggregate | None, name: str) -> Any:  # noqa: ANN401 - of any field
    """Return what a record holds in a field, `UNSEEN` where it tells nothing of it."""
    return UNSEEN if record is None else getattr(record, name, UNSEEN)


def same(one: object, other: object) -> bool:
    """Tell whether two values of a record are the same, however they are written."""
    one, other = _plain(one), _plain(other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Ref) and isinstance(other, Ref):
        return _same_ref(one, other)
    if isinstance(one, Aggregate) and isinstance(other, Aggregate):
        names = [field.name for field in plan_of(type(one)).fields if field.name not in _APART]
        return type(one) is type(other) and all(
            same(value_of(one, name), value_of(other, name)) for name in names
        )
    return one == other


def holds(value: object, given: object, *, lenient: bool = False) -> bool:
    """Tell whether a value of a record is what a request gave; CLEAR is held by what is empty.

    Of an aggregate only the fields count that were given. A field that the record does not have counts as not
    held; with `lenient` it does not count.
    """
    if value is UNSEEN:
        return lenient
    value, given = _plain(value), _plain(given)
    if isinstance(given, tuple):
        return (
            isinstance(value, tuple)
            and len(value) == len(given)
            and all(holds(one, other, lenient=lenient) for one, other in zip(value, given, strict=True))
        )
    if isinstance(given, Ref) and isinstance(value, Ref):
        return _same_ref(value, given)
    if isinstance(given, Aggregate):
        return isinstance(value, Aggregate) and not differing(value, given, lenient=lenient)
    return value == given


def differing(
    record: Aggregate, given: Aggregate, *, apart: frozenset[str] = frozenset(), lenient: bool = False
) -> tuple[str, ...]:
    """Return the fields that an aggregate of a request gives and a record does not hold, but for `apart`.

    What is secret comes back crossed out; with `lenient` it does not count.
    """
    fields = [
        field
        for field in plan_of(type(given)).fields
        if field.name not in apart | _APART and not (lenient and field.secret)
    ]
    return tuple(
        field.name
        for field in fields
        if _is_given(getattr(given, field.name))
        and not holds(value_of(record, field.name), getattr(given, field.name), lenient=lenient)
    )


def _is_given(value: object) -> bool:
    return value is not None and value != ()


def _plain(value: object) -> object:
    """Return a value in the one form of those that say the same; None is what is empty."""
    if value is CLEAR or value == ():
        return None
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip() or None
    if isinstance(value, QBDateTime):
        return value.wall
    return value


def _same_ref(one: Ref, other: Ref) -> bool:
    """Tell whether two references mean the same record: by ListID where both have it, else by name."""
    if one.list_id is not None and other.list_id is not None:
        return one.list_id == other.list_id
    return (one.full_name or "").casefold() == (other.full_name or "").casefold() != ""
