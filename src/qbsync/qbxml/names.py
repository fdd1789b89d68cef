"""Every name that an element or an attribute has in qbXML of any version, read out of the models once."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import attrs

from qbsync.facts.plan import plan_of
from qbsync.qbxml.grammar import MESSAGE_SETS, all_requests, every_class

__all__ = ["Names", "all_names"]

_ENVELOPE: Final = (
    *("QBXML", *MESSAGE_SETS, "@requestID", "@newMessageSetID", "@oldMessageSetID", "@onError", "@iterator"),
    *("@iteratorID", "@iteratorRemainingCount", "@metaData", "@retCount", "@statusCode", "@statusSeverity"),
    *("@statusMessage", "@messageSetStatusCode"),
)
"""The names that no model has for itself; those of requests and answers are derived."""


@attrs.frozen(kw_only=True)
class Names:
    """The names of elements, and those of attributes with @ before them.

    `kinds` has all of them, each with the SDK's names of the types of its values; an aggregate has none.
    `values` has what the SDK lists for a name; `closed` the names that take nothing else, in one class at
    least; `secret` those whose values no log may show.
    """

    kinds: Mapping[str, frozenset[str]]
    values: Mapping[str, frozenset[str]]
    closed: frozenset[str]
    secret: frozenset[str]


@functools.cache
def all_names() -> Names:
    """Return all names; every family of models is loaded for it."""
    messages = [f"{request}{end}" for request in all_requests() for end in ("Rq", "Rs")]
    kinds: dict[str, set[str]] = {name: set() for name in (*_ENVELOPE, *messages)}
    values = defaultdict[str, set[str]](set)
    closed, secret = set[str](), set[str]()
    for plan in map(plan_of, every_class()):
        kinds.setdefault(plan.tag, set())
        for field in plan.fields:
            name = f"@{field.tag}" if field.attribute else field.tag
            for tag in (name, *field.classes):
                kinds.setdefault(tag, set())
            kinds[name].update({field.kind} if field.kind else ())
            values[name].update(field.values)
            closed.update(() if field.open else {name})
            secret.update({name} if field.secret else ())
    return Names(
        kinds={name: frozenset(each) for name, each in kinds.items()},
        values={name: frozenset(each) for name, each in values.items()},
        closed=frozenset(closed),
        secret=frozenset(secret),
    )
