"""Vendors."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import (
    Attribute,
    Editions,
    Element,
    MaxOccurs,
    NotEmpty,
    OneOf,
    Outside,
    Range,
    Secret,
    Since,
)
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Bool,
    Clearable,
    Guid,
    IdType,
    Integer,
    Open,
    QBDate,
    Str,
    Str5,
    Str15,
    Str16,
    Str21,
    Str25,
    Str30,
    Str41,
    Str50,
    Str99,
    Str1023,
    Str4095,
    Uuid,
)
from qbsync.models.addresses import Address, AddressBlock
from qbsync.models.base import Request, Returned
from qbsync.models.contacts import AdditionalContactRef, Contacts, ContactsMod, ContactsRet
from qbsync.models.data_ext import DataExtRet
from qbsync.models.editing import Edit
from qbsync.models.enumerations import SalesTaxCountry
from qbsync.models.filters import (
    ActiveStatus,
    ClassFilter,
    CurrencyFilter,
    Iterator,
    MetaData,
    NameFilter,
    NameRangeFilter,
    TotalBalanceFilter,
)
from qbsync.models.notes import AdditionalNotes, AdditionalNotesMod, AdditionalNotesRet
from qbsync.models.ref import Ref3, Ref31, Ref41, Ref64, Ref159

__all__ = ["Vendor", "VendorAdd", "VendorMod", "VendorQuery", "VendorReportingPeriod"]

VendorReportingPeriod: TypeAlias = Literal["Monthly", "Quarterly"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VendorAdd(Request["Vendor"]):
    """Add a vendor.  SDK: VendorAddRq, VendorAdd."""

    message: ClassVar = Message(name="VendorAdd", ret=("Vendor",))

    name: Annotated[Str41, NotEmpty()]
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    company_name: Str41 | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Annotated[Str41 | None, Since("12.0")] = None
    vendor_address: Address | None = None
    ship_address: Annotated[Address | None, Since("11.0")] = None
    phone: Str21 | None = None
    alt_phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    cc: Annotated[Str1023 | None, Since("12.0")] = None
    contact: Str41 | None = None
    alt_contact: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    contacts: Annotated[tuple[Contacts, ...], Since("12.0")] = ()
    name_on_check: Str41 | None = None
    account_number: Str99 | None = None
    notes: Annotated[Str4095 | None, Since("3.0")] = None
    additional_notes: Annotated[tuple[AdditionalNotes, ...], Since("12.0")] = ()
    vendor_type_ref: Ref159 | None = None
    terms_ref: Ref31 | None = None
    credit_limit: Amount | int | None = None
    vendor_tax_ident: Annotated[Str15 | None, Secret()] = None
    is_vendor_eligible_for1099: Annotated[Bool | None, Editions("US", "AU")] = None
    open_balance: Amount | int | None = None
    open_balance_date: QBDate | None = None
    billing_rate_ref: Annotated[Ref31 | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_country: Annotated[
        SalesTaxCountry | None, Since("8.0"), Editions("CA", "UK", "AU"), Element("Canada")
    ] = None
    is_sales_tax_agency: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_return_ref: Annotated[Ref41 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_registration_number: Annotated[Str30 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    reporting_period: Annotated[
        VendorReportingPeriod | None, Since("8.0"), Editions("CA", "UK", "AU"), Element("Quarterly")
    ] = None
    is_tax_tracked_on_purchases: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_on_purchases_account_ref: Annotated[Ref159 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    is_tax_tracked_on_sales: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_on_sales_account_ref: Annotated[Ref159 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    is_tax_on_tax: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    prefill_account_ref: Annotated[tuple[Ref159, ...], MaxOccurs(3), Since("8.0")] = ()
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VendorMod(Request["Vendor"]):
    """Change a vendor: only what is given; CLEAR empties a field.  SDK: VendorModRq, VendorMod."""

    message: ClassVar = Message(name="VendorMod", ret=("Vendor",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Clearable[Str41] = None
    is_active: Annotated[Bool | None, Since("3.0")] = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    company_name: Clearable[Str41] = None
    salutation: Clearable[Str15] = None
    first_name: Clearable[Str25] = None
    middle_name: Clearable[Str5] = None
    last_name: Clearable[Str25] = None
    job_title: Annotated[Clearable[Str41], Since("12.0")] = None
    vendor_address: Address | None = None
    ship_address: Annotated[Address | None, Since("11.0")] = None
    phone: Clearable[Str21] = None
    alt_phone: Clearable[Str21] = None
    fax: Clearable[Str21] = None
    email: Clearable[Str1023] = None
    cc: Annotated[Clearable[Str1023], Since("12.0")] = None
    contact: Clearable[Str41] = None
    alt_contact: Clearable[Str41] = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    contacts: Annotated[tuple[ContactsMod, ...], Since("12.0")] = ()
    name_on_check: Clearable[Str41] = None
    account_number: Clearable[Str99] = None
    notes: Annotated[Clearable[Str4095], Since("3.0")] = None
    additional_notes: Annotated[tuple[AdditionalNotesMod, ...], Since("12.0")] = ()
    vendor_type_ref: Annotated[Clearable[Ref159], Since("3.0")] = None
    terms_ref: Annotated[Clearable[Ref31], Since("3.0")] = None
    credit_limit: Annotated[Clearable[Amount | int], Since("3.0")] = None
    vendor_tax_ident: Annotated[Clearable[Str15], Since("3.0"), Secret()] = None
    is_vendor_eligible_for1099: Annotated[Bool | None, Since("3.0"), Editions("US", "AU")] = None
    billing_rate_ref: Annotated[Clearable[Ref31], Since("6.0")] = None
    sales_tax_code_ref: Annotated[Clearable[Ref3], Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_country: Annotated[
        SalesTaxCountry | None, Since("8.0"), Editions("CA", "UK", "AU"), Element("Canada")
    ] = None
    is_sales_tax_agency: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_return_ref: Annotated[Clearable[Ref41], Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_registration_number: Annotated[Clearable[Str30], Since("8.0"), Editions("CA", "UK", "AU")] = None
    reporting_period: Annotated[
        VendorReportingPeriod | None, Since("8.0"), Editions("CA", "UK", "AU"), Element("Quarterly")
    ] = None
    is_tax_tracked_on_purchases: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_on_purchases_account_ref: Annotated[Ref159 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    is_tax_tracked_on_sales: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_on_sales_account_ref: Annotated[Ref159 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    is_tax_on_tax: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    prefill_account_ref: Annotated[tuple[Ref159, ...], MaxOccurs(3), Since("8.0")] = ()
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class VendorQuery(Request["Vendor"]):
    """Ask for vendors: by ids, or by full names, or by filters.  SDK: VendorQueryRq."""

    message: ClassVar = Message(name="VendorQuery", iterator=True, meta_data=True, ret=("Vendor",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
            "total_balance_filter",
            "currency_filter",
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
    total_balance_filter: TotalBalanceFilter | None = None
    currency_filter: Annotated[CurrencyFilter | None, Since("8.0")] = None
    class_filter: Annotated[ClassFilter | None, Since("12.0"), Editions("US", "CA", "UK")] = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()
    owner_id: Annotated[tuple[Guid, ...], Since("2.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Vendor(Returned):
    """A vendor as QuickBooks returns it.  SDK: VendorQueryRs, VendorRet."""

    edit = Edit(VendorMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str41
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    is_tax_agency: Annotated[Bool | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    company_name: Str41 | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Annotated[Str41 | None, Since("12.0")] = None
    vendor_address: Address | None = None
    vendor_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    ship_address: Annotated[Address | None, Since("11.0")] = None
    phone: Str21 | None = None
    alt_phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    cc: Annotated[Str1023 | None, Since("12.0")] = None
    contact: Str41 | None = None
    alt_contact: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    contacts: Annotated[tuple[ContactsRet, ...], Since("12.0")] = ()
    name_on_check: Str41 | None = None
    account_number: Str99 | None = None
    notes: Str4095 | None = None
    additional_notes: Annotated[tuple[AdditionalNotesRet, ...], Since("12.0")] = ()
    vendor_type_ref: Ref159 | None = None
    terms_ref: Ref31 | None = None
    credit_limit: Amount | None = None
    vendor_tax_ident: Annotated[Str15 | None, Secret()] = None
    is_vendor_eligible_for1099: Annotated[Bool | None, Editions("US", "AU")] = None
    balance: Amount | None = None
    billing_rate_ref: Annotated[Ref31 | None, Since("6.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_country: Annotated[
        Open[SalesTaxCountry] | None, Since("8.0"), Editions("CA", "UK", "AU"), Element("Canada")
    ] = None
    is_sales_tax_agency: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    sales_tax_return_ref: Annotated[Ref41 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_registration_number: Annotated[Str30 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    reporting_period: Annotated[
        Open[VendorReportingPeriod] | None, Since("8.0"), Editions("CA", "UK", "AU"), Element("Quarterly")
    ] = None
    is_tax_tracked_on_purchases: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_on_purchases_account_ref: Annotated[Ref159 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    is_tax_tracked_on_sales: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    tax_on_sales_account_ref: Annotated[Ref159 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    is_tax_on_tax: Annotated[Bool | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    prefill_account_ref: Annotated[tuple[Ref159, ...], MaxOccurs(3), Since("8.0")] = ()
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
