"""The Web Connector conversation as a pure state machine.

One run of the Web Connector on the PC is one *session*. It logs in, and from then on a ticket stands for it.
The program is the client and asks in turn: `sendRequestXML` (what shall QuickBooks do?), then
`receiveResponseXML` (this is what QuickBooks said), and so on until we answer 100. It never says how far it
got: it may call twice, may vanish after any call, and may come back with a new login while we still wait for
an answer. So the state is ours, and the rules are these.

* `sendRequestXML` hands out a *stored* message set and nothing else. As long as its answer is outstanding, a
  repeat of the call gets the same bytes.
* `receiveResponseXML` is answered below 100 exactly when the next message set is stored, and with 100 exactly
  when nothing is left. A negative number ends the session with an error, whose text `getLastError` asks for.
* An answer that comes again gets the same percentage and has no effect. One that comes when its session is
  over is kept, because it tells what QuickBooks did, but moves nothing.
* An empty string from `sendRequestXML` means "ask getLastError" and never "finished"; the error text is never
  blank.
* `connectionError` is answered `done`, or the Web Connector retries for ever.
* A second login takes over a session that has been silent for `SILENCE`, and is told `busy` before that.

Some replies depend on work that a pure function cannot do: check a password, ask the store, run the host's
code. Therefore two steps. `begin` takes the snapshot of the session and the call and gives either a `Done` or
a `Need`; whoever holds the store does what is needed and passes the outcome to `finish`, which gives the
`Done`::

    begin(snapshot, call, now)            -> Done(reply, after) | Need
    finish(snapshot, need, outcome, now)  -> Done(reply, after)

`TRANSITIONS` has a row for every state and every call or outcome that is legal there: where it leads, and the
function that makes the reply. Nothing here knows a store, a clock or a framework.

Sources: QBWC Programmer's Guide ch. 2 (call flow), ch. 8 (errors), ch. 10 (methods).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs

from qbsync.errors import LocalProtocolError
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ClientVersion,
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
    ServerVersion,
    TextReply,
)

__all__ = [
    "ABSOLUTE_LIFE",
    "IDLE_LIFE",
    "SILENCE",
    "TRANSITIONS",
    "CheckLogin",
    "Done",
    "Halted",
    "KeepAnswer",
    "Kept",
    "LoginFailed",
    "LoginOk",
    "MessageSet",
    "Need",
    "Outcome",
    "Plan",
    "Planned",
    "Repeated",
    "Rule",
    "Settle",
    "Settled",
    "Snapshot",
    "State",
    "Unreadable",
    "WorkFailed",
    "begin",
    "finish",
    "state_at",
]

SILENCE: Final = timedelta(seconds=60)
"""A session this long without a call may be taken over: a PC that was restarted must not hear "busy" for half
an hour."""

IDLE_LIFE: Final = timedelta(minutes=30)
"""A ticket dies when it was not used for this long; QuickBooks itself may work for minutes on one message
set."""

ABSOLUTE_LIFE: Final = timedelta(hours=12)
"""A ticket dies at this age, used or not."""

GOODBYE: Final = "OK"
SESSION_OVER: Final = "This session is over or was never open. Run the update again; it starts a new one."
NOTHING_LEFT: Final = "Nothing is left to do in this session."
INTERRUPTED: Final = (
    "The update could not go on. The next one tries again; if this stays, tell the developer of the "
    "application."
)
MAX_TEXT: Final = 500
"""Characters of a text that the Web Connector shows."""


class State(enum.Enum):
    """Where a session stands."""

    ABSENT = "absent"
    """No such session: before the login, or an unknown ticket."""
    OPEN = "open"
    """Logged in; no message set was chosen yet."""
    READY = "ready"
    """The next message set is stored, and not yet handed out."""
    WAITING = "waiting"
    """A message set is handed out; its answer is outstanding."""
    FINISHED = "finished"
    """100 was answered; only closeConnection is to come."""
    FAILED = "failed"
    """The session ends with an error; getLastError and closeConnection are to come."""
    CLOSED = "closed"
    """Over: closed, given up, taken over or expired."""


@attrs.frozen(kw_only=True)
class MessageSet:
    """A stored message set: its id and the exact qbXML text that sendRequestXML hands out."""

    id: str
    text: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Snapshot:
    """A session as it is stored between two calls.

    `message_set` is the stored or outstanding one; `percent` is what the last receiveResponseXML was
    answered; `error` is the text for getLastError. Times are aware, in UTC.
    """

    state: State
    opened_at: datetime
    last_seen_at: datetime
    message_set: MessageSet | None = None
    percent: int = 0
    error: str = ""


# What the pure machine needs from outside, and what may come of it.


@attrs.frozen
class CheckLogin:
    """Find the connection of a user name and compare the password."""

    user_name: str = attrs.field(repr=False)
    password: str = attrs.field(repr=False)


@attrs.frozen
class Plan:
    """Choose, encode and store the first message set; `call` brings what is known of QuickBooks."""

    call: SendRequestXML


@attrs.frozen
class Settle:
    """Act on an answer to the outstanding message set, then choose, encode and store the next one."""

    message_set_id: str
    call: ReceiveResponseXML


@attrs.frozen
class KeepAnswer:
    """Keep the answer of a session that is over as evidence of what QuickBooks did to its message set."""

    message_set_id: str
    call: ReceiveResponseXML


Need: TypeAlias = CheckLogin | Plan | Settle | KeepAnswer


@attrs.frozen(kw_only=True)
class LoginOk:
    """The password is right; `ticket` is new, `live` the connection's unfinished session, if any."""

    ticket: str = attrs.field(repr=False)
    has_work: bool
    live: Snapshot | None = None


