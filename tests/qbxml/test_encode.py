"""What goes out: the document's frame, ids, amounts, characters, and what a version or an edition lacks."""

from __future__ import annotations

import datetime as dt
import enum
import json
from decimal import Decimal
from typing import Any

import pytest

from qbsync.errors import InvalidModel
from qbsync.facts.vocabulary import CLEAR, QBDateTime
from qbsync.models import (
    Address,
    ClassFilter,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    HostQuery,
    Ref,
)
from qbsync.qbxml import (
    Response,
    check,
    decode,
    decode_requests,
    encode,
    encode_responses,
    from_data,
    request_ids,
    to_data,
)


def test_the_whole_document() -> None:
    add = CustomerAdd(
        name="Ann & Sons",
        parent_ref=Ref(list_id="8-1"),
        bill_address=Address(addr1="1 Road", city="Graz"),
        credit_limit=Decimal("10.5"),
        job_start_date=dt.date(2026, 7, 4),
        include_ret_element=("ListID", "EditSequence"),
    )
    assert encode([add], message_set_id="set1", clear_message_set_id="set0").decode("ascii") == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<?qbxml version="13.0"?>\n'
        "<QBXML>\n"
        '<QBXMLMsgsRq onError="stopOnError" newMessageSetID="set1" oldMessageSetID="set0">\n'
        '<CustomerAddRq requestID="set1.1">\n'
        "<CustomerAdd>\n"
        "<Name>Ann &amp; Sons</Name>\n"
        "<ParentRef>\n<ListID>8-1</ListID>\n</ParentRef>\n"
        "<BillAddress>\n<Addr1>1 Road</Addr1>\n<City>Graz</City>\n</BillAddress>\n"
        "<CreditLimit>10.50</CreditLimit>\n"
        "<JobStartDate>2026-07-04</JobStartDate>\n"
        "</CustomerAdd>\n"
        "<IncludeRetElement>ListID</IncludeRetElement>\n"
        "<IncludeRetElement>EditSequence</IncludeRetElement>\n"
        "</CustomerAddRq>\n"
        "</QBXMLMsgsRq>\n"
        "</QBXML>\n"
    )


def test_a_query_has_attributes_and_no_own_element() -> None:
    query = CustomerQuery(iterator="Continue", iterator_id='{"1"}', max_returned=50)
    document = encode({"page-2": query}).decode()
    assert (
        '<CustomerQueryRq requestID="page-2" iterator="Continue" iteratorID="{&quot;1&quot;}">\n' in document
    )
    assert "<CustomerQueryRq " in document
    assert "<CustomerQuery>" not in document


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5.00"),
        (Decimal("10.5"), "10.50"),
        (Decimal("1.500"), "1.50"),
        (Decimal("1E+3"), "1000.00"),
        (Decimal("-0.10"), "-0.10"),
        (Decimal("1234567890123.45"), "1234567890123.45"),
    ],
)
def test_amounts(value: Decimal | int, text: str) -> None:
    assert f"<CreditLimit>{text}</CreditLimit>".encode() in encode(
        [CustomerAdd(name="a", credit_limit=value)]
    )


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("é", b"&#233;"),
        ("\N{EURO SIGN}", b"&#8364;"),
        ("\N{GRINNING FACE}", b"&#128512;"),
        ("a\r\nb\tc", b"a&#13;\nb\tc"),
        ("]]></CustomerAdd>", b"]]&gt;&lt;/CustomerAdd&gt;"),
    ],
)
def test_characters(text: str, wire: bytes) -> None:
    assert b"<Notes>" + wire + b"</Notes>" in encode([CustomerAdd(name="a", notes=text)])


def test_clear_is_an_empty_element() -> None:
    document = encode([CustomerMod("8-1", "1", phone=CLEAR, credit_limit=CLEAR)])
    assert b"<EditSequence>1</EditSequence>\n<Phone/>\n<CreditLimit/>\n</CustomerMod>" in document


def test_clear_in_the_place_of_a_reference_is_an_empty_list_id() -> None:
    document = encode([CustomerMod("8-1", "1", terms_ref=CLEAR, sales_rep_ref=Ref("AB"))])
    empty = b"<TermsRef>\n<ListID/>\n</TermsRef>\n"
    assert empty + b"<SalesRepRef>\n<FullName>AB</FullName>\n</SalesRepRef>\n" in document


