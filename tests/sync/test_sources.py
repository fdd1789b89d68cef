"""Sources of pushes: asked at every call, harmless however often they give the same, and never in the way."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from world import EVERY, World

from qbsync import (
    App,
    Bridge,
    ConfigurationError,
    Connection,
    FlowSettings,
    MemoryStore,
    Push,
    QuietHours,
)
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.simulator import ASGITransport, WebConnector
from qbsync.sync import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync import Store

SOON = timedelta(minutes=1)


def names(world: World) -> list[str]:
    """Return the names in the company file without those that were there."""
    return [name for name in world.company_names() if not name.startswith("Customer ")]


def a_world(store: Store | None = None) -> World:
    """Return a world whose customers were pulled."""
    world = World.make(store or MemoryStore(), customers=2)
    world.update()
    return world


def test_what_a_source_gives_is_written_at_the_next_call_and_once(store: Store) -> None:
    world = a_world(store)
    orders = ["First"]
    asked: list[Connection] = []

    @world.bridge.push("customers of ours")
    def pending(connection: Connection) -> Iterator[Push]:
        asked.append(connection)
        for name in orders:
            yield Push(CustomerAdd(name=name), key=name)

    world.update(after=SOON)
    assert names(world) == ["First"]
    assert world.connection.operation("First").state == "applied"
    orders.append("Second")
    for _ in range(3):
        world.update(after=SOON)
    assert names(world) == ["First", "Second"]
    assert {connection.key for connection in asked} == {world.connection.key}
    assert len(asked) == 4


def test_it_gives_dependencies_and_priorities_as_push_takes_them() -> None:
    world = a_world()

    @world.bridge.push("all")
    def pending(_connection: Connection) -> list[Push]:
        return [
            Push(CustomerAdd(name="A"), key="a"),
            Push(CustomerAdd(name="B"), key="b", after=("a",)),
            Push(CustomerAdd(name="First"), key="c", priority=5),
        ]

    world.update(after=SOON)
    assert list(world.outcomes) == ["c", "a", "b"]


def test_without_a_source_that_gives_anything_the_poll_is_told_none() -> None:
    world = a_world()
    world.bridge.push("none")(lambda _connection: ())
    assert world.update(after=SOON).authenticate_status == "none"


@pytest.mark.parametrize("act", ["parked", "cancelled"])
def test_what_was_refused_or_cancelled_is_not_queued_again_with_the_same_content(act: str) -> None:
    world = a_world()
    name = "Customer 000" if act == "parked" else "Fine"
    given = [name]
    world.bridge.push("again")(lambda _connection: [Push(CustomerAdd(name=given[0]), key="k")])
    if act == "cancelled":
        world.connection.push(CustomerAdd(name=name), key="k")
        world.connection.cancel("k")
    world.update(after=SOON)
    attempts = world.connection.operation("k").attempts
    assert world.connection.operation("k").state == act
    for _ in range(3):
        world.update(after=SOON)
    assert (world.connection.operation("k").state, world.connection.operation("k").attempts) == (
        act,
        attempts,
    )
    given[0] = "Another"
    world.update(after=SOON)
    assert names(world) == ["Another"]


def test_a_source_that_raises_costs_neither_pulls_nor_other_pushes_and_is_told_once() -> None:
    world = a_world()

    @world.bridge.push("broken")
    def broken(_connection: Connection) -> Iterator[Push]:
        yield Push(CustomerAdd(name="Before"), key="before")
        raise OSError("secret")

    world.bridge.push("whole")(lambda _connection: [Push(CustomerAdd(name="Whole"), key="whole")])
    world.company.ui.edit_customer("Customer 001", phone="1")
    for _ in range(3):
        assert world.update().ok
    assert names(world) == ["Before", "Whole"]
    assert "1" in {customer.phone for customer in world.customers.values()}
    (event,) = [event for event in world.connection.history() if event.name == "push failed"]
    assert (event.subject, event.who_acts) == ("broken", "developer")
    assert "OSError" in event.text
    assert "secret" not in event.text


def test_what_one_push_has_wrong_costs_the_others_nothing() -> None:
    world = a_world()
    world.connection.push(CustomerAdd(name="Mine"), key="taken")

    @world.bridge.push("mixed")
    def mixed(_connection: Connection) -> Iterator[Push]:
        yield Push(CustomerQuery(), key="a query")
        yield Push(CustomerAdd(name="Other"), key="taken")
        yield Push(CustomerAdd(name="Waits"), key="waits", after=("unknown",))
        yield Push(CustomerAdd(name="Good"), key="good")

    world.update(after=SOON)
    world.update(after=SOON)
    assert set(names(world)) == {"Mine", "Good"}
    told = {event.subject for event in world.connection.history() if event.name == "push failed"}
    assert told == {"a query", "taken", "waits"}


@pytest.mark.parametrize("given", [None, 5, ["no push"]])
def test_what_is_no_push_is_told(given: Any) -> None:
    world = a_world()
    world.bridge.push("odd")(lambda _connection: given)
    assert world.update().ok
    assert [event.subject for event in world.connection.history() if event.name == "push failed"] == ["odd"]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"key": 7}, "7 could not be pushed. the key of an operation has 1 to 255 bytes"),
        ({"key": None}, "None could not be pushed. the key of an operation has 1 to 255 bytes"),
        ({"after": None}, "b could not be pushed. after is a tuple of keys"),
        ({"after": (7,)}, "b could not be pushed. after is a tuple of keys"),
        ({"request": "CustomerAdd"}, "b could not be pushed. a str is no request"),
        ({"policies": "link"}, "b could not be pushed. policies is a Policies"),
    ],
)
def test_what_is_of_a_wrong_type_costs_the_others_nothing(wrong: dict[str, Any], text: str) -> None:
    world = a_world()
    bad: dict[str, Any] = {"request": CustomerAdd(name="Bad"), "key": "b", **wrong}

    @world.bridge.push("all")
    def pending(_connection: Connection) -> list[Push]:
        return [Push(CustomerAdd(name="A"), key="a"), Push(**bad), Push(CustomerAdd(name="C"), key="c")]

    world.update(after=SOON)
    assert names(world) == ["A", "C"]
    (event,) = [event for event in world.connection.history() if event.name == "push failed"]
    assert text in event.text


def test_it_is_not_asked_while_paused_or_off_or_in_quiet_hours() -> None:
    world = a_world()
    asked: list[str] = []
    world.bridge.push("orders")(lambda connection: asked.append(connection.key) or ())
    world.connection.pause("closed")
    world.update()
    world.connection.resume()
    world.connection.configure(flows={"orders": FlowSettings(enabled=False)})
    world.update()
    world.connection.configure(
        flows={"orders": FlowSettings()}, quiet_hours=QuietHours(time(0), time(23, 59))
    )
    world.update()
    assert asked == []
    world.connection.configure(quiet_hours=None)
    world.update()
    assert asked == [world.connection.key]


def test_it_has_no_interval_and_no_name_of_a_pull() -> None:
    world = a_world()
    world.bridge.push("orders")(lambda _connection: ())
    with pytest.raises(ConfigurationError, match="no interval"):
        world.connection.configure(flows={"orders": FlowSettings(every=EVERY)})
    for name in ("orders", "customers", "", "x" * 101):
        with pytest.raises(ConfigurationError):
            world.bridge.push(name)(lambda _connection: ())
    with pytest.raises(ConfigurationError, match="'orders'"):
        world.bridge.pull(CustomerQuery, every=EVERY, name="orders")(print)


def test_a_source_that_takes_long_goes_on_at_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    world = a_world()

    @world.bridge.push("slow")
    def slow(_connection: Connection) -> Iterator[Push]:
        for number in range(6):
            done = {operation.key for operation in world.connection.operations()}
            if str(number) not in done:
                world.clock.advance(15)
                yield Push(CustomerAdd(name=f"Slow {number}"), key=str(number))

    world.update(after=SOON)
    assert len(names(world)) == 2
    world.update(after=SOON)
    world.update(after=SOON)
    assert names(world) == [f"Slow {number}" for number in range(6)]


def test_a_source_whose_beginning_is_old_and_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    world = a_world()

    @world.bridge.push("everything")
    def everything(_connection: Connection) -> Iterator[Push]:
        for number in range(6):
            world.clock.advance(15)
            yield Push(CustomerAdd(name=f"Slow {number}"), key=str(number))

    for _ in range(3):
        world.update(after=SOON)
    assert names(world) == ["Slow 0", "Slow 1"]
    (event,) = [event for event in world.connection.history() if event.name == "push failed"]
    assert event.subject == "everything"
    assert "gave nothing new in 20 seconds" in event.text
    assert event.remedy == ("Let it give only what is not known to be done yet.",)


def test_an_async_source_runs_on_the_loop_and_wsgi_refuses_it() -> None:
    world = a_world()
    bridge = Bridge(world.store, app=App(name="Acme", url="https://acme.example/qbwc"), clock=world.clock)

    @bridge.push("async")
    async def pending(connection: Connection) -> list[Push]:
        return [Push(CustomerAdd(name=f"Async {connection.key}"), key="async")]

    with pytest.raises(TypeError, match="async"):
        bridge.wsgi()
    setup = bridge.connection(world.connection.key).reissue()
    transport = ASGITransport(bridge.asgi())
    connector = WebConnector(world.company, qwc=setup.qwc, password=setup.password, transport=transport)
    assert connector.run_once().ok
    assert names(world) == ["Async acme"]


def test_an_async_generator_is_refused() -> None:
    world = a_world()

    async def pending(_connection: Connection):  # noqa: ANN202 - it is refused
        yield Push(CustomerAdd(name="Never"), key="never")

    with pytest.raises(ConfigurationError, match="yield"):
        world.bridge.push("async")(pending)  # type: ignore[arg-type]


def test_no_transaction_is_open_while_a_source_is_asked() -> None:
    """It may use the connection, whose calls take transactions of their own."""
    world = a_world()

    @world.bridge.push("nested")
    def nested(connection: Connection) -> list[Push]:
        connection.push(CustomerAdd(name="Inner"), key="inner")
        return [Push(CustomerAdd(name="Outer"), key="outer", after=("inner",))]

    world.update(after=SOON)
    assert names(world) == ["Inner", "Outer"]
