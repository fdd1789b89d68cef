"""P1 where operations share message sets: each is applied once, or refused, whatever breaks."""

from __future__ import annotations

import pytest
from world import World

from qbsync import Batching, MemoryStore, Store
from qbsync.facts.vocabulary import UseMacro
from qbsync.models import (
    AppliedToTxnAdd,
    CustomerAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    ReceivePaymentAdd,
    Ref,
    SalesOrPurchase,
)
from qbsync.simulator import Faults, enumerate_faults

ENDS = {
    **dict.fromkeys(("a", "b", "c", "job", "invoice", "payment"), "applied"),
    **dict.fromkeys(("lost", "orphan"), "parked"),
}
STRIDE = 11


def world_with_work(store: Store) -> World:
    """Return a world with eight writes, which go out in sets of up to four."""
    world = World.make(store, customers=1, options={"batching": Batching(most_operations=4)})
    hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    push, customer = world.connection.push, Ref("Customer 000")
    push(CustomerAdd(name="A"), key="a")
    push(CustomerAdd(name="Lost", parent_ref=Ref("Nobody")), key="lost")
    push(CustomerAdd(name="B"), key="b")
    push(CustomerAdd(name="Job", parent_ref=Ref("A")), key="job", after=("a",))
    push(CustomerAdd(name="Orphan", parent_ref=Ref("Customer 000")), key="orphan", after=("lost",))
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
    push(InvoiceAdd(def_macro="TxnID:i", customer_ref=customer, lines=(line,)), key="invoice")
    row = AppliedToTxnAdd(txn_id=UseMacro("TxnID:i"), payment_amount=80)
    pay = ReceivePaymentAdd(customer_ref=customer, total_amount=80, applied_to_txn=(row,))
    push(pay, key="payment", after=("invoice",))
    push(CustomerAdd(name="C"), key="c")
    return world


def steps() -> tuple[str, ...]:
    world = world_with_work(MemoryStore())
    return world.update().events


FAULTS = list(enumerate_faults(steps()))


def run(store: Store, faults: Faults) -> World:
    world = world_with_work(store)
    world.clock.advance(900)
    world.connector.run_once(faults=faults)
    world.company.ui.close_dialog()
    for _ in range(6):
        world.update()
    return world


def assert_each_once(world: World) -> None:
    found = {operation.key: operation.state for operation in world.connection.operations()}
    if found["lost"] == "in_doubt":
        # A part of its set was found, so that was not sent again; what is not found is left to people.
        doubtful = world.connection.operation("lost").problem
        assert doubtful is not None
        assert doubtful.who_acts == "bookkeeper"
        world.connection.cancel("lost")
        assert found["orphan"] == "queued"
        found["lost"], found["orphan"] = "parked", world.connection.operation("orphan").state
    assert found == ENDS
    assert sorted(world.company_names()) == ["A", "A:Job", "B", "C", "Customer 000"]
    kinds = [type(record).__name__ for record in world.company.transactions()]
    assert sorted(kinds) == ["Invoice", "ReceivePayment"]


def test_without_faults_there_are_two_sets() -> None:
    world = world_with_work(MemoryStore())
    assert world.update().events.count("after_process") == 1 + 2 + 1, "identity, writes, customers"
    assert_each_once(world)


@pytest.mark.parametrize("faults", FAULTS[::STRIDE], ids=str)
def test_a_fault_loses_and_doubles_nothing(faults: Faults) -> None:
    assert_each_once(run(MemoryStore(), faults))


@pytest.mark.soak
@pytest.mark.parametrize("faults", FAULTS, ids=str)
def test_every_fault_loses_and_doubles_nothing(faults: Faults) -> None:
    assert_each_once(run(MemoryStore(), faults))
