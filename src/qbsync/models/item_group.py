"""Item groups."""

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
    Open,
    Quantity,
    Str,
    Str16,
    Str31,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.bar_code import BarCode
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.enumerations import SpecialItemType
from qbsync.models.filters import ActiveStatus, Iterator, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref, Ref31

__all__ = ["ItemGroup", "ItemGroupAdd", "ItemGroupLine", "ItemGroupMod", "ItemGroupQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemGroupLine(Aggregate):
    """A member of an item group.  SDK: ItemGroupLine."""

    item_ref: Ref | None = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemGroupAdd(Request["ItemGroup"]):
    """Add an item group.  SDK: ItemGroupAddRq, ItemGroupAdd."""

    message: ClassVar = Message(name="ItemGroupAdd", ret=("ItemGroup",))

    name: Annotated[Str31, NotEmpty()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    item_desc: Str4095 | None = None
    unit_of_measure_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_print_items_in_group: Bool | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    item_group_line: tuple[ItemGroupLine, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemGroupMod(Request["ItemGroup"]):
    """Change an item group: only what is given; CLEAR empties a field.  SDK: ItemGroupModRq, ItemGroupMod."""

    message: ClassVar = Message(name="ItemGroupMod", since="3.0", ret=("ItemGroup",))
    one_of: ClassVar = OneOf("clear_items_in_group", "item_group_line")

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    item_desc: Clearable[Str4095] = None
    unit_of_measure_set_ref: Annotated[Clearable[Ref31], Since("7.0")] = None
    force_uom_change: Annotated[Bool | None, Since("7.0")] = None
    is_print_items_in_group: Bool | None = None
    clear_items_in_group: Bool | None = None
    item_group_line: tuple[ItemGroupLine, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemGroupQuery(Request["ItemGroup"]):
    """Ask for item groups: by ids, or by full names, or by filters.  SDK: ItemGroupQueryRq."""

    message: ClassVar = Message(name="ItemGroupQuery", iterator=True, meta_data=True, ret=("ItemGroup",))
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
class ItemGroup(Returned):
    """An item group as QuickBooks returns it.  SDK: ItemGroupQueryRs, ItemGroupRet."""

    edit = Edit(ItemGroupMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    bar_code_value: Annotated[Str50 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    item_desc: Str4095 | None = None
    unit_of_measure_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_print_items_in_group: Bool | None = None
    special_item_type: Annotated[Open[SpecialItemType] | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    item_group_line: tuple[ItemGroupLine, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
