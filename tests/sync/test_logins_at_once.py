"""Logins that come at the same moment, in threads and in processes: one of them holds the connection."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import pytest
from world import KEY, START, World, app

from qbsync import Bridge, SQLiteStore, Store
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.storage.records import ConnectionRecord, SessionRecord
from qbsync.webconnector.calls import (
    Authenticate,
    AuthenticateReply,
    PercentReply,
    ReceiveResponseXML,
    SendRequestXML,
    TextReply,
)
from qbsync.webconnector.session import SILENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from qbsync.webconnector.calls import Reply

SECONDS = 60


def log_in(bridge: Bridge, password: str, user_name: str = KEY) -> AuthenticateReply:
    call = Authenticate(user_name=user_name, password=password)
    reply = bridge.service.handle(call, peer="192.0.2.1")
    assert isinstance(reply, AuthenticateReply)
    return reply


def at_once(count: int, act: Callable[[int], Reply]) -> list[Reply]:
    """Let so many threads act at the same moment, and return what each got, or raise what one raised."""
    start = threading.Barrier(count)

    def run(number: int) -> Reply:
        start.wait(SECONDS)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return [future.result(SECONDS) for future in [threads.submit(run, number) for number in range(count)]]


def log_in_at_once(count: int, act: Callable[[int], AuthenticateReply]) -> tuple[list[str], list[str]]:
    """Let so many log in at the same moment; return the tickets of those let in, and what each is told."""
    replies = [reply for reply in at_once(count, act) if isinstance(reply, AuthenticateReply)]
    tickets = [reply.ticket for reply in replies if reply.status == ""]
    return tickets, sorted(reply.status for reply in replies)


def sessions(store: Store) -> tuple[str, list[SessionRecord]]:
    """Return the id of the session that holds the connection, and all sessions."""
    with store.transaction(write=False) as transaction:
        record = transaction.get(ConnectionRecord, KEY, KEY)
        assert record is not None
        return record.session_id, list(transaction.find(SessionRecord, "opened", connection=KEY))


def serves(bridge: Bridge, ticket: str) -> bool:
    """Tell whether a ticket is good for work."""
    reply = bridge.service.handle(SendRequestXML(ticket=ticket), peer="192.0.2.1")
    assert isinstance(reply, TextReply)
    return "<QBXML>" in reply.text


@pytest.mark.parametrize("bridges", [1, 4], ids=["one bridge", "a bridge each"])
def test_of_logins_at_the_same_moment_one_gets_the_session_and_the_others_are_told_busy(
    world: World, bridges: int
) -> None:
    hosts = [world.bridge]
    for _ in range(bridges - 1):
        world.start()
        hosts.append(world.bridge)
    for round_ in range(5):
        tickets, words = log_in_at_once(
            8, lambda number: log_in(hosts[number % len(hosts)], world.setup.password)
        )
        assert words == ["", *["busy"] * 7]
        holder, stored = sessions(world.store)
        assert len(stored) == round_ + 1
        assert holder in {session.id for session in stored}
        assert serves(world.bridge, tickets[0])
        world.clock.advance(SILENCE.total_seconds())


@pytest.mark.parametrize("tick", [0.001, -0.001], ids=["goes on", "differs"])
def test_a_clock_that_goes_on_meanwhile_lets_one_in_only(world: World, tick: float) -> None:
    """The time of one that waited for the other is earlier than what that one has left."""
    lock, ticks = threading.Lock(), itertools.count()

    def clock() -> datetime:
        with lock:
            return world.clock() + next(ticks) * timedelta(seconds=tick)

    bridge = Bridge(world.store, app=app(), clock=clock)
    bridge.pull(CustomerQuery, every=timedelta(minutes=15))(lambda _page: None)
    for _ in range(5):
        tickets, words = log_in_at_once(8, lambda _number: log_in(bridge, world.setup.password))
        assert words == ["", *["busy"] * 7]
        assert serves(bridge, tickets[0])
        world.clock.advance(SILENCE.total_seconds() + 10)


def test_a_silent_session_is_taken_over_by_one_only(world: World) -> None:
    first = log_in(world.bridge, world.setup.password).ticket
    world.clock.advance(SILENCE.total_seconds())
    tickets, _ = log_in_at_once(8, lambda _number: log_in(world.bridge, world.setup.password))
    assert len(tickets) == 1
    assert not serves(world.bridge, first)
    assert serves(world.bridge, tickets[0])


def test_connections_do_not_wait_for_each_other(world: World) -> None:
    passwords = {KEY: world.setup.password}
    for number in range(7):
        key = f"other-{number}"
        passwords[key] = world.bridge.connect(key, zone="Europe/London").password
    who = list(passwords.items())
    _, words = log_in_at_once(
        16, lambda number: log_in(world.bridge, user_name=who[number % 8][0], password=who[number % 8][1])
    )
    assert words == [*[""] * 8, *["busy"] * 8]


def test_the_answer_that_comes_while_others_take_over_is_never_lost(world: World) -> None:
    """Whichever comes first, the write is in QuickBooks once and the host hears of it."""
    world.update()
    handle = world.bridge.service.handle
    for number in range(6):
        key = f"c-{number}"
        world.connection.push(CustomerAdd(name=f"New {number}"), key=key)
        world.clock.advance(SILENCE.total_seconds())
        late = ReceiveResponseXML(ticket=log_in(world.bridge, world.setup.password).ticket)
        session = world.company.begin_session("")
        while late.response == "" or "CompanyQueryRs" in late.response:  # all but the last are told in time
            handle(late, peer="")
            request = handle(SendRequestXML(ticket=late.ticket), peer="")
            assert isinstance(request, TextReply)
            answer = world.company.process("Acme Orders", request.text, ticket=session)
            late = attrs.evolve(late, response=answer)
        world.company.end_session(session)
        assert "CustomerAddRs" in late.response
        world.clock.advance(SILENCE.total_seconds())
        calls = [late, *[Authenticate(user_name=KEY, password=world.setup.password)] * 2]
        replies = at_once(3, lambda number, calls=calls: handle(calls[number], peer=""))  # type: ignore[misc]
        assert isinstance(replies[0], PercentReply)
        world.clock.advance(SILENCE.total_seconds())
        assert world.update().ok
        assert world.outcomes[key].state == "applied"
        assert world.company_names().count(f"New {number}") == 1


PROCESS = """
import json, sys
from datetime import datetime
from qbsync import App, Bridge, SQLiteStore
from qbsync.webconnector.calls import Authenticate, SendRequestXML

