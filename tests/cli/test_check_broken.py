"""`qbsync check` on documents that people get wrong: each is told by line, element and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from click.testing import CliRunner

from qbsync.cli.commands import qbsync

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n'


def requests(*lines: str, on_error: str = "stopOnError") -> str:
    """Return a document whose first request stands in line 5."""
    body = "\n".join(lines)
    return f'{HEAD}<QBXML>\n<QBXMLMsgsRq onError="{on_error}">\n{body}\n</QBXMLMsgsRq>\n</QBXML>\n'


def customer(*lines: str) -> str:
    """Return a document with a CustomerAdd whose first element stands in line 7."""
    return requests(
        '<CustomerAddRq requestID="1">', "<CustomerAdd>", *lines, "</CustomerAdd>", "</CustomerAddRq>"
    )


def invoice(*lines: str) -> str:
    """Return a document with an InvoiceAdd whose first element stands in line 7."""
    return requests(
        '<InvoiceAddRq requestID="1">', "<InvoiceAdd>", *lines, "</InvoiceAdd>", "</InvoiceAddRq>"
    )


@attrs.frozen
class Broken:
    """A document, and what has to be said of it: the line, the element, and words of what to do."""

    document: str
    line: int
    element: str
    fix: str


BROKEN = {
    "a misspelt element": Broken(customer("<Nmae>Ann</Nmae>"), 7, "Nmae", "did you mean Name?"),
    "the wrong order": Broken(
        customer("<Name>Ann</Name>", "<Phone>555</Phone>", "<CompanyName>A</CompanyName>"),
        9,
        "CompanyName",
        "before",
    ),
    "a name of 42 characters": Broken(customer(f"<Name>{'x' * 42}</Name>"), 7, "Name", "shorten"),
    "a required element is missing": Broken(customer("<CompanyName>Acme</CompanyName>"), 6, "Name", "Name"),
    "a newer element": Broken(
        customer("<Name>Ann</Name>", "<JobTitle>Owner</JobTitle>").replace("13.0", "11.0"),
        8,
        "JobTitle",
        "12.0",
    ),
    "a request that does not exist": Broken(
        requests("<CustomerUpdateRq/>"), 5, "CustomerUpdateRq", "CustomerModRq"
    ),
    "a boolean in words": Broken(
        customer("<Name>Ann</Name>", "<IsActive>yes</IsActive>"), 8, "IsActive", "true"
    ),
    "an amount with a comma": Broken(
        customer("<Name>Ann</Name>", "<OpenBalance>1,50</OpenBalance>"), 8, "OpenBalance", "a point only"
    ),
    "an amount with a currency sign": Broken(
        customer("<Name>Ann</Name>", "<CreditLimit>$100.00</CreditLimit>"), 8, "CreditLimit", "100.00"
    ),
    "a date of another country": Broken(
        invoice("<CustomerRef><FullName>Ann</FullName></CustomerRef>", "<TxnDate>11/22/2026</TxnDate>"),
        8,
        "TxnDate",
        "2026-11-22",
    ),
    "a day that is none": Broken(
        invoice("<CustomerRef><FullName>Ann</FullName></CustomerRef>", "<TxnDate>2026-02-30</TxnDate>"),
        8,
        "TxnDate",
        "day",
    ),
    "an element twice": Broken(customer("<Name>Ann</Name>", "<Name>Bob</Name>"), 8, "Name", "once"),
    "two of a choice": Broken(
        requests(
            "<CustomerQueryRq>",
            "<ListID>80000001-1</ListID>",
            "<FullName>Ann</FullName>",
            "</CustomerQueryRq>",
        ),
        7,
        "FullName",
        "one of",
    ),
    "a word that is not listed": Broken(
        requests("<CustomerQueryRq>", "<ActiveStatus>Active</ActiveStatus>", "</CustomerQueryRq>"),
        6,
        "ActiveStatus",
        "ActiveOnly",
    ),
    "an edit without its EditSequence": Broken(
        requests(
            "<CustomerModRq>",
            "<CustomerMod>",
            "<ListID>80000001-1</ListID>",
            "<Name>Ann</Name>",
            "</CustomerMod>",
            "</CustomerModRq>",
        ),
        6,
        "EditSequence",
        "EditSequence",
    ),
    "the qbXML version is missing": Broken(
        customer("<Name>Ann</Name>").replace('<?qbxml version="13.0"?>\n', "\n"),
        1,
        "prolog",
        "<?qbxml version=",
    ),
    "a tag that is not closed": Broken(customer("<Name>Ann"), 8, "Name", "</Name>"),
    "an ampersand as it is": Broken(customer("<Name>Bright & Daughters</Name>"), 7, "document", "&amp;"),
    "onError that QuickBooks refuses": Broken(
        requests("<CustomerQueryRq/>", on_error="rollbackOnError"), 4, "onError", "stopOnError"
    ),
    "a line without its item": Broken(
        invoice(
            "<CustomerRef><FullName>Ann</FullName></CustomerRef>",
            "<InvoiceLineAdd>",
            "<Item>Consulting</Item>",
            "</InvoiceLineAdd>",
        ),
        9,
        "Item",
        "ItemRef",
    ),
    "a ref without a name": Broken(invoice("<CustomerRef>Ann</CustomerRef>"), 7, "CustomerRef", "FullName"),
    "a colon in a name": Broken(customer("<Name>Ann: Roof</Name>"), 7, "Name", "colon"),
    "a DOCTYPE": Broken(
        customer("<Name>Ann</Name>").replace("<QBXML>", '<!DOCTYPE QBXML SYSTEM "qbxml.dtd"><QBXML>'),
        3,
        "document",
        "remove",
    ),
    "an iterator without a size": Broken(
        requests('<CustomerQueryRq iterator="Start"/>'), 5, "CustomerQueryRq", "MaxReturned"
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_line_element_and_fix_are_told(name: str, tmp_path: Path) -> None:
    broken = BROKEN[name]
    file = tmp_path / "broken.xml"
    file.write_text(broken.document, encoding="utf-8")
    done = CliRunner().invoke(qbsync, ["check", str(file)], env={"COLUMNS": "80"})
    assert done.exit_code == 1
    told = [line.removeprefix(f"{file}:") for line in done.stdout.splitlines()]
    fitting = [
        line
        for line in told
        if line.startswith(f"{broken.line}: ")
        and broken.element in line
        and broken.fix.lower() in line.lower()
    ]
    assert fitting, "\n".join(told)
    assert len(told) == 1, "\n".join(told)


def test_the_documents_are_broken_in_one_place_only(tmp_path: Path) -> None:
    assert len(BROKEN) >= 20
    sound = [customer("<Name>Ann</Name>"), requests("<CustomerQueryRq/>")]
    for number, document in enumerate(sound):
        file = tmp_path / f"{number}.xml"
        file.write_text(document, encoding="utf-8")
        assert CliRunner().invoke(qbsync, ["check", str(file)]).stdout == f"{file}: valid\n"
