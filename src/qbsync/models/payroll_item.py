"""Payroll items."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Never, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Integer, Open, Percent, Price, Str, Str16, Str31, Str50
from qbsync.models.base import Request, Returned
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref159

__all__ = [
    "NonWageType",
    "PayrollItemNonWage",
    "PayrollItemNonWageQuery",
    "PayrollItemWage",
    "PayrollItemWageAdd",
    "PayrollItemWageQuery",
    "PayrollLastPeriodQuery",
    "WageType",
]

NonWageType: TypeAlias = Literal["Addition", "CompanyContribution", "Deduction", "DirectDeposit", "Tax"]
WageType: TypeAlias = Literal[
    "Bonus",
    "Commission",
    "HourlyOvertime",
    "HourlyRegular",
    "HourlySick",
    "HourlyVacation",
    "SalaryRegular",
    "SalarySick",
    "SalaryVacation",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PayrollItemWageAdd(Request["PayrollItemWage"]):
    """Add a wage item.  SDK: PayrollItemWageAddRq, PayrollItemWageAdd."""

    message: ClassVar = Message(name="PayrollItemWageAdd", since="2.0", ret=("PayrollItemWage",))
    one_of: ClassVar = OneOf("rate", "rate_percent")

    name: Annotated[Str31, NotEmpty()]
    is_active: Bool | None = None
    wage_type: WageType
    payroll_item_detail_type_value: Annotated[Integer | None, Since("16.0")] = None
    expense_account_ref: Ref159
    overtime_multiplier: Annotated[Price | int | None, Since("16.0")] = None
    rate: Annotated[Price | int | None, Since("16.0")] = None
    rate_percent: Annotated[Percent | int | None, Since("16.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PayrollItemWageQuery(Request["PayrollItemWage"]):
    """Ask for wage items: by ids, or by full names, or by filters.  SDK: PayrollItemWageQueryRq."""

    message: ClassVar = Message(name="PayrollItemWageQuery", meta_data=True, ret=("PayrollItemWage",))
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
class PayrollItemWage(Returned):
    """A wage item as QuickBooks returns it.  SDK: PayrollItemWageQueryRs, PayrollItemWageRet."""

    one_of: ClassVar = OneOf("rate", "rate_percent")

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    is_active: Bool | None = None
    wage_type: Open[WageType]
    payroll_item_detail_type_value: Annotated[Integer | None, Since("16.0")] = None
    expense_account_ref: Annotated[Ref159, Since("2.0")]
    overtime_multiplier: Annotated[Price | None, Since("16.0")] = None
    rate: Annotated[Price | None, Since("16.0")] = None
    rate_percent: Annotated[Percent | None, Since("16.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PayrollItemNonWageQuery(Request["PayrollItemNonWage"]):
    """Ask for payroll items that are no wages: by ids, or by full names, or by filters.

    SDK: PayrollItemNonWageQueryRq.
    """

    message: ClassVar = Message(
        name="PayrollItemNonWageQuery", since="3.0", meta_data=True, ret=("PayrollItemNonWage",)
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
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PayrollItemNonWage(Returned):
    """A payroll item that is no wage, as QuickBooks returns it.

    SDK: PayrollItemNonWageQueryRs, PayrollItemNonWageRet.
    """

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    is_active: Bool | None = None
    non_wage_type: Open[NonWageType]
    expense_account_ref: Ref159 | None = None
    liability_account_ref: Ref159 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PayrollLastPeriodQuery(Request[Never]):
    """Documented for the Online Edition only: no edition of QuickBooks Desktop takes it.

    SDK: PayrollLastPeriodQueryRq.
    """

    message: ClassVar = Message(name="PayrollLastPeriodQuery", since="8.0", editions=frozenset())
