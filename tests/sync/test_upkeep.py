"""Upkeep: what `bridge.tick()` does, what is forgotten when, and what never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
import pytest
from world import KEY, World, app

from qbsync import Bridge, MemoryStore, Retention, Tick
from qbsync.errors import ConfigurationError, SessionLost
from qbsync.models import CustomerAdd
from qbsync.storage.records import EventRecord, MessageSetRecord, OutcomeRecord, SessionRecord
from qbsync.sync.retention import Forgotten

if TYPE_CHECKING:
    from qbsync import Store
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
    assert (event.steps, event.who_acts) == (trouble.steps, trouble.who_acts)
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
