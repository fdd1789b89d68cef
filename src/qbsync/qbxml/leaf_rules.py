"""What the XSD takes as the text of a leaf and QuickBooks does not: the rules of `facts`, for documents.

A colon in a name, a day that the calendar lacks, a character that QuickBooks refuses, a card number that is
crossed out.  The rules are those of `facts.problems`; here stands only which leaves are looked at, because
most cannot break one, and which texts are plainly right.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import Problem
from qbsync.facts.plan import plan_of
from qbsync.facts.problems import broken_rules, shown
from qbsync.facts.values import TEXT_TYPES, bad_character, is_masked
from qbsync.qbxml.convert import UNREADABLE, read_strictly
from qbsync.qbxml.grammar import all_classes
from qbsync.qbxml.lexical import text_fault
from qbsync.qbxml.places import REQUEST_SETS, fields_to, plan_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.facts.plan import Field
    from qbsync.qbxml.lines import Lines
    from qbsync.qbxml.places import Paths

__all__ = ["leaf_problems"]

_BLANKS: Final = " \t\r\n"

# qbXML type -> the usual form of its texts, in which no rule is broken; the rest is read and looked at.
_USUAL: Final = {
    "DATETIMETYPE": re.compile(
        r"20[0-2][0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
        r"(?:T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[+-][01][0-9]:[0-5][0-9])?)?"
    ).fullmatch,
    "DATETYPE": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch,
    "FLOATTYPE": re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?").fullmatch,
    "INTTYPE": re.compile(r"-?[0-9]{1,20}").fullmatch,
    "TIMEINTERVALTYPE": re.compile(r"PT(?=[0-9])(?:[0-9]{1,5}H)?(?:[0-9]{1,5}M)?(?:[0-9]{1,5}S)?").fullmatch,
}
_USUAL_NAME: Final = re.compile(r"[^\s:](?:[^:]*[^\s:])?").fullmatch

# The characters that XML takes and `bad_character` does not, as bytes of UTF-8 and as references to them.
_BAD_BYTES: Final = re.compile(rb"\xc2[\x80-\x9f]")
_BAD_REFERENCE: Final = re.compile(rb"&#(?:0*(?:12[7-9]|1[34][0-9]|15[0-9])|x0*(?:7[fF]|[89][0-9a-fA-F]));")

_FIXES: Final = {
    "DATETYPE": "write it like 2026-11-22, without a zone",
    "DATETIMETYPE": "write a day and a time that there are, like 2026-11-22T09:30:00",
}


def leaf_problems(root: Any, checked: bytes, paths: Paths, lines: Lines) -> Iterator[Problem]:
    """Yield the rules that leaves and attributes of requests break and that the XSD does not know.

    `checked` is the document in UTF-8.  What the XSD refuses is left to `explaining`.
    """
    tags = _looked_at()
    has_bad_character = _has_bad_character(checked)
    for messages in root.iterchildren(*REQUEST_SETS):
        if has_bad_character:
            yield from _everywhere(messages, paths, lines)
            continue
        for element in messages.iterdescendants(*tags):
            text = element.text
            if text:
                for is_right in tags[element.tag]:
                    if not is_right(text):
                        yield from _of_leaf(element, text, paths, lines)
                        break


def _has_bad_character(checked: bytes) -> bool:
    """Say whether there may be one; looks for its rare first byte."""
    if b"\x7f" in checked or _BAD_REFERENCE.search(checked) is not None:
        return True
    return not checked.isascii() and _BAD_BYTES.search(checked) is not None


def _everywhere(messages: Any, paths: Paths, lines: Lines) -> Iterator[Problem]:
    """Yield the problems of a document that has a bad character somewhere."""
    tags = _looked_at()
    for element in messages.iterdescendants():
        text = element.text
        if text and (
            bad_character(text) or not all(is_right(text) for is_right in tags.get(element.tag, ()))
        ):
            yield from _of_leaf(element, text, paths, lines)
        if element.attrib:
            yield from _of_attributes(element, paths, lines)


@functools.cache
def _looked_at() -> dict[str, tuple[Callable[[str], Any], ...]]:
    """Return the tags of leaves that may break a rule, and what says that a text plainly breaks none."""
    found: dict[str, list[Callable[[str], Any]]] = {}
    for cls in all_classes():
        for field in plan_of(cls).fields:
            for is_right in () if field.attribute else _tests_of(field):
                tests = found.setdefault(field.tag, [])
                if is_right not in tests:
                    tests.append(is_right)
    return {tag: tuple(tests) for tag, tests in found.items()}


def _tests_of(field: Field) -> Iterator[Callable[[str], Any]]:
    if field.range is not None and field.kind != "INTTYPE":  # the range of an integer stands in the XSD
        yield _never
    elif field.kind in _USUAL:
        yield _USUAL[field.kind]
    if field.list_name:
        yield _USUAL_NAME
    if field.not_masked:
        yield _is_whole


def _never(_text: str) -> bool:
    return False


def _is_whole(text: str) -> bool:
    return not is_masked(text)


def _of_leaf(element: Any, text: str, paths: Paths, lines: Lines) -> Iterator[Problem]:
    field = next(iter(reversed(fields_to(element))), None)
    if (
        field is None
        or field.classes
        or len(element)
        or (field.macro and element.get("useMacro") is not None)
    ):
        return
    for rule, fix in _broken(field, text):
        line = lines.of(element)
        yield Problem(path=paths.of(element), value=shown(field, text), rule=rule, fix=fix, line=line)


def _of_attributes(element: Any, paths: Paths, lines: Lines) -> Iterator[Problem]:
    plan = plan_at(element)
    for field in () if plan is None else plan.attributes:
        text = element.get(field.tag)
        for rule, fix in _broken(field, text) if text else ():
            path, line = f"{paths.of(element)}/@{field.tag}", lines.of(element)
            yield Problem(path=path, value=shown(field, text), rule=rule, fix=fix, line=line)


def _broken(field: Field, text: str) -> Iterator[tuple[str, str | None]]:
    """Yield what is wrong with a text that the XSD takes; its length is the XSD's."""
    if field.kind == "ENUMTYPE" or text_fault(field, text, None) is not None:
        return
    value: Any = text
    if field.kind not in TEXT_TYPES:
        text = text.strip(_BLANKS)
        if not text:
            return
        try:
            value = read_strictly(field.kind, text)
        except UNREADABLE:
            yield f"is no {field.kind}", _FIXES.get(field.kind)
            return
    yield from broken_rules(attrs.evolve(field, length=None), value, parent="ParentRef")
