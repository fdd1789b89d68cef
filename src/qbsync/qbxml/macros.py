"""Names for ids that QuickBooks has yet to give: whether those of one message set fit together.

A request that makes a transaction may name its id (``def_macro="TxnID:invoice-1"``, also for its lines), and
a later request of the same message set uses the name where an id stands (`UseMacro`).  Each name is defined
once, and before it is used; QuickBooks answers a mistake with a status from 9100 to 9199.  Before the colon
stands which id it is: TxnID, or TxnLineID for a line.  SDK: "Requests that define and use macros".
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import Problem
from qbsync.facts.plan import plan_of
from qbsync.facts.values import shown
from qbsync.facts.vocabulary import CLEAR, UseMacro

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from qbsync.facts.plan import Field
    from qbsync.models.base import Aggregate, Request

__all__ = ["has_macros", "macro_names", "macro_problems", "problems_between", "with_ids"]

_NAME: Final = re.compile(r"(?:TxnID|TxnLineID|ListID):.+", re.DOTALL)
_LONGEST_NAME: Final = 60
_MOST_NEAR: Final = 1000

# Filled on first use; an entry depends on its key alone.
_HAS_MACROS: Final[dict[type[Any], bool]] = {}


def has_macros(cls: type[Any]) -> bool:
    """Say whether there may be a macro in a request of this class, or in what it holds."""
    if cls not in _HAS_MACROS:
        _HAS_MACROS[cls] = any(
            _defines(field) or field.macro or any(has_macros(inner) for inner in field.classes.values())
            for field in plan_of(cls).fields
        )
    return _HAS_MACROS[cls]


def macro_names(request: Request[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the macros that a request defines, and of those that it uses."""
    if not has_macros(type(request)):
        return (), ()
    found = list(_macros_of(request))
    return (
        tuple(dict.fromkeys(name for _, name, defines in found if defines)),
        tuple(dict.fromkeys(name for _, name, defines in found if not defines)),
    )


def with_ids(request: Any, ids: Mapping[str, str]) -> Any:
    """Return the request with the ids that are known in the place of the macros that stand for them."""
    changes: dict[str, Any] = {}
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if value is None or value is CLEAR:
            continue
        if isinstance(value, UseMacro) and value.name in ids:
            changes[field.name] = ids[value.name]
        elif field.classes and any(has_macros(cls) for cls in field.classes.values()):
            items: tuple[Aggregate, ...] = value if field.repeated else (value,)
            filled = tuple(with_ids(item, ids) for item in items)
            if any(new is not old for new, old in zip(filled, items, strict=True)):
                changes[field.name] = filled if field.repeated else filled[0]
    return request.evolve(**changes) if changes else request


def macro_problems(numbered: Mapping[str, Request[Any]]) -> Iterator[Problem]:
    """Yield what is wrong with the macros of a message set, whose requests are given by their ids."""
    places = {f"{request.message.name}[{request_id}]": request for request_id, request in numbered.items()}
    return problems_between(
        {
            place: [(f"{place}.{path}", name, defines) for path, name, defines in _macros_of(request)]
            for place, request in places.items()
        }
    )


def problems_between(found: dict[str, list[tuple[str, str, bool]]]) -> Iterator[Problem]:
    """Yield what is wrong between macros: of each request its (path, name, whether it is defined there)."""
    all_defined = {
        name: (place, path)
        for place, macros in reversed(found.items())
        for path, name, defines in reversed(macros)
        if defines
    }
    defined: dict[str, str] = {}
    for place, macros in found.items():
        for own, name, defines in macros:
            if not defines and name not in defined:
                yield _undefined(own, name, all_defined.get(name), place, defined)
        for own, name, defines in macros:
            if not defines:
                continue
            path = own.removeprefix(f"{place}.")
            if _NAME.fullmatch(name) is None:
                bare = (
                    re.sub(r"[^A-Za-z0-9.-]+", "-", name.rpartition(":")[2]).strip("-")[:_LONGEST_NAME]
                    or "order-1"
                )
                fix = f'write "{"TxnLineID" if "." in path else "TxnID"}:{bare}"'
                yield Problem(path=own, value=shown(name), rule="is not written as TxnID:name", fix=fix)
            if name in defined:
                rule = f"is defined already by {defined[name]}"
                yield Problem(path=own, value=shown(name), rule=rule, fix="give each its own name")
            defined.setdefault(name, own)


def _macros_of(value: Any, path: str = "") -> Iterator[tuple[str, str, bool]]:
    """Yield the path and the name of each macro in a request, and whether it is defined there."""
    for field in plan_of(type(value)).fields:
        own = getattr(value, field.name)
        if own is None or not (field.classes or field.macro or _defines(field)):
            continue
        place = f"{path}.{field.name}" if path else field.name
        for index, member in enumerate(own if field.repeated else (own,)):
            inner = f"{place}[{index}]" if field.repeated else place
            if member is CLEAR:
                continue
            if field.classes:
                yield from _macros_of(member, inner)
            elif _defines(field):
                yield inner, member, True
            elif isinstance(member, UseMacro):
                yield inner, member.name, False


def _defines(field: Field) -> bool:
    return field.attribute and field.kind == "MACROTYPE"


def _undefined(
    path: str, name: str, by: tuple[str, str] | None, place: str, defined: Collection[str]
) -> Problem:
    """Return the problem of a macro that is used in the request `place`, and only later defined, if ever."""
    near = difflib.get_close_matches(name, defined, 1) if len(defined) <= _MOST_NEAR else []
    if by is not None and by[0] == place:
        rule, fix = "stands for the id of this very request", "use it in a later one"
    elif by is not None:
        rule, fix = f"is used before {by[1]} defines it", f"put {by[0]} before this request"
    elif near:
        rule, fix = "is not defined in this message set", f"did you mean {shown(near[0])}?"
    else:
        rule = "is not defined in this message set"
        fix = "put the request that has it as its def_macro before this one, or give the id itself"
    return Problem(path=path, value=shown(name), rule=rule, fix=fix)
