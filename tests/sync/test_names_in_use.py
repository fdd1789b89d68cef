"""Names in use (3100): who has the name, and what a person or a policy makes of that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from world import World

from qbsync import ConfigurationError, LinkExists, MemoryStore, NameClash, Policies, Recovery
from qbsync.errors import InvalidModel, LocalProtocolError
from qbsync.models import (
    Customer,
    CustomerAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    OtherNameAdd,
    Ref,
    SalesOrPurchase,
    Vendor,
    VendorAdd,
)
from qbsync.simulator import CompanyFile

if TYPE_CHECKING:
    from test_links import lose  # noqa: F401

    from qbsync import Store

TAKEN = "Customer 001"


def make_world(store: Store | None = None, policies: Policies | None = None) -> World:
    """Return a world with three customers and something to sell."""
    world = World.make(store or MemoryStore(), customers=3, options={"policies": policies})
    hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    return world


def invoice(customer: str) -> InvoiceAdd:
    return InvoiceAdd(customer_ref=Ref(customer), lines=(InvoiceLineAdd(item_ref=Ref("Work"), quantity=1),))


def in_file(world: World, name: str) -> Customer:
    (found,) = [customer for customer in world.company.customers if customer.full_name == name]
    return found


def suffixed(clash: NameClash) -> str:
    request: Any = clash.request
    return f"{request.name} (web {clash.renames + 1})"


class TestAsk:
    def test_it_is_parked_with_the_record_that_has_the_name(self, store: Store) -> None:
        world = make_world(store)
        world.connection.push(CustomerAdd(name="customer 001"), key="c", host_id="7")
        world.update()
        operation = world.outcomes["c"]
        there = in_file(world, TAKEN)
        assert operation.state == "parked"
        assert operation.candidates == (there,)
        assert operation.problem.code == "3100"
        assert f'It is the name of Customer "{there.full_name}".' in operation.problem.text
        assert "Link it" in " ".join(operation.problem.remedy)
        assert operation.problem.who_acts == "bookkeeper"
        assert operation.acts[:2] == ("link", "rename")
        assert list(world.connection.links) == []

    @pytest.mark.parametrize(
        ("request_", "kind"), [(VendorAdd(name="Alder"), Vendor), (OtherNameAdd(name="Alder"), None)]
    )
    def test_the_name_is_looked_for_in_all_four_lists(self, request_: Any, kind: Any) -> None:
        world = make_world()
        other = world.company.ui.add(request_)
        world.connection.push(CustomerAdd(name="Alder"), key="c")
        world.update()
        assert world.outcomes["c"].candidates == (other,)
        assert kind is None or isinstance(world.outcomes["c"].candidates[0], kind)

    def test_an_inactive_record_is_found_too(self) -> None:
        world = make_world()
        world.company.ui.make_inactive(TAKEN)
        world.connection.push(CustomerAdd(name=TAKEN), key="c")
        world.update()
        (found,) = world.outcomes["c"].candidates
        assert isinstance(found, Customer)
        assert found.is_active is False

    def test_the_name_of_an_item_is_looked_for_among_all_items(self) -> None:
        world = make_world()
        hour = SalesOrPurchase(price=1, account_ref=Ref("Sales"))
        world.connection.push(ItemServiceAdd(name="work", sales_or_purchase=hour), key="i")
        world.update()
        (found,) = world.connection.operation("i").candidates
        assert found == world.company.records("ItemService")[0]

    def test_a_job_is_looked_for_under_its_parent(self) -> None:
        world = make_world()
        parent = in_file(world, TAKEN)
        for other in ("Customer 000", TAKEN):
            world.company.ui.add(CustomerAdd(name="Roof", parent_ref=Ref(other)))
        world.connection.push(CustomerAdd(name="Roof", parent_ref=Ref(list_id=parent.list_id)), key="c")
        world.update()
        assert world.outcomes["c"].candidates == (in_file(world, f"{TAKEN}:Roof"),)


class TestChoice:
    def test_a_link_is_remembered_and_what_waited_goes_on_with_the_record_that_was_chosen(
        self, store: Store
    ) -> None:
        world = make_world(store)
        acme = world.connection
        there = world.company.ui.add(CustomerAdd(name="Alder Street Bakery"))
        world.company.ui.add(VendorAdd(name="Alder"))
        acme.push(CustomerAdd(name="Alder"), key="c", host_id="7")
        acme.push(invoice("Alder"), key="i", after=("c",))
        world.update()
        assert [acme.operation(key).state for key in ("c", "i")] == ["parked", "parked"]
        acme.link("c", list_id=there.list_id, note="the same shop")
        world.update()
        assert [acme.operation(key).state for key in ("c", "i")] == ["applied", "applied"]
        assert acme.operation("c").linked
        assert acme.operation("c").result.full_name == "Alder Street Bakery"
        assert acme.operation("i").result.customer_ref.list_id == there.list_id, "though it said 'Alder'"
        link = acme.links.get("Customer", "7")
        assert link is not None
        assert (link.quickbooks_id, link.how) == (there.list_id, "chosen")
        acme.push(CustomerAdd(name="Alder"), key="c-again", host_id="7")
        world.update()
        assert acme.operation("c-again").linked, "it is not asked again"
        assert acme.operation("c-again").attempts == 0

    def test_a_rename_by_hand_is_sent_and_what_waited_follows_it(self, store: Store) -> None:
        world = make_world(store)
        acme = world.connection
        acme.push(CustomerAdd(name=TAKEN), key="c")
        acme.push(invoice(TAKEN), key="i", after=("c",))
        world.update()
        acme.rename("c", f"{TAKEN} (web)")
        world.update()
        made = in_file(world, f"{TAKEN} (web)")
        assert acme.operation("c").list_id == made.list_id
        assert acme.operation("c").policy_changes[0].got == f"{TAKEN} (web)"
        assert acme.operation("i").result.customer_ref.list_id == made.list_id, "not that of the other one"

    def test_what_cannot_be_chosen_is_refused(self) -> None:
        world = make_world()
        acme = world.connection
        vendor = world.company.ui.add(VendorAdd(name="Alder"))
        acme.push(CustomerAdd(name="Alder"), key="c", host_id="7")
        with pytest.raises(LocalProtocolError, match="is queued and cannot be resolved"):
            acme.link("c", list_id="80000001-1")
        with pytest.raises(LocalProtocolError, match="is queued and cannot be renamed"):
            acme.rename("c", "Other")
        world.update()
        with pytest.raises(ConfigurationError, match="is a Vendor, which cannot stand for a Customer"):
            acme.link("c", list_id=vendor.list_id)
        with pytest.raises(ConfigurationError, match="one of them"):
            acme.link("c")
        with pytest.raises(InvalidModel, match="name"):
            acme.rename("c", "x" * 42)
        there = in_file(world, TAKEN)
        acme.links.match("9", there)
        with pytest.raises(LinkExists, match="your '9' is linked"):
            acme.link("c", list_id=there.list_id)
        assert acme.operation("c").state == "parked"


class TestLink:
    POLICIES = Policies(name_in_use="link")

    def test_the_record_of_the_same_kind_stands_for_it(self, store: Store) -> None:
        world = make_world(store, self.POLICIES)
        world.connection.push(CustomerAdd(name=TAKEN, phone="555-0100"), key="c", host_id="7")
        world.connection.push(invoice(TAKEN), key="i", after=("c",))
        world.update()
        operation, there = world.outcomes["c"], in_file(world, TAKEN)
        assert (operation.state, operation.linked, operation.problem) == ("applied", True, None)
        assert operation.result.list_id == there.list_id
        assert there.phone is None, "it is left as it is"
        assert world.connection.links.of(there).host_id == "7"  # type: ignore[union-attr]
        assert world.connection.operation("i").state == "applied"

    def test_what_cannot_stand_for_it_is_parked_with_the_reason(self) -> None:
        world = make_world(policies=self.POLICIES)
        world.company.ui.add(VendorAdd(name="Alder"))
        world.company.ui.make_inactive("Customer 000")
        world.connection.links.match("9", in_file(world, TAKEN))
        for key, name in (("vendor", "Alder"), ("inactive", "Customer 000"), ("other", TAKEN)):
            world.connection.push(CustomerAdd(name=name), key=key, host_id=key)
        world.update()
        said = {key: operation.problem.text for key, operation in world.outcomes.items()}
        assert {operation.state for operation in world.outcomes.values()} == {"parked"}
        assert "It is the name of Vendor" in said["vendor"]
        assert "It is inactive." in said["inactive"]
        assert "It is linked to your Customer '9' already." in said["other"]

    def test_one_push_may_ask_all_the_same(self) -> None:
        world = make_world(policies=self.POLICIES)
        world.connection.push(CustomerAdd(name=TAKEN), key="c", policies=Policies(name_in_use="ask"))
        world.update()
        assert world.outcomes["c"].state == "parked"


class TestRename:
    def test_the_hosts_function_gives_another_name(self, store: Store) -> None:
        world = make_world(store, Policies(name_in_use="rename", rename=suffixed))
        world.connection.push(CustomerAdd(name=TAKEN), key="c", host_id="7")
        world.connection.push(invoice(TAKEN), key="i", after=("c",))
        world.update()
        made = in_file(world, f"{TAKEN} (web 1)")
        operation = world.outcomes["c"]
        assert (operation.state, operation.list_id) == ("applied", made.list_id)
        (done,) = operation.policy_changes
        assert (done.path, done.asked, done.got, done.how) == ("name", TAKEN, made.name, "renamed")
        assert world.connection.operation("i").result.customer_ref.list_id == made.list_id

    def test_it_gets_three_chances(self) -> None:
        names: list[str] = []

        def always(clash: NameClash) -> str:
            names.append(getattr(clash.candidates[0], "full_name", ""))
            return "Customer 002"

        world = make_world(policies=Policies(name_in_use="rename", rename=always))
        world.connection.push(CustomerAdd(name=TAKEN), key="c")
        world.update()
        world.update()
        assert world.outcomes["c"].state == "parked"
        assert names == [TAKEN, "Customer 002", "Customer 002"]

    @pytest.mark.parametrize("answer", ["", "x" * 42, None, "raises"])
    def test_what_is_no_name_is_parked(self, answer: str | None) -> None:
        def rename(_clash: NameClash) -> Any:
            if answer == "raises":
                raise RuntimeError
            return answer

        world = make_world(policies=Policies(name_in_use="rename", rename=rename))
        world.connection.push(CustomerAdd(name=TAKEN), key="c")
        world.update()
        assert world.outcomes["c"].state == "parked"

    def test_one_push_may_be_renamed_where_the_bridge_only_has_the_function(self) -> None:
        world = make_world(policies=Policies(rename=suffixed))
        world.connection.push(CustomerAdd(name=TAKEN), key="c", policies=Policies(name_in_use="rename"))
        world.connection.push(CustomerAdd(name=TAKEN), key="d")
        world.update()
        assert (world.outcomes["c"].state, world.outcomes["d"].state) == ("applied", "parked")


class TestFaults:
    @pytest.mark.parametrize("event", ["before_receive", "before_send"])
    @pytest.mark.parametrize("number", range(2, 7))
    @pytest.mark.parametrize("policy", ["link", "rename"])
    def test_a_lost_answer_changes_nothing(self, event: str, number: int, policy: Any) -> None:
        world = make_world(policies=Policies(name_in_use=policy, rename=suffixed))
        before = len(world.company.customers)
        world.connection.push(CustomerAdd(name=TAKEN), key="c", host_id="7")
        world.cut_off(event, number)
        world.update()
        operation = world.outcomes["c"]
        assert operation.state == "applied"
        assert len(world.company.customers) == before + (policy == "rename")
        (link,) = world.connection.links
        assert link.quickbooks_id == operation.list_id

    def test_what_may_be_the_lost_record_itself_is_not_made_again_with_another_name(self) -> None:
        policies = Policies(name_in_use="rename", rename=suffixed)
        options = {"policies": policies, "recovery": Recovery(external_guid=False)}
        world = World.make(MemoryStore(), options=options)
        world.connection.push(CustomerAdd(name="Alder", phone="1"), key="c")
        world.cut_off("after_process", 2)
        world.company.ui.edit_customer("Alder", phone="2")
        newer = iter(range(100))

        def run_again(text: str) -> str | None:
            """Run a set that writes as QuickBooks does one whose outcome it could not store."""
            text, is_write = re.subn('newMessageSetID="[^"]+', f'newMessageSetID="again{next(newer)}', text)
            return CompanyFile.process(world.company, "Acme Orders", text) if is_write else None

        world.company.instead = run_again
        world.update()
        world.update()
        assert [customer.name for customer in world.company.customers] == ["Alder"]
        operation = world.outcomes["c"]
        assert (operation.state, operation.problem.code) == ("rejected", "3100")
        assert operation.acts[:2] == ("link", "rename")

    def test_where_quickbooks_does_not_answer_it_is_parked_as_it_was_refused(self) -> None:
        world = make_world()
        said = re.compile(r'statusCode="\d+"')
        world.company.spoil = lambda request, answer: (
            said.sub('statusCode="1000"', answer) if "VendorQueryRq" in request else answer
        )
        world.connection.push(CustomerAdd(name=TAKEN), key="c")
        for _ in range(5):
            world.update()
        operation = world.outcomes["c"]
        assert (operation.state, operation.problem.code) == ("parked", "3100")
        assert "1000" in operation.problem.text
