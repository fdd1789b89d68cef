"""Links between transactions."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Since
from qbsync.facts.vocabulary import Amount, Bool, IdType, Open, QBDate, Str20, UseMacro
from qbsync.models.base import Aggregate, Returnable
from qbsync.models.enumerations import TxnType

__all__ = ["LinkToTxn", "LinkType", "LinkedTxn", "SetCredit"]

LinkType: TypeAlias = Literal["AMTTYPE", "QUANTYPE"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LinkToTxn(Aggregate):
    """Link the line to a line of another transaction, which is then used up.  SDK: LinkToTxn."""

    txn_id: IdType
    txn_line_id: IdType


@attrs.frozen(kw_only=True, repr=False, eq=False)
class LinkedTxn(Returnable):
    """A transaction that this one is linked to.  SDK: LinkedTxn."""

    txn_id: IdType
    txn_type: Open[TxnType]
    txn_date: QBDate
    ref_number: Str20 | None = None
    link_type: Annotated[Open[LinkType] | None, Since("3.0")] = None
    amount: Amount


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SetCredit(Aggregate):
    """Apply a credit to the invoice or bill.  SDK: SetCredit."""

    credit_txn_id: IdType | UseMacro
    applied_amount: Amount | int
    override: Annotated[Bool | None, Since("10.0")] = None
