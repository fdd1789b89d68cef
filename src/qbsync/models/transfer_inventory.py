"""Transfers of inventory between sites."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, OneOf, Outside, Range, Since
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
    Uuid,
)
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.editing import Edit, EditLine, ModWithLines
from qbsync.models.filters import Iterator, MetaData
from qbsync.models.ref import Ref, Ref31
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    SiteFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "TransferInventory",
    "TransferInventoryAdd",
    "TransferInventoryLine",
    "TransferInventoryLineAdd",
    "TransferInventoryLineMod",
    "TransferInventoryMod",
    "TransferInventoryQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferInventoryLineAdd(Aggregate):
    """A line of a transfer of inventory that is added.

    SDK: TransferInventoryAddRq, TransferInventoryLineAdd.
    """

    one_of: ClassVar = OneOf("serial_number", "lot_number")

    def_macro: Annotated[MacroName | None, Attribute()] = None

    item_ref: Ref | None = None
    from_inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0")] = None
    to_inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0")] = None
    quantity_to_transfer: Quantity | int | None = None
    serial_number: Annotated[Str4095 | None, Since("11.0")] = None
    lot_number: Annotated[Str40 | None, Since("11.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferInventoryAdd(Request["TransferInventory"]):
    """Add a transfer of inventory.  SDK: TransferInventoryAddRq, TransferInventoryAdd."""

    message: ClassVar = Message(
        name="TransferInventoryAdd",
        since="10.0",
        editions=frozenset({"US", "CA", "UK"}),
        ret=("TransferInventory",),
    )

    def_macro: Annotated[MacroName | None, Attribute()] = None

    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    from_inventory_site_ref: Ref31
    to_inventory_site_ref: Ref31
    memo: Str4095 | None = None
    external_guid: Guid | None = None
    lines: tuple[TransferInventoryLineAdd, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferInventoryLineMod(Aggregate):
    """A line of a transfer of inventory that is changed; -1 as TxnLineID adds one.

    SDK: TransferInventoryModRq, TransferInventoryLineMod.
    """

    one_of: ClassVar = OneOf("serial_number", "lot_number")

    txn_line_id: IdType = attrs.field(kw_only=False)
    item_ref: Ref | None = None
    from_inventory_site_location_ref: Annotated[Clearable[Ref31], Since("12.0")] = None
    to_inventory_site_location_ref: Annotated[Clearable[Ref31], Since("12.0")] = None
    quantity_to_transfer: Clearable[Quantity | int] = None
    serial_number: Annotated[Clearable[Str4095], Since("11.0")] = None
    lot_number: Annotated[Clearable[Str40], Since("11.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferInventoryMod(ModWithLines["TransferInventory", "TransferInventoryLine"]):
    """Change a transfer of inventory: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: TransferInventoryModRq, TransferInventoryMod.
    """

    message: ClassVar = Message(
        name="TransferInventoryMod",
        since="10.0",
        editions=frozenset({"US", "CA", "UK"}),
        ret=("TransferInventory",),
    )

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    from_inventory_site_ref: Ref31 | None = None
    to_inventory_site_ref: Ref31 | None = None
    memo: Clearable[Str4095] = None
    lines: tuple[TransferInventoryLineMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferInventoryQuery(Request["TransferInventory"]):
    """Ask for transfers of inventory: by ids, or by ref numbers, or by filters.

    SDK: TransferInventoryQueryRq.
    """

    message: ClassVar = Message(
        name="TransferInventoryQuery",
        since="10.0",
        editions=frozenset({"US", "CA", "UK"}),
        iterator=True,
        meta_data=True,
        ret=("TransferInventory",),
    )
    one_of: ClassVar = OneOf(
        "txn_id",
        "ref_number",
        "ref_number_case_sensitive",
        (
            "max_returned",
            OneOf("modified_date_range_filter", "txn_date_range_filter"),
            "entity_filter",
            "account_filter",
            OneOf("ref_number_filter", "ref_number_range_filter"),
        ),
        "site_filter",
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
    entity_filter: EntityFilter | None = None
    account_filter: AccountFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    site_filter: SiteFilter | None = None
    include_line_items: Bool | None = None
    include_ret_element: tuple[Str, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferInventoryLine(Returned):
    """A line of a transfer of inventory as QuickBooks returns it.

    SDK: TransferInventoryQueryRs, TransferInventoryLineRet.
    """

    edit = EditLine(TransferInventoryLineMod)
    one_of: ClassVar = OneOf("serial_number", "lot_number")

    txn_line_id: IdType
    item_ref: Ref | None = None
    from_inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0")] = None
    to_inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0")] = None
    quantity_transferred: Quantity | None = None
    serial_number: Annotated[Str4095 | None, Since("11.0")] = None
    lot_number: Annotated[Str40 | None, Since("11.0")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferInventory(Returned):
    """A transfer of inventory as QuickBooks returns it.

    SDK: TransferInventoryQueryRs, TransferInventoryRet.
    """

    edit = Edit(TransferInventoryMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    from_inventory_site_ref: Ref31 | None = None
    to_inventory_site_ref: Ref31 | None = None
    memo: Str4095 | None = None
    external_guid: Guid | None = None
    lines: tuple[TransferInventoryLine, ...] = ()
