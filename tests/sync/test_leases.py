"""Sessions as leases: two Web Connectors at one file, silence, old age, hosts that act meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from world import KEY, World

from qbsync import App, Bridge, MemoryStore
from qbsync.errors import ConnectionExists, LocalProtocolError
from qbsync.models import CustomerAdd
from qbsync.simulator import WebConnector, WSGITransport
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    TextReply,
)
from qbsync.webconnector.session import ABSOLUTE_LIFE, IDLE_LIFE, SILENCE

if TYPE_CHECKING:
    from qbsync import Store

SECONDS = 60
EVENTS = (
    "before_send",
    "after_send",
    "before_process",
    "after_process",
    "before_receive",
    "after_receive",
)


def names(world: World) -> list[str]:
    """Return what was pushed and is in QuickBooks, each as often as it is there."""
    return sorted(name for name in world.company_names() if name.startswith("Pushed"))


def push(world: World, count: int) -> list[str]:
    pushed = [f"Pushed {number}" for number in range(count)]
    for number, name in enumerate(pushed):
        world.connection.push(CustomerAdd(name=name), key=f"k{number}")
    return pushed


def states(world: World) -> set[str]:
    return {operation.state for operation in world.connection.operations()}


def log_in(world: World) -> AuthenticateReply:
    call = Authenticate(user_name=KEY, password=world.setup.password)
    reply = world.bridge.service.handle(call, peer="192.0.2.1")
    assert isinstance(reply, AuthenticateReply)
    return reply


def ask(world: World, ticket: str) -> str:
    reply = world.bridge.service.handle(SendRequestXML(ticket=ticket), peer="192.0.2.1")
    assert isinstance(reply, TextReply)
    return reply.text


def answer(world: World, ticket: str, text: str) -> int:
    call = ReceiveResponseXML(ticket=ticket, response=world.company.process("Acme Orders", text))
    reply = world.bridge.service.handle(call, peer="192.0.2.1")
    assert isinstance(reply, PercentReply)
    return reply.percent


def interleave(store: Store, event: str, number: int, silent: timedelta) -> World:
    """Let a second Web Connector run while the first one is at a step, which then goes on."""
    world = World.make(store, customers=2)
    push(world, 3)
    second = WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(world.application),
    )
    seen, told = 0, []

    def meanwhile(name: str) -> None:
        nonlocal seen
        seen += name == event
        if name == event and seen == number:
            world.clock.advance(silent.total_seconds())
            told.append(second.run_once().authenticate_status)

    world.on_event = meanwhile
    world.update()
    world.on_event = None
    assert told == ["busy" if silent < SILENCE else ""]
    for _ in range(3):
        world.update()
    return world


@pytest.mark.parametrize("silent", [timedelta(seconds=5), SILENCE], ids=["lively", "silent"])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("event", EVENTS)
def test_two_web_connectors_at_one_company_file_write_once(
    event: str, number: int, silent: timedelta
) -> None:
    world = interleave(MemoryStore(), event, number, silent)
    assert names(world) == ["Pushed 0", "Pushed 1", "Pushed 2"]
    assert states(world) == {"applied"}


@pytest.mark.parametrize("event", ["after_send", "before_receive"])
def test_two_web_connectors_write_once_on_every_store(store: Store, event: str) -> None:
    world = interleave(store, event, 2, SILENCE)
    assert names(world) == ["Pushed 0", "Pushed 1", "Pushed 2"]
    assert states(world) == {"applied"}


def test_a_silent_session_expires_and_its_late_answer_still_counts(world: World) -> None:
    push(world, 1)
    ticket = log_in(world).ticket
    answer(world, ticket, ask(world, ticket))
    write = ask(world, ticket)
    assert "CustomerAdd" in write
    world.clock.advance(IDLE_LIFE.total_seconds() + 1)
    assert answer(world, ticket, write) < 0, "the session is over"
    assert ask(world, ticket) == ""
    sent: list[str] = []
    world.company.spoil = lambda request, reply: sent.append(request) or reply
    world.update()
    assert names(world) == ["Pushed 0"]
    assert states(world) == {"applied"}
    assert not any("CustomerAdd" in request for request in sent), "its evidence was enough"


def test_a_session_under_way_does_not_expire_before_half_an_hour_of_silence(world: World) -> None:
    push(world, 2)
    ticket = log_in(world).ticket
    text = ask(world, ticket)
    for _ in range(2):
        world.clock.advance(IDLE_LIFE.total_seconds())
        assert 0 <= answer(world, ticket, text) < 100
        text = ask(world, ticket)
        assert "CustomerAdd" in text


def test_no_session_grows_older_than_half_a_day_however_lively_it_is(world: World) -> None:
    ticket = log_in(world).ticket
    text = ask(world, ticket)
    for _ in range(int(ABSOLUTE_LIFE / timedelta(minutes=20))):
        world.clock.advance(1200)
        assert ask(world, ticket) == text
    world.clock.advance(1)
    assert ask(world, ticket) == ""
    assert log_in(world).status == "", "another one gets the connection at once"


def test_of_many_who_make_one_connection_at_once_one_makes_it(store: Store) -> None:
    bridge, line_up = Bridge(store, app=App(name="Acme", url="https://acme.example")), threading.Barrier(6)

    def connect() -> str:
        line_up.wait()
        try:
            return bridge.connect("acme", zone="Europe/London").user_name
        except ConnectionExists:
            return "exists"

    with ThreadPoolExecutor(line_up.parties) as pool:
        said = [job.result() for job in [pool.submit(connect) for _ in range(line_up.parties)]]
    assert sorted(said) == ["acme", *["exists"] * 5]


def test_hosts_push_and_decide_while_a_web_connector_works(store: Store) -> None:
    """Nobody is told of the others' locks, and everything ends in one state."""
    world = World.make(store, customers=2)
    acme = world.connection
    start, done = threading.Barrier(4), threading.Event()

    def host(number: int) -> None:
        start.wait(SECONDS)
        for push_number in range(12):
            key = f"{number}.{push_number}"
            acme.push(CustomerAdd(name=f"Pushed {key}"), key=key, priority=push_number % 3)
            acme.push(CustomerAdd(name=f"Pushed {key}"), key=key, priority=push_number % 3)
            if push_number % 4 == 0:
                try:
                    acme.cancel(key)
                except LocalProtocolError:
                    assert acme.operation(key).state in {"sent", "applied"}

    def connector() -> None:
        start.wait(SECONDS)
        while not done.is_set():
            world.update()

    with ThreadPoolExecutor(4) as threads:
        hosts = [threads.submit(host, number) for number in range(3)]
        working = threads.submit(connector)
        try:
            for one in hosts:
                one.result(SECONDS)
        finally:
            done.set()
        working.result(SECONDS)
    for _ in range(3):
        world.update()
    found = {operation.key: operation.state for operation in acme.operations()}
    assert len(found) == 36
    assert set(found.values()) <= {"applied", "cancelled"}
    assert names(world) == sorted(f"Pushed {key}" for key, state in found.items() if state == "applied")