@attrs.frozen
class LoginFailed:
    """The user name or the password is wrong; which of the two is not told."""


@attrs.frozen
class Planned:
    """`message_set` is stored and is to be handed out now."""

    message_set: MessageSet


@attrs.frozen(kw_only=True)
class Settled:
    """The answer took effect; `next` is stored, or None left. `done` and `remaining` count message sets."""

    next: MessageSet | None
    done: int = 0
    remaining: int = 0


@attrs.frozen(kw_only=True)
class WorkFailed:
    """One piece of work failed (a handler raised, a query was refused); the others go on with `next`."""

    error: str
    next: MessageSet | None
    done: int = 0
    remaining: int = 0


@attrs.frozen
class Unreadable:
    """The answer is not what QuickBooks sends; `error` is for the person at the PC."""

    error: str


@attrs.frozen
class Halted:
    """The session must end (wrong company file, QuickBooks gone); `error` is for the person at the PC."""

    error: str


@attrs.frozen
class Repeated:
    """The answer belongs to a message set that was settled before."""


@attrs.frozen
class Kept:
    """The answer was kept, or told nothing."""


Outcome: TypeAlias = (
    LoginOk | LoginFailed | Planned | Settled | WorkFailed | Unreadable | Halted | Repeated | Kept
)


@attrs.frozen(kw_only=True)
class Done:
    """The reply to a call, and the session after it (None where there is none)."""

    reply: Reply
    after: Snapshot | None


def state_at(snapshot: Snapshot | None, now: datetime) -> State:
    """Return where the session stands at `now`: a ticket that is too old is as good as closed."""
    if snapshot is None:
        return State.ABSENT
    if now - snapshot.last_seen_at > IDLE_LIFE or now - snapshot.opened_at > ABSOLUTE_LIFE:
        return State.CLOSED
    return snapshot.state


def begin(snapshot: Snapshot | None, call: Call, now: datetime) -> Done | Need:
    """Take the session and a call; return the reply, or what is needed before there can be one.

    Raises LocalProtocolError for a call that has no row in `TRANSITIONS`.
    """
    return _follow(snapshot, call, now)


