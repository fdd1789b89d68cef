"""Classes, by which transactions are sorted."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, ListName, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, Clearable, IdType, Integer, Str, Str16, Str31, Str50, Str159
from qbsync.models.base import Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref

__all__ = ["Class", "ClassAdd", "ClassMod", "ClassQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ClassAdd(Request["Class"]):
    """Add a class.  SDK: ClassAddRq, ClassAdd."""

    message: ClassVar = Message(name="ClassAdd", ret=("Class",))

    name: Annotated[Str31, ListName()]
    is_active: Bool | None = None
    parent_ref: Ref | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ClassMod(Request["Class"]):
    """Change a class: only what is given; CLEAR empties a field.  SDK: ClassModRq, ClassMod."""

    message: ClassVar = Message(name="ClassMod", since="8.0", ret=("Class",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Annotated[Str31 | None, ListName()] = None
    is_active: Bool | None = None
    parent_ref: Clearable[Ref] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ClassQuery(Request["Class"]):
    """Ask for classes: by ids, or by full names, or by filters.  SDK: ClassQueryRq."""

    message: ClassVar = Message(name="ClassQuery", meta_data=True, ret=("Class",))
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
class Class(Returned):
    """A class as QuickBooks returns it.  SDK: ClassQueryRs, ClassRet."""

    edit = Edit(ClassMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    full_name: Str159
    is_active: Bool | None = None
    parent_ref: Ref | None = None
    sublevel: Integer
