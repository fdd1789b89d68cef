"""Customers and their jobs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import (
    Attribute,
    Editions,
    Element,
    ListName,
    MaxLength,
    MaxOccurs,
    OneOf,
    Outside,
    Range,
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
    Str209,
    Str1023,
    Str4095,
    Uuid,
)
from qbsync.models.addresses import Address, AddressBlock, ShipToAddress
from qbsync.models.base import Request, Returned
from qbsync.models.contacts import AdditionalContactRef, Contacts, ContactsMod, ContactsRet
from qbsync.models.credit_card import CreditCardInfo
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
from qbsync.models.ref import Ref, Ref3, Ref5, Ref31, Ref64, Ref159

__all__ = [
    "Customer",
    "CustomerAdd",
    "CustomerMod",
    "CustomerQuery",
    "JobStatus",
    "PreferredDeliveryMethod",
]

JobStatus: TypeAlias = Literal["Awarded", "Closed", "InProgress", "None", "NotAwarded", "Pending"]
PreferredDeliveryMethod: TypeAlias = Literal["None", "Email", "Fax"]

# Longer outside the US.
ResaleNumber: TypeAlias = Annotated[Str, MaxLength(15, ca=21, uk=21, au=21)]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomerAdd(Request["Customer"]):
    """Add a customer, or with `parent_ref` a job.  SDK: CustomerAddRq, CustomerAdd."""

    message: ClassVar = Message(name="CustomerAdd", ret=("Customer",))

    name: Annotated[Str41, ListName()]
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    parent_ref: Ref | None = None
    company_name: Str41 | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Annotated[Str41 | None, Since("12.0")] = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    ship_to_address: Annotated[tuple[ShipToAddress, ...], MaxOccurs(50), Since("12.0")] = ()
    phone: Str21 | None = None
    alt_phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    cc: Annotated[Str1023 | None, Since("12.0")] = None
    contact: Str41 | None = None
    alt_contact: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    contacts: Annotated[tuple[Contacts, ...], Since("12.0")] = ()
    customer_type_ref: Ref159 | None = None
    terms_ref: Ref31 | None = None
    sales_rep_ref: Ref5 | None = None
    open_balance: Amount | int | None = None
    open_balance_date: QBDate | None = None
    sales_tax_code_ref: Ref3 | None = None
    item_sales_tax_ref: Annotated[Ref31 | None, Editions("US", "AU")] = None
    sales_tax_country: Annotated[
        SalesTaxCountry | None, Since("6.0"), Editions("CA", "UK", "AU"), Element("Canada")
    ] = None
    resale_number: ResaleNumber | None = None
    account_number: Str99 | None = None
    credit_limit: Amount | int | None = None
    preferred_payment_method_ref: Annotated[Ref31 | None, Since("3.0")] = None
    credit_card_info: Annotated[CreditCardInfo | None, Since("3.0")] = None
    job_status: Annotated[JobStatus | None, Element("None")] = None
    job_start_date: QBDate | None = None
    job_projected_end_date: QBDate | None = None
    job_end_date: QBDate | None = None
    job_desc: Str99 | None = None
    job_type_ref: Ref159 | None = None
    notes: Annotated[Str4095 | None, Since("3.0")] = None
    additional_notes: Annotated[tuple[AdditionalNotes, ...], Since("12.0")] = ()
    preferred_delivery_method: Annotated[PreferredDeliveryMethod | None, Since("12.0"), Element("None")] = (
        None
    )
    price_level_ref: Annotated[Ref31 | None, Since("4.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    tax_registration_number: Annotated[Str30 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomerMod(Request["Customer"]):
    """Change a customer: only what is given; CLEAR empties a field.  SDK: CustomerModRq, CustomerMod."""

    message: ClassVar = Message(name="CustomerMod", ret=("Customer",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Annotated[Str41 | None, ListName()] = None
    is_active: Annotated[Bool | None, Since("3.0")] = None
    class_ref: Annotated[Clearable[Ref159], Since("12.0")] = None
    parent_ref: Annotated[Clearable[Ref], Since("3.0")] = None
    company_name: Clearable[Str41] = None
    salutation: Clearable[Str15] = None
    first_name: Clearable[Str25] = None
    middle_name: Clearable[Str5] = None
    last_name: Clearable[Str25] = None
    job_title: Annotated[Clearable[Str41], Since("12.0")] = None
    bill_address: Address | None = None
    ship_address: Address | None = None
    ship_to_address: Annotated[tuple[ShipToAddress, ...], MaxOccurs(50), Since("12.0")] = ()
    phone: Clearable[Str21] = None
    alt_phone: Clearable[Str21] = None
    fax: Clearable[Str21] = None
    email: Clearable[Str1023] = None
    cc: Annotated[Clearable[Str1023], Since("12.0")] = None
    contact: Clearable[Str41] = None
    alt_contact: Clearable[Str41] = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    contacts: Annotated[tuple[ContactsMod, ...], Since("12.0")] = ()
    customer_type_ref: Annotated[Clearable[Ref159], Since("3.0")] = None
    terms_ref: Annotated[Clearable[Ref31], Since("3.0")] = None
    sales_rep_ref: Annotated[Clearable[Ref5], Since("3.0")] = None
    sales_tax_code_ref: Annotated[Clearable[Ref3], Since("3.0")] = None
    item_sales_tax_ref: Annotated[Clearable[Ref31], Since("3.0"), Editions("US", "AU")] = None
    sales_tax_country: Annotated[
        SalesTaxCountry | None, Since("6.0"), Editions("CA", "UK", "AU"), Element("Canada")
    ] = None
    resale_number: Annotated[Clearable[ResaleNumber], Since("3.0")] = None
    account_number: Clearable[Str99] = None
    credit_limit: Annotated[Clearable[Amount | int], Since("3.0")] = None
    preferred_payment_method_ref: Annotated[Clearable[Ref31], Since("3.0")] = None
    credit_card_info: Annotated[CreditCardInfo | None, Since("3.0")] = None
    job_status: Annotated[JobStatus | None, Since("3.0"), Element("None")] = None
    job_start_date: Annotated[Clearable[QBDate], Since("3.0")] = None
    job_projected_end_date: Annotated[Clearable[QBDate], Since("3.0")] = None
    job_end_date: Annotated[Clearable[QBDate], Since("3.0")] = None
    job_desc: Annotated[Clearable[Str99], Since("3.0")] = None
    job_type_ref: Annotated[Clearable[Ref159], Since("3.0")] = None
    notes: Annotated[Clearable[Str4095], Since("3.0")] = None
    additional_notes: Annotated[tuple[AdditionalNotesMod, ...], Since("12.0")] = ()
    preferred_delivery_method: Annotated[PreferredDeliveryMethod | None, Since("12.0"), Element("None")] = (
        None
    )
    price_level_ref: Annotated[Clearable[Ref31], Since("4.0")] = None
    tax_registration_number: Annotated[Clearable[Str30], Since("8.0"), Editions("CA", "UK", "AU")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class CustomerQuery(Request["Customer"]):
    """Ask for customers and jobs: by ids, or by names, or by filters.

    QuickBooks leaves inactive ones out, unless `active_status` says otherwise.  SDK: CustomerQueryRq.
    """

    message: ClassVar = Message(name="CustomerQuery", iterator=True, meta_data=True, ret=("Customer",))
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
class Customer(Returned):
    """A customer or job as QuickBooks returns it.  SDK: CustomerQueryRs, CustomerRet."""

    edit = Edit(CustomerMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str41
    full_name: Str209
    is_active: Bool | None = None
    class_ref: Annotated[Ref159 | None, Since("12.0")] = None
    parent_ref: Ref | None = None
    sublevel: Integer
    company_name: Str41 | None = None
    salutation: Str15 | None = None
    first_name: Str25 | None = None
    middle_name: Str5 | None = None
    last_name: Str25 | None = None
    job_title: Annotated[Str41 | None, Since("12.0")] = None
    bill_address: Address | None = None
    bill_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    ship_address: Address | None = None
    ship_address_block: Annotated[AddressBlock | None, Since("6.0")] = None
    ship_to_address: Annotated[tuple[ShipToAddress, ...], MaxOccurs(50), Since("12.0")] = ()
    phone: Str21 | None = None
    alt_phone: Str21 | None = None
    fax: Str21 | None = None
    email: Str1023 | None = None
    cc: Annotated[Str1023 | None, Since("12.0")] = None
    contact: Str41 | None = None
    alt_contact: Str41 | None = None
    additional_contact_ref: Annotated[tuple[AdditionalContactRef, ...], MaxOccurs(8), Since("12.0")] = ()
    contacts: Annotated[tuple[ContactsRet, ...], Since("12.0")] = ()
    customer_type_ref: Ref159 | None = None
    terms_ref: Ref31 | None = None
    sales_rep_ref: Ref5 | None = None
    balance: Amount | None = None
    total_balance: Amount | None = None
    sales_tax_code_ref: Ref3 | None = None
    item_sales_tax_ref: Annotated[Ref31 | None, Editions("US", "AU")] = None
    sales_tax_country: Annotated[
        Open[SalesTaxCountry] | None, Since("6.0"), Editions("CA", "UK", "AU"), Element("Canada")
    ] = None
    resale_number: ResaleNumber | None = None
    account_number: Str99 | None = None
    credit_limit: Amount | None = None
    preferred_payment_method_ref: Annotated[Ref31 | None, Since("3.0")] = None
    credit_card_info: Annotated[CreditCardInfo | None, Since("3.0")] = None
    job_status: Annotated[Open[JobStatus] | None, Element("None")] = None
    job_start_date: QBDate | None = None
    job_projected_end_date: QBDate | None = None
    job_end_date: QBDate | None = None
    job_desc: Str99 | None = None
    job_type_ref: Ref159 | None = None
    notes: Str4095 | None = None
    additional_notes: Annotated[tuple[AdditionalNotesRet, ...], Since("12.0")] = ()
    preferred_delivery_method: Annotated[
        Open[PreferredDeliveryMethod] | None, Since("12.0"), Element("None")
    ] = None
    price_level_ref: Annotated[Ref31 | None, Since("4.0")] = None
    external_guid: Annotated[Guid | None, Since("8.0")] = None
    tax_registration_number: Annotated[Str30 | None, Since("8.0"), Editions("CA", "UK", "AU")] = None
    currency_ref: Annotated[Ref64 | None, Since("8.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("2.0")] = ()
