"""Journal entries."""

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
    QBDate,
    Str,
    Str11,
    Str16,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit, EditLine, ModWithLines
from qbsync.models.enumerations import BillableStatus
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.ref import Ref31, Ref64, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "JournalCreditLine",
    "JournalDebitLine",
    "JournalEntry",
    "JournalEntryAdd",
    "JournalEntryMod",
    "JournalEntryQuery",
    "JournalLineMod",
    "JournalLineType",
]

JournalLineType: TypeAlias = Literal["Debit", "Credit"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JournalLineMod(Aggregate):
    """A line of a journal entry that is changed; -1 as TxnLineID adds one.

    SDK: JournalEntryModRq, JournalLineMod.
    """

    txn_line_id: IdType = attrs.field(kw_only=False)
    journal_line_type: JournalLineType | None = None
    account_ref: Ref159 | None = None
    amount: Clearable[Amount | int] = None
    tax_amount: Annotated[Clearable[Amount | int], Since("6.1"), Editions("AU")] = None
    memo: Clearable[Str4095] = None
    entity_ref: Clearable[Ref209] = None
    class_ref: Clearable[Ref159] = None
    item_sales_tax_ref: Annotated[Ref31 | None, Editions("CA", "UK", "AU")] = None
    billable_status: BillableStatus | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JournalDebitLine(Aggregate):
    """A line that debits an account.  SDK: JournalEntryQueryRs, JournalDebitLine."""

    edit = EditLine(JournalLineMod)

    def_macro: Annotated[MacroName | None, Attribute()] = None

    txn_line_id: IdType | None = None
    account_ref: Ref159 | None = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Amount | int | None, Since("6.1"), Editions("AU")] = None
    memo: Str4095 | None = None
    entity_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    item_sales_tax_ref: Annotated[Ref31 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: Annotated[Open[BillableStatus] | None, Since("3.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JournalCreditLine(Aggregate):
    """A line that credits an account.  SDK: JournalEntryQueryRs, JournalCreditLine."""

    edit = EditLine(JournalLineMod)

    def_macro: Annotated[MacroName | None, Attribute()] = None

    txn_line_id: IdType | None = None
    account_ref: Ref159 | None = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Amount | int | None, Since("6.1"), Editions("AU")] = None
    memo: Str4095 | None = None
    entity_ref: Ref209 | None = None
    class_ref: Ref159 | None = None
    item_sales_tax_ref: Annotated[Ref31 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: Annotated[Open[BillableStatus] | None, Since("3.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JournalEntryAdd(Request["JournalEntry"]):
    """Add a journal entry.  SDK: JournalEntryAddRq, JournalEntryAdd."""

    message: ClassVar = Message(name="JournalEntryAdd", ret=("JournalEntry",))
    one_of: ClassVar = OneOf(
        "is_home_currency_adjustment",
        ("is_amounts_entered_in_home_currency", "currency_ref", "exchange_rate"),
    )

    def_macro: Annotated[MacroName | None, Attribute()] = None

    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    is_adjustment: Annotated[Bool | None, Since("3.0")] = None
    is_home_currency_adjustment: Annotated[Bool | None, Since("8.0")] = None
    is_amounts_entered_in_home_currency: Annotated[Bool | None, Since("8.0")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[JournalDebitLine | JournalCreditLine, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JournalEntryMod(ModWithLines["JournalEntry", "JournalDebitLine | JournalCreditLine"]):
    """Change a journal entry: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: JournalEntryModRq, JournalEntryMod.
    """

    message: ClassVar = Message(name="JournalEntryMod", since="6.0", ret=("JournalEntry",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    is_adjustment: Bool | None = None
    is_amounts_entered_in_home_currency: Annotated[Bool | None, Since("8.0")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    lines: tuple[JournalLineMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JournalEntryQuery(Request["JournalEntry"]):
    """Ask for journal entries: by ids, or by ref numbers, or by filters.  SDK: JournalEntryQueryRq."""

    message: ClassVar = Message(
        name="JournalEntryQuery", iterator=True, meta_data=True, ret=("JournalEntry",)
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
class JournalEntry(Returned):
    """A journal entry as QuickBooks returns it.  SDK: JournalEntryQueryRs, JournalEntryRet."""

    edit = Edit(JournalEntryMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    txn_date: QBDate
    ref_number: Str11 | None = None
    is_adjustment: Annotated[Bool | None, Since("3.0")] = None
    is_home_currency_adjustment: Annotated[Bool | None, Since("8.0")] = None
    is_amounts_entered_in_home_currency: Annotated[Bool | None, Since("8.0")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[JournalDebitLine | JournalCreditLine, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
