"""How much memory large answers take, measured in fresh processes."""

from __future__ import annotations

import itertools
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Final

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path("/proc/self/status").exists(), reason="PEAK MEMORY IS ONLY READ ON LINUX: not checked here"
    ),
]

REPOSITORY = Path(__file__).resolve().parents[2]

PRELUDE = """
from qbsync.qbxml import decode, stream

ADDRESS = (
    b"<Addr1>Customer %d</Addr1>\\n<Addr2>%d Cypress Hill Road, Building B</Addr2>\\n<City>Bayshore</City>\\n"
    b"<State>CA</State>\\n<PostalCode>94326</PostalCode>\\n"
)
RECORD = (
    b"<CustomerRet>\\n<ListID>8-%d</ListID>\\n<TimeCreated>2021-07-29T14:24:18-05:00</TimeCreated>\\n"
    b"<TimeModified>2026-01-16T00:06:42-05:00</TimeModified>\\n<EditSequence>1702703202</EditSequence>\\n"
    b"<Name>Customer %d</Name>\\n<FullName>Customer %d</FullName>\\n<IsActive>true</IsActive>\\n"
    b"<CompanyName>Company %d</CompanyName>\\n<BillAddress>\\n" + ADDRESS + b"</BillAddress>\\n"
    b"<ShipAddress>\\n" + ADDRESS + b"</ShipAddress>\\n<Phone>415-555-6579</Phone>\\n"
    b"<Email>somebody@example.com</Email>\\n<TermsRef>\\n<ListID>%d</ListID>\\n<FullName>Net 30</FullName>\\n"
    b"</TermsRef>\\n<Balance>%d.50</Balance>\\n<TotalBalance>%d.50</TotalBalance>\\n<Notes>Called to discuss "
    b"the job; the estimate was competitive, so the customer will sign in spring.</Notes>\\n</CustomerRet>\\n"
)
HEAD = b'<?xml version="1.0" ?>\\n<QBXML>\\n<QBXMLMsgsRs>\\n<CustomerQueryRs requestID="1" statusCode="0">\\n'
TAIL = b"</CustomerQueryRs>\\n</QBXMLMsgsRs>\\n</QBXML>\\n"


def chunks(count, head=HEAD):
    yield head
    for number in range(count):
        yield RECORD % ((number,) * 11)
    yield TAIL


def peak():
    with open("/proc/self/status") as status:
        return int(status.read().partition("VmHWM:")[2].split()[0]) * 1024

decode(b"".join(chunks(2)))
"""


def run(code: str) -> float:
    program = PRELUDE + textwrap.dedent(code)
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    return float(found.stdout)


# A document of the benchmark -> the same with other letters, so that its text has 1 or 2 bytes a character.
LETTERS: Final = {"ASCII": "uoe", "Latin-1": "\xfc\xf6\xeb", "others": "\u0436\u0142\u0119"}


# Those that take most are measured every time.
SHAPES: Final = list(itertools.product(("customers", "invoices"), LETTERS, ("bytes", "str")))
ORDINARY: Final = [
    ("customers", "Latin-1", "bytes"),
    ("customers", "ASCII", "str"),
    ("customers", "others", "str"),
]


