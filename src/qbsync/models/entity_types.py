"""Types of customers, jobs and vendors."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, ListName, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Integer, Str, Str16, Str31, Str50, Str159
from qbsync.models.base import Request, Returned
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref

__all__ = [
    "CustomerType",
    "CustomerTypeAdd",
    "CustomerTypeQuery",
    "JobType",
    "JobTypeAdd",
    "JobTypeQuery",
    "VendorType",
    "VendorTypeAdd",
    "VendorTypeQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomerTypeAdd(Request["CustomerType"]):
    """Add a customer type.  SDK: CustomerTypeAddRq, CustomerTypeAdd."""

    message: ClassVar = Message(name="CustomerTypeAdd", ret=("CustomerType",))

    name: Annotated[Str31, ListName()]
    is_active: Bool | None = None
    parent_ref: Ref | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomerTypeQuery(Request["CustomerType"]):
    """Ask for customer types: by ids, or by full names, or by filters.  SDK: CustomerTypeQueryRq."""

    message: ClassVar = Message(name="CustomerTypeQuery", meta_data=True, ret=("CustomerType",))
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
class CustomerType(Returned):
    """A customer type as QuickBooks returns it.  SDK: CustomerTypeQueryRs, CustomerTypeRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    full_name: Str159
    is_active: Bool | None = None
    parent_ref: Ref | None = None
    sublevel: Integer


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JobTypeAdd(Request["JobType"]):
    """Add a job type.  SDK: JobTypeAddRq, JobTypeAdd."""

    message: ClassVar = Message(name="JobTypeAdd", ret=("JobType",))

    name: Annotated[Str31, ListName()]
    is_active: Bool | None = None
    parent_ref: Ref | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class JobTypeQuery(Request["JobType"]):
    """Ask for job types: by ids, or by full names, or by filters.  SDK: JobTypeQueryRq."""

    message: ClassVar = Message(name="JobTypeQuery", meta_data=True, ret=("JobType",))
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
class JobType(Returned):
    """A job type as QuickBooks returns it.  SDK: JobTypeQueryRs, JobTypeRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    full_name: Str159
    is_active: Bool | None = None
    parent_ref: Ref | None = None
    sublevel: Integer


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VendorTypeAdd(Request["VendorType"]):
    """Add a vendor type.  SDK: VendorTypeAddRq, VendorTypeAdd."""

    message: ClassVar = Message(name="VendorTypeAdd", ret=("VendorType",))

    name: Annotated[Str31, ListName()]
    is_active: Bool | None = None
    parent_ref: Ref | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VendorTypeQuery(Request["VendorType"]):
    """Ask for vendor types: by ids, or by full names, or by filters.  SDK: VendorTypeQueryRq."""

    message: ClassVar = Message(name="VendorTypeQuery", meta_data=True, ret=("VendorType",))
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
class VendorType(Returned):
    """A vendor type as QuickBooks returns it.  SDK: VendorTypeQueryRs, VendorTypeRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    full_name: Str159
    is_active: Bool | None = None
    parent_ref: Ref | None = None
    sublevel: Integer
