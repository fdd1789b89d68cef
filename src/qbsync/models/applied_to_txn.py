"""How a payment is applied to invoices or bills."""

from __future__ import annotations

from typing import Annotated

import attrs

from qbsync.facts.marks import Since
from qbsync.facts.vocabulary import Amount, Clearable, IdType, Open, QBDate, Str20, UseMacro
from qbsync.models.base import Aggregate, Returned
from qbsync.models.enumerations import TxnType
from qbsync.models.linked_txn import LinkedTxn, SetCredit
from qbsync.models.ref import Ref159

__all__ = ["AppliedToTxn", "AppliedToTxnAdd", "AppliedToTxnMod"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AppliedToTxnAdd(Aggregate):
    """Apply the payment to an invoice or bill.  SDK: AppliedToTxnAdd."""

    txn_id: IdType | UseMacro
    payment_amount: Amount | int | None = None
    set_credit: tuple[SetCredit, ...] = ()
    discount_amount: Amount | int | None = None
    discount_account_ref: Ref159 | None = None
    discount_class_ref: Annotated[Ref159 | None, Since("11.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AppliedToTxnMod(Aggregate):
    """Change how the payment is applied to an invoice or bill.  SDK: AppliedToTxnMod."""

    txn_id: IdType
    payment_amount: Clearable[Amount | int] = None
    set_credit: tuple[SetCredit, ...] = ()
    discount_amount: Clearable[Amount | int] = None
    discount_account_ref: Ref159 | None = None
    discount_class_ref: Annotated[Clearable[Ref159], Since("11.0")] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AppliedToTxn(Returned):
    """An invoice or bill that the payment was applied to.  SDK: ReceivePaymentQueryRs, AppliedToTxnRet."""

    txn_id: IdType
    txn_type: Open[TxnType]
    txn_date: QBDate | None = None
    ref_number: Str20 | None = None
    balance_remaining: Amount | None = None
    amount: Amount | None = None
    discount_amount: Amount | None = None
    discount_account_ref: Ref159 | None = None
    discount_class_ref: Annotated[Ref159 | None, Since("11.0")] = None
    linked_txn: Annotated[tuple[LinkedTxn, ...], Since("10.0")] = ()
