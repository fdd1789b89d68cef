"""What qbsync writes is valid by the SDK's own schema, which is not part of the repository."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbsync.models import (
    Company,
    CompanyActivity,
    CompanyActivityQuery,
    CompanyQuery,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    Host,
    HostQuery,
    Request,
)
from qbsync.qbxml import Response, encode, encode_responses
from qbsync.testing.strategies import records_of, requests_of

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.models.base import Returned

VERSIONS = ["13.0", "16.0"]
REQUESTS = [CustomerAdd, CustomerMod, CustomerQuery, HostQuery, CompanyQuery, CompanyActivityQuery]
RECORDS = [Customer, Host, Company, CompanyActivity]


@functools.cache
def schema_of(directory: Path, version: str) -> etree.XMLSchema:
    path = directory / version / f"qbxmlops{version.replace('.', '')}.xsd"
    return etree.XMLSchema(etree.parse(path))


def faults(directory: Path, version: str, document: bytes) -> list[str]:
    schema = schema_of(directory, version)
    return [] if schema.validate(etree.fromstring(document)) else [str(schema.error_log)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("cls", REQUESTS)
@given(data=st.data())
def test_requests_are_valid(
    sdk_schema: Path, version: str, cls: type[Request[Any]], data: st.DataObject
) -> None:
    request = data.draw(requests_of(cls, version=version))
    assert faults(sdk_schema, version, encode([request], version=version, message_set_id="set-1")) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("cls", RECORDS)
@given(data=st.data())
def test_records_with_known_values_are_valid(
    sdk_schema: Path, version: str, cls: type[Returned], data: st.DataObject
) -> None:
    record = data.draw(records_of(cls, edition="US", only_known_values=True))
    response = Response(request=f"{cls.__name__}Query", request_id="1", objects=(record,))
    assert faults(sdk_schema, version, encode_responses([response])) == []


def test_schema_does_refuse(sdk_schema: Path) -> None:
    document = encode([CustomerAdd(name="Ann")]).replace(b"<Name>Ann</Name>", b"<Phone>1</Phone>")
    assert faults(sdk_schema, "13.0", document) != []
