"""Adjustments of inventory."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    MacroName,
    Open,
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
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit, EditLine, ModWithLines
from qbsync.models.filters import Iterator, MetaData
from qbsync.models.ref import Ref, Ref31, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ItemFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "InventoryAdjustment",
    "InventoryAdjustmentAdd",
    "InventoryAdjustmentLine",
    "InventoryAdjustmentLineAdd",
    "InventoryAdjustmentLineMod",
    "InventoryAdjustmentMod",
    "InventoryAdjustmentQuery",
    "LotNumberAdjustment",
    "QuantityAdjustment",
    "SerialNumberAddedOrRemoved",
    "SerialNumberAdjustment",
    "ValueAdjustment",
]

SerialNumberAddedOrRemoved: TypeAlias = Literal["Added", "Removed"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class QuantityAdjustment(Aggregate):
    """Correct the quantity on hand.  SDK: InventoryAdjustmentAddRq, QuantityAdjustment."""

    one_of: ClassVar = (
        OneOf("new_quantity", "quantity_difference", required=True),
        OneOf("serial_number", "lot_number"),
    )

    new_quantity: Quantity | int | None = None
    quantity_difference: Quantity | int | None = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ValueAdjustment(Aggregate):
    """Correct the value on hand, and the quantity with it.

    SDK: InventoryAdjustmentAddRq, ValueAdjustment.
    """

    one_of: ClassVar = (
        OneOf("new_quantity", "quantity_difference", required=True),
        OneOf("new_value", "value_difference"),
    )

    new_quantity: Quantity | int | None = None
    quantity_difference: Annotated[Quantity | int | None, Since("10.0")] = None
    new_value: Amount | int | None = None
    value_difference: Annotated[Amount | int | None, Since("10.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SerialNumberAdjustment(Aggregate):
    """Add or remove one serial number.  SDK: InventoryAdjustmentAddRq, SerialNumberAdjustment."""

    one_of: ClassVar = OneOf("add_serial_number", "remove_serial_number", required=True)

    add_serial_number: Str4095 | None = None
    remove_serial_number: Str4095 | None = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LotNumberAdjustment(Aggregate):
    """Correct the count of one lot.  SDK: InventoryAdjustmentAddRq, LotNumberAdjustment."""

    lot_number: Str40 | None = None
    count_adjustment: Integer | None = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventoryAdjustmentLineAdd(Aggregate):
    """A line of an adjustment of inventory that is added.

    SDK: InventoryAdjustmentAddRq, InventoryAdjustmentLineAdd.
    """

    one_of: ClassVar = OneOf(
        "quantity_adjustment",
        "value_adjustment",
        "serial_number_adjustment",
        "lot_number_adjustment",
        required=True,
    )

    item_ref: Ref
    quantity_adjustment: QuantityAdjustment | None = None
    value_adjustment: ValueAdjustment | None = None
    serial_number_adjustment: Annotated[
        SerialNumberAdjustment | None, Since("11.0"), Editions("US", "CA", "UK")
    ] = None
    lot_number_adjustment: Annotated[
        LotNumberAdjustment | None, Since("11.0"), Editions("US", "CA", "UK")
    ] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventoryAdjustmentAdd(Request["InventoryAdjustment"]):
    """Add an adjustment of inventory.  SDK: InventoryAdjustmentAddRq, InventoryAdjustmentAdd."""

    message: ClassVar = Message(name="InventoryAdjustmentAdd", since="2.0", ret=("InventoryAdjustment",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    account_ref: Ref159
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    customer_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    memo: Str4095 | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[InventoryAdjustmentLineAdd, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventoryAdjustmentLineMod(Aggregate):
    """A line of an adjustment of inventory that is changed; -1 as TxnLineID adds one.

    SDK: InventoryAdjustmentModRq, InventoryAdjustmentLineMod.
    """

    one_of: ClassVar = OneOf("serial_number", ("lot_number", "count_adjustment"))

    txn_line_id: IdType = attrs.field(kw_only=False)
    item_ref: Ref | None = None
    serial_number: Annotated[Clearable[Str4095], Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Clearable[Str40], Since("11.0"), Editions("US", "CA", "UK")] = None
    count_adjustment: Annotated[Integer | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Clearable[Str1099], Since("16.0")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    quantity_difference: Clearable[Quantity | int] = None
    value_difference: Clearable[Amount | int] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventoryAdjustmentMod(ModWithLines["InventoryAdjustment", "InventoryAdjustmentLine"]):
    """Change an adjustment of inventory: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: InventoryAdjustmentModRq, InventoryAdjustmentMod.
    """

    message: ClassVar = Message(name="InventoryAdjustmentMod", since="9.0", ret=("InventoryAdjustment",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    account_ref: Ref159 | None = None
    inventory_site_ref: Annotated[Clearable[Ref31], Since("10.0"), Editions("US", "CA", "UK")] = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    customer_ref: Clearable[Ref209] = None
    class_ref: Clearable[Ref159] = None
    memo: Clearable[Str4095] = None
    lines: tuple[InventoryAdjustmentLineMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventoryAdjustmentQuery(Request["InventoryAdjustment"]):
    """Ask for adjustments of inventory: by ids, or by ref numbers, or by filters.

    SDK: InventoryAdjustmentQueryRq.
    """

    message: ClassVar = Message(
        name="InventoryAdjustmentQuery",
        since="2.0",
        iterator=True,
        meta_data=True,
        ret=("InventoryAdjustment",),
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
            "item_filter",
            OneOf("ref_number_filter", "ref_number_range_filter"),
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    txn_id: tuple[IdType, ...] = ()
    ref_number: tuple[Str, ...] = ()
    ref_number_case_sensitive: Annotated[tuple[Str, ...], Since("4.0")] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None
    entity_filter: EntityFilter | None = None
    account_filter: AccountFilter | None = None
    item_filter: ItemFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    include_line_items: Bool | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventoryAdjustmentLine(Returned):
    """A line of an adjustment of inventory as QuickBooks returns it.

    SDK: InventoryAdjustmentQueryRs, InventoryAdjustmentLineRet.
    """

    edit = EditLine(InventoryAdjustmentLineMod)
    one_of: ClassVar = OneOf(("serial_number", "serial_number_added_or_removed"), "lot_number")

    txn_line_id: IdType
    item_ref: Ref
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    serial_number_added_or_removed: Annotated[
        Open[SerialNumberAddedOrRemoved] | None, Since("11.0"), Editions("US", "CA", "UK")
    ] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    quantity_difference: Quantity
    value_difference: Amount


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InventoryAdjustment(Returned):
    """An adjustment of inventory as QuickBooks returns it.

    SDK: InventoryAdjustmentQueryRs, InventoryAdjustmentRet.
    """

    edit = Edit(InventoryAdjustmentMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    account_ref: Ref159
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    txn_date: QBDate
    ref_number: Str11 | None = None
    customer_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    memo: Str4095 | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[InventoryAdjustmentLine, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()
