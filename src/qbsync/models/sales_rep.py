"""Sales representatives."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, Clearable, IdType, Integer, Str, Str5, Str16, Str50
from qbsync.models.base import Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref41

__all__ = ["SalesRep", "SalesRepAdd", "SalesRepMod", "SalesRepQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesRepAdd(Request["SalesRep"]):
    """Add a sales representative.  SDK: SalesRepAddRq, SalesRepAdd."""

    message: ClassVar = Message(name="SalesRepAdd", ret=("SalesRep",))

    initial: Annotated[Str5, NotEmpty()]
    is_active: Bool | None = None
    sales_rep_entity_ref: Ref41

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesRepMod(Request["SalesRep"]):
    """Change a sales representative: only what is given; CLEAR empties a field.

    SDK: SalesRepModRq, SalesRepMod.
    """

    message: ClassVar = Message(name="SalesRepMod", since="3.0", ret=("SalesRep",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    initial: Clearable[Str5] = None
    is_active: Bool | None = None
    sales_rep_entity_ref: Ref41 | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesRepQuery(Request["SalesRep"]):
    """Ask for sales representatives: by ids, or by full names, or by filters.  SDK: SalesRepQueryRq."""

    message: ClassVar = Message(name="SalesRepQuery", meta_data=True, ret=("SalesRep",))
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
class SalesRep(Returned):
    """A sales representative as QuickBooks returns it.  SDK: SalesRepQueryRs, SalesRepRet."""

    edit = Edit(SalesRepMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    initial: Str5
    is_active: Bool | None = None
    sales_rep_entity_ref: Ref41
