"""P1 to P5 with everything at once: work on both sides, faults, restarts, clocks, backups, decisions.

A machine of hypothesis does anything that a host, people at the PC, QuickBooks, the Web Connector and the
line between them can do, in any order. What must be true at any time is held after every step, the rest when
everything has come to rest; see tests/support/whole_world.py. A long run, with its counts:

    pytest -m soak tests/promises/test_p1_to_p5_all_at_once.py -s

QBSYNC_SEED is its seed, which it prints; the same seed gives the same run.
"""

from __future__ import annotations

import functools
import os
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from watched_company import id_of
from whole_world import PEOPLE, WholeWorld

from qbsync import MemoryStore, SQLiteStore, Store
from qbsync.errors import OperationExists, SessionLost, StatusError
from qbsync.models import (
    AppliedToTxnAdd,
    CustomerAdd,
    Invoice,
    InvoiceAdd,
    InvoiceLineAdd,
    InvoiceLineMod,
    ListDel,
    ReceivePaymentAdd,
    Ref,
    TxnDel,
    TxnVoid,
)
from qbsync.simulator import Faults, enumerate_faults
from qbsync.sync.recovery import Recovery
from qbsync.sync.sending import Batching
from qbsync.webconnector.calls import Authenticate

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

QUIET = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
SUMMER_TIME_BEGINS = datetime(2026, 3, 8, 6, 42, tzinfo=UTC)
"""In New York the clock goes from 02:00 on to 03:00 at 07:00 UTC."""
SUMMER_TIME_ENDS = datetime(2026, 11, 1, 5, 42, tzinfo=UTC)
"""In New York the clock goes from 02:00 back to 01:00 at 06:00 UTC."""

DEAD = ("rejected", "parked", "cancelled", "conflict")
STEPS = 10_000
SEED = int(os.environ.get("QBSYNC_SEED", "20261122"))

which = st.integers(0, 30)


def clean_run() -> tuple[str, ...]:
    """Return the steps of a run in which everything is asked and something is written."""
    world = WholeWorld.build(MemoryStore(), start=QUIET, settings={}, options={})
    for _ in range(3):
        world.push(CustomerAdd(name=world.new_text()))
    report = world.connector.run_once()
    assert report.ok
    return report.events


FAULTS = tuple(enumerate_faults(clean_run()))


