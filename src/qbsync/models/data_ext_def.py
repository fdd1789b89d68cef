"""Definitions of data extensions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, NotEmpty, OneOf, Outside, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, Clearable, Guid, Integer, Open, Str, Str31, Str50
from qbsync.models.base import Request, Returned
from qbsync.models.data_ext import DataExtType
from qbsync.models.filters import MetaData

__all__ = [
    "DataExtDef",
    "DataExtDefAdd",
    "DataExtDefDel",
    "DataExtDefDelRet",
    "DataExtDefMod",
    "DataExtDefQuery",
    "DataExtObject",
]

DataExtObject: TypeAlias = Literal[
    "Account",
    "ARRefundCreditCard",
    "Bill",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "BuildAssembly",
    "Charge",
    "Check",
    "Company",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Customer",
    "Deposit",
    "Employee",
    "Estimate",
    "InventoryAdjustment",
    "Invoice",
    "Item",
    "ItemReceipt",
    "JournalEntry",
    "OtherName",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "Vendor",
    "VendorCredit",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDefAdd(Request["DataExtDef"]):
    """Add the definition of a data extension.  SDK: DataExtDefAddRq, DataExtDefAdd."""

    message: ClassVar = Message(name="DataExtDefAdd", since="2.0", ret=("DataExtDef",))

    owner_id: Guid
    data_ext_name: Annotated[Str31, NotEmpty()]
    data_ext_type: DataExtType
    assign_to_object: tuple[DataExtObject, ...] = ()
    data_ext_list_require: Annotated[Bool | None, Since("12.0")] = None
    data_ext_txn_require: Annotated[Bool | None, Since("12.0")] = None
    data_ext_format_string: Annotated[Str | None, Since("12.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDefMod(Request["DataExtDef"]):
    """Change the definition of a data extension: only what is given; CLEAR empties a field.

    SDK: DataExtDefModRq, DataExtDefMod.
    """

    message: ClassVar = Message(name="DataExtDefMod", since="2.0", ret=("DataExtDef",))

    owner_id: Guid
    data_ext_name: Str31
    data_ext_new_name: Clearable[Str31] = None
    assign_to_object: tuple[DataExtObject, ...] = ()
    remove_from_object: tuple[DataExtObject, ...] = ()
    data_ext_list_require: Annotated[Bool | None, Since("12.0")] = None
    data_ext_txn_require: Annotated[Bool | None, Since("12.0")] = None
    data_ext_format_string: Annotated[Clearable[Str], Since("12.0")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDefDel(Request["DataExtDefDelRet"]):
    """Delete the definition of a data extension, with all its values.  SDK: DataExtDefDelRq."""

    message: ClassVar = Message(name="DataExtDefDel", since="2.0", ret=("DataExtDefDelRet",))

    owner_id: Guid
    data_ext_name: Str31


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDefDelRet(Returned):
    """The definition that was deleted.  SDK: DataExtDefDelRs, DataExtDefDelRet."""

    owner_id: Guid
    data_ext_name: Str31
    time_deleted: QBDateTime | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDefQuery(Request["DataExtDef"]):
    """Ask for definitions of data extensions: by owners, or by the objects that they belong to.

    SDK: DataExtDefQueryRq.
    """

    message: ClassVar = Message(name="DataExtDefQuery", since="2.0", meta_data=True, ret=("DataExtDef",))
    one_of: ClassVar = OneOf("owner_id", "assign_to_object")

    meta_data: Annotated[MetaData | None, Attribute()] = None

    owner_id: tuple[Guid, ...] = ()
    assign_to_object: tuple[DataExtObject, ...] = ()
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtDef(Returned):
    """The definition of a data extension as QuickBooks returns it.  SDK: DataExtDefQueryRs, DataExtDefRet."""

    owner_id: Guid | None = None
    data_ext_id: Annotated[Integer, Since("11.0")]
    data_ext_name: Str31
    data_ext_type: Open[DataExtType]
    assign_to_object: tuple[Open[DataExtObject], ...] = ()
    data_ext_list_require: Annotated[Bool, Since("11.0")]
    data_ext_txn_require: Annotated[Bool, Since("11.0")]
    data_ext_format_string: Annotated[Str, Since("11.0")]
