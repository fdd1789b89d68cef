"""Records and failures per day as two rows of bars: SVG that the server draws, without script or style."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.bridge import Connection
    from qbsync.sync.syncs import Sync

__all__ = ["Bar", "Chart", "Day", "chart_of"]

DAYS: Final = 14
MOST_SYNCS: Final = 2_000
"""So many syncs at most are added up; of a connection with more, the chart has fewer days."""

WIDTH: Final = 24
GAP: Final = 8
HEIGHT: Final = 100
LEAST: Final = 3
"""The height of a bar that stands for little, so that it is seen."""

_DONE: Final = frozenset({"applied", "cancelled", "queued"})


@attrs.frozen(kw_only=True)
class Day:
    """What was synced on a day of the PC: records that moved, and what failed."""

    date: date
    records: int = 0
    failures: int = 0


@attrs.frozen(kw_only=True)
class Bar:
    """A bar in the units of the drawing, and what it says to whoever points at it."""

    x: int
    y: int
    height: int
    title: str


@attrs.frozen(kw_only=True)
class Chart:
    """The days, the oldest first; `is_partial` says that the first was not read to its beginning."""

    days: Sequence[Day]
    is_partial: bool = False

    @property
    def records(self) -> int:
        """All records."""
        return sum(day.records for day in self.days)

    @property
    def failures(self) -> int:
        """All failures."""
        return sum(day.failures for day in self.days)

    @property
    def most_records(self) -> int:
        """Of the day with the most."""
        return max((day.records for day in self.days), default=0)

    @property
    def most_failures(self) -> int:
        """Of the day with the most."""
        return max((day.failures for day in self.days), default=0)

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return len(self.days) * (WIDTH + GAP)

    @property
    def height(self) -> int:
        """Its height."""
        return HEIGHT

    @property
    def bar_width(self) -> int:
        """The width of a bar."""
        return WIDTH

    @property
    def record_bars(self) -> Sequence[Bar]:
        """The bars of the records."""
        return _bars([(day.date, day.records) for day in self.days], "record")

    @property
    def failure_bars(self) -> Sequence[Bar]:
        """The bars of the failures."""
        return _bars([(day.date, day.failures) for day in self.days], "failure")


def chart_of(connection: Connection, zone: str, now: datetime) -> Chart:
    """Return the chart of the last days of a connection, by the days of its PC."""
    place = _zone(zone)
    today = now.astimezone(place).date()
    first = today - timedelta(days=DAYS - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=place)
    syncs = connection.syncs(MOST_SYNCS, since=since.astimezone(UTC))
    is_partial = len(syncs) == MOST_SYNCS
    if is_partial:
        first = _at(syncs[-1]).astimezone(place).date()
    days = {
        first + timedelta(days=number): Day(date=first + timedelta(days=number))
        for number in range((today - first).days + 1)
    }
    return Chart(days=_added(days, syncs, place), is_partial=is_partial)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _at(sync: Sync) -> datetime:
    return sync.ended_at or sync.started_at


def _added(days: dict[date, Day], syncs: Iterable[Sync], zone: ZoneInfo) -> Sequence[Day]:
    for sync in syncs:
        at = _at(sync).astimezone(zone).date()
        if at not in days:
            continue
        day = days[at]
        moved = sum(sync.pulled.values()) + sync.operations.get("applied", 0)
        failed = sum(count for outcome, count in sync.operations.items() if outcome not in _DONE)
        ended_badly = sync.runs if sync.end not in {"finished", "running"} else 0
        days[at] = attrs.evolve(
            day, records=day.records + moved, failures=day.failures + failed + ended_badly
        )
    return list(days.values())


def _bars(counts: Sequence[tuple[date, int]], what: str) -> Sequence[Bar]:
    most = max((count for _day, count in counts), default=0)
    bars = []
    for number, (day, count) in enumerate(counts):
        if count:
            height = max(LEAST, round(HEIGHT * count / most))
            title = f"{day.isoformat()}: {count:,} {what}{'' if count == 1 else 's'}"
            bars.append(
                Bar(x=number * (WIDTH + GAP) + GAP // 2, y=HEIGHT - height, height=height, title=title)
            )
    return bars
