"""What happens below a SQLAlchemyStore on PostgreSQL: waiting, broken connections, forks, plans of calls."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import attrs
import pytest
import sqlalchemy as sa
from small_calls import CALLS, fill

from qbsync.errors import (
    InvalidRecord,
    InvalidTransaction,
    StoreUnavailable,
    StoreUnusable,
    TransactionConflict,
)
from qbsync.storage import SQLAlchemyStore
from qbsync.testing.stores.calls import found_ids, get, put
from qbsync.testing.stores.kinds import Everything, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.storage import Transaction

SECONDS = 30
JOB = Job(connection="a", id="1")


@pytest.fixture
def store(postgresql: sa.Engine, postgresql_schema: str) -> Iterator[SQLAlchemyStore]:
    url = postgresql.url.update_query_dict({"application_name": postgresql_schema})
    store = SQLAlchemyStore(url, schema=postgresql_schema, busy_timeout=0.3)
    yield store
    store.close()


def kill_connections(postgresql: sa.Engine, store: SQLAlchemyStore) -> int:
    """End every connection of the store, as a restart of the server does."""
    ask = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s"
    with postgresql.connect() as connection:
        return int(connection.exec_driver_sql(ask, (store.tables.schema,)).scalar_one())


# Waiting


def test_a_claim_waits_for_nobody(store: SQLAlchemyStore) -> None:
    put(store, *(Job(connection="a", id=str(number)) for number in range(4)))

    def claim() -> list[str]:
        with store.transaction() as transaction:
            return [job.id for job in transaction.claim(Job, "queue", connection="a")]

    with ThreadPoolExecutor(1) as pool, store.transaction() as transaction:
        transaction.claim(Job, "queue", connection="a", limit=2)
        assert pool.submit(claim).result(SECONDS) == ["2", "3"]


def test_writers_of_other_records_do_not_meet(store: SQLAlchemyStore) -> None:
    first, second = put(store, JOB, Job(connection="a", id="2"))
    with ThreadPoolExecutor(1) as pool, store.transaction() as transaction:
        transaction.put(attrs.evolve(first, count=1))
        changed = pool.submit(put, store, attrs.evolve(second, count=2)).result(SECONDS)[0]
    assert get(store, second) == changed


def test_a_writer_gives_up_after_the_timeout(store: SQLAlchemyStore) -> None:
    record = put(store, JOB)[0]

    def change() -> None:
        with store.transaction() as transaction:
            transaction.get(Job, "a", "1")

    with ThreadPoolExecutor(1) as pool, store.transaction() as transaction:
        transaction.get(Job, "a", "1")
        with pytest.raises(StoreUnavailable, match="busy_timeout"):
            pool.submit(change).result(SECONDS)
        record = transaction.put(attrs.evolve(record, count=1))
    assert get(store, record) == record


def test_the_pool_gives_up_after_the_timeout(postgresql: sa.Engine, postgresql_schema: str) -> None:
    engine = sa.create_engine(postgresql.url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    store = SQLAlchemyStore(engine, schema=postgresql_schema)
    with ThreadPoolExecutor(1) as pool, store.transaction():
        putting = pool.submit(put, store, JOB)
        with pytest.raises(StoreUnavailable, match="pool"):
            putting.result(SECONDS)
    store.close()
    engine.dispose()


def test_a_deadlock_is_a_conflict(store: SQLAlchemyStore) -> None:
    jobs = put(store, JOB, Job(connection="a", id="2"))
    patient = SQLAlchemyStore(store.engine, schema=store.tables.schema, busy_timeout=SECONDS)
    both = threading.Barrier(2)

    def lock(first: Job, second: Job) -> bool:
        try:
            with patient.transaction() as transaction:
                transaction.get(Job, "a", first.id)
                both.wait(SECONDS)
                transaction.put(attrs.evolve(second, count=1))
        except TransactionConflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lock, jobs, reversed(jobs)))
    assert sorted(ended) == [False, True]


def test_a_conflict_that_was_swallowed_is_not_committed(store: SQLAlchemyStore) -> None:
    put(store, JOB)
    with ThreadPoolExecutor(1) as pool, store.transaction() as transaction:
        transaction.get(Job, "a", "1")

        def work() -> None:
            with store.transaction() as other:
                other.put(Job(connection="a", id="2"))
                with pytest.raises(StoreUnavailable):
                    other.get(Job, "a", "1")
                with pytest.raises(InvalidTransaction):
                    other.put(Job(connection="a", id="3"))

        with pytest.raises(StoreUnavailable, match="earlier error"):
            pool.submit(work).result(SECONDS)
    assert found_ids(store) == ["1"]


# Durability


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
def test_a_durable_commit_is_flushed(store: SQLAlchemyStore, setting: str, *, durable: bool) -> None:
    with store.transaction(durable=durable) as transaction:
        assert transaction.database.exec_driver_sql("SHOW synchronous_commit").scalar_one() == setting


@pytest.mark.parametrize(("server", "expected"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_what_the_server_flushes_is_not_made_less(
    postgresql: sa.Engine, postgresql_schema: str, server: str, expected: str
) -> None:
    url = postgresql.url.update_query_dict({"options": f"-csynchronous_commit={server}"})
    store = SQLAlchemyStore(url, schema=postgresql_schema)
    with store.transaction() as transaction:
        assert transaction.database.exec_driver_sql("SHOW synchronous_commit").scalar_one() == expected
    store.close()


def test_a_reader_has_one_state_and_cannot_write(store: SQLAlchemyStore) -> None:
    with store.transaction(write=False) as transaction:
        for name, value in (("transaction_isolation", "repeatable read"), ("transaction_read_only", "on")):
            assert transaction.database.exec_driver_sql(f"SHOW {name}").scalar_one() == value
    with store.transaction() as transaction:  # on the same connection
        for name, value in (("transaction_isolation", "read committed"), ("transaction_read_only", "off")):
            assert transaction.database.exec_driver_sql(f"SHOW {name}").scalar_one() == value


# Broken connections


def test_a_server_that_restarts_costs_the_open_transaction_only(
    store: SQLAlchemyStore, postgresql: sa.Engine
) -> None:
    put(store, JOB)

    def work() -> None:
        with store.transaction() as transaction:
            transaction.put(Job(connection="a", id="2"))
            assert kill_connections(postgresql, store) > 0
            transaction.put(Job(connection="a", id="3"))

    with pytest.raises(StoreUnavailable):
        work()
    assert found_ids(store) == ["1"]
    assert kill_connections(postgresql, store) > 0
    put(store, Job(connection="a", id="4"))
    assert found_ids(store) == ["1", "4"]


def test_a_commit_that_does_not_come_through_is_told(store: SQLAlchemyStore, postgresql: sa.Engine) -> None:
    def work() -> None:
        with store.transaction() as transaction:
            transaction.put(JOB)
            assert kill_connections(postgresql, store) > 0

    with pytest.raises(StoreUnavailable):
        work()
    assert get(store, JOB) is None


def test_a_body_beyond_what_a_server_takes_is_refused_and_the_transaction_goes_on(
    store: SQLAlchemyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qbsync.storage.sqlalchemy.transaction.MAX_BODY_BYTES", 1_000)
    with store.transaction() as transaction:
        with pytest.raises(InvalidRecord, match="at most 1000"):
            transaction.put(Everything(connection="a", id="1", text="x" * 1_000))
        transaction.put(JOB)
    assert found_ids(store) == ["1"]


def test_a_database_of_another_encoding_is_refused(postgresql: sa.Engine, postgresql_schema: str) -> None:
    with postgresql.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            f"CREATE DATABASE {postgresql_schema} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        )
        try:
            with pytest.raises(StoreUnusable, match="UTF8"):
                SQLAlchemyStore(postgresql.url.set(database=postgresql_schema))
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {postgresql_schema}")


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        SQLAlchemyStore("postgresql://somebody:our-secret@localhost:1/nothing")
    assert "our-secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_user_without_rights(postgresql: sa.Engine, store: SQLAlchemyStore) -> None:
    role = f"{store.tables.schema}_reader"
    with postgresql.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {store.tables.schema} TO {role}")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {store.tables.schema} TO {role}")
    try:
        reader = SQLAlchemyStore(postgresql.url.set(username=role), schema=store.tables.schema)
        assert get(reader, JOB) is None
        with pytest.raises(StoreUnavailable, match="grant"):
            put(reader, JOB)
        reader.close()
    finally:
        with postgresql.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")


def test_no_value_of_a_record_reaches_an_error_or_the_repr(store: SQLAlchemyStore) -> None:
    with store.transaction() as transaction:
        transaction.database.exec_driver_sql(f"DROP TABLE {store.tables.index.fullname}")
        with pytest.raises(Exception, match="missing") as caught:
            transaction.put(Job(connection="a", id="1", label="our-secret"))
        assert "our-secret" not in repr(caught.value)
        assert caught.value.__suppress_context__
        transaction.failure = None
        transaction.database.rollback()
    assert "our-secret" not in repr(
        SQLAlchemyStore.__repr__(
            type("Fake", (), {"engine": sa.create_engine("postgresql+psycopg://u:our-secret@localhost/x")})()  # type: ignore[arg-type]
        )
    )


# Processes

PREAMBLE = """
import os, sys
import attrs
from qbsync.errors import InvalidTransaction, StoreUnavailable
from qbsync.storage import SQLAlchemyStore
from qbsync.testing.stores.kinds import Job

