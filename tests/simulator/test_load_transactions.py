"""Transactions of a captured company: loaded, asked for again, and gone on with."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, customer, done, found, furnished, item, refused

from qbsync.errors import NotSimulated
from qbsync.models import (
    AccountQuery,
    AppliedToTxnAdd,
    ARRefundCreditCardAdd,
    ARRefundCreditCardQuery,
    BuildAssemblyAdd,
    BuildAssemblyQuery,
    CreditMemoAdd,
    CreditMemoLineAdd,
    CreditMemoQuery,
    CustomerQuery,
    DataExtAdd,
    DataExtDefAdd,
    DataExtMod,
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineAdd,
    InventoryAdjustmentQuery,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceLineGroupAdd,
    InvoiceLineMod,
    InvoiceMod,
    InvoiceQuery,
    ItemQuery,
    PreferencesQuery,
    QuantityAdjustment,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    Ref,
    RefundAppliedToTxnAdd,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
    SalesReceiptQuery,
    SalesTaxCodeQuery,
    SetCredit,
    StandardTermsQuery,
    TemplateQuery,
    TxnDel,
    TxnVoid,
)
from qbsync.qbxml import encode
from qbsync.simulator import Capture, CompanyFile, fill_company, replay
from qbsync.simulator.preferences import CompanyPreferences

if TYPE_CHECKING:
    from qbsync.models import Request

BOLT = Ref("Bolt")
OWNERS = ("0",)
LISTS: tuple[Request[Any], ...] = (
    AccountQuery(active_status="All"),
    TemplateQuery(),
    StandardTermsQuery(active_status="All"),
    SalesTaxCodeQuery(active_status="All"),
    ItemQuery(active_status="All", owner_id=OWNERS),
    CustomerQuery(active_status="All", owner_id=OWNERS),
)
FULL: dict[str, Any] = {"include_line_items": True, "owner_id": OWNERS}
TRANSACTIONS: tuple[Request[Any], ...] = (
    SalesOrderQuery(include_linked_txns=True, **FULL),
    InvoiceQuery(include_linked_txns=True, **FULL),
    CreditMemoQuery(include_linked_txns=True, **FULL),
    SalesReceiptQuery(**FULL),
    ReceivePaymentQuery(**FULL),
    ARRefundCreditCardQuery(**FULL),
    InventoryAdjustmentQuery(**FULL),
    BuildAssemblyQuery(include_component_line_items=True, owner_id=OWNERS),
)


@pytest.fixture
def shop() -> Application:
    """Return a company in which everything is linked with something."""
    shop = Application(furnished())
    add = shop.company.ui.add
    field: dict[str, Any] = {"data_ext_name": "Web order", "data_ext_type": "STR255TYPE"}
    add(DataExtDefAdd(owner_id="0", assign_to_object=("Customer",), **field))
    lines = (
        SalesOrderLineAdd(item_ref=BOLT, quantity=4),
        SalesOrderLineAdd(item_ref=Ref("Kit"), quantity=2),
        SalesOrderLineAdd(item_ref=Ref("Work"), quantity=3),
    )
    order = add(SalesOrderAdd(customer_ref=ACME, lines=lines))
    value = {"txn_data_ext_type": "SalesOrder", "txn_id": order.txn_id, "data_ext_value": "S-1"}
    add(DataExtAdd(owner_id="0", data_ext_name="Web order", **value))
    first = add(InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
    add(SalesOrderAdd(customer_ref=ACME, lines=lines))
    group = (InvoiceLineGroupAdd(item_group_ref=Ref("Pair"), quantity=2), InvoiceLineAdd(desc="Thank you"))
    second = add(InvoiceAdd(customer_ref=Ref("Acme:Kitchen"), lines=group))
    third = add(
        InvoiceAdd(customer_ref=Ref("Baker"), lines=(InvoiceLineAdd(item_ref=Ref("Work"), quantity=1),))
    )
    credit_lines = (CreditMemoLineAdd(item_ref=BOLT, quantity=9),)
    memo = add(CreditMemoAdd(customer_ref=ACME, lines=credit_lines))
    add(SalesReceiptAdd(customer_ref=ACME, lines=(SalesReceiptLineAdd(item_ref=BOLT, quantity=1),)))
    credit = SetCredit(credit_txn_id=memo.txn_id, applied_amount=3)
    rows = (
        AppliedToTxnAdd(
            txn_id=first.txn_id, payment_amount=20, discount_amount=1, discount_account_ref=Ref("Sales")
        ),
        AppliedToTxnAdd(txn_id=second.txn_id, payment_amount=1, set_credit=(credit,)),
    )
    add(ReceivePaymentAdd(customer_ref=ACME, total_amount=50, applied_to_txn=rows))
    add(ReceivePaymentAdd(customer_ref=Ref("Baker"), total_amount=80, is_auto_apply=True))
    back = RefundAppliedToTxnAdd(txn_id=memo.txn_id, refund_amount=2)
    add(ARRefundCreditCardAdd(customer_ref=ACME, refund_applied_to_txn=(back,)))
    change = QuantityAdjustment(quantity_difference=5)
    adjusted = (InventoryAdjustmentLineAdd(item_ref=Ref("Nut"), quantity_adjustment=change),)
    add(InventoryAdjustmentAdd(account_ref=Ref("Sales"), lines=adjusted))
    add(BuildAssemblyAdd(item_inventory_assembly_ref=Ref("Kit"), quantity_to_build=1))
    assert found(shop, InvoiceQuery(txn_id=(third.txn_id,)))[0].is_paid
    return shop


def captures_of(shop: Application, *queries: Request[Any]) -> list[Capture]:
    return [
        Capture(
            name=f"{number}",
            request=encode([query], version="16.0").decode(),
            answer=shop.company.process("capture", encode([query], version="16.0").decode()),
        )
        for number, query in enumerate(queries)
    ]


def loaded(captures: list[Capture]) -> Application:
    company = CompanyFile(
        clock=furnished().clock, preferences=CompanyPreferences(sales_tax=True), random=bytes
    )
    fill_company(company, captures)
    company.begin_session()
    return Application(company)


def assert_same(captures: list[Capture], other: Application) -> None:
    for capture in captures:
        assert replay(capture, other.company) == ()


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_captured_company_can_be_asked_for_again(shop: Application, seed: int | None) -> None:
    captures = captures_of(shop, *LISTS, *TRANSACTIONS)
    arrived = list(captures)
    if seed is not None:
        random.Random(seed).shuffle(arrived)  # noqa: S311 - an order, no secret
    other = loaded(arrived)
    for capture, query in zip(captures, (*LISTS, *TRANSACTIONS), strict=True):
        theirs = found(other, query)
        assert sorted(theirs, key=repr) == sorted(found(shop, query), key=repr), capture.name
    if seed is None:
        assert_same(captures, other)


def test_loading_twice_changes_nothing(shop: Application) -> None:
    captures = captures_of(shop, *LISTS, *TRANSACTIONS)
    other = loaded([*captures, *captures])
    assert_same(captures, other)
    with pytest.raises(ValueError, match=r"has the Invoice .* already"):
        other.company.load(captures[len(LISTS) + 1].answer.encode())


def test_it_is_gone_on_with(shop: Application) -> None:
    other = loaded(captures_of(shop, *LISTS, *TRANSACTIONS))
    for app in (shop, other):
        (invoice,) = [one for one in found(app, InvoiceQuery()) if not one.is_paid][:1]
        row = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=invoice.balance_remaining)
        done(app, ReceivePaymentAdd(customer_ref=ACME, applied_to_txn=(row,)))
        (_, order) = found(app, SalesOrderQuery())
        done(app, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
        row = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=1)
        assert refused(app, ReceivePaymentAdd(customer_ref=ACME, applied_to_txn=(row,)))[0] == 3210
    assert_same(captures_of(shop, *LISTS, *TRANSACTIONS), other)
    first, new = found(other, InvoiceQuery())[0], found(other, InvoiceQuery())[-1]
    assert int(new.ref_number) == int(first.ref_number) + 3
    assert new.txn_number == max(one.txn_number for one in other.company.transactions())


def test_custom_fields_come_with_their_definitions(shop: Application) -> None:
    other = loaded(captures_of(shop, *LISTS, *TRANSACTIONS))
    order = found(other, SalesOrderQuery(owner_id=OWNERS))[0]
    assert dict(order.custom_fields) == {"Web order": "S-1"}
    where: dict[str, Any] = {"txn_data_ext_type": "SalesOrder", "txn_id": order.txn_id}
    done(other, DataExtMod(owner_id="0", data_ext_name="Web order", data_ext_value="S-2", **where))


class TestPartOfACompany:
    def test_figures_stay_what_they_were(self, shop: Application) -> None:
        """Invoices alone: what paid them is not known, and all the same they are as open as they were."""
        captures = captures_of(shop, *LISTS, TRANSACTIONS[1])
        other = loaded(captures)
        assert_same(captures, other)
        before = customer(other)
        open_one = next(one for one in found(other, InvoiceQuery()) if one.balance_remaining > 5)
        row = AppliedToTxnAdd(txn_id=open_one.txn_id, payment_amount=5)
        done(other, ReceivePaymentAdd(customer_ref=ACME, applied_to_txn=(row,)))
        assert customer(other).total_balance == before.total_balance - 5
        (now,) = found(other, InvoiceQuery(txn_id=(open_one.txn_id,)))
        assert now.balance_remaining == open_one.balance_remaining - 5

    def test_quantities_stay_what_they_were(self, shop: Application) -> None:
        other = loaded(captures_of(shop, *LISTS, TRANSACTIONS[0], TRANSACTIONS[1]))
        for name in ("Bolt", "Nut", "Kit"):
            ours, theirs = item(shop, name), item(other, name)
            assert ours.quantity_on_hand == theirs.quantity_on_hand
            assert ours.quantity_on_sales_order == theirs.quantity_on_sales_order
        line = InvoiceLineAdd(item_ref=BOLT, quantity=1)
        done(other, InvoiceAdd(customer_ref=ACME, lines=(line,)))
        assert item(other, "Bolt").quantity_on_hand == item(shop, "Bolt").quantity_on_hand - 1

    def test_without_any_list(self, shop: Application) -> None:
        captures = captures_of(shop, *TRANSACTIONS[:6])
        assert_same(captures, loaded(captures))

    def test_what_only_others_settle_is_not_guessed(self, shop: Application) -> None:
        other = loaded(captures_of(shop, *LISTS, TRANSACTIONS[1]))
        paid = next(one for one in found(other, InvoiceQuery()) if one.is_paid)
        with pytest.raises(NotSimulated, match="not loaded"):
            other.one(TxnDel(txn_del_type="Invoice", txn_id=paid.txn_id))
        with pytest.raises(NotSimulated, match="not loaded"):
            other.one(TxnVoid(txn_void_type="Invoice", txn_id=paid.txn_id))
        lines = found(other, InvoiceQuery(txn_id=(paid.txn_id,), include_line_items=True))[0].lines
        smaller = InvoiceLineMod(txn_line_id=lines[0].txn_line_id, amount=Decimal(1))
        with pytest.raises(NotSimulated, match="not loaded"):
            other.one(InvoiceMod(paid.txn_id, paid.edit_sequence, lines=(smaller,)))
        done(other, InvoiceMod(paid.txn_id, paid.edit_sequence, memo="checked"))

    def test_which_line_came_from_which_is_not_guessed(self, shop: Application) -> None:
        other = loaded(captures_of(shop, *LISTS, *TRANSACTIONS))
        invoice = found(other, InvoiceQuery(include_line_items=True, include_linked_txns=True))[0]
        assert "SalesOrder" in {row.txn_type for row in invoice.linked_txn}
        fewer = InvoiceLineMod(txn_line_id=invoice.lines[0].txn_line_id, quantity=1)
        with pytest.raises(NotSimulated, match="which line"):
            other.one(InvoiceMod(invoice.txn_id, invoice.edit_sequence, lines=(fewer,)))
        order = found(other, SalesOrderQuery())[0]
        assert refused(other, TxnDel(txn_del_type="SalesOrder", txn_id=order.txn_id))[0] == 3160


def test_what_is_cut_short_is_refused(shop: Application) -> None:
    query = InvoiceQuery(include_ret_element=("TxnID", "RefNumber"))
    (capture,) = captures_of(shop, query)
    with pytest.raises(ValueError, match="EditSequence, TimeCreated, TimeModified, TxnDate"):
        CompanyFile().load(capture.answer.encode())


def test_what_is_not_simulated_is_refused_or_passed_over(shop: Application) -> None:
    (capture,) = captures_of(shop, PreferencesQuery())
    with pytest.raises(NotSimulated, match="Preferences"):
        CompanyFile().load(capture.answer.encode())
    CompanyFile().load(capture.answer.encode(), pass_over=True)
