"""Templates of forms."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, IdType, Open, Str16, Str31, Str50
from qbsync.models.base import Request, Returned
from qbsync.models.filters import MetaData

__all__ = ["Template", "TemplateQuery", "TemplateType"]

TemplateType: TypeAlias = Literal[
    "BuildAssembly",
    "CreditMemo",
    "Estimate",
    "Invoice",
    "PurchaseOrder",
    "SalesOrder",
    "SalesReceipt",
    "PaymentReceipt",
    "BillPayment",
]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class TemplateQuery(Request["Template"]):
    """Ask for templates of forms.  SDK: TemplateQueryRq."""

    message: ClassVar = Message(name="TemplateQuery", since="3.0", meta_data=True, ret=("Template",))

    meta_data: Annotated[MetaData | None, Attribute()] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Template(Returned):
    """A template of a form as QuickBooks returns it.  SDK: TemplateQueryRs, TemplateRet."""

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Str31
    is_active: Bool | None = None
    template_type: Open[TemplateType]
