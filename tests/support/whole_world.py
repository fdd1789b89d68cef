"""A host and a company file in which everything happens at once, and what must be true of both at any time.

The judge knows the whole truth: what QuickBooks did (`WatchedCompany`), what the host pushed, what people did
at the PC. What QuickBooks leaves no way to know is not left out: it happens, is recognised from the truth,
and counted under `limits` by the name that it has there.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
from shop_world import ShopWorld
from watched_company import MARK, KeptFile, WatchedCompany, Write, id_of, token_of

from qbsync import Operation, Store
from qbsync.errors import LocalProtocolError
from qbsync.models import (
    Customer,
    CustomerAdd,
    CustomerMod,
    CustomerQuery,
    Invoice,
    InvoiceAdd,
    InvoiceMod,
    InvoiceQuery,
    ListDel,
    ReceivePayment,
    ReceivePaymentAdd,
    ReceivePaymentQuery,
    TxnDel,
    TxnVoid,
)
from qbsync.simulator import SimulatedClock
from qbsync.sync.looking import CLOCK_MARGIN

__all__ = ["Ahead", "WholeWorld"]

WRITES: Final = (
    CustomerAdd,
    CustomerMod,
    InvoiceAdd,
    InvoiceMod,
    ReceivePaymentAdd,
    TxnDel,
    ListDel,
    TxnVoid,
)
STATES: Final = ("queued", "sent", "applied", "rejected", "in_doubt", "conflict", "parked", "cancelled")
FIELDS: Final = ("phone", "fax", "memo")
PEOPLE: Final = "people-"
"""What begins the texts that people at the PC write."""

_RUNS: Final = 30

APPLIED_AND_LOST: Final = "applied, and then lost with a restored backup"
TWICE_UNSTORED: Final = "twice: the outcome was not stored, and what it made was renamed or removed"
TWICE_AT_ANOTHER_TIME: Final = "twice: the outcome was not stored, and a clock was wrong by more than a day"
SAME_SEQUENCE: Final = "an edit overwritten: two versions of the record had the same EditSequence"
SAME_STAMP: Final = "not seen by a sweep: two versions of a record had the same EditSequence and TimeModified"
NOT_TOUCHED: Final = (
    "not seen: a payment whose invoice was deleted or voided, and which was not touched by that"
)
MADE_AND_CONFLICT: Final = "a conflict, though the edit was made: the record was changed again since"
MADE_AND_REFUSED: Final = "refused, though made: not stored, and changed since or of another time"
MADE_AND_WITHDRAWN: Final = "made, and withdrawn by hand while it was in doubt"
ID_UNKNOWN: Final = "applied, with an id that nobody knows: QuickBooks could not return the record"
LEFT_IN_DOUBT: Final = "left in doubt, to a person"


@attrs.define
class Ahead:
    """A clock that goes before or behind another one."""

    clock: Callable[[], datetime]
    by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Return its time."""
        return self.clock() + self.by


@attrs.define(eq=False)
class Push:
    """What the host pushed under a key; `withdrawn_in_doubt` when a person cancelled it then."""

    request: Any
    withdrawn_in_doubt: bool = False


