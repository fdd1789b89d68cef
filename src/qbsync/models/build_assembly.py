"""Builds of assembly items."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    MacroName,
    QBDate,
    Quantity,
    Str,
    Str11,
    Str16,
    Str40,
    Str50,
    Str1099,
    Str4095,
    UseMacro,
    Uuid,
)
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import Iterator, MetaData
from qbsync.models.ref import Ref, Ref31, Ref159
from qbsync.models.txn_filters import (
    ItemFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "BuildAssembly",
    "BuildAssemblyAdd",
    "BuildAssemblyMod",
    "BuildAssemblyQuery",
    "ComponentItemLine",
    "ItemAssembliesCanBuild",
    "ItemAssembliesCanBuildQuery",
    "PendingStatus",
]

PendingStatus: TypeAlias = Literal["All", "PendingOnly", "NotPendingOnly"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BuildAssemblyAdd(Request["BuildAssembly"]):
    """Add a build of an assembly item.  SDK: BuildAssemblyAddRq, BuildAssemblyAdd."""

    message: ClassVar = Message(name="BuildAssemblyAdd", since="5.0", ret=("BuildAssembly",))
    one_of: ClassVar = OneOf("serial_number", "lot_number")

    def_macro: Annotated[MacroName | None, Attribute()] = None

    item_inventory_assembly_ref: Ref159
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    memo: Str4095 | None = None
    quantity_to_build: Quantity | int
    mark_pending_if_required: Annotated[Bool | None, Since("7.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BuildAssemblyMod(Request["BuildAssembly"]):
    """Change a build of an assembly item: only what is given; CLEAR empties a field.

    SDK: BuildAssemblyModRq, BuildAssemblyMod.
    """

    message: ClassVar = Message(name="BuildAssemblyMod", since="5.0", ret=("BuildAssembly",))
    one_of: ClassVar = OneOf("serial_number", "lot_number")

    txn_id: IdType | UseMacro = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    inventory_site_ref: Annotated[Clearable[Ref31], Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Clearable[Ref31], Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Clearable[Str4095], Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Clearable[Str40], Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Clearable[Str1099], Since("16.0")] = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    memo: Clearable[Str4095] = None
    quantity_to_build: Clearable[Quantity | int] = None
    mark_pending_if_required: Annotated[Bool | None, Since("7.0")] = None
    remove_pending: Bool | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BuildAssemblyQuery(Request["BuildAssembly"]):
    """Ask for builds of assembly items: by ids, or by ref numbers, or by filters.

    SDK: BuildAssemblyQueryRq.
    """

    message: ClassVar = Message(
        name="BuildAssemblyQuery", since="5.0", iterator=True, meta_data=True, ret=("BuildAssembly",)
    )
    one_of: ClassVar = OneOf(
        "txn_id",
        "ref_number",
        "ref_number_case_sensitive",
        (
            "max_returned",
            OneOf("modified_date_range_filter", "txn_date_range_filter"),
            "item_filter",
            OneOf("ref_number_filter", "ref_number_range_filter"),
            "pending_status",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    txn_id: tuple[IdType, ...] = ()
    ref_number: tuple[Str, ...] = ()
    ref_number_case_sensitive: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None
    item_filter: ItemFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    pending_status: Annotated[PendingStatus | None, Element("All")] = None
    include_component_line_items: Bool | None = None
    include_ret_element: tuple[Str50, ...] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ComponentItemLine(Returned):
    """A component of the build.  SDK: BuildAssemblyQueryRs, ComponentItemLineRet."""

    one_of: ClassVar = OneOf("serial_number", "lot_number")

    item_ref: Ref
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    desc: Str4095 | None = None
    quantity_on_hand: Quantity | None = None
    quantity_needed: Quantity | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BuildAssembly(Returned):
    """A build of an assembly item as QuickBooks returns it.  SDK: BuildAssemblyQueryRs, BuildAssemblyRet."""

    edit = Edit(BuildAssemblyMod)
    one_of: ClassVar = OneOf("serial_number", "lot_number")

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    item_inventory_assembly_ref: Ref159
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    txn_date: QBDate
    ref_number: Str11 | None = None
    memo: Str4095 | None = None
    is_pending: Bool | None = None
    quantity_to_build: Quantity
    quantity_can_build: Quantity
    quantity_on_hand: Quantity
    quantity_on_sales_order: Quantity
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    component_item_lines: tuple[ComponentItemLine, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemAssembliesCanBuildQuery(Request["ItemAssembliesCanBuild"]):
    """Ask for how many of an assembly can be built.  SDK: ItemAssembliesCanBuildQueryRq."""

    message: ClassVar = Message(
        name="ItemAssembliesCanBuildQuery", since="5.0", ret=("ItemAssembliesCanBuild",)
    )

    item_inventory_assembly_ref: Ref159
    txn_date: QBDate


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemAssembliesCanBuild(Returned):
    """How many of an assembly can be built.

    SDK: ItemAssembliesCanBuildQueryRs, ItemAssembliesCanBuildRet.
    """

    item_inventory_assembly_ref: Ref159
    txn_date: QBDate | None = None
    quantity_can_build: Quantity
