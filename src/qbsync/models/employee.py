"""Employees and their payroll information."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, MaxOccurs, OneOf, Outside, Range, Secret, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Open,
    Percent,
    Price,
    QBDate,
    Str,
    Str5,
    Str9,
    Str10,
    Str11,
    Str13,
    Str15,
    Str16,
    Str21,
    Str25,
    Str31,
    Str40,
    Str41,
    Str50,
    Str64,
    Str99,
    Str100,
    Str255,
    Str1023,
    Str4095,
    TimeInterval,
)
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.contacts import AdditionalContactRef
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.notes import AdditionalNotes, AdditionalNotesMod, AdditionalNotesRet
from qbsync.models.ref import Ref13, Ref31, Ref159, Ref209

__all__ = [
    "AccrualPeriod",
    "BankAccountType",
    "ContactRelation",
    "Earnings",
    "EmergencyContacts",
    "Employee",
    "EmployeeAdd",
    "EmployeeAddress",
    "EmployeeDirectDepositAccount",
    "EmployeeMod",
    "EmployeePayrollInfo",
    "EmployeePayrollInfoMod",
    "EmployeeQuery",
    "EmployeeTax",
    "EmployeeTaxInfo",
    "EmployeeType",
    "Ethnicity",
    "ExemptStatus",
    "Gender",
    "MilitaryStatus",
    "NonEarnings",
    "PartOrFullTime",
    "PayPeriod",
    "PrimaryContact",
    "SecondaryContact",
    "SickHours",
    "TaxInfo",
    "UseTimeDataToCreatePaychecks",
    "VacationHours",
    "YesNo",
]

AccrualPeriod: TypeAlias = Literal["BeginningOfYear", "EveryHourOnPaycheck", "EveryPaycheck"]
BankAccountType: TypeAlias = Literal["Checking", "Savings"]
ContactRelation: TypeAlias = Literal[
    "Spouse", "Partner", "Mother", "Father", "Sister", "Brother", "Son", "Daughter", "Friend", "Other"
]
EmployeeType: TypeAlias = Literal["Officer", "Owner", "Regular", "Statutory"]
Ethnicity: TypeAlias = Literal[
    "AmericianIndian", "Asian", "Black", "Hawaiian", "Hispanic", "White", "TwoOrMoreRaces"
]
ExemptStatus: TypeAlias = Literal["Exempt", "NonExempt"]
Gender: TypeAlias = Literal["Male", "Female"]
MilitaryStatus: TypeAlias = Literal["Active", "Reserve"]
PartOrFullTime: TypeAlias = Literal["PartTime", "FullTime"]
PayPeriod: TypeAlias = Literal["Daily", "Weekly", "Biweekly", "Semimonthly", "Monthly", "Quarterly", "Yearly"]
UseTimeDataToCreatePaychecks: TypeAlias = Literal["NotSet", "UseTimeData", "DoNotUseTimeData"]
YesNo: TypeAlias = Literal["Yes", "No"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeeAddress(Aggregate):
    """The home address of an employee.  SDK: EmployeeAddress."""

    addr1: Str41 | None = None
    addr2: Str41 | None = None
    city: Str31 | None = None
    state: Str21 | None = None
    postal_code: Str13 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class PrimaryContact(Returnable):
    """The person to call first.  SDK: PrimaryContact."""

    contact_name: Str40
    contact_value: Str255
    relation: Open[ContactRelation] | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SecondaryContact(Returnable):
    """The person to call next.  SDK: SecondaryContact."""

    contact_name: Str40
    contact_value: Str255
    relation: Open[ContactRelation] | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmergencyContacts(Aggregate):
    """Whom to call in an emergency.  SDK: EmergencyContacts."""

    primary_contact: PrimaryContact | None = None
    secondary_contact: SecondaryContact | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Earnings(Returnable):
    """A wage item of an employee, with its rate.  SDK: Earnings."""

    one_of: ClassVar = OneOf("rate", "rate_percent")

    payroll_item_wage_ref: Ref31
    rate: Price | int | None = None
    rate_percent: Percent | int | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class NonEarnings(Returnable):
    """A deduction, addition or contribution of an employee.  SDK: NonEarnings."""

    one_of: ClassVar = OneOf("amount", "rate_percent")

    payroll_item_non_wage_ref: Ref31
    amount: Amount | int | None = None
    rate_percent: Percent | int | None = None
    limit: Amount | int | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SickHours(Aggregate):
    """Sick leave of an employee.  SDK: SickHours."""

    hours_available: TimeInterval | None = None
    accrual_period: Open[AccrualPeriod] | None = None
    hours_accrued: TimeInterval | None = None
    maximum_hours: TimeInterval | None = None
    is_resetting_hours_each_new_year: Bool | None = None
    hours_used: Annotated[TimeInterval | None, Since("5.0")] = None
    year_begins_date: Annotated[QBDate | None, Since("16.0")] = None
    accrual_start_date: Annotated[QBDate | None, Since("5.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VacationHours(Aggregate):
    """Vacation of an employee.  SDK: VacationHours."""

    hours_available: TimeInterval | None = None
    accrual_period: Open[AccrualPeriod] | None = None
    hours_accrued: TimeInterval | None = None
    maximum_hours: TimeInterval | None = None
    is_resetting_hours_each_new_year: Bool | None = None
    hours_used: Annotated[TimeInterval | None, Since("5.0")] = None
    year_begins_date: Annotated[QBDate | None, Since("16.0")] = None
    accrual_start_date: Annotated[QBDate | None, Since("5.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TaxInfo(Returnable):
    """What a tax needs to know of an employee.  SDK: TaxInfo."""

    tax_info_category: Str100
    tax_info_value: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeeTax(Returnable):
    """A tax that an employee is subject to, or not.  SDK: EmployeeTax."""

    is_subject_to_tax: Bool | None = None
    payroll_item_tax_ref: Ref31
    tax_law_version: Integer | None = None
    tax_info: tuple[TaxInfo, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeeTaxInfo(Aggregate):
    """Where an employee lives and works, and the taxes that follow.  SDK: EmployeeTaxInfo."""

    state_lived: Str21 | None = None
    state_worked: Str21 | None = None
    is_standard_taxation_required: Bool | None = None
    employee_tax: tuple[EmployeeTax, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeeDirectDepositAccount(Returnable):
    """A bank account that an employee is paid into.  SDK: EmployeeDirectDepositAccount."""

    one_of: ClassVar = OneOf("amount", "rate_percent")

    amount: Amount | int | None = None
    rate_percent: Percent | int | None = None
    bank_name: Str31
    routing_number: Annotated[Str9, Secret()]
    account_number: Annotated[Str25, Secret()]
    bank_account_type: Open[BankAccountType]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeePayrollInfo(Aggregate):
    """How an employee is paid.  SDK: EmployeePayrollInfo."""

    one_of: ClassVar = (OneOf("clear_earnings", "earnings"), OneOf("clear_non_earnings", "non_earnings"))

    is_covered_by_qualified_pension_plan: Annotated[Bool | None, Since("16.0")] = None
    pay_period: Open[PayPeriod] | None = None
    pay_schedule_ref: Annotated[Ref31 | None, Since("16.0")] = None
    class_ref: Ref159 | None = None
    clear_earnings: Bool | None = None
    earnings: tuple[Earnings, ...] = ()
    clear_non_earnings: Annotated[Bool | None, Since("16.0")] = None
    non_earnings: Annotated[tuple[NonEarnings, ...], Since("16.0")] = ()
    use_time_data_to_create_paychecks: Annotated[Open[UseTimeDataToCreatePaychecks] | None, Since("3.0")] = (
        None
    )
    sick_hours: SickHours | None = None
    vacation_hours: VacationHours | None = None
    employee_tax_info: Annotated[EmployeeTaxInfo | None, Since("16.0")] = None
    workers_comp_code_ref: Annotated[Ref13 | None, Since("16.0")] = None
    employee_direct_deposit_account: Annotated[tuple[EmployeeDirectDepositAccount, ...], Since("16.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeeAdd(Request["Employee"]):
    """Add an employee.  SDK: EmployeeAddRq, EmployeeAdd."""

    message: ClassVar = Message(name="EmployeeAdd", ret=("Employee",))

    is_active: Bool | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Annotated[Str41 | None, Since("12.0")] = None
    supervisor_ref: Annotated[Ref209 | None, Since("13.0"), Editions("US")] = None
    department: Annotated[Str31 | None, Since("13.0"), Editions("US")] = None
    description: Annotated[Str64 | None, Since("13.0"), Editions("US")] = None
    target_bonus: Annotated[Amount | int | None, Since("13.0")] = None
    employee_address: EmployeeAddress | None = None
    print_as: Str41 | None = None
    phone: Str21 | None = None
    mobile: Annotated[Str21 | None, Since("2.1")] = None
    pager: Annotated[Str21 | None, Since("2.1")] = None
    pager_pin: Annotated[Str10 | None, Since("2.1")] = None
    alt_phone: Str21 | None = None
    fax: Annotated[Str21 | None, Since("2.1")] = None
    ssn: Annotated[Str15 | None, Secret()] = None
    email: Str1023 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    emergency_contacts: Annotated[EmergencyContacts | None, Since("13.0"), Editions("US")] = None
    employee_type: Annotated[EmployeeType | None, Element("Regular")] = None
    part_or_full_time: Annotated[PartOrFullTime | None, Since("13.0")] = None
    exempt: Annotated[ExemptStatus | None, Since("13.0"), Editions("US")] = None
    key_employee: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    gender: Gender | None = None
    hired_date: QBDate | None = None
    original_hire_date: Annotated[QBDate | None, Since("13.0"), Editions("US")] = None
    adjusted_service_date: Annotated[QBDate | None, Since("13.0"), Editions("US")] = None
    released_date: QBDate | None = None
    birth_date: Annotated[QBDate | None, Since("2.0")] = None
    us_citizen: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    ethnicity: Annotated[Ethnicity | None, Since("13.0"), Editions("US")] = None
    disabled: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    disability_desc: Annotated[Str25 | None, Since("13.0"), Editions("US")] = None
    on_file: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    work_auth_expire_date: Annotated[QBDate | None, Since("13.0"), Editions("US")] = None
    us_veteran: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    military_status: Annotated[MilitaryStatus | None, Since("13.0"), Editions("US")] = None
    account_number: Str99 | None = None
    notes: Annotated[Str4095 | None, Since("3.0")] = None
    additional_notes: Annotated[tuple[AdditionalNotes, ...], Since("12.0")] = ()
    billing_rate_ref: Annotated[Ref31 | None, Since("6.0")] = None
    employee_payroll_info: Annotated[EmployeePayrollInfo | None, Since("2.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeePayrollInfoMod(Aggregate):
    """Change how an employee is paid.  SDK: EmployeeModRq, EmployeePayrollInfoMod."""

    one_of: ClassVar = (
        OneOf("clear_earnings", "earnings"),
        OneOf("clear_non_earnings", "non_earnings"),
        OneOf("clear_direct_deposit_accounts", "employee_direct_deposit_account"),
    )

    is_covered_by_qualified_pension_plan: Annotated[Bool | None, Since("16.0")] = None
    pay_period: PayPeriod | None = None
    pay_schedule_ref: Annotated[Clearable[Ref31], Since("16.0")] = None
    class_ref: Clearable[Ref159] = None
    clear_earnings: Bool | None = None
    earnings: tuple[Earnings, ...] = ()
    clear_non_earnings: Annotated[Bool | None, Since("16.0")] = None
    non_earnings: Annotated[tuple[NonEarnings, ...], Since("16.0")] = ()
    use_time_data_to_create_paychecks: Annotated[UseTimeDataToCreatePaychecks | None, Since("3.0")] = None
    sick_hours: SickHours | None = None
    vacation_hours: VacationHours | None = None
    employee_tax_info: Annotated[EmployeeTaxInfo | None, Since("16.0")] = None
    workers_comp_code_ref: Annotated[Clearable[Ref13], Since("16.0")] = None
    clear_direct_deposit_accounts: Annotated[Bool | None, Since("16.0")] = None
    employee_direct_deposit_account: Annotated[tuple[EmployeeDirectDepositAccount, ...], Since("16.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeeMod(Request["Employee"]):
    """Change an employee: only what is given; CLEAR empties a field.  SDK: EmployeeModRq, EmployeeMod."""

    message: ClassVar = Message(name="EmployeeMod", ret=("Employee",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    is_active: Annotated[Bool | None, Since("3.0")] = None
    salutation: Clearable[Str15] = None
    first_name: Clearable[Str25] = None
    middle_name: Clearable[Str5] = None
    last_name: Clearable[Str25] = None
    job_title: Annotated[Clearable[Str41], Since("12.0")] = None
    supervisor_ref: Annotated[Clearable[Ref209], Since("13.0"), Editions("US")] = None
    department: Annotated[Clearable[Str31], Since("13.0"), Editions("US")] = None
    description: Annotated[Clearable[Str64], Since("13.0"), Editions("US")] = None
    target_bonus: Annotated[Clearable[Amount | int], Since("13.0")] = None
    employee_address: EmployeeAddress | None = None
    print_as: Clearable[Str41] = None
    phone: Clearable[Str21] = None
    mobile: Annotated[Clearable[Str21], Since("2.1")] = None
    pager: Annotated[Clearable[Str21], Since("2.1")] = None
    pager_pin: Annotated[Clearable[Str10], Since("2.1")] = None
    alt_phone: Clearable[Str21] = None
    fax: Annotated[Clearable[Str21], Since("2.1")] = None
    ssn: Annotated[Clearable[Str15], Since("16.0"), Secret()] = None
    email: Clearable[Str1023] = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    emergency_contacts: Annotated[EmergencyContacts | None, Since("13.0"), Editions("US")] = None
    employee_type: Annotated[EmployeeType | None, Since("5.0"), Element("Regular")] = None
    part_or_full_time: Annotated[PartOrFullTime | None, Since("13.0"), Editions("US")] = None
    exempt: Annotated[ExemptStatus | None, Since("13.0"), Editions("US")] = None
    key_employee: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    gender: Annotated[Gender | None, Since("16.0")] = None
    hired_date: Annotated[Clearable[QBDate], Since("5.0")] = None
    original_hire_date: Annotated[Clearable[QBDate], Since("13.0"), Editions("US")] = None
    adjusted_service_date: Annotated[Clearable[QBDate], Since("13.0"), Editions("US")] = None
    released_date: Annotated[Clearable[QBDate], Since("5.0")] = None
    birth_date: Annotated[Clearable[QBDate], Since("2.0")] = None
    us_citizen: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    ethnicity: Annotated[Ethnicity | None, Since("13.0"), Editions("US")] = None
    disabled: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    disability_desc: Annotated[Clearable[Str25], Since("13.0"), Editions("US")] = None
    on_file: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    work_auth_expire_date: Annotated[Clearable[QBDate], Since("13.0"), Editions("US")] = None
    us_veteran: Annotated[YesNo | None, Since("13.0"), Editions("US")] = None
    military_status: Annotated[MilitaryStatus | None, Since("13.0"), Editions("US")] = None
    account_number: Clearable[Str99] = None
    notes: Annotated[Clearable[Str4095], Since("3.0")] = None
    additional_notes: Annotated[tuple[AdditionalNotesMod, ...], Since("12.0")] = ()
    billing_rate_ref: Annotated[Clearable[Ref31], Since("6.0")] = None
    employee_payroll_info: Annotated[EmployeePayrollInfoMod | None, Since("2.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class EmployeeQuery(Request["Employee"]):
    """Ask for employees: by ids, or by full names, or by filters.  SDK: EmployeeQueryRq."""

    message: ClassVar = Message(name="EmployeeQuery", meta_data=True, ret=("Employee",))
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
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Employee(Returned):
    """An employee as QuickBooks returns it.  SDK: EmployeeQueryRs, EmployeeRet."""

    edit = Edit(EmployeeMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str41
    is_active: Bool | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Annotated[Str41 | None, Since("12.0")] = None
    supervisor_ref: Annotated[Ref209 | None, Since("13.0"), Editions("US")] = None
    department: Annotated[Str31 | None, Since("13.0"), Editions("US")] = None
    description: Annotated[Str64 | None, Since("13.0"), Editions("US")] = None
    target_bonus: Annotated[Amount | None, Since("13.0"), Editions("US")] = None
    employee_address: EmployeeAddress | None = None
    print_as: Str41 | None = None
    phone: Str21 | None = None
    mobile: Annotated[Str21 | None, Since("2.1")] = None
    pager: Annotated[Str21 | None, Since("2.1")] = None
    pager_pin: Annotated[Str10 | None, Since("2.1")] = None
    alt_phone: Str21 | None = None
    fax: Annotated[Str21 | None, Since("2.1")] = None
    ssn: Annotated[Str11 | None, Since("2.0"), Secret()] = None
    email: Str1023 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    emergency_contacts: Annotated[EmergencyContacts | None, Since("13.0"), Editions("US")] = None
    employee_type: Annotated[Open[EmployeeType] | None, Element("Regular")] = None
    part_or_full_time: Annotated[Open[PartOrFullTime] | None, Since("13.0"), Editions("US")] = None
    exempt: Annotated[Open[ExemptStatus] | None, Since("13.0"), Editions("US")] = None
    key_employee: Annotated[Open[YesNo] | None, Since("13.0"), Editions("US")] = None
    gender: Open[Gender] | None = None
    hired_date: QBDate | None = None
    original_hire_date: Annotated[QBDate | None, Since("13.0"), Editions("US")] = None
    adjusted_service_date: Annotated[QBDate | None, Since("13.0"), Editions("US")] = None
    released_date: QBDate | None = None
    birth_date: Annotated[QBDate | None, Since("2.0")] = None
    us_citizen: Annotated[Open[YesNo] | None, Since("13.0"), Editions("US")] = None
    ethnicity: Annotated[Open[Ethnicity] | None, Since("13.0"), Editions("US")] = None
    disabled: Annotated[Open[YesNo] | None, Since("13.0"), Editions("US")] = None
    disability_desc: Annotated[Str25 | None, Since("13.0"), Editions("US")] = None
    on_file: Annotated[Open[YesNo] | None, Since("13.0"), Editions("US")] = None
    work_auth_expire_date: Annotated[QBDate | None, Since("13.0"), Editions("US")] = None
    us_veteran: Annotated[Open[YesNo] | None, Since("13.0"), Editions("US")] = None
    military_status: Annotated[Open[MilitaryStatus] | None, Since("13.0"), Editions("US")] = None
    account_number: Str99 | None = None
    notes: Annotated[Str4095 | None, Since("2.1")] = None
    additional_notes: Annotated[tuple[AdditionalNotesRet, ...], Since("12.0")] = ()
    billing_rate_ref: Annotated[Ref31 | None, Since("6.0")] = None
    employee_payroll_info: Annotated[EmployeePayrollInfo | None, Since("2.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
