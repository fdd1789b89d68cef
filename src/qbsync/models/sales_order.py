"""Sales orders."""

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
    Float,
    Guid,
    IdType,
    Integer,
    MacroName,
    Open,
    Percent,
    Price,
    QBDate,
    Quantity,
    Str,
    Str11,
    Str13,
    Str16,
    Str25,
    Str29,
    Str31,
    Str40,
    Str50,
    Str1099,
    Str4095,
    Uuid,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.data_ext import DataExt, DataExtRet
from qbsync.models.editing import Edit, EditLine, ModWithLines
from qbsync.models.enumerations import OptionForPriceRuleConflict
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.linked_txn import LinkedTxn
from qbsync.models.ref import Ref, Ref3, Ref5, Ref15, Ref31, Ref64, Ref101, Ref159, Ref209
from qbsync.models.txn_filters import (
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "FulfillmentStatus",
    "SOChannel",
    "SalesOrder",
    "SalesOrderAdd",
    "SalesOrderLine",
    "SalesOrderLineAdd",
    "SalesOrderLineGroup",
    "SalesOrderLineGroupAdd",
    "SalesOrderLineGroupMod",
    "SalesOrderLineMod",
    "SalesOrderMod",
    "SalesOrderQuery",
    "ShippingDetails",
    "ShippingDetailsLine",
]

