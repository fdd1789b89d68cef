"""The opening balance of a new customer: an invoice of its own behind it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, customer, done, found, furnished, refused

from qbsync.errors import NotSimulated
from qbsync.models import (
    AppliedToTxnAdd,
    CreditMemoQuery,
    CustomerAdd,
    InvoiceLineMod,
    InvoiceMod,
    InvoiceQuery,
    ReceivePaymentAdd,
    Ref,
    TxnVoid,
    VendorAdd,
)
from qbsync.qbxml import encode
from qbsync.qbxml.schema import compiled
from qbsync.simulator.preferences import CompanyPreferences

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = dt.date(2025, 12, 31)


@pytest.fixture
def shop() -> Application:
    """Return a company with sales tax."""
    return Application(furnished())


def opened(shop: Application, amount: Any = Decimal("129.43"), **fields: Any) -> Any:
    add = {"name": "Diner", "sales_tax_code_ref": Ref("Tax"), "item_sales_tax_ref": Ref("State"), **fields}
    return done(shop, CustomerAdd(open_balance=amount, **add))


def invoice(shop: Application) -> Any:
    (record,) = found(shop, InvoiceQuery(include_line_items=True))
    return record


def test_an_invoice_stands_behind_it(shop: Application) -> None:
    record = opened(shop, open_balance_date=AS_OF)
    assert (record.balance, record.total_balance) == (Decimal("129.43"), Decimal("129.43"))
    opening = invoice(shop)
    assert opening.customer_ref == Ref(list_id=record.list_id, full_name="Diner")
    assert (opening.txn_date, opening.due_date, opening.memo) == (AS_OF, AS_OF, "Opening balance")
    assert (opening.subtotal, opening.sales_tax_total) == (Decimal("129.43"), Decimal("0.00"))
    assert (opening.balance_remaining, opening.is_paid) == (Decimal("129.43"), False)
    (line,) = opening.lines
    assert (line.item_ref, line.desc, line.amount) == (None, "Opening balance", Decimal("129.43"))


def test_the_balance_of_a_job_is_in_the_total_of_its_customer(shop: Application) -> None:
    opened(shop, 40, name="Bathroom", parent_ref=ACME)
    assert (customer(shop).balance, customer(shop).total_balance) == (0, 40)


def test_today_without_a_date(shop: Application) -> None:
    opened(shop)
    assert invoice(shop).txn_date == dt.date(2026, 1, 5)


def test_it_is_paid_like_any_invoice(shop: Application) -> None:
    record = opened(shop)
    row = AppliedToTxnAdd(txn_id=invoice(shop).txn_id, payment_amount=Decimal("129.43"))
    done(shop, ReceivePaymentAdd(customer_ref=Ref(list_id=record.list_id), applied_to_txn=(row,)))
    assert invoice(shop).is_paid
    assert customer(shop, "Diner").balance == 0


def test_its_amount_can_be_put_right(shop: Application) -> None:
    opened(shop)
    old = invoice(shop)
    kept = InvoiceLineMod(txn_line_id=old.lines[0].txn_line_id)
    changed = done(shop, InvoiceMod(old.txn_id, old.edit_sequence, memo="checked", lines=(kept,)))
    assert changed.subtotal == Decimal("129.43")
    line = InvoiceLineMod(txn_line_id=old.lines[0].txn_line_id, amount=100)
    changed = done(shop, InvoiceMod(old.txn_id, changed.edit_sequence, lines=(line,)))
    assert (changed.subtotal, changed.balance_remaining) == (100, 100)
    assert customer(shop, "Diner").balance == 100
    rate = InvoiceLineMod(txn_line_id=old.lines[0].txn_line_id, rate=1)
    with pytest.raises(NotSimulated, match="without item"):
        shop.one(InvoiceMod(old.txn_id, changed.edit_sequence, lines=(rate,)))


def test_it_can_be_voided(shop: Application) -> None:
    opened(shop)
    done(shop, TxnVoid(txn_void_type="Invoice", txn_id=invoice(shop).txn_id))
    assert (invoice(shop).subtotal, invoice(shop).lines[0].amount) == (0, 0)
    assert customer(shop, "Diner").balance == 0


def test_below_zero_it_is_a_credit_and_zero_is_nothing(shop: Application) -> None:
    assert opened(shop, -30).balance == -30
    (memo,) = found(shop, CreditMemoQuery())
    assert (memo.credit_remaining, memo.memo) == (30, "Opening balance")
    opened(shop, 0, name="Corner Shop")
    opened(shop, None, name="Side Shop", open_balance_date=AS_OF)
    assert found(shop, InvoiceQuery()) == []


def test_nothing_is_entered_where_it_is_refused() -> None:
    shop = Application(furnished(preferences=CompanyPreferences(sales_tax=True, closing_date=AS_OF)))
    before = shop.company.count("Customer")
    add = CustomerAdd(name="Diner", open_balance=10, open_balance_date=AS_OF)
    assert refused(shop, add)[0] == 3171
    assert refused(shop, CustomerAdd(name="Acme", open_balance=10))[0] == 3100
    assert shop.company.count("Customer") == before
    assert shop.company.transactions() == ()


def test_vendors_are_not_guessed(shop: Application) -> None:
    with pytest.raises(NotSimulated, match="bill"):
        shop.one(VendorAdd(name="Mill", open_balance=10))


@pytest.mark.parametrize("version", ["13.0", "16.0"])
def test_answers_are_valid(shop: Application, version: str, sdk_schema: Path) -> None:
    requests = [CustomerAdd(name="Diner", open_balance=10), InvoiceQuery(include_line_items=True)]
    text = shop.company.process("Acme", encode(requests, version=version).decode())
    document = etree.fromstring(text.encode())
    compiled(version).assertValid(document)
    number = version.replace(".", "")
    etree.XMLSchema(etree.parse(sdk_schema / version / f"qbxmlops{number}.xsd")).assertValid(document)
