"""A large answer is decoded in pieces: with the same result and the same refusals as in one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qbsync.errors import DecodeError
from qbsync.qbxml import ResponseSet, decode, decoding, walk

HEAD = '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
TAIL = "</QBXMLMsgsRs>\n</QBXML>\n"
STATUS = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"'

records = st.sampled_from(
    [
        "<CustomerRet>\n<ListID>8-1</ListID>\n<Notes>plain</Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-2</ListID>\n<Notes>a = b &lt;/CustomerRet> &amp;</Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-3</ListID>\n<Balance>x</Balance>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-4</ListID>\n<Mood>x</Mood>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-5</ListID>\n<Notes><!-- </CustomerRet> -->x</Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<Notes><![CDATA[</CustomerRet><CustomerRet>]]></Notes>\n</CustomerRet>\n",
        "<CustomerRet>\n<CustomerRet>\n<ListID>8-6</ListID>\n</CustomerRet>\n</CustomerRet>\n",
        "<CustomerRet Mood='</CustomerRet>'>\n<ListID>8-7</ListID>\n</CustomerRet>\n",
        "<CustomerRet>\n<ListID>8-8</ListID>\n</CustomerRet \n>\n",
        "<CustomerRet/>\n",
        "<HostRet>\n<ProductName>x</ProductName>\n</HostRet>\n",
        "loose text",
        "<CustomerRet>\n<ListID>8-9</ListID>\n",
        "</CustomerRet>\n",
        "</CustomerQueryRs>\n",
        f"</CustomerQueryRs>\n<CustomerQueryRs {STATUS}>\n",
        f"</CustomerQueryRs>\n<HostQueryRs {STATUS}/>\n<CustomerQueryRs {STATUS}>\n",
    ],
)


def outcome(document: str) -> ResponseSet | type[DecodeError]:
    try:
        return decode(document)
    except DecodeError as error:
        return type(error)


@settings(max_examples=300)
@given(good=st.integers(0, 40), pieces=st.lists(records, max_size=8), place=st.integers(0, 40))
def test_pieces_change_nothing(good: int, pieces: list[str], place: int) -> None:
    plain = ["<CustomerRet>\n<ListID>9-9</ListID>\n<Phone>1</Phone>\n</CustomerRet>\n"] * good
    body = "".join(plain[:place] + pieces + plain[place:])
    document = f"{HEAD}<CustomerQueryRs {STATUS}>\n{body}</CustomerQueryRs>\n{TAIL}"
    whole = outcome(document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "WHOLE", 100)
        patch.setattr(walk, "WHOLE", 100)
        patch.setattr(walk, "BLOCK", 100)
        assert outcome(document) == whole


def test_lines_are_those_of_the_document() -> None:
    record = "<CustomerRet>\n<ListID>8-1</ListID>\n</CustomerRet>\n"
    bad = "<CustomerRet>\n<Sublevel>x</Sublevel>\n</CustomerRet>\n"
    body = record * 5000 + bad + record
    (found,) = decode(f"{HEAD}<CustomerQueryRs {STATUS}>\n{body}</CustomerQueryRs>\n{TAIL}")
    assert len(found.objects) == 5001
    assert [(one.line, one.problems[0].line) for one in found.quarantined] == [(15005, 15006)]


def test_no_large_piece_is_parsed() -> None:
    record = "<CustomerRet>\n<ListID>8-1</ListID>\n<Name>Ann</Name>\n</CustomerRet>\n"
    document = f"{HEAD}<CustomerQueryRs {STATUS}>\n{record * 20_000}</CustomerQueryRs>\n{TAIL}"
    sizes: list[int] = []
    parse = etree.fromstring

    def measured(data: bytes, parser: etree.XMLParser) -> etree._Element:
        sizes.append(len(data))
        return parse(data, parser)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(etree, "fromstring", measured)
        (found,) = decode(document)
    assert len(found.objects) == 20_000
    assert max(sizes) < 70_000
