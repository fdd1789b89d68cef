"""What `Redaction` shows of qbXML: the structure and the values of a list, and nothing else."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Final

import pytest
from documents import answers
from every_model import RECORDS, REQUESTS
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbsync.errors import ConfigurationError
from qbsync.models import CustomerAdd, CustomerMod
from qbsync.qbxml import encode
from qbsync.qbxml.redaction import ALLOWED, Redaction, described

FACTS: Final = Path(__file__).parents[1] / "reference" / "facts.csv"
SECRET: Final = "Zq-Secret"  # of letters, so that no shape of an allowed value fits

ANSWER: Final = """<?xml version="1.0" ?>
<?qbxml version="13.0"?>
<QBXML><!-- Zq-Secret --><QBXMLMsgsRs>
<CustomerQueryRs requestID="q2345abcdefgh2345.1" statusCode="500" statusSeverity="Warn"
 statusMessage="no Zq-Secret"><CustomerRet>
<ListID>80000001-1071505051</ListID><TimeCreated>2026-01-05T15:00:00-05:00</TimeCreated>
<EditSequence>1071505051</EditSequence><Name>Zq-Secret</Name><IsActive>true</IsActive>
<BillAddress><Addr1>Zq-Secret</Addr1></BillAddress><Balance>12.50</Balance>
<CreditCardInfo><CreditCardNumber>4111111111111111</CreditCardNumber><ExpirationYear>2027</ExpirationYear>
</CreditCardInfo><Notes><![CDATA[<b>Zq-Secret</b>]]></Notes></CustomerRet></CustomerQueryRs>
</QBXMLMsgsRs></QBXML>"""

SHOWN: Final = """<?qbxml version="13.0"?>
<QBXML>
  <QBXMLMsgsRs>
    <CustomerQueryRs requestID="q2345abcdefgh2345.1" statusCode="500" statusSeverity="Warn" \
statusMessage="[text, 12 characters]">
      <CustomerRet>
        <ListID>80000001-1071505051</ListID>
        <TimeCreated>2026-01-05T15:00:00-05:00</TimeCreated>
        <EditSequence>1071505051</EditSequence>
        <Name>[text, 9 characters]</Name>
        <IsActive>true</IsActive>
        <BillAddress>
          <Addr1>[text, 9 characters]</Addr1>
        </BillAddress>
        <Balance>[number, 5 characters]</Balance>
        <CreditCardInfo>
          <CreditCardNumber>[digits, 16 characters]</CreditCardNumber>
          <ExpirationYear>[digits, 4 characters]</ExpirationYear>
        </CreditCardInfo>
        <Notes>[text, 16 characters]</Notes>
      </CustomerRet>
    </CustomerQueryRs>
  </QBXMLMsgsRs>
