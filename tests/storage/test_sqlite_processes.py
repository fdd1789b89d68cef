"""Several processes on one file: nothing is lost, whoever dies, and forks are survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import attrs
import pytest

from qbsync.storage import SQLiteStore
from qbsync.testing.stores.kinds import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[..., subprocess.Popen[str]]

if not hasattr(os, "fork"):
    pytest.skip("needs os.fork and SIGKILL", allow_module_level=True)

SECONDS = 60

PREAMBLE = """
import os, sys, threading
import attrs
from qbsync.errors import InvalidTransaction, StoreUnavailable
from qbsync.storage import SQLiteStore
from qbsync.testing.stores.kinds import Job, Seat

def increment(store, **options):
    with store.transaction(**options) as transaction:
        job = transaction.get(Job, "a", "1")
        return transaction.put(attrs.evolve(job, count=job.count + 1)).count

"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLiteStore]:
    store = SQLiteStore(tmp_path / "sync.db")
    yield store
    store.close()


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that runs a script after PREAMBLE, with arguments; kills what is left."""
    processes: list[subprocess.Popen[str]] = []

    def run(script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "error", "-c", PREAMBLE + script, *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate(timeout=SECONDS)


def go_on(process: subprocess.Popen[str]) -> None:
    """Let the process read a line."""
    assert process.stdin is not None
    process.stdin.write("go on\n")
    process.stdin.flush()


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line that the process writes."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finish(process: subprocess.Popen[str]) -> None:
    """Wait until the process ends well."""
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def kill(process: subprocess.Popen[str]) -> str:
    """Kill the process and return what it still had written."""
    process.kill()
    assert process.wait(SECONDS) == -signal.SIGKILL
    assert process.stdout is not None
    return process.stdout.read()


def stored(store: SQLiteStore, id_: str = "1") -> Job | None:
    with store.transaction(write=False) as transaction:
        return transaction.get(Job, "a", id_)


def put(store: SQLiteStore, job: Job) -> Job:
    with store.transaction() as transaction:
        return transaction.put(job)


def increment(store: SQLiteStore) -> int:
    job = stored(store)
    assert job is not None
    return put(store, attrs.evolve(job, count=job.count + 1)).count


def test_increments_of_4_processes_are_not_lost(start: Start, store: SQLiteStore) -> None:
    put(store, Job(connection="a", id="1"))
    script = """
store = SQLiteStore(sys.argv[1])
sys.stdin.readline()
for _ in range(50):
    increment(store)
store.close()
"""
    processes = [start(script, store.path) for _ in range(4)]
    for process in processes:
        go_on(process)
    for process in processes:
        finish(process)
    job = stored(store)
    assert job is not None
    assert (job.count, job.version) == (200, 201)


def test_4_processes_make_one_new_file(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    script = """
sys.stdin.readline()
store = SQLiteStore(sys.argv[1])
with store.transaction() as transaction:
    transaction.put(Job(connection="a", id=sys.argv[2]))
store.close()
"""
    for attempt in range(2):
        processes = [start(script, path, f"{attempt}-{number}") for number in range(4)]
        for process in processes:
            go_on(process)
        for process in processes:
            finish(process)
        store = SQLiteStore(path)
        with store.transaction(write=False) as transaction:
            assert transaction.count(Job, "id", connection="a") == 4
        store.close()
        path.unlink()


def test_a_kill_inside_a_transaction_undoes_it(start: Start, store: SQLiteStore) -> None:
    put(store, Job(connection="a", id="1", label="kept"))
    process = start(
        """
store = SQLiteStore(sys.argv[1])
with store.transaction() as transaction:
    transaction.put(attrs.evolve(transaction.get(Job, "a", "1"), label="lost"))
    transaction.put(Job(connection="a", id="2", label="lost"))
    print("inside", flush=True)
    sys.stdin.readline()
