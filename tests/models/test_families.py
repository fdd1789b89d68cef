"""The families that most hosts use: orders, invoices, payments, items; lines, choices, macros, secrets."""

from __future__ import annotations

import ast
import html
import pydoc
import re
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from every_model import RECORDS

from qbsync.errors import InvalidModel, NotReturned
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.models import (
    AppliedToTxnAdd,
    DataExtAdd,
    DataExtDel,
    Employee,
    EmployeeDirectDepositAccount,
    EmployeePayrollInfo,
    InventoryAdjustmentLineMod,
    InventoryAdjustmentMod,
    Invoice,
    InvoiceAdd,
    InvoiceLine,
    InvoiceLineAdd,
    InvoiceLineGroup,
    InvoiceLineGroupMod,
    InvoiceLineMod,
    InvoiceMod,
    InvoiceQuery,
    ItemInventory,
    JournalCreditLine,
    JournalDebitLine,
    JournalEntryAdd,
    PayrollLastPeriodQuery,
    PriceLevelAdd,
    PriceLevelPerItem,
    ReceivePaymentAdd,
    Ref,
    RefNumberFilter,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesReceiptAdd,
    SalesReceiptLineAdd,
    SalesReceiptMod,
    SubscriptionDel,
    TxnDel,
    TxnDelResult,
    class_named,
)
from qbsync.qbxml import check, decode, decode_requests, encode

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.facts.marks import Edition

ANSWER = """<QBXML><QBXMLMsgsRs><InvoiceQueryRs statusCode="0" statusSeverity="Info" statusMessage="OK">
<InvoiceRet><TxnID>1-1</TxnID><EditSequence>5</EditSequence><Memo>old</Memo>
<InvoiceLineRet><TxnLineID>A</TxnLineID><Amount>1.00</Amount></InvoiceLineRet>
<InvoiceLineGroupRet><TxnLineID>B</TxnLineID>
<InvoiceLineRet><TxnLineID>C</TxnLineID></InvoiceLineRet></InvoiceLineGroupRet>
<InvoiceLineRet><TxnLineID>D</TxnLineID></InvoiceLineRet>
</InvoiceRet></InvoiceQueryRs></QBXMLMsgsRs></QBXML>"""


def inside(document: bytes, tag: str) -> str:
    """Return an element of a document without line ends."""
    text = document.decode().replace("\n", "")
    return text[text.index(f"<{tag}>") : text.index(f"</{tag}>") + len(tag) + 3]


@pytest.fixture
def invoice() -> Invoice:
    (found,) = decode(ANSWER)[0].of(Invoice)
    return found


def problems(error: pytest.ExceptionInfo[InvalidModel]) -> list[tuple[str, str]]:
    return [(one.path, one.rule) for one in error.value.problems]


def test_lines_and_groups_keep_their_order(invoice: Invoice) -> None:
    assert [type(line) for line in invoice.lines] == [InvoiceLine, InvoiceLineGroup, InvoiceLine]
    assert [line.txn_line_id for line in invoice.lines] == ["A", "B", "D"]
    group = invoice.lines[1]
    assert isinstance(group, InvoiceLineGroup)
    assert [line.txn_line_id for line in group.lines] == ["C"]
    with pytest.raises(NotReturned):
        invoice.customer_ref  # noqa: B018


def test_a_bare_edit_of_a_line_keeps_it(invoice: Invoice) -> None:
    first, group, last = invoice.lines
    assert isinstance(first, InvoiceLine)
    mod = invoice.edit(memo=CLEAR, lines=(first.edit(quantity=2), group.edit(), last.edit()))
    assert mod == InvoiceMod(
        "1-1",
        "5",
        memo=CLEAR,
        lines=(InvoiceLineMod("A", quantity=2), InvoiceLineGroupMod("B"), InvoiceLineMod("D")),
    )
    assert mod.base is invoice
    assert inside(encode([mod]), "InvoiceMod") == (
        "<InvoiceMod><TxnID>1-1</TxnID><EditSequence>5</EditSequence><Memo/>"
        "<InvoiceLineMod><TxnLineID>A</TxnLineID><Quantity>2</Quantity></InvoiceLineMod>"
        "<InvoiceLineGroupMod><TxnLineID>B</TxnLineID></InvoiceLineGroupMod>"
        "<InvoiceLineMod><TxnLineID>D</TxnLineID></InvoiceLineMod></InvoiceMod>"
    )


def test_no_change_of_lines_sends_none(invoice: Invoice) -> None:
    assert "Line" not in inside(encode([invoice.edit(memo="new")]), "InvoiceMod")


def test_an_invoice_and_its_payment_in_one_message_set() -> None:
    name = "TxnID:invoice-1"
    add = InvoiceAdd(
        def_macro=name, customer_ref=Ref("Ann"), lines=(InvoiceLineAdd(item_ref=Ref("Bolt"), quantity=5),)
    )
    paid = AppliedToTxnAdd(txn_id=UseMacro(name), payment_amount=Decimal("12.50"))
    payment = ReceivePaymentAdd(customer_ref=Ref("Ann"), applied_to_txn=(paid,))
    document = encode([add, payment])
    assert f'<InvoiceAdd defMacro="{name}">' in document.decode()
    assert inside(document, "AppliedToTxnAdd") == (
        f'<AppliedToTxnAdd><TxnID useMacro="{name}"/><PaymentAmount>12.50</PaymentAmount></AppliedToTxnAdd>'
    )
    assert [one.request for one in decode_requests(document)] == [add, payment]


