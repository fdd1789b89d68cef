"""Whatever an answer holds is in a field, in extras, or told of in a warning that says where."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbsync.models import Customer, Invoice
from qbsync.qbxml import Response, decode, stream
from qbsync.qbxml.guard import new_parser
from qbsync.qbxml.reader import nodes_in, reader_of
from qbsync.qbxml.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS_TO_LETTERS = str.maketrans("0123456789", "abcdefghij")
STATUS = 'requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"'


def document(inside: str, request: str = "CustomerQuery", attributes: str = STATUS) -> bytes:
    return (
        f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<{request}Rs {attributes}>\n{inside}'
        f"</{request}Rs>\n</QBXMLMsgsRs>\n</QBXML>\n"
    ).encode()


def decoded(data: bytes) -> Response:
    (response,) = decode(data)
    return response


def streamed(data: bytes) -> Response:
    with stream(data) as records:
        objects = tuple(records)
        (response,) = records.responses
    return Response(
        request=response.request,
        objects=objects,
        warnings=response.warnings,
        extras=response.extras,
        quarantined=response.quarantined,
    )


ways = pytest.mark.parametrize("read", [decoded, streamed])


def told(response: Response) -> list[tuple[str, int | None]]:
    return [(problem.path, problem.line) for problem in response.warnings]


def record(inside: str) -> str:
    return f"<CustomerRet>\n<ListID>8-1</ListID>\n{inside}</CustomerRet>\n"


@ways
def test_elements_inside_of_a_value_are_kept(read: Callable[[bytes], Response]) -> None:
    name = "<Name>Ann<b i='1'>x</b>e</Name>\n"
    found = read(document(record("") + record(name + "<Balance>1<c/>2.50</Balance>\n")))
    first, second = found.of(Customer)
    assert (first.extras, second.name, str(second.balance)) == ((), "Anne", "12.50")
    assert [(one.tag, one.xml, one.place) for one in second.extras] == [
        ("b", '<b i="1">x</b>', 0),
        ("c", "<c/>", 0),
    ]
    assert told(found) == [("CustomerRet[1].Name.b", 10), ("CustomerRet[1].Balance.c", 11)]


@ways
def test_elements_inside_of_a_value_do_not_cost_the_record(read: Callable[[bytes], Response]) -> None:
    found = read(document(record("") + record("<Balance>1<c/>x</Balance>\n")))
    assert len(found.objects) == 1
    assert found.quarantined[0].reason == "CustomerRet[1].Balance is no AMTTYPE"
    assert "<Balance>1<c/>x</Balance>" in found.quarantined[0].xml


@ways
def test_text_beside_elements_is_told_of(read: Callable[[bytes], Response]) -> None:
    address = "<BillAddress>\nhouse <Addr1>1 Elm St</Addr1>\n in the yard</BillAddress>\n"
    found = read(document(record("") + record("stray 42\n" + address)))
    assert found.of(Customer)[1].bill_address is not None
    assert told(found) == [
        ("CustomerRet[1].text()", 8),
        ("CustomerRet[1].BillAddress.text()", 11),
    ]
    assert found.warnings[0].value == "'stray xx'"


@ways
@pytest.mark.parametrize("first", ["", "one\n"])
def test_text_between_records_is_told_of(read: Callable[[bytes], Response], first: str) -> None:
    found = read(document(f"{first}{record('')}two\n{record('')}three\n"))
    assert len(found.objects) == 2
    assert [problem.value for problem in found.warnings] == [
        *([repr("one")] if first else []),
        "'two'",
        "'three'",
    ]
    assert [problem.path for problem in found.warnings] == [
        f"CustomerQueryRs.text()[{number}]" for number in range(len(found.warnings))
    ]


@ways
def test_text_in_an_answer_without_records_is_told_of(read: Callable[[bytes], Response]) -> None:
    assert told(read(document("nothing here\n"))) == [("CustomerQueryRs.text()[0]", None)]
    assert told(read(document("gone\n", "ListDel"))) == [("ListDelRs.text()", 4)]


@ways
def test_attributes_are_told_of(read: Callable[[bytes], Response]) -> None:
    inside = "<CustomerRet mood='good'>\n<Name lang='en'>Ann</Name>\n</CustomerRet>\n"
    found = read(document(inside, attributes=f"{STATUS} weather='fine'"))
    assert found.of(Customer)[0].name == "Ann"
    assert told(found) == [
        ("CustomerQueryRs@weather", 4),
        ("CustomerRet[0]@mood", 5),
        ("CustomerRet[0].Name@lang", 6),
    ]


@ways
def test_white_space_is_nothing(read: Callable[[bytes], Response]) -> None:
    values = "<ListID>8-1</ListID> \r\n<BillAddress>\n\n</BillAddress>\n<Notes>  </Notes>\n"
    inside = f" \n<CustomerRet>\t\n {values}</CustomerRet>\n \n"
    found = read(document(inside))
    assert found.of(Customer)[0].notes == "  "
    assert (found.warnings, found.extras) == ((), ())


@ways
def test_the_answer_that_is_its_own_record(read: Callable[[bytes], Response]) -> None:
    found = read(
        document("<ListDelType>Customer</ListDelType>\nx\n<ListID>8<b/>1</ListID>\n<Zz/>\n", "ListDel")
    )
    assert told(found) == [("ListDelRs.text()", 4), ("ListDelRs.ListID.b", 7), ("ListDelRs.Zz", 8)]
    assert [one.tag for one in found.objects[0].extras] == ["b", "Zz"]


@ways
def test_paths_name_the_record_and_the_line(read: Callable[[bytes], Response]) -> None:
    line = "<InvoiceLineRet>\n<TxnLineID>1</TxnLineID>\n{}</InvoiceLineRet>\n"
    lines = line.format("") + line.format("<Zz/>\n") + line.format("")
    invoice = f"<InvoiceRet>\n<TxnID>1</TxnID>\n{lines}</InvoiceRet>\n"
    broken = "<InvoiceRet>\n<Subtotal>x</Subtotal>\n</InvoiceRet>\n"
    found = read(document(invoice.replace("<Zz/>\n", "") + broken + invoice, "InvoiceQuery"))
    assert [problem.path for problem in found.warnings] == ["InvoiceRet[2].InvoiceLineRet[1].Zz"]


@ways
def test_many_peculiarities_are_counted(read: Callable[[bytes], Response]) -> None:
    found = read(document(record("<Zz/>") * 1500 + record("text")))
    assert len(found.warnings) == 1001
    assert found.warnings[-1].path == "CustomerQueryRs"
    assert "501 more" in found.warnings[-1].rule


def test_a_second_error_recovery_is_kept() -> None:
    recovery = "<ErrorRecovery>\n<ListID>{}</ListID>\n</ErrorRecovery>\n"
    found = decoded(document(recovery.format("8-1") + recovery.format("8-2")))
    assert found.error_recovery is not None
    assert found.error_recovery.list_id == "8-1"
    assert [one.tag for one in found.extras] == ["ErrorRecovery"]


@pytest.mark.parametrize("size", [1, 3000])
def test_what_stands_outside_of_the_answers(size: int) -> None:
    data = document(record("") * size).replace(b"<QBXMLMsgsRs>", b"a<QBXMLMsgsRs messageSetStatusCode='z'>b")
    data = data.replace(b"</QBXML>", b"<QBXMLMsgsRs/><Other/></QBXML>")
    expected = [
        "QBXML",
        "QBXML.Other",
        "QBXML.QBXMLMsgsRs",
        "QBXMLMsgsRs",
        "QBXMLMsgsRs@messageSetStatusCode",
    ]
    found = decode(data)
    assert len(found[0].objects) == size
    assert [problem.path for problem in found.warnings] == expected
    with stream(data) as records:
        assert sum(1 for _ in records) == size
        assert [problem.path for problem in records.warnings] == expected


@pytest.mark.parametrize("name", ["retCount", "iteratorRemainingCount", "statusCode"])
@pytest.mark.parametrize("value", ["many", "", "1e3", "\u0661", "1_0", "99999999999"])
def test_an_attribute_that_should_be_a_number(name: str, value: str) -> None:
    attributes = f'iteratorID="i" {name}="{value}"' + ("" if name == "statusCode" else ' statusCode="0"')
    found = decoded(document(record(""), attributes=attributes))
    assert len(found.objects) == 1
    assert [problem.path for problem in found.warnings] == [f"CustomerQueryRs@{name}"]
    assert found.iterator is not None
    assert (found.count, found.iterator.remaining) == (None, None)


# What may stand in a record of Customer; every word of it is made unique.
WORD = "word"


def trees(tags: list[str]) -> st.SearchStrategy[str]:
    def element(tag: str, parts: list[str]) -> str:
        return f"<{tag}>{''.join(parts)}</{tag}>"

    leaves = st.sampled_from([WORD, WORD, "", " \n"])
    return st.recursive(
        st.builds(element, st.sampled_from(tags), st.lists(leaves, max_size=1)),
        lambda inner: st.builds(
            element, st.sampled_from(tags), st.lists(st.one_of(inner, leaves), max_size=4)
        ),
        max_leaves=12,
    )


@given(
    st.lists(
        st.one_of(
            trees(["Name", "BillAddress", "Addr1", "ParentRef", "FullName", "JobStatus", "Zz"]),
            st.just(WORD),
        ),
        max_size=5,
    )
)
def test_every_text_is_somewhere(parts: list[str]) -> None:
    numbers = itertools.count(1000)
    inside = re.sub(WORD, lambda _: f"{WORD}{next(numbers)} ".translate(DIGITS_TO_LETTERS), "".join(parts))
    found = decoded(document(f"<CustomerRet>{inside}</CustomerRet>"))
    seen = " ".join(
        [
            *(repr(one) for one in found.objects),
            *(one.xml for one in found.quarantined),
            *(extra.xml for one in found.objects for extra in all_extras(one)),
        ]
    )
    told_of = [str(problem.value) for problem in found.warnings if problem.path.endswith(".text()")]
    shortened = any(value.endswith("...'") for value in told_of)
    for word in re.findall(rf"{WORD}\w+", inside):
        assert word in seen or shortened or any(word in value for value in told_of)


def all_extras(value: Any) -> list[Any]:
    extras = list(value.extras)
    for field in value.__attrs_attrs__:
        inner = getattr(value, field.name, None) if hasattr(value, field.name) else None
        for one in inner if isinstance(inner, tuple) else (inner,):
            if hasattr(one, "extras"):
                extras += all_extras(one)
    return extras


@given(
    inside=st.lists(
        st.sampled_from(
            [
                "<ListID>8-1</ListID>",
                "<Name></Name>",
                "<Balance></Balance>",
                "<JobStatus/>",
                "<JobTypeRef/>",
                "<PreferredDeliveryMethod>Zz</PreferredDeliveryMethod>",
                "<Zz a='1'><b>x</b></Zz>",
                "<BillAddress>\n</BillAddress>",
                "<ParentRef><ListID>1</ListID><FullName>x</FullName></ParentRef>",
                "<TermsRef><ListID>1</ListID><FullName></FullName></TermsRef>",
                "<CreditCardInfo><CreditCardNumber/></CreditCardInfo>",
                "<DataExtRet><OwnerID>0</OwnerID><DataExtName>a</DataExtName></DataExtRet>",
            ]
        ),
        unique=True,
        max_size=11,
    )
)
def test_what_is_taken_is_counted_exactly(inside: list[str]) -> None:
    """The count of the fast reader is right, or every such record would be read twice."""
    root = etree.fromstring(f"<r><CustomerRet>{''.join(inside)}</CustomerRet></r>", new_parser())
    reading = Reading(root=root, nodes=2)
    reader_of(Customer)(root[0], reading)
    assert reading.nodes == nodes_in(root)


def test_the_careful_reader_reads_the_same(shared: Any) -> None:
    data = (shared / "corpus" / "captured" / "customer_query_rs_146.xml").read_bytes()
    plain = decoded(data)
    odd = decoded(data.replace(b"</CustomerQueryRs>", b"odd</CustomerQueryRs>"))
    assert odd.objects == plain.objects
    assert (len(plain.warnings), len(odd.warnings)) == (0, 1)


def test_lines_beyond_the_limit_of_libxml2_are_right_or_none() -> None:
    start = "\n" * 70_000
    for beside, size in (("", 1), ("<!-- -->", 1), ("", 200_000), ("<!-- -->", 200_000)):
        padding = " " * size
        found = decoded(document(f"{beside}{padding}{start}{record('<Zz/>')}{start}{record('<Zz/>')}"))
        lines = [problem.line for problem in found.warnings]
        right = [70_007, 140_010]
        assert len(found.objects) == 2
        assert [line in (None, expected) for line, expected in zip(lines, right, strict=True)] == [True, True]
    many = record("") * 60_000 + record("<Zz/>") + record("")
    assert told(decoded(document(many))) == [("CustomerRet[60000].Zz", 4 + 3 * 60_000 + 3)]


def test_an_invoice_of_many_lines_reads_well() -> None:
    line = "<InvoiceLineRet><TxnLineID>1</TxnLineID><Desc>a</Desc></InvoiceLineRet>"
    (found,) = decoded(document(f"<InvoiceRet><TxnID>1</TxnID>{line * 3}</InvoiceRet>", "InvoiceQuery")).of(
        Invoice
    )
    assert len(found.lines) == 3
