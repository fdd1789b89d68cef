"""Macros: one message set creates two transactions of which the second names the first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import qbsync.models
from qbsync.errors import InvalidModel
from qbsync.facts.plan import plan_of
from qbsync.facts.vocabulary import UseMacro
from qbsync.models import (
    AppliedToTxnAdd,
    CustomerAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ReceivePaymentAdd,
    Ref,
    SetCredit,
    class_named,
)
from qbsync.qbxml import decode_requests, encode, from_json, to_json

if TYPE_CHECKING:
    from qbsync.models import Request

CUSTOMER = Ref("Alder Street Bakery")
USED = "ReceivePaymentAdd[1].applied_to_txn[0].txn_id"


def invoice(def_macro: str | None) -> InvoiceAdd:
    line = InvoiceLineAdd(item_ref=Ref("Bread"), rate=Decimal("9.50"))
    return InvoiceAdd(def_macro=def_macro, customer_ref=CUSTOMER, lines=(line,))


def payment(of: InvoiceAdd) -> ReceivePaymentAdd:
    applied = AppliedToTxnAdd(txn_id=UseMacro.of(of), payment_amount=Decimal("9.50"))
    return ReceivePaymentAdd(customer_ref=CUSTOMER, total_amount=Decimal("9.50"), applied_to_txn=(applied,))


def test_an_invoice_and_its_payment() -> None:
    sent = [invoice("TxnID:invoice-1"), payment(invoice("TxnID:invoice-1"))]
    document = encode(sent)
    assert b'<InvoiceAdd defMacro="TxnID:invoice-1">' in document
    assert b'<TxnID useMacro="TxnID:invoice-1"/>' in document
    assert [one.request for one in decode_requests(document)] == sent
    assert [from_json(type(one), to_json(one)) for one in sent] == sent


def test_what_has_no_macro() -> None:
    with pytest.raises(ValueError, match='InvoiceAdd has no def_macro; give it one like "TxnID:order-1"'):
        payment(invoice(None))


def problems_of(*requests: Request[Any]) -> list[str]:
    with pytest.raises(InvalidModel) as caught:
        encode(requests)
    return [str(problem) for problem in caught.value.problems]


def test_a_macro_that_nobody_defines() -> None:
    assert problems_of(payment(invoice("TxnID:invoice-1"))) == [
        (
            f"{USED}: 'TxnID:invoice-1' is not defined in this message set; "
            "put the request that has it as its def_macro before this one, or give the id itself"
        )
    ]
    assert problems_of(invoice("TxnID:invoice-2"), payment(invoice("TxnID:invoice-1"))) == [
        (
            f"{USED.replace('1', '2', 1)}: 'TxnID:invoice-1' is not defined in this message set; "
            "did you mean 'TxnID:invoice-2'?"
        )
    ]


def test_a_macro_that_comes_too_late() -> None:
    assert problems_of(payment(invoice("TxnID:a")), invoice("TxnID:a")) == [
        (
            f"{USED}: 'TxnID:a' is used before InvoiceAdd[2].def_macro defines "
            "it; put InvoiceAdd[2] before this request"
        )
    ]


def test_a_macro_is_not_known_within_its_own_request() -> None:
    credit = SetCredit(credit_txn_id=UseMacro("TxnID:a"), applied_amount=Decimal("1.00"))
    own = InvoiceAdd(def_macro="TxnID:a", customer_ref=CUSTOMER, set_credit=(credit,))
    assert problems_of(own) == [
        (
            "InvoiceAdd[1].set_credit[0].credit_txn_id: 'TxnID:a' stands for the id of this very request; "
            "use it in a later one"
        )
    ]


def test_a_macro_that_is_defined_twice() -> None:
    first = "InvoiceAdd[1]"
    assert problems_of(invoice("TxnID:a"), invoice("TxnID:a"), payment(invoice("TxnID:a"))) == [
        f"InvoiceAdd[2].def_macro: 'TxnID:a' is defined already by {first}.def_macro; give each its own name"
    ]


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("MACROTYPE", 'write "TxnID:MACROTYPE"'),
        ("invoice-1", 'write "TxnID:invoice-1"'),
        ("txnid:invoice-1", 'write "TxnID:invoice-1"'),
        ("TxnID:", 'write "TxnID:order-1"'),
        ("RefNumber:a b", 'write "TxnID:a-b"'),
    ],
)
def test_what_a_macro_is_called(name: str, fix: str) -> None:
    assert problems_of(invoice(name), payment(invoice(name))) == [
        f"InvoiceAdd[1].def_macro: {name!r} is not written as TxnID:name; {fix}"
    ]


def test_macros_of_lines() -> None:
    line = InvoiceLineAdd(def_macro="line", item_ref=Ref("Bread"), rate=Decimal("9.50"))
    request = InvoiceAdd(customer_ref=CUSTOMER, lines=(line,))
    assert problems_of(request) == [
        "InvoiceAdd[1].lines[0].def_macro: 'line' is not written as TxnID:name; write \"TxnLineID:line\""
    ]


def test_macros_and_other_problems_at_once() -> None:
    with pytest.raises(InvalidModel) as caught:
        encode([payment(invoice("TxnID:a")), CustomerAdd(name="a", class_ref=Ref("x"))], version="11.0")
    assert [problem.path for problem in caught.value.problems] == [
        "CustomerAdd[2].class_ref",
        USED,
    ]


def test_text_that_looks_like_a_macro() -> None:
    note = '<TxnID useMacro="TxnID:a"/>'
    document = encode([CustomerAdd(name="a", notes=note)])
    assert b'&lt;TxnID useMacro="TxnID:a"/&gt;' in document


def test_which_requests_name_their_ids() -> None:
    """Transactions do; customers and items do not: they are named by their full name."""
    classes = [
        cls for cls in map(class_named, qbsync.models.__all__) if cls is not None and cls.__attrs_attrs__
    ]
    defining = {cls.__name__ for cls in classes if "def_macro" in plan_of(cls).by_name}
    lines = {"CashBackInfoAdd", "JournalCreditLine", "JournalDebitLine"}
    lines |= {name for name in defining if name.endswith("LineAdd")}
    assert {"InvoiceAdd", "SalesOrderAdd", "BillAdd", "TimeTrackingAdd", "DepositAdd"} <= defining - lines
    assert not defining & {"CustomerAdd", "VendorAdd", "ItemInventoryAdd", "EmployeeAdd"}
    assert all(name.endswith("Add") for name in defining - lines)
    how_to = (Path(__file__).parents[2] / "docs" / "how-to" / "codec.md").read_text(encoding="utf-8")
    for name in defining:
        assert f"`{name}`" in how_to
