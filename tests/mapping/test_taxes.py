"""The sales tax code of what is added, by the host's policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbsync.errors import ConfigurationError
from qbsync.mapping import SalesTaxPolicy, with_sales_tax
from qbsync.models import (
    CustomerAdd,
    CustomerMod,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceLineGroupAdd,
    Preferences,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
)
from qbsync.qbxml import decode, encode

if TYPE_CHECKING:
    from qbsync.facts.marks import Edition

NON = Ref("Non")


def test_customers_are_not_taxed_by_default() -> None:
    found = with_sales_tax(CustomerAdd(name="Acme"))
    assert found.request == CustomerAdd(name="Acme", sales_tax_code_ref=NON)
    (told,) = found.adjustments
    assert (told.path, told.given, told.sent, told.why) == ("sales_tax_code_ref", None, NON, ("sales tax",))


def test_orders_and_their_lines() -> None:
    order = SalesOrderAdd(
        customer_ref=Ref("Acme"),
        lines=(SalesOrderLineAdd(item_ref=Ref("Flour")), SalesOrderLineAdd(desc="fresh")),
    )
    found = with_sales_tax(order)
    assert found.request == SalesOrderAdd(
        customer_ref=Ref("Acme"),
        customer_sales_tax_code_ref=NON,
        lines=(
            SalesOrderLineAdd(item_ref=Ref("Flour"), sales_tax_code_ref=NON),
            SalesOrderLineAdd(desc="fresh"),
        ),
    )
    assert [one.path for one in found.adjustments] == [
        "customer_sales_tax_code_ref",
        "lines[0].sales_tax_code_ref",
    ]


INVOICE = InvoiceAdd(
    customer_ref=Ref("Acme"),
    customer_sales_tax_code_ref=Ref("Tax"),
    lines=(
        InvoiceLineGroupAdd(item_group_ref=Ref("Set")),
        InvoiceLineAdd(item_ref=Ref("Flour"), sales_tax_code_ref=Ref("Tax")),
        InvoiceLineAdd(item_ref=Ref("Bread")),
    ),
)


def test_what_a_request_says_stays_unless_it_is_replaced() -> None:
    kept = with_sales_tax(INVOICE)
    assert [one.path for one in kept.adjustments] == ["lines[2].sales_tax_code_ref"]
    assert kept.request.customer_sales_tax_code_ref == Ref("Tax")
    replaced = with_sales_tax(INVOICE, SalesTaxPolicy(replaces=True))
    assert [(one.path, one.given) for one in replaced.adjustments] == [
        ("customer_sales_tax_code_ref", Ref("Tax")),
        ("lines[1].sales_tax_code_ref", Ref("Tax")),
        ("lines[2].sales_tax_code_ref", None),
    ]
    again = with_sales_tax(replaced.request, SalesTaxPolicy(replaces=True))
    assert again.request is replaced.request
    assert again.adjustments == ()


def test_a_code_of_lines_and_an_item() -> None:
    policy = SalesTaxPolicy(code=Ref("Tax"), line_code=Ref("NON"), item=Ref("San Tomas"))
    found = with_sales_tax(
        InvoiceAdd(customer_ref=Ref("A"), lines=(InvoiceLineAdd(item_ref=Ref("B")),)), policy
    )
    assert found.request.item_sales_tax_ref == Ref("San Tomas")
    assert found.request.customer_sales_tax_code_ref == Ref("Tax")
    (line,) = found.request.lines
    assert isinstance(line, InvoiceLineAdd)
    assert line.sales_tax_code_ref == Ref("NON")


@pytest.mark.parametrize("edition", ["CA", "UK", "AU"])
def test_other_editions_want_the_code_named(edition: Edition) -> None:
    with pytest.raises(ConfigurationError, match=f"code.*{edition}"):
        SalesTaxPolicy(edition=edition)
    policy = SalesTaxPolicy(code=Ref("E"), item=Ref("GST"), edition=edition)
    found = with_sales_tax(CustomerAdd(name="Acme"), policy)
    assert found.request.sales_tax_code_ref == Ref("E")
    assert (found.request.item_sales_tax_ref is not None) == (edition == "AU")
    assert encode([found.request], edition=edition)


def preferences(inner: str = "") -> Preferences:
    data = (
        '<?xml version="1.0"?><QBXML><QBXMLMsgsRs><PreferencesQueryRs requestID="1" statusCode="0"'
        f' statusSeverity="Info" statusMessage="ok"><PreferencesRet>{inner}</PreferencesRet>'
        "</PreferencesQueryRs></QBXMLMsgsRs></QBXML>"
    )
    return decode(data)[0].of(Preferences)[0]


def test_the_code_of_the_company_file() -> None:
    code = "<DefaultNonTaxableSalesTaxCodeRef><FullName>E</FullName></DefaultNonTaxableSalesTaxCodeRef>"
    told = preferences(f"<SalesTaxPreferences>{code}</SalesTaxPreferences>")
    policy = SalesTaxPolicy.not_taxed(told, edition="CA")
    assert policy == SalesTaxPolicy(code=Ref("E"), edition="CA")
    with pytest.raises(ConfigurationError, match="switched off"):
        SalesTaxPolicy.not_taxed(preferences())


@pytest.mark.parametrize(
    "request_",
    [CustomerMod("8-1", "1"), ReceivePaymentAdd(customer_ref=Ref("Acme"), is_auto_apply=True)],
)
def test_what_has_no_code_is_refused(request_: CustomerMod | ReceivePaymentAdd) -> None:
    with pytest.raises(TypeError, match="sales tax code"):
        with_sales_tax(request_)
