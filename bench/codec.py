"""How fast the codec is, as ratios to bare lxml and to string concatenation; run ``python -m bench.codec``.

Decode: 1,000 customers of 41 leaf and 8 container elements, QuickBooks' layout, some fields absent at random,
names with other letters; every figure comes from pairs of fresh processes, and the floor is
`lxml.etree.fromstring` alone. Encode: the same customers as CustomerAdd, against a function written by hand
that joins escaped strings.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 1000
PAIRS = 7
ABSENT = 0.1


def customer(number: int, dice: random.Random) -> str:
    """Return one CustomerRet; a tenth of the optional leaves is absent."""
    name = f"Müller & Söhne {number}" if number % 7 == 0 else f"Customer Nr. {number}"

    def leaf(tag: str, text: str, *, always: bool = False) -> str:
        return f"<{tag}>{escape(text)}</{tag}>\n" if always or dice.random() > ABSENT else ""

    def box(tag: str, *inner: str) -> str:
        return f"<{tag}>\n{''.join(inner)}</{tag}>\n"

    def ref(tag: str, text: str) -> str:
        return box(
            tag, leaf("ListID", f"{number % 9 + 1}0000-933272658", always=True), leaf("FullName", text)
        )

    address = [
        ("Addr1", name),
        ("Addr2", f"{number} Cypress Hill Road, Building B"),
        ("City", "Bayshore"),
        ("State", "CA"),
    ]
    return box(
        "CustomerRet",
        leaf("ListID", f"{number:X}0000-933272658", always=True),
        leaf("TimeCreated", "2021-07-29T14:24:18-05:00", always=True),
        leaf("TimeModified", "2026-01-16T00:06:42-05:00", always=True),
        leaf("EditSequence", "1702703202", always=True),
        leaf("Name", name, always=True),
        leaf("FullName", name, always=True),
        leaf("IsActive", "true"),
        leaf("Sublevel", "0", always=True),
        leaf("CompanyName", name),
        leaf("Salutation", "Mrs."),
        leaf("FirstName", "Zoë"),
        leaf("LastName", "Abercrombie"),
        box("BillAddress", *[leaf(*line) for line in address], leaf("PostalCode", "94326")),
        box("ShipAddress", *[leaf(*line) for line in address], leaf("PostalCode", "94326")),
        leaf("Phone", "415-555-6579"),
        leaf("AltPhone", "415-555-6580"),
        leaf("Fax", "415-555-6581"),
        leaf("Email", "kristy@samplename.com"),
        leaf("Contact", "Zoë Abercrombie"),
        leaf("AltContact", "Steve Darcangelo"),
        ref("CustomerTypeRef", "Residential"),
        ref("TermsRef", "Net 30"),
        ref("SalesRepRef", "ABC"),
        leaf("Balance", f"{number}.50"),
        leaf("TotalBalance", f"{number}.50"),
        ref("SalesTaxCodeRef", "Tax"),
        ref("ItemSalesTaxRef", "San Tomas"),
        leaf("AccountNumber", f"91-{number}"),
        leaf("CreditLimit", "25000.00"),
        leaf("JobStatus", "None"),
        leaf(
            "Notes",
            "Called to discuss the job. The estimate was competitive, so the customer will sign in spring.",
        ),
    )


def document(count: int = COUNT) -> bytes:
    """Return a CustomerQueryRs of `count` customers."""
    dice = random.Random(20261122)  # noqa: S311 - the same document every time
    records = "".join(customer(number, dice) for number in range(1, count + 1))
    text = (
        '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
        '<CustomerQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">\n'
        f"{records}</CustomerQueryRs>\n</QBXMLMsgsRs>\n</QBXML>\n"
    )
    return text.encode()


def _timed(work: Callable[[], Any]) -> float:
    start = time.process_time()
    result = work()
    seconds = time.process_time() - start
    del result  # freeing it is no part of the work
    return seconds


def run_floor() -> dict[str, float]:
    """Parse with bare lxml."""
    from lxml import etree  # noqa: PLC0415 - the process measures its own import

    data = document()
    etree.fromstring(b"<QBXML/>")
    return {"seconds": _timed(lambda: etree.fromstring(data)), "bytes": len(data), "rss": _peak()}


def run_decode() -> dict[str, float]:
    """Decode with qbsync, readers compiled."""
    from qbsync.qbxml import decode  # noqa: PLC0415 - as above

    data = document()
    decode(document(20))
    return {"seconds": _timed(lambda: decode(data)), "bytes": len(data), "rss": _peak()}


def run_encode() -> dict[str, float]:
    """Encode with qbsync and by concatenation, in one process, best of some."""
    from qbsync.models import Customer  # noqa: PLC0415 - as above
    from qbsync.qbxml import decode, encode  # noqa: PLC0415

    adds = [_as_add(record) for record in decode(document())[0].of(Customer)]
    encode(adds[:2])
    ours = min(_timed(lambda: encode(adds)) for _ in range(9))
    theirs = min(_timed(lambda: concatenate(adds)) for _ in range(9))
    build = min(_timed(lambda: [_as_add(record) for record in adds]) for _ in range(3))
    return {"seconds": ours, "concatenation": theirs, "construct": build}


def _as_add(record: Any) -> Any:
    from qbsync.models import Customer, CustomerAdd  # noqa: PLC0415 - as above

    taken = {field.name for field in attrs.fields(CustomerAdd)}
    names = [field.name for field in attrs.fields(Customer) if field.name in taken]
    values = {name: getattr(record, name) for name in names if name not in {"contacts", "additional_notes"}}
    return CustomerAdd(**values, open_balance=Decimal("12.50"))


def concatenate(adds: list[Any]) -> bytes:
    """Write CustomerAddRq by hand, as a careful programmer does."""
    out = ['<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML>\n']
    out.append('<QBXMLMsgsRq onError="stopOnError">\n')
    for number, add in enumerate(adds, 1):
        out.append(f'<CustomerAddRq requestID="{number}">\n<CustomerAdd>\n')
        _text(out, "Name", add.name)
        if add.is_active is not None:
            out.append(f"<IsActive>{'true' if add.is_active else 'false'}</IsActive>\n")
        _text(out, "CompanyName", add.company_name)
        _text(out, "Salutation", add.salutation)
        _text(out, "FirstName", add.first_name)
        _text(out, "LastName", add.last_name)
        _address(out, "BillAddress", add.bill_address)
        _address(out, "ShipAddress", add.ship_address)
        _text(out, "Phone", add.phone)
        _text(out, "AltPhone", add.alt_phone)
        _text(out, "Fax", add.fax)
        _text(out, "Email", add.email)
        _text(out, "Contact", add.contact)
        _text(out, "AltContact", add.alt_contact)
        _ref(out, "CustomerTypeRef", add.customer_type_ref)
        _ref(out, "TermsRef", add.terms_ref)
        _ref(out, "SalesRepRef", add.sales_rep_ref)
        if add.open_balance is not None:
            out.append(f"<OpenBalance>{add.open_balance:.2f}</OpenBalance>\n")
        _ref(out, "SalesTaxCodeRef", add.sales_tax_code_ref)
        _ref(out, "ItemSalesTaxRef", add.item_sales_tax_ref)
        _text(out, "AccountNumber", add.account_number)
        if add.credit_limit is not None:
            out.append(f"<CreditLimit>{add.credit_limit:.2f}</CreditLimit>\n")
        if add.job_status is not None:
            out.append(f"<JobStatus>{add.job_status}</JobStatus>\n")
        _text(out, "Notes", add.notes)
        out.append("</CustomerAdd>\n</CustomerAddRq>\n")
    out.append("</QBXMLMsgsRq>\n</QBXML>\n")
    return "".join(out).encode("ascii", "xmlcharrefreplace")


def _text(out: list[str], tag: str, text: str | None) -> None:
    if text is not None:
        out.append(f"<{tag}>{escape(text)}</{tag}>\n")


def _address(out: list[str], tag: str, address: Any) -> None:
    if address is not None:
        out.append(f"<{tag}>\n")
        _text(out, "Addr1", address.addr1)
        _text(out, "Addr2", address.addr2)
        _text(out, "City", address.city)
        _text(out, "State", address.state)
        _text(out, "PostalCode", address.postal_code)
        out.append(f"</{tag}>\n")


def _ref(out: list[str], tag: str, ref: Any) -> None:
    if ref is not None:
        out.append(f"<{tag}>\n")
        _text(out, "ListID", ref.list_id)
        _text(out, "FullName", ref.full_name)
        out.append(f"</{tag}>\n")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fresh(name: str) -> dict[str, float]:
    command = [sys.executable, __file__, name]
    found = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this file
    result: dict[str, float] = json.loads(found.stdout)
    return result


def main() -> None:
    """Measure and print."""
    decode_ratios, encode_ratios, floors, rss = [], [], [], []
    for _ in range(PAIRS):
        floor, ours, written = _fresh("floor"), _fresh("decode"), _fresh("encode")
        decode_ratios.append(ours["seconds"] / floor["seconds"])
        encode_ratios.append(written["seconds"] / written["concatenation"])
        floors.append(floor["bytes"] / floor["seconds"] / 1e6)
        rss.append((floor["rss"], ours["rss"]))
    print(f"N = {COUNT} customers, {PAIRS} pairs of fresh processes")
    print(f"floor (lxml.etree.fromstring)    {statistics.median(floors):6.1f} MB/s")
    _line("decode / floor", decode_ratios)
    _line("encode / concatenation", encode_ratios)
    print(f"peak RSS, floor and decode      {rss[0][0]:6.0f} {rss[0][1]:6.0f} MB")


def _line(label: str, ratios: list[float]) -> None:
    print(f"{label:<32} {statistics.median(ratios):6.2f}   ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    runs = {"floor": run_floor, "decode": run_decode, "encode": run_encode}
    if len(sys.argv) > 1:
        print(json.dumps(runs[sys.argv[1]]()))
    else:
        main()
