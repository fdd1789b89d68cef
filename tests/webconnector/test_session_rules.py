"""The session machine under any conversation: calls in any order, repeated, with time passing between them.

The driver plays the engine: it knows what it stored. The rules are those that the prose of `session.py` and
P3 promise, whatever a Web Connector does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qbsync.webconnector.calls import (
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    InteractiveDone,
    InteractiveRejected,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    TextReply,
)
from qbsync.webconnector.session import ABSOLUTE_LIFE, IDLE_LIFE, RETRIES, begin, finish, state_at
from qbsync.webconnector.steps import (
    CheckLogin,
    Done,
    Halted,
    KeepAnswer,
    Kept,
    LoginOk,
    MessageSet,
    Page,
    Plan,
    Planned,
    Repeated,
    Settle,
    Settled,
    Snapshot,
    State,
    Unreadable,
    WorkFailed,
)

if TYPE_CHECKING:
    from qbsync.webconnector.calls import Call
    from qbsync.webconnector.steps import Outcome

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILE = r"C:\Books\Rock Castle.QBW"
PAGE = Page(url="https://acme.example/consent")
OVER = {State.FINISHED, State.FAILED, State.CLOSED}


class Conversation(RuleBasedStateMachine):
    """One session; `stored` are the message sets that the driver made, `settled` those that took effect."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.snapshot: Snapshot | None = None
        self.stored: list[str] = []
        self.settled: list[str] = []
        self.kept: list[str] = []
        self.handed_out: list[str] = []
        self.paths = 0
        self.ended_with_100 = False

    @property
    def state(self) -> State:
        return state_at(self.snapshot, self.now)

    @initialize(file=st.sampled_from(["", FILE]), page=st.sampled_from([None, PAGE]))
    def log_in(self, file: str, page: Page | None) -> None:
        outcome = LoginOk(ticket="t", has_work=True, company_file=file, page=page)
        self.snapshot = finish(None, CheckLogin("a", "b"), outcome, self.now).after
        assert self.state is State.OPEN

    def new_set(self) -> MessageSet:
        self.stored.append(f"q{len(self.stored)}")
        return MessageSet(id=self.stored[-1], text=f"<QBXML>{self.stored[-1]}</QBXML>")

    def ask(self, call: Call, outcome: Outcome | None = None) -> Reply:
        """Make a call as the engine does, then once more: the same reply, and no new effect (P3)."""
        reply = self._ask(call, outcome)
        settled, stored = list(self.settled), list(self.stored)
        if not isinstance(call, ConnectionFailed):  # a retry is a call of its own, and counted
            again = Repeated() if isinstance(outcome, Settled | WorkFailed) else outcome
            assert self._ask(call, again) == reply, call
            assert self.stored == stored
            assert self.settled == settled
        return reply

    def _ask(self, call: Call, outcome: Outcome | None) -> Reply:
        step = begin(self.snapshot, call, self.now)
        if isinstance(step, KeepAnswer):
            self.kept.append(step.message_set_id)
            step = finish(self.snapshot, step, Kept(), self.now)
        elif isinstance(step, Settle):
            assert outcome is not None
            if isinstance(outcome, Settled | WorkFailed):
                self.settled.append(step.message_set_id)
            step = finish(self.snapshot, step, outcome, self.now)
        elif isinstance(step, Plan):
            assert outcome is not None
            step = finish(self.snapshot, step, outcome, self.now)
        assert isinstance(step, Done)
        self.snapshot = step.after
        return step.reply

    @rule(seconds=st.integers(0, 5000))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(works=st.booleans())
    def send_request(self, *, works: bool) -> None:
        before = self.state
        first = before in {State.OPEN, State.ASKING} and begin(
            self.snapshot, SendRequestXML(ticket="t"), self.now
        ) == Plan(SendRequestXML(ticket="t"))
        outcome = (Planned(self.new_set()) if works else Halted("another file")) if first else None
        reply = self.ask(SendRequestXML(ticket="t"), outcome)
        assert isinstance(reply, TextReply)
        if reply.text:
            assert self.state is State.WAITING
            assert self.snapshot is not None
            assert self.snapshot.message_set is not None
            assert reply.text == self.snapshot.message_set.text, "stored bytes, and the stored ones"
            self.handed_out.append(reply.text)
        else:
            assert self.state in {*OVER, State.ASKING}

    @rule(kind=st.sampled_from(["next", "last", "failed", "unreadable", "halted", "repeated"]))
    def receive_response(self, kind: str) -> None:
        before = self.snapshot
        waiting = self.state is State.WAITING
        outcome: Outcome | None = None
        if waiting:
            outcome = {
                "next": lambda: Settled(next=self.new_set(), done=1, remaining=1),
                "last": lambda: Settled(next=None, done=1),
                "failed": lambda: WorkFailed(error="the handler raised", next=self.new_set(), done=1),
                "unreadable": lambda: Unreadable("no qbXML"),
                "halted": lambda: Halted("gone"),
                "repeated": Repeated,
            }[kind]()
        reply = self.ask(ReceiveResponseXML(ticket="t", response="<QBXML/>"), outcome)
        assert isinstance(reply, PercentReply)
        assert self.snapshot is not None
        if reply.percent == 100:
            self.ended_with_100 = True
            assert self.snapshot.message_set is None, "100 exactly when nothing is stored"
        elif reply.percent >= 0:
            assert self.snapshot.message_set is not None, "below 100 exactly when the next set is stored"
        if not waiting:
            assert before is not None
            assert self.snapshot.message_set == before.message_set

    @rule()
    def get_last_error(self) -> None:
        reply = self.ask(GetLastError(ticket="t"))
        assert isinstance(reply, TextReply)
        assert reply.text.strip(), "a blank one is reported as QBWC1031"
        if reply.text == "NoOp":
            assert self.state not in OVER, "NoOp after the end would go round for ever"

    @rule()
    def interactive_calls(self) -> None:
        url = self.ask(GetInteractiveURL(ticket="t"))
        done = self.ask(InteractiveDone(ticket="t"))
        if self.state is not State.ASKING:
            assert (url, done) == (TextReply(""), TextReply("Done"))

    @precondition(lambda self: self.state is State.ASKING)
    @rule(refused=st.booleans())
    def person_at_the_pc(self, *, refused: bool) -> None:
        if refused:
            self.ask(InteractiveRejected(ticket="t", reason="no"))
            assert self.state is State.OPEN
        else:
            assert self.snapshot is not None
            self.snapshot = attrs.evolve(self.snapshot, page=attrs.evolve(PAGE, done=True))

    @rule(hresult=st.sampled_from(["0x80040408", "0x80040418", ""]))
    def connection_error(self, hresult: str) -> None:
        reply = self.ask(ConnectionFailed(ticket="t", hresult=hresult, message="no"))
        assert isinstance(reply, TextReply)
        self.paths += reply.text != "done"
        assert self.paths <= RETRIES, "it would go round for ever"
        if reply.text == "done":
            assert self.state is State.CLOSED
            after = self.snapshot
            assert self._ask(ConnectionFailed(ticket="t", hresult=hresult), None) == reply
            assert self.snapshot == after

    @rule()
    def close_connection(self) -> None:
        reply = self.ask(CloseConnection(ticket="t"))
        assert isinstance(reply, TextReply)
        assert self.state is State.CLOSED

    @invariant()
    def nothing_is_settled_that_was_not_handed_out(self) -> None:
        for id_ in self.settled + self.kept:
            assert f"<QBXML>{id_}</QBXML>" in self.handed_out or id_ in self.kept

    @invariant()
    def what_takes_effect_takes_effect_once(self) -> None:
        assert len(set(self.settled)) == len(self.settled)

    @invariant()
    def a_ticket_dies(self) -> None:
        if self.snapshot is not None:
            old = self.now - self.snapshot.opened_at > ABSOLUTE_LIFE
            idle = self.now - self.snapshot.last_seen_at > IDLE_LIFE
            if old or idle:
                assert self.state is State.CLOSED


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
