"""Every record ends in one place, and nothing that is not alone is paired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import a_customer

from qbsync.mapping import Matches, match

if TYPE_CHECKING:
    from qbsync.models import Customer

NAMES = st.sampled_from(
    ["Acme", "ACME", " acme ", "Acme:Kitchen", "acme: kitchen", "Birch", "Çelik", "", " "]
)


@attrs.frozen
class Row:
    """A customer of the host."""

    number: int
    name: str | None


def matched(rows: list[Row], customers: list[Customer]) -> Matches[Row, Customer]:
    return match(rows, customers, key=lambda row: row.name)


def test_by_name() -> None:
    rows = [Row(1, "acme"), Row(2, "Birch "), Row(3, "Cedar"), Row(4, None)]
    customers = [a_customer("8-1", "Acme"), a_customer("8-2", "Dogwood"), a_customer("8-3", "Birch")]
    found = matched(rows, customers)
    assert [(pair.record.number, pair.candidate.list_id) for pair in found.pairs] == [(1, "8-1"), (2, "8-3")]
    assert found.duplicates == ()
    assert found.unmatched_records == (Row(3, "Cedar"), Row(4, None))
    assert found.unmatched_candidates == (customers[1],)


def test_a_job_is_matched_by_its_whole_name() -> None:
    kitchen = a_customer("8-2", "Acme:Kitchen", parent="8-1")
    found = matched([Row(1, "Kitchen"), Row(2, "ACME: kitchen")], [a_customer("8-1", "Acme"), kitchen])
    assert [(pair.record.number, pair.candidate) for pair in found.pairs] == [(2, kitchen)]
    assert found.unmatched_records == (Row(1, "Kitchen"),)


@pytest.mark.parametrize(
    ("rows", "customers"),
    [
        ([Row(1, "Acme"), Row(2, "ACME")], [a_customer("8-1", "Acme")]),
        ([Row(1, "Acme"), Row(2, "acme")], []),
        ([Row(1, "Acme")], [a_customer("8-1", "Acme"), a_customer("8-2", "acme")]),
    ],
)
def test_duplicates_are_told_and_not_paired(rows: list[Row], customers: list[Customer]) -> None:
    found = matched(rows, customers)
    (duplicate,) = found.duplicates
    assert (duplicate.key, duplicate.records, duplicate.candidates) == ("acme", tuple(rows), tuple(customers))
    assert (found.pairs, found.unmatched_records, found.unmatched_candidates) == ((), (), ())


def test_by_account_number_and_by_function() -> None:
    customers = [a_customer("8-1", "Acme", account_number="A-1"), a_customer("8-2", "Birch")]
    by_number = match([Row(1, "a-1")], customers, key=lambda row: row.name, by="account_number")
    assert [pair.candidate.list_id for pair in by_number.pairs] == ["8-1"]
    assert by_number.unmatched_candidates == (customers[1],)
    by_id = match([Row(2, "8-2")], customers, key=lambda row: row.name, by=lambda one: one.list_id)
    assert [pair.candidate.list_id for pair in by_id.pairs] == ["8-2"]


def test_letters_of_two_parts_are_the_same_name() -> None:
    found = matched([Row(1, "Cafe\N{COMBINING ACUTE ACCENT}")], [a_customer("8-1", "CAFÉ")])
    assert len(found.pairs) == 1


@given(st.lists(NAMES | st.none()), st.lists(NAMES))
def test_everything_ends_in_one_place_in_its_order(ours: list[str | None], theirs: list[str]) -> None:
    rows = [Row(number, name) for number, name in enumerate(ours)]
    customers = [a_customer(f"8-{number:04}", name) for number, name in enumerate(theirs)]
    found = matched(rows, customers)
    placed = [pair.record for pair in found.pairs]
    placed += [row for duplicate in found.duplicates for row in duplicate.records]
    assert sorted([*placed, *found.unmatched_records], key=lambda row: row.number) == rows
    candidates = [pair.candidate for pair in found.pairs]
    candidates += [one for duplicate in found.duplicates for one in duplicate.candidates]
    assert sorted([*candidates, *found.unmatched_candidates], key=lambda one: one.list_id) == customers
    assert list(found.unmatched_records) == sorted(found.unmatched_records, key=lambda row: row.number)
    for duplicate in found.duplicates:
        assert max(len(duplicate.records), len(duplicate.candidates)) > 1
    for pair in found.pairs:
        assert (pair.record.name or "").strip()[:1].lower() == pair.candidate.full_name.strip()[:1].lower()
