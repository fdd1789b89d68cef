"""What a host sets for one connection, as it is kept with it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final, Literal, TypeAlias, get_args

import attrs

from qbsync.errors import ConfigurationError

__all__ = ["DAYS", "Day", "FlowSettings", "QuietHours"]

Day: TypeAlias = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
DAYS: Final[tuple[Day, ...]] = get_args(Day)
"""The days of the week, in the order of `datetime.weekday`."""


@attrs.frozen(kw_only=True)
class FlowSettings:
    """How a flow runs on one connection, where that differs from its declaration.

    `every` is the time between two pulls, None for the declared one. With `enabled` false the flow asks
    nothing; its cursor stays, so that nothing is missed when it is enabled again.

    Raises ConfigurationError for an interval that is no time.
    """

    every: timedelta | None = None
    enabled: bool = True

    def __attrs_post_init__(self) -> None:
        """Check the values."""
        wrong = []
        if self.every is not None and (not isinstance(self.every, timedelta) or self.every <= timedelta(0)):
            wrong.append("every is a timedelta of more than nothing, or None for the declared interval")
        if not isinstance(self.enabled, bool):
            wrong.append("enabled is True or False")
        if wrong:
            raise ConfigurationError("; ".join(wrong))


@attrs.frozen(kw_only=True)
class QuietHours:
    """Hours in which QuickBooks is left alone, as in ``QuietHours(time(18), time(7))``.

    The times are those of the wall clock of the PC: from `start` to `end`, over midnight where `end` is not
    later, and so for 24 hours where both are the same. `days` are the days on which they start ("Mon" to
    "Sun"), all by default. In a night that repeats an hour they start with the first and end with the last;
    a time that the clock jumps over is the moment of the jump.

    Raises ConfigurationError for times that are no plain wall clocks in whole minutes, and unknown days.
    """

    start: time = attrs.field(kw_only=False)
    end: time = attrs.field(kw_only=False)
    days: tuple[Day, ...] = DAYS

    def __attrs_post_init__(self) -> None:
        """Check the values."""
        wrong = [
            f"{name} is a time such as time(18, 30)" for name in ("start", "end") if not self._plain(name)
        ]
        unknown = [day for day in self.days if day not in DAYS]
        if unknown or not self.days or not isinstance(self.days, tuple):
            wrong.append(f"days is a tuple of at least one of {', '.join(DAYS)}")
        if wrong:
            raise ConfigurationError("quiet hours: " + "; ".join(wrong))

    def _plain(self, name: str) -> bool:
        value = getattr(self, name)
        return isinstance(value, time) and value.tzinfo is None and not (value.second or value.microsecond)
