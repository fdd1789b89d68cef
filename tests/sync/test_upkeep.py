"""Upkeep: what `bridge.tick()` does, what is forgotten when, and what never."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import attrs
import pytest
from world import KEY, World, app

from qbsync import Bridge, EncryptedStore, MemoryStore, Retention, Store, Tick
from qbsync.dashboard.summaries import HEADLINES
from qbsync.errors import ConfigurationError, SessionLost, StoreUnavailable
from qbsync.explanations import WHO_ACTS
from qbsync.models import CustomerAdd
from qbsync.storage.records import EventRecord, MessageSetRecord, OutcomeRecord, SessionRecord
from qbsync.sync.health import TroubleName
from qbsync.sync.retention import Forgotten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.record import Record

DAY = timedelta(days=1)


def records(store: Store, kind: type[Record], index: str) -> list[Record]:
    """Return the records of a kind that are stored for the connection."""
    with store.transaction(write=False) as transaction:
        return list(transaction.find(kind, index, connection=KEY, limit=10_000))


def lose_the_answer(world: World) -> None:
    """Push a customer, and let the PC lose power before the answer arrives."""
    world.connection.push(CustomerAdd(name="Lost"), key="lost")
    sent: list[str] = []

    def lose(event: str) -> None:
        if event == "before_receive":
            sent.append(event)
            if len(sent) == 2:  # the first set identifies the company file
                raise SessionLost

    world.on_event = lose
    world.update()
    world.on_event = None


def test_a_tick_with_nothing_to_do_does_nothing(store: Store) -> None:
    world = World.make(store, customers=2)
    world.update()
    tick = world.bridge.tick()
    assert (tick.connections, tick.ended, tick.silent, bool(tick.forgotten)) == (1, (), (), False)


def test_a_tick_ends_an_expired_session(store: Store) -> None:
    world = World.make(store, customers=2)
    lose_the_answer(world)
    assert world.connection.operation("lost").state == "sent"
    assert world.bridge.tick().ended == (), "it may go on"
    world.clock.advance(31 * 60)
    assert world.bridge.tick().ended == (KEY,)
    assert world.connection.operation("lost").state == "in_doubt"
    assert world.bridge.tick().ended == ()
    world.update()
    assert world.connection.operation("lost").state == "applied"
    assert world.company_names().count("Lost") == 1


def test_a_short_silence_is_told_in_minutes() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    bridge = Bridge(world.store, app=app(), clock=world.clock, silent_after=timedelta(minutes=30))
    world.clock.advance(45 * 60)
    assert bridge.tick().silent == (KEY,)
    connection = bridge.connection(KEY)
    assert connection.history()[0].text == "The Web Connector has not called for 45 minutes."
    assert "for 45 minutes." in connection.health().troubles[0].text


def test_silence_is_told_once_until_the_web_connector_calls_again(store: Store) -> None:
    world = World.make(store, customers=1)
    assert world.bridge.tick().silent == (), "one that never called is not installed yet"
    world.update()
    world.clock.advance(23 * 3600)
    assert world.bridge.tick().silent == ()
    world.clock.advance(3600)
    assert world.bridge.tick().silent == (KEY,)
    assert world.bridge.tick().silent == ()
    (event,) = [event for event in world.connection.history() if event.name == "silent"]
    assert event.text == "The Web Connector has not called for 24 hours."
    (trouble,) = world.connection.health().troubles
    assert trouble.text.startswith(event.text)
    assert (event.remedy, event.who_acts) == (trouble.remedy, trouble.who_acts)
    world.update()
    world.clock.advance(25 * 3600)
    assert world.bridge.tick().silent == (KEY,)


def test_a_paused_connection_is_not_silent() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    world.connection.pause("holidays")
    assert world.bridge.tick(world.clock() + 30 * DAY).silent == ()
    world.connection.resume()
    assert world.bridge.tick(world.clock() + 30 * DAY).silent == (KEY,)


def test_nobody_need_hear_of_silence() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    bridge = Bridge(world.store, app=app(), clock=world.clock, silent_after=None)
    assert bridge.tick(world.clock() + 30 * DAY).silent == ()


def test_old_things_are_forgotten(store: Store) -> None:
    world = World.make(store, customers=1)
    for number in range(3):
        world.connection.push(CustomerAdd(name=f"New {number}"), key=f"c-{number}")
    world.update()
    sessions = len(records(store, SessionRecord, "opened"))
    sets = len(records(store, MessageSetRecord, "state"))
    outcomes = len(records(store, OutcomeRecord, "time"))
    assert (sessions, sets, outcomes) == (1, 3, 4), "an outcome of each write, and of a page"
    world.clock.advance(13 * 3600)
    assert world.bridge.tick().forgotten == Forgotten(sessions=1)
    world.clock.advance(30 * 86_400)
    assert world.bridge.tick().forgotten == Forgotten(message_sets=3)
    assert records(store, MessageSetRecord, "state") == []
    assert [event.name for event in world.connection.history()] == ["silent"]
    world.clock.advance(91 * 86_400)
    assert world.bridge.tick().forgotten == Forgotten(history=1, syncs=1, outcomes=4)
    assert world.connection.history() == []
    assert [operation.state for operation in world.connection.operations()] == ["applied"] * 3
    world.connection.push(CustomerAdd(name="New 1"), key="c-1")
    world.update()
    assert world.company_names().count("New 1") == 1, "the key still stands for it"


def test_evidence_is_forgotten_before_its_message_set() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.update()
    (kept,) = records(world.store, MessageSetRecord, "state")
    assert isinstance(kept, MessageSetRecord)
    assert "CustomerAddRs" in (kept.answer or "")
    retention = Retention(evidence=DAY, message_sets=10 * DAY)
    bridge = Bridge(world.store, app=app(), clock=world.clock, retention=retention)
    world.clock.advance(2 * 86_400)
    assert bridge.tick().forgotten.evidence == 1
    (kept,) = records(world.store, MessageSetRecord, "state")
    assert isinstance(kept, MessageSetRecord)
    assert kept.answer is None
    assert "CustomerAddRq" in kept.text
    world.clock.advance(9 * 86_400)
    assert bridge.tick().forgotten.message_sets == 1


def test_what_is_not_settled_is_never_forgotten() -> None:
    world = World.make(MemoryStore(), customers=1)
    lose_the_answer(world)
    world.clock.advance(400 * 86_400)
    world.bridge.tick()
    world.bridge.tick()
    (lost,) = records(world.store, MessageSetRecord, "state")
    assert isinstance(lost, MessageSetRecord)
    assert lost.state == "lost"
    world.update()
    assert world.connection.operation("lost").state == "applied"
    assert world.company_names().count("Lost") == 1


def test_a_tick_forgets_more_than_a_page_of_them() -> None:
    world = World.make(MemoryStore(), customers=1)
    with world.store.transaction() as transaction:
        for number in range(350):
            transaction.put(
                EventRecord(connection=KEY, id=f"old {number}", at=world.clock() - 100 * DAY, name="old")
            )
    assert world.bridge.tick().forgotten.history == 350


def test_a_login_sweeps_up_by_the_retention_of_the_bridge() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    world.update()
    world.bridge = Bridge(
        world.store, app=app(), clock=world.clock, retention=Retention(message_sets=2 * DAY)
    )
    world.clock.advance(3 * 86_400)
    world.connection.push(CustomerAdd(name="Another"), key="c-2")
    world.update()
    (kept,) = records(world.store, MessageSetRecord, "state")
    assert isinstance(kept, MessageSetRecord)
    assert kept.operations == ("c-2",)


def test_many_connections_are_looked_at() -> None:
    world = World.make(MemoryStore())
    for number in range(250):
        world.bridge.connect(f"connection {number:03}", zone="America/New_York")
    assert world.bridge.tick().connections == 251


@pytest.mark.parametrize(
    "wrong",
    [
        {"message_sets": timedelta(hours=1)},
        {"history": timedelta(0)},
        {"sessions": timedelta(hours=11)},
        {"evidence": timedelta(minutes=1)},
        {"evidence": timedelta(days=31)},
    ],
)
def test_what_is_needed_cannot_be_forgotten(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(ConfigurationError):
        Retention(**wrong)


def test_a_tick_takes_a_time_with_a_zone() -> None:
    world = World.make(MemoryStore())
    with pytest.raises(ConfigurationError, match="zone"):
        world.bridge.tick(datetime(2026, 1, 5))  # noqa: DTZ001 - that is what is refused
    assert world.bridge.tick(datetime(2026, 1, 5, tzinfo=UTC)).connections == 1


def test_everything_forgotten_is_counted() -> None:
    one = Forgotten(sessions=1, message_sets=2, evidence=3, history=4, syncs=5, outcomes=6)
    assert attrs.astuple(one + one) == (2, 4, 6, 8, 10, 12)
    assert not Forgotten()


def test_a_tick_at_every_step_of_an_update_disturbs_nothing(store: Store) -> None:
    world = World.make(store, customers=12)
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    ticks: list[Tick] = []
    world.on_event = lambda _event: ticks.append(world.bridge.tick())
    assert world.update().ok
    assert ticks
    assert not any(tick.ended or tick.silent or tick.forgotten for tick in ticks)
    assert world.company_names().count("New") == 1
    assert world.names() == set(world.company_names())


# One connection costs the others nothing


class KeyLost(Exception):
    """What a cipher raises; its text might tell too much."""


@attrs.frozen
class Cipher:
    """Hides nothing, and reads only what the same key wrote."""

    key: bytes

    def encrypt(self, data: bytes, /) -> bytes:
        """Put the key before the data."""
        return self.key + data

    def decrypt(self, token: bytes, /) -> bytes:
        """Return the data."""
        if not token.startswith(self.key):
            raise KeyLost("a secret")
        return token[len(self.key) :]


PRESENT = Cipher(b"present")
LOST = Cipher(b"lost")


def with_lost_keys(store: Store, *keys: str) -> Bridge:
    """Add connections with a reason in them that only a lost key reads; return the bridge of the present."""
    bridge = Bridge(EncryptedStore(store, LOST), app=app())
    for key in keys:
        bridge.connect(key, zone="America/New_York")
        bridge.connection(key).pause("a reason")
    return bridge


def test_a_connection_that_cannot_be_read_costs_the_others_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    world = World.make(EncryptedStore(store, PRESENT), customers=1)
    with_lost_keys(store, "aaa", "aab", "zzz")
    lose_the_answer(world)
    world.clock.advance(31 * 60)
    tick = world.bridge.tick()
    assert (tick.connections, tick.ended) == (4, (KEY,)), "whose turn is after the two that fail"
    assert [failure.connection for failure in tick.failed] == ["aaa", "aab", "zzz"]
    for failure in tick.failed:
        assert "pause_reason cannot be decrypted" in failure.text
        assert "secret" not in failure.text
        assert failure.remedy
        assert failure.who_acts in WHO_ACTS
    logged = [vars(record) for record in caplog.records if vars(record).get("event") == "upkeep failed"]
    caplog.clear()
    assert [record["connection"] for record in logged] == ["aaa", "aab", "zzz"]
    assert {record["exception"] for record in logged} == {"qbsync.errors.UnreadableRecord"}


def test_the_health_of_all_tells_which_connection_cannot_be_read(store: Store) -> None:
    world = World.make(EncryptedStore(store, PRESENT), customers=1)
    with_lost_keys(store, "aaa", "zzz")
    world.update()
    states = {health.connection: health for health in world.bridge.health()}
    assert list(states) == ["aaa", KEY, "zzz"]
    assert (states[KEY].word, states[KEY].company_name) == ("ok", world.company.name)
    for key in ("aaa", "zzz"):
        (trouble,) = states[key].troubles
        assert (states[key].word, trouble.name, trouble.is_down) == ("down", "unreadable", True)
        assert "pause_reason cannot be decrypted" in trouble.text
        assert trouble.remedy
        assert trouble.who_acts in WHO_ACTS


def test_many_connections_that_cannot_be_read_are_passed_over_page_by_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World.make(MemoryStore())
    with_lost_keys(world.store, *(f"key {number:03}" for number in range(230)))
    bridge = Bridge(EncryptedStore(world.store, PRESENT), app=app(), clock=world.clock)
    tick = bridge.tick()
    caplog.clear()
    assert (tick.connections, len(tick.failed)) == (231, 230)
    assert [health.connection for health in bridge.health()] == [
        KEY,
        *(f"key {number:03}" for number in range(230)),
    ]


def test_what_stands_beside_a_connection_and_cannot_be_read_costs_the_others_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """The connections themselves can be read here; an old event of one of them cannot."""
    present = EncryptedStore(store, PRESENT)
    world = World.make(present, customers=1)
    world.bridge.connect("aaa", zone="America/New_York")
    for key, cipher in (("aaa", LOST), (KEY, PRESENT)):
        with EncryptedStore(store, cipher).transaction() as transaction:
            at = world.clock() - 100 * DAY
            transaction.put(EventRecord(connection=key, id="old", at=at, name="old", text="of old"))
    tick = world.bridge.tick()
    caplog.clear()
    assert tick.forgotten == Forgotten(history=1)
    (failure,) = tick.failed
    assert (failure.connection, "(event 'old')" in failure.text) == ("aaa", True)


@attrs.define
class Down:
    """A store that cannot be reached for writing."""

    inner: Store

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Any]:
        """Open a transaction that reads."""
        if write:
            raise StoreUnavailable("the disk is full")
        with self.inner.transaction(write=False, durable=durable) as transaction:
            yield transaction

    def close(self) -> None:
        """Close the store."""
        self.inner.close()


def test_a_store_that_is_down_is_no_failure_of_one_connection() -> None:
    world = World.make(MemoryStore(), customers=1)
    lose_the_answer(world)
    world.clock.advance(31 * 60)
    bridge = Bridge(Down(world.store), app=app(), clock=world.clock)
    with pytest.raises(StoreUnavailable):
        bridge.tick()


def test_the_status_page_has_a_headline_for_each_trouble() -> None:
    assert set(HEADLINES) == set(get_args(TroubleName))
