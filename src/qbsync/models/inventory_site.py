"""Inventory sites and their locations."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    IdType,
    Str,
    Str13,
    Str16,
    Str21,
    Str31,
    Str41,
    Str50,
    Str100,
    Str1023,
)
from qbsync.models.addresses import AddressBlock
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref31

__all__ = ["InventorySite", "InventorySiteAdd", "InventorySiteMod", "InventorySiteQuery", "SiteAddress"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SiteAddress(Aggregate):
    """The address of an inventory site.  SDK: InventorySiteQueryRs, SiteAddress."""

    addr1: Str41 | None = None
    addr2: Str41 | None = None
    addr3: Str41 | None = None
    addr4: Str41 | None = None
    addr5: Str41 | None = None
    city: Str31 | None = None
    state: Str21 | None = None
    postal_code: Str13 | None = None
    country: Str31 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventorySiteAdd(Request["InventorySite"]):
    """Add an inventory site.  SDK: InventorySiteAddRq, InventorySiteAdd."""

    message: ClassVar = Message(
        name="InventorySiteAdd", since="10.0", editions=frozenset({"US", "CA", "UK"}), ret=("InventorySite",)
    )

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    parent_site_ref: Annotated[Ref31 | None, Since("12.0")] = None
    site_desc: Str100 | None = None
    contact: Str41 | None = None
    phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    site_address: SiteAddress | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventorySiteMod(Request["InventorySite"]):
    """Change an inventory site: only what is given; CLEAR empties a field.

    SDK: InventorySiteModRq, InventorySiteMod.
    """

    message: ClassVar = Message(
        name="InventorySiteMod", since="10.0", editions=frozenset({"US", "CA", "UK"}), ret=("InventorySite",)
    )

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    is_active: Bool | None = None
    parent_site_ref: Annotated[Clearable[Ref31], Since("12.0")] = None
    site_desc: Clearable[Str100] = None
    contact: Clearable[Str41] = None
    phone: Clearable[Str21] = None
    fax: Clearable[Str21] = None
    email: Clearable[Str1023] = None
    site_address: SiteAddress | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventorySiteQuery(Request["InventorySite"]):
    """Ask for inventory sites: by ids, or by full names, or by filters.  SDK: InventorySiteQueryRq."""

    message: ClassVar = Message(
        name="InventorySiteQuery",
        since="10.0",
        editions=frozenset({"US", "CA", "UK"}),
        meta_data=True,
        ret=("InventorySite",),
    )
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventorySite(Returned):
    """An inventory site as QuickBooks returns it.  SDK: InventorySiteQueryRs, InventorySiteRet."""

    edit = Edit(InventorySiteMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31 | None = None
    is_active: Bool | None = None
    parent_site_ref: Annotated[Ref31 | None, Since("12.0")] = None
    is_default_site: Bool | None = None
    site_desc: Str100 | None = None
    contact: Str41 | None = None
    phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    site_address: SiteAddress | None = None
    site_address_block: AddressBlock | None = None
