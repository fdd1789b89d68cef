"""The lists of vendors, employees and other names; customers have a module of their own.

All four share one name space.  The defaults are assumed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from qbsync.models import (
    Employee,
    EmployeeAdd,
    EmployeeMod,
    EmployeeQuery,
    OtherName,
    OtherNameAdd,
    OtherNameMod,
    OtherNameQuery,
    Vendor,
    VendorAdd,
    VendorMod,
    VendorQuery,
)
from qbsync.simulator.books import ListKind
from qbsync.simulator.entity_parts import (
    NAME_SPACE,
    additional_notes,
    block,
    contacts,
    in_home_currency,
    open_balance,
)
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from qbsync.simulator.books import Books

__all__ = ["ENTITY_KINDS"]


_LONGEST_NAME: Final = 41


def _with_vendor_block(vendor: Vendor) -> Vendor:
    return vendor.evolve(vendor_address_block=block(vendor.vendor_address))


def _with_name_block(name: OtherName) -> OtherName:
    return name.evolve(other_name_address_block=block(name.other_name_address))


@simulates("names-of-employees")
def _employee(books: Books, values: dict[str, Any], old: Employee | None) -> dict[str, Any]:
    """Name an employee by the first, middle and last name (documented), cut to what a name holds (assumed).

    Raises StatusError 3150 where there is none of them (assumed).
    """
    parts = [
        values.get(field, None if old is None else getattr(old, field))
        for field in ("first_name", "middle_name", "last_name")
    ]
    whole = " ".join(part for part in parts if part)
    name = whole[:_LONGEST_NAME].rstrip()
    if name != whole:
        books.rely_on("long-names-of-employees-are-cut")
    if not name:
        books.rely_on("employee-without-name-3150")
        raise refusal(3150, value="FirstName")
    if old is None and values.get("print_as") is None:
        books.rely_on("employees-print-as-their-name")
        values["print_as"] = name
    return {**values, "name": name}


ENTITY_KINDS: Final = (
    ListKind(
        name="Vendor",
        plural="Vendors",
        ret=Vendor,
        add=VendorAdd,
        mod=VendorMod,
        query=VendorQuery,
        name_space=NAME_SPACE,
        defaults={"is_active": True, "is_vendor_eligible_for1099": False, "balance": Decimal("0.00")},
        converters={
            "contacts": contacts,
            "additional_notes": additional_notes,
            "open_balance": open_balance,
            "open_balance_date": open_balance,
        },
        complete=in_home_currency,
        derive=_with_vendor_block,
    ),
    ListKind(
        name="Employee",
        plural="Employees",
        ret=Employee,
        add=EmployeeAdd,
        mod=EmployeeMod,
        query=EmployeeQuery,
        name_space=NAME_SPACE,
        defaults={"is_active": True},
        converters={"additional_notes": additional_notes},
        complete=_employee,
    ),
    ListKind(
        name="OtherName",
        plural="Other Names",
        ret=OtherName,
        add=OtherNameAdd,
        mod=OtherNameMod,
        query=OtherNameQuery,
        name_space=NAME_SPACE,
        defaults={"is_active": True},
        derive=_with_name_block,
    ),
)
"""The lists of this module."""