def increment(store):
    with store.transaction() as transaction:
        job = transaction.get(Job, "a", "1")
        return transaction.put(attrs.evolve(job, count=job.count + 1)).count

store = SQLAlchemyStore(sys.argv[1], schema=sys.argv[2])
"""


def start(store: SQLAlchemyStore, script: str) -> subprocess.Popen[str]:
    url = store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "error", "-c", PREAMBLE + script, url, str(store.tables.schema)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_increments_of_3_processes_are_not_lost(store: SQLAlchemyStore) -> None:
    put(store, JOB)
    processes = [start(store, "for _ in range(30): increment(store)\nstore.close()") for _ in range(3)]
    for process in processes:
        process.communicate(timeout=SECONDS)
        assert process.returncode == 0
    job = get(store, JOB)
    assert job is not None
    assert (job.count, job.version) == (90, 91)


def test_a_kill_inside_a_transaction_undoes_it(store: SQLAlchemyStore) -> None:
    put(store, JOB)
    process = start(
        store,
        """
increment(store)
with store.transaction() as transaction:
    transaction.put(attrs.evolve(transaction.get(Job, "a", "1"), count=100))
    print("inside", flush=True)
    sys.stdin.readline()
""",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "inside\n"
    process.kill()
    process.communicate(timeout=SECONDS)
    patient = SQLAlchemyStore(store.engine, schema=store.tables.schema, busy_timeout=SECONDS)
    with patient.transaction() as transaction:  # waits until the server has noticed
        job = transaction.get(Job, "a", "1")
    assert job is not None
    assert (job.count, job.version) == (1, 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_store_is_used_on_both_sides_of_a_fork(store: SQLAlchemyStore) -> None:
    put(store, JOB)
    process = start(
        store,
        """