@attrs.define
class WholeWorld(ShopWorld):
    """A shop whose host writes as well, with clocks of its own on both sides.

    `needs_sweep` says that something has happened of which no feed tells, `clocks_differed` that they did so
    by more than a day, `unclean` which ids people have renamed, merged or deleted, `by_word` which keys a
    person said to be applied.
    """

    pc: Ahead = attrs.field(kw_only=True)
    host: Ahead = attrs.field(kw_only=True)
    options: dict[str, Any] = attrs.field(factory=dict)
    pushed: dict[str, list[Push]] = attrs.field(factory=dict)
    outcomes: dict[str, Operation[Any]] = attrs.field(factory=dict)
    limits: Counter[str] = attrs.field(factory=Counter)
    states: Counter[str] = attrs.field(factory=Counter)
    complaints: list[str] = attrs.field(factory=list)
    needs_sweep: bool = False
    clocks_differed: bool = False
    deaf: bool = False
    by_word: set[str] = attrs.field(factory=set)
    unclean: set[str] = attrs.field(factory=set)
    of_people: set[str] = attrs.field(factory=set)
    backups: list[KeptFile] = attrs.field(factory=list)
    faces: dict[tuple[str, str], set[Any]] = attrs.field(factory=dict)
    other: WatchedCompany = attrs.field(init=False)

    @classmethod
    def build(
        cls,
        store: Store,
        *,
        start: datetime,
        settings: dict[str, dict[str, Any]],
        options: dict[str, Any],
        **habits: Any,
    ) -> WholeWorld:
        """Make a world; `settings` are of the pulls, `options` of the bridge, `habits` of QuickBooks."""
        clock = SimulatedClock(start)
        dice = random.Random(0)  # noqa: S311 - ids that are the same in each run
        pc = Ahead(clock)
        world = cls(
            clock=clock,
            company=WatchedCompany(clock=pc, random=dice.randbytes, **habits),
            store=store,
            settings=settings,
            options={"random": dice.randbytes, **options},
            pc=pc,
            host=Ahead(clock),
        )
        world.other = WatchedCompany(name="Another Company", clock=pc, path=r"C:\Books\Another Company.qbw")
        world.open(2)
        world.file.on_write = world.judge
        world.of_people.update(map(id_of, world.company.customers))
        world.look_at_faces()
        return world

    @property
    def file(self) -> WatchedCompany:
        """The company file with its journal."""
        assert isinstance(self.company, WatchedCompany)
        return self.company

    def start(self, **of_bridge: Any) -> None:
        """Start the host app, or start it again."""
        super().start(**{"clock": self.host, **self.options, **of_bridge})
        for write in WRITES:
            self.bridge.settled(write)(self.hear)

    def hear(self, operation: Operation[Any]) -> None:
        """Take in what became of an operation."""
        if self.deaf:
            self.deaf = False
            raise KeyError
        self.outcomes[operation.key] = operation

    def set_clocks(self, *, pc: timedelta | None = None, host: timedelta | None = None) -> None:
        """Set the clock of one side, and remember when the two are further apart than is looked for."""
        self.pc.by = self.pc.by if pc is None else pc
        self.host.by = self.host.by if host is None else host
        self.clocks_differed = self.clocks_differed or abs(self.pc.by - self.host.by) > CLOCK_MARGIN

    # What the host does

    def new_text(self) -> str:
        """Return a text that no other write of the host has."""
        return f"{MARK}{sum(map(len, self.pushed.values()))}"

    def push(self, request: Any, *, key: str = "", after: tuple[str, ...] = ()) -> str:
        """Push a write, under a new key or under the one of an operation that is over; return the key."""
        key = key or f"op-{len(self.pushed)}"
        self.connection.push(request, key=key, after=after)
        self.pushed.setdefault(key, []).append(Push(request))
        return key

    def withdraw(self, key: str) -> None:
        """Cancel an operation, where that may be."""
        before = self.connection.operation(key).state
        with suppress(LocalProtocolError):
            self.connection.cancel(key)
            self.pushed[key][-1].withdrawn_in_doubt = before == "in_doubt"

    def say_what_is_there(self, key: str) -> None:
        """Let a person look into QuickBooks and say what is there, where that may be."""
        found = [write for write in self.file.writes if write.token == token_of(self.pushed[key][-1].request)]
        list_, name = ("Customer", "ListDel"), self.pushed[key][-1].request.message.name
        kind = "list_id" if name.startswith(list_) else "txn_id"
        with suppress(LocalProtocolError):
            ids = {kind: found[-1].id} if found else {}
            self.connection.resolve(key, applied=bool(found), **ids)
            self.by_word.update([key] if found else [])

    # What must be true at any time

    def judge(self, write: Write) -> None:
        """Hold a write against what it may do, in the moment in which QuickBooks does it."""
        alike = [one for one in self.file.writes if one.token == write.token]
        if len(alike) > 1 and not self._is_harmless(write):
            limit = TWICE_AT_ANOTHER_TIME if self.clocks_differed else TWICE_UNSTORED
            known = write.token in self.file.unstored and (
                self.clocks_differed or alike[0].id in self.unclean
            )
            self._limit_or_complain(limit, f"{write.token} was written twice", known=known)
        if write.request.message.name.endswith("Mod"):
            self._judge_edit(write)
        self.look_at_faces()

    def _is_harmless(self, write: Write) -> bool:
        """Tell whether a write was repeated without effect: a void of what is void, an edit that is in."""
        before = write.before
        return write.request.message.name == "TxnVoid" or (
            before is not None
            and all(getattr(before, name, None) == getattr(write.after, name, None) for name in FIELDS)
        )

    def _judge_edit(self, write: Write) -> None:
        pushes = [push for pushes in self.pushed.values() for push in pushes]
        mine = next(push.request for push in pushes if token_of(push.request) == write.token)
        known = len(self.faces.get((write.id, write.before.edit_sequence), ())) > 1
        for name in FIELDS:
            base, there, wanted, after = (
                getattr(one, name, None) for one in (mine.base, write.before, mine, write.after)
            )
            overwritten = there not in {base, wanted} and str(there).startswith(PEOPLE)
            if (wanted is None and after != there) or (wanted is not None and overwritten):
                text = f"{write.token} overwrote {name}: {there!r}, made from {base!r}"
                self._limit_or_complain(SAME_SEQUENCE, text, known=known)
        lines = [
            {line.txn_line_id for line in getattr(one, "lines", ())} for one in (write.before, write.after)
        ]
        if not lines[0] <= lines[1]:
            self._limit_or_complain(SAME_SEQUENCE, f"{write.token} removed lines", known=known)

    def look_at_faces(self) -> None:
        """Remember which contents each EditSequence of a record has stood for."""
        for record in (*self.company.customers, *self.company.transactions("Invoice")):
            lines = tuple((line.txn_line_id, line.desc) for line in getattr(record, "lines", ()))
            face = (*(getattr(record, name, None) for name in FIELDS), lines)
            self.faces.setdefault((id_of(record), record.edit_sequence), set()).add(face)

    def _limit_or_complain(self, limit: str, complaint: str, *, known: bool) -> None:
        if known:
            self.limits[limit] += 1
        else:
            self.complaints.append(complaint)

    def check_always(self) -> None:
        """Hold both sides against what must be true in every moment."""
        complaints = self.complaints + self.file.complaints + self.other.complaints
        assert not complaints, complaints
        assert self.other.writes == [], "nothing is written into another file"
        found = Counter(one.key for state in STATES for one in self.connection.operations(state))
        assert found == Counter(dict.fromkeys(self.pushed, 1)), "each operation is in one state"

    # What must be true when everything has come to rest

    def come_to_rest(self) -> None:
        """Let whatever stands in the way end, and the Web Connector come until nothing is left to do."""
        ui = self.company.ui
        ui.close_dialog()
        ui.open_file()
        self.company.close()  # nothing is locked any more
        self.company.open()
        self.company._troubles.clear()  # noqa: SLF001 - QuickBooks is well again
        self.on_page = self.on_event = None
        self.deaf = False
        jumped = max(abs(self.pc.by), abs(self.host.by))
        self.pc.by = self.host.by = timedelta(0)
        self.clock.advance(120 + jumped.total_seconds())
        self.connection.resume() if self.connection.status().state == "paused" else None
        for run in range(_RUNS):
            report = self.connector.run_once()
            assert report.authenticate_status != "nvu"
            if self.connection.status().state == "restored":
                self.file.allow_writes()
                self.connection.accept_restore()
            elif run > 1 and not self._is_busy():
                break
            self.clock.advance(3600)
        else:
            states = [(one.key, one.state) for one in self.connection.operations()]
            raise AssertionError(f"it does not come to rest: {states}")

    def _is_busy(self) -> bool:
        """Tell whether anything happens yet by itself."""
        operations = {one.key: one for one in self.connection.operations()}
        return any(
            one.state == "sent"
            or (one.state == "in_doubt" and one.problem.who_acts != "bookkeeper")
            or (one.state == "queued" and not self._waits_for_doubt(one, operations))
            for one in operations.values()
        )

    def _waits_for_doubt(self, one: Operation[Any], operations: dict[str, Operation[Any]]) -> bool:
        ahead = [operations[key] for key in one.after]
        return any(
            other.state == "in_doubt"
            or (other.state == "queued" and self._waits_for_doubt(other, operations))
            for other in ahead
        )

    def check_at_rest(self) -> None:
        """Hold both sides against each other."""
        self.check_always()
        assert self.connection.status().state == "active"
        operations = {one.key: one for one in self.connection.operations()}
        for key, pushes in self.pushed.items():
            for push in pushes[:-1]:
                self._check_not_made("replaced", push)
            self._check(operations[key], pushes[-1])
        told = {key: one.state for key, one in self.outcomes.items() if operations[key].state != "queued"}
        assert told == {key: one.state for key, one in operations.items() if one.state != "queued"}
        self._check_records()
        self.states.update(
            "recovered" if one.recovered and one.state == "applied" else one.state
            for one in operations.values()
        )
        self._check_mirror()

    def _check(self, one: Operation[Any], push: Push) -> None:
        """Hold one operation against what QuickBooks did."""
        token = token_of(push.request)
        if one.state in {"in_doubt", "queued"}:
            self.limits[LEFT_IN_DOUBT] += 1
        elif one.state != "applied":
            self._check_not_made(one.state, push)
        elif one.key not in self.by_word:
            made = [write for write in self.file.writes if write.token == token]
            if not made and not self._is_gone_anyway(push.request):
                # A removal of what others had removed is no write; a backup brings its record back, though.
                removed = push.request.message.name in {"TxnDel", "ListDel"}
                is_back = removed and id_of(push.request) in self.file.brought_back
                lost = {write.token for write in self.file.lost}
                assert token in lost or is_back, f"{token} is applied and not made"
                self.limits[APPLIED_AND_LOST] += 1
            elif made and push.request.message.name.endswith("Add"):
                self._check_id(one.list_id or one.txn_id, made)

    def _check_id(self, key: str, made: list[Write]) -> None:
        """Hold the id of an applied Add against the record that it made."""
        if not key and made[-1].token in self.file.hidden:
            self.limits[ID_UNKNOWN] += 1
            return
        assert key in {write.id for write in made}, f"{made[-1].token} is known as {key!r}"

    def _is_gone_anyway(self, request: Any) -> bool:
        """Tell whether what was to be deleted is gone, whoever deleted it; or is void, whoever did that."""
        name = request.message.name
        record = self.file.look_up(id_of(request)) if name in {"TxnDel", "ListDel", "TxnVoid"} else request
        return record is None or (name == "TxnVoid" and str(record.memo).startswith("VOID:"))

    def _check_not_made(self, state: str, push: Push) -> None:
        """Hold a write that is not applied against what QuickBooks did."""
        token = token_of(push.request)
        made = [write for write in self.file.writes if write.token == token]
        if not made or push.request.message.name in {"TxnDel", "ListDel", "TxnVoid"}:
            return
        if push.withdrawn_in_doubt:
            self.limits[MADE_AND_WITHDRAWN] += 1
            return
        now = self.file.look_up(made[-1].id)
        changed = now is None or now.edit_sequence != made[-1].after.edit_sequence
        known = MADE_AND_CONFLICT if push.request.message.name.endswith("Mod") else MADE_AND_REFUSED
        if known == MADE_AND_REFUSED:
            changed = (changed or self.clocks_differed) and token in self.file.unstored
        assert changed, f"{token} is {state}, and was made"
        self.limits[known] += 1

    def _check_records(self) -> None:
        """Hold the records of the company file against what was entered by people and by operations."""
        every = (*self.company.customers, *self.company.transactions("Invoice", "ReceivePayment"))
        there = Counter(map(id_of, every))
        added = Counter(write.id for write in self.file.writes if write.request.message.name.endswith("Add"))
        removed = {write.id for write in self.file.writes if write.request.message.name.endswith("Del")}
        assert max(there.values(), default=1) == 1
        assert set(there) <= self.of_people | set(added), "nobody entered this"
        assert set(added) - removed - self.unclean <= set(there), "an applied write is not there"

    def _check_mirror(self) -> None:
        """Hold what the host has against what the company file has; without a sweep where none is needed."""
        self.connection.sync_now()
        self.clock.advance(1)
        assert self.connector.run_once().ok
        if self.needs_sweep:
            self.connection.sweep_now()
            for _ in range(2):
                self.clock.advance(60)
                self.connection.sync_now()
                assert self.connector.run_once().ok
        for key in self.differences():
            mine, theirs = self.mirrored(key), self.file.look_up(key)
            same = None not in (mine, theirs) and (
                (mine.edit_sequence, mine.time_modified.wall)
                == (theirs.edit_sequence, theirs.time_modified.wall)
            )
            assert same, f"{key} differs: {mine!r} and {theirs!r}"
            untold = isinstance(mine, ReceivePayment) and self.company.linked_change == "untouched"
            assert self.needs_sweep or untold, f"{key} differs and no clock was wrong"
            self.limits[NOT_TOUCHED if untold else SAME_STAMP] += 1

    def mirrored(self, key: str) -> Any:
        """Return what the host has under an id."""
        kept: tuple[dict[str, Any], ...] = (self.customers, self.invoices, self.payments)
        return next((one[key] for one in kept if key in one), None)

    def differences(self) -> list[str]:
        """Return the ids whose records differ, but for what QuickBooks changes without telling anybody."""
        pairs: list[tuple[dict[str, Any], Any]] = [
            (self.customers, CustomerQuery(active_status="All")),
            (self.invoices, InvoiceQuery(include_line_items=True)),
            (self.payments, ReceivePaymentQuery(include_line_items=True)),
        ]
        found = []
        for mirror, query in pairs:
            there = self.in_file(query)
            keys = {*mirror, *there}
            found += [key for key in keys if own(mirror.get(key)) != own(there.get(key))]
        return found


def own(record: Any) -> Any:
    """Return what a record holds of its own: no balances, and no names of other records."""
    if isinstance(record, Customer):
        parent = None if record.parent_ref is None else record.parent_ref.list_id
        return (record.evolve(balance=None, total_balance=None, parent_ref=None), parent)
    if isinstance(record, Invoice):
        return record.evolve(customer_ref=None)
    if isinstance(record, ReceivePayment):
        applied = tuple((row.txn_id, row.amount) for row in record.applied_to_txn)
        return (record.evolve(applied_to_txn=(), unused_credits=None, customer_ref=None), applied)
    return record
