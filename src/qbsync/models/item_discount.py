"""Discount items."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, ListName, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Percent,
    Price,
    Str,
    Str16,
    Str31,
    Str50,
    Str159,
    Str4095,
    Uuid,
)
from qbsync.models.bar_code import BarCode
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, ClassFilter, Iterator, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref, Ref3, Ref159

__all__ = ["ItemDiscount", "ItemDiscountAdd", "ItemDiscountMod", "ItemDiscountQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemDiscountAdd(Request["ItemDiscount"]):
    """Add a discount item.  SDK: ItemDiscountAddRq, ItemDiscountAdd."""

    message: ClassVar = Message(name="ItemDiscountAdd", ret=("ItemDiscount",))
    one_of: ClassVar = OneOf("discount_rate", "discount_rate_percent")

    name: Annotated[Str31, ListName()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    parent_ref: Ref | None = None
    item_desc: Str4095 | None = None
    sales_tax_code_ref: Ref3 | None = None
    discount_rate: Price | int | None = None
    discount_rate_percent: Percent | int | None = None
    account_ref: Ref159 | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemDiscountMod(Request["ItemDiscount"]):
    """Change a discount item: only what is given; CLEAR empties a field.

    SDK: ItemDiscountModRq, ItemDiscountMod.
    """

    message: ClassVar = Message(name="ItemDiscountMod", since="3.0", ret=("ItemDiscount",))
    one_of: ClassVar = OneOf("discount_rate", "discount_rate_percent")

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Annotated[Str31 | None, ListName()] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    parent_ref: Clearable[Ref] = None
    item_desc: Clearable[Str4095] = None
    sales_tax_code_ref: Clearable[Ref3] = None
    discount_rate: Clearable[Price | int] = None
    discount_rate_percent: Clearable[Percent | int] = None
    account_ref: Annotated[Ref159 | None, Since("7.0")] = None
    apply_account_ref_to_existing_txns: Annotated[Bool | None, Since("7.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemDiscountQuery(Request["ItemDiscount"]):
    """Ask for discount items: by ids, or by full names, or by filters.  SDK: ItemDiscountQueryRq."""

    message: ClassVar = Message(
        name="ItemDiscountQuery", iterator=True, meta_data=True, ret=("ItemDiscount",)
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
class ItemDiscount(Returned):
    """A discount item as QuickBooks returns it.  SDK: ItemDiscountQueryRs, ItemDiscountRet."""

    edit = Edit(ItemDiscountMod)
    one_of: ClassVar = OneOf("discount_rate", "discount_rate_percent")

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    full_name: Str159
    bar_code_value: Annotated[Str50 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    parent_ref: Ref | None = None
    sublevel: Integer
    item_desc: Str4095 | None = None
    sales_tax_code_ref: Ref3 | None = None
    discount_rate: Price | None = None
    discount_rate_percent: Percent | None = None
    account_ref: Ref159 | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