def test_extras_of_a_record_are_not_sent_back() -> None:
    answer = (
        "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0' statusSeverity='Info'>"
        "<CustomerRet><ListID>8-1</ListID>"
        "<EditSequence>1</EditSequence><BillAddress><City>Graz</City><Planet>Earth</Planet></BillAddress>"
        "</CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    (record,) = decode(answer)[0].of(Customer)
    assert record.bill_address is not None
    assert [extra.tag for extra in record.bill_address.extras] == ["Planet"]
    assert b"Planet" not in encode([record.edit(bill_address=record.bill_address)])
    assert b"<Planet>Earth</Planet>" in encode_responses(decode(answer))


def test_everything_that_a_version_lacks_is_told_of_all_requests() -> None:
    requests = [
        CustomerAdd(name="a", class_ref=Ref("x")),
        HostQuery(),
        CustomerQuery(max_returned=1, class_filter=ClassFilter(list_id=("8-1",))),
    ]
    with pytest.raises(InvalidModel) as caught:
        encode(requests, version="6.0")
    assert [problem.path for problem in caught.value.problems] == [
        "CustomerAdd[1].class_ref",
        "CustomerQuery[3].class_filter",
    ]


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"version": "13"}, "version"),
        ({"edition": "DE"}, "edition"),
        ({"message_set_id": "x" * 21}, "message_set_id"),
        ({"message_set_id": ""}, "message_set_id"),
        ({"clear_message_set_id": "é"}, "clear_message_set_id"),
    ],
)
def test_frames_that_are_refused(options: dict[str, str], path: str) -> None:
    with pytest.raises(InvalidModel) as caught:
        encode([HostQuery()], **options)  # type: ignore[arg-type]
    assert [problem.path for problem in caught.value.problems] == [path]


def test_request_ids() -> None:
    assert request_ids(2) == ["1", "2"]
    assert request_ids(2, "q7") == ["q7.1", "q7.2"]
    with pytest.raises(InvalidModel, match="request id"):
        encode({"x" * 51: HostQuery()})


def test_an_empty_set_is_possible() -> None:
    assert b'<QBXMLMsgsRq onError="stopOnError" oldMessageSetID="q7">\n</QBXMLMsgsRq>' in encode(
        [], clear_message_set_id="q7"
    )


@pytest.mark.parametrize(
    ("printed", "sent"),
    [
        ("2026-07-04T09:30:00-05:00", b"2026-07-04T09:30:00"),
        ("2026-07-04T09:30:00+01:00", b"2026-07-04T09:30:00"),
        ("2026-07-04T09:30:00", b"2026-07-04T09:30:00"),
        ("2026-7-4T9:3:0-5:00", b"2026-7-4T9:3:0"),
        ("2026-07-04", b"2026-07-04"),
    ],
)
def test_a_date_time_is_sent_as_wall_clock(printed: str, sent: bytes) -> None:
    """QuickBooks prints the winter offset in summer, so a request has none: it means the time of the PC."""
    moment = QBDateTime(printed)
    query = CustomerQuery(from_modified_date=moment)
    assert b"<FromModifiedDate>" + sent + b"</FromModifiedDate>" in encode([query])
    assert query.from_modified_date == printed
    (found,) = decode_requests(encode([query]))
    assert found.request == CustomerQuery(from_modified_date=moment.without_offset())


def test_a_date_time_is_answered_with_its_offset() -> None:
    answer = (
        "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0' statusSeverity='Info'><CustomerRet>"
        "<TimeModified>2026-07-04T09:30:00-05:00</TimeModified></CustomerRet></CustomerQueryRs>"
        "</QBXMLMsgsRs></QBXML>"
    )
    responses = decode(answer)
    assert b"<TimeModified>2026-07-04T09:30:00-05:00</TimeModified>" in encode_responses(responses)
    (record,) = responses[0].of(Customer)
    assert to_data(record) == {"time_modified": "2026-07-04T09:30:00-05:00"}
    query = CustomerQuery(from_modified_date=record.time_modified)
    assert b"<FromModifiedDate>2026-07-04T09:30:00</FromModifiedDate>" in encode([query])
    assert to_data(query) == {"from_modified_date": "2026-07-04T09:30:00-05:00"}