@pytest.mark.parametrize(
    ("what", "letters", "kind"),
    [pytest.param(*shape, marks=[] if shape in ORDINARY else pytest.mark.soak) for shape in SHAPES],
)
def test_decoding_takes_at_most_four_times_the_body(
    tmp_path: Path, what: str, letters: str, kind: str
) -> None:
    """For records of the benchmark: one of few short fields is more than four times its text.

    The body is its UTF-8, and the bytes or the text that is given counts among what is taken.
    """
    path = tmp_path / "answer.xml"
    module, made = ("codec", "document(9000)") if what == "customers" else ("invoices", "invoices(2400)")
    run(f"""
        import bench.{module} as made, pathlib
        text = made.{made}.decode().translate(dict(zip(map(ord, "\xfc\xf6\xeb"), {LETTERS[letters]!r})))
        print(pathlib.Path({str(path)!r}).write_bytes(text.encode()))
    """)
    growth = run(f"""
        before = peak()
        given = {{"mode": "rb"}} if {kind!r} == "bytes" else {{"encoding": "utf-8", "newline": ""}}
        with open({str(path)!r}, **given) as file:
            body = file.read()
        (response,) = decode(body)
        size = {path.stat().st_size}
        assert len(response.objects) > 2000 and size > 14_000_000
        assert response.warnings == response.quarantined == ()
        print((peak() - before) / size)
    """)
    assert growth < 4


def test_a_comment_does_not_make_a_large_tree(tmp_path: Path) -> None:
    path = tmp_path / "answer.xml"
    run(f"""
        import bench.codec, pathlib
        data = bench.codec.document(9000).replace(b"<CustomerRet>", b"<!-- --><CustomerRet>")
        print(pathlib.Path({str(path)!r}).write_bytes(data))
    """)
    growth = run(f"""
        before = peak()
        with open({str(path)!r}, "rb") as file:
            body = file.read()
        (response,) = decode(body)
        assert len(response.objects) == 9000
        print((peak() - before) / len(body))
    """)
    assert growth < 4


# What one record of few fields takes, whatever its class: the slots of its fields, and its values.
NARROW: Final = {
    "ListID and EditSequence": ("CustomerRet", "<ListID>80000%05X-1415713663</ListID>\\n", 8),
    "TxnID": ("InvoiceRet", "<TxnID>%X-1415713663</TxnID>\\n", 11),
    "an unknown element": ("CustomerRet", "<Mood>%d</Mood>\\n", 20),
    "in quarantine": ("CustomerRet", "<ListID>%X-1415713663</ListID>\\n<Balance>x</Balance>\\n", 11),
    "unknown": ("FooRet", "<ListID>80000%05X-1415713663</ListID>\\n", 6),
}


@pytest.mark.parametrize("what", NARROW)
def test_decoding_records_of_few_fields(what: str) -> None:
    """These take more than four times their bytes; the docs say how much."""
    tag, inside, most = NARROW[what]
    inside += "<EditSequence>1702703202</EditSequence>\\n" if what.startswith("ListID") else ""
    growth = run(f"""
        record = b"<{tag}>\\n{inside}</{tag}>\\n"
        body = HEAD + b"".join(record % number for number in range(100_000)) + TAIL
        before = peak()
        (response,) = decode(body)
        assert len(response.objects) + len(response.quarantined) + len(response.extras) == 100_000
        print((peak() - before + len(body)) / len(body))
    """)
    assert growth < most


@pytest.mark.parametrize("inside", ["<CustomerRet/>", "</CustomerQueryRs><CustomerQueryRs>"])
def test_decoding_refuses_more_records_than_memory_is_promised_for(inside: str) -> None:
    growth = run(f"""
        from qbsync.errors import TooLarge

        body = HEAD + b"{inside}" * 700_000 + TAIL
        before = peak()
        try:
            decode(body)
        except TooLarge as error:
            assert "stream" in str(error)
        else:
            raise AssertionError
        print(peak() - before)
    """)
    assert growth < 400_000_000


@pytest.mark.parametrize("head", ["HEAD", 'HEAD + b"<!-- cannot be cut -->"'], ids=["cut", "fed"])
def test_streaming_takes_the_same_for_any_length(head: str) -> None:
    """What the allocator keeps at hand varies by a few megabytes; what is held would be 60 at least."""
    growth = run(f"""
        def read(count):
            with stream(chunks(count, {head})) as records:
                assert sum(1 for _ in records) == count
            return peak()

        few = read(5_000)
        print(read(60_000) - few)
    """)
    assert growth < 12_000_000
