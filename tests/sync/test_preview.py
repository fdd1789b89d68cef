"""The dry run: it shows what is then sent, says what waits and why, and changes nothing."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from world import KEY, World

from qbsync import Batching, ConfigurationError, MemoryStore, PlannedSet, QuietHours
from qbsync.models import CustomerAdd
from qbsync.qbxml import decode_requests
from qbsync.storage.records import KINDS, ConnectionRecord, records_of

if TYPE_CHECKING:
    from qbsync import Store


def contents(store: Store) -> list[Any]:
    """Return every record of the connection, with its version."""
    found: list[Any] = []
    with store.transaction(write=False) as transaction:
        for kind in KINDS:
            last = None
            while page := records_of(transaction, kind, KEY, last):
                found += page
                last = page[-1]
    return found


def requests(planned: PlannedSet) -> list[Any]:
    """Return the requests of a message set."""
    return [request for _id, request in decode_requests(planned.text)]


def a_world(store: Store, **options: Any) -> World:
    """Return a world with a queue: two that are ready, one that waits for the first."""
    world = World.make(store, customers=3, options=options)
    world.connection.push(CustomerAdd(name="First"), key="a")
    world.connection.push(CustomerAdd(name="Child"), key="b", after=("a",))
    world.connection.push(CustomerAdd(name="Second"), key="c")
    return world


def test_it_shows_what_is_sent_then_and_changes_nothing(store: Store) -> None:
    world = a_world(store)
    before = contents(store)
    shown = world.connection.preview()
    assert contents(store) == before
    assert [one.purpose for one in shown.sets] == ["identity", "push", "push", "pull"]
    assert (shown.operations, shown.pulls) == (("a", "c"), ("customers",))
    assert [(one.key, one.state, one.reason) for one in shown.waiting] == [("b", "queued", "it waits for a")]
    assert {one.held for one in shown.sets} == {""}
    sent: list[str] = []
    world.company.spoil = lambda text, answer: sent.append(text) or answer
    world.update()
    planned = [type(request).__name__ for one in shown.sets for request in requests(one)]
    assert planned[:5] == [
        "CompanyQuery",
        "CompanyActivityQuery",
        "CustomerAdd",
        "CustomerAdd",
        "CustomerQuery",
    ]
    really = [request for text in sent for _id, request in decode_requests(text)]
    assert requests(shown.sets[1])[0].name == "First"
    names = [request.name for request in really if isinstance(request, CustomerAdd)]
    assert names == ["First", "Child", "Second"]


def test_those_that_share_a_message_set_are_shown_in_one(store: Store) -> None:
    world = a_world(store, batching=Batching(most_operations=10))
    assert [one.operations for one in world.connection.preview().sets] == [(), ("a", "c"), ()]


def test_with_nothing_to_do_it_is_empty(store: Store) -> None:
    world = World.make(store, customers=1)
    world.update()
    shown = world.connection.preview()
    assert (shown.sets, shown.waiting) == ((), ())


def test_it_says_what_holds_back_what() -> None:
    world = a_world(MemoryStore())
    connection = world.connection
    connection.configure(read_only=True)
    shown = connection.preview()
    assert [(one.purpose, one.held.partition(":")[0]) for one in shown.sets] == [
        ("identity", ""),
        ("push", "read-only"),
        ("push", "read-only"),
        ("pull", ""),
    ]
    connection.configure(read_only=False, quiet_hours=QuietHours(time(0), time(23, 59)))
    assert {one.held.split(" until")[0] for one in connection.preview().sets[1:]} == {"quiet hours"}
    connection.sync_now("customers")
    assert [bool(one.held) for one in connection.preview().sets] == [False, True, True, False]
    connection.sync_now()
    assert not any(one.held for one in connection.preview().sets)
    connection.pause("stocktaking")
    assert all("paused: stocktaking" in one.held for one in connection.preview().sets)
    connection.resume()
    with world.store.transaction() as transaction:
        record = transaction.get(ConnectionRecord, KEY, KEY)
        assert record is not None
        transaction.put(attrs.evolve(record, state="restored", reason="older"))
    assert [one.held for one in connection.preview().sets] == ["", "restored: older", "restored: older", ""]


def test_it_says_why_single_operations_wait() -> None:
    world = World.make(MemoryStore(), customers=3)
    world.connection.push(CustomerAdd(name="Customer 000"), key="refused")
    world.connection.push(CustomerAdd(name="Later"), key="busy")
    world.connection.push(CustomerAdd(name="Lost"), key="lost")
    busy = 'requestID="{}" statusCode="3176" statusSeverity="Error" statusMessage="in use"'

    def instead(text: str) -> str | None:
        if "Later" in text:
            id_ = text.partition('requestID="')[2].partition('"')[0]
            answer = f"<CustomerAddRs {busy.format(id_)} />"
            return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>{answer}</QBXMLMsgsRs></QBXML>'
        return "" if "Lost" in text else None

    world.company.instead = instead
    world.update()
    shown = world.connection.preview()
    reasons = {one.key: (one.state, one.reason) for one in shown.waiting}
    assert reasons["busy"][0] == "queued"
    assert reasons["busy"][1].startswith("it is tried again at ")
    assert shown.operations == ("lost",)  # the same set again is a question what became of it


def test_what_cannot_be_encoded_is_told_and_stays_queued() -> None:
    world = World.make(MemoryStore(), customers=0)
    world.connection.configure(version="16.0")
    world.connection.push(CustomerAdd(name="New", preferred_delivery_method="Email"), key="new")
    world.connection.configure(version="6.0")
    (waiting,) = world.connection.preview().waiting
    assert waiting.reason.startswith("it cannot be sent: ")
    assert world.connection.operation("new").state == "queued"


def test_of_a_long_queue_the_first_are_shown() -> None:
    world = World.make(MemoryStore(), customers=0)
    for number in range(5):
        world.connection.push(CustomerAdd(name=f"N {number}"), key=str(number))
    shown = world.connection.preview(limit=2)
    assert shown.operations == ("0", "1")
    assert world.connection.preview(limit=10).operations == ("0", "1", "2", "3", "4")


def test_within_another_transaction_it_is_refused() -> None:
    world = a_world(MemoryStore())
    with world.store.transaction() as transaction:
        connection = world.bridge.using(transaction).connection(KEY)
        with pytest.raises(ConfigurationError, match="undone"):
            connection.preview()


def test_a_run_after_it_does_all_the_same() -> None:
    world = a_world(MemoryStore())
    for _ in range(3):
        world.connection.preview()
    world.update(after=timedelta(minutes=1))
    assert {operation.state for operation in world.connection.operations()} == {"applied"}
