"""Jobs under their customers, whatever the order in which they come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from records import a_customer

from qbsync.mapping import roll_up
from qbsync.models import Customer, Ref

ACME = a_customer("A", "Acme")
KITCHEN = a_customer("K", "Acme:Kitchen", parent="A")
FLOOR = a_customer("F", "Acme:Kitchen:Floor", parent="K")
TILES = a_customer("T", "Acme:Kitchen:Floor:Tiles", parent="F")
BIRCH = a_customer("B", "Birch")
ALL = (ACME, KITCHEN, FLOOR, TILES, BIRCH)
TOPS = {"A": "A", "K": "A", "F": "A", "T": "A", "B": "B"}
NAMES = {"A": "Acme", "B": "Birch"}


def test_a_job_rolls_up_to_the_customer_at_the_top() -> None:
    found = roll_up(ALL)
    assert {one.record.list_id: one.top.list_id for one in found.rolled} == TOPS
    assert {one.top.full_name for one in found.rolled} == {"Acme", "Birch"}
    assert [one.is_rolled_up for one in found.rolled] == [False, True, True, True, False]
    assert (found.missing, found.waiting) == ((), ())


def test_jobs_kept_apart_stand_for_themselves() -> None:
    found = roll_up(ALL, keep_apart=True)
    assert [one.top for one in found.rolled] == [
        Ref(list_id=one.list_id, full_name=one.full_name) for one in ALL
    ]
    assert not any(one.is_rolled_up for one in found.rolled)
    assert roll_up([FLOOR], keep_apart=True).missing == ()


def test_a_job_right_below_needs_no_other_record() -> None:
    (found,) = roll_up([KITCHEN]).rolled
    assert (found.top, found.missing) == (Ref(list_id="A", full_name="Acme"), None)


def test_a_parent_that_never_comes_is_missing_and_the_name_known() -> None:
    found = roll_up([FLOOR, TILES])
    assert found.missing == (Ref(list_id="K", full_name="Acme:Kitchen"),)
    assert found.waiting == (FLOOR, TILES)
    assert {one.top for one in found.rolled} == {Ref(full_name="Acme")}


def test_a_circle_ends() -> None:
    one = a_customer("X", "A:B:C", parent="Y")
    other = a_customer("Y", "A:B:D", parent="X")
    assert len(roll_up([one, other]).missing) == 2


def test_a_parent_that_was_moved_counts() -> None:
    up = roll_up([FLOOR], known={"K": None})
    assert up.rolled[0].top == Ref(list_id="K", full_name="Kitchen")
    down = roll_up([KITCHEN], known={"A": Ref(list_id="B", full_name="Birch"), "B": None})
    assert down.rolled[0].top == Ref(list_id="B", full_name="Birch")


@given(st.permutations(ALL), st.integers(1, 5))
def test_page_by_page_in_any_order(order: list[Customer], size: int) -> None:
    known: dict[str, Ref | None] = {}
    tops: dict[str, str | None] = {}
    waiting: tuple[Customer, ...] = ()
    for start in range(0, len(order), size):
        page = roll_up((*waiting, *order[start : start + size]), known=known)
        known |= page.parents
        waiting = page.waiting
        assert {one.full_name for one in (roll.top for roll in page.rolled)} <= set(NAMES.values())
        assert {one.list_id for one in page.missing} <= {"K", "F"} - known.keys()
        tops |= {one.record.list_id: one.top.list_id for one in page.rolled}
    assert tops == TOPS
    assert waiting == ()
