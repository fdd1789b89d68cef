"""What happens below a SQLiteStore: waiting, failing disks, the number of connections, the work of a call."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from small_calls import CALLS, fill

from qbsync.errors import InvalidTransaction, StoreUnavailable
from qbsync.storage import SQLiteStore
from qbsync.testing.stores.calls import Undo
from qbsync.testing.stores.kinds import Everything, Job, Seat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qbsync.storage import Transaction

SECONDS = 30


class Breakable(sqlite3.Connection):
    """A connection whose next statements but `left` fail, as on a disk that breaks."""

    left: int | None = None

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        self._count()
        return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        self._count()
        return super().executemany(*arguments)

    def _count(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Breakable]:
    """Return a list of every connection that is opened from now on."""
    opened: list[Breakable] = []

    connect = sqlite3.connect

    def watched(path: Path, **options: Any) -> Breakable:
        opened.append(connect(path, factory=Breakable, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", watched)
    return opened


@pytest.fixture
def store(tmp_path: Path, connections: list[Breakable]) -> Iterator[SQLiteStore]:
    assert connections == []
    store = SQLiteStore(tmp_path / "sync.db", busy_timeout=0.05)
    yield store
    store.close()


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018 - raises on a closed connection
    except sqlite3.ProgrammingError:
        return False
    return True


# Waiting


def test_a_writer_gives_up_on_another_process_after_the_timeout(store: SQLiteStore) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="busy_timeout"), store.transaction():
            pytest.fail("two writers at once")
        with store.transaction(write=False) as transaction:
            assert transaction.get(Job, "a", "1") is None
    with store.transaction() as transaction:
        transaction.put(Job(connection="a", id="1"))


def test_a_writer_gives_up_on_another_thread_after_the_timeout(store: SQLiteStore) -> None:
    def write() -> None:
        with store.transaction():
            pytest.fail("two writers at once")

    with store.transaction(), ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        with pytest.raises(StoreUnavailable, match="busy_timeout"):
            writing.result(SECONDS)
    with store.transaction() as transaction:
        transaction.put(Job(connection="a", id="1"))


# Durability


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_a_durable_commit_is_flushed(
    store: SQLiteStore, connections: list[Breakable], level: int, *, durable: bool
) -> None:
    """SQLite's level 2 is FULL: the log is flushed at each commit; 1 is NORMAL: at checkpoints only."""
    with store.transaction(durable=not durable):
        pass
    with store.transaction(durable=durable):
        assert connections[0].execute("PRAGMA synchronous").fetchone() == (level,)
    assert len(connections) == 1


# Failing


def test_a_full_disk_undoes_the_transaction(store: SQLiteStore, connections: list[Breakable]) -> None:
    with store.transaction() as transaction:
        kept = transaction.put(Everything(connection="a", id="1"))
    (pages,) = connections[0].execute("PRAGMA page_count").fetchone()
    connections[0].execute(f"PRAGMA max_page_count = {pages + 5}")

    def work() -> None:
        with store.transaction() as transaction:
            transaction.put(attrs.evolve(kept, text="new"))
            transaction.put(Everything(connection="a", id="2", text="x" * 100_000))

    with pytest.raises(StoreUnavailable, match="full"):
        work()
    with store.transaction() as transaction:
        assert transaction.get(Everything, "a", "1") == kept
        assert transaction.get(Everything, "a", "2") is None
        transaction.put(attrs.evolve(kept, text="new"))


def test_a_failure_that_was_swallowed_is_not_committed(
    store: SQLiteStore, connections: list[Breakable]
) -> None:
    (pages,) = connections[0].execute("PRAGMA page_count").fetchone()
    connections[0].execute(f"PRAGMA max_page_count = {pages + 5}")

    def work() -> None:
        with store.transaction() as transaction:
            transaction.put(Everything(connection="a", id="1"))
            with pytest.raises(StoreUnavailable):
                transaction.put(Everything(connection="a", id="2", text="x" * 100_000))
            with pytest.raises(InvalidTransaction):
                transaction.put(Everything(connection="a", id="3"))

    with pytest.raises(StoreUnavailable, match="earlier error"):
        work()
    with store.transaction() as transaction:
        assert [transaction.get(Everything, "a", id_) for id_ in "123"] == [None, None, None]


