"""Documents for tests of schemas: one request or one answer, and damaged copies of it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st
from lxml import etree

from qbsync import models
from qbsync.facts.plan import plan_of
from qbsync.qbxml import Response, encode, encode_responses
from qbsync.testing.strategies import records_of, requests_of

if TYPE_CHECKING:
    import random

    from qbsync.facts.marks import Edition
    from qbsync.models import Request

__all__ = ["answers", "damaged", "parsed", "requests", "tags_of"]

TEXTS: Final = [
    *("", " ", "x", "a:b", "x" * 4, "x" * 40, "x" * 300, "x" * 5000, "0", "1", "-1", "13", "99", "1e3"),
    *("1,000.00", "true", "false", "TRUE", "yes", "None", "All", "US", "1.5", "1.50", "+5.00", "1.", ".5"),
    *("1.123456", "-", "12345678901.00", "12345678901234.00", "2026-01-01", "2026-1-1", "2026-02-30"),
    *("2026-01-01Z", "26-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5"),
    *("2026-01-01T00:00:00-08:00", "PT1H", "PT", "P1D", "+PT1H", "PT1H30M0S", " 5 ", " true "),
    "{12345678-1234-1234-1234-123456789012}",
]
KINDS: Final = ["text", "text", "long", "drop", "drop", "repeat", "move", "rename", "child", "attribute"]


def requests(cls: type[Request[Any]], version: str, edition: Edition = "US") -> st.SearchStrategy[bytes]:
    """Return documents of one request each."""
    return requests_of(cls, version=version, edition=edition).map(
        lambda request: encode([request], version=version, edition=edition)
    )


def answers(cls: type[Request[Any]], version: str, edition: Edition = "US") -> st.SearchStrategy[bytes]:
    """Return documents of one answer each, with known values only; without a record where there is none."""
    classes = [found for name in cls.message.ret if (found := models.class_named(name)) is not None]
    strategies = [
        records_of(one, version=version, edition=edition, only_known_values=True) for one in classes
    ]
    objects = st.one_of(strategies).map(lambda one: (one,)) if strategies else st.just(())
    return objects.map(
        lambda given: encode_responses(
            [Response(request=cls.message.name, request_id="1", objects=given)], version=version
        )
    )


def tags_of(*classes: type[Any]) -> list[str]:
    """Return the names of all elements that may be in these classes."""
    seen: set[type[Any]] = set()
    tags: set[str] = {"NoSuchElement"}
    waiting = list(classes)
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen.add(cls)
            for field in plan_of(cls).fields:
                tags.update(field.classes or [field.tag])
                waiting += field.classes.values()
    return sorted(tags)


def parsed(document: bytes) -> etree._Element:
    """Return the root of a document."""
    return etree.fromstring(document, etree.XMLParser(remove_comments=True, remove_pis=True))


def damaged(root: etree._Element, dice: random.Random, tags: list[str]) -> etree._Element:
    """Return a copy with one or two changes, parsed anew for its lines; `tags` are names to use."""
    changed = copy.deepcopy(root)
    for _ in range(dice.choice([1, 1, 1, 2])):
        inside = list(changed.iter())[2:]
        if inside:
            _damage(dice.choice(inside), dice, tags)
    return parsed(etree.tostring(changed))


def _damage(element: Any, dice: random.Random, tags: list[str]) -> None:
    parent = element.getparent()
    kind = dice.choice(KINDS)
    if kind == "text":
        element.text = dice.choice(TEXTS)
    elif kind == "long":
        element.text = (element.text or "x") * dice.choice([2, 10, 100])
    elif kind == "drop":
        parent.remove(element)
    elif kind == "repeat":
        for _ in range(dice.choice([1, 1, 9])):
            parent.insert(parent.index(element), copy.deepcopy(element))
    elif kind == "move":
        parent.insert(dice.randrange(len(parent)), element)
    elif kind == "rename":
        element.tag = dice.choice(tags)
    elif kind == "child":
        child = etree.Element(dice.choice(tags))
        child.text = dice.choice(TEXTS)
        element.insert(dice.randint(0, len(element)), child)
    else:
        name = dice.choice([*map(str, element.attrib), "requestID", "iterator", "useMacro", "foo"])
        element.set(name, dice.choice(["", "Start", "x", "5"]))
