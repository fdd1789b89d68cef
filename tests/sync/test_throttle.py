"""The token buckets of wrong passwords."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync import ConfigurationError, LoginRate
from qbsync.sync.throttle import Throttle

START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RATE = LoginRate(tries=3, delay=MINUTE, longest_delay=timedelta(minutes=10))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_some_tries_are_free_and_then_the_delay_doubles_up_to_the_longest() -> None:
    throttle, now, pauses = Throttle(RATE, size=10), 0.0, []
    for _ in range(9):
        assert throttle.wait("a", at(now)) == 0
        pause = throttle.take("a", at(now))
        pauses.append(pause)
        now += pause
    assert pauses == [0, 0, 60, 120, 240, 480, 600, 600, 600]


def test_a_refused_try_costs_nothing() -> None:
    throttle = Throttle(RATE, size=10)
    for _ in range(3):
        throttle.take("a", START)
    for second in range(60):
        assert throttle.wait("a", at(second)) == 60 - second
        assert throttle.take("a", at(second)) == 60 - second
    assert throttle.wait("a", at(60)) == 0


def test_tries_come_back_one_each_delay_and_quiet_forgets_the_growth() -> None:
    throttle = Throttle(RATE, size=10)
    assert throttle.take("a", START) == 0
    assert throttle.take("a", START) == 0
    assert throttle.take("a", at(60)) == 0, "one came back"
    assert throttle.take("a", at(60)) == 60
    assert throttle.take("a", at(120)) == 120
    assert throttle.take("a", at(120 + 120 + 3 * 60)) == 0, "full again"
    assert throttle.take("a", at(420)) == 0
    assert throttle.take("a", at(420)) == 60, "and the delay is the first one again"


def test_keys_do_not_share_and_a_right_password_clears_its_own() -> None:
    throttle = Throttle(RATE, size=10)
    for _ in range(3):
        throttle.take("a", START)
    assert throttle.wait("b", START) == 0
    throttle.forget("a")
    assert throttle.wait("a", START) == 0


def test_what_is_given_back_was_never_taken() -> None:
    throttle = Throttle(RATE, size=10)
    for _ in range(50):
        throttle.take("a", START)
        throttle.give_back("a")
    assert [throttle.take("a", START) for _ in range(2)] == [0, 0]
    assert throttle.take("a", START) == 60
    throttle.give_back("a")
    assert throttle.wait("a", START) == 0
    assert throttle.take("a", START) == 60, "the delay did not grow"
    throttle.give_back("nobody")


def test_a_clock_that_is_set_back_shuts_nobody_out() -> None:
    throttle = Throttle(RATE, size=10)
    for _ in range(3):
        throttle.take("a", START)
    assert throttle.wait("a", START - timedelta(days=1)) == 0
    assert throttle.take("a", START - timedelta(days=1)) == 120, "but the delay grows on"


def test_memory_is_bounded_and_the_least_used_go_first() -> None:
    throttle = Throttle(RATE, size=100)
    for _ in range(3):
        throttle.take("steady", START)
    for number in range(10_000):
        throttle.take(number, START)
        throttle.take("steady", START)  # refused, but seen
    assert len(throttle) == 100
    assert throttle.wait("steady", START) == 60


@given(st.lists(st.integers(0, 900), max_size=60))
def test_no_pattern_of_tries_is_heard_more_often_than_the_rate_allows(gaps: list[int]) -> None:
    throttle, now, heard = Throttle(RATE, size=10), 0, 0
    for gap in gaps:
        now += gap
        if throttle.wait("a", at(now)) == 0:
            throttle.take("a", at(now))
            heard += 1
    assert heard <= RATE.tries + now // 60 + 1


@pytest.mark.parametrize(
    ("tries", "delay", "longest"), [(0, MINUTE, MINUTE), (1, timedelta(0), MINUTE), (1, 2 * MINUTE, MINUTE)]
)
def test_a_rate_that_is_none_is_refused(tries: int, delay: timedelta, longest: timedelta) -> None:
    with pytest.raises(ConfigurationError, match="1 try at least"):
        LoginRate(tries=tries, delay=delay, longest_delay=longest)
