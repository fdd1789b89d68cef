"""Changing the texts of a model at any depth, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qbsync.facts.plan import plan_of
from qbsync.facts.problems import join
from qbsync.models.base import Aggregate

if TYPE_CHECKING:
    from qbsync.facts.plan import Field

__all__ = ["Change", "rewritten", "rewritten_field"]

A = TypeVar("A", bound=Aggregate)


class Change(Protocol):
    """What is done on the way down."""

    def aggregate(self, value: A, path: str) -> A:
        """Return what takes the place of an aggregate, before its fields are looked at."""

    def text(self, text: str, field: Field, path: str, owner: type[Any]) -> str | None:
        """Return what takes the place of a text in a field of the class `owner`; None leaves it out."""


def rewritten(value: A, change: Change, path: str = "") -> A:
    """Return the aggregate with its texts changed; the same object where nothing changed.

    Raises InvalidModel where a request breaks rules then.
    """
    value = change.aggregate(value, path)
    changes: dict[str, Any] = {}
    for field in plan_of(type(value)).fields:
        given = getattr(value, field.name, None)  # a record that was returned in part may lack it
        new = rewritten_field(field, given, change, join(path, field.name), type(value))
        if new is not given:
            changes[field.name] = new
    return value.evolve(**changes) if changes else value


def rewritten_field(field: Field, given: object, change: Change, path: str, owner: type[Any]) -> object:
    """Return the value of a field with its texts changed; what is not of the field's type stays as it is."""
    if isinstance(given, tuple):
        places = (f"{path}[{index}]" for index in range(len(given)))
        members = [
            rewritten_field(field, member, change, place, owner)
            for member, place in zip(given, places, strict=True)
        ]
        is_changed = any(new is not old for new, old in zip(members, given, strict=True))
        return tuple(members) if is_changed else given
    if isinstance(given, Aggregate):
        return rewritten(given, change, path)
    if isinstance(given, str) and not field.classes:
        text = change.text(given, field, path, owner)
        return given if text == given else text
    return given
