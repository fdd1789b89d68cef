"""Payments of customers."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, OneOf, Outside, Range, Since
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
from qbsync.models.applied_to_txn import AppliedToTxn, AppliedToTxnAdd, AppliedToTxnMod
from qbsync.models.base import Request, Returned
from qbsync.models.credit_card_txn import CreditCardTxnInfo, CreditCardTxnInfoMod
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
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

__all__ = ["ReceivePayment", "ReceivePaymentAdd", "ReceivePaymentMod", "ReceivePaymentQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReceivePaymentAdd(Request["ReceivePayment"]):
    """Add a payment of a customer.  SDK: ReceivePaymentAddRq, ReceivePaymentAdd."""

    message: ClassVar = Message(name="ReceivePaymentAdd", since="1.1", ret=("ReceivePayment",))
    one_of: ClassVar = OneOf("is_auto_apply", "applied_to_txn", required=True)

    def_macro: Annotated[MacroName | None, Attribute()] = None

    customer_ref: Ref209
    ar_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    ref_number: Str20 | None = None
    total_amount: Amount | int | None = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    payment_method_ref: Ref31 | None = None
    memo: Str4095 | None = None
    deposit_to_account_ref: Ref159 | None = None
    credit_card_txn_info: Annotated[CreditCardTxnInfo | None, Since("4.1")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    is_auto_apply: Bool | None = None
    applied_to_txn: tuple[AppliedToTxnAdd, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReceivePaymentMod(Request["ReceivePayment"]):
    """Change a payment of a customer: only what is given; CLEAR empties a field.

    SDK: ReceivePaymentModRq, ReceivePaymentMod.
    """

    message: ClassVar = Message(name="ReceivePaymentMod", since="6.0", ret=("ReceivePayment",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    customer_ref: Ref209 | None = None
    ar_account_ref: Ref159 | None = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str20] = None
    total_amount: Clearable[Amount | int] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    payment_method_ref: Clearable[Ref31] = None
    memo: Clearable[Str4095] = None
    deposit_to_account_ref: Ref159 | None = None
    credit_card_txn_info: Annotated[CreditCardTxnInfoMod | None, Since("7.0")] = None
    applied_to_txn: tuple[AppliedToTxnMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReceivePaymentQuery(Request["ReceivePayment"]):
    """Ask for payments of customers: by ids, or by ref numbers, or by filters.

    SDK: ReceivePaymentQueryRq.
    """

    message: ClassVar = Message(
        name="ReceivePaymentQuery", since="1.1", iterator=True, meta_data=True, ret=("ReceivePayment",)
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
class ReceivePayment(Returned):
    """A payment of a customer as QuickBooks returns it.  SDK: ReceivePaymentQueryRs, ReceivePaymentRet."""

    edit = Edit(ReceivePaymentMod)

    txn_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    txn_number: Integer | None = None
    customer_ref: Ref209 | None = None
    ar_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    ref_number: Str20 | None = None
    total_amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    total_amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    payment_method_ref: Ref31 | None = None
    memo: Str4095 | None = None
    deposit_to_account_ref: Ref159 | None = None
    credit_card_txn_info: Annotated[CreditCardTxnInfo | None, Since("4.1")] = None
    unused_payment: Amount | None = None
    unused_credits: Amount | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    applied_to_txn: tuple[AppliedToTxn, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
