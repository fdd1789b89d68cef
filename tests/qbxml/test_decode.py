"""Reading QuickBooks' answers: one bad record never costs the others, and nothing is lost silently."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from qbsync.errors import (
    DecodeError,
    ForbiddenXML,
    InvalidReference,
    MalformedXML,
    NotReturned,
    TooLarge,
)
from qbsync.models import Customer, ErrorRecovery, Ref
from qbsync.qbxml import IteratorState, Response, ResponseSet, decode, stream
from qbsync.webconnector import soap
from qbsync.webconnector.calls import ReceiveResponseXML

if TYPE_CHECKING:
    from pathlib import Path


def answer(inside: str, attributes: str = "", request: str = "CustomerQuery") -> str:
    status = 'requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"'
    return (
        '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
        f"<{request}Rs {status}{attributes}>\n{inside}</{request}Rs>\n</QBXMLMsgsRs>\n</QBXML>\n"
    )


def record(inside: str = "", list_id: str = "8-1") -> str:
    return f"<CustomerRet>\n<ListID>{list_id}</ListID>\n<Name>Ann</Name>\n{inside}</CustomerRet>\n"


def only(document: str | bytes) -> Response:
    (response,) = decode(document)
    return response


def customer(inside: str) -> Customer:
    (found,) = only(answer(record(inside))).of(Customer)
    return found


def test_values() -> None:
    found = customer(
        "<TimeModified>2026-07-04T09:30:00-05:00</TimeModified><IsActive>true</IsActive>"
        "<ParentRef><ListID>7-1</ListID><FullName>Bob</FullName></ParentRef><Sublevel>1</Sublevel>"
        "<Balance>12.50</Balance><JobStatus>Awarded</JobStatus><JobStartDate>2026-07-04</JobStartDate>"
        "<Notes>caf&#233; &amp; more\n</Notes>",
    )
    assert found.time_modified.wall == dt.datetime(2026, 7, 4, 9, 30)  # noqa: DTZ001 - the wall clock
    assert found.is_active is True
    assert found.parent_ref == Ref(list_id="7-1", full_name="Bob")
    assert (found.sublevel, found.balance, found.job_status) == (1, Decimal("12.50"), "Awarded")
    assert found.job_start_date == dt.date(2026, 7, 4)
    assert found.notes == "café & more\n"
    with pytest.raises(NotReturned):
        found.full_name  # noqa: B018


def test_envelope() -> None:
    found = decode(
        answer("", ' retCount="20" iteratorRemainingCount="5" iteratorID="{a}"').replace(
            "<QBXMLMsgsRs>", '<QBXMLMsgsRs newMessageSetID="q1" messageSetStatusCode="9001">'
        ),
    )
    assert (found.message_set_id, found.message_set_status) == ("q1", 9001)
    assert (found[0].request, found[0].request_id, found[0].count) == ("CustomerQuery", "1", 20)
    assert found[0].iterator == IteratorState(id="{a}", remaining=5)


def test_error_recovery() -> None:
    inside = "<ErrorRecovery><ListID>8-1</ListID><EditSequence>17</EditSequence></ErrorRecovery>"
    found = only(answer(inside, request="CustomerAdd"))
    assert found.error_recovery == ErrorRecovery(list_id="8-1", edit_sequence="17")
    assert found.objects == ()


@pytest.mark.parametrize("request_name", ["CustomerAdd", "ListDel"])
def test_an_error_recovery_that_cannot_be_read_is_quarantined(request_name: str) -> None:
    inside = "<ErrorRecovery><ListID>8-1</ListID><ListID>8-2</ListID></ErrorRecovery>"
    found = only(answer(inside, request=request_name))
    assert (found.error_recovery, found.objects) == (None, ())
    assert [(one.tag, one.reason) for one in found.quarantined] == [
        ("ErrorRecovery", "ErrorRecovery.ListID stands more than once")
    ]


def test_a_number_whose_exponent_would_take_a_gigabyte_is_quarantined() -> None:
    found = only(answer("<CustomerRet><Balance>1E999999999</Balance></CustomerRet>"))
    assert [one.reason for one in found.quarantined] == ["CustomerRet[0].Balance is no AMTTYPE"]


def test_repeated_elements_out_of_order_keep_their_order() -> None:
    one = "<DataExtRet><OwnerID>0</OwnerID><DataExtName>{}</DataExtName></DataExtRet>"
    inside = f"<CustomerRet><Zz/>{one.format('a')}<Name>n</Name>{one.format('b')}<Yy/></CustomerRet>"
    (customer,) = only(answer(inside)).of(Customer)
    assert [extension.data_ext_name for extension in customer.data_ext] == ["a", "b"]
    assert [(extra.tag, extra.place) for extra in customer.extras] == [("Zz", 0), ("Yy", 4)]


def test_unknown_elements_are_kept_and_told_of() -> None:
    found = only(answer(record("<Mood>good</Mood><Phone>1</Phone>") + "<Weather>fine</Weather>"))
    (one,) = found.of(Customer)
    assert one.phone == "1"
    assert [(extra.tag, extra.xml, extra.place) for extra in one.extras] == [("Mood", "<Mood>good</Mood>", 2)]
    assert [extra.xml for extra in found.extras] == ["<Weather>fine</Weather>"]
    assert [(problem.path, problem.line) for problem in found.warnings] == [
        ("CustomerRet[0].Mood", 8),
        ("CustomerQueryRs.Weather", 9),
    ]


def test_unknown_values_are_kept_and_told_of() -> None:
    found = only(answer(record("<PreferredDeliveryMethod>Mail</PreferredDeliveryMethod>")))
    assert found.of(Customer)[0].preferred_delivery_method == "Mail"
    assert [problem.path for problem in found.warnings] == ["CustomerRet[0].PreferredDeliveryMethod"]


def test_an_empty_element_with_a_documented_meaning() -> None:
    assert customer("<JobStatus></JobStatus>").job_status == "None"


def test_any_order_is_read() -> None:
    found = customer(
        "<Phone>1</Phone><Sublevel>0</Sublevel><IsActive>false</IsActive><FullName>Ann</FullName>"
    )
    assert (found.phone, found.sublevel, found.is_active, found.full_name) == ("1", 0, False, "Ann")
    assert customer("<Phone>1</Phone><FullName>Ann</FullName>") == customer(
        "<FullName>Ann</FullName><Phone>1</Phone>"
    )


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<Balance>1,000.00</Balance>", "CustomerRet[1].Balance is no AMTTYPE"),
        ("<Balance>NaN</Balance>", "CustomerRet[1].Balance is no AMTTYPE"),
        ("<IsActive>TRUE</IsActive>", "CustomerRet[1].IsActive is no BOOLTYPE"),
        ("<Sublevel>one</Sublevel>", "CustomerRet[1].Sublevel is no INTTYPE"),
        ("<JobStartDate>2024-02-30</JobStartDate>", "CustomerRet[1].JobStartDate is no DATETYPE"),
        ("<TimeCreated>0000-00-00</TimeCreated>", "CustomerRet[1].TimeCreated is no DATETIMETYPE"),
        ("<Phone>1</Phone><Phone>2</Phone>", "CustomerRet[1].Phone stands more than once"),
        (
            "<CreditCardInfo><ExpirationMonth>May</ExpirationMonth></CreditCardInfo>",
            "CustomerRet[1].CreditCardInfo.ExpirationMonth is no INTTYPE",
        ),
    ],
)
def test_one_unreadable_record_is_quarantined(inside: str, reason: str) -> None:
    found = only(answer(record(list_id="8-1") + record(inside, "8-2") + record(list_id="8-3")))
    assert [one.list_id for one in found.of(Customer)] == ["8-1", "8-3"]
    (bad,) = found.quarantined
    assert bad.reason == reason
    assert inside in bad.xml
    assert bad.tag == "CustomerRet"
    assert bad.line == 9


def test_card_numbers_are_cut() -> None:
    card = "<CreditCardInfo><CreditCardNumber>4111111111111111</CreditCardNumber></CreditCardInfo>"
    info = customer(card).credit_card_info
    assert info is not None
    assert info.credit_card_number == "xxxxxxxxxxxx1111"
    (kept,) = decode(answer(record(card)), keep_secrets=True)[0].of(Customer)
    assert kept.credit_card_info is not None
    assert kept.credit_card_info.credit_card_number == "4111111111111111"
    assert "4111" not in repr(kept)
    (bad,) = only(answer(record(f"{card}<Balance>x</Balance>"))).quarantined
    assert "4111111" not in bad.xml
    assert "x1111" in bad.xml


@pytest.mark.parametrize("reference", ["&#x1A;", "&#26;", "\x1a"])
def test_forbidden_characters_cost_one_character(reference: str) -> None:
    document = answer(record(list_id="8-1") + record(f"<Notes>a{reference}b</Notes>", "8-2") + record())
    found = only(document)
    assert len(found.of(Customer)) == 3
    assert found.of(Customer)[1].notes == "a\N{REPLACEMENT CHARACTER}b"
    assert [(problem.path, problem.line) for problem in found.warnings] == [("document", 12)]
    assert "U+001A" in found.warnings[0].rule


def test_bytes_of_windows_1252_in_utf_8() -> None:
    document = answer(record("<Notes>caf\N{LATIN SMALL LETTER E WITH ACUTE}</Notes>"))
    found = only(document.encode("cp1252"))
    assert found.of(Customer)[0].notes == "café"
    assert "0xe9" in found.warnings[0].rule


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "iso-8859-1", "utf-8", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    document = answer(record("<Notes>café</Notes>")).replace(
        " ?>\n<QBXML>", f' encoding="{declared}"?>\n<QBXML>'
    )
    assert only(document.encode(encoding)).of(Customer)[0].notes == "café"
    assert only(document).of(Customer)[0].notes == "café"  # a text's own declaration is ignored


def test_comments_and_cdata_lose_nothing() -> None:
    found = customer("<Notes>a<!-- not this -->b<![CDATA[<c>]]></Notes>")
    assert found.notes == "ab<c>"


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ("", MalformedXML),
        ("   ", MalformedXML),
        ("<QBXML>", MalformedXML),
        ("no XML", MalformedXML),
        ("<QBXML/>", DecodeError),
        ("<other><QBXMLMsgsRs/></other>", DecodeError),
        ('<!DOCTYPE QBXML SYSTEM "x"><QBXML/>', ForbiddenXML),
        ('<!DOCTYPE a [<!ENTITY b "c">]><QBXML>&b;</QBXML>', ForbiddenXML),
        ("<?php x?><QBXML/>", ForbiddenXML),
        ("<a>" * 300 + "</a>" * 300, TooLarge),
    ],
)
def test_refusals(document: str, error: type[DecodeError]) -> None:
    with pytest.raises(error):
        decode(document)


def test_malformed_says_where_and_quotes_nothing() -> None:
    with pytest.raises(MalformedXML) as caught:
        decode(answer(record("<Notes>secret words</Note>")))
    assert caught.value.line == 8
    assert caught.value.column is not None
    assert "secret" not in str(caught.value)


def test_too_many_bytes() -> None:
    with pytest.raises(TooLarge) as caught:
        decode(answer(""), limit=50)
    assert caught.value.limit == 50


@pytest.mark.parametrize("status", ["", 'statusCode="x"'])
def test_an_unreadable_status_is_no_success(status: str) -> None:
    document = answer("").replace('statusCode="0"', status)
    found = only(document)
    assert found.status_code == -1
    assert [problem.path for problem in found.warnings] == ["CustomerQueryRs@statusCode"]


def test_an_answer_that_qbsync_does_not_know() -> None:
    found = only(answer("<WeatherRet><Sun>1</Sun></WeatherRet>", request="WeatherQuery"))
    assert found.request == "WeatherQuery"
    assert [extra.tag for extra in found.extras] == ["WeatherRet"]


def test_captured_customers(shared: Path) -> None:
    data = (shared / "corpus" / "captured" / "customer_query_rs_146.xml").read_bytes()
    found = only(data)
    assert len(found.of(Customer)) == 146
    assert (found.warnings, found.quarantined, found.extras) == ((), (), ())
    assert [one.extras for one in found.objects if one.extras] == []
    assert only(data.decode()) == found


def test_captured_3140_in_soap(shared: Path) -> None:
    """The capture has its qbXML as elements; its quotes are escaped once, for the attribute."""
    captured = shared / "corpus" / "captured" / "soap_receive_response_sales_order_3140.xml"
    received = soap.receive(captured.read_bytes(), "text/xml; charset=utf-8")
    assert isinstance(received.call, ReceiveResponseXML)
    found = only(received.call.response)
    assert (found.request, found.status_code, found.status_severity) == ("SalesOrderAdd", 3140, "Error")
    assert 'QuickBooks Customer "Joe Smith" in the SalesOrder.' in found.status_message
    with pytest.raises(InvalidReference):
        found.raise_for_status()


def test_captured_mixed_statuses(shared: Path) -> None:
    data = (shared / "corpus" / "captured" / "customer_add_rs_mixed_statuses.xml").read_bytes()
    found = decode(data)
    assert isinstance(found, ResponseSet)
    assert [one.status_code for one in found] == [0, 3100, 3250, 3130, 0]
    assert [len(one.objects) for one in found] == [1, 0, 0, 0, 1]
    assert found[0].of(Customer)[0].company_name == "Valid first"
    assert found[0].of(Customer)[0].sublevel == 0


@pytest.mark.parametrize(
    ("tag", "text", "name", "value"),
    [
        ("IsActive", " true\n", "is_active", True),
        ("Sublevel", " 1 ", "sublevel", 1),
        ("Balance", "\t12.5 ", "balance", Decimal("12.5")),
        ("JobStartDate", "\n2026-01-01 ", "job_start_date", dt.date(2026, 1, 1)),
        ("TimeCreated", " 2026-01-01T09:30:00\n", "time_created", "2026-01-01T09:30:00"),
    ],
)
def test_blanks_around_a_value_are_none_of_it(tag: str, text: str, name: str, value: object) -> None:
    assert getattr(customer(f"<{tag}>{text}</{tag}>"), name) == value
    assert getattr(customer(f"<Zz/><{tag}>{text}</{tag}>"), name) == value  # read in any order


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("Balance", "1_000.00"),
        ("Balance", "1e3"),
        ("Balance", "."),
        ("Balance", "-"),
        ("Balance", "\N{ARABIC-INDIC DIGIT ONE}2.00"),
        ("Balance", "\N{NO-BREAK SPACE}2.00"),
        ("Sublevel", "1_0"),
        ("Sublevel", "\N{ARABIC-INDIC DIGIT ONE}"),
        ("IsActive", "\N{NO-BREAK SPACE}true"),
        ("JobStartDate", "2026-W01-1"),
        ("JobStartDate", "20260101"),
        ("TimeCreated", "2026-W01-1T09:30:00"),
        ("TimeCreated", "20260101T093000"),
    ],
)
@pytest.mark.parametrize("before", ["", "<Zz/>"])
def test_what_python_reads_and_qbxml_has_not_is_quarantined(tag: str, text: str, before: str) -> None:
    found = only(answer(record() + record(f"{before}<{tag}>{text}</{tag}>", "8-2")))
    assert [one.list_id for one in found.of(Customer)] == ["8-1"]
    (bad,) = found.quarantined
    assert [problem.path.rpartition(".")[2] for problem in bad.problems] == [tag]
    assert bad.problems[0].rule.startswith("is no ")


@pytest.mark.parametrize("lines", [10, 70_000])
def test_a_repair_is_told_of_with_its_own_answer(lines: int) -> None:
    """libxml2 does not count lines beyond 65,534."""
    start = "<CustomerQueryRs statusCode='0'>\n"
    first = f"{start}{chr(10) * lines}{record()}</CustomerQueryRs>\n"
    text = answer("").replace("<QBXMLMsgsRs>\n", f"<QBXMLMsgsRs>\n{first}")
    second = record("<Notes>a&#x1A;b</Notes>\n", "8-2")
    document = text.replace("</QBXMLMsgsRs>", f"{start}{second}</CustomerQueryRs>\n{first}</QBXMLMsgsRs>")
    found = decode(document)
    assert [len(one.warnings) for one in found] == [0, 0, 1, 0]
    assert found[2].warnings[0].line == document[: document.index("&#x1A;")].count("\n") + 1


def test_a_problem_of_a_bad_line_says_which_line_it_is() -> None:
    line = "<InvoiceLineRet><TxnLineID>1-1</TxnLineID><Amount>{}</Amount></InvoiceLineRet>\n"
    bad = f"<InvoiceRet>\n{line.format('1.00')}{line.format('x')}</InvoiceRet>\n"
    found = only(answer(f"<InvoiceRet/>\n{bad}", request="InvoiceQuery"))
    assert [one.reason for one in found.quarantined] == [
        "InvoiceRet[1].InvoiceLineRet[1].Amount is no AMTTYPE"
    ]


def test_a_record_of_another_class_is_told_of() -> None:
    found = only(answer(record() + "<InvoiceRet/>\n<InvoiceRet/>\n" + record()))
    assert [type(one).__name__ for one in found.objects] == ["Customer", "Invoice", "Invoice", "Customer"]
    assert len(found.of(Customer)) == 2
    assert [(problem.path, problem.line) for problem in found.warnings] == [
        ("CustomerQueryRs.InvoiceRet", 9),
    ]
    assert only(answer("<ItemServiceRet/><ItemGroupRet/>", request="ItemQuery")).warnings == ()


@pytest.mark.parametrize(
    "inside",
    [
        "<CustomerRet/>" * 60,
        "<CustomerRet><Balance>x</Balance></CustomerRet>" * 60,
        "<FooRet/>" * 60,
        "<CustomerRet/></CustomerQueryRs><CustomerQueryRs statusCode='0'>" * 30,
        "</CustomerQueryRs><CustomerQueryRs>" * 60,
    ],
)
@pytest.mark.parametrize("head", ["", "<!-- cannot be cut -->"])
def test_more_records_than_decode_holds(monkeypatch: pytest.MonkeyPatch, inside: str, head: str) -> None:
    monkeypatch.setattr("qbsync.qbxml.walk.MOST_RECORDS", 50)
    monkeypatch.setattr("qbsync.qbxml.decoding.WHOLE", 100)
    document = answer(inside).replace("<QBXML>", f"{head}<QBXML>")
    with pytest.raises(TooLarge, match=r"than 50; .*stream") as caught:
        decode(document)
    assert caught.value.limit == 50
    with stream(document.encode()) as records:
        assert all(isinstance(one, Customer) for one in records)


@pytest.mark.parametrize("quote", ['"', "&quot;"])
def test_quotes_in_a_status_message(quote: str) -> None:
    """QuickBooks escapes them; a capture that somebody unescaped twice is no document any more."""
    message = f"There is an invalid reference to QuickBooks Customer {quote}Ann{quote} in the SalesOrder."
    document = answer("", request="SalesOrderAdd").replace("Status OK", message)
    if quote == '"':
        with pytest.raises(MalformedXML):
            decode(document)
    else:
        assert '"Ann"' in only(document).status_message
