"""A push within another transaction: in the handler of a page, and in the host's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from world import KEY, World

from qbsync import ConfigurationError, MemoryStore, OperationExists, SQLiteStore
from qbsync.errors import InvalidTransaction
from qbsync.models import Customer, CustomerAdd, CustomerQuery, Ref
from qbsync.storage import SQLAlchemyStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qbsync import Page, Store


class HostError(Exception):
    """What the handler of a host raises."""


def world_with(store: Store, handler: Callable[[World, Page[Customer]], object]) -> World:
    """Return a world with a second pull, whose handler runs in the store's transaction."""
    world = World.make(store, customers=2, page_size=100)

    @world.bridge.pull(CustomerQuery, every=timedelta(hours=1), name="inside", transaction="store")
    def inside(page: Page[Customer]) -> None:
        handler(world, page)

    return world


def push_jobs(world: World, page: Page[Customer]) -> None:
    acme = world.bridge.using(page.transaction).connection(page.connection)
    for customer in page:
        if customer.parent_ref is None:
            add = CustomerAdd(name="Roof", parent_ref=Ref(list_id=customer.list_id))
            assert acme.push(add, key=f"roof-{customer.list_id}").state == "queued"


def test_a_handler_pushes_in_its_own_transaction(store: Store) -> None:
    world = world_with(store, push_jobs)
    world.update()
    assert {operation.state for operation in world.connection.operations()} == {"applied"}
    assert [name for name in world.company_names() if name.endswith(":Roof")] == [
        "Customer 000:Roof",
        "Customer 001:Roof",
    ]


def test_what_a_handler_pushed_is_undone_with_its_page(store: Store) -> None:
    tries = 0

    def fail_once(world: World, page: Page[Customer]) -> None:
        nonlocal tries
        tries += 1
        push_jobs(world, page)
        if tries == 1:
            raise HostError

    world = world_with(store, fail_once)
    world.update()
    assert list(world.connection.operations()) == []
    world.update(after=timedelta(hours=1))
    assert [operation.attempts for operation in world.connection.operations()] == [1, 1]
    assert tries == 2, "the page came again"


def test_a_handler_may_change_its_connection_too(store: Store) -> None:
    def pause(world: World, page: Page[Customer]) -> None:
        world.bridge.using(page.transaction).connection(page.connection).pause("stock-taking")

    world = world_with(store, pause)
    assert world.update().ok
    status = world.connection.status()
    assert (status.state, status.reason) == ("paused", "stock-taking")
    assert [flow.failures for flow in status.flows] == [0, 0]


def test_without_it_a_handler_is_told_how(store: Store) -> None:
    told: list[str] = []

    def push_plainly(world: World, _page: Page[Customer]) -> None:
        with pytest.raises(InvalidTransaction, match=r"bridge.using\(page.transaction\)") as error:
            world.bridge.connection(KEY)
        told.append(str(error.value))

    world_with(store, push_plainly).update()
    assert len(told) == 1


def test_a_refused_push_leaves_the_rest_of_the_page(store: Store) -> None:
    def push_twice(world: World, page: Page[Customer]) -> None:
        acme = world.bridge.using(page.transaction).connection(page.connection)
        acme.push(CustomerAdd(name="A"), key="a")
        with pytest.raises(OperationExists):
            acme.push(CustomerAdd(name="B"), key="a")

    world = world_with(store, push_twice)
    world.update()
    assert world.company_names().count("A") == 1


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_store_of_its_own_is_no_part_of_the_hosts_transaction(kind: str, tmp_path: Path) -> None:
    store: Store = MemoryStore() if kind == "memory" else SQLiteStore(tmp_path / "sync.db")
    world = World.make(store)
    engine = sa.create_engine("sqlite://")
    with (
        engine.connect() as connection,
        pytest.raises(
            ConfigurationError, match=f"{type(store).__name__} cannot be part of another transaction"
        ),
    ):
        world.bridge.using(connection)
    store.close()
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SQLAlchemyStore]:
    """Give a store on a database that has a table of orders too."""
    if request.param == "sqlite":
        store = SQLAlchemyStore(sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}"))
    else:
        store = request.getfixturevalue("postgresql_store")
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"CREATE TABLE {table_of(store)} (number TEXT)"))
    yield store
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE {table_of(store)}"))
    store.close()
    store.engine.dispose()


def table_of(store: SQLAlchemyStore) -> str:
    schema = store.tables.schema
    return f"{schema}.orders" if schema else "orders"


@pytest.mark.parametrize("end", ["commit", "rollback", "raise"])
def test_an_order_and_its_push_are_committed_together(shared: SQLAlchemyStore, end: str) -> None:
    world = World.make(shared)

    def place(session: Session) -> None:
        session.execute(sa.text(f"INSERT INTO {table_of(shared)} VALUES ('1001')"))  # noqa: S608 - of the test
        acme = world.bridge.using(session).connection(KEY)
        acme.push(CustomerAdd(name="Alder"), key="customer-7")
        acme.push(CustomerAdd(name="Roof", parent_ref=Ref("Alder")), key="job-1", after=("customer-7",))
        if end == "raise":
            raise HostError

    with Session(shared.engine) as session:
        try:
            place(session)
        except HostError:
            session.rollback()
        if end == "commit":
            session.commit()
        else:
            session.rollback()
    with shared.engine.connect() as connection:
        orders = connection.execute(sa.text(f"SELECT number FROM {table_of(shared)}")).all()  # noqa: S608
    assert [row.number for row in orders] == ["1001"] * (end == "commit")
    world.update()
    assert ("Alder:Roof" in world.company_names()) == (end == "commit")
