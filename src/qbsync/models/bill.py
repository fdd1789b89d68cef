"""Bills of vendors."""

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
    QBDate,
    Str,
    Str16,
    Str20,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.addresses import Address
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit, ModWithLines
from qbsync.models.enumerations import PaidStatus
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
from qbsync.models.ref import Ref3, Ref31, Ref41, Ref64, Ref159
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = ["Bill", "BillAdd", "BillMod", "BillQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillAdd(Request["Bill"]):
    """Add a bill.  SDK: BillAddRq, BillAdd."""

    message: ClassVar = Message(name="BillAdd", ret=("Bill",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    vendor_ref: Ref41
    vendor_address: Annotated[Address | None, Since("13.0")] = None
    ap_account_ref: Annotated[Ref159 | None, Since("2.0")] = None
    txn_date: QBDate | None = None
    due_date: QBDate | None = None
    ref_number: Str20 | None = None
    terms_ref: Ref31 | None = None
    class_ref: Annotated[Ref159 | None, Since("16.0")] = None
    memo: Str4095 | None = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    link_to_txn_id: Annotated[tuple[IdType, ...], Since("4.0")] = ()
    expense_lines: tuple[ExpenseLineAdd, ...] = ()
    item_lines: tuple[BillItemLineAdd | ItemGroupLineAdd, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillMod(ModWithLines["Bill", "ExpenseLine | ItemLine | ItemGroupLineRet"]):
    """Change a bill: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: BillModRq, BillMod.
    """

    message: ClassVar = Message(name="BillMod", since="3.0", ret=("Bill",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    vendor_ref: Ref41 | None = None
    vendor_address: Annotated[Address | None, Since("13.0")] = None
    ap_account_ref: Ref159 | None = None
    txn_date: Clearable[QBDate] = None
    due_date: Clearable[QBDate] = None
    ref_number: Clearable[Str20] = None
    terms_ref: Clearable[Ref31] = None
    class_ref: Annotated[Clearable[Ref159], Since("16.0")] = None
    memo: Clearable[Str4095] = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    clear_expense_lines: Bool | None = None
    expense_lines: tuple[ExpenseLineMod, ...] = ()
    clear_item_lines: Bool | None = None
    item_lines: tuple[ItemLineMod | ItemGroupLineMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillQuery(Request["Bill"]):
    """Ask for bills: by ids, or by ref numbers, or by filters.  SDK: BillQueryRq."""

    message: ClassVar = Message(name="BillQuery", iterator=True, meta_data=True, ret=("Bill",))
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
    include_linked_txns: Annotated[Bool | None, Since("2.0")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Bill(Returned):
    """A bill as QuickBooks returns it.  SDK: BillQueryRs, BillRet."""

    edit = Edit(BillMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    vendor_ref: Ref41
    vendor_address: Annotated[Address | None, Since("13.0")] = None
    ap_account_ref: Annotated[Ref159 | None, Since("2.0")] = None
    txn_date: QBDate
    due_date: QBDate | None = None
    amount_due: Amount
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    amount_due_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    ref_number: Str20 | None = None
    is_pending: Annotated[Bool | None, Since("16.0")] = None
    terms_ref: Ref31 | None = None
    class_ref: Annotated[Ref159 | None, Since("16.0")] = None
    memo: Str4095 | None = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    is_paid: Annotated[Bool | None, Since("2.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    linked_txn: Annotated[tuple[LinkedTxn, ...], Since("2.0")] = ()
    expense_lines: tuple[ExpenseLine, ...] = ()
    item_lines: tuple[ItemLine | ItemGroupLineRet, ...] = ()
    open_amount: Amount | None = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
