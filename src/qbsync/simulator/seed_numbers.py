"""How a sample company is made from one number: everything follows from the seed and the place of a record.

Nothing is drawn one after the other, so that the millionth record costs no more than the first.
"""

from __future__ import annotations

import bisect
import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.models import Ref
from qbsync.qbxml.references import list_of_field, lists_of
from qbsync.simulator.clock import WallClock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qbsync.facts.datetimes import QBDateTime

__all__ = ["Names", "Shuffle", "Timeline", "mixed", "referred"]

# SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
_STEP: Final = 0x9E3779B97F4A7C15
_FIRST: Final = 0xBF58476D1CE4E5B9
_SECOND: Final = 0x94D049BB133111EB
_BITS: Final = (1 << 64) - 1


def mixed(seed: int, number: int) -> int:
    """Return 64 bits that look random, always the same for the same arguments."""
    bits = (seed + number * _STEP) & _BITS
    bits = ((bits ^ (bits >> 30)) * _FIRST) & _BITS
    bits = ((bits ^ (bits >> 27)) * _SECOND) & _BITS
    return bits ^ (bits >> 31)


@attrs.frozen
class Shuffle:
    """A fixed order of the numbers below `size`: `there` and `back` undo each other."""

    size: int
    factor: int
    shift: int
    inverse: int

    @classmethod
    def of(cls, size: int, seed: int) -> Shuffle:
        """Return the order that a seed gives."""
        if size < 2:  # noqa: PLR2004 - there is one order only
            return cls(size, 1, 0, 1)
        factor = mixed(seed, 1) % size or 1
        while math.gcd(factor, size) != 1:
            factor = factor % size + 1
        return cls(size, factor, mixed(seed, 2) % size, pow(factor, -1, size))

    def there(self, number: int) -> int:
        """Return the place of a number."""
        return (number * self.factor + self.shift) % self.size

    def back(self, place: int) -> int:
        """Return the number at a place."""
        return (place - self.shift) * self.inverse % self.size


def referred(values: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return list and ListID, in capitals, of all that the fields of a record refer to."""
    return frozenset(
        (list_name, (ref.list_id or "").upper())
        for field, ref in values.items()
        if isinstance(ref, Ref)
        for list_name in lists_of(list_of_field(field) or "")
    )


class Names:
    """Names of several words, `count` of them, all different and sorted; `lists` has the words, sorted too.

    Each name is one in a stretch of its own of all possible names, so that they go from A to Z.  Raises
    ValueError where there are not so many.
    """

    def __init__(self, lists: Sequence[Sequence[str]], count: int, seed: int, *, what: str) -> None:
        """Choose `count` names of all that the words make; `what` is what they name."""
        self._lists = tuple(tuple(sorted(words, key=str.casefold)) for words in lists)
        self._numbers = tuple({word.casefold(): n for n, word in enumerate(words)} for words in self._lists)
        possible = math.prod(map(len, self._lists))
        if count > possible:
            raise ValueError(f"there are {possible:,} names for {what}, and {count:,} are wanted")
        self.count = count
        self._seed = seed
        self._possible = possible

    def name(self, number: int) -> str:
        """Return a name."""
        first, end = (one * self._possible // self.count for one in (number, number + 1))
        rank = first + mixed(self._seed, number) % (end - first)
        words = []
        for candidates in reversed(self._lists):
            rank, place = divmod(rank, len(candidates))
            words.append(candidates[place])
        return " ".join(reversed(words))

    def number(self, name: str) -> int | None:
        """Return the number of a name in small letters, None where it is none of these."""
        words = name.split(" ", len(self._lists) - 1)
        rank = 0
        if len(words) != len(self._lists):
            return None
        for word, numbers in zip(words, self._numbers, strict=True):
            if word not in numbers:
                return None
            rank = rank * len(numbers) + numbers[word]
        number = ((rank + 1) * self.count - 1) // self._possible  # the last one whose stretch begins so early
        return number if 0 <= number < self.count and self.name(number).casefold() == name else None

    def place(self, key: str) -> int:
        """Return how many names are less than a key in small letters."""
        return bisect.bisect_left(range(self.count), key, key=lambda number: self.name(number).casefold())


@attrs.frozen
class Timeline:
    """Moments in working hours, in order: `count` of them in some weeks that begin on the Monday `first`."""

    wall_clock: WallClock
    first: dt.date
    weeks: int
    count: int

    _OPENS = dt.timedelta(hours=8)
    _OPEN = 9 * 3600
    _WORKDAYS = 5

    def wall(self, number: int) -> dt.datetime:
        """Return a moment as the wall clock of the PC shows it."""
        whole = self.weeks * self._WORKDAYS * self._OPEN
        own = mixed(self.count, number) % max(whole // self.count, 1)
        day, second = divmod(number * whole // self.count + own, self._OPEN)
        week, weekday = divmod(day, self._WORKDAYS)
        midnight = dt.datetime.combine(self.first, dt.time())
        return midnight + dt.timedelta(days=7 * week + weekday, seconds=second) + self._OPENS

    def epoch(self, wall: dt.datetime) -> int:
        """Return the seconds since 1970 at a moment of the wall clock."""
        return int(wall.replace(tzinfo=self.wall_clock.zone).timestamp())

    def printed(self, wall: dt.datetime) -> QBDateTime:
        """Return a moment of the wall clock as QuickBooks prints it."""
        return self.wall_clock.show(wall.replace(tzinfo=self.wall_clock.zone))
