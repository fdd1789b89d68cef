"""Invoices for the benchmarks: 10 lines each, 150 leaf and 46 container elements, some leaves absent."""

from __future__ import annotations

import random
from xml.sax.saxutils import escape

from bench.codec import ABSENT, COUNT

LINES = 10


def invoice(number: int, dice: random.Random) -> str:
    """Return one InvoiceRet; a tenth of the optional leaves is absent."""
    name = f"Müller & Söhne {number}" if number % 7 == 0 else f"Customer Nr. {number}"

    def leaf(tag: str, text: str, *, always: bool = False) -> str:
        return f"<{tag}>{escape(text)}</{tag}>\n" if always or dice.random() > ABSENT else ""

    def box(tag: str, *inner: str) -> str:
        return f"<{tag}>\n{''.join(inner)}</{tag}>\n"

    def ref(tag: str, text: str) -> str:
        key = leaf("ListID", f"{number % 9 + 1}0000-933272658", always=True)
        return box(tag, key, leaf("FullName", text))

    def address(tag: str) -> str:
        lines = [leaf("Addr1", name, always=True), leaf("Addr2", f"{number} Cypress Hill Road, Building B")]
        if tag.endswith("Block"):
            return box(tag, *lines)
        return box(tag, *lines, leaf("City", "Bayshore"), leaf("State", "CA"), leaf("PostalCode", "94326"))

    def line(position: int) -> str:
        return box(
            "InvoiceLineRet",
            leaf("TxnLineID", f"{number:X}-{position}", always=True),
            ref("ItemRef", f"Wood Door:Type {position}"),
            leaf("Desc", "Exterior wood door with <brass> fittings, as agreed"),
            leaf("Quantity", str(position)),
            leaf("Rate", "120.00"),
            leaf("Amount", f"{position * 120}.00"),
            ref("SalesTaxCodeRef", "Tax"),
        )

    return box(
        "InvoiceRet",
        leaf("TxnID", f"{number:X}-933272658", always=True),
        leaf("TimeCreated", "2021-07-29T14:24:18-05:00", always=True),
        leaf("TimeModified", "2026-01-16T00:06:42-05:00", always=True),
        leaf("EditSequence", "1702703202", always=True),
        leaf("TxnNumber", str(number)),
        ref("CustomerRef", name),
        ref("ClassRef", "New Construction"),
        ref("ARAccountRef", "Accounts Receivable"),
        ref("TemplateRef", "Rock Castle Invoice"),
        leaf("TxnDate", "2026-01-15", always=True),
        leaf("RefNumber", str(number)),
        address("BillAddress"),
        address("BillAddressBlock"),
        address("ShipAddress"),
        address("ShipAddressBlock"),
        leaf("IsPending", "false"),
        leaf("IsFinanceCharge", "false"),
        leaf("PONumber", f"PO-{number}"),
        ref("TermsRef", "Net 30"),
        leaf("DueDate", "2026-02-14"),
        ref("SalesRepRef", "ABC"),
        leaf("ShipDate", "2026-01-15"),
        ref("ShipMethodRef", "UPS"),
        leaf("Subtotal", "6600.00"),
        ref("ItemSalesTaxRef", "San Tomas"),
        leaf("SalesTaxPercentage", "7.75"),
        leaf("SalesTaxTotal", "511.50"),
        leaf("AppliedAmount", "-100.00"),
        leaf("BalanceRemaining", "7011.50"),
        leaf("Memo", "To be delivered at the back door"),
        leaf("IsPaid", "false"),
        ref("CustomerMsgRef", "Thank you for your business."),
        leaf("IsToBePrinted", "true"),
        leaf("IsToBeEmailed", "false"),
        ref("CustomerSalesTaxCodeRef", "Tax"),
        box(
            "LinkedTxn",
            leaf("TxnID", f"{number:X}-933272659", always=True),
            leaf("TxnType", "ReceivePayment", always=True),
            leaf("TxnDate", "2026-01-16", always=True),
            leaf("RefNumber", str(number)),
            leaf("Amount", "-100.00", always=True),
        ),
        *[line(position) for position in range(1, LINES + 1)],
    )


def invoices(count: int = COUNT) -> bytes:
    """Return an InvoiceQueryRs of `count` invoices."""
    dice = random.Random(20261122)  # noqa: S311 - the same document every time
    records = "".join(invoice(number, dice) for number in range(1, count + 1))
    text = (
        '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
        '<InvoiceQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">\n'
        f"{records}</InvoiceQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n"
    )
    return text.encode()
