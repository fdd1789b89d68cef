"""Events: who hears of them, when, how often, and what a hook that raises costs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, get_args

import attrs
import pytest
from world import KEY, World, app

from qbsync import Bridge, Event, MemoryStore, Store
from qbsync.errors import ConfigurationError, StoreUnavailable
from qbsync.models import CustomerAdd
from qbsync.simulator import Faults
from qbsync.storage.record import Record
from qbsync.storage.records import EventRecord, OperationRecord
from qbsync.storage.store import Transaction
from qbsync.sync.history import EVENT_NAMES, EventName

if TYPE_CHECKING:
    from collections.abc import Iterator


def refuse(world: World) -> None:
    """Let QuickBooks refuse a write."""
    world.connection.push(CustomerAdd(name="Customer 001"), key="key-001")
    world.update()


def untold(world: World) -> int:
    with world.store.transaction(write=False) as transaction:
        return transaction.count(EventRecord, "untold", connection=KEY)


def test_every_name_is_explained() -> None:
    assert set(get_args(EventName)) == set(EVENT_NAMES)


def test_a_hook_hears_of_what_the_history_tells(world: World) -> None:
    heard: list[Event] = []
    world.bridge.subscribe(heard.append)
    refuse(world)
    assert heard[::-1] == world.connection.history()
    assert {event.connection for event in heard} == {KEY}
    assert len({event.id for event in heard}) == len(heard)
    assert heard[-1].subject == "key-001"
    assert heard[-1].remedy
    assert untold(world) == 0
    world.update()
    assert len(heard) == len(world.connection.history()), "each once"


def test_a_hook_hears_of_the_names_it_chose(world: World) -> None:
    @world.bridge.on("silent", "no connection")
    def hear(event: Event) -> None:
        heard.append(event.name)

    heard: list[str] = []
    refuse(world)
    assert heard == []
    world.clock.advance(25 * 3600)
    world.bridge.tick()
    world.bridge.tick()
    assert heard == ["silent"]


def test_a_session_that_fails_at_once_is_told_when_it_ends(world: World) -> None:
    heard: list[str] = []
    world.bridge.subscribe(lambda event: heard.append(event.name))
    world.company.spoil = lambda _request, answer: answer.replace(">FileID<", ">Colour<")
    world.update()
    assert heard == ["wrong company file"]


def test_no_hook_runs_within_a_transaction() -> None:
    world = World.make(MemoryStore(), customers=3)

    @world.bridge.on()
    def hear(_event: Event) -> None:
        with world.store.transaction() as transaction:  # a nested one would raise, or wait for ever
            assert transaction.count(EventRecord, "time", connection=KEY)
        seen.append(world.connection.history()[0].name)

    seen: list[str] = []
    refuse(world)
    assert seen


def test_what_no_process_told_is_told_by_the_next(world: World) -> None:
    refuse(world)
    waiting = untold(world)
    assert waiting, "nobody has subscribed"
    world.start()
    heard: list[Event] = []
    world.bridge.subscribe(heard.append)
    world.bridge.tick()
    assert (len(heard), untold(world)) == (waiting, 0)


def test_a_hook_that_raises_breaks_nothing_and_hears_again(world: World) -> None:
    def hear(event: Event) -> None:
        tries.append(event.id)
        raise RuntimeError("the mail server is down")

    tries: list[str] = []
    others: list[str] = []
    world.bridge.subscribe(hear, "parked", "rejected")
    world.bridge.subscribe(lambda event: others.append(event.id), "parked", "rejected")
    refuse(world)
    assert world.connection.syncs(1)[0].end == "finished", "the session took no notice"
    assert len(tries) == 1, "not again within the minute"
    for hours in (1, 2, 8, 20, 40):
        world.clock.advance(hours * 3600)
        world.bridge.tick()
    assert (len(tries), len(set(tries))) == (5, 1)
    assert others == tries, "who heard it hears it again"
    world.clock.advance(3600)
    world.bridge.tick()
    assert len(tries) == 5, "given up"


def test_a_hook_that_returns_a_coroutine_has_heard_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def send(event: Event) -> None:
        raise AssertionError(event)

    tries: list[str] = []
    world.bridge.subscribe(lambda event: tries.append(event.id) or send(event), "parked", "rejected")
    with caplog.at_level("ERROR", logger="qbsync"):
        refuse(world)
    assert "TypeError" in next(text for text in caplog.messages if "hook raised" in text)
    assert untold(world) == 1
    world.clock.advance(3600)
    world.bridge.tick()
    assert len(tries) == 2, "as of a hook that raises"


def test_the_log_tells_of_a_hook_that_raises(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def hear(_event: Event) -> None:
        raise RuntimeError

    world.bridge.subscribe(hear)
    with caplog.at_level("ERROR", logger="qbsync"):
        refuse(world)
    record = next(record for record in caplog.records if "hook raised" in record.getMessage())
    assert (record.__dict__["connection"], record.__dict__["exception"]) == (KEY, "builtins.RuntimeError")
    assert record.exc_info is not None, "its developer needs the traceback"


def test_a_new_subscriber_is_spared_the_history(world: World) -> None:
    refuse(world)
    world.clock.advance(8 * 86_400)
    heard: list[str] = []
    world.bridge.subscribe(lambda event: heard.append(event.name))
    world.bridge.tick()
    assert heard == ["silent"]
    assert untold(world) == 0


def test_many_events_are_told_in_order() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.update()
    numbers: list[int] = []
    for _ in range(230):
        world.connection.pause()
        world.connection.resume()
    world.bridge.subscribe(lambda event: numbers.append(int(event.id)))
    world.bridge.tick()
    assert numbers == sorted(numbers)
    assert len(numbers) == 230


async def _async_hook(_event: Event) -> None: ...


def _generator_hook(_event: Event) -> Iterator[None]:
    yield


@pytest.mark.parametrize("hook", [_async_hook, _generator_hook, None])
def test_a_hook_is_a_plain_function(hook: Any) -> None:
    with pytest.raises(ConfigurationError, match="plain function"):
        Bridge(MemoryStore(), app=app()).subscribe(hook)


def test_a_wrong_name_is_refused() -> None:
    wrong: Any = "silence"
    with pytest.raises(ConfigurationError, match="'silence'"):
        Bridge(MemoryStore(), app=app()).on(wrong)(print)


@pytest.mark.parametrize("code", ["0x80040408", "0x80040403"])
def test_quickbooks_that_is_not_reached_is_told_with_its_remedy(world: World, code: str) -> None:
    heard: list[Event] = []
    world.bridge.subscribe(heard.append)
    world.clock.advance(900)
    world.connector.run_once(faults=Faults.at("before_process").refuse(code))
    assert [(event.code, bool(event.remedy), event.who_acts) for event in heard] == [
        (code, True, "bookkeeper")
    ]


# What is told comes after the reply is stored, so it costs no reply


@attrs.define
class Ill:
    """A store that raises when what is untold of a kind is asked for, as long as it is ill."""

    inner: Store
    kind: type[Record]
    ill: bool = True

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Any]:
        """Open a transaction."""
        with self.inner.transaction(write=write, durable=durable) as transaction:
            yield _IllTransaction(self, transaction)

    def close(self) -> None:
        """Close the store."""
        self.inner.close()


@attrs.define
class _IllTransaction:
    store: Ill
    inner: Transaction

    def find(self, kind: type[Record], index: str, *prefix: Any, **options: Any) -> Any:
        """Find, but what is untold."""
        # A login asks for one, to see whether there is any; who tells asks for many.
        if self.store.ill and kind is self.store.kind and index == "untold" and options["limit"] > 1:
            raise StoreUnavailable("the disk is full")
        return self.inner.find(kind, index, *prefix, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@pytest.mark.parametrize("kind", [OperationRecord, EventRecord])
def test_trouble_in_telling_costs_no_reply_and_is_told_later(
    kind: type[Record], store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ill = Ill(store, kind)
    world = World.make(ill, customers=25)
    heard: list[str] = []
    world.bridge.subscribe(lambda event: heard.append(event.subject))
    world.connection.push(CustomerAdd(name="New"), key="new")
    world.connection.push(CustomerAdd(name="Customer 001"), key="refused")
    assert world.update().ok, "all replies went out"
    world.update()
    told = [vars(record) for record in caplog.records if vars(record).get("event") == "telling failed"]
    caplog.clear()
    assert world.connection.syncs(1)[0].end == "finished"
    assert world.connection.operation("new").state == "applied"
    assert world.company_names().count("New") == 1
    assert len(world.names()) >= 25, "the pull went on"
    assert {record["exception"] for record in told} == {"qbsync.errors.StoreUnavailable"}
    assert {record["connection"] for record in told} >= {KEY}
    if kind is OperationRecord:
        assert world.outcomes == {}
        assert heard == ["refused"], "the one costs the other nothing"
    else:
        assert set(world.outcomes) == {"new", "refused"}
        assert heard == []
    ill.ill = False
    world.update()
    assert set(world.outcomes) == {"new", "refused"}
    if kind is EventRecord:
        world.bridge.tick()
    assert heard == ["refused"]
