"""Every status code has a meaning, somebody who acts, and a remedy; errors have their classes."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from qbsync.errors import InvalidReference, Locked, NameInUse, NotFound, StaleEditSequence, StatusError
from qbsync.qbxml import Response, explain
from qbsync.qbxml.status import status_catalogue

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("code", "message", "cls"),
    [
        (500, "not found", NotFound),
        (3000, "bad id", InvalidReference),
        (3100, "The name is already in use.", NameInUse),
        (3120, "gone", NotFound),
        (3130, "no parent", InvalidReference),
        (3140, "no terms", InvalidReference),
        (3170, "This list has been modified by another user.", Locked),
        (3170, "A business rule.", StatusError),
        (3175, "busy", Locked),
        (3176, "busy", Locked),
        (3180, "The transaction could not be locked. It is in use by another user.", Locked),
        (3180, "Something else.", StatusError),
        (3200, "stale", StaleEditSequence),
        (3210, "You cannot pay more than the amount due.", StatusError),
        (9999, "unheard of", StatusError),
        (-1, "", StatusError),
    ],
)
def test_errors(code: int, message: str, cls: type[StatusError]) -> None:
    response = Response(
        request="CustomerAdd",
        request_id="7",
        status_code=code,
        status_severity="Info",
        status_message=message,
    )
    with pytest.raises(StatusError) as caught:
        response.raise_for_status()
    assert type(caught.value) is cls
    assert (caught.value.code, caught.value.message, caught.value.request_id) == (code, message, "7")


@pytest.mark.parametrize("code", [0, 1, 510, 530, 550, 570])
def test_no_errors(code: int) -> None:
    Response(request="CustomerAdd", status_code=code, status_severity="Error").raise_for_status()


def test_locks_pass() -> None:
    assert explain(3170, "could not be locked").retry == "later"
    assert explain(3170, "a rule").retry == "after_fix"
    assert explain(3180, "failed to acquire the lock").code == "3180"


def test_every_code_is_explained() -> None:
    for code in (*range(-1, 700), *range(1000, 1070), *range(2000, 3400), 9001, 9150, 99999):
        row = explain(code)
        assert row.code == str(code)
        assert row.remedy, code
        assert [
            text for text in (row.meaning, *row.remedy) if not text.endswith(".") or text != text.strip()
        ] == []


def test_what_was_saved_is_never_sent_again() -> None:
    assert [code for code in (0, 510, 530, 550, 570) if explain(code).safe_to_resend] == []


def test_ranges_are_apart_and_in_order() -> None:
    ranges = status_catalogue().ranges
    assert all(one.first <= one.last for one in ranges)
    assert all(lower.last < higher.first for lower, higher in pairwise(ranges))


def test_a_code_without_a_row_is_explained_by_its_range() -> None:
    assert explain(3099).meaning == "A value of the request has a wrong form."
    assert explain(9150).meaning == "A macro is used wrongly."


def test_every_code_of_the_reference_has_a_row(shared: Path) -> None:
    with (shared / "reference" / "status_codes.csv").open(newline="", encoding="utf-8") as file:
        codes = {row["status_code"] for row in csv.DictReader(file) if row["status_code"].isdigit()}
    assert codes <= status_catalogue().rows.keys()


def test_a_code_that_nobody_knows_is_not_an_absent_one() -> None:
    assert explain(-1).meaning == "The status was absent or no number."
    assert explain(99999).meaning.startswith("qbsync does not know this code; ")
