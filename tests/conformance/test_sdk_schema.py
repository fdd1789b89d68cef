"""What qbsync writes is valid by the SDK's own schema, which is not part of the repository: every message."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest
from every_model import RECORDS, REQUESTS, edition_of, name_of
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qbsync.facts.marks import version_key
from qbsync.models import CustomerAdd, class_named
from qbsync.qbxml import Response, encode, encode_responses
from qbsync.testing.strategies import records_of, requests_of

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.models import Request

VERSIONS = ["13.0", "16.0"]
FEW = settings(max_examples=3)
MANY = settings(settings.get_profile("soak"), max_examples=1_000)

# Where the SDK's schema says no, and why it is wrong or older: (version or None for both, element).
DEVIATIONS = {
    # Values that later releases of the documentation list.
    ("13.0", "MappingCategory"),
    ("13.0", "TemplateType"),
    ("13.0", "TxnDelType"),
    # An evident slip: the schema allows the choice of these two zero times, its sample shows them in use.
    (None, "NewValue"),
    (None, "ValueDifference"),
}


@functools.cache
def schema_of(directory: Path, version: str) -> etree.XMLSchema:
    path = directory / version / f"qbxmlops{version.replace('.', '')}.xsd"
    return etree.XMLSchema(etree.parse(path))


def faults(directory: Path, version: str, document: bytes) -> list[str]:
    """Return what the schema finds wrong, apart from the deviations."""
    schema = schema_of(directory, version)
    if schema.validate(etree.fromstring(document)):
        return []
    errors: Any = schema.error_log
    return [
        error.message
        for error in errors
        if not {(version, element_of(error)), (None, element_of(error))} & DEVIATIONS
    ]


def element_of(error: Any) -> str:
    """Return the name of the element that an error is about."""
    return str(error.message).partition("'")[2].partition("'")[0]


def request_is_valid(directory: Path, version: str, cls: type[Request[Any]], data: st.DataObject) -> None:
    edition = edition_of(cls)
    request = data.draw(requests_of(cls, version=version, edition=edition))
    message_set_id = None if cls.message.subscription else "set-1"
    document = encode([request], version=version, edition=edition, message_set_id=message_set_id)
    assert faults(directory, version, document) == []


def record_is_valid(directory: Path, version: str, name: str, data: st.DataObject) -> None:
    cls: Any = class_named(name)
    asked = RECORDS[name]
    known = records_of(cls, version=version, edition=edition_of(asked), only_known_values=True)
    response = Response(request=asked.__name__, request_id="1", objects=(data.draw(known),))
    assert faults(directory, version, encode_responses([response])) == []


def since(version: str) -> list[type[Request[Any]]]:
    return [cls for cls in REQUESTS if cls.message.since_key <= version_key(version)]


REQUEST_CASES = [
    pytest.param(version, cls, id=f"{version}-{name_of(cls)}")
    for version in VERSIONS
    for cls in since(version)
]
RECORD_CASES = [
    pytest.param(version, name, id=f"{version}-{name}") for version in VERSIONS for name in sorted(RECORDS)
]


@pytest.mark.parametrize(("version", "cls"), REQUEST_CASES)
@FEW
@given(data=st.data())
def test_requests_are_valid(
    sdk_schema: Path, version: str, cls: type[Request[Any]], data: st.DataObject
) -> None:
    request_is_valid(sdk_schema, version, cls, data)


@pytest.mark.parametrize(("version", "name"), RECORD_CASES)
@FEW
@given(data=st.data())
def test_records_with_known_values_are_valid(
    sdk_schema: Path, version: str, name: str, data: st.DataObject
) -> None:
    record_is_valid(sdk_schema, version, name, data)


@pytest.mark.soak
@pytest.mark.parametrize(("version", "cls"), REQUEST_CASES)
@MANY
@given(data=st.data())
def test_many_requests_are_valid(
    sdk_schema: Path, version: str, cls: type[Request[Any]], data: st.DataObject
) -> None:
    request_is_valid(sdk_schema, version, cls, data)


@pytest.mark.soak
@pytest.mark.parametrize(("version", "name"), RECORD_CASES)
@MANY
@given(data=st.data())
def test_many_records_are_valid(sdk_schema: Path, version: str, name: str, data: st.DataObject) -> None:
    record_is_valid(sdk_schema, version, name, data)


def test_every_message_is_tried() -> None:
    assert [len(since(version)) for version in VERSIONS] == [238, 238]
    assert len(RECORDS) == 96


def test_schema_does_refuse(sdk_schema: Path) -> None:
    document = encode([CustomerAdd(name="Ann")]).replace(b"<Name>Ann</Name>", b"<Phone>1</Phone>")
    assert faults(sdk_schema, "13.0", document) != []
