"""What `fit`, `make_fit` and `fit_text` change, what they leave, and that they tell."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import a_customer

import qbsync.models
from qbsync.errors import InvalidModel
from qbsync.facts.plan import plan_of
from qbsync.facts.values import bad_character
from qbsync.facts.vocabulary import CLEAR
from qbsync.mapping import KEPT_WHOLE, Adjustment, Fitted, Reason, fit, fit_text, make_fit
from qbsync.models import (
    Address,
    CreditCardInfo,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    DataExt,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemInventoryAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesRepAdd,
    SalesTaxCodeAdd,
    ShipToAddress,
    class_named,
)
from qbsync.qbxml import encode
from qbsync.testing import requests_of

CURLY = "\u201cJoe\u2019s\u201d"
REPERTOIRES: Any = ("windows-1252", "iso-8859-1", "ascii")


@pytest.mark.parametrize(
    ("text", "windows_1252", "iso_8859_1", "ascii_"),
    [
        ("Łódź", "Lódz", "Lódz", "Lodz"),
        ("Café Zoë", "Café Zoë", "Café Zoë", "Cafe Zoe"),
        ("Cafe\N{COMBINING ACUTE ACCENT} Łuk", "Café Luk", "Café Luk", "Cafe Luk"),
        (CURLY, CURLY, '"Joe\'s"', '"Joe\'s"'),
        ("Straße 5 €", "Straße 5 €", "Straße 5 EUR", "Strasse 5 EUR"),
        ("Щука", "Shchuka", "Shchuka", "Shchuka"),
        ("Ωμέγα", "Omega", "Omega", "Omega"),
        ("Ærø", "Ærø", "Ærø", "AEro"),
        ("½ № ﬁ ₂", "½ No fi 2", "½ No fi 2", "1/2 No fi 2"),
        ("Bread 🥐👩🏽\N{ZERO WIDTH JOINER}🍳!", "Bread !", "Bread !", "Bread !"),
        ("한국", "??", "??", "??"),
        ("a\N{EM SPACE}b", "a b", "a b", "a b"),
    ],
)
def test_characters_become_the_nearest_that_are_kept(
    text: str, windows_1252: str, iso_8859_1: str, ascii_: str
) -> None:
    sent = [fit_text(text, keep=keep).text for keep in REPERTOIRES]
    assert sent == [windows_1252, iso_8859_1, ascii_]


@given(st.text(), st.sampled_from(REPERTOIRES), st.booleans(), st.none() | st.integers(1, 50))
def test_a_fitted_text_is_fit_and_every_change_is_told(
    text: str,
    keep: Any,
    is_name: bool,  # noqa: FBT001 - drawn by hypothesis
    max_length: int | None,
) -> None:
    found = fit_text(text, keep=keep, is_name=is_name, max_length=max_length, path="name")
    found.text.encode(keep)
    assert bad_character(found.text) is None
    assert max_length is None or len(found.text) <= max_length
    if is_name:
        assert ":" not in found.text
        assert found.text == found.text.strip()
    if found.text == text:
        assert found.adjustments == ()
    else:
        (told,) = found.adjustments
        assert (told.path, told.given, told.sent) == ("name", text, found.text)
        assert told.why
    assert fit_text(found.text, keep=keep, is_name=is_name, max_length=max_length).adjustments == ()


@given(st.text(st.characters(codec="windows-1252", exclude_categories=["Cc"]), max_size=41))
def test_a_text_that_is_fit_stays_as_it_is(text: str) -> None:
    assert fit_text(text, max_length=41).text == text


@pytest.mark.parametrize(
    ("name", "sent", "why"),
    [
        ("Acme: North", "Acme- North", ("colon",)),
        (" Acme\t", "Acme", ("controls", "blanks")),
        ("Acme\r\nNorth", "Acme North", ("controls",)),
        ("Ac\0me", "Acme", ("controls",)),
        ("Joe\x92s", "Joe\N{RIGHT SINGLE QUOTATION MARK}s", ("controls",)),
        ("Acme 🥐", "Acme", ("characters", "blanks")),
        (
            "The Very Long Name of a Company Limited & Sons",
            "The Very Long Name of a Company Limited &",
            ("length",),
        ),
        ("A" * 40 + " B", "A" * 40, ("length",)),
    ],
)
def test_names(name: str, sent: str, why: tuple[str, ...]) -> None:
    fitted = make_fit(CustomerAdd)(name=name)
    assert fitted.request == CustomerAdd(name=sent)
    (told,) = fitted.adjustments
    assert (told.path, told.given, told.sent, told.why) == ("name", name, sent, why)


@pytest.mark.parametrize("name", ["🥐", "\0", ": 한", "한국"])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(InvalidModel, match="name"):
        make_fit(CustomerAdd)(name=name)


def test_a_name_without_letters_that_is_fit_stays() -> None:
    assert make_fit(CustomerAdd)(name="***") == Fitted(request=CustomerAdd(name="***"))


def test_every_depth_is_told_by_its_path() -> None:
    fitted = make_fit(SalesOrderAdd)(
        customer_ref=Ref("Łuk"),
        bill_address=Address(city="Łódź", addr1="A" * 42),
        lines=(SalesOrderLineAdd(item_ref=Ref("Flour")),),
        memo="ok",
    )
    assert [(one.path, one.sent) for one in fitted.adjustments] == [
        ("customer_ref.full_name", "Luk"),
        ("bill_address.addr1", "A" * 41),
        ("bill_address.city", "Lódz"),
    ]
    invoice = make_fit(InvoiceAdd)(
        customer_ref=Ref("Acme"),
        lines=(
            InvoiceLineAdd(desc="plain"),
            InvoiceLineAdd(
                desc="Ł", data_ext=(DataExt(owner_id="0", data_ext_name="Color", data_ext_value="\0red"),)
            ),
        ),
    )
    assert [one.path for one in invoice.adjustments] == [
        "lines[1].desc",
        "lines[1].data_ext[0].data_ext_value",
    ]
    first, second = invoice.request.lines
    assert isinstance(first, InvoiceLineAdd)
    assert isinstance(second, InvoiceLineAdd)
    assert (first.desc, second.desc) == ("plain", "L")


def test_lengths_are_those_of_the_edition() -> None:
    name = "NoTax2"
    us = fit(SalesTaxCodeAdd(name=name, is_taxable=False))
    assert us.request.name == "NoT"
    assert us.adjustments == (Adjustment(path="name", given=name, sent="NoT", why=("length",)),)
    assert fit(SalesTaxCodeAdd(name=name, is_taxable=False), edition="AU").adjustments == ()


def test_what_names_something_is_not_cut() -> None:
    with pytest.raises(InvalidModel, match="ref_number"):
        make_fit(InvoiceAdd)(customer_ref=Ref("Acme"), ref_number="ORD-2026-0001")
    cut = make_fit(InvoiceAdd, keep_whole=())(customer_ref=Ref("Acme"), ref_number="ORD-2026-0001")
    assert cut.request.ref_number == "ORD-2026-00"
    assert [one.why for one in cut.adjustments] == [("length",)]
    with pytest.raises(InvalidModel, match=r"customer_ref\.full_name"):
        make_fit(InvoiceAdd)(customer_ref=Ref("A" * 210))
    with pytest.raises(InvalidModel, match=r"credit_card_info\.credit_card_number"):
        make_fit(CustomerAdd)(
            name="Acme",
            credit_card_info=CreditCardInfo(credit_card_number="4111 1111 1111 1111 1111 1111 1111"),
        )


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (InvoiceAdd, {"customer_ref": Ref("Acme"), "po_number": "4500-2026-11-22-LOT-0000117"}),
        (ItemInventoryAdd, {"name": "Bolt", "manufacturer_part_number": "M8-" + "0" * 30 + "1"}),
        (SalesRepAdd, {"initial": "ADMIN2", "sales_rep_entity_ref": Ref("Ann")}),
    ],
)
def test_the_end_of_a_number_tells_it_from_another(make: type[Any], fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidModel, match=r"po_number|manufacturer_part_number|initial"):
        make_fit(make)(**fields)


def test_a_secret_is_neither_changed_nor_told() -> None:
    card = CreditCardInfo(credit_card_number="4111Ł", name_on_card="Łukasz")
    fitted = make_fit(CustomerAdd)(name="Acme", credit_card_info=card)
    assert fitted.request.credit_card_info is not None
    assert fitted.request.credit_card_info.credit_card_number == "4111Ł"
    assert "4111" not in repr(fitted) + "".join(map(str, fitted.adjustments))


def test_a_query_is_not_cut() -> None:
    query = CustomerQuery(full_name=("Ł" * 300,))
    assert fit(query).request.full_name == ("L" * 300,)


def test_a_text_of_which_nothing_is_left_is_left_out() -> None:
    fitted = make_fit(CustomerMod)("8-1", "1", phone="📞", notes=CLEAR)
    assert fitted.request == CustomerMod("8-1", "1", notes=CLEAR)
    assert fitted.adjustments == (Adjustment(path="phone", given="📞", sent=None, why=("characters",)),)


def test_an_edit_keeps_the_record_it_was_made_from() -> None:
    customer = a_customer("8-1", "Acme", edit_sequence="7")
    fitted = make_fit(customer.edit)(name="Łuk")
    assert fitted.request == CustomerMod("8-1", "7", name="Luk")
    assert fitted.request.base is customer
    assert fit(customer.edit(name="Łuk")).request.base is customer


def test_states_are_coded_before_they_are_cut() -> None:
    fitted = make_fit(CustomerAdd, state_codes=True)(
        name="Acme",
        bill_address=Address(state="Territoires du Nord-Ouest", country="Canada"),
        ship_to_address=(ShipToAddress(name="Dépôt", state="Narnia"),),
    )
    assert fitted.request.bill_address is not None
    assert fitted.request.bill_address.state == "NT"
    assert [one.why for one in fitted.adjustments] == [("state",)]
    assert [one.path for one in fitted.unknown] == ["ship_to_address[0].state"]


def test_mistakes_of_the_call_are_those_of_the_class() -> None:
    with pytest.raises(TypeError, match="nam"):
        make_fit(CustomerAdd)(nam="Acme")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="neither the class"):
        make_fit(Address)  # type: ignore[type-var]
    with pytest.raises(InvalidModel, match="credit_limit"):
        make_fit(CustomerAdd)(name="Acme", credit_limit=Decimal("1.005"))


def test_what_the_version_lacks_is_refused() -> None:
    with pytest.raises(InvalidModel, match="class_ref"):
        fit(CustomerAdd(name="Acme", class_ref=Ref("Web")), version="11.0")


def test_reports_of_two_steps_add_up() -> None:
    def shout(request: CustomerAdd) -> Fitted[CustomerAdd]:
        told = Adjustment(path="name", given=request.name, sent=request.name.upper(), why=("characters",))
        return Fitted(request=request.evolve(name=request.name.upper()), adjustments=(told,))

    fitted = make_fit(CustomerAdd)(name="Łuk").then(shout)
    assert fitted.request.name == "LUK"
    assert [(one.given, one.sent) for one in fitted.adjustments] == [("Łuk", "Luk"), ("Luk", "LUK")]


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    told = Adjustment(path="memo", given="a", sent="b", why=(reason,))
    assert str(told) == f"memo: 'a' is sent as 'b': {told.words}"
    assert len(told.words.split()) > 2


def test_what_is_kept_whole_is_the_name_of_a_field() -> None:
    models = [cls for cls in map(class_named, qbsync.models.__all__) if cls is not None]
    assert {field.name for cls in models for field in plan_of(cls).fields} >= KEPT_WHOLE


def in_windows_1252(value: str) -> bool:
    """Say whether nothing of a request has a character that would be changed."""
    return all(ord(one) < 0x100 or one == "€" for one in value)


@given(requests_of(CustomerAdd, version="13.0") | requests_of(InvoiceAdd, version="13.0"))
def test_a_fitted_request_is_valid_and_stays_as_it_is(request: CustomerAdd | InvoiceAdd) -> None:
    try:
        fitted = fit(request)
    except InvalidModel as error:
        problems = error.problems
    else:
        problems = ()
    if problems:  # a name or a reference of which nothing is left
        assert all("empty" in problem.rule for problem in problems)
        return
    assert encode([fitted.request])
    again = fit(fitted.request)
    assert again.request == fitted.request
    assert again.adjustments == ()
    assert (fitted.request == request) == (not fitted.adjustments)
    if in_windows_1252(repr(request)) and "\\" not in repr(request):
        assert fitted.request is request
