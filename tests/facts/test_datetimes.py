"""A date-time keeps its text; the printed offset decides nothing."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.errors import InvalidModel
from qbsync.facts.datetimes import QBDateTime, is_datetime
from qbsync.models import CustomerQuery
from qbsync.qbxml.convert import read_datetime

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
    with pytest.raises(ValueError, match=r"no tzinfo.*astimezone\(zone\)\.replace\(tzinfo=None\)"):
        QBDateTime.from_wall(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("moment", "hint"),
    [
        ("2026-01-01T09:30:00", r"not a str; give QBDateTime\(text\)"),
        (dt.date(2026, 1, 1), r"not a date; datetime\.combine"),
        (QBDateTime("2026-01-01"), r"not a QBDateTime; use it as it is"),
        (None, "not a NoneType; give a datetime"),
    ],
)
def test_from_wall_of_something_else(moment: Any, hint: str) -> None:
    with pytest.raises(TypeError, match=hint):
        QBDateTime.from_wall(moment)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (dt.datetime(2026, 1, 1), "not of a datetime; use QBDateTime.from_wall"),  # noqa: DTZ001
        (None, "not of a NoneType$"),
        (20260101, "not of a int$"),
        (b"2026-01-01", "not of a bytes$"),
    ],
)
def test_what_is_no_text(value: Any, hint: str) -> None:
    with pytest.raises(TypeError, match=hint):
        QBDateTime(value)


@pytest.mark.parametrize(
    "text",
    [
        *("", " 2026-01-01", "2026-01-01 09:30:00", "20260101", "2026-W01-1", "26-01-01"),
        *(
            "2026-01-01T09:30:00Z",
            "2026-01-01T09:30:00.5",
            "2026-01-01T09:30+01:00",
            "2026-01-01T09:30:00+0100",
        ),
        "\N{ARABIC-INDIC DIGIT TWO}026-01-01",
    ],
)
def test_one_rule_says_what_a_date_time_is(text: str) -> None:
    """The rule is that of DATETIMETYPE, so that a request takes whatever can be constructed."""
    assert not is_datetime(text)
    with pytest.raises(ValueError, match="is not a date-time; write it like 2026-11-22T09:30:00"):
        QBDateTime(text)


@given(
    text=st.from_regex(
        r"\A20[0-2][0-9]-(1[0-2]|0?[1-9])-(2[0-8]|1[0-9]|0?[1-9])"
        r"(T(1[0-9]|[0-9])(:[1-5]?[0-9](:[1-5]?[0-9]([+-][0-9]{1,2}:[0-9]{1,2})?)?)?)?\Z"
    )
)
def test_what_can_be_constructed_can_be_sent(text: str) -> None:
    moment = QBDateTime(text)
    assert CustomerQuery(from_modified_date=moment).from_modified_date is moment
    bare = moment.without_offset()
    assert (bare.wall, bare.printed_offset) == (moment.wall, None)
    assert moment.raw.startswith(bare.raw)
    assert bare.without_offset() is bare


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2026-07-04T09:30:00Z", "2026-07-04T09:30:00"),
        ("2026-07-04T09:30:00.25-05:00", "2026-07-04T09:30:00"),
    ],
)
def test_what_was_read_is_kept(text: str, wall: str) -> None:
    moment = read_datetime(text)
    assert moment.raw == text
    assert moment.without_offset() == wall
    for again in (pickle.loads(pickle.dumps(moment)), copy.deepcopy(moment)):  # noqa: S301 - our own bytes
        assert type(again) is QBDateTime
        assert again == moment
    with pytest.raises(InvalidModel, match="is not written as"):
        CustomerQuery(from_modified_date=moment)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("0001-01-01T00:00:00", dt.timezone(dt.timedelta(hours=1))),
        ("9999-12-31T23:59:59", dt.timezone(dt.timedelta(hours=-1))),
        ("0001-01-01", ZoneInfo("Europe/Vienna")),
        ("9999-12-31T23:59:59", NEW_YORK),
    ],
)
def test_instants_outside_the_calendar(text: str, zone: dt.tzinfo) -> None:
    with pytest.raises(ValueError, match=f"'{text}' in .* lies outside the years 1 to 9999 of UTC"):
        QBDateTime(text).instant(zone)


def test_instants_at_its_edges() -> None:
    assert QBDateTime("0001-01-01").instant(NEW_YORK).year == 1
    assert QBDateTime("9999-12-31T23:59:59").instant(ZoneInfo("Asia/Tokyo")).hour == 14


@pytest.mark.parametrize("zone", [None, "America/New_York", 5])
def test_an_instant_needs_a_zone(zone: Any) -> None:
    """Without one the zone of this machine would do, which is not that of the QuickBooks PC."""
    with pytest.raises(TypeError, match=r"is a tzinfo like zoneinfo\.ZoneInfo"):
        QBDateTime("2026-01-01").instant(zone)
