"""P5: a stale edit never overwrites another person's change; what does not clash is merged, all else told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import World, app

from qbsync import CLEAR, Bridge, ConfigurationError, MemoryStore
from qbsync.errors import SessionLost
from qbsync.models import (
    AccountAdd,
    Address,
    CustomerAdd,
    CustomerMod,
    ItemServiceAdd,
    Ref,
    SalesOrderAdd,
    SalesOrderLineAdd,
    SalesOrderLineMod,
    SalesOrderMod,
    SalesOrPurchase,
)
from qbsync.qbxml import decode, encode

if TYPE_CHECKING:
    from qbsync import Conflict, Operation, Store
    from qbsync.models import Customer

NAME = "Customer 000"
SOON = timedelta(minutes=2)


def world_with(store: Store | None = None, **options: Any) -> World:
    """Return a world whose host knows the one customer."""
    world = World.make(store or MemoryStore(), customers=1, options=options)
    world.update()
    return world


def known(world: World) -> Customer:
    customer: Customer = next(iter(world.customers.values()))
    return customer


def stored(world: World) -> Customer:
    customer: Customer = world.company.customers[0]
    return customer


def conflict_of(operation: Operation[Any]) -> Conflict[Any]:
    assert operation.conflict is not None
    return operation.conflict


def test_changes_of_different_fields_are_both_kept(store: Store) -> None:
    world = world_with(store)
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, fax="555-0102")
    assert world.update().ok
    operation = world.outcomes["k"]
    assert (operation.state, operation.attempts, operation.conflict) == ("applied", 2, None)
    assert operation.result == stored(world)
    assert (stored(world).phone, stored(world).fax) == ("555-0101", "555-0102")
    assert operation.request == known_edit(world, phone="555-0101"), "the host's request stays as it was"


def known_edit(world: World, **fields: Any) -> CustomerMod:
    return CustomerMod(stored(world).list_id, world.pages[0].records[0].edit_sequence, **fields)


def test_changes_of_one_field_are_a_conflict_that_the_host_hears_of(store: Store) -> None:
    world = world_with(store)
    before = known(world)
    world.connection.push(before.edit(phone="555-0101", fax="555-0101"), key="k")
    theirs = world.company.ui.edit_customer(NAME, phone="555-0102")
    assert world.update().ok
    assert stored(world) == theirs, "nothing of it was written"
    for operation in (world.outcomes["k"], world.connection.operation("k")):
        assert operation.state == "conflict"
        conflict = conflict_of(operation)
        assert (conflict.base, conflict.theirs) == (before, theirs)
        assert conflict.mine == operation.request
        (field,) = conflict.fields
        assert (field.path, field.base, field.theirs, field.mine) == ("phone", None, "555-0102", "555-0101")
        assert operation.problem is not None
        assert ("phone" in operation.problem.text, operation.problem.who_acts) == (True, "developer")


def test_a_conflict_is_settled_by_a_new_edit_under_the_same_key() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, phone="555-0102")
    world.update()
    conflict = conflict_of(world.outcomes["k"])
    world.connection.push(conflict.theirs.edit(phone="555-0103"), key="k")
    world.update()
    assert (world.outcomes["k"].state, stored(world).phone) == ("applied", "555-0103")
    assert world.outcomes["k"].conflict is None


def test_the_same_change_on_both_sides_is_done() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    theirs = world.company.ui.edit_customer(NAME, phone="555-0101", fax="555-0102")
    world.update()
    operation = world.outcomes["k"]
    assert (operation.state, operation.recovered, operation.attempts) == ("applied", True, 1)
    assert operation.result == stored(world) == theirs


def test_an_edit_made_by_its_class_is_a_conflict_with_theirs() -> None:
    world = world_with()
    old = known(world)
    world.connection.push(CustomerMod(old.list_id, old.edit_sequence, phone="555-0101"), key="k")
    theirs = world.company.ui.edit_customer(NAME, fax="555-0102")
    world.update()
    conflict = conflict_of(world.outcomes["k"])
    assert (conflict.base, conflict.theirs) == (None, theirs)
    assert [field.path for field in conflict.fields] == ["phone"]


@pytest.mark.parametrize("city", ["Bend", "Burns"])
def test_a_part_of_an_address_is_not_written_over(city: str) -> None:
    world = world_with()
    world.company.ui.edit_customer(NAME, bill_address=Address(addr1="1 Alder Street", city="Bend"))
    world.update()
    mine = Address(addr1="2 Alder Street", city=city)
    world.connection.push(known(world).edit(bill_address=mine), key="k")
    theirs = Address(addr1="1 Alder Street", city="Salem")
    world.company.ui.edit_customer(NAME, bill_address=theirs)
    world.update()
    assert world.outcomes["k"].state == ("applied" if city == "Bend" else "conflict")
    merged = Address(addr1="2 Alder Street", city="Salem")
    assert stored(world).bill_address == (merged if city == "Bend" else theirs)


@pytest.mark.parametrize(
    ("policy", "phone", "fax"),
    [("quickbooks wins", "555-0102", "555-0101"), ("host wins", "555-0101", "555-0101")],
)
def test_a_policy_settles_what_both_changed(policy: Any, phone: str, fax: str) -> None:
    world = world_with(merge=policy)
    world.connection.push(known(world).edit(phone="555-0101", fax="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, phone="555-0102", notes="Theirs")
    world.update()
    assert world.outcomes["k"].state == "applied"
    now = stored(world)
    assert (now.phone, now.fax, now.notes) == (phone, fax, "Theirs")


def test_where_quickbooks_wins_and_nothing_is_left_the_edit_is_rejected() -> None:
    world = world_with(merge="quickbooks wins")
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    theirs = world.company.ui.edit_customer(NAME, phone="555-0102")
    world.update()
    operation = world.outcomes["k"]
    assert (operation.state, conflict_of(operation).theirs, stored(world)) == ("rejected", theirs, theirs)


def test_a_function_decides_with_all_three_sides() -> None:
    seen: list[Conflict[Any]] = []

    def policy(conflict: Conflict[Any]) -> CustomerMod | None:
        seen.append(conflict)
        phone = f"{conflict.theirs.phone}/{conflict.mine.phone}"  # type: ignore[attr-defined]
        return CustomerMod(conflict.theirs.list_id, "0", phone=phone)

    world = world_with(merge=policy)
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, phone="555-0102")
    world.update()
    assert (world.outcomes["k"].state, stored(world).phone) == ("applied", "555-0102/555-0101")
    assert [field.path for field in seen[0].fields] == ["phone"]


@pytest.mark.parametrize("raises", [False, True])
def test_a_function_that_gives_nothing_or_raises_leaves_a_conflict(raises: bool) -> None:  # noqa: FBT001
    def policy(_conflict: Conflict[Any]) -> None:
        if raises:
            raise RuntimeError

    world = world_with(merge=policy)
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    theirs = world.company.ui.edit_customer(NAME, phone="555-0102")
    assert world.update().ok
    assert (world.outcomes["k"].state, stored(world)) == ("conflict", theirs)


def test_a_policy_may_be_that_of_one_kind_of_edit() -> None:
    world = world_with(merge="host wins")
    bridge = Bridge(world.store, app=app(), clock=world.clock, merge="host wins")
    heard: list[Operation[Any]] = []
    bridge.settled(CustomerMod, merge="merge")(heard.append)
    world.bridge = bridge
    world.connection.push(stored(world).edit(phone="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, phone="555-0102")
    world.update()
    assert [operation.state for operation in heard] == ["conflict"]
    with pytest.raises(ConfigurationError, match="host wins"):
        Bridge(world.store, app=app(), merge="theirs")  # type: ignore[arg-type]


def test_a_record_that_changes_each_time_is_left_to_the_host() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    faxes = iter(range(100))
    sent: list[str] = []

    def meddle(text: str) -> None:
        if "CustomerModRq" in text:
            sent.append(text)
            world.clock.advance(2)
            world.company.ui.edit_customer(NAME, fax=f"555-{next(faxes):04}")

    world.company.instead = meddle
    world.update()
    operation = world.outcomes["k"]
    assert (operation.state, len(sent)) == ("conflict", 4)
    assert stored(world).phone is None
    assert conflict_of(operation).theirs == stored(world)


def test_later_edits_of_the_host_itself_count_though_they_know_nothing_of_each_other() -> None:
    world = world_with()
    before = known(world)
    for number, phone in enumerate(["555-0101", "555-0102", "555-0103"]):
        world.connection.push(before.edit(phone=phone), key=f"k-{number}")
    by_hand = CustomerMod(before.list_id, before.edit_sequence, fax="555-0104")
    world.connection.push(by_hand, key="by hand")
    assert world.update().ok
    assert {one.state for one in world.outcomes.values()} == {"applied"}
    assert (stored(world).phone, stored(world).fax) == ("555-0103", "555-0104")


def test_a_change_of_others_between_two_edits_of_the_host_is_seen() -> None:
    world = world_with()
    before = known(world)
    world.connection.push(before.edit(phone="555-0101"), key="first")
    world.update()
    theirs = world.company.ui.edit_customer(NAME, phone="555-0102")
    world.connection.push(before.edit(phone="555-0103"), key="second")
    world.update()
    assert world.outcomes["second"].state == "conflict"
    assert stored(world) == theirs


def test_a_change_of_others_in_the_same_second_as_ours_is_seen() -> None:
    world = World.make(MemoryStore(), customers=1, same_second="equal")
    world.update()
    before = known(world)
    world.connection.push(before.edit(phone="555-0101"), key="first")
    theirs: list[Customer] = []

    def instead(text: str) -> None:
        if "ModRq" not in text and world.company.customers[0].phone == "555-0101" and not theirs:
            theirs.append(world.company.ui.edit_customer(NAME, phone="555-0102"))

    world.company.instead = instead
    world.connection.push(before.edit(phone="555-0103"), key="second")
    world.update()
    assert theirs[0].edit_sequence == world.outcomes["first"].edit_sequence
    assert world.outcomes["second"].state == "conflict"
    assert stored(world) == theirs[0]


def test_who_waits_for_the_edit_waits_until_it_is_merged() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    world.connection.push(CustomerAdd(name="New"), key="behind", after=("k",))
    world.company.ui.edit_customer(NAME, fax="555-0102")
    world.update()
    assert {key: one.state for key, one in world.outcomes.items()} == {"k": "applied", "behind": "applied"}


def test_an_edit_may_be_cancelled_before_it_is_merged() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, fax="555-0102")

    def cut(text: str) -> str | None:
        if "<ListID>" in text and "CustomerQueryRq" in text:
            raise SessionLost
        return None

    world.company.instead = cut
    world.update()
    assert world.connection.operation("k").state == "queued"
    assert world.connection.cancel("k").state == "cancelled"
    world.company.instead = None
    world.update()
    assert (world.outcomes["k"].state, stored(world).phone) == ("cancelled", None)


def test_an_edit_of_a_record_that_is_gone_is_answered_by_quickbooks() -> None:
    world = world_with()
    old = known(world)
    world.connection.push(old.edit(phone="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, fax="555-0102")
    gone: list[str] = []

    def delete(text: str) -> None:
        if "<ListID>" in text and "CustomerQueryRq" in text and not gone:
            gone.append(text)
            world.company.ui.delete("Customer", NAME)

    world.company.instead = delete
    world.update()
    operation = world.outcomes["k"]
    assert operation.problem is not None
    assert (gone != [], operation.problem.code) == (True, "3120")


# Lines


def shop() -> tuple[World, Any]:
    """Return a world with a sales order of two lines, and the order."""
    world = world_with()
    add = world.company.ui.add
    income = add(AccountAdd(name="Fees", account_type="Income"))
    price = SalesOrPurchase(price=10, account_ref=Ref(income.full_name))
    for name in ("Work", "Drive"):
        add(ItemServiceAdd(name=name, sales_or_purchase=price))
    lines = tuple(SalesOrderLineAdd(item_ref=Ref(n), desc=n, quantity=1) for n in ("Work", "Drive"))
    return world, add(SalesOrderAdd(customer_ref=Ref(NAME), memo="m", lines=lines))


def lines_of(world: World) -> list[tuple[Any, ...]]:
    (order,) = world.company.transactions("SalesOrder")
    return [(line.item_ref.full_name, line.desc, line.quantity) for line in order.lines]


def edit_in_ui(world: World, mod: SalesOrderMod) -> None:
    world.clock.advance(60)
    answer = decode(world.company.process("QuickBooks itself", encode([mod]).decode()))
    answer[0].raise_for_status()


def test_lines_that_others_changed_added_and_removed_stay_so() -> None:
    world, order = shop()
    first, second = order.lines
    new = SalesOrderLineMod("-1", item_ref=Ref("Work"), desc="Ours", quantity=5)
    world.connection.push(order.edit(lines=(first.edit(quantity=2), new)), key="k")
    other = SalesOrderLineMod("-1", item_ref=Ref("Drive"), desc="Theirs", quantity=7)
    edit_in_ui(
        world, order.edit(memo="theirs", lines=(first.edit(desc="Work, theirs"), second.edit(), other))
    )
    world.update()
    assert world.connection.operation("k").state == "applied"
    assert lines_of(world) == [
        ("Work", "Work, theirs", 2),
        ("Work", "Ours", 5),
        ("Drive", "Drive", 1),
        ("Drive", "Theirs", 7),
    ]
    assert world.company.transactions("SalesOrder")[0].memo == "theirs"


def test_a_line_that_others_removed_does_not_come_back() -> None:
    world, order = shop()
    first, second = order.lines
    world.connection.push(order.edit(lines=(first.edit(quantity=2),)), key="kept")
    edit_in_ui(world, order.edit().without(second))
    world.update()
    assert world.connection.operation("kept").state == "applied"
    assert lines_of(world) == [("Work", "Work", 2)]
    world.connection.push(order.edit(lines=(second.edit(quantity=2),)), key="changed")
    world.update()
    operation = world.connection.operation("changed")
    assert operation.state == "conflict"
    (field,) = conflict_of(operation).fields
    assert (field.path, field.theirs) == (f"lines[{second.txn_line_id}]", None)
    assert lines_of(world) == [("Work", "Work", 2)]


def test_a_line_that_others_changed_is_not_removed() -> None:
    world, order = shop()
    first, second = order.lines
    world.connection.push(order.edit().without(second), key="k")
    edit_in_ui(world, order.edit(lines=(second.edit(quantity=9),)))
    world.update()
    assert world.connection.operation("k").state == "conflict"
    assert lines_of(world) == [("Work", "Work", 1), ("Drive", "Drive", 9)]
    assert first


def test_two_edits_of_the_host_lose_no_line_of_each_other() -> None:
    world, order = shop()
    first, second = order.lines
    new = SalesOrderLineMod("-1", item_ref=Ref("Work"), desc="New", quantity=5)
    world.connection.push(order.edit(lines=(first.edit(quantity=2), new)), key="1")
    world.connection.push(order.edit(lines=(first.edit(quantity=3), second.edit(quantity=4))), key="2")
    world.update()
    assert {one.state for one in world.connection.operations()} == {"applied"}
    assert lines_of(world) == [("Work", "Work", 3), ("Work", "New", 5), ("Drive", "Drive", 4)]


# A lost answer to an edit, of which QuickBooks stored no outcome


def lose(world: World, *, done: bool) -> None:
    """Lose the answer to the next edit; its outcome is forgotten when the next session asks for it."""
    asked: list[str] = []

    def instead(text: str) -> str | None:
        if "ModRq" not in text:
            return None
        asked.append(text)
        if len(asked) == 1:
            return None if done else "lost"
        if len(asked) == 2:
            set_id = text.split('newMessageSetID="')[1].split('"', maxsplit=1)[0]
            return f'<QBXML><QBXMLMsgsRs newMessageSetID="{set_id}" messageSetStatusCode="9002"/></QBXML>'
        return None

    def cut(event: str) -> None:
        if asked and event in {"after_process", "before_receive"}:
            raise SessionLost

    world.company.instead = instead
    world.on_event = cut
    world.update(after=SOON)
    world.on_event = None


def test_a_lost_edit_that_was_done_is_recognised() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    lose(world, done=True)
    world.company.ui.edit_customer(NAME, fax="555-0102")
    world.update()
    operation = world.outcomes["k"]
    assert (operation.state, operation.recovered, operation.attempts) == ("applied", True, 1)
    assert operation.result == stored(world)


def test_a_lost_edit_that_was_not_done_is_sent_again() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    lose(world, done=False)
    assert stored(world).phone is None
    world.update()
    assert (world.outcomes["k"].state, world.outcomes["k"].attempts) == ("applied", 2)
    assert stored(world).phone == "555-0101"


def test_a_lost_edit_that_somebody_took_back_is_not_made_again() -> None:
    """It looks as if it had never been made, and somebody had changed another field."""
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    lose(world, done=True)
    theirs = world.company.ui.edit_customer(NAME, phone=CLEAR, fax="555-0102")
    world.update()
    assert world.outcomes["k"].state == "conflict"
    assert stored(world) == theirs


def test_a_lost_merge_is_recognised_too() -> None:
    world = world_with()
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    world.company.ui.edit_customer(NAME, fax="555-0102")
    asked: list[str] = []

    def instead(text: str) -> str | None:
        asked.extend([text] if "ModRq" in text else [])
        if "ModRq" in text and len(asked) == 3:
            set_id = text.split('newMessageSetID="')[1].split('"', maxsplit=1)[0]
            return f'<QBXML><QBXMLMsgsRs newMessageSetID="{set_id}" messageSetStatusCode="9002"/></QBXML>'
        return None

    def cut(event: str) -> None:
        if len(asked) == 2 and event == "before_receive":
            raise SessionLost

    world.company.instead, world.on_event = instead, cut
    world.update()
    world.on_event = None
    world.update()
    operation = world.outcomes["k"]
    assert (operation.state, operation.recovered) == ("applied", True)
    assert (stored(world).phone, stored(world).fax) == ("555-0101", "555-0102")


LOCKS: dict[str, tuple[int, dict[str, str]]] = {
    "modified": (3170, {"object": "list", "reason": "This list has been modified by another user."}),
    "in use": (3175, {"value": NAME}),
    "what it refers to": (3176, {"value": NAME}),
    "locked": (3180, {"object": "customer", "reason": "The transaction could not be locked."}),
}


@pytest.mark.parametrize("lock", LOCKS.values(), ids=list(LOCKS))
def test_a_lock_passes_and_the_edit_goes_out_later(lock: tuple[int, dict[str, str]]) -> None:
    world = world_with()
    world.company.answer_next_with(lock[0], request="CustomerMod", **lock[1])
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    assert world.update(after=SOON).ok
    assert world.connection.operation("k").state == "queued"
    world.update()
    operation = world.outcomes["k"]
    assert (operation.state, operation.attempts, stored(world).phone) == ("applied", 2, "555-0101")


REFUSED: dict[str, tuple[int, dict[str, str], str, str]] = {
    "closed period": (3171, {}, "parked", "bookkeeper"),
    "credit limit": (3180, {"object": "x", "reason": "Credit limit exceeded."}, "rejected", "developer"),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=list(REFUSED))
def test_what_somebody_has_to_mend_is_parked_with_a_remedy(refused: Any) -> None:
    code, values, state, who_acts = refused
    world = world_with()
    world.company.answer_next_with(code, request="CustomerMod", **values)
    world.connection.push(known(world).edit(phone="555-0101"), key="k")
    world.update()
    operation = world.outcomes["k"]
    assert operation.problem is not None
    assert (operation.state, operation.problem.who_acts) == (state, who_acts)
    assert operation.problem.remedy


# Any edits, by anybody, at any time

FIELDS = ("phone", "fax", "notes")
CHANGES = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["1", "2", "3"]), min_size=1)


@pytest.mark.slow
@settings(max_examples=25)  # a whole world each
@given(
    rounds=st.lists(st.tuples(CHANGES, CHANGES, st.booleans()), min_size=1, max_size=3),
    policy=st.sampled_from(["merge", "quickbooks wins"]),
)
def test_nothing_that_others_wrote_is_lost(
    rounds: list[tuple[dict[str, str], dict[str, str], bool]], policy: Any
) -> None:
    world = world_with(merge=policy)
    for number, (ours, theirs, lost) in enumerate(rounds):
        key = f"k-{number}"
        before = known(world)
        mine: Any = ours
        world.connection.push(before.edit(**mine), key=key)
        left = world.company.ui.edit_customer(NAME, **theirs)
        if lost:
            world.on_event = _cutting()
            world.update(after=SOON)
            world.on_event = None
        world.update()
        now, operation = stored(world), world.outcomes[key]
        for name in FIELDS:
            was, wanted = getattr(before, name), ours.get(name)
            if getattr(left, name) != was:
                assert getattr(now, name) == getattr(left, name), "theirs"
            elif operation.state == "applied" and wanted is not None:
                assert getattr(now, name) == wanted, "mine"
        if operation.state == "conflict":
            assert now == left
            assert {field.path for field in conflict_of(operation).fields} <= ours.keys() & theirs.keys()
        world.update()


def _cutting() -> Any:
    left = iter(range(1))

    def cut(event: str) -> None:
        if event == "before_receive" and next(left, None) is None:
            raise SessionLost

    return cut