</QBXML>"""


def test_what_is_shown_of_an_answer() -> None:
    assert Redaction().redact(ANSWER) == SHOWN


def test_what_is_shown_of_a_request() -> None:
    request = CustomerMod("80000001-1071505051", "1071505051", name=SECRET, is_active=False)
    text = Redaction().redact(encode([request], version="13.0").decode())
    assert "<ListID>80000001-1071505051</ListID>" in text
    assert "<IsActive>false</IsActive>" in text
    assert 'onError="stopOnError"' in text
    assert SECRET not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "[empty]"),
        ("4111111111111111", "[digits, 16 characters]"),
        ("x", "[letters, 1 character]"),
        ("Müller", "[letters, 6 characters]"),
        ("-12.5", "[number, 5 characters]"),
        ("2026-01-05", "[time, 10 characters]"),
        ("a b\n", "[text, 4 characters]"),
    ],
)
def test_a_hidden_text_is_told_by_kind_and_length(text: str, told: str) -> None:
    assert described(text) == told


# The list


def types_by_tag() -> dict[str, set[str]]:
    """Return the qbXML types of each element and attribute, from the table of facts."""
    types: dict[str, set[str]] = {}
    with FACTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["type"]:
                types.setdefault(row["path"].rsplit(".", 1)[-1], set()).add(row["type"])
    return types


IDS = {"IDTYPE", "GUIDTYPE", "UUIDTYPE"}
NOT_OF_PEOPLE = IDS | {"DATETYPE", "DATETIMETYPE", "QUANTYPE", "INTTYPE", "BOOLTYPE", "ENUMTYPE"}
TEXTS_THAT_ARE_SHOWN = {
    *("EditSequence", "RefNumber", "RefNumberCaseSensitive", "FromRefNumber", "ToRefNumber"),
    *("MajorVersion", "MinorVersion", "SupportedQBXMLVersion", "IncludeRetElement"),
}
ABOUT_PERSONS = {
    "BirthDate",
    "HiredDate",
    "ReleasedDate",
    "Gender",
    "Ethnicity",
    "USVeteran",
    "Exempt",
    "Disabled",
}
OF_CARDS = {"ExpirationMonth", "ExpirationYear", "AVSStreet", "AVSZip", "CardSecurityCodeMatch", "ResultCode"}


def test_the_list_holds_nothing_but_ids_times_quantities_flags_and_enumerations() -> None:
    types = types_by_tag()
    elements = {name for name in ALLOWED if not name.startswith("@")}
    assert elements <= set(types), "no such element in qbXML"
    odd = {name for name in elements - TEXTS_THAT_ARE_SHOWN if not types[name] <= NOT_OF_PEOPLE}
    assert odd == set()
    assert not elements & (ABOUT_PERSONS | OF_CARDS)


def test_no_shape_of_the_list_takes_a_card_number() -> None:
    numbers = (
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "378282246310005",
        "4222222222222",
    )
    for name in ALLOWED:
        for number in numbers:
            text = f'<A {name[1:]}="{number}"/>' if name.startswith("@") else f"<{name}>{number}</{name}>"
            assert number not in Redaction().redact(text), name


def test_further_elements_are_shown_on_request() -> None:
    text = Redaction(also=["Name", "@statusMessage"]).redact(ANSWER)
    assert "<Name>Zq-Secret</Name>" in text
    assert 'statusMessage="no Zq-Secret"' in text
    assert "<Addr1>[text, 9 characters]</Addr1>" in text


def test_card_numbers_are_crossed_out_in_further_elements() -> None:
    text = Redaction(also=["Notes"]).redact("<Notes>4111 1111 1111 1111 &amp; 4111111111111112</Notes>")
    assert text == "<Notes>[text, 19 characters] &amp; 4111111111111112</Notes>"


@pytest.mark.parametrize(
    "name", ["CreditCardNumber", "SSN", "BankNumber", "RoutingNumber", "Names", "statusCode"]
)
def test_what_is_never_shown_and_what_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Redaction(also=[name])


def test_a_large_document_is_told_by_its_size() -> None:
    text = f"<Notes>{SECRET * 20}</Notes>"
    assert Redaction(largest=100).redact(text) == "[195 characters, which are more than 100]"


GARBAGE = [
    *("", SECRET, f"<a>{SECRET}", f"<!DOCTYPE a [<!ENTITY b '{SECRET}'>]><a>&b;</a>", f"<?{SECRET}?><a/>"),
    *(f"<a b={SECRET}/>", f"<a>{SECRET}\ud800</a>", "<a>" * 300 + SECRET, f"<a>{SECRET}\x00</a>"),
]


@pytest.mark.parametrize("text", GARBAGE)
def test_of_what_cannot_be_parsed_the_size_is_told(text: str) -> None:
    assert Redaction().redact(text) == f"[{len(text)} characters that are no XML]"


# Nothing gets through

ATTRIBUTES: Final = [
    *(name[1:] for name in ALLOWED if name.startswith("@")),
    "statusMessage",
    "defMacro",
    "x",
]


def set_text(element: etree._Element, _attribute: str) -> None:
    element.text = SECRET  # of an allowed one, too: it has not the shape


def set_tail(element: etree._Element, _attribute: str) -> None:
    etree.SubElement(element, "ListID").tail = SECRET


def set_attribute(element: etree._Element, attribute: str) -> None:
    element.set(attribute, SECRET)


def add_comment(element: etree._Element, _attribute: str) -> None:
    element.append(etree.Comment(SECRET))


def add_instruction(element: etree._Element, _attribute: str) -> None:
    element.append(etree.ProcessingInstruction("qbxml", SECRET))


def set_cdata(element: etree._Element, _attribute: str) -> None:
    element.text = etree.CDATA(f"<ListID>{SECRET}</ListID>")


def add_element(element: etree._Element, _attribute: str) -> None:
    etree.SubElement(element, SECRET).text = SECRET


def add_allowed_element(element: etree._Element, _attribute: str) -> None:
    etree.SubElement(element, "ListID").text = f"80000001-1071505051{SECRET}"


PLANTERS: Final = [
    *(set_text, set_tail, set_attribute, add_comment, add_instruction, set_cdata, add_element),
    add_allowed_element,
]


@given(st.data())
def test_a_secret_anywhere_is_hidden(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(RECORDS)))
    root = etree.fromstring(data.draw(answers(RECORDS[name], "16.0")))
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    for plant in data.draw(st.lists(st.sampled_from(PLANTERS), min_size=1, max_size=8)):
        plant(data.draw(st.sampled_from(elements)), data.draw(st.sampled_from(ATTRIBUTES)))
    text = etree.tostring(root, encoding="unicode")
    assert SECRET in text
    shown = Redaction().redact(text)
    assert SECRET not in shown
    assert "that are no XML" not in shown


@given(st.text(), st.integers(0, len(ANSWER)), st.integers(0, 40))
def test_a_damaged_document_shows_no_secret(noise: str, start: int, length: int) -> None:
    assert SECRET not in Redaction().redact(ANSWER[:start] + noise + ANSWER[start + length :])


@given(st.data())
def test_only_values_of_the_list_are_shown_of_any_record(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(RECORDS)))
    shown = Redaction().redact(data.draw(answers(RECORDS[name], "16.0")).decode())
    for tag, value in re.findall(r"<(\w+)[^<>]*>([^<\n]+)</", shown):
        assert tag in ALLOWED or re.fullmatch(r"\[(\w+, \d+ characters?|empty)\]", value), (tag, value)


def test_no_name_of_qbxml_is_unknown() -> None:
    assert len(REQUESTS) > 200
    for cls in REQUESTS:
        document = f"<QBXML><QBXMLMsgsRq><{cls.message.name}Rq/></QBXMLMsgsRq></QBXML>"
        assert "unknown" not in Redaction().redact(document), cls.message.name
    assert "unknown" not in Redaction().redact(encode([CustomerAdd(name="x")]).decode())
