"""One frozen class for each aggregate of qbXML; a family is loaded when one of its names is first used.

`Customer` is what QuickBooks returns; `CustomerAdd`, `CustomerMod` and `CustomerQuery` are requests.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from qbsync.models.base import Aggregate as Aggregate
from qbsync.models.base import CustomFields as CustomFields
from qbsync.models.base import Edit as Edit
from qbsync.models.base import EditLine as EditLine
from qbsync.models.base import Extra as Extra
from qbsync.models.base import Message as Message
from qbsync.models.base import Request as Request
from qbsync.models.base import Returnable as Returnable
from qbsync.models.base import Returned as Returned

if TYPE_CHECKING:
    from qbsync.models.addresses import Address as Address
    from qbsync.models.addresses import AddressBlock as AddressBlock
    from qbsync.models.addresses import ShipToAddress as ShipToAddress
    from qbsync.models.company import AccountantCopy as AccountantCopy
    from qbsync.models.company import Company as Company
    from qbsync.models.company import CompanyActivity as CompanyActivity
    from qbsync.models.company import CompanyActivityQuery as CompanyActivityQuery
    from qbsync.models.company import CompanyQuery as CompanyQuery
    from qbsync.models.company import Month as Month
    from qbsync.models.company import Service as Service
    from qbsync.models.company import ServiceStatus as ServiceStatus
    from qbsync.models.company import SubscribedServices as SubscribedServices
    from qbsync.models.company import TaxForm as TaxForm
    from qbsync.models.contacts import AdditionalContactRef as AdditionalContactRef
    from qbsync.models.contacts import Contacts as Contacts
    from qbsync.models.contacts import ContactsMod as ContactsMod
    from qbsync.models.contacts import ContactsRet as ContactsRet
    from qbsync.models.credit_card import CreditCardInfo as CreditCardInfo
    from qbsync.models.customer import Customer as Customer
    from qbsync.models.customer import CustomerAdd as CustomerAdd
    from qbsync.models.customer import CustomerMod as CustomerMod
    from qbsync.models.customer import CustomerQuery as CustomerQuery
    from qbsync.models.customer import JobStatus as JobStatus
    from qbsync.models.customer import PreferredDeliveryMethod as PreferredDeliveryMethod
    from qbsync.models.customer import SalesTaxCountry as SalesTaxCountry
    from qbsync.models.data_ext import DataExtRet as DataExtRet
    from qbsync.models.data_ext import DataExtType as DataExtType
    from qbsync.models.error_recovery import ErrorRecovery as ErrorRecovery
    from qbsync.models.filters import ActiveStatus as ActiveStatus
    from qbsync.models.filters import ClassFilter as ClassFilter
    from qbsync.models.filters import CurrencyFilter as CurrencyFilter
    from qbsync.models.filters import Iterator as Iterator
    from qbsync.models.filters import MatchCriterion as MatchCriterion
    from qbsync.models.filters import MetaData as MetaData
    from qbsync.models.filters import NameFilter as NameFilter
    from qbsync.models.filters import NameRangeFilter as NameRangeFilter
    from qbsync.models.filters import Operator as Operator
    from qbsync.models.filters import TotalBalanceFilter as TotalBalanceFilter
    from qbsync.models.host import Host as Host
    from qbsync.models.host import HostQuery as HostQuery
    from qbsync.models.host import IncludeListMetaData as IncludeListMetaData
    from qbsync.models.host import ListMetaData as ListMetaData
    from qbsync.models.host import MaxCapacity as MaxCapacity
    from qbsync.models.host import QBFileMode as QBFileMode
    from qbsync.models.notes import AdditionalNotes as AdditionalNotes
    from qbsync.models.notes import AdditionalNotesMod as AdditionalNotesMod
    from qbsync.models.notes import AdditionalNotesRet as AdditionalNotesRet
    from qbsync.models.ref import Ref as Ref
    from qbsync.models.ref import Ref3 as Ref3
    from qbsync.models.ref import Ref5 as Ref5
    from qbsync.models.ref import Ref31 as Ref31
    from qbsync.models.ref import Ref64 as Ref64
    from qbsync.models.ref import Ref159 as Ref159

__all__ = [
    "AccountantCopy",
    "ActiveStatus",
    "AdditionalContactRef",
    "AdditionalNotes",
    "AdditionalNotesMod",
    "AdditionalNotesRet",
    "Address",
    "AddressBlock",
    "Aggregate",
    "ClassFilter",
    "Company",
    "CompanyActivity",
    "CompanyActivityQuery",
    "CompanyQuery",
    "Contacts",
    "ContactsMod",
    "ContactsRet",
    "CreditCardInfo",
    "CurrencyFilter",
    "CustomFields",
    "Customer",
    "CustomerAdd",
    "CustomerMod",
    "CustomerQuery",
    "DataExtRet",
    "DataExtType",
    "Edit",
    "EditLine",
    "ErrorRecovery",
    "Extra",
    "Host",
    "HostQuery",
    "IncludeListMetaData",
    "Iterator",
    "JobStatus",
    "ListMetaData",
    "MatchCriterion",
    "MaxCapacity",
    "Message",
    "MetaData",
    "Month",
    "NameFilter",
    "NameRangeFilter",
    "Operator",
    "PreferredDeliveryMethod",
    "QBFileMode",
    "Ref",
    "Ref3",
    "Ref5",
    "Ref31",
    "Ref64",
    "Ref159",
    "Request",
    "Returnable",
    "Returned",
    "SalesTaxCountry",
    "Service",
    "ServiceStatus",
    "ShipToAddress",
    "SubscribedServices",
    "TaxForm",
    "TotalBalanceFilter",
]

# Module -> the names that it gives; `tests/models` holds this table, the imports above and __all__ together.
_FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "addresses": (
        "Address",
        "AddressBlock",
        "ShipToAddress",
    ),
    "company": (
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
    ),
    "contacts": (
        "AdditionalContactRef",
        "Contacts",
        "ContactsMod",
        "ContactsRet",
    ),
    "credit_card": ("CreditCardInfo",),
    "customer": (
        "Customer",
        "CustomerAdd",
        "CustomerMod",
        "CustomerQuery",
        "JobStatus",
        "PreferredDeliveryMethod",
        "SalesTaxCountry",
    ),
    "data_ext": (
        "DataExtRet",
        "DataExtType",
    ),
    "error_recovery": ("ErrorRecovery",),
    "filters": (
        "ActiveStatus",
        "ClassFilter",
        "CurrencyFilter",
        "Iterator",
        "MatchCriterion",
        "MetaData",
        "NameFilter",
        "NameRangeFilter",
        "Operator",
        "TotalBalanceFilter",
    ),
    "host": (
        "Host",
        "HostQuery",
        "IncludeListMetaData",
        "ListMetaData",
        "MaxCapacity",
        "QBFileMode",
    ),
    "notes": (
        "AdditionalNotes",
        "AdditionalNotesMod",
        "AdditionalNotesRet",
    ),
    "ref": (
        "Ref",
        "Ref159",
        "Ref3",
        "Ref31",
        "Ref5",
        "Ref64",
    ),
}
_HOME: Final = {name: module for module, names in _FAMILIES.items() for name in names}


def class_named(name: str) -> type[Aggregate] | None:
    """Return the class of this name, None where there is none; its family is loaded."""
    if name not in _HOME:
        return None
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return found if isinstance(found, type) and issubclass(found, Aggregate) else None


def class_of_tag(tag: str) -> type[Aggregate] | None:
    """Return the class whose element bears `tag`, for records and requests; None where there is none."""
    return class_named(tag) or class_named(tag.removesuffix("Ret"))


if not TYPE_CHECKING:  # a visible __getattr__ would hide misspelt names from type checkers

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            text = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(text)
        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
