"""Sales tax returns and their lines."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.marks import Attribute
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import IdType, Open, Str41, Str159
from qbsync.models.base import Request, Returned
from qbsync.models.filters import MetaData
from qbsync.models.ref import Ref41

__all__ = [
    "SalesTaxReturn",
    "SalesTaxReturnLine",
    "SalesTaxReturnLineQuery",
    "SalesTaxReturnLineType",
    "SalesTaxReturnQuery",
]

SalesTaxReturnLineType: TypeAlias = Literal[
    "ECPurchases", "ECSales", "Purchases", "Sales", "SubTotal", "TaxOnPurchases", "TaxOnSales", "Total"
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxReturnQuery(Request["SalesTaxReturn"]):
    """Ask for sales tax returns.  SDK: SalesTaxReturnQueryRq."""

    message: ClassVar = Message(
        name="SalesTaxReturnQuery",
        since="8.0",
        editions=frozenset({"CA", "UK", "AU"}),
        meta_data=True,
        ret=("SalesTaxReturn",),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxReturn(Returned):
    """A sales tax return as QuickBooks returns it.  SDK: SalesTaxReturnQueryRs, SalesTaxReturnRet."""

    list_id: IdType
    full_name: Str41 | None = None
    desc: Str159 | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxReturnLineQuery(Request["SalesTaxReturnLine"]):
    """Ask for lines of sales tax returns.  SDK: SalesTaxReturnLineQueryRq."""

    message: ClassVar = Message(
        name="SalesTaxReturnLineQuery",
        since="8.0",
        editions=frozenset({"CA", "UK", "AU"}),
        meta_data=True,
        ret=("SalesTaxReturnLine",),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    tax_agency_vendor_ref: tuple[Ref41, ...]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxReturnLine(Returned):
    """A line of a sales tax return as QuickBooks returns it.

    SDK: SalesTaxReturnLineQueryRs, SalesTaxReturnLineRet.
    """

    list_id: IdType
    full_name: Str159 | None = None
    line_type: Open[SalesTaxReturnLineType] | None = None