def step(**arguments: Any) -> Callable[[Callable[..., None]], Any]:
    """Declare a rule that is counted."""

    def declare(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def counted(machine: Everything, **given: Any) -> None:
            machine.counts[function.__name__] += 1
            with suppress(StatusError):  # QuickBooks refuses people, too
                function(machine, **given)
            machine.world.check_always()

        return rule(**arguments)(counted)

    return declare


class Everything(RuleBasedStateMachine):
    """Does anything to both sides, in any order."""

    counts: ClassVar[Counter[str]] = Counter()
    states: ClassVar[Counter[str]] = Counter()
    limits: ClassVar[Counter[str]] = Counter()
    answers: ClassVar[Counter[int]] = Counter()
    on_disk = False

    @initialize(
        start=st.sampled_from([QUIET, SUMMER_TIME_BEGINS, SUMMER_TIME_ENDS]),
        page_size=st.integers(1, 4),
        deleted=st.booleans(),
        clears=st.booleans(),
        batch=st.sampled_from([1, 3]),
        habits=st.fixed_dictionaries(
            {
                "printed_offset": st.sampled_from(["correct", "standard", "current", "none"]),
                "same_second": st.sampled_from(["next", "equal"]),
                "recovered_answer": st.sampled_from(["full", "ids"]),
                "stale_answer": st.sampled_from(["bare", "record"]),
                "linked_change": st.sampled_from(["time_modified", "untouched"]),
                "merged_record": st.sampled_from(["listed", "unlisted"]),
                "external_guid_twice": st.sampled_from(["accepted", "refused"]),
            }
        ),
    )
    def begin(
        self,
        *,
        start: datetime,
        page_size: int,
        deleted: bool,
        clears: bool,
        batch: int,
        habits: dict[str, Any],
    ) -> None:
        self.folder = tempfile.TemporaryDirectory() if self.on_disk else None
        sized: dict[str, dict[str, Any]] = {
            name: {"page_size": page_size} for name in ("customers", "invoices", "payments")
        }
        left_out = {"page_size": page_size, "left_out": not deleted}
        self.deletions_are_told = deleted
        self.world = world = WholeWorld.build(
            self.opened(),
            start=start,
            settings={**sized, "deleted": left_out, "deleted names": left_out},
            options={
                "batching": Batching(most_operations=batch),
                "recovery": Recovery(clear_message_sets=clears),
            },
            **habits,
        )
        self.enter(world.invoice())
        world.clock.advance(7200)
        world.connector.run_once()

    def opened(self) -> Store:
        """Return the store, opened once more where it is a file."""
        if self.folder is None:
            return getattr(self, "store", None) or self.keep(MemoryStore())
        return self.keep(SQLiteStore(Path(self.folder.name) / "sync.db"))

    def keep(self, store: Store) -> Store:
        self.store = store
        return store

    def enter(self, record: Any) -> Any:
        """Remember that people have entered a record."""
        self.world.of_people.add(id_of(record))
        return record

    # Whom and what there is to choose from

    def customer(self, one: int) -> Any:
        if not self.world.company.customers:
            self.somebody_adds_a_customer(one=one, below=False)
        found = self.world.company.customers
        return found[one % len(found)]

    def transaction(self, one: int, *kinds: str) -> Any:
        found = self.world.company.transactions(*kinds)
        return found[one % len(found)] if found else None

    def known(self, one: int, kept: dict[str, Any]) -> Any:
        """Return a record that the host knows."""
        return list(kept.values())[one % len(kept)] if kept else None

    def key(self, one: int, *states: str) -> str | None:
        """Return the key of an operation in one of these states."""
        found = [each.key for each in self.world.connection.operations() if each.state in states]
        return found[one % len(found)] if found else None

    def tell_nobody(self) -> None:
        self.world.needs_sweep = True

    # The host writes

    @step(below=st.booleans(), one=which)
    def the_host_adds_a_customer(self, *, below: bool, one: int) -> None:
        parent = self.known(one, self.world.customers) if below else None
        ref = None if parent is None else Ref(list_id=parent.list_id)
        self.world.push(CustomerAdd(name=self.world.new_text(), parent_ref=ref))

    @step()
    def the_host_adds_a_customer_with_an_invoice_that_is_paid(self) -> None:
        world = self.world
        name = world.new_text()
        customer = world.push(CustomerAdd(name=name))
        line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
        add = InvoiceAdd(customer_ref=Ref(name), memo=world.new_text(), lines=(line,))
        invoice = world.push(add, after=(customer,))
        paid = ReceivePaymentAdd(
            customer_ref=Ref(name), total_amount=Decimal(80), memo=world.new_text(), is_auto_apply=True
        )
        world.push(paid, after=(invoice,))

    @step(one=which, hours=st.integers(1, 2))
    def the_host_writes_an_invoice(self, one: int, hours: int) -> None:
        customer = self.known(one, self.world.customers)
        if customer is not None:
            line = InvoiceLineAdd(item_ref=Ref("Work"), quantity=1)
            ref, memo = Ref(list_id=customer.list_id), self.world.new_text()
            self.world.push(InvoiceAdd(customer_ref=ref, memo=memo, lines=(line,) * hours))

    @step(one=which)
    def the_host_pays_an_invoice(self, one: int) -> None:
        invoice = self.known(one, self.world.invoices)
        if invoice is not None:
            applied = AppliedToTxnAdd(txn_id=invoice.txn_id, payment_amount=Decimal(5))
            add = ReceivePaymentAdd(
                customer_ref=Ref(list_id=invoice.customer_ref.list_id),
                total_amount=Decimal(5),
                memo=self.world.new_text(),
                applied_to_txn=(applied,),
            )
            self.world.push(add)

    @step(one=which, fax=st.booleans())
    def the_host_edits_a_customer(self, *, one: int, fax: bool) -> None:
        customer = self.known(one, self.world.customers)
        if customer is not None:
            text = self.world.new_text()
            self.world.push(customer.edit(phone=text, **({"fax": text} if fax else {})))

    @step(one=which, line=st.booleans())
    def the_host_edits_an_invoice(self, *, one: int, line: bool) -> None:
        invoice = self.known(one, self.world.invoices)
        if invoice is None:
            return
        text = self.world.new_text()
        if line and invoice.lines:
            self.world.push(invoice.edit(lines=(invoice.lines[0].edit(desc=text),)))
        else:
            self.world.push(invoice.edit(memo=text))

    @step(one=which, what=st.sampled_from(["customer", "invoice", "payment", "void"]))
    def the_host_deletes_something(self, one: int, what: str) -> None:
        kept: dict[str, dict[str, Any]] = {
            "customer": self.world.customers,
            "invoice": self.world.invoices,
            "payment": self.world.payments,
            "void": self.world.invoices,
        }
        record = self.known(one, kept[what])
        if record is None:
            return
        if what == "customer":
            self.world.push(ListDel(list_del_type="Customer", list_id=record.list_id))
        elif what == "void":
            self.world.push(TxnVoid(txn_void_type="Invoice", txn_id=record.txn_id))
        else:
            kind: Any = type(record).__name__
            self.world.push(TxnDel(txn_del_type=kind, txn_id=record.txn_id))
        if not self.deletions_are_told:
            self.tell_nobody()

    @step(one=which)
    def the_host_repeats_a_push(self, one: int) -> None:
        key = self.key(one, "queued", "in_doubt", "applied", "sent")
        if key is not None:
            with suppress(OperationExists):  # its dependencies belong to it
                self.world.connection.push(self.world.pushed[key][-1].request, key=key)

    @step(one=which)
    def the_host_pushes_again_under_a_key_that_is_over(self, one: int) -> None:
        key = self.key(one, *DEAD)
        if key is not None:
            self.world.push(CustomerAdd(name=self.world.new_text()), key=key)

    # People decide

    @step(one=which, act=st.sampled_from(["retry", "cancel", "resolve"]))
    def a_person_decides(self, one: int, act: str) -> None:
        world = self.world
        if act == "retry" and (key := self.key(one, "parked")):
            if "retry" in world.connection.operation(key).acts:  # one behind another goes on with that
                world.connection.retry(key)
        elif act == "cancel" and (key := self.key(one, "queued", "in_doubt", *DEAD[:-1])):
            world.withdraw(key)
        elif act == "resolve" and (key := self.key(one, "in_doubt", "conflict")):
            world.say_what_is_there(key)

    @step(act=st.sampled_from(["pause", "an hour", "resume"]))
    def a_person_pauses_or_goes_on(self, act: str) -> None:
        connection = self.world.connection
        if act == "resume" and connection.status().state == "paused":
            connection.resume()
        elif act != "resume":
            until = self.world.host() + timedelta(hours=1) if act == "an hour" else None
            connection.pause(until=until)

    @step(
        act=st.sampled_from(["sync", "sweep", "reset", "tick"]),
        name=st.sampled_from(["customers", "invoices"]),
    )
    def a_person_asks_for_more(self, act: str, name: str) -> None:
        connection = self.world.connection
        if act == "tick":
            self.world.bridge.tick()
        else:
            {"sync": connection.sync_now, "sweep": connection.sweep_now, "reset": connection.reset}[act](name)

    # People work at the PC

    @step(one=which, below=st.booleans())
    def somebody_adds_a_customer(self, *, one: int, below: bool) -> None:
        parent = Ref(list_id=self.customer(one).list_id) if below else None
        name = f"{PEOPLE}{len(self.world.of_people)}"
        self.enter(self.world.company.ui.add_customer(name=name, parent_ref=parent))

    @step(one=which, field=st.sampled_from(["phone", "fax"]), text=st.integers(0, 999))
    def somebody_edits_a_customer(self, one: int, field: str, text: int) -> None:
        self.world.company.ui.edit(self.customer(one), **{field: f"{PEOPLE}{text}"})
        self.world.look_at_faces()

    @step(one=which, two=which, act=st.sampled_from(["rename", "inactive", "delete", "merge"]))
    def somebody_tidies_up_customers(self, one: int, two: int, act: str) -> None:
        ui, customer, other = self.world.company.ui, self.customer(one), self.customer(two)
        if act == "inactive":
            ui.make_inactive(customer.full_name)
        elif act == "rename":
            ui.rename(customer, to=f"{PEOPLE}renamed {one} {len(self.world.unclean)}")
        elif act == "delete":
            ui.delete(customer)
        else:
            ui.merge("Customer", customer.full_name, other.full_name)
        self.world.unclean.add(customer.list_id)
        self.world.look_at_faces()
        has_jobs = any(
            one.parent_ref and one.parent_ref.list_id == customer.list_id
            for one in self.world.company.customers
        )
        if act == "merge" or (act == "rename" and has_jobs) or not self.deletions_are_told:
            self.tell_nobody()

    @step(one=which, hours=st.integers(1, 3))
    def somebody_writes_an_invoice(self, one: int, hours: int) -> None:
        self.enter(self.world.invoice(self.customer(one).full_name, hours=hours))

    @step(one=which, text=st.integers(0, 999), line=st.booleans())
    def somebody_edits_an_invoice(self, *, one: int, text: int, line: bool) -> None:
        invoice = self.transaction(one, "Invoice")
        if invoice is None:
            return
        more = InvoiceLineMod("-1", item_ref=Ref("Work"), desc=f"{PEOPLE}{text}", quantity=1)
        change: dict[str, Any] = {"lines": (more,)} if line else {"memo": f"{PEOPLE}{text}"}
        self.world.company.ui.edit(invoice, **change)
        self.world.look_at_faces()

    @step(one=which, void=st.booleans())
    def somebody_voids_or_deletes_a_transaction(self, *, one: int, void: bool) -> None:
        record = self.transaction(one, "Invoice", "ReceivePayment")
        if record is None:
            return
        if void and isinstance(record, Invoice):
            self.world.company.ui.void(record)
        else:
            self.world.company.ui.delete(record)
            if not self.deletions_are_told:
                self.tell_nobody()
        self.world.unclean.add(record.txn_id)
        self.world.look_at_faces()

    @step(one=which)
    def somebody_pays_an_invoice(self, one: int) -> None:
        invoice = self.transaction(one, "Invoice")
        if invoice is not None and invoice.balance_remaining >= 10:
            self.enter(self.world.pay(invoice, 10))

    @step(one=which, act=st.sampled_from(["lock", "unlock", "dialog", "close dialog"]))
    def somebody_stands_in_the_way(self, one: int, act: str) -> None:
        ui, customer = self.world.company.ui, self.customer(one)
        acts: dict[str, Callable[[], None]] = {
            "lock": lambda: ui.lock(customer),
            "unlock": lambda: ui.unlock(customer),
            "dialog": ui.open_dialog,
            "close dialog": ui.close_dialog,
        }
        acts[act]()

    @step()
    def somebody_works_in_another_file_for_a_while(self) -> None:
        self.world.company.ui.open_file(self.world.other)
        self.world.connector.run_once()
        self.world.company.ui.open_file()

    # QuickBooks, backups, time

    @step(
        code=st.sampled_from([9005, 9005, 1000, 1010, 3170, 3171, 3175, 3180, 3250, 510, 550]),
        request=st.sampled_from([None, "CustomerAdd", "InvoiceAdd", "CustomerMod", "InvoiceQuery"]),
    )
    def quickbooks_answers_strangely(self, code: int, request: str | None) -> None:
        self.counts[f"strange answer: {code}"] += 1
        values = dict.fromkeys(("value", "field", "object", "list", "reason", "feature"), "it")
        self.world.company.answer_next_with(code, request=request, **values)

    @step(act=st.sampled_from(["back up", "restore", "restore"]), one=which)
    def somebody_makes_or_restores_a_backup(self, act: str, one: int) -> None:
        if act == "back up":
            self.world.backups.append(self.world.file.keep())
        elif self.world.backups:
            self.counts["backups: restored"] += 1
            self.world.clock.advance(7)  # LastRestoreTime is told to the second
            self.world.file.bring_back(self.world.backups[one % len(self.world.backups)])

    def accept(self, *, pull_again: bool) -> None:
        """Let somebody accept a restored file, where one was found."""
        if self.world.connection.status().state == "restored":
            self.counts["backups: accepted"] += 1
            self.world.file.allow_writes()
            self.world.connection.accept_restore(pull_again=pull_again)
            if not pull_again:
                self.tell_nobody()

    @step(seconds=st.sampled_from([0, 1, 60, 61, 240, 301, 900, 1800, 1800, 5400, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(seconds)

    @step(days=st.sampled_from([20, 100]))
    def the_pc_is_switched_off_for_long(self, days: int) -> None:
        self.world.clock.advance(days * 86_400)

    @step(minutes=st.sampled_from([-20 * 1440, -180, -10, 0, 0, 10, 180, 20 * 1440]))
    def the_clock_of_the_pc_is_set(self, minutes: int) -> None:
        self.world.set_clocks(pc=timedelta(minutes=minutes))
        if minutes:
            self.tell_nobody()

    @step(minutes=st.sampled_from([-2880, -180, -10, 0, 0, 10, 180, 2880]))
    def the_clock_of_the_host_is_set(self, minutes: int) -> None:
        self.world.set_clocks(host=timedelta(minutes=minutes))

    # Runs, and what breaks them

    def run(
        self, work: Callable[[], object] | None = None, at: int = 0, faults: Faults | None = None
    ) -> None:
        """Let the Web Connector run; something happens at its so many-th step."""
        events = iter(range(at))

        def strike(_event: str) -> None:
            nonlocal work
            if work is not None and next(events, None) is None:
                now, work = work, None
                now()

        self.world.on_event = strike
        report = self.world.connector.run_once(faults=faults)
        self.world.on_event = None
        self.counts[f"run: {'ok' if report.ok else 'broken off'}"] += 1

    @step(again=st.sampled_from([1, 2, 3]), seconds=st.sampled_from([0, 61, 900]), pull_again=st.booleans())
    def the_web_connector_runs(self, *, again: int, seconds: int, pull_again: bool) -> None:
        for _ in range(again):
            self.world.clock.advance(seconds)
            self.run()
            self.accept(pull_again=pull_again)

    @step(numbers=st.lists(st.integers(0, len(FAULTS) - 1), min_size=1, max_size=2), one=which)
    def a_run_has_faults(self, *, numbers: list[int], one: int) -> None:
        self.the_host_writes_something(one)
        faults = sum((FAULTS[number] for number in numbers), Faults())
        self.counts.update(f"fault: {fault.action}" for fault in faults)
        self.run(faults=faults)

    @step(at=st.integers(8, 40), one=which)
    def the_pc_loses_power(self, *, at: int, one: int) -> None:
        def lose() -> None:
            raise SessionLost

        self.the_host_writes_something(one)
        self.run(lose, at)

    @step(number=st.integers(2, 4), one=which, stored=st.booleans(), times=st.integers(1, 4))
    def answers_of_quickbooks_are_lost(self, *, number: int, one: int, stored: bool, times: int) -> None:
        self.the_host_writes_something(one)
        if not stored:
            self.quickbooks_answers_strangely(code=9005, request=None)
        for _ in range(times):
            self.world.clock.advance(61)
            self.run(faults=Faults.at("after_process", number, times=2).drop())

    @step(at=st.integers(8, 40), one=which)
    def the_server_restarts_during_a_run(self, *, at: int, one: int) -> None:
        self.the_host_writes_something(one)
        self.run(self.the_server_starts_again, at)

    def the_host_writes_something(self, one: int) -> None:
        """Let there be a write for what happens next."""
        writes: list[Callable[[], None]] = [
            lambda: None,
            lambda: self.the_host_adds_a_customer(below=False, one=one),
            lambda: self.the_host_writes_an_invoice(one=one, hours=1),
            lambda: self.the_host_pays_an_invoice(one=one),
            lambda: self.the_host_edits_a_customer(one=one, fax=True),
            lambda: self.the_host_edits_an_invoice(one=one, line=bool(one % 2)),
            lambda: self.the_host_deletes_something(one=one, what=["invoice", "void", "customer"][one % 3]),
        ]
        writes[one % len(writes)]()

    @step(at=st.integers(0, 60), seconds=st.sampled_from([0, 90]))
    def another_web_connector_takes_over_during_a_run(self, at: int, seconds: int) -> None:
        def take_over() -> None:
            self.world.clock.advance(seconds)
            call = Authenticate(user_name=self.world.setup.user_name, password=self.world.setup.password)
            self.world.bridge.service.handle(call, peer="")

        self.run(take_over, at)

    @step(at=st.integers(0, 60), one=which, act=st.integers(0, 5))
    def people_work_during_a_run(self, at: int, one: int, act: int) -> None:
        works: list[Callable[[], object]] = [
            lambda: self.somebody_edits_a_customer(one=one, field="phone", text=one),
            lambda: self.somebody_edits_an_invoice(one=one, text=one, line=bool(one % 2)),
            lambda: self.somebody_voids_or_deletes_a_transaction(one=one, void=bool(one % 2)),
            lambda: self.somebody_pays_an_invoice(one=one),
            lambda: self.a_person_decides(one=one, act=["retry", "cancel", "resolve"][one % 3]),
            lambda: self.somebody_makes_or_restores_a_backup(act="restore", one=one),
        ]

        def work() -> None:
            self.world.clock.advance(7)
            works[act]()

        self.run(work, at)

    @step(page=st.integers(0, 5))
    def a_handler_of_pages_fails(self, page: int) -> None:
        pages = iter(range(page))

        def fail(_page: Any) -> None:
            if next(pages, None) is None:
                raise KeyError

        self.world.on_page = fail
        self.run()
        self.world.on_page = None

    @step()
    def the_handler_of_outcomes_fails(self) -> None:
        self.world.deaf = True
        self.run()

    def the_server_starts_again(self) -> None:
        if self.folder is not None:
            self.world.store.close()
            self.world.store = self.opened()
        self.world.start()

    @step()
    def the_server_restarts(self) -> None:
        self.the_server_starts_again()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.world.come_to_rest()
            self.counts[f"end: {'with' if self.world.needs_sweep else 'without'} a sweep"] += 1
            self.world.check_at_rest()
            self.states.update(self.world.states)
            self.limits.update(self.world.limits)
            self.answers.update(self.world.file.answers)
        finally:
            if self.folder is not None:
                self.world.store.close()
                self.folder.cleanup()


def run(machine: type[Everything], number: int, examples: int, steps: int) -> None:
    """Run a machine; the same number gives the same run."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=[Phase.generate],  # a failure is told at once; to make it smaller takes minutes
        report_multiple_bugs=False,
        derandomize=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(machine), settings=chosen)


def machine(*, on_disk: bool = False) -> type[Everything]:
    """Return a machine with counts of its own."""

    class Machine(Everything):
        pass

    Machine.on_disk = on_disk
    for name in ("counts", "states", "limits", "answers"):
        setattr(Machine, name, Counter())
    return Machine


def test_all_promises_hold_with_everything_at_once() -> None:
    run(machine(), SEED, 8, 40)


def test_all_promises_hold_with_everything_at_once_on_disk() -> None:
    run(machine(on_disk=True), SEED + 1, 2, 40)


@pytest.mark.soak
@pytest.mark.parametrize("on_disk", [False, True], ids=["memory", "sqlite"])
def test_all_promises_hold_for_ten_thousand_steps(*, on_disk: bool) -> None:
    chosen, number = machine(on_disk=on_disk), SEED
    while sum(count for name, count in chosen.counts.items() if ":" not in name) < STEPS:
        print(f"\nseed {number}")  # noqa: T201 - read by people
        run(chosen, number, 40, 50)
        number += 1
    for title in ("counts", "states", "limits", "answers"):
        found: Counter[Any] = getattr(chosen, title)
        print(f"\n{title}, {sum(found.values())} in all")  # noqa: T201 - read by people
        for name, count in sorted(found.items(), key=lambda row: -row[1]):
            print(f"{count:8,}  {str(name).replace('_', ' ')}")  # noqa: T201 - read by people
