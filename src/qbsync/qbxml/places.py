"""Where the elements of a document of requests belong: their paths, and the fields that they are."""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING, Any

from qbsync.facts.plan import plan_of, tag_of
from qbsync.models import class_named
from qbsync.models.base import Request

if TYPE_CHECKING:
    from qbsync.facts.plan import ClassPlan, Field

__all__ = ["REQUEST_SETS", "Paths", "fields_to", "plan_at", "request_named"]

REQUEST_SETS = ("QBXMLMsgsRq", "QBXMLSubscriptionMsgsRq")
"""The elements below QBXML that hold requests."""


def fields_to(element: Any) -> tuple[Field, ...]:
    """Return the fields from the request down to an element; empty where one is not known."""
    return _walk(element)[0]


def plan_at(element: Any) -> ClassPlan | None:
    """Return the plan of the class that an element is, None where it is none."""
    return _walk(element)[1]


def request_named(tag: str) -> type[Request[Any]] | None:
    """Return the class of a request by its element, CustomerAddRq; None where there is none."""
    cls = class_named(tag.removesuffix("Rq")) if tag.endswith("Rq") else None
    return cls if cls is not None and issubclass(cls, Request) else None


def _walk(element: Any) -> tuple[tuple[Field, ...], ClassPlan | None]:
    above = [one.tag for one in element.iterancestors()][-3::-1]
    return _fields_of(*above, element.tag)


@functools.lru_cache(maxsize=1024)
def _fields_of(tag: str, *below: str) -> tuple[tuple[Field, ...], ClassPlan | None]:
    """Return the fields from a request `tag` through the tags `below` it, and the plan of the last."""
    cls = request_named(tag)
    if cls is None:
        return (), None
    plan: ClassPlan | None = plan_of(cls)
    if cls.message.is_wrapped:
        if not below:
            return (), None
        below = below[1:] if below[0] == tag_of(cls) else below
    found: list[Field] = []
    for one in below:
        fields = () if plan is None else plan.fields
        field = next((field for field in fields if one in (field.classes or (field.tag,))), None)
        if field is None or field.attribute:
            return (), None
        found.append(field)
        plan = plan_of(field.classes[one]) if field.classes else None
    return tuple(found), plan


class Paths:
    """The paths of elements below their message set; numbered from 1 where several have the same name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parts: dict[Any, dict[Any, str]] = {}

    def of(self, element: Any) -> str:
        """Return the path of an element."""
        parts: list[str] = []
        while (parent := element.getparent()) is not None and element.tag not in REQUEST_SETS:
            if parent not in self._parts:
                self._parts[parent] = _numbered(parent)
            parts.append(self._parts[parent][element])
            element = parent
        return "/".join(reversed(parts))


def _numbered(parent: Any) -> dict[Any, str]:
    total = Counter(child.tag for child in parent)
    count: Counter[str] = Counter()
    parts = {}
    for child in parent:
        count[child.tag] += 1
        parts[child] = f"{child.tag}[{count[child.tag]}]" if total[child.tag] > 1 else child.tag
    return parts
