"""Invoices."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, OneOf, Outside, Range, Since
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
from qbsync.models.enumerations import OptionForPriceRuleConflict, PaidStatus
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.linked_txn import LinkedTxn, LinkToTxn, SetCredit
from qbsync.models.ref import Ref, Ref3, Ref5, Ref15, Ref31, Ref64, Ref101, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "Invoice",
    "InvoiceAdd",
    "InvoiceLine",
    "InvoiceLineAdd",
    "InvoiceLineGroup",
    "InvoiceLineGroupAdd",
    "InvoiceLineGroupMod",
    "InvoiceLineMod",
    "InvoiceMod",
    "InvoiceQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceLineAdd(Aggregate):
    """A line of an invoice that is added.  SDK: InvoiceAddRq, InvoiceLineAdd."""

    one_of: ClassVar = (
        OneOf("rate", "rate_percent", "price_level_ref"),
        OneOf("serial_number", "lot_number"),
    )

    def_macro: Annotated[MacroName | None, Attribute()] = None

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
    service_date: QBDate | None = None
    sales_tax_code_ref: Ref3 | None = None
    override_item_account_ref: Annotated[Ref159 | None, Since("2.0")] = None
    other1: Annotated[Str29 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    link_to_txn: Annotated[LinkToTxn | None, Since("6.0")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceLineGroupAdd(Aggregate):
    """An item group on an invoice; QuickBooks makes its lines.  SDK: InvoiceAddRq, InvoiceLineGroupAdd."""

    item_group_ref: Ref31
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceAdd(Request["Invoice"]):
    """Add an invoice.  SDK: InvoiceAddRq, InvoiceAdd."""

    message: ClassVar = Message(name="InvoiceAdd", ret=("Invoice",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    customer_ref: Ref209
    class_ref: Ref159 | None = None
    ar_account_ref: Ref159 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    is_pending: Bool | None = None
    is_finance_charge: Annotated[Bool | None, Since("8.0")] = None
    po_number: Str25 | None = None
    terms_ref: Ref31 | None = None
    due_date: QBDate | None = None
    sales_rep_ref: Ref5 | None = None
    fob: Str13 | None = None
    ship_date: QBDate | None = None
    ship_method_ref: Ref15 | None = None
    item_sales_tax_ref: Ref31 | None = None
    memo: Str4095 | None = None
    customer_msg_ref: Ref101 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Ref3 | None = None
    other: Annotated[Str29 | None, Since("6.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    link_to_txn_id: Annotated[tuple[IdType, ...], Since("6.0")] = ()
    set_credit: Annotated[tuple[SetCredit, ...], Since("10.0")] = ()
    lines: tuple[InvoiceLineAdd | InvoiceLineGroupAdd, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceLineMod(Aggregate):
    """A line of an invoice that is changed; -1 as TxnLineID adds one.  SDK: InvoiceModRq, InvoiceLineMod."""

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
    service_date: Clearable[QBDate] = None
    sales_tax_code_ref: Ref3 | None = None
    override_item_account_ref: Ref159 | None = None
    other1: Annotated[Clearable[Str29], Since("6.0")] = None
    other2: Annotated[Clearable[Str29], Since("6.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceLineGroupMod(Aggregate):
    """An item group on an invoice that is changed, with its lines; -1 as TxnLineID adds one.

    SDK: InvoiceModRq, InvoiceLineGroupMod.
    """

    txn_line_id: IdType = attrs.field(kw_only=False)
    item_group_ref: Ref31 | None = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    lines: tuple[InvoiceLineMod, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceMod(ModWithLines["Invoice", "InvoiceLine | InvoiceLineGroup"]):
    """Change an invoice: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: InvoiceModRq, InvoiceMod.
    """

    message: ClassVar = Message(name="InvoiceMod", since="2.1", ret=("Invoice",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    customer_ref: Ref209 | None = None
    class_ref: Clearable[Ref159] = None
    ar_account_ref: Ref159 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    is_pending: Bool | None = None
    po_number: Clearable[Str25] = None
    terms_ref: Clearable[Ref31] = None
    due_date: Clearable[QBDate] = None
    sales_rep_ref: Clearable[Ref5] = None
    fob: Clearable[Str13] = None
    ship_date: Clearable[QBDate] = None
    ship_method_ref: Clearable[Ref15] = None
    item_sales_tax_ref: Ref31 | None = None
    memo: Clearable[Str4095] = None
    customer_msg_ref: Clearable[Ref101] = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Clearable[Ref3] = None
    other: Annotated[Clearable[Str29], Since("6.0")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    set_credit: Annotated[tuple[SetCredit, ...], Since("10.0")] = ()
    lines: tuple[InvoiceLineMod | InvoiceLineGroupMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceQuery(Request["Invoice"]):
    """Ask for invoices: by ids, or by ref numbers, or by filters.  SDK: InvoiceQueryRq."""

    message: ClassVar = Message(name="InvoiceQuery", iterator=True, meta_data=True, ret=("Invoice",))
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
            "paid_status",
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
    paid_status: Annotated[PaidStatus | None, Element("All")] = None
    include_line_items: Bool | None = None
    include_linked_txns: Annotated[Bool | None, Since("1.1")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceLine(Returned):
    """A line of an invoice as QuickBooks returns it.  SDK: InvoiceQueryRs, InvoiceLineRet."""

    edit = EditLine(InvoiceLineMod)
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
    service_date: QBDate | None = None
    sales_tax_code_ref: Ref3 | None = None
    other1: Annotated[Str29 | None, Since("6.0")] = None
    other2: Annotated[Str29 | None, Since("6.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class InvoiceLineGroup(Returned):
    """An item group on an invoice as QuickBooks returns it, with its lines.

    SDK: InvoiceQueryRs, InvoiceLineGroupRet.
    """

    edit = EditLine(InvoiceLineGroupMod)

    txn_line_id: Annotated[IdType, Since("2.1")]
    item_group_ref: Ref31
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_print_items_in_group: Bool
    total_amount: Amount
    lines: tuple[InvoiceLine, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Invoice(Returned):
    """An invoice as QuickBooks returns it.  SDK: InvoiceQueryRs, InvoiceRet."""

    edit = Edit(InvoiceMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    customer_ref: Ref209
    class_ref: Ref159 | None = None
    ar_account_ref: Ref159 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate
    ref_number: Str11 | None = None
    bill_address: Address | None = None
    bill_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    ship_address: Address | None = None
    ship_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    is_pending: Bool | None = None
    is_finance_charge: Bool | None = None
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
    applied_amount: Amount | None = None
    balance_remaining: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    balance_remaining_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    memo: Str4095 | None = None
    is_paid: Annotated[Bool | None, Since("2.0")] = None
    customer_msg_ref: Ref101 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Ref3 | None = None
    suggested_discount_amount: Amount | None = None
    suggested_discount_date: QBDate | None = None
    other: Annotated[Str29 | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    linked_txn: Annotated[tuple[LinkedTxn, ...], Since("1.1")] = ()
    lines: tuple[InvoiceLine | InvoiceLineGroup, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
