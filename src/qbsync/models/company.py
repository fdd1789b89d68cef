"""The company file."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Secret, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Bool,
    Guid,
    Open,
    QBDate,
    Str11,
    Str20,
    Str50,
    Str51,
    Str59,
    Str128,
    Str255,
    Str1023,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.data_ext import DataExtRet

__all__ = [
    "AccountantCopy",
    "Company",
    "CompanyActivity",
    "CompanyActivityQuery",
    "CompanyQuery",
    "Month",
    "Service",
    "ServiceStatus",
    "SubscribedServices",
    "TaxForm",
]

Month: TypeAlias = Literal[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ServiceStatus: TypeAlias = Literal[
    "Active", "Expired", "Never", "Pending", "Suspended", "Terminated", "Trial"
]
TaxForm: TypeAlias = Literal[
    "Form1040",
    "Form1065",
    "Form1120",
    "Form1120S",
    "Form990",
    "Form990PF",
    "Form990T",
    "OtherOrNone",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CompanyQuery(Request["Company"]):
    """Ask for the open company file; owner_id brings its data extensions.  SDK: CompanyQueryRq."""

    message: ClassVar = Message(name="CompanyQuery", ret=("Company",))

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Service(Returnable):
    """An Intuit service of the company.  SDK: CompanyQueryRs, Service."""

    name: Str50
    domain: Str50
    service_status: Open[ServiceStatus]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SubscribedServices(Aggregate):
    """The Intuit services of the company.  SDK: CompanyQueryRs, SubscribedServices."""

    service: tuple[Service, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AccountantCopy(Returnable):
    """Whether an accountant works on a copy, and from which day on.  SDK: CompanyQueryRs, AccountantCopy."""

    accountant_copy_exists: Bool
    dividing_date: QBDate | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Company(Returned):
    """The company file.  SDK: CompanyQueryRs, CompanyRet."""

    is_sample_company: Annotated[Bool, Since("3.0")]
    company_name: Str59 | None = None
    legal_company_name: Str59 | None = None
    address: Address | None = None
    address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    legal_address: Address | None = None
    company_address_for_customer: Address | None = None
    company_address_block_for_customer: Annotated[AddressBlock | None, Since("6.0")] = None
    phone: Str51 | None = None
    fax: Str51 | None = None
    email: Str1023 | None = None
    company_web_site: Str128 | None = None
    first_month_fiscal_year: Open[Month] | None = None
    first_month_income_tax_year: Open[Month] | None = None
    company_type: Str255 | None = None
    ein: Annotated[Str20 | None, Since("2.0")] = None
    ssn: Annotated[Str11 | None, Since("2.1"), Secret()] = None
    tax_form: Annotated[Open[TaxForm] | None, Since("2.1")] = None
    subscribed_services: Annotated[SubscribedServices | None, Since("7.0")] = None
    accountant_copy: Annotated[AccountantCopy | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CompanyActivityQuery(Request["CompanyActivity"]):
    """Ask when the company file was last restored and condensed.  SDK: CompanyActivityQueryRq."""

    message: ClassVar = Message(name="CompanyActivityQuery", since="2.0", ret=("CompanyActivity",))

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CompanyActivity(Returned):
    """When the company file was last restored from a backup and condensed.  SDK: CompanyActivityRet."""

    last_restore_time: QBDateTime
    last_condense_time: Annotated[QBDateTime, Since("3.0")]
