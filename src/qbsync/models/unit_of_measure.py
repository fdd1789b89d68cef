"""Unit of measure sets."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Integer, Open, Price, Str, Str16, Str31, Str50
from qbsync.models.base import Request, Returnable, Returned
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter

__all__ = [
    "BaseUnit",
    "DefaultUnit",
    "RelatedUnit",
    "UnitOfMeasureSet",
    "UnitOfMeasureSetAdd",
    "UnitOfMeasureSetQuery",
    "UnitOfMeasureType",
    "UnitUsedFor",
]

UnitOfMeasureType: TypeAlias = Literal["Area", "Count", "Length", "Other", "Time", "Volume", "Weight"]
UnitUsedFor: TypeAlias = Literal["Purchase", "Sales", "Shipping"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BaseUnit(Returnable):
    """The unit in which a unit of measure set counts.  SDK: UnitOfMeasureSetQueryRs, BaseUnit."""

    name: Str31
    abbreviation: Str31


@attrs.frozen(kw_only=True, repr=False, eq=False)
class RelatedUnit(Returnable):
    """A further unit of the set, and how many base units it holds.

    SDK: UnitOfMeasureSetQueryRs, RelatedUnit.
    """

    name: Str31
    abbreviation: Str31
    conversion_ratio: Annotated[Price | int, Range(".001", 5000)]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DefaultUnit(Returnable):
    """The unit that purchases, sales or shipping use unless told otherwise.

    SDK: UnitOfMeasureSetQueryRs, DefaultUnit.
    """

    unit_used_for: Open[UnitUsedFor]
    unit: Str31


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UnitOfMeasureSetAdd(Request["UnitOfMeasureSet"]):
    """Add a unit of measure set.  SDK: UnitOfMeasureSetAddRq, UnitOfMeasureSetAdd."""

    message: ClassVar = Message(name="UnitOfMeasureSetAdd", since="7.0", ret=("UnitOfMeasureSet",))

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    unit_of_measure_type: UnitOfMeasureType
    base_unit: BaseUnit
    related_unit: tuple[RelatedUnit, ...] = ()
    default_unit: tuple[DefaultUnit, ...] = ()

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UnitOfMeasureSetQuery(Request["UnitOfMeasureSet"]):
    """Ask for unit of measure sets: by ids, or by full names, or by filters.

    SDK: UnitOfMeasureSetQueryRq.
    """

    message: ClassVar = Message(
        name="UnitOfMeasureSetQuery", since="7.0", meta_data=True, ret=("UnitOfMeasureSet",)
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

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class UnitOfMeasureSet(Returned):
    """A unit of measure set as QuickBooks returns it.  SDK: UnitOfMeasureSetQueryRs, UnitOfMeasureSetRet."""

    list_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    name: Str31 | None = None
    is_active: Bool | None = None
    unit_of_measure_type: Open[UnitOfMeasureType] | None = None
    base_unit: BaseUnit | None = None
    related_unit: tuple[RelatedUnit, ...] = ()
    default_unit: tuple[DefaultUnit, ...] = ()