""",
        store.path,
    )
    assert line(process) == "inside"
    kill(process)
    assert stored(store) == Job(connection="a", id="1", version=1, label="kept")
    assert stored(store, "2") is None
    with store.transaction() as transaction:
        assert transaction.count(Job, "label", ("lost",), connection="a") == 0


@pytest.mark.parametrize("durable", [True, False])
def test_a_kill_loses_no_commit_that_returned(start: Start, store: SQLiteStore, *, durable: bool) -> None:
    put(store, Job(connection="a", id="1"))
    script = f"""
store = SQLiteStore(sys.argv[1])
while True:
    print(increment(store, durable={durable}), flush=True)
"""
    acknowledged = 0
    for rounds in (1, 7, 30):
        process = start(script, store.path)
        for _ in range(rounds):
            acknowledged = int(line(process))
        # The last line may be torn by the kill.
        complete = kill(process).rpartition("\n")[0].split()
        acknowledged = int(complete[-1]) if complete else acknowledged
        job = stored(store)
        assert job is not None
        assert acknowledged <= job.count <= acknowledged + 1
        assert job.version == job.count + 1


def test_a_store_is_used_on_both_sides_of_a_fork(start: Start, store: SQLiteStore) -> None:
    put(store, Job(connection="a", id="1"))
    process = start(
        """
store = SQLiteStore(sys.argv[1])
increment(store)
children = []
for _ in range(3):
    child = os.fork()
    if not child:
        for _ in range(20):
            increment(store)
        store.close()
        os._exit(0)
    children.append(child)
for _ in range(20):
    increment(store)
for child in children:
    assert os.waitpid(child, 0)[1] == 0
store.close()
""",
        store.path,
    )
    finish(process)
    job = stored(store)
    assert job is not None
    assert job.count == 81


def test_a_child_holds_locks_of_its_own(start: Start, tmp_path: Path) -> None:
    """A child that believed to hold its parent's locks would let others delete the log that it writes."""
    path = tmp_path / "sync.db"
    process = start(
        """
store = SQLiteStore(sys.argv[1])
with store.transaction() as transaction:
    transaction.put(Job(connection="a", id="1"))
if os.fork():
    os._exit(0)  # without closing anything
increment(store)
print("ready", flush=True)
sys.stdin.readline()
print(increment(store), flush=True)
store.close()
""",
        path,
    )
    assert line(process) == "ready"
    other = SQLiteStore(path)
    assert increment(other) == 2
    other.close()  # the last to close deletes the log
    assert path.with_name("sync.db-wal").exists()
    go_on(process)
    assert line(process) == "3"
    finish(process)
    other = SQLiteStore(path)
    job = stored(other)
    other.close()
    assert job is not None
    assert job.count == 3


def test_a_fork_inside_a_transaction_leaves_it_to_the_parent(start: Start, store: SQLiteStore) -> None:
    put(store, Job(connection="a", id="1"))
    process = start(
        """
store = SQLiteStore(sys.argv[1])
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
    try:
        with store.transaction():
            os._exit(2)
    except StoreUnavailable:
        os._exit(0)
assert child
increment(store)
store.close()
""",
        store.path,
    )
    finish(process)
    assert [job is not None for job in (stored(store, id_) for id_ in "1234")] == [True, True, True, False]
    job = stored(store)
    assert job is not None
    assert job.count == 1


def test_a_thread_that_forks_finds_no_lock_held(start: Start, store: SQLiteStore) -> None:
    """Another thread may be inside the pool at the moment of the fork."""
    put(store, Job(connection="a", id="1"))
    process = start(
        """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of a fork beside threads
store = SQLiteStore(sys.argv[1])
stop = threading.Event()
def read():
    while not stop.is_set():
        with store.transaction(write=False) as transaction:
            transaction.get(Job, "a", "1")
thread = threading.Thread(target=read)
thread.start()
outcomes = set()
for _ in range(30):
    child = os.fork()
    if not child:
        try:
            with store.transaction(write=False) as transaction:
                transaction.get(Job, "a", "1")
        except StoreUnavailable:  # a transaction was open at the fork
            os._exit(3)
        os._exit(0)
    outcomes.add(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
stop.set()
thread.join()
assert outcomes <= {0, 3}, outcomes
increment(store)
store.close()
""",
        store.path,
    )
    finish(process)
