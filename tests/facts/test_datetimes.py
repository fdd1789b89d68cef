"""A date-time keeps its text; the printed offset decides nothing."""

from __future__ import annotations

import datetime as dt
import pickle
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.facts.vocabulary import QBDateTime

NEW_YORK = ZoneInfo("America/New_York")


def test_parts() -> None:
    moment = QBDateTime("2026-07-04T09:30:00-05:00")
    assert moment == "2026-07-04T09:30:00-05:00"
    assert moment.raw == "2026-07-04T09:30:00-05:00"
    assert moment.wall == dt.datetime(2026, 7, 4, 9, 30)  # noqa: DTZ001
    assert moment.printed_offset == dt.timedelta(hours=-5)


def test_the_winter_offset_in_summer_is_not_believed() -> None:
    assert QBDateTime("2026-07-04T09:30:00-05:00").instant(NEW_YORK) == dt.datetime(
        2026, 7, 4, 13, 30, tzinfo=dt.UTC
    )


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-01T01:30:00", dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)),  # twice: the earlier one
        ("2026-03-08T02:30:00", dt.datetime(2026, 3, 8, 6, 30, tzinfo=dt.UTC)),  # never: the earlier meaning
    ],
)
def test_ambiguous_wall_times(text: str, utc: dt.datetime) -> None:
    assert QBDateTime(text).instant(NEW_YORK) == utc


@pytest.mark.parametrize("text", ["2026-1-2", "2026-1-2T3", "2026-01-02T3:4", "2026-1-2T3:4:5+1:30"])
def test_short_forms(text: str) -> None:
    assert QBDateTime(text).wall.date() == dt.date(2026, 1, 2)


@given(moment=st.datetimes(min_value=dt.datetime(1970, 1, 1), max_value=dt.datetime(2038, 1, 1)))  # noqa: DTZ001
def test_from_wall_and_back(moment: dt.datetime) -> None:
    found = QBDateTime.from_wall(moment)
    assert found.wall == moment.replace(microsecond=0)
    assert found.printed_offset is None
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes


def test_from_wall_takes_no_zone() -> None:
    with pytest.raises(ValueError, match="no tzinfo"):
        QBDateTime.from_wall(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
