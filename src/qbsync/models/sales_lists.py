"""Customer messages, payment methods and shipping methods."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Integer, Open, Str, Str15, Str16, Str31, Str50, Str101
from qbsync.models.base import Request, Returned
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter

__all__ = [
    "CustomerMsg",
    "CustomerMsgAdd",
    "CustomerMsgQuery",
    "PaymentMethod",
    "PaymentMethodAdd",
    "PaymentMethodQuery",
    "PaymentMethodType",
    "ShipMethod",
    "ShipMethodAdd",
    "ShipMethodQuery",
]

PaymentMethodType: TypeAlias = Literal[
    "AmericanExpress",
    "Cash",
    "Check",
    "DebitCard",
    "Discover",
    "ECheck",
    "GiftCard",
    "MasterCard",
    "Other",
    "OtherCreditCard",
    "Visa",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomerMsgAdd(Request["CustomerMsg"]):
    """Add a customer message.  SDK: CustomerMsgAddRq, CustomerMsgAdd."""

    message: ClassVar = Message(name="CustomerMsgAdd", ret=("CustomerMsg",))

    name: Annotated[Str101, NotEmpty()]
    is_active: Bool | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomerMsgQuery(Request["CustomerMsg"]):
    """Ask for customer messages: by ids, or by full names, or by filters.  SDK: CustomerMsgQueryRq."""

    message: ClassVar = Message(name="CustomerMsgQuery", meta_data=True, ret=("CustomerMsg",))
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
class CustomerMsg(Returned):
    """A customer message as QuickBooks returns it.  SDK: CustomerMsgQueryRs, CustomerMsgRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str101
    is_active: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PaymentMethodAdd(Request["PaymentMethod"]):
    """Add a payment method.  SDK: PaymentMethodAddRq, PaymentMethodAdd."""

    message: ClassVar = Message(name="PaymentMethodAdd", ret=("PaymentMethod",))

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    payment_method_type: Annotated[PaymentMethodType | None, Since("7.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PaymentMethodQuery(Request["PaymentMethod"]):
    """Ask for payment methods: by ids, or by full names, or by filters.  SDK: PaymentMethodQueryRq."""

    message: ClassVar = Message(name="PaymentMethodQuery", meta_data=True, ret=("PaymentMethod",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "payment_method_type",
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
    payment_method_type: Annotated[tuple[PaymentMethodType, ...], Since("7.0")] = ()
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PaymentMethod(Returned):
    """A payment method as QuickBooks returns it.  SDK: PaymentMethodQueryRs, PaymentMethodRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    is_active: Bool | None = None
    payment_method_type: Annotated[Open[PaymentMethodType] | None, Since("7.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ShipMethodAdd(Request["ShipMethod"]):
    """Add a shipping method.  SDK: ShipMethodAddRq, ShipMethodAdd."""

    message: ClassVar = Message(name="ShipMethodAdd", ret=("ShipMethod",))

    name: Annotated[Str15, NotEmpty()]
    is_active: Bool | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ShipMethodQuery(Request["ShipMethod"]):
    """Ask for shipping methods: by ids, or by full names, or by filters.  SDK: ShipMethodQueryRq."""

    message: ClassVar = Message(name="ShipMethodQuery", meta_data=True, ret=("ShipMethod",))
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
class ShipMethod(Returned):
    """A shipping method as QuickBooks returns it.  SDK: ShipMethodQueryRs, ShipMethodRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str15
    is_active: Bool | None = None
