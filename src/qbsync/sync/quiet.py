"""Quiet hours: when QuickBooks is left alone, by the wall clock of the PC, in every night of the year."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from qbsync.storage.settings import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbsync.storage.records import ConnectionRecord
    from qbsync.storage.settings import QuietHours

__all__ = ["always_quiet", "is_quiet", "quiet_until"]

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_AHEAD: Final = 8
"""Days to look at: quiet hours that follow on one another leave some time free in every week."""


def is_quiet(connection: ConnectionRecord, now: datetime) -> bool:
    """Tell whether QuickBooks is left alone on this connection, unless somebody asks for a flow of it."""
    if not connection.quiet_hours or connection.asked:
        return False
    return quiet_until(connection.quiet_hours, connection.zone, now) is not None


def quiet_until(hours: Iterable[QuietHours], zone: str, now: datetime) -> datetime | None:
    """Return when the present quiet hours end (aware, UTC), those that follow at once included; else None."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    end: datetime | None = None
    for begin, until in sorted(
        span
        for quiet in hours
        for number in range(-1, _AHEAD)
        for span in _spans(quiet, datetime.combine(today + number * _DAY, time()), place)
    ):
        if begin <= (end or now) < until:
            end = until
    return end


def always_quiet(hours: Iterable[QuietHours]) -> bool:
    """Tell whether these quiet hours leave no time at all in a week."""
    # In UTC every day has 24 hours, so the sum of a week is what the wall clock shows.
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    end = quiet_until(hours, "UTC", monday)
    return end is not None and end - monday > timedelta(days=7)


def _spans(quiet: QuietHours, day: datetime, place: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Give the span that starts on a day, if one does."""
    if DAYS[day.weekday()] not in quiet.days:
        return
    following = day if quiet.start < quiet.end else day + _DAY
    begin = datetime.combine(day, quiet.start)
    end = datetime.combine(following, quiet.end)
    yield _instant(begin, place, fold=0), _instant(end, place, fold=1)


def _instant(wall: datetime, place: ZoneInfo, *, fold: int) -> datetime:
    """Return when the clock shows `wall`: the first (`fold` 0) or last (1) time, or jumps over it."""
    moment = wall.replace(tzinfo=place, fold=fold).astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None, fold=0) == wall:
        return moment
    before, after = sorted(wall.replace(tzinfo=place, fold=one).astimezone(UTC) for one in (0, 1))
    offset = before.astimezone(place).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(place).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
