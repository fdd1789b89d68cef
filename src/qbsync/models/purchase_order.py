"""Purchase orders."""

from __future__ import annotations

from typing import Annotated, ClassVar

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
    Str50,
    Str99,
    Str4095,
    UseMacro,
    Uuid,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.data_ext import DataExt, DataExtRet
from qbsync.models.editing import Edit, EditLine, ModWithLines
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.linked_txn import LinkedTxn
from qbsync.models.ref import Ref, Ref3, Ref15, Ref31, Ref41, Ref64, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "PurchaseOrder",
    "PurchaseOrderAdd",
    "PurchaseOrderLine",
    "PurchaseOrderLineAdd",
    "PurchaseOrderLineGroup",
    "PurchaseOrderLineGroupAdd",
    "PurchaseOrderLineGroupMod",
    "PurchaseOrderLineMod",
    "PurchaseOrderMod",
    "PurchaseOrderQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderLineAdd(Aggregate):
    """A line of a purchase order that is added.  SDK: PurchaseOrderAddRq, PurchaseOrderLineAdd."""

    def_macro: Annotated[MacroName | None, Attribute()] = None

    item_ref: Ref | None = None
    manufacturer_part_number: Annotated[Str31 | None, Since("7.0")] = None
    desc: Str4095 | None = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    rate: Price | int | None = None
    class_ref: Ref159 | None = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Amount | int | None, Since("6.1"), Editions("AU")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    customer_ref: Ref209 | None = None
    service_date: QBDate | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    override_item_account_ref: Annotated[Ref159 | None, Since("2.0")] = None
    other1: Annotated[Str29 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderLineGroupAdd(Aggregate):
    """An item group on a purchase order; QuickBooks makes its lines.

    SDK: PurchaseOrderAddRq, PurchaseOrderLineGroupAdd.
    """

    item_group_ref: Ref31
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderAdd(Request["PurchaseOrder"]):
    """Add a purchase order.  SDK: PurchaseOrderAddRq, PurchaseOrderAdd."""

    message: ClassVar = Message(name="PurchaseOrderAdd", ret=("PurchaseOrder",))
    one_of: ClassVar = OneOf("inventory_site_ref", "ship_to_entity_ref")

    def_macro: Annotated[MacroName | None, Attribute()] = None

    vendor_ref: Ref41 | None = None
    class_ref: Ref159 | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    ship_to_entity_ref: Ref209 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    vendor_address: Address | None = None
    ship_address: Address | None = None
    terms_ref: Ref31 | None = None
    due_date: QBDate | None = None
    expected_date: QBDate | None = None
    ship_method_ref: Ref15 | None = None
    fob: Str13 | None = None
    memo: Str4095 | None = None
    vendor_msg: Str99 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    other1: Annotated[Str25 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[PurchaseOrderLineAdd | PurchaseOrderLineGroupAdd, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderLineMod(Aggregate):
    """A line of a purchase order that is changed; -1 as TxnLineID adds one.

    SDK: PurchaseOrderModRq, PurchaseOrderLineMod.
    """

    txn_line_id: IdType | UseMacro = attrs.field(kw_only=False)
    item_ref: Ref | None = None
    manufacturer_part_number: Annotated[Clearable[Str31], Since("7.0")] = None
    desc: Clearable[Str4095] = None
    quantity: Clearable[Quantity | int] = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    rate: Clearable[Price | int] = None
    class_ref: Clearable[Ref159] = None
    amount: Clearable[Amount | int] = None
    tax_amount: Annotated[Clearable[Amount | int], Since("6.1"), Editions("AU")] = None
    inventory_site_location_ref: Annotated[Clearable[Ref31], Since("12.0"), Editions("US", "CA", "UK")] = None
    customer_ref: Clearable[Ref209] = None
    service_date: Clearable[QBDate] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    is_manually_closed: Bool | None = None
    override_item_account_ref: Ref159 | None = None
    other1: Annotated[Clearable[Str29], Since("6.0")] = None
    other2: Annotated[Clearable[Str29], Since("6.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderLineGroupMod(Aggregate):
    """An item group on a purchase order that is changed, with its lines; -1 as TxnLineID adds one.

    SDK: PurchaseOrderModRq, PurchaseOrderLineGroupMod.
    """

    txn_line_id: IdType | UseMacro = attrs.field(kw_only=False)
    item_group_ref: Ref31 | None = None
    quantity: Clearable[Quantity | int] = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    lines: tuple[PurchaseOrderLineMod, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderMod(ModWithLines["PurchaseOrder", "PurchaseOrderLine | PurchaseOrderLineGroup"]):
    """Change a purchase order: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: PurchaseOrderModRq, PurchaseOrderMod.
    """

    message: ClassVar = Message(name="PurchaseOrderMod", since="2.1", ret=("PurchaseOrder",))
    one_of: ClassVar = OneOf("inventory_site_ref", "ship_to_entity_ref")

    txn_id: IdType | UseMacro = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    vendor_ref: Ref41 | None = None
    class_ref: Clearable[Ref159] = None
    inventory_site_ref: Annotated[Clearable[Ref31], Since("10.0"), Editions("US", "CA", "UK")] = None
    ship_to_entity_ref: Clearable[Ref209] = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    vendor_address: Address | None = None
    ship_address: Address | None = None
    terms_ref: Clearable[Ref31] = None
    due_date: Clearable[QBDate] = None
    expected_date: Clearable[QBDate] = None
    ship_method_ref: Clearable[Ref15] = None
    fob: Clearable[Str13] = None
    is_manually_closed: Bool | None = None
    memo: Clearable[Str4095] = None
    vendor_msg: Clearable[Str99] = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    other1: Annotated[Clearable[Str25], Since("6.0")] = None
    other2: Annotated[Clearable[Str29], Since("6.0")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    lines: tuple[PurchaseOrderLineMod | PurchaseOrderLineGroupMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderQuery(Request["PurchaseOrder"]):
    """Ask for purchase orders: by ids, or by ref numbers, or by filters.  SDK: PurchaseOrderQueryRq."""

    message: ClassVar = Message(
        name="PurchaseOrderQuery", iterator=True, meta_data=True, ret=("PurchaseOrder",)
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
    account_filter: AccountFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    include_line_items: Bool | None = None
    include_linked_txns: Annotated[Bool | None, Since("3.0")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderLine(Returned):
    """A line of a purchase order as QuickBooks returns it.

    SDK: PurchaseOrderQueryRs, PurchaseOrderLineRet.
    """

    edit = EditLine(PurchaseOrderLineMod)

    txn_line_id: IdType
    item_ref: Ref | None = None
    manufacturer_part_number: Annotated[Str31 | None, Since("7.0")] = None
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    rate: Price | None = None
    class_ref: Ref159 | None = None
    amount: Amount | None = None
    tax_amount: Annotated[Amount | None, Since("6.1"), Editions("AU")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    customer_ref: Ref209 | None = None
    service_date: QBDate | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    received_quantity: Annotated[Quantity | None, Since("1.1")] = None
    unbilled_quantity: Annotated[Quantity | None, Since("11.0")] = None
    is_billed: Annotated[Bool | None, Since("11.0")] = None
    is_manually_closed: Annotated[Bool | None, Since("2.1")] = None
    other1: Annotated[Str29 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrderLineGroup(Returned):
    """An item group on a purchase order as QuickBooks returns it, with its lines.

    SDK: PurchaseOrderQueryRs, PurchaseOrderLineGroupRet.
    """

    edit = EditLine(PurchaseOrderLineGroupMod)

    txn_line_id: Annotated[IdType, Since("2.1")]
    item_group_ref: Ref31
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_print_items_in_group: Bool
    total_amount: Amount
    lines: tuple[PurchaseOrderLine, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PurchaseOrder(Returned):
    """A purchase order as QuickBooks returns it.  SDK: PurchaseOrderQueryRs, PurchaseOrderRet."""

    edit = Edit(PurchaseOrderMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    vendor_ref: Ref41 | None = None
    class_ref: Ref159 | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    ship_to_entity_ref: Ref209 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate
    ref_number: Str11 | None = None
    vendor_address: Address | None = None
    vendor_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    ship_address: Address | None = None
    ship_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    terms_ref: Ref31 | None = None
    due_date: QBDate | None = None
    expected_date: QBDate | None = None
    ship_method_ref: Ref15 | None = None
    fob: Str13 | None = None
    total_amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    total_amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    is_manually_closed: Annotated[Bool | None, Since("2.1")] = None
    is_fully_received: Annotated[Bool | None, Since("2.1")] = None
    memo: Str4095 | None = None
    vendor_msg: Str99 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    other1: Annotated[Str25 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    linked_txn: Annotated[tuple[LinkedTxn, ...], Since("3.0")] = ()
    lines: tuple[PurchaseOrderLine | PurchaseOrderLineGroup, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
