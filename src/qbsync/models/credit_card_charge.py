"""Purchases with a credit card of the company."""

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
    Str11,
    Str16,
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
    ItemGroupLineAdd,
    ItemGroupLineMod,
    ItemGroupLineRet,
    ItemLine,
    ItemLineAdd,
    ItemLineMod,
)
from qbsync.models.ref import Ref3, Ref64, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = ["CreditCardCharge", "CreditCardChargeAdd", "CreditCardChargeMod", "CreditCardChargeQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardChargeAdd(Request["CreditCardCharge"]):
    """Add a credit card charge.  SDK: CreditCardChargeAddRq, CreditCardChargeAdd."""

    message: ClassVar = Message(name="CreditCardChargeAdd", ret=("CreditCardCharge",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    account_ref: Ref159
    payee_entity_ref: Ref209 | None = None
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    memo: Str4095 | None = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    exchange_rate: Annotated[Float | int | None, Since("8.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    expense_lines: tuple[ExpenseLineAdd, ...] = ()
    item_lines: tuple[ItemLineAdd | ItemGroupLineAdd, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardChargeMod(ModWithLines["CreditCardCharge", "ExpenseLine | ItemLine | ItemGroupLineRet"]):
    """Change a credit card charge: only what is given; CLEAR empties a field.

    Lines are sent as they are given: QuickBooks deletes those left out, which `edit` keeps.
    SDK: CreditCardChargeModRq, CreditCardChargeMod.
    """

    message: ClassVar = Message(name="CreditCardChargeMod", since="6.0", ret=("CreditCardCharge",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    account_ref: Ref159 | None = None
    payee_entity_ref: Ref209 | None = None
    txn_date: QBDate | None = None
    ref_number: Clearable[Str11] = None
    memo: Clearable[Str4095] = None
    is_tax_included: Annotated[Bool | None, Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Editions("CA", "UK", "AU")] = None
    exchange_rate: Annotated[Clearable[Float | int], Since("8.0")] = None
    clear_expense_lines: Bool | None = None
    expense_lines: tuple[ExpenseLineMod, ...] = ()
    clear_item_lines: Bool | None = None
    item_lines: tuple[ItemLineMod | ItemGroupLineMod, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CreditCardChargeQuery(Request["CreditCardCharge"]):
    """Ask for credit card charges: by ids, or by ref numbers, or by filters.

    SDK: CreditCardChargeQueryRq.
    """

    message: ClassVar = Message(
        name="CreditCardChargeQuery", iterator=True, meta_data=True, ret=("CreditCardCharge",)
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
class CreditCardCharge(Returned):
    """A credit card charge as QuickBooks returns it.  SDK: CreditCardChargeQueryRs, CreditCardChargeRet."""

    edit = Edit(CreditCardChargeMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    account_ref: Ref159
    payee_entity_ref: Ref209 | None = None
    txn_date: QBDate
    amount: Amount
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    exchange_rate: Annotated[Float | None, Since("8.0")] = None
    amount_in_home_currency: Annotated[Amount | None, Since("8.0")] = None
    ref_number: Str11 | None = None
    memo: Str4095 | None = None
    is_tax_included: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    expense_lines: tuple[ExpenseLine, ...] = ()
    item_lines: tuple[ItemLine | ItemGroupLineRet, ...] = ()
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
