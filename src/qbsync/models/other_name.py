"""Other names: people who are neither customer, vendor nor employee."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Str,
    Str5,
    Str15,
    Str16,
    Str21,
    Str25,
    Str41,
    Str50,
    Str99,
    Str1023,
    Str4095,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter

__all__ = ["OtherName", "OtherNameAdd", "OtherNameMod", "OtherNameQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class OtherNameAdd(Request["OtherName"]):
    """Add an other name.  SDK: OtherNameAddRq, OtherNameAdd."""

    message: ClassVar = Message(name="OtherNameAdd", ret=("OtherName",))

    name: Annotated[Str41, NotEmpty()]
    is_active: Bool | None = None
    company_name: Str41 | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    other_name_address: Address | None = None
    phone: Str21 | None = None
    alt_phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    contact: Str41 | None = None
    alt_contact: Str41 | None = None
    account_number: Str99 | None = None
    notes: Annotated[Str4095 | None, Since("3.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class OtherNameMod(Request["OtherName"]):
    """Change an other name: only what is given; CLEAR empties a field.  SDK: OtherNameModRq, OtherNameMod."""

    message: ClassVar = Message(name="OtherNameMod", ret=("OtherName",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str41] = None
    is_active: Bool | None = None
    company_name: Clearable[Str41] = None
    salutation: Clearable[Str15] = None
    first_name: Clearable[Str25] = None
    middle_name: Clearable[Str5] = None
    last_name: Clearable[Str25] = None
    other_name_address: Address | None = None
    phone: Clearable[Str21] = None
    alt_phone: Clearable[Str21] = None
    fax: Clearable[Str21] = None
    email: Clearable[Str1023] = None
    contact: Clearable[Str41] = None
    alt_contact: Clearable[Str41] = None
    account_number: Clearable[Str99] = None
    notes: Annotated[Clearable[Str4095], Since("3.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class OtherNameQuery(Request["OtherName"]):
    """Ask for other names: by ids, or by full names, or by filters.  SDK: OtherNameQueryRq."""

    message: ClassVar = Message(name="OtherNameQuery", meta_data=True, ret=("OtherName",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class OtherName(Returned):
    """An other name as QuickBooks returns it.  SDK: OtherNameQueryRs, OtherNameRet."""

    edit = Edit(OtherNameMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str41
    is_active: Bool | None = None
    company_name: Str41 | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    other_name_address: Address | None = None
    other_name_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    phone: Str21 | None = None
    alt_phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    contact: Str41 | None = None
    alt_contact: Str41 | None = None
    account_number: Str99 | None = None
    notes: Annotated[Str4095 | None, Since("3.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
