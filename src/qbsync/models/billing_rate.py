"""Billing rates of employees and vendors."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, NotEmpty, OneOf, Outside, Range, Required
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import IdType, Integer, Open, Percent, Price, Str, Str16, Str31, Str50
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.filters import MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref

__all__ = [
    "AdjustBillingRateRelativeTo",
    "BillingRate",
    "BillingRateAdd",
    "BillingRatePerItem",
    "BillingRatePerItemRet",
    "BillingRateQuery",
    "BillingRateType",
]

AdjustBillingRateRelativeTo: TypeAlias = Literal["StandardRate", "CurrentCustomRate"]
BillingRateType: TypeAlias = Literal["FixedRate", "PerItem"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillingRatePerItem(Aggregate):
    """The rate of one service item, fixed or relative.  SDK: BillingRateAddRq, BillingRatePerItem."""

    one_of: ClassVar = OneOf(
        (OneOf("custom_rate", "custom_rate_percent", required=True),),
        (Required("adjust_percentage"), Required("adjust_billing_rate_relative_to")),
        required=True,
    )

    item_ref: Ref
    custom_rate: Price | int | None = None
    custom_rate_percent: Percent | int | None = None
    adjust_percentage: Percent | int | None = None
    adjust_billing_rate_relative_to: AdjustBillingRateRelativeTo | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillingRateAdd(Request["BillingRate"]):
    """Add a billing rate.  SDK: BillingRateAddRq, BillingRateAdd."""

    message: ClassVar = Message(name="BillingRateAdd", since="6.0", ret=("BillingRate",))
    one_of: ClassVar = OneOf("fixed_billing_rate", "billing_rate_per_item", required=True)

    name: Annotated[Str31, NotEmpty()]
    fixed_billing_rate: Price | int | None = None
    billing_rate_per_item: tuple[BillingRatePerItem, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillingRateQuery(Request["BillingRate"]):
    """Ask for billing rates: by ids, or by full names, or by filters.  SDK: BillingRateQueryRq."""

    message: ClassVar = Message(name="BillingRateQuery", since="6.0", meta_data=True, ret=("BillingRate",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "item_ref",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    item_ref: Ref | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillingRatePerItemRet(Returned):
    """The rate of one service item as QuickBooks returns it.

    SDK: BillingRateQueryRs, BillingRatePerItemRet.
    """

    one_of: ClassVar = OneOf("custom_rate", "custom_rate_percent", required=True)

    item_ref: Ref
    custom_rate: Price | None = None
    custom_rate_percent: Percent | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BillingRate(Returned):
    """A billing rate as QuickBooks returns it.  SDK: BillingRateQueryRs, BillingRateRet."""

    one_of: ClassVar = OneOf("fixed_billing_rate", "billing_rate_per_item")

    list_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    name: Str31 | None = None
    billing_rate_type: Open[BillingRateType] | None = None
    fixed_billing_rate: Price | None = None
    billing_rate_per_item: tuple[BillingRatePerItemRet, ...] = ()
