"""Every status code that the simulator gives: from a request in bytes to the text of the answer.

The texts are those of the sources, with their names filled in; where no source has the words, they are the
simulator's.  The last test compares the codes with the table of the reference data.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.shop import furnished

from qbsync.models import InvoiceAdd, InvoiceLineAdd, Ref, SalesOrderAdd, SalesOrderLineAdd
from qbsync.qbxml import decode
from qbsync.simulator import CompanyFile, RequestProcessorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qbsync.qbxml import ResponseSet

NO_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
NO_ID = "80000999-1234567890"


def ask(company: CompanyFile, body: str, *, attributes: str = "", version: str = "13.0") -> ResponseSet:
    """Send one message set, written out, and return the answer."""
    text = (
        f'<?xml version="1.0"?><?qbxml version="{version}"?><QBXML>'
        f'<QBXMLMsgsRq onError="stopOnError"{attributes}>{body}</QBXMLMsgsRq></QBXML>'
    )
    return decode(company.process("Acme Orders", text))


def add_customer(name: str = "New", rest: str = "", request_id: str = "1") -> str:
    inside = f"<CustomerAdd><Name>{name}</Name>{rest}</CustomerAdd>"
    return f'<CustomerAddRq requestID="{request_id}">{inside}</CustomerAddRq>'


def query(filters: str = "", name: str = "Customer", attributes: str = "") -> str:
    return f'<{name}QueryRq requestID="1"{attributes}>{filters}</{name}QueryRq>'


def edit_customer(company: CompanyFile, *, edit_sequence: str | None = None, rest: str = "") -> str:
    acme = next(record for record in company.customers if record.full_name == "Acme")
    sequence = edit_sequence or acme.edit_sequence
    inside = f"<ListID>{acme.list_id}</ListID><EditSequence>{sequence}</EditSequence>{rest}"
    return f'<CustomerModRq requestID="1"><CustomerMod>{inside}</CustomerMod></CustomerModRq>'


def definition(kind: str) -> str:
    return (
        "<DataExtDefAddRq><DataExtDefAdd><OwnerID>0</OwnerID><DataExtName>Size</DataExtName>"
        f"<DataExtType>{kind}</DataExtType><AssignToObject>Customer</AssignToObject>"
        "</DataExtDefAdd></DataExtDefAddRq>"
    )


def data_ext(value: str, verb: str = "Mod") -> str:
    return (
        f'<DataExt{verb}Rq requestID="1"><DataExt{verb}><OwnerID>0</OwnerID><DataExtName>Size</DataExtName>'
        "<ListDataExtType>Customer</ListDataExtType><ListObjRef><FullName>Acme</FullName></ListObjRef>"
        f"<DataExtValue>{value}</DataExtValue></DataExt{verb}></DataExt{verb}Rq>"
    )


def conversion(kind: str, value: str) -> Callable[[CompanyFile], str]:
    """Return what defines a data extension of a type and then gives it a value that is none."""

    def prepare(company: CompanyFile) -> str:
        ask(company, definition(kind))
        return data_ext(value)

    return prepare


def conversion_text(kind: str, value: str) -> str:
    return f'There was an error when converting the {kind} "{value}" in the field "DataExtValue".'


def ordered(company: CompanyFile) -> Any:
    """Return a sales order of two bolts that was invoiced."""
    line = SalesOrderLineAdd(item_ref=Ref("Bolt"), quantity=2)
    order = company.ui.add(SalesOrderAdd(customer_ref=Ref("Acme"), ref_number="7", lines=(line,)))
    company.ui.add(InvoiceAdd(customer_ref=Ref("Acme"), link_to_txn_id=(order.txn_id,)))
    return order


def invoiced(company: CompanyFile, *items: str) -> Any:
    lines = tuple(InvoiceLineAdd(item_ref=Ref(item), quantity=1) for item in items or ("Work",))
    return company.ui.add(InvoiceAdd(customer_ref=Ref("Acme"), lines=lines))


def add_invoice(line: str, customer: str = "Acme", rest: str = "") -> str:
    return (
        f'<InvoiceAddRq requestID="1"><InvoiceAdd><CustomerRef><FullName>{customer}</FullName></CustomerRef>'
        f"{rest}{line}</InvoiceAdd></InvoiceAddRq>"
    )


def line_of(item: str) -> str:
    return f"<InvoiceLineAdd><ItemRef><FullName>{item}</FullName></ItemRef></InvoiceLineAdd>"


def closed_order(company: CompanyFile) -> tuple[str, str]:
    order = ordered(company)
    link = f"<LinkToTxnID>{order.txn_id}</LinkToTxnID>"
    return add_invoice("", rest=link), order.txn_id


def swapped_lines(company: CompanyFile) -> tuple[str, str]:
    invoice = invoiced(company, "Work", "Shipping")
    first, second = (line.txn_line_id for line in invoice.lines)
    lines = "".join(
        f"<InvoiceLineMod><TxnLineID>{line}</TxnLineID></InvoiceLineMod>" for line in (second, first)
    )
    keys = f"<TxnID>{invoice.txn_id}</TxnID><EditSequence>{invoice.edit_sequence}</EditSequence>"
    inside = f"<InvoiceMod>{keys}{lines}</InvoiceMod>"
    return f'<InvoiceModRq requestID="1">{inside}</InvoiceModRq>', first


def pay(txn_id: str) -> str:
    return (
        '<ReceivePaymentAddRq requestID="1"><ReceivePaymentAdd>'
        "<CustomerRef><FullName>Acme</FullName></CustomerRef>"
        f"<AppliedToTxnAdd>{txn_id}<PaymentAmount>129.43</PaymentAmount></AppliedToTxnAdd>"
        "</ReceivePaymentAdd></ReceivePaymentAddRq>"
    )


def overpaid(company: CompanyFile) -> str:
    return pay(f"<TxnID>{invoiced(company).txn_id}</TxnID>")


def without_price_levels(company: CompanyFile) -> str:
    company.ui.set_preferences(price_levels=False)
    inside = "<Name>Retail</Name><PriceLevelFixedPercentage>5</PriceLevelFixedPercentage>"
    return f"<PriceLevelAddRq><PriceLevelAdd>{inside}</PriceLevelAdd></PriceLevelAddRq>"


def used_item(company: CompanyFile) -> tuple[str, str]:
    invoiced(company, "Work")
    work = next(record for record in company.records("ItemService") if record.name == "Work")
    return delete("ItemService", work.list_id), work.list_id


def delete(kind: str, list_id: str) -> str:
    inside = f"<ListDelType>{kind}</ListDelType><ListID>{list_id}</ListID>"
    return f'<ListDelRq requestID="1">{inside}</ListDelRq>'


def refunded_credit(company: CompanyFile) -> tuple[str, str]:
    line = "<CreditMemoLineAdd><ItemRef><FullName>Work</FullName></ItemRef></CreditMemoLineAdd>"
    acme = "<CustomerRef><FullName>Acme</FullName></CustomerRef>"
    (answer,) = ask(
        company, f"<CreditMemoAddRq><CreditMemoAdd>{acme}{line}</CreditMemoAdd></CreditMemoAddRq>"
    )
    memo: Any = answer.objects[0]
    ask(
        company,
        f"<ARRefundCreditCardAddRq><ARRefundCreditCardAdd>{acme}<RefundAppliedToTxnAdd>"
        f"<TxnID>{memo.txn_id}</TxnID><RefundAmount>80.00</RefundAmount></RefundAppliedToTxnAdd>"
        "</ARRefundCreditCardAdd></ARRefundCreditCardAddRq>",
    )[0].raise_for_status()
    inside = f"<TxnVoidType>CreditMemo</TxnVoidType><TxnID>{memo.txn_id}</TxnID>"
    return f'<TxnVoidRq requestID="1">{inside}</TxnVoidRq>', memo.txn_id


def locked(company: CompanyFile) -> tuple[str, str]:
    company.ui.lock("Customer", "Acme")
    acme = next(record for record in company.customers if record.full_name == "Acme")
    return edit_customer(company, rest="<Phone>1</Phone>"), acme.list_id


def locked_parent(company: CompanyFile) -> tuple[str, str]:
    _, filled = locked(company)
    return add_invoice(line_of("Work")), filled


def another_type(company: CompanyFile) -> str:
    sales = next(record for record in company.records("Account") if record.name == "Sales")
    keys = f"<ListID>{sales.list_id}</ListID><EditSequence>{sales.edit_sequence}</EditSequence>"
    inside = f"<AccountMod>{keys}<AccountType>Bank</AccountType></AccountMod>"
    return f'<AccountModRq requestID="1">{inside}</AccountModRq>'


def same_number(company: CompanyFile) -> str:
    def account(name: str) -> str:
        inside = f"<Name>{name}</Name><AccountType>Bank</AccountType><AccountNumber>1000</AccountNumber>"
        return f'<AccountAddRq requestID="1"><AccountAdd>{inside}</AccountAdd></AccountAddRq>'

    ask(company, account("Till"))[0].raise_for_status()
    return account("Safe")


def closed_period(company: CompanyFile) -> str:
    company.ui.set_preferences(closing_date=dt.date(2025, 12, 31))
    return add_invoice(line_of("Work"), rest="<TxnDate>2025-12-31</TxnDate>")


def merge(company: CompanyFile) -> str:
    keys = {record.full_name: record for record in company.customers}
    sides = "".join(
        f"<{side}><ListID>{keys[name].list_id}</ListID>"
        f"<EditSequence>{keys[name].edit_sequence}</EditSequence></{side}>"
        for side, name in (("MergeFrom", "Baker"), ("MergeTo", "Acme"))
    )
    return f'<ListMergeRq requestID="1"><ListMergeType>Customer</ListMergeType>{sides}</ListMergeRq>'


def units(company: CompanyFile) -> str:
    company.ui.set_preferences(unit_of_measure=True)
    (answer,) = ask(
        company,
        "<UnitOfMeasureSetAddRq><UnitOfMeasureSetAdd><Name>Count</Name><UnitOfMeasureType>Count"
        "</UnitOfMeasureType><BaseUnit><Name>each</Name><Abbreviation>ea</Abbreviation></BaseUnit>"
        "</UnitOfMeasureSetAdd></UnitOfMeasureSetAddRq>",
    )
    found: Any = answer.objects[0]
    return delete("UnitOfMeasureSet", found.list_id)


def expected(code: int, **values: str) -> Callable[[CompanyFile], str]:
    """Return what lets QuickBooks answer the next request with a status that lies inside it."""

    def prepare(company: CompanyFile) -> str:
        company.answer_next_with(code, **values)
        return add_customer()

    return prepare


# (code, severity, the request or what makes it, the text of the answer with <id> for what is known then only)
CASES: list[tuple[int, str, Any, str]] = [
    (0, "Info", add_customer(), "Status OK"),
    (
        1,
        "Info",
        query("<NameFilter><MatchCriterion>StartsWith</MatchCriterion><Name>Zebra</Name></NameFilter>"),
        "A query request did not find a matching object in QuickBooks",
    ),
    (
        500,
        "Warn",
        query("<FullName>Keith Palmer</FullName>"),
        (
            "The query request has not been fully completed. "
            'There was a required element ("Keith Palmer") that could not be found in QuickBooks.'
        ),
    ),
    (510, "Warn", expected(510), "An object that was found cannot be returned."),
    (530, "Warn", expected(530, field="Notes"), 'The field "Notes" is not supported.'),
    (
        531,
        "Warn",
        expected(531, field="JobStatus", value="None"),
        'The value "None" is not supported in the field "JobStatus".',
    ),
    (550, "Warn", expected(550), "The object was saved, its notes were not."),
    (560, "Warn", expected(560, field="Phone"), 'The field "Phone" is deprecated.'),
    (
        570,
        "Warn",
        closed_order,
        'The transaction "<id>" is closed, so nothing can be linked to it.',
    ),
    (1000, "Error", units, "There has been an internal error when processing the request."),
    (1010, "Error", expected(1010), "QuickBooks is not available."),
    (1030, "Error", expected(1030), "The request is not supported."),
    (1060, "Error", add_customer(request_id="x" * 51), "The requestID has 51 characters, more than 50."),
    (
        3000,
        "Error",
        query("<ListID>nonsense</ListID>"),
        'The given object ID "nonsense" in the field "list ID" is invalid.',
    ),
    (
        3010,
        "Error",
        expected(3010, value="maybe", field="IsActive"),
        'There was an error when converting the boolean value "maybe" in the field "IsActive".',
    ),
    (3020, "Error", conversion("DATETIMETYPE", "soon"), conversion_text("date value", "soon")),
    (
        3030,
        "Error",
        query("<FromModifiedDate>2026-01-02</FromModifiedDate><ToModifiedDate>2026-01-01</ToModifiedDate>"),
        'The date range from "2026-01-02" to "2026-01-01" is invalid.',
    ),
    (
        3031,
        "Error",
        query("<NameRangeFilter><FromName>B</FromName><ToName>A</ToName></NameRangeFilter>"),
        'The name range from "B" to "A" is invalid.',
    ),
    (
        3035,
        "Error",
        expected(3035, value="PT", field="Duration"),
        'There was an error when converting the time interval value "PT" in the field "Duration".',
    ),
    (3040, "Error", conversion("AMTTYPE", "1.005"), 'The amount "1.005" has too many digits.'),
    (3045, "Error", conversion("PRICETYPE", "1.123456"), 'The price "1.123456" has too many digits.'),
    (3050, "Error", conversion("PERCENTTYPE", "5%"), conversion_text("percent value", "5%")),
    (3060, "Error", conversion("QUANTYPE", "a few"), conversion_text("quantity value", "a few")),
    (
        3070,
        "Error",
        conversion("STR255TYPE", "x" * 256),
        f'The string "{"x" * 256}" in the field "DataExtValue" is too long.',
    ),
    (3080, "Error", conversion("INTTYPE", "one"), conversion_text("value", "one")),
    (
        3090,
        "Error",
        "<OtherNameAddRq><OtherNameAdd><Name>A:B</Name></OtherNameAdd></OtherNameAddRq>",
        'There was an error when converting the object name "A:B" in the field "Name".',
    ),
    (3100, "Error", add_customer("Acme"), 'The name "Acme" of the list element is already in use.'),
    (
        3110,
        "Error",
        expected(3110, value="Maybe", field="PaidStatus"),
        'The value "Maybe" in the field "PaidStatus" is not one of its values.',
    ),
    (
        3120,
        "Error",
        delete("Customer", NO_ID),
        f'Object "{NO_ID}" specified in the request cannot be found.  {NO_RECORD}',
    ),
    (
        3130,
        "Error",
        add_customer(rest="<ParentRef><FullName>NONEXISTENT</FullName></ParentRef>"),
        f'There is an invalid reference to a parent "NONEXISTENT" in the Customers list.  {NO_RECORD}',
    ),
    (
        3140,
        "Error",
        (
            "<SalesOrderAddRq><SalesOrderAdd><CustomerRef><FullName>Joe Smith</FullName></CustomerRef>"
            "<SalesOrderLineAdd><Desc>A bolt</Desc></SalesOrderLineAdd></SalesOrderAdd></SalesOrderAddRq>"
        ),
        f'There is an invalid reference to QuickBooks Customer "Joe Smith" in the SalesOrder.  {NO_RECORD}',
    ),
    (
        3150,
        "Error",
        "<EmployeeAddRq><EmployeeAdd><Salutation>Mr.</Salutation></EmployeeAdd></EmployeeAddRq>",
        'There is a missing element: "FirstName"',
    ),
    (
        3160,
        "Error",
        used_item,
        (
            'Cannot delete the object specified by the id = "<id>".  QuickBooks error message: '
            "The list element is in use by another list element or a transaction."
        ),
    ),
    (
        3170,
        "Error",
        another_type,
        (
            'There was an error when modifying a Accounts list, element "Sales".  QuickBooks error message: '
            "The type of an account cannot be changed."
        ),
    ),
    (
        3171,
        "Error",
        closed_period,
        "The transaction is dated on or before the closing date of the company file.",
    ),
    (
        3175,
        "Error",
        locked,
        'The object "<id>" cannot be changed.  QuickBooks error message: It is in use by another user.',
    ),
    (
        3176,
        "Error",
        locked_parent,
        (
            'The object "<id>", to which the request refers, is not free.  QuickBooks error message: '
            "It is in use by another user."
        ),
    ),
    (
        3180,
        "Error",
        same_number,
        (
            'There was an error when saving a Accounts list, element "Safe".  QuickBooks error message: '
            "The account number is already in use."
        ),
    ),
    (
        3185,
        "Error",
        refunded_credit,
        (
            'Cannot void the object specified by the id = "<id>".  QuickBooks error message: '
            "The credit has been refunded."
        ),
    ),
    (
        3200,
        "Error",
        lambda company: edit_customer(company, edit_sequence="1"),
        "The provided edit sequence is out-of-date.",
    ),
    (
        3210,
        "Error",
        overpaid,
        (
            'The "AppliedToTxnAdd payment amount" field has an invalid value "129.43".  '
            "QuickBooks error message: "
            "You cannot pay more than the amount due."
        ),
    ),
    (
        3250,
        "Error",
        without_price_levels,
        "This feature is not enabled or not available in this version of QuickBooks.",
    ),
    (3290, "Error", swapped_lines, 'The item "<id>" is placed in the request in incorrect order.'),
    (
        3391,
        "Error",
        query(
            "<MaxReturned>5</MaxReturned>",
            attributes=' iterator="Continue" iteratorID="{6fcbb18b-68cf-4adb-bf40-164ac0bb4ec0}"',
        ),
        'The iteratorID "{6fcbb18b-68cf-4adb-bf40-164ac0bb4ec0}" is not valid.',
    ),
    (
        3500,
        "Error",
        merge,
        'The Customer "Baker" cannot be merged.  QuickBooks error message: Merging needs single-user mode.',
    ),
    (
        9100,
        "Error",
        pay('<TxnID useMacro="TxnID:Nowhere"/>'),
        'The macro "TxnID:Nowhere" is not defined in this message set.',
    ),
]


@pytest.mark.parametrize(
    ("code", "severity", "request_", "message"), CASES, ids=[str(code) for code, *_ in CASES]
)
def test_a_status_with_its_text(code: int, severity: str, request_: Any, message: str) -> None:
    company = furnished()
    made = request_(company) if callable(request_) else request_
    body, filled = made if isinstance(made, tuple) else (made, "")
    (answer,) = ask(company, body)
    assert (answer.status_code, answer.status_severity) == (code, severity)
    assert answer.status_message == message.replace("<id>", filled)


def test_3231_of_what_stands_behind_an_error() -> None:
    company = furnished()
    first, second = ask(company, add_customer("Acme") + add_customer("Other"))
    assert (first.status_code, second.status_code) == (3100, 3231)
    assert second.status_message == "The request has not been processed."
    assert all(record.full_name != "Other" for record in company.customers)


def test_501_of_items_that_an_old_version_does_not_have() -> None:
    company = furnished()
    (answer,) = ask(company, query(name="Item"), version="1.1")
    assert (answer.status_code, answer.status_severity) == (501, "Warn")
    assert answer.status_message == "This qbXML version cannot represent an object that was found."
    kinds = {type(record).__name__ for record in answer.objects}
    assert "ItemInventory" in kinds
    assert "ItemInventoryAssembly" not in kinds
    (newer,) = ask(company, query(name="Item"))
    assert {type(record).__name__ for record in newer.objects} == {*kinds, "ItemInventoryAssembly"}


@pytest.mark.parametrize("code", [501, 510, 530, 531, 550, 560])
def test_a_warning_leaves_the_request_done(code: int) -> None:
    company = furnished()
    company.answer_next_with(code, field="Notes", value="x")
    (answer,) = ask(company, add_customer())
    assert len(answer.objects) == (0 if code == 510 else 1)
    assert any(record.full_name == "New" for record in company.customers)


def test_an_error_from_inside_leaves_the_request_undone_and_comes_once() -> None:
    company = furnished()
    company.answer_next_with(1010, request="CustomerAdd")
    (untouched,) = ask(company, query())
    (refused,) = ask(company, add_customer())
    assert (untouched.status_code, refused.status_code) == (0, 1010)
    assert all(record.full_name != "New" for record in company.customers)
    assert ask(company, add_customer())[0].status_code == 0


def test_a_status_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="4711"):
        furnished().answer_next_with(4711)
    with pytest.raises(ValueError, match="the text of 3000 needs a value for 'value'"):
        furnished().answer_next_with(3000)


# Of a whole message set: these have no text


def test_message_set_statuses() -> None:
    company = furnished()

    def state(body: str, attributes: str) -> tuple[int | None, int]:
        answer = ask(company, body, attributes=attributes)
        return answer.message_set_status, len(answer)

    assert state("", ' oldMessageSetID="q0"') == (600, 0)
    assert state(add_customer(), ' newMessageSetID="q1"') == (0, 1)
    assert state(add_customer("Other"), ' newMessageSetID="q1"') == (9001, 0)
    assert state("", ' newMessageSetID="q2" oldMessageSetID="q2"') == (9002, 0)
    assert state(add_customer("Other"), f' newMessageSetID="{"q" * 25}"') == (9004, 0)


def test_9005_of_an_answer_that_was_not_stored() -> None:
    company = furnished()
    company.answer_next_with(9005)
    assert ask(company, query())[0].status_code == 0
    first = ask(company, add_customer(), attributes=' newMessageSetID="q1"')
    assert (first.message_set_status, first[0].status_code) == (9005, 0)
    again = ask(company, add_customer(), attributes=' newMessageSetID="q1"')
    assert (again.message_set_status, again[0].status_code) == (0, 3100)


def test_what_the_schema_refuses_is_an_hresult() -> None:
    with pytest.raises(RequestProcessorError) as caught:
        ask(furnished(), add_customer(rest="<Nonsense/>"))
    assert caught.value.hresult == "0x80040400"
    assert caught.value.message == "QuickBooks found an error when parsing the provided XML text stream."


# Against the table of the reference data

PRODUCED = {code for code, *_ in CASES} | {501, 3231, 600, 9001, 9002, 9004, 9005}
UNUSED = {9003}  # the table itself says that QuickBooks does not use it


def table_rows(shared: Path) -> list[list[str]]:
    """Return the cells of the table of status codes of the reference data."""
    text = (shared / "reference/reliability.md").read_text(encoding="utf-8")
    section = text.partition("### 3.1 ")[2].partition("### 3.2 ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()]
    return [row for row in rows if len(row) == 4 and row[0][:1].isdigit()]


def test_every_code_with_evidence_is_produced(shared: Path) -> None:
    evidence = re.compile(r"\[certain\]|\[Intuit docs\]|\[reported once\]")
    codes = {
        int(number)
        for row in table_rows(shared)
        if evidence.search(row[-1])
        for number in re.findall(r"[0-9]+", row[0])
    }
    assert len(codes) > 40
    assert codes - UNUSED <= PRODUCED


def test_the_texts_are_those_of_the_reference(shared: Path) -> None:
    """A text of the table has other names between its quotation marks, and dots for what it leaves out."""
    produced = {code: message for code, _, _, message in CASES}
    compared = set()
    for row in table_rows(shared):
        for quoted in re.findall(r"`([^`]*)`", row[1])[:1]:
            code = int(row[0])
            pattern = re.sub(r'"[^"]*"', "QUOTED", re.sub(r"\s+", " ", quoted))
            pattern = re.escape(pattern).replace(re.escape("..."), ".*").replace("QUOTED", '"[^"]*"')
            assert re.fullmatch(pattern, re.sub(r"\s+", " ", produced[code])) is not None, (code, quoted)
            compared.add(code)
    assert compared >= {500, 3000, 3100, 3120, 3130, 3140, 3150, 3200, 3210, 3290}
