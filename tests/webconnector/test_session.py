"""The session machine: every reply is an equality, and the table holds what its prose promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    SendRequestXML,
    ServerVersion,
    TextReply,
)
from qbsync.webconnector.session import (
    ABSOLUTE_LIFE,
    IDLE_LIFE,
    PAGE_LIFE,
    PATIENCE,
    RETRIES,
    SILENCE,
    TRANSITIONS,
    begin,
    finish,
)
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
    MessageSet,
    Outcome,
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

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILE = r"C:\Books\Rock Castle.QBW"
SET = MessageSet(id="qone", text="<QBXML>one</QBXML>")
NEXT = MessageSet(id="qtwo", text="<QBXML>two</QBXML>")
SEND = SendRequestXML(ticket="t")
RECEIVE = ReceiveResponseXML(ticket="t", response="<QBXML/>")


def session(
    state: State,
    *,
    message_set: MessageSet | None = None,
    percent: int = 0,
    error: str = "",
    page: Page | None = None,
    company_file: str = "",
) -> Snapshot:
    return Snapshot(
        state=state,
        opened_at=NOW,
        last_seen_at=NOW,
        since=NOW,
        message_set=message_set,
        percent=percent,
        error=error,
        page=page,
        company_file=company_file,
    )


def settle(outcome: Outcome, before: Snapshot | None = None) -> Done:
    before = before or session(State.WAITING, message_set=SET)
    need = begin(before, RECEIVE, NOW)
    assert need == Settle("qone", RECEIVE)
    assert isinstance(need, Settle)
    return finish(before, need, outcome, NOW)


def test_a_session_from_login_to_the_end() -> None:
    login = begin(None, Authenticate(user_name="acme", password="secret"), NOW)
    assert login == CheckLogin("acme", "secret")
    opened = finish(None, CheckLogin("acme", "secret"), LoginOk(ticket="t", has_work=True), NOW)
    assert opened == Done(reply=AuthenticateReply(ticket="t", status=""), after=session(State.OPEN))

    assert begin(opened.after, SEND, NOW) == Plan(SEND)
    sent = finish(opened.after, Plan(SEND), Planned(SET), NOW)
    assert sent == Done(reply=TextReply(SET.text), after=session(State.WAITING, message_set=SET))

    half = settle(Settled(next=NEXT, done=1, remaining=1), sent.after)
    assert half == Done(reply=PercentReply(50), after=session(State.READY, message_set=NEXT, percent=50))

    second = begin(half.after, SEND, NOW)
    assert second == Done(
        reply=TextReply(NEXT.text), after=session(State.WAITING, message_set=NEXT, percent=50)
    )

    assert isinstance(second, Done)
    assert begin(second.after, RECEIVE, NOW) == Settle("qtwo", RECEIVE)
    ended = finish(second.after, Settle("qtwo", RECEIVE), Settled(next=None), NOW)
    assert ended == Done(reply=PercentReply(100), after=session(State.FINISHED, percent=100))

    closed = begin(ended.after, CloseConnection(ticket="t"), NOW)
    assert closed == Done(reply=TextReply("OK"), after=session(State.CLOSED, percent=100))


def test_a_wrong_login_gets_nvu_and_no_session() -> None:
    done = finish(None, CheckLogin("acme", "wrong"), LoginFailed(), NOW)
    assert done == Done(reply=AuthenticateReply(ticket="", status="nvu"), after=None)


def test_a_login_without_work_opens_no_session() -> None:
    done = finish(None, CheckLogin("a", "b"), LoginOk(ticket="t", has_work=False), NOW)
    assert done == Done(reply=AuthenticateReply(ticket="t", status="none"), after=None)


@pytest.mark.parametrize(
    ("silent", "status", "postpone"),
    [
        (SILENCE - timedelta(seconds=1), "busy", 60),
        (SILENCE, "", None),
        (timedelta(milliseconds=-1), "busy", 60),  # another process saw it a moment later
        (timedelta(seconds=1) - SILENCE, "busy", 60),
        (-SILENCE, "", None),  # our clock was set back
    ],
)
def test_a_second_login_waits_for_a_live_session_and_takes_over_a_silent_one(
    silent: timedelta, status: str, postpone: int | None
) -> None:
    live = attrs.evolve(session(State.WAITING, message_set=SET), last_seen_at=NOW - silent)
    done = finish(None, CheckLogin("a", "b"), LoginOk(ticket="t", has_work=True, live=live), NOW)
    assert isinstance(done.reply, AuthenticateReply)
    assert (done.reply.status, done.reply.postpone_seconds) == (status, postpone)
    assert (done.after is None) == (status == "busy")


def test_a_repeated_send_gets_the_same_bytes() -> None:
    waiting = session(State.WAITING, message_set=SET)
    assert begin(waiting, SEND, NOW) == Done(reply=TextReply(SET.text), after=waiting)


@pytest.mark.parametrize(("state", "percent"), [(State.READY, 40), (State.FINISHED, 100), (State.FAILED, -1)])
def test_a_repeated_answer_gets_the_same_percentage_and_has_no_effect(state: State, percent: int) -> None:
    message_set = NEXT if state is State.READY else None
    snapshot = session(state, message_set=message_set, percent=percent, error="why")
    assert begin(snapshot, RECEIVE, NOW) == Done(reply=PercentReply(percent), after=snapshot)


def test_an_answer_of_the_previous_set_is_a_repeat_while_the_next_one_is_out() -> None:
    waiting = session(State.WAITING, message_set=SET, percent=40)
    assert settle(Repeated(), waiting) == Done(reply=PercentReply(40), after=waiting)


def test_an_answer_before_any_request_has_no_effect() -> None:
    opened = session(State.OPEN)
    assert begin(opened, RECEIVE, NOW) == Done(reply=PercentReply(-1), after=opened)


@given(done=st.integers(0, 10**6), remaining=st.integers(1, 10**6))
def test_the_percentage_stays_below_100_while_a_message_set_is_stored(done: int, remaining: int) -> None:
    reply = settle(Settled(next=NEXT, done=done, remaining=remaining)).reply
    assert isinstance(reply, PercentReply)
    assert 0 <= reply.percent <= 99


def test_failed_work_lets_the_others_go_on_and_is_told_at_the_end() -> None:
    going_on = settle(WorkFailed(error="the handler raised", next=NEXT, done=1, remaining=1))
    assert going_on.reply == PercentReply(50)
    assert going_on.after is not None
    waiting = attrs.evolve(going_on.after, state=State.WAITING)
    ended = finish(waiting, Settle("qtwo", RECEIVE), Settled(next=None), NOW)
    assert ended.reply == PercentReply(-1)
    told = begin(ended.after, GetLastError(ticket="t"), NOW)
    assert isinstance(told, Done)
    assert told.reply == TextReply("the handler raised")


@pytest.mark.parametrize("outcome", [Unreadable("no qbXML"), Halted("another company file")])
def test_what_must_not_go_on_ends_with_its_text(outcome: Unreadable | Halted) -> None:
    done = settle(outcome)
    assert done == Done(reply=PercentReply(-1), after=session(State.FAILED, percent=-1, error=outcome.error))


def test_without_a_first_set_the_reply_is_empty_and_the_error_text_is_not() -> None:
    done = finish(session(State.OPEN), Plan(SEND), Halted("too old"), NOW)
    assert done == Done(reply=TextReply(""), after=session(State.FAILED, percent=-1, error="too old"))


def test_a_text_for_the_person_at_the_pc_is_cut() -> None:
    closed = begin(session(State.OPEN), ConnectionFailed(ticket="t", message="x" * 10**6), NOW)
    assert isinstance(closed, Done)
    assert closed.after is not None
    assert closed.after.error == "x" * 500
    assert settle(Halted("y" * 10**6)).after == session(State.FAILED, percent=-1, error="y" * 500)


def last_error(snapshot: Snapshot | None, now: datetime = NOW) -> str:
    told = begin(snapshot, GetLastError(ticket="t"), now)
    assert isinstance(told, Done)
    again = begin(told.after, GetLastError(ticket="t"), now)
    assert isinstance(again, Done)
    assert (again.reply, again.after) == (told.reply, told.after), "to ask again has no effect"
    assert isinstance(told.reply, TextReply)
    return told.reply.text


def test_when_an_answer_could_not_be_settled_the_text_says_so() -> None:
    """The adapter answered -1 in our place, so the session knows of no error."""
    assert "could not go on" in last_error(session(State.WAITING, message_set=SET))


@pytest.mark.parametrize("state", [State.OPEN, State.READY])
def test_when_a_request_could_not_be_handed_out_the_web_connector_comes_again(state: State) -> None:
    """The adapter answered "" in our place; NoOp is a pause of 5 seconds, and not one for ever."""
    snapshot = session(state, message_set=SET if state is State.READY else None)
    late = NOW + 10 * PATIENCE
    assert last_error(snapshot, late) == "NoOp", "it counts from the failure, not from the login"
    told = begin(snapshot, GetLastError(ticket="t"), late)
    assert isinstance(told, Done)
    assert last_error(told.after, late + PATIENCE - timedelta(seconds=1)) == "NoOp"
    assert "could not go on" in last_error(told.after, late + PATIENCE)


def test_a_page_that_is_done_makes_no_endless_pause() -> None:
    """Every sendRequestXML after it fails in our own code."""
    snapshot: Snapshot | None = session(State.ASKING, page=attrs.evolve(ASK, done=True))
    said = []
    for second in range(0, 600, 5):
        told = begin(snapshot, GetLastError(ticket="t"), NOW + timedelta(seconds=second))
        assert isinstance(told, Done)
        assert isinstance(told.reply, TextReply)
        said.append(told.reply.text)
        snapshot = told.after
    assert said[0] == "NoOp"
    assert "could not go on" in said[-1]


def test_a_greeting_is_work_for_whoever_knows_the_settings() -> None:
    for call in (ServerVersion(), ClientVersion(version="2.3.0.215")):
        assert begin(None, call, NOW) == Greet(call)
        assert finish(None, Greet(call), Greeted("W:old"), NOW) == Done(reply=TextReply("W:old"), after=None)


def test_a_login_names_the_company_file_that_quickbooks_is_to_open() -> None:
    outcome = LoginOk(ticket="t", has_work=True, company_file=FILE, minimum_interval_seconds=300)
    done = finish(None, CheckLogin("a", "b"), outcome, NOW)
    reply = AuthenticateReply(ticket="t", status=FILE, minimum_interval_seconds=300)
    assert done == Done(reply=reply, after=session(State.OPEN, company_file=FILE))


def test_a_login_that_is_postponed_opens_no_session_whatever_there_is_to_do() -> None:
    outcome = LoginOk(ticket="t", has_work=True, postpone_seconds=7200)
    done = finish(None, CheckLogin("a", "b"), outcome, NOW)
    reply = AuthenticateReply(ticket="t", status="none", postpone_seconds=7200)
    assert done == Done(reply=reply, after=None)


def test_a_caller_who_tried_too_often_is_told_to_come_later() -> None:
    done = finish(None, CheckLogin("a", "b"), LoginFailed(postpone_seconds=30), NOW)
    assert done.reply == AuthenticateReply(ticket="", status="nvu", postpone_seconds=30)


def test_a_login_that_could_not_be_checked_is_busy_and_not_wrong() -> None:
    done = finish(None, CheckLogin("a", "b"), LoginPostponed(60), NOW)
    assert done == Done(reply=AuthenticateReply(ticket="", status="busy", postpone_seconds=60), after=None)


NOT_READY = ConnectionFailed(ticket="t", hresult="0x80040408", message="Could not start QuickBooks.")


def test_quickbooks_that_was_not_ready_is_told_the_path_again_a_couple_of_times() -> None:
    snapshot: Snapshot | None = session(State.OPEN, company_file=FILE)
    replies = []
    for _ in range(RETRIES + 1):
        step = begin(snapshot, NOT_READY, NOW)
        assert isinstance(step, Done)
        replies.append(step.reply)
        snapshot = step.after
    assert replies == [TextReply(FILE)] * RETRIES + [TextReply("done")]
    assert snapshot is not None
    assert (snapshot.state, snapshot.error) == (State.CLOSED, "Could not start QuickBooks.")


@pytest.mark.parametrize("hresult", ["0x80040418", "0x8004040A", "-2147220464", ""])
def test_what_needs_a_person_is_not_retried(hresult: str) -> None:
    call = ConnectionFailed(ticket="t", hresult=hresult)
    step = begin(session(State.OPEN, company_file=FILE), call, NOW)
    assert isinstance(step, Done)
    assert step.reply == TextReply("done")


ASK = Page(url="https://acme.example/consent")


def test_a_page_comes_before_anything_is_sent_and_the_update_goes_on_after_it() -> None:
    login = LoginOk(ticket="t", has_work=True, page=ASK)
    opened = finish(None, CheckLogin("a", "b"), login, NOW).after
    asking = begin(opened, SEND, NOW)
    assert asking == Done(reply=TextReply(""), after=session(State.ASKING, page=ASK))
    assert isinstance(asking, Done)
    assert last_error(asking.after) == "Interactive mode"
    url = begin(asking.after, GetInteractiveURL(ticket="t", session_id="1"), NOW)
    assert url == Done(reply=TextReply(ASK.url), after=asking.after)
    polled = begin(asking.after, InteractiveDone(ticket="t"), NOW)
    assert isinstance(polled, Done)
    assert polled.reply not in {TextReply(""), TextReply("Done")}, "either could mean the end"
    assert begin(asking.after, SEND, NOW) == asking, "nothing is sent meanwhile"

    done = session(State.ASKING, page=attrs.evolve(ASK, done=True))
    assert begin(done, InteractiveDone(ticket="t"), NOW) == Done(reply=TextReply("Done"), after=done)
    assert begin(done, SEND, NOW) == Plan(SEND)
    sent = finish(done, Plan(SEND), Planned(SET), NOW)
    assert sent.reply == TextReply(SET.text)


def test_a_page_that_is_left_alone_holds_up_nothing_for_ever() -> None:
    asking = session(State.ASKING, page=ASK)
    late = NOW + PAGE_LIFE
    assert last_error(asking, late) == "NoOp", "come again, the page is over"
    assert begin(asking, SEND, late) == Plan(SEND)


def test_a_page_that_is_refused_is_not_shown_again_in_this_session() -> None:
    asking = session(State.ASKING, page=ASK)
    refused = begin(asking, InteractiveRejected(ticket="t", reason="no time"), NOW)
    assert isinstance(refused, Done)
    assert isinstance(refused.reply, TextReply)
    assert refused.reply.text.strip()
    assert refused.after == session(State.OPEN)
    assert begin(refused.after, SEND, NOW) == Plan(SEND)


def test_since_tells_when_a_session_came_into_its_state_and_no_repeat_moves_it() -> None:
    later, latest = NOW + timedelta(seconds=10), NOW + timedelta(seconds=20)
    ready = session(State.READY, message_set=SET)
    waiting = begin(ready, SEND, later)
    assert isinstance(waiting, Done)
    assert waiting.after is not None
    assert waiting.after.since == later
    again = begin(waiting.after, SEND, latest)
    assert isinstance(again, Done)
    assert again.after is not None
    assert (again.after.since, again.after.last_seen_at) == (later, latest)


def test_a_session_of_the_future_is_silent() -> None:
    """Our clock was set right after it had been ahead."""
    live = attrs.evolve(session(State.WAITING, message_set=SET), last_seen_at=NOW + timedelta(days=2))
    done = finish(None, CheckLogin("a", "b"), LoginOk(ticket="t", has_work=True, live=live), NOW)
    assert done.reply == AuthenticateReply(ticket="t", status="")


def test_an_unknown_ticket_gets_empty_minus_one_done_and_a_text() -> None:
    assert begin(None, SEND, NOW) == Done(reply=TextReply(""), after=None)
    assert begin(None, RECEIVE, NOW) == Done(reply=PercentReply(-1), after=None)
    assert begin(None, ConnectionFailed(ticket="t"), NOW) == Done(reply=TextReply("done"), after=None)
    assert begin(None, CloseConnection(), NOW) == Done(reply=TextReply("OK"), after=None)


@pytest.mark.parametrize("age", [IDLE_LIFE, ABSOLUTE_LIFE])
def test_a_ticket_that_is_too_old_is_closed_but_its_answer_is_kept(age: timedelta) -> None:
    then = NOW + age + timedelta(seconds=1)
    snapshot = session(State.WAITING, message_set=SET)
    if age == ABSOLUTE_LIFE:
        snapshot = attrs.evolve(snapshot, last_seen_at=then - timedelta(seconds=5))
    sent = begin(snapshot, SEND, then)
    assert isinstance(sent, Done)
    assert sent.reply == TextReply("")
    assert begin(snapshot, RECEIVE, then) == KeepAnswer("qone", RECEIVE)
    kept = finish(snapshot, KeepAnswer("qone", RECEIVE), Kept(), then)
    assert kept.reply == PercentReply(-1)


def test_connection_error_is_answered_done_in_every_state() -> None:
    call = ConnectionFailed(ticket="t", hresult="0x80040408", message="Could not start QuickBooks.")
    for state in State:
        snapshot = None if state is State.ABSENT else session(state, message_set=SET)
        done = begin(snapshot, call, NOW)
        assert isinstance(done, Done)
        assert done.reply == TextReply("done"), state


WITH_TICKET: tuple[Call, ...] = (
    SEND,
    RECEIVE,
    ConnectionFailed(ticket="t"),
    GetLastError(ticket="t"),
    CloseConnection(ticket="t"),
    GetInteractiveURL(ticket="t"),
    InteractiveRejected(ticket="t"),
    InteractiveDone(ticket="t"),
)
WITHOUT_TICKET: tuple[Call, ...] = (ServerVersion(), ClientVersion(), Authenticate())


@pytest.mark.parametrize("state", list(State))
def test_every_call_has_a_reply_or_a_need_in_every_state_where_it_can_arrive(state: State) -> None:
    calls = (*WITH_TICKET, *WITHOUT_TICKET) if state is State.ABSENT else WITH_TICKET
    snapshot = None if state is State.ABSENT else session(state, message_set=SET, percent=10)
    for call in calls:
        step = begin(snapshot, call, NOW)
        targets = TRANSITIONS[state][type(call)].to
        reached = (
            (State.ABSENT if step.after is None else step.after.state)
            if isinstance(step, Done)
            else type(step)
        )
        assert reached in targets, (state, call)


def test_every_outcome_of_every_need_has_a_row_where_the_need_arises() -> None:
    for state, rows in TRANSITIONS.items():
        for rule in rows.values():
            for need in (target for target in rule.to if isinstance(target, type)):
                for outcome in OUTCOMES[need]:
                    assert outcome in rows, (
                        f"{need.__name__} arises in {state} without a row for {outcome.__name__}"
                    )


def test_every_state_is_reached_and_every_session_can_be_closed() -> None:
    reached = {target for rows in TRANSITIONS.values() for rule in rows.values() for target in rule.to}
    assert set(State) <= reached
    for state in set(State) - {State.ABSENT}:
        assert TRANSITIONS[state][CloseConnection].to == (State.CLOSED,)


def test_an_outcome_of_another_need_is_the_drivers_mistake() -> None:
    with pytest.raises(LocalProtocolError, match="Kept is no outcome of Settle"):
        finish(session(State.WAITING, message_set=SET), Settle("qone", RECEIVE), Kept(), NOW)


def test_a_login_with_a_session_is_the_drivers_mistake() -> None:
    with pytest.raises(LocalProtocolError, match="Authenticate is not expected"):
        begin(session(State.OPEN), Authenticate(user_name="a", password="b"), NOW)


@given(
    calls=st.lists(st.sampled_from(WITH_TICKET), max_size=40),
    outcomes=st.lists(
        st.sampled_from(
            [
                Settled(next=NEXT, done=1, remaining=1),
                Settled(next=None),
                Unreadable("x"),
                Repeated(),
                Halted("y"),
            ]
        ),
        min_size=40,
        max_size=40,
    ),
)
def test_whatever_is_called_the_error_text_is_never_blank_and_100_is_never_early(
    calls: list[Call], outcomes: list[Outcome]
) -> None:
    snapshot: Snapshot | None = session(State.OPEN)
    for call, outcome in zip(calls, outcomes, strict=False):
        step = begin(snapshot, call, NOW)
        if isinstance(step, Plan):
            step = finish(snapshot, step, Planned(SET), NOW)
        elif isinstance(step, Settle):
            step = finish(snapshot, step, outcome, NOW)
        elif isinstance(step, KeepAnswer):
            step = finish(snapshot, step, Kept(), NOW)
        assert isinstance(step, Done)
        if isinstance(call, GetLastError):
            assert isinstance(step.reply, TextReply)
            assert step.reply.text.strip()
        if step.reply == PercentReply(100):
            assert step.after is not None
            assert step.after.message_set is None
        if isinstance(step.reply, PercentReply) and 0 <= step.reply.percent < 100 and step.after is not None:
            assert step.after.message_set is not None
        snapshot = step.after
