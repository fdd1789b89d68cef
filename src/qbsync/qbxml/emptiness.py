"""What the XSD takes in a request and QuickBooks cannot use: empty names, references and ids; lone macros.

Only what is empty or names a macro is looked at; libxml2 finds it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from qbsync.errors import Problem
from qbsync.facts.plan import plan_of
from qbsync.models import class_named
from qbsync.qbxml.macros import problems_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.plan import Field

__all__ = ["empty_problems", "macro_problems"]

_EMPTY: Final = etree.XPath("/QBXML/QBXMLMsgsRq/*//*[not(node()) and not(@useMacro)]")
_MACROS: Final = etree.XPath("descendant-or-self::*[@defMacro or @useMacro]")


def empty_problems(root: Any) -> Iterator[Problem]:
    """Yield the elements of requests that are empty and may not be; a Mod may empty a reference."""
    paths = _Paths()
    empty: Any = _EMPTY(root)
    for element in empty:
        fields = _fields_to(element)
        if not fields:
            continue
        field, outer = fields[-1], fields[-2] if len(fields) > 1 else None
        parent = element.getparent()
        if field.classes:
            is_wrong = any(plan_of(cls).any_of for cls in field.classes.values())
            can_clear = field.clearable
        else:
            is_wrong = field.not_empty or field.list_name
            can_clear = outer is not None and outer.clearable
            if is_wrong and can_clear and not any(child.text for child in parent):
                continue
        if is_wrong:
            fix = "give it a value" if field.required or field.list_name else "leave it out"
            if can_clear:
                tag = element.tag if field.classes else parent.tag
                fix += f"; <{tag}><ListID/></{tag}> empties it"
            yield Problem(path=paths.of(element), rule="is empty", fix=fix, line=element.sourceline)


def macro_problems(root: Any) -> Iterator[Problem]:
    """Yield what is wrong between the macros of each message set."""
    for messages in root.iterchildren("QBXMLMsgsRq"):
        found: dict[str, list[tuple[str, str, bool]]] = {}
        lines: dict[str, int] = {}
        paths = _Paths()
        for request in messages:
            place = paths.of(request)
            named: Any = _MACROS(request)
            for element in named:
                for attribute, defines in (("defMacro", True), ("useMacro", False)):
                    name = element.get(attribute)
                    if name is not None:
                        path = f"{paths.of(element)}/@{attribute}"
                        lines[path] = element.sourceline
                        found.setdefault(place, []).append((path, name, defines))
        for problem in problems_between(found):
            yield Problem(
                path=problem.path,
                value=problem.value,
                rule=problem.rule,
                fix=problem.fix,
                line=lines[problem.path],
            )


def _fields_to(element: Any) -> list[Field]:
    """Return the fields from the request down to an element; empty where one is not known."""
    above = [*reversed(list(element.iterancestors())), element][2:]
    cls = class_named(above[0].tag.removesuffix("Rq"))
    if cls is None or not above[0].tag.endswith("Rq"):
        return []
    plan = plan_of(cls)
    below = above[1:]
    fields = plan.fields
    if plan.cls.message.is_wrapped and below and below[0].tag == plan.tag:
        below = below[1:]
    found: list[Field] = []
    for one in below:
        field = next((field for field in fields if one.tag in (field.classes or (field.tag,))), None)
        if field is None or field.attribute:
            return []
        found.append(field)
        fields = plan_of(field.classes[one.tag]).fields if field.classes else ()
    return found


class _Paths:
    """The paths of elements below their message set; numbered from 1 where several have the same name."""

    def __init__(self) -> None:
        self._parts: dict[Any, dict[Any, str]] = {}

    def of(self, element: Any) -> str:
        """Return the path of an element."""
        parts: list[str] = []
        while (parent := element.getparent()) is not None and element.tag != "QBXMLMsgsRq":
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
