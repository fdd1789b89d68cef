"""What QuickBooks keeps of a message set that it has processed before."""

from __future__ import annotations

from typing import ClassVar

import attrs

from qbsync.facts.marks import OneOf
from qbsync.facts.vocabulary import Guid, IdType, Integer, Str16
from qbsync.models.base import Aggregate

__all__ = ["ErrorRecovery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ErrorRecovery(Aggregate):
    """The ids of an object that an earlier message set of the same id made.

    The object itself has to be queried.  SDK: CustomerAddRs, ErrorRecovery (qbXML 11.0).
    """

    one_of: ClassVar = OneOf("list_id", "owner_id", "txn_id")

    list_id: IdType | None = None
    owner_id: Guid | None = None
    txn_id: IdType | None = None
    txn_number: Integer | None = None
    edit_sequence: Str16 | None = None
    external_guid: Guid | None = None
