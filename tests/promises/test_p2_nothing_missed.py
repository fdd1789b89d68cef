"""P2: whatever happens on both sides, the host ends with what the company file holds.

A machine of hypothesis edits at the PC, lets time pass, cuts sessions off, lets the host's handler fail and
the host start again; in the end, after one undisturbed run, both sides are compared. It is run in quiet times
and in the night in which summer time ends, with each way in which QuickBooks prints offsets.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from world import EVERY, KEY, World

from qbsync import MemoryStore, Page
from qbsync.errors import SessionLost
from qbsync.models import Customer, CustomerQuery
from qbsync.webconnector.calls import Authenticate

pytestmark = pytest.mark.slow

QUIET = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
SUMMER_TIME_ENDS = datetime(2026, 11, 1, 5, 42, tzinfo=UTC)
"""In New York the clock goes from 02:00 back to 01:00 at 06:00 UTC."""


class BothSides(RuleBasedStateMachine):
    """Does anything to a host and a company file, in any order."""

    start: datetime = QUIET
    habits: dict[str, Any] = {}  # noqa: RUF012 - a subclass sets it

    @initialize(customers=st.integers(0, 8), page_size=st.integers(1, 4))
    def begin(self, customers: int, page_size: int) -> None:
        self.world = World.make(
            MemoryStore(), customers=customers, page_size=page_size, start=self.start, **self.habits
        )
        self.made = customers

    @rule()
    def somebody_adds_a_customer(self) -> None:
        self.world.company.ui.add_customer(name=f"Added {self.made}")
        self.made += 1

    @rule(which=st.integers(0, 50), phone=st.integers(0, 999))
    def somebody_edits_a_customer(self, which: int, phone: int) -> None:
        names = self.world.company_names()
        if names:
            self.world.company.ui.edit_customer(names[which % len(names)], phone=f"555-{phone:03}")

    @rule(which=st.integers(0, 50))
    def somebody_makes_a_customer_inactive(self, which: int) -> None:
        names = self.world.company_names()
        if names:
            self.world.company.ui.make_inactive(names[which % len(names)])

    @rule(seconds=st.sampled_from([0, 1, 60, 61, 240, 301, 900, 1800]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(seconds)

    @rule()
    def the_web_connector_runs(self) -> None:
        self.world.connector.run_once()

    @rule(which=st.integers(0, 40))
    def the_pc_loses_power(self, which: int) -> None:
        events = iter(range(which + 1))

        def lose(_event: str) -> None:
            if next(events, None) is None:
                raise SessionLost

        self.world.on_event = lose
        self.world.connector.run_once()
        self.world.on_event = None

    @rule(which=st.integers(0, 3))
    def the_handler_fails(self, which: int) -> None:
        pages = iter(range(which + 1))

        def fail(_page: object) -> None:
            if next(pages, None) is None:
                raise KeyError

        self.world.on_page = fail
        self.world.connector.run_once()
        self.world.on_page = None

    @rule()
    def somebody_edits_while_the_pages_are_read(self) -> None:
        def edit(_page: object) -> None:
            self.world.clock.advance(7)
            self.somebody_edits_a_customer(len(self.world.pages), len(self.world.pages))

        self.world.on_page = edit
        self.world.connector.run_once()
        self.world.on_page = None

    @rule()
    def the_host_starts_again(self) -> None:
        self.world.start()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.world.clock.advance(120)  # a session that was cut off blocks others for 60 seconds
        self.world.connection.sync_now()
        assert self.world.connector.run_once().ok
        assert self.world.customers == {
            customer.list_id: customer for customer in self.world.company.customers
        }


@pytest.mark.parametrize("printed_offset", ["correct", "standard", "none"])
@pytest.mark.parametrize("start", [QUIET, SUMMER_TIME_ENDS], ids=["quiet", "summer time ends"])
def test_both_sides_agree_in_the_end(start: datetime, printed_offset: str) -> None:
    class Machine(BothSides):
        pass

    Machine.start = start
    Machine.habits = {"printed_offset": printed_offset}
    run_state_machine_as_test(Machine, settings=settings(max_examples=30, stateful_step_count=25))


@pytest.mark.soak
@pytest.mark.parametrize("start", [QUIET, SUMMER_TIME_ENDS], ids=["quiet", "summer time ends"])
def test_both_sides_agree_after_many_runs(start: datetime) -> None:
    class Machine(BothSides):
        pass

    Machine.start = start
    run_state_machine_as_test(Machine, settings=settings(max_examples=2_000, stateful_step_count=50))


def traversal(world: World) -> Any:
    return world.connection.status().flows[0]


def test_the_watermark_stays_behind_by_the_time_that_a_traversal_took() -> None:
    """X is delivered early and edited again; Y, edited after that, is delivered on the last page."""
    world = World.make(MemoryStore(), customers=2, page_size=1)

    def edit(page: Any) -> None:
        if page is world.pages[0]:
            world.clock.advance(10)
            world.company.ui.edit_customer("Customer 000", phone="edited while reading")
            world.clock.advance(600)
            world.company.ui.edit_customer("Customer 001", phone="edited later")

    world.on_page = edit
    world.update()
    world.on_page = None
    world.update()
    assert {customer.phone for customer in world.customers.values()} == {
        "edited while reading",
        "edited later",
    }


def test_an_edit_in_the_hour_that_comes_twice_is_not_missed() -> None:
    world = World.make(MemoryStore(), customers=1, start=datetime(2026, 11, 1, 5, 50, tzinfo=UTC))
    world.company.ui.edit_customer("Customer 000", phone="first 01:51")
    world.connector.run_once()
    world.clock.advance(20 * 60)  # 06:11 UTC: the clock shows 01:11 again
    world.company.ui.edit_customer("Customer 000", phone="second 01:11")
    world.connection.sync_now()
    world.connector.run_once()
    assert [customer.phone for customer in world.customers.values()] == ["second 01:11"]


def test_our_clock_set_back_while_the_pages_are_read_costs_nothing() -> None:
    world = World.make(MemoryStore(), customers=2, page_size=1)
    ahead = [timedelta(0)]
    world.start(clock=lambda: world.clock() + ahead[0])
    world.on_page = lambda _page: ahead.__setitem__(0, timedelta(hours=-3))
    world.connector.run_once()
    latest = max(customer.time_modified.wall for customer in world.company.customers)
    assert traversal(world).watermark <= latest


def test_a_page_whose_session_was_taken_over_meanwhile_is_not_acknowledged() -> None:
    world = World.make(MemoryStore(), customers=2, page_size=10)

    def take_over(_page: object) -> None:
        world.on_page = None
        world.clock.advance(90)
        call = Authenticate(user_name=KEY, password=world.setup.password)
        assert world.bridge.service.handle(call, peer="").status == ""

    world.on_page = take_over
    report = world.connector.run_once()
    assert report.percentages[-1] == -1
    assert traversal(world).watermark is None
    world.clock.advance(90)
    assert world.connector.run_once().ok
    assert len(world.pages) == 2


def test_an_iterator_without_a_count_is_asked_on() -> None:
    world = World.make(MemoryStore(), customers=25)
    world.company.spoil = lambda _request, answer: answer.replace(
        "iteratorRemainingCount", "iteratorRemaining"
    )
    for _ in range(3):
        world.update()
    assert world.names() == set(world.company_names()), "whatever it says, nothing is missed"


@pytest.mark.parametrize("kind", ["coroutine", "generator"])
def test_a_handler_whose_code_is_not_run_acknowledges_nothing(kind: str) -> None:
    world = World.make(MemoryStore(), customers=1)

    async def later() -> None: ...

    world.on_page = None
    flow = world.bridge._flows["customers"]  # noqa: SLF001 - a lambda that gives what nobody runs
    made = (lambda _page: later()) if kind == "coroutine" else (lambda page: (one for one in page))
    world.bridge._flows["customers"] = attrs.evolve(flow, handler=made)  # noqa: SLF001 - see above
    report = world.update()
    assert not report.ok
    assert "is async or a generator" in report.error
    assert traversal(world).watermark is None


def test_a_page_that_cannot_be_read_blocks_its_flow_alone() -> None:
    world = World.make(MemoryStore(), customers=3)
    other: list[str] = []

    @world.bridge.pull(CustomerQuery(active_status="ActiveOnly"), every=EVERY, name="other")
    def save(page: Page[Customer]) -> None:
        other.extend(customer.full_name for customer in page)

    world.company.spoil = lambda request, answer: answer[:-40] if ">All<" in request else answer
    for _ in range(6):
        world.update()
    assert set(other) == set(world.company_names())
    assert traversal(world).blocked
    (event,) = [event for event in world.connection.history() if event.name == "blocked"]
    assert "sync_now('customers')" in " ".join(event.remedy)


def test_sync_now_during_a_traversal_asks_for_another_one() -> None:
    world = World.make(MemoryStore(), customers=3)
    world.on_page = lambda _page: world.connection.sync_now()
    world.update()
    world.on_page = None
    world.company.ui.edit_customer("Customer 001", phone="1")
    assert world.update(after=timedelta(minutes=1)).sets == 2
    assert "1" in {customer.phone for customer in world.customers.values()}
