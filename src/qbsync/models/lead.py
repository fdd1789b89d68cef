"""Leads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, MaxOccurs, NotEmpty, OneOf, Outside, Range
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    IdType,
    Integer,
    Open,
    Str,
    Str5,
    Str15,
    Str16,
    Str21,
    Str25,
    Str32,
    Str41,
    Str50,
    Uuid,
)
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.contacts import AdditionalContactRef
from qbsync.models.editing import Edit
from qbsync.models.filters import Iterator, MetaData, NameFilter, NameRangeFilter

__all__ = [
    "Lead",
    "LeadAdd",
    "LeadAddress",
    "LeadContacts",
    "LeadContactsMod",
    "LeadContactsRet",
    "LeadMod",
    "LeadQuery",
    "LeadStatus",
    "Locations",
    "LocationsMod",
    "LocationsRet",
]

LeadStatus: TypeAlias = Literal["Hot", "Warm", "Cold"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LeadAddress(Aggregate):
    """An address of a lead.  SDK: LeadQueryRs, LeadAddress."""

    addr1: Str41 | None = None
    addr2: Str41 | None = None
    addr3: Str41 | None = None
    addr4: Str41 | None = None
    addr5: Str41 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Locations(Aggregate):
    """A location that is added with its lead.  SDK: LeadAddRq, Locations."""

    location: Str32
    lead_address: LeadAddress | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LeadContacts(Aggregate):
    """A contact that is added with its lead.  SDK: LeadAddRq, LeadContacts."""

    salutation: Str15 | None = None
    first_name: Str25
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(5)] = ()
    is_primary_contact: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LeadAdd(Request["Lead"]):
    """Add a lead.  SDK: LeadAddRq, LeadAdd."""

    message: ClassVar = Message(name="LeadAdd", since="13.0", ret=("Lead",))

    full_name: Annotated[Str41, NotEmpty()]
    status: LeadStatus | None = None
    company_name: Str41 | None = None
    main_phone: Str21 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(3)] = ()
    locations: tuple[Locations, ...] = ()
    lead_contacts: tuple[LeadContacts, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LocationsMod(Aggregate):
    """A location that is changed with its lead.  SDK: LeadModRq, LocationsMod."""

    location_id: Integer
    location: Str32
    lead_address: LeadAddress | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LeadContactsMod(Aggregate):
    """A contact that is changed with its lead; without LeadContactID it is added.

    SDK: LeadModRq, LeadContactsMod.
    """

    lead_contact_id: Integer | None = None
    salutation: Clearable[Str15] = None
    first_name: Str25
    middle_name: Clearable[Str5] = None
    last_name: Clearable[Str25] = None
    job_title: Clearable[Str41] = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(5)] = ()
    is_primary_contact: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LeadMod(Request["Lead"]):
    """Change a lead: only what is given; CLEAR empties a field.  SDK: LeadModRq, LeadMod."""

    message: ClassVar = Message(name="LeadMod", since="13.0", ret=("Lead",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    full_name: Str41
    status: LeadStatus | None = None
    company_name: Clearable[Str41] = None
    main_phone: Clearable[Str21] = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(3)] = ()
    locations: tuple[LocationsMod, ...] = ()
    lead_contacts: tuple[LeadContactsMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LeadQuery(Request["Lead"]):
    """Ask for leads: by ids, or by names, or by filters.  SDK: LeadQueryRq."""

    message: ClassVar = Message(name="LeadQuery", since="13.0", iterator=True, meta_data=True, ret=("Lead",))
    one_of: ClassVar = OneOf(
        "list_id",
        "name",
        ("max_returned", "from_modified_date", "to_modified_date", OneOf("name_filter", "name_range_filter")),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LocationsRet(Returned):
    """A location of a lead as QuickBooks returns it.  SDK: LeadQueryRs, LocationsRet."""

    location_id: Integer
    main_address: Str32
    location: Str32
    lead_address: LeadAddress | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LeadContactsRet(Returned):
    """A contact of a lead as QuickBooks returns it.  SDK: LeadQueryRs, LeadContactsRet."""

    lead_contact_id: Integer
    salutation: Str15 | None = None
    first_name: Str25
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(5)] = ()
    is_primary_contact: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Lead(Returned):
    """A lead as QuickBooks returns it.  SDK: LeadQueryRs, LeadRet."""

    edit = Edit(LeadMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    full_name: Str41
    status: Open[LeadStatus] | None = None
    company_name: Str41 | None = None
    main_phone: Str21 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(3)] = ()
    locations: tuple[LocationsRet, ...] = ()
    lead_contacts: tuple[LeadContactsRet, ...] = ()
