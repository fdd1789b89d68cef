"""Payment items."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Str,
    Str16,
    Str31,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.bar_code import BarCode
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, ClassFilter, Iterator, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref31, Ref159

__all__ = ["ItemPayment", "ItemPaymentAdd", "ItemPaymentMod", "ItemPaymentQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemPaymentAdd(Request["ItemPayment"]):
    """Add a payment item.  SDK: ItemPaymentAddRq, ItemPaymentAdd."""

    message: ClassVar = Message(name="ItemPaymentAdd", ret=("ItemPayment",))

    name: Annotated[Str31, NotEmpty()]
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    item_desc: Str4095 | None = None
    deposit_to_account_ref: Ref159 | None = None
    payment_method_ref: Ref31 | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemPaymentMod(Request["ItemPayment"]):
    """Change a payment item: only what is given; CLEAR empties a field.

    SDK: ItemPaymentModRq, ItemPaymentMod.
    """

    message: ClassVar = Message(name="ItemPaymentMod", since="3.0", ret=("ItemPayment",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    bar_code: Annotated[BarCode | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    item_desc: Clearable[Str4095] = None
    deposit_to_account_ref: Ref159 | None = None
    payment_method_ref: Clearable[Ref31] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemPaymentQuery(Request["ItemPayment"]):
    """Ask for payment items: by ids, or by full names, or by filters.  SDK: ItemPaymentQueryRq."""

    message: ClassVar = Message(name="ItemPaymentQuery", iterator=True, meta_data=True, ret=("ItemPayment",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "class_filter",
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
    class_filter: Annotated[ClassFilter | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemPayment(Returned):
    """A payment item as QuickBooks returns it.  SDK: ItemPaymentQueryRs, ItemPaymentRet."""

    edit = Edit(ItemPaymentMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    bar_code_value: Annotated[Str50 | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    item_desc: Str4095 | None = None
    deposit_to_account_ref: Ref159 | None = None
    payment_method_ref: Ref31 | None = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
