"""P2: whatever happens on both sides, the host ends with what the company file holds.

A machine of hypothesis edits at the PC, lets time pass, cuts sessions off, lets the host's handler fail and
the host start again; in the end, after one undisturbed run, both sides are compared. It is run in quiet times
and in the night in which summer time ends, with each way in which QuickBooks prints offsets.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from world import World

from qbsync import MemoryStore
from qbsync.errors import SessionLost

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
