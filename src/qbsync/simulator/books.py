"""What a company file holds: the records of its lists, the marks of applications, and how both are numbered.

A list keeps its records in the order in which QuickBooks gives them out: children behind their parent,
siblings by name. Records that were loaded stay in the order of their capture, because people also sort lists
by hand.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.models import Ref, Request
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qbsync.facts.datetimes import QBDateTime
    from qbsync.simulator.clock import WallClock

__all__ = ["Books", "ListKind", "Record", "RecordList", "SameSecond"]

SameSecond: TypeAlias = Literal["next", "equal"]
"""Whether two edits of one record within a second get different EditSequences (assumed) or the same."""

_LIST_ID: Final = re.compile(r"[0-9A-Fa-f]{1,8}-[0-9]{1,10}", re.ASCII)
_FIRST_NUMBER: Final = 0x80000001
_HIGH_BIT: Final = 0x80000000

Record: TypeAlias = Any
"""A record of any list: a frozen model with list_id, name, full_name, parent_ref and the times."""

Converter: TypeAlias = "Callable[[Books, Any, Any], Mapping[str, Any]]"
"""books, value of a field of an Add or Mod, the record so far (None in an Add) -> fields of the record."""


Show: TypeAlias = "Callable[[Books, Any], Any]"
"""books, a record as it is kept -> the record as it is read."""


def _as_it_is(_books: Books, record: Record) -> Record:
    return record


@attrs.frozen(kw_only=True)
class ListKind:
    """One list of QuickBooks: a row of the table that the rules for lists work by.

    `name` is the list's name in qbXML, `plural` what QuickBooks calls it in its texts. `name_space` is shared
    by lists whose top level may not use the same name. `references` says which list a field refers to,
    `defaults` what a record has that its Add does not name, `converters` how fields of Add and Mod become
    fields of the record where their names or types differ, and `derive` computes the fields that follow from
    others.
    """

    name: str
    plural: str
    ret: type[Record]
    add: type[Request[Any]]
    mod: type[Request[Any]]
    query: type[Request[Any]]
    name_space: str
    references: Mapping[str, str]
    defaults: Mapping[str, Any]
    converters: Mapping[str, Converter]
    derive: Callable[[Record], Record]
    show: Show = attrs.field(default=_as_it_is)
    """What a reader sees of a record: adds the values that come from transactions, such as a balance."""


class RecordList:
    """The records of one list, found by ListID and by full name."""

    def __init__(self, kind: ListKind) -> None:
        """Begin empty."""
        self.kind = kind
        self._records: dict[str, Record] = {}
        self._by_name: dict[str, str] = {}
        self._places: dict[str, tuple[str | None, str]] = {}
        self._children: dict[str | None, list[tuple[str, str]]] = {}

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        """Give the records in QuickBooks' order."""
        return self._walk(None)

    def get(self, list_id: str) -> Record | None:
        """Return the record with this ListID, None where there is none."""
        return self._records.get(list_id.upper())

    def named(self, full_name: str) -> Record | None:
        """Return the record with this full name, in any case; None where there is none."""
        list_id = self._by_name.get(full_name.casefold())
        return None if list_id is None else self._records[list_id]

    def children(self, list_id: str) -> tuple[Record, ...]:
        """Return the records directly below this one."""
        return tuple(self._records[child] for _, child in self._children.get(list_id.upper(), ()))

    def put(self, record: Record, *, sort: bool = True) -> None:
        """Store a record, new or changed; without `sort` a new one goes behind its siblings.

        A record whose parent is not there (an answer may lack inactive ones) stands at the top level.
        """
        list_id = record.list_id.upper()
        parent = None if record.parent_ref is None else record.parent_ref.list_id.upper()
        above = parent if parent in self._records else None
        place, old_place = (above, record.name.casefold()), self._places.get(list_id)
        if old_place is not None:
            del self._by_name[self._records[list_id].full_name.casefold()]
        self._records[list_id] = record
        self._by_name[record.full_name.casefold()] = list_id
        if place == old_place:
            return
        if old_place is not None:
            self._children[old_place[0]].remove((old_place[1], list_id))
        self._places[list_id] = place
        siblings = self._children.setdefault(above, [])
        if sort:
            bisect.insort(siblings, (place[1], list_id))
        else:
            siblings.append((place[1], list_id))

    def _walk(self, parent: str | None) -> Iterator[Record]:
        for _, list_id in self._children.get(parent, ()):
            yield self._records[list_id]
            yield from self._walk(list_id)


