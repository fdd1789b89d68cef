"""Vehicles and their mileage."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range, Required
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
    Clearable,
    IdType,
    Integer,
    MacroName,
    Open,
    Percent,
    Price,
    QBDate,
    Quantity,
    Str,
    Str16,
    Str31,
    Str50,
    Str256,
    Str4095,
    Uuid,
)
from qbsync.models.base import Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.enumerations import BillableStatus
from qbsync.models.filters import ActiveStatus, Iterator, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref, Ref31, Ref159, Ref209
from qbsync.models.txn_filters import ModifiedDateRangeFilter, TxnDateRangeFilter

__all__ = [
    "Vehicle",
    "VehicleAdd",
    "VehicleMileage",
    "VehicleMileageAdd",
    "VehicleMileageQuery",
    "VehicleMod",
    "VehicleQuery",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VehicleAdd(Request["Vehicle"]):
    """Add a vehicle.  SDK: VehicleAddRq, VehicleAdd."""

    message: ClassVar = Message(name="VehicleAdd", since="6.0", ret=("Vehicle",))

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    desc: Str256 | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VehicleMod(Request["Vehicle"]):
    """Change a vehicle: only what is given; CLEAR empties a field.  SDK: VehicleModRq, VehicleMod."""

    message: ClassVar = Message(name="VehicleMod", since="6.0", ret=("Vehicle",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str31] = None
    is_active: Bool | None = None
    desc: Clearable[Str256] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VehicleQuery(Request["Vehicle"]):
    """Ask for vehicles: by ids, or by full names, or by filters.  SDK: VehicleQueryRq."""

    message: ClassVar = Message(name="VehicleQuery", since="6.0", meta_data=True, ret=("Vehicle",))
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
class Vehicle(Returned):
    """A vehicle as QuickBooks returns it.  SDK: VehicleQueryRs, VehicleRet."""

    edit = Edit(VehicleMod)

    list_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    name: Str31 | None = None
    is_active: Bool | None = None
    desc: Str256 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VehicleMileageAdd(Request["VehicleMileage"]):
    """Add the mileage of a trip.  SDK: VehicleMileageAddRq, VehicleMileageAdd."""

    message: ClassVar = Message(name="VehicleMileageAdd", since="6.0", ret=("VehicleMileage",))
    one_of: ClassVar = OneOf(
        (Required("odometer_start"), Required("odometer_end")), "total_miles", required=True
    )

    def_macro: Annotated[MacroName | None, Attribute()] = None

    vehicle_ref: Ref31
    customer_ref: Ref209 | None = None
    item_ref: Ref | None = None
    class_ref: Ref159 | None = None
    trip_start_date: QBDate | None = None
    trip_end_date: QBDate | None = None
    odometer_start: Quantity | int | None = None
    odometer_end: Quantity | int | None = None
    total_miles: Quantity | int | None = None
    notes: Str4095 | None = None
    billable_status: BillableStatus | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VehicleMileageQuery(Request["VehicleMileage"]):
    """Ask for the mileage of trips: by ids, or by filters.  SDK: VehicleMileageQueryRq."""

    message: ClassVar = Message(
        name="VehicleMileageQuery", since="6.0", iterator=True, meta_data=True, ret=("VehicleMileage",)
    )
    one_of: ClassVar = OneOf(
        "txn_id", ("max_returned", OneOf("modified_date_range_filter", "txn_date_range_filter"))
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    txn_id: tuple[IdType, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VehicleMileage(Returned):
    """The mileage of a trip as QuickBooks returns it.  SDK: VehicleMileageQueryRs, VehicleMileageRet."""

    txn_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    vehicle_ref: Ref31 | None = None
    customer_ref: Ref209 | None = None
    item_ref: Ref | None = None
    class_ref: Ref159 | None = None
    trip_start_date: QBDate | None = None
    trip_end_date: QBDate | None = None
    odometer_start: Quantity | None = None
    odometer_end: Quantity | None = None
    total_miles: Quantity | None = None
    notes: Str4095 | None = None
    billable_status: Open[BillableStatus] | None = None
    standard_mileage_rate: Percent | None = None
    standard_mileage_total_amount: Amount | None = None
    billable_rate: Price | None = None
    billable_amount: Amount | None = None
