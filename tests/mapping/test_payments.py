"""Payments: what stands against one before it is sent, and one payment for each receivables account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import an_invoice

from qbsync.errors import InvalidModel
from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.vocabulary import UseMacro
from qbsync.mapping import check_payment, split_payment
from qbsync.models import (
    AppliedToTxnAdd,
    CreditCardTxnInfo,
    CreditCardTxnInputInfo,
    CreditCardTxnResultInfo,
    Invoice,
    ReceivePaymentAdd,
    Ref,
    SetCredit,
)

ACME = Ref(list_id="id-Acme", full_name="Acme")
AR = Ref(list_id="id-AR", full_name="AR")
OTHER = Ref(list_id="id-Other AR", full_name="Other AR")
TWO_ACCOUNTS = (an_invoice("1", "60.00"), an_invoice("2", "40.00", "Other AR"), an_invoice("3", "10.00"))


def applied(txn_id: str, amount: str, **fields: Any) -> AppliedToTxnAdd:
    return AppliedToTxnAdd(txn_id=txn_id, payment_amount=Decimal(amount), **fields)


def payment(*rows: AppliedToTxnAdd, total: str | None = None, **fields: Any) -> ReceivePaymentAdd:
    return ReceivePaymentAdd(
        **{
            "customer_ref": ACME,
            "total_amount": None if total is None else Decimal(total),
            "applied_to_txn": rows,
            **fields,
        }
    )


def faults(one: ReceivePaymentAdd, *invoices: Invoice) -> list[tuple[str, str | None]]:
    return [(problem.fault, problem.txn_id) for problem in check_payment(one, invoices)]


def test_nothing_stands_against_a_sound_payment() -> None:
    assert faults(payment(applied("1", "60.00"), total="70.00"), *TWO_ACCOUNTS) == []


@pytest.mark.parametrize("invoice", [an_invoice("1", "0.00"), an_invoice("1", "0.00", is_paid=None)])
def test_an_invoice_that_is_paid_already(invoice: Invoice) -> None:
    (found,) = check_payment(payment(applied("1", "60.00")), [invoice])
    assert (found.fault, found.txn_id) == ("already paid", "1")
    assert str(found) == (
        "applied_to_txn[0]: invoice 1 is paid already; leave it out, or leave the amount unapplied"
    )


@pytest.mark.parametrize(
    "rows",
    [
        [applied("1", "60.01")],
        [applied("1", "30.00"), applied("1", "30.01")],
        [applied("1", "60.00", discount_amount=Decimal("0.01"))],
        [applied("1", "55.00", set_credit=(SetCredit(credit_txn_id="9", applied_amount=Decimal("5.01")),))],
    ],
)
def test_more_than_is_open(rows: list[AppliedToTxnAdd]) -> None:
    assert faults(payment(*rows), *TWO_ACCOUNTS) == [("more than is open", "1")]


def test_everything_is_told_at_once() -> None:
    rows = applied("1", "99.00"), applied("2", "1.00"), applied("7", "1.00"), applied("8", "1.00")
    strange = an_invoice("8", "5.00", customer="Birch")
    assert faults(payment(*rows, total="50.00"), *TWO_ACCOUNTS, strange) == [
        ("more than is open", "1"),
        ("unknown invoice", "7"),
        ("other customer", "8"),
        ("several accounts", None),
        ("over the total", None),
    ]


@pytest.mark.parametrize(
    ("payer", "billed", "is_kin"),
    [
        ("Acme", "Acme:Kitchen", True),
        ("Acme:Kitchen", "acme", True),
        ("Acme:Kitchen", "Acme:Floor", True),
        ("Acme", "Acme2", False),
        ("Acme", "Birch:Acme", False),
    ],
)
def test_jobs_of_one_customer_may_pay_for_each_other(payer: str, billed: str, *, is_kin: bool) -> None:
    one = payment(applied("1", "1.00"), customer_ref=Ref(payer))
    found = faults(one, an_invoice("1", "5.00", customer=billed))
    assert found == ([] if is_kin else [("other customer", "1")])


def test_what_cannot_be_told_is_not_said() -> None:
    one = payment(applied("1", "1.00"), customer_ref=Ref(list_id="id-Birch"))
    assert faults(one, an_invoice("1", "1.00", balance_remaining=None, is_paid=None)) == []
    by_macro = AppliedToTxnAdd(txn_id=UseMacro("TxnID:invoice"), payment_amount=5)
    assert faults(payment(by_macro, total="5.00")) == []


def test_one_part_for_each_account_and_the_rest_with_the_first() -> None:
    rows = applied("1", "60.00"), applied("2", "40.00"), applied("3", "5.00")
    found = split_payment(payment(*rows, total="110.00", ref_number="C-7"), TWO_ACCOUNTS, key="pay-7")
    first, second = found.parts
    assert (first.key, second.key) == ("pay-7", "pay-7/id-Other AR")
    assert (first.account, second.account) == (AR, OTHER)
    assert first.request == payment(rows[0], rows[2], total="70.00", ar_account_ref=AR, ref_number="C-7")
    assert second.request == payment(rows[1], total="40.00", ar_account_ref=OTHER, ref_number="C-7")
    assert [(one.path, one.given, one.sent) for one in found.adjustments] == [
        ("parts[0].request.ar_account_ref", None, AR),
        ("parts[1].request.ar_account_ref", None, OTHER),
    ]


def test_the_rest_goes_with_the_payments_own_account() -> None:
    rows = applied("1", "60.00"), applied("2", "40.00")
    own = payment(*rows, total="110.00", ar_account_ref=Ref("other ar"))
    found = split_payment(own, TWO_ACCOUNTS, key="pay-7")
    assert [(part.key, part.account, part.request.total_amount) for part in found.parts] == [
        ("pay-7", OTHER, Decimal("50.00")),
        ("pay-7/id-AR", AR, Decimal("60.00")),
    ]
    assert [one.path for one in found.adjustments] == ["parts[1].request.ar_account_ref"]


def test_a_payment_of_one_account_is_one_part() -> None:
    one = payment(applied("1", "60.00"), applied("3", "5.00"))
    found = split_payment(one, TWO_ACCOUNTS, key="pay-7")
    assert [part.request for part in found.parts] == [one.evolve(ar_account_ref=AR)]
    right = one.evolve(ar_account_ref=AR, total_amount=Decimal("80.00"))
    assert split_payment(right, TWO_ACCOUNTS, key="pay-7").parts[0].request == right
    assert split_payment(right, TWO_ACCOUNTS, key="pay-7").adjustments == ()


def test_an_account_that_is_not_that_of_the_invoices_is_corrected_and_told() -> None:
    found = split_payment(payment(applied("1", "60.00"), ar_account_ref=OTHER), TWO_ACCOUNTS, key="pay-7")
    assert found.parts[0].request.ar_account_ref == AR
    assert [(one.given, one.sent, one.why) for one in found.adjustments] == [
        (OTHER, AR, ("receivables account",))
    ]


@pytest.mark.parametrize(
    "one",
    [
        ReceivePaymentAdd(customer_ref=ACME, total_amount=5, is_auto_apply=True),
        payment(AppliedToTxnAdd(txn_id=UseMacro("TxnID:invoice"), payment_amount=5)),
    ],
)
def test_a_payment_without_known_accounts_stays_as_it_is(one: ReceivePaymentAdd) -> None:
    (part,) = split_payment(one, TWO_ACCOUNTS, key="pay-7").parts
    assert (part.key, part.request, part.account) == ("pay-7", one, None)


def test_what_may_stand_once_goes_with_the_first_part() -> None:
    card = CreditCardTxnInfo(
        credit_card_txn_input_info=CreditCardTxnInputInfo(
            credit_card_number="xxxxxxxxxxxx2222",
            expiration_month=1,
            expiration_year=2030,
            name_on_card="Ann",
        ),
        credit_card_txn_result_info=CreditCardTxnResultInfo(
            result_code=0,
            result_message="ok",
            credit_card_trans_id="1",
            merchant_account_number="2",
            payment_status="Completed",
            txn_authorization_time=QBDateTime("2026-11-22"),
            txn_authorization_stamp=1,
        ),
    )
    rows = applied("1", "60.00"), applied("2", "40.00"), AppliedToTxnAdd(txn_id=UseMacro("TxnID:x"))
    whole = payment(
        *rows,
        def_macro="TxnID:payment",
        credit_card_txn_info=card,
        external_guid="{12345678-1234-1234-1234-123456789012}",
    )
    found = split_payment(whole, TWO_ACCOUNTS, key="pay-7")
    first, second = (part.request for part in found.parts)
    assert (first.def_macro, first.credit_card_txn_info) == (whole.def_macro, card)
    assert first.applied_to_txn == (rows[0], rows[2])
    assert (second.def_macro, second.credit_card_txn_info, second.external_guid) == (None, None, None)
    once = [one for one in found.adjustments if one.why == ("once",)]
    assert [one.path for one in once] == [
        "parts[1].request.def_macro",
        "parts[1].request.credit_card_txn_info",
        "parts[1].request.external_guid",
    ]
    assert "2222" not in repr(found.adjustments)


def test_a_payment_that_cannot_be_split_is_refused_with_all_reasons() -> None:
    rows = applied("7", "60.00"), applied("8", "40.00")
    with pytest.raises(InvalidModel) as refused:
        split_payment(payment(*rows, total="50.00"), [an_invoice("8", "40.00", None)], key="pay-7")
    assert [problem.path for problem in refused.value.problems] == [
        "applied_to_txn[0].txn_id",
        "applied_to_txn[1].txn_id",
        "total_amount",
    ]


CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


@given(
    st.lists(st.tuples(CENTS, st.sampled_from(["AR", "Other AR", "Third"])), min_size=1, max_size=8),
    CENTS | st.none(),
)
def test_totals_are_exact_and_every_row_stands_once(
    invoiced: list[tuple[Decimal, str]], more: Decimal | None
) -> None:
    invoices = [an_invoice(str(n), str(amount), account) for n, (amount, account) in enumerate(invoiced)]
    rows = [applied(str(n), str(amount)) for n, (amount, _) in enumerate(invoiced)]
    total = sum((amount for amount, _ in invoiced), Decimal(0)) + (more or 0)
    whole = payment(*rows, total=None if more is None else str(total))
    found = split_payment(whole, invoices, key="pay-7")
    assert [part.account and part.account.full_name for part in found.parts] == list(
        dict.fromkeys(account for _, account in invoiced)
    )
    placed = [row for part in found.parts for row in part.request.applied_to_txn]
    assert sorted(placed, key=lambda row: int(str(row.txn_id))) == rows
    assert len({part.key for part in found.parts}) == len(found.parts)
    if more is not None or len(found.parts) > 1:
        assert sum(Decimal(part.request.total_amount or 0) for part in found.parts) == total
    for part in found.parts:
        mine = [one for one in invoices if one.ar_account_ref == part.account]
        assert [one for one in check_payment(part.request, mine) if one.fault != "already paid"] == []
    assert split_payment(whole, reversed(invoices), key="pay-7") == found
