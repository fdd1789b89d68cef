"""Deleting, voiding and merging, and what has been deleted."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Open, Str, Str16, Str50
from qbsync.models.base import Aggregate, Request, Returnable, Returned
from qbsync.models.filters import MetaData

__all__ = [
    "DeletedDateRangeFilter",
    "ListDel",
    "ListDelResult",
    "ListDelType",
    "ListDeleted",
    "ListDeletedQuery",
    "ListMerge",
    "ListMergeResult",
    "ListMergeType",
    "MergeFrom",
    "MergeTo",
    "MergedFrom",
    "MergedTo",
    "TxnDel",
    "TxnDelResult",
    "TxnDelType",
    "TxnDeleted",
    "TxnDeletedQuery",
    "TxnVoid",
    "TxnVoidResult",
    "TxnVoidType",
]

ListDelType: TypeAlias = Literal[
    "Account",
    "BillingRate",
    "Class",
    "Currency",
    "Customer",
    "CustomerMsg",
    "CustomerType",
    "DateDrivenTerms",
    "Employee",
    "InventorySite",
    "ItemDiscount",
    "ItemFixedAsset",
    "ItemGroup",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemService",
    "ItemSubtotal",
    "JobType",
    "OtherName",
    "PaymentMethod",
    "PayrollItemNonWage",
    "PayrollItemWage",
    "PriceLevel",
    "SalesRep",
    "SalesTaxCode",
    "ShipMethod",
    "StandardTerms",
    "ToDo",
    "UnitOfMeasureSet",
    "Vehicle",
    "Vendor",
    "VendorType",
    "WorkersCompCode",
]
ListMergeType: TypeAlias = Literal[
    "Account",
    "Class",
    "Customer",
    "ItemDiscount",
    "ItemGroup",
    "ItemInventory",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemService",
    "ItemSubtotal",
    "Vendor",
]
TxnDelType: TypeAlias = Literal[
    "ARRefundCreditCard",
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
    "PayrollLiabilityAdjustment",
    "PayrollPriorPayment",
    "PayrollYearToDateAdjustment",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "TimeTracking",
    "TransferInventory",
    "VehicleMileage",
    "VendorCredit",
]
TxnVoidType: TypeAlias = Literal[
    "ARRefundCreditCard",
    "Bill",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "Charge",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Deposit",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "JournalEntry",
    "SalesReceipt",
    "VendorCredit",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListDel(Request["ListDelResult"]):
    """Delete a list object; QuickBooks refuses while something uses it.  SDK: ListDelRq."""

    message: ClassVar = Message(name="ListDel", since="1.1", ret=("ListDelResult",), record_is_answer=True)

    list_del_type: ListDelType
    list_id: IdType


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListDelResult(Returned):
    """The list object that was deleted.  SDK: ListDelRs."""

    list_del_type: Open[ListDelType] | None = None
    list_id: IdType | None = None
    time_deleted: QBDateTime | None = None
    full_name: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MergeFrom(Aggregate):
    """The list object that is merged away.  SDK: ListMergeRq, MergeFrom."""

    list_id: IdType
    edit_sequence: Str16


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MergeTo(Aggregate):
    """The list object that stays.  SDK: ListMergeRq, MergeTo."""

    list_id: IdType
    edit_sequence: Str16


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListMerge(Request["ListMergeResult"]):
    """Merge a list object into another one of the same type.  SDK: ListMergeRq."""

    message: ClassVar = Message(
        name="ListMerge", since="7.0", ret=("ListMergeResult",), record_is_answer=True
    )

    list_merge_type: ListMergeType
    merge_from: MergeFrom
    merge_to: MergeTo
    same_ship_addr_ok: Annotated[Bool | None, Since("8.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MergedFrom(Returnable):
    """The list object that was merged away.  SDK: ListMergeRs, MergedFrom."""

    list_id: IdType
    time_deleted: QBDateTime
    full_name: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class MergedTo(Returnable):
    """The list object that stayed.  SDK: ListMergeRs, MergedTo."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    full_name: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListMergeResult(Returned):
    """The two list objects that were merged.  SDK: ListMergeRs."""

    list_merge_type: Open[ListMergeType] | None = None
    merged_from: MergedFrom | None = None
    merged_to: MergedTo | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DeletedDateRangeFilter(Aggregate):
    """Objects that were deleted between two moments, both included.  SDK: DeletedDateRangeFilter."""

    from_deleted_date: QBDateTime | None = None
    to_deleted_date: QBDateTime | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListDeletedQuery(Request["ListDeleted"]):
    """Ask for list objects that were deleted.  SDK: ListDeletedQueryRq."""

    message: ClassVar = Message(name="ListDeletedQuery", since="2.0", meta_data=True, ret=("ListDeleted",))

    meta_data: Annotated[MetaData | None, Attribute()] = None

    list_del_type: tuple[ListDelType, ...]
    deleted_date_range_filter: DeletedDateRangeFilter | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ListDeleted(Returned):
    """A list object that was deleted.  SDK: ListDeletedQueryRs, ListDeletedRet."""

    list_del_type: Open[ListDelType]
    list_id: IdType
    time_created: QBDateTime
    time_deleted: QBDateTime
    full_name: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnDel(Request["TxnDelResult"]):
    """Delete a transaction.  SDK: TxnDelRq."""

    message: ClassVar = Message(name="TxnDel", since="1.1", ret=("TxnDelResult",), record_is_answer=True)

    txn_del_type: TxnDelType
    txn_id: IdType


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnDelResult(Returned):
    """The transaction that was deleted.  SDK: TxnDelRs."""

    txn_del_type: Open[TxnDelType] | None = None
    txn_id: IdType | None = None
    time_deleted: QBDateTime | None = None
    ref_number: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnVoid(Request["TxnVoidResult"]):
    """Void a transaction: it stays, with all amounts zero.  SDK: TxnVoidRq."""

    message: ClassVar = Message(name="TxnVoid", since="1.1", ret=("TxnVoidResult",), record_is_answer=True)

    txn_void_type: TxnVoidType
    txn_id: IdType


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnVoidResult(Returned):
    """The transaction that was voided.  SDK: TxnVoidRs."""

    txn_void_type: Open[TxnVoidType] | None = None
    txn_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    ref_number: Str | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnDeletedQuery(Request["TxnDeleted"]):
    """Ask for transactions that were deleted.  SDK: TxnDeletedQueryRq."""

    message: ClassVar = Message(name="TxnDeletedQuery", since="2.0", meta_data=True, ret=("TxnDeleted",))

    meta_data: Annotated[MetaData | None, Attribute()] = None

    txn_del_type: tuple[TxnDelType, ...]
    deleted_date_range_filter: DeletedDateRangeFilter | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TxnDeleted(Returned):
    """A transaction that was deleted.  SDK: TxnDeletedQueryRs, TxnDeletedRet."""

    txn_del_type: Open[TxnDelType]
    txn_id: IdType
    time_created: QBDateTime
    time_deleted: QBDateTime
    ref_number: Str | None = None
