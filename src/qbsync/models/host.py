"""The running QuickBooks."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, Integer, Open, Str2, Str5, Str10, Str50, Str255
from qbsync.models.base import Aggregate, Request, Returnable, Returned

__all__ = ["Host", "HostQuery", "IncludeListMetaData", "ListMetaData", "MaxCapacity", "QBFileMode"]

QBFileMode: TypeAlias = Literal["MultiUser", "SingleUser"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class IncludeListMetaData(Aggregate):
    """Ask for the capacity of every list.  SDK: HostQueryRq, IncludeListMetaData."""

    include_max_capacity: Bool


@attrs.frozen(kw_only=True, repr=False, eq=False)
class HostQuery(Request["Host"]):
    """Ask for the product, its version and the qbXML versions that it takes.  SDK: HostQueryRq."""

    message: ClassVar = Message(name="HostQuery", ret=("Host",))

    include_list_meta_data: Annotated[IncludeListMetaData | None, Since("6.0")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MaxCapacity(Returnable):
    """How many objects a list can hold.  SDK: HostQueryRs, AccountMetaData and others."""

    max_capacity: Integer


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListMetaData(Returnable):
    """The capacity of every list.  SDK: HostQueryRs, ListMetaData."""

    account_meta_data: MaxCapacity
    billing_rate_meta_data: MaxCapacity
    class_meta_data: MaxCapacity
    customer_msg_meta_data: MaxCapacity
    customer_type_meta_data: MaxCapacity
    entity_meta_data: MaxCapacity
    item_meta_data: MaxCapacity
    job_type_meta_data: MaxCapacity
    payment_method_meta_data: MaxCapacity
    payroll_item_meta_data: MaxCapacity
    price_level_meta_data: MaxCapacity
    sales_rep_meta_data: MaxCapacity
    sales_tax_code_meta_data: MaxCapacity
    ship_method_meta_data: MaxCapacity
    template_meta_data: MaxCapacity
    terms_meta_data: MaxCapacity
    to_do_meta_data: MaxCapacity
    vehicle_meta_data: MaxCapacity
    vendor_type_meta_data: MaxCapacity


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Host(Returned):
    """The running QuickBooks.  SDK: HostQueryRs, HostRet."""

    product_name: Str255
    major_version: Str5
    minor_version: Str5
    country: Annotated[Str2 | None, Since("3.0")] = None
    supported_qbxml_version: tuple[Str10, ...]
    is_automatic_login: Annotated[Bool | None, Since("3.0")] = None
    qb_file_mode: Annotated[Open[QBFileMode], Since("3.0")]
    list_meta_data: Annotated[ListMetaData | None, Since("6.0")] = None
