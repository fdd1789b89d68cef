"""What customers, vendors, employees and other names have in common: contacts, notes, printed addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import AdditionalNotesRet, Address, AddressBlock, ContactsMod, ContactsRet
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.models import AdditionalNotes, AdditionalNotesMod, Contacts
    from qbsync.simulator.books import Books, Record

__all__ = ["NAME_SPACE", "additional_notes", "block", "contacts", "in_home_currency", "open_balance"]

NAME_SPACE: Final = "entities"
"""Customers, vendors, employees and other names may not have a name in common (documented)."""

_BLOCK_LINES: Final = 5
_LINE_LENGTH: Final = 41


def contacts(
    books: Books, value: tuple[Contacts | ContactsMod, ...], old: Record | None
) -> Mapping[str, Any]:
    """Add contacts, and change those that a Mod names; contacts that it does not name stay (assumed)."""
    kept = {} if old is None else {contact.list_id: contact for contact in old.contacts}
    if kept:
        books.rely_on("contacts-not-named-stay")
    for item in value:
        contact = _contact(books, item, kept)
        kept[contact.list_id] = contact
    return {"contacts": tuple(kept.values())}


def _contact(books: Books, value: Contacts | ContactsMod, kept: Mapping[str, ContactsRet]) -> ContactsRet:
    fields = {field.name for field in plan_of(ContactsRet).fields}
    values = {
        field.name: getattr(value, field.name)
        for field in plan_of(type(value)).fields
        if field.name in fields
    }
    details: dict[str, Any] = {
        name: None if detail is CLEAR else detail
        for name, detail in values.items()
        if given(detail) and name not in {"list_id", "edit_sequence"}
    }
    now = books.now_text()
    if not isinstance(value, ContactsMod) or value.list_id is None:
        return ContactsRet(
            list_id=books.new_list_id("entities"),
            time_created=now,
            time_modified=now,
            edit_sequence=books.edit_sequence(),
            **details,
        )
    old = kept.get(value.list_id)
    if old is None:
        raise refusal(3120, value=value.list_id)
    if value.edit_sequence not in {None, old.edit_sequence}:
        raise refusal(3200)
    sequence = books.edit_sequence(old.edit_sequence)
    return attrs.evolve(old, time_modified=now, edit_sequence=sequence, **details)


@simulates("notes-are-numbered-from-0")
def additional_notes(
    books: Books, value: tuple[AdditionalNotes | AdditionalNotesMod, ...], old: Record | None
) -> Mapping[str, Any]:
    """Take notes, numbered from 0 (captured), dated by the PC; a Mod changes the text of those it names."""
    notes = [] if old is None else list(old.additional_notes)
    today = books.wall_clock.wall(books.now()).date()
    for item in value:
        note_id = getattr(item, "note_id", None)
        if note_id is None:
            notes.append(AdditionalNotesRet(note_id=len(notes), date=today, note=item.note))
            continue
        if all(note.note_id != note_id for note in notes):
            raise refusal(3120, value=note_id)
        notes = [attrs.evolve(note, note=item.note) if note.note_id == note_id else note for note in notes]
    return {"additional_notes": tuple(notes)}


def open_balance(_books: Books, _value: object, _old: Record | None) -> Mapping[str, Any]:
    """Refuse to guess: of vendors and accounts QuickBooks makes a bill or a journal entry."""
    raise NotSimulated("open_balance makes a bill or a journal entry here, and these are not simulated")


@simulates("home-currency")
def in_home_currency(books: Books, values: dict[str, Any], old: Record | None) -> dict[str, Any]:
    """Give a new record the home currency where several are in use (captured)."""
    if books.preferences.multi_currency and old is None and values.get("currency_ref") is None:
        values["currency_ref"] = books.reference("Currency", books.preferences.home_currency)
    return values


@simulates("address-blocks")
def block(address: Address | None) -> AddressBlock | None:
    """Return the lines of an address: its own, then "City, State PostalCode" (captured), then the country."""
    if address is None:
        return None
    state = " ".join(filter(None, (address.state, address.postal_code)))
    place = ", ".join(filter(None, (address.city, state)))
    own = (address.addr1, address.addr2, address.addr3, address.addr4, address.addr5)
    lines = [line[:_LINE_LENGTH] for line in (*own, place, address.country) if line]
    return (
        AddressBlock(**{f"addr{n}": line for n, line in enumerate(lines[:_BLOCK_LINES], start=1)})
        if lines
        else None
    )
