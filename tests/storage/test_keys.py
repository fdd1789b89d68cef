"""The order of keys is the order of tuples, and a shorter tuple's key begins the longer one's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.errors import InvalidRecord
from qbsync.storage.keys import after_prefix, index_key

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# Near the ends of the calendar a zone may lead beyond them; Python then cannot compare the times.
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001 - bounds are naive
TRICKY_TEXT = st.text(st.sampled_from("\0\1\2a\x7f\x80é\ud800\uffff\U0001f600"), max_size=4)
COLUMNS = [
    st.none() | st.text() | TRICKY_TEXT,
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-300, 300),
    st.none() | st.booleans(),
    st.none() | TIMES,
]


@st.composite
def tuples_of_one_shape(draw: st.DrawFn, count: int) -> list[tuple[Any, ...]]:
    """Draw tuples whose values at one place are of one type or None, each cut to some length."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), max_size=4))
    return [tuple(draw(column) for column in columns[: draw(st.integers(0, 4))]) for _ in range(count)]


def comparable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((value is not None, value) for value in values)


@given(tuples_of_one_shape(2))
def test_keys_compare_as_the_tuples_do(pair: list[tuple[Any, ...]]) -> None:
    first, second = pair
    assert (index_key(first) < index_key(second)) == (comparable(first) < comparable(second))
    assert (index_key(first) == index_key(second)) == (comparable(first) == comparable(second))


@given(tuples_of_one_shape(2))
def test_keys_that_start_with_a_key_are_those_of_tuples_that_start_with_the_tuple(
    pair: list[tuple[Any, ...]],
) -> None:
    prefix, values = pair
    starts = comparable(values)[: len(prefix)] == comparable(prefix)
    key, start = index_key(values), index_key(prefix)
    assert key.startswith(start) == starts
    assert (start <= key < after_prefix(start)) == starts


@given(tuples_of_one_shape(1), st.integers(0, 4))
def test_the_key_of_a_beginning_begins_the_key(drawn: list[tuple[Any, ...]], length: int) -> None:
    assert index_key(drawn[0]).startswith(index_key(drawn[0][:length]))


@given(TIMES, ZONES)
def test_a_time_has_one_key_in_every_zone(time: datetime, zone: timezone) -> None:
    assert index_key((time,)) == index_key((time.astimezone(zone),))


def test_the_bytes_of_a_key() -> None:
    """Stored keys outlive a release, so their bytes are fixed."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    assert index_key(()) == b""
    assert index_key((None, False, True)) == b"\x01\x02\x03"
    assert index_key((0,)) == b"\x04\x80" + bytes(7)
    assert index_key((-1,)) == b"\x04\x7f" + b"\xff" * 7
    assert index_key((start + timedelta(microseconds=1),)) == b"\x05\x80" + bytes(6) + b"\x01"
    assert index_key(("a\0\1é", "")) == b"\x06a\x01\x01\x01\x02\xc3\xa9\x00\x06\x00"


def test_an_enum_counts_as_its_value() -> None:
    class Level(Enum):
        HIGH = 3

    class Word(StrEnum):
        HELLO = "hello"

    assert index_key((Level.HIGH, Word.HELLO)) == index_key((3, "hello"))


@pytest.mark.parametrize(
    "value",
    [2**63, -(2**63) - 1, 1.5, b"bytes", ("a",), datetime(2026, 1, 1), timedelta(1)],  # noqa: DTZ001 - what is refused
)
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(InvalidRecord):
        index_key(("before", value))  # type: ignore[arg-type]