def test_a_key_may_be_a_macro() -> None:
    line = SalesReceiptLineAdd(item_ref=Ref("Bolt"))
    receipt = SalesReceiptAdd(def_macro="TxnID:r", lines=(line,))
    mod = SalesReceiptMod(
        UseMacro.of(receipt),  # type: ignore[arg-type, unused-ignore]
        "1",
        memo="x",
        sales_rep_ref=CLEAR,
    )
    assert '<TxnID useMacro="TxnID:r"/>' in encode([receipt, mod]).decode()


def test_problems_of_lines_have_their_path() -> None:
    with pytest.raises(InvalidModel) as error:
        SalesOrderAdd(
            customer_ref=Ref("x" * 210),
            lines=(
                SalesOrderLineAdd(item_ref=Ref("Bolt"), rate=Decimal("1.123456"), rate_percent=5),
                SalesOrderLineAdd(sales_tax_code_ref=Ref("Taxable"), desc="\x01"),
            ),
        )
    assert [path for path, _ in problems(error)] == [
        "customer_ref.full_name",
        "lines[0].rate",
        "lines[0]",
        "lines[1].desc",
        "lines[1].sales_tax_code_ref.full_name",
    ]


def test_an_order_needs_a_line() -> None:
    with pytest.raises(InvalidModel, match="at least one"):
        SalesOrderAdd(customer_ref=Ref("Ann"), lines=())


def test_a_query_is_by_ids_or_numbers_or_filters() -> None:
    with pytest.raises(InvalidModel, match="txn_id and ref_number together"):
        InvoiceQuery(txn_id=("1-1",), ref_number=("7",))
    with pytest.raises(InvalidModel, match="txn_id and ref_number_filter together"):
        InvoiceQuery(
            txn_id=("1-1",), ref_number_filter=RefNumberFilter(match_criterion="Contains", ref_number="7")
        )


def test_branches_have_required_members() -> None:
    with pytest.raises(InvalidModel) as error:
        DataExtDel(owner_id="0", data_ext_name="Tracking", txn_id="1-1")
    assert problems(error) == [("txn_data_ext_type", "is required with txn_id")]
    with pytest.raises(InvalidModel, match="lacks one of its alternatives"):
        DataExtAdd(owner_id="0", data_ext_name="Tracking", data_ext_value="x")


def test_choices_nest() -> None:
    both = PriceLevelPerItem(item_ref=Ref("Bolt"), custom_price=1, custom_price_percent=5)
    with pytest.raises(InvalidModel, match="custom_price and custom_price_percent together"):
        PriceLevelAdd(name="Friends", price_level_per_item=(both,))
    mixed = PriceLevelPerItem(item_ref=Ref("Bolt"), custom_price=1, adjust_percentage=5)
    with pytest.raises(InvalidModel, match="adjust_relative_to"):
        PriceLevelAdd(name="Friends", price_level_per_item=(mixed,))


def test_debit_and_credit_lines_mix() -> None:
    entry = JournalEntryAdd(
        lines=(
            JournalDebitLine(account_ref=Ref("Rent"), amount=5),
            JournalCreditLine(account_ref=Ref("Bank"), amount=5),
            JournalDebitLine(account_ref=Ref("Rent"), amount=0),
        )
    )
    tags = re.findall(r"<(Journal\w+Line)>", encode([entry]).decode())
    assert tags == ["JournalDebitLine", "JournalCreditLine", "JournalDebitLine"]


def test_bank_accounts_are_secret() -> None:
    account = EmployeeDirectDepositAccount(
        bank_name="First", routing_number="123456789", account_number="12345678", bank_account_type="Checking"
    )
    info = EmployeePayrollInfo(employee_direct_deposit_account=(account,))
    assert "1234" not in repr(info)
    xml = (
        "<EmployeeRet><FirstName>Ann</FirstName><SSN>111-22-3333</SSN><EmployeePayrollInfo>"
        "<EmployeeDirectDepositAccount><RoutingNumber>123456789</RoutingNumber>"
        "<AccountNumber>12345678</AccountNumber><BankAccountType>Checking</BankAccountType>"
        "</EmployeeDirectDepositAccount></EmployeePayrollInfo>{}</EmployeeRet>"
    )
    answer = '<QBXML><QBXMLMsgsRs><EmployeeQueryRs statusCode="0">{}</EmployeeQueryRs></QBXMLMsgsRs></QBXML>'
    (found,) = decode(answer.format(xml.format("")))[0].of(Employee)
    assert found.employee_payroll_info is not None
    (read,) = found.employee_payroll_info.employee_direct_deposit_account
    assert (found.ssn, read.routing_number, read.account_number) == ("xxxxxxx3333", "xxxxx6789", "xxxx5678")
    (bad,) = decode(answer.format(xml.format("<HiredDate>soon</HiredDate>")))[0].quarantined
    assert re.findall(r"\d{5,}|111-22", bad.xml) == []


