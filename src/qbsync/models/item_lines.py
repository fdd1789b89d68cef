"""Item lines of bills, checks and other purchases."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.marks import Editions, OneOf, Since
from qbsync.facts.vocabulary import (
    Amount,
    Clearable,
    IdType,
    Open,
    Price,
    Quantity,
    Str31,
    Str40,
    Str1099,
    Str4095,
)
from qbsync.models.base import Aggregate, Returned
from qbsync.models.data_ext import DataExt, DataExtRet
from qbsync.models.editing import EditLine
from qbsync.models.enumerations import BillableStatus
from qbsync.models.linked_txn import LinkToTxn
from qbsync.models.ref import Ref, Ref3, Ref5, Ref31, Ref159, Ref209

__all__ = [
    "BillItemLineAdd",
    "ItemGroupLineAdd",
    "ItemGroupLineMod",
    "ItemGroupLineRet",
    "ItemLine",
    "ItemLineAdd",
    "ItemLineMod",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemLineAdd(Aggregate):
    """An item line that is added.  SDK: ItemLineAdd."""

    one_of: ClassVar = OneOf("serial_number", "lot_number")

    item_ref: Ref | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    desc: Str4095 | None = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    cost: Price | int | None = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Amount | int | None, Since("6.1"), Editions("AU")] = None
    customer_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: Annotated[BillableStatus | None, Since("2.0")] = None
    override_item_account_ref: Annotated[Ref159 | None, Since("2.0")] = None
    sales_rep_ref: Annotated[Ref5 | None, Since("13.0")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("13.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillItemLineAdd(Aggregate):
    """An item line of a bill or item receipt, which may be linked to a purchase order.  SDK: ItemLineAdd."""

    tag: ClassVar = "ItemLineAdd"
    one_of: ClassVar = OneOf("serial_number", "lot_number")

    item_ref: Ref | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    desc: Str4095 | None = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    cost: Price | int | None = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Amount | int | None, Since("6.1"), Editions("AU")] = None
    customer_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: Annotated[BillableStatus | None, Since("2.0")] = None
    override_item_account_ref: Annotated[Ref159 | None, Since("2.0")] = None
    link_to_txn: Annotated[LinkToTxn | None, Since("4.0")] = None
    sales_rep_ref: Annotated[Ref5 | None, Since("13.0")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("13.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemGroupLineAdd(Aggregate):
    """An item group that is added; QuickBooks makes its lines.  SDK: ItemGroupLineAdd."""

    item_group_ref: Ref31
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("13.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemLineMod(Aggregate):
    """An item line that is changed; -1 as TxnLineID adds one.  SDK: ItemLineMod."""

    one_of: ClassVar = OneOf("serial_number", "lot_number")

    txn_line_id: IdType = attrs.field(kw_only=False)
    item_ref: Ref | None = None
    inventory_site_ref: Annotated[Clearable[Ref31], Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Clearable[Ref31], Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Clearable[Str4095], Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Clearable[Str40], Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Clearable[Str1099], Since("16.0")] = None
    desc: Clearable[Str4095] = None
    quantity: Clearable[Quantity | int] = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    cost: Clearable[Price | int] = None
    amount: Clearable[Amount | int] = None
    tax_amount: Annotated[Clearable[Amount | int], Since("6.1"), Editions("AU")] = None
    customer_ref: Clearable[Ref209] = None
    class_ref: Clearable[Ref159] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: BillableStatus | None = None
    override_item_account_ref: Ref159 | None = None
    sales_rep_ref: Annotated[Clearable[Ref5], Since("13.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemGroupLineMod(Aggregate):
    """An item group that is changed, with its lines; -1 as TxnLineID adds one.  SDK: ItemGroupLineMod."""

    txn_line_id: IdType = attrs.field(kw_only=False)
    item_group_ref: Ref31 | None = None
    quantity: Clearable[Quantity | int] = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    lines: tuple[ItemLineMod, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemLine(Returned):
    """An item line as QuickBooks returns it.  SDK: BillQueryRs, ItemLineRet."""

    edit = EditLine(ItemLineMod)
    one_of: ClassVar = OneOf("serial_number", "lot_number")

    txn_line_id: IdType
    item_ref: Ref | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    cost: Price | None = None
    amount: Amount | None = None
    tax_amount: Annotated[Amount | None, Since("6.1"), Editions("AU")] = None
    customer_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: Annotated[Open[BillableStatus] | None, Since("2.0")] = None
    sales_rep_ref: Annotated[Ref5 | None, Since("13.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("13.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemGroupLineRet(Returned):
    """An item group as QuickBooks returns it, with its lines.  SDK: BillQueryRs, ItemGroupLineRet."""

    edit = EditLine(ItemGroupLineMod)

    txn_line_id: Annotated[IdType, Since("3.0")]
    item_group_ref: Ref31
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    total_amount: Amount
    lines: tuple[ItemLine, ...] = ()
    data_ext: Annotated[tuple[DataExt, ...], Since("13.0")] = ()
