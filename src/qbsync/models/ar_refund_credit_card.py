"""Refunds to customers' credit cards."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
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
    Str20,
    Str50,
    Str4095,
    UseMacro,
    Uuid,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.credit_card_txn import CreditCardTxnInfo
from qbsync.models.data_ext import DataExtRet
from qbsync.models.enumerations import TxnType
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
    "ARRefundCreditCard",
    "ARRefundCreditCardAdd",
    "ARRefundCreditCardQuery",
    "RefundAppliedToTxn",
    "RefundAppliedToTxnAdd",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RefundAppliedToTxnAdd(Aggregate):
    """Apply the refund to a credit of the customer.  SDK: ARRefundCreditCardAddRq, RefundAppliedToTxnAdd."""

    txn_id: IdType | UseMacro
    refund_amount: Amount | int


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ARRefundCreditCardAdd(Request["ARRefundCreditCard"]):
    """Add a refund to a credit card.  SDK: ARRefundCreditCardAddRq, ARRefundCreditCardAdd."""

    message: ClassVar = Message(name="ARRefundCreditCardAdd", since="5.0", ret=("ARRefundCreditCard",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    customer_ref: Ref209
    refund_from_account_ref: Ref159 | None = None
    ar_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    address: Address | None = None
    payment_method_ref: Ref31 | None = None
    memo: Str4095 | None = None
    credit_card_txn_info: CreditCardTxnInfo | None = None
    exchange_rate: Annotated[Float | int | None, Since("9.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    refund_applied_to_txn: tuple[RefundAppliedToTxnAdd, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ARRefundCreditCardQuery(Request["ARRefundCreditCard"]):
    """Ask for refunds to credit cards: by ids, or by ref numbers, or by filters.

    SDK: ARRefundCreditCardQueryRq.
    """

    message: ClassVar = Message(
        name="ARRefundCreditCardQuery",
        since="5.0",
        iterator=True,
        meta_data=True,
        ret=("ARRefundCreditCard",),
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
    ref_number_case_sensitive: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None
    entity_filter: EntityFilter | None = None
    account_filter: AccountFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    currency_filter: Annotated[CurrencyFilter | None, Since("9.0")] = None
    include_line_items: Bool | None = None
    include_ret_element: tuple[Str50, ...] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RefundAppliedToTxn(Returned):
    """A credit that the refund was applied to.  SDK: ARRefundCreditCardQueryRs, RefundAppliedToTxnRet."""

    txn_id: IdType
    txn_type: Open[TxnType]
    txn_date: QBDate
    ref_number: Str20 | None = None
    credit_remaining: Amount
    refund_amount: Amount
    credit_remaining_in_home_currency: Annotated[Amount | None, Since("9.0")] = None
    refund_amount_in_home_currency: Annotated[Amount | None, Since("9.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ARRefundCreditCard(Returned):
    """A refund to a credit card as QuickBooks returns it.

    SDK: ARRefundCreditCardQueryRs, ARRefundCreditCardRet.
    """

    txn_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    txn_number: Integer | None = None
    customer_ref: Ref209 | None = None
    refund_from_account_ref: Ref159 | None = None
    ar_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    total_amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("9.0")] = None
    exchange_rate: Annotated[Float | None, Since("9.0")] = None
    total_amount_in_home_currency: Annotated[Amount | None, Since("9.0")] = None
    address: Address | None = None
    address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    payment_method_ref: Ref31 | None = None
    memo: Str4095 | None = None
    credit_card_txn_info: CreditCardTxnInfo | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    refund_applied_to_txn: tuple[RefundAppliedToTxn, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()
