"""Transfers between accounts."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, OneOf, Outside, Range
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import (
    Amount,
    Clearable,
    IdType,
    Integer,
    MacroName,
    QBDate,
    Str16,
    Str50,
    Str4095,
    Uuid,
)
from qbsync.models.base import Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import Iterator, MetaData
from qbsync.models.ref import Ref159
from qbsync.models.txn_filters import ModifiedDateRangeFilter, TxnDateRangeFilter

__all__ = ["Transfer", "TransferAdd", "TransferMod", "TransferQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferAdd(Request["Transfer"]):
    """Add a transfer between accounts.  SDK: TransferAddRq, TransferAdd."""

    message: ClassVar = Message(name="TransferAdd", since="12.0", ret=("Transfer",))

    def_macro: Annotated[MacroName | None, Attribute()] = None

    txn_date: QBDate | None = None
    transfer_from_account_ref: Ref159 | None = None
    transfer_to_account_ref: Ref159 | None = None
    class_ref: Ref159 | None = None
    amount: Amount | int | None = None
    memo: Str4095 | None = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferMod(Request["Transfer"]):
    """Change a transfer between accounts: only what is given; CLEAR empties a field.

    SDK: TransferModRq, TransferMod.
    """

    message: ClassVar = Message(name="TransferMod", since="12.0", ret=("Transfer",))

    txn_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    txn_date: Clearable[QBDate] = None
    transfer_from_account_ref: Ref159 | None = None
    transfer_to_account_ref: Ref159 | None = None
    class_ref: Clearable[Ref159] = None
    amount: Clearable[Amount | int] = None
    memo: Clearable[Str4095] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TransferQuery(Request["Transfer"]):
    """Ask for transfers between accounts: by ids, or by filters.  SDK: TransferQueryRq."""

    message: ClassVar = Message(
        name="TransferQuery", since="12.0", iterator=True, meta_data=True, ret=("Transfer",)
    )
    one_of: ClassVar = OneOf(
        "txn_id", ("max_returned", OneOf("modified_date_range_filter", "txn_date_range_filter"))
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    txn_id: tuple[IdType, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    modified_date_range_filter: ModifiedDateRangeFilter | None = None
    txn_date_range_filter: TxnDateRangeFilter | None = None
    include_ret_element: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Transfer(Returned):
    """A transfer between accounts as QuickBooks returns it.  SDK: TransferQueryRs, TransferRet."""

    edit = Edit(TransferMod)

    txn_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    txn_number: Integer | None = None
    txn_date: QBDate | None = None
    transfer_from_account_ref: Ref159 | None = None
    from_account_balance: Amount | None = None
    transfer_to_account_ref: Ref159 | None = None
    to_account_balance: Amount | None = None
    class_ref: Ref159 | None = None
    amount: Amount | None = None
    memo: Str4095 | None = None
