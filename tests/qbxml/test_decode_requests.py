"""Requests of others are read as QuickBooks reads them, with every reason."""

from __future__ import annotations

import pytest

from qbsync.errors import DecodeError, InvalidModel
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import CustomerMod
from qbsync.qbxml import decode_requests


def document(inside: str, version: str = "13.0", attributes: str = 'onError="stopOnError"') -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
        f"<QBXML>\n<QBXMLMsgsRq {attributes}>\n{inside}\n</QBXMLMsgsRq>\n</QBXML>\n"
    )


def add(inside: str, beside: str = "") -> str:
    return f'<CustomerAddRq requestID="1">\n<CustomerAdd>\n{inside}\n</CustomerAdd>\n{beside}</CustomerAddRq>'


def found(text: str) -> list[tuple[str, str, int | None]]:
    with pytest.raises(InvalidModel) as caught:
        decode_requests(text)
    return [(problem.path, problem.rule, problem.line) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("inside", "path", "rule", "line"),
    [
        ("<Name>a</Name>\n<Mood>x</Mood>", "CustomerAdd[1].Mood", "is no element that stands here", 8),
        ("<Phone>1</Phone>\n<Name>a</Name>", "CustomerAdd[1].name", "stands in the wrong order", 8),
        (
            "<Name>a</Name>\n<Phone>1</Phone>\n<Phone>2</Phone>",
            "CustomerAdd[1].phone",
            "stands more than once",
            9,
        ),
        ("<Phone>1</Phone>", "CustomerAdd[1].name", "is required", 6),
        ("<Name>a</Name><CreditLimit>1.5</CreditLimit>", "CustomerAdd[1].credit_limit", "is no AMTTYPE", 7),
        ("<Name>a</Name><IsActive>True</IsActive>", "CustomerAdd[1].is_active", "is no BOOLTYPE", 7),
        (
            "<Name>a</Name><JobStartDate>20260704</JobStartDate>",
            "CustomerAdd[1].job_start_date",
            "is no DATETYPE",
            7,
        ),
        ("<Name>a<b/></Name>", "CustomerAdd[1].name", "is no plain text", 7),
        ('<Name x="1">a</Name>', "CustomerAdd[1].name", "is no plain text", 7),
        (
            "<Name>a</Name><ShipToAddress>\n<City>x</City></ShipToAddress>",
            "CustomerAdd[1].ship_to_address[0].name",
            "is required",
            7,
        ),
        (
            "<Name>a</Name><SalesTaxCountry>UK</SalesTaxCountry>",
            "CustomerAdd[1].sales_tax_country",
            "is not in the US edition, only in AU, CA, UK",
            6,
        ),
        ("<Name>a</Name>b", "CustomerAdd[1]", "has text beside its elements", 6),
        (
            "<Name>a</Name><TermsRef>b</TermsRef>",
            "CustomerAdd[1].terms_ref",
            "has text beside its elements",
            7,
        ),
        (f"<Name>{'x' * 42}</Name>", "CustomerAdd[1].name", "has 42 characters, at most 41 are taken", 6),
    ],
)
def test_reasons(inside: str, path: str, rule: str, line: int) -> None:
    problems = found(document(add(inside)))
    assert [one[:2] for one in problems] == [(path, rule)]
    assert problems[0][2] in (line, line - 1)


def test_every_problem_of_every_request() -> None:
    text = document(
        add("<Mood/>\n<Phone>1</Phone>")
        + '<CustomerQueryRq requestID="2" iterator="Begin"/><WeatherRq/>'
        + "<CustomerQueryRq><ListID>1</ListID><FullName>a</FullName></CustomerQueryRq>",
        attributes='onError="never"',
    )
    assert [path for path, _, _ in found(text)] == [
        "QBXMLMsgsRq.onError",
        "CustomerAdd[1].Mood",
        "CustomerQuery[2].iterator",
        "WeatherRq",
        "CustomerQuery",
    ]


def test_an_element_newer_than_the_version() -> None:
    ((path, rule, _),) = found(document(add("<Name>a</Name><JobTitle>x</JobTitle>"), version="11.0"))
    assert (path, rule) == ("CustomerAdd[1].job_title", "needs qbXML 12.0, the message set is 11.0")


def test_what_stands_outside() -> None:
    text = add("<Name>a</Name>", "<IncludeRetElement>ListID</IncludeRetElement>\n")
    (one,) = decode_requests(document(text))
    assert one.request.include_ret_element == ("ListID",)  # type: ignore[attr-defined]
    assert [path for path, _, _ in found(document(text.replace("IncludeRetElement", "Phone")))] == [
        "CustomerAdd[1].Phone"
    ]


def test_empty_elements_of_a_mod_empty_the_field() -> None:
    inside = "<ListID>8-1</ListID><EditSequence>1</EditSequence><Phone/><CreditLimit></CreditLimit>"
    text = f"<CustomerModRq><CustomerMod>{inside}</CustomerMod></CustomerModRq>"
    ((request_id, request),) = decode_requests(document(text))
    assert request_id is None
    assert request == CustomerMod("8-1", "1", phone=CLEAR, credit_limit=CLEAR)


def terms(inside: str) -> str:
    keys = "<ListID>8-1</ListID><EditSequence>1</EditSequence>"
    return document(f"<CustomerModRq><CustomerMod>{keys}{inside}</CustomerMod></CustomerModRq>")


@pytest.mark.parametrize("inside", ["<ListID/>", "<FullName></FullName>", "\n<ListID/>\n<FullName/>\n"])
def test_an_empty_reference_of_a_mod_empties(inside: str) -> None:
    text = terms(f"<TermsRef>{inside}</TermsRef>")
    assert [one.request for one in decode_requests(text)] == [CustomerMod("8-1", "1", terms_ref=CLEAR)]
    assert {rule for _, rule, _ in found(text.replace("TermsRef", "CurrencyRef"))} == {"is empty"}


@pytest.mark.parametrize(
    "inside", ["<FullName/><ListID/>", "<ListID/><ListID/>", '<ListID a="1"/>', "<Name/>", "x<ListID/>"]
)
def test_an_empty_reference_that_is_no_reference_is_refused(inside: str) -> None:
    assert found(terms(f"<TermsRef>{inside}</TermsRef>")) != []


def test_a_reference_without_anything_is_refused() -> None:
    assert found(terms("<TermsRef/>")) == [("CustomerMod.terms_ref", "is empty", 5)]


def test_the_country_of_old_documents() -> None:
    text = document(add("<Name>a</Name><SalesTaxCountry>UK</SalesTaxCountry>"), version="CA8.0")
    assert decode_requests(text).edition == "CA"


@pytest.mark.parametrize("text", ["<QBXML/>", "<a/>", document("").replace('<?qbxml version="13.0"?>', "")])
def test_no_set_of_requests(text: str) -> None:
    with pytest.raises(DecodeError):
        decode_requests(text)
