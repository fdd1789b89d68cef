"""The time of the simulated PC: a clock that tests move, and the wall clock as QuickBooks prints it.

QuickBooks stores moments in UTC and prints them in the zone of its PC. The wall clock is always right; the
offset behind it is not, see `PrintedOffset`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.errors import NotReturned
from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.plan import plan_of
from qbsync.simulator.fidelity import simulates

if TYPE_CHECKING:
    from qbsync.models.base import Aggregate

__all__ = ["START", "PrintedOffset", "SimulatedClock", "WallClock", "reprinted"]

START: Final = dt.datetime(2026, 1, 5, 15, 0, tzinfo=dt.UTC)
"""Where a `SimulatedClock` begins, unless told otherwise."""

PrintedOffset: TypeAlias = Literal["correct", "standard", "current", "none"]
"""Which offset QuickBooks prints; no source settles it, so each of them is to be tested against.

correct     that of the moment printed (captured August 2026: -04:00 in New York)
standard    that of winter, all the year (captured 1999, 2008, 2014, 2021: one hour off in summer)
current     that which the PC has when it prints (fits the same captures, if they were made in winter)
none        no offset at all (captured 2009)
"""


class SimulatedClock:
    """A clock that stands still until it is told to go on; calling it gives the time, aware, in UTC.

    Raises ValueError where `start` is naive.
    """

    def __init__(self, start: dt.datetime = START) -> None:
        """Begin at `start`."""
        if start.tzinfo is None:
            raise ValueError("the clock starts at an aware datetime; add a tzinfo")
        self._now = start.astimezone(dt.UTC)

    def __call__(self) -> dt.datetime:
        """Return the time."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Go on by this many seconds; a negative number is somebody who sets the clock of the PC back."""
        self._now += dt.timedelta(seconds=seconds)


@attrs.frozen
class WallClock:
    """The wall clock of a PC in `zone`."""

    zone: dt.tzinfo
    printed_offset: PrintedOffset = "correct"
    clock: Callable[[], dt.datetime] | None = attrs.field(default=None, repr=False, eq=False)
    """What "current" takes the time of printing from."""

    def wall(self, moment: dt.datetime) -> dt.datetime:
        """Return what the clock shows at this moment, to the second and without tzinfo."""
        return moment.astimezone(self.zone).replace(tzinfo=None, microsecond=0)

    @simulates("wall-clock-of-the-pc")
    def show(self, moment: dt.datetime) -> QBDateTime:
        """Return the moment as QuickBooks prints it."""
        local = moment.astimezone(self.zone).replace(microsecond=0)
        if self.printed_offset == "none":
            return QBDateTime(local.replace(tzinfo=None).isoformat())
        offset = local.utcoffset() or dt.timedelta()
        if self.printed_offset == "current":
            return self.again(QBDateTime(local.isoformat()))
        if self.printed_offset == "standard":
            offset -= local.dst() or dt.timedelta()
        return QBDateTime(local.replace(tzinfo=dt.timezone(offset)).isoformat())

    def again(self, text: QBDateTime) -> QBDateTime:
        """Return a time as "current" prints it now: the wall clock it always had, with the offset of now."""
        moment = text.wall.replace(tzinfo=dt.UTC) if self.clock is None else self.clock()
        offset = moment.astimezone(self.zone).utcoffset() or dt.timedelta()
        return QBDateTime(text.wall.replace(tzinfo=dt.timezone(offset)).isoformat())

    def is_summer(self, moment: dt.datetime) -> bool:
        """Say whether the offset printed at this moment depends on `printed_offset`."""
        return bool(moment.astimezone(self.zone).dst())

    def is_repeated(self, wall: dt.datetime) -> bool:
        """Say whether the clock shows this time twice, or never: around the hours at which it is set."""
        first, second = (wall.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1))
        return first != second

    @simulates("times-without-an-offset")
    def read(self, text: QBDateTime) -> dt.datetime:
        """Return the wall clock time that a date-time of a request means.

        Without an offset it is that time (documented). With one, QuickBooks takes it for the offset that it
        prints itself (reported once), so under "standard" the right offset of summer is an hour off.
        """
        offset = text.printed_offset
        if offset is None or self.printed_offset == "none":
            return text.wall
        moment = (text.wall - offset).replace(tzinfo=dt.UTC)
        own = self.show(moment).printed_offset or dt.timedelta()
        return (moment + own).replace(tzinfo=None)


def reprinted(record: Any, wall_clock: WallClock) -> Any:  # noqa: ANN401 - of the class it gets
    """Return a record with its times as "current" prints them now, see `WallClock.again`."""
    changes: dict[str, Any] = {}
    for field in plan_of(type(record)).fields:
        try:
            value = getattr(record, field.name)
        except NotReturned:
            continue
        if field.kind == "DATETIMETYPE" and isinstance(value, QBDateTime):
            changes[field.name] = wall_clock.again(value)
        elif field.classes and value:
            items: tuple[Aggregate, ...] = value if field.repeated else (value,)
            parts = tuple(reprinted(item, wall_clock) for item in items)
            if any(new is not old for new, old in zip(parts, items, strict=True)):
                changes[field.name] = parts if field.repeated else parts[0]
    return record.evolve(**changes) if changes else record
