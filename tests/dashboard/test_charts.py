"""The chart adds up syncs by the days of the PC, and draws bars whose height tells the number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from qbsync.dashboard.charts import DAYS, HEIGHT, LEAST, MOST_SYNCS, Chart, Day, chart_of
from qbsync.sync.syncs import Sync

NOW = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # the night before the clocks go forward in New York


@attrs.frozen
class Syncs:
    """A connection that had these syncs."""

    syncs_: Sequence[Sync]

    def syncs(self, limit: int, *, since: datetime) -> Sequence[Sync]:
        return [one for one in self.syncs_ if one.ended_at is None or one.ended_at >= since][:limit]


def sync(at: datetime, **fields: Any) -> Sync:
    return Sync(
        **{"id": "x", "connection": "c", "started_at": at, "ended_at": at, "end": "finished", **fields}
    )


def chart(*syncs: Sync, zone: str = "America/New_York") -> Chart:
    return chart_of(Syncs(syncs), zone, NOW)  # type: ignore[arg-type]


def test_days_are_those_of_the_pc() -> None:
    made = chart(
        sync(datetime(2026, 3, 8, 5, 30, tzinfo=UTC), pulled={"customers": 3}),
        sync(datetime(2026, 3, 8, 4, 30, tzinfo=UTC), pulled={"customers": 4, "invoices": 1}),
    )
    assert len(made.days) == DAYS
    assert made.days[-1] == Day(date=date(2026, 3, 8), records=3)
    assert made.days[-2] == Day(date=date(2026, 3, 7), records=5)
    assert not made.is_partial


def test_what_moved_and_what_failed() -> None:
    made = chart(
        sync(NOW, operations={"applied": 2, "rejected": 1, "parked": 1, "queued": 4, "cancelled": 5}),
        sync(NOW, end="failed", runs=3),
        sync(NOW, end="running", ended_at=None, pulled={"customers": 1}),
    )
    assert made.days[-1] == Day(date=date(2026, 3, 8), records=3, failures=5)
    assert (made.records, made.failures) == (3, 5)


def test_a_busy_connection_has_fewer_days() -> None:
    busy = [
        sync(NOW - timedelta(minutes=number), pulled={"customers": 1}) for number in range(MOST_SYNCS + 500)
    ]
    made = chart(*busy)
    assert made.is_partial
    assert made.records == MOST_SYNCS
    assert [day.date for day in made.days] == [date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 8)]


def test_nothing_is_no_bar() -> None:
    made = chart()
    assert made.record_bars == []
    assert made.failure_bars == []
    assert made.most_records == 0


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=DAYS))
def test_bars_are_within_the_drawing_and_in_proportion(counts: list[int]) -> None:
    days = [
        Day(date=date(2026, 1, 1) + timedelta(days=number), records=count)
        for number, count in enumerate(counts)
    ]
    made = Chart(days=days)
    bars = made.record_bars
    assert len(bars) == sum(count > 0 for count in counts)
    for bar, count in zip(bars, filter(None, counts), strict=True):
        assert bar.y + bar.height == HEIGHT
        assert LEAST <= bar.height <= HEIGHT
        assert bar.height == max(LEAST, round(HEIGHT * count / max(counts)))
        assert bar.x >= 0
        assert bar.x + made.bar_width <= made.width
        assert f"{count:,} record" in bar.title
