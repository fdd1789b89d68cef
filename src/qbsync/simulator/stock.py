"""What changes the quantity on hand besides sales: adjustments of inventory and builds of assemblies."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import NotSimulated
from qbsync.facts.plan import given, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import (
    BuildAssembly,
    BuildAssemblyAdd,
    BuildAssemblyMod,
    BuildAssemblyQuery,
    ComponentItemLine,
    InventoryAdjustment,
    InventoryAdjustmentAdd,
    InventoryAdjustmentLine,
    InventoryAdjustmentMod,
    InventoryAdjustmentQuery,
    ItemAssembliesCanBuild,
)
from qbsync.simulator.answers import Answer
from qbsync.simulator.calendar_dates import today
from qbsync.simulator.costs import average_cost
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.ledger import ZERO, Entry
from qbsync.simulator.money import cents, quantity
from qbsync.simulator.pricing import STOCKED, find_item, full_ref, sold
from qbsync.simulator.sales_lines import NEW_LINE, in_stored_order
from qbsync.simulator.statuses import refusal
from qbsync.simulator.transactions import Draft, TxnKind, dated, header, next_ref_number, numbered, values_of

if TYPE_CHECKING:
    from qbsync.models import Ref
    from qbsync.simulator.answers import AnyRequest, Context
    from qbsync.simulator.books import Books, Record
    from qbsync.simulator.transactions import Identity

__all__ = ["STOCK", "can_build_query"]

_NONE: Final = Decimal(0)
_TOO_FEW: Final = "There are not sufficient quantities of the components on hand."


def _on_hand(books: Books, item: Record) -> Decimal:
    """Return the quantity on hand as it is read."""
    shown = books.show(books.lists[type(item).__name__].kind, item)
    return shown.quantity_on_hand or _NONE


def _stocked(books: Books, ref: Ref, inside: str) -> Record:
    """Return an item of which a quantity is on hand; another one counts as not found (assumed)."""
    item = find_item(books, ref, inside=inside)
    if not isinstance(item, STOCKED):
        books.rely_on("adjusting-what-is-not-stocked-3140")
        raise refusal(3140, list="Item", value=ref.list_id or ref.full_name, object=inside)
    return item


# Adjustments


@simulates("adjustments-move-quantities")
def _make_adjustment(
    kind: TxnKind, request: AnyRequest, old: Record | None, identity: Identity, context: Context
) -> Draft:
    """Work out an adjustment of inventory."""
    books = context.books
    values = header(kind, request, books, frozenset({"lines"}))
    dated(values, old, books)
    if old is None:
        values = {"ref_number": next_ref_number(kind, books)} | values
        lines = _new_adjustments(request, books)
    else:
        lines = _changed_adjustments(request, old, books) if request.lines else old.lines
    whole = values_of(old)
    record = kind.ret(**{**whole, **values, **identity, "lines": numbered(lines, books)})
    return Draft(record=record)


def _new_adjustments(request: AnyRequest, books: Books) -> tuple[Record, ...]:
    lines: list[Record] = []
    added: dict[str, Decimal] = {}
    for wanted in request.lines:
        change = wanted.quantity_adjustment
        if change is None:
            raise NotSimulated("only QuantityAdjustment has a rule in an InventoryAdjustmentLineAdd")
        for name in ("serial_number", "lot_number", "inventory_site_location_ref"):
            if getattr(change, name) is not None:
                raise NotSimulated(f"QuantityAdjustment.{name} has no rule")
        item = _stocked(books, wanted.item_ref, "InventoryAdjustment line")
        now = _on_hand(books, item) + added.get(item.list_id, _NONE)
        if change.new_quantity is None:
            difference = Decimal(change.quantity_difference)
        else:
            difference = Decimal(change.new_quantity) - now
        added[item.list_id] = added.get(item.list_id, _NONE) + difference
        lines.append(_adjustment(books, item, difference, NEW_LINE))
    return tuple(lines)


def _adjustment(books: Books, item: Record, difference: Decimal, line_id: str) -> Record:
    """Return a line; its value is the quantity at the average cost of the item (assumed)."""
    cost = average_cost(books, item)
    if cost:
        books.rely_on("adjustments-at-average-cost")
    return InventoryAdjustmentLine(
        txn_line_id=line_id,
        item_ref=full_ref(item),
        quantity_difference=quantity(difference),
        value_difference=cents(difference * cost),
    )


def _changed_adjustments(request: AnyRequest, old: Record, books: Books) -> tuple[Record, ...]:
    stored = {line.txn_line_id: line for line in old.lines}
    in_stored_order(request.lines, tuple(stored))
    lines = []
    for wanted in request.lines:
        for field in plan_of(type(wanted)).fields:
            known = field.name in {"txn_line_id", "item_ref", "quantity_difference"}
            if not known and given(getattr(wanted, field.name)):
                raise NotSimulated(f"InventoryAdjustmentLineMod.{field.name} has no rule")
        line = stored.get(wanted.txn_line_id)
        if wanted.item_ref is None and wanted.quantity_difference is None and line is not None:
            lines.append(line)
            continue
        ref = wanted.item_ref or (None if line is None else line.item_ref)
        if ref is None:
            raise refusal(3150, value="ItemRef")
        before = _NONE if line is None else line.quantity_difference
        change = wanted.quantity_difference
        difference = before if change is None else _NONE if change is CLEAR else Decimal(change)
        item = _stocked(books, ref, "InventoryAdjustment line")
        lines.append(_adjustment(books, item, difference, wanted.txn_line_id))
    return tuple(lines)


def _adjustment_entry(books: Books, record: Record) -> Entry:
    del books
    items = [line.item_ref.list_id.upper() for line in record.lines]
    return Entry(
        kind="InventoryAdjustment",
        record=record,
        txn_id=record.txn_id,
        customer=None if record.customer_ref is None else record.customer_ref.list_id.upper(),
        moves=tuple(zip(items, (line.quantity_difference for line in record.lines), strict=True)),
        items=frozenset(items),
        accounts=frozenset({(record.account_ref.list_id or "").upper()}),
    )


def _as_kept(_books: Books, record: Record) -> Record:
    return record


def _adjustment_voided(_books: Books, record: Record) -> Record:
    lines = (attrs.evolve(line, quantity_difference=_NONE, value_difference=ZERO) for line in record.lines)
    return attrs.evolve(record, lines=tuple(lines))


# Builds


def _parts(assembly: Record, books: Books) -> list[tuple[Record, Decimal]]:
    """Return the components of an assembly with the quantity that one of it needs."""
    parts = []
    for line in assembly.item_inventory_assembly_line:
        item = books.look_up("AssemblyPart", line.item_inventory_ref)
        if item is not None:
            parts.append((item, Decimal(line.quantity if line.quantity is not None else 1)))
    return parts


def _can_build(assembly: Record, books: Books, back: Decimal = _NONE) -> Decimal:
    """Return how many can be built from what is on hand; `back` were built before and count as free."""
    counts = [
        ((_on_hand(books, item) + back * each) / each).to_integral_value(ROUND_FLOOR)
        for item, each in _parts(assembly, books)
        if isinstance(item, STOCKED) and each > 0
    ]
    return max(_NONE, min(counts, default=_NONE))


@simulates("builds-move-quantities", "pending-builds", "too-few-components-3180")
def _make_build(
    kind: TxnKind, request: AnyRequest, old: Record | None, identity: Identity, context: Context
) -> Draft:
    """Work out a build; it waits as pending where components are short and the request allows that.

    Raises StatusError 3180 where they are short and it does not (reported once, the text assumed).
    """
    books = context.books
    values = header(kind, request, books, _BUILD_WORKED_OUT)
    dated(values, old, books)
    ref = values["item_inventory_assembly_ref"] if old is None else old.item_inventory_assembly_ref
    assembly = find_item(books, ref, inside=kind.name, group="ItemInventoryAssembly")
    if request.quantity_to_build is CLEAR:
        raise NotSimulated("no rule says what an emptied quantity does in a build")
    asked = request.quantity_to_build
    number = quantity(old.quantity_to_build if old is not None and asked is None else asked)
    if number <= 0:
        books.rely_on("builds-of-nothing-3210")
        raise refusal(3210, field="QuantityToBuild", value=number, reason="The quantity must be positive.")
    built = _NONE if old is None or old.is_pending else old.quantity_to_build
    enough = number <= _can_build(assembly, books, built)
    pending = not enough if old is None else bool(old.is_pending)
    if getattr(request, "remove_pending", None):
        pending = False
    elif old is not None and not enough:
        pending = True
    waits = old is not None and bool(old.is_pending)
    if (not enough and not pending) or (pending and not waits and not request.mark_pending_if_required):
        raise refusal(3180, object=kind.name, reason=_TOO_FEW)
    if old is None:
        values = {"ref_number": next_ref_number(kind, books)} | values
    parts = tuple(
        ComponentItemLine(
            item_ref=full_ref(item), desc=_purchase_desc(item), quantity_needed=quantity(each * number)
        )
        for item, each in _parts(assembly, books)
    )
    whole = values_of(old)
    made = {
        "item_inventory_assembly_ref": full_ref(assembly),
        "quantity_to_build": number,
        "quantity_can_build": _NONE,
        "quantity_on_hand": _NONE,
        "quantity_on_sales_order": _NONE,
        "is_pending": pending,
        "component_item_lines": parts,
    }
    return Draft(record=kind.ret(**{**whole, **values, **identity, **made}))


_BUILD_WORKED_OUT: Final = frozenset({"quantity_to_build", "mark_pending_if_required", "remove_pending"})


def _purchase_desc(item: Record) -> Any:  # noqa: ANN401 - text or None
    return getattr(item, "purchase_desc", None) or sold(item).desc


def _build_entry(books: Books, record: Record) -> Entry:
    assembly = record.item_inventory_assembly_ref.list_id.upper()
    moves = [(assembly, record.quantity_to_build)]
    items = {assembly}
    for line in record.component_item_lines:
        item = books.look_up("AssemblyPart", line.item_ref)
        items.add(line.item_ref.list_id.upper())
        if isinstance(item, STOCKED):
            moves.append((item.list_id.upper(), -line.quantity_needed))
    return Entry(
        kind="BuildAssembly",
        record=record,
        txn_id=record.txn_id,
        moves=() if record.is_pending else tuple(moves),
        items=frozenset(items),
    )


def _build_shown(books: Books, build: Record) -> Record:
    """Add the quantities as they are now (assumed)."""
    assembly = books.look_up("ItemInventoryAssembly", build.item_inventory_assembly_ref)
    if assembly is None:
        return build
    books.rely_on("builds-show-quantities-of-now")
    shown = books.show(books.lists["ItemInventoryAssembly"].kind, assembly)
    lines = []
    for line in build.component_item_lines:
        item = books.look_up("AssemblyPart", line.item_ref)
        on_hand = quantity(_on_hand(books, item)) if isinstance(item, STOCKED) else None
        lines.append(attrs.evolve(line, quantity_on_hand=on_hand))
    return attrs.evolve(
        build,
        quantity_can_build=quantity(_can_build(assembly, books)),
        quantity_on_hand=quantity(shown.quantity_on_hand or _NONE),
        quantity_on_sales_order=quantity(shown.quantity_on_sales_order or _NONE),
        component_item_lines=tuple(lines),
    )


def can_build_query(request: AnyRequest, context: Context) -> Answer:
    """Answer ItemAssembliesCanBuildQuery with what can be built now, whatever its date (assumed)."""
    books = context.books
    inside = "ItemAssembliesCanBuildQuery"
    if request.txn_date != today(books):
        books.rely_on("can-build-whatever-the-date")
    ref = request.item_inventory_assembly_ref
    assembly = find_item(books, ref, inside=inside, group="ItemInventoryAssembly")
    answer = ItemAssembliesCanBuild(
        item_inventory_assembly_ref=full_ref(assembly),
        txn_date=request.txn_date,
        quantity_can_build=quantity(_can_build(assembly, books)),
    )
    return Answer(objects=(answer,))


STOCK: Final = (
    TxnKind(
        name="InventoryAdjustment",
        ret=InventoryAdjustment,
        add=InventoryAdjustmentAdd,
        mod=InventoryAdjustmentMod,
        query=InventoryAdjustmentQuery,
        make=_make_adjustment,
        entry=_adjustment_entry,
        show=_as_kept,
        void=_adjustment_voided,
    ),
    TxnKind(
        name="BuildAssembly",
        ret=BuildAssembly,
        add=BuildAssemblyAdd,
        mod=BuildAssemblyMod,
        query=BuildAssemblyQuery,
        make=_make_build,
        entry=_build_entry,
        show=_build_shown,
        lines="component_item_lines",
    ),
)
"""Adjustments of inventory and builds."""
