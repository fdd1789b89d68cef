"""Item receipts: goods that came before their bill."""

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
    QBDate,
    Str,
    Str16,
    Str20,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit, ModWithLines
from qbsync.models.expense_lines import ExpenseLine, ExpenseLineAdd, ExpenseLineMod
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.item_lines import (
    BillItemLineAdd,
    ItemGroupLineAdd,
    ItemGroupLineMod,
    ItemGroupLineRet,
    ItemLine,
    ItemLineMod,
)
from qbsync.models.linked_txn import LinkedTxn
from qbsync.models.ref import Ref3, Ref41, Ref64, Ref159
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = ["ItemReceipt", "ItemReceiptAdd", "ItemReceiptMod", "ItemReceiptQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemReceiptAdd(Request["ItemReceipt"]):
    """Add an item receipt.  SDK: ItemReceiptAddRq, ItemReceiptAdd."""

    message: ClassVar = Message(name="ItemReceiptAdd", since="4.0", ret=("ItemReceipt",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    vendor_ref: Ref41
    ap_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    ref_number: Str20 | None = None
    memo: Str4095 | None = None
    is_tax_included: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    link_to_txn_id: tuple[IdType, ...] = ()
    expense_lines: tuple[ExpenseLineAdd, ...] = ()
    item_lines: tuple[BillItemLineAdd | ItemGroupLineAdd, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemReceiptMod(ModWithLines["ItemReceipt", "ExpenseLine | ItemLine | ItemGroupLineRet"]):
    """Change an item receipt: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: ItemReceiptModRq, ItemReceiptMod.
    """

    message: ClassVar = Message(name="ItemReceiptMod", since="4.0", ret=("ItemReceipt",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    vendor_ref: Ref41 | None = None
    ap_account_ref: Ref159 | None = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str20] = None
    memo: Clearable[Str4095] = None
    is_tax_included: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    clear_expense_lines: Bool | None = None
    expense_lines: tuple[ExpenseLineMod, ...] = ()
    clear_item_lines: Bool | None = None
    item_lines: tuple[ItemLineMod | ItemGroupLineMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemReceiptQuery(Request["ItemReceipt"]):
    """Ask for item receipts: by ids, or by ref numbers, or by filters.  SDK: ItemReceiptQueryRq."""

    message: ClassVar = Message(
        name="ItemReceiptQuery", since="3.0", iterator=True, meta_data=True, ret=("ItemReceipt",)
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
    include_linked_txns: Bool | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemReceipt(Returned):
    """An item receipt as QuickBooks returns it.  SDK: ItemReceiptQueryRs, ItemReceiptRet."""

    edit = Edit(ItemReceiptMod)
    one_of: ClassVar = OneOf("ap_account_ref", "liability_account_ref")

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    vendor_ref: Ref41
    ap_account_ref: Ref159 | None = None
    liability_account_ref: Annotated[Ref159 | None, Since("11.0")] = None
    txn_date: QBDate
    total_amount: Amount
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    total_amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    ref_number: Str20 | None = None
    memo: Str4095 | None = None
    is_tax_included: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    linked_txn: tuple[LinkedTxn, ...] = ()
    expense_lines: tuple[ExpenseLine, ...] = ()
    item_lines: tuple[ItemLine | ItemGroupLineRet, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()
