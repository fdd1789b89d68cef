"""Forms that QuickBooks opens on its screen."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Never, TypeAlias

import attrs

from qbsync.facts.marks import Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import IdType
from qbsync.models.base import Request
from qbsync.models.ref import Ref209

__all__ = [
    "ListDisplayAdd",
    "ListDisplayMod",
    "ListDisplayType",
    "TxnDisplayAdd",
    "TxnDisplayAddType",
    "TxnDisplayMod",
    "TxnDisplayModType",
]

ListDisplayType: TypeAlias = Literal["Account", "Customer", "Employee", "Item", "OtherName", "Vendor"]
TxnDisplayAddType: TypeAlias = Literal[
    "Bill",
    "BillPayment",
    "BuildAssembly",
    "Charge",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "JournalEntry",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "VendorCredit",
]
TxnDisplayModType: TypeAlias = Literal[
    "Bill",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "BuildAssembly",
    "Charge",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "JournalEntry",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "VendorCredit",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListDisplayAdd(Request[Never]):
    """Open the form for a new list object.  SDK: ListDisplayAddRq."""

    message: ClassVar = Message(name="ListDisplayAdd", since="3.0", wrapped=False)

    list_display_add_type: ListDisplayType


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListDisplayMod(Request[Never]):
    """Open the form of a list object.  SDK: ListDisplayModRq."""

    message: ClassVar = Message(name="ListDisplayMod", since="3.0", wrapped=False)

    list_display_mod_type: ListDisplayType
    list_id: IdType


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnDisplayAdd(Request[Never]):
    """Open the form for a new transaction.  SDK: TxnDisplayAddRq."""

    message: ClassVar = Message(name="TxnDisplayAdd", since="3.0", wrapped=False)

    txn_display_add_type: TxnDisplayAddType
    entity_ref: Annotated[Ref209 | None, Since("4.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnDisplayMod(Request[Never]):
    """Open the form of a transaction.  SDK: TxnDisplayModRq."""

    message: ClassVar = Message(name="TxnDisplayMod", since="3.0", wrapped=False)

    txn_display_mod_type: TxnDisplayModType
    txn_id: IdType
