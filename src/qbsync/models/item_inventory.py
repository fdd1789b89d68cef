"""Inventory items."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, ListName, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Price,
    QBDate,
    Quantity,
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
from qbsync.models.ref import Ref, Ref3, Ref31, Ref41, Ref159

__all__ = ["ItemInventory", "ItemInventoryAdd", "ItemInventoryMod", "ItemInventoryQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemInventoryAdd(Request["ItemInventory"]):
    """Add an inventory item.  SDK: ItemInventoryAddRq, ItemInventoryAdd."""

    message: ClassVar = Message(name="ItemInventoryAdd", ret=("ItemInventory",))

    name: Annotated[Str31, ListName()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    parent_ref: Ref | None = None
    manufacturer_part_number: Annotated[Str31 | None, Since("7.0")] = None
    unit_of_measure_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Ref3 | None = None
    sales_desc: Str4095 | None = None
    sales_price: Price | int | None = None
    income_account_ref: Ref159 | None = None
    purchase_desc: Str4095 | None = None
    purchase_cost: Price | int | None = None
    purchase_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    cogs_account_ref: Ref159 | None = None
    pref_vendor_ref: Ref41 | None = None
    asset_account_ref: Ref159 | None = None
    reorder_point: Quantity | int | None = None
    max: Annotated[Quantity | int | None, Since("13.0")] = None
    quantity_on_hand: Quantity | int | None = None
    total_value: Amount | int | None = None
    inventory_date: QBDate | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemInventoryMod(Request["ItemInventory"]):
    """Change an inventory item: only what is given; CLEAR empties a field.

    SDK: ItemInventoryModRq, ItemInventoryMod.
    """

    message: ClassVar = Message(name="ItemInventoryMod", ret=("ItemInventory",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Annotated[Str31 | None, ListName()] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    parent_ref: Clearable[Ref] = None
    manufacturer_part_number: Annotated[Clearable[Str31], Since("7.0")] = None
    unit_of_measure_set_ref: Annotated[Clearable[Ref31], Since("7.0")] = None
    force_uom_change: Annotated[Bool | None, Since("7.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Clearable[Ref3] = None
    sales_desc: Clearable[Str4095] = None
    sales_price: Clearable[Price | int] = None
    income_account_ref: Annotated[Ref159 | None, Since("7.0")] = None
    apply_income_account_ref_to_existing_txns: Annotated[Bool | None, Since("7.0")] = None
    purchase_desc: Clearable[Str4095] = None
    purchase_cost: Clearable[Price | int] = None
    purchase_tax_code_ref: Annotated[Clearable[Ref3], Since("6.0"), Editions("CA", "UK", "AU")] = None
    cogs_account_ref: Ref159 | None = None
    apply_cogs_account_ref_to_existing_txns: Annotated[Bool | None, Since("8.0")] = None
    pref_vendor_ref: Clearable[Ref41] = None
    asset_account_ref: Ref159 | None = None
    reorder_point: Clearable[Quantity | int] = None
    max: Annotated[Clearable[Quantity | int], Since("13.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemInventoryQuery(Request["ItemInventory"]):
    """Ask for inventory items: by ids, or by full names, or by filters.  SDK: ItemInventoryQueryRq."""

    message: ClassVar = Message(
        name="ItemInventoryQuery", iterator=True, meta_data=True, ret=("ItemInventory",)
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
class ItemInventory(Returned):
    """An inventory item as QuickBooks returns it.  SDK: ItemInventoryQueryRs, ItemInventoryRet."""

    edit = Edit(ItemInventoryMod)

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
    manufacturer_part_number: Annotated[Str31 | None, Since("7.0")] = None
    unit_of_measure_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Ref3 | None = None
    sales_desc: Str4095 | None = None
    sales_price: Price | None = None
    income_account_ref: Ref159 | None = None
    purchase_desc: Str4095 | None = None
    purchase_cost: Price | None = None
    purchase_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    cogs_account_ref: Ref159 | None = None
    pref_vendor_ref: Ref41 | None = None
    asset_account_ref: Ref159 | None = None
    reorder_point: Quantity | None = None
    max: Annotated[Quantity | None, Since("13.0")] = None
    quantity_on_hand: Quantity | None = None
    average_cost: Price | None = None
    quantity_on_order: Quantity | None = None
    quantity_on_sales_order: Annotated[Quantity | None, Since("2.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
