"""What goes together in a query that fetches its records page by page: the same for models and for XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qbsync.errors import Problem
from qbsync.facts.marks import OneOf
from qbsync.facts.plan import one_of_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.facts.plan import ClassPlan, Field

__all__ = ["iterator_problems"]

_LIMIT: Final = "max_returned"


def iterator_problems(
    plan: ClassPlan,
    iterator: str | None,
    iterator_id: str | None,
    is_given: Callable[[Field], bool],
    name_of: Callable[[Field], str],
) -> Iterator[Problem]:
    """Yield what is wrong between the iterator of a query, its id and what it asks for.

    `is_given` says whether a field of the plan was given; `name_of` what it is called there, as a path.
    """
    named = ("iterator", "iterator_id", _LIMIT)
    path = {name: name_of(plan.by_name[name]) for name in named if name in plan.by_name}
    goes_on = iterator in ("Start", "Continue")
    beside = [name_of(field) for field in _beside_filters(plan) if is_given(field)] if goes_on else []
    if beside:
        yield Problem(
            path=path["iterator"],
            value=repr(iterator),
            rule=f"does not go with {', '.join(beside)}: it goes through what filters find",
            fix="leave the iterator out, or ask by filters",
        )
    elif goes_on and _LIMIT in path and not is_given(plan.by_name[_LIMIT]):
        fix = f"give {path[_LIMIT]}, the most records of one answer, or leave the iterator out"
        yield Problem(path=path[_LIMIT], rule="is required with an iterator", fix=fix)
    if iterator in ("Continue", "Stop") and iterator_id is None:
        rule = f"is required with iterator {iterator}"
        yield Problem(path=path["iterator_id"], rule=rule, fix="give the iterator id of the answer before")
    if iterator in (None, "Start") and iterator_id is not None:
        fix = 'give iterator="Continue" with it'
        yield Problem(path=path["iterator_id"], rule="belongs to Continue and Stop", fix=fix)


def _beside_filters(plan: ClassPlan) -> list[Field]:
    """Return the ids and names by which a query may ask, where filters are the other way to ask."""
    for group in plan.one_of:
        branches = [one_of_fields(OneOf(branch)) for branch in group.branches]
        if any(_LIMIT in names for names in branches):
            return [plan.by_name[name] for names in branches if _LIMIT not in names for name in names]
    return []
