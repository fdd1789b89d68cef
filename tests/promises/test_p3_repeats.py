"""P3: repeating a call that carries a ticket gives the same answer and has no new effect.

`tests/webconnector/test_session_rules.py` shows it of the pure machine, `tests/sync/test_sessions.py` of a
whole session in which every call comes twice; here are the repeats that come late.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import attrs
import pytest
from world import KEY, World

from qbsync.models import CustomerAdd
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    Call,
    ConnectionFailed,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    TextReply,
)

if TYPE_CHECKING:
    from qbsync import Page
    from qbsync.models import Customer
    from qbsync.webconnector.calls import Reply


def ask(world: World, call: Call) -> Reply:
    return world.bridge.service.handle(call, peer="192.0.2.1")


def log_in(world: World) -> str:
    reply = ask(world, Authenticate(user_name=KEY, password=world.setup.password))
    assert isinstance(reply, AuthenticateReply)
    return reply.ticket


def send(world: World, ticket: str) -> str:
    reply = ask(world, SendRequestXML(ticket=ticket))
    assert isinstance(reply, TextReply)
    return reply.text


def answer_one(world: World, ticket: str) -> ReceiveResponseXML:
    """Carry one message set to QuickBooks and its answer back; return the call that brought it."""
    response = world.company.process("Acme Orders", send(world, ticket))
    call = ReceiveResponseXML(ticket=ticket, response=response)
    ask(world, call)
    return call


REFUSALS = ("cannot be parsed", "is not understood")


@pytest.mark.parametrize("messages", [REFUSALS[:1] * 2, REFUSALS, (*REFUSALS, REFUSALS[0])])
@pytest.mark.parametrize("first", ["write", "pull"])
def test_a_refusal_that_comes_again_refuses_no_other_write(
    world: World, messages: tuple[str, ...], first: str
) -> None:
    """It has no body, so it does not say which message set it refuses."""
    refusals = [ReceiveResponseXML(ticket="", hresult="0x80040400", message=message) for message in messages]
    if first == "write":
        world.connection.push(CustomerAdd(name="One"), key="k-1")
    ticket = log_in(world)
    answer_one(world, ticket)  # which company file it is
    send(world, ticket)
    ask(world, attrs.evolve(refusals[0], ticket=ticket))
    for number, refusal in enumerate(refusals[1:]):
        world.connection.push(CustomerAdd(name=f"Two {number}"), key=f"k-2-{number}")
        text = send(world, ticket)
        if text:  # QuickBooks has it, and its answer is on the way
            world.company.process("Acme Orders", text)
        ask(world, attrs.evolve(refusal, ticket=ticket))
    for _ in range(3):
        world.clock.advance(60)
        world.update()
    states = {one.key: one.state for one in world.connection.operations()}
    assert states.pop("k-1", "rejected") == "rejected"
    assert states == {f"k-2-{number}": "applied" for number in range(len(refusals) - 1)}
    names = world.company_names()
    assert [names.count(f"Two {number}") for number in range(len(states))] == [1] * len(states)
    assert "One" not in names


def test_an_answer_that_comes_twice_at_once_is_answered_once(world: World) -> None:
    """The first handler is slow; the second call settles the page, and the next set goes out meanwhile."""
    ticket = log_in(world)
    answer_one(world, ticket)
    page = ReceiveResponseXML(
        ticket=ticket, response=world.company.process("Acme Orders", send(world, ticket))
    )
    entered, go_on = threading.Event(), threading.Event()

    def slow_the_first_time(_page: Page[Customer]) -> None:
        if not entered.is_set():
            entered.set()
            assert go_on.wait(30)

    world.on_page = slow_the_first_time
    replies: list[Reply] = []
    first = threading.Thread(target=lambda: replies.append(ask(world, page)))
    first.start()
    assert entered.wait(30)
    second = ask(world, page)
    out = send(world, ticket)
    go_on.set()
    first.join(30)
    assert replies == [second]
    assert isinstance(second, PercentReply)
    assert 0 <= second.percent < 100
    assert send(world, ticket) == out, "the session waits for the next answer as before"


def test_a_connection_error_that_comes_again_is_written_down_once(world: World) -> None:
    ticket = log_in(world)
    call = ConnectionFailed(ticket=ticket, hresult="0x80040418", message="not authorised")
    assert [ask(world, call) for _ in range(5)] == [TextReply("done")] * 5
    assert [event.name for event in world.connection.history()] == ["no connection"]
