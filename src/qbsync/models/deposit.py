"""Deposits, and payments that wait for one."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, OneOf, Outside, Range, Required, Since
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
    UseMacro,
    Uuid,
)
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit, EditLine, ModWithLines
from qbsync.models.enumerations import TxnType
from qbsync.models.filters import CurrencyFilter, Iterator, MetaData
from qbsync.models.ref import Ref31, Ref64, Ref159, Ref209
from qbsync.models.txn_filters import AccountFilter, EntityFilter, ModifiedDateRangeFilter, TxnDateRangeFilter

__all__ = [
    "CashBackInfo",
    "CashBackInfoAdd",
    "CashBackInfoMod",
    "Deposit",
    "DepositAdd",
    "DepositLine",
    "DepositLineAdd",
    "DepositLineMod",
    "DepositMod",
    "DepositQuery",
    "ReceivePaymentToDeposit",
    "ReceivePaymentToDepositQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CashBackInfoAdd(Aggregate):
    """Cash that is taken back from the deposit.  SDK: DepositAddRq, CashBackInfoAdd."""

    def_macro: Annotated[MacroName | None, Attribute()] = None

    account_ref: Ref159
    memo: Str4095 | None = None
    amount: Amount | int | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DepositLineAdd(Aggregate):
    """A line of a deposit that is added.  SDK: DepositAddRq, DepositLineAdd."""

    one_of: ClassVar = OneOf(
        (
            Required("payment_txn_id"),
            "payment_txn_line_id",
            "override_memo",
            "override_check_number",
            "override_class_ref",
        ),
        (
            "entity_ref",
            Required("account_ref"),
            "memo",
            "check_number",
            "payment_method_ref",
            "class_ref",
            "amount",
        ),
        required=True,
    )

    def_macro: Annotated[MacroName | None, Attribute()] = None

    payment_txn_id: IdType | UseMacro | None = None
    payment_txn_line_id: IdType | UseMacro | None = None
    override_memo: Str4095 | None = None
    override_check_number: Str11 | None = None
    override_class_ref: Ref159 | None = None
    entity_ref: Ref209 | None = None
    account_ref: Ref159 | None = None
    memo: Str4095 | None = None
    check_number: Str11 | None = None
    payment_method_ref: Ref31 | None = None
    class_ref: Ref159 | None = None
    amount: Amount | int | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DepositAdd(Request["Deposit"]):
    """Add a deposit.  SDK: DepositAddRq, DepositAdd."""

    message: ClassVar = Message(name="DepositAdd", since="2.0", ret=("Deposit",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    txn_date: QBDate | None = None
    deposit_to_account_ref: Ref159
    memo: Str4095 | None = None
    cash_back_info: CashBackInfoAdd | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[DepositLineAdd, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CashBackInfoMod(Aggregate):
    """Change the cash that is taken back from the deposit.  SDK: DepositModRq, CashBackInfoMod."""

    account_ref: Ref159 | None = None
    memo: Clearable[Str4095] = None
    amount: Clearable[Amount | int] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DepositLineMod(Aggregate):
    """A line of a deposit that is changed; -1 as TxnLineID adds one.  SDK: DepositModRq, DepositLineMod."""

    one_of: ClassVar = OneOf(
        (
            Required("payment_txn_id"),
            "payment_txn_line_id",
            "override_memo",
            "override_check_number",
            "override_class_ref",
        ),
        ("entity_ref", "account_ref", "memo", "check_number", "payment_method_ref", "class_ref", "amount"),
    )

    txn_line_id: IdType = attrs.field(kw_only=False)
    payment_txn_id: IdType | UseMacro | None = None
    payment_txn_line_id: IdType | UseMacro | None = None
    override_memo: Clearable[Str4095] = None
    override_check_number: Clearable[Str11] = None
    override_class_ref: Clearable[Ref159] = None
    entity_ref: Clearable[Ref209] = None
    account_ref: Ref159 | None = None
    memo: Clearable[Str4095] = None
    check_number: Clearable[Str11] = None
    payment_method_ref: Clearable[Ref31] = None
    class_ref: Clearable[Ref159] = None
    amount: Clearable[Amount | int] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DepositMod(ModWithLines["Deposit", "DepositLine"]):
    """Change a deposit: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: DepositModRq, DepositMod.
    """

    message: ClassVar = Message(name="DepositMod", since="7.0", ret=("Deposit",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    txn_date: Clearable[QBDate] = None
    deposit_to_account_ref: Ref159 | None = None
    memo: Clearable[Str4095] = None
    cash_back_info: CashBackInfoMod | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    lines: tuple[DepositLineMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DepositQuery(Request["Deposit"]):
    """Ask for deposits: by ids, or by filters.  SDK: DepositQueryRq."""

    message: ClassVar = Message(
        name="DepositQuery", since="2.0", iterator=True, meta_data=True, ret=("Deposit",)
    )
    one_of: ClassVar = OneOf(
        "txn_id",
        (
            "max_returned",
            OneOf("modified_date_range_filter", "txn_date_range_filter"),
            "entity_filter",
            "account_filter",
            "currency_filter",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    txn_id: tuple[IdType, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None
    entity_filter: EntityFilter | None = None
    account_filter: AccountFilter | None = None
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    include_line_items: Bool | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CashBackInfo(Returned):
    """Cash that was taken back from the deposit, as QuickBooks returns it.

    SDK: DepositQueryRs, CashBackInfoRet.
    """

    txn_line_id: IdType
    account_ref: Ref159
    memo: Str4095 | None = None
    amount: Amount | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DepositLine(Returned):
    """A line of a deposit as QuickBooks returns it.  SDK: DepositQueryRs, DepositLineRet."""

    edit = EditLine(DepositLineMod)

    txn_type: Open[TxnType] | None = None
    txn_id: IdType | None = None
    txn_line_id: IdType
    payment_txn_line_id: Annotated[IdType | None, Since("7.0")] = None
    entity_ref: Ref209 | None = None
    account_ref: Ref159 | None = None
    memo: Str4095 | None = None
    check_number: Str11 | None = None
    payment_method_ref: Ref31 | None = None
    class_ref: Ref159 | None = None
    amount: Amount | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Deposit(Returned):
    """A deposit as QuickBooks returns it.  SDK: DepositQueryRs, DepositRet."""

    edit = Edit(DepositMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    txn_date: QBDate
    deposit_to_account_ref: Ref159
    memo: Str4095 | None = None
    deposit_total: Amount | None = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    deposit_total_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    cash_back_info: CashBackInfo | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[DepositLine, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReceivePaymentToDepositQuery(Request["ReceivePaymentToDeposit"]):
    """Ask for payments that wait for a deposit.  SDK: ReceivePaymentToDepositQueryRq."""

    message: ClassVar = Message(
        name="ReceivePaymentToDepositQuery", since="2.0", meta_data=True, ret=("ReceivePaymentToDeposit",)
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ReceivePaymentToDeposit(Returned):
    """A payment that waits for a deposit.

    SDK: ReceivePaymentToDepositQueryRs, ReceivePaymentToDepositRet.
    """

    txn_id: IdType
    txn_line_id: IdType | None = None
    txn_type: Open[TxnType]
    customer_ref: Ref209 | None = None
    txn_date: QBDate
    ref_number: Str | None = None
    amount: Amount
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
