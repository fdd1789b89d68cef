"""Web Connectors that call every minute: what one client process of ``python -m bench load`` does."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs

from bench.canned import Pages, run_session
from bench.report import progress
from qbsync.bridge import Setup
from qbsync.models import CustomerAdd
from qbsync.webconnector.calls import Authenticate, ClientVersion, CloseConnection, ServerVersion
from qbsync.webconnector.soap import render_call

if TYPE_CHECKING:
    from collections.abc import Sequence
    from threading import Barrier

    from qbsync import Bridge
    from qbsync.webconnector.calls import Call

__all__ = ["Found", "Plan", "poll"]

THREADS = 64
"""Polls of one client at a time; a poll waits for the server, not for the CPU."""

WARM_UP = 15
"""Sessions of each client before the clock runs, so that all workers have loaded what they need."""

_HEADERS = {"Content-Type": "text/xml; charset=utf-8"}


@attrs.frozen(kw_only=True)
class Plan:
    """What a client plays: the connections of these numbers, of so many, for so many seconds."""

    port: int
    url: str
    setup: Setup
    numbers: range
    connections: int
    seconds: float
    every: float


@attrs.define(kw_only=True)
class Found:
    """What clients found: seconds of each call without and with work, by how much polls began late.

    `pushing` is the CPU time that the pushes took in the client, where the host app stands.
    """

    idle: list[float] = attrs.field(factory=list)
    working: list[float] = attrs.field(factory=list)
    late: list[float] = attrs.field(factory=list)
    polls: int = 0
    sessions: int = 0
    failures: int = 0
    pushing: float = 0.0
    seconds: float = 0.0

    @classmethod
    def joined(cls, parts: Sequence[Found]) -> Found:
        """Return what all of them found."""
        return cls(
            idle=[value for part in parts for value in part.idle],
            working=[value for part in parts for value in part.working],
            late=[value for part in parts for value in part.late],
            polls=sum(part.polls for part in parts),
            sessions=sum(part.sessions for part in parts),
            failures=sum(part.failures for part in parts),
            pushing=sum(part.pushing for part in parts),
            seconds=max(part.seconds for part in parts),
        )


class Client:
    """The Web Connectors of one process."""

    def __init__(self, plan: Plan, bridge: Bridge, page: int) -> None:
        """Take the plan; `bridge` is the host's own, which pushes."""
        self.plan, self.found = plan, Found()
        self._bridge, self._pages = bridge, Pages(page, page)
        self._lock = threading.Lock()

    def poll(self, number: int, key: str, due: float, *, work: bool) -> None:
        """Call once, with work or without."""
        setup = attrs.evolve(self.plan.setup, user_name=key)
        calls: list[float] = []
        late = time.monotonic() - due
        if work:
            self._push(key, number)
        server = http.client.HTTPConnection("127.0.0.1", self.plan.port, timeout=60)

        def send(call: Call | bytes) -> bytes:
            body = call if isinstance(call, bytes) else render_call(call)
            started = time.monotonic()
            server.request("POST", "/qbwc", body, _HEADERS)
            answer = server.getresponse()
            data = answer.read()
            calls.append(time.monotonic() - started)
            if answer.status != http.client.OK:
                raise RuntimeError(f"{answer.status}: {data[:200]!r}")
            return data

        failed = False
        try:
            if work:
                run_session(self._pages, setup, send)
            else:
                _find_nothing(setup, send)
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            failed = True
            progress(f"{key}: {error}")
        finally:
            server.close()
        with self._lock:
            self.found.polls += 1
            self.found.sessions += work
            self.found.failures += failed
            self.found.late.append(late)
            (self.found.working if work else self.found.idle).extend(calls)

    def _push(self, key: str, number: int) -> None:
        with self._lock:  # one at a time: what is measured is not this application's pool
            started = time.thread_time()
            connection = self._bridge.connection(key)
            name = f"{key} {number}"
            connection.push(CustomerAdd(name=name), key=name)
            connection.sync_now()
            self.found.pushing += time.thread_time() - started


def _find_nothing(setup: Setup, send: Any) -> None:
    send(ServerVersion())
    send(ClientVersion(version="2.3.0.215"))
    answer = send(Authenticate(user_name=setup.user_name, password=setup.password))
    if b">none<" not in answer:
        raise RuntimeError(f"there should be nothing to do: {answer[-300:]!r}")
    ticket = answer.partition(b"<string>")[2].partition(b"</string>")[0].decode()
    send(CloseConnection(ticket=ticket))


def poll(plan: Plan, ready: Barrier) -> Found:
    """Play the Web Connectors of the plan, evenly over the seconds between two polls."""
    from bench.sizing import KEY, PAGE, WORK, deployed  # noqa: PLC0415 - which imports this module

    client = Client(plan, deployed(plan.url)[1], PAGE)
    for number in plan.numbers[:WARM_UP]:
        client.poll(-1, KEY.format(number), time.monotonic(), work=True)
    client.found = Found()
    # Each poll: when it is due, and which connection it is of; the turns of the work go round.
    turns = int(plan.seconds / plan.every) + 1
    due = sorted(
        ((turn + number / plan.connections) * plan.every, number, turn)
        for turn in range(turns)
        for number in plan.numbers
    )
    ready.wait(120)
    started = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        running = []
        for seconds, number, turn in due:
            if seconds >= plan.seconds:
                break
            time.sleep(max(0.0, started + seconds - time.monotonic()))
            work = (number + turn) % WORK == 0
            running.append(pool.submit(client.poll, turn, KEY.format(number), started + seconds, work=work))
        for poll_of_one in running:
            poll_of_one.result()
    client.found.seconds = time.monotonic() - started
    return client.found
