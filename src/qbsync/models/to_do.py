"""To-do notes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    IdType,
    Integer,
    Open,
    QBDate,
    Str16,
    Str50,
    Str4095,
    TimeInterval,
)
from qbsync.models.base import Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref31, Ref41, Ref209

__all__ = ["DoneStatus", "ToDo", "ToDoAdd", "ToDoMod", "ToDoPriority", "ToDoQuery", "ToDoType"]

DoneStatus: TypeAlias = Literal["NotDoneOnly", "DoneOnly", "All"]
ToDoPriority: TypeAlias = Literal["Low", "Medium", "High"]
ToDoType: TypeAlias = Literal["Task", "Call", "Fax", "Email", "Meeting", "Appointment"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ToDoAdd(Request["ToDo"]):
    """Add a to-do note.  SDK: ToDoAddRq, ToDoAdd."""

    message: ClassVar = Message(name="ToDoAdd", ret=("ToDo",))
    one_of: ClassVar = OneOf("customer_ref", "employee_ref", "lead_ref", "vendor_ref")

    notes: Str4095
    is_active: Bool | None = None
    type: Annotated[ToDoType | None, Since("13.0"), Element("Task")] = None
    priority: Annotated[ToDoPriority | None, Since("13.0"), Element("Low")] = None
    customer_ref: Annotated[Ref209 | None, Since("13.0")] = None
    employee_ref: Annotated[Ref31 | None, Since("13.0")] = None
    lead_ref: Annotated[Ref209 | None, Since("13.0")] = None
    vendor_ref: Annotated[Ref41 | None, Since("13.0")] = None
    is_done: Bool | None = None
    reminder_date: QBDate | None = None
    reminder_time: Annotated[TimeInterval | None, Since("13.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ToDoMod(Request["ToDo"]):
    """Change a to-do note: only what is given; CLEAR empties a field.  SDK: ToDoModRq, ToDoMod."""

    message: ClassVar = Message(name="ToDoMod", since="9.0", ret=("ToDo",))
    one_of: ClassVar = OneOf("customer_ref", "employee_ref", "lead_ref", "vendor_ref")

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    notes: Clearable[Str4095] = None
    is_active: Bool | None = None
    type: Annotated[ToDoType | None, Since("13.0"), Element("Task")] = None
    priority: Annotated[ToDoPriority | None, Since("13.0"), Element("Low")] = None
    customer_ref: Annotated[Clearable[Ref209], Since("13.0")] = None
    employee_ref: Annotated[Clearable[Ref31], Since("13.0")] = None
    lead_ref: Annotated[Clearable[Ref209], Since("13.0")] = None
    vendor_ref: Annotated[Clearable[Ref41], Since("13.0")] = None
    is_done: Bool | None = None
    reminder_date: Clearable[QBDate] = None
    reminder_time: Annotated[Clearable[TimeInterval], Since("13.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ToDoQuery(Request["ToDo"]):
    """Ask for to-do notes: by ids, or by filters.  SDK: ToDoQueryRq."""

    message: ClassVar = Message(name="ToDoQuery", meta_data=True, ret=("ToDo",))
    one_of: ClassVar = OneOf(
        "list_id",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "done_status",
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    done_status: Annotated[DoneStatus | None, Element("NotDoneOnly")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ToDo(Returned):
    """A to-do note as QuickBooks returns it.  SDK: ToDoQueryRs, ToDoRet."""

    edit = Edit(ToDoMod)
    one_of: ClassVar = OneOf("customer_ref", "employee_ref", "lead_ref", "vendor_ref")

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    notes: Str4095
    is_active: Bool | None = None
    type: Annotated[Open[ToDoType] | None, Since("13.0"), Element("Task")] = None
    priority: Annotated[Open[ToDoPriority] | None, Since("13.0"), Element("Low")] = None
    customer_ref: Annotated[Ref209 | None, Since("13.0")] = None
    employee_ref: Annotated[Ref31 | None, Since("13.0")] = None
    lead_ref: Annotated[Ref209 | None, Since("13.0")] = None
    vendor_ref: Annotated[Ref41 | None, Since("13.0")] = None
    is_done: Bool
    reminder_date: QBDate
    reminder_time: Annotated[TimeInterval | None, Since("13.0")] = None
