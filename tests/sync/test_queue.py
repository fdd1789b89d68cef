"""The queue of writes: whose turn it is, what goes together, how often it is tried, what people may say."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import World

from qbsync import Batching, ConfigurationError, MemoryStore, Retries, UnknownOperation
from qbsync.errors import LocalProtocolError
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
from qbsync.qbxml import decode_requests
from qbsync.simulator import Faults
from qbsync.storage.records import OperationRecord
from qbsync.sync import acts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync import Store

PROCESSING = re.compile(r'newMessageSetID="(\w+)"')


def make_world(store: Store | None = None, **options: Any) -> World:
    """Return a world whose company sells work; nothing is applied yet."""
    world = World.make(store or MemoryStore(), customers=3, options=options)
    hour = SalesOrPurchase(desc="An hour", price=80, account_ref=Ref("Sales"))
    world.company.ui.add(ItemServiceAdd(name="Work", sales_or_purchase=hour))
    return world


def sent_sets(world: World) -> list[list[str]]:
    """Let every later message set of writes be written down, as the names that its requests add."""
    seen: list[list[str]] = []

    def watch(request: str, answer: str) -> str:
        if PROCESSING.search(request):
            seen.append([getattr(one, "name", one.message.name) for _, one in decode_requests(request)])
        return answer

    world.company.spoil = watch
    return seen


def states(world: World) -> dict[str, str]:
    return {operation.key: operation.state for operation in world.connection.operations()}


def invoice(name: str | None = "TxnID:invoice", customer: str = "Customer 000", hours: int = 1) -> InvoiceAdd:
    line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=hours)
    return InvoiceAdd(def_macro=name, customer_ref=Ref(customer), lines=(line,))


def payment(txn_id: Any, amount: int = 80, customer: str = "Customer 000") -> ReceivePaymentAdd:
    row = AppliedToTxnAdd(txn_id=txn_id, payment_amount=amount)
    return ReceivePaymentAdd(customer_ref=Ref(customer), total_amount=amount, applied_to_txn=(row,))


PAYMENT = payment(UseMacro("TxnID:invoice"))


class TestPriorities:
    def test_higher_ones_go_first_and_equal_ones_as_they_were_pushed(self, store: Store) -> None:
        world = make_world(store)
        sent = sent_sets(world)
        for name, priority in (("A", 0), ("B", -5), ("C", 7), ("D", 0), ("E", 7)):
            operation = world.connection.push(CustomerAdd(name=name), key=name, priority=priority)
            assert operation.priority == priority
        world.update()
        assert sent == [["C"], ["E"], ["A"], ["D"], ["B"]]

    def test_a_dependent_waits_whatever_its_priority(self) -> None:
        world = make_world()
        sent = sent_sets(world)
        world.connection.push(CustomerAdd(name="First"), key="first")
        world.connection.push(CustomerAdd(name="Then"), key="then", after=("first",), priority=100)
        world.connection.push(CustomerAdd(name="Last"), key="last")
        world.update()
        assert sent == [["First"], ["Then"], ["Last"]]

    @pytest.mark.parametrize("priority", [True, 1.5, "1", 10**7])
    def test_what_is_none_is_refused(self, priority: Any) -> None:
        with pytest.raises(ConfigurationError, match="priority is a whole number"):
            make_world().connection.push(CustomerAdd(name="A"), key="a", priority=priority)


class TestCircles:
    def test_a_new_attempt_may_not_wait_for_what_waits_for_it(self) -> None:
        world = make_world()
        acme = world.connection
        acme.push(CustomerAdd(name="A"), key="a")
        acme.push(CustomerAdd(name="B"), key="b", after=("a",))
        acme.push(CustomerAdd(name="C"), key="c", after=("b",))
        acme.cancel("a")
        with pytest.raises(ConfigurationError, match="'a' would wait for itself: a after c after b after a"):
            acme.push(CustomerAdd(name="A2"), key="a", after=("c",))
        assert states(world) == {"a": "cancelled", "b": "parked", "c": "parked"}
        acme.push(CustomerAdd(name="D"), key="d")
        acme.push(CustomerAdd(name="A2"), key="a", after=("d",))
        assert states(world)["a"] == "queued"

    def test_what_is_applied_closes_no_circle(self) -> None:
        world = make_world()
        acme = world.connection
        acme.push(CustomerAdd(name="A"), key="a")
        acme.push(CustomerAdd(name="B"), key="b", after=("a",))
        acme.cancel("a")
        acme.resolve("b", applied=True, list_id="80000001-1")
        acme.push(CustomerAdd(name="A"), key="a", after=("b",))
        assert states(world) == {"a": "queued", "b": "applied"}

    def test_a_long_chain_is_walked_once(self) -> None:
        acme = make_world().connection
        acme.push(CustomerAdd(name="0"), key="0")
        for number in range(
            1, 40
        ):  # each waits for the last two, so the ways multiply as Fibonacci's numbers
            after = tuple(str(one) for one in range(max(0, number - 2), number))
            acme.push(CustomerAdd(name=str(number)), key=str(number), after=after)
        acme.cancel("0")
        with pytest.raises(ConfigurationError, match="would wait for itself"):
            acme.push(CustomerAdd(name="0"), key="0", after=("39",))

    def test_a_text_is_no_tuple_of_keys(self) -> None:
        acme = make_world().connection
        acme.push(CustomerAdd(name="A"), key="a")
        with pytest.raises(ConfigurationError, match=r"after is a tuple of keys, such as \('a',\)"):
            acme.push(CustomerAdd(name="B"), key="b", after="a")


class TestMacros:
    def test_a_payment_goes_into_the_set_of_its_invoice(self, store: Store) -> None:
        world = make_world(store)
        sent = sent_sets(world)
        world.connection.push(invoice(), key="invoice")
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.connection.push(CustomerAdd(name="Other"), key="other")
        world.update()
        assert sent == [["InvoiceAdd", "ReceivePaymentAdd"], ["Other"]]
        made, paid = (world.connection.operation(key) for key in ("invoice", "payment"))
        assert (made.state, paid.state) == ("applied", "applied")
        assert [row.txn_id for row in paid.result.applied_to_txn] == [made.txn_id]
        assert paid.request == PAYMENT

    def test_one_that_is_pushed_later_gets_the_id(self) -> None:
        world = make_world()
        world.connection.push(invoice(), key="invoice")
        world.update()
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.update()
        made, paid = (world.connection.operation(key) for key in ("invoice", "payment"))
        assert [row.txn_id for row in paid.result.applied_to_txn] == [made.txn_id]

    def test_one_that_waits_for_another_too_comes_in_the_next_round(self) -> None:
        world = make_world()
        sent = sent_sets(world)
        world.connection.push(invoice(), key="invoice")
        world.connection.push(CustomerAdd(name="Other"), key="other")
        world.connection.push(PAYMENT, key="payment", after=("invoice", "other"))
        world.update()
        assert sent == [["InvoiceAdd"], ["Other"], ["ReceivePaymentAdd"]]
        assert states(world)["payment"] == "applied"

    def test_where_the_set_would_be_too_long_it_comes_in_the_next_round(self) -> None:
        world = make_world(batching=Batching(most_bytes=1_000))
        sent = sent_sets(world)
        world.connection.push(invoice(), key="invoice")
        long = PAYMENT.evolve(memo="x" * 900)
        world.connection.push(long, key="payment", after=("invoice",))
        world.update()
        assert sent == [["InvoiceAdd"], ["ReceivePaymentAdd"]]
        assert states(world) == {"invoice": "applied", "payment": "applied"}

    def test_the_refusal_of_what_uses_it_means_nothing_where_the_other_was_refused(self) -> None:
        world = make_world()
        world.connection.push(invoice(customer="Nobody"), key="invoice")
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.update()
        assert states(world) == {"invoice": "parked", "payment": "parked"}
        problem = world.connection.operation("payment").problem
        assert problem is not None
        assert problem.text == "It waits for invoice, which is not in QuickBooks."
        world.company.ui.add_customer("Nobody")
        world.connection.cancel("payment")  # or it would go on as it is
        world.connection.retry("invoice")
        world.connection.push(
            payment(UseMacro("TxnID:invoice"), customer="Nobody"), key="payment", after=("invoice",)
        )
        world.update()
        assert states(world) == {"invoice": "applied", "payment": "applied"}

    @pytest.mark.parametrize("act", get_args(acts.Act))
    def test_the_table_of_acts_has_every_one(self, act: str) -> None:
        assert re.search(rf"^{act} +\S", acts.__doc__ or "", re.MULTILINE)

    def test_what_is_waited_for_is_told_by_its_name(self) -> None:
        world = make_world()
        world.connection.push(invoice(customer="Nobody").evolve(ref_number="77"), key="invoice")
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.update()
        problem = world.connection.operation("payment").problem
        assert problem is not None
        assert problem.text == "It waits for Invoice 77, which is not in QuickBooks."
        assert problem.remedy[0].startswith("Put Invoice 77 right")

    def test_a_retry_is_offered_of_what_was_refused_and_not_of_what_waits_for_it(self) -> None:
        world = make_world()
        world.connection.push(invoice(customer="Nobody"), key="invoice")
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.update()
        refused, waits = map(world.connection.operation, ("invoice", "payment"))
        assert refused.acts == ("retry", "push", "resolve", "cancel")
        assert waits.acts == ("push", "resolve", "cancel")
        before = world.connection.history()
        with pytest.raises(
            LocalProtocolError, match=r"'payment' is parked .* waits for 'invoice', which is par"
        ):
            world.connection.retry("payment")
        assert world.connection.operation("payment") == waits
        assert world.connection.history() == before, "nobody is told of what was not done"
        rows = {row.key: "retry" in row.acts for row in world.connection.synced(failures=True)}
        assert rows == {"invoice": True, "payment": False}
        world.company.ui.add_customer("Nobody")
        world.connection.retry("invoice")
        assert world.connection.operation("payment").state == "queued"

    def test_a_retry_of_what_waits_for_what_is_not_there_any_more_says_so(self) -> None:
        world = make_world()
        world.connection.push(invoice(customer="Nobody"), key="invoice")
        world.connection.push(CustomerAdd(name="Later"), key="customer", after=("invoice",))
        world.update()
        with world.store.transaction() as transaction:
            gone = transaction.get(OperationRecord, "acme", "invoice")
            assert gone is not None
            transaction.delete(gone)
        with pytest.raises(LocalProtocolError, match="not there any more: push it again under its key"):
            world.connection.retry("customer")

    def test_both_wait_where_the_first_is_locked(self) -> None:
        world = make_world()
        sent = sent_sets(world)
        world.connection.push(invoice(), key="invoice")
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.company.answer_next_with(3176, request="InvoiceAdd", value="Customer 000")
        world.update()
        assert states(world) == {"invoice": "queued", "payment": "queued"}
        assert world.connection.operation("payment").attempts == 0
        world.update()
        assert sent == [["InvoiceAdd", "ReceivePaymentAdd"]] * 2
        assert states(world) == {"invoice": "applied", "payment": "applied"}

    def test_a_payment_that_was_locked_alone_is_sent_with_the_id(self) -> None:
        world = make_world()
        world.connection.push(invoice(), key="invoice")
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.company.answer_next_with(3176, request="ReceivePaymentAdd", value="Customer 000")
        world.update()
        assert states(world) == {"invoice": "applied", "payment": "queued"}
        world.update()
        assert states(world) == {"invoice": "applied", "payment": "applied"}

    @pytest.mark.parametrize("step", ["before_process", "after_process", "before_receive"])
    def test_a_lost_set_is_one_set_when_it_comes_again(self, step: str) -> None:
        world = make_world()
        world.connection.push(invoice(), key="invoice")
        world.connection.push(PAYMENT, key="payment", after=("invoice",))
        world.clock.advance(900)
        world.connector.run_once(faults=Faults.at(step, n=2).drop())
        world.update()
        world.update()
        assert states(world) == {"invoice": "applied", "payment": "applied"}
        kinds = [type(record).__name__ for record in world.company.transactions()]
        assert sorted(kinds) == ["Invoice", "ReceivePayment"]

    def test_a_macro_needs_an_operation_that_defines_it(self) -> None:
        acme = make_world().connection
        acme.push(CustomerAdd(name="Other"), key="other")
        with pytest.raises(ConfigurationError, match="uses TxnID:invoice, which no operation"):
            acme.push(PAYMENT, key="payment", after=("other",))
        assert [operation.key for operation in acme.operations()] == ["other"]

    def test_two_of_one_name_do_not_meet_in_a_set(self) -> None:
        world = make_world(batching=Batching(most_operations=10))
        sent = sent_sets(world)
        for number in (1, 2):
            world.connection.push(invoice(hours=number), key=f"invoice-{number}")
            pay = payment(UseMacro("TxnID:invoice"), 80 * number)
            world.connection.push(pay, key=f"payment-{number}", after=(f"invoice-{number}",))
        world.update()
        assert sent == [["InvoiceAdd", "ReceivePaymentAdd"]] * 2
        assert set(states(world).values()) == {"applied"}


class TestBatches:
    def test_independent_ones_share_a_set_and_a_refused_one_costs_the_others_nothing(
        self, store: Store
    ) -> None:
        world = make_world(store, batching=Batching(most_operations=3))
        sent = sent_sets(world)
        names = {"a": "A", "taken": "Customer 001", "b": "B", "c": "C", "d": "D"}
        for key, name in names.items():
            world.connection.push(CustomerAdd(name=name), key=key)
        world.connection.push(CustomerAdd(name="Job", parent_ref=Ref("A")), key="job", after=("a",))
        world.update()
        assert sent == [["A", "Customer 001", "B"], ["C", "D", "Job"]]
        assert states(world) == {**dict.fromkeys([*names, "job"], "applied"), "taken": "parked"}

    def test_one_alone_is_the_default(self) -> None:
        world = make_world()
        sent = sent_sets(world)
        for name in "AB":
            world.connection.push(CustomerAdd(name=name), key=name)
        world.update()
        assert sent == [["A"], ["B"]]

    def test_the_size_is_guarded_and_one_alone_may_be_longer(self) -> None:
        world = make_world(batching=Batching(most_operations=10, most_bytes=2_000))
        sent = sent_sets(world)
        for name, notes in (("A", 900), ("B", 900), ("C", 3_000), ("D", 10), ("E", 10)):
            world.connection.push(CustomerAdd(name=name, notes="x" * notes), key=name)
        world.update()
        assert sent == [["A"], ["B"], ["C"], ["D", "E"]]

    def test_each_is_settled_by_its_own_answer_and_the_unmatched_stay_in_doubt(self) -> None:
        world = make_world(batching=Batching(most_operations=4))
        for name in "ABCD":
            world.connection.push(CustomerAdd(name=name), key=name)

        seen: list[dict[str, str]] = []

        def spoil(request: str, answer: str) -> str:
            """Lose the answer to B, and give C's twice; the first time."""
            if not PROCESSING.search(request):
                return answer
            seen.append(states(world))
            rows = re.findall(r"<CustomerAddRs .*?</CustomerAddRs>\n?", answer, re.DOTALL)
            return answer.replace(rows[1], "").replace(rows[2], rows[2] * 2) if len(seen) == 1 else answer

        world.company.spoil = spoil
        world.update()
        assert seen == [
            dict.fromkeys("ABCD", "sent"),
            {"A": "applied", "B": "in_doubt", "C": "in_doubt", "D": "applied"},
        ]
        assert set(states(world).values()) == {"applied"}
        assert sorted(name for name in world.company_names() if len(name) == 1) == ["A", "B", "C", "D"]
        assert {key for key, one in world.outcomes.items() if one.recovered} == {"B", "C"}

    def test_what_the_parser_refuses_is_found_and_the_others_are_applied(self) -> None:
        world = make_world(batching=Batching(most_operations=10))
        for name in ("A", "Poison", "B", "C"):
            world.connection.push(CustomerAdd(name=name), key=name)
        process = world.company.process

        def refuse(application: str, text: str, *, ticket: str | None = None) -> str:
            if "Poison" in text:
                text = text.replace("<QBXMLMsgsRq", "<NoSuchThing", 1)
            return process(application, text, ticket=ticket)

        world.company.process = refuse  # type: ignore[method-assign]
        for _ in range(3):
            world.update()
        assert states(world) == {"A": "applied", "B": "applied", "C": "applied", "Poison": "rejected"}
        assert sorted(name for name in world.company_names() if len(name) == 1) == ["A", "B", "C"]

    def test_what_this_quickbooks_cannot_take_does_not_hold_up_the_others(self) -> None:
        world = World.make(
            MemoryStore(), versions=("2.0", "11.0"), options={"batching": Batching(most_operations=10)}
        )
        world.connection.push(CustomerAdd(name="A"), key="a")
        world.connection.push(CustomerAdd(name="B", job_title="Baker"), key="b")  # since 12.0
        world.connection.push(CustomerAdd(name="C"), key="c")
        world.update()
        assert states(world) == {"a": "applied", "b": "rejected", "c": "applied"}

    @pytest.mark.parametrize(
        "numbers", [{"most_operations": 0}, {"most_operations": 101}, {"most_bytes": 10}]
    )
    def test_numbers_that_cannot_be(self, numbers: dict[str, int]) -> None:
        with pytest.raises(ConfigurationError, match="is 1"):
            Batching(**numbers)


