"""Time tracking."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Clearable,
    Guid,
    IdType,
    Integer,
    MacroName,
    Open,
    QBDate,
    Str,
    Str16,
    Str50,
    Str4095,
    TimeInterval,
    Uuid,
)
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.enumerations import BillableStatus
from qbsync.models.filters import Iterator, MetaData
from qbsync.models.ref import Ref31, Ref159, Ref209
from qbsync.models.txn_filters import ModifiedDateRangeFilter, TxnDateRangeFilter

__all__ = [
    "TimeTracking",
    "TimeTrackingAdd",
    "TimeTrackingEntityFilter",
    "TimeTrackingMod",
    "TimeTrackingQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TimeTrackingAdd(Request["TimeTracking"]):
    """Add a time tracking entry.  SDK: TimeTrackingAddRq, TimeTrackingAdd."""

    message: ClassVar = Message(name="TimeTrackingAdd", ret=("TimeTracking",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    txn_date: QBDate | None = None
    entity_ref: Ref209
    customer_ref: Ref209 | None = None
    item_service_ref: Ref159 | None = None
    duration: TimeInterval
    class_ref: Ref159 | None = None
    payroll_item_wage_ref: Ref31 | None = None
    notes: Str4095 | None = None
    billable_status: Annotated[BillableStatus | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TimeTrackingMod(Request["TimeTracking"]):
    """Change a time tracking entry: only what is given; CLEAR empties a field.

    SDK: TimeTrackingModRq, TimeTrackingMod.
    """

    message: ClassVar = Message(name="TimeTrackingMod", since="6.0", ret=("TimeTracking",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    txn_date: Clearable[QBDate] = None
    entity_ref: Ref209
    customer_ref: Clearable[Ref209] = None
    item_service_ref: Clearable[Ref159] = None
    duration: TimeInterval
    class_ref: Clearable[Ref159] = None
    payroll_item_wage_ref: Clearable[Ref31] = None
    notes: Clearable[Str4095] = None
    billable_status: BillableStatus | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TimeTrackingEntityFilter(Aggregate):
    """Time of one of the employees, vendors or other names.

    SDK: TimeTrackingQueryRq, TimeTrackingEntityFilter.
    """

    one_of: ClassVar = OneOf("list_id", "full_name", required=True)

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TimeTrackingQuery(Request["TimeTracking"]):
    """Ask for time tracking entries: by ids, or by filters.  SDK: TimeTrackingQueryRq."""

    message: ClassVar = Message(
        name="TimeTrackingQuery", iterator=True, meta_data=True, ret=("TimeTracking",)
    )
    one_of: ClassVar = OneOf(
        "txn_id",
        (
            "max_returned",
            OneOf("modified_date_range_filter", "txn_date_range_filter"),
            "time_tracking_entity_filter",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    txn_id: tuple[IdType, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None
    time_tracking_entity_filter: TimeTrackingEntityFilter | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TimeTracking(Returned):
    """A time tracking entry as QuickBooks returns it.  SDK: TimeTrackingQueryRs, TimeTrackingRet."""

    edit = Edit(TimeTrackingMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    txn_date: QBDate
    entity_ref: Ref209
    customer_ref: Ref209 | None = None
    item_service_ref: Ref159 | None = None
    duration: TimeInterval
    class_ref: Ref159 | None = None
    payroll_item_wage_ref: Ref31 | None = None
    notes: Str4095 | None = None
    billable_status: Annotated[Open[BillableStatus] | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("9.0")] = None
