"""Strict reading and the SDK's schema judge the same documents alike, damaged ones too."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbsync.errors import InvalidModel
from qbsync.models import CustomerAdd, CustomerMod, CustomerQuery
from qbsync.qbxml import decode_requests, encode
from qbsync.testing.strategies import requests_of

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.models import Customer, Request

# Rules that the schema lacks: QuickBooks' own, told of before it would.
BEYOND_THE_SCHEMA = (
    "is required with an iterator",
    "is required with iterator",
    "belongs to Continue and Stop",
    "is empty",
    "begins or ends with a blank",
    "has a colon",
    "is outside 1970-01-01",
    "has the character",
    "is crossed out",
)

TEXTS = [
    *("", " ", "x", "x" * 50, "x" * 2000, "a:b", "0", "1", "-1", "true", "TRUE", "None", "All", "1e3"),
    *("1.5", "1.50", "+5.00", "12345678901234.00", "2026-01-01", "2026-1-1", "2026-01-01T00:00:00"),
    "{12345678-1234-1234-1234-123456789012}",
]
TAGS = [
    "Name",
    "Phone",
    "ListID",
    "FullName",
    "Foo",
    "IncludeRetElement",
    "MaxReturned",
    "BillAddress",
    "Note",
]


def damage(document: bytes, dice: random.Random) -> bytes:
    """Change one or two elements: text, name, place, number, or a child too many."""
    root = etree.fromstring(document)
    for _ in range(dice.choice([1, 1, 2])):
        elements = [element for element in root.iter() if isinstance(element.tag, str)][2:]
        if elements:
            damage_element(dice.choice(elements), dice)
    prolog = document[: document.index(b"<QBXML>")]
    return prolog + etree.tostring(root)


def damage_element(element: etree._Element, dice: random.Random) -> None:
    parent = element.getparent()
    assert parent is not None
    kind = dice.choice(["text", "drop", "repeat", "move", "rename", "child"])
    if kind == "text":
        element.text = dice.choice(TEXTS)
    elif kind == "drop":
        parent.remove(element)
    elif kind == "repeat":
        parent.insert(parent.index(element), copy.deepcopy(element))
    elif kind == "move":
        parent.insert(dice.randrange(len(parent)), element)
    elif kind == "rename":
        element.tag = dice.choice(TAGS)
    else:
        etree.SubElement(element, dice.choice(TAGS)).text = dice.choice(TEXTS)


def our_problems(document: bytes) -> list[str]:
    try:
        decode_requests(document)
    except InvalidModel as error:
        return [problem.rule for problem in error.problems]
    return []


@pytest.fixture(scope="session")
def schemas(sdk_schema: Path) -> dict[str, etree.XMLSchema]:
    names = {"13.0": "qbxmlops130.xsd", "16.0": "qbxmlops160.xsd"}
    return {
        version: etree.XMLSchema(etree.parse(sdk_schema / version / name)) for version, name in names.items()
    }


@pytest.mark.parametrize("version", ["13.0", "16.0"])
@pytest.mark.parametrize("cls", [CustomerAdd, CustomerMod, CustomerQuery])
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_damaged_documents(
    schemas: dict[str, etree.XMLSchema],
    version: str,
    cls: type[Request[Customer]],
    data: st.DataObject,
    seed: int,
) -> None:
    document = encode([data.draw(requests_of(cls, version=version))], version=version)
    dice = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    for _ in range(5):
        damaged = damage(document, dice)
        problems = our_problems(damaged)
        if schemas[version].validate(etree.fromstring(damaged)):
            assert [rule for rule in problems if not rule.startswith(BEYOND_THE_SCHEMA)] == []
        else:
            assert problems != [], damaged
