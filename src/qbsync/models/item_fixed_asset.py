"""Fixed asset items."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Open,
    Price,
    QBDate,
    Str,
    Str10,
    Str16,
    Str30,
    Str31,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.bar_code import BarCode
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, ClassFilter, Iterator, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref159

__all__ = [
    "AcquiredAs",
    "FixedAssetSalesInfo",
    "FixedAssetSalesInfoMod",
    "ItemFixedAsset",
    "ItemFixedAssetAdd",
    "ItemFixedAssetMod",
    "ItemFixedAssetQuery",
]

AcquiredAs: TypeAlias = Literal["New", "Old"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class FixedAssetSalesInfo(Returnable):
    """How a fixed asset was sold.  SDK: FixedAssetSalesInfo."""

    sales_desc: Str50
    sales_date: QBDate
    sales_price: Price | int | None = None
    sales_expense: Price | int | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemFixedAssetAdd(Request["ItemFixedAsset"]):
    """Add a fixed asset item.  SDK: ItemFixedAssetAddRq, ItemFixedAssetAdd."""

    message: ClassVar = Message(name="ItemFixedAssetAdd", since="3.0", ret=("ItemFixedAsset",))

    name: Annotated[Str31, NotEmpty()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    acquired_as: AcquiredAs
    purchase_desc: Str50
    purchase_date: QBDate
    purchase_cost: Price | int | None = None
    vendor_or_payee_name: Str50 | None = None
    asset_account_ref: Ref159 | None = None
    fixed_asset_sales_info: FixedAssetSalesInfo | None = None
    asset_desc: Str50 | None = None
    location: Str50 | None = None
    po_number: Str30 | None = None
    serial_number: Str30 | None = None
    warranty_exp_date: QBDate | None = None
    notes: Str4095 | None = None
    asset_number: Str10 | None = None
    cost_basis: Amount | int | None = None
    year_end_accumulated_depreciation: Amount | int | None = None
    year_end_book_value: Amount | int | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class FixedAssetSalesInfoMod(Aggregate):
    """Change how a fixed asset was sold.  SDK: ItemFixedAssetModRq, FixedAssetSalesInfoMod."""

    sales_desc: Clearable[Str50] = None
    sales_date: Clearable[QBDate] = None
    sales_price: Clearable[Price | int] = None
    sales_expense: Clearable[Price | int] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemFixedAssetMod(Request["ItemFixedAsset"]):
    """Change a fixed asset item: only what is given; CLEAR empties a field.

    SDK: ItemFixedAssetModRq, ItemFixedAssetMod.
    """

    message: ClassVar = Message(name="ItemFixedAssetMod", since="3.0", ret=("ItemFixedAsset",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    acquired_as: AcquiredAs | None = None
    purchase_desc: Clearable[Str50] = None
    purchase_date: Clearable[QBDate] = None
    purchase_cost: Clearable[Price | int] = None
    vendor_or_payee_name: Clearable[Str50] = None
    asset_account_ref: Ref159 | None = None
    fixed_asset_sales_info: FixedAssetSalesInfoMod | None = None
    asset_desc: Clearable[Str50] = None
    location: Clearable[Str50] = None
    po_number: Clearable[Str30] = None
    serial_number: Clearable[Str30] = None
    warranty_exp_date: Clearable[QBDate] = None
    notes: Clearable[Str4095] = None
    asset_number: Clearable[Str10] = None
    cost_basis: Clearable[Amount | int] = None
    year_end_accumulated_depreciation: Clearable[Amount | int] = None
    year_end_book_value: Clearable[Amount | int] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemFixedAssetQuery(Request["ItemFixedAsset"]):
    """Ask for fixed asset items: by ids, or by full names, or by filters.  SDK: ItemFixedAssetQueryRq."""

    message: ClassVar = Message(
        name="ItemFixedAssetQuery", since="3.0", iterator=True, meta_data=True, ret=("ItemFixedAsset",)
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
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemFixedAsset(Returned):
    """A fixed asset item as QuickBooks returns it.  SDK: ItemFixedAssetQueryRs, ItemFixedAssetRet."""

    edit = Edit(ItemFixedAssetMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    bar_code_value: Annotated[Str50 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    acquired_as: Open[AcquiredAs]
    purchase_desc: Str50
    purchase_date: QBDate
    purchase_cost: Price | None = None
    vendor_or_payee_name: Str50 | None = None
    asset_account_ref: Ref159 | None = None
    fixed_asset_sales_info: FixedAssetSalesInfo | None = None
    asset_desc: Str50 | None = None
    location: Str50 | None = None
    po_number: Str30 | None = None
    serial_number: Str30 | None = None
    warranty_exp_date: QBDate | None = None
    notes: Str4095 | None = None
    asset_number: Str10 | None = None
    cost_basis: Amount | None = None
    year_end_accumulated_depreciation: Amount | None = None
    year_end_book_value: Amount | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: tuple[DataExtRet, ...] = ()
