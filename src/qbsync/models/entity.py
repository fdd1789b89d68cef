"""Customers, employees, vendors and other names in one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, OneOf, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import IdType, Integer, Str, Str50, Uuid
from qbsync.models.base import Request
from qbsync.models.filters import ActiveStatus, Iterator, MetaData, NameFilter, NameRangeFilter

if TYPE_CHECKING:
    from qbsync.models.customer import Customer
    from qbsync.models.employee import Employee
    from qbsync.models.other_name import OtherName
    from qbsync.models.vendor import Vendor

    AnyEntity: TypeAlias = Customer | Employee | OtherName | Vendor

__all__ = ["EntityQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EntityQuery(Request["AnyEntity"]):
    """Ask for customers, employees, vendors and other names: by ids, or by full names, or by filters.

    SDK: EntityQueryRq.
    """

    message: ClassVar = Message(
        name="EntityQuery", iterator=True, meta_data=True, ret=("Customer", "Employee", "OtherName", "Vendor")
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
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
