"""Payments of bills, by check or credit card, and what is due."""

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
    Open,
    QBDate,
    Str,
    Str11,
    Str16,
    Str20,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.applied_to_txn import AppliedToTxn, AppliedToTxnAdd, AppliedToTxnMod
from qbsync.models.base import Request, Returnable, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.enumerations import TxnType
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.ref import Ref64, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "BillPaymentCheck",
    "BillPaymentCheckAdd",
    "BillPaymentCheckMod",
    "BillPaymentCheckQuery",
    "BillPaymentCreditCard",
    "BillPaymentCreditCardAdd",
    "BillPaymentCreditCardQuery",
    "BillToPay",
    "BillToPayQuery",
    "BillToPayRet",
    "CreditToApply",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillPaymentCheckAdd(Request["BillPaymentCheck"]):
    """Add a check that pays bills.  SDK: BillPaymentCheckAddRq, BillPaymentCheckAdd."""

    message: ClassVar = Message(name="BillPaymentCheckAdd", since="2.0", ret=("BillPaymentCheck",))
    one_of: ClassVar = OneOf("is_to_be_printed", "ref_number", required=True)

    def_macro: Annotated[MacroName | None, Attribute()] = None

    payee_entity_ref: Ref209
    ap_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    bank_account_ref: Ref159
    is_to_be_printed: Bool | None = None
    ref_number: Str11 | None = None
    memo: Annotated[Str4095 | None, Since("3.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    applied_to_txn: tuple[AppliedToTxnAdd, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillPaymentCheckMod(Request["BillPaymentCheck"]):
    """Change a check that pays bills: only what is given; CLEAR empties a field.

    SDK: BillPaymentCheckModRq, BillPaymentCheckMod.
    """

    message: ClassVar = Message(name="BillPaymentCheckMod", since="6.0", ret=("BillPaymentCheck",))
    one_of: ClassVar = OneOf("is_to_be_printed", "ref_number")

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    txn_date: Clearable[QBDate] = None
    bank_account_ref: Ref159 | None = None
    amount: Clearable[Amount | int] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    is_to_be_printed: Bool | None = None
    ref_number: Clearable[Str11] = None
    memo: Clearable[Str4095] = None
    applied_to_txn: tuple[AppliedToTxnMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillPaymentCheckQuery(Request["BillPaymentCheck"]):
    """Ask for checks that pay bills: by ids, or by ref numbers, or by filters.

    SDK: BillPaymentCheckQueryRq.
    """

    message: ClassVar = Message(
        name="BillPaymentCheckQuery", since="2.0", iterator=True, meta_data=True, ret=("BillPaymentCheck",)
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
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillPaymentCheck(Returned):
    """A check that pays bills.  SDK: BillPaymentCheckQueryRs, BillPaymentCheckRet."""

    edit = Edit(BillPaymentCheckMod)

    txn_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    txn_number: Integer | None = None
    payee_entity_ref: Ref209 | None = None
    ap_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    bank_account_ref: Ref159 | None = None
    amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    ref_number: Str11 | None = None
    memo: Str4095 | None = None
    address: Address | None = None
    address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    is_to_be_printed: Bool | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    applied_to_txn: tuple[AppliedToTxn, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillPaymentCreditCardAdd(Request["BillPaymentCreditCard"]):
    """Add a credit card payment of bills.  SDK: BillPaymentCreditCardAddRq, BillPaymentCreditCardAdd."""

    message: ClassVar = Message(name="BillPaymentCreditCardAdd", since="2.0", ret=("BillPaymentCreditCard",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    payee_entity_ref: Ref209
    ap_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    credit_card_account_ref: Ref159
    ref_number: Str11 | None = None
    memo: Annotated[Str4095 | None, Since("3.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    applied_to_txn: tuple[AppliedToTxnAdd, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillPaymentCreditCardQuery(Request["BillPaymentCreditCard"]):
    """Ask for credit card payments of bills: by ids, or by ref numbers, or by filters.

    SDK: BillPaymentCreditCardQueryRq.
    """

    message: ClassVar = Message(
        name="BillPaymentCreditCardQuery",
        since="2.0",
        iterator=True,
        meta_data=True,
        ret=("BillPaymentCreditCard",),
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
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillPaymentCreditCard(Returned):
    """A credit card payment of bills as QuickBooks returns it.

    SDK: BillPaymentCreditCardQueryRs, BillPaymentCreditCardRet.
    """

    txn_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    txn_number: Integer | None = None
    payee_entity_ref: Ref209 | None = None
    ap_account_ref: Ref159 | None = None
    txn_date: QBDate | None = None
    credit_card_account_ref: Ref159 | None = None
    amount: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    ref_number: Str11 | None = None
    memo: Str4095 | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    applied_to_txn: tuple[AppliedToTxn, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillToPayQuery(Request["BillToPayRet"]):
    """Ask for what is due to a payee, and its credits.  SDK: BillToPayQueryRq."""

    message: ClassVar = Message(name="BillToPayQuery", since="2.0", meta_data=True, ret=("BillToPayRet",))

    meta_data: Annotated[MetaData | None, Attribute()] = None

    payee_entity_ref: Ref209
    ap_account_ref: Ref159 | None = None
    due_date: QBDate | None = None
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillToPay(Returnable):
    """A bill that is due.  SDK: BillToPayQueryRs, BillToPay."""

    txn_id: IdType
    txn_type: Open[TxnType]
    ap_account_ref: Ref159
    txn_date: QBDate
    ref_number: Str20 | None = None
    due_date: QBDate | None = None
    amount_due: Amount
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    amount_due_in_home_currency: Annotated[Amount | None, Since("8.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditToApply(Returnable):
    """A credit that can be applied to bills of the payee.  SDK: BillToPayQueryRs, CreditToApply."""

    txn_id: IdType
    txn_type: Open[TxnType]
    ap_account_ref: Ref159
    txn_date: QBDate
    ref_number: Str20 | None = None
    credit_remaining: Amount
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    credit_remaining_in_home_currency: Annotated[Amount | None, Since("8.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillToPayRet(Returned):
    """A bill that is due to a payee, or a credit that can be applied to it.

    SDK: BillToPayQueryRs, BillToPayRet.
    """

    one_of: ClassVar = OneOf("bill_to_pay", "credit_to_apply")

    bill_to_pay: BillToPay | None = None
    credit_to_apply: CreditToApply | None = None
