"""The guard refuses hostile documents before a parser sees them, quickly and with the right class."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.errors import DecodeError, ForbiddenXML, MalformedXML, TooLarge
from qbsync.qbxml.guard import DOCUMENT, ENVELOPE, LIMITS, Structure, check_document, parse_document

LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha">' + b'<!ENTITY c "&b;&b;&b;">' * 50 + b"]><a>&c;</a>"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (LAUGHS, ForbiddenXML),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', ForbiddenXML),
        (b'\n<?xml version="1.0"?>\n<!DOCTYPE a><a/>', ForbiddenXML),
        ("<!DOCTYPE a><a/>".encode("utf-16"), ForbiddenXML),
        (b'<?xml version="1.0" encoding="utf-7"?><a>+ADw-</a>', ForbiddenXML),
        (b'<?xml version="1.0" encoding="utf-32"?><a/>', ForbiddenXML),
        ("<a/>".encode("utf-32"), ForbiddenXML),
        (b"<a><?xml-stylesheet href='x'?></a>", ForbiddenXML),
        (b'<?xml version="1.0" encoding="utf-16"?><a/>', MalformedXML),
        (b"<a>" * 65 + b"</a>" * 65, TooLarge),
        (b"<a " + b" ".join(b'x%d="1"' % number for number in range(33)) + b"/>", TooLarge),
        (b'<a x="' + b"y" * 70_000 + b'"/>', TooLarge),
        (b"<" + b"a" * 300 + b"/>", TooLarge),
        (b"<a>" + b"<b/>" * 100_001 + b"</a>", TooLarge),
        (b"<a" * 1000, MalformedXML),
        (b"<a x='" * 1000, MalformedXML),
        (b"<!--" + b"<a>" * 1000, MalformedXML),
    ],
)
def test_hostile_documents(data: bytes, error: type[DecodeError]) -> None:
    with pytest.raises(error):
        parse_document(check_document(data, structure=Structure()), huge=True)


def test_size_is_checked_first() -> None:
    with pytest.raises(TooLarge, match="limit is 10 bytes"):
        check_document(b"<!DOCTYPE a>" * 5, limit=10)


@pytest.mark.parametrize(
    "data",
    [
        b"<a><!-- <!DOCTYPE a> --><![CDATA[ <?php ]]></a>",
        b'<?xml version="1.0"?><?qbxml version="13.0"?><a/>',
        b"<a>! ? &lt;! &lt;?</a>",
        b'<a b=">" c=\'"\'/>',
    ],
)
def test_harmless_documents(data: bytes) -> None:
    assert parse_document(check_document(data, instructions=("qbxml",), structure=Structure())).tag == "a"


def attributes(count: int) -> bytes:
    return b"<a " + b" ".join(b'x%d="1"' % number for number in range(count)) + b"/>"


EQUAL_SIGNS = b"<b>" + b"=" * 5000 + b"</b>"
"""A text that makes the guard look at every tag instead of those with attributes."""


@pytest.mark.parametrize("beside", [b"", EQUAL_SIGNS], ids=["ordinary", "many ="])
@pytest.mark.parametrize(
    ("limit", "most", "more"),
    [
        ("attributes", attributes(32), attributes(33)),
        ("attribute_bytes", b'<a x="' + b"y" * 65_529 + b'"/>', b'<a x="' + b"y" * 65_530 + b'"/>'),
        ("name_bytes", b"<" + b"a" * 256 + b"/>", b"<" + b"a" * 257 + b"/>"),
        ("sections", b"<!---->" * 100_000, b"<!---->" * 100_001),
        ("sections", b"<![CDATA[]]>" * 100_000, b"<![CDATA[]]>" * 100_001),
        ("elements", b"<a>" + b"<b></b>" * 1_400_000 + b"</a>", b"<a/>" * 1_500_001),
    ],
)
def test_the_limits_of_qbxml(limit: str, most: bytes, more: bytes, beside: bytes) -> None:
    check_document(b"<r>" + beside + most + b"</r>", structure=DOCUMENT)
    with pytest.raises(TooLarge, match=LIMITS[limit].of):
        check_document(b"<r>" + beside + more + b"</r>", structure=DOCUMENT)


def test_the_limits_of_libxml2_are_those_of_the_table() -> None:
    depth = LIMITS["depth"].document
    parse_document(check_document(b"<a>" * depth + b"</a>" * depth, structure=DOCUMENT))
    with pytest.raises(TooLarge):
        parse_document(check_document(b"<a>" * (depth + 1) + b"</a>" * (depth + 1), structure=DOCUMENT))
    size = LIMITS["text_bytes"].document
    parse_document(check_document(b"<a>" + b"x" * size + b"</a>", structure=DOCUMENT))
    with pytest.raises(TooLarge):
        parse_document(check_document(b"<a>" + b"x" * (size + 1) + b"</a>", structure=DOCUMENT))


def test_a_long_word_in_a_text_is_no_name() -> None:
    check_document(b"<a b='1'>" + b"x" * 100_000 + b"</a>", structure=DOCUMENT)
    check_document(b"<a b='1'>" + b"x" * 100_000 + b"</a>", structure=ENVELOPE)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "windows-1250", "no such thing"])
def test_what_text_declares_of_its_encoding_means_nothing(encoding: str) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?><a>\u017e</a>'
    assert parse_document(check_document(document)).text == "\u017e"
    assert parse_document(check_document(f"\ufeff{document}")).text == "\u017e"


@pytest.mark.parametrize(
    "text", ["\x00", "\x1a", "&#0;", "&#x1A;", "&#xD800;", "&#x110000;", "\ud800", "\uffff"]
)
def test_characters_that_xml_forbids_are_malformed(text: str) -> None:
    with pytest.raises(MalformedXML):
        parse_document(check_document(f"<a>{text}</a>"))


def test_the_charset_of_http_wins() -> None:
    document = '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode()
    assert parse_document(check_document(document, charset="utf-8")).text == "é"


def test_a_text_of_12_mb() -> None:
    data = b"<a>" + b"x" * 12_000_000 + b"</a>"
    assert (
        len(parse_document(check_document(data, structure=Structure()), huge=True).text or "") == 12_000_000
    )
    with pytest.raises(TooLarge):
        parse_document(check_document(data))


@pytest.mark.parametrize(
    "data",
    [
        *(b"<" * 1_000_000, b"<a " * 300_000, b"<a x=" * 200_000, b"<!--" * 250_000, b"<a b='" * 150_000),
        *(b"!" * 1_000_000, b"=" * 1_000_000, b"<a>" + b"a=" * 500_000, b"<=" * 500_000, b"</a=" * 250_000),
    ],
)
@pytest.mark.parametrize("structure", [ENVELOPE, DOCUMENT], ids=["envelope", "document"])
def test_the_cost_is_linear(data: bytes, structure: Structure) -> None:
    start = time.process_time()
    with pytest.raises(DecodeError):
        parse_document(check_document(data, structure=structure))
    assert time.process_time() - start < 1


@given(
    data=st.one_of(
        *(st.binary(max_size=60), st.text("<>!?-[]&'\"=/ax \n", max_size=40).map(str.encode)),
        st.text(max_size=40),
    ),
    structure=st.sampled_from([ENVELOPE, DOCUMENT, None]),
)
def test_nothing_but_the_tree_of_errors_comes_out(data: bytes | str, structure: Structure | None) -> None:
    with contextlib.suppress(DecodeError):
        parse_document(check_document(data, structure=structure))


@pytest.mark.parametrize("before", ["<!-- <a x=' -->", "<!-- = -->", ""])
def test_a_comment_hides_no_attributes(before: str) -> None:
    attributes = " ".join(f'a{number}="1"' for number in range(3000))
    with pytest.raises(TooLarge, match="attributes of one element"):
        check_document(f"{before}<a><b {attributes}/></a>", structure=DOCUMENT)


@pytest.mark.parametrize(
    "inside", ["<!-- <a x=' -->", '<![CDATA[see <a title="it]]>', "<!-- <a " + "b='1' " * 99 + "-->"]
)
def test_markup_inside_of_markup_is_none(inside: str) -> None:
    document = f"<a><b>{inside}</b>{'<c>text</c>' * 10_000}</a>".encode()
    assert check_document(document, structure=DOCUMENT) == document


def test_a_lone_quote_is_left_to_the_parser() -> None:
    check_document(f"<a><b c='>{'<c>text</c>' * 10_000}</a>", structure=DOCUMENT)
