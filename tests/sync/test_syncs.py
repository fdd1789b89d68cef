"""Recent syncs: one for each session that did something, and what became of each record in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from world import KEY, START, World, app

from qbsync import Bridge, MemoryStore, SQLiteStore
from qbsync.errors import ConfigurationError, SessionLost, UnknownSync
from qbsync.models import CustomerAdd, InvoiceAdd, InvoiceLineAdd, Ref
from qbsync.simulator import Faults
from qbsync.storage.records import OutcomeRecord, SyncRecord
from qbsync.webconnector.calls import Authenticate, AuthenticateReply

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync import Store
    from qbsync.storage.record import Record


def count(store: Store, kind: type[Record], index: str) -> int:
    with store.transaction(write=False) as transaction:
        return transaction.count(kind, index, connection=KEY)


def key_of(name: str) -> str:
    """Return the key that the host gives a customer; it tells no name, because logs have it."""
    return f"key-{name[-3:]}"


def push(world: World, *names: str) -> None:
    for name in names:
        world.connection.push(CustomerAdd(name=name), key=key_of(name))


def test_a_sync_tells_when_how_long_and_what(world: World) -> None:
    push(world, "Fresh", "Customer 001")
    started = world.clock() + timedelta(minutes=15)
    assert world.update().ok
    (sync,) = world.connection.syncs()
    assert (sync.started_at, sync.end, sync.runs, sync.failure) == (started, "finished", 1, None)
    assert sync.duration == world.clock() - started
    assert sync.pulled == {"customers": 26}, "25, and the new one"
    assert sync.operations["applied"] == 1
    assert sync.is_failed, "one write was not applied"
    assert world.connection.sync(sync.id) == sync


def test_the_records_of_a_sync_come_with_what_needs_somebody_first(world: World) -> None:
    push(world, "Fresh", "Customer 001")
    world.update()
    (sync,) = world.connection.syncs()
    refused, applied, *pages = world.connection.synced(sync.id)
    assert (refused.kind, refused.name, refused.key) == ("Customer", "Customer 001", "key-001")
    assert (refused.direction, refused.code, refused.outcome) == (
        "push",
        "3100",
        world.connection.operation("key-001").state,
    )
    assert "name is taken" in refused.text
    assert "Customer 001" in refused.message, "QuickBooks' own words"
    assert refused.remedy
    assert refused.acts[0] == "link"
    assert {"resolve", "cancel"} <= set(refused.acts)
    assert (applied.outcome, applied.title, applied.acts) == ("applied", "Customer Fresh", ())
    assert {page.outcome for page in pages} == {"pulled"}
    assert sum(page.records for page in pages) == 26
    assert all(page.flow == "customers" and page.kind == "Customer" for page in pages)


def test_the_acts_are_those_of_now_and_the_outcome_is_that_of_then(world: World) -> None:
    push(world, "Customer 001")
    world.update()
    (before,) = world.connection.synced(direction="push")
    world.connection.cancel("key-001")
    (now, cancelled) = sorted(
        world.connection.synced(direction="push"), key=lambda record: record.outcome, reverse=True
    )
    assert (now.outcome, now.sync) == (before.outcome, before.sync)
    assert (now.state, now.acts) == ("cancelled", ("push",))
    assert (cancelled.outcome, cancelled.sync) == ("cancelled", ""), "between two syncs"


def test_an_invoice_is_called_by_its_number(store: Store) -> None:
    world = World.make(store, customers=1)
    order = InvoiceAdd(
        customer_ref=Ref(full_name="Customer 000"),
        ref_number="1001",
        lines=(InvoiceLineAdd(item_ref=Ref(full_name="No such item")),),
    )
    world.connection.push(order, key="invoice-1001")
    world.update()
    (record,) = world.connection.synced(failures=True)
    assert record.title == "Invoice 1001"
    assert "No such item" in record.message
    assert record.code == "3140"
    assert "retry" in record.acts


def test_idle_polls_leave_nothing_and_quiet_sessions_one_row(world: World) -> None:
    world.update()
    for _ in range(10):
        assert world.update().ok
    first, quiet = count(world.store, SyncRecord, "time"), world.connection.syncs(1)[0]
    assert first == 2
    assert (quiet.runs, quiet.pulled, dict(quiet.operations)) == (10, {}, {})
    assert quiet.started_at < quiet.ended_at == world.clock()
    rows = count(world.store, OutcomeRecord, "time")
    for _ in range(10):
        world.clock.advance(60)
        call = Authenticate(user_name=KEY, password=world.setup.password)
        reply = world.bridge.service.handle(call, peer="127.0.0.1")
        assert isinstance(reply, AuthenticateReply)
        assert reply.status == "none"
    assert (count(world.store, SyncRecord, "time"), world.connection.syncs(1)[0]) == (2, quiet)
    assert count(world.store, OutcomeRecord, "time") == rows


def test_a_failure_in_a_row_is_one_sync_and_says_what_to_do(world: World) -> None:
    faults = Faults.at("before_process").refuse("0x80040408")
    world.update()
    for _ in range(3):
        world.clock.advance(900)
        world.connector.run_once(faults=faults)
    failed, *_ = world.connection.syncs(failures=True)
    assert (failed.end, failed.runs) == ("failed", 3)
    assert failed.failure is not None
    assert failed.failure.code == "0x80040408"
    assert any("open the company file" in step for step in failed.failure.remedy)
    assert failed.failure.who_acts == "bookkeeper"


@pytest.mark.parametrize("end", ["expired", "taken over", "interrupted"])
def test_a_session_that_is_cut_short_is_told(
    store: Store, end: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = World.make(store, customers=1)

    def lose(event: str) -> None:
        if event == "before_receive":
            raise SessionLost

    world.on_event = lose
    world.update()
    world.on_event = None
    (running,) = world.connection.syncs()
    assert (running.end, running.ended_at) == ("running", None)
    with caplog.at_level("INFO", logger="qbsync"):
        if end == "expired":
            world.clock.advance(31 * 60)
            world.bridge.tick()
        elif end == "taken over":
            world.clock.advance(61)
            world.connector.run_once()
        else:
            world.connection.reissue()
    sync = world.connection.syncs()[-1]
    assert (sync.id, sync.end) == (running.id, end)
    assert sync.failure is not None
    assert sync.failure.text
    ended = [record for record in caplog.records if getattr(record, "session", None) == running.id]
    assert any("session" in record.getMessage() for record in ended), "the log tells the end too"


def test_deleting_a_connection_ends_its_session_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def lose(event: str) -> None:
        if event == "before_receive":
            raise SessionLost

    world.on_event = lose
    world.update()
    with caplog.at_level("INFO", logger="qbsync"):
        world.connection.delete()
    assert any("session closed" in record.getMessage() for record in caplog.records)
    assert count(world.store, SyncRecord, "time") == 0
    assert count(world.store, OutcomeRecord, "time") == 0


def test_a_page_whose_handler_raises_is_a_failure_of_its_flow(world: World) -> None:
    def fail(_page: Any) -> None:
        raise RuntimeError("the host's database is gone")

    world.on_page = fail
    world.update()
    (record,) = world.connection.synced(failures=True)
    assert (record.outcome, record.flow, record.kind) == ("failed", "customers", "Customer")
    assert (record.who_acts, "RuntimeError" in record.text) == ("developer", True)
    assert "host's database" not in record.summary, "what an exception says stays in the log"


def test_a_record_that_cannot_be_read_has_a_row_of_its_own(world: World) -> None:
    world.company.spoil = lambda _request, answer: (
        answer.replace("<TimeModified>", "<TimeModified>x", 1) if "CustomerRet" in answer else answer
    )
    world.update()
    unread = world.connection.synced(failures=True)
    assert {record.outcome for record in unread} == {"quarantined"}
    assert unread[0].kind == "Customer"
    assert unread[0].name.startswith("Customer ")
    assert unread[0].remedy


def test_filters_and_pages(world: World) -> None:
    push(world, "A", "B", "C", "Customer 001")
    world.update()
    middle = world.clock()
    push(world, "D")
    world.update()
    connection = world.connection
    assert {
        record.key for record in connection.synced(direction="push", since=middle + timedelta(minutes=1))
    } == {"key-D"}
    assert {record.flow for record in connection.synced(flow="customers")} == {"customers"}
    assert connection.synced(kind="Invoice") == []
    assert [record.key for record in connection.synced(key="key-B")] == ["key-B"]
    everything = connection.synced(limit=1000)
    paged, before = [], ""
    while page := connection.synced(limit=2, before=before):
        paged += page
        before = page[-1].id
    assert paged == everything
    of_first = connection.syncs()[-1].id
    paged, before = [], ""
    while page := connection.synced(of_first, limit=2, before=before):
        paged += page
        before = page[-1].id
    assert paged == connection.synced(of_first, limit=1000)
    newest, oldest = connection.syncs()
    assert connection.syncs(before=newest.id) == [oldest]
    assert connection.syncs(since=middle + timedelta(minutes=1)) == [newest]
    assert connection.syncs(failures=True) == [oldest]


def test_wrong_questions_are_refused(world: World) -> None:
    connection = world.connection
    with pytest.raises(UnknownSync):
        connection.sync("nothing")
    with pytest.raises(UnknownSync):
        connection.synced(before="nothing")
    with pytest.raises(ConfigurationError, match="limit"):
        connection.syncs(0)
    with pytest.raises(ConfigurationError, match="zone"):
        connection.synced(since=datetime(2026, 1, 5))  # noqa: DTZ001 - that is the mistake


def test_an_export_has_the_syncs(tmp_path: Path) -> None:
    world = World.make(MemoryStore(), customers=1)
    push(world, "Fresh")
    world.update()
    there = SQLiteStore(tmp_path / "there.db")
    moved = Bridge(there, app=app()).import_connection(world.connection.export(), key="moved")
    assert [(sync.id, sync.pulled) for sync in moved.syncs()] == [
        (sync.id, sync.pulled) for sync in world.connection.syncs()
    ]
    assert [record.title for record in moved.synced()] == [
        record.title for record in world.connection.synced()
    ]
    there.close()


def test_decisions_of_people_are_in_the_history(world: World) -> None:
    world.connection.pause("stock-taking")
    world.connection.resume()
    (event,) = world.connection.history()
    assert (event.name, event.at) == ("resumed", START.astimezone(UTC) + (world.clock() - START))
    world.connection.resume()
    assert len(world.connection.history()) == 1, "there was nothing to resume"
