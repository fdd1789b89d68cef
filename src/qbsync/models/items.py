"""Items of all kinds in one query, and QuickBooks' special items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Guid, IdType, Integer, Str, Str50, Uuid
from qbsync.models.bar_code import BarCode
from qbsync.models.base import Request
from qbsync.models.enumerations import SpecialItemType
from qbsync.models.filters import ActiveStatus, Iterator, MetaData, NameFilter, NameRangeFilter

if TYPE_CHECKING:
    from qbsync.models.item_discount import ItemDiscount
    from qbsync.models.item_fixed_asset import ItemFixedAsset
    from qbsync.models.item_group import ItemGroup
    from qbsync.models.item_inventory import ItemInventory
    from qbsync.models.item_inventory_assembly import ItemInventoryAssembly
    from qbsync.models.item_non_inventory import ItemNonInventory
    from qbsync.models.item_other_charge import ItemOtherCharge
    from qbsync.models.item_payment import ItemPayment
    from qbsync.models.item_sales_tax import ItemSalesTax, ItemSalesTaxGroup
    from qbsync.models.item_service import ItemService
    from qbsync.models.item_subtotal import ItemSubtotal

    AnyItem: TypeAlias = (
        ItemService
        | ItemNonInventory
        | ItemOtherCharge
        | ItemInventory
        | ItemInventoryAssembly
        | ItemFixedAsset
        | ItemSubtotal
        | ItemDiscount
        | ItemPayment
        | ItemSalesTax
        | ItemSalesTaxGroup
        | ItemGroup
    )
    AnySpecialItem: TypeAlias = ItemOtherCharge | ItemSubtotal | ItemGroup

__all__ = ["ItemQuery", "SpecialItemAdd"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemQuery(Request["AnyItem"]):
    """Ask for items of all kinds: by ids, or by full names, or by filters.  SDK: ItemQueryRq."""

    message: ClassVar = Message(
        name="ItemQuery",
        iterator=True,
        meta_data=True,
        ret=(
            "ItemService",
            "ItemNonInventory",
            "ItemOtherCharge",
            "ItemInventory",
            "ItemInventoryAssembly",
            "ItemFixedAsset",
            "ItemSubtotal",
            "ItemDiscount",
            "ItemPayment",
            "ItemSalesTax",
            "ItemSalesTaxGroup",
            "ItemGroup",
        ),
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
class SpecialItemAdd(Request["AnySpecialItem"]):
    """Add one of QuickBooks' own items.  SDK: SpecialItemAddRq, SpecialItemAdd."""

    message: ClassVar = Message(
        name="SpecialItemAdd", since="6.0", ret=("ItemOtherCharge", "ItemSubtotal", "ItemGroup")
    )

    special_item_type: SpecialItemType
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()
