"""Records in QuickBooks' form, read by one expression: as the reader that takes anything reads them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from every_model import RECORDS
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qbsync.errors import MalformedXML
from qbsync.models import Address, Company, CreditCardInfo, Customer, Invoice, Ref, class_named
from qbsync.qbxml import Response, decode, decoding, encode_responses, stream
from qbsync.qbxml.guard import new_parser
from qbsync.qbxml.ordinary import ordinary_reader_of, ordinary_text
from qbsync.qbxml.reader import nodes_in, reader_of
from qbsync.qbxml.reading import Reading
from qbsync.testing.strategies import records_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# What may be put into a document anywhere: markup, references, white space, characters that XML forbids.
SCRAPS = (
    *(
        "<",
        ">",
        "/",
        "&",
        "</",
        "/>",
        "]]>",
        "=",
        '"',
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\x00",
        "\x1f",
        "\x7f",
        "",
    ),
    *(
        "&amp;",
        "&lt;",
        "&#65;",
        "&#x1F600;",
        "&#13;",
        "&#0;",
        "&#xD800;",
        "&#xFFFE;",
        "&nbsp;",
        "&amp",
        "&#;",
        "&#x;",
    ),
    *(
        "\ufffe",
        "\uffff",
        "\ud800",
        "é",
        "€",
        "\U0001f600",
        "<Name>",
        "</Name>",
        "<Name/>",
        "<ListID>8-1</ListID>",
    ),
    *(
        "<Mood>x</Mood>",
        ' a="b"',
        "1",
        "x",
        "<DataExtRet>",
        "</Ref>",
        "&#99999999;",
        "&#x110000;",
        "&AMP;",
        "& amp;",
    ),
)
TAG = re.compile(r"</?[A-Za-z0-9]+>\n?")


def by_libxml2(xml: str, cls: type[Any]) -> Any:
    """Return the record that the reader of elements makes, None where it has anything to tell of."""
    try:
        root = etree.fromstring(f"<r>{xml}</r>".encode("utf-8", "surrogatepass"), new_parser())
    except etree.XMLSyntaxError:
        return None
    reading = Reading(root=root, nodes=2)
    try:
        record = reader_of(cls)(root[0], reading) if len(root) == 1 else None
    except (ValueError, KeyError, ArithmeticError):
        return None
    return record if reading.nodes == nodes_in(root) and not reading.warnings else None


def by_expression(xml: str, cls: type[Any]) -> Any:
    """Return the record that the reader of texts makes, None where it leaves it to the other."""
    text = ordinary_text(xml.encode("utf-8", "surrogatepass"))
    found = None if text is None else ordinary_reader_of(cls)(text, 0, Reading())
    return found[0] if text is not None and found is not None and found[1] == len(text) else None


def has_markup(xml: str) -> bool:
    return "<!" in xml or "<?" in xml


def xml_of(name: str, record: Any) -> str:
    """Return the element of a record as QuickBooks writes it."""
    sent = Response(request=RECORDS[name].message.name, objects=(record,))
    document = encode_responses([sent], version="16.0").decode()
    found = re.search(r"<([A-Za-z0-9]+Rs) [^>]*>\n(.*)</\1>", document, re.DOTALL)
    assert found is not None
    return found[2]


@pytest.mark.parametrize(
    "name", [name for name, cls in sorted(RECORDS.items()) if not cls.message.record_is_answer]
)
@settings(max_examples=4)
@given(data=st.data())
def test_what_quickbooks_writes_is_ordinary(name: str, data: st.DataObject) -> None:
    cls: Any = class_named(name)
    xml = xml_of(name, data.draw(records_of(cls)))
    has_attributes = any(element.attrib for element in etree.fromstring(xml.encode()).iter())
    assert by_expression(xml, cls) == (None if has_attributes else by_libxml2(xml, cls))


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n", "\n\t\t"])
def test_an_ordinary_answer_is_not_parsed_record_by_record(
    line_end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = (
        "<CustomerRet>|<ListID>8-1</ListID>|<Name>M&#252;ller &amp; S\u00f6hne</Name>|<IsActive>true"
        "</IsActive>|"
        "<BillAddress>|<Addr1>1 Main St</Addr1>|</BillAddress>|<TermsRef>|<FullName>Net 30</FullName>|"
        "</TermsRef>|"
        "<Balance>12.50</Balance>|<CreditCardInfo>|<CreditCardNumber>4111111111111111</CreditCardNumber>|"
        "</CreditCardInfo>|<DataExtRet>|<OwnerID>0</OwnerID>|<DataExtName>Route</DataExtName>|"
        "<DataExtType>STR255TYPE</DataExtType>|<DataExtValue>7</DataExtValue>|</DataExtRet>|</CustomerRet>|"
        * 300
    )
    document = (
        '<QBXML>|<QBXMLMsgsRs>|<CustomerQueryRs statusCode="0" statusSeverity="Info" statusMessage="OK">|'
        f"{records}</CustomerQueryRs>|</QBXMLMsgsRs>|</QBXML>|"
    ).replace("|", line_end)
    sizes: list[int] = []
    parse = etree.fromstring

    def measured(data: bytes, parser: etree.XMLParser) -> etree._Element:
        sizes.append(len(data))
        return parse(data, parser)

    with monkeypatch.context() as patch:
        patch.setattr(etree, "fromstring", measured)
        (answer,) = decode(document)
    assert sum(sizes) < 500
    customers = answer.of(Customer)
    assert len(customers) == 300
    assert set(customers) == {customers[0]}
    first = customers[0]
    assert (first.name, first.is_active, first.balance) == (
        "M\u00fcller & S\u00f6hne",
        True,
        Decimal("12.50"),
    )
    assert first.bill_address == Address(addr1="1 Main St")
    assert first.terms_ref == Ref("Net 30")
    assert first.custom_fields["Route"] == "7"
    assert first.credit_card_info == CreditCardInfo(credit_card_number="xxxxxxxxxxxx1111")


SMALL = (
    "<CustomerRet>\n<ListID>8-1</ListID>\n<IsActive>true</IsActive>\n<Sublevel>0</Sublevel>\n<BillAddress>\n"
    "<Addr1>1 Main</Addr1>\n</BillAddress>\n<TermsRef>\n<FullName>Net 30</FullName>\n</TermsRef>\n"
    "<JobStatus>None</JobStatus>\n"
    "<DataExtRet>\n<OwnerID>0</OwnerID>\n<DataExtName>Route</DataExtName>\n<DataExtType>STR255TYPE</DataExtType>\n"
    "<DataExtValue>7</DataExtValue>\n</DataExtRet>\n</CustomerRet>\n"
)


@pytest.mark.parametrize("scrap", SCRAPS)
def test_one_scrap_anywhere(scrap: str) -> None:
    """Between each two characters of a record, and instead of each element of it, and twice."""
    elements = [found.span() for found in re.finditer(r"<(\w+)>[^<]*</\1>", SMALL)]
    spans = [(at, at) for at in range(len(SMALL) + 1)] + elements
    taken = 0
    for start, end in spans:
        for xml in (SMALL[:start] + scrap + SMALL[end:], SMALL[:start] + scrap + SMALL[start:]):
            found = by_expression(xml, Customer)
            assert found is None or found == by_libxml2(xml, Customer), xml
            taken += found is not None
    assert taken or scrap not in ("", "x", "\n", "&amp;")


def test_an_aggregate_that_stands_twice() -> None:
    services = "<SubscribedServices>\n<Service>\n<Name>A</Name>\n</Service>\n</SubscribedServices>\n"
    once, twice = (f"<CompanyRet>\n{services * times}</CompanyRet>\n" for times in (1, 2))
    found = by_expression(once, Company)
    assert found == by_libxml2(once, Company)
    assert found is not None
    assert by_expression(twice, Company) is None


def damaged(xml: str, data: st.DataObject) -> str:
    """Return a text with some scraps put in, tags left out or put at another place."""
    places = st.sampled_from([0, *(found.end() for found in TAG.finditer(xml)), len(xml)]) | st.integers(
        0, len(xml)
    )
    for _ in range(data.draw(st.integers(1, 3))):
        start = min(data.draw(places), len(xml))
        what = data.draw(st.sampled_from(["put", "replace", "cut", "double"]))
        end = min(start + data.draw(st.integers(0, 30)), len(xml))
        scrap = data.draw(st.sampled_from(SCRAPS))
        part = {"put": scrap + xml[start:end], "replace": scrap, "cut": "", "double": xml[start:end] * 2}[
            what
        ]
        xml = xml[:start] + part + xml[end:]
    return xml


def documents(cls: type[Any], data: st.DataObject) -> Iterator[str]:
    xml = xml_of(cls.__name__, data.draw(records_of(cls)))
    for _ in range(8):
        yield damaged(xml, data)


@pytest.mark.parametrize("cls", [Customer, Invoice])
@settings(max_examples=30)
@given(data=st.data())
def test_what_it_takes_is_what_libxml2_takes(cls: type[Any], data: st.DataObject) -> None:
    for xml in documents(cls, data):
        found = None if has_markup(xml) else by_expression(xml, cls)
        assert found is None or found == by_libxml2(xml, cls), xml


HEAD = "<QBXML>\n<QBXMLMsgsRs>\n<CustomerQueryRs statusCode='0' statusSeverity='Info' statusMessage='OK'>\n"
TAIL = "</CustomerQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n"


@pytest.mark.parametrize("good", [10, 100, 300])
@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("<Name>A</Nam></CustomerRet>", "an end tag does"),
        ("<Name>A&nbsp;B</Name></CustomerRet>", "an entity"),
    ],
)
def test_every_record_before_a_fault_is_given(good: int, fault: str, rule: str) -> None:
    document = HEAD + SMALL * good + "<CustomerRet>\n" + fault + TAIL
    given: list[object] = []
    with stream(document.encode()) as records, pytest.raises(MalformedXML, match=rule) as caught:
        given.extend(records)
    assert len(given) == good
    assert caught.value.line == 3 + good * SMALL.count("\n") + 2
    with pytest.raises(MalformedXML, match=rule) as again:
        decode(document)
    assert (again.value.line, again.value.column) == (caught.value.line, caught.value.column)


@pytest.mark.parametrize(
    "lost",
    [
        "<CustomerRet><ListID foo='1'>2</ListID>{}</CustomerRet>",
        "<CustomerRet>lost<ListID>2</ListID>{}</CustomerRet>",
        "<CustomerRet><ListID>2<Odd/></ListID>{}</CustomerRet>",
    ],
)
def test_a_shared_reference_hides_nothing(lost: str) -> None:
    """A Ref without a name and one with an empty name are two; what stands beside them is told of."""
    plain = "<CustomerRet><ListID>1</ListID><TermsRef><ListID>7</ListID></TermsRef></CustomerRet>"
    odd = lost.format("<TermsRef><ListID>7</ListID><FullName/></TermsRef>")
    (answer,) = decode(HEAD + plain * 300 + odd + plain + TAIL)
    names = [record.terms_ref.full_name for record in answer.of(Customer) if record.terms_ref is not None]
    assert names == [*[None] * 300, "", None]
    assert len(answer.warnings) == 1


@pytest.mark.parametrize(
    "odd", ["<CustomerRet>\n<Name/>\n</CustomerRet>\n", SMALL.replace("None", "Unheard")]
)
@pytest.mark.parametrize("every", [1, 2, 20])
def test_other_forms_among_ordinary_records(odd: str, every: int, monkeypatch: pytest.MonkeyPatch) -> None:
    document = HEAD + (SMALL * (every - 1) + odd) * (600 // every) + TAIL
    (mixed,) = decode(document)
    with monkeypatch.context() as patch:
        patch.setattr(decoding, "WHOLE", 10**9)
        assert decode(document) == (mixed,)
