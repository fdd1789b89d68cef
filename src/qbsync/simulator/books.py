"""What a company file holds: the records of its lists, the marks of applications, and how both are numbered.

How a list keeps its records stands in `record_lists.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.models import Ref, Request
from qbsync.qbxml.references import label_of, lists_of, may_refer, refs_of, with_refs
from qbsync.simulator.clock import reprinted
from qbsync.simulator.fidelity import Fidelity, simulates
from qbsync.simulator.ledger import Ledger
from qbsync.simulator.preferences import CompanyPreferences, names_element, with_new_name
from qbsync.simulator.record_lists import (
    Record,
    RecordList,
    full_name_of,
    name_field,
    own_name,
    parent_of,
)
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
_NAMED_IN_3140: Final = frozenset({"Customer", "Item"})
_FIRST_NUMBER: Final = 0x80000001
_HIGH_BIT: Final = 0x80000000

Converter: TypeAlias = "Callable[[Books, Any, Any], Mapping[str, Any]]"
"""books, value of a field of an Add or Mod, the record so far (None in an Add) -> fields of the record."""

Show: TypeAlias = "Callable[[Books, Any], Any]"
"""books, a record as it is kept -> the record as it is read."""

Completion: TypeAlias = "Callable[[Books, dict[str, Any], Any], dict[str, Any]]"
"""books, the fields that an Add or Mod sets, the record so far (None in an Add) -> the fields to set."""


Beside: TypeAlias = "Callable[[Books, Any], Callable[[Any], None] | None]"
"""books, an Add -> None, or what enters the rest when it has the record; what is wrong is refused before."""


def _as_it_is(_books: Books, record: Record) -> Record:
    return record


def _nothing_beside(_books: Books, _request: Any) -> None:  # noqa: ANN401 - an Add of any list
    return None


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

    `defaults` are what a record has that its Add does not name (captured where `proven_defaults`),
    `converters` how fields of Add and Mod become fields of the record where their names or types differ.
    `references` says which list a field refers to where that is not what `references.list_of_field` says.
    `complete` adds the fields that follow from others and refuses what does not go together; `derive`
    computes the fields that only repeat others. `order` gives the key by which siblings are sorted.
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
    proven_defaults: bool = False
    converters: Mapping[str, Converter] = attrs.field(factory=dict)
    complete: Completion = _no_more
    derive: Callable[[Record], Record] = _underived
    order: Callable[[Record], str] = _by_name
    beside: Beside = _nothing_beside
    """What an Add enters beside its record, such as the invoice of an opening balance."""
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


@attrs.frozen(kw_only=True)
class Deleted:
    """A record that is gone: when, by the clock in UTC and as QuickBooks prints it."""

    list_name: str
    list_id: str
    full_name: str
    time_created: QBDateTime
    moment: datetime
    time_deleted: QBDateTime


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
        fidelity: Fidelity | None = None,
    ) -> None:
        """Begin with empty lists."""
        self.fidelity = fidelity or Fidelity()
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
        self._edits = 0
        self.external_guids: set[str] = set()
        """The ExternalGUIDs that Adds have given."""

    def rely_on(self, name: str) -> None:
        """Say that what happens now depends on a behaviour, see `fidelity`.  Raises AssumedBehaviour."""
        self.fidelity.rely_on(name)

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
        now = self._clock()
        if self.wall_clock.is_summer(now):
            self.rely_on("printed-offset")
        return self.wall_clock.show(now)

    def read_time(self, text: QBDateTime) -> datetime:
        """Return the wall clock time that a date-time of a request means."""
        if text.printed_offset is not None:
            self.rely_on("times-with-an-offset")
        read = self.wall_clock.read(text)
        if self.wall_clock.is_repeated(read):
            self.rely_on("the-hour-that-comes-twice")
        return read

    @simulates("list-ids", "lists-count-for-themselves")
    def new_list_id(self, name_space: str = "") -> str:
        """Return the next ListID: a hexadecimal counter and the epoch of the creation (captured).

        Each name space counts for itself, so two lists may have a ListID in common (captured).
        """
        number = self._numbers.get(name_space, _FIRST_NUMBER)
        self._numbers[name_space] = number + 1
        return f"{number:X}-{self._epoch()}"

    @simulates("txn-ids")
    def take_numbers(self, name_space: str, count: int) -> int:
        """Take so many numbers of ListIDs at once and return the first of them."""
        first = self._numbers.get(name_space, _FIRST_NUMBER)
        self._numbers[name_space] = first + count
        return first

    def new_txn_id(self) -> str:
        """Return the next TxnID or TxnLineID: both come from one hexadecimal counter (captured)."""
        return f"{self.ledger.next_id():X}-{self._epoch()}"

    @simulates("edit-sequences")
    def edit_sequence(self, before: str | None = None) -> str:
        """Return the EditSequence of an edit made now: the epoch (captured)."""
        self._edits += 1
        now = self._epoch()
        if before is not None and before.isdigit() and int(before) >= now:
            self.rely_on("edits-within-a-second")
        if before is not None and self._same_second == "next" and before.isdigit():
            now = max(now, int(before) + 1)
        return str(now)

    @simulates("guids")
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

    @property
    def edits(self) -> int:
        """How often anything was added, changed or deleted."""
        return self._edits + len(self.deleted) + len(self.ledger.deletions)

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

    def _check_currencies(self) -> None:
        """Refuse to name a currency where only one is in use.

        Raises StatusError 3250 (captured for a feature that is off; that this is one is assumed).
        """
        if not self.preferences.multi_currency:
            self.rely_on("features-that-are-off-3250")
            raise refusal(3250)

    def check_standard(self, list_name: str, list_id: str) -> None:
        """Say that a request depends on a record, which may be one that a new company file holds."""
        if (list_name, list_id) in self._standard:
            self.rely_on("contents-of-a-new-company")

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

    @simulates("references-by-id-first", "unknown-reference-3140")
    def resolve(self, list_name: str, ref: Ref, *, inside: str) -> Ref:
        """Return the full reference to an element of a list; the ListID goes before the name (documented).

        `list_name` may be a group of lists (see `references`). A list that is not simulated and of which
        nothing is known takes every reference (assumed).  Raises StatusError 3000 for an id that is none,
        3140 for an element that does not exist; `inside` is the object that refers.
        """
        if list_name == "Currency":
            self._check_currencies()
        found = self.look_up(list_name, ref)
        if found is not None:
            self.check_active(found)
            return Ref(list_id=found.list_id, full_name=full_name_of(found))
        known = self._elements.get(list_name)
        if known is None and not any(name in self.lists for name in lists_of(list_name)):
            self.rely_on("lists-not-simulated-take-everything")
            return ref
        for element in known or ():
            if _same(element, ref):
                return element
        value = ref.list_id or ref.full_name
        if list_name not in _NAMED_IN_3140:
            self.rely_on("names-of-lists-in-3140")
        raise refusal(3140, list=label_of(list_name), value=value, object=inside)

    def check_active(self, record: Record) -> None:
        """Say that a request refers to a record, which may be inactive."""
        if getattr(record, "is_active", None) is False:
            self.rely_on("references-to-inactive-records")

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
                self.check_standard(name, found.list_id)
                return found
        return None

    def current(self, record: Record) -> Record:
        """Return a record, of a list or a transaction, with the names that what it refers to has now.

        A reference to a record that was merged away names the one that stayed.
        """
        named = with_refs(record, self._current) if self._moved else record
        return named if self.wall_clock.printed_offset != "current" else reprinted(named, self.wall_clock)

    def _current(self, list_name: str, ref: Ref) -> Ref:
        list_id = (ref.list_id or "").upper()
        for name in lists_of(list_name):
            place = (name, list_id)
            while self._moved.get(place, place[1]) != place[1]:
                place = (name, self._moved[place])
            found = self.lists[name].get(place[1]) if place in self._moved else None
            if found is not None:
                now = Ref(list_id=found.list_id, full_name=full_name_of(found))
                if now != ref:
                    self.rely_on("references-show-new-names")
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
            if not may_refer(others.kind.ret, list_name):
                continue
            if any(True for _ in others.referring(list_name, list_id)):
                return True
            for other in others.kept():
                for target, ref in refs_of(self.current(other)):
                    same = (ref.list_id or "").upper() == list_id.upper()
                    if same and list_name in lists_of(target):
                        return True
        return any(uses(list_name, list_id) for uses in self.users)

    @simulates("names-differ-by-more-than-case", "names-of-entities-and-items-are-shared")
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


@simulates("malformed-id-3000")
def well_formed(list_id: str, field: str) -> None:
    """Raise StatusError 3000 where the text cannot be an id (captured)."""
    if _LIST_ID.fullmatch(list_id) is None:
        raise refusal(3000, value=list_id, field=field)


def _same(element: Ref, ref: Ref) -> bool:
    if ref.list_id is not None:
        return (element.list_id or "").upper() == ref.list_id.upper()
    return (element.full_name or "").casefold() == (ref.full_name or "").casefold()