class Books:
    """The content of a company file."""

    def __init__(
        self,
        kinds: tuple[ListKind, ...],
        *,
        clock: Callable[[], datetime],
        random: Callable[[int], bytes],
        wall_clock: WallClock,
        same_second: SameSecond,
    ) -> None:
        """Begin with empty lists."""
        self.lists = {kind.name: RecordList(kind) for kind in kinds}
        self.wall_clock = wall_clock
        self.ledger: Any = None
        """What the transactions keep."""
        self._elements: dict[str, list[Ref]] = {}
        self._marks: dict[str, dict[str, str]] = {}
        self._clock = clock
        self._random = random
        self._same_second = same_second
        self._number = _FIRST_NUMBER

    def shown(self, list_name: str) -> Iterator[Record]:
        """Give the records of a list in QuickBooks' order, as they are read."""
        records = self.lists[list_name]
        return (records.kind.show(self, record) for record in records)

    # Time and numbers

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._clock()

    def now_text(self) -> QBDateTime:
        """Return the time as QuickBooks prints it."""
        return self.wall_clock.show(self._clock())

    def new_list_id(self) -> str:
        """Return the next ListID: a hexadecimal counter and the epoch of the creation (captured)."""
        number, self._number = self._number, self._number + 1
        return f"{number:X}-{self._epoch()}"

    def edit_sequence(self, before: str | None = None) -> str:
        """Return the EditSequence of an edit made now: the epoch (captured)."""
        now = self._epoch()
        if before is not None and self._same_second == "next" and before.isdigit():
            now = max(now, int(before) + 1)
        return str(now)

    def new_guid(self) -> str:
        """Return a new GUID in braces, in small letters (captured)."""
        digits = self._random(16).hex()
        return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"

    def passed_over(self, list_id: str) -> None:
        """Never give out the number of a ListID that was loaded."""
        number = int(list_id.partition("-")[0], 16)
        if number >= _HIGH_BIT:
            self._number = max(self._number, number + 1)

    def _epoch(self) -> int:
        return int(self._clock().timestamp())

    # Marks of applications: data extensions of the company itself

    def mark(self, owner_id: str, name: str) -> str | None:
        """Return the value of a data extension of the company, None where there is none."""
        return self._marks.get(owner_id.upper(), {}).get(name)

    def marks(self, owner_id: str) -> Mapping[str, str]:
        """Return all data extensions of the company that this owner has made."""
        return self._marks.get(owner_id.upper(), {})

    def set_mark(self, owner_id: str, name: str, value: str) -> None:
        """Write a data extension of the company."""
        self._marks.setdefault(owner_id.upper(), {})[name] = value

    # References

    def know(self, list_name: str, element: Ref) -> None:
        """Take up an element of a list that is not simulated, so that references to it can be checked."""
        elements = self._elements.setdefault(list_name, [])
        if element not in elements:
            elements.append(element)

    def resolve(self, list_name: str, ref: Ref, *, inside: str) -> Ref:
        """Return the full reference to an element of a list; the ListID goes before the name (documented).

        A list of which nothing is known takes every reference (assumed).  Raises StatusError 3000 for an id
        that is none, 3140 for an element that does not exist; `inside` is the object that refers.
        """
        known = self._elements.get(list_name)
        if ref.list_id is not None:
            well_formed(ref.list_id, "list ID")
        if list_name in self.lists:
            records = self.lists[list_name]
            found = find(records, ref)
            if found is not None:
                return Ref(list_id=found.list_id, full_name=found.full_name)
        elif known is None:
            return ref
        else:
            for element in known:
                if _same(element, ref):
                    return element
        raise refusal(3140, list=list_name, value=ref.list_id or ref.full_name, object=inside)

    def name_in_use(self, kind: ListKind, full_name: str, *, besides: str | None = None) -> bool:
        """Tell whether another record of this list has the name, or of a list that shares its names.

        Names differ by more than case (documented).
        """
        for records in self.lists.values():
            if records.kind.name_space == kind.name_space:
                found = records.named(full_name)
                if found is not None and found.list_id != besides:
                    return True
        return False


def find(records: RecordList, ref: Ref) -> Record | None:
    """Return the record that a Ref names, None where there is none."""
    if ref.list_id is not None:
        return records.get(ref.list_id)
    return records.named(ref.full_name or "")


def well_formed(list_id: str, field: str) -> None:
    """Raise StatusError 3000 where the text cannot be an id (captured)."""
    if _LIST_ID.fullmatch(list_id) is None:
        raise refusal(3000, value=list_id, field=field)


def _same(element: Ref, ref: Ref) -> bool:
    if ref.list_id is not None:
        return (element.list_id or "").upper() == ref.list_id.upper()
    return (element.full_name or "").casefold() == (ref.full_name or "").casefold()
