"""What a company file holds: the records of its lists, the marks of applications, and how both are numbered.

A list keeps its records in the order in which QuickBooks gives them out: children behind their parent,
siblings by name. Records that were loaded stay in the order of their capture, because people also sort lists
by hand.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.plan import plan_of
from qbsync.models import Ref, Request
from qbsync.simulator.ledger import Ledger
from qbsync.simulator.preferences import CompanyPreferences, names_element, with_new_name
from qbsync.simulator.references import label_of, lists_of, refs_of, with_refs
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.models import DataExtDef
    from qbsync.simulator.clock import WallClock

__all__ = [
    "Books",
    "Converter",
    "Deleted",
    "ListKind",
    "Record",
    "RecordList",
    "SameSecond",
    "find",
    "full_name_of",
    "name_field",
    "own_name",
    "parent_of",
    "well_formed",
]

SameSecond: TypeAlias = Literal["next", "equal"]
"""Whether two edits of one record within a second get different EditSequences (assumed) or the same."""

_LIST_ID: Final = re.compile(r"[0-9A-Fa-f]{1,8}-[0-9]{1,10}", re.ASCII)
# Class of records -> the field that names them in references; filled on first use.
_NAME_FIELDS: Final[dict[type[Any], str]] = {}
_FIRST_NUMBER: Final = 0x80000001
_HIGH_BIT: Final = 0x80000000

Record: TypeAlias = Any
"""A record of any list: a frozen model with list_id, a name and the times."""

Converter: TypeAlias = "Callable[[Books, Any, Any], Mapping[str, Any]]"
"""books, value of a field of an Add or Mod, the record so far (None in an Add) -> fields of the record."""

Show: TypeAlias = "Callable[[Books, Any], Any]"
"""books, a record as it is kept -> the record as it is read."""

Completion: TypeAlias = "Callable[[Books, dict[str, Any], Any], dict[str, Any]]"
"""books, the fields that an Add or Mod sets, the record so far (None in an Add) -> the fields to set."""


def _as_it_is(_books: Books, record: Record) -> Record:
    return record


def _no_more(_books: Books, values: dict[str, Any], _old: Record) -> dict[str, Any]:
    return values


def _underived(record: Record) -> Record:
    return record


def _by_name(record: Record) -> str:
    return own_name(record).casefold()


@attrs.frozen(kw_only=True)
class ListKind:
    """One list of QuickBooks: a row of the table that the rules for lists work by.

    `name` is the list's name in qbXML, `plural` what QuickBooks calls it in its texts. `add`, `mod` and
    `query` are None where qbXML has no such request. `name_space` is shared by lists whose top level may not
    use the same name, and which number their records together (captured: other lists start anew); it is the
    list's own name unless told.

    `defaults` are what a record has that its Add does not name, `converters` how fields of Add and Mod become
    fields of the record where their names or types differ. `references` says which list a field refers to
    where that is not what `references.list_of_field` says. `complete` adds the fields that follow from others
    and refuses what does not go together; `derive` computes the fields that only repeat others. `order` gives
    the key by which siblings are sorted.
    """

    name: str
    plural: str
    ret: type[Record]
    add: type[Request[Any]] | None = None
    mod: type[Request[Any]] | None = None
    query: type[Request[Any]] | None = None
    name_space: str = attrs.field()
    references: Mapping[str, str] = attrs.field(factory=dict)
    defaults: Mapping[str, Any] = attrs.field(factory=dict)
    converters: Mapping[str, Converter] = attrs.field(factory=dict)
    complete: Completion = _no_more
    derive: Callable[[Record], Record] = _underived
    order: Callable[[Record], str] = _by_name
    show: Show = _as_it_is
    """What a reader sees of a record: adds the values that come from transactions, such as a balance."""

    @name_space.default
    def _own_name_space(self) -> str:
        return self.name

    @property
    def is_tree(self) -> bool:
        """Whether records may stand below others, and have a full name."""
        return name_field(self.ret) == "full_name"

    @property
    def label(self) -> str:
        """What 3140 calls a record that refers to something: an item in small words (reported once)."""
        words = re.findall("[A-Z][a-z]*", self.name)
        return " ".join(words).lower() if words[0] == "Item" else self.name


def name_field(cls: type[Record]) -> str:
    """Return the field by which records of a class are named in references: a sales rep's is the initial."""
    found = _NAME_FIELDS.get(cls)
    if found is None:
        fields = plan_of(cls).by_name
        found = _NAME_FIELDS[cls] = next(name for name in ("full_name", "initial", "name") if name in fields)
    return found


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