path, now = sys.argv[1:]
time = datetime.fromisoformat(now)
app = App(name="Acme Orders", url="https://acme.example/qbwc")
service = Bridge(SQLiteStore(path), app=app, clock=lambda: time).service
print("ready", flush=True)
told = []
for key, password in json.loads(input()).items():
    reply = service.handle(Authenticate(user_name=key, password=password), peer="192.0.2.1")
    asked = service.handle(SendRequestXML(ticket=reply.ticket), peer="192.0.2.1").text
    told.append([key, reply.status, "CompanyQueryRq" in asked])
print(json.dumps(told))
"""


def test_of_processes_on_one_file_one_gets_each_session(tmp_path: Path) -> None:
    path = tmp_path / "sync.db"
    store = SQLiteStore(path)
    bridge = Bridge(store, app=app())
    passwords = {}
    for number in range(25):
        key = f"k-{number}"
        passwords[key] = bridge.connect(key, zone="Europe/London").password
        bridge.connection(key).push(CustomerAdd(name="New"), key="1")
    command = [sys.executable, "-W", "error", "-c", PROCESS, str(path), START.isoformat()]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(json.dumps(passwords) + "\n")
            process.stdin.flush()
        told = [one for process in processes for one in json.loads(process.communicate(timeout=SECONDS)[0])]
    finally:
        for process in processes:
            process.kill()
            process.communicate(timeout=SECONDS)
    for key in passwords:
        replies = sorted((status, served) for of, status, served in told if of == key)
        assert replies == [("", True), ("busy", False), ("busy", False)], key
        with store.transaction(write=False) as transaction:
            assert len(transaction.find(SessionRecord, "opened", connection=key)) == 1
    store.close()
