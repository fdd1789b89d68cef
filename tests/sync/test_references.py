"""References to what is not in QuickBooks: parked, mapped to a default, or created, as the policy says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from world import World

from qbsync import CREATE, FAIL, Batching, ConfigurationError, Create, MapTo, MemoryStore, Policies
from qbsync.models import (
    Class,
    ClassAdd,
    CustomerAdd,
    InvoiceAdd,
    InvoiceLineAdd,
    ItemServiceAdd,
    ReceivePaymentAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrPurchase,
    SalesTaxCodeAdd,
    VendorAdd,
)
from qbsync.qbxml import decode_requests

if TYPE_CHECKING:
    from qbsync import Operation, Store


def make_world(store: Store | None = None, policies: Policies | None = None, **options: Any) -> World:
    """Return a world with three customers and something to sell."""
    options = {"policies": policies, **options}
    world = World.make(store or MemoryStore(), customers=3, options=options)
    hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    return world


def order(item: str = "Work", customer: str = "Customer 001", **fields: Any) -> SalesOrderAdd:
    line = SalesOrderLineAdd(item_ref=Ref(item), quantity=1)
    return SalesOrderAdd(customer_ref=Ref(customer), lines=(line,), **fields)


def sent_keys(world: World) -> list[list[str]]:
    """Collect the names of the requests of each set that writes."""
    sent: list[list[str]] = []

    def watch(text: str, answer: str) -> str:
        if "newMessageSetID" in text:
            sent.append([request.message.name for _, request in decode_requests(text)])
        return answer

    world.company.spoil = watch
    return sent


def lose_each(world: World, event: str) -> None:
    """Cut a session off at each of its first events of this name, one session after the other."""
    for number in range(2, 12):
        world.cut_off(event, number)
    world.update()
    world.update()


def how(operation: Operation[Any]) -> list[tuple[str, str, str, str]]:
    return [(one.path, one.asked, one.got, one.how) for one in operation.policy_changes]


class TestFail:
    def test_an_unknown_item_holds_up_that_order_only_and_a_retry_sends_it(self, store: Store) -> None:
        world = make_world(store)
        acme = world.connection
        acme.push(order("No such item"), key="bad")
        acme.push(CustomerAdd(name="After it"), key="waits", after=("bad",))
        acme.push(order(), key="good")
        world.update()
        bad, waits, good = map(acme.operation, ("bad", "waits", "good"))
        assert (bad.state, waits.state, good.state) == ("parked", "parked", "applied")
        assert bad.problem is not None
        assert bad.problem.code == "3140"
        assert '"No such item"' in bad.problem.message
        assert "Add what is missing" in " ".join(bad.problem.remedy)
        hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
        world.company.ui.add(ItemServiceAdd(name="No such item", sales_or_purchase=hour))
        acme.retry("bad")
        world.update()
        assert [acme.operation(key).state for key in ("bad", "waits")] == ["applied", "applied"]

    def test_fail_for_one_push_goes_before_the_policy_of_the_bridge(self) -> None:
        world = make_world(policies=Policies(references={"Class": CREATE}))
        world.connection.push(
            order(class_ref=Ref("Web")), key="o", policies=Policies(references={"Class": FAIL})
        )
        world.update()
        assert world.connection.operation("o").state == "parked"
        assert world.company.records("Class") == ()


class TestMapTo:
    def test_unknown_terms_become_the_default_and_the_host_sees_it(self, store: Store) -> None:
        world = make_world(store, Policies(references={"Terms": MapTo("Net 30")}))
        world.connection.push(CustomerAdd(name="New", terms_ref=Ref("Net 47")), key="c")
        world.update()
        operation = world.outcomes["c"]
        assert operation.state == "applied"
        assert operation.result.terms_ref.full_name == "Net 30"
        assert how(operation) == [("terms_ref", "Net 47", "Net 30", "mapped")]
        assert operation.request.terms_ref == Ref("Net 47"), "what was pushed stays what it was"
        assert operation.differences == ()

    def test_the_same_push_again_is_the_same_push(self) -> None:
        world = make_world(policies=Policies(references={"Terms": MapTo("Net 30")}))
        for _ in range(3):
            world.connection.push(CustomerAdd(name="New", terms_ref=Ref("Net 47")), key="c")
            world.update()
        assert world.outcomes["c"].attempts == 2
        assert world.company_names().count("New") == 1

    def test_a_reference_in_a_line_and_several_in_one_request_are_mapped(self) -> None:
        policies = Policies(
            references={"Item": MapTo("Work"), "SalesTaxCode": MapTo("Non"), "Terms": MapTo("Net 30")}
        )
        world = make_world(policies=policies)
        world.company.ui.add(SalesTaxCodeAdd(name="Non", is_taxable=False))
        line = InvoiceLineAdd(item_ref=Ref("Nothing"), quantity=1, sales_tax_code_ref=Ref("XXX"))
        invoice = InvoiceAdd(customer_ref=Ref("Customer 001"), terms_ref=Ref("Net 47"), lines=(line, line))
        world.connection.push(invoice, key="i")
        world.update()
        operation = world.connection.operation("i")
        assert operation.state == "applied", operation.problem
        assert sorted(how(operation)) == [
            ("lines[0].item_ref", "Nothing", "Work", "mapped"),
            ("lines[0].sales_tax_code_ref", "XXX", "Non", "mapped"),
            ("lines[1].item_ref", "Nothing", "Work", "mapped"),
            ("lines[1].sales_tax_code_ref", "XXX", "Non", "mapped"),
            ("terms_ref", "Net 47", "Net 30", "mapped"),
        ]

    @pytest.mark.parametrize(
        ("field", "list_name", "asked"),
        [
            ("terms_ref", "Terms", "Net 47"),
            ("class_ref", "Class", "Nowhere"),
            ("sales_rep_ref", "SalesRep", "028"),
            ("sales_tax_code_ref", "SalesTaxCode", "XXX"),
            ("customer_type_ref", "CustomerType", "Nobody"),
            ("preferred_payment_method_ref", "PaymentMethod", "Shells"),
            ("price_level_ref", "PriceLevel", "Free"),
        ],
    )
    def test_a_default_that_is_not_there_either_is_tried_once(
        self, field: str, list_name: str, asked: str
    ) -> None:
        world = make_world(policies=Policies(references={list_name: MapTo("Dft")}))
        sent = sent_keys(world)
        world.connection.push(CustomerAdd(name="New", **{field: Ref(asked)}), key="c")
        for _ in range(3):
            world.update()
        operation = world.outcomes["c"]
        assert operation.state == "parked"
        assert "it is not there either" in operation.problem.text
        assert sent == [["CustomerAdd"]] * 2

    def test_an_unknown_ship_method_and_payment_method_are_mapped_in_transactions(self) -> None:
        policies = Policies(
            references={
                "ShipMethod": MapTo("UPS"),
                "PaymentMethod": MapTo("Check"),
                "Account": MapTo("Sales"),
            }
        )
        world = make_world(policies=policies)
        world.connection.push(order(ship_method_ref=Ref("Donkey")), key="o")
        world.connection.push(
            ReceivePaymentAdd(
                customer_ref=Ref("Customer 001"),
                total_amount=10,
                payment_method_ref=Ref("Shells"),
                is_auto_apply=False,
            ),
            key="p",
        )
        item = ItemServiceAdd(
            name="More", sales_or_purchase=SalesOrPurchase(price=1, account_ref=Ref("No account"))
        )
        world.connection.push(item, key="i")
        world.update()
        for key, path in (
            ("o", "ship_method_ref"),
            ("p", "payment_method_ref"),
            ("i", "sales_or_purchase.account_ref"),
        ):
            operation = world.connection.operation(key)
            assert (operation.state, operation.problem) == ("applied", None)
            assert [one.path for one in operation.policy_changes] == [path]

    def test_a_retry_sends_what_was_pushed(self) -> None:
        world = make_world(policies=Policies(references={"Terms": MapTo("Net 99")}))
        world.connection.push(CustomerAdd(name="New", terms_ref=Ref("Net 47")), key="c")
        world.update()
        world.company.ui.add_list_element("Terms", "Net 47")
        world.connection.retry("c")
        world.update()
        assert world.outcomes["c"].result.terms_ref.full_name == "Net 47"
        assert world.outcomes["c"].policy_changes == ()

    @pytest.mark.parametrize("event", ["before_send", "before_receive"])
    def test_lost_answers_do_not_write_it_twice(self, store: Store, event: str) -> None:
        world = make_world(store, Policies(references={"Class": MapTo("Web")}))
        world.company.ui.add(ClassAdd(name="Web"))
        world.connection.push(order(class_ref=Ref("Shop"), ref_number="S-1"), key="o")
        lose_each(world, event)
        operation = world.connection.operation("o")
        assert operation.state == "applied"
        assert len(world.company.transactions("SalesOrder")) == 1


class TestCreate:
    def test_the_element_is_added_first_by_an_operation_of_its_own(self, store: Store) -> None:
        world = make_world(store, Policies(references={"Class": CREATE}))
        sent = sent_keys(world)
        world.connection.push(order(class_ref=Ref("Web")), key="o")
        world.update()
        operation = world.connection.operation("o")
        assert operation.state == "applied"
        assert operation.result.class_ref.full_name == "Web"
        assert how(operation) == [("class_ref", "Web", "Web", "created")]
        assert sent == [["SalesOrderAdd"], ["ClassAdd"], ["SalesOrderAdd"]]
        creation = world.connection.operation("qbsync:create Class web")
        assert creation.state == "applied"
        assert operation.after == (creation.key,)

    def test_no_host_takes_a_key_of_that_kind_and_others_may_begin_alike(self) -> None:
        world = make_world(policies=Policies(references={"Class": CREATE}))
        with pytest.raises(ConfigurationError, match=r"one of qbsync's own"):
            world.connection.push(order(), key="qbsync:create Class web")
        world.connection.push(CustomerAdd(name="Customer 000"), key="create customer 7")
        world.connection.push(order(), key="o", after=("create customer 7",))
        world.update()
        operation = world.connection.operation("o")
        assert (operation.state, operation.after) == ("parked", ("create customer 7",))
        assert operation.problem is not None
        assert "goes on by itself" in " ".join(operation.problem.remedy)

    def test_the_key_of_a_new_customer_does_not_tell_the_name(self) -> None:
        """Keys stay plain in an encrypted store, and stand in the log."""
        world = make_world(policies=Policies(references={"Customer": CREATE}))
        world.connection.push(order(customer="Alder Street Bakery"), key="o")
        world.update()
        operation = world.connection.operation("o")
        assert operation.state == "applied"
        (key,) = operation.after
        assert key.startswith("qbsync:create Customer ")
        assert "alder" not in key.casefold()
        assert world.connection.operation(key).name == "Alder Street Bakery"

    @pytest.mark.parametrize("most", [1, 5])
    def test_what_several_need_is_created_once(self, most: int) -> None:
        world = make_world(
            policies=Policies(references={"CustomerType": CREATE}), batching=Batching(most_operations=most)
        )
        for number in range(4):
            add = CustomerAdd(name=f"New {number}", customer_type_ref=Ref("Wholesale-Web"))
            world.connection.push(add, key=f"c-{number}")
        sent = sent_keys(world)
        world.update()
        assert {world.outcomes[f"c-{number}"].state for number in range(4)} == {"applied"}
        assert sum("CustomerTypeAdd" in names for names in sent) == 1
        names = [one.full_name for one in world.company.records("CustomerType")]
        assert names.count("Wholesale-Web") == 1

    def test_an_item_is_created_like_the_host_says(self) -> None:
        like = ItemServiceAdd(
            name="any", sales_or_purchase=SalesOrPurchase(price=0, account_ref=Ref("Sales"))
        )
        world = make_world(policies=Policies(references={"Item": Create(like=like)}))
        world.connection.push(order("New thing"), key="o")
        world.update()
        assert world.connection.operation("o").state == "applied"
        (made,) = [one for one in world.company.records("ItemService") if one.full_name == "New thing"]
        assert made.sales_or_purchase.account_ref.full_name == "Sales"

    def test_where_the_creation_fails_both_reasons_are_told_and_a_retry_does_all_again(self) -> None:
        like = ItemServiceAdd(
            name="any", sales_or_purchase=SalesOrPurchase(price=0, account_ref=Ref("No account"))
        )
        world = make_world(policies=Policies(references={"Item": Create(like=like)}))
        world.connection.push(order("New thing"), key="o")
        world.connection.push(order(), key="other")
        world.update()
        operation = world.connection.operation("o")
        assert operation.state == "parked"
        assert operation.problem is not None
        assert operation.problem.code == "3140"
        assert '"New thing"' in operation.problem.message
        assert '"No account"' in operation.problem.text
        assert world.connection.operation("other").state == "applied"
        world.company.ui.add_list_element("Account", "No account")
        world.connection.retry(operation.after[0])
        world.update()
        assert world.connection.operation("o").state == "applied"

    def test_an_element_that_is_there_by_now_is_as_good(self) -> None:
        world = make_world(policies=Policies(references={"Class": CREATE}))
        world.connection.push(order(class_ref=Ref("Web")), key="o")

        def add(request: str) -> None:
            if "ClassAddRq" in request and not world.company.records("Class"):
                world.company.ui.add(ClassAdd(name="Web"))

        world.company.instead = add
        world.update()
        assert world.connection.operation("o").state == "applied"
        assert [one.full_name for one in world.company.records("Class")] == ["Web"]
        assert world.connection.operation("qbsync:create Class web").linked

    @pytest.mark.parametrize("event", ["before_send", "before_receive"])
    def test_lost_answers_write_neither_of_them_twice(self, store: Store, event: str) -> None:
        world = make_world(store, Policies(references={"Class": CREATE}))
        world.connection.push(order(class_ref=Ref("Shop"), ref_number="S-1"), key="o")
        lose_each(world, event)
        assert world.connection.operation("o").state == "applied"
        assert len(world.company.transactions("SalesOrder")) == 1
        classes: tuple[Class, ...] = world.company.records("Class")
        assert [one.full_name for one in classes] == ["Shop"]


LEVELS = ("East", "East:Spring", "East:Spring:Web")


class TestParents:
    """What an element needs above it is added before it, each by an operation of its own."""

    @pytest.mark.parametrize("there", [0, 1, 2])
    def test_the_levels_that_are_missing_are_added_from_the_top_down(self, store: Store, there: int) -> None:
        world = make_world(store, Policies(references={"Class": CREATE}))
        for name in LEVELS[:there]:
            parent, _, own = name.rpartition(":")
            world.company.ui.add(ClassAdd(name=own, parent_ref=Ref(parent) if parent else None))
        world.connection.push(order(class_ref=Ref(LEVELS[-1])), key="o")
        world.connection.push(order(class_ref=Ref(LEVELS[-1])), key="another")
        world.update()
        for key in ("o", "another"):
            operation = world.connection.operation(key)
            assert operation.state == "applied", operation.problem
            assert operation.result.class_ref.full_name == LEVELS[-1]
        classes: tuple[Class, ...] = world.company.records("Class")
        assert [one.full_name for one in classes] == list(LEVELS)
        creations = [one.key for one in world.connection.operations() if one.key.startswith("qbsync:create ")]
        assert sorted(creations) == [f"qbsync:create Class {name.casefold()}" for name in LEVELS[there:]]

    def test_a_level_that_somebody_adds_meanwhile_is_as_good(self) -> None:
        world = make_world(policies=Policies(references={"Class": CREATE}))
        world.connection.push(order(class_ref=Ref(LEVELS[-1])), key="o")

        def add(request: str) -> None:
            if "<Name>Spring</Name>" in request and len(world.company.records("Class")) == 1:
                world.company.ui.add(ClassAdd(name="Spring", parent_ref=Ref("East")))

        world.company.instead = add
        world.update()
        assert world.connection.operation("o").state == "applied"
        assert world.connection.operation("qbsync:create Class east:spring").linked
        classes: tuple[Class, ...] = world.company.records("Class")
        assert [one.full_name for one in classes] == list(LEVELS)

    @pytest.mark.parametrize("retried", ["the parent", "the order"])
    def test_where_a_level_cannot_be_added_what_is_below_waits_with_the_reason(
        self, store: Store, retried: str
    ) -> None:
        """A customer cannot have the name of a vendor, so nothing can be added below it either."""
        world = make_world(store, Policies(references={"Customer": CREATE}))
        world.company.ui.add(VendorAdd(name="Alder"))
        world.connection.push(order(customer="Alder:Kitchen:Stove"), key="o")
        world.connection.push(order(), key="other")
        for _ in range(3):
            world.update()
        waiting = world.connection.operation("o")
        assert waiting.state == "parked"
        assert waiting.problem is not None
        assert "It is the name of Vendor" in waiting.problem.text
        assert world.connection.operation("other").state == "applied"
        assert not any(one.full_name.startswith("Alder") for one in world.company.customers)
        created = [one for one in world.connection.operations() if one.key.startswith("qbsync:create ")]
        assert sorted((one.name, one.state) for one in created) == [
            ("Alder", "parked"),
            ("Kitchen", "parked"),
            ("Stove", "parked"),
        ]

        world.company.ui.edit("Vendor", "Alder", name="Alder Supplies")
        (parent,) = [one.key for one in created if one.name == "Alder"]
        world.connection.retry(parent if retried == "the parent" else "o")
        world.update()
        assert world.connection.operation("o").state == "applied", world.connection.operation("o").problem
        assert [one.full_name for one in world.company.customers if one.full_name.startswith("Alder")] == [
            "Alder",
            "Alder:Kitchen",
            "Alder:Kitchen:Stove",
        ]

    def test_a_policy_of_one_push_holds_for_the_parents_too(self) -> None:
        world = make_world()
        like = Create(like=CustomerAdd(name="any", company_name="To be filled in"))
        policies = Policies(references={"Customer": like})
        world.connection.push(order(customer="Alder:Kitchen:Stove"), key="o", policies=policies)
        world.update()
        operation = world.connection.operation("o")
        assert operation.state == "applied", operation.problem
        made = {one.full_name: one for one in world.company.customers}
        assert {"Alder", "Alder:Kitchen", "Alder:Kitchen:Stove"} <= set(made)
        assert made["Alder"].company_name == "To be filled in"

    def test_items_get_their_parents_like_the_host_says(self) -> None:
        hour = SalesOrPurchase(price=0, account_ref=Ref("Sales"))
        like = ItemServiceAdd(name="any", sales_or_purchase=hour)
        world = make_world(policies=Policies(references={"Item": Create(like=like)}))
        world.connection.push(order("Work:Garden:Hedge"), key="o")
        world.update()
        assert world.connection.operation("o").state == "applied", world.connection.operation("o").problem
        names = {one.full_name for one in world.company.records("ItemService")}
        assert {"Work:Garden", "Work:Garden:Hedge"} <= names
        assert world.connection.operation("qbsync:create Item work:garden").state == "applied"

    def test_the_missing_parent_of_what_the_host_adds_itself_is_added(self) -> None:
        world = make_world(policies=Policies(references={"Class": CREATE}))
        add = ClassAdd(name="Web", parent_ref=Ref("East:Spring"))
        world.connection.push(add, key="c")
        world.update()
        operation = world.connection.operation("c")
        assert operation.state == "applied", operation.problem
        assert how(operation) == [("parent_ref", "East:Spring", "East:Spring", "created")]

    def test_without_the_policy_a_missing_parent_parks(self) -> None:
        world = make_world(policies=Policies(references={"Class": MapTo("Web")}))
        world.connection.push(ClassAdd(name="Web", parent_ref=Ref("East")), key="c")
        world.update()
        operation = world.connection.operation("c")
        assert operation.state == "parked"
        assert operation.problem is not None
        assert operation.problem.remedy == ("Add the parent first.",)
        assert world.company.records("Class") == ()

    def test_more_levels_than_quickbooks_keeps_are_not_begun(self) -> None:
        world = make_world(policies=Policies(references={"Class": CREATE}))
        world.connection.push(order(class_ref=Ref("a:b:c:d:e:f")), key="o")
        world.update()
        operation = world.connection.operation("o")
        assert operation.state == "parked"
        assert operation.problem is not None
        assert "5 levels at most" in operation.problem.text
        assert world.company.records("Class") == ()

    @pytest.mark.parametrize("name", ["2% 10:Net 30", "a:b:c:d:e:f:g"])
    def test_a_colon_is_a_part_of_a_name_in_a_list_without_levels(self, name: str) -> None:
        assert CREATE.request_for("CustomerMsg", name).evolve(name="x") == CREATE.request_for(
            "CustomerMsg", "x"
        )

    @pytest.mark.parametrize("event", ["before_send", "before_receive"])
    def test_lost_answers_add_no_level_twice(self, store: Store, event: str) -> None:
        world = make_world(store, Policies(references={"Class": CREATE}))
        world.connection.push(order(class_ref=Ref(LEVELS[-1]), ref_number="S-1"), key="o")
        lose_each(world, event)
        assert world.connection.operation("o").state == "applied"
        assert len(world.company.transactions("SalesOrder")) == 1
        classes: tuple[Class, ...] = world.company.records("Class")
        assert [one.full_name for one in classes] == list(LEVELS)

    def test_who_adds_it_by_hand_retries_what_needs_it(self) -> None:
        like = ItemServiceAdd(
            name="any", sales_or_purchase=SalesOrPurchase(price=0, account_ref=Ref("No account"))
        )
        world = make_world(policies=Policies(references={"Item": Create(like=like)}))
        world.connection.push(order("New thing"), key="o")
        world.update()
        waiting = world.connection.operation("o")
        assert waiting.state == "parked"
        assert waiting.acts[0] == "retry", "its retry adds the element anew"
        assert waiting.problem is not None
        assert "or add it in QuickBooks by hand" in "".join(waiting.problem.remedy)
        hour = SalesOrPurchase(price=80, account_ref=Ref("Sales"))
        world.company.ui.add(ItemServiceAdd(name="New thing", sales_or_purchase=hour))
        world.connection.retry("o")
        world.update()
        assert world.connection.operation("o").state == "applied"


class TestSettings:
    def test_an_element_that_needs_more_than_a_name_is_refused_when_the_policy_is_made(self) -> None:
        with pytest.raises(ConfigurationError, match="Item needs more than its name"):
            Policies(references={"Item": CREATE})
        with pytest.raises(ConfigurationError, match="the Add of an element"):
            Create(like=order())
        with pytest.raises(ConfigurationError, match="MapTo takes"):
            MapTo(" ")
        with pytest.raises(ConfigurationError, match="the policy for Terms"):
            Policies(references={"Terms": "Net 30"})  # type: ignore[dict-item]

    @pytest.mark.parametrize(
        ("name", "meant"), [("Term", "Terms"), ("terms", "Terms"), ("customer_type", "CustomerType")]
    )
    def test_a_policy_for_a_list_that_there_is_not_is_refused(self, name: str, meant: str) -> None:
        with pytest.raises(ConfigurationError, match=f"no list {name}; did you mean {meant}"):
            Policies(references={name: MapTo("Net 30")})

    @pytest.mark.parametrize("name", ["StandardTerms", "ItemService", "Entity", "Currency", "Template"])
    def test_a_policy_for_one_of_the_lists_that_a_reference_may_name(self, name: str) -> None:
        assert Policies(references={name: FAIL}).reference(name) == FAIL

    def test_a_function_cannot_be_kept_with_a_push(self) -> None:
        world = make_world()
        with pytest.raises(ConfigurationError, match="give rename to the bridge"):
            world.connection.push(
                CustomerAdd(name="New"), key="c", policies=Policies(rename=lambda _clash: "Other")
            )
