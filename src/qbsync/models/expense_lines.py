"""Expense lines of bills, checks and other purchases."""

from __future__ import annotations

from typing import Annotated

import attrs

from qbsync.facts.marks import Attribute, Editions, Since
from qbsync.facts.vocabulary import Amount, Clearable, IdType, MacroName, Open, Str4095
from qbsync.models.base import Aggregate, Returned
from qbsync.models.data_ext import DataExt, DataExtRet
from qbsync.models.editing import EditLine
from qbsync.models.enumerations import BillableStatus
from qbsync.models.ref import Ref3, Ref5, Ref41, Ref159, Ref209

__all__ = ["ExpenseLine", "ExpenseLineAdd", "ExpenseLineMod"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ExpenseLineAdd(Aggregate):
    """An expense line that is added.  SDK: ExpenseLineAdd."""

    def_macro: Annotated[MacroName | None, Attribute()] = None

    account_ref: Ref159 | None = None
    amount: Amount | int | None = None
    tax_amount: Annotated[Amount | int | None, Since("6.1"), Editions("AU")] = None
    memo: Str4095 | None = None
    customer_ref: Ref209 | None = None
    vendor_ref: Annotated[Ref41 | None, Since("16.0")] = None
    class_ref: Ref159 | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: Annotated[BillableStatus | None, Since("2.0")] = None
    sales_rep_ref: Annotated[Ref5 | None, Since("13.0")] = None
    data_ext: Annotated[tuple[DataExt, ...], Since("13.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ExpenseLineMod(Aggregate):
    """An expense line that is changed; -1 as TxnLineID adds one.  SDK: ExpenseLineMod."""

    txn_line_id: IdType = attrs.field(kw_only=False)
    account_ref: Ref159 | None = None
    amount: Clearable[Amount | int] = None
    tax_amount: Annotated[Clearable[Amount | int], Since("6.1"), Editions("AU")] = None
    memo: Clearable[Str4095] = None
    customer_ref: Clearable[Ref209] = None
    class_ref: Clearable[Ref159] = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: BillableStatus | None = None
    sales_rep_ref: Annotated[Clearable[Ref5], Since("13.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ExpenseLine(Returned):
    """An expense line as QuickBooks returns it.  SDK: BillQueryRs, ExpenseLineRet."""

    edit = EditLine(ExpenseLineMod)

    txn_line_id: IdType
    account_ref: Ref159 | None = None
    amount: Amount | None = None
    tax_amount: Annotated[Amount | None, Since("6.1"), Editions("AU")] = None
    memo: Str4095 | None = None
    customer_ref: Ref209 | None = None
    vendor_ref: Annotated[Ref41 | None, Since("16.0")] = None
    class_ref: Ref159 | None = None
    sales_tax_code_ref: Annotated[Ref3 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    billable_status: Annotated[Open[BillableStatus] | None, Since("2.0")] = None
    sales_rep_ref: Annotated[Ref5 | None, Since("13.0")] = None
    data_ext: Annotated[tuple[DataExtRet, ...], Since("13.0")] = ()
