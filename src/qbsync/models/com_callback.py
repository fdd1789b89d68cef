"""The application that QuickBooks calls."""

from __future__ import annotations

from typing import ClassVar

import attrs

from qbsync.facts.marks import OneOf
from qbsync.facts.vocabulary import Guid, Str128
from qbsync.models.base import Returnable

__all__ = ["COMCallbackInfo"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class COMCallbackInfo(Returnable):
    """The COM class of an application, which QuickBooks calls.  SDK: COMCallbackInfo."""

    one_of: ClassVar = OneOf("prog_id", "clsid", required=True)

    app_name: Str128
    prog_id: Str128 | None = None
    clsid: Guid | None = None