def test_a_disk_that_breaks_at_any_statement_leaves_all_or_nothing(
    tmp_path: Path, connections: list[Breakable]
) -> None:
    """Whichever statement fails, a new store finds the state before or after a transaction, never between."""
    first = Seat(connection="a", id="1", row=1, ticket="x")
    second = Seat(connection="a", id="2", row=2)

    def work(store: SQLiteStore) -> None:
        with store.transaction() as transaction:
            transaction.put(first)
            transaction.put(second)
        with store.transaction() as transaction:
            moved = transaction.put(Seat(connection="a", id="1", version=1, row=3, ticket="y"))
            transaction.delete(attrs.evolve(second, version=1))
            transaction.put(Seat(connection="b", id="3", row=1, ticket="x"))
            transaction.put(attrs.evolve(moved, row=4))

    states = {
        (): (0, 0),
        ((1, "x"), (2, "")): (2, 1),
        ((4, "y"), (1, "x")): (1, 2),
    }
    seen = set()
    for left in itertools.count():
        path = tmp_path / f"{left}.db"
        store = SQLiteStore(path)
        connections[-1].left = left
        with suppress(StoreUnavailable):
            work(store)
        finished = connections[-1].left >= 0
        store.close()

        store = SQLiteStore(path)
        with store.transaction(write=False) as transaction:
            found = [transaction.get(Seat, connection, id_) for connection, id_ in ("a1", "a2", "b3")]
            state = tuple((seat.row, seat.ticket) for seat in found if seat is not None)
            places = transaction.count(Seat, "place", connection="a")
            tickets = transaction.count(Seat, "ticket", connection=None)
        store.close()
        assert (places, tickets) == states[state]
        seen.add(state)
        if finished:
            break
    assert seen == set(states)


def test_a_file_that_cannot_be_written(tmp_path: Path, connections: list[Breakable]) -> None:
    store = SQLiteStore(tmp_path / "sync.db")
    connections[0].execute("PRAGMA query_only = ON")  # answers as a read-only file does, for root too
    with store.transaction(write=False) as transaction:
        assert transaction.get(Job, "a", "1") is None
    with pytest.raises(StoreUnavailable, match="writable"), store.transaction() as transaction:
        transaction.put(Job(connection="a", id="1"))
    store.close()


# Connections


def test_threads_share_a_few_connections_and_close_closes_them(
    store: SQLiteStore, connections: list[Breakable]
) -> None:
    for _ in range(20):  # one after another, each in a new thread
        thread = threading.Thread(target=lambda: _read(store))
        thread.start()
        thread.join(SECONDS)
    assert len(connections) == 1

    together = threading.Barrier(20)
    with ThreadPoolExecutor(20) as pool:
        for future in [pool.submit(_read, store, together.wait) for _ in range(20)]:
            future.result(SECONDS)
    assert len(connections) == 20
    assert sum(map(is_open, connections)) == 8

    store.close()
    assert sum(map(is_open, connections)) == 0


def test_close_leaves_open_transactions_to_end(store: SQLiteStore, connections: list[Breakable]) -> None:
    with store.transaction() as transaction:
        store.close()
        transaction.put(Job(connection="a", id="1"))
        assert is_open(connections[0])
    assert not is_open(connections[0])
    again = SQLiteStore(store.path)
    with again.transaction(write=False) as transaction:
        assert transaction.get(Job, "a", "1") is not None
    again.close()


def _read(store: SQLiteStore, meanwhile: Callable[[], object] = lambda: None) -> None:
    with store.transaction(write=False) as transaction:
        transaction.get(Job, "a", "1")
        meanwhile()


# The work of a call, counted in steps of SQLite's virtual machine: it must not grow with what is stored


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_work_of_a_call_does_not_grow(
    store: SQLiteStore, connections: list[Breakable], call: Callable[[Transaction], object]
) -> None:
    def steps() -> int:
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        # Rolled back, so that both measurements are of the same call.
        with suppress(Undo), store.transaction() as transaction:
            connections[0].set_progress_handler(step, 1)
            found = call(transaction)
            connections[0].set_progress_handler(None, 1)
            assert found != (), "nothing was found, and nothing measured"
            raise Undo
        return count

    fill(store, 0, 200)
    few = steps()
    fill(store, 200, 1_000)
    assert few > 0
    assert steps() <= few * 1.5
