"""What the XSD takes in a request and QuickBooks cannot use: empty names, references and ids; lone macros.

Only what may not be empty or names a macro is looked at; libxml2 finds it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

import attrs
from lxml import etree

from qbsync.errors import Problem
from qbsync.facts.plan import plan_of
from qbsync.qbxml.grammar import all_classes
from qbsync.qbxml.macros import problems_between
from qbsync.qbxml.places import REQUEST_SETS, fields_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.plan import Field
    from qbsync.qbxml.lines import Lines
    from qbsync.qbxml.places import Paths

__all__ = ["empty_problems", "macro_problems"]

_BLANKS: Final = " \t\r\n"
# A path of several steps would make libxml2 sort what it finds, in quadratic time.
_MACROS: Final = etree.XPath("descendant::*[@defMacro or @useMacro]")


def empty_problems(root: Any, paths: Paths, lines: Lines) -> Iterator[Problem]:
    """Yield the elements of requests that are empty and may not be; a Mod may empty a reference."""
    for messages in root.iterchildren(*REQUEST_SETS):
        for element in messages.iterdescendants(*_never_empty()):
            text = element.text
            if (text is None or not text.strip(_BLANKS)) and not len(element):
                yield from _empty(element, paths, lines)


@functools.cache
def _never_empty() -> frozenset[str]:
    """Return the tags of what may not be empty, in some request at least."""
    fields = [field for cls in all_classes() for field in plan_of(cls).fields if not field.attribute]
    leaves = {field.tag for field in fields if field.not_empty or field.list_name}
    return frozenset(
        leaves.union(tag for field in fields for tag in field.classes if _names_something(field))
    )


def _names_something(field: Field) -> bool:
    return any(plan_of(cls).any_of for cls in field.classes.values())


def _empty(element: Any, paths: Paths, lines: Lines) -> Iterator[Problem]:
    fields = fields_to(element)
    if not fields or element.get("useMacro") is not None:
        return
    field, outer = fields[-1], fields[-2] if len(fields) > 1 else None
    parent = element.getparent()
    if field.classes:
        is_wrong = _names_something(field)
        can_clear = field.clearable
    else:
        is_wrong = (field.not_empty or field.list_name) and not element.text
        can_clear = outer is not None and outer.clearable
        if is_wrong and can_clear and not any(child.text for child in parent):
            return
    if is_wrong:
        fix = "give it a value" if field.required or field.list_name else "leave it out"
        if can_clear:
            tag = element.tag if field.classes else parent.tag
            fix += f"; <{tag}><ListID/></{tag}> empties it"
        yield Problem(path=paths.of(element), rule="is empty", fix=fix, line=lines.of(element))


def macro_problems(root: Any, checked: bytes, paths: Paths, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong between the macros of each message set; `checked` is the document."""
    if b"Macro" not in checked:
        return
    for messages in root.iterchildren("QBXMLMsgsRq"):
        found: dict[str, list[tuple[str, str, bool]]] = {}
        elements: dict[str, Any] = {}
        named: Any = _MACROS(messages)
        for element in named:
            path = paths.of(element)
            for attribute, defines in (("defMacro", True), ("useMacro", False)):
                name = element.get(attribute)
                if name is not None:
                    own = f"{path}/@{attribute}"
                    elements[own] = element
                    found.setdefault(path.partition("/")[0], []).append((own, name, defines))
        for problem in problems_between(found):
            yield attrs.evolve(problem, line=lines.of(elements[problem.path]))
