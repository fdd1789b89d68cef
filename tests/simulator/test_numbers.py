"""Numbers in answers: as captured answers of QuickBooks write them, whatever the request wrote."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, furnished

from qbsync.facts.plan import plan_of
from qbsync.models import (
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ItemQuery,
    PriceLevelQuery,
    Ref,
    StandardTermsAdd,
    StandardTermsQuery,
)
from qbsync.qbxml import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qbsync.models import Aggregate

LAYOUTS = {
    "AMTTYPE": r"-?[0-9]+\.[0-9]{2}",
    "PRICETYPE": r"-?[0-9]+\.([0-9]{2}|[0-9]{2,4}[1-9])",
    "PERCENTTYPE": r"-?[0-9]+\.([0-9]{2}|[0-9]{2,4}[1-9])",
    "QUANTYPE": r"-?[0-9]+(\.[0-9]{0,4}[1-9])?",
}


def numbers(record: Aggregate) -> Iterator[tuple[str, str, str]]:
    """Give simple type, element and text of every number in a record; a decoded number keeps its zeros."""
    for field in plan_of(type(record)).fields:
        value: Any = getattr(record, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if field.classes and item is not None:
                yield from numbers(item)
            elif isinstance(item, Decimal):
                yield field.kind, field.tag, f"{item:f}"


@pytest.fixture
def application() -> Application:
    return Application(furnished())


def test_every_number_has_the_layout_of_its_type(application: Application) -> None:
    application.one(
        InvoiceAdd(
            customer_ref=ACME,
            lines=(
                InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=Decimal("2.50"), rate=Decimal("1.23450")),
                InvoiceLineAdd(item_ref=Ref("Work"), quantity=3),
                InvoiceLineAdd(item_ref=Ref("10% off")),
            ),
        )
    ).raise_for_status()
    application.one(StandardTermsAdd(name="3% 5", discount_pct=3, std_due_days=5)).raise_for_status()
    found = [
        number
        for query in (
            ItemQuery(),
            PriceLevelQuery(),
            StandardTermsQuery(),
            InvoiceQuery(include_line_items=True, include_linked_txns=True),
        )
        for record in application.one(query).objects
        for number in numbers(record)
    ]
    assert {kind for kind, _, _ in found} >= LAYOUTS.keys()
    odd = [row for row in found if row[0] in LAYOUTS and re.fullmatch(LAYOUTS[row[0]], row[2]) is None]
    assert odd == []
    assert {
        ("PRICETYPE", "Price", "80.00"),
        ("PRICETYPE", "Rate", "1.2345"),
        ("QUANTYPE", "Quantity", "2.5"),
        ("QUANTYPE", "QuantityOnHand", "97.5"),
        ("PERCENTTYPE", "DiscountRatePercent", "10.00"),
        ("PERCENTTYPE", "PriceLevelFixedPercentage", "-10.00"),
        ("PERCENTTYPE", "TaxRate", "8.25"),
    } <= set(found)


def test_captured_numbers_have_these_layouts(shared: Path) -> None:
    soap = (shared / "corpus/captured/soap_receive_response_item_inventory_query.xml").read_text()
    inner = soap.partition("<response>")[2].partition("</response>")[0]
    (response,) = decode(inner.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    found = [number for record in response.objects for number in numbers(record)]
    assert {kind for kind, _, _ in found} == {"PRICETYPE", "QUANTYPE"}
    assert [row for row in found if re.fullmatch(LAYOUTS[row[0]], row[2]) is None] == []
