"""Which element was left open, of a document that no parser gets."""

from __future__ import annotations

import time

import pytest

from qbsync.qbxml import check
from qbsync.qbxml.tags import unclosed_element


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<a><b></a>", "b"),
        ("<a><b></b></c>", "a"),
        ("<a><!-- <b> --><![CDATA[<c>]]><?d <e> ?><f/><g x='1'/></a>", None),
        ("<a><b>x < y</b></a>", None),
        ("</a>", None),
        ("<a><!-- never ends <b></a>", None),
        ("", None),
    ],
)
def test_the_open_element_is_named(text: str, name: str | None) -> None:
    assert unclosed_element(text.encode()) == name


def test_the_checker_names_it() -> None:
    (problem,) = check('<?xml version="1.0"?>\n<?qbxml version="13.0"?>\n<QBXML><QBXMLMsgsRq></QBXML>')
    assert problem.fix == "write </QBXMLMsgsRq> where QBXMLMsgsRq ends, or mend its name"


@pytest.mark.parametrize("piece", [b"<!--", b"<![CDATA[", b"<?", b"<a ", b"<", b"</a>", b"<a>"])
def test_hostile_documents_take_no_longer_than_others(piece: bytes) -> None:
    started = time.process_time()
    unclosed_element(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 5
