"""P1 and P2 under every single fault at every step of a run, as `enumerate_faults` gives them.

The ordinary run takes a sample by a stride; `pytest -m soak` takes them all, over every store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from world import World

from qbsync import MemoryStore, SQLiteStore, Store
from qbsync.models import CustomerAdd
from qbsync.simulator import Fault, Faults, enumerate_faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

CUSTOMERS = 7
MEMORY_STRIDE, SQLITE_STRIDE, POSTGRESQL_STRIDE = 5, 19, 23


def world_with_work(store: Store) -> World:
    """Return a world in which a page, an edit and two writes are under way."""
    world = World.make(store, customers=CUSTOMERS, page_size=4)
    world.update()
    known = next(customer for customer in world.customers.values() if customer.full_name == "Customer 003")
    world.company.ui.edit_customer("Customer 005", phone="555-0105")
    world.company.ui.add_customer("Customer at the PC")
    world.connection.push(CustomerAdd(name="New"), key="add")
    world.connection.push(known.edit(phone="555-0103"), key="edit")
    world.connection.push(CustomerAdd(name="Customer 001"), key="refused")
    world.clock.advance(15 * 60)
    return world


def clean_run() -> tuple[str, ...]:
    report = world_with_work(MemoryStore()).connector.run_once()
    assert report.ok
    return report.events


EVENTS = clean_run()
FAULTS = tuple(enumerate_faults(EVENTS))


def check(store: Store, faults: Faults) -> None:
    """Let a run break, then let the Web Connector go on: everything has happened, and once."""
    world = world_with_work(store)
    world.connector.run_once(faults=faults)
    world.company.ui.close_dialog()
    for operation in world.connection.operations():
        gone_wrong = (
            {"conflict", "cancelled"} if operation.key == "refused" else {"parked", "conflict", "cancelled"}
        )
        assert operation.state not in gone_wrong, operation
    for _ in range(5):
        assert world.update().authenticate_status != "nvu"
    world.connection.sync_now()
    assert world.update().ok
    states = {operation.key: operation.state for operation in world.connection.operations()}
    assert states == {"add": "applied", "edit": "applied", "refused": "parked"}
    assert {key: operation.state for key, operation in world.outcomes.items()} == states
    assert len(world.company.customers) == CUSTOMERS + 2
    assert world.company_names().count("New") == 1
    by_id = {customer.list_id: customer for customer in world.company.customers}
    assert world.connection.operation("add").list_id in by_id
    (edited,) = [customer for customer in by_id.values() if customer.full_name == "Customer 003"]
    assert edited.phone == "555-0103"
    assert world.customers == by_id, "the host holds what the company file holds"


def test_the_list_has_every_kind_of_fault_and_every_step() -> None:
    single = [fault for faults in FAULTS for fault in faults]
    assert {fault.action for fault in single} == {
        *("kill", "drop", "repeat", "delay", "truncate", "corrupt", "refuse", "http"),
        *("expire_iterators", "open_dialog"),
    }
    assert {fault.event for fault in single} == set(EVENTS)
    assert [fault.event for fault in single if fault.action == "kill"] == list(EVENTS)
    assert len({str(faults) for faults in FAULTS}) == len(FAULTS), "names tell them apart"
    assert EVENTS.count("before_process") >= 4


def named(faults: Faults) -> str:
    return str(faults)


@pytest.mark.parametrize("faults", FAULTS[::MEMORY_STRIDE], ids=named)
def test_a_fault_loses_and_doubles_nothing(faults: Faults) -> None:
    check(MemoryStore(), faults)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    store = SQLiteStore(tmp_path / "sync.db")
    yield store
    store.close()


@pytest.mark.parametrize("faults", FAULTS[::SQLITE_STRIDE], ids=named)
def test_a_fault_loses_and_doubles_nothing_on_disk(sqlite: Store, faults: Faults) -> None:
    check(sqlite, faults)


@pytest.mark.parametrize("faults", FAULTS[::POSTGRESQL_STRIDE], ids=named)
def test_a_fault_loses_and_doubles_nothing_on_a_server(postgresql_store: Store, faults: Faults) -> None:
    check(postgresql_store, faults)


@pytest.mark.soak
@pytest.mark.parametrize("faults", FAULTS, ids=named)
def test_every_fault_loses_and_doubles_nothing(store: Store, faults: Faults) -> None:
    check(store, faults)


@pytest.mark.parametrize("action", ["kill", "drop"])
def test_the_faults_of_the_list_do_strike(action: str) -> None:
    """Without this the tests above could pass because nothing goes wrong."""
    faults = next(
        faults
        for faults in FAULTS
        for fault in faults
        if (fault.event, fault.n, fault.action) == ("after_process", 2, action)
    )
    (fault,) = faults
    assert isinstance(fault, Fault)
    world = world_with_work(MemoryStore())
    report = world.connector.run_once(faults=faults)
    assert not report.ok or report.percentages[1:2] != (100,)
    assert report.lost == ("after_process" if action == "kill" else None)
    unsettled = {operation.state for operation in world.connection.operations()}
    assert unsettled & {"sent", "in_doubt", "queued"}
