"""P2 for transactions: changes, deletions, voids and payments of a company of invoices with lines.

A machine of hypothesis works at the PC, lets sessions break and handlers fail, turns the PC's clock back and
leaves the PC switched off; in the end, after undisturbed runs, the host has what the company file has. What
only a sweep can find is left to a sweep: where none ran, the feeds alone are enough.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from shop_world import WEEK, ShopWorld

from qbsync import MemoryStore
from qbsync.errors import SessionLost
from qbsync.models import InvoiceQuery

if TYPE_CHECKING:
    from qbsync import Page

pytestmark = pytest.mark.slow

QUIET = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
SUMMER_TIME_ENDS = datetime(2026, 11, 1, 5, 42, tzinfo=UTC)

FEEDS: dict[str, dict[str, Any]] = {
    "customers": {"sweep": None},
    "invoices": {"sweep": None},
    "payments": {"sweep": None},
}
SWEEPS: dict[str, dict[str, Any]] = {"deleted": {"left_out": True}, "deleted names": {"left_out": True}}

which = st.integers(0, 30)


class Shop(RuleBasedStateMachine):
    """Does anything to a host and a company file of invoices and payments, in any order."""

    start: datetime = QUIET
    habits: dict[str, Any] = {}  # noqa: RUF012 - a subclass sets it
    settings: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - a subclass sets it
    swept = False
    """Whether only a sweep finds what happens here: clocks that go back, and months without a call."""

    @initialize(page_size=st.integers(1, 4), invoices=st.integers(0, 5))
    def begin(self, page_size: int, invoices: int) -> None:
        names = ("customers", "invoices", "payments", "deleted", "deleted names")
        sized = {name: {"page_size": page_size, **self.settings.get(name, {})} for name in names}
        self.world = ShopWorld.make(MemoryStore(), start=self.start, settings=sized, **self.habits)
        self.invoices = [self.world.invoice() for _ in range(invoices)]
        self.payments: list[Any] = []
        self.world.clock.advance(7200)
        self.world.invoice()  # the overlap of the traversals reaches back to this one only
        self.world.connector.run_once()

    @rule(hours=st.integers(1, 3))
    def somebody_writes_an_invoice(self, hours: int) -> None:
        self.invoices.append(self.world.invoice(hours=hours))

    @rule(one=which, memo=st.sampled_from(["a", "b", "c"]))
    def somebody_edits_an_invoice(self, one: int, memo: str) -> None:
        if self.invoices:
            self.world.company.ui.edit(self.invoices[one % len(self.invoices)], memo=memo)

    @rule(one=which)
    def somebody_voids_an_invoice(self, one: int) -> None:
        if self.invoices:
            self.world.company.ui.void(self.invoices[one % len(self.invoices)])

    @rule(one=which)
    def somebody_deletes_an_invoice(self, one: int) -> None:
        if self.invoices:
            self.world.company.ui.delete(self.invoices.pop(one % len(self.invoices)))

    @rule(one=which)
    def somebody_pays_an_invoice(self, one: int) -> None:
        open_ = list(self.world.in_file(InvoiceQuery(paid_status="NotPaidOnly")).values())
        if open_:
            self.payments.append(self.world.pay(open_[one % len(open_)], 10))

    @rule(one=which)
    def somebody_deletes_a_payment(self, one: int) -> None:
        if self.payments:
            self.world.company.ui.delete(self.payments.pop(one % len(self.payments)))

    @rule(one=which)
    def somebody_makes_a_customer_inactive(self, one: int) -> None:
        self.world.company.ui.make_inactive(f"Customer {one % 2:03}")
        self.world.company.ui.make_active(f"Customer {one % 2:03}")

    @rule(seconds=st.sampled_from([0, 1, 60, 61, 301, 900, 1800]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(seconds)

    @rule()
    def the_web_connector_runs(self) -> None:
        self.world.connector.run_once()

    @rule(step=st.integers(0, 60))
    def the_pc_loses_power(self, step: int) -> None:
        events = iter(range(step + 1))

        def lose(_event: str) -> None:
            if next(events, None) is None:
                raise SessionLost

        self.world.on_event = lose
        self.world.connector.run_once()
        self.world.on_event = None

    @rule(page=st.integers(0, 5))
    def a_handler_fails(self, page: int) -> None:
        pages = iter(range(page + 1))

        def fail(_page: Page[Any]) -> None:
            if next(pages, None) is None:
                raise KeyError

        self.world.on_page = fail
        self.world.connector.run_once()
        self.world.on_page = None

    @rule(one=which)
    def somebody_works_while_the_pages_are_read(self, one: int) -> None:
        works = [self.somebody_edits_an_invoice, self.somebody_deletes_an_invoice]

        def work(_page: Page[Any]) -> None:
            self.world.clock.advance(7)
            if one % 3 == 0:
                works[1](one)
            elif one % 3 == 1:
                works[0](one, "meanwhile")
            else:
                self.somebody_pays_an_invoice(one)

        self.world.on_page = work
        self.world.connector.run_once()
        self.world.on_page = None

    @rule()
    def the_host_starts_again(self) -> None:
        self.world.start()

    @rule(name=st.sampled_from(["customers", "invoices", "payments"]))
    def somebody_resets_a_flow(self, name: str) -> None:
        self.world.connection.reset(name)

    @precondition(lambda self: self.swept)
    @rule(one=which)
    def somebody_edits_while_the_clock_is_wrong(self, one: int) -> None:
        self.world.clock.advance(-20 * 86_400)
        self.somebody_edits_an_invoice(one, f"in the past {one}")
        self.world.clock.advance(20 * 86_400)

    @precondition(lambda self: self.swept)
    @rule()
    def the_pc_is_switched_off_for_months(self) -> None:
        self.world.clock.advance(100 * 86_400)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.world.clock.advance(120)  # a session that was cut off blocks others for 60 seconds
        self.world.connection.sync_now()
        if self.swept:
            assert self.world.connector.run_once().ok  # what was never pulled is not swept
            self.world.clock.advance(WEEK.total_seconds())
            self.world.connection.sweep_now()
            self.world.connection.sync_now()
        assert self.world.connector.run_once().ok
        assert self.world.differences() == []


def run(machine: type[Shop], examples: int, steps: int) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps))


@pytest.mark.parametrize("linked_change", ["time_modified", "untouched"])
@pytest.mark.parametrize("start", [QUIET, SUMMER_TIME_ENDS], ids=["quiet", "summer time ends"])
def test_the_feeds_alone_miss_nothing(start: datetime, linked_change: str) -> None:
    class Machine(Shop):
        pass

    Machine.start = start
    Machine.habits = {"linked_change": linked_change}
    Machine.settings = FEEDS
    run(Machine, 15, 20)


@pytest.mark.parametrize("settings_", [{}, SWEEPS], ids=["feeds and sweeps", "sweeps alone"])
def test_sweeps_find_what_the_feeds_cannot(settings_: dict[str, dict[str, Any]]) -> None:
    class Machine(Shop):
        swept = True

    Machine.settings = settings_
    run(Machine, 15, 20)


@pytest.mark.soak
@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("start", [QUIET, SUMMER_TIME_ENDS], ids=["quiet", "summer time ends"])
def test_nothing_is_missed_after_many_runs(start: datetime, *, swept: bool) -> None:
    class Machine(Shop):
        pass

    Machine.start, Machine.swept = start, swept
    Machine.habits = {"linked_change": "untouched"}
    run(Machine, 500, 40)


def test_every_deletion_within_90_days_is_told() -> None:
    """One deletion a day, and a call of the Web Connector whenever it likes, at most 80 days apart."""
    world = ShopWorld.make(MemoryStore(), settings=FEEDS)
    invoices = [world.invoice() for _ in range(200)]
    world.update()
    deleted = []
    for day, invoice in enumerate(invoices):
        world.clock.advance(86_400)
        world.company.ui.delete(invoice)
        deleted.append(invoice.txn_id)
        if day in {0, 1, 30, 109, 110, 189}:
            assert world.connector.run_once().ok
    assert world.connector.run_once().ok
    told = [one.txn_id for one in world.deleted if hasattr(one, "txn_id")]
    assert told == deleted, "each once, in order"
    assert world.differences() == []


def test_what_is_deleted_and_what_a_sweep_finds_is_told_once() -> None:
    world = ShopWorld.make(MemoryStore())
    invoices = [world.invoice() for _ in range(6)]
    world.update()
    for invoice in invoices[:3]:
        world.company.ui.delete(invoice)
    world.clock.advance(timedelta(days=100).total_seconds())
    for invoice in invoices[3:]:
        world.company.ui.delete(invoice)
    world.update()
    world.update(after=WEEK + timedelta(days=1))
    told = [one.txn_id for one in world.deleted if hasattr(one, "txn_id")]
    assert sorted(told + world.vanished) == sorted(invoice.txn_id for invoice in invoices)
