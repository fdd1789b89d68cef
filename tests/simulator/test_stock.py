"""Adjustments of inventory and builds: the quantity on hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.shop import done, furnished, item, refused

from qbsync.errors import NotSimulated
from qbsync.models import (
    BuildAssemblyAdd,
    BuildAssemblyQuery,
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineAdd,
    InventoryAdjustmentLineMod,
    InventoryAdjustmentMod,
    InventoryAdjustmentQuery,
    ItemAssembliesCanBuildQuery,
    ItemFilter,
    ItemInventoryAssemblyAdd,
    ItemInventoryAssemblyLine,
    QuantityAdjustment,
    Ref,
    ValueAdjustment,
)

if TYPE_CHECKING:
    import datetime as dt

    from tests.simulator.conftest import Application

    from qbsync.simulator import CompanyFile, SimulatedClock

SHORT = "QuickBooks error message: There are not sufficient quantities of the components on hand."


@pytest.fixture
def company(clock: SimulatedClock) -> CompanyFile:
    return furnished(clock)


def by(name: str, change: Any) -> InventoryAdjustmentLineAdd:
    return InventoryAdjustmentLineAdd(
        item_ref=Ref(name), quantity_adjustment=QuantityAdjustment(quantity_difference=change)
    )


def adjust(*lines: Any) -> InventoryAdjustmentAdd:
    return InventoryAdjustmentAdd(account_ref=Ref("Cost of Goods Sold"), lines=lines)


def on_hand(app: Application, *names: str) -> list[Decimal]:
    return [item(app, name).quantity_on_hand for name in names]


def build(number: Any, **fields: Any) -> BuildAssemblyAdd:
    return BuildAssemblyAdd(item_inventory_assembly_ref=Ref("Kit"), quantity_to_build=number, **fields)


class TestCosts:
    def test_what_is_built_costs_its_components(self, application: Application) -> None:
        made = done(application, build(2))  # of 3 bolts at 1.50 and a nut that cost nothing
        kit = item(application, "Kit")
        assert (kit.quantity_on_hand, kit.average_cost) == (2, Decimal("4.50"))
        lost = done(application, adjust(by("Kit", -1)))
        assert lost.lines[0].value_difference == Decimal("-4.50")
        application.company.ui.delete(made)
        assert item(application, "Kit").average_cost == 0

    def test_what_was_there_is_averaged_with_what_is_built(self, application: Application) -> None:
        add = ItemInventoryAssemblyAdd(
            name="Box",
            quantity_on_hand=1,
            total_value=Decimal("6.00"),
            income_account_ref=Ref("Sales"),
            cogs_account_ref=Ref("Cost of Goods Sold"),
            asset_account_ref=Ref("Inventory Asset"),
            item_inventory_assembly_line=(
                ItemInventoryAssemblyLine(item_inventory_ref=Ref("Kit"), quantity=1),
                ItemInventoryAssemblyLine(item_inventory_ref=Ref("Bolt"), quantity=1),
            ),
        )
        done(application, add)
        done(application, build(1))
        done(application, BuildAssemblyAdd(item_inventory_assembly_ref=Ref("Box"), quantity_to_build=1))
        box = item(application, "Box")
        assert (box.quantity_on_hand, box.average_cost) == (2, Decimal("6.00"))  # of 6.00 and 4.50 + 1.50

    def test_a_pending_build_costs_nothing(self, application: Application) -> None:
        done(application, build(200, mark_pending_if_required=True))
        assert item(application, "Kit").average_cost == 0


class TestAdjustments:
    def test_differences_and_new_quantities(self, application: Application) -> None:
        counted = InventoryAdjustmentLineAdd(
            item_ref=Ref("Nut"), quantity_adjustment=QuantityAdjustment(new_quantity=97)
        )
        made = done(application, adjust(by("Bolt", -4), by("Bolt", Decimal("0.5")), counted))
        assert [(row.quantity_difference, row.value_difference) for row in made.lines] == [
            (-4, Decimal("-6.00")),
            (Decimal("0.5"), Decimal("0.75")),
            (-3, Decimal("0.00")),
        ]
        assert on_hand(application, "Bolt", "Nut") == [Decimal("96.5"), 97]

    def test_new_quantity_counts_lines_before(self, application: Application) -> None:
        counted = InventoryAdjustmentLineAdd(
            item_ref=Ref("Bolt"), quantity_adjustment=QuantityAdjustment(new_quantity=10)
        )
        done(application, adjust(by("Bolt", -4), counted))
        assert on_hand(application, "Bolt") == [10]

    def test_change(self, application: Application) -> None:
        made = done(application, adjust(by("Bolt", -4), by("Nut", -1)))
        rows = (
            InventoryAdjustmentLineMod(made.lines[0].txn_line_id, quantity_difference=5),
            InventoryAdjustmentLineMod("-1", item_ref=Ref("Kit"), quantity_difference=1),
        )
        changed = done(application, InventoryAdjustmentMod(made.txn_id, made.edit_sequence, lines=rows))
        assert changed.lines[0].value_difference == Decimal("7.50")
        assert on_hand(application, "Bolt", "Nut", "Kit") == [105, 100, 1]

    def test_void(self, application: Application) -> None:
        made = application.company.ui.void(done(application, adjust(by("Bolt", -4))))
        assert (made.memo, made.lines[0].quantity_difference) == ("VOID:", 0)
        assert on_hand(application, "Bolt") == [100]

    def test_what_has_no_quantity(self, application: Application) -> None:
        assert refused(application, adjust(by("Work", 1)))[0] == 3140
        assert refused(application, adjust(by("Screw", 1)))[0] == 3140
        value = ValueAdjustment(new_quantity=1, new_value=1)
        with pytest.raises(NotSimulated):
            application.one(adjust(InventoryAdjustmentLineAdd(item_ref=Ref("Bolt"), value_adjustment=value)))

    def test_found_by_item(self, application: Application) -> None:
        done(application, adjust(by("Bolt", 1)))
        nut = done(application, adjust(by("Nut", 1)))
        query = InventoryAdjustmentQuery(item_filter=ItemFilter(full_name=("nut",)))
        (found,) = application.one(query).of(type(nut))
        assert (found.txn_id, found.lines, found.ref_number) == (nut.txn_id, (), "2")


class TestBuilds:
    def test_components_become_assemblies(self, application: Application) -> None:
        made = done(application, build(10))
        assert on_hand(application, "Bolt", "Nut", "Kit") == [70, 90, 10]
        assert (made.is_pending, made.quantity_to_build, made.quantity_on_hand) == (False, 10, 10)
        assert made.quantity_can_build == 23  # 70 bolts, 3 for each
        assert [(row.item_ref.full_name, row.quantity_needed) for row in made.component_item_lines] == [
            ("Bolt", 30),
            ("Nut", 10),
        ]
        more = done(application, made.edit(quantity_to_build=33))
        assert (more.quantity_to_build, more.is_pending) == (33, False)
        assert on_hand(application, "Bolt", "Nut", "Kit") == [1, 67, 33]
        application.company.ui.delete(more)
        assert on_hand(application, "Bolt", "Nut", "Kit") == [100, 100, 0]

    def test_too_few_components(self, application: Application) -> None:
        answer = refused(application, build(34))
        assert answer == (3180, f"There was an error when saving a BuildAssembly.  {SHORT}")
        made = done(application, build(34, mark_pending_if_required=True))
        assert made.is_pending
        assert on_hand(application, "Bolt", "Kit") == [100, 0]
        assert refused(application, made.edit(remove_pending=True))[0] == 3180
        done(application, adjust(by("Bolt", 2)))
        changed = done(application, made.edit(remove_pending=True))
        assert not changed.is_pending
        assert on_hand(application, "Bolt", "Kit") == [0, 34]

    def test_pending_is_a_filter(self, application: Application) -> None:
        done(application, build(1))
        made = done(application, build(34, mark_pending_if_required=True))
        found = application.one(BuildAssemblyQuery(pending_status="PendingOnly")).of(type(made))
        assert [(record.txn_id, record.component_item_lines) for record in found] == [(made.txn_id, ())]
        query = BuildAssemblyQuery(pending_status="NotPendingOnly", include_component_line_items=True)
        (other,) = application.one(query).of(type(made))
        assert len(other.component_item_lines) == 2

    def test_nothing_to_build(self, application: Application) -> None:
        assert refused(application, build(0))[0] == 3210
        wrong = BuildAssemblyAdd(item_inventory_assembly_ref=Ref("Bolt"), quantity_to_build=1)
        assert refused(application, wrong)[0] == 3140

    def test_how_many_can_be_built(self, application: Application) -> None:
        today: dt.date = done(application, build(3)).txn_date
        query = ItemAssembliesCanBuildQuery(item_inventory_assembly_ref=Ref("Kit"), txn_date=today)
        assert done(application, query).quantity_can_build == 30
