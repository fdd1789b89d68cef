"""Other words in the place of those of a company: what stays, what goes, and what still fits together."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.facts.plan import plan_of
from qbsync.models import Address, CreditCardInfo, Customer, CustomerAdd, CustomerQuery, InvoiceAdd
from qbsync.qbxml import Response, decode, decode_requests, encode, encode_responses
from qbsync.qbxml.pseudonyms import Pseudonyms, leaves_of
from qbsync.testing import records_of, requests_of

NAMES = Pseudonyms(b"a secret of the test")
SECRET_TEXT = st.text(alphabet="QWXZ", min_size=9, max_size=30)


@given(st.text(max_size=200))
def test_the_same_text_has_the_same_replacement_of_about_its_length(text: str) -> None:
    new = NAMES.text(text)
    assert NAMES.text(text) == new
    assert len(new) <= len(text)
    assert new.count(":") == text.count(":")
    if all(len(part) <= 31 for part in text.split(":")):
        assert len(new) == len(text)


def test_two_texts_have_two_replacements_also_where_they_are_short() -> None:
    for texts in (
        [f"{first}{second}" for first in "abcdefghij" for second in "klmnopqrst"],
        [f"Customer {number:03}" for number in range(1_000)],
        [str(number) for number in range(10, 100)],
    ):
        assert len({NAMES.text(text) for text in texts}) == len(texts)


def test_another_secret_has_other_replacements() -> None:
    other = Pseudonyms(b"another secret")
    texts = [f"Customer {number:03}" for number in range(100)]
    assert {NAMES.text(text) for text in texts}.isdisjoint({other.text(text) for text in texts})


def test_names_of_jobs_still_begin_with_those_of_their_customers() -> None:
    assert NAMES.text("Ann Quennell:Roof") == f"{NAMES.text('Ann Quennell')}:{NAMES.text('Roof')}"


@pytest.mark.parametrize("text", ["80000001-1446673838", "1A-7", "{57F3B9B1-86F1-4FCC-B1FF-966DE1813D20}"])
def test_ids_keep_their_shape(text: str) -> None:
    new = NAMES.text(text)
    assert new != text
    assert re.sub("[0-9A-Fa-f]", "x", new) == re.sub("[0-9A-Fa-f]", "x", text)


@given(st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2))
def test_numbers_keep_sign_digits_and_zero(value: Decimal) -> None:
    text = f"{value:f}"
    new = NAMES.number(text)
    assert len(new) == len(text)
    assert (Decimal(new) == 0) is (value == 0)
    assert new.startswith("-") is text.startswith("-")
    whole = NAMES.number("10")
    assert NAMES.number("10.00") == f"{whole}.00", "however it is written"


def test_a_whole_record() -> None:
    customer = CustomerAdd(
        name="Ann Quennell",
        is_active=False,
        bill_address=Address(addr1="17 Larkspur Lane", country="US"),
        job_status="Awarded",
        open_balance=Decimal("125.50"),
        open_balance_date=date(2026, 1, 5),
        notes="call after six",
        credit_card_info=CreditCardInfo(credit_card_number="4111111111111111", expiration_month=7),
    )
    text = NAMES.document(encode([customer], version="13.0").decode())
    for secret in ("Ann", "Quennell", "Larkspur", "after", "4111", "125.50"):
        assert secret not in text
    (again,) = decode_requests(text)
    request: Any = again.request
    assert (request.is_active, request.job_status, request.bill_address.country) == (False, "Awarded", "US")
    kept = Pseudonyms(b"x", keep_amounts=True).document(encode([customer], version="13.0").decode())
    assert "125.50" in kept


@given(requests_of(InvoiceAdd))
def test_requests_stay_requests(request: InvoiceAdd) -> None:
    text = encode([request], version="16.0").decode()
    new = NAMES.document(text)
    assert [path for path, _ in leaves_of(new)] == [path for path, _ in leaves_of(text)]


@given(records_of(Customer))
def test_no_free_text_of_a_record_is_left(customer: Customer) -> None:
    text = encode_responses([Response(request="CustomerQuery", objects=(customer,))], version="16.0").decode()
    new = dict(leaves_of(NAMES.document(text)))
    free = {field.tag for field in plan_of(Customer).fields if field.kind == "STRTYPE" and not field.values}
    for path, value in leaves_of(text):
        tag = path.rpartition("/")[2].partition("[")[0]
        if tag in free and len(value) > 8 and any(sign.isalnum() for sign in value):
            assert new[path] != value, path


@given(SECRET_TEXT, SECRET_TEXT)
def test_what_no_version_of_qbxml_has_loses_its_name_and_its_text(name: str, value: str) -> None:
    text = (
        f'<QBXML><QBXMLMsgsRs><CustomerQueryRs requestID="1" {name}="{value}" statusMessage="{value}">'
        f"<!-- {value} --><CustomerRet><ListID>{value}</ListID><{name}>{value}</{name}>{value}"
        "</CustomerRet></CustomerQueryRs></QBXMLMsgsRs></QBXML>"
    )
    new = NAMES.document(text)
    assert name not in new
    assert value not in new
    assert len(decode(new)) == 1


@given(st.text(max_size=300))
def test_no_text_makes_it_raise_and_none_comes_through(text: str) -> None:
    new = NAMES.document(text)
    assert new == text or text not in new or len(text) < 3


def test_a_lock_is_still_told_from_other_failures() -> None:
    told = NAMES.message("The object Ann Quennell is in use by another user.")
    assert "in use" in told
    assert "Quennell" not in told
    assert NAMES.message("Status OK") == "Status OK"


def test_leaves_have_paths_that_count() -> None:
    query = CustomerQuery(list_id=("80000001-1", "80000002-2"))
    leaves = dict(leaves_of(encode([query], version="13.0").decode()))
    assert leaves["QBXMLMsgsRq/CustomerQueryRq/ListID"] == "80000001-1"
    assert leaves["QBXMLMsgsRq/CustomerQueryRq/ListID[2]"] == "80000002-2"
    assert leaves["QBXMLMsgsRq/CustomerQueryRq/@requestID"] == "1"
