"""The records of one list, in QuickBooks' order: children behind their parent, siblings by name.

Records that were loaded stay in the order of their capture, because people also sort lists by hand.

A list may have a seed: a big company's records that nobody has touched. They are no objects but numbers, from
which a record is made each time somebody reads it; a record that is changed or deleted leaves the seed and is
kept, or forgotten, like any other. So the memory of a list grows with what was touched, not with its size.
"""

from __future__ import annotations

import bisect
from array import array
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import attrs

from qbsync.facts.plan import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qbsync.models import Ref
    from qbsync.simulator.books import ListKind

__all__ = ["Found", "Record", "RecordList", "Seed", "full_name_of", "name_field", "own_name", "parent_of"]

Record: TypeAlias = Any
"""A record of any list: a frozen model with list_id, a name and the times."""

# Class of records -> the field that names them in references; filled on first use.
_NAME_FIELDS: Final[dict[type[Any], str]] = {}
_SEED_BITS: Final = 40
_NUMBER_MASK: Final = (1 << _SEED_BITS) - 1


def name_field(cls: type[Record]) -> str:
    """Return the field by which records of a class are named in references: a sales rep's is the initial."""
    found = _NAME_FIELDS.get(cls)
    if found is None and cls is not Glance:
        fields = plan_of(cls).by_name
        found = _NAME_FIELDS[cls] = next(name for name in ("full_name", "initial", "name") if name in fields)
    return found or "full_name"


def full_name_of(record: Record) -> str:
    """Return the name by which references name a record."""
    name: str = getattr(record, name_field(type(record)))
    return name


def own_name(record: Record) -> str:
    """Return the record's own name, without its parents'."""
    field = name_field(type(record))
    name: str = record.name if field == "full_name" else getattr(record, field)
    return name


def parent_of(record: Record) -> Ref | None:
    """Return the reference to the parent, None at the top level and in a list without levels."""
    parent: Ref | None = getattr(record, "parent_ref", None)
    return parent


class Seed(Protocol):
    """Records that are made when they are read, numbered from 0 in the order in which a list shows them.

    That is also the order of their full names in small letters. Every method takes or gives such numbers and
    takes about the same time, however many records there are.
    """

    @property
    def count(self) -> int:
        """How many records there are."""

    def record(self, number: int) -> Record:
        """Make a record."""

    def list_id(self, number: int) -> str:
        """Return the ListID of a record."""

    def full_name(self, number: int) -> str:
        """Return the full name of a record."""

    def is_active(self, number: int) -> bool:
        """Tell whether a record is active."""

    def modified(self, number: int) -> datetime:
        """Return the TimeModified of a record as the wall clock of the PC had it, naive."""

    def by_id(self, list_id: str) -> int | None:
        """Return the number of the record with a ListID in capitals, None where there is none."""

    def by_name(self, full_name: str) -> int | None:
        """Return the number of the record with a full name in small letters, None where there is none."""

    def top(self, number: int) -> int:
        """Return the record at the top level that a record is, or stands below."""

    def below(self, number: int) -> range:
        """Return the records directly below one; they follow it."""

    def place(self, key: str) -> int:
        """Return the first record at the top level whose sorting key is not less; `count` without one."""

    def refers(self, list_name: str, list_id: str) -> Iterator[int]:
        """Give the records that refer to a record of another list."""


@attrs.frozen
class Moment:
    """A date-time of which only the wall clock matters."""

    wall: datetime


class Glance:
    """A record of a seed as a filter sees it: what costs little at once, the record where it asks for more.

    The lists that have seeds name their records by full names.
    """

    __slots__ = ("_number", "_seed", "_show", "_whole")

    def __init__(self, seed: Seed, number: int, show: Callable[[Record], Record]) -> None:
        """Look at a record; `show` makes of it what is read."""
        self._seed = seed
        self._number = number
        self._show = show
        self._whole: Record = None

    @property
    def is_active(self) -> bool:
        """Whether the record is active."""
        return self._seed.is_active(self._number)

    @property
    def full_name(self) -> str:
        """The full name."""
        return self._seed.full_name(self._number)

    @property
    def time_modified(self) -> Moment:
        """When it was modified."""
        return Moment(self._seed.modified(self._number))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of the field's class
        """Return any other field."""
        if self._whole is None:
            self._whole = self._show(self._seed.record(self._number))
        return getattr(self._whole, name)


