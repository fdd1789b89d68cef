"""The rules for transactions: what QuickBooks does with a Query, an Add and a Mod of any kind in `TxnKind`.

Each rule is marked where it stands: captured (an answer of real QuickBooks shows it), documented (Intuit says
it) or assumed (our own judgement; it may be wrong).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Request
from qbsync.qbxml.references import list_of_field
from qbsync.simulator.answers import Answer, Context, only
from qbsync.simulator.books import Books, Record, well_formed
from qbsync.simulator.calendar_dates import today
from qbsync.simulator.currencies import with_home_amounts
from qbsync.simulator.extension_values import of_owners
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.ledger import AmountLink, Entry, QuantityLink
from qbsync.simulator.queries import Source, by_filters, by_keys, shown
from qbsync.simulator.statuses import OK, Status, refusal, status
from qbsync.simulator.txn_filters import matching

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.simulator.answers import AnyRequest

__all__ = [
    "Draft",
    "Identity",
    "TxnKind",
    "add",
    "change",
    "check_open_period",
    "dated",
    "found",
    "header",
    "new_identity",
    "next_ref_number",
    "numbered",
    "query",
    "reading",
    "touch_partners",
    "values_of",
]

Identity: TypeAlias = Mapping[str, Any]
"""TxnID, TxnNumber, times and EditSequence that a transaction will have."""

_LAST_DIGITS: Final = re.compile(r"[0-9]+\Z", re.ASCII)
_NUMBERS: Final = frozenset({"AMTTYPE", "PRICETYPE", "QUANTYPE", "PERCENTTYPE", "FLOATTYPE"})
_NOT_OF_THE_RECORD: Final = frozenset({"txn_id", "edit_sequence", "include_ret_element", "def_macro"})
_INCLUDES: Final = ("include_line_items", "include_component_line_items")


@attrs.frozen(kw_only=True)
class Draft:
    """What an Add or Mod makes: the record, the links that are new or gone with it, and its status."""

    record: Record
    links: tuple[AmountLink, ...] = ()
    dropped: tuple[AmountLink, ...] = ()
    quantities: tuple[QuantityLink, ...] = ()
    dropped_quantities: tuple[QuantityLink, ...] = ()
    status: Status = OK


Make: TypeAlias = "Callable[[TxnKind, Any, Any, Identity, Context], Draft]"
"""kind, Add or Mod, the record so far (None in an Add), identity, context -> what comes of it."""


def _never_refused(_books: Books, _entry: Entry) -> str | None:
    return None


@attrs.frozen(kw_only=True)
class TxnKind:
    """One kind of transaction: a row of the table that the rules work by.

    `name` is its name in qbXML, also as TxnType. `make` works an Add or Mod out, `entry` says what the ledger
    keeps of a record, `show` adds what is derived when it is read. `lines` is the field that only comes with
    IncludeLineItems. `void` returns the record with all amounts zero, None where qbXML cannot void it.
    `held_by` says why a transaction cannot be deleted or voided, None where it can.
    """

    name: str
    ret: type[Record]
    add: type[Request[Any]]
    mod: type[Request[Any]] | None = None
    query: type[Request[Any]]
    make: Make
    entry: Callable[[Books, Record], Entry]
    show: Callable[[Books, Record], Record]
    lines: str = "lines"
    void: Callable[[Books, Record], Record] | None = None
    held_by: Callable[[Books, Entry], str | None] = _never_refused


def query(kind: TxnKind, request: AnyRequest, context: Context) -> Answer:
    """Answer a query of transactions, in the order of their entry (assumed)."""
    books = context.books
    ledger = books.ledger
    source = Source(
        ids=lambda: _in_order(matching(kind.name, request, books), books),
        get=lambda txn_id: None if (entry := ledger.get(txn_id)) is None else entry.record,
        show=lambda record: reading(kind, books, record, request),
    )
    if request.txn_id:
        return by_keys(
            request, [(txn_id, _with_id(kind, txn_id, books)) for txn_id in request.txn_id], source, books
        )
    if request.ref_number:
        found_numbers = _by_ref_number(kind, request.ref_number, books, str.casefold)
        return by_keys(request, found_numbers, source, books)
    if request.ref_number_case_sensitive:
        found_numbers = _by_ref_number(kind, request.ref_number_case_sensitive, books, str)
        return by_keys(request, found_numbers, source, books)
    return by_filters(request, context, source)


def _in_order(txn_ids: list[str], books: Books) -> list[str]:
    if len(txn_ids) > 1:
        books.rely_on("transactions-in-the-order-of-entry")
    return txn_ids


def _with_id(kind: TxnKind, txn_id: str, books: Books) -> list[Record]:
    well_formed(txn_id, "txn ID")
    entry = books.ledger.get(txn_id)
    return [] if entry is None or entry.kind != kind.name else [entry.record]


@simulates("ref-numbers-are-not-unique")
def _by_ref_number(
    kind: TxnKind, numbers: Iterable[str], books: Books, fold: Callable[[str], str]
) -> list[tuple[str, list[Record]]]:
    """Find transactions by ref number: several may have the same one (documented)."""
    numbers = tuple(numbers)
    records: dict[str, list[Record]] = {}
    for entry in books.ledger.with_ref_number(kind.name, {number.casefold() for number in numbers}):
        record: Record = entry.record
        if record.ref_number is not None:
            records.setdefault(fold(record.ref_number), []).append(record)
    return [(number, records.get(fold(number), [])) for number in numbers]


@simulates("lines-and-links-on-request")
def reading(kind: TxnKind, books: Books, record: Record, request: AnyRequest = None) -> Record:
    """Return a transaction as it is read: with what is derived, and with the names that others have now.

    A query leaves out lines and links unless it asks for them (documented); the answer to an Add or Mod has
    both (assumed).
    """
    seen = with_home_amounts(books.current(kind.show(books, record)), books)
    if request is None:
        return seen
    seen = of_owners(seen, getattr(request, "owner_id", ()))
    hidden: dict[str, Any] = {}
    if not any(getattr(request, name, None) for name in _INCLUDES):
        hidden[kind.lines] = ()
    if hasattr(seen, "linked_txn") and not getattr(request, "include_linked_txns", None):
        hidden["linked_txn"] = ()
    return shown(attrs.evolve(seen, **hidden), request)


@simulates("macros-name-ids")
def add(kind: TxnKind, request: AnyRequest, context: Context) -> Answer:
    """Add a transaction."""
    books = context.books
    if getattr(request, "def_macro", None) in context.macros:
        raise NotSimulated(
            f"no rule says what a second def_macro {request.def_macro!r} in a message set does"
        )
    identity = new_identity(books)
    draft = kind.make(kind, request, None, identity, context)
    _write(kind, draft, context)
    if getattr(request, "def_macro", None) is not None:
        context.macros[request.def_macro] = identity["txn_id"]
    return _written(kind, draft, request, books)


def new_identity(books: Books) -> Identity:
    """Return what a transaction that is entered now is known by."""
    now = books.now_text()
    return {
        "txn_id": books.new_txn_id(),
        "time_created": now,
        "time_modified": now,
        "edit_sequence": books.edit_sequence(),
        "txn_number": books.ledger.next_number(),
    }


def change(kind: TxnKind, request: AnyRequest, context: Context) -> Answer:
    """Change a transaction: only the fields that are given, CLEAR empties one.

    Raises StatusError 3000, 3120 and 3200, looked for in this order (assumed), and those of what is given.
    """
    books = context.books
    old: Record = found(kind.name, request.txn_id, books).record
    if request.edit_sequence != old.edit_sequence:
        books.rely_on("stale-answer")
        if context.stale_answer == "record":
            stale = only(of_owners(reading(kind, books, old), ()), request.include_ret_element)
            return Answer(status=status(3200), objects=(stale,))
        raise refusal(3200)
    check_open_period(old.txn_date, books)
    identity = {
        "txn_id": old.txn_id,
        "time_created": old.time_created,
        "time_modified": books.now_text(),
        "edit_sequence": books.edit_sequence(old.edit_sequence),
        "txn_number": old.txn_number,
    }
    draft = kind.make(kind, request, old, identity, context)
    _write(kind, draft, context)
    return _written(kind, draft, request, books)


def _write(kind: TxnKind, draft: Draft, context: Context) -> None:
    """Store what an Add or Mod makes."""
    books, ledger = context.books, context.books.ledger
    entry = kind.entry(books, draft.record)
    if entry.total < ledger.settled_elsewhere(entry.txn_id):
        raise NotSimulated(
            f"more of the {entry.kind} {entry.txn_id} is settled, with transactions that were not loaded"
        )
    before = ledger.partners(entry.txn_id)
    for gone in draft.dropped:
        ledger.unlink(gone)
    for line in draft.dropped_quantities:
        ledger.unlink_quantity(line)
    ledger.put(entry)
    for link in draft.links:
        ledger.link(link)
    for line in draft.quantities:
        ledger.link_quantity(line)
    if entry.sign and ledger.remaining(entry.txn_id) < 0:
        books.rely_on("what-is-applied-too-much-is-taken-back")
    ledger.fit(entry.txn_id)
    touch_partners(before, ledger.partners(entry.txn_id), context)


def touch_partners(
    before: Mapping[str, list[object]], after: Mapping[str, list[object]], context: Context
) -> None:
    """Give a new TimeModified to the transactions whose links have changed, see `LinkedChange`."""
    books, ledger = context.books, context.books.ledger
    if before != after:
        books.rely_on("links-change-time-modified")
    if context.linked_change == "untouched":
        return
    for txn_id in before.keys() | after.keys():
        entry = ledger.get(txn_id)
        if entry is not None and before.get(txn_id) != after.get(txn_id):
            touched = entry.record.evolve(time_modified=books.now_text())
            ledger.put(attrs.evolve(entry, record=touched))


def _written(kind: TxnKind, draft: Draft, request: AnyRequest, books: Books) -> Answer:
    books.rely_on("writes-answer-with-lines-and-links")
    record = reading(kind, books, draft.record)
    bare = of_owners(record, ())
    if bare is not record:
        books.rely_on("writes-answer-without-data-extensions")
    return Answer(status=draft.status, objects=(only(bare, request.include_ret_element),))


def found(kind: str | None, txn_id: str, books: Books) -> Entry:
    """Return a transaction, of a kind or any.  Raises StatusError 3000 or 3120 (reported once)."""
    well_formed(txn_id, "txn ID")
    entry = books.ledger.get(txn_id)
    if entry is None or kind not in {None, entry.kind}:
        raise refusal(3120, value=txn_id)
    return entry


@simulates("closing-date-3171")
def check_open_period(day: Any, books: Books) -> None:  # noqa: ANN401 - a date, None where it is not set
    """Raise StatusError 3171 for a day on or before the closing date (documented)."""
    closing = books.preferences.closing_date
    if closing is not None and day is not None and day <= closing:
        raise refusal(3171)


def values_of(old: Record | None) -> dict[str, Any]:
    """Return the fields of a record that is changed, nothing for a new one."""
    return {} if old is None else {name: getattr(old, name) for name in plan_of(type(old)).by_name}


def header(
    kind: TxnKind, request: AnyRequest, books: Books, worked_out: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Return the fields of the record that the fields of an Add or Mod set, besides those `worked_out`.

    Raises StatusError 3000 or 3140 for what it refers to, NotSimulated for a field without a rule.
    """
    several = books.preferences.multi_currency
    fields = plan_of(kind.ret).by_name
    values: dict[str, Any] = {}
    for field in plan_of(type(request)).fields:
        value = getattr(request, field.name)
        if not given(value) or field.name in _NOT_OF_THE_RECORD or field.name in worked_out:
            continue
        target = list_of_field(field.name)
        has_rule = field.name not in _WITHOUT_RULE or value is False
        if field.name not in fields or not (has_rule or (several and field.name == "exchange_rate")):
            raise NotSimulated(f"{type(request).__name__}.{field.name} has no rule")
        if value is CLEAR:
            values[field.name] = None
        elif target is not None:
            values[field.name] = books.resolve(target, value, inside=kind.name)
        else:
            values[field.name] = Decimal(value) if field.kind in _NUMBERS else value
    return values


