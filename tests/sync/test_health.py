"""Health: one word for a connection, and what is wrong with it now."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from counting import QUESTIONS, CountingStore
from world import KEY, World, app

from qbsync import Bridge, MemoryStore
from qbsync.errors import SessionLost
from qbsync.explanations import WHO_ACTS
from qbsync.models import CustomerAdd
from qbsync.simulator import Faults
from qbsync.storage.records import OperationRecord

if TYPE_CHECKING:
    from qbsync import Store


def names(world: World) -> list[str]:
    """Return the names of what is wrong; each trouble says what, who, and (but for one) what to do."""
    troubles = world.connection.health().troubles
    for trouble in troubles:
        assert trouble.text.strip()
        assert trouble.who_acts in WHO_ACTS
        assert trouble.remedy or trouble.name == "incomplete"
        assert all(step.strip() and "\n" not in step for step in trouble.remedy)
    return [trouble.name for trouble in troubles]


def another_file(_request: str, answer: str) -> str:
    """Answer as a company file without the mark of this connection."""
    return answer.replace("<DataExtName>FileID</DataExtName>", "<DataExtName>Colour</DataExtName>")


def restored(_request: str, answer: str) -> str:
    """Answer as a company file that was restored from a backup."""
    return re.sub("(<LastRestoreTime>)[^<]*", r"\g<1>2026-01-05T11:11:11-05:00", answer)


def test_a_connection_that_works_is_ok(world: World) -> None:
    assert (names(world), world.connection.health().word) == (["not connected"], "down")
    world.update()
    health = world.connection.health()
    assert (health.word, health.troubles, health.queue) == ("ok", (), {})
    assert health.last_seen_at == health.last_sync_at == world.clock()
    assert health.company_name == world.company.name
    assert health.company_file == world.company.path
    assert (health.edition, health.state) == ("US", "active")
    assert "QuickBooks" in health.product


def test_silence_is_down_until_the_web_connector_calls(world: World) -> None:
    world.update()
    world.clock.advance(25 * 3600)
    assert (names(world), world.connection.health().word) == (["silent"], "down")
    assert "25 hours" in world.connection.health().troubles[0].text
    world.connection.pause("holidays")
    assert (names(world), world.connection.health().word) == ([], "ok"), "somebody wants that"
    world.connection.resume()
    world.update()
    assert names(world) == []


def test_a_doubt_that_passes_by_itself_hides_none_that_waits_for_a_person(world: World) -> None:
    world.update()
    for key, who in (("asked", "nobody"), ("theirs", "bookkeeper"), ("asked too", "nobody")):
        world.connection.push(CustomerAdd(name=key), key=key)
        with world.store.transaction() as transaction:
            record = transaction.get(OperationRecord, KEY, key)
            assert record is not None
            transaction.put(
                attrs.evolve(record, state="in_doubt", who_acts=who, remedy="Look in QuickBooks.")
            )
    (trouble,) = world.connection.health().troubles
    assert (trouble.name, trouble.subject, trouble.count) == ("in_doubt", "theirs", 1)
    assert (trouble.who_acts, world.connection.health().word) == ("bookkeeper", "attention")


def test_quickbooks_that_does_not_start_is_down(world: World) -> None:
    world.update()
    world.clock.advance(900)
    world.connector.run_once(faults=Faults.at("before_process").refuse("0x80040408"))
    (trouble,) = world.connection.health().troubles
    assert (trouble.name, trouble.code, trouble.who_acts) == ("sync failed", "0x80040408", "bookkeeper")
    world.update()
    assert names(world) == []


def test_another_company_file_is_down(world: World) -> None:
    world.update()
    world.company.spoil = another_file
    world.update()
    health = world.connection.health()
    assert (health.word, names(world), health.wrong_company_file) == ("down", ["wrong company file"], True)
    world.company.spoil = None
    world.update()
    assert (names(world), world.connection.health().wrong_company_file) == ([], False)


def test_a_restored_backup_needs_a_decision(world: World) -> None:
    world.update()
    world.company.spoil = restored
    world.update()
    health = world.connection.health()
    assert (health.word, health.restored, names(world)) == ("attention", True, ["restored"])
    assert any("accept the restored file" in step for step in health.troubles[0].remedy)
    world.connection.accept_restore()
    assert world.connection.health().word == "ok"


def test_writes_that_wait_are_counted_and_named(world: World) -> None:
    world.update()
    for name in ("Customer 001", "Customer 002"):
        world.connection.push(CustomerAdd(name=name), key=f"key-{name[-3:]}")
    pushed = world.clock()
    health = world.connection.health()
    assert (dict(health.queue), health.waiting, health.waiting_since) == ({"queued": 2}, 2, pushed)
    assert health.word == "ok", "it goes by itself"
    world.update()
    (trouble,) = world.connection.health().troubles
    assert (trouble.count, trouble.code, trouble.subject) == (2, "3100", "key-001")
    assert "Customer 001" in trouble.text
    assert world.connection.health().word == "attention"
    for key in ("key-001", "key-002"):
        world.connection.cancel(key)
    assert world.connection.health().word == "ok"


def test_a_blocked_flow_is_told(world: World) -> None:
    def fail(_page: Any) -> None:
        raise RuntimeError

    world.on_page = fail
    for _ in range(6):
        world.update()
    health = world.connection.health()
    assert health.blocked_flows == ("customers",)
    blocked = next(trouble for trouble in health.troubles if trouble.name == "blocked")
    assert blocked.subject == "customers"
    assert any("sync_now('customers')" in step for step in blocked.remedy)


def test_a_session_under_way_is_seen(world: World) -> None:
    def look(event: str) -> None:
        if event == "before_receive":
            assert world.connection.health().session_since == world.clock()
            raise SessionLost

    world.on_event = look
    world.update()
    world.on_event = None
    world.clock.advance(31 * 60)
    assert world.connection.health().session_since is None, "it expired"


@pytest.mark.parametrize("hours", [-2, 3])
def test_the_clock_of_the_pc_shows_in_what_it_writes(store: Store, hours: int) -> None:
    world = World.make(store, customers=1)
    world.update()
    ours = world.clock
    world.start(clock=lambda: ours() - timedelta(hours=hours))
    world.connection.push(CustomerAdd(name="New"), key="new")
    world.connector.run_once()
    ahead = world.connection.health().clock_ahead
    assert ahead is not None
    assert abs(ahead - timedelta(hours=hours)) < timedelta(minutes=2)
    (trouble,) = world.connection.health().troubles
    assert (trouble.name, trouble.who_acts) == ("clock drift", "administrator")
    assert f"{abs(hours)} hours {'fast' if hours > 0 else 'slow'}" in trouble.text
    world.start()
    world.connection.push(CustomerAdd(name="Newer"), key="newer")
    world.update()
    assert names(world) == []


@pytest.mark.parametrize("month", [1, 7, 11])
def test_a_right_clock_shows_no_drift_in_summer_and_winter(month: int) -> None:
    world = World.make(MemoryStore(), customers=3)
    for _ in range(4):
        world.clock.advance((month - 1) * 30 * 86_400 / 4 + 1800)
        world.connection.push(CustomerAdd(name=f"N{world.clock():%d%H%M}"), key=f"{world.clock()}")
        world.connector.run_once()
    assert world.connection.health().clock_ahead == timedelta(0)


def test_all_connections_of_a_bridge_one_after_the_other() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    for number in range(250):
        world.bridge.connect(f"other {number:03}", zone="Europe/London")
    health = list(world.bridge.health())
    assert [one.connection for one in health] == [KEY, *(f"other {number:03}" for number in range(250))]
    assert {one.word for one in health[1:]} == {"down"}
    assert health[0] == world.connection.health()


def test_health_asks_few_questions_whatever_is_in_the_queue() -> None:
    store = CountingStore(MemoryStore())
    world = World.make(store, customers=1)
    world.update()

    def asked() -> int:
        store.counts.clear()
        world.connection.health()
        assert store.counts["writes"] == 0
        return sum(store.counts[name] for name in QUESTIONS)

    idle = asked()
    assert idle <= 20
    for number in range(300):
        world.connection.push(CustomerAdd(name=f"N{number}"), key=f"n-{number}")
    assert asked() == idle


def test_a_bridge_that_minds_no_silence_says_nothing_of_it(world: World) -> None:
    world.update()
    bridge = Bridge(world.store, app=app(), clock=world.clock, silent_after=None)
    world.clock.advance(100 * 86_400)
    assert bridge.connection(KEY).health().word == "ok"
