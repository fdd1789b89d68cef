"""Inventory items by site."""

from __future__ import annotations

from typing import Annotated, ClassVar

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import Attribute, Element, OneOf, Range, Since
from qbsync.facts.message import Message
from qbsync.facts.vocabulary import IdType, Integer, Quantity, Str, Str16, Uuid
from qbsync.models.base import Aggregate, Request, Returned
from qbsync.models.enumerations import ItemTypeFilter
from qbsync.models.filters import ActiveStatus, Iterator, MetaData
from qbsync.models.ref import Ref31, Ref159
from qbsync.models.txn_filters import ItemFilter, SiteFilter

__all__ = ["ItemSiteFilter", "ItemSites", "ItemSitesQuery"]


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSiteFilter(Aggregate):
    """Items at sites.  SDK: ItemSitesQueryRq, ItemSiteFilter."""

    item_filter: ItemFilter | None = None
    site_filter: SiteFilter | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSitesQuery(Request["ItemSites"]):
    """Ask for inventory items by site: by ids, or by filters.  SDK: ItemSitesQueryRq."""

    message: ClassVar = Message(
        name="ItemSitesQuery",
        since="10.0",
        editions=frozenset({"US"}),
        iterator=True,
        meta_data=True,
        ret=("ItemSites",),
    )
    one_of: ClassVar = OneOf("list_id", (OneOf("item_type_filter", "item_site_filter", required=True),))

    meta_data: Annotated[MetaData | None, Attribute()] = None
    iterator: Annotated[Iterator | None, Attribute()] = None
    iterator_id: Annotated[Uuid | None, Attribute()] = None

    list_id: tuple[IdType, ...] = ()
    item_type_filter: ItemTypeFilter | None = None
    item_site_filter: ItemSiteFilter | None = None
    max_returned: Annotated[Integer | None, Range(1)] = None
    active_status: Annotated[ActiveStatus | None, Element("ActiveOnly")] = None
    include_ret_element: tuple[Str, ...] = ()


@attrs.frozen(kw_only=True, repr=False, eq=False)
class ItemSites(Returned):
    """An inventory item at a site as QuickBooks returns it.  SDK: ItemSitesQueryRs, ItemSitesRet."""

    one_of: ClassVar = OneOf("item_inventory_assembly_ref", "item_inventory_ref", required=True)

    list_id: IdType | None = None
    time_created: QBDateTime | None = None
    time_modified: QBDateTime | None = None
    edit_sequence: Str16 | None = None
    item_inventory_assembly_ref: Ref159 | None = None
    item_inventory_ref: Ref159 | None = None
    inventory_site_ref: Ref31 | None = None
    inventory_site_location_ref: Annotated[Ref31 | None, Since("12.0")] = None
    reorder_level: Quantity | None = None
    quantity_on_hand: Quantity | None = None
    quantity_on_purchase_orders: Quantity | None = None
    quantity_on_sales_orders: Quantity | None = None
    quantity_to_be_built_by_pending_build_txns: Quantity | None = None
    quantity_required_by_pending_build_txns: Quantity | None = None
    quantity_on_pending_transfers: Quantity | None = None
    assembly_build_point: Quantity | None = None