def finish(snapshot: Snapshot | None, need: Need, outcome: Outcome, now: datetime) -> Done:
    """Take the session, the need that `begin` returned and what came of it; return the reply.

    Raises LocalProtocolError where the outcome does not belong to the need.
    """
    if type(outcome) not in OUTCOMES[type(need)]:
        message = f"{type(outcome).__name__} is no outcome of {type(need).__name__}"
        raise LocalProtocolError(message)
    done = _follow(snapshot, outcome, now)
    assert isinstance(done, Done)  # noqa: S101 - only a call can lead to a need: see TRANSITIONS
    return done


def _follow(snapshot: Snapshot | None, event: Call | Outcome, now: datetime) -> Done | Need:
    state = state_at(snapshot, now)
    rule = TRANSITIONS[state].get(type(event))
    if rule is None:
        message = f"{type(event).__name__} is not expected while a session is {state.value}"
        raise LocalProtocolError(message)
    if snapshot is not None:
        seen = snapshot.last_seen_at if state is State.CLOSED else now
        snapshot = attrs.evolve(snapshot, state=state, last_seen_at=seen)
    return rule.act(snapshot, event, now)


# The functions of the table. Each takes the session, the call or outcome, and the time.


def _same(reply: Reply) -> Act:
    """Return a function that gives this reply and changes nothing."""
    return lambda snapshot, _event, _now: Done(reply=reply, after=snapshot)


def _check_login(_snapshot: Snapshot | None, call: Authenticate, _now: datetime) -> Need:
    return CheckLogin(call.user_name, call.password)


def _log_in(_snapshot: Snapshot | None, outcome: LoginOk, now: datetime) -> Done:
    # A live session from the future is one from before our clock was set back.
    if outcome.live is not None and timedelta(0) <= now - outcome.live.last_seen_at < SILENCE:
        wait = int(SILENCE.total_seconds())
        return Done(reply=AuthenticateReply(ticket="", status="busy", postpone_seconds=wait), after=None)
    if not outcome.has_work:
        return Done(reply=AuthenticateReply(ticket=outcome.ticket, status="none"), after=None)
    opened = Snapshot(state=State.OPEN, opened_at=now, last_seen_at=now)
    return Done(reply=AuthenticateReply(ticket=outcome.ticket, status=""), after=opened)


def _plan(_snapshot: Snapshot, call: SendRequestXML, _now: datetime) -> Need:
    return Plan(call)


def _hand_out_planned(snapshot: Snapshot, outcome: Planned, _now: datetime) -> Done:
    after = attrs.evolve(snapshot, state=State.WAITING, message_set=outcome.message_set)
    return Done(reply=TextReply(outcome.message_set.text), after=after)


def _hand_out(snapshot: Snapshot, _call: SendRequestXML, _now: datetime) -> Done:
    assert snapshot.message_set is not None  # noqa: S101 - READY and WAITING are entered with a message set only
    after = attrs.evolve(snapshot, state=State.WAITING)
    return Done(reply=TextReply(snapshot.message_set.text), after=after)


def _refuse_to_send(snapshot: Snapshot, outcome: Halted, _now: datetime) -> Done:
    return Done(
        reply=TextReply(""), after=attrs.evolve(snapshot, state=State.FAILED, error=outcome.error[:MAX_TEXT])
    )


def _settle(snapshot: Snapshot, call: ReceiveResponseXML, _now: datetime) -> Need:
    assert snapshot.message_set is not None  # noqa: S101 - WAITING is entered with a message set only
    return Settle(snapshot.message_set.id, call)


