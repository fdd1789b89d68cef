"""Iterators: page after page, and what ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.models import Customer, CustomerQuery, NameFilter
from qbsync.simulator import CompanyFile, SimulatedClock

if TYPE_CHECKING:
    from tests.simulator.conftest import Application

    from qbsync.qbxml import Response

NAMES = [f"Customer {number:02}" for number in range(11)]


@pytest.fixture(autouse=True)
def customers(company: CompanyFile) -> None:
    for name in reversed(NAMES):
        company.ui.add_customer(name)


def start(application: Application, size: int = 4, **fields: object) -> Response:
    return application.one(CustomerQuery(iterator="Start", max_returned=size, **fields))  # type: ignore[arg-type]


def proceed(application: Application, before: Response, size: int = 4, **fields: object) -> Response:
    assert before.iterator is not None
    query = CustomerQuery(
        iterator="Continue",
        iterator_id=before.iterator.id,
        max_returned=size,
        **fields,  # type: ignore[arg-type]
    )
    return application.one(query)


def names(response: Response) -> list[str]:
    return [customer.full_name for customer in response.of(Customer)]


def remaining(response: Response) -> int:
    assert response.iterator is not None
    return response.iterator.remaining


def is_stale(response: Response) -> bool:
    return (response.status_code, response.status_severity, response.objects) == (3391, "Error", ())


def test_pages_bring_everything_once_and_in_order(application: Application) -> None:
    page = start(application)
    found, left = names(page), [remaining(page)]
    while remaining(page):
        page = proceed(application, page)
        found += names(page)
        left.append(remaining(page))
    assert found == NAMES
    assert left == [7, 3, 0]


def test_id_is_a_guid_in_braces_and_stays(application: Application) -> None:
    first = start(application)
    second = proceed(application, first)
    assert first.iterator is not None
    assert second.iterator is not None
    assert first.iterator.id == second.iterator.id
    assert len(first.iterator.id) == 38
    assert first.iterator.id[0] + first.iterator.id[-1] == "{}"


def test_pages_may_differ_in_size(application: Application) -> None:
    page = proceed(application, start(application, 1), 9)
    assert (names(page), remaining(page)) == (NAMES[1:10], 1)


def test_iterator_ends_with_its_last_page(application: Application) -> None:
    last = start(application, 11)
    assert (names(last), remaining(last)) == (NAMES, 0)
    assert is_stale(proceed(application, last))


def test_stale_iterator_names_itself(application: Application) -> None:
    query = CustomerQuery(
        iterator="Continue", iterator_id="{6fcbb18b-68cf-4adb-bf40-164ac0bb4ec0}", max_returned=1
    )
    assert (
        application.one(query).status_message
        == 'The iteratorID "{6fcbb18b-68cf-4adb-bf40-164ac0bb4ec0}" is not valid.'
    )


def test_iterator_dies_with_the_session(application: Application) -> None:
    page = start(application)
    application.company.end_session()
    application.company.begin_session()
    assert is_stale(proceed(application, page))


def test_iterator_without_a_session_lives_for_one_message_set(application: Application) -> None:
    application.company.end_session()
    assert is_stale(proceed(application, start(application)))


def test_iterator_belongs_to_its_application(application: Application) -> None:
    page = start(application)
    assert is_stale(proceed(attrs.evolve(application, name="Somebody else"), page))
    assert names(proceed(application, page)) == NAMES[4:8]


def test_stop_frees_the_iterator(application: Application) -> None:
    page = start(application)
    assert page.iterator is not None
    stop = application.one(CustomerQuery(iterator="Stop", iterator_id=page.iterator.id))
    assert (stop.status_code, stop.objects) == (0, ())
    assert is_stale(proceed(application, page))
    assert is_stale(application.one(CustomerQuery(iterator="Stop", iterator_id=page.iterator.id)))


def test_continue_must_repeat_the_filters(application: Application) -> None:
    all_of_them = NameFilter(match_criterion="StartsWith", name="Customer")
    page = start(application, name_filter=all_of_them)
    assert is_stale(proceed(application, page))
    assert names(proceed(application, page, name_filter=all_of_them)) == NAMES[4:8]


def test_two_traversals_do_not_mix(application: Application) -> None:
    one, other = start(application, 2), start(application, 5)
    assert names(proceed(application, one, 2)) == NAMES[2:4]
    assert names(proceed(application, other, 5)) == NAMES[5:10]


def test_changes_on_the_way_are_shown_as_they_are(application: Application) -> None:
    page = start(application)
    application.company.ui.edit_customer(NAMES[5], name="Renamed")
    application.company.ui.add_customer("Customer 04a")
    assert names(proceed(application, page)) == [NAMES[4], "Renamed", NAMES[6], NAMES[7]]


@pytest.mark.parametrize(("switch", "iterator"), [("absent", None), ("zero", 0)])
def test_nothing_found(
    clock: SimulatedClock, application: Application, switch: str, iterator: int | None
) -> None:
    company = CompanyFile(clock=clock, empty_iterator=switch)  # type: ignore[arg-type]
    response = start(attrs.evolve(application, company=company))
    assert response.status_code == 1
    assert (None if response.iterator is None else response.iterator.remaining) == iterator


@given(killed_at=st.integers(0, 5), size=st.integers(1, 12))
def test_a_traversal_begun_anew_misses_nothing(killed_at: int, size: int) -> None:
    from qbsync.qbxml import decode, encode  # noqa: PLC0415 - beside the fixture of the other tests

    company = CompanyFile(clock=SimulatedClock())
    for name in NAMES:
        company.ui.add_customer(name)

    def ask(**fields: object) -> Response:
        query = CustomerQuery(max_returned=size, **fields)  # type: ignore[arg-type]
        return decode(company.process("Acme", encode([query]).decode()))[0]

    def traverse(pages: int) -> list[str]:
        company.begin_session()
        page = ask(iterator="Start")
        found = names(page)
        while page.iterator is not None and page.iterator.remaining and pages:
            page = ask(iterator="Continue", iterator_id=page.iterator.id)
            found += names(page)
            pages -= 1
        company.end_session()
        return found

    assert set(traverse(killed_at)) <= set(NAMES)
    assert traverse(len(NAMES)) == NAMES


def test_an_iterator_that_only_counts_loses_no_record(application: Application) -> None:
    page = start(application, meta_data="MetaDataOnly")
    assert page.iterator is not None
    assert (page.objects, page.count, page.iterator.remaining) == ((), 4, len(NAMES))
    names: list[str] = []
    while page.iterator is not None and page.iterator.remaining:
        page = proceed(application, page)
        names += [one.full_name for one in page.of(Customer)]
    assert names == NAMES
