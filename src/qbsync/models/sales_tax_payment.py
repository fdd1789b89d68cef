"""Payments of sales tax, and what is payable."""

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
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import Iterator, MetaData
from qbsync.models.ref import Ref31, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ItemFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = [
    "SalesTaxPayable",
    "SalesTaxPayableLine",
    "SalesTaxPayableQuery",
    "SalesTaxPaymentCheck",
    "SalesTaxPaymentCheckAdd",
    "SalesTaxPaymentCheckLine",
    "SalesTaxPaymentCheckLineAdd",
    "SalesTaxPaymentCheckMod",
    "SalesTaxPaymentCheckQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPaymentCheckLineAdd(Aggregate):
    """A sales tax item that the check pays.  SDK: SalesTaxPaymentCheckAddRq, SalesTaxPaymentCheckLineAdd."""

    item_sales_tax_ref: Ref31 | None = None
    amount: Amount | int


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPaymentCheckAdd(Request["SalesTaxPaymentCheck"]):
    """Add a check that pays sales tax.  SDK: SalesTaxPaymentCheckAddRq, SalesTaxPaymentCheckAdd."""

    message: ClassVar = Message(
        name="SalesTaxPaymentCheckAdd",
        since="9.0",
        editions=frozenset({"US", "AU"}),
        ret=("SalesTaxPaymentCheck",),
    )
    one_of: ClassVar = OneOf("is_to_be_printed", "ref_number", required=True)

    def_macro: Annotated[MacroName | None, Attribute()] = None

    payee_entity_ref: Ref209
    txn_date: QBDate
    bank_account_ref: Ref159
    is_to_be_printed: Bool | None = None
    ref_number: Str | None = None
    memo: Annotated[Str4095 | None, Since("12.0")] = None
    address: Annotated[Address | None, Since("12.0")] = None
    external_guid: Guid | None = None
    lines: tuple[SalesTaxPaymentCheckLineAdd, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPaymentCheckMod(Request["SalesTaxPaymentCheck"]):
    """Change a check that pays sales tax: only what is given; CLEAR empties a field.

    SDK: SalesTaxPaymentCheckModRq, SalesTaxPaymentCheckMod.
    """

    message: ClassVar = Message(
        name="SalesTaxPaymentCheckMod",
        since="9.0",
        editions=frozenset({"US", "AU"}),
        ret=("SalesTaxPaymentCheck",),
    )
    one_of: ClassVar = OneOf("is_to_be_printed", "ref_number")

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    txn_date: Clearable[QBDate] = None
    bank_account_ref: Ref159 | None = None
    is_to_be_printed: Bool | None = None
    ref_number: Clearable[Str] = None
    memo: Clearable[Str4095] = None
    address: Address | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPaymentCheckQuery(Request["SalesTaxPaymentCheck"]):
    """Ask for checks that pay sales tax: by ids, or by ref numbers, or by filters.

    SDK: SalesTaxPaymentCheckQueryRq.
    """

    message: ClassVar = Message(
        name="SalesTaxPaymentCheckQuery",
        since="2.0",
        editions=frozenset({"US", "AU"}),
        iterator=True,
        meta_data=True,
        ret=("SalesTaxPaymentCheck",),
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
            "item_filter",
            OneOf("ref_number_filter", "ref_number_range_filter"),
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
    item_filter: ItemFilter | None = None
    ref_number_filter: RefNumberFilter | None = None
    ref_number_range_filter: RefNumberRangeFilter | None = None
    include_line_items: Bool | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPaymentCheckLine(Returned):
    """A sales tax item that the check paid.

    SDK: SalesTaxPaymentCheckQueryRs, SalesTaxPaymentCheckLineRet.
    """

    txn_line_id: IdType
    item_sales_tax_ref: Ref31 | None = None
    amount: Amount | None = None
    tax_amount: Annotated[Amount | None, Since("6.1"), Editions("AU")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPaymentCheck(Returned):
    """A check that pays sales tax.  SDK: SalesTaxPaymentCheckQueryRs, SalesTaxPaymentCheckRet."""

    edit = Edit(SalesTaxPaymentCheckMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    payee_entity_ref: Ref209 | None = None
    txn_date: QBDate
    bank_account_ref: Ref159
    amount: Amount
    ref_number: Str11 | None = None
    memo: Str4095 | None = None
    address: Address | None = None
    address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    is_to_be_printed: Bool | None = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    lines: tuple[SalesTaxPaymentCheckLine, ...] = ()
    data_ext: tuple[DataExtRet, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPayableQuery(Request["SalesTaxPayable"]):
    """Ask for sales tax that is payable.  SDK: SalesTaxPayableQueryRq."""

    message: ClassVar = Message(
        name="SalesTaxPayableQuery",
        since="9.0",
        editions=frozenset({"US", "AU"}),
        meta_data=True,
        ret=("SalesTaxPayable",),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    as_of_date: QBDate | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPayableLine(Returned):
    """What is payable of one sales tax item.  SDK: SalesTaxPayableQueryRs, SalesTaxPayableLineRet."""

    item_sales_tax_ref: Ref31 | None = None
    amount: Amount


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxPayable(Returned):
    """Sales tax that is payable to an agency.  SDK: SalesTaxPayableQueryRs, SalesTaxPayableRet."""

    payee_entity_ref: Ref209 | None = None
    amount: Amount | None = None
    lines: tuple[SalesTaxPayableLine, ...] = ()
