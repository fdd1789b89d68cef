"""The time of the simulated PC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.facts.datetimes import QBDateTime
from qbsync.simulator import SimulatedClock
from qbsync.simulator.clock import WallClock

NEW_YORK = ZoneInfo("America/New_York")
WINTER = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
SUMMER = datetime(2026, 8, 5, 20, 43, 30, tzinfo=UTC)


def test_clock_stands_still_until_it_is_moved() -> None:
    clock = SimulatedClock(WINTER)
    assert clock() == clock() == WINTER
    clock.advance(90)
    assert clock() == WINTER + timedelta(seconds=90)
    clock.advance(-3600)
    assert clock() == WINTER + timedelta(seconds=90 - 3600)
    assert clock().utcoffset() == timedelta()


def test_clock_takes_no_naive_start() -> None:
    with pytest.raises(ValueError, match="aware"):
        SimulatedClock(datetime(2026, 1, 5))  # noqa: DTZ001 - that is the mistake


@pytest.mark.parametrize(
    ("offset", "winter", "summer"),
    [
        ("correct", "2026-01-05T10:00:00-05:00", "2026-08-05T16:43:30-04:00"),
        ("standard", "2026-01-05T10:00:00-05:00", "2026-08-05T16:43:30-05:00"),
        ("none", "2026-01-05T10:00:00", "2026-08-05T16:43:30"),
    ],
)
def test_wall_clock_is_right_and_its_offset_may_not_be(offset: str, winter: str, summer: str) -> None:
    wall_clock = WallClock(NEW_YORK, offset)  # type: ignore[arg-type]
    assert wall_clock.show(WINTER) == winter
    assert wall_clock.show(SUMMER) == summer


@pytest.mark.parametrize("offset", ["correct", "standard", "none"])
def test_what_was_printed_is_read_as_the_same_wall_time(offset: str) -> None:
    wall_clock = WallClock(NEW_YORK, offset)  # type: ignore[arg-type]
    for moment in (WINTER, SUMMER):
        assert wall_clock.read(wall_clock.show(moment)) == wall_clock.wall(moment)


def test_offset_of_a_request_is_obeyed() -> None:
    assert WallClock(NEW_YORK).read(QBDateTime("2026-01-05T15:00:00+00:00")) == datetime(2026, 1, 5, 10)  # noqa: DTZ001
    # Under the winter offset the right offset of summer is an hour off, as the reports say.
    assert WallClock(NEW_YORK, "standard").read(QBDateTime("2026-08-05T16:43:30-04:00")).hour == 15


@given(st.integers(631_152_000, 2_114_380_800), st.sampled_from(["America/New_York", "Asia/Kolkata"]))
def test_shown_time_means_its_moment(epoch: int, zone: str) -> None:
    moment = datetime.fromtimestamp(epoch, UTC)
    shown = WallClock(ZoneInfo(zone)).show(moment)
    assert shown.printed_offset is not None
    assert (shown.wall - shown.printed_offset).replace(tzinfo=UTC) == moment
