"""Streaming gives what decoding gives, and holds little of it at once."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbsync.errors import DecodeError, ForbiddenXML, MalformedXML, TooLarge
from qbsync.models import Aggregate, Customer, Host
from qbsync.qbxml import Records, Response, decode, encode_responses, stream, walk
from qbsync.qbxml import source as source_module
from qbsync.qbxml.guard import DOCUMENT
from qbsync.testing.strategies import records_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

HEAD = '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
TAIL = "</QBXMLMsgsRs>\n</QBXML>\n"
STATUS = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"'
PLAIN = "<CustomerRet>\n<ListID>9-9</ListID>\n<Phone>1</Phone>\n</CustomerRet>\n"

# Records as they come, and everything that may mislead someone who cuts at end tags.
parts = st.sampled_from(
    [
        PLAIN,
        "<CustomerRet>\n<ListID>8-1</ListID>\n<Notes>\N{EURO SIGN} &#233;</Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-2</ListID>\n<Notes>a = b &lt;/CustomerRet> &amp;</Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-3</ListID>\n<Balance>x</Balance>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-4</ListID>\n<Mood>x</Mood>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-5</ListID>\n<Notes><!-- </CustomerRet> -->x</Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<Notes><![CDATA[</CustomerRet><CustomerRet>]]></Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<CustomerRet>\n<ListID>8-6</ListID>\n</CustomerRet>\n</CustomerRet>\n",
        "<CustomerRet Mood='</CustomerRet>'>\n<ListID>8-7</ListID>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-8</ListID>\n</CustomerRet \n>\n",
        "<CustomerRet>\n<Notes>a&#x1A;b\x01\n</Notes>\n</CustomerRet>\n",
        "<CustomerRet/>\n",
        "<HostRet>\n<ProductName>x</ProductName>\n</HostRet>\n",
        "<ErrorRecovery>\n<ListID>8-1</ListID>\n</ErrorRecovery>\n",
        "<Weather>fine</Weather>\n",
        "<!-- a > b -->\n",
        "<?qbxml a?>\n",
        "<?php a?>\n",
        "<!DOCTYPE a>\n",
        "loose text\n",
        " \n\n",
        "<CustomerRet>\n<ListID>8-9</ListID>\n",
        "</CustomerRet>\n",
        "</CustomerQueryRs>\n",
        f"</CustomerQueryRs>\n<CustomerQueryRs {STATUS}>\n",
        f"</CustomerQueryRs>\n<CustomerQueryRs requestID='7'\n {STATUS} retCount='9' iteratorID='a&gt;'>\n",
        f"</CustomerQueryRs>\n<HostQueryRs {STATUS}/>\n<WeatherRs/>\n<CustomerQueryRs {STATUS}>\n",
        "</CustomerQueryRs>\n<CustomerQueryRs statusCode='x' statusMessage='&#x1A;'>\n",
        "</CustomerQueryRs>\n</QBXMLMsgsRs>\n<QBXMLMsgsRs>\n<CustomerQueryRs>\n",
    ],
)


@contextmanager
def blocks_of(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk, "BLOCK", size)
        patch.setattr(source_module, "BLOCK", max(size, 200))  # the declaration stands in the first block
        yield


def streamed(document: Any, **options: Any) -> tuple[list[Aggregate], list[Response], Any]:
    with stream(document, **options) as records:
        objects = list(records)
        beside = records.message_set_id, records.message_set_status, records.warnings
        return objects, list(records.responses), beside


def decoded(document: bytes) -> tuple[list[Aggregate], list[Response], Any]:
    found = decode(document)
    objects = [one for response in found for one in response.objects]
    bare = [attrs.evolve(response, objects=()) for response in found]
    return objects, bare, (found.message_set_id, found.message_set_status, found.warnings)


def outcome(read: Any, document: bytes) -> Any:
    try:
        return read(document)
    except DecodeError as error:
        return type(error), getattr(error, "line", None)


def until_error(records: Records) -> tuple[list[Aggregate], DecodeError | None]:
    objects = []
    while True:
        try:
            objects.append(next(records))
        except StopIteration:
            return objects, None
        except DecodeError as error:
            return objects, error


def extras_of(objects: list[Aggregate]) -> list[Any]:
    return [one.extras for one in objects]


@settings(max_examples=600)
@given(
    good=st.integers(0, 20),
    strange=st.lists(parts, max_size=6),
    place=st.integers(0, 20),
    size=st.integers(40, 400),
    head=st.sampled_from([HEAD, HEAD, HEAD.replace("<QBXML>", "<?qbxml a='1'?><!-- <a> - -->\n<QBXML>")]),
    name=st.sampled_from(["QBXMLMsgsRs", "QBXMLMsgsRs", "QBXMLSubscriptionMsgsRs"]),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16"]),
)
def test_streaming_is_decoding(
    good: int, strange: list[str], place: int, size: int, head: str, name: str, encoding: str
) -> None:
    plain = [PLAIN] * good
    body = "".join(plain[:place] + strange + plain[place:])
    text = f"{head}<CustomerQueryRs {STATUS}>\n{body}</CustomerQueryRs>\n{TAIL}"
    document = text.replace("QBXMLMsgsRs", name).encode(encoding)
    expected = outcome(decoded, document)
    with blocks_of(size):
        found = outcome(streamed, document)
    if expected[0] is ForbiddenXML:  # one that reads on sees first what stands first
        assert found[0] in (ForbiddenXML, MalformedXML)
        return
    assert found == expected
    if isinstance(expected[0], list):
        assert extras_of(found[0]) == extras_of(expected[0])


@settings(max_examples=100)
@given(
    records=st.lists(st.one_of(records_of(Customer), records_of(Host)), max_size=6),
    sizes=st.lists(st.integers(1, 700), min_size=1, max_size=5),
    size=st.integers(100, 5000),
)
def test_any_chunks(records: list[Aggregate], sizes: list[int], size: int) -> None:
    sent = [
        Response(request="CustomerQuery", request_id="1", objects=tuple(records), count=len(records)),
        Response(request="HostQuery", request_id="2"),
    ]
    document = encode_responses(sent, message_set_id="set1", message_set_status=0)
    chunks: list[bytes] = []
    position = 0
    while position < len(document):
        step = sizes[len(chunks) % len(sizes)]
        chunks.append(document[position : position + step])
        position += step
    with blocks_of(size):
        assert streamed(iter(chunks), keep_secrets=True)[0] == records
        assert streamed(chunks) == decoded(document)


@given(place=st.integers(1, 30), rest=st.integers(0, 60), size=st.integers(50, 500), comment=st.booleans())
def test_a_document_that_breaks_off(place: int, rest: int, size: int, comment: bool) -> None:  # noqa: FBT001 - drawn
    head = f"{HEAD}{'<!-- -->' if comment else ''}<CustomerQueryRs {STATUS}>\n"
    whole = head + PLAIN * 40 + "</CustomerQueryRs>\n" + TAIL
    end = len(head) + place * len(PLAIN) + min(rest, len(PLAIN) - 2)
    with blocks_of(size), stream(whole[:end].encode()) as records:
        objects, error = until_error(records)
        assert len(records.responses) == 1
    assert len(objects) == place
    assert isinstance(error, MalformedXML)
    assert error.line == whole[:end].count("\n") + 1


@pytest.fixture
def document() -> bytes:
    body = "".join(PLAIN.replace("9-9", f"9-{number}") for number in range(3000))
    return f"{HEAD}<CustomerQueryRs {STATUS}>\n{body}</CustomerQueryRs>\n{TAIL}".encode()


def test_sources(document: bytes, tmp_path: Path) -> None:
    path = tmp_path / "answer.xml"
    path.write_bytes(document)
    expected = decoded(document)
    assert streamed(path) == expected
    assert streamed(str(path)) == expected
    assert streamed(bytearray(document)) == expected
    assert streamed(memoryview(document)) == expected
    assert streamed(document[start : start + 999] for start in range(0, len(document), 999)) == expected
    with path.open("rb") as file:
        assert streamed(file) == expected
        assert not file.closed
    with stream(path) as records:
        first = next(records)
    assert isinstance(first, Customer)
    assert first.list_id == "9-0"


@pytest.mark.parametrize("text", [HEAD, f"\ufeff\n {HEAD}", "<QBXML/>", "4111222233334444\n.xml"])
def test_a_document_as_text_is_no_source(text: str) -> None:
    with pytest.raises(TypeError, match=r"path of a file, not a document; give its bytes") as caught:
        streamed(text)
    assert "QBXML" not in str(caught.value)
    assert "4111" not in str(caught.value)


@pytest.mark.parametrize("blanks", ["", "\n" * 150_000])
def test_two_documents_put_together(document: bytes, blanks: str) -> None:
    two = document + blanks.encode() + document
    with stream(two) as records:
        objects, error = until_error(records)
    assert isinstance(error, MalformedXML)
    assert "goes on after its root element" in str(error)
    assert len(objects) == 3000
    for together in (two, two.replace(b'<?xml version="1.0" ?>', b"")):
        with pytest.raises(MalformedXML, match="goes on after its root element"):
            decode(together)


def test_what_is_whole_before_forbidden_markup_is_given() -> None:
    text = f"{HEAD}<CustomerQueryRs {STATUS}>\n{PLAIN * 50}<?php a?>{PLAIN}".encode()
    for size in (40, 64 * 1024):
        with blocks_of(size), stream(text) as records:
            objects, error = until_error(records)
        assert isinstance(error, ForbiddenXML)
        assert len(objects) == 50


def test_what_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), stream(tmp_path / "none.xml"):
        pass
    with pytest.raises(TypeError, match="binary mode"):
        streamed(io.StringIO(HEAD))
    with pytest.raises(TypeError):
        streamed(5)


def test_statuses_come_while_records_do(document: bytes) -> None:
    second = f'<HostQueryRs requestID="2" {STATUS}>\n<HostRet>\n</HostRet>\n</HostQueryRs>\n'
    two = document.replace(b"</QBXMLMsgsRs>", second.encode() + b"</QBXMLMsgsRs>")
    with stream(two) as records:
        assert list(records.responses) == []
        next(records)
        assert [response.request for response in records.responses] == ["CustomerQuery"]
        assert records.responses[0].status_code == 0
        assert len(list(records)) == 3000
        assert [response.request_id for response in records.responses] == [None, "2"]
        assert all(response.objects == () for response in records.responses)


def test_secrets_are_cut() -> None:
    card = "<CreditCardInfo><CreditCardNumber>4111111111111111</CreditCardNumber></CreditCardInfo>"
    record = f"<CustomerRet>{card}</CustomerRet>"
    text = f"{HEAD}<CustomerQueryRs {STATUS}>{record}</CustomerQueryRs>{TAIL}".encode()
    for options, number in (({}, "xxxxxxxxxxxx1111"), ({"keep_secrets": True}, "4111111111111111")):
        ((found,), _, _) = streamed(text, **options)
        assert isinstance(found, Customer)
        assert found.credit_card_info is not None
        assert found.credit_card_info.credit_card_number == number


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", MalformedXML),
        ("   ", MalformedXML),
        ("<QBXML>", MalformedXML),
        ("no XML", MalformedXML),
        ("<QBXML/>", DecodeError),
        ("<other><QBXMLMsgsRs/></other>", DecodeError),
        ('<!DOCTYPE QBXML SYSTEM "x"><QBXML/>', ForbiddenXML),
        ('<!DOCTYPE a [<!ENTITY b "c">]><QBXML>&b;</QBXML>', ForbiddenXML),
        (f"{HEAD}<!ENTITY b 'c'>{TAIL}", ForbiddenXML),
        ("<?php x?><QBXML/>", ForbiddenXML),
        ('<?xml version="1.0" encoding="ebcdic"?><QBXML/>', ForbiddenXML),
        ("<a>" * 300 + "</a>" * 300, TooLarge),
        (f"{HEAD}<ARs>{'<a>' * 300}{'</a>' * 300}</ARs>{TAIL}", TooLarge),
        (f"{HEAD}{TAIL}x", MalformedXML),
        (f"{HEAD}{TAIL}<a/>", MalformedXML),
    ],
)
def test_refusals(text: str, error: type[DecodeError]) -> None:
    for found in (outcome(decoded, text.encode()), outcome(streamed, text.encode())):
        assert found[0] is error


def test_encodings_that_do_not_hold() -> None:
    text = f'<?xml version="1.0" encoding="windows-1252"?><QBXML><QBXMLMsgsRs><ARs a="?">{TAIL}'.encode()
    with pytest.raises(MalformedXML, match="cp1252"):
        streamed(text.replace(b"?>", b"?>", 1).replace(b'"?"', b'"\x81"'))


def test_bytes_of_windows_1252_in_utf_8() -> None:
    text = f"{HEAD}<CustomerQueryRs {STATUS}>{PLAIN.replace('1<', 'café<')}</CustomerQueryRs>{TAIL}"
    assert streamed(text.encode("cp1252")) == decoded(text.encode("cp1252"))


def test_a_limit_only_where_one_is_given(document: bytes) -> None:
    with stream(io.BytesIO(document), limit=200_000) as records:
        objects, error = until_error(records)
    assert isinstance(error, TooLarge)
    assert error.limit == 200_000
    assert len(objects) > 1000
    assert len(streamed(document, limit=len(document))[0]) == 3000


@pytest.mark.parametrize(
    "text", ["<CustomerRet>\n", "<!-- --><CustomerRet>", "<!--", "<![CDATA[", "<a>", "<a", "<a b='"]
)
def test_one_record_without_end_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbsync.qbxml.feed.LONGEST_RECORD", 1_000_000)
    given_bytes = 0

    def endless() -> Iterator[bytes]:
        nonlocal given_bytes
        yield f"{HEAD}<CustomerQueryRs {STATUS}>{text}".encode()
        while given_bytes < 50_000_000:
            given_bytes += 8000
            yield b"<Notes>x</Notes>" * 500

    with pytest.raises((TooLarge, MalformedXML)):
        streamed(endless())
    assert given_bytes < 5_000_000


@pytest.mark.parametrize(
    "first", ["<CustomerRet/>", "x", "<!-- -->", "<CustomerRet ></CustomerRet >", "<A><CustomerRet>" * 2]
)
def test_a_strange_beginning_costs_nothing_of_the_rest(first: str) -> None:
    body = "".join(PLAIN.replace("9-9", f"9-{number}") for number in range(40_000))
    last = "</CustomerRet></A>" * first.count("<A>")
    document = f"{HEAD}<CustomerQueryRs {STATUS}>\n{first}{last}{body}</CustomerQueryRs>\n{TAIL}".encode()
    objects, responses, _ = streamed(document)
    ids = [one.list_id for one in objects if isinstance(one, Customer) and hasattr(one, "list_id")]
    assert ids == [f"9-{number}" for number in range(40_000)]
    assert responses[0].extras == decode(document)[0].extras


def test_answers_that_are_their_own_records() -> None:
    fields = "<ListDelType>Customer</ListDelType>\n<ListID>8-1</ListID>\n"
    one = f"<ListDelRs requestID='1' {STATUS}>\n{fields}</ListDelRs>\n"
    for strange in ("", "<!-- -->\n", f"<CompanyQueryRs {STATUS}/>"):
        document = f"{HEAD}{one * 50}{strange}{one * 50}{TAIL}".encode()
        expected = decoded(document)
        assert len(expected[0]) == 100
        for size in (100, 777, 64 * 1024):
            with blocks_of(size):
                assert streamed(document) == expected


def test_answers_to_subscriptions_take_the_fast_lane(
    document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbsync.qbxml.feed.Feed", None)
    subscribed = document.replace(b"QBXMLMsgsRs", b"QBXMLSubscriptionMsgsRs")
    assert streamed(subscribed) == streamed(document) == decoded(subscribed)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document is empty: nothing came at all"),
        (" \n ", "the document is empty: nothing but 3 bytes of white space came"),
        ("no XML", "the document does not begin with an element"),
        ("<QBX", "the document ended after {} bytes, before its first element was whole"),
        ("<QBXML>", "the document ended after {} bytes inside <QBXML>"),
        ("<QBXML>\n<QBXMLMsgsRs", "the document ended after {} bytes inside <QBXML>"),
        (f"{HEAD}<CustomerQueryRs>", "the document ended after {} bytes inside <CustomerQueryRs>"),
        (f"{HEAD}<CustomerQueryRs>{PLAIN}", "inside <CustomerQueryRs>"),
        (f"{HEAD}<CustomerQueryRs>{PLAIN[:-30]}", "inside <CustomerRet>"),
        (f"{HEAD}<CustomerQueryRs>{PLAIN}<CustomerRet><Name>x", "inside <Name>"),
        (f"{HEAD}<CustomerQueryRs>{PLAIN}<CustomerRet><!-- ", "inside <CustomerRet>"),
        (f"{HEAD}<CustomerQueryRs>{PLAIN}<CustomerRet><Name>x&am", "inside <Name>"),
        (f"{HEAD}<CustomerQueryRs>{PLAIN * 5000}<CustomerRet>", "{} bytes inside <CustomerRet>"),
        (f"{HEAD}<CustomerQueryRs/></QBXMLMsgsRs>", "inside <QBXML>"),
    ],
)
def test_what_is_said_of_a_document_that_breaks_off(text: str, message: str) -> None:
    length = len(text.encode())
    expected = message.format(length)
    with stream(text.encode()) as records:
        _, error = until_error(records)
    assert isinstance(error, MalformedXML)
    assert expected in str(error)
    if "ended after" in str(error):
        assert f"after {length} bytes" in str(error)


def test_what_decode_says_of_a_document_that_breaks_off() -> None:
    for text in (f"{HEAD}<CustomerQueryRs>{PLAIN}", f"{HEAD}<CustomerQueryRs>{PLAIN * 5000}"):
        with pytest.raises(MalformedXML, match=f"ended after {len(text)} bytes inside <CustomerQueryRs>"):
            decode(text)
    with pytest.raises(MalformedXML, match="the document does not begin with an element"):
        decode("no XML")
    with pytest.raises(MalformedXML, match="the document is empty"):
        decode(b"")


@pytest.mark.parametrize("text", ["a <!-- --> b\n", "<Zz/><!-- -->"])
def test_what_follows_a_record_in_the_slow_lane_is_not_lost(text: str) -> None:
    body = f"{PLAIN}{text}{PLAIN}tail\n"
    document = f"{HEAD}<!-- --><CustomerQueryRs {STATUS}>\n{body}</CustomerQueryRs>\n{TAIL}".encode()
    for size in (40, 64 * 1024):
        with blocks_of(size):
            assert streamed(document) == decoded(document)
    (response,) = streamed(document)[1]
    assert response.warnings[-1].value == "'tail'"
    assert len(response.warnings) == 2


def test_a_record_of_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qbsync.qbxml.feed.DOCUMENT", attrs.evolve(DOCUMENT, elements=50_000))
    start = f"{HEAD}<!-- --><CustomerQueryRs {STATUS}>\n".encode()
    pieces = [start, *[b"<CustomerRet>" + b"<a/>" * 900 + b"</CustomerRet>"] * 200]
    with stream([*pieces, b"<CustomerRet>", *[b"<a/>" * 10_000] * 15]) as records:
        objects, error = until_error(records)
    assert isinstance(error, TooLarge)
    assert "elements" in str(error)
    assert len(objects) == 200