@attrs.frozen(kw_only=True)
class Deleted:
    """A record that is gone: when, by the clock in UTC and as QuickBooks prints it."""

    list_name: str
    list_id: str
    full_name: str
    time_created: QBDateTime
    moment: datetime
    time_deleted: QBDateTime


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
        parent = parent_of(record)
        above = None if parent is None else (parent.list_id or "").upper()
        above = above if above in self._records else None
        place, old_place = (above, self.kind.order(record)), self._places.get(list_id)
        if old_place is not None:
            del self._by_name[full_name_of(self._records[list_id]).casefold()]
        self._records[list_id] = record
        self._by_name[full_name_of(record).casefold()] = list_id
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

    def remove(self, list_id: str) -> None:
        """Forget a record; it has no children."""
        list_id = list_id.upper()
        above, key = self._places.pop(list_id)
        self._children[above].remove((key, list_id))
        del self._by_name[full_name_of(self._records.pop(list_id)).casefold()]

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
        preferences: CompanyPreferences,
    ) -> None:
        """Begin with empty lists."""
        self.lists = {kind.name: RecordList(kind) for kind in kinds}
        self.wall_clock = wall_clock
        self.preferences = preferences
        self.ledger = Ledger()
        """The transactions and the links between them."""
        self.deleted: list[Deleted] = []
        """The records that are gone, in the order in which they went."""
        self.definitions: dict[tuple[str, str], DataExtDef] = {}
        """The definitions of data extensions, by owner in capitals and name in small letters."""
        self.users: list[Callable[[str, str], bool]] = [self.ledger.uses]
        """Who else is asked whether something refers to a record, by list and ListID."""
        self.on_merge: list[Callable[[str, str, str], None]] = [self._merged_in_ledger]
        """Who else is told of a merge: the list, the ListID merged away and the one that stays."""
        self._standard: set[tuple[str, str]] = set()
        self._moved: dict[tuple[str, str], str] = {}
        self._elements: dict[str, list[Ref]] = {}
        self._marks: dict[str, dict[str, str]] = {}
        self._clock = clock
        self._random = random
        self._same_second = same_second
        self._numbers: dict[str, int] = {}

    def shown(self, *list_names: str) -> Iterator[Record]:
        """Give the records of lists, each in QuickBooks' order, as they are read."""
        for list_name in list_names:
            records = self.lists[list_name]
            for record in records:
                yield self.show(records.kind, record)

    def show(self, kind: ListKind, record: Record) -> Record:
        """Return a record as it is read: with computed values, and with the names that others have now."""
        return self.current(kind.show(self, record))

    # Time and numbers

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._clock()

    def now_text(self) -> QBDateTime:
        """Return the time as QuickBooks prints it."""
        return self.wall_clock.show(self._clock())

    def new_list_id(self, name_space: str = "") -> str:
        """Return the next ListID: a hexadecimal counter and the epoch of the creation (captured).

        Each name space counts for itself, so two lists may have a ListID in common (captured).
        """
        number = self._numbers.get(name_space, _FIRST_NUMBER)
        self._numbers[name_space] = number + 1
        return f"{number:X}-{self._epoch()}"

    def new_txn_id(self) -> str:
        """Return the next TxnID or TxnLineID: both come from one hexadecimal counter (captured)."""
        return f"{self.ledger.next_id():X}-{self._epoch()}"

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

    def new_definition_id(self) -> int:
        """Return the next number of a definition of a data extension."""
        number = self._numbers.get("definitions", 1)
        self._numbers["definitions"] = number + 1
        return number

    def passed_over(self, list_id: str, name_space: str = "") -> None:
        """Never give out the number of a ListID that was loaded."""
        number = int(list_id.partition("-")[0], 16)
        if number >= _HIGH_BIT:
            self._numbers[name_space] = max(self._numbers.get(name_space, _FIRST_NUMBER), number + 1)

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

    def drop_mark(self, owner_id: str, name: str) -> None:
        """Take a data extension of the company away."""
        self._marks.get(owner_id.upper(), {}).pop(name, None)

    # What a new company file holds

    def is_standard(self, list_name: str, list_id: str) -> None:
        """Mark a record as one that a new company file holds."""
        self._standard.add((list_name, list_id))

    def make_room(self, list_name: str) -> None:
        """Take the contents of a new company file out of a list: it is loaded from another company file."""
        for name, list_id in sorted(entry for entry in self._standard if entry[0] == list_name):
            records = self.lists[name]
            if records.get(list_id) is not None and not records.children(list_id):
                records.remove(list_id)
            self._standard.discard((name, list_id))

    # References

    def know(self, list_name: str, element: Ref) -> None:
        """Take up an element of a list that is not there itself, so that references to it can be checked.

        An element that a new company file has under the same name gives way to it.
        """
        for name in lists_of(list_name):
            records = self.lists.get(name)
            found = None if records is None else find(records, element)
            if found is not None and (name, found.list_id) not in self._standard:
                return
        for name in lists_of(list_name):
            found = self.lists[name].named(element.full_name or "") if name in self.lists else None
            if found is not None and (name, found.list_id) in self._standard:
                self.lists[name].remove(found.list_id)
                self._standard.discard((name, found.list_id))
        elements = self._elements.setdefault(list_name, [])
        if element not in elements:
            elements.append(element)

    def resolve(self, list_name: str, ref: Ref, *, inside: str) -> Ref:
        """Return the full reference to an element of a list; the ListID goes before the name (documented).

        `list_name` may be a group of lists (see `references`). A list that is not simulated and of which
        nothing is known takes every reference (assumed).  Raises StatusError 3000 for an id that is none,
        3140 for an element that does not exist; `inside` is the object that refers.
        """
        found = self.look_up(list_name, ref)
        if found is not None:
            return Ref(list_id=found.list_id, full_name=full_name_of(found))
        known = self._elements.get(list_name)
        if known is None and not any(name in self.lists for name in lists_of(list_name)):
            return ref
        for element in known or ():
            if _same(element, ref):
                return element
        value = ref.list_id or ref.full_name
        raise refusal(3140, list=label_of(list_name), value=value, object=inside)

    def reference(self, list_name: str, full_name: str) -> Ref | None:
        """Return the reference to an element of a list or group, None where it is not there."""
        wanted = Ref(full_name)
        found = self.look_up(list_name, wanted)
        if found is not None:
            return Ref(list_id=found.list_id, full_name=full_name_of(found))
        known = self._elements.get(list_name, ())
        return next((element for element in known if _same(element, wanted)), None)

    def look_up(self, list_name: str, ref: Ref) -> Record | None:
        """Return the record of a list or group that a Ref names, None where there is none.

        Raises StatusError 3000 for an id that is none.
        """
        if ref.list_id is not None:
            well_formed(ref.list_id, "list ID")
        for name in lists_of(list_name):
            found = find(self.lists[name], ref) if name in self.lists else None
            if found is not None:
                return found
        return None

    def current(self, record: Record) -> Record:
        """Return a record, of a list or a transaction, with the names that what it refers to has now.

        A reference to a record that was merged away names the one that stayed.
        """
        return with_refs(record, self._current) if self._moved else record

    def _current(self, list_name: str, ref: Ref) -> Ref:
        list_id = (ref.list_id or "").upper()
        for name in lists_of(list_name):
            place = (name, list_id)
            while self._moved.get(place, place[1]) != place[1]:
                place = (name, self._moved[place])
            found = self.lists[name].get(place[1]) if place in self._moved else None
            if found is not None:
                now = Ref(list_id=found.list_id, full_name=full_name_of(found))
                return ref if now == ref else now
        return ref

    def renamed(self, list_name: str, list_id: str, old: str, new: str) -> None:
        """Remember that a record has another full name, so that what refers to it shows that."""
        self._moved[list_name, list_id.upper()] = list_id.upper()
        self.preferences = with_new_name(self.preferences, list_name, old, new)

    def merged(self, list_name: str, list_id: str, into: str) -> None:
        """Remember that a record was merged into another one of its list."""
        self._moved[list_name, list_id.upper()] = into.upper()
        self._moved.setdefault((list_name, into.upper()), into.upper())
        for tell in self.on_merge:
            tell(list_name, list_id, into)

    def _merged_in_ledger(self, list_name: str, list_id: str, into: str) -> None:
        self.ledger.merged(list_name, list_id, into, self.current)

    def is_used(self, list_name: str, list_id: str) -> bool:
        """Tell whether a record has children, or a record, a transaction or a preference refers to it."""
        records = self.lists[list_name]
        if records.children(list_id):
            return True
        record = records.get(list_id)
        if record is not None and names_element(self.preferences, list_name, full_name_of(record)):
            return True
        for others in self.lists.values():
            for other in others:
                for target, ref in refs_of(self.current(other)):
                    same = (ref.list_id or "").upper() == list_id.upper()
                    if same and list_name in lists_of(target):
                        return True
        return any(uses(list_name, list_id) for uses in self.users)

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
