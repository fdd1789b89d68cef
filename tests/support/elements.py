"""IncludeRetElement: which elements a request may ask for, and what an answer is that has only them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from qbsync import models
from qbsync.errors import NotReturned
from qbsync.facts.plan import given, plan_of

if TYPE_CHECKING:
    from qbsync.models.base import Aggregate

__all__ = ["elements_of", "shown"]


def elements_of(request: type[Any], *, required: bool = False) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw elements of what a request is answered with, none or one that does not exist among them.

    With `required` those that the schema requires are among any that are drawn: of a transaction it asks for
    its ids and times, of a record of a list for nothing.
    """
    plans = [plan_of(getattr(models, name)) for name in request.message.ret]
    tags = {field.tag for plan in plans for field in plan.fields}
    needed = sorted({field.tag for plan in plans for field in plan.fields if required and field.required})
    chosen = st.lists(st.sampled_from([*sorted(tags), "NoSuchElement"]), unique=True, min_size=1, max_size=6)
    return st.one_of(st.just(()), chosen.map(lambda drawn: tuple(dict.fromkeys([*needed, *drawn]))))


def shown(record: Aggregate) -> dict[str, object]:
    """Return the elements that a record has, by their tags."""
    found: dict[str, object] = {}
    for field in plan_of(type(record)).fields:
        try:
            value = getattr(record, field.name)
        except NotReturned:
            continue
        if given(value):
            found[field.tag] = value
    return found
