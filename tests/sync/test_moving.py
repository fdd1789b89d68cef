"""Exporting, importing and deleting a connection."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from shop_world import ShopWorld
from world import KEY, World, app

from qbsync import Bridge, MemoryStore, SQLiteStore
from qbsync.errors import ConfigurationError, ConnectionExists, SessionLost, UnknownConnection
from qbsync.models import CustomerAdd
from qbsync.simulator import WebConnector, WSGITransport
from qbsync.storage.codec import codec_of
from qbsync.storage.records import KINDS, ConnectionRecord, SessionRecord, records_of

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync import Store
    from qbsync.storage.record import Record


def stored(store: Store, connection: str = KEY) -> dict[tuple[str, str], Record]:
    """Return all records of a connection, by kind and id, without their versions."""
    found: dict[tuple[str, str], Record] = {}
    for kind in KINDS:
        last: Record | None = None
        while True:
            with store.transaction(write=False) as transaction:
                page = records_of(transaction, kind, connection, last)
            if not page:
                break
            found |= {(record.kind, record.id): attrs.evolve(record, version=0) for record in page}
            last = page[-1]
    return found


def test_every_kind_has_an_index_that_leaves_no_record_out() -> None:
    for kind in KINDS:
        whole = [one for one in kind.indexes if one.when is None and one.scope == "connection"]
        assert whole or kind is ConnectionRecord, kind


@pytest.mark.parametrize("move_under", [None, "acme-2"])
def test_a_connection_goes_on_in_another_store(tmp_path: Path, move_under: str | None) -> None:
    world = ShopWorld.make(MemoryStore())
    for _ in range(12):
        world.invoice()
    world.pay(world.invoice(), 80)
    world.connection.push(CustomerAdd(name="Before"), key="c-1")
    world.update()
    world.connection.push(CustomerAdd(name="Waits"), key="c-2")
    lines = list(world.connection.export(secrets=True))
    there = SQLiteStore(tmp_path / "sync.db")
    bridge = Bridge(there, app=app(), clock=world.clock)
    imported = bridge.import_connection(lines, key=move_under)
    assert imported.key == (move_under or KEY)
    before, after = stored(world.store), stored(there, imported.key)
    assert {key for key in before if key[0] != SessionRecord.kind} == {
        (kind, KEY if kind == "connection" else id_) for kind, id_ in after
    }
    if move_under is None:
        world.store = there
        world.start()
        world.pages.clear()
        assert world.update().ok, "with the same password and .qwc file"
        again = [record.full_name for page in world.pages for record in page]
        assert again == ["Waits"], "nothing comes again but what is new"
        assert world.connection.operation("c-2").state == "applied"
    there.close()


def test_what_was_out_when_it_was_exported_comes_back_in_doubt() -> None:
    world = World.make(MemoryStore(), customers=3)
    world.connection.push(CustomerAdd(name="New"), key="c-1")
    events = iter(range(4))
    lines: list[str] = []

    def export(event: str) -> None:
        if event == "before_receive" and next(events) == 1:
            lines.extend(world.connection.export(secrets=True))
            raise SessionLost

    world.on_event = export
    world.update()
    world.on_event = None
    world.store = MemoryStore()
    Bridge(world.store, app=app(), clock=world.clock).import_connection(lines)
    world.start()
    assert world.connection.operation("c-1").state == "in_doubt"
    world.update()
    assert world.connection.operation("c-1").state == "applied"
    assert world.company_names().count("New") == 1
    assert world.names() >= {"Customer 000", "Customer 001", "Customer 002"}


def test_an_export_for_a_person_has_everything_readable_and_no_password() -> None:
    world = World.make(MemoryStore(), customers=2)
    world.connection.push(CustomerAdd(name="Alder Street Bakery", phone="555-0100"), key="c-1")
    world.update()
    lines = list(world.connection.export())
    head, *records = [json.loads(line) for line in lines]
    assert head["qbsync"] == "connection"
    assert not any("\n" in line for line in lines)
    assert "Alder Street Bakery" in "".join(lines)
    with world.store.transaction(write=False) as transaction:
        record = transaction.get(ConnectionRecord, KEY, KEY)
    assert record is not None
    assert record.password_hash not in "".join(lines)
    assert {one["kind"] for one in records} >= {"connection", "operation", "message_set", "flow", "counter"}
    bridge = Bridge(MemoryStore(), app=app(), clock=world.clock)
    imported = bridge.import_connection(lines)
    setup = imported.reissue()
    connector = WebConnector(
        world.company, qwc=setup.qwc, password=setup.password, transport=WSGITransport(bridge.wsgi())
    )
    assert connector.run_once().ok
    old = WebConnector(
        world.company,
        qwc=world.setup.qwc,
        password=world.setup.password,
        transport=WSGITransport(bridge.wsgi()),
    )
    assert old.run_once().authenticate_status == "nvu"


def test_an_export_is_taken_in_once() -> None:
    world = World.make(MemoryStore())
    lines = list(world.connection.export(secrets=True))
    with pytest.raises(ConnectionExists, match="already"):
        world.bridge.import_connection(lines)
    with pytest.raises(ConnectionExists, match="user name"):
        world.bridge.import_connection(lines, key="other")
    assert [one.key for one in world.bridge.connections()] == [KEY]


def test_newer_fields_are_moved_too() -> None:
    world = World.make(MemoryStore())
    lines = list(world.connection.export(secrets=True))
    index = next(number for number, line in enumerate(lines) if '"kind": "connection"' in line)
    line = json.loads(lines[index])
    line["data"]["from_a_newer_release"] = [1, 2]
    lines[index] = json.dumps(line)
    store = MemoryStore()
    Bridge(store, app=app()).import_connection(lines)
    record = stored(store)["connection", KEY]
    assert record.newer_fields == {"from_a_newer_release": [1, 2]}
    assert b"from_a_newer_release" in codec_of(ConnectionRecord).encode(record)[0]  # type: ignore[arg-type]


def broken(lines: list[str]) -> dict[str, list[str]]:
    """Return what an export may have become on its way, by what the error says of it."""
    head = json.loads(lines[0])
    return {
        "line 1 is not the first line": lines[1:],
        "line 1 is not of an export": ["hello"],
        "line 2 is not of an export": [lines[0], "[]"],
        "line 2 is no record": [lines[0], '{"kind": "nothing", "id": "1", "data": {}}'],
        "cut off": lines[:1],
        "format 2|format": [json.dumps({**head, "format": 2}), *lines[1:]],
    }


@pytest.mark.parametrize("wrong", broken(['{"qbsync": "connection", "format": 1}', "{}"]))
def test_what_is_no_export_is_refused(wrong: str) -> None:
    world = World.make(MemoryStore())
    lines = broken(list(world.connection.export()))[wrong]
    store = MemoryStore()
    with pytest.raises(ConfigurationError, match=wrong):
        Bridge(store, app=app()).import_connection(lines)
    assert stored(store) == {}


def test_a_connection_that_is_gone_has_nothing_to_export() -> None:
    world = World.make(MemoryStore())
    connection = world.connection
    connection.delete()
    with pytest.raises(UnknownConnection):
        connection.export()
    connection.delete()


def steps(world: World) -> list[str]:
    """Return the steps of one update."""
    seen: list[str] = []
    world.on_event = seen.append
    world.update()
    world.on_event = None
    return seen


def test_deleting_ends_a_session_politely_at_every_step(store: Store) -> None:
    clean = World.make(MemoryStore(), customers=3)
    clean.connection.push(CustomerAdd(name="New"), key="c-1")
    every = 1 if isinstance(store, MemoryStore) else 5  # the engine is the same, a database takes its time
    for at in range(0, len(steps(clean)), every):
        world = World.make(store, customers=3)
        world.connection.push(CustomerAdd(name="New"), key="c-1")
        events = iter(range(at + 1))

        def delete(_event: str, world: Any = world, events: Any = events) -> None:
            if next(events, None) == at:  # noqa: B023 - used within this round
                world.connection.delete()

        world.on_event = delete
        report = world.update()
        assert report.lost is None
        assert stored(store) == {}, f"nothing of it is left after step {at}"
        with pytest.raises(UnknownConnection):
            world.connection.status()


def test_deleting_within_a_handler_leaves_nothing_behind(store: Store) -> None:
    world = World.make(store, customers=12)
    world.on_page = lambda _page: world.bridge.connection(KEY).delete()
    world.update(after=timedelta(0))
    assert stored(store) == {}


def test_a_connection_may_be_moved_at_any_step() -> None:
    """The lines are written in the middle of a session; what goes on elsewhere loses and doubles nothing."""
    clean = World.make(MemoryStore(), customers=3)
    clean.connection.push(CustomerAdd(name="New"), key="c-1")
    for at in range(len(steps(clean))):
        world = World.make(MemoryStore(), customers=3)
        world.connection.push(CustomerAdd(name="New"), key="c-1")
        events = iter(range(at + 1))
        lines: list[str] = []

        def move(_event: str, world: Any = world, events: Any = events, lines: Any = lines) -> None:
            if next(events, None) == at:  # noqa: B023 - used within this round
                lines.extend(world.connection.export(secrets=True))
                raise SessionLost

        world.on_event = move
        world.update()
        world.on_event = None
        world.store = MemoryStore()
        Bridge(world.store, app=app(), clock=world.clock).import_connection(lines)
        world.start()
        assert world.update().ok
        assert world.update().ok
        assert world.connection.operation("c-1").state == "applied"
        assert world.company_names().count("New") == 1
        assert world.names() == set(world.company_names())