FulfillmentStatus: TypeAlias = Literal[
    "StatusBlank=-1",
    "StatusOpen=0",
    "StatusSentForPick",
    "StatusPartiallySentForPick",
    "StatusPickInProgress",
    "StatusPartialPickInProgress",
    "StatusPartiallyPicked",
    "StatusPicked",
    "StatusPartiallyInvoiced",
    "StatusInvoiced",
    "StatusNotPicked",
    "StatusSentForReceive=20",
    "StatusPartiallySentForReceive",
    "StatusReceiveInProgress",
    "StatusPartialReceiveInProgress",
    "StatusPartiallyReceived",
    "StatusReceived",
    "StatusReceiptCreated",
    "StatusPartialReceiptCreated",
    "StatusNotReceived",
    "StatusSentForPack=40",
    "StatusPartiallySentForPack",
    "StatusPackInProgress",
    "StatusPartialPackinProgress",
    "StatusPartiallyPacked",
    "StatusPacked",
    "StatusNotpacked",
    "StatusSentForXpack=50",
    "StatusSentForShip=60",
    "StatusPartiallySentForShip",
    "StatusShipInProgress",
    "StatusPartialShipInProgress",
    "StatusPartiallyShipped",
    "StatusStatusShipped",
    "StatusNotShipped",
    "StatusComplete=100",
]
SOChannel: TypeAlias = Literal["Blank", "Ecommerce"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderLineAdd(Aggregate):
    """A line of a sales order that is added.  SDK: SalesOrderAddRq, SalesOrderLineAdd."""

    one_of: ClassVar = (
        OneOf("rate", "rate_percent", "price_level_ref"),
        OneOf("serial_number", "lot_number"),
    )

    item_ref: Ref | None = None
    desc: Str4095 | None = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    rate: Price | int | None = None
    rate_percent: Percent | int | None = None
    price_level_ref: Annotated[Ref31 | None, Since("4.0")] = None
    class_ref: Ref159 | None = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Amount | int | None, Since("6.1"), Editions("AU")] = None
    option_for_price_rule_conflict: Annotated[OptionForPriceRuleConflict | None, Since("13.0")] = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    sales_tax_code_ref: Ref3 | None = None
    is_manually_closed: Bool | None = None
    other1: Annotated[Str29 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderLineGroupAdd(Aggregate):
    """An item group on a sales order; QuickBooks makes its lines.

    SDK: SalesOrderAddRq, SalesOrderLineGroupAdd.
    """

    item_group_ref: Ref31
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderAdd(Request["SalesOrder"]):
    """Add a sales order.  SDK: SalesOrderAddRq, SalesOrderAdd."""

    message: ClassVar = Message(name="SalesOrderAdd", since="2.1", ret=("SalesOrder",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    customer_ref: Ref209
    class_ref: Ref159 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    po_number: Str25 | None = None
    terms_ref: Ref31 | None = None
    due_date: QBDate | None = None
    sales_rep_ref: Ref5 | None = None
    fob: Str13 | None = None
    ship_date: QBDate | None = None
    ship_method_ref: Ref15 | None = None
    item_sales_tax_ref: Ref31 | None = None
    is_manually_closed: Bool | None = None
    memo: Str4095 | None = None
    customer_msg_ref: Ref101 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Ref3 | None = None
    other: Annotated[Str29 | None, Since("6.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[SalesOrderLineAdd | SalesOrderLineGroupAdd, ...]
    so_channel: Annotated[SOChannel | None, Since("16.0")] = None
    store_name: Annotated[Str | None, Since("16.0")] = None
    store_type: Annotated[Str | None, Since("16.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderLineMod(Aggregate):
    """A line of a sales order that is changed; -1 as TxnLineID adds one.

    SDK: SalesOrderModRq, SalesOrderLineMod.
    """

    one_of: ClassVar = (
        OneOf("rate", "rate_percent", "price_level_ref"),
        OneOf("serial_number", "lot_number"),
    )

    txn_line_id: IdType = attrs.field(kw_only=False)
    item_ref: Ref | None = None
    desc: Clearable[Str4095] = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    rate: Price | int | None = None
    rate_percent: Clearable[Percent | int] = None
    price_level_ref: Annotated[Clearable[Ref31], Since("4.0")] = None
    class_ref: Clearable[Ref159] = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Clearable[Amount | int], Since("6.1"), Editions("AU")] = None
    option_for_price_rule_conflict: Annotated[OptionForPriceRuleConflict | None, Since("13.0")] = None
    inventory_site_ref: Annotated[Clearable[Ref31], Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Clearable[Ref31], Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Clearable[Str4095], Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Clearable[Str40], Since("11.0"), Editions("US", "CA", "UK")] = None
    sales_tax_code_ref: Ref3 | None = None
    is_manually_closed: Bool | None = None
    other1: Annotated[Clearable[Str29], Since("6.0")] = None
    other2: Annotated[Clearable[Str29], Since("6.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderLineGroupMod(Aggregate):
    """An item group on a sales order that is changed, with its lines; -1 as TxnLineID adds one.

    SDK: SalesOrderModRq, SalesOrderLineGroupMod.
    """

    txn_line_id: IdType = attrs.field(kw_only=False)
    item_group_ref: Ref31 | None = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    lines: tuple[SalesOrderLineMod, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderMod(ModWithLines["SalesOrder", "SalesOrderLine | SalesOrderLineGroup"]):
    """Change a sales order: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: SalesOrderModRq, SalesOrderMod.
    """

    message: ClassVar = Message(name="SalesOrderMod", since="3.0", ret=("SalesOrder",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    customer_ref: Ref209 | None = None
    class_ref: Clearable[Ref159] = None
    template_ref: Ref31 | None = None
    txn_date: QBDate | None = None
    ref_number: Clearable[Str11] = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    po_number: Clearable[Str25] = None
    terms_ref: Clearable[Ref31] = None
    due_date: QBDate | None = None
    sales_rep_ref: Clearable[Ref5] = None
    fob: Clearable[Str13] = None
    ship_date: QBDate | None = None
    ship_method_ref: Clearable[Ref15] = None
    item_sales_tax_ref: Ref31 | None = None
    is_manually_closed: Bool | None = None
    memo: Clearable[Str4095] = None
    customer_msg_ref: Clearable[Ref101] = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Clearable[Ref3] = None
    other: Annotated[Clearable[Str29], Since("6.0")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    lines: tuple[SalesOrderLineMod | SalesOrderLineGroupMod, ...] = ()
    so_channel: Annotated[SOChannel | None, Since("16.0")] = None
    store_name: Annotated[Clearable[Str], Since("16.0")] = None
    store_type: Annotated[Clearable[Str], Since("16.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderQuery(Request["SalesOrder"]):
    """Ask for sales orders: by ids, or by ref numbers, or by filters.  SDK: SalesOrderQueryRq."""

    message: ClassVar = Message(
        name="SalesOrderQuery", since="2.1", iterator=True, meta_data=True, ret=("SalesOrder",)
    )
    one_of: ClassVar = OneOf(
        "txn_id",
        "ref_number",
        "ref_number_case_sensitive",
        (
            "max_returned",
            OneOf("modified_date_range_filter", "txn_date_range_filter"),
            "entity_filter",
            OneOf("ref_number_filter", "ref_number_range_filter"),
            "currency_filter",
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
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    include_line_items: Bool | None = None
    include_linked_txns: Bool | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderLine(Returned):
    """A line of a sales order as QuickBooks returns it.  SDK: SalesOrderQueryRs, SalesOrderLineRet."""

    edit = EditLine(SalesOrderLineMod)
    one_of: ClassVar = (OneOf("rate", "rate_percent"), OneOf("serial_number", "lot_number"))

    txn_line_id: IdType
    item_ref: Ref | None = None
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    rate: Price | None = None
    rate_percent: Percent | None = None
    class_ref: Ref159 | None = None
    amount: Amount | None = None
    tax_amount: Annotated[Amount | None, Since("6.1"), Editions("AU")] = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    serial_number: Annotated[Str4095 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    lot_number: Annotated[Str40 | None, Since("11.0"), Editions("US", "CA", "UK")] = None
    expiration_date_for_serial_lot_number: Annotated[Str1099 | None, Since("16.0")] = None
    sales_tax_code_ref: Ref3 | None = None
    invoiced: Quantity | None = None
    is_manually_closed: Bool | None = None
    other1: Annotated[Str29 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    data_ext: tuple[DataExtRet, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrderLineGroup(Returned):
    """An item group on a sales order as QuickBooks returns it, with its lines.

    SDK: SalesOrderQueryRs, SalesOrderLineGroupRet.
    """

    edit = EditLine(SalesOrderLineGroupMod)

    txn_line_id: Annotated[IdType, Since("3.0")]
    item_group_ref: Ref31
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_print_items_in_group: Bool
    total_amount: Amount
    lines: tuple[SalesOrderLine, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ShippingDetailsLine(Returned):
    """One shipment of the order.  SDK: SalesOrderQueryRs, ShippingDetailsLineRet."""

    tracking_id: IdType | None = None
    carrier_name: Str | None = None
    shipping_method: Str | None = None
    shipping_charges: Amount | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ShippingDetails(Aggregate):
    """How the order was shipped.  SDK: SalesOrderQueryRs, ShippingDetails."""

    lines: tuple[ShippingDetailsLine, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesOrder(Returned):
    """A sales order as QuickBooks returns it.  SDK: SalesOrderQueryRs, SalesOrderRet."""

    edit = Edit(SalesOrderMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    customer_ref: Ref209
    class_ref: Ref159 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate
    ref_number: Str11 | None = None
    bill_address: Address | None = None
    bill_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    ship_address: Address | None = None
    ship_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    po_number: Str25 | None = None
    terms_ref: Ref31 | None = None
    due_date: QBDate | None = None
    sales_rep_ref: Ref5 | None = None
    fob: Str13 | None = None
    ship_date: QBDate | None = None
    ship_method_ref: Ref15 | None = None
    subtotal: Amount | None = None
    item_sales_tax_ref: Ref31 | None = None
    sales_tax_percentage: Percent | None = None
    sales_tax_total: Amount | None = None
    total_amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    total_amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    is_manually_closed: Bool | None = None
    is_fully_invoiced: Bool | None = None
    memo: Str4095 | None = None
    customer_msg_ref: Ref101 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Ref3 | None = None
    other: Annotated[Str29 | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    lines: tuple[SalesOrderLine | SalesOrderLineGroup, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()
    fulfillment_status: Annotated[Open[FulfillmentStatus] | None, Since("16.0")] = None
    shipping_details: Annotated[ShippingDetails | None, Since("16.0")] = None
    so_channel: Annotated[Open[SOChannel] | None, Since("16.0")] = None
    store_name: Annotated[Str | None, Since("16.0")] = None
    store_type: Annotated[Str | None, Since("16.0")] = None
