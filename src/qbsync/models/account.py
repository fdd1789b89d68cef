"""Accounts of the chart of accounts."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, ListName, OneOf, Outside, Range, Secret, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Open,
    QBDate,
    Str,
    Str7,
    Str16,
    Str25,
    Str31,
    Str50,
    Str159,
    Str200,
    Str256,
)
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, CurrencyFilter, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref, Ref3, Ref64

__all__ = [
    "Account",
    "AccountAdd",
    "AccountMod",
    "AccountQuery",
    "AccountTaxLineInfo",
    "AccountTaxLineInfoQuery",
    "AccountType",
    "CashFlowClassification",
    "SpecialAccountAdd",
    "SpecialAccountType",
    "TaxLineInfo",
]

AccountType: TypeAlias = Literal[
    "AccountsPayable",
    "AccountsReceivable",
    "Bank",
    "CostOfGoodsSold",
    "CreditCard",
    "Equity",
    "Expense",
    "FixedAsset",
    "Income",
    "LongTermLiability",
    "NonPosting",
    "OtherAsset",
    "OtherCurrentAsset",
    "OtherCurrentLiability",
    "OtherExpense",
    "OtherIncome",
]
CashFlowClassification: TypeAlias = Literal["None", "Operating", "Investing", "Financing", "NotApplicable"]
SpecialAccountType: TypeAlias = Literal[
    "AccountsPayable",
    "AccountsReceivable",
    "CondenseItemAdjustmentExpenses",
    "CostOfGoodsSold",
    "DirectDepositLiabilities",
    "Estimates",
    "ExchangeGainLoss",
    "InventoryAssets",
    "ItemReceiptAccount",
    "OpeningBalanceEquity",
    "PayrollExpenses",
    "PayrollLiabilities",
    "PettyCash",
    "PurchaseOrders",
    "ReconciliationDifferences",
    "RetainedEarnings",
    "SalesOrders",
    "SalesTaxPayable",
    "UncategorizedExpenses",
    "UncategorizedIncome",
    "UndepositedFunds",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountAdd(Request["Account"]):
    """Add an account.  SDK: AccountAddRq, AccountAdd."""

    message: ClassVar = Message(name="AccountAdd", ret=("Account",))

    name: Annotated[Str31, ListName()]
    is_active: Bool | None = None
    parent_ref: Ref | None = None
    account_type: AccountType
    account_number: Str7 | None = None
    bank_number: Annotated[Str25 | None, Secret()] = None
    desc: Str200 | None = None
    open_balance: Amount | int | None = None
    open_balance_date: QBDate | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    tax_line_id: Annotated[Integer | None, Since("7.0"), Editions("US", "CA", "AU")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountMod(Request["Account"]):
    """Change an account: only what is given; CLEAR empties a field.  SDK: AccountModRq, AccountMod."""

    message: ClassVar = Message(name="AccountMod", since="6.0", ret=("Account",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Annotated[Str31 | None, ListName()] = None
    is_active: Bool | None = None
    parent_ref: Clearable[Ref] = None
    account_type: AccountType | None = None
    account_number: Clearable[Str7] = None
    bank_number: Annotated[Clearable[Str25], Secret()] = None
    desc: Clearable[Str200] = None
    open_balance: Clearable[Amount | int] = None
    open_balance_date: Clearable[QBDate] = None
    sales_tax_code_ref: Annotated[Clearable[Ref3], Editions("CA", "UK", "AU")] = None
    tax_line_id: Annotated[Integer | None, Since("7.0"), Editions("US", "CA", "AU")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountQuery(Request["Account"]):
    """Ask for accounts: by ids, or by full names, or by filters.  SDK: AccountQueryRq."""

    message: ClassVar = Message(name="AccountQuery", meta_data=True, ret=("Account",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "account_type",
            "currency_filter",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    account_type: tuple[AccountType, ...] = ()
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TaxLineInfo(Returned):
    """The line of the tax form that an account is mapped to.  SDK: AccountQueryRs, TaxLineInfoRet."""

    tax_line_id: Integer
    tax_line_name: Str256 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Account(Returned):
    """An account as QuickBooks returns it.  SDK: AccountQueryRs, AccountRet."""

    edit = Edit(AccountMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    full_name: Str159
    is_active: Bool | None = None
    parent_ref: Ref | None = None
    sublevel: Integer
    account_type: Open[AccountType]
    special_account_type: Annotated[Open[SpecialAccountType] | None, Since("2.1")] = None
    is_tax_account: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    account_number: Str7 | None = None
    bank_number: Annotated[Str25 | None, Since("2.0"), Secret()] = None
    desc: Str200 | None = None
    balance: Amount | None = None
    total_balance: Amount | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    tax_line_info: Annotated[TaxLineInfo | None, Since("2.1"), Editions("US", "CA", "AU")] = None
    cash_flow_classification: Annotated[Open[CashFlowClassification] | None, Since("2.1")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SpecialAccountAdd(Request["Account"]):
    """Add one of QuickBooks' own accounts.  SDK: SpecialAccountAddRq, SpecialAccountAdd."""

    message: ClassVar = Message(name="SpecialAccountAdd", since="6.0", ret=("Account",))

    special_account_type: SpecialAccountType
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountTaxLineInfoQuery(Request["AccountTaxLineInfo"]):
    """Ask for the lines of the company's tax form.  SDK: AccountTaxLineInfoQueryRq."""

    message: ClassVar = Message(
        name="AccountTaxLineInfoQuery",
        since="7.0",
        editions=frozenset({"US", "CA", "AU"}),
        ret=("AccountTaxLineInfo",),
    )


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountTaxLineInfo(Returned):
    """A line of the company's tax form, to which accounts can be mapped.

    SDK: AccountTaxLineInfoQueryRs, AccountTaxLineInfoRet.
    """

    tax_line_id: Integer | None = None
    tax_line_name: Str256 | None = None
