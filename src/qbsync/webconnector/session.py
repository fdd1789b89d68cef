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
* `connectionError` is answered `done`, or the Web Connector retries for ever. Only where we know the path of
  the company file and QuickBooks was just not ready, it is told that path again, `RETRIES` times at most.
* A second login takes over a session that has been silent for `SILENCE`, and is told `busy` before that.
* Where a stored message set could not be handed out, because our own store was busy, `getLastError` says
  `NoOp` for `PATIENCE`: the Web Connector waits 5 seconds and asks again, and the update goes on.
* A page of the host may come first (interactive mode, off by default): nothing is sent before the person at
  the PC is done with it, has refused it, or has left it alone for `PAGE_LIFE`.

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
from qbsync.webconnector.hresults import explain_hresult
from qbsync.webconnector.steps import (
    OUTCOMES,
    CheckLogin,
    Done,
    Greet,
    Greeted,
    Halted,
    KeepAnswer,
    Kept,
    LoginFailed,
    LoginOk,
    LoginPostponed,
    Need,
    Outcome,
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

__all__ = [
    "ABSOLUTE_LIFE",
    "IDLE_LIFE",
    "PAGE_LIFE",
    "PATIENCE",
    "SILENCE",
    "TRANSITIONS",
    "Rule",
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

PATIENCE: Final = timedelta(seconds=60)
"""How long a session whose request could not be handed out is told to come again: a store that is busy, or a
host that is restarted, costs a pause and not the update."""

PAGE_LIFE: Final = timedelta(minutes=10)
"""How long a page of the host holds up a session; somebody may have gone home."""

RETRIES: Final = 2
"""How often QuickBooks is told again to open the company file; Intuit advises no more than a couple."""

NO_OP: Final = "NoOp"
"""The answer of getLastError that means: wait 5 seconds, then call sendRequestXML again."""

INTERACTIVE_MODE: Final = "Interactive mode"
"""The answer of getLastError that makes the Web Connector ask for a page."""

PAGE_DONE: Final = "Done"
PAGE_NOT_DONE: Final = "Not done"
"""What interactiveDone is answered.  The guide names "Done" in one chapter and "" in another for the end, so
what is not the end is neither."""

GOODBYE: Final = "OK"
SESSION_OVER: Final = "This session is over or was never open. Run the update again; it starts a new one."
NOTHING_LEFT: Final = "Nothing is left to do in this session."
INTERRUPTED: Final = (
    "The update could not go on. The next one tries again; if this stays, tell the developer of the "
    "application."
)
UNREACHABLE: Final = "The Web Connector could not reach QuickBooks."
PAGE_REFUSED: Final = "The page was not opened; the update goes on without it."
GIVE_UP: Final = "done"
MAX_TEXT: Final = 500
"""Characters of a text that the Web Connector shows."""


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
    seen = snapshot
    if snapshot is not None:
        last_seen_at = snapshot.last_seen_at if state is State.CLOSED else now
        seen = attrs.evolve(snapshot, state=state, last_seen_at=last_seen_at)
    step = rule.act(seen, event, now)
    if isinstance(step, Need) or step.after is None or snapshot is None or step.after.state is snapshot.state:
        return step
    return attrs.evolve(step, after=attrs.evolve(step.after, since=now, troubled_since=None))


# The functions of the table. Each takes the session, the call or outcome, and the time.


def _same(reply: Reply) -> Act:
    """Return a function that gives this reply and changes nothing."""
    return lambda snapshot, _event, _now: Done(reply=reply, after=snapshot)


def _check_login(_snapshot: Snapshot | None, call: Authenticate, _now: datetime) -> Need:
    return CheckLogin(call.user_name, call.password)


def _greet(_snapshot: Snapshot | None, call: ServerVersion | ClientVersion, _now: datetime) -> Need:
    return Greet(call)


def _say(_snapshot: Snapshot | None, outcome: Greeted, _now: datetime) -> Done:
    return Done(reply=TextReply(outcome.text), after=None)


def _refuse_login(_snapshot: Snapshot | None, outcome: LoginFailed, _now: datetime) -> Done:
    seconds = outcome.postpone_seconds
    return Done(reply=AuthenticateReply(ticket="", status="nvu", postpone_seconds=seconds), after=None)


def _postpone_login(_snapshot: Snapshot | None, outcome: LoginPostponed, _now: datetime) -> Done:
    return Done(
        reply=AuthenticateReply(ticket="", status="busy", postpone_seconds=outcome.seconds), after=None
    )


def _log_in(_snapshot: Snapshot | None, outcome: LoginOk, now: datetime) -> Done:
    minimum = outcome.minimum_interval_seconds
    # A session from the near future is one that another process saw a moment later, or by another clock; from
    # further on, it is one from before our clock was set back.
    if outcome.live is not None and abs(now - outcome.live.last_seen_at) < SILENCE:
        wait = int(SILENCE.total_seconds())
        return Done(reply=AuthenticateReply(ticket="", status="busy", postpone_seconds=wait), after=None)
    postpone = outcome.postpone_seconds
    if postpone is not None or not outcome.has_work:
        reply = AuthenticateReply(
            ticket=outcome.ticket,
            status="none",
            postpone_seconds=postpone,
            minimum_interval_seconds=minimum,
        )
        return Done(reply=reply, after=None)
    opened = Snapshot(
        state=State.OPEN,
        opened_at=now,
        last_seen_at=now,
        since=now,
        company_file=outcome.company_file,
        page=outcome.page,
    )
    reply = AuthenticateReply(
        ticket=outcome.ticket, status=outcome.company_file, minimum_interval_seconds=minimum
    )
    return Done(reply=reply, after=opened)


def _plan(snapshot: Snapshot, call: SendRequestXML, now: datetime) -> Done | Need:
    if _page_is_open(snapshot, now):
        return Done(reply=TextReply(""), after=attrs.evolve(snapshot, state=State.ASKING))
    return Plan(call)


def _page_is_open(snapshot: Snapshot, now: datetime) -> bool:
    """Tell whether the person at the PC still has to deal with the page."""
    if snapshot.page is None or snapshot.page.done:
        return False
    return snapshot.state is State.OPEN or now - snapshot.since < PAGE_LIFE


def _hand_out_planned(snapshot: Snapshot, outcome: Planned, _now: datetime) -> Done:
    after = attrs.evolve(snapshot, state=State.WAITING, message_set=outcome.message_set)
    return Done(reply=TextReply(outcome.message_set.text), after=after)


def _hand_out(snapshot: Snapshot, _call: SendRequestXML, _now: datetime) -> Done:
    assert snapshot.message_set is not None  # noqa: S101 - READY and WAITING are entered with a message set only
    after = attrs.evolve(snapshot, state=State.WAITING)
    return Done(reply=TextReply(snapshot.message_set.text), after=after)


def _refuse_to_send(snapshot: Snapshot, outcome: Halted, _now: datetime) -> Done:
    return Done(reply=TextReply(""), after=_fail(snapshot, outcome.error).after)


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


def _tell_to_come_again(snapshot: Snapshot, _call: GetLastError, now: datetime) -> Done:
    """Answer where a request could not be handed out: come again, but not for ever."""
    since = snapshot.troubled_since or now
    text = NO_OP if now - since < PATIENCE else INTERRUPTED
    return Done(reply=TextReply(text), after=attrs.evolve(snapshot, troubled_since=since))


def _tell_interruption(snapshot: Snapshot, _call: GetLastError, _now: datetime) -> Done:
    return Done(reply=TextReply(snapshot.error or INTERRUPTED), after=snapshot)


def _tell_of_page(snapshot: Snapshot, call: GetLastError, now: datetime) -> Done:
    if _page_is_open(snapshot, now):
        return Done(reply=TextReply(INTERACTIVE_MODE), after=snapshot)
    return _tell_to_come_again(snapshot, call, now)


def _give_page(snapshot: Snapshot, _call: GetInteractiveURL, now: datetime) -> Done:
    url = snapshot.page.url if snapshot.page is not None and _page_is_open(snapshot, now) else ""
    return Done(reply=TextReply(url), after=snapshot)


def _tell_whether_page_is_done(snapshot: Snapshot, _call: InteractiveDone, now: datetime) -> Done:
    text = PAGE_NOT_DONE if _page_is_open(snapshot, now) else PAGE_DONE
    return Done(reply=TextReply(text), after=snapshot)


def _go_on_without_page(snapshot: Snapshot, _call: InteractiveRejected, _now: datetime) -> Done:
    after = attrs.evolve(snapshot, state=State.OPEN, page=None)
    return Done(reply=TextReply(PAGE_REFUSED), after=after)


def _close(snapshot: Snapshot, _call: CloseConnection, _now: datetime) -> Done:
    return Done(reply=TextReply(snapshot.error or GOODBYE), after=attrs.evolve(snapshot, state=State.CLOSED))


def _retry_connecting(snapshot: Snapshot, call: ConnectionFailed, now: datetime) -> Done:
    passes = explain_hresult(call.hresult).retry == "later"
    if not snapshot.company_file or not passes or snapshot.retries >= RETRIES:
        return _give_up_connecting(snapshot, call, now)
    after = attrs.evolve(snapshot, retries=snapshot.retries + 1)
    return Done(reply=TextReply(snapshot.company_file), after=after)


def _give_up_connecting(snapshot: Snapshot, call: ConnectionFailed, _now: datetime) -> Done:
    text = call.message.strip() or UNREACHABLE
    after = attrs.evolve(snapshot, state=State.CLOSED, error=text[:MAX_TEXT])
    return Done(reply=TextReply(GIVE_UP), after=after)


Act: TypeAlias = Callable[[Any, Any, datetime], Done | Need]
Target: TypeAlias = State | type[Need]


@attrs.frozen
class Rule:
    """One row of `TRANSITIONS`: the function that answers, and every state or need that it may lead to."""

    act: Act
    to: tuple[Target, ...]


# Every call has a row in each state where it can arrive; those without a ticket arrive in ABSENT only. A call
# or an outcome without a row is a mistake of whoever drives the machine.

_PAGE_CALLS_ELSEWHERE: Final[Mapping[type, TextReply]] = {
    GetInteractiveURL: TextReply(""),
    InteractiveRejected: TextReply(PAGE_REFUSED),
    InteractiveDone: TextReply(PAGE_DONE),
}

_OUTCOMES_OF_PLAN: Final[Mapping[type, Rule]] = {
    Planned: Rule(_hand_out_planned, (State.WAITING,)),
    Halted: Rule(_refuse_to_send, (State.FAILED,)),
}

_OUTCOMES_OF_SETTLE: Final[Mapping[type, Rule]] = {
    Settled: Rule(_go_on, (State.READY, State.FINISHED, State.FAILED)),
    WorkFailed: Rule(_go_on, (State.READY, State.FAILED)),
    Unreadable: Rule(_give_up, (State.FAILED,)),
    Halted: Rule(_give_up, (State.FAILED,)),
    Repeated: Rule(_repeat, (State.WAITING,)),
}

_ROWS: Final[Mapping[State, Mapping[type, Rule]]] = {
    State.ABSENT: {
        ServerVersion: Rule(_greet, (Greet,)),
        ClientVersion: Rule(_greet, (Greet,)),
        Greeted: Rule(_say, (State.ABSENT,)),
        Authenticate: Rule(_check_login, (CheckLogin,)),
        LoginFailed: Rule(_refuse_login, (State.ABSENT,)),
        LoginPostponed: Rule(_postpone_login, (State.ABSENT,)),
        LoginOk: Rule(_log_in, (State.ABSENT, State.OPEN)),
        SendRequestXML: Rule(_same(TextReply("")), (State.ABSENT,)),
        ReceiveResponseXML: Rule(_same(PercentReply(-1)), (State.ABSENT,)),
        ConnectionFailed: Rule(_same(TextReply(GIVE_UP)), (State.ABSENT,)),
        GetLastError: Rule(_same(TextReply(SESSION_OVER)), (State.ABSENT,)),
        CloseConnection: Rule(_same(TextReply(GOODBYE)), (State.ABSENT,)),
    },
    State.OPEN: {
        SendRequestXML: Rule(_plan, (Plan, State.ASKING)),
        **_OUTCOMES_OF_PLAN,
        ReceiveResponseXML: Rule(_same(PercentReply(-1)), (State.OPEN,)),
        ConnectionFailed: Rule(_retry_connecting, (State.OPEN, State.CLOSED)),
        GetLastError: Rule(_tell_to_come_again, (State.OPEN,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.ASKING: {
        SendRequestXML: Rule(_plan, (Plan, State.ASKING)),
        **_OUTCOMES_OF_PLAN,
        ReceiveResponseXML: Rule(_same(PercentReply(-1)), (State.ASKING,)),
        ConnectionFailed: Rule(_give_up_connecting, (State.CLOSED,)),
        GetLastError: Rule(_tell_of_page, (State.ASKING,)),
        GetInteractiveURL: Rule(_give_page, (State.ASKING,)),
        InteractiveDone: Rule(_tell_whether_page_is_done, (State.ASKING,)),
        InteractiveRejected: Rule(_go_on_without_page, (State.OPEN,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.READY: {
        SendRequestXML: Rule(_hand_out, (State.WAITING,)),
        ReceiveResponseXML: Rule(_repeat, (State.READY,)),
        ConnectionFailed: Rule(_give_up_connecting, (State.CLOSED,)),
        GetLastError: Rule(_tell_to_come_again, (State.READY,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
    State.WAITING: {
        SendRequestXML: Rule(_hand_out, (State.WAITING,)),
        ReceiveResponseXML: Rule(_settle, (Settle,)),
        **_OUTCOMES_OF_SETTLE,
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
        ConnectionFailed: Rule(_same(TextReply(GIVE_UP)), (State.CLOSED,)),
        GetLastError: Rule(_same(TextReply(SESSION_OVER)), (State.CLOSED,)),
        CloseConnection: Rule(_close, (State.CLOSED,)),
    },
}

TRANSITIONS: Final[Mapping[State, Mapping[type, Rule]]] = {
    state: {call: Rule(_same(reply), (state,)) for call, reply in _PAGE_CALLS_ELSEWHERE.items()} | dict(rows)
    for state, rows in _ROWS.items()
}
"""The whole conversation: state, then call or outcome, then the rule."""
