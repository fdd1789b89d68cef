"""P1 and P2 under every single fault: each step of a run is cut off once, and nothing is lost or doubled."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from world import World

from qbsync import MemoryStore, Store
from qbsync.errors import SessionLost
from qbsync.models import CustomerAdd

if TYPE_CHECKING:
    from collections.abc import Iterator

CUSTOMERS = 12


class Killed(BaseException):
    """The process of the host app dies here; no handler of the library may catch it."""


@attrs.define
class MortalStore:
    """A store whose process dies before or after its n-th commit, counted from `arm`."""

    store: Store
    commits: int = 0
    dies_at: int = 0
    after: bool = False

    def arm(self, dies_at: int, *, after: bool) -> None:
        self.commits, self.dies_at, self.after = 0, dies_at, after

    @contextmanager
    def transaction(self, *, write: bool = True, durable: bool = True) -> Iterator[Any]:
        with self.store.transaction(write=write, durable=durable) as transaction:
            yield transaction
            self.commits += write
            if write and self.commits == self.dies_at and not self.after:
                raise Killed
        if write and self.commits == self.dies_at:
            self.dies_at = 0
            raise Killed

    def close(self) -> None:
        self.store.close()


def world_with_work(store: Store) -> World:
    """Return a world in which a page, an edit and two writes are under way."""
    world = World.make(store, customers=CUSTOMERS, page_size=5)
    world.update()
    known = next(customer for customer in world.customers.values() if customer.full_name == "Customer 003")
    world.company.ui.edit_customer("Customer 005", phone="555-0105")
    world.connection.push(CustomerAdd(name="New"), key="add")
    world.connection.push(known.edit(phone="555-0103"), key="edit")
    world.connection.push(CustomerAdd(name="Customer 001"), key="refused")
    return world


def assert_everything_happened_once(world: World) -> None:
    names = world.company_names()
    assert names.count("New") == 1
    assert len(names) == CUSTOMERS + 1
    states = {operation.key: operation.state for operation in world.connection.operations()}
    assert states == {"add": "applied", "edit": "applied", "refused": "parked"}
    assert {key: operation.state for key, operation in world.outcomes.items()} == states
    by_id = {customer.list_id: customer for customer in world.company.customers}
    assert world.connection.operation("add").list_id in by_id
    assert world.customers == by_id, "the host holds what the company file holds"


def quiesce(world: World) -> None:
    """Let the Web Connector run until there is nothing left to do."""
    for _ in range(5):
        report = world.update()
        assert report.authenticate_status != "nvu"
    world.connection.sync_now()
    assert world.update().ok


def count_commits() -> int:
    store = MortalStore(MemoryStore())
    world = world_with_work(store)
    store.arm(0, after=False)
    world.update()
    return store.commits


COMMITS = count_commits()


def test_the_run_has_commits_to_die_at() -> None:
    assert COMMITS > 12


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("commit", range(1, COMMITS + 1))
def test_the_host_may_die_at_any_commit(commit: int, after: bool) -> None:  # noqa: FBT001 - a parameter of the test
    die_at_a_commit(MemoryStore(), commit, after=after)


@pytest.mark.parametrize("commit", range(1, COMMITS + 1, 2))
def test_the_host_may_die_at_any_commit_on_a_server(postgresql_store: Store, commit: int) -> None:
    die_at_a_commit(postgresql_store, commit, after=commit % 4 == 1)


def die_at_a_commit(inner: Store, commit: int, *, after: bool) -> None:
    store = MortalStore(inner)
    world = world_with_work(store)
    store.arm(commit, after=after)
    with pytest.raises(Killed):
        world.update()
    store.arm(0, after=False)
    world.start()
    quiesce(world)
    assert_everything_happened_once(world)


EVENTS = (
    "before_send",
    "after_send",
    "before_process",
    "after_process",
    "before_receive",
    "after_receive",
    "before_close",
)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("number", range(1, 9))
def test_the_pc_may_lose_power_at_any_step(event: str, number: int) -> None:
    world = world_with_work(MemoryStore())
    calls = 0

    def lose(name: str) -> None:
        nonlocal calls
        calls += name == event
        if name == event and calls == number:
            raise SessionLost

    world.on_event = lose
    world.update()
    world.on_event = None
    quiesce(world)
    assert_everything_happened_once(world)


@pytest.mark.parametrize("number", range(1, 9))
def test_quickbooks_may_die_after_it_did_the_work(number: int) -> None:
    """The answer is lost between QuickBooks and the Web Connector, and the session goes on without it."""
    world = world_with_work(MemoryStore())
    calls = 0

    def cut(_request: str, answer: str) -> str:
        nonlocal calls
        calls += 1
        return answer[: len(answer) // 2] if calls == number + 1 else answer

    world.company.spoil = cut
    world.update()
    quiesce(world)
    assert_everything_happened_once(world)


@pytest.mark.parametrize("recovered_answer", ["full", "ids"])
def test_a_lost_answer_is_recovered_by_the_same_bytes_and_says_so(recovered_answer: str) -> None:
    world = World.make(MemoryStore(), customers=1, recovered_answer=recovered_answer)
    world.connection.push(CustomerAdd(name="New"), key="add")
    calls = 0

    def lose(name: str) -> None:
        nonlocal calls
        calls += name == "before_receive"
        if name == "before_receive" and calls == 2:
            raise SessionLost

    world.on_event = lose
    world.update()
    assert world.connection.operation("add").state == "sent"
    assert world.company_names().count("New") == 1
    world.on_event = None
    world.update(after=timedelta(minutes=5))
    operation = world.outcomes["add"]
    assert (operation.state, operation.recovered, operation.attempts) == ("applied", True, 1)
    (made,) = [customer for customer in world.company.customers if customer.full_name == "New"]
    assert operation.list_id == made.list_id
    assert operation.result == made, "where ids alone came, the record was asked for"
    assert world.company_names().count("New") == 1


def test_a_write_that_is_not_found_stays_in_doubt_and_is_not_sent_again() -> None:
    world = World.make(MemoryStore(), customers=1)
    world.connection.push(CustomerAdd(name="New"), key="add")

    def lose(name: str) -> None:
        if name == "before_receive" and "New" in world.company_names():
            raise SessionLost

    world.on_event = lose
    world.update()
    world.on_event = None
    world.company.ui.edit_customer("New", name="Renamed")

    def forget(request: str, answer: str) -> str:
        if "CustomerAddRs" not in answer:
            return answer
        set_id = request.split('newMessageSetID="')[1].split('"', maxsplit=1)[0]
        return f'<QBXML><QBXMLMsgsRs newMessageSetID="{set_id}" messageSetStatusCode="9002"/></QBXML>'

    world.company.spoil = forget
    for _ in range(4):
        world.update()
    operation = world.outcomes["add"]
    assert operation.state == "in_doubt"
    assert "9002" in operation.problem.text
    assert operation.problem.who_acts == "bookkeeper"
    assert world.company_names() == ["Customer 000", "Renamed"]
    assert world.update(after=timedelta(minutes=1)).authenticate_status == "none", "it is not sent again"
