"""The store within a transaction of the host: both are committed, or neither; on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from qbsync import App, Bridge
from qbsync.errors import ConfigurationError, InvalidTransaction, StaleWrite, StorageError
from qbsync.models import CustomerAdd
from qbsync.storage import SQLAlchemyStore
from qbsync.testing.stores.calls import Undo, found_ids, get, put
from qbsync.testing.stores.kinds import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qbsync.storage import SharedStore


@pytest.fixture(params=["postgresql", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "postgresql":
        schema = request.getfixturevalue("postgresql_schema")
        url = request.getfixturevalue("postgresql").url.update_query_dict(
            {"options": f"-csearch_path={schema}"}
        )
    else:
        url = sa.make_url(f"sqlite:///{tmp_path}/host.db")
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: sa.Engine) -> Iterator[SQLAlchemyStore]:
    """Give a store on the host's engine, whose tables stand beside the host's own."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (number INTEGER PRIMARY KEY)")
    store = SQLAlchemyStore(engine)
    yield store
    store.close()


ORDER = sa.text("INSERT INTO orders VALUES (1)")


def orders(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM orders").scalar_one())


def enqueue(store: SharedStore, connection: sa.Connection | Session) -> None:
    with store.using(connection).transaction() as transaction:
        transaction.put(Job(connection="a", id="1"))


@pytest.mark.parametrize("commits", [True, False])
def test_a_connection_commits_both_or_neither(
    engine: sa.Engine, store: SQLAlchemyStore, *, commits: bool
) -> None:
    with engine.connect() as connection:
        connection.execute(ORDER)
        enqueue(store, connection)
        if commits:
            connection.commit()
    assert orders(engine) == commits
    assert found_ids(store) == ["1"] * commits


@pytest.mark.parametrize("commits", [True, False])
@pytest.mark.parametrize("first", ["order", "job"])
def test_a_session_commits_both_or_neither(
    engine: sa.Engine, store: SQLAlchemyStore, first: str, *, commits: bool
) -> None:
    with Session(engine) as session:
        for step in ("order", "job") if first == "order" else ("job", "order"):
            if step == "order":
                session.execute(ORDER)
            else:
                enqueue(store, session)
        if commits:
            session.commit()
    assert orders(engine) == commits
    assert found_ids(store) == ["1"] * commits


def test_an_operation_is_pushed_with_the_order(engine: sa.Engine, store: SQLAlchemyStore) -> None:
    app = App(name="Acme Orders", url="https://acme.example/qbwc")
    bridge = Bridge(store, app=app)
    bridge.connect("acme", zone="America/New_York")
    for name, commits in (("Lost", False), ("Kept", True)):
        with Session(engine) as session:
            joined = Bridge(store.using(session), app=app)
            joined.connection("acme").push(CustomerAdd(name=name), key=name)
            assert [operation.key for operation in joined.connection("acme").operations()] == [name]
            if commits:
                session.commit()
    assert [operation.key for operation in bridge.connection("acme").operations()] == ["Kept"]


def test_a_block_that_raises_undoes_itself_alone(engine: sa.Engine, store: SQLAlchemyStore) -> None:
    with engine.begin() as connection:
        connection.execute(ORDER)
        joined = store.using(connection)
        put(joined, Job(connection="a", id="kept"))
        with pytest.raises(StaleWrite):
            put(joined, Job(connection="a", id="lost"), Job(connection="a", id="kept"))
    assert orders(engine) == 1
    assert found_ids(store) == ["kept"]


def test_a_failing_statement_undoes_its_block_alone(engine: sa.Engine, store: SQLAlchemyStore) -> None:
    with engine.begin() as connection:
        joined = store.using(connection)

        def work() -> None:
            with joined.transaction() as transaction:
                transaction.put(Job(connection="a", id="lost"))
                connection.exec_driver_sql(f"ALTER TABLE {store.tables.index.name} RENAME TO hidden")
                transaction.find(Job, "id", connection="a")

        put(joined, Job(connection="a", id="kept"))
        with pytest.raises(StorageError):
            work()
        put(joined, Job(connection="a", id="kept too"))
    assert found_ids(store) == ["kept", "kept too"]


def test_the_handler_of_a_pull_writes_in_the_stores_transaction(
    engine: sa.Engine, store: SQLAlchemyStore
) -> None:
    def work(*failures: type[Exception]) -> None:
        with store.transaction() as transaction:
            transaction.put(Job(connection="a", id="1"))
            transaction.database.execute(ORDER)
            for failure in failures:
                raise failure

    with pytest.raises(Undo):
        work(Undo)
    assert (orders(engine), found_ids(store)) == (0, [])
    work()
    assert (orders(engine), found_ids(store)) == (1, ["1"])


def test_a_joined_store_is_a_store(engine: sa.Engine, store: SQLAlchemyStore) -> None:
    job = put(store, Job(connection="a", id="1"))[0]
    with engine.begin() as connection:
        joined = store.using(connection)
        assert get(joined, job) == job
        with joined.transaction() as transaction:
            assert list(transaction.claim(Job, "queue", connection="a")) == [job]
            with pytest.raises(InvalidTransaction), joined.transaction():
                pytest.fail("a second transaction was opened")
            changed = transaction.put(attrs.evolve(job, count=1))
        with joined.transaction(write=False) as reading:
            assert reading.get(Job, "a", "1") == changed
            with pytest.raises(InvalidTransaction):
                reading.put(changed)
        joined.close()
    assert get(store, job) == changed


def test_a_connection_to_another_kind_of_database_is_refused(postgresql: sa.Engine, tmp_path: Path) -> None:
    store = SQLAlchemyStore(f"sqlite:///{tmp_path}/sync.db")
    with postgresql.connect() as connection, pytest.raises(ConfigurationError, match="connection"):
        store.using(connection)
    store.close()
