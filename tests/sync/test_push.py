"""Pushes: what becomes of a write, and what the host and the bookkeeper hear of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from world import World

from qbsync import ConfigurationError, InvalidModel, OperationExists, UnknownOperation
from qbsync.errors import LocalProtocolError
from qbsync.models import CustomerAdd, CustomerQuery, Ref

if TYPE_CHECKING:
    from qbsync import Store


def test_a_new_customer_is_applied_and_its_ids_are_known(world: World) -> None:
    queued = world.connection.push(CustomerAdd(name="New", phone="555-0100"), key="c-1")
    assert queued.state == "queued"
    world.update()
    operation = world.outcomes["c-1"]
    (made,) = [customer for customer in world.company.customers if customer.full_name == "New"]
    assert operation.state == "applied"
    assert (operation.list_id, operation.edit_sequence) == (made.list_id, made.edit_sequence)
    assert operation.result == made
    assert operation == world.connection.operation("c-1")
    assert not operation.recovered


def test_an_edit_sends_what_changed_and_nothing_else(world: World) -> None:
    world.update()
    known = next(customer for customer in world.customers.values() if customer.full_name == "Customer 007")
    world.connection.push(known.edit(phone="555-0199"), key="edit-7")
    world.update()
    assert world.outcomes["edit-7"].state == "applied"
    (now,) = [customer for customer in world.company.customers if customer.full_name == "Customer 007"]
    assert now.phone == "555-0199"
    assert now.edit_sequence != known.edit_sequence


def test_a_stale_edit_never_overwrites_and_becomes_a_conflict(world: World) -> None:
    world.update()
    known = next(customer for customer in world.customers.values() if customer.full_name == "Customer 007")
    world.company.ui.edit_customer("Customer 007", phone="from the PC")
    world.connection.push(known.edit(phone="from the host"), key="edit-7")
    world.update()
    operation = world.outcomes["edit-7"]
    assert operation.state == "conflict"
    assert operation.problem.code == "3200"
    assert operation.request.base == known, "the record it was computed from is kept for a merge"
    (now,) = [customer for customer in world.company.customers if customer.full_name == "Customer 007"]
    assert now.phone == "from the PC"


def test_a_name_in_use_is_parked_with_a_remedy(world: World) -> None:
    world.connection.push(CustomerAdd(name="customer 007"), key="c-7")
    world.update()
    operation = world.outcomes["c-7"]
    assert operation.state == "parked"
    assert operation.problem.code == "3100"
    assert operation.problem.remedy
    assert operation.problem.who_acts
    (event,) = [event for event in world.connection.history() if event.subject == "c-7"]
    assert (event.name, event.code) == ("parked", "3100")


def test_a_rejected_write_does_not_hold_up_the_others(world: World) -> None:
    world.connection.push(CustomerAdd(name="Customer 001"), key="bad")
    world.connection.push(CustomerAdd(name="Good"), key="good")
    world.update()
    assert (world.outcomes["bad"].state, world.outcomes["good"].state) == ("parked", "applied")


def test_the_same_push_again_changes_nothing(world: World) -> None:
    for _ in range(3):
        world.connection.push(CustomerAdd(name="New"), key="c-1")
        world.update()
    assert world.company_names().count("New") == 1
    assert world.outcomes["c-1"].attempts == 1


def test_the_same_key_with_other_content_is_refused_while_it_is_open_or_applied(world: World) -> None:
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    with pytest.raises(OperationExists, match="is queued with other content"):
        world.connection.push(CustomerAdd(name="Newer"), key="c-1")
    world.update()
    with pytest.raises(OperationExists, match="is applied with other content"):
        world.connection.push(CustomerAdd(name="Newer"), key="c-1")


def test_a_rejected_key_takes_new_content(world: World) -> None:
    world.connection.push(CustomerAdd(name="Customer 001"), key="c-1")
    world.update()
    world.connection.push(CustomerAdd(name="Customer 001 (web)"), key="c-1")
    world.update()
    assert world.outcomes["c-1"].state == "applied"
    assert "Customer 001 (web)" in world.company_names()


def test_a_dependent_waits_and_is_parked_when_what_it_waits_for_is_rejected(world: World) -> None:
    world.connection.push(CustomerAdd(name="Parent"), key="parent")
    world.connection.push(CustomerAdd(name="Job", parent_ref=Ref("Parent")), key="job", after=("parent",))
    world.connection.push(CustomerAdd(name="Customer 001"), key="bad")
    world.connection.push(CustomerAdd(name="Never"), key="never", after=("bad",))
    world.update()
    assert world.outcomes["job"].state == "applied"
    assert world.outcomes["never"].state == "parked"
    assert "It waits for Customer" in world.outcomes["never"].problem.text
    assert "Parent:Job" in world.company_names()
    assert "Never" not in world.company_names()


def test_operations_are_listed_in_the_order_of_their_push(world: World) -> None:
    for number in range(3):
        world.connection.push(CustomerAdd(name=f"N{number}"), key=f"k{2 - number}")
    assert [operation.key for operation in world.connection.operations()] == ["k2", "k1", "k0"]
    assert [operation.key for operation in world.connection.operations("applied")] == []


def test_a_queued_operation_can_be_cancelled_and_an_applied_one_cannot(world: World) -> None:
    world.connection.push(CustomerAdd(name="Unwanted"), key="c-1")
    assert world.connection.cancel("c-1").state == "cancelled"
    world.connection.push(CustomerAdd(name="Wanted"), key="c-2")
    world.update()
    assert "Unwanted" not in world.company_names()
    with pytest.raises(LocalProtocolError, match="is applied"):
        world.connection.cancel("c-2")


def test_what_the_edition_of_the_connection_lacks_is_refused_at_once(world: World) -> None:
    with pytest.raises(InvalidModel, match="tax_registration_number: is not in the US edition"):
        world.connection.push(CustomerAdd(name="New", tax_registration_number="123"), key="c-1")
    assert list(world.connection.operations()) == []


def test_what_an_older_quickbooks_cannot_take_is_rejected_and_explained(store: Store) -> None:
    world = World.make(store, versions=("2.0", "11.0"))
    world.connection.push(CustomerAdd(name="New", job_title="Baker"), key="c-1")  # since 12.0
    world.connection.push(CustomerAdd(name="Other"), key="c-2")
    world.update()
    assert world.outcomes["c-1"].state == "rejected"
    assert "job_title" in world.outcomes["c-1"].problem.text
    assert "12.0" in world.outcomes["c-1"].problem.text
    assert world.outcomes["c-2"].state == "applied"


def test_a_handler_that_raises_hears_of_the_outcome_again(world: World) -> None:
    heard = []

    original = world.bridge._settled["CustomerAdd"]  # noqa: SLF001 - to make it fail

    def fail_once(operation: object) -> None:
        heard.append(operation)
        if len(heard) == 1:
            raise RuntimeError
        original(operation)

    world.bridge._settled["CustomerAdd"] = fail_once  # noqa: SLF001 - to make it fail
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.update()
    world.update(after=timedelta(minutes=1))
    assert world.outcomes["c-1"].state == "applied"
    assert len(heard) == 2


def test_misuse_is_refused_with_a_reason(world: World) -> None:
    with pytest.raises(ConfigurationError, match="reads and does not write"):
        world.connection.push(CustomerQuery(), key="q")
    with pytest.raises(ConfigurationError, match="1 to 255 bytes"):
        world.connection.push(CustomerAdd(name="A"), key="")
    with pytest.raises(ConfigurationError, match="cannot wait for itself"):
        world.connection.push(CustomerAdd(name="A"), key="a", after=("a",))
    with pytest.raises(ConfigurationError, match="unknown operations: b"):
        world.connection.push(CustomerAdd(name="A"), key="a", after=("b",))
    with pytest.raises(UnknownOperation):
        world.connection.operation("a")
