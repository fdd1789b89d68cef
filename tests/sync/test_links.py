"""Links: which record of the host is which record of QuickBooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from world import EVERY, KEY, World

from qbsync import ConfigurationError, Link, LinkExists, MemoryStore, OperationExists, UnknownConnection
from qbsync.models import (
    CustomerAdd,
    CustomerQuery,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    ListDel,
    Ref,
    SalesOrPurchase,
)
from qbsync.storage.records import KINDS, records_of

if TYPE_CHECKING:
    from qbsync import Page, Store
    from qbsync.models import Customer


def in_file(world: World, name: str) -> Customer:
    (found,) = [customer for customer in world.company.customers if customer.full_name == name]
    return found


class TestByHand:
    def test_a_match_is_found_from_both_sides(self, world: World) -> None:
        world.update()
        customer = world.customers[in_file(world, "Customer 007").list_id]
        links = world.connection.links
        made = links.match("7", customer)
        assert made == Link(
            record_type="Customer",
            host_id="7",
            quickbooks_id=customer.list_id,
            name="Customer 007",
            since=world.clock(),
            how="matched",
        )
        assert links.get("Customer", "7") == links.by_id("Customer", customer.list_id) == made
        assert links.of(customer) == made
        assert list(links) == list(links.of_type("Customer")) == [made]
        assert links.get("Customer", "8") is links.get("Vendor", "7") is None
        assert list(links.of_type("Vendor")) == []

    def test_a_clash_in_either_direction_names_both_records(self, world: World) -> None:
        links = world.connection.links
        links.set("Customer", "7", "80000007-1", name="Seven")
        links.set("Customer", "8", "80000008-1")
        with pytest.raises(
            LinkExists, match="your '7' cannot be linked to 80000009-1, because your '7'"
        ) as one:
            links.set("Customer", "7", "80000009-1")
        assert one.value.found == (("7", "80000007-1"),)
        with pytest.raises(LinkExists, match="because your '7' is linked to 80000007-1 and your '8'") as both:
            links.set("Customer", "7", "80000008-1")
        assert both.value.wanted == ("7", "80000008-1")
        assert both.value.found == (("7", "80000007-1"), ("8", "80000008-1"))
        assert [link.host_id for link in links] == ["7", "8"]

    def test_the_same_again_changes_nothing_but_the_name(self, world: World) -> None:
        links = world.connection.links
        made = links.set("Customer", "7", "80000007-1", name="Old")
        world.clock.advance(60)
        assert links.set("Customer", "7", "80000007-1") == made
        again = links.set("Customer", "7", "80000007-1", name="New")
        assert (again.name, again.since) == ("New", made.since)

    def test_another_link_takes_the_place_of_both_where_it_is_told_to(self, world: World) -> None:
        links = world.connection.links
        links.set("Customer", "7", "80000007-1")
        links.set("Customer", "8", "80000008-1")
        links.set("Customer", "7", "80000008-1", replace=True)
        assert [(link.host_id, link.quickbooks_id) for link in links] == [("7", "80000008-1")]
        assert links.remove("Customer", "7")
        assert not links.remove("Customer", "7")
        assert list(links) == []

    def test_the_same_ids_of_other_kinds_and_connections_are_others(self, world: World) -> None:
        world.bridge.connect("other", zone="America/New_York")
        other = world.bridge.connection("other").links
        for links, kind in ((world.connection.links, "Customer"), (world.connection.links, "Class")):
            links.set(kind, "7", "80000007-1")
        other.set("Customer", "7", "80000007-1")
        assert len(list(world.connection.links)) == 2
        assert len(list(other)) == 1

    def test_there_may_be_many(self) -> None:
        links = World.make(MemoryStore()).connection.links
        for number in range(250):
            links.set("Customer", f"{number:03}", f"8{number:07}-1")
        assert [link.host_id for link in links] == [f"{number:03}" for number in range(250)]

    @pytest.mark.parametrize(
        ("kind", "host_id", "quickbooks_id"),
        [("Customer", "", "1-1"), ("Customer", "7", ""), ("", "7", "1-1"), ("Customer", "x" * 256, "1-1")],
    )
    def test_bad_ids_are_refused(self, kind: str, host_id: str, quickbooks_id: str) -> None:
        with pytest.raises(ConfigurationError):
            World.make(MemoryStore()).connection.links.set(kind, host_id, quickbooks_id)


class TestPushed:
    def test_what_is_pushed_with_a_host_id_is_linked_when_it_is_applied(self, world: World) -> None:
        world.connection.push(CustomerAdd(name="New"), key="c-1", host_id="7")
        assert list(world.connection.links) == []
        world.update()
        made = in_file(world, "New")
        (link,) = world.connection.links
        assert (link.record_type, link.host_id, link.quickbooks_id) == ("Customer", "7", made.list_id)
        assert (link.name, link.how, link.key) == ("New", "pushed", "c-1")
        assert world.outcomes["c-1"].host_id == "7"

    def test_a_transaction_is_linked_by_its_number(self, world: World) -> None:
        hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
        world.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
        line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
        invoice = InvoiceAdd(customer_ref=Ref("Customer 001"), ref_number="1001", lines=(line,))
        world.connection.push(invoice, key="i-1", host_id="i1")
        world.update()
        link = world.connection.links.get("Invoice", "i1")
        assert link is not None
        assert link.name == "1001"
        assert link.quickbooks_id == world.connection.operation("i-1").txn_id

    @pytest.mark.parametrize("event", ["before_receive", "before_send"])
    def test_a_lost_answer_links_it_once_and_adds_it_once(self, world: World, event: str) -> None:
        world.connection.push(CustomerAdd(name="New"), key="c-1", host_id="7")
        world.cut_off(event, 2)
        world.update()
        assert world.outcomes["c-1"].state == "applied"
        (link,) = world.connection.links
        assert (link.quickbooks_id, link.name) == (in_file(world, "New").list_id, "New")

    def test_what_a_person_says_is_there_is_linked(self, world: World) -> None:
        world.connection.push(CustomerAdd(name="Customer 007"), key="c-7", host_id="7")
        world.update()
        there = in_file(world, "Customer 007").list_id
        world.connection.resolve("c-7", applied=True, list_id=there)
        link = world.connection.links.get("Customer", "7")
        assert link is not None
        assert link.quickbooks_id == there
        world.update()
        named = world.connection.links.get("Customer", "7")
        assert named is not None
        assert named.name == "Customer 007", "when it has been read"

    def test_an_add_of_what_is_linked_is_not_sent(self, world: World) -> None:
        there = in_file(world, "Customer 007")
        world.connection.links.match("7", there)
        before = world.company_names()
        world.connection.push(CustomerAdd(name="Customer Seven"), key="c-7", host_id="7")
        world.update()
        operation = world.outcomes["c-7"]
        assert (operation.state, operation.linked, operation.attempts) == ("applied", True, 0)
        assert (operation.list_id, operation.result) == (there.list_id, there)
        assert world.company_names() == before

    def test_an_add_of_what_is_linked_and_deleted_is_sent(self, world: World) -> None:
        world.connection.links.match("7", in_file(world, "Customer 007"))
        world.company.ui.delete("Customer", "Customer 007")
        world.connection.push(CustomerAdd(name="Customer Seven"), key="c-7", host_id="7")
        world.update()
        operation = world.outcomes["c-7"]
        assert (operation.state, operation.linked, operation.attempts) == ("applied", False, 1)
        (link,) = world.connection.links
        assert link.quickbooks_id == in_file(world, "Customer Seven").list_id

    def test_the_record_of_the_host_is_added_by_one_operation_at_a_time(self, world: World) -> None:
        world.connection.push(CustomerAdd(name="New"), key="c-1", host_id="7")
        with pytest.raises(OperationExists, match="your Customer '7' is being added by the operation 'c-1'"):
            world.connection.push(CustomerAdd(name="Newer"), key="c-2", host_id="7")
        world.update()
        world.connection.push(CustomerAdd(name="Newer"), key="c-2", host_id="7")
        world.update()
        assert world.outcomes["c-2"].linked
        assert world.outcomes["c-2"].list_id == world.outcomes["c-1"].list_id

    def test_what_was_queued_before_the_link_was_made_is_not_sent_either(self, world: World) -> None:
        world.connection.push(CustomerAdd(name="Customer Seven"), key="c-7", host_id="7")
        world.connection.links.match("7", in_file(world, "Customer 007"))
        world.update()
        assert world.outcomes["c-7"].linked
        assert "Customer Seven" not in world.company_names()

    def test_a_deletion_takes_the_link_away(self, world: World) -> None:
        there = in_file(world, "Customer 007")
        world.connection.links.match("7", there)
        world.connection.push(ListDel(list_del_type="Customer", list_id=there.list_id), key="del-7")
        world.update()
        assert world.connection.operation("del-7").state == "applied"
        assert list(world.connection.links) == []

    def test_the_answer_of_quickbooks_stands_where_a_link_excludes_another(self, world: World) -> None:
        there = in_file(world, "Customer 007")
        world.connection.links.match("9", there)
        world.connection.push(CustomerAdd(name="Customer 007"), key="c-7", host_id="7")
        world.update()
        with pytest.raises(LinkExists):
            world.connection.resolve("c-7", applied=True, list_id=there.list_id)
        assert world.connection.operation("c-7").state != "applied"

    def test_only_what_makes_a_record_takes_a_host_id(self, world: World) -> None:
        with pytest.raises(ConfigurationError, match="ListDel makes no record"):
            world.connection.push(
                ListDel(list_del_type="Customer", list_id="80000001-1"), key="del", host_id="7"
            )


class TestPages:
    def test_a_handler_asks_its_page_which_record_this_is(self, world: World) -> None:
        seen: dict[str, str | None] = {}

        def remember(page: Page[Customer]) -> None:
            for customer in page:
                link = page.links.of(customer)
                seen[customer.full_name] = None if link is None else link.host_id
                if customer.full_name == "Customer 008":
                    page.links.match("8", customer)

        world.connection.links.match("7", in_file(world, "Customer 007"))
        world.on_page = remember
        world.update()
        assert seen["Customer 007"] == "7"
        assert seen["Customer 008"] is None
        assert world.connection.links.get("Customer", "8") is not None

    def test_within_the_transaction_of_a_page_a_link_is_kept_with_the_page_or_not_at_all(
        self, store: Store
    ) -> None:
        world = World.make(store, customers=1)
        failures = iter([True, False])

        @world.bridge.pull(CustomerQuery, every=EVERY, name="linked", transaction="store")
        def link(page: Page[Customer]) -> None:
            for customer in page:
                page.links.match(customer.full_name, customer)
            if next(failures):
                raise RuntimeError

        world.update()
        assert list(world.connection.links) == []
        world.update()
        assert [one.host_id for one in world.connection.links] == ["Customer 000"]


class TestMoved:
    def test_what_was_deleted_takes_no_link_any_more(self, world: World) -> None:
        acme = world.connection
        acme.delete()
        with pytest.raises(UnknownConnection):
            acme.links.set("Customer", "7", "80000007-1")
        with world.store.transaction(write=False) as transaction:
            assert not [kind for kind in KINDS if records_of(transaction, kind, KEY)]

    def test_links_go_with_an_export_and_with_a_deletion(self, world: World) -> None:
        world.connection.links.set("Customer", "7", "80000007-1", name="Seven")
        lines = list(world.connection.export())
        before = list(world.connection.links)
        world.connection.delete()
        world.bridge.connect(KEY, zone="America/New_York")
        assert list(world.connection.links) == []
        world.connection.delete()
        moved = world.bridge.import_connection(lines)
        assert list(moved.links) == before
