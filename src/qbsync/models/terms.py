"""Terms of payment."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Integer, Percent, Str, Str16, Str31, Str50
from qbsync.models.base import Request, Returned
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter

__all__ = [
    "DateDrivenTerms",
    "DateDrivenTermsAdd",
    "DateDrivenTermsQuery",
    "StandardTerms",
    "StandardTermsAdd",
    "StandardTermsQuery",
    "TermsQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class StandardTermsAdd(Request["StandardTerms"]):
    """Add standard terms.  SDK: StandardTermsAddRq, StandardTermsAdd."""

    message: ClassVar = Message(name="StandardTermsAdd", ret=("StandardTerms",))

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    std_due_days: Integer | None = None
    std_discount_days: Integer | None = None
    discount_pct: Percent | int | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class StandardTermsQuery(Request["StandardTerms"]):
    """Ask for standard terms: by ids, or by full names, or by filters.  SDK: StandardTermsQueryRq."""

    message: ClassVar = Message(name="StandardTermsQuery", meta_data=True, ret=("StandardTerms",))
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
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class StandardTerms(Returned):
    """Standard terms as QuickBooks returns them.  SDK: StandardTermsQueryRs, StandardTermsRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    is_active: Bool | None = None
    std_due_days: Integer | None = None
    std_discount_days: Integer | None = None
    discount_pct: Percent | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DateDrivenTermsAdd(Request["DateDrivenTerms"]):
    """Add date-driven terms.  SDK: DateDrivenTermsAddRq, DateDrivenTermsAdd."""

    message: ClassVar = Message(name="DateDrivenTermsAdd", ret=("DateDrivenTerms",))

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    day_of_month_due: Annotated[Integer, Range(1, 31)]
    due_next_month_days: Integer | None = None
    discount_day_of_month: Annotated[Integer | None, Range(1, 31)] = None
    discount_pct: Percent | int | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DateDrivenTermsQuery(Request["DateDrivenTerms"]):
    """Ask for date-driven terms: by ids, or by full names, or by filters.  SDK: DateDrivenTermsQueryRq."""

    message: ClassVar = Message(name="DateDrivenTermsQuery", meta_data=True, ret=("DateDrivenTerms",))
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
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DateDrivenTerms(Returned):
    """Date-driven terms as QuickBooks returns them.  SDK: DateDrivenTermsQueryRs, DateDrivenTermsRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    is_active: Bool | None = None
    day_of_month_due: Annotated[Integer, Range(1, 31)]
    due_next_month_days: Integer | None = None
    discount_day_of_month: Annotated[Integer | None, Range(1, 31)] = None
    discount_pct: Percent | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TermsQuery(Request["StandardTerms | DateDrivenTerms"]):
    """Ask for terms of both kinds: by ids, or by full names, or by filters.  SDK: TermsQueryRq."""

    message: ClassVar = Message(name="TermsQuery", meta_data=True, ret=("StandardTerms", "DateDrivenTerms"))
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
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
