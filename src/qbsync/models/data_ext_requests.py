"""Changes of the values of data extensions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import NotEmpty, OneOf, Required, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Guid, IdType, Open, Str, Str31, UseMacro
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtRet
from qbsync.models.ref import Ref159

__all__ = [
    "DataExtAdd",
    "DataExtDel",
    "DataExtDelRet",
    "DataExtMod",
    "ListDataExtType",
    "OtherDataExtType",
    "TxnDataExtType",
]

ListDataExtType: TypeAlias = Literal["Account", "Customer", "Employee", "Item", "OtherName", "Vendor"]
OtherDataExtType: TypeAlias = Literal["Company"]
TxnDataExtType: TypeAlias = Literal[
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
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "VendorCredit",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtAdd(Request[DataExtRet]):
    """Set a data extension that has no value yet.  SDK: DataExtAddRq, DataExtAdd."""

    message: ClassVar = Message(name="DataExtAdd", since="2.0", ret=("DataExtRet",))
    one_of: ClassVar = OneOf(
        (Required("list_data_ext_type"), Required("list_obj_ref")),
        (Required("txn_data_ext_type"), Required("txn_id"), "txn_line_id"),
        "other_data_ext_type",
        required=True,
    )

    owner_id: Guid
    data_ext_name: Annotated[Str31, NotEmpty()]
    list_data_ext_type: ListDataExtType | None = None
    list_obj_ref: Ref159 | None = None
    txn_data_ext_type: TxnDataExtType | None = None
    txn_id: IdType | UseMacro | None = None
    txn_line_id: Annotated[IdType | None, Since("3.0")] = None
    other_data_ext_type: OtherDataExtType | None = None
    data_ext_value: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtMod(Request[DataExtRet]):
    """Change the value of a data extension.  SDK: DataExtModRq, DataExtMod."""

    message: ClassVar = Message(name="DataExtMod", since="2.0", ret=("DataExtRet",))
    one_of: ClassVar = OneOf(
        (Required("list_data_ext_type"), Required("list_obj_ref")),
        (Required("txn_data_ext_type"), Required("txn_id"), "txn_line_id"),
        "other_data_ext_type",
        required=True,
    )

    owner_id: Guid
    data_ext_name: Str31
    list_data_ext_type: ListDataExtType | None = None
    list_obj_ref: Ref159 | None = None
    txn_data_ext_type: TxnDataExtType | None = None
    txn_id: IdType | None = None
    txn_line_id: Annotated[IdType | None, Since("3.0")] = None
    other_data_ext_type: OtherDataExtType | None = None
    data_ext_value: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDel(Request["DataExtDelRet"]):
    """Delete the value of a data extension.  SDK: DataExtDelRq, DataExtDel."""

    message: ClassVar = Message(name="DataExtDel", since="2.0", ret=("DataExtDelRet",), wrapped=True)
    one_of: ClassVar = OneOf(
        (Required("list_data_ext_type"), Required("list_obj_ref")),
        (Required("txn_data_ext_type"), Required("txn_id"), "txn_line_id"),
        "other_data_ext_type",
        required=True,
    )

    owner_id: Guid
    data_ext_name: Str31
    list_data_ext_type: ListDataExtType | None = None
    list_obj_ref: Ref159 | None = None
    txn_data_ext_type: TxnDataExtType | None = None
    txn_id: IdType | None = None
    txn_line_id: Annotated[IdType | None, Since("3.0")] = None
    other_data_ext_type: OtherDataExtType | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDelRet(Returned):
    """The value that was deleted.  SDK: DataExtDelRs, DataExtDelRet."""

    one_of: ClassVar = OneOf(
        (Required("list_data_ext_type"), Required("list_obj_ref")),
        (Required("txn_data_ext_type"), Required("txn_id"), "txn_line_id"),
        "other_data_ext_type",
    )

    owner_id: Guid
    data_ext_name: Str31
    list_data_ext_type: Open[ListDataExtType] | None = None
    list_obj_ref: Ref159 | None = None
    txn_data_ext_type: Open[TxnDataExtType] | None = None
    txn_id: IdType | None = None
    txn_line_id: Annotated[IdType | None, Since("3.0")] = None
    other_data_ext_type: Open[OtherDataExtType] | None = None
    time_deleted: QBDateTime | None = None
