"""Sales tax items and groups of them."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Percent,
    Str,
    Str16,
    Str31,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.bar_code import BarCode
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, ClassFilter, Iterator, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref31, Ref41, Ref91, Ref159

__all__ = [
    "ItemSalesTax",
    "ItemSalesTaxAdd",
    "ItemSalesTaxGroup",
    "ItemSalesTaxGroupAdd",
    "ItemSalesTaxGroupMod",
    "ItemSalesTaxGroupQuery",
    "ItemSalesTaxMod",
    "ItemSalesTaxQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSalesTaxAdd(Request["ItemSalesTax"]):
    """Add a sales tax item.  SDK: ItemSalesTaxAddRq, ItemSalesTaxAdd."""

    message: ClassVar = Message(name="ItemSalesTaxAdd", ret=("ItemSalesTax",))

    name: Annotated[Str31, NotEmpty()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    item_desc: Str4095 | None = None
    tax_rate: Percent | int | None = None
    tax_vendor_ref: Ref41 | None = None
    sales_tax_return_line_ref: Annotated[Ref91 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSalesTaxMod(Request["ItemSalesTax"]):
    """Change a sales tax item: only what is given; CLEAR empties a field.

    SDK: ItemSalesTaxModRq, ItemSalesTaxMod.
    """

    message: ClassVar = Message(name="ItemSalesTaxMod", since="3.0", ret=("ItemSalesTax",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    item_desc: Clearable[Str4095] = None
    tax_rate: Clearable[Percent | int] = None
    tax_vendor_ref: Ref41 | None = None
    sales_tax_return_line_ref: Annotated[Clearable[Ref91], Since("8.0"), Editions("CA", "UK", "AU")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSalesTaxQuery(Request["ItemSalesTax"]):
    """Ask for sales tax items: by ids, or by full names, or by filters.  SDK: ItemSalesTaxQueryRq."""

    message: ClassVar = Message(
        name="ItemSalesTaxQuery", iterator=True, meta_data=True, ret=("ItemSalesTax",)
    )
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "class_filter",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    class_filter: Annotated[ClassFilter | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSalesTax(Returned):
    """A sales tax item as QuickBooks returns it.  SDK: ItemSalesTaxQueryRs, ItemSalesTaxRet."""

    edit = Edit(ItemSalesTaxMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    bar_code_value: Annotated[Str50 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    item_desc: Str4095 | None = None
    tax_rate: Percent | None = None
    tax_vendor_ref: Ref41 | None = None
    sales_tax_return_line_ref: Annotated[Ref91 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSalesTaxGroupAdd(Request["ItemSalesTaxGroup"]):
    """Add a group of sales tax items.  SDK: ItemSalesTaxGroupAddRq, ItemSalesTaxGroupAdd."""

    message: ClassVar = Message(name="ItemSalesTaxGroupAdd", ret=("ItemSalesTaxGroup",))

    name: Annotated[Str31, NotEmpty()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    item_desc: Str4095 | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    item_sales_tax_ref: tuple[Ref31, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSalesTaxGroupMod(Request["ItemSalesTaxGroup"]):
    """Change a group of sales tax items: only what is given; CLEAR empties a field.

    SDK: ItemSalesTaxGroupModRq, ItemSalesTaxGroupMod.
    """

    message: ClassVar = Message(name="ItemSalesTaxGroupMod", since="3.0", ret=("ItemSalesTaxGroup",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    item_desc: Clearable[Str4095] = None
    item_sales_tax_ref: tuple[Ref31, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSalesTaxGroupQuery(Request["ItemSalesTaxGroup"]):
    """Ask for groups of sales tax items: by ids, or by full names, or by filters.

    SDK: ItemSalesTaxGroupQueryRq.
    """

    message: ClassVar = Message(
        name="ItemSalesTaxGroupQuery", iterator=True, meta_data=True, ret=("ItemSalesTaxGroup",)
    )
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
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

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
class ItemSalesTaxGroup(Returned):
    """A group of sales tax items as QuickBooks returns it.

    SDK: ItemSalesTaxGroupQueryRs, ItemSalesTaxGroupRet.
    """

    edit = Edit(ItemSalesTaxGroupMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    bar_code_value: Annotated[Str50 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    item_desc: Str4095 | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    item_sales_tax_ref: tuple[Ref31, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
