"""Price levels."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range, Required, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    IdType,
    Integer,
    Open,
    Percent,
    Price,
    Str,
    Str16,
    Str31,
    Str50,
)
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, CurrencyFilter, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref, Ref64

__all__ = [
    "AdjustRelativeTo",
    "PriceLevel",
    "PriceLevelAdd",
    "PriceLevelMod",
    "PriceLevelPerItem",
    "PriceLevelPerItemRet",
    "PriceLevelQuery",
    "PriceLevelType",
]

AdjustRelativeTo: TypeAlias = Literal["StandardPrice", "Cost", "CurrentCustomPrice"]
PriceLevelType: TypeAlias = Literal["FixedPercentage", "PerItem"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PriceLevelPerItem(Aggregate):
    """The price of one item, fixed or relative.  SDK: PriceLevelAddRq, PriceLevelPerItem."""

    one_of: ClassVar = OneOf(
        (OneOf("custom_price", "custom_price_percent", required=True),),
        (Required("adjust_percentage"), Required("adjust_relative_to")),
        required=True,
    )

    item_ref: Ref
    custom_price: Price | int | None = None
    custom_price_percent: Percent | int | None = None
    adjust_percentage: Percent | int | None = None
    adjust_relative_to: AdjustRelativeTo | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PriceLevelAdd(Request["PriceLevel"]):
    """Add a price level.  SDK: PriceLevelAddRq, PriceLevelAdd."""

    message: ClassVar = Message(name="PriceLevelAdd", since="4.0", ret=("PriceLevel",))
    one_of: ClassVar = OneOf(
        "price_level_fixed_percentage", ("price_level_per_item", "currency_ref"), required=True
    )

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    price_level_fixed_percentage: Percent | int | None = None
    price_level_per_item: tuple[PriceLevelPerItem, ...] = ()
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PriceLevelMod(Request["PriceLevel"]):
    """Change a price level: only what is given; CLEAR empties a field.

    SDK: PriceLevelModRq, PriceLevelMod.
    """

    message: ClassVar = Message(name="PriceLevelMod", since="4.0", ret=("PriceLevel",))
    one_of: ClassVar = OneOf("price_level_fixed_percentage", ("price_level_per_item", "currency_ref"))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    is_active: Bool | None = None
    price_level_fixed_percentage: Clearable[Percent | int] = None
    price_level_per_item: tuple[PriceLevelPerItem, ...] = ()
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PriceLevelQuery(Request["PriceLevel"]):
    """Ask for price levels: by ids, or by full names, or by filters.  SDK: PriceLevelQueryRq."""

    message: ClassVar = Message(name="PriceLevelQuery", since="4.0", meta_data=True, ret=("PriceLevel",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "item_ref",
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
    item_ref: Ref | None = None
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PriceLevelPerItemRet(Returned):
    """The price of one item as QuickBooks returns it.  SDK: PriceLevelQueryRs, PriceLevelPerItemRet."""

    one_of: ClassVar = OneOf("custom_price", "custom_price_percent", required=True)

    item_ref: Ref
    custom_price: Price | None = None
    custom_price_percent: Percent | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PriceLevel(Returned):
    """A price level as QuickBooks returns it.  SDK: PriceLevelQueryRs, PriceLevelRet."""

    edit = Edit(PriceLevelMod)
    one_of: ClassVar = OneOf(
        "price_level_fixed_percentage", (Required("price_level_per_item"), "currency_ref")
    )

    list_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    name: Str31 | None = None
    is_active: Bool | None = None
    price_level_type: Open[PriceLevelType] | None = None
    price_level_fixed_percentage: Percent | None = None
    price_level_per_item: tuple[PriceLevelPerItemRet, ...] = ()
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
