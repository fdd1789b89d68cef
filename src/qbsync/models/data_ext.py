"""Data extensions: custom fields of the user interface (OwnerID 0) and those of an application (its GUID)."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from qbsync.facts.vocabulary import Guid, Open, Str, Str31
from qbsync.models.base import Returnable, Returned

__all__ = ["DataExt", "DataExtRet", "DataExtType"]

DataExtType: TypeAlias = Literal[
    "AMTTYPE",
    "DATETIMETYPE",
    "INTTYPE",
    "PERCENTTYPE",
    "PRICETYPE",
    "QUANTYPE",
    "STR1024TYPE",
    "STR255TYPE",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExt(Returnable):
    """A custom field that is set together with its line.  SDK: InvoiceAddRq, InvoiceLineAdd, DataExt."""

    owner_id: Guid
    data_ext_name: Str31
    data_ext_value: Str


@attrs.frozen(kw_only=True, repr=False, eq=False)
class DataExtRet(Returned):
    """The value of a data extension; queries return it only for the owner_id that they name.

    SDK: CustomerQueryRs, DataExtRet.
    """

    owner_id: Guid | None = None
    data_ext_name: Str31
    data_ext_type: Open[DataExtType]
    data_ext_value: Str