increment(store)
children = []
for _ in range(2):
    child = os.fork()
    if not child:
        for _ in range(10):
            increment(store)
        store.close()
        os._exit(0)
    children.append(child)
for _ in range(10):
    increment(store)
for child in children:
    assert os.waitpid(child, 0)[1] == 0
increment(store)
store.close()
""",
    )
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    job = get(store, JOB)
    assert job is not None
    assert job.count == 32


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_fork_inside_a_transaction_leaves_it_to_the_parent(store: SQLAlchemyStore) -> None:
    put(store, JOB)
    process = start(
        store,
        """
child = None
try:
    with store.transaction() as transaction:
        transaction.put(Job(connection="a", id="2"))
        child = os.fork()
        if child:
            assert os.waitpid(child, 0)[1] == 0
            transaction.put(Job(connection="a", id="3"))
        else:
            try:
                transaction.put(Job(connection="a", id="4"))
            except InvalidTransaction:
                pass
            else:
                os._exit(1)
except StoreUnavailable as error:
    assert child == 0 and "fork" in str(error)
    increment(store)  # on a connection of its own
    os._exit(0)
assert child
increment(store)
store.close()
""",
    )
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert found_ids(store) == ["1", "2", "3"]
    job = get(store, JOB)
    assert job is not None
    assert job.count == 2


# The work of a call: no plan reads a table from end to end, or sorts


@pytest.fixture(scope="module")
def full_store(postgresql: sa.Engine) -> Iterator[SQLAlchemyStore]:
    """Give a store with 6,000 records, of which the server has no statistics yet: the worst case."""
    name = f"qbsync_full_{os.getpid()}"
    store = SQLAlchemyStore(postgresql.url, schema=name)
    fill(store, 0, 1_000)
    with store.transaction(durable=False) as transaction:
        transaction.put(Everything(connection="c1", id="1"))
    yield store
    store.close()
    with postgresql.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


@pytest.mark.parametrize("analyzed", [False, True])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_plan_of_a_call_goes_by_an_index(
    full_store: SQLAlchemyStore, call: Callable[[Transaction], object], *, analyzed: bool
) -> None:
    if analyzed:
        with full_store.transaction() as transaction:
            for table in full_store.tables.all:
                transaction.database.exec_driver_sql(f"ANALYZE {table.fullname}")
    statements: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        statements.append((statement, parameters))

    sa.event.listen(full_store.engine, "before_cursor_execute", note)
    try:
        with full_store.transaction() as transaction:
            statements.clear()
            assert call(transaction) != ()
            asked = [(text, given) for text, given in statements if text.startswith(("SELECT", "UPDATE"))]
            plans = [
                "\n".join(transaction.database.exec_driver_sql(f"EXPLAIN {text}", given).scalars())
                for text, given in asked
            ]
            transaction.database.rollback()
            transaction.failure = StoreUnavailable("rolled back on purpose")
    except StoreUnavailable:
        pass
    finally:
        sa.event.remove(full_store.engine, "before_cursor_execute", note)
    assert statements
    for plan in plans:
        assert "Seq Scan" not in plan, plan
        assert "Sort" not in plan, plan
