"""The joiner: runs the session machine over the store, the codec and the host's handlers.

The machine (`qbsync.webconnector.session`) decides, the engine carries out what it needs. An answer of
QuickBooks takes three steps, so that no transaction is open while the host's code runs, and nothing is
acknowledged that is not stored:

1. in a transaction: is the session still the one? The raw answer to a write is kept as evidence;
2. without a transaction: decode, call the host's handler;
3. in a transaction: is it still the one? Settle, move the cursor, choose, encode and store the next message
   set; reply.

Dying between any two of them costs nothing: before 3 the page was not acknowledged and comes again, and the
write has its evidence; after 3 the next message set is stored, and a repeat of the call gets the same reply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from qbsync import logs
from qbsync.facts.versions import VERSIONS
from qbsync.qbxml import ResponseSet
from qbsync.storage.records import ConnectionRecord, MessageSetRecord
from qbsync.storage.store import Store, Transaction
from qbsync.sync import company, pull, recovery
from qbsync.sync.answers import (
    Answer,
    Answers,
    Foreign,
    Garbled,
    PageFailed,
    PageTaken,
    Setback,
    log_answer,
    read_answer,
)
from qbsync.sync.credentials import RandomBytes, ticket_id
from qbsync.sync.desk import Desk
from qbsync.sync.guard import LoginGuard
from qbsync.sync.history import Event
from qbsync.sync.host import Clock, HandlerRaised, Host
from qbsync.sync.login import Login
from qbsync.sync.looking import Looking
from qbsync.sync.merge import MergePolicy
from qbsync.sync.metrics import Meter
from qbsync.sync.planner import Planner
from qbsync.sync.policies import Policies
from qbsync.sync.pull import Flow
from qbsync.sync.recovery import Recovery
from qbsync.sync.remedies import Remedies
from qbsync.sync.retention import Retention
from qbsync.sync.sending import Batching, Retries
from qbsync.sync.sources import Source, Sources
from qbsync.sync.subscribers import Subscribers
from qbsync.sync.work import in_transaction
from qbsync.webconnector import session as machine
from qbsync.webconnector.calls import (
    Authenticate,
    Call,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    InteractiveRejected,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    ServerVersion,
    TextReply,
)
from qbsync.webconnector.client_version import ClientVersionPolicy
from qbsync.webconnector.hcp import HCPResponse, read_hcp
from qbsync.webconnector.hresults import tidy_hresult
from qbsync.webconnector.steps import (
    Done,
    Greet,
    Greeted,
    Halted,
    KeepAnswer,
    Kept,
    MessageSet,
    Need,
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
    from qbsync.webconnector.service import Awaiting

__all__ = ["Engine"]

T = TypeVar("T")

LEAST_ERROR: Final = 1000
"""Status codes below are information and warnings: there is an answer to the query."""

STATUS: Final = "{app} talks to QuickBooks here. Add its .qwc file to the QuickBooks Web Connector."
SERVER_VERSION: Final = "qbsync"


@attrs.frozen(kw_only=True)
class Engine:
    """Answers the calls of all Web Connectors of one host app, in any number of threads and processes.

    `flows` are the declared pulls by name, `sources` those of pushes, `settled` the host's handlers of
    outcomes and `merge_policies` its policies for conflicts by request name, `merge` is the policy for all
    others; `app_name` is what the person at the PC knows the host app by, `oldest_version` the least qbXML
    version that it works with.
    """

    store: Store
    app_name: str
    oldest_version: str = VERSIONS[0]
    client_versions: ClientVersionPolicy
    flows: Mapping[str, Flow[Any]]
    settled: Mapping[str, Callable[[Any], object]]
    sources: Mapping[str, Source]
    guard: LoginGuard
    clock: Clock
    random: RandomBytes = attrs.field(repr=False)
    batching: Batching = attrs.field(factory=Batching)
    retries: Retries = attrs.field(factory=Retries)
    recovery: Recovery = attrs.field(factory=Recovery)
    retention: Retention = attrs.field(factory=Retention)
    merge: MergePolicy = "merge"
    policies: Policies = attrs.field(factory=Policies)
    merge_policies: Mapping[str, MergePolicy] = attrs.field(factory=dict)
    subscribers: Subscribers
    meter: Meter = attrs.field(factory=Meter)
    _host: Host = attrs.field(init=False, repr=False)
    _sources: Sources = attrs.field(init=False, repr=False)
    _looking: Looking = attrs.field(init=False, repr=False)
    _planner: Planner = attrs.field(init=False, repr=False)
    _answers: Answers = attrs.field(init=False, repr=False)
    _login: Login = attrs.field(init=False, repr=False)

    @_host.default
    def _make_host(self) -> Host:
        return Host(store=self.store, settled=self.settled, clock=self.clock, meter=self.meter)

    @_sources.default
    def _make_sources(self) -> Sources:
        return Sources(store=self.store, declared=self.sources, clock=self.clock)

    @_looking.default
    def _make_looking(self) -> Looking:
        return Looking(self.recovery, self.merge, self.merge_policies, Remedies(self.policies))

    @_planner.default
    def _make_planner(self) -> Planner:
        return Planner(self.flows, self.random, self.batching, self.recovery, self._looking)

    @_answers.default
    def _make_answers(self) -> Answers:
        return Answers(self.flows, self.retries, self._looking)

    @_login.default
    def _make_login(self) -> Login:
        return Login(
            store=self.store,
            planner=self._planner,
            guard=self.guard,
            clock=self.clock,
            random=self.random,
            retention=self.retention,
            meter=self.meter,
        )

    @property
    def planner(self) -> Planner:
        """What chooses the message sets."""
        return self._planner

    def status_text(self) -> str:
        """Return what a GET on the endpoint shows."""
        return STATUS.format(app=self.app_name)

    def handle(
        self,
        call: Call,
        *,
        peer: str = "",
        awaiting: Awaiting | None = None,
    ) -> Reply:
        """Return the reply to a call of a Web Connector; `awaiting` runs the host's async handlers."""
        started, reply = self.clock(), None
        try:
            reply = self._reply(call, peer, awaiting)
        finally:
            self.meter.call(call, reply, self.clock() - started)
        return reply

    def _reply(self, call: Call, peer: str, awaiting: Awaiting | None) -> Reply:
        if isinstance(call, Authenticate):
            return self._login.answer(
                call,
                peer,
                lambda key: self._tell(self._host.tell_outcomes, key, awaiting, connection=key),
                partial(self._sources.ask, awaiting=awaiting),
            )
        if isinstance(call, ServerVersion | ClientVersion):
            return self._greet(call)
        return self._converse(call, ticket_id(call.ticket), awaiting)

    def _greet(self, call: ServerVersion | ClientVersion) -> Reply:
        need = machine.begin(None, call, self.clock())
        assert isinstance(need, Greet)  # noqa: S101 - see TRANSITIONS
        if isinstance(call, ClientVersion):
            text = self.client_versions.answer(call.version, app=self.app_name)
        else:
            text = SERVER_VERSION
        return machine.finish(None, need, Greeted(text), self.clock()).reply

    # Everything that carries a ticket

    def _converse(self, call: Call, session_id: str, awaiting: Awaiting | None) -> Reply:
        journal = self.meter.journal()
        # Read before the transaction: it comes from outside, and nobody shall wait for the store meanwhile.
        hcp = read_hcp(call.hcp_response if isinstance(call, SendRequestXML) else "")
        # Of an answer, step 1 only keeps evidence: if the power fails before step 3 has flushed it to the
        # disk, QuickBooks is asked what became of the write, as if the answer had been lost on its way.
        step = self._run(
            lambda transaction: self._begin(transaction, call, session_id, journal, hcp),
            journal,
            durable=not isinstance(call, ReceiveResponseXML),
        )
        if isinstance(step, Done):
            if isinstance(call, CloseConnection | ConnectionFailed):
                self._tell(self.subscribers.tell_of_session, session_id, session=session_id)
            elif isinstance(call, SendRequestXML) and isinstance(step.reply, TextReply):
                self.meter.count("qbsync_sent_bytes_total", len(step.reply.text))
            return step.reply
        settle, desk_connection, message_set = step
        answer = self._work(desk_connection, message_set, settle, awaiting)

        def finish(outcome: Answer | PageTaken | PageFailed) -> Done:
            return self._run(lambda transaction: self._finish(transaction, journal, settle, outcome), journal)

        try:
            done = finish(answer)
        except HandlerRaised as raised:
            done = finish(PageFailed(str(raised)))
        about = {"connection": desk_connection.id, "session": session_id}
        self._tell(self._host.tell_outcomes, desk_connection.id, awaiting, **about)
        self._tell(self.subscribers.tell, desk_connection.id, **about)
        return done.reply

    def _begin(
        self,
        transaction: Transaction,
        call: Call,
        session_id: str,
        journal: logs.Journal,
        hcp: HCPResponse,
    ) -> Done | tuple[Settle, ConnectionRecord, MessageSetRecord]:
        now = self.clock()
        desk = Desk.of_session(transaction, session_id, now, journal)
        if desk is None:
            return Done(reply=_reply(machine.begin(None, call, now)), after=None)
        snapshot = desk.snapshot
        step = machine.begin(snapshot, call, now)
        if isinstance(step, Plan):
            step = machine.finish(snapshot, step, self._plan(desk, step.call, hcp), now)
        elif isinstance(step, KeepAnswer):
            self._keep_evidence(desk, step.message_set_id, step.call)
            step = machine.finish(snapshot, step, Kept(), now)
        elif isinstance(step, Settle):
            desk.change_session(last_seen_at=now)
            message_set = self._keep_evidence(desk, step.message_set_id, step.call)
            assert message_set is not None  # noqa: S101 - the snapshot was made from it
            return step, desk.connection, message_set
        assert isinstance(step, Done)  # noqa: S101 - CheckLogin has no ticket
        if step.after is not None:
            if step.after != attrs.evolve(snapshot, last_seen_at=step.after.last_seen_at):
                self._note_failure(desk, snapshot, call)
            desk.store(snapshot, step.after)
        return step

    def _plan(self, desk: Desk, call: SendRequestXML, hcp: HCPResponse) -> Planned | Halted:
        event = company.get_acquainted(desk, call, hcp, self.app_name, self.oldest_version)
        if event is not None:
            desk.note_failure(event)
            return Halted(event.text)
        message_set = self._planner.next(desk)
        assert message_set is not None  # noqa: S101 - the first set of a session identifies the company file
        return Planned(MessageSet(id=message_set.id, text=message_set.text))

    def _keep_evidence(
        self, desk: Desk, message_set_id: str, call: ReceiveResponseXML
    ) -> MessageSetRecord | None:
        record = desk.transaction.get(MessageSetRecord, desk.connection.id, message_set_id)
        if record is None or record.purpose != "push":
            return record
        if message_set_id not in call.response:  # it says nothing of this set, or is another one's answer
            return record
        if record.state == "settled":
            if not any(recovery.operations_of(desk.transaction, record)):
                return record
            record = attrs.evolve(record, state="lost")  # it was given up; late as it is, this tells
        return desk.transaction.put(attrs.evolve(record, answer=call.response, answered_at=desk.now))

    def _note_failure(self, desk: Desk, snapshot: Snapshot, call: Call) -> None:
        """Write into the history what the Web Connector reports."""
        if isinstance(call, ConnectionFailed):
            desk.log(logs.COMPANY_FILE_NOT_OPENED, hresult=tidy_hresult(call.hresult))
            desk.note_failure(company.unreachable(call.hresult, call.message, desk.now))
        elif isinstance(call, InteractiveRejected) and snapshot.state is State.ASKING:
            desk.note(Event(at=desk.now, name="page refused", text=call.reason))

    # Step 2: no transaction is open here

    def _work(
        self,
        connection: ConnectionRecord,
        message_set: MessageSetRecord,
        need: Settle,
        awaiting: Awaiting | None,
    ) -> Answer | PageTaken | PageFailed:
        answer = read_answer(need.call, need.message_set_id)
        log_answer(answer, message_set, need.call)
        self.meter.count("qbsync_received_characters_total", len(need.call.response))
        waited = self.clock() - message_set.created_at
        self.meter.seconds("qbsync_message_set_seconds", waited, purpose=message_set.purpose)
        if message_set.purpose != "pull" or not isinstance(answer, ResponseSet) or not answer:
            return answer
        response = answer[0]
        flow = self.flows.get(message_set.pull)
        if flow is None or response.status_code < 0 or response.status_code >= LEAST_ERROR:
            return answer
        if not (message_set.import_of and pull.is_listing_of_customers(flow, response)):
            response = pull.without_strangers(flow, response)
        if flow.in_transaction:
            return PageTaken(response=response, records=tuple(response.objects))
        with self.store.transaction(write=False) as transaction:
            page = pull.page_for(transaction, connection, flow, message_set, response)
        try:
            journal = self.meter.journal()
            took = self._host.give(flow, page, logs.session_of(need.call.ticket), journal, awaiting)
            journal.emit()
        except HandlerRaised as raised:
            return PageFailed(str(raised))
        return PageTaken(
            response=response, records=tuple(response.objects), took=took, fresh=len(page.records)
        )

    # Step 3

    def _finish(
        self,
        transaction: Transaction,
        journal: logs.Journal,
        need: Settle,
        answer: Answer | PageTaken | PageFailed,
    ) -> Done:
        now = self.clock()
        desk = Desk.of_session(transaction, ticket_id(need.call.ticket), now, journal)
        if desk is None:
            return Done(reply=_reply(machine.begin(None, need.call, now)), after=None)
        snapshot = desk.snapshot
        step = machine.begin(snapshot, need.call, now)  # once more: much may have happened meanwhile
        if isinstance(step, Settle):
            # Where a repeat of this call was faster, the next message set may be out already.
            outcome = self._settle(desk, answer) if step == need else Repeated()
            step = machine.finish(snapshot, step, outcome, now)
        elif isinstance(step, KeepAnswer):
            step = machine.finish(snapshot, step, Kept(), now)
        assert isinstance(step, Done)  # noqa: S101 - the call is a receiveResponseXML
        if step.after is not None:
            desk.store(snapshot, step.after)
        return step

    def _settle(
        self, desk: Desk, answer: Answer | PageTaken | PageFailed
    ) -> Settled | WorkFailed | Halted | Unreadable | Repeated:
        message_set = desk.message_set
        assert message_set is not None  # noqa: S101 - the machine asked for it
        if isinstance(answer, Foreign):
            return Repeated()
        if isinstance(answer, PageTaken) and (flow := self.flows[message_set.pull]).in_transaction:
            page = pull.page_for(desk.transaction, desk.connection, flow, message_set, answer.response)
            page = attrs.evolve(page, transaction=desk.transaction)
            self._host.give(flow, page, logs.shortened(desk.session.id), desk.journal, None)
            answer = attrs.evolve(answer, fresh=len(page.records))
            desk.look_again()
        setback = self._answers.apply(desk, message_set, answer)
        if setback is not None and setback.halt:
            return Unreadable(setback.told) if isinstance(answer, Garbled) else Halted(setback.told)
        self._answers.apply_evidence(desk)
        desk.change_session(done=desk.session.done + 1)
        following = self._planner.next(desk)
        return _outcome(setback, following, desk.session.done, self._planner.remaining(desk))

    # Helpers

    def _tell(
        self, tell: Callable[..., object], *arguments: object, connection: str = "", session: str = ""
    ) -> None:
        """Tell the host what it has not heard of; trouble with the store is logged, and costs no reply.

        What was not told is still marked as untold, and is told at the next occasion.
        """
        try:
            tell(*arguments)
        except Exception as error:  # noqa: BLE001 - a boundary: the reply is stored, and has to go out
            logs.emit(
                logs.TELLING_FAILED,
                connection=connection,
                session=logs.shortened(session),
                exception=logs.name_of(error),
                place=logs.place_of(error),
            )

    def _run(
        self, step: Callable[[Transaction], T], journal: logs.Journal | None = None, *, durable: bool = True
    ) -> T:
        return in_transaction(self.store, step, durable=durable, journal=journal)


def _reply(step: Done | Need) -> Reply:
    assert isinstance(step, Done)  # noqa: S101 - calls without a session need nothing but a login
    return step.reply


def _outcome(
    setback: Setback | None, following: MessageSetRecord | None, done: int, remaining: int
) -> Settled | WorkFailed:
    next_set = None if following is None else MessageSet(id=following.id, text=following.text)
    if setback is None:
        return Settled(next=next_set, done=done, remaining=remaining)
    return WorkFailed(error=setback.told, next=next_set, done=done, remaining=remaining)
