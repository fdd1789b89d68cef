"""The cleared status of transactions."""

from __future__ import annotations

from typing import ClassVar, Literal, Never, TypeAlias

import attrs

from qbsync.facts.message import Message
from qbsync.facts.vocabulary import IdType, UseMacro
from qbsync.models.base import Request

__all__ = ["ClearedStatus", "ClearedStatusMod"]

ClearedStatus: TypeAlias = Literal["Cleared", "NotCleared", "Pending"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ClearedStatusMod(Request[Never]):
    """Mark a transaction, or one of its lines, as cleared or not.

    SDK: ClearedStatusModRq, ClearedStatusMod.
    """

    message: ClassVar = Message(name="ClearedStatusMod", since="2.0")

    txn_id: IdType | UseMacro
    txn_line_id: IdType | UseMacro | None = None
    cleared_status: ClearedStatus
