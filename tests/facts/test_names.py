"""The rule between snake_case and PascalCase loses nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from qbsync.facts.names import attribute_name, pascal, snake

if TYPE_CHECKING:
    from pathlib import Path

# Written by hand in the SDK with a small first letter; they carry a Tag.
IRREGULAR = re.compile("isTrackingOn[A-Za-z]+Enabled")


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ListID", "list_id"),
        ("FullName", "full_name"),
        ("ListIDWithChildren", "list_id_with_children"),
        ("Addr1", "addr1"),
        ("SupportedQBXMLVersion", "supported_qbxml_version"),
        ("ExternalGUID", "external_guid"),
        ("IsVendorEligibleFor1099", "is_vendor_eligible_for1099"),
        ("COGSAccountRef", "cogs_account_ref"),
        ("EIN", "ein"),
    ],
)
def test_both_ways(tag: str, name: str) -> None:
    assert snake(tag) == name
    assert pascal(name) == tag


def test_attributes() -> None:
    assert [attribute_name(name) for name in ("request_id", "meta_data", "iterator_id", "iterator")] == [
        "requestID",
        "metaData",
        "iteratorID",
        "iterator",
    ]


def test_every_element_of_the_sdk(sdk_schema: Path) -> None:
    tags = set()
    for path in sdk_schema.glob("*/*.xsd"):
        tags |= set(re.findall(r'<xsd:element name="(\w+)"', path.read_text(encoding="utf-8")))
    regular = {tag for tag in tags if not IRREGULAR.fullmatch(tag)}
    assert len(regular) > 1500
    assert len(tags - regular) == 4
    assert [tag for tag in regular if pascal(snake(tag)) != tag] == []
    assert len({snake(tag) for tag in regular}) == len(regular)
