"""Dated notes of customers, vendors and employees."""

from __future__ import annotations

import attrs

from qbsync.facts.vocabulary import Integer, QBDate, Str4095
from qbsync.models.base import Aggregate, Returned

__all__ = ["AdditionalNotes", "AdditionalNotesMod", "AdditionalNotesRet"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AdditionalNotes(Aggregate):
    """A note that is added.  SDK: CustomerAddRq, AdditionalNotes."""

    note: Str4095


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AdditionalNotesMod(Aggregate):
    """A note that is changed.  SDK: CustomerModRq, AdditionalNotesMod."""

    note_id: Integer
    note: Str4095


@attrs.frozen(kw_only=True, repr=False, eq=False)
class AdditionalNotesRet(Returned):
    """A note as QuickBooks returns it.  SDK: CustomerQueryRs, AdditionalNotesRet."""

    note_id: Integer
    date: QBDate
    note: Str4095
