"""Sales tax codes."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Editions, Element, MaxLength, NotEmpty, OneOf, Outside, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import Bool, Clearable, IdType, Integer, Str, Str16, Str31, Str50
from qbsync.models.base import Request, Returned
from qbsync.models.editing import Edit
from qbsync.models.filters import ActiveStatus, MetaData, NameFilter, NameRangeFilter
from qbsync.models.ref import Ref31

__all__ = ["SalesTaxCode", "SalesTaxCodeAdd", "SalesTaxCodeMod", "SalesTaxCodeQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxCodeAdd(Request["SalesTaxCode"]):
    """Add a sales tax code.  SDK: SalesTaxCodeAddRq, SalesTaxCodeAdd."""

    message: ClassVar = Message(name="SalesTaxCodeAdd", ret=("SalesTaxCode",))

    name: Annotated[Str, MaxLength(3, au=6), NotEmpty()]
    is_active: Bool | None = None
    is_taxable: Bool
    desc: Str31 | None = None
    item_purchase_tax_ref: Annotated[Ref31 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    item_sales_tax_ref: Annotated[Ref31 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0"), Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxCodeMod(Request["SalesTaxCode"]):
    """Change a sales tax code: only what is given; CLEAR empties a field.

    SDK: SalesTaxCodeModRq, SalesTaxCodeMod.
    """

    message: ClassVar = Message(name="SalesTaxCodeMod", since="8.0", ret=("SalesTaxCode",))

    list_id: IdType = attrs.field(kw_only=False)
    edit_sequence: Str16 = attrs.field(kw_only=False)
    name: Annotated[Clearable[Str], MaxLength(3, au=6)] = None
    is_active: Bool | None = None
    is_taxable: Bool | None = None
    desc: Clearable[Str31] = None
    item_purchase_tax_ref: Annotated[Clearable[Ref31], Editions("CA", "UK", "AU")] = None
    item_sales_tax_ref: Annotated[Clearable[Ref31], Editions("CA", "UK", "AU")] = None

    include_ret_element: Annotated[tuple[Str50, ...], Outside()] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxCodeQuery(Request["SalesTaxCode"]):
    """Ask for sales tax codes: by ids, or by full names, or by filters.  SDK: SalesTaxCodeQueryRq."""

    message: ClassVar = Message(name="SalesTaxCodeQuery", meta_data=True, ret=("SalesTaxCode",))
    one_of: ClassVar = OneOf(
        "list_id",
        "full_name",
        (
            "max_returned",
            "active_status",
            "from_modified_date",
            "to_modified_date",
            OneOf("name_filter", "name_range_filter"),
        ),
    )

    meta_data: Annotated[MetaData | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    full_name: tuple[Str, ...] = ()
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    from_modified_date: QBDateTime | None = None
    to_modified_date: QBDateTime | None = None
    name_filter: NameFilter | None = None
    name_range_filter: NameRangeFilter | None = None
    include_ret_element: Annotated[tuple[Str50, ...], Since("4.0")] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class SalesTaxCode(Returned):
    """A sales tax code as QuickBooks returns it.  SDK: SalesTaxCodeQueryRs, SalesTaxCodeRet."""

    edit = Edit(SalesTaxCodeMod)

    list_id: IdType
    time_created: QBDateTime
    time_modified: QBDateTime
    edit_sequence: Str16
    name: Annotated[Str, MaxLength(3, au=6)]
    is_active: Bool | None = None
    is_taxable: Bool
    desc: Str31 | None = None
    item_purchase_tax_ref: Annotated[Ref31 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
    item_sales_tax_ref: Annotated[Ref31 | None, Since("6.0"), Editions("CA", "UK", "AU")] = None
