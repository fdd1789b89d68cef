"""Service items."""

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
    Str,
    Str16,
    Str31,
    Str50,
    Str159,
    Uuid,
)
from qbsync.models.bar_code import BarCode
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, ClassFilter, Iterator, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref, Ref3, Ref31, Ref159
from qbsync.models.sales_or_purchase import (
    SalesAndPurchase,
    SalesAndPurchaseMod,
    SalesOrPurchase,
    SalesOrPurchaseMod,
)

__all__ = ["ItemService", "ItemServiceAdd", "ItemServiceMod", "ItemServiceQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemServiceAdd(Request["ItemService"]):
    """Add a service item.  SDK: ItemServiceAddRq, ItemServiceAdd."""

    message: ClassVar = Message(name="ItemServiceAdd", ret=("ItemService",))
    one_of: ClassVar = OneOf("sales_or_purchase", "sales_and_purchase", required=True)

    name: Annotated[Str31, ListName()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    parent_ref: Ref | None = None
    unit_of_measure_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Ref3 | None = None
    sales_or_purchase: SalesOrPurchase | None = None
    sales_and_purchase: SalesAndPurchase | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemServiceMod(Request["ItemService"]):
    """Change a service item: only what is given; CLEAR empties a field.

    SDK: ItemServiceModRq, ItemServiceMod.
    """

    message: ClassVar = Message(name="ItemServiceMod", ret=("ItemService",))
    one_of: ClassVar = OneOf("sales_or_purchase", "sales_and_purchase")

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Annotated[Str31 | None, ListName()] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    parent_ref: Clearable[Ref] = None
    unit_of_measure_set_ref: Annotated[Clearable[Ref31], Since("7.0")] = None
    force_uom_change: Annotated[Bool | None, Since("7.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Clearable[Ref3] = None
    sales_or_purchase: SalesOrPurchaseMod | None = None
    sales_and_purchase: SalesAndPurchaseMod | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemServiceQuery(Request["ItemService"]):
    """Ask for service items: by ids, or by full names, or by filters.  SDK: ItemServiceQueryRq."""

    message: ClassVar = Message(name="ItemServiceQuery", iterator=True, meta_data=True, ret=("ItemService",))
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
class ItemService(Returned):
    """A service item as QuickBooks returns it.  SDK: ItemServiceQueryRs, ItemServiceRet."""

    edit = Edit(ItemServiceMod)
    one_of: ClassVar = OneOf("sales_or_purchase", "sales_and_purchase")

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
    unit_of_measure_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Ref3 | None = None
    sales_or_purchase: SalesOrPurchase | None = None
    sales_and_purchase: SalesAndPurchase | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
