"""Bar codes of items."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.marks import Attribute
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Open, Str50, Uuid
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.enumerations import ListType
from qbsync.models.filters import Iterator, MetaData

__all__ = ["BarCode", "BarCodeQuery", "BarCodeRet"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BarCode(Aggregate):
    """The bar code that an item gets.  SDK: BarCode."""

    bar_code_value: Str50 | None = None
    assign_even_if_used: Bool | None = None
    allow_override: Bool | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BarCodeQuery(Request["BarCodeRet"]):
    """Ask for bar codes.  SDK: BarCodeQueryRq."""

    message: ClassVar = Message(
        name="BarCodeQuery",
        since="12.0",
        editions=frozenset({"US", "CA", "UK"}),
        iterator=True,
        meta_data=True,
        ret=("BarCodeRet",),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    bar_code_value: tuple[Str50, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class BarCodeRet(Returned):
    """A bar code as QuickBooks returns it.  SDK: BarCodeQueryRs, BarCodeRet."""

    list_type: Open[ListType]
    list_id: IdType | None = None
    full_name: Str50 | None = None