class TestRetries:
    def test_waits_double_up_to_the_longest_and_end(self) -> None:
        retries = Retries(
            most_attempts=6, first_wait=timedelta(minutes=2), longest_wait=timedelta(minutes=10)
        )
        waits = [retries.wait(attempts) for attempts in range(1, 7)]
        assert waits == [*(timedelta(minutes=minutes) for minutes in (2, 4, 8, 10, 10)), None]

    def test_any_settings_give_the_same_waits_again(self) -> None:
        years = timedelta(days=365_000)
        retries = Retries(most_attempts=1_000, first_wait=timedelta(microseconds=1), longest_wait=years)
        assert retries.wait(999) == years
        assert [retries.wait(one) for one in range(1, 1_000)] == [
            retries.wait(one) for one in range(1, 1_000)
        ]

    def test_a_locked_record_is_tried_again_and_parked_in_the_end(self) -> None:
        world = make_world(retries=Retries(most_attempts=3, first_wait=timedelta(minutes=1)))
        for _ in range(3):
            world.company.answer_next_with(3175, request="CustomerAdd", value="A")
        world.connection.push(CustomerAdd(name="A"), key="a")
        world.update()
        assert (states(world)["a"], world.connection.operation("a").attempts) == ("queued", 1)
        world.update(after=timedelta(seconds=59))
        assert world.connection.operation("a").attempts == 1
        world.update(after=timedelta(seconds=1))
        assert world.connection.operation("a").attempts == 2
        world.update(after=timedelta(minutes=2))
        assert (states(world)["a"], world.connection.operation("a").attempts) == ("parked", 3)
        world.connection.retry("a")
        world.update()
        assert states(world)["a"] == "applied"

    def test_nothing_waits_behind_one_in_backoff(self) -> None:
        world = make_world()
        world.company.answer_next_with(3175, request="CustomerAdd", value="A")
        world.connection.push(CustomerAdd(name="A"), key="a", priority=5)
        world.connection.push(CustomerAdd(name="B"), key="b")
        world.update()
        assert states(world) == {"a": "queued", "b": "applied"}

    def test_after_its_backoff_it_stands_at_its_old_place(self) -> None:
        world = make_world()
        world.company.answer_next_with(3175, request="CustomerAdd", value="A")
        world.connection.push(CustomerAdd(name="A"), key="a")
        world.update()
        sent = sent_sets(world)
        world.connection.push(CustomerAdd(name="B"), key="b")
        world.connection.push(CustomerAdd(name="C"), key="c", priority=1)
        world.update()
        assert sent == [["C"], ["A"], ["B"]]

    @pytest.mark.parametrize(
        "values",
        [
            {"most_attempts": 0},
            {"first_wait": timedelta(0)},
            {"first_wait": timedelta(hours=2), "longest_wait": timedelta(hours=1)},
        ],
    )
    def test_values_that_cannot_be(self, values: dict[str, Any]) -> None:
        with pytest.raises(ConfigurationError):
            Retries(**values)


