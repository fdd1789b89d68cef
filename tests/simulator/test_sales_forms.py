"""Sales orders, invoices, credit memos and sales receipts: lines, defaults, totals, changes and links."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.shop import ACME, NON, TAX, customer, done, found, furnished, item, refused

from qbsync.errors import NotSimulated
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    Address,
    CreditMemoAdd,
    CreditMemoLineAdd,
    CustomerAdd,
    DateDrivenTermsAdd,
    EntityFilter,
    Invoice,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceLineGroupAdd,
    InvoiceLineGroupMod,
    InvoiceLineMod,
    InvoiceMod,
    InvoiceQuery,
    LinkToTxn,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderQuery,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
    SetCredit,
)
from qbsync.qbxml import decode

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulator.conftest import Application

    from qbsync.simulator import CompanyFile, SimulatedClock

NO_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
MISSING = "FFFF-1767625200"


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    return furnished(clock)


def line(name: str, **fields: Any) -> InvoiceLineAdd:
    return InvoiceLineAdd(item_ref=Ref(name), **fields)


def invoice(app: Application, *lines: Any, **fields: Any) -> Any:
    return done(app, InvoiceAdd(customer_ref=fields.pop("customer_ref", ACME), lines=lines, **fields))


def order(app: Application, *lines: Any, **fields: Any) -> Any:
    rows = tuple(SalesOrderLineAdd(item_ref=Ref(name), quantity=number) for name, number in lines)
    return done(app, SalesOrderAdd(customer_ref=ACME, lines=rows, **fields))


class TestLines:
    @pytest.mark.parametrize(
        ("fields", "quantity", "rate", "amount"),
        [
            ({"quantity": 3}, 3, "2.00", "6.00"),
            ({}, None, "2.00", "2.00"),
            ({"quantity": Decimal("1.5"), "rate": Decimal("0.33")}, Decimal("1.5"), "0.33", "0.50"),
            ({"quantity": 3, "rate": Decimal("0.015")}, 3, "0.015", "0.05"),
            ({"quantity": 3, "amount": 10}, 3, "3.33333", "10.00"),
            ({"quantity": 3, "rate": 1, "amount": 9}, 3, "3.00", "9.00"),
            ({"amount": 9}, None, "9.00", "9.00"),
            ({"quantity": 0, "amount": 9}, 0, None, "9.00"),
            ({"quantity": 2, "price_level_ref": Ref("Wholesale")}, 2, "1.80", "3.60"),
            ({"quantity": 2, "price_level_ref": Ref("Friends")}, 2, "1.75", "3.50"),
        ],
    )
    def test_amount(
        self, application: Application, fields: dict[str, Any], quantity: Any, rate: str | None, amount: str
    ) -> None:
        (made,) = invoice(application, line("Bolt", **fields)).lines
        assert made.quantity == quantity
        assert made.rate == (None if rate is None else Decimal(rate))
        assert made.amount == Decimal(amount)
        assert (made.desc, made.sales_tax_code_ref.full_name) == ("A bolt", "Tax")

    def test_price_level_of_the_customer(self, application: Application) -> None:
        level: dict[str, Any] = {"price_level_ref": Ref("Wholesale"), "sales_tax_code_ref": NON}
        application.company.ui.add(CustomerAdd(name="Reseller", **level))
        made = invoice(application, line("Bolt", quantity=1), customer_ref=Ref("Reseller"))
        assert made.lines[0].rate == Decimal("1.80")

    def test_percentages_and_subtotals_follow_the_lines_above(self, application: Application) -> None:
        rows = ("Bolt", "Nut", "Subtotal", "10% off", "Work", "Subtotal", "Rebate")
        made = invoice(application, *(line(name) for name in rows))
        amounts = [Decimal(text) for text in ("2.00", "0.35", "2.35", "-0.24", "80.00", "79.76", "-5.00")]
        assert [row.amount for row in made.lines] == amounts
        assert made.lines[3].rate_percent == Decimal(-10)
        assert made.subtotal == Decimal("77.11")  # 2.00 + 0.35 - 0.24 + 80.00 - 5.00
        # All but the hour is taxed: 8.25 % of -2.89.
        assert made.sales_tax_total == Decimal("-0.24")
        assert made.balance_remaining == Decimal("76.87")

    def test_discount_of_another_percentage(self, application: Application) -> None:
        made = invoice(application, line("Work"), line("10% off", rate_percent=Decimal("12.5")))
        assert (made.lines[1].rate_percent, made.lines[1].amount) == (Decimal("-12.5"), Decimal("-10.00"))

    def test_group_becomes_lines(self, application: Application) -> None:
        group = InvoiceLineGroupAdd(item_group_ref=Ref("Pair"), quantity=3)
        made = invoice(application, group, line("10% off"))
        pair, off = made.lines
        assert (pair.desc, pair.quantity, pair.is_print_items_in_group) == ("Two of each", 3, True)
        assert [(row.item_ref.full_name, row.quantity, row.amount) for row in pair.lines] == [
            ("Bolt", 6, Decimal("12.00")),
            ("Nut", 6, Decimal("2.10")),
        ]
        assert pair.total_amount == Decimal("14.10")
        assert off.amount == Decimal("-1.41")
        assert made.subtotal == Decimal("12.69")
        numbers = [int(row.txn_line_id.partition("-")[0], 16) for row in (pair, *pair.lines, off)]
        first = int(made.txn_id.partition("-")[0], 16)
        assert numbers == [first + 1, first + 2, first + 3, first + 4]

    def test_description_alone(self, application: Application) -> None:
        made = invoice(application, InvoiceLineAdd(desc="Thank you"), line("Bolt"))
        assert (made.lines[0].desc, made.lines[0].amount, made.subtotal) == (
            "Thank you",
            None,
            Decimal("2.00"),
        )

    def test_what_has_no_rule_is_not_guessed(self, application: Application) -> None:
        for wanted in (
            line("Bolt", serial_number="1"),
            line("Bolt", unit_of_measure="box"),
            InvoiceLineAdd(desc="5", amount=5),
            line("Subtotal", quantity=2),
            line("State"),
        ):
            with pytest.raises(NotSimulated):
                invoice(application, wanted)
        with pytest.raises(NotSimulated):
            invoice(application, line("Bolt"), exchange_rate=2)
        assert application.one(InvoiceQuery()).status_code == 1


class TestHeader:
    def test_defaults(self, application: Application) -> None:
        address = Address(addr1="Acme", city="Dallas", state="TX", postal_code="75001")
        application.company.ui.edit_customer("Acme", bill_address=address)
        made = invoice(application, line("Bolt", quantity=100))
        assert made.txn_date == made.ship_date == dt.date(2026, 1, 5)
        assert made.due_date == dt.date(2026, 1, 25)
        assert (made.ref_number, made.txn_number) == ("1", 1)
        assert made.terms_ref.full_name == "Net 20"
        assert made.ar_account_ref.full_name == "Accounts Receivable"
        assert made.template_ref.full_name == "Intuit Product Invoice"
        assert made.bill_address == address
        assert made.bill_address_block.addr2 == "Dallas, TX 75001"
        assert (made.is_pending, made.is_finance_charge, made.is_paid) == (False, False, False)
        assert (made.sales_tax_percentage, made.sales_tax_total) == (Decimal("8.25"), Decimal("16.50"))
        assert made.edit_sequence == "1767625200"
        assert made.txn_id.endswith("-1767625200")

    def test_date_of_the_pc(self, clock: SimulatedClock, application: Application) -> None:
        clock.advance(13 * 3600)  # 04:00 UTC of the 6th, 23:00 of the 5th in New York
        assert invoice(application, line("Bolt")).txn_date == dt.date(2026, 1, 5)

    @pytest.mark.parametrize(
        ("code", "tax_item", "tax"),
        [
            (TAX, None, "8.25"),
            (TAX, Ref("Both"), "9.25"),
            (NON, None, "0.00"),
            (TAX, Ref("Sales Tax"), "0.00"),
        ],
    )
    def test_tax(self, application: Application, code: Ref, tax_item: Ref | None, tax: str) -> None:
        fields = {"customer_sales_tax_code_ref": code, "item_sales_tax_ref": tax_item}
        made = invoice(application, line("Bolt", quantity=50), line("Work"), **fields)
        assert (made.sales_tax_percentage, made.sales_tax_total) == (Decimal(tax), Decimal(tax))

    @pytest.mark.parametrize(
        ("last", "following"),
        [("1001", "1002"), ("A-0099", "A-0100"), ("999", "1000"), ("X", "1"), ("99999999999", None)],
    )
    def test_next_ref_number(self, application: Application, last: str, following: str | None) -> None:
        invoice(application, line("Bolt"), ref_number=last)
        assert invoice(application, line("Bolt")).ref_number == following

    def test_each_kind_counts_for_itself(self, application: Application) -> None:
        invoice(application, line("Bolt"), ref_number="500")
        assert order(application, ("Bolt", 1)).ref_number == "1"
        assert invoice(application, line("Bolt")).txn_number == 3

    @pytest.mark.parametrize(
        ("day", "due"),
        [(dt.date(2026, 1, 5), dt.date(2026, 1, 31)), (dt.date(2026, 1, 25), dt.date(2026, 2, 28))],
    )
    def test_date_driven_terms(self, application: Application, day: dt.date, due: dt.date) -> None:
        terms = DateDrivenTermsAdd(name="Month's end", day_of_month_due=31, due_next_month_days=10)
        application.company.ui.add(terms)
        made = invoice(application, line("Bolt"), terms_ref=Ref("Month's end"), txn_date=day)
        assert made.due_date == due

    def test_terms_that_are_known_by_name_only(self, application: Application) -> None:
        application.company.ui.add_list_element("Terms", "Net 45")
        with pytest.raises(NotSimulated, match="Net 45"):
            invoice(application, line("Bolt"), terms_ref=Ref("Net 45"))
        day = dt.date(2026, 2, 19)
        assert invoice(application, line("Bolt"), terms_ref=Ref("Net 45"), due_date=day).due_date == day

    def test_names_follow_a_rename(self, application: Application) -> None:
        made = invoice(application, line("Bolt"))
        application.company.ui.rename("Customer", "Acme", to="Acme Ltd")
        (one,) = found(application, InvoiceQuery(txn_id=(made.txn_id,)))
        assert one.customer_ref.full_name == "Acme Ltd"

    def test_merged_customer(self, application: Application) -> None:
        invoice(application, line("Work"), customer_ref=Ref("Baker"))
        application.company.ui.merge("Customer", "Baker", "Acme")
        assert customer(application).balance == Decimal("80.00")
        query = InvoiceQuery(entity_filter=EntityFilter(full_name=("Acme",)))
        (one,) = found(application, query)
        assert one.customer_ref.full_name == "Acme"


class TestRefusals:
    def test_captured_3140_of_a_customer(self, application: Application, shared: Path) -> None:
        capture = (shared / "corpus/captured/soap_receive_response_sales_order_3140.xml").read_text()
        start, end = capture.index("<QBXML>"), capture.index("</QBXML>") + len("</QBXML>")
        (captured,) = decode(capture[start:end])
        rows = (SalesOrderLineAdd(item_ref=Ref("Bolt")),)
        answer = application.one(SalesOrderAdd(customer_ref=Ref("Joe Smith"), lines=rows))
        for name in ("request", "status_code", "status_severity", "status_message", "objects"):
            assert getattr(answer, name) == getattr(captured, name)

    def test_3140_of_an_item(self, application: Application) -> None:
        rows = (SalesOrderLineAdd(item_ref=Ref("sooo wrong")),)
        text = 'There is an invalid reference to QuickBooks Item "sooo wrong" in the SalesOrder line.'
        answer = refused(application, SalesOrderAdd(customer_ref=ACME, lines=rows))
        assert answer == (3140, f"{text}  {NO_RECORD}")

    def test_total_below_zero(self, application: Application) -> None:
        wrong = InvoiceAdd(customer_ref=ACME, lines=(line("Rebate"),))
        reason = "QuickBooks error message: Transaction amount must be positive."
        assert refused(application, wrong) == (3180, f"There was an error when saving a Invoice.  {reason}")

    def test_more_digits_than_money_has(self, application: Application) -> None:
        wrong = InvoiceAdd(customer_ref=ACME, lines=(line("Bolt", quantity=9_999_999_999, rate=9_999_999),))
        assert refused(application, wrong)[0] == 3040
        wrong = InvoiceAdd(
            customer_ref=ACME, lines=(line("Bolt", quantity=Decimal("0.00001"), amount=1_000_000),)
        )
        assert refused(application, wrong)[0] == 3045

    def test_closing_date(self, application: Application) -> None:
        made = invoice(application, line("Bolt"))
        application.company.ui.set_preferences(closing_date=dt.date(2026, 1, 5))
        late: dict[str, Any] = {"lines": (line("Bolt"),), "txn_date": dt.date(2026, 1, 6)}
        assert refused(application, InvoiceAdd(customer_ref=ACME, lines=(line("Bolt"),)))[0] == 3171
        assert refused(application, made.edit(memo="x"))[0] == 3171
        assert done(application, InvoiceAdd(customer_ref=ACME, **late)).ref_number == "2"


class TestMod:
    def test_only_what_is_given_changes(self, clock: SimulatedClock, application: Application) -> None:
        made = invoice(application, line("Bolt", quantity=2), memo="Old", po_number="7")
        clock.advance(60)
        changed = done(application, made.edit(memo="New", po_number=CLEAR))
        assert (changed.memo, changed.po_number) == ("New", None)
        assert changed.lines == made.lines
        assert changed.time_created == made.time_created
        assert changed.time_modified != made.time_modified
        assert int(changed.edit_sequence) == int(made.edit_sequence) + 60
        assert (changed.txn_number, changed.ref_number) == (made.txn_number, made.ref_number)

    def test_stale_edit_sequence(self, application: Application) -> None:
        made = invoice(application, line("Bolt"))
        done(application, made.edit(memo="First"))
        assert refused(application, made.edit(memo="Second")) == (
            3200,
            "The provided edit sequence is out-of-date.",
        )
        application.company.stale_answer = "record"
        answer = application.one(made.edit(memo="Second"))
        assert (answer.status_code, answer.of(Invoice)[0].memo) == (3200, "First")

    def test_invoice_that_is_not_there(self, application: Application) -> None:
        text = f'Object "{MISSING}" specified in the request cannot be found.  {NO_RECORD}'
        assert refused(application, InvoiceMod(MISSING, "1", memo="x")) == (3120, text)
        wrong = order(application, ("Bolt", 1))
        assert refused(application, InvoiceMod(wrong.txn_id, wrong.edit_sequence, memo="x"))[0] == 3120
        text = 'The given object ID "nonsense" in the field "txn ID" is invalid.'
        assert refused(application, InvoiceMod("nonsense", "1", memo="x")) == (3000, text)

    def test_lines_are_kept_changed_added_and_deleted(self, application: Application) -> None:
        made = invoice(application, line("Bolt", quantity=2), line("Nut", quantity=2), line("Work"))
        bolt, _, work = made.lines
        rows = (
            InvoiceLineMod(bolt.txn_line_id),
            InvoiceLineMod("-1", item_ref=Ref("Shipping")),
            InvoiceLineMod(work.txn_line_id, quantity=2),
        )
        changed = done(application, InvoiceMod(made.txn_id, made.edit_sequence, lines=rows))
        assert changed.lines[0] == bolt
        assert (changed.lines[1].item_ref.full_name, changed.lines[1].amount) == (
            "Shipping",
            Decimal("12.50"),
        )
        assert (changed.lines[2].txn_line_id, changed.lines[2].amount) == (
            work.txn_line_id,
            Decimal("160.00"),
        )
        assert len(changed.lines) == 3
        assert changed.subtotal == Decimal("176.50")
        assert item(application, "Nut").quantity_on_hand == 100

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"rate": 5}, ("Bolt", 2, "5.00", "10.00")),
            ({"quantity": 4}, ("Bolt", 4, "2.00", "8.00")),
            ({"amount": 3}, ("Bolt", 2, "1.50", "3.00")),
            ({"item_ref": Ref("Nut")}, ("Nut", 2, "0.35", "0.70")),
            ({"desc": "Other"}, ("Bolt", 2, "2.00", "4.00")),
        ],
    )
    def test_changed_line(
        self, application: Application, fields: dict[str, Any], expected: tuple[str, int, str, str]
    ) -> None:
        made = invoice(application, line("Bolt", quantity=2))
        row = InvoiceLineMod(made.lines[0].txn_line_id, **fields)
        (new,) = done(application, InvoiceMod(made.txn_id, made.edit_sequence, lines=(row,))).lines
        name, quantity, rate, amount = expected
        assert (new.item_ref.full_name, new.quantity) == (name, quantity)
        assert (new.rate, new.amount) == (Decimal(rate), Decimal(amount))

    def test_order_of_lines(self, application: Application) -> None:
        made = invoice(application, line("Bolt"), line("Nut"))
        rows = tuple(InvoiceLineMod(row.txn_line_id) for row in reversed(made.lines))
        text = f'The item "{made.lines[0].txn_line_id}" is placed in the request in incorrect order.'
        assert refused(application, InvoiceMod(made.txn_id, made.edit_sequence, lines=rows)) == (3290, text)
        other = invoice(application, line("Bolt"))
        foreign = (InvoiceLineMod(other.lines[0].txn_line_id),)
        assert refused(application, InvoiceMod(made.txn_id, made.edit_sequence, lines=foreign))[0] == 3120

    def test_lines_inside_a_group(self, application: Application) -> None:
        made = invoice(application, InvoiceLineGroupAdd(item_group_ref=Ref("Pair")), line("Work"))
        pair = made.lines[0]
        bolt = InvoiceLineMod(pair.lines[0].txn_line_id, quantity=5)
        rows = (InvoiceLineGroupMod(pair.txn_line_id, lines=(bolt,)),)
        changed = done(application, InvoiceMod(made.txn_id, made.edit_sequence, lines=rows))
        (group,) = changed.lines
        assert [(row.txn_line_id, row.amount) for row in group.lines] == [
            (bolt.txn_line_id, Decimal("10.00"))
        ]
        assert (group.total_amount, changed.subtotal) == (Decimal("10.00"), Decimal("10.00"))

    def test_date_moves_the_due_date(self, application: Application) -> None:
        made = invoice(application, line("Bolt"))
        assert done(application, made.edit(txn_date=dt.date(2026, 2, 1))).due_date == dt.date(2026, 2, 21)


class TestLinks:
    def test_part_of_a_line(self, application: Application) -> None:
        made = order(application, ("Bolt", 10), ("Nut", 4))
        link = LinkToTxn(txn_id=made.txn_id, txn_line_id=made.lines[0].txn_line_id)
        first = invoice(application, InvoiceLineAdd(quantity=4, link_to_txn=link))
        assert [(row.item_ref.full_name, row.amount) for row in first.lines] == [("Bolt", Decimal("8.00"))]
        (now,) = found(application, SalesOrderQuery(include_line_items=True))
        assert ([row.invoiced for row in now.lines], now.is_fully_invoiced) == ([4, 0], False)
        assert item(application, "Bolt").quantity_on_sales_order == 6
        rest = invoice(application, link_to_txn_id=(made.txn_id,))
        assert [(row.item_ref.full_name, row.quantity) for row in rest.lines] == [("Bolt", 6), ("Nut", 4)]
        (now,) = found(application, SalesOrderQuery(include_linked_txns=True))
        assert now.is_fully_invoiced
        assert [link.txn_id for link in now.linked_txn] == [first.txn_id, rest.txn_id]

    def test_nothing_is_left(self, application: Application) -> None:
        made = order(application, ("Bolt", 1))
        invoice(application, link_to_txn_id=(made.txn_id,))
        answer = application.one(InvoiceAdd(customer_ref=ACME, link_to_txn_id=(made.txn_id,)))
        assert (answer.status_code, answer.status_severity, answer.objects) == (570, "Warn", ())
        closed = order(application, ("Bolt", 1), is_manually_closed=True)
        assert item(application, "Bolt").quantity_on_sales_order == 0
        assert refused(application, InvoiceAdd(customer_ref=ACME, link_to_txn_id=(closed.txn_id,)))[0] == 570

    def test_negative_lines_of_an_order_are_invoiced_too(self, application: Application) -> None:
        made = order(application, ("Bolt", 5), ("Nut", -10))
        nuts = LinkToTxn(txn_id=made.txn_id, txn_line_id=made.lines[1].txn_line_id)
        assert [item(application, name).quantity_on_sales_order for name in ("Bolt", "Nut")] == [5, -10]
        part = InvoiceLineAdd(quantity=-4, link_to_txn=nuts)
        invoice(application, line("Work"), part)
        (now,) = found(application, SalesOrderQuery(include_line_items=True))
        assert ([row.invoiced for row in now.lines], now.is_fully_invoiced) == ([0, -4], False)
        rest = invoice(application, link_to_txn_id=(made.txn_id,))
        assert [(row.quantity, row.amount) for row in rest.lines] == [
            (5, Decimal("10.00")),
            (-6, Decimal("-2.10")),
        ]
        (now,) = found(application, SalesOrderQuery(include_line_items=True))
        assert ([row.invoiced for row in now.lines], now.is_fully_invoiced) == ([5, -10], True)
        assert [item(application, name).quantity_on_sales_order for name in ("Bolt", "Nut")] == [0, 0]

    def test_a_fixed_discount_of_an_order_is_billed_once_and_a_percentage_each_time(
        self, application: Application
    ) -> None:
        made = order(application, ("Bolt", 10), ("10% off", None), ("Bolt", 5), ("Rebate", None))
        first = LinkToTxn(txn_id=made.txn_id, txn_line_id=made.lines[0].txn_line_id)
        whole = invoice(application, link_to_txn_id=(made.txn_id,))
        assert [row.amount for row in whole.lines] == [20, -2, 10, -5]
        rows = [row.txn_line_id for row in whole.lines]
        kept = (InvoiceLineMod(rows[0], quantity=4), *(InvoiceLineMod(row) for row in rows[1:]))
        done(application, InvoiceMod(whole.txn_id, whole.edit_sequence, lines=kept))
        rest = invoice(application, link_to_txn_id=(made.txn_id,))
        assert [row.amount for row in rest.lines] == [12, Decimal("-1.20")]
        (now,) = found(application, SalesOrderQuery(include_line_items=True))
        assert now.is_fully_invoiced
        application.company.ui.delete(rest)
        application.company.ui.delete(whole)
        invoice(application, InvoiceLineAdd(quantity=10, link_to_txn=first))
        last = invoice(application, link_to_txn_id=(made.txn_id,))
        assert [row.amount for row in last.lines] == [Decimal("0.00"), 10, -5]

    def test_a_line_with_another_item_is_no_longer_of_the_order(self, application: Application) -> None:
        made = order(application, ("Bolt", 3), ("Nut", 1))
        billed = invoice(application, link_to_txn_id=(made.txn_id,))
        other, same = (row.txn_line_id for row in billed.lines)
        rows = (InvoiceLineMod(other, item_ref=Ref("Nut")), InvoiceLineMod(same, item_ref=Ref("Nut")))
        done(application, InvoiceMod(billed.txn_id, billed.edit_sequence, lines=rows))
        (now,) = found(application, SalesOrderQuery(include_line_items=True))
        assert ([row.invoiced for row in now.lines], now.is_fully_invoiced) == ([0, 1], False)
        assert item(application, "Bolt").quantity_on_sales_order == 3

    def test_an_invoice_without_lines_is_refused(self, application: Application) -> None:
        code, text = refused(application, InvoiceAdd(customer_ref=ACME))
        assert (code, text.partition("  ")[2]) == (
            3180,
            "QuickBooks error message: The transaction is empty.",
        )
        assert application.company.transactions() == ()

    def test_order_that_is_not_there(self, application: Application) -> None:
        wrong = InvoiceAdd(customer_ref=ACME, link_to_txn_id=(MISSING,))
        assert refused(application, wrong)[0] == 3120

    def test_deleted_line_gives_back_what_it_took(self, application: Application) -> None:
        made = order(application, ("Bolt", 10))
        billed = invoice(application, line("Work"), link_to_txn_id=(made.txn_id,))
        kept = (InvoiceLineMod(billed.lines[1].txn_line_id),)
        changed = done(application, InvoiceMod(billed.txn_id, billed.edit_sequence, lines=kept))
        assert changed.linked_txn == ()
        assert item(application, "Bolt").quantity_on_sales_order == 10

    def test_credit_is_set_on_an_invoice(self, application: Application) -> None:
        goods = (CreditMemoLineAdd(item_ref=Ref("Work")),)
        memo = done(application, CreditMemoAdd(customer_ref=ACME, lines=goods))
        credit = SetCredit(credit_txn_id=memo.txn_id, applied_amount=30)
        made = invoice(application, line("Work"), set_credit=(credit,))
        assert (made.applied_amount, made.balance_remaining) == (Decimal("-30.00"), Decimal("50.00"))
        assert [(link.txn_type, link.amount) for link in made.linked_txn] == [("CreditMemo", Decimal(-30))]
        credit = SetCredit(credit_txn_id=memo.txn_id, applied_amount=51)
        wrong = InvoiceAdd(customer_ref=ACME, lines=(line("Work"),), set_credit=(credit,))
        assert refused(application, wrong)[0] == 3210

    def test_smaller_invoice_frees_what_was_paid(self, application: Application) -> None:
        made = invoice(application, line("Work", quantity=2))
        done(application, ReceivePaymentAdd(customer_ref=ACME, total_amount=160, is_auto_apply=True))
        rows = (InvoiceLineMod(made.lines[0].txn_line_id, quantity=1),)
        changed = done(application, InvoiceMod(made.txn_id, made.edit_sequence, lines=rows))
        assert (changed.balance_remaining, changed.is_paid) == (0, True)
        assert customer(application).balance == Decimal("-80.00")


def test_sales_receipt_owes_nothing(application: Application) -> None:
    goods = (SalesReceiptLineAdd(item_ref=Ref("Bolt"), quantity=10),)
    made = done(application, SalesReceiptAdd(customer_ref=ACME, lines=goods))
    assert made.total_amount == Decimal("21.65")
    assert made.deposit_to_account_ref.full_name == "Undeposited Funds"
    assert customer(application).balance == 0
    assert item(application, "Bolt").quantity_on_hand == 90
    assert done(application, SalesReceiptAdd(lines=goods)).customer_ref is None


def test_credit_memo_takes_goods_back(application: Application) -> None:
    goods = (CreditMemoLineAdd(item_ref=Ref("Bolt"), quantity=10),)
    memo = done(application, CreditMemoAdd(customer_ref=Ref("Acme:Kitchen"), lines=goods))
    assert memo.credit_remaining == Decimal("21.65")
    assert item(application, "Bolt").quantity_on_hand == 110
    assert customer(application, "Acme:Kitchen").balance == Decimal("-21.65")
    assert (customer(application).balance, customer(application).total_balance) == (0, Decimal("-21.65"))
