"""Transactions of customers in other currencies than the home currency."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, customer, done, found, furnished, refused

from qbsync.errors import NotSimulated
from qbsync.models import (
    AccountAdd,
    AppliedToTxnAdd,
    ARRefundCreditCardAdd,
    CreditMemoAdd,
    CreditMemoLineAdd,
    CurrencyAdd,
    CurrencyFilter,
    CurrencyQuery,
    CustomerAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceMod,
    InvoiceQuery,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    ReceivePaymentToDepositQuery,
    Ref,
    RefundAppliedToTxnAdd,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
    TransactionQuery,
)
from qbsync.qbxml import encode
from qbsync.qbxml.schema import compiled
from qbsync.simulator.preferences import CompanyPreferences

if TYPE_CHECKING:
    from pathlib import Path

RATE = Decimal("1.25")
BISTRO = Ref("Bistro")
EUROS = Ref("Accounts Receivable - EUR")


@pytest.fixture
def shop() -> Application:
    """Return a company with a customer who pays in euros; one is worth 1.25 dollars."""
    company = furnished(preferences=CompanyPreferences(sales_tax=True, multi_currency=True))
    company.ui.add(CurrencyAdd(name="Euro", currency_code="EUR"))
    euro = Ref("Euro")
    company.ui.add(
        AccountAdd(name=EUROS.full_name or "", account_type="AccountsReceivable", currency_ref=euro)
    )
    company.ui.add(CustomerAdd(name="Bistro", currency_ref=euro, sales_tax_code_ref=Ref("Non")))
    return Application(company)


def invoice(shop: Application, who: Ref = BISTRO, rate: Any = RATE, **fields: Any) -> Any:
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
    return done(shop, InvoiceAdd(customer_ref=who, exchange_rate=rate, lines=(line,), **fields))


def test_it_is_in_the_currency_of_its_customer(shop: Application) -> None:
    made = invoice(shop)
    assert made.currency_ref.full_name == "Euro"
    assert made.exchange_rate == RATE
    assert made.ar_account_ref.full_name == EUROS.full_name
    assert (made.lines[0].rate, made.subtotal) == (64, 64)
    assert (made.balance_remaining, made.balance_remaining_in_home_currency) == (64, 80)
    assert customer(shop, "Bistro").balance == 64


def test_the_home_currency_has_the_rate_1(shop: Application) -> None:
    made = invoice(shop, ACME, None)
    assert (made.currency_ref.full_name, made.exchange_rate) == ("US Dollar", 1)
    assert (made.balance_remaining, made.balance_remaining_in_home_currency) == (80, 80)
    assert made.ar_account_ref.full_name == "Accounts Receivable"


def test_another_rate_changes_what_it_is_worth_at_home(shop: Application) -> None:
    made = invoice(shop)
    changed = done(shop, InvoiceMod(made.txn_id, made.edit_sequence, exchange_rate=Decimal("1.3")))
    assert (changed.balance_remaining, changed.balance_remaining_in_home_currency) == (64, Decimal("83.20"))
    again = done(shop, InvoiceMod(made.txn_id, changed.edit_sequence, memo="checked"))
    assert again.exchange_rate == Decimal("1.3")


def test_it_is_paid_credited_and_refunded_in_its_currency(shop: Application) -> None:
    made = invoice(shop)
    row = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=60)
    payment = ReceivePaymentAdd(customer_ref=BISTRO, exchange_rate=RATE, applied_to_txn=(row,))
    paid = done(shop, payment)
    assert (paid.total_amount, paid.total_amount_in_home_currency) == (60, 75)
    assert paid.ar_account_ref.full_name == EUROS.full_name
    assert customer(shop, "Bistro").balance == 4
    credit = CreditMemoLineAdd(item_ref=Ref("Work"), amount=10)
    memo = done(shop, CreditMemoAdd(customer_ref=BISTRO, exchange_rate=RATE, lines=(credit,)))
    assert memo.credit_remaining_in_home_currency == Decimal("12.50")
    back = RefundAppliedToTxnAdd(txn_id=memo.txn_id, refund_amount=8)
    refund = done(
        shop, ARRefundCreditCardAdd(customer_ref=BISTRO, exchange_rate=RATE, refund_applied_to_txn=(back,))
    )
    assert (refund.total_amount, refund.total_amount_in_home_currency) == (8, 10)
    assert customer(shop, "Bistro").balance == 2
    (waiting,) = found(shop, ReceivePaymentToDepositQuery())
    assert (waiting.amount, waiting.amount_in_home_currency) == (60, 75)


def test_queries_choose_by_currency_and_tell_it(shop: Application) -> None:
    foreign, own = invoice(shop), invoice(shop, ACME, None)
    for name, wanted in (("euro", foreign), ("US Dollar", own)):
        (read,) = found(shop, InvoiceQuery(currency_filter=CurrencyFilter(full_name=(name,))))
        assert read.txn_id == wanted.txn_id
    assert refused(shop, InvoiceQuery(currency_filter=CurrencyFilter(full_name=("Yen",))))[0] == 500
    rows = found(shop, TransactionQuery(txn_id=(foreign.txn_id,)))
    assert [(row.amount, row.amount_in_home_currency, row.currency_ref.full_name) for row in rows] == [
        (64, 80, "Euro")
    ]


def test_what_was_entered_before_is_in_the_home_currency() -> None:
    shop = Application(furnished())
    made = invoice(shop, ACME, None)
    shop.company.ui.set_preferences(multi_currency=True)
    home = CurrencyFilter(full_name=("US Dollar",))
    (read,) = found(shop, InvoiceQuery(currency_filter=home))
    assert (read.txn_id, read.currency_ref) == (made.txn_id, None)
    row = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=80)
    done(shop, ReceivePaymentAdd(customer_ref=ACME, applied_to_txn=(row,)))
    changed = done(shop, InvoiceMod(made.txn_id, made.edit_sequence, memo="checked"))
    assert (changed.is_paid, changed.exchange_rate) == (True, 1)


def test_the_rate_of_the_currency_where_none_is_given(shop: Application) -> None:
    with pytest.raises(NotSimulated, match="exchange_rate"):
        invoice(shop, rate=None)
    answer = shop.raw([CurrencyQuery()])
    other = furnished(preferences=CompanyPreferences(sales_tax=True, multi_currency=True))
    before, after = answer.split("<CurrencyCode>EUR")
    end = after.index("</CurrencyRet>")
    other.load(f"{before}<CurrencyCode>EUR{after[:end]}<ExchangeRate>2</ExchangeRate>{after[end:]}".encode())
    other.ui.add(CustomerAdd(name="Bistro", currency_ref=Ref("Euro"), sales_tax_code_ref=Ref("Non")))
    made = invoice(Application(other), rate=None)
    assert (made.exchange_rate, made.subtotal, made.ar_account_ref) == (2, 40, None)


def test_what_mixes_currencies_is_not_guessed(shop: Application) -> None:
    made = invoice(shop)
    job = CustomerAdd(name="Patio", parent_ref=BISTRO, currency_ref=Ref("US Dollar"))
    shop.company.ui.add(job)
    row = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=1)
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
    for request in (
        ReceivePaymentAdd(customer_ref=Ref("Bistro:Patio"), applied_to_txn=(row,)),
        InvoiceAdd(customer_ref=ACME, exchange_rate=2, lines=(line,)),
        InvoiceAdd(customer_ref=ACME, ar_account_ref=EUROS, lines=(line,)),
        InvoiceMod(made.txn_id, made.edit_sequence, customer_ref=ACME),
        CustomerAdd(name="Brasserie", currency_ref=Ref("Euro"), open_balance=5),
    ):
        with pytest.raises(NotSimulated, match="currenc"):
            shop.one(request)


@pytest.mark.parametrize("version", ["13.0", "16.0"])
def test_answers_are_valid(shop: Application, version: str, sdk_schema: Path) -> None:
    fields: dict[str, Any] = {"customer_ref": BISTRO, "exchange_rate": RATE}
    item: dict[str, Any] = {"item_ref": Ref("Bolt"), "quantity": 3}
    requests = [
        SalesOrderAdd(lines=(SalesOrderLineAdd(**item),), **fields),
        InvoiceAdd(lines=(InvoiceLineAdd(**item),), **fields),
        CreditMemoAdd(lines=(CreditMemoLineAdd(**item),), **fields),
        SalesReceiptAdd(lines=(SalesReceiptLineAdd(**item),), **fields),
        ReceivePaymentAdd(total_amount=2, is_auto_apply=True, **fields),
        ReceivePaymentQuery(include_line_items=True),
        TransactionQuery(),
    ]
    text = shop.company.process("Acme", encode(requests, version=version).decode())
    document = etree.fromstring(text.encode())
    assert {answer.get("statusCode") for answer in document.iter() if answer.get("statusCode")} == {"0"}
    compiled(version).assertValid(document)
    number = version.replace(".", "")
    etree.XMLSchema(etree.parse(sdk_schema / version / f"qbxmlops{number}.xsd")).assertValid(document)