def _go_on(snapshot: Snapshot, outcome: Settled | WorkFailed, _now: datetime) -> Done:
    error = outcome.error if isinstance(outcome, WorkFailed) else snapshot.error
    if outcome.next is None:
        return _fail(snapshot, error) if error else _end(snapshot)
    percent = min(99, 100 * outcome.done // max(1, outcome.done + outcome.remaining))
    after = attrs.evolve(snapshot, state=State.READY, message_set=outcome.next, percent=percent, error=error)
    return Done(reply=PercentReply(percent), after=after)


def _end(snapshot: Snapshot) -> Done:
    return Done(
        reply=PercentReply(100),
        after=attrs.evolve(snapshot, state=State.FINISHED, message_set=None, percent=100),
    )


def _fail(snapshot: Snapshot, error: str) -> Done:
    return Done(
        reply=PercentReply(-1),
        after=attrs.evolve(
            snapshot, state=State.FAILED, message_set=None, percent=-1, error=error[:MAX_TEXT]
        ),
    )


def _give_up(snapshot: Snapshot, outcome: Unreadable | Halted, _now: datetime) -> Done:
    return _fail(snapshot, outcome.error)


def _repeat(snapshot: Snapshot, _event: ReceiveResponseXML | Repeated, _now: datetime) -> Done:
    return Done(reply=PercentReply(snapshot.percent), after=snapshot)


def _keep_late_answer(snapshot: Snapshot, call: ReceiveResponseXML, _now: datetime) -> Done | Need:
    if snapshot.message_set is None:
        return Done(reply=PercentReply(-1), after=snapshot)
    return KeepAnswer(snapshot.message_set.id, call)


def _tell_error(snapshot: Snapshot, _call: GetLastError, _now: datetime) -> Done:
    return Done(reply=TextReply(snapshot.error or NOTHING_LEFT), after=snapshot)


def _tell_interruption(snapshot: Snapshot, _call: GetLastError, _now: datetime) -> Done:
    return Done(reply=TextReply(snapshot.error or INTERRUPTED), after=snapshot)


def _close(snapshot: Snapshot, _call: CloseConnection, _now: datetime) -> Done:
    return Done(reply=TextReply(snapshot.error or GOODBYE), after=attrs.evolve(snapshot, state=State.CLOSED))


def _give_up_connecting(snapshot: Snapshot, call: ConnectionFailed, _now: datetime) -> Done:
    text = call.message or "The Web Connector could not reach QuickBooks."
    after = attrs.evolve(snapshot, state=State.CLOSED, error=text[:MAX_TEXT])
    return Done(reply=TextReply("done"), after=after)


Act: TypeAlias = Callable[[Any, Any, datetime], Done | Need]
Target: TypeAlias = State | type[CheckLogin | Plan | Settle | KeepAnswer]


@attrs.frozen
class Rule:
    """One row of `TRANSITIONS`: the function that answers, and every state or need that it may lead to."""

    act: Act
    to: tuple[Target, ...]


# Every call has a row in each state where it can arrive; those without a ticket arrive in ABSENT only. A call
# or an outcome without a row is a mistake of whoever drives the machine. Interactive mode, made for Internet
# Explorer, is not offered: we never answer "Interactive mode", so its three calls only get a polite answer.

INTERACTIVE_CALLS: Final[tuple[type, ...]] = (GetInteractiveURL, InteractiveRejected, InteractiveDone)

OUTCOMES_OF_SETTLE: Final[Mapping[type, Rule]] = {
    Settled: Rule(_go_on, (State.READY, State.FINISHED, State.FAILED)),
    WorkFailed: Rule(_go_on, (State.READY, State.FAILED)),
    Unreadable: Rule(_give_up, (State.FAILED,)),
    Halted: Rule(_give_up, (State.FAILED,)),
    Repeated: Rule(_repeat, (State.WAITING,)),
}

_ROWS: Final[Mapping[State, Mapping[type, Rule]]] = {
    State.ABSENT: {
        ServerVersion: Rule(_same(TextReply("qbsync")), (State.ABSENT,)),
        ClientVersion: Rule(_same(TextReply("")), (State.ABSENT,)),
        Authenticate: Rule(_check_login, (CheckLogin,)),
        LoginFailed: Rule(_same(AuthenticateReply(ticket="", status="nvu")), (State.ABSENT,)),
        LoginOk: Rule(_log_in, (State.ABSENT, State.OPEN)),
        SendRequestXML: Rule(_same(TextReply("")), (State.ABSENT,)),
        ReceiveResponseXML: Rule(_same(PercentReply(-1)), (State.ABSENT,)),
        ConnectionFailed: Rule(_same(TextReply("done")), (State.ABSENT,)),
        GetLastError: Rule(_same(TextReply(SESSION_OVER)), (State.ABSENT,)),
        CloseConnection: Rule(_same(TextReply(GOODBYE)), (State.ABSENT,)),
    },
    State.OPEN: {
        SendRequestXML: Rule(_plan, (Plan,)),
        Planned: Rule(_hand_out_planned, (State.WAITING,)),
        Halted: Rule(_refuse_to_send, (State.FAILED,)),
        ReceiveResponseXML: Rule(_same(PercentReply(-1)), (State.OPEN,)),
        ConnectionFailed: Rule(_give_up_connecting, (State.CLOSED,)),
        GetLastError: Rule(_tell_interruption, (State.OPEN,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.READY: {
        SendRequestXML: Rule(_hand_out, (State.WAITING,)),
        ReceiveResponseXML: Rule(_repeat, (State.READY,)),
        ConnectionFailed: Rule(_give_up_connecting, (State.CLOSED,)),
        GetLastError: Rule(_tell_interruption, (State.READY,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.WAITING: {
        SendRequestXML: Rule(_hand_out, (State.WAITING,)),
        ReceiveResponseXML: Rule(_settle, (Settle,)),
        **OUTCOMES_OF_SETTLE,
        ConnectionFailed: Rule(_give_up_connecting, (State.CLOSED,)),
        GetLastError: Rule(_tell_interruption, (State.WAITING,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.FINISHED: {
        SendRequestXML: Rule(_same(TextReply("")), (State.FINISHED,)),
        ReceiveResponseXML: Rule(_repeat, (State.FINISHED,)),
        ConnectionFailed: Rule(_give_up_connecting, (State.CLOSED,)),
        GetLastError: Rule(_tell_error, (State.FINISHED,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.FAILED: {
        SendRequestXML: Rule(_same(TextReply("")), (State.FAILED,)),
        ReceiveResponseXML: Rule(_repeat, (State.FAILED,)),
        ConnectionFailed: Rule(_give_up_connecting, (State.CLOSED,)),
        GetLastError: Rule(_tell_error, (State.FAILED,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.CLOSED: {
        SendRequestXML: Rule(_same(TextReply("")), (State.CLOSED,)),
        ReceiveResponseXML: Rule(_keep_late_answer, (State.CLOSED, KeepAnswer)),
        Kept: Rule(_same(PercentReply(-1)), (State.CLOSED,)),
        ConnectionFailed: Rule(_same(TextReply("done")), (State.CLOSED,)),
        GetLastError: Rule(_same(TextReply(SESSION_OVER)), (State.CLOSED,)),
        CloseConnection: Rule(_same(TextReply(GOODBYE)), (State.CLOSED,)),
    },
}

TRANSITIONS: Final[Mapping[State, Mapping[type, Rule]]] = {
    state: {**rows, **dict.fromkeys(INTERACTIVE_CALLS, Rule(_same(TextReply("")), (state,)))}
    for state, rows in _ROWS.items()
}
"""The whole conversation: state, then call or outcome, then the rule."""

OUTCOMES: Final[Mapping[type, tuple[type, ...]]] = {
    CheckLogin: (LoginOk, LoginFailed),
    Plan: (Planned, Halted),
    Settle: (Settled, WorkFailed, Unreadable, Halted, Repeated),
    KeepAnswer: (Kept,),
}
"""What may come of each need."""
