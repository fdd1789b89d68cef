"""Payments and refunds: what they are applied to, what is left, and what is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.shop import ACME, customer, done, furnished, refused

from qbsync.errors import NotSimulated
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.models import (
    AccountAdd,
    AppliedToTxnAdd,
    AppliedToTxnMod,
    ARRefundCreditCardAdd,
    CreditMemoAdd,
    CreditMemoLineAdd,
    ErrorRecovery,
    Invoice,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ReceivePayment,
    ReceivePaymentAdd,
    ReceivePaymentMod,
    ReceivePaymentQuery,
    Ref,
    RefundAppliedToTxnAdd,
    SalesReceipt,
    SalesReceiptAdd,
    SalesReceiptLine,
    SalesReceiptLineAdd,
    SalesReceiptLineMod,
    SalesReceiptMod,
    SetCredit,
)
from qbsync.qbxml import decode, encode

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.simulator import CompanyFile, SimulatedClock

NO_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
TOO_MUCH = "QuickBooks error message: You cannot pay more than the amount due."
MISSING = "FFFF-1767625200"


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    return furnished(clock)


def invoice(app: Application, amount: str, **fields: Any) -> Any:
    """Add an invoice over an amount without tax."""
    rows = (InvoiceLineAdd(item_ref=Ref("Work"), amount=Decimal(amount)),)
    return done(app, InvoiceAdd(customer_ref=fields.pop("customer_ref", ACME), lines=rows, **fields))


def memo(app: Application, amount: str, name: str = "Acme") -> Any:
    rows = (CreditMemoLineAdd(item_ref=Ref("Work"), amount=Decimal(amount)),)
    return done(app, CreditMemoAdd(customer_ref=Ref(name), lines=rows))


def pay(total: Any, *applied: Any, auto: bool = True, **fields: Any) -> ReceivePaymentAdd:
    fields = {"customer_ref": ACME, "total_amount": total, **fields}
    wanted: dict[str, Any] = {"applied_to_txn": applied} if applied else {"is_auto_apply": auto}
    return ReceivePaymentAdd(**wanted, **fields)


def refund(*rows: tuple[Any, Any]) -> ARRefundCreditCardAdd:
    applied = tuple(
        RefundAppliedToTxnAdd(txn_id=credit.txn_id, refund_amount=amount) for credit, amount in rows
    )
    return ARRefundCreditCardAdd(customer_ref=ACME, refund_applied_to_txn=applied)


def to(record: Any, amount: Any, **fields: Any) -> AppliedToTxnAdd:
    return AppliedToTxnAdd(txn_id=record.txn_id, payment_amount=amount, **fields)


def balances(app: Application) -> list[tuple[Any, bool]]:
    """Return balance and IsPaid of all invoices."""
    records: Any = app.one(InvoiceQuery()).objects
    return [(record.balance_remaining, record.is_paid) for record in records]


class TestApplying:
    def test_oldest_invoices_first(self, application: Application) -> None:
        invoice(application, "30.00", txn_date=dt.date(2026, 1, 3))
        invoice(application, "50.00", txn_date=dt.date(2026, 1, 1))
        invoice(application, "20.00", customer_ref=Ref("Acme:Kitchen"), txn_date=dt.date(2026, 1, 2))
        invoice(application, "10.00", customer_ref=Ref("Baker"), txn_date=dt.date(2025, 1, 1))
        made = done(application, pay(75))
        assert [(row.amount, row.balance_remaining) for row in made.applied_to_txn] == [
            (50, 0),
            (20, 0),
            (5, 25),
        ]
        assert balances(application) == [(25, False), (0, True), (0, True), (10, False)]
        assert made.unused_payment == 0
        (kitchen, acme) = (customer(application, name) for name in ("Acme:Kitchen", "Acme"))
        assert (kitchen.balance, acme.balance, acme.total_balance) == (0, 25, 25)

    def test_not_applied(self, application: Application) -> None:
        invoice(application, "30.00")
        made = done(application, pay(75, auto=False))
        assert (made.applied_to_txn, made.unused_payment) == ((), 75)
        assert customer(application).balance == -45

    def test_discount(self, application: Application) -> None:
        made = invoice(application, "100.00")
        wanted = to(made, 98, discount_amount=2, discount_account_ref=Ref("Sales"))
        payment = done(application, pay(98, wanted))
        (row,) = payment.applied_to_txn
        assert (row.amount, row.discount_amount, row.balance_remaining) == (98, 2, 0)
        assert row.discount_account_ref.full_name == "Sales"
        assert balances(application) == [(0, True)]
        assert customer(application).balance == 0

    def test_credit_is_applied_with_a_payment(self, application: Application) -> None:
        made, credit = invoice(application, "100.00"), memo(application, "40.00")
        wanted = to(made, 50, set_credit=(SetCredit(credit_txn_id=credit.txn_id, applied_amount=30),))
        payment = done(application, pay(50, wanted))
        (row,) = payment.applied_to_txn
        assert [(found.txn_type, found.amount) for found in row.linked_txn] == [("CreditMemo", 30)]
        assert (row.balance_remaining, payment.unused_credits) == (20, 10)
        application.company.ui.delete(payment)
        assert balances(application) == [(100, False)]

    def test_total_is_what_is_applied(self, application: Application) -> None:
        made = invoice(application, "100.00")
        assert done(application, pay(None, to(made, 40))).total_amount == 40


class TestRefusals:
    def test_more_than_due(self, application: Application) -> None:
        made = invoice(application, "100.00")
        text = f'The "AppliedToTxnAdd payment amount" field has an invalid value "129.43".  {TOO_MUCH}'
        assert refused(application, pay(200, to(made, Decimal("129.43")))) == (3210, text)
        done(application, pay(100, to(made, 100)))
        assert refused(application, pay(100, to(made, 1)))[0] == 3210
        assert len(application.one(ReceivePaymentQuery()).objects) == 1

    def test_more_than_paid(self, application: Application) -> None:
        first, second = invoice(application, "100.00"), invoice(application, "100.00")
        assert refused(application, pay(150, to(first, 100), to(second, 100)))[0] == 3210
        assert refused(application, pay(90, to(first, 90, discount_amount=20)))[0] == 3210
        assert refused(application, pay(150, to(first, 60), to(first, 60)))[0] == 3210
        assert refused(application, pay(-1))[0] == 3210

    def test_more_credit_than_there_is(self, application: Application) -> None:
        made, credit = invoice(application, "100.00"), memo(application, "40.00")
        for amount in (41, -1):
            wanted = to(made, 0, set_credit=(SetCredit(credit_txn_id=credit.txn_id, applied_amount=amount),))
            assert refused(application, pay(0, wanted))[0] == 3210

    def test_invoices_of_several_receivables_accounts(self, application: Application) -> None:
        done(application, AccountAdd(name="Retail Receivables", account_type="AccountsReceivable"))
        retail = Ref("Retail Receivables")
        first = invoice(application, "10.00")
        second = invoice(application, "10.00", ar_account_ref=retail)
        text = f'Object "{second.txn_id}" specified in the request cannot be found.  {NO_RECORD}'
        both = (to(first, 10), to(second, 10))
        assert refused(application, pay(20, *both)) == (3120, text)
        assert refused(application, pay(10, to(second, 10))) == (3120, text)
        assert done(application, pay(10, to(second, 10), ar_account_ref=retail)).ar_account_ref == (
            second.ar_account_ref
        )
        assert balances(application) == [(10, False), (0, True)]

    def test_what_is_not_there(self, application: Application) -> None:
        text = f'Object "{MISSING}" specified in the request cannot be found.  {NO_RECORD}'
        assert refused(application, pay(1, AppliedToTxnAdd(txn_id=MISSING, payment_amount=1))) == (3120, text)
        other = invoice(application, "10.00", customer_ref=Ref("Baker"))
        assert refused(application, pay(1, to(other, 1)))[0] == 3120
        credit = memo(application, "10.00")
        assert refused(application, pay(1, to(credit, 1)))[0] == 3120
        assert refused(application, pay(1, customer_ref=Ref("Nobody")))[0] == 3140
        assert refused(application, pay(1, payment_method_ref=Ref("Shells")))[0] == 3140


class TestMod:
    def test_applied_anew(self, application: Application) -> None:
        first, second = invoice(application, "100.00"), invoice(application, "100.00")
        made = done(application, pay(100, to(first, 60)))
        rows = (AppliedToTxnMod(txn_id=second.txn_id, payment_amount=100),)
        changed = done(application, ReceivePaymentMod(made.txn_id, made.edit_sequence, applied_to_txn=rows))
        assert [(row.txn_id, row.amount) for row in changed.applied_to_txn] == [(second.txn_id, 100)]
        assert balances(application) == [(100, False), (0, True)]
        assert changed.edit_sequence != made.edit_sequence

    def test_amount_stays_where_it_is_not_given(self, application: Application) -> None:
        first = invoice(application, "100.00")
        made = done(application, pay(100, to(first, 60, discount_amount=5)))
        rows = (AppliedToTxnMod(txn_id=first.txn_id, discount_amount=CLEAR),)
        changed = done(application, ReceivePaymentMod(made.txn_id, made.edit_sequence, applied_to_txn=rows))
        assert balances(application) == [(40, False)]
        done(application, changed.edit(memo="x"))
        assert balances(application) == [(40, False)]

    def test_total(self, application: Application) -> None:
        first = invoice(application, "100.00")
        made = done(application, pay(100, to(first, 60)))
        assert refused(application, made.edit(total_amount=59))[0] == 3210
        assert done(application, made.edit(total_amount=70)).unused_payment == 10
        assert customer(application).balance == 30

    def test_payment_that_is_not_there(self, application: Application) -> None:
        assert refused(application, ReceivePaymentMod(MISSING, "1", memo="x"))[0] == 3120


class TestRefunds:
    def test_overpayment_is_refunded(self, application: Application) -> None:
        invoice(application, "100.00")
        made = done(application, pay(130))
        back = done(application, refund((made, 30)))
        (row,) = back.refund_applied_to_txn
        assert (back.total_amount, row.txn_type, row.credit_remaining) == (30, "ReceivePayment", 0)
        assert customer(application).balance == 0
        (now,) = application.one(ReceivePaymentQuery(include_line_items=True)).of(type(made))
        assert (now.unused_payment, len(now.applied_to_txn)) == (0, 1)
        assert refused(application, now.edit(total_amount=129))[0] == 3210

    def test_more_than_the_credit(self, application: Application) -> None:
        credit = memo(application, "40.00")
        assert refused(application, refund((credit, 25), (credit, 25)))[0] == 3210
        assert refused(application, refund((invoice(application, "1.00"), 1)))[0] == 3120

    def test_refunded_credit_does_not_get_smaller_than_that(self, application: Application) -> None:
        open_invoice, credit = invoice(application, "100.00"), memo(application, "40.00")
        done(application, refund((credit, 30)))
        set_credit = (SetCredit(credit_txn_id=credit.txn_id, applied_amount=10),)
        done(application, open_invoice.edit(set_credit=set_credit))
        too_small = credit.edit(lines=(credit.lines[0].edit(amount=29),))
        assert refused(application, too_small)[0] == 3180
        done(application, credit.edit(lines=(credit.lines[0].edit(amount=35),)))
        assert balances(application) == [(95, False)]


class TestMacros:
    ADD = InvoiceAdd(
        def_macro="TxnID:new", customer_ref=ACME, lines=(InvoiceLineAdd(item_ref=Ref("Work"), quantity=1),)
    )
    PAY = pay(80, AppliedToTxnAdd(txn_id=UseMacro("TxnID:new"), payment_amount=80))

    def test_id_within_a_set(self, application: Application) -> None:
        made, paid = application.ask(self.ADD, self.PAY)
        assert (made.status_code, paid.status_code) == (0, 0)
        assert [row.txn_id for row in paid.of(ReceivePayment)[0].applied_to_txn] == [
            made.of(Invoice)[0].txn_id
        ]
        assert balances(application) == [(0, True)]

    def test_name_whose_request_failed(self, application: Application) -> None:
        failing = self.ADD.evolve(customer_ref=Ref("Nobody"))
        _, paid = application.ask(failing, self.PAY, on_error="continueOnError")
        assert (paid.status_code, paid.status_severity) == (9100, "Error")
        assert paid.status_message == 'The macro "TxnID:new" is not defined in this message set.'

    def test_name_that_is_not_there_or_there_twice(self, application: Application) -> None:
        text = encode([self.ADD, self.PAY]).decode()
        start, end = text.index("<InvoiceAddRq"), text.index("</InvoiceAddRq>") + len("</InvoiceAddRq>")
        (paid,) = decode(application.company.process("Acme", text[:start] + text[end:]))
        assert paid.status_code == 9100
        with pytest.raises(NotSimulated, match="TxnID:new"):
            application.company.process("Acme", text[:end] + text[start:])

    def test_name_of_a_line(self, application: Application) -> None:
        rows = tuple(
            SalesReceiptLineAdd(def_macro=f"TxnLineID:{name}", item_ref=Ref(name), quantity=1)
            for name in ("Bolt", "Work")
        )
        add = SalesReceiptAdd(def_macro="TxnID:sale", customer_ref=ACME, lines=rows)
        kept = SalesReceiptLineMod(UseMacro("TxnLineID:Work"), quantity=3)
        change = SalesReceiptMod(UseMacro("TxnID:sale"), "1767625200", lines=(kept,))
        made, changed = application.ask(add, change)
        (line,) = changed.of(SalesReceipt)[0].lines
        assert isinstance(line, SalesReceiptLine)
        assert line.amount == 240
        assert line.txn_line_id == made.of(SalesReceipt)[0].lines[1].txn_line_id


def test_recovered_answer_may_hold_the_ids_only(application: Application) -> None:
    application.company.recovered_answer = "ids"
    made, paid = application.ask(TestMacros.ADD, TestMacros.PAY, message_set_id="q1")
    again = application.ask(TestMacros.ADD, TestMacros.PAY, message_set_id="q1")
    ids = [response.error_recovery for response in again]
    assert ids == [
        ErrorRecovery(txn_id=record.txn_id, txn_number=number, edit_sequence=record.edit_sequence)
        for number, record in enumerate((made.of(Invoice)[0], paid.of(ReceivePayment)[0]), start=1)
    ]
    assert balances(application) == [(0, True)]
