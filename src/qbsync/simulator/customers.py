"""The list of customers and jobs: its row in the table of lists, and what is peculiar to it.

The defaults are what all 146 records of a captured answer have.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    AdditionalNotesRet,
    Address,
    AddressBlock,
    ContactsMod,
    ContactsRet,
    CreditCardInfo,
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
)
from qbsync.simulator.books import Books, ListKind
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.models import AdditionalNotes, AdditionalNotesMod, Contacts

__all__ = ["CUSTOMERS"]

_SHOWN_DIGITS: Final = 4
_BLOCK_LINES: Final = 5
_LINE_LENGTH: Final = 41


def _contacts(
    books: Books, value: tuple[Contacts | ContactsMod, ...], old: Customer | None
) -> Mapping[str, Any]:
    """Add contacts, and change those that a Mod names; contacts that it does not name stay (assumed)."""
    contacts = {} if old is None else {contact.list_id: contact for contact in old.contacts}
    for given_contact in value:
        contact = _contact(books, given_contact, contacts)
        contacts[contact.list_id] = contact
    return {"contacts": tuple(contacts.values())}


def _contact(books: Books, value: Contacts | ContactsMod, contacts: Mapping[str, ContactsRet]) -> ContactsRet:
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
            list_id=books.new_list_id(),
            time_created=now,
            time_modified=now,
            edit_sequence=books.edit_sequence(),
            **details,
        )
    old = contacts.get(value.list_id)
    if old is None:
        raise refusal(3120, value=value.list_id)
    if value.edit_sequence not in {None, old.edit_sequence}:
        raise refusal(3200)
    sequence = books.edit_sequence(old.edit_sequence)
    return attrs.evolve(old, time_modified=now, edit_sequence=sequence, **details)


def _additional_notes(
    books: Books, value: tuple[AdditionalNotes | AdditionalNotesMod, ...], old: Customer | None
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


def _credit_card(_books: Books, value: CreditCardInfo, _old: Customer | None) -> Mapping[str, Any]:
    """Show the last four digits of the number only (assumed)."""
    number = value.credit_card_number
    if number is None:
        return {"credit_card_info": value}
    hidden = "x" * max(0, len(number) - _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]
    return {"credit_card_info": attrs.evolve(value, credit_card_number=hidden)}


def _open_balance(_books: Books, _value: Decimal, _old: Customer | None) -> Mapping[str, Any]:
    # QuickBooks makes an invoice of it.
    raise NotSimulated("CustomerAdd.open_balance needs transactions, which have no rule yet")


def _derive(customer: Customer) -> Customer:
    """Print the addresses as blocks of lines (captured)."""
    return attrs.evolve(
        customer,
        bill_address_block=_block(customer.bill_address),
        ship_address_block=_block(customer.ship_address),
    )


def _block(address: Address | None) -> AddressBlock | None:
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


CUSTOMERS: Final = ListKind(
    name="Customer",
    plural="Customers",
    ret=Customer,
    add=CustomerAdd,
    mod=CustomerMod,
    query=CustomerQuery,
    name_space="entities",  # shared with vendors, employees and other names
    references={
        "class_ref": "Class",
        "customer_type_ref": "CustomerType",
        "terms_ref": "Terms",
        "sales_rep_ref": "SalesRep",
        "sales_tax_code_ref": "SalesTaxCode",
        "item_sales_tax_ref": "ItemSalesTax",
        "preferred_payment_method_ref": "PaymentMethod",
        "job_type_ref": "JobType",
        "price_level_ref": "PriceLevel",
        "currency_ref": "Currency",
    },
    defaults={
        "is_active": True,
        "balance": Decimal("0.00"),
        "total_balance": Decimal("0.00"),
        "job_status": "None",
        "preferred_delivery_method": "None",
    },
    converters={
        "contacts": _contacts,
        "additional_notes": _additional_notes,
        "credit_card_info": _credit_card,
        "open_balance": _open_balance,
        "open_balance_date": _open_balance,
    },
    derive=_derive,
)
