"""How far the clock of the QuickBooks PC is from ours, as far as what it writes shows.

The protocol tells no time. But a record that QuickBooks has just written for us bears the time of its PC, and
we know between which of our moments that was. A record that was modified in the future shows that the PC is
ahead by that at least. Offsets that QuickBooks prints are wrong in summer, so the wall clock counts, in the
zone of the connection; where that is the wrong zone, hours show.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from qbsync.sync.keys import time_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qbsync.sync.desk import Desk

__all__ = ["saw_pull", "saw_write"]

_NOTABLE: Final = timedelta(minutes=1)
"""A smaller change is not stored: a write of it for each answer would cost more than it tells."""

_FARTHEST: Final = timedelta(hours=15)
"""A record from farther in the future is a strange record, and tells nothing of the clock of today."""


def saw_write(desk: Desk, record: object, sent_at: datetime) -> None:
    """Take in when QuickBooks says that it wrote a record that we sent at `sent_at` or later."""
    # What it prints has whole seconds.
    offsets = [
        _beyond(instant, sent_at.replace(microsecond=0), desk.now) for instant in _instants(desk, record)
    ]
    if offsets:
        _keep(desk, min(offsets, key=abs))


def saw_pull(desk: Desk, records: Iterable[object]) -> None:
    """Take in when the records of a page were modified; only the future tells of the clock."""
    latest = [min(instants) for record in records if (instants := _instants(desk, record))]
    ahead = [instant - desk.now for instant in latest if instant - desk.now < _FARTHEST]
    if ahead and (max(ahead) > timedelta(0) or (desk.connection.clock_ahead_seconds or 0) > 0):
        _keep(desk, max(timedelta(0), *ahead))


def _beyond(instant: datetime, earliest: datetime, latest: datetime) -> timedelta:
    """Return how far a moment lies after `latest`, or (below 0) before `earliest`."""
    return instant - earliest if instant < earliest else max(timedelta(0), instant - latest)


def _instants(desk: Desk, record: object) -> list[datetime]:
    """Return the moments that the time of a record may mean: two in the hour that comes twice in autumn."""
    moment = time_of(record)
    if moment is None:
        return []
    wall = moment.wall.replace(tzinfo=ZoneInfo(desk.connection.zone))
    try:
        return [wall.replace(fold=fold).astimezone(desk.now.tzinfo) for fold in (0, 1)]
    except OverflowError:  # a year that no clock shows
        return []


def _keep(desk: Desk, ahead: timedelta) -> None:
    known = desk.connection.clock_ahead_seconds
    if known is None or abs(timedelta(seconds=known) - ahead) > _NOTABLE:
        desk.change_connection(clock_ahead_seconds=round(ahead.total_seconds()))
