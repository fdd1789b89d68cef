"""Currencies."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    Float,
    IdType,
    Integer,
    Open,
    QBDate,
    Str,
    Str3,
    Str16,
    Str50,
    Str64,
)
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter

__all__ = [
    "Currency",
    "CurrencyAdd",
    "CurrencyFormat",
    "CurrencyMod",
    "CurrencyQuery",
    "DecimalPlaces",
    "DecimalSeparator",
    "ThousandSeparator",
    "ThousandSeparatorGrouping",
]

DecimalPlaces: TypeAlias = Literal["0", "2"]
DecimalSeparator: TypeAlias = Literal["Period", "Comma"]
ThousandSeparator: TypeAlias = Literal["Comma", "Period", "Space", "Apostrophe"]
ThousandSeparatorGrouping: TypeAlias = Literal["XX_XXX_XXX", "X_XX_XX_XXX"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CurrencyFormat(Aggregate):
    """How amounts of the currency are printed.  SDK: CurrencyQueryRs, CurrencyFormat."""

    thousand_separator: Annotated[Open[ThousandSeparator] | None, Element("Comma")] = None
    thousand_separator_grouping: Annotated[Open[ThousandSeparatorGrouping] | None, Element("XX_XXX_XXX")] = (
        None
    )
    decimal_places: Annotated[Open[DecimalPlaces] | None, Element("2")] = None
    decimal_separator: Annotated[Open[DecimalSeparator] | None, Element("Period")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CurrencyAdd(Request["Currency"]):
    """Add a currency.  SDK: CurrencyAddRq, CurrencyAdd."""

    message: ClassVar = Message(name="CurrencyAdd", since="8.0", ret=("Currency",))

    name: Annotated[Str64, NotEmpty()]
    is_active: Bool | None = None
    currency_code: Annotated[Str3, NotEmpty()]
    currency_format: CurrencyFormat | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CurrencyMod(Request["Currency"]):
    """Change a currency: only what is given; CLEAR empties a field.  SDK: CurrencyModRq, CurrencyMod."""

    message: ClassVar = Message(name="CurrencyMod", since="8.0", ret=("Currency",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str64] = None
    is_active: Bool | None = None
    currency_code: Clearable[Str3] = None
    currency_format: CurrencyFormat | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CurrencyQuery(Request["Currency"]):
    """Ask for currencies: by ids, or by full names, or by filters.  SDK: CurrencyQueryRq."""

    message: ClassVar = Message(name="CurrencyQuery", since="8.0", meta_data=True, ret=("Currency",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
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
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Currency(Returned):
    """A currency as QuickBooks returns it.  SDK: CurrencyQueryRs, CurrencyRet."""

    edit = Edit(CurrencyMod)

    list_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    name: Str64 | None = None
    is_active: Bool | None = None
    currency_code: Str3 | None = None
    currency_format: CurrencyFormat | None = None
    is_user_defined_currency: Bool | None = None
    exchange_rate: Float | None = None
    as_of_date: QBDate | None = None
