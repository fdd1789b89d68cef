"""Construction refuses what QuickBooks would refuse: every problem at once, each with its path."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar, get_args

import attrs
import pytest
from every_model import REQUESTS
from hypothesis import given
from hypothesis import strategies as st

from qbsync.errors import InvalidModel, Problem
from qbsync.facts.checker import check, version_problems_of
from qbsync.facts.marks import OneOf, Required
from qbsync.facts.plan import plan_of
from qbsync.facts.problems import explain
from qbsync.facts.values import is_masked
from qbsync.facts.vocabulary import CLEAR, Amount, MacroName, Price, QBDateTime, Str5, UseMacro
from qbsync.models import (
    AccountMod,
    Address,
    Aggregate,
    AppliedToTxnAdd,
    ClassFilter,
    CreditCardInfo,
    CreditCardTxnInfoMod,
    CreditCardTxnInputInfoMod,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    InvoiceAdd,
    NameFilter,
    NameRangeFilter,
    ReceivePaymentAdd,
    ReceivePaymentMod,
    Ref,
    ShipToAddress,
    TxnDel,
    TxnDelType,
    class_named,
)
from qbsync.qbxml import encode
from qbsync.qbxml.convert import cut_secret


def problems(build: Any) -> dict[str, str]:
    with pytest.raises(InvalidModel) as caught:
        build()
    return {problem.path: problem.rule for problem in caught.value.problems}


def problems_of(value: Any) -> list[Problem]:
    """Return what the fast check refuses."""
    try:
        check(value)
    except InvalidModel as error:
        return list(error.problems)
    return []


def add(**fields: Any) -> Any:
    return lambda: CustomerAdd(**{"name": "Ann", **fields})


def test_every_problem_is_told_at_once() -> None:
    found = problems(
        lambda: CustomerAdd(
            name="A:b",
            phone="0" * 22,
            credit_limit=Decimal("1.005"),
            ship_to_address=(ShipToAddress(name="Dock"), ShipToAddress(name="x" * 42)),
            terms_ref=Ref("x" * 32),
            job_status="Lost",  # type: ignore[arg-type]
        ),
    )
    assert list(found) == [
        "name",
        "ship_to_address[1].name",
        "phone",
        "terms_ref.full_name",
        "credit_limit",
        "job_status",
    ]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (Decimal("1.005"), "has more than 2 decimals (AMTTYPE)"),
        (Decimal(12345678901234), "has more than 13 digits before the point (AMTTYPE)"),
        (Decimal("1E+14"), "has more than 13 digits before the point (AMTTYPE)"),
        (Decimal("NaN"), "is not a number (AMTTYPE)"),
        (Decimal("-Infinity"), "is not a number (AMTTYPE)"),
        (1.5, "is not a Decimal or int"),
        (True, "is not a Decimal or int"),
        ("1.50", "is not a Decimal or int"),
    ],
)
def test_amounts_that_are_refused(value: Any, rule: str) -> None:
    assert problems(add(credit_limit=value)) == {"credit_limit": rule}


@pytest.mark.parametrize("value", [5, Decimal(5), Decimal("5.5"), Decimal("1.500"), Decimal("1E+3"), -7])
def test_amounts_that_are_taken(value: Decimal | int) -> None:
    assert CustomerAdd(name="Ann", credit_limit=value).credit_limit == value


@pytest.mark.parametrize(
    ("fields", "path", "rule"),
    [
        ({"name": ""}, "name", "is empty"),
        ({"name": " Ann"}, "name", "begins or ends with a blank, which QuickBooks drops"),
        ({"name": "Ann:Job"}, "name", "has a colon, which separates the levels of a full name"),
        ({"name": None}, "name", "is required"),
        ({"phone": "\x0b"}, "phone", "has the character U+000B, which QuickBooks does not take"),
        ({"phone": "\ud800"}, "phone", "has the character U+D800, which QuickBooks does not take"),
        ({"phone": 5}, "phone", "is not text (str)"),
        ({"phone": CLEAR}, "phone", "cannot be emptied, only a Mod empties fields"),
        ({"is_active": 1}, "is_active", "is not True or False"),
        ({"open_balance_date": dt.datetime(2026, 1, 1)}, "open_balance_date", "is not a datetime.date"),  # noqa: DTZ001
        (
            {"external_guid": "7"},
            "external_guid",
            "is not a GUID; write {8-4-4-4-12} hexadecimal digits or 0 (GUIDTYPE)",
        ),
        ({"ship_to_address": [ShipToAddress(name="a")]}, "ship_to_address", "is not a tuple"),
        ({"ship_to_address": (Ref("a"),)}, "ship_to_address[0]", "is not a ShipToAddress"),
        ({"terms_ref": Ref()}, "terms_ref", "is empty"),
        (
            {"ship_to_address": (ShipToAddress(name="a"),) * 51},
            "ship_to_address",
            "has 51 members, at most 50 are taken",
        ),
        (
            {"credit_card_info": CreditCardInfo(expiration_month=13)},
            "credit_card_info.expiration_month",
            "is more than 12",
        ),
    ],
)
def test_fields_that_are_refused(fields: dict[str, Any], path: str, rule: str) -> None:
    assert problems(add(**fields)) == {path: rule}


def test_empty_text_in_a_mod_is_no_way_to_empty_a_field() -> None:
    assert problems(lambda: CustomerMod("8-1", "1", phone="")) == {"phone": "is empty"}
    assert CustomerMod("8-1", "1", phone=CLEAR).phone is CLEAR


def told(build: Any) -> list[tuple[str, str, str | None]]:
    with pytest.raises(InvalidModel) as caught:
        build()
    return [(problem.path, problem.rule, problem.fix) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        (Ref(""), "terms_ref.full_name"),
        (Ref(list_id=""), "terms_ref.list_id"),
        (Ref("", list_id="8-1"), "terms_ref.full_name"),
        (Ref(), "terms_ref"),
    ],
)
def test_a_reference_names_something(ref: Ref, path: str) -> None:
    ((found, rule, fix),) = told(add(terms_ref=ref))
    assert (found, rule) == (path, "is empty")
    assert fix is not None
    assert "leave it out" in fix


def test_ids_and_macros_are_never_empty() -> None:
    assert told(lambda: CustomerMod("", "1")) == [("list_id", "is empty", "give it a value")]
    assert told(lambda: CustomerQuery(list_id=("8-1", ""))) == [("list_id[1]", "is empty", "leave it out")]
    assert told(lambda: InvoiceAdd(customer_ref=Ref("Ann"), def_macro="")) == [
        ("def_macro", "is empty", "leave it out"),
    ]
    applied = AppliedToTxnAdd(txn_id=UseMacro(""), payment_amount=5)
    assert problems(lambda: ReceivePaymentAdd(customer_ref=Ref("Ann"), applied_to_txn=(applied,))) == {
        "applied_to_txn[0].txn_id": "is empty",
    }


ADDS = [cls for cls in REQUESTS if cls.message.name.endswith("Add") and "name" in plan_of(cls).by_name]


@pytest.mark.parametrize("cls", ADDS, ids=lambda cls: cls.__name__)
def test_nothing_is_added_without_a_name(cls: type[Any]) -> None:
    others = {field.name: None for field in plan_of(cls).fields if field.required and field.name != "name"}
    assert problems(lambda: cls(name="", **others))["name"] == "is empty"


def test_empty_text_empties_a_field_of_a_shared_aggregate() -> None:
    mod = CustomerMod("8-1", "1", bill_address=Address(addr1="Alder Street 1", addr2=""))
    assert mod.bill_address is not None
    assert mod.bill_address.addr2 == ""
    assert CustomerAdd(name="Ann", phone="").phone == ""


def test_clear_where_it_does_not_empty() -> None:
    address: Any = {"addr2": CLEAR}
    card: Any = {"expiration_month": CLEAR}
    assert told(lambda: CustomerMod("8-1", "1", bill_address=Address(**address))) == [
        (
            "bill_address.addr2",
            "takes no CLEAR in this aggregate",
            'give "", which empties it; None leaves it as it is',
        ),
    ]
    assert told(lambda: CustomerMod("8-1", "1", credit_card_info=CreditCardInfo(**card))) == [
        (
            "credit_card_info.expiration_month",
            "cannot be emptied",
            "leave it out (None), or give another value",
        ),
    ]
    assert told(add(bill_address=Address(**address))) == [
        ("bill_address.addr2", "cannot be emptied, only a Mod empties fields", "leave it out (None)"),
    ]


def test_references_that_quickbooks_can_do_without_are_emptied() -> None:
    mod = CustomerMod("8-1", "1", terms_ref=CLEAR, parent_ref=CLEAR)
    assert (mod.terms_ref, mod.parent_ref) == (CLEAR, CLEAR)
    assert version_problems_of(mod, (13, 0), "US") == ()
    assert told(lambda: CustomerMod("8-1", "1", sales_rep_ref=Ref(""))) == [
        ("sales_rep_ref.full_name", "is empty", "leave it out; CLEAR in its place empties it"),
    ]
    assert told(lambda: CustomerMod("8-1", "1", currency_ref=CLEAR)) == [  # type: ignore[arg-type]
        (
            "currency_ref",
            "cannot be emptied: QuickBooks keeps one here",
            "leave it out (None), or name another",
        ),
    ]


# Intuit's pages of these requests: "Some fields cannot be cleared."
NOT_CLEARABLE = {
    "InvoiceMod": "customer_ref ar_account_ref template_ref",
    "InvoiceLineMod": "item_ref quantity rate amount sales_tax_code_ref override_item_account_ref",
    "InvoiceLineGroupMod": "item_group_ref quantity",
    "SalesOrderMod": "customer_ref template_ref txn_date due_date ship_date item_sales_tax_ref",
    "SalesOrderLineMod": "item_ref quantity rate amount sales_tax_code_ref is_manually_closed",
    "CreditCardChargeMod": "payee_entity_ref txn_date account_ref",
}


@pytest.mark.parametrize("name", NOT_CLEARABLE)
def test_what_intuit_names_as_not_clearable_takes_no_clear(name: str) -> None:
    cls = class_named(name)
    assert cls is not None
    fields = plan_of(cls).by_name
    assert [one for one in NOT_CLEARABLE[name].split() if fields[one].clearable] == []


def test_only_mods_have_clearable_references() -> None:
    clearable = {cls.__name__ for cls in REQUESTS for field in plan_of(cls).fields if field.clearable}
    assert all(name.endswith("Mod") for name in clearable)
    emptied = [
        field for cls in REQUESTS for field in plan_of(cls).fields if field.clearable and field.classes
    ]
    assert len(emptied) > 60
    assert not any(field.required or field.name.endswith("account_ref") for field in emptied)


@pytest.mark.parametrize(
    ("fields", "rule", "fix"),
    [
        ({"terms_ref": "Net 30"}, "is not a Ref", "wrap it: Ref('Net 30')"),
        ({"bill_address": Ref("a")}, "is not an Address", None),
        (
            {"ship_to_address": [ShipToAddress(name="a")]},
            "is not a tuple",
            "give a tuple: tuple(values)",
        ),
        (
            {"ship_to_address": ShipToAddress(name="a")},
            "is not a tuple",
            "give a tuple of one: (value,)",
        ),
        (
            {"job_status": "awarded"},
            "is none of Awarded, Closed, InProgress, None, NotAwarded, Pending",
            "did you mean 'Awarded'?",
        ),
        ({"open_balance": "12.123456"}, "is not a Decimal or int", "give a Decimal: Decimal('12.123456')"),
        (
            {"open_balance": 12.5},
            "is not a Decimal or int",
            "floats are not exact: give a Decimal made from text",
        ),
        ({"job_status": "Lost"}, "is none of Awarded, Closed, InProgress, None, NotAwarded, Pending", None),
    ],
)
def test_words_say_what_to_do(fields: dict[str, Any], rule: str, fix: str | None) -> None:
    assert [(rule, fix) for _, rule, fix in told(add(**fields))] == [(rule, fix)]


def test_many_values_are_counted_and_the_nearest_is_named() -> None:
    assert told(lambda: TxnDel(txn_del_type="Invioce", txn_id="1-1")) == [  # type: ignore[arg-type]
        (
            "txn_del_type",
            f"is none of the {len(get_args(TxnDelType))} values of TxnDelType",
            "did you mean 'Invoice'?",
        ),
    ]


def test_secrets_are_masked_in_problems() -> None:
    with pytest.raises(InvalidModel) as caught:
        CustomerAdd(
            name="Ann", credit_card_info=CreditCardInfo(credit_card_number="4111 1111 1111 1111 1111 1111")
        )
    assert "4111" not in str(caught.value)
    assert caught.value.problems[0].value == "****"


@pytest.mark.parametrize(
    "fields",
    [
        {"list_id": ("8-1",), "full_name": ("Ann",)},
        {"list_id": ("8-1",), "active_status": "All"},
        {"full_name": ("Ann",), "max_returned": 5},
        {
            "name_filter": NameFilter(match_criterion="Contains", name="a"),
            "name_range_filter": NameRangeFilter(from_name="a"),
        },
    ],
)
def test_a_query_goes_by_ids_or_names_or_filters(fields: dict[str, Any]) -> None:
    found = problems(lambda: CustomerQuery(**fields))
    assert list(found) == ["CustomerQuery"]
    assert "together" in found["CustomerQuery"]


def test_a_required_choice() -> None:
    assert problems(lambda: CustomerQuery(class_filter=ClassFilter())) == {
        "class_filter": "lacks one of its alternatives",
    }


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"iterator": "Start"}, ["max_returned"]),
        ({"iterator": "Continue", "max_returned": 5}, ["iterator_id"]),
        ({"iterator_id": "{1}"}, ["iterator_id"]),
        ({"iterator": "Start", "max_returned": 0}, ["max_returned"]),
        ({"iterator": "Start", "list_id": ("8-1",)}, ["iterator"]),
        ({"iterator": "Start", "full_name": ("Ann",), "max_returned": 5}, ["CustomerQuery", "iterator"]),
    ],
)
def test_iterators(fields: dict[str, Any], paths: list[str]) -> None:
    assert list(problems(lambda: CustomerQuery(**fields))) == paths


def test_an_iterator_is_told_what_it_does_not_go_with() -> None:
    assert told(lambda: CustomerQuery(iterator="Start", list_id=("8-1",))) == [
        (
            "iterator",
            "does not go with list_id: it goes through what filters find",
            "leave the iterator out, or ask by filters",
        ),
    ]
    assert told(lambda: CustomerQuery(iterator="Start")) == [
        (
            "max_returned",
            "is required with an iterator",
            "give max_returned, the most records of one answer, or leave the iterator out",
        ),
    ]


@pytest.mark.parametrize("text", ["2026-13-01", "yesterday", "2026-02-30T00:00:00", "2026-01-01T00:00:00Z"])
def test_no_date_time(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date-time"):
        QBDateTime(text)


@pytest.mark.parametrize("text", ["1969-12-31T00:00:00", "2038-01-20T00:00:00"])
def test_date_times_that_quickbooks_does_not_take(text: str) -> None:
    assert list(problems(lambda: CustomerQuery(from_modified_date=QBDateTime(text)))) == [
        "from_modified_date"
    ]


def test_versions_and_editions() -> None:
    request = CustomerAdd(
        name="Ann",
        class_ref=Ref("Retail"),
        sales_tax_code_ref=Ref("ABCD"),
        sales_tax_country="UK",
        resale_number="0" * 16,
    )
    rules = {problem.path: problem.rule for problem in version_problems_of(request, (11, 0), "US")}
    assert rules == {
        "class_ref": "needs qbXML 12.0, the message set is 11.0",
        "sales_tax_code_ref.full_name": "has 4 characters, the US edition takes at most 3",
        "sales_tax_country": "is not in the US edition, only in AU, CA, UK",
        "resale_number": "has 16 characters, the US edition takes at most 15",
    }
    assert version_problems_of(request, (13, 0), "AU") == ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Link(Aggregate):
    """A choice whose branches require members, as DataExtAdd has."""

    one_of: ClassVar = OneOf(
        (Required("list_type"), Required("list_obj")),
        (Required("txn_type"), "line", OneOf("price", "amount", required=True)),
        required=True,
    )

    list_type: Str5 | None = None
    list_obj: Str5 | None = None
    txn_type: Str5 | None = None
    line: Str5 | UseMacro | None = None
    price: Price | int | None = None
    amount: Amount | int | None = None
    def_macro: MacroName | None = None


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({}, ["Link"]),
        ({"list_type": "a", "list_obj": "b"}, []),
        ({"list_type": "a"}, ["list_obj"]),
        ({"txn_type": "a", "price": 1}, []),
        ({"txn_type": "a"}, ["Link"]),
        ({"txn_type": "a", "price": 1, "amount": 1}, ["Link"]),
        ({"line": "a", "amount": 1}, ["txn_type"]),
        ({"line": UseMacro("TxnID:1"), "txn_type": "a", "amount": 1}, []),
        ({"list_type": "a", "list_obj": "b", "txn_type": "c", "amount": 1}, ["Link"]),
    ],
)
def test_nested_choices_and_required_members(fields: dict[str, Any], paths: list[str]) -> None:
    assert [problem.path for problem in problems_of(Link(**fields))] == paths


leaves = st.sampled_from(
    [
        None,
        "",
        "a",
        " a",
        "a:b",
        "x" * 42,
        "\x07",
        5,
        1.5,
        True,
        CLEAR,
        Decimal("1.005"),
        Decimal(7),
        (),
        ("a",),
        Ref("a"),
    ],
)


@given(
    fields=st.dictionaries(
        st.sampled_from([field.name for field in attrs.fields(CustomerAdd)]), leaves, max_size=6
    )
)
def test_fast_and_slow_check_agree(fields: dict[str, Any]) -> None:
    request = object.__new__(CustomerAdd)
    for field in attrs.fields(CustomerAdd):
        default = "Ann" if field.name == "name" else field.default
        object.__setattr__(request, field.name, fields.get(field.name, default))
    assert problems_of(request) == explain(request)


MASKED = ["xxxxxxxxxxxx2222", "XXXXXXXXXXXX2222", "xxxx-xxxx-xxxx-2222", "************2222", "xxxx", "x2345"]


@pytest.mark.parametrize("number", MASKED)
def test_a_card_number_that_is_crossed_out_is_not_sent_back(number: str) -> None:
    card = CreditCardInfo(credit_card_number=number)
    for build in (add(credit_card_info=card), lambda: CustomerMod("8-1", "1", credit_card_info=card)):
        with pytest.raises(InvalidModel) as caught:
            build()
        assert [str(problem) for problem in caught.value.problems] == [
            (
                "credit_card_info.credit_card_number: "
                "**** is crossed out, and would take the place of the real one; "
                "leave it out: QuickBooks keeps what it has; or give it whole"
            )
        ]


@pytest.mark.parametrize(
    "number", ["4111111111111111", "4111 1111 1111 1111", "X123", "AT61 1904 3002 3457 3201", ""]
)
def test_whole_numbers_are_taken(number: str) -> None:
    assert add(credit_card_info=CreditCardInfo(credit_card_number=number))()


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=25))
def test_what_reading_cuts_is_known_again(text: str) -> None:
    cut = cut_secret(text)
    assert is_masked(cut)
    found = problems(lambda: AccountMod("8-1", "1", bank_number=cut))
    assert list(found) == ["bank_number"]


def test_the_number_of_a_card_payment_is_sent_crossed_out() -> None:
    """The SDK wants it so: with small x and without dashes."""
    info = CreditCardTxnInputInfoMod(credit_card_number="xxxxxxxxxxxx2222")
    mod = ReceivePaymentMod(
        "1-1", "1", credit_card_txn_info=CreditCardTxnInfoMod(credit_card_txn_input_info=info)
    )
    assert b"<CreditCardNumber>xxxxxxxxxxxx2222</CreditCardNumber>" in encode([mod])


CARD = "4111111111111111"


@pytest.mark.parametrize(
    "given", [{"credit_card_number": CARD}, CARD, Address(addr1=CARD), (CreditCardInfo(name_on_card=CARD),)]
)
def test_a_secret_that_is_given_in_the_wrong_class_is_not_shown(given: Any) -> None:
    with pytest.raises(InvalidModel) as caught:
        add(credit_card_info=given)()
    assert CARD not in str(caught.value)
    assert CARD not in repr(caught.value)
    assert "credit_card_info: **** is not a CreditCardInfo" in str(caught.value)


def test_the_aggregate_around_a_secret_is_not_shown_either() -> None:
    with pytest.raises(InvalidModel) as caught:
        ReceivePaymentMod("1-1", "1", credit_card_txn_info={"credit_card_txn_input_info": CARD})  # type: ignore[arg-type]
    assert CARD not in str(caught.value)


@pytest.mark.parametrize(
    "number", [10**5000, -(10**5000), 10**64, Decimal(10) ** 64], ids=["int", "negative", "64", "Decimal"]
)
def test_a_number_that_is_too_long_is_a_problem_as_any_other(number: Any) -> None:
    assert list(problems(add(open_balance=number))) == ["open_balance"]
    assert list(problems(lambda: CustomerQuery(max_returned=number))) == ["max_returned"]


def test_what_holds_a_number_that_is_too_long_is_shown_by_its_class() -> None:
    (problem,) = problems_of(object_with(ship_to_address=[10**5000]))
    assert (problem.value, problem.rule) == ("a very long list", "is not a tuple")


def object_with(**fields: Any) -> CustomerAdd:
    """Return a CustomerAdd that did not check itself."""
    request = CustomerAdd(name="Ann")
    for name, value in fields.items():
        object.__setattr__(request, name, value)
    return request