FAILURES = {
    "good": None,
    "name in use": 3100,
    "locked": 3175,
    "internal error": 1000,
    "no right": 3261,
    "bad reference": 3140,
    "not available": 1010,
}


@pytest.mark.slow
@given(
    kinds=st.lists(st.sampled_from(sorted(FAILURES)), min_size=1, max_size=12),
    most=st.integers(min_value=1, max_value=5),
)
@settings(max_examples=15)  # an example is six updates
def test_any_mix_of_failing_operations_leaves_the_others_applied(kinds: Sequence[str], most: int) -> None:
    world = make_world(batching=Batching(most_operations=most))
    names = [f"{number} {kind}" for number, kind in enumerate(kinds)]

    def fail(request: str, answer: str) -> str:
        """Answer as QuickBooks does where it did nothing; what it did before is not done again."""
        for number, name in enumerate(re.findall(r"<Name>(.*?)</Name>", request), start=1):
            code = FAILURES.get(name.partition(" ")[2]) if name in names else None
            if code is None:
                continue
            id_ = re.search(r"newMessageSetID=\"(\w+)\"", request)[1]  # type: ignore[index]
            pattern = rf'<CustomerAddRs requestID="{id_}\.{number}".*?</CustomerAddRs>'
            failed = (
                f'<CustomerAddRs requestID="{id_}.{number}" statusCode="{code}" statusSeverity="Error" '
                'statusMessage="no" />'
            )
            answer = re.sub(pattern, failed, answer, flags=re.DOTALL)
        return answer

    world.company.spoil = fail
    for name in names:
        world.connection.push(CustomerAdd(name=name), key=name)
    for _ in range(6):
        world.update()
    found = states(world)
    applied = {name for name in names if found[name] == "applied"}
    assert applied >= {name for name in names if name.endswith("good")}
    assert all(name.endswith(("good", "internal error")) for name in applied), (
        "QuickBooks did the latter here"
    )
    assert all(world.company_names().count(name) <= 1 for name in names)
    assert not {"sent"} & set(found.values())


