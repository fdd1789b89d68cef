"""What an idle poll asks of the store, counted: it writes next to nothing, and nothing makes it ask more."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

import attrs
import pytest
from counting import QUESTIONS, CountingStore
from world import KEY, START, app

from qbsync import (
    Bridge,
    ConnectionExists,
    FlowSettings,
    LoginSettings,
    MemoryStore,
    Page,
    Push,
    QuietHours,
    ScryptCost,
    Setup,
    SQLiteStore,
)
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport
from qbsync.storage.records import (
    ConnectionRecord,
    EventRecord,
    FlowRecord,
    MessageSetRecord,
    OperationRecord,
    SessionRecord,
)
from qbsync.webconnector.calls import Authenticate, AuthenticateReply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qbsync.storage import Record


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CountingStore]:
    made = MemoryStore() if request.param == "memory" else SQLiteStore(tmp_path / "sync.db")
    yield CountingStore(made)
    made.close()


@attrs.define
class Host:
    """A host app whose one connection is up to date for a month."""

    store: CountingStore
    clock: SimulatedClock
    bridge: Bridge
    setup: Setup

    @classmethod
    def make(cls, store: CountingStore, password: str | None = None) -> Host:
        clock = SimulatedClock(START)
        bridge = Bridge(store, app=app(), logins=LoginSettings(scrypt=ScryptCost(n=2**4)), clock=clock)

        @bridge.pull(CustomerQuery, every=timedelta(days=30), name="customers")
        def save(page: Page[Customer]) -> None: ...

        setup = bridge.connect(KEY, zone="America/Los_Angeles", password=password)
        transport = WSGITransport(bridge.wsgi())
        company = CompanyFile(clock=clock)
        connector = WebConnector(company, qwc=setup.qwc, password=setup.password, transport=transport)
        assert connector.run_once().ok
        return cls(store, clock, bridge, setup)

    def polls(self, count: int, *, every: timedelta = timedelta(minutes=1)) -> Counter[str]:
        """Return what so many polls that find nothing to do asked of the store."""
        self.store.counts.clear()
        for _ in range(count):
            self.clock.advance(every.total_seconds())
            call = Authenticate(user_name=KEY, password=self.setup.password)
            reply = self.bridge.service.handle(call, peer="127.0.0.1")
            assert isinstance(reply, AuthenticateReply)
            assert reply.status == "none"
        return Counter(self.store.counts)


def paused(host: Host, count: int) -> None:
    push(host, count)
    host.bridge.connection(KEY).pause("stock-taking")


def in_backoff(host: Host, count: int) -> None:
    """QuickBooks was locked: all wait for their next attempt."""
    push(host, count)
    change_operations(host, not_before=host.clock() + timedelta(days=1))


def applied(host: Host, count: int) -> None:
    push(host, count)
    change_operations(host, state="applied")


def waiting(host: Host, count: int) -> None:
    """All wait for one that is in backoff."""
    acme = host.bridge.connection(KEY)
    acme.push(CustomerAdd(name="First"), key="first")
    for number in range(count):
        acme.push(CustomerAdd(name=f"Waits {number}"), key=f"w-{number}", after=("first",))
    change_operations(host, not_before=host.clock() + timedelta(days=1))


def connections(host: Host, count: int) -> None:
    for number in range(count):
        with suppress(ConnectionExists):
            host.bridge.connect(f"other {number}", zone="Europe/London")


def past_updates(host: Host, count: int) -> None:
    """Everything that a long life leaves behind: history, sessions, settled message sets."""
    with host.store.inner.transaction() as transaction:
        for number in range(count):
            now = host.clock()
            event = EventRecord(connection=KEY, id=f"e{count}-{number}", at=now, name="slow")
            session = SessionRecord(
                connection=KEY, id=f"s{count}-{number}", state="closed", opened_at=now, last_seen_at=now
            )
            message_set = MessageSetRecord(
                connection=KEY,
                id=f"m{count}-{number}",
                purpose="push",
                state="settled",
                text="",
                created_at=now,
            )
            for record in (event, session, message_set):
                transaction.put(record)


def read_only(host: Host, count: int) -> None:
    push(host, count)
    host.bridge.connection(KEY).configure(read_only=True)


def in_quiet_hours(host: Host, count: int) -> None:
    push(host, count)
    host.bridge.connection(KEY).configure(quiet_hours=QuietHours(time(0), time(23, 59)))


GROWTHS = (paused, in_backoff, applied, waiting, connections, past_updates, read_only, in_quiet_hours)


def push(host: Host, count: int) -> None:
    for number in range(count):
        host.bridge.connection(KEY).push(CustomerAdd(name=f"New {number}"), key=f"c-{number}")


def change_operations(host: Host, **changes: Any) -> None:
    with host.store.inner.transaction() as transaction:
        for record in transaction.find(OperationRecord, "sequence", connection=KEY, limit=1000):
            transaction.put(attrs.evolve(record, **changes))


def everything(store: CountingStore) -> dict[tuple[str, str], Record]:
    """Return every record of the connection that a poll might touch."""
    with store.inner.transaction(write=False) as transaction:
        connection = transaction.get(ConnectionRecord, KEY, KEY)
        flow = transaction.get(FlowRecord, KEY, "customers")
        assert connection is not None
        assert flow is not None
        found: list[Record] = [connection, flow]
        found += transaction.find(SessionRecord, "opened", connection=KEY)
        found += transaction.find(EventRecord, "time", connection=KEY)
        found += transaction.find(MessageSetRecord, "state", connection=KEY)
    return {(record.kind, record.id): record for record in found}


@pytest.mark.parametrize("password", [None, "a fine morning in Bristol"], ids=["generated", "chosen"])
def test_100_idle_polls_write_nothing_but_the_time_every_five_minutes(
    store: CountingStore, password: str | None
) -> None:
    host = Host.make(store, password)
    before = everything(store)
    counted = host.polls(100)
    assert (counted["writes"], counted["durable"], counted["put"], counted["delete"]) == (20, 0, 20, 0)
    assert counted["reads"] == 100
    changed = {key for key, record in everything(store).items() if before.get(key) != record}
    assert changed == {("connection", KEY)}
    record = before["connection", KEY]
    assert isinstance(record, ConnectionRecord)
    seen = attrs.evolve(record, last_seen_at=host.clock(), version=ANY)
    assert everything(store)["connection", KEY] == seen


def test_polls_within_five_minutes_write_nothing_at_all(store: CountingStore) -> None:
    host = Host.make(store)
    counted = host.polls(100, every=timedelta(seconds=2))
    assert counted["writes"] == 0


def test_a_poll_asks_a_fixed_number_of_questions_and_reads_few_records(store: CountingStore) -> None:
    counted = Host.make(store).polls(1)
    assert sum(counted[name] for name in QUESTIONS) <= 6
    assert counted["records"] == 1, "the connection"


@pytest.mark.parametrize("grow", GROWTHS, ids=lambda grow: grow.__name__)
def test_no_queue_and_no_number_of_connections_makes_a_poll_ask_more(
    store: CountingStore, grow: Callable[[Host, int], None]
) -> None:
    host = Host.make(store)
    grow(host, 2)
    few = host.polls(10)
    grow(host, 300)
    assert host.polls(10) == few


def test_settings_and_a_source_that_gives_nothing_make_a_poll_ask_no_more(store: CountingStore) -> None:
    host = Host.make(store)
    plain = host.polls(10)
    host.bridge.push("orders")(lambda _connection: ())
    host.bridge.connection(KEY).configure(
        flows={"customers": FlowSettings(every=timedelta(days=60))}, minimum_interval=timedelta(minutes=1)
    )
    assert host.polls(10) == plain


def test_what_a_source_gives_again_though_it_is_applied_writes_nothing(store: CountingStore) -> None:
    host = Host.make(store)
    push(host, 3)
    change_operations(host, state="applied")
    host.bridge.push("orders")(
        lambda _connection: [
            Push(CustomerAdd(name=f"New {number}"), key=f"c-{number}") for number in range(3)
        ]
    )
    counts = host.polls(4)  # within the five minutes in which the time of a poll is not kept again
    assert (counts["put"], counts["delete"]) == (0, 0)
