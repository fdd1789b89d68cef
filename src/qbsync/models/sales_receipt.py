"""Sales receipts: sales that are paid at once."""

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
    UseMacro,
    Uuid,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.credit_card_txn import CreditCardTxnInfo
from qbsync.models.data_ext import DataExt, DataExtRet
from qbsync.models.editing import Edit, EditLine, ModWithLines
from qbsync.models.enumerations import OptionForPriceRuleConflict
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
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
    "SalesReceipt",
    "SalesReceiptAdd",
    "SalesReceiptLine",
    "SalesReceiptLineAdd",
    "SalesReceiptLineGroup",
    "SalesReceiptLineGroupAdd",
    "SalesReceiptLineGroupMod",
    "SalesReceiptLineMod",
    "SalesReceiptMod",
    "SalesReceiptQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptLineAdd(Aggregate):
    """A line of a sales receipt that is added.  SDK: SalesReceiptAddRq, SalesReceiptLineAdd."""

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
    credit_card_txn_info: Annotated[CreditCardTxnInfo | None, Since("7.0")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptLineGroupAdd(Aggregate):
    """An item group on a sales receipt; QuickBooks makes its lines.

    SDK: SalesReceiptAddRq, SalesReceiptLineGroupAdd.
    """

    item_group_ref: Ref31
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("5.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptAdd(Request["SalesReceipt"]):
    """Add a sales receipt.  SDK: SalesReceiptAddRq, SalesReceiptAdd."""

    message: ClassVar = Message(name="SalesReceiptAdd", ret=("SalesReceipt",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    customer_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    is_pending: Bool | None = None
    check_number: Str25 | None = None
    payment_method_ref: Ref31 | None = None
    due_date: QBDate | None = None
    sales_rep_ref: Ref5 | None = None
    ship_date: QBDate | None = None
    ship_method_ref: Ref15 | None = None
    fob: Str13 | None = None
    item_sales_tax_ref: Ref31 | None = None
    memo: Str4095 | None = None
    customer_msg_ref: Ref101 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Ref3 | None = None
    deposit_to_account_ref: Ref159 | None = None
    credit_card_txn_info: Annotated[CreditCardTxnInfo | None, Since("4.1")] = None
    other: Annotated[Str29 | None, Since("6.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[SalesReceiptLineAdd | SalesReceiptLineGroupAdd, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptLineMod(Aggregate):
    """A line of a sales receipt that is changed; -1 as TxnLineID adds one.

    SDK: SalesReceiptModRq, SalesReceiptLineMod.
    """

    one_of: ClassVar = (
        OneOf("rate", "rate_percent", "price_level_ref"),
        OneOf("serial_number", "lot_number"),
    )

    txn_line_id: IdType | UseMacro = attrs.field(kw_only=False)
    item_ref: Ref | None = None
    desc: Clearable[Str4095] = None
    quantity: Clearable[Quantity | int] = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    rate: Clearable[Price | int] = None
    rate_percent: Clearable[Percent | int] = None
    price_level_ref: Clearable[Ref31] = None
    class_ref: Clearable[Ref159] = None
    amount: Clearable[Amount | int] = None
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
class SalesReceiptLineGroupMod(Aggregate):
    """An item group on a sales receipt that is changed, with its lines; -1 as TxnLineID adds one.

    SDK: SalesReceiptModRq, SalesReceiptLineGroupMod.
    """

    txn_line_id: IdType | UseMacro = attrs.field(kw_only=False)
    item_group_ref: Ref31 | None = None
    quantity: Clearable[Quantity | int] = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    lines: tuple[SalesReceiptLineMod, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptMod(ModWithLines["SalesReceipt", "SalesReceiptLine | SalesReceiptLineGroup"]):
    """Change a sales receipt: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: SalesReceiptModRq, SalesReceiptMod.
    """

    message: ClassVar = Message(name="SalesReceiptMod", since="5.0", ret=("SalesReceipt",))

    txn_id: IdType | UseMacro = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    customer_ref: Ref209 | None = None
    class_ref: Clearable[Ref159] = None
    template_ref: Ref31 | None = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    is_pending: Bool | None = None
    check_number: Clearable[Str25] = None
    payment_method_ref: Clearable[Ref31] = None
    due_date: Clearable[QBDate] = None
    sales_rep_ref: Clearable[Ref5] = None
    ship_date: Clearable[QBDate] = None
    ship_method_ref: Clearable[Ref15] = None
    fob: Clearable[Str13] = None
    item_sales_tax_ref: Ref31 | None = None
    memo: Clearable[Str4095] = None
    customer_msg_ref: Clearable[Ref101] = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Clearable[Ref3] = None
    deposit_to_account_ref: Ref159 | None = None
    other: Annotated[Clearable[Str29], Since("6.0")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    lines: tuple[SalesReceiptLineMod | SalesReceiptLineGroupMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptQuery(Request["SalesReceipt"]):
    """Ask for sales receipts: by ids, or by ref numbers, or by filters.  SDK: SalesReceiptQueryRq."""

    message: ClassVar = Message(
        name="SalesReceiptQuery", iterator=True, meta_data=True, ret=("SalesReceipt",)
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
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptLine(Returned):
    """A line of a sales receipt as QuickBooks returns it.  SDK: SalesReceiptQueryRs, SalesReceiptLineRet."""

    edit = EditLine(SalesReceiptLineMod)
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
    credit_card_txn_info: Annotated[CreditCardTxnInfo | None, Since("7.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceiptLineGroup(Returned):
    """An item group on a sales receipt as QuickBooks returns it, with its lines.

    SDK: SalesReceiptQueryRs, SalesReceiptLineGroupRet.
    """

    edit = EditLine(SalesReceiptLineGroupMod)

    txn_line_id: Annotated[IdType, Since("3.0")]
    item_group_ref: Ref31
    desc: Str4095 | None = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    is_print_items_in_group: Bool
    total_amount: Amount
    lines: tuple[SalesReceiptLine, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesReceipt(Returned):
    """A sales receipt as QuickBooks returns it.  SDK: SalesReceiptQueryRs, SalesReceiptRet."""

    edit = Edit(SalesReceiptMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    customer_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    template_ref: Annotated[Ref31 | None, Since("3.0")] = None
    txn_date: QBDate
    ref_number: Str11 | None = None
    bill_address: Address | None = None
    bill_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    ship_address: Address | None = None
    ship_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    is_pending: Bool | None = None
    check_number: Str25 | None = None
    payment_method_ref: Ref31 | None = None
    due_date: QBDate | None = None
    sales_rep_ref: Ref5 | None = None
    ship_date: QBDate | None = None
    ship_method_ref: Ref15 | None = None
    fob: Str13 | None = None
    subtotal: Amount | None = None
    item_sales_tax_ref: Ref31 | None = None
    sales_tax_percentage: Percent | None = None
    sales_tax_total: Amount | None = None
    total_amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    total_amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    memo: Str4095 | None = None
    customer_msg_ref: Ref101 | None = None
    is_to_be_printed: Bool | None = None
    is_to_be_emailed: Annotated[Bool | None, Since("6.0")] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    customer_sales_tax_code_ref: Ref3 | None = None
    deposit_to_account_ref: Ref159 | None = None
    credit_card_txn_info: Annotated[CreditCardTxnInfo | None, Since("4.1")] = None
    other: Annotated[Str29 | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[SalesReceiptLine | SalesReceiptLineGroup, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
