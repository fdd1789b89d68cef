"""Pending forms and finance charges, and the periods that date macros name."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulator.conftest import Application
from tests.simulator.shop import ACME, customer, done, found, furnished, item, refused

from qbsync.errors import NotSimulated
from qbsync.models import (
    AppliedToTxnAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceMod,
    InvoiceQuery,
    ReceivePaymentAdd,
    ReceivePaymentToDepositQuery,
    Ref,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
)
from qbsync.simulator import CompanyFile, SimulatedClock
from qbsync.simulator.calendar_dates import period

BOLT = Ref("Bolt")


@pytest.fixture
def shop() -> Application:
    return Application(furnished())


def invoice(shop: Application, **fields: Any) -> Any:
    line = InvoiceLineAdd(item_ref=BOLT, quantity=5)
    return done(shop, InvoiceAdd(customer_ref=ACME, lines=(line,), **fields))


class TestPending:
    def test_it_is_not_posted_until_it_is_final(self, shop: Application) -> None:
        before = item(shop, "Bolt").quantity_on_hand
        made = invoice(shop, is_pending=True)
        assert (made.is_pending, made.is_paid, made.subtotal) == (True, False, 10)
        assert customer(shop).balance == 0
        assert item(shop, "Bolt").quantity_on_hand == before
        final = done(shop, InvoiceMod(made.txn_id, made.edit_sequence, is_pending=False))
        assert customer(shop).balance == final.balance_remaining > 10
        assert item(shop, "Bolt").quantity_on_hand == before - 5
        again = done(shop, InvoiceMod(made.txn_id, final.edit_sequence, is_pending=True))
        assert customer(shop).balance == 0
        assert again.is_pending

    def test_it_cannot_be_paid(self, shop: Application) -> None:
        made = invoice(shop, is_pending=True)
        row = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=1)
        assert refused(shop, ReceivePaymentAdd(customer_ref=ACME, applied_to_txn=(row,)))[0] == 3120
        paid = done(shop, ReceivePaymentAdd(customer_ref=ACME, total_amount=5, is_auto_apply=True))
        assert (paid.applied_to_txn, paid.unused_payment) == ((), 5)

    def test_what_is_paid_does_not_become_pending(self, shop: Application) -> None:
        made = invoice(shop)
        row = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=1)
        done(shop, ReceivePaymentAdd(customer_ref=ACME, applied_to_txn=(row,)))
        with pytest.raises(NotSimulated, match="pending"):
            shop.one(InvoiceMod(made.txn_id, made.edit_sequence, is_pending=True))

    def test_a_pending_receipt_waits_for_no_deposit(self, shop: Application) -> None:
        lines = (SalesReceiptLineAdd(item_ref=BOLT, quantity=1),)
        done(shop, SalesReceiptAdd(customer_ref=ACME, lines=lines, is_pending=True))
        assert found(shop, ReceivePaymentToDepositQuery()) == []


def test_finance_charges_are_marked(shop: Application) -> None:
    assert invoice(shop, is_finance_charge=True).is_finance_charge
    assert [one.is_finance_charge for one in found(shop, InvoiceQuery())] == [True]


def periods(macro: str, day: dt.date) -> tuple[str, ...]:
    """Return first and last day of a macro on a day, at noon in UTC."""
    clock = SimulatedClock(dt.datetime.combine(day, dt.time(12), dt.UTC))
    books = CompanyFile(clock=clock, zone="Etc/UTC")._books  # noqa: SLF001 - the rule as it stands
    return tuple(str(end) for end in period(macro, books))


@pytest.mark.parametrize(
    ("macro", "first", "last"),
    [
        ("Today", "2026-11-22", "2026-11-22"),
        ("ThisWeek", "2026-11-22", "2026-11-28"),
        ("LastWeek", "2026-11-15", "2026-11-21"),
        ("NextWeek", "2026-11-29", "2026-12-05"),
        ("NextFourWeeks", "2026-11-29", "2026-12-26"),
        ("ThisWeekToDate", "2026-11-22", "2026-11-22"),
        ("ThisMonthToDate", "2026-11-01", "2026-11-22"),
        ("LastMonthToDate", "2026-10-01", "2026-10-22"),
        ("ThisFiscalQuarter", "2026-10-01", "2026-12-31"),
        ("LastFiscalQuarter", "2026-07-01", "2026-09-30"),
        ("NextFiscalYear", "2027-01-01", "2027-12-31"),
        ("LastCalendarYearToDate", "2025-01-01", "2025-11-22"),
    ],
)
def test_periods_on_a_sunday(macro: str, first: str, last: str) -> None:
    assert periods(macro, dt.date(2026, 11, 22)) == (first, last)


def test_a_longer_month_does_not_reach_past_the_last_one() -> None:
    assert periods("LastMonthToDate", dt.date(2026, 3, 31)) == ("2026-02-01", "2026-02-28")
    assert periods("ThisWeek", dt.date(2026, 1, 3)) == ("2025-12-28", "2026-01-03")


@settings(max_examples=25, deadline=None)
@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)))
def test_periods_follow_each_other(day: dt.date) -> None:
    for unit in ("Week", "Month", "CalendarQuarter", "FiscalYear"):
        ends = [periods(f"{which}{unit}", day) for which in ("Last", "This", "Next")]
        assert ends[1][0] <= str(day) <= ends[1][1]
        for before, after in itertools.pairwise(ends):
            next_day = dt.date.fromisoformat(before[1]) + dt.timedelta(days=1)
            assert str(next_day) == after[0]
        assert periods(f"This{unit}ToDate", day) == (ends[1][0], str(day))
