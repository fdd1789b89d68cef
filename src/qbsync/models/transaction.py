"""Transactions of all kinds in one query."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, OneOf, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Amount, Float, IdType, Integer, Open, QBDate, Str, Str50, Str4095, Uuid
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.enumerations import (
    AccountTypeFilter,
    DateMacro,
    EntityTypeFilter,
    ItemTypeFilter,
    PostingStatusFilter,
    TxnType,
    TxnTypeFilter,
)
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.ref import Ref64, Ref159, Ref209
from qbsync.models.txn_filters import RefNumberFilter, RefNumberRangeFilter

__all__ = [
    "Transaction",
    "TransactionAccountFilter",
    "TransactionClassFilter",
    "TransactionDateRangeFilter",
    "TransactionDetailLevelFilter",
    "TransactionEntityFilter",
    "TransactionItemFilter",
    "TransactionModifiedDateRangeFilter",
    "TransactionPaidStatusFilter",
    "TransactionQuery",
    "TransactionTypeFilter",
]

TransactionDetailLevelFilter: TypeAlias = Literal["All", "SummaryOnly", "AllExceptSummary"]
TransactionPaidStatusFilter: TypeAlias = Literal["Either", "Closed", "Open"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionModifiedDateRangeFilter(Aggregate):
    """Transactions that were changed between two days, both included.

    SDK: TransactionQueryRq, TransactionModifiedDateRangeFilter.
    """

    one_of: ClassVar = OneOf(("from_modified_date", "to_modified_date"), "date_macro", required=True)

    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    date_macro: DateMacro | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionDateRangeFilter(Aggregate):
    """Transactions dated between two days, both included.

    SDK: TransactionQueryRq, TransactionDateRangeFilter.
    """

    one_of: ClassVar = OneOf(("from_txn_date", "to_txn_date"), "date_macro", required=True)

    from_txn_date: QBDate | None = None
    to_txn_date: QBDate | None = None
    date_macro: DateMacro | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionEntityFilter(Aggregate):
    """Transactions of customers, vendors, employees or other names.

    SDK: TransactionQueryRq, TransactionEntityFilter.
    """

    one_of: ClassVar = OneOf(
        "entity_type_filter",
        "list_id",
        "full_name",
        "list_id_with_children",
        "full_name_with_children",
        required=True,
    )

    entity_type_filter: EntityTypeFilter | None = None
    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionAccountFilter(Aggregate):
    """Transactions that touch accounts, by type or one by one.

    SDK: TransactionQueryRq, TransactionAccountFilter.
    """

    one_of: ClassVar = OneOf(
        "account_type_filter",
        "list_id",
        "full_name",
        "list_id_with_children",
        "full_name_with_children",
        required=True,
    )

    account_type_filter: AccountTypeFilter | None = None
    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionItemFilter(Aggregate):
    """Transactions with items, by type or one by one.  SDK: TransactionQueryRq, TransactionItemFilter."""

    one_of: ClassVar = OneOf(
        "item_type_filter",
        "list_id",
        "full_name",
        "list_id_with_children",
        "full_name_with_children",
        required=True,
    )

    item_type_filter: ItemTypeFilter | None = None
    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionClassFilter(Aggregate):
    """Transactions of one of the classes.  SDK: TransactionQueryRq, TransactionClassFilter."""

    one_of: ClassVar = OneOf(
        "list_id", "full_name", "list_id_with_children", "full_name_with_children", required=True
    )

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    list_id_with_children: IdType | None = None
    full_name_with_children: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionTypeFilter(Aggregate):
    """Transactions of some types.  SDK: TransactionQueryRq, TransactionTypeFilter."""

    txn_type_filter: tuple[TxnTypeFilter, ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransactionQuery(Request["Transaction"]):
    """Ask for transactions of all kinds: by ids, or by filters.  SDK: TransactionQueryRq."""

    message: ClassVar = Message(
        name="TransactionQuery", since="4.0", iterator=True, meta_data=True, ret=("Transaction",)
    )
    one_of: ClassVar = OneOf(
        "txn_id",
        (
            "max_returned",
            OneOf("ref_number", "ref_number_case_sensitive", "ref_number_filter", "ref_number_range_filter"),
            "transaction_modified_date_range_filter",
            "transaction_date_range_filter",
            "transaction_entity_filter",
            "transaction_account_filter",
            "transaction_item_filter",
            "transaction_class_filter",
            "transaction_type_filter",
            "transaction_detail_level_filter",
            "transaction_posting_status_filter",
            "transaction_paid_status_filter",
            "currency_filter",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    txn_id: tuple[IdType, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    ref_number: tuple[Str, ...] = ()
    ref_number_case_sensitive: tuple[Str, ...] = ()
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    transaction_modified_date_range_filter: TransactionModifiedDateRangeFilter | None = None
    transaction_date_range_filter: TransactionDateRangeFilter | None = None
    transaction_entity_filter: TransactionEntityFilter | None = None
    transaction_account_filter: TransactionAccountFilter | None = None
    transaction_item_filter: TransactionItemFilter | None = None
    transaction_class_filter: TransactionClassFilter | None = None
    transaction_type_filter: TransactionTypeFilter | None = None
    transaction_detail_level_filter: Annotated[
        TransactionDetailLevelFilter | None, Element("SummaryOnly")
    ] = None
    transaction_posting_status_filter: Annotated[PostingStatusFilter | None, Element("Either")] = None
    transaction_paid_status_filter: Annotated[TransactionPaidStatusFilter | None, Element("Either")] = None
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Transaction(Returned):
    """A transaction as QuickBooks returns it.  SDK: TransactionQueryRs, TransactionRet."""

    txn_type: Open[TxnType] | None = None
    txn_id: IdType | None = None
    txn_line_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    entity_ref: Ref209 | None = None
    account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    ref_number: Str | None = None
    amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    memo: Str4095 | None = None
