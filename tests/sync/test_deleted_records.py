"""What was deleted in QuickBooks (3000, 3120, 3140): told, and made again by a person or by policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from world import World

from qbsync import Batching, MemoryStore, Policies
from qbsync.errors import LocalProtocolError
from qbsync.models import (
    AppliedToTxnAdd,
    CustomerAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    ListDel,
    ReceivePaymentAdd,
    Ref,
    SalesOrPurchase,
    TxnDel,
    TxnVoid,
)

if TYPE_CHECKING:
    from qbsync import Connection, Store
    from qbsync.models import Customer

RECREATE = Policies(deleted="recreate")


def make_world(store: Store | None = None, policies: Policies | None = None, **options: Any) -> World:
    """Return a world with something to sell, in which the customer "Alder" was pushed and deleted."""
    world = World.make(store or MemoryStore(), customers=1, options={"policies": policies, **options})
    hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    world.connection.push(CustomerAdd(name="Alder", phone="555-0100"), key="c", host_id="7")
    world.update()
    return world


def alder(world: World) -> Customer:
    (found,) = [customer for customer in world.company.customers if customer.name == "Alder"]
    return found


def invoice(ref: Ref, number: str = "1001") -> InvoiceAdd:
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
    return InvoiceAdd(customer_ref=ref, ref_number=number, lines=(line,))


def states(connection: Connection) -> dict[str, str]:
    return {operation.key: operation.state for operation in connection.operations()}


class TestRemovals:
    """Of what is gone already: nothing is made again to be removed."""

    @pytest.mark.parametrize("policies", [None, RECREATE], ids=["ask", "recreate"])
    def test_a_delete_of_a_deleted_customer_is_applied(self, store: Store, policies: Policies | None) -> None:
        world = make_world(store, policies)
        list_id = alder(world).list_id
        world.company.ui.delete("Customer", "Alder")
        world.connection.push(ListDel(list_del_type="Customer", list_id=list_id), key="d")
        for _ in range(3):
            world.update()
        removal = world.connection.operation("d")
        assert (removal.state, removal.list_id, removal.problem) == ("applied", list_id, None)
        assert states(world.connection)["c"] == "applied"
        assert world.company_names() == ["Customer 000"], "nothing was made again"
        assert list(world.connection.links) == [], "its link is gone like that of what we delete"

    @pytest.mark.parametrize("policies", [None, RECREATE], ids=["ask", "recreate"])
    @pytest.mark.parametrize(("removal", "state"), [(TxnDel, "applied"), (TxnVoid, "rejected")])
    def test_of_a_deleted_invoice(self, policies: Policies | None, removal: Any, state: str) -> None:
        world = make_world(policies=policies)
        world.connection.push(invoice(Ref("Alder")), key="i")
        world.update()
        made = world.connection.operation("i")
        (there,) = world.company.transactions("Invoice")
        world.company.ui.delete(there)
        kind = "txn_void_type" if removal is TxnVoid else "txn_del_type"
        world.connection.push(removal(**{kind: "Invoice"}, txn_id=made.txn_id), key="r")
        for _ in range(3):
            world.update()
        operation = world.connection.operation("r")
        assert (operation.state, states(world.connection)["i"]) == (state, "applied")
        assert not world.company.transactions("Invoice"), "nothing was made again"
        assert "recreate" not in operation.acts

    def test_by_the_id_of_before_what_was_made_again_stays(self) -> None:
        world = make_world(policies=RECREATE)
        acme, before = world.connection, alder(world)
        world.company.ui.delete("Customer", "Alder")
        acme.push(before.edit(phone="555-0199"), key="edit")
        acme.push(ListDel(list_del_type="Customer", list_id=before.list_id), key="d")
        for _ in range(4):
            world.update()
        assert states(acme)["edit"] == "applied"
        assert states(acme)["d"] in {"parked", "rejected"}
        assert "Alder" in world.company_names()
        assert len(list(acme.links)) == 1

    def test_a_refusal_that_only_names_the_id_deletes_nothing(self) -> None:
        world = make_world(policies=RECREATE)
        there = alder(world)
        acme = world.connection
        acme.push(ListDel(list_del_type="Customer", list_id=there.list_id), key="d")
        world.company.answer_next_with(3120, request="ListDel", object="Customer", value=there.list_id)
        for _ in range(3):
            world.update()
        assert states(acme)["d"] in {"parked", "rejected"}
        assert "Alder" in world.company_names()
        assert len(list(acme.links)) == 1

    def test_a_removal_as_something_else_is_left_to_a_person(self) -> None:
        world = make_world(policies=RECREATE)
        world.connection.push(invoice(Ref("Alder")), key="i")
        world.update()
        made = world.connection.operation("i")
        world.connection.push(TxnDel(txn_del_type="SalesOrder", txn_id=made.txn_id), key="r")
        for _ in range(3):
            world.update()
        assert world.connection.operation("r").state in {"parked", "rejected"}
        assert len(world.company.transactions("Invoice")) == 1


def test_a_job_of_a_deleted_customer_makes_it_again_first() -> None:
    world = make_world(policies=RECREATE)
    gone = alder(world).list_id
    world.company.ui.delete("Customer", "Alder")
    world.connection.push(CustomerAdd(name="Roof", parent_ref=Ref(list_id=gone)), key="job")
    for _ in range(4):
        world.update()
    assert states(world.connection)["job"] == "applied"
    assert "Alder:Roof" in world.company_names()


class TestAsk:
    def test_an_edit_of_a_deleted_customer_is_parked_and_recreate_makes_both(self, store: Store) -> None:
        world = make_world(store)
        acme, before = world.connection, alder(world)
        world.company.ui.delete("Customer", "Alder")
        acme.push(before.edit(phone="555-0199"), key="edit")
        acme.push(invoice(Ref("Alder")), key="i", after=("c", "edit"))
        world.update()
        edit = acme.operation("edit")
        assert (edit.state, edit.missing, edit.acts[0]) == ("parked", "c", "recreate")
        assert edit.problem is not None
        assert edit.problem.code == "3120"
        assert "It is what c made." in edit.problem.text
        assert "deleted in QuickBooks" in " ".join(edit.problem.remedy)
        assert states(acme)["i"] == "parked"
        acme.recreate("edit")
        world.update()
        assert states(acme) == {"c": "applied", "edit": "applied", "i": "applied"}
        now = alder(world)
        assert now.list_id != before.list_id
        assert now.phone == "555-0199"
        assert acme.operation("c").list_id == now.list_id
        assert acme.operation("i").result.customer_ref.list_id == now.list_id
        (link,) = acme.links
        assert (link.host_id, link.quickbooks_id) == ("7", now.list_id)

    def test_an_order_by_its_list_id_tells_whose_record_is_missing(self) -> None:
        world = make_world()
        list_id = alder(world).list_id
        world.company.ui.delete("Customer", "Alder")
        world.connection.push(invoice(Ref(list_id=list_id)), key="i")
        world.connection.push(CustomerAdd(name="Other"), key="other")
        world.update()
        assert states(world.connection) == {"c": "applied", "i": "parked", "other": "applied"}
        assert world.connection.operation("i").missing == "c"
        world.connection.recreate("i")
        world.update()
        assert states(world.connection)["i"] == "applied"

    def test_an_applied_add_may_be_made_again_by_its_key(self) -> None:
        world = make_world()
        before = alder(world)
        world.company.ui.delete("Customer", "Alder")
        assert world.connection.recreate("c").state == "queued"
        world.update()
        assert world.outcomes["c"].state == "applied"
        assert alder(world).list_id == world.outcomes["c"].list_id != before.list_id

    def test_what_is_there_is_never_made_again(self) -> None:
        world = make_world()
        before = alder(world)
        world.connection.recreate("c")
        world.update()
        assert world.connection.operation("c").state == "applied"
        assert alder(world).list_id == before.list_id == world.connection.operation("c").list_id
        assert world.connection.operation("c").attempts == 1

    def test_what_was_to_be_made_again_and_is_cancelled_stays_applied(self, store: Store) -> None:
        world = make_world(store)
        acme = world.connection
        acme.push(invoice(Ref("Alder")), key="i")
        world.update()
        before = acme.operation("i")
        acme.recreate("i")
        after = acme.cancel("i")
        assert (after.state, after.txn_id, after.edit_sequence) == (
            "applied",
            before.txn_id,
            before.edit_sequence,
        )
        acme.push(invoice(Ref("Alder")), key="i")
        world.update()
        assert len(world.company.transactions("Invoice")) == 1
        assert acme.operation("i").state == "applied"

    def test_what_a_person_called_applied_is_asked_for_though_it_came_before_its_turn(self) -> None:
        world = make_world()
        acme = world.connection
        acme.push(CustomerAdd(name="Customer 000"), key="twin")
        acme.push(invoice(Ref("Alder")), key="i", after=("twin",))
        world.update()
        by_hand = world.company.ui.add(invoice(Ref("Alder")))
        acme.resolve("i", applied=True, txn_id=by_hand.txn_id)
        world.update()
        acme.recreate("i")
        world.update()
        assert states(acme) == {"c": "applied", "twin": "parked", "i": "applied"}
        assert acme.operation("i").txn_id == by_hand.txn_id

    def test_what_nobody_misses_cannot_be_made_again(self) -> None:
        world = make_world()
        world.connection.push(invoice(Ref("Nobody")), key="i")
        with pytest.raises(LocalProtocolError, match="is queued and cannot be recreated"):
            world.connection.recreate("i")
        world.update()
        with pytest.raises(LocalProtocolError, match="is parked and cannot be recreated"):
            world.connection.recreate("i")

    def test_what_others_made_is_refused_as_it_was(self) -> None:
        world = make_world()
        stranger = next(customer for customer in world.company.customers if customer.name != "Alder")
        world.company.ui.delete("Customer", stranger.full_name)
        world.connection.push(stranger.edit(phone="1"), key="edit", policies=RECREATE)
        world.update()
        assert (states(world.connection)["edit"], world.connection.operation("edit").missing) == (
            "rejected",
            "",
        )


class TestRecreate:
    @pytest.mark.parametrize("by_id", [True, False])
    def test_the_customer_is_pushed_again_and_then_the_order_by_itself(
        self,
        store: Store,
        by_id: bool,  # noqa: FBT001 - a parameter of the test
    ) -> None:
        world = make_world(store, RECREATE)
        before = alder(world)
        ref = Ref(list_id=before.list_id) if by_id else Ref("Alder")
        world.company.ui.delete("Customer", "Alder")
        world.connection.push(invoice(ref), key="i", after=("c",))
        world.connection.push(CustomerAdd(name="Waits"), key="waits", after=("i",))
        world.update()
        assert states(world.connection) == {"c": "applied", "i": "applied", "waits": "applied"}
        now = alder(world)
        assert now.list_id != before.list_id
        assert world.connection.operation("i").result.customer_ref.list_id == now.list_id

    def test_a_list_id_that_quickbooks_calls_invalid_is_treated_the_same(self) -> None:
        world = make_world(policies=RECREATE)
        list_id = alder(world).list_id
        world.company.ui.delete("Customer", "Alder")
        world.company.answer_next_with(3000, request="InvoiceAdd", value=list_id, field="list ID")
        world.connection.push(invoice(Ref(list_id=list_id)), key="i")
        world.update()
        assert states(world.connection) == {"c": "applied", "i": "applied"}

    def test_several_orders_wait_for_one_new_customer(self) -> None:
        world = make_world(policies=RECREATE, batching=Batching(most_operations=5))
        list_id = alder(world).list_id
        world.company.ui.delete("Customer", "Alder")
        for number in range(3):
            world.connection.push(invoice(Ref(list_id=list_id), str(number)), key=f"i{number}")
        world.update()
        assert set(states(world.connection).values()) == {"applied"}
        refs = {one.customer_ref.list_id for one in world.company.transactions("Invoice")}
        assert refs == {alder(world).list_id}

    def test_an_invoice_that_is_there_is_not_made_again_for_a_payment(self) -> None:
        """QuickBooks says 3120 of an invoice that is paid, too."""
        world = make_world(policies=RECREATE)
        world.connection.push(invoice(Ref("Alder")), key="i", after=("c",))
        world.update()
        made = world.connection.operation("i")
        applied = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=80)
        pay = ReceivePaymentAdd(customer_ref=Ref("Alder"), total_amount=80, applied_to_txn=(applied,))
        for _ in range(2):
            world.company.answer_next_with(3120, request="ReceivePaymentAdd", value=made.txn_id)
        world.connection.push(pay, key="p", after=("i",))
        for _ in range(3):
            world.update()
        payment = world.connection.operation("p")
        assert (payment.state, payment.missing) == ("parked", "i")
        assert payment.problem is not None
        assert "QuickBooks has what i made, but does not take it here." in payment.problem.text
        assert "is paid" in " ".join(payment.problem.remedy)
        assert len(world.company.transactions("Invoice")) == 1
        world.connection.retry("p")
        world.update()
        assert states(world.connection)["p"] == "applied"

    def test_a_payment_follows_its_invoice_that_was_made_again(self) -> None:
        world = make_world(policies=RECREATE)
        world.connection.push(invoice(Ref("Alder")), key="i", after=("c",))
        world.update()
        made = world.connection.operation("i")
        world.company.ui.delete(world.company.transactions("Invoice")[0])
        applied = AppliedToTxnAdd(txn_id=made.txn_id, payment_amount=80)
        pay = ReceivePaymentAdd(customer_ref=Ref("Alder"), total_amount=80, applied_to_txn=(applied,))
        world.connection.push(pay, key="p")
        world.update()
        assert states(world.connection)["p"] == "applied"
        (row,) = world.connection.operation("p").result.applied_to_txn
        assert row.txn_id == world.connection.operation("i").txn_id != made.txn_id

    @pytest.mark.parametrize("event", ["before_send", "before_receive"])
    def test_lost_answers_make_nothing_twice(self, store: Store, event: str) -> None:
        world = make_world(store, RECREATE)
        list_id = alder(world).list_id
        world.company.ui.delete("Customer", "Alder")
        world.connection.push(invoice(Ref(list_id=list_id)), key="i")
        for number in range(2, 12):
            world.cut_off(event, number)
        world.update()
        world.update()
        assert states(world.connection) == {"c": "applied", "i": "applied"}
        assert len(world.company.transactions("Invoice")) == 1
        (link,) = world.connection.links
        assert link.quickbooks_id == alder(world).list_id