_WITHOUT_RULE: Final = frozenset(
    {
        *("exchange_rate", "is_tax_included", "data_ext"),
        *("inventory_site_ref", "inventory_site_location_ref", "serial_number", "lot_number"),
        *("expiration_date_for_serial_lot_number", "currency_ref"),
    }
)


@simulates("transactions-are-dated-today")
def dated(values: dict[str, Any], old: Record | None, books: Books) -> None:
    """Give a new transaction today's date, an emptied date the same; check the closing date."""
    if (old is None and "txn_date" not in values) or values.get("txn_date", today) is None:
        values["txn_date"] = today(books)
    check_open_period(values.get("txn_date"), books)


def next_ref_number(kind: TxnKind, books: Books) -> str | None:
    """Return the ref number of the next transaction of a kind: the last one plus 1.

    Prefix and zeros stay; without digits at its end it begins with 1, and one that would be longer than the
    field is left out (all assumed).
    """
    books.rely_on("next-ref-number")
    last = books.ledger.last_ref_number(kind.name)
    if last is None:
        return "1"
    digits = _LAST_DIGITS.search(last)
    if digits is None:
        return "1"
    number = last[: digits.start()] + str(int(digits[0]) + 1).zfill(len(digits[0]))
    length = plan_of(kind.ret).by_name["ref_number"].length
    return number if length is None or len(number) <= length.of("US") else None


@simulates("txn-line-ids")
def numbered(lines: tuple[Record, ...], books: Books, new: str = "-1") -> tuple[Record, ...]:
    """Give TxnLineIDs to new lines, a group before what is in it (captured: from the counter of TxnIDs)."""
    done = []
    for line in lines:
        changes: dict[str, Any] = {}
        if line.txn_line_id == new:
            changes["txn_line_id"] = books.new_txn_id()
        if hasattr(line, "lines"):
            changes["lines"] = numbered(line.lines, books)
        done.append(attrs.evolve(line, **changes) if changes else line)
    return tuple(done)