def test_deleting_answers_with_its_own_record() -> None:
    answer = """<QBXML><QBXMLMsgsRs><TxnDelRs statusCode="0" statusSeverity="Info" statusMessage="OK">
    <TxnDelType>Invoice</TxnDelType><TxnID>1-1</TxnID><TimeDeleted>2026-11-22T09:30:00-08:00</TimeDeleted>
    </TxnDelRs></QBXMLMsgsRs></QBXML>"""
    (found,) = decode(answer)[0].of(TxnDelResult)
    assert (found.txn_del_type, found.txn_id, found.ref_number) == ("Invoice", "1-1", None)
    with pytest.raises(InvalidModel, match="none of"):
        TxnDel(txn_del_type="Customer", txn_id="1-1")  # type: ignore[arg-type]


def test_subscriptions_have_message_sets_of_their_own() -> None:
    end = SubscriptionDel(subscriber_id="{12345678-1234-1234-1234-123456789012}", subscription_type="Data")
    document = encode([end])
    assert b"<QBXMLSubscriptionMsgsRq>\n<SubscriptionDelRq" in document
    assert [one.request for one in decode_requests(document)] == [end]
    with pytest.raises(InvalidModel, match="message sets of their own"):
        encode([end, InvoiceQuery()])
    with pytest.raises(InvalidModel, match="message_set_id"):
        encode([end], message_set_id="set1")
    moved = document.replace(b"SubscriptionMsgsRq>", b"MsgsRq>").replace(
        b"<QBXMLMsgsRq>", b'<QBXMLMsgsRq onError="stopOnError">'
    )
    with pytest.raises(InvalidModel, match="does not stand in QBXMLMsgsRq"):
        decode_requests(moved)


def test_what_only_the_online_edition_knows_is_refused() -> None:
    with pytest.raises(InvalidModel, match="is not in the US edition"):
        encode([PayrollLastPeriodQuery()])


def test_a_captured_answer_holds_nothing_unknown(shared: Path) -> None:
    path = shared / "corpus" / "captured" / "soap_receive_response_item_inventory_query.xml"
    inner = re.search("<response>(.*)</response>", path.read_text(encoding="utf-8"), re.DOTALL)
    assert inner is not None
    (response,) = decode(html.unescape(inner[1]))
    assert response.of(ItemInventory) != ()
    assert (response.warnings, response.quarantined, response.extras) == ((), (), ())


def test_every_record_of_a_mod_can_be_edited() -> None:
    """56 Mods; DataExt, ClearedStatus and two displays have no record of their name."""
    changed = [name for name in RECORDS if class_named(f"{name}Mod") is not None]
    assert len(changed) == 52
    without = [name for name in changed if not hasattr(class_named(name), "edit")]
    assert sorted(without) == ["DataExtDef", "Form1099CategoryAccountMapping"]


@pytest.mark.parametrize(
    ("name", "families"),
    [
        (
            "Invoice",
            "addresses data_ext editing enumerations filters invoice linked_txn ref txn_filters",
        ),
        ("ItemInventory", "bar_code data_ext editing enumerations filters item_inventory ref"),
        ("ItemQuery", "bar_code enumerations filters items"),
        ("TxnDel", "deletion filters"),
    ],
)
def test_a_family_loads_only_what_it_needs(name: str, families: str) -> None:
    loaded = "sorted(name for name in sys.modules if name.startswith('qbsync.'))"
    code = f"import sys, qbsync; from qbsync.models import {name}; print({loaded})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = ast.literal_eval(found.stdout)
    assert [one.partition("models.")[2] for one in modules if one.startswith("qbsync.models.")] == sorted(
        ["base", *families.split()]
    )
    assert {one.split(".")[1] for one in modules} == {"errors", "facts", "models"}


def test_help_says_what_it_is_and_what_it_takes() -> None:
    text = re.sub(".\x08", "", pydoc.render_doc(SalesOrderAdd))
    assert "Add a sales order.  SDK: SalesOrderAddRq, SalesOrderAdd." in text
    lines = [line.removeprefix(" |").strip() for line in text.splitlines()[:60]]
    start = lines.index("SalesOrderAdd(")
    assert lines[start : start + 4] == [
        "SalesOrderAdd(",
        "*,",
        "def_macro: Annotated[MacroName | None, Attribute()] = None,",
        "customer_ref: Ref209,",
    ]
    assert "lines: tuple[SalesOrderLineAdd | SalesOrderLineGroupAdd, ...]," in lines


@pytest.mark.parametrize("edition", ["US", "CA", "UK", "AU"])
def test_a_line_of_an_adjustment_may_correct_the_quantity_alone(edition: Edition) -> None:
    line = InventoryAdjustmentLineMod("1-1", quantity_difference=3)
    mod = InventoryAdjustmentMod("1", "2", lines=(line,))
    written = encode([mod], version="13.0", edition=edition)
    assert check(written, edition=edition) == ()
    assert [one.request for one in decode_requests(written, edition=edition)] == [mod]
