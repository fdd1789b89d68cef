"""The date-time of QuickBooks, which is a wall clock with an offset that cannot be trusted.

QuickBooks prints the right local time of its PC, but during daylight saving time often the winter offset.  So
the text is kept as it came; `wall` is what the clock showed; `printed_offset` is what was printed and nothing
more; an instant is only got with the zone of the PC.  In a request the offset is left out (`without_offset`)
and QuickBooks reads local time.

One rule says what a date-time looks like, `is_datetime`: that of the SDK's DATETIMETYPE.  Only what was read
may look otherwise (``Z``, fractions: QuickBooks prints neither, other writers of qbXML do); it is kept, its
parts are understood, and a request refuses it.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["QBDateTime", "is_datetime"]

_PATTERN: Final = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:T([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2})(?:([+-])([0-9]{1,2}):([0-9]{1,2}))?)?)?)?"
)
# What QuickBooks prints, which can be read at a fifth of the cost.
_PRINTED: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[+-][0-9]{2}:[0-9]{2})?"
)
_LIKE: Final = "2026-11-22T09:30:00"


def is_datetime(text: str) -> bool:
    """Say whether a text has the form of DATETIMETYPE: ``YYYY-M-D[Th[:m[:s[+-h:m]]]]``."""
    return _PATTERN.fullmatch(text) is not None


@final
class QBDateTime(str):
    """A date-time in the form that qbXML writes: ``2026-11-22T09:30:00-08:00``, or less of it.

    It is the text itself (equal to it, and sortable only within one offset); hours, minutes, seconds and
    offset may be absent.  Raises ValueError where the text is none, TypeError for what is no text.
    SDK: DATETIMETYPE.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> QBDateTime:
        """Take the text of a date-time."""
        if isinstance(text, cls):
            return text
        if not isinstance(text, str):
            message = f"a QBDateTime is made of text like {_LIKE!r}, not of a {type(text).__name__}"
            hint = "; use QBDateTime.from_wall" if isinstance(text, dt.datetime) else ""
            raise TypeError(message + hint)
        self = str.__new__(cls, text)
        if not is_datetime(text):
            message = f"{text[:40]!r} is not a date-time; write it like {_LIKE} or {_LIKE}-08:00"
            raise ValueError(message)
        _parts(self)
        return self

    @classmethod
    def from_wall(cls, moment: dt.datetime) -> QBDateTime:
        """Return the wall clock time `moment`, to the second and without offset.

        Raises TypeError where `moment` is no datetime, and ValueError where it has a tzinfo: convert it to
        the zone of the QuickBooks PC first.
        """
        if not isinstance(moment, dt.datetime):
            raise TypeError(_why_no_wall(moment))
        if moment.tzinfo is not None:
            message = (
                "a wall clock time has no tzinfo; convert it to the zone of the QuickBooks PC first: "
                "moment.astimezone(zone).replace(tzinfo=None)"
            )
            raise ValueError(message)
        return cls(moment.replace(microsecond=0).isoformat())

    @property
    def raw(self) -> str:
        """The text as it came."""
        return str.__str__(self)

    @property
    def wall(self) -> dt.datetime:
        """What the clock of the PC showed, without tzinfo."""
        if _PRINTED.fullmatch(self) is not None:
            with suppress(ValueError):  # `_parts` says what is wrong
                return dt.datetime.fromisoformat(self[:19])
        return _parts(self)[0]

    @property
    def printed_offset(self) -> dt.timedelta | None:
        """The offset that was printed, None where there was none; often wrong in summer."""
        return _parts(self)[1]

    def without_offset(self) -> QBDateTime:
        """Return the same wall clock time without the printed offset, as a request is sent."""
        found = _PATTERN.fullmatch(self)
        if found is None:
            return QBDateTime.from_wall(self.wall)
        return self if found[7] is None else str.__new__(QBDateTime, self[: found.start(7)])

    def instant(self, zone: dt.tzinfo) -> dt.datetime:
        """Return the moment in UTC, for a PC in `zone`; the printed offset is not used.

        Of two meanings (the hour that comes twice in autumn, the hour that is skipped in spring) the earlier
        one.  Raises TypeError where `zone` is no tzinfo, and ValueError where the moment lies outside the
        years 1 to 9999 of UTC.
        """
        if not isinstance(zone, dt.tzinfo):
            message = (
                f"the zone of the QuickBooks PC is a tzinfo like zoneinfo.ZoneInfo('America/New_York'), "
                f"not {zone!r}"
            )
            raise TypeError(message)
        wall = self.wall.replace(tzinfo=zone)
        try:
            return min(wall.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1))
        except OverflowError:
            message = f"{self.raw!r} in {zone} lies outside the years 1 to 9999 of UTC"
            raise ValueError(message) from None

    def __repr__(self) -> str:
        """Return the constructor's call."""
        return f"QBDateTime({str.__str__(self)!r})"

    def __reduce__(self) -> tuple[Callable[[str], QBDateTime], tuple[str]]:
        """Pickle and copy the text as it came."""
        return _as_it_came, (self.raw,)


def _as_it_came(text: str) -> QBDateTime:
    return str.__new__(QBDateTime, text)


def _why_no_wall(value: object) -> str:
    if isinstance(value, QBDateTime):
        hint = "use it as it is, or its .without_offset()"
    elif isinstance(value, str):
        hint = "give QBDateTime(text)"
    elif isinstance(value, dt.date):
        hint = "datetime.combine(date, time()) is its midnight"
    else:
        hint = "give a datetime.datetime without tzinfo"
    return f"a wall clock time is a datetime, not a {type(value).__name__}; {hint}"


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
        message = f"{str.__str__(text)!r} is not a date-time: {error}"
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
        message = f"{str.__str__(text)!r} is not a date-time; write it like 2026-11-22T09:30:00"
        raise ValueError(message) from None
    return moment.replace(tzinfo=None), moment.utcoffset()
