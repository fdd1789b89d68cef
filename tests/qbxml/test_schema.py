"""The XSD that is written from the class bodies, and the SDK's own files."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from documents import parsed

from qbsync.errors import ConfigurationError, DecodeError, SchemaUnavailable
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Address, CustomerAdd, CustomerMod, Ref
from qbsync.qbxml import encode
from qbsync.qbxml.grammar import all_requests
from qbsync.qbxml.schema import VERSIONS, SdkSchema, compiled, xsd

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.facts.marks import Edition

OUTSIDE_US = [version for version in VERSIONS if version not in ("6.0", "6.1", "7.0")]
TARGETS: list[tuple[str, Edition]] = [
    *[(version, "US") for version in VERSIONS],
    *[(version, edition) for edition in ("CA", "UK", "AU") for version in OUTSIDE_US],  # type: ignore[misc]
]
SOME: list[tuple[str, Edition]] = [("6.0", "US"), ("8.0", "UK"), ("13.0", "AU"), ("16.0", "CA")]


def accepts(inside: str, version: str = "13.0", edition: Edition = "US") -> bool:
    """Say whether a document with these requests is valid."""
    document = f'<QBXML><QBXMLMsgsRq onError="stopOnError">{inside}</QBXMLMsgsRq></QBXML>'
    return compiled(version, edition).validate(parsed(document.encode()))


def add(inside: str) -> str:
    return f"<CustomerAddRq><CustomerAdd><Name>Ann</Name>{inside}</CustomerAdd></CustomerAddRq>"


def mod(inside: str) -> str:
    keys = "<ListID>1</ListID><EditSequence>2</EditSequence>"
    return f"<CustomerModRq><CustomerMod>{keys}{inside}</CustomerMod></CustomerModRq>"


@pytest.mark.parametrize(("version", "edition"), SOME)
def test_a_schema_of_every_edition_compiles_and_accepts_what_we_write(version: str, edition: Edition) -> None:
    request = CustomerAdd(name="Ann", bill_address=Address(addr1="1 Elm Street"), terms_ref=Ref("Net 30"))
    root = parsed(encode([request], version=version, edition=edition))
    assert compiled(version, edition).validate(root)


@pytest.mark.soak
@pytest.mark.parametrize(("version", "edition"), TARGETS)
def test_every_schema_compiles(version: str, edition: Edition) -> None:
    assert compiled(version, edition).validate(parsed(encode([CustomerAdd(name="Ann")], version=version)))


def test_it_holds_every_message_of_the_version_and_no_other() -> None:
    text = xsd("13.0").decode()
    messages = {name: cls.message for name, cls in all_requests().items()}
    assert len(messages) > 5
    for name, message in messages.items():
        expected = message.since_key <= (13, 0) and "US" in message.editions
        assert (f'<xsd:element name="{name}Rq"' in text) is expected
        assert (f'<xsd:element name="{name}Rs"' in text) is expected


def test_it_is_the_same_in_another_process() -> None:
    program = "import sys; from qbsync.qbxml.schema import xsd; sys.stdout.buffer.write(xsd('16.0', 'AU'))"
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert other.stdout == xsd("16.0", "AU")


def test_it_is_made_once() -> None:
    assert xsd("13.0") is xsd("13.0")
    assert compiled("13.0") is compiled("13.0")


def test_15_takes_the_facts_of_14() -> None:
    assert xsd("15.0").replace(b"qbXML 15.0", b"") == xsd("14.0").replace(b"qbXML 14.0", b"")


@pytest.mark.parametrize(
    ("version", "edition", "reason"),
    [
        ("5.0", "US", "before 6.0 qbXML had other elements"),
        ("7.0", "CA", "the CA edition qbXML is known from 8.0 on"),
        ("17.0", "US", "newer than 16.0"),
        ("13.5", "US", "there is no qbXML 13.5"),
        ("thirteen", "US", "is no qbXML version"),
        ("13", "US", "write it like '13.0'"),
        ("99", "US", "qbXML 99.0 is newer than 16.0"),
        ("99.0", "US", "qbXML 99.0 is newer than 16.0"),
        ("13.0", "DE", "'DE' is none of AU, CA, UK, US; give the edition"),
    ],
)
def test_what_is_not_known_is_refused_with_the_reason(version: str, edition: str, reason: str) -> None:
    with pytest.raises(SchemaUnavailable) as raised:
        xsd(version, edition)
    assert reason in raised.value.reason
    assert reason in str(raised.value)
    assert (raised.value.version, raised.value.edition) == (version, edition)
    assert isinstance(raised.value, ConfigurationError)


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("", True),
        ("<Phone>1</Phone>", True),
        ("<Phone/>", True),
        ("<OpenBalance/>", True),
        ("<OpenBalance>10</OpenBalance>", True),
        ("<OpenBalance>10.50</OpenBalance>", True),
        ("<OpenBalance>10.5</OpenBalance>", False),
        ("<OpenBalance>1e3</OpenBalance>", False),
        ("<JobStartDate>2026-02-28</JobStartDate>", True),
        ("<JobStartDate>2026-02-30</JobStartDate>", False),
        ("<IsActive>true</IsActive>", True),
        ("<IsActive/>", True),
        ("<IsActive>True</IsActive>", False),
        ("<JobStatus/>", True),  # the default of the element
        ("<JobStatus>Closed</JobStatus>", True),
        ("<JobStatus>closed</JobStatus>", False),
        (f"<Phone>{'1' * 21}</Phone>", True),
        (f"<Phone>{'1' * 22}</Phone>", False),
        ("<ExternalGUID>{12345678-1234-1234-1234-123456789012}</ExternalGUID>", True),
        ("<ExternalGUID/>", False),
        ("<Phone>1</Phone><Phone>2</Phone>", False),
        ("<Phone>1</Phone><LastName>Lee</LastName>", False),
        ("<Foo/>", False),
        ("text", False),
    ],
)
def test_facts_become_rules(inside: str, expected: bool) -> None:  # noqa: FBT001 - a row of the table
    assert accepts(add(inside)) is expected


def test_occurrence_is_limited() -> None:
    inside = "<ContactName>a</ContactName><ContactValue>b</ContactValue>"
    one = f"<AdditionalContactRef>{inside}</AdditionalContactRef>"
    assert accepts(mod(one * 8))
    assert not accepts(mod(one * 9))


def test_choices_exclude_each_other() -> None:
    assert accepts("<CustomerQueryRq><ListID>1</ListID><ListID>2</ListID></CustomerQueryRq>")
    assert not accepts("<CustomerQueryRq><ListID>1</ListID><FullName>2</FullName></CustomerQueryRq>")
    names = "<NameFilter><MatchCriterion>Contains</MatchCriterion><Name>x</Name></NameFilter>"
    assert accepts(f"<CustomerQueryRq><MaxReturned>1</MaxReturned>{names}</CustomerQueryRq>")
    assert not accepts(f"<CustomerQueryRq>{names}<NameRangeFilter/></CustomerQueryRq>")


def test_a_whole_number_keeps_its_range() -> None:
    assert not accepts("<CustomerQueryRq><MaxReturned>0</MaxReturned></CustomerQueryRq>")


def test_versions_and_editions_are_told_apart() -> None:
    assert not accepts(add("<JobTitle>x</JobTitle>"), "11.0")
    assert accepts(add("<JobTitle>x</JobTitle>"), "12.0")
    country = "<SalesTaxCountry>UK</SalesTaxCountry>"
    assert [accepts(add(country), "13.0", one) for one in ("US", "CA", "UK", "AU")] == [
        False,
        True,
        True,
        True,
    ]


def test_lengths_are_those_of_the_edition() -> None:
    code = "<SalesTaxCodeRef><FullName>{}</FullName></SalesTaxCodeRef>"
    assert not accepts(add(code.format("GSTX")), "13.0", "US")
    assert accepts(add(code.format("GSTXXX")), "13.0", "AU")
    assert not accepts(add(code.format("GSTXXXX")), "13.0", "AU")


def test_attributes_are_checked() -> None:
    assert accepts('<CustomerQueryRq requestID="1" metaData="MetaDataOnly" iterator="Start"/>')
    assert not accepts('<CustomerQueryRq iterator="Begin"/>')
    assert not accepts(
        '<CustomerAddRq iterator="Start"><CustomerAdd><Name>x</Name></CustomerAdd></CustomerAddRq>'
    )


def test_answers_require_nothing_but_their_status() -> None:
    document = (
        "<QBXML><QBXMLMsgsRs><CustomerQueryRs {}><CustomerRet/></CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    judge = compiled("13.0")
    assert judge.validate(parsed(document.format('statusCode="0" statusSeverity="Info"').encode()))
    assert not judge.validate(parsed(document.format('statusCode="0"').encode()))


def test_a_mod_can_empty_a_field() -> None:
    assert compiled("13.0").validate(parsed(encode([CustomerMod("1", "2", phone=CLEAR, credit_limit=CLEAR)])))


def test_the_schema_of_the_sdk_is_found(sdk_schema: Path) -> None:
    for schema in (SdkSchema(sdk_schema / "13.0"), SdkSchema(str(sdk_schema), "13.0")):
        assert schema.version == "13.0"
        assert schema.validate(parsed(encode([CustomerAdd(name="Ann")])))
        assert not schema.validate(parsed(b"<QBXML><Foo/></QBXML>"))
        assert len(schema.error_log) == 1


def test_the_schema_of_the_sdk_takes_text(sdk_schema: Path) -> None:
    schema = SdkSchema(sdk_schema, "13.0")
    text = encode([CustomerMod("1", "2", phone=CLEAR)])
    assert schema.validate(text)
    assert schema.validate(text.decode())
    assert not schema.validate("<QBXML><a/></QBXML>")
    with pytest.raises(DecodeError):
        schema.validate("text")
    with pytest.raises(TypeError, match="not a int"):
        schema.validate(5)  # type: ignore[arg-type]


def test_the_version_has_to_be_said_where_there_are_several(sdk_schema: Path) -> None:
    with pytest.raises(SchemaUnavailable, match="give the version"):
        SdkSchema(sdk_schema)


def test_files_that_are_absent_are_named(tmp_path: Path) -> None:
    with pytest.raises(SchemaUnavailable, match="is no folder"):
        SdkSchema(tmp_path / "nowhere")
    with pytest.raises(SchemaUnavailable, match=r"holds no qbxmlops130\.xsd"):
        SdkSchema(tmp_path, "13.0")
    head = '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    main = tmp_path / "qbxmlops130.xsd"
    main.write_text(f'{head}<xsd:include schemaLocation="qbxml130.xsd"/></xsd:schema>')
    with pytest.raises(SchemaUnavailable, match=r"qbxmlops130\.xsd includes qbxml130\.xsd"):
        SdkSchema(tmp_path, "13.0")
    main.write_text("<xsd:schema")
    with pytest.raises(SchemaUnavailable, match="cannot be read"):
        SdkSchema(tmp_path, "13.0")
    main.write_text(f'{head}<xsd:element name="QBXML" type="Absent"/></xsd:schema>')
    with pytest.raises(SchemaUnavailable, match="is no schema"):
        SdkSchema(tmp_path, "13.0")
