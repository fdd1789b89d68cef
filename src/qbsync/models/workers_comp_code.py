"""Workers compensation codes."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    IdType,
    Integer,
    Price,
    QBDate,
    Str,
    Str13,
    Str16,
    Str31,
    Str50,
)
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter

__all__ = [
    "RateEntry",
    "RateHistory",
    "WorkersCompCode",
    "WorkersCompCodeAdd",
    "WorkersCompCodeMod",
    "WorkersCompCodeQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RateEntry(Aggregate):
    """A rate, and the day it takes effect.  SDK: WorkersCompCodeAddRq, RateEntry."""

    rate: Price | int
    effective_date: QBDate


@attrs.frozen(kw_only=True, repr=False, eq=False)
class WorkersCompCodeAdd(Request["WorkersCompCode"]):
    """Add a workers compensation code.  SDK: WorkersCompCodeAddRq, WorkersCompCodeAdd."""

    message: ClassVar = Message(
        name="WorkersCompCodeAdd", since="7.0", editions=frozenset({"US", "AU"}), ret=("WorkersCompCode",)
    )

    name: Annotated[Str13, NotEmpty()]
    is_active: Bool | None = None
    desc: Str31 | None = None
    rate_entry: tuple[RateEntry, ...]

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class WorkersCompCodeMod(Request["WorkersCompCode"]):
    """Change a workers compensation code: only what is given; CLEAR empties a field.

    SDK: WorkersCompCodeModRq, WorkersCompCodeMod.
    """

    message: ClassVar = Message(
        name="WorkersCompCodeMod", since="7.0", editions=frozenset({"US", "AU"}), ret=("WorkersCompCode",)
    )

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str13] = None
    is_active: Bool | None = None
    desc: Clearable[Str31] = None
    rate_entry: tuple[RateEntry, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class WorkersCompCodeQuery(Request["WorkersCompCode"]):
    """Ask for workers compensation codes: by ids, or by full names, or by filters.

    SDK: WorkersCompCodeQueryRq.
    """

    message: ClassVar = Message(
        name="WorkersCompCodeQuery",
        since="7.0",
        editions=frozenset({"US", "AU"}),
        meta_data=True,
        ret=("WorkersCompCode",),
    )
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "from_effective_date",
            "to_effective_date",
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
    from_effective_date: QBDate | None = None
    to_effective_date: QBDate | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RateHistory(Returnable):
    """A former rate, and the day it took effect.  SDK: WorkersCompCodeQueryRs, RateHistory."""

    rate: Price
    effective_date: QBDate


@attrs.frozen(kw_only=True, repr=False, eq=False)
class WorkersCompCode(Returned):
    """A workers compensation code as QuickBooks returns it.

    SDK: WorkersCompCodeQueryRs, WorkersCompCodeRet.
    """

    edit = Edit(WorkersCompCodeMod)

    list_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    name: Str13 | None = None
    is_active: Bool | None = None
    desc: Str31 | None = None
    current_rate: Price | None = None
    current_effective_date: QBDate | None = None
    next_rate: Price | None = None
    next_effective_date: QBDate | None = None
    rate_history: tuple[RateHistory, ...] = ()
