"""Names for ids within one message set: where a request uses one, the id that it stands for is put.

The rule of a request that makes a transaction enters the names that the request gives (`Context.macros`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.qbxml.macros import has_macros
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.models.base import Aggregate

__all__ = ["without_macros"]


@simulates("macros-stand-for-ids")
def without_macros(request: Any, macros: Mapping[str, str]) -> Any:  # noqa: ANN401 - of the class it gets
    """Return the request with ids in the place of macros; the request itself where it uses none.

    Raises StatusError 9100 for a name that no earlier request of the set has given to an id: it stands
    nowhere, or its request failed (the range of codes is documented, this one and its text are assumed).
    """
    if not has_macros(type(request)):
        return request
    changes: dict[str, Any] = {}
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if value is None or value is CLEAR:
            continue
        if isinstance(value, UseMacro):
            changes[field.name] = _id(value, macros)
        elif field.classes:
            items: tuple[Aggregate, ...] = value if field.repeated else (value,)
            filled = tuple(without_macros(item, macros) for item in items)
            if any(new is not old for new, old in zip(filled, items, strict=True)):
                changes[field.name] = filled if field.repeated else filled[0]
    return attrs.evolve(request, **changes) if changes else request


def _id(macro: UseMacro, macros: Mapping[str, str]) -> str:
    if macro.name not in macros:
        raise refusal(9100, value=macro.name)
    return macros[macro.name]
