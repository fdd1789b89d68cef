"""What one of a stocked item cost on average: of an assembly that was built, its components."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from qbsync.models import ItemInventoryAssembly
from qbsync.simulator.pricing import STOCKED, sold

if TYPE_CHECKING:
    from qbsync.simulator.books import Books, Record

__all__ = ["average_cost"]


def average_cost(books: Books, item: Record) -> Decimal:
    """Return the average cost of a stocked item, to five places.

    What was built of an assembly costs what its components do; it is averaged with what there was when the
    assembly was entered, whatever was sold since then (assumed). Builds that were loaded are in the cost
    that the assembly was loaded with.
    """
    kept = Decimal(item.average_cost or 0)
    if not isinstance(item, ItemInventoryAssembly):
        return kept
    ledger = books.ledger
    number, value = Decimal(0), Decimal(0)
    for entry in ledger.of_item(item.list_id):
        build: Record = entry.record
        if entry.kind != "BuildAssembly" or build.is_pending or entry.txn_id.upper() in ledger.loaded:
            continue
        if (build.item_inventory_assembly_ref.list_id or "").upper() != item.list_id.upper():
            continue
        number += build.quantity_to_build
        for line in build.component_item_lines:
            value += line.quantity_needed * _cost(books, books.look_up("AssemblyPart", line.item_ref))
    if not number:
        return kept
    books.rely_on("builds-cost-their-components")
    there = max(Decimal(0), Decimal(item.quantity_on_hand or 0))
    return round((there * kept + value) / (there + number), 5)


def _cost(books: Books, part: Record | None) -> Decimal:
    """Return what one of a component costs."""
    if part is None:
        return Decimal(0)
    return average_cost(books, part) if isinstance(part, STOCKED) else sold(part).cost or Decimal(0)