@pytest.mark.parametrize(
    ("version", "names"),
    [
        ("16.0", {"class_ref", "preferred_delivery_method", "additional_notes", "bill_address", "full_name"}),
        ("12.0", {"class_ref", "preferred_delivery_method", "additional_notes", "bill_address", "full_name"}),
        ("11.0", {"bill_address", "full_name"}),
        ("5.0", {"bill_address", "full_name"}),
    ],
)
def test_an_answer_has_nothing_newer_than_its_version(version: str, names: set[str]) -> None:
    """QuickBooks answers in the language in which it was asked."""
    answer = (
        "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0' statusSeverity='Info'><CustomerRet>"
        "<FullName>Ann</FullName><ClassRef><FullName>North</FullName></ClassRef>"
        "<BillAddress><Addr1>1 Road</Addr1><Note>Ring twice</Note></BillAddress>"
        "<PreferredDeliveryMethod>Email</PreferredDeliveryMethod>"
        "<AdditionalNotesRet><NoteID>1</NoteID><Date>2026-01-01</Date><Note>x</Note></AdditionalNotesRet>"
        "</CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    (found,) = decode(encode_responses(decode(answer), version=version))[0].of(Customer)
    assert to_data(found).keys() == names
    assert found.bill_address is not None
    assert (found.bill_address.note is None) is (version == "5.0")


# -- values of subclasses: Enums of the host app ----------------------------------------------------------


class Status(str, enum.Enum):  # noqa: UP042 - hosts write it so
    """As hosts write it: its str() is no value."""

    AWARDED = "Awarded"
    SPECIAL = "A & B"


class Word(enum.StrEnum):
    """The newer way."""

    AWARDED = "Awarded"
    START = "Start"
    VERSION = "13.0"
    US = "US"
    ON_ERROR = "continueOnError"


class Count(int, enum.Enum):
    """A number whose str() is none."""

    FEW = 5


class Number(enum.IntEnum):
    """A number."""

    FEW = 5


class Loud(str):
    """A text that prints as something else."""

    __slots__ = ()

    def __str__(self) -> str:
        return "loud"

    def __format__(self, spec: str) -> str:
        return "loud"

    def replace(self, *_: Any) -> str:
        return "loud"


class LoudInt(int):
    """An int that prints as something else."""

    __slots__ = ()

    def __str__(self) -> str:
        return "loud"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return "loud"


class LoudDecimal(Decimal):
    """A Decimal that prints as something else."""

    def __str__(self) -> str:
        return "loud"

    def __format__(self, spec: str, *_: Any) -> str:
        return "loud"


@pytest.mark.parametrize(
    ("text", "status", "number", "amount"),
    [
        (Status.AWARDED, Status.AWARDED, Count.FEW, Count.FEW),
        (Word.AWARDED, Word.AWARDED, Number.FEW, Number.FEW),
        (Loud("Awarded"), Loud("Awarded"), LoudInt(5), LoudDecimal("5.00")),
    ],
)
def test_values_of_subclasses_are_written_as_what_they_are(
    text: Any, status: Any, number: Any, amount: Any
) -> None:
    address = Address(addr1=text)
    requests = [
        CustomerAdd(
            name=text,
            job_status=status,
            bill_address=address,
            open_balance=amount,
            include_ret_element=(text,),
        ),
        CustomerQuery(iterator="Start", max_returned=number),
    ]
    plain = [
        CustomerAdd(
            name="Awarded",
            job_status="Awarded",
            bill_address=Address(addr1="Awarded"),
            open_balance=5,
            include_ret_element=("Awarded",),
        ),
        CustomerQuery(iterator="Start", max_returned=5),
    ]
    assert encode(requests) == encode(plain)
    assert check(encode(requests)) == ()
    as_data = [to_data(one) for one in requests]
    assert json.loads(json.dumps(as_data)) == as_data
    assert as_data[0]["name"].__class__ is as_data[0]["job_status"].__class__ is str
    assert as_data[0]["open_balance"] in ("5", "5.00")
    assert [from_data(type(one), data) for one, data in zip(requests, as_data, strict=True)] == plain
    assert from_data(
        CustomerAdd, {"name": text, "job_status": status, "open_balance": number}
    ) == CustomerAdd(name="Awarded", job_status="Awarded", open_balance=5)


def test_text_of_subclasses_is_escaped_and_stands_in_attributes() -> None:
    ids: dict[str, Any] = {Status.SPECIAL: CustomerAdd(name=Status.SPECIAL)}
    written = encode(ids).decode()
    assert "<Name>A &amp; B</Name>" in written
    assert 'requestID="A &amp; B"' in written
    query = CustomerQuery(iterator=Word.START, max_returned=1)  # type: ignore[arg-type]
    assert 'iterator="Start"' in encode([query]).decode()
    options: dict[str, Any] = {
        "version": Word.VERSION,
        "edition": Word.US,
        "on_error": Word.ON_ERROR,
        "message_set_id": Status.AWARDED,
    }
    document = encode([CustomerAdd(name="Ann")], **options).decode()
    assert '<?qbxml version="13.0"?>' in document
    assert '<QBXMLMsgsRq onError="continueOnError" newMessageSetID="Awarded">' in document
    assert 'requestID="Awarded.1"' in document


def test_records_with_values_of_subclasses() -> None:
    answer = '<CustomerQueryRs statusCode="0"><CustomerRet><Name>a</Name></CustomerRet></CustomerQueryRs>'
    (record,) = decode(f"<QBXML><QBXMLMsgsRs>{answer}</QBXMLMsgsRs></QBXML>")[0].of(Customer)
    changed = record.evolve(
        list_id=Status.AWARDED, name=Status.SPECIAL, sublevel=Count.FEW, balance=LoudDecimal(5)
    )
    response = Response(request="CustomerQuery", status_code=Count.FEW, objects=(changed,))
    written = encode_responses([response]).decode()
    expected = ("<ListID>Awarded<", "<Name>A &amp; B<", "<Sublevel>5<", "<Balance>5.00<")
    assert [text for text in ('statusCode="5"', *expected) if text not in written] == []
