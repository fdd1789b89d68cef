"""The date-time of QuickBooks, which is a wall clock with an offset that cannot be trusted.

QuickBooks prints the right local time of its PC, but during daylight saving time often the winter offset.  So
the text is kept as it came; `wall` is what the clock showed; `printed_offset` is what was printed and nothing
more; an instant is only got with the zone of the PC.  In a request the offset is left out and QuickBooks
reads local time.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, final

__all__ = ["QBDateTime"]

_PATTERN: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:([+-])(\d{1,2}):(\d{1,2}))?)?)?)?",
    re.ASCII,
)


@final
class QBDateTime(str):
    """A date-time in the form that qbXML writes: ``2026-11-22T09:30:00-08:00``, or less of it.

    It is the text itself (equal to it, and sortable only within one offset); hours, minutes, seconds and
    offset may be absent.  Raises ValueError where the text is none.  SDK: DATETIMETYPE.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> QBDateTime:
        """Take the text of a date-time."""
        self = str.__new__(cls, text)
        if type(text) is not cls:
            _parts(self)
        return self

    @classmethod
    def from_wall(cls, moment: dt.datetime) -> QBDateTime:
        """Return the wall clock time `moment`, to the second and without offset.

        Raises ValueError where `moment` has a tzinfo: convert it to the zone of the QuickBooks PC first.
        """
        if moment.tzinfo is not None:
            message = "a wall clock time has no tzinfo; convert it to the zone of the QuickBooks PC first"
            raise ValueError(message)
        return cls(moment.replace(microsecond=0).isoformat())

    @property
    def raw(self) -> str:
        """The text as it came."""
        return str.__str__(self)

    @property
    def wall(self) -> dt.datetime:
        """What the clock of the PC showed, without tzinfo."""
        return _parts(self)[0]

    @property
    def printed_offset(self) -> dt.timedelta | None:
        """The offset that was printed, None where there was none; often wrong in summer."""
        return _parts(self)[1]

    def instant(self, zone: dt.tzinfo) -> dt.datetime:
        """Return the moment in UTC, for a PC in `zone`; the printed offset is not used.

        Of two meanings (the hour that comes twice in autumn, the hour that is skipped in spring) the earlier
        one.
        """
        wall = self.wall.replace(tzinfo=zone)
        return min(wall.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1))

    def __repr__(self) -> str:
        """Return the constructor's call."""
        return f"QBDateTime({str.__str__(self)!r})"


def _parts(text: str) -> tuple[dt.datetime, dt.timedelta | None]:
    found = _PATTERN.fullmatch(text)
    if found is None:
        return _iso(text)
    year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
    try:
        wall = dt.datetime(  # noqa: DTZ001 - a wall clock has no zone
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError as error:
        message = f"{str.__str__(text)!r} is no date-time: {error}"
        raise ValueError(message) from None
    if sign is None:
        return wall, None
    offset = dt.timedelta(hours=int(hours), minutes=int(minutes))
    return wall, -offset if sign == "-" else offset


def _iso(text: str) -> tuple[dt.datetime, dt.timedelta | None]:
    """Read what other writers of qbXML print (``Z``, fractions); QuickBooks prints neither."""
    try:
        moment = dt.datetime.fromisoformat(str.__str__(text))
    except ValueError:
        message = f"{str.__str__(text)!r} is no date-time; write it like 2026-11-22T09:30:00"
        raise ValueError(message) from None
    return moment.replace(tzinfo=None), moment.utcoffset()
