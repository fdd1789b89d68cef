"""Queries of transactions, deleting and voiding, and what people at the PC do to transactions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.shop import ACME, customer, done, found, furnished, item, refused

from qbsync.errors import NotSimulated
from qbsync.facts.datetimes import QBDateTime
from qbsync.models import (
    AccountFilter,
    AppliedToTxnAdd,
    ARRefundCreditCardAdd,
    CreditMemoAdd,
    CreditMemoLineAdd,
    CurrencyFilter,
    DeletedDateRangeFilter,
    EntityFilter,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceQuery,
    ListDel,
    ModifiedDateRangeFilter,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    ReceivePaymentToDepositQuery,
    Ref,
    RefNumberFilter,
    RefNumberRangeFilter,
    RefundAppliedToTxnAdd,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
    TransactionDateRangeFilter,
    TransactionEntityFilter,
    TransactionItemFilter,
    TransactionQuery,
    TransactionTypeFilter,
    TxnDateRangeFilter,
    TxnDel,
    TxnDeleted,
    TxnDeletedQuery,
    TxnVoid,
)

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.simulator import CompanyFile, SimulatedClock

DAY = 86_400
MISSING = "FFFF-1767625200"


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    return furnished(clock)


def invoice(app: Application, name: str = "Acme", **fields: Any) -> Any:
    rows = (InvoiceLineAdd(item_ref=Ref("Work"), quantity=1),)
    return done(app, InvoiceAdd(customer_ref=Ref(name), lines=rows, **fields))


@pytest.fixture
def three(clock: SimulatedClock, application: Application) -> tuple[Any, ...]:
    """Return invoices A-1 of Acme, a-2 of its kitchen and B-3 of Baker, a day apart, the last one paid."""
    made = []
    for name, number in (("Acme", "A-1"), ("Acme:Kitchen", "a-2"), ("Baker", "B-3")):
        made.append(invoice(application, name, ref_number=number))
        clock.advance(DAY)
    done(application, ReceivePaymentAdd(customer_ref=Ref("Baker"), total_amount=80, is_auto_apply=True))
    return tuple(made)


def dates(first: int | None, last: int | None) -> TxnDateRangeFilter:
    low, high = (None if day is None else dt.date(2026, 1, day) for day in (first, last))
    return TxnDateRangeFilter(from_txn_date=low, to_txn_date=high)


def modified(first: str | None, last: str | None) -> ModifiedDateRangeFilter:
    low, high = (None if text is None else QBDateTime(text) for text in (first, last))
    return ModifiedDateRangeFilter(from_modified_date=low, to_modified_date=high)


@pytest.mark.usefixtures("three")
class TestFilters:
    @pytest.mark.parametrize(
        ("fields", "numbers"),
        [
            ({}, "A-1 a-2 B-3"),
            ({"max_returned": 2}, "A-1 a-2"),
            ({"txn_date_range_filter": dates(6, None)}, "a-2 B-3"),
            ({"txn_date_range_filter": dates(5, 6)}, "A-1 a-2"),
            ({"txn_date_range_filter": TxnDateRangeFilter(date_macro="Yesterday")}, "B-3"),
            ({"txn_date_range_filter": TxnDateRangeFilter(date_macro="ThisMonthToDate")}, "A-1 a-2 B-3"),
            ({"txn_date_range_filter": TxnDateRangeFilter(date_macro="LastCalendarYear")}, ""),
            ({"txn_date_range_filter": TxnDateRangeFilter(date_macro="All")}, "A-1 a-2 B-3"),
            ({"modified_date_range_filter": modified("2026-01-06T10:00:00", None)}, "a-2 B-3"),
            ({"modified_date_range_filter": modified(None, "2026-01-06T09:59:59")}, "A-1"),
            ({"entity_filter": EntityFilter(full_name=("acme", "Baker"))}, "A-1 B-3"),
            ({"entity_filter": EntityFilter(full_name_with_children="Acme")}, "A-1 a-2"),
            ({"account_filter": AccountFilter(full_name=("Accounts Receivable",))}, "A-1 a-2 B-3"),
            ({"account_filter": AccountFilter(full_name=("Sales",))}, "A-1 a-2 B-3"),
            ({"account_filter": AccountFilter(full_name=("Checking",))}, ""),
            (
                {"ref_number_filter": RefNumberFilter(match_criterion="StartsWith", ref_number="A-")},
                "A-1 a-2",
            ),
            ({"ref_number_filter": RefNumberFilter(match_criterion="EndsWith", ref_number="3")}, "B-3"),
            (
                {"ref_number_filter": RefNumberFilter(match_criterion="Contains", ref_number="-")},
                "A-1 a-2 B-3",
            ),
            ({"ref_number_range_filter": RefNumberRangeFilter(from_ref_number="A-2")}, "a-2 B-3"),
            ({"ref_number": ("a-1", "A-2")}, "A-1 a-2"),
            ({"ref_number_case_sensitive": ("a-2",)}, "a-2"),
            ({"paid_status": "PaidOnly"}, "B-3"),
            ({"paid_status": "NotPaidOnly"}, "A-1 a-2"),
            ({"paid_status": "All"}, "A-1 a-2 B-3"),
        ],
    )
    def test_filter(self, application: Application, fields: dict[str, Any], numbers: str) -> None:
        answer = application.one(InvoiceQuery(**fields))
        assert " ".join(record.ref_number for record in answer.objects) == numbers
        assert answer.status_code == (0 if numbers else 1)

    @pytest.mark.parametrize(
        ("fields", "code", "found"),
        [
            ({"ref_number": ("A-1", "X")}, 500, 1),
            ({"ref_number_case_sensitive": ("A-2",)}, 500, 0),
            ({"txn_id": (MISSING,)}, 500, 0),
            ({"txn_id": ("nonsense",)}, 3000, 0),
            ({"entity_filter": EntityFilter(full_name=("Keith Palmer",))}, 500, 0),
            ({"txn_date_range_filter": dates(6, 5)}, 3030, 0),
            ({"modified_date_range_filter": modified("2026-01-06", "2026-01-05")}, 3030, 0),
            (
                {"ref_number_range_filter": RefNumberRangeFilter(from_ref_number="B", to_ref_number="A")},
                3031,
                0,
            ),
        ],
    )
    def test_what_is_not_found(
        self, application: Application, fields: dict[str, Any], code: int, found: int
    ) -> None:
        answer = application.one(InvoiceQuery(**fields))
        assert (answer.status_code, len(answer.objects)) == (code, found)

    @pytest.mark.parametrize(
        "fields",
        [
            {"currency_filter": CurrencyFilter(full_name=("Euro",))},
        ],
    )
    def test_what_has_no_rule(self, application: Application, fields: dict[str, Any]) -> None:
        with pytest.raises(NotSimulated):
            application.one(InvoiceQuery(**fields))

    def test_text_of_500(self, application: Application) -> None:
        answer = application.one(InvoiceQuery(ref_number=("Keith Palmer",)))
        text = 'There was a required element ("Keith Palmer") that could not be found in QuickBooks.'
        assert answer.status_severity == "Warn"
        assert answer.status_message == f"The query request has not been fully completed. {text}"

    def test_counts(self, application: Application) -> None:
        only = application.one(InvoiceQuery(meta_data="MetaDataOnly"))
        assert (only.count, only.objects) == (3, ())
        both = application.one(InvoiceQuery(meta_data="MetaDataAndResponseData", max_returned=2))
        assert (both.count, len(both.objects)) == (2, 2)


class TestWhatIsShown:
    def test_lines_and_links_are_asked_for(self, application: Application) -> None:
        made = invoice(application)
        done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=10, is_auto_apply=True))
        for lines, links in ((None, None), (True, None), (None, True)):
            query = InvoiceQuery(include_line_items=lines, include_linked_txns=links)
            (one,) = application.one(query).of(type(made))
            assert (len(one.lines), len(one.linked_txn)) == (1 if lines else 0, 1 if links else 0)
        (payment,) = found(application, ReceivePaymentQuery())
        assert payment.applied_to_txn == ()

    def test_named_elements_only(self, application: Application) -> None:
        invoice(application)
        raw = application.raw([InvoiceQuery(include_ret_element=("TxnID", "BalanceRemaining"))])
        inside = raw[raw.index("<InvoiceRet>") : raw.index("</InvoiceRet>")]
        assert inside.count("<") == 5
        assert "<BalanceRemaining>80.00</BalanceRemaining>" in inside

    def test_pages(self, application: Application) -> None:
        made = [invoice(application).txn_id for _ in range(5)]
        page = application.one(InvoiceQuery(iterator="Start", max_returned=2))
        pages: list[Any] = list(page.objects)
        while page.iterator is not None and page.iterator.remaining:
            again = InvoiceQuery(iterator="Continue", iterator_id=page.iterator.id, max_returned=2)
            page = application.one(again)
            pages += page.objects
        assert [record.txn_id for record in pages] == made
        wrong = InvoiceQuery(iterator="Continue", iterator_id=page.iterator.id, max_returned=2)  # type: ignore[union-attr]
        assert application.one(wrong).status_code == 3391

    def test_version_cuts_fields_off(self, application: Application) -> None:
        guid = "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}"
        invoice(application, external_guid=guid)
        assert guid in application.raw([InvoiceQuery()], version="13.0")
        assert guid not in application.raw([InvoiceQuery()], version="6.0")


class TestLinkedChange:
    def test_a_payment_moves_time_modified(self, clock: SimulatedClock, application: Application) -> None:
        made = invoice(application)
        clock.advance(60)
        payment = done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=9, is_auto_apply=True))
        (paid,) = found(application, InvoiceQuery())
        assert paid.edit_sequence == made.edit_sequence
        assert paid.time_modified.wall == made.time_modified.wall + dt.timedelta(seconds=60)
        clock.advance(60)
        application.company.ui.delete(payment)
        (freed,) = found(application, InvoiceQuery())
        assert freed.time_modified.wall == made.time_modified.wall + dt.timedelta(seconds=120)

    def test_or_it_does_not(self, clock: SimulatedClock, application: Application) -> None:
        application.company.linked_change = "untouched"
        made = invoice(application)
        clock.advance(60)
        done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=9, is_auto_apply=True))
        (paid,) = found(application, InvoiceQuery())
        assert (paid.time_modified, paid.applied_amount) == (made.time_modified, -9)


class TestDeleting:
    def test_deleted_payment_frees_its_invoice(self, application: Application) -> None:
        invoice(application)
        payment = done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=80, is_auto_apply=True))
        (gone,) = found(application, TxnDel(txn_del_type="ReceivePayment", txn_id=payment.txn_id))
        assert (gone.txn_id, gone.txn_del_type) == (payment.txn_id, "ReceivePayment")
        assert customer(application).balance == 80
        assert application.one(ReceivePaymentQuery()).status_code == 1
        again = TxnDel(txn_del_type="ReceivePayment", txn_id=payment.txn_id)
        assert refused(application, again)[0] == 3120

    def test_deleted_invoice_gives_back_the_order(self, application: Application) -> None:
        rows = (SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=5),)
        order = done(application, SalesOrderAdd(customer_ref=ACME, lines=rows))
        made = done(application, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(order.txn_id,)))
        held = TxnDel(txn_del_type="SalesOrder", txn_id=order.txn_id)
        assert refused(application, held)[0] == 3160
        application.company.ui.delete(made)
        bolt = item(application, "Bolt")
        assert (bolt.quantity_on_hand, bolt.quantity_on_sales_order) == (100, 5)
        (now,) = application.one(SalesOrderQuery(include_linked_txns=True)).of(type(order))
        assert (now.is_fully_invoiced, now.linked_txn) == (False, ())
        done(application, held)
        assert item(application, "Bolt").quantity_on_sales_order == 0

    def test_refunded_credit_stays(self, application: Application) -> None:
        goods = (CreditMemoLineAdd(item_ref=Ref("Work"), quantity=1),)
        memo = done(application, CreditMemoAdd(customer_ref=ACME, lines=goods))
        rows = (RefundAppliedToTxnAdd(txn_id=memo.txn_id, refund_amount=80),)
        refund = done(application, ARRefundCreditCardAdd(customer_ref=ACME, refund_applied_to_txn=rows))
        assert refused(application, TxnDel(txn_del_type="CreditMemo", txn_id=memo.txn_id))[0] == 3160
        assert refused(application, TxnVoid(txn_void_type="CreditMemo", txn_id=memo.txn_id))[0] == 3185
        done(application, TxnVoid(txn_void_type="ARRefundCreditCard", txn_id=refund.txn_id))
        assert customer(application).balance == -80
        done(application, TxnDel(txn_del_type="CreditMemo", txn_id=memo.txn_id))

    def test_customer_of_a_transaction_stays(self, application: Application) -> None:
        made = invoice(application, "Baker")
        wanted = ListDel(list_del_type="Customer", list_id=made.customer_ref.list_id)
        assert refused(application, wanted)[0] == 3160
        application.company.ui.delete(made)
        done(application, wanted)

    def test_deleted_ones_are_told_for_90_days(self, clock: SimulatedClock, application: Application) -> None:
        for _ in range(2):
            application.company.ui.delete(invoice(application, ref_number="7"))
            clock.advance(DAY)
        query = TxnDeletedQuery(txn_del_type=("Invoice",))
        told = application.one(query).of(TxnDeleted)
        assert [record.time_deleted.wall.day for record in told] == [5, 6]
        assert {record.ref_number for record in told} == {"7"}
        last = DeletedDateRangeFilter(from_deleted_date=QBDateTime("2026-01-06"))
        assert len(application.one(query.evolve(deleted_date_range_filter=last)).objects) == 1
        assert application.one(TxnDeletedQuery(txn_del_type=("SalesOrder",))).status_code == 1
        clock.advance(89 * DAY)
        assert len(application.one(query).objects) == 1
        with pytest.raises(NotSimulated):
            application.one(TxnDeletedQuery(txn_del_type=("Bill",)))


class TestVoiding:
    def test_void(self, application: Application) -> None:
        rows = (InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=5),)
        made = done(application, InvoiceAdd(customer_ref=ACME, memo="Rush", lines=rows))
        done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=10, is_auto_apply=True))
        (answer,) = found(application, TxnVoid(txn_void_type="Invoice", txn_id=made.txn_id))
        assert answer.ref_number == made.ref_number
        query = InvoiceQuery(include_line_items=True, include_linked_txns=True)
        (now,) = application.one(query).of(type(made))
        assert (now.memo, now.subtotal, now.sales_tax_total, now.balance_remaining) == ("VOID: Rush", 0, 0, 0)
        assert (now.lines[0].quantity, now.lines[0].amount, now.linked_txn) == (0, 0, ())
        assert now.edit_sequence != made.edit_sequence
        assert item(application, "Bolt").quantity_on_hand == 100
        assert customer(application).balance == -10
        application.company.ui.void(now)
        assert application.one(query).of(type(made))[0].memo == "VOID: Rush"


class TestPeople:
    def test_what_the_company_file_holds(self, application: Application) -> None:
        made = invoice(application)
        paid = done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=80, is_auto_apply=True))
        company = application.company
        assert [record.txn_id for record in company.transactions()] == [made.txn_id, paid.txn_id]
        (now,) = company.transactions("Invoice")
        assert (now.is_paid, len(now.lines), len(now.linked_txn)) == (True, 1, 1)
        with pytest.raises(NotSimulated):
            company.transactions("Bill")

    def test_edit_of_an_older_view(self, application: Application) -> None:
        made = invoice(application)
        application.company.ui.edit(made, memo="First")
        changed = application.company.ui.edit(made, po_number="7")
        assert (changed.memo, changed.po_number) == ("First", "7")
        line = made.lines[0].edit(quantity=2)
        assert application.company.ui.edit(made, lines=(line,)).balance_remaining == Decimal(160)
        application.company.ui.delete(made)
        with pytest.raises(LookupError):
            application.company.ui.edit(made, memo="x")

    def test_payment_of_a_merged_customer(self, application: Application) -> None:
        made = invoice(application, "Baker")
        application.company.ui.merge("Customer", "Baker", "Acme")
        wanted = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=80)
        done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=80, applied_to_txn=(wanted,)))
        assert customer(application).balance == 0


class TestAllKinds:
    @pytest.fixture
    def some(self, clock: SimulatedClock, application: Application) -> None:
        """Enter an order, an invoice, a payment of it, and a receipt, a day apart."""
        rows = (SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=10),)
        order = done(application, SalesOrderAdd(customer_ref=ACME, ref_number="O-1", lines=rows))
        clock.advance(DAY)
        link = (order.txn_id,)
        done(application, InvoiceAdd(customer_ref=ACME, ref_number="I-1", memo="Rush", link_to_txn_id=link))
        clock.advance(DAY)
        done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=5, is_auto_apply=True))
        clock.advance(DAY)
        goods = (SalesReceiptLineAdd(item_ref=Ref("Work")),)
        done(application, SalesReceiptAdd(customer_ref=Ref("Baker"), ref_number="R-1", lines=goods))

    @pytest.mark.usefixtures("some")
    def test_summaries(self, application: Application) -> None:
        rows = found(application, TransactionQuery())
        assert [(row.txn_type, row.entity_ref.full_name, row.amount) for row in rows] == [
            ("SalesOrder", "Acme", Decimal("21.65")),
            ("Invoice", "Acme", Decimal("21.65")),
            ("ReceivePayment", "Acme", Decimal("-5.00")),
            ("SalesReceipt", "Baker", Decimal("80.00")),
        ]
        assert (rows[1].memo, rows[1].account_ref.full_name) == ("Rush", "Accounts Receivable")

    @pytest.mark.usefixtures("some")
    @pytest.mark.parametrize(
        ("fields", "kinds"),
        [
            ({"ref_number": ("i-1", "X")}, "Invoice"),
            ({"ref_number_case_sensitive": ("i-1",)}, ""),
            ({"transaction_type_filter": TransactionTypeFilter(txn_type_filter=("Invoice",))}, "Invoice"),
            ({"transaction_posting_status_filter": "NonPosting"}, "SalesOrder"),
            ({"transaction_paid_status_filter": "Open"}, "Invoice"),
            (
                {
                    "transaction_date_range_filter": TransactionDateRangeFilter(
                        to_txn_date=dt.date(2026, 1, 6)
                    )
                },
                "SalesOrder Invoice",
            ),
            ({"transaction_entity_filter": TransactionEntityFilter(full_name=("Baker",))}, "SalesReceipt"),
            ({"transaction_item_filter": TransactionItemFilter(full_name=("Bolt",))}, "SalesOrder Invoice"),
            ({"max_returned": 1}, "SalesOrder"),
        ],
    )
    def test_filter(self, application: Application, fields: dict[str, Any], kinds: str) -> None:
        rows = found(application, TransactionQuery(**fields))
        assert " ".join(row.txn_type for row in rows) == kinds

    @pytest.mark.usefixtures("some")
    def test_ids(self, application: Application) -> None:
        first = found(application, TransactionQuery())[0]
        answer = application.one(TransactionQuery(txn_id=(MISSING, first.txn_id)))
        assert (answer.status_code, answer.objects) == (500, (first,))

    @pytest.mark.usefixtures("some")
    def test_what_waits_for_a_deposit(self, application: Application) -> None:
        rows = found(application, ReceivePaymentToDepositQuery())
        assert [(row.txn_type, row.amount) for row in rows] == [("ReceivePayment", 5), ("SalesReceipt", 80)]

    def test_what_has_no_rule(self, application: Application) -> None:
        for fields in (
            {"transaction_detail_level_filter": "All"},
            {"transaction_entity_filter": TransactionEntityFilter(entity_type_filter="Customer")},
            {"currency_filter": CurrencyFilter(full_name=("Euro",))},
        ):
            with pytest.raises(NotSimulated):
                application.one(TransactionQuery(**fields))
