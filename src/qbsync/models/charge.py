"""Statement charges."""

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
    Guid,
    IdType,
    Integer,
    MacroName,
    Price,
    QBDate,
    Quantity,
    Str,
    Str11,
    Str16,
    Str31,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.enumerations import OptionForPriceRuleConflict, PaidStatus
from qbsync.models.filters import Iterator, MetaData
from qbsync.models.linked_txn import LinkedTxn
from qbsync.models.ref import Ref, Ref31, Ref159, Ref209
from qbsync.models.txn_filters import (
    AccountFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)

__all__ = ["Charge", "ChargeAdd", "ChargeMod", "ChargeQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ChargeAdd(Request["Charge"]):
    """Add a statement charge.  SDK: ChargeAddRq, ChargeAdd."""

    message: ClassVar = Message(name="ChargeAdd", since="2.0", ret=("Charge",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    customer_ref: Ref209
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    item_ref: Ref | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    quantity: Quantity | int | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    rate: Price | int | None = None
    option_for_price_rule_conflict: Annotated[OptionForPriceRuleConflict | None, Since("13.0")] = None
    amount: Amount | int | None = None
    desc: Str4095 | None = None
    ar_account_ref: Ref159 | None = None
    class_ref: Ref159 | None = None
    billed_date: QBDate | None = None
    due_date: QBDate | None = None
    override_item_account_ref: Annotated[Ref159 | None, Since("3.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ChargeMod(Request["Charge"]):
    """Change a statement charge: only what is given; CLEAR empties a field.  SDK: ChargeModRq, ChargeMod."""

    message: ClassVar = Message(name="ChargeMod", since="3.0", ret=("Charge",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    customer_ref: Ref209 | None = None
    txn_date: Clearable[QBDate] = None
    ref_number: Clearable[Str11] = None
    item_ref: Ref | None = None
    inventory_site_ref: Annotated[Clearable[Ref31], Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Clearable[Ref31], Since("12.0"), Editions("US", "CA", "UK")] = None
    quantity: Clearable[Quantity | int] = None
    unit_of_measure: Annotated[Clearable[Str31], Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    rate: Clearable[Price | int] = None
    option_for_price_rule_conflict: Annotated[OptionForPriceRuleConflict | None, Since("13.0")] = None
    amount: Clearable[Amount | int] = None
    desc: Clearable[Str4095] = None
    ar_account_ref: Ref159 | None = None
    class_ref: Clearable[Ref159] = None
    billed_date: Clearable[QBDate] = None
    due_date: Clearable[QBDate] = None
    override_item_account_ref: Ref159 | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ChargeQuery(Request["Charge"]):
    """Ask for statement charges: by ids, or by ref numbers, or by filters.  SDK: ChargeQueryRq."""

    message: ClassVar = Message(
        name="ChargeQuery", since="2.0", iterator=True, meta_data=True, ret=("Charge",)
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
    paid_status: Annotated[PaidStatus | None, Since("4.0"), Element("All")] = None
    include_linked_txns: Annotated[Bool | None, Since("3.0")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: tuple[Guid, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Charge(Returned):
    """A statement charge as QuickBooks returns it.  SDK: ChargeQueryRs, ChargeRet."""

    edit = Edit(ChargeMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    customer_ref: Ref209
    txn_date: QBDate | None = None
    ref_number: Str11 | None = None
    item_ref: Ref | None = None
    inventory_site_ref: Annotated[Ref31 | None, Since("10.0"), Editions("US", "CA", "UK")] = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    quantity: Quantity | None = None
    unit_of_measure: Annotated[Str31 | None, Since("7.0")] = None
    override_uom_set_ref: Annotated[Ref31 | None, Since("7.0")] = None
    rate: Price | None = None
    amount: Amount | None = None
    balance_remaining: Amount | None = None
    desc: Str4095 | None = None
    ar_account_ref: Ref159 | None = None
    class_ref: Ref159 | None = None
    billed_date: QBDate | None = None
    due_date: QBDate | None = None
    is_paid: Annotated[Bool | None, Since("3.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
    linked_txn: Annotated[tuple[LinkedTxn, ...], Since("3.0")] = ()
    data_ext: tuple[DataExtRet, ...] = ()