class Found:
    """The ids of records that were found, in a few bytes for each that a seed has."""

    def __init__(self) -> None:
        """Begin empty."""
        self._codes = array("q")  # a seed's number and which seed; below zero the place of an id
        self._seeds: list[Seed] = []
        self._ids: list[str] = []

    def add(self, list_id: str) -> None:
        """Add a record that is kept as an object."""
        self._codes.append(-1 - len(self._ids))
        self._ids.append(list_id)

    def add_seeded(self, seed: Seed, numbers: Iterable[int]) -> None:
        """Add records of a seed."""
        if not self._seeds or self._seeds[-1] is not seed:
            self._seeds.append(seed)
        first = (len(self._seeds) - 1) << _SEED_BITS
        if isinstance(numbers, range):
            self._codes.extend(range(first + numbers.start, first + numbers.stop))
        else:
            self._codes.extend(first + number for number in numbers)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._codes)

    def __getitem__(self, part: slice) -> list[str]:
        """Return the ids of some of them."""
        return [self._id(code) for code in self._codes[part]]

    def _id(self, code: int) -> str:
        if code < 0:
            return self._ids[-1 - code]
        return self._seeds[code >> _SEED_BITS].list_id(code & _NUMBER_MASK)


class RecordList:
    """The records of one list, found by ListID and by full name."""

    def __init__(self, kind: ListKind) -> None:
        """Begin empty."""
        self.kind = kind
        self._records: dict[str, Record] = {}
        self._by_name: dict[str, str] = {}
        self._places: dict[str, tuple[str | None, str]] = {}
        self._children: dict[str | None, list[tuple[str, str]]] = {}
        self._seed: Seed | None = None
        self._left: set[int] = set()
        self._mixed: set[int] = set()

    def sow(self, seed: Seed) -> None:
        """Let the list have the records of a seed, whose ids and names are not in it."""
        self._seed = seed

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self._records) + (0 if self._seed is None else self._seed.count - len(self._left))

    def __iter__(self) -> Iterator[Record]:
        """Give the records in QuickBooks' order; those of a seed are made one after the other."""
        for part in self._parts():
            if isinstance(part, str):
                yield self._records[part]
            else:
                yield from map(self._sown.record, part)

    def find(
        self,
        tests: Sequence[Callable[[Record], bool]],
        show: Callable[[Record], Record],
        found: Found,
        *,
        between: tuple[str, str],
    ) -> None:
        """Add the ids of the records that pass every test to `found`, in QuickBooks' order.

        None passes whose full name in small letters is not `between` two texts: a seed need not be searched
        there.

        `show` makes of a record what is read; a test of a seed's record gets the whole of it only where it
        looks at more than a glance has.
        """
        first, end = 0, 0
        if self._seed is not None:
            numbers, name = range(self._seed.count), self._seed.full_name
            first, end = (
                bisect.bisect_left(numbers, text, key=lambda number: name(number).casefold())
                for text in between
            )
        for part in self._parts():
            if isinstance(part, str):
                shown = show(self._records[part])
                if all(test(shown) for test in tests):
                    found.add(shown.list_id)
                continue
            part = range(max(part.start, first), min(part.stop, end))  # noqa: PLW2901 - what is left of it
            found.add_seeded(self._sown, self._passing(part, tests, show) if tests else part)

    def get(self, list_id: str) -> Record | None:
        """Return the record with this ListID, None where there is none."""
        list_id = list_id.upper()
        found = self._records.get(list_id)
        if found is None and self._seed is not None:
            number = self._seed.by_id(list_id)
            if number is not None and number not in self._left:
                return self._seed.record(number)
        return found

    def named(self, full_name: str) -> Record | None:
        """Return the record with this full name, in any case; None where there is none."""
        name = full_name.casefold()
        list_id = self._by_name.get(name)
        if list_id is not None:
            return self._records[list_id]
        number = None if self._seed is None else self._seed.by_name(name)
        return None if number is None or number in self._left else self._sown.record(number)

    def children(self, list_id: str) -> tuple[Record, ...]:
        """Return the records directly below this one."""
        list_id = list_id.upper()
        if self._seed is None:
            return tuple(self._records[child] for _, child in self._children.get(list_id, ()))
        return tuple(
            self._records[part] if isinstance(part, str) else self._sown.record(part)
            for part in self._siblings(list_id)
        )

    def below(self, list_id: str) -> Iterator[str]:
        """Give the ListIDs of all records below this one, however deep, without making them."""
        list_id = list_id.upper()
        if list_id not in self._children and self._seed is None:
            return
        for part in self._siblings(list_id):
            child = part if isinstance(part, str) else self._sown.list_id(part)
            yield child
            yield from self.below(child)

    def referring(self, list_name: str, list_id: str) -> Iterator[Record]:
        """Give the records of the seed that refer to a record of another list."""
        if self._seed is not None:
            for number in self._seed.refers(list_name, list_id.upper()):
                if number not in self._left:
                    yield self._seed.record(number)

    def kept(self) -> Iterator[Record]:
        """Give the records that are kept as objects, in no particular order."""
        return iter(self._records.values())

    def put(self, record: Record, *, sort: bool = True) -> None:
        """Store a record, new or changed; without `sort` a new one goes behind its siblings.

        A record whose parent is not there (an answer may lack inactive ones) stands at the top level.
        """
        list_id = record.list_id.upper()
        parent = parent_of(record)
        above = None if parent is None else (parent.list_id or "").upper()
        above = above if above is not None and self._has(above) else None
        place, old_place = (above, self.kind.order(record)), self._places.get(list_id)
        if old_place is not None:
            del self._by_name[full_name_of(self._records[list_id]).casefold()]
        else:
            self._leave(list_id)
        self._records[list_id] = record
        self._by_name[full_name_of(record).casefold()] = list_id
        if place == old_place:
            return
        if old_place is not None:
            self._children[old_place[0]].remove((old_place[1], list_id))
        self._places[list_id] = place
        self._mix(above)
        siblings = self._children.setdefault(above, [])
        if sort:
            bisect.insort(siblings, (place[1], list_id))
        else:
            siblings.append((place[1], list_id))

    def remove(self, list_id: str) -> None:
        """Forget a record; it has no children."""
        list_id = list_id.upper()
        if list_id not in self._places:
            self._leave(list_id)
            return
        above, key = self._places.pop(list_id)
        self._children[above].remove((key, list_id))
        del self._by_name[full_name_of(self._records.pop(list_id)).casefold()]

    # The seed

    @property
    def _sown(self) -> Seed:
        assert self._seed is not None  # noqa: S101 - a number is always one of a seed
        return self._seed

    def _number(self, list_id: str | None) -> int | None:
        """Return the number of a record in the seed, also when it has left it."""
        return None if self._seed is None or list_id is None else self._seed.by_id(list_id)

    def _has(self, list_id: str) -> bool:
        if list_id in self._records:
            return True
        number = self._number(list_id)
        return number is not None and number not in self._left

    def _leave(self, list_id: str) -> None:
        """Let a record leave the seed, if it is there."""
        number = self._number(list_id)
        if number is not None:
            self._left.add(number)
            self._mixed.add(self._sown.top(number))

    def _mix(self, above: str | None) -> None:
        """Remember that records that are kept stand among those of a family of the seed."""
        number = self._number(above)
        if number is not None:
            self._mixed.add(self._sown.top(number))

    # The order

    def _parts(self) -> Iterator[str | range]:
        """Give what the list consists of, in order: ids of records that are kept, and numbers of the seed."""
        mixed, done = sorted(self._mixed), 0
        for key, list_id in self._children.get(None, ()):
            if self._seed is not None:
                place = max(done, self._seed.place(key))
                yield from self._sown_parts(done, place, mixed)
                done = place
            yield list_id
            yield from self._family(list_id)
        if self._seed is not None:
            yield from self._sown_parts(done, self._seed.count, mixed)

    def _sown_parts(self, first: int, end: int, mixed: list[int]) -> Iterator[str | range]:
        """Give records of the seed with what was mixed with them; `first` and `end` are at the top level."""
        for top in mixed[bisect.bisect_left(mixed, first) : bisect.bisect_left(mixed, end)]:
            if first < top:
                yield range(first, top)
            first = self._sown.below(top).stop
            if top not in self._left:  # else it stands elsewhere, with what is below it
                yield range(top, top + 1)
                yield from self._family(self._sown.list_id(top).upper())
        if first < end:
            yield range(first, end)

    def _family(self, list_id: str) -> Iterator[str | range]:
        """Give all that is below a record."""
        for child in self._siblings(list_id):
            if isinstance(child, str):
                yield child
                yield from self._family(child)
            else:
                yield range(child, child + 1)
                yield from self._family(self._sown.list_id(child).upper())

    def _siblings(self, parent: str) -> Iterator[str | int]:
        """Give what is directly below a record: ids of records that are kept, and numbers of the seed."""
        number = self._number(parent)
        waiting = [] if number is None else [n for n in self._sown.below(number) if n not in self._left]
        if parent not in self._children:
            yield from waiting
            return
        for key, list_id in self._children[parent]:
            while waiting and self.kind.order(self._sown.record(waiting[0])) < key:
                yield waiting.pop(0)
            yield list_id
        yield from waiting

    def _passing(
        self, numbers: range, tests: Sequence[Callable[[Record], bool]], show: Callable[[Record], Record]
    ) -> Iterator[int]:
        """Give the numbers of the seed whose records pass every test."""
        seed = self._sown
        for number in numbers:
            glance = Glance(seed, number, show)
            if all(test(glance) for test in tests):
                yield number