def lose(world: World, step: str) -> None:
    """Let the answer to the first message set of writes be lost, and a later login find that out."""
    world.clock.advance(900)
    world.connector.run_once(faults=Faults.at(step, n=2).drop())
    world.clock.advance(120)
    world.connector.run_once(faults=Faults.at("after_authenticate").kill())
    world.clock.advance(120)


class TestByHand:
    def test_one_in_doubt_is_said_to_be_applied(self, store: Store) -> None:
        world = make_world(store)
        world.connection.push(CustomerAdd(name="A"), key="a")
        world.connection.push(CustomerAdd(name="B"), key="b", after=("a",))
        world.company.answer_next_with(9005)
        lose(world, "before_receive")
        assert states(world) == {"a": "in_doubt", "b": "queued"}
        (made,) = [one for one in world.company.customers if one.full_name == "A"]
        done = world.connection.resolve("a", applied=True, list_id=made.list_id, note="Seen at the PC.")
        assert (done.state, done.list_id) == ("applied", made.list_id)
        (event,) = [event for event in world.connection.history() if event.name == "resolved"]
        assert (event.subject, event.text) == (
            "a",
            f"It was in_doubt. A person says that it is in QuickBooks as {made.list_id}. Seen at the PC.",
        )
        world.update()
        assert states(world) == {"a": "applied", "b": "applied"}
        assert world.company_names().count("A") == 1
        assert world.outcomes["a"].list_id == made.list_id

    def test_one_in_doubt_is_said_not_to_be_there_and_is_sent_in_a_new_set(self) -> None:
        world = make_world()
        world.connection.push(CustomerAdd(name="A"), key="a")
        lose(world, "before_process")
        assert states(world) == {"a": "in_doubt"}
        sent = sent_sets(world)
        assert world.connection.resolve("a", applied=False).state == "queued"
        world.update()
        assert sent == [["A"]]
        assert states(world) == {"a": "applied"}
        assert world.company_names().count("A") == 1

    @pytest.mark.parametrize("act", ["resolve", "cancel"])
    def test_a_set_of_which_one_was_decided_is_never_sent_again(self, act: str) -> None:
        world = make_world(batching=Batching(most_operations=3))
        for name in "ABC":
            world.connection.push(CustomerAdd(name=name), key=name)
        lose(world, "before_process")
        if act == "resolve":
            world.connection.resolve("A", applied=False)
        else:
            world.connection.cancel("A")
            world.connection.push(CustomerAdd(name="A"), key="A")
        assert states(world) == {"A": "queued", "B": "in_doubt", "C": "in_doubt"}
        world.update()
        assert world.company_names().count("A") == 1, "once, though its first set was never seen"
        assert states(world)["A"] == "applied"

    def test_a_conflict_is_settled_either_way(self) -> None:
        for applied, state in ((True, "applied"), (False, "rejected")):
            world = make_world()
            world.update()
            known = next(one for one in world.customers.values() if one.full_name == "Customer 001")
            world.company.ui.edit_customer("Customer 001", phone="from the PC")
            world.connection.push(known.edit(phone="from the host"), key="edit")
            world.update()
            assert states(world) == {"edit": "conflict"}
            assert world.connection.resolve("edit", applied=applied).state == state
            world.update()
            assert world.outcomes["edit"].state == state

    def test_a_name_in_use_may_stand_for_what_is_there(self) -> None:
        world = make_world()
        world.connection.push(CustomerAdd(name="Customer 001"), key="customer")
        world.connection.push(invoice(customer="Customer 001"), key="invoice", after=("customer",))
        world.update()
        assert states(world) == {"customer": "parked", "invoice": "parked"}
        (there,) = [one for one in world.company.customers if one.full_name == "Customer 001"]
        world.connection.resolve("customer", applied=True, list_id=there.list_id)
        assert world.connection.operation("invoice").state == "queued", "it goes on by itself"
        world.update()
        assert states(world) == {"customer": "applied", "invoice": "applied"}

    def test_the_errors_of_wrong_states_say_what_is_possible(self) -> None:
        world = make_world()
        acme = world.connection
        acme.push(CustomerAdd(name="A"), key="a")
        for act in (lambda: acme.retry("a"), lambda: acme.resolve("a", applied=True)):
            with pytest.raises(
                LocalProtocolError, match=r"'a' is queued and cannot be .*: it can be cancelled"
            ):
                act()
        world.update()
        with pytest.raises(
            LocalProtocolError, match="'a' is applied and cannot be cancelled: change or delete"
        ):
            acme.cancel("a")
        world.company.answer_next_with(3070, request="CustomerAdd", value="B", field="Name")
        acme.push(CustomerAdd(name="B"), key="b")
        world.update()
        with pytest.raises(LocalProtocolError, match="rejected and cannot be retried: push new content"):
            acme.retry("b")
        with pytest.raises(LocalProtocolError, match="cannot be resolved as not applied"):
            acme.resolve("b", applied=False)
        acme.cancel("b")
        with pytest.raises(LocalProtocolError, match=r"is cancelled .*: push it again under its key"):
            acme.cancel("b")
        with pytest.raises(UnknownOperation):
            acme.resolve("c", applied=True)

    def test_ids_belong_to_what_is_applied(self) -> None:
        world = make_world()
        world.connection.push(CustomerAdd(name="Customer 001"), key="a")
        world.update()
        with pytest.raises(ConfigurationError, match="list_id or txn_id, one of them"):
            world.connection.resolve("a", applied=True, list_id="1", txn_id="2")
        assert states(world) == {"a": "parked"}


def test_amounts_stay_decimals_in_the_queue() -> None:
    world = make_world()
    line = InvoiceLineAdd(item_ref=Ref("Work"), amount=Decimal("10.10"))
    request = InvoiceAdd(customer_ref=Ref("Customer 000"), lines=(line,))
    assert world.connection.push(request, key="i").request == request
