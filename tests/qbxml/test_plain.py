"""Plain data and JSON: nothing is lost, nothing is guessed, and every problem is named at once."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Annotated, Any, ClassVar

import attrs
import cattrs
import pytest

from qbsync.errors import DecodeError, InvalidModel, NotReturned
from qbsync.facts.marks import Attribute
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    CLEAR,
    Amount,
    IdType,
    MacroName,
    Quantity,
    Str41,
    TimeInterval,
    UseMacro,
)
from qbsync.models import (
    AccountMod,
    Address,
    Aggregate,
    CreditCardInfo,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    ReceivePaymentAdd,
    Ref,
    Request,
    ShipToAddress,
)
from qbsync.qbxml import decode, from_data, from_json, plain, to_data, to_json


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LineAdd(Aggregate):
    """A line."""

    txn_id: IdType | UseMacro | None = None
    quantity: Quantity | int | None = None
    duration: TimeInterval | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LineGroupAdd(Aggregate):
    """A group of lines."""

    name: Str41


@attrs.frozen(kw_only=True, repr=False, eq=False)
class OrderAdd(Request[Aggregate]):
    """A request with lines of two kinds."""

    message: ClassVar = Message(name="OrderAdd")

    def_macro: Annotated[MacroName | None, Attribute()] = None
    total: Amount | int | None = None
    lines: tuple[LineAdd | LineGroupAdd, ...] = ()


def read(inside: str, *, keep_secrets: bool = False) -> Customer:
    document = (
        "<QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode='0'>"
        f"<CustomerRet><ListID>8-1</ListID>{inside}</CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    (found,) = decode(document, keep_secrets=keep_secrets)[0].of(Customer)
    return found


def problems(cls: type[Aggregate], data: Any) -> list[str]:
    with pytest.raises(InvalidModel) as caught:
        from_data(cls, data)
    assert caught.value.subject == cls.__name__
    return [str(problem) for problem in caught.value.problems]


def test_a_request() -> None:
    request = CustomerAdd(
        name="Ann & Söhne",
        is_active=False,
        bill_address=Address(addr1="1 Road"),
        ship_to_address=(ShipToAddress(name="Dock"),),
        terms_ref=Ref("Net 30"),
        credit_limit=Decimal("10.50"),
        open_balance=5,
        open_balance_date=dt.date(2026, 11, 22),
        include_ret_element=("ListID",),
    )
    data = to_data(request)
    assert data == {
        "name": "Ann & Söhne",
        "is_active": False,
        "bill_address": {"addr1": "1 Road"},
        "ship_to_address": [{"name": "Dock"}],
        "terms_ref": {"full_name": "Net 30"},
        "open_balance": "5",
        "open_balance_date": "2026-11-22",
        "credit_limit": "10.50",
        "include_ret_element": ["ListID"],
    }
    assert list(data) == [field for field in CustomerAdd.__annotations__ if field in data]
    assert from_data(CustomerAdd, data) == request
    assert str(from_data(CustomerAdd, data).credit_limit) == "10.50"
    assert json.loads(to_json(request)) == data
    assert "Söhne" in to_json(request)


def test_clear_and_macros() -> None:
    mod = CustomerMod("8-1", "17", phone=CLEAR, credit_limit=CLEAR, fax="clear")
    assert to_data(mod) == {
        "list_id": "8-1",
        "edit_sequence": "17",
        "phone": {"clear": True},
        "fax": "clear",
        "credit_limit": {"clear": True},
    }
    assert from_json(CustomerMod, to_json(mod)) == mod
    assert from_json(CustomerMod, to_json(mod)).phone is CLEAR
    mod = CustomerMod("8-1", "17", terms_ref=CLEAR)
    assert to_data(mod)["terms_ref"] == {"clear": True}
    assert from_json(CustomerMod, to_json(mod)) == mod


def test_lines_of_several_classes() -> None:
    order = OrderAdd(
        def_macro="TxnID:order-1",
        lines=(
            LineAdd(txn_id=UseMacro("TxnID:a"), quantity=Decimal("1.5"), duration=dt.timedelta(minutes=90)),
            LineGroupAdd(name="Kit"),
            LineAdd(txn_id="1-2"),
        ),
    )
    data = to_data(order)
    assert data["lines"] == [
        {
            "class": "LineAdd",
            "txn_id": {"use_macro": "TxnID:a"},
            "quantity": "1.5",
            "duration": "PT1H30M0S",
        },
        {"class": "LineGroupAdd", "name": "Kit"},
        {"class": "LineAdd", "txn_id": "1-2"},
    ]
    assert from_json(OrderAdd, to_json(order)) == order


def test_a_record() -> None:
    customer = read(
        "<TimeModified>2026-07-04T09:30:00-05:00</TimeModified><Balance>12.50</Balance>"
        "<PreferredDeliveryMethod>Pigeon</PreferredDeliveryMethod>"
    )
    data = to_data(customer)
    assert data == {
        "list_id": "8-1",
        "time_modified": "2026-07-04T09:30:00-05:00",
        "balance": "12.50",
        "preferred_delivery_method": "Pigeon",
    }
    again = from_json(Customer, to_json(customer))
    assert again == customer
    assert again.time_modified.printed_offset == dt.timedelta(hours=-5)
    with pytest.raises(NotReturned):
        again.full_name  # noqa: B018
    assert again.phone is None


def test_unknown_elements_are_kept() -> None:
    customer = read("<Name>Ann</Name><Mood>good</Mood>")
    assert to_data(customer)["extras"] == [{"tag": "Mood", "xml": "<Mood>good</Mood>", "place": 2}]
    assert from_json(Customer, to_json(customer)).extras == customer.extras
    wrong = {"extras": [{"tag": "Mood", "xml": "<Mood/>"}, 1]}
    assert problems(Customer, wrong) == [
        "extras[0]: is no object with tag, xml and place",
        "extras[1]: is no object with tag, xml and place",
    ]
    assert problems(Customer, {"extras": {}}) == ["extras: is no list"]
    assert problems(CustomerAdd, {"name": "Ann", "extras": []}) == [
        "extras: is no field of CustomerAdd; remove it",
    ]


def test_secrets_only_where_asked_for() -> None:
    card = "<CreditCardInfo><CreditCardNumber>4111111111111111</CreditCardNumber></CreditCardInfo>"
    customer = read(f"{card}<Wallet><CreditCardNumber>4222222222222222</CreditCardNumber></Wallet>")
    kept = read(
        f"{card}<Wallet><CreditCardNumber>4222222222222222</CreditCardNumber></Wallet>", keep_secrets=True
    )
    for one in (customer, kept):
        assert to_data(one)["credit_card_info"] == {}
        assert "111" not in to_json(one)
        assert "4222" not in to_json(one)
    again = from_json(Customer, to_json(kept, keep_secrets=True))
    assert again == kept
    assert again.extras == kept.extras
    assert again.credit_card_info == CreditCardInfo(credit_card_number="4111111111111111")


def test_every_problem_at_once() -> None:
    data = {
        "name": "x" * 42,
        "fone": "1",
        "credit_limit": 10.5,
        "is_active": "false",
        "open_balance": "1.005",
        "open_balance_date": "2026-02-30",
        "bill_address": {"adr1": "1 Road", "addr2": 2},
        "ship_to_address": [{"name": "Dock"}, {"addr1": "x"}, "Dock"],
        "terms_ref": "Net 30",
        "additional_notes": None,
        "job_status": "Lost",
        "include_ret_element": "ListID",
    }
    assert problems(CustomerAdd, data) == [
        "fone: is no field of CustomerAdd; did you mean phone?",
        "is_active: 'false' is not true or false",
        "bill_address.adr1: is no field of Address; did you mean addr1?",
        "bill_address.addr2: 2 is not text",
        "ship_to_address[1].name: is required",
        "ship_to_address[2]: is no object with fields",
        "terms_ref: is no object with fields",
        "open_balance_date: '2026-02-30' is not a date like \"2026-11-22\"",
        'credit_limit: 10.5 is not a number in text, like "10.50"; floats are not exact: write it as text',
        "additional_notes: is null; leave it out, or give a list",
        "include_ret_element: 'ListID' is no list",
        f"name: '{'x' * 56}... has 42 characters, at most 41 are taken".replace(
            "x" * 56 + "...", "x" * 42 + "'"
        ),
        "open_balance: 1.005 has more than 2 decimals (AMTTYPE)",
        "job_status: 'Lost' is none of Awarded, Closed, InProgress, None, NotAwarded, Pending",
    ]


def refused_by_constructor() -> InvalidModel:
    with pytest.raises(InvalidModel) as caught:
        CustomerQuery(list_id=("8-1",), full_name=("Ann",))
    return caught.value


def test_a_request_is_checked() -> None:
    assert problems(CustomerQuery, {"list_id": ["8-1"], "full_name": ["Ann"]}) == [
        str(problem) for problem in refused_by_constructor().problems
    ]
    assert problems(CustomerAdd, {}) == ["name: is required"]
    assert problems(CustomerAdd, {"name": None}) == ["name: is required"]
    assert problems(CustomerAdd, []) == ["CustomerAdd: is no object with fields"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({}, ': does not say its "class"; give "LineAdd" or "LineGroupAdd"'),
        ({"class": ["LineAdd"]}, ': does not say its "class"; give "LineAdd" or "LineGroupAdd"'),
        ({"class": "LineAdd", "name": "x"}, ".name: is no field of LineAdd; remove it"),
        ("x", ": is no object with fields"),
        (
            {"class": "LineAdd", "quantity": {"clear": True}},
            ".quantity: CLEAR cannot be emptied; leave it out",
        ),
        (
            {"class": "LineAdd", "quantity": {"use_macro": "TxnID:a"}},
            ".quantity: {'use_macro': 'TxnID:a'} is an object, where a single value stands",
        ),
        (
            {"class": "LineAdd", "txn_id": {"clear": 1}},
            ".txn_id: {'clear': 1} is an object, where a single value stands",
        ),
    ],
)
def test_problems_of_lines(line: Any, problem: str) -> None:
    assert problems(OrderAdd, {"lines": [line]}) == [f"lines[0]{problem}"]


@pytest.mark.parametrize(
    "number", ["", " 1", "1_0", "NaN", "Infinity", "1,5", "\N{ARABIC-INDIC DIGIT ONE}", True]
)
def test_what_is_no_number(number: Any) -> None:
    assert len(problems(Customer, {"balance": number})) == 1


@pytest.mark.parametrize(
    ("number", "value"), [("1E+3", Decimal(1000)), ("-.5", Decimal("-0.5")), (7, Decimal(7))]
)
def test_what_is_a_number(number: Any, value: Decimal) -> None:
    assert from_data(Customer, {"balance": number}).balance == value
    assert type(from_data(Customer, {"balance": number}).balance) is Decimal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"no JSON: Expecting value \(line 1, column 1\)"),
        ('{"name": secret}', r"no JSON: Expecting value \(line 1, column 10\)"),
        ('{"name": "secret", "name": "b"}', "the key 'name' twice"),
        ("[" * 100_000, "RecursionError"),
        (b"\xff\xfe\xff", "UnicodeDecodeError"),
        ("1" * 5000, "ValueError"),
    ],
)
def test_what_is_no_json(text: str | bytes, message: str) -> None:
    with pytest.raises(DecodeError, match=message) as caught:
        from_json(CustomerAdd, text)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_secret_is_in_no_problem() -> None:
    (problem,) = problems(CustomerAdd, {"name": "Ann", "credit_card_info": {"credit_card_number": [4111]}})
    assert "4111" not in problem


@attrs.frozen
class Job:
    """What a host app has in its queue."""

    key: str
    request: CustomerAdd
    customers: tuple[Customer, ...] = ()


def test_models_in_classes_of_the_host() -> None:
    converter = cattrs.Converter()
    plain.register(converter)
    job = Job("k1", CustomerAdd(name="Ann", credit_limit=Decimal("1.50")), (read("<Phone>1</Phone>"),))
    data = converter.unstructure(job)
    assert data["request"] == {"name": "Ann", "credit_limit": "1.50"}
    assert converter.structure(json.loads(json.dumps(data)), Job) == job


CARD = "4111111111111111"
CARD_OF_PAYMENT = "credit_card_txn_info.credit_card_txn_input_info.credit_card_number"


def test_a_secret_of_a_request_is_not_lost_silently() -> None:
    request = CustomerAdd(
        name="Ann", credit_card_info=CreditCardInfo(credit_card_number=CARD, expiration_month=5)
    )
    data = to_data(request)
    assert data["credit_card_info"] == {"credit_card_number": {"left_out": True}, "expiration_month": 5}
    assert CARD not in to_json(request)
    assert problems(CustomerAdd, data) == [
        (
            "credit_card_info.credit_card_number: was left out, because it is secret; "
            "write the data with to_data(..., keep_secrets=True)"
        )
    ]
    assert from_json(CustomerAdd, to_json(request, keep_secrets=True)) == request
    assert problems(CustomerAdd, {"name": {"left_out": True}})[0] == (
        "name: {'left_out': True} is an object, where a single value stands"
    )


def test_a_required_secret_that_was_left_out_is_told_once() -> None:
    sent = {"credit_card_txn_input_info": {"credit_card_number": {"left_out": True}}}
    found = problems(ReceivePaymentAdd, {"customer_ref": {"full_name": "Ann"}, "credit_card_txn_info": sent})
    assert [text.partition("; ")[0] for text in found if "credit_card_number" in text] == [
        f"{CARD_OF_PAYMENT}: was left out, because it is secret"
    ]


def test_a_request_without_secrets_needs_nothing() -> None:
    mod = AccountMod("8-1", "1", bank_number=CLEAR)
    assert to_data(mod)["bank_number"] == {"clear": True}
    assert from_data(AccountMod, to_data(mod)) == mod


def test_extras_of_a_record_are_no_part_of_a_request() -> None:
    customer = read(
        "<EditSequence>1</EditSequence><BillAddress><City>Graz</City><Planet>Earth</Planet></BillAddress>"
    )
    assert to_data(customer)["bill_address"]["extras"][0]["tag"] == "Planet"
    mod = CustomerMod("8-1", "1", bill_address=customer.bill_address)
    assert to_data(mod)["bill_address"] == {"city": "Graz"}
    assert from_data(CustomerMod, to_data(mod)) == mod


@pytest.mark.parametrize(
    ("call", "given", "words"),
    [
        (from_data, (CustomerAdd(name="a"), {}), "such as Customer, not a CustomerAdd"),
        (from_data, (dict, {}), "such as Customer, not dict"),
        (from_json, (None, "{}"), "such as Customer, not a NoneType"),
        (to_data, ({"a": 1},), "a class in qbsync.models, not a dict"),
        (to_json, (CustomerAdd,), "a class in qbsync.models, not the class CustomerAdd"),
    ],
)
def test_what_is_no_model_is_a_mistake_in_words(call: Any, given: tuple[Any, ...], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        call(*given)
