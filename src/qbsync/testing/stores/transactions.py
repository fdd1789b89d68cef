"""Atomicity, isolation and the rules of transactions."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from qbsync.errors import (
    InvalidTransaction,
    StoreUnavailable,
)
from qbsync.testing.stores.calls import SECONDS, Undo, found_ids, get, in_threads, insist, put
from qbsync.testing.stores.kinds import Job, Seat

if TYPE_CHECKING:
    from qbsync.storage import Store, Transaction

__all__ = ["TransactionTests"]


class TransactionTests:
    """Atomicity, isolation and the rules of transactions."""

    # Atomicity

    def test_an_exception_undoes_everything(self, store: Store) -> None:
        (kept,) = put(store, Job(connection="a", id="1", label="old"))
        (changed,) = put(store, Seat(connection="b", id="1", row=1, ticket="x"))

        def work() -> None:
            with store.transaction() as transaction:
                transaction.put(Job(connection="a", id="2"))
                transaction.put(attrs.evolve(changed, row=2, ticket="y"))
                transaction.put(transaction.put(attrs.evolve(kept, label="new")))
                transaction.delete_connection("a")
                raise Undo

        with pytest.raises(Undo):
            work()
        assert get(store, kept) == kept
        assert get(store, changed) == changed
        assert found_ids(store) == ["1"]
        assert found_ids(store, "label", ("old",)) == ["1"]
        put(store, Seat(connection="a", id="1", row=2, ticket="y"))

    def test_what_leaves_the_block_reaches_the_caller(self, store: Store) -> None:
        def work() -> None:
            with store.transaction() as transaction:
                transaction.put(Job(connection="a", id="1"))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            work()
        assert found_ids(store) == []

    def test_a_commit_is_seen_by_the_other_handle(self, store: Store, other_store: Store) -> None:
        for durable in (True, False):
            with store.transaction(durable=durable) as transaction:
                record = transaction.put(Job(connection="a", id=f"durable: {durable}"))
            assert get(other_store, record) == record

    # Isolation

    def test_a_transaction_sees_its_own_writes(self, store: Store) -> None:
        with store.transaction() as transaction:
            record = transaction.put(Job(connection="a", id="1", label="x"))
            assert transaction.get(Job, "a", "1") == record
            assert list(transaction.find(Job, "label", ("x",), connection="a")) == [record]
            record = transaction.put(attrs.evolve(record, label="y"))
            assert list(transaction.find(Job, "label", ("x",), connection="a")) == []
            assert transaction.count(Job, "label", ("y",), connection="a") == 1
            transaction.delete(record)
            assert transaction.count(Job, "id", connection="a") == 0

    def test_a_reader_sees_one_state_and_waits_for_no_writer(self, store: Store, other_store: Store) -> None:
        first, second = put(
            store, Job(connection="a", id="1", label="old"), Job(connection="a", id="2", label="old")
        )
        written, seen = threading.Event(), threading.Event()

        def write() -> None:
            with other_store.transaction() as transaction:
                transaction.put(attrs.evolve(first, label="new"))
                transaction.delete(second)
                transaction.put(Job(connection="a", id="3", label="old"))
                written.set()
                assert seen.wait(SECONDS), "the reader waits for the writer"

        def read(transaction: Transaction) -> list[object]:
            return [
                transaction.get(Job, "a", "1"),
                transaction.get(Job, "a", "3"),
                *transaction.find(Job, "label", ("old",), connection="a"),
                *transaction.find(Job, "id", connection="a", reverse=True),
                transaction.count(Job, "label", ("old",), connection="a"),
            ]

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            assert written.wait(SECONDS)
            with store.transaction(write=False) as transaction:
                while_open = read(transaction)
                seen.set()
                writing.result(SECONDS)
                after_commit = read(transaction)
        assert while_open == after_commit == [first, None, first, second, second, first, 2]
        assert found_ids(store, "label") == ["1", "3"]  # "new" before "old"

    def test_a_writer_waits_for_no_reader(self, store: Store, other_store: Store) -> None:
        record = put(store, Job(connection="a", id="1"))[0]
        with ThreadPoolExecutor(1) as pool, store.transaction(write=False) as transaction:
            assert transaction.get(Job, "a", "1") == record
            changed = pool.submit(lambda: put(other_store, attrs.evolve(record, count=1))[0]).result(SECONDS)
            assert transaction.get(Job, "a", "1") == record
            assert transaction.count(Job, "id", connection="a") == 1
        assert get(store, record) == changed

    def test_a_reader_sees_all_of_a_commit_or_nothing(self, store: Store, other_store: Store) -> None:
        pair = put(store, Job(connection="a", id="1"), Job(connection="b", id="1"))
        done = threading.Event()

        def move() -> None:
            records = pair
            try:
                for _ in range(50):
                    records = put(other_store, *(attrs.evolve(job, count=job.count + 1) for job in records))
            finally:
                done.set()

        def watch() -> list[int]:
            seen = [0]
            while not done.is_set():
                with store.transaction(write=False) as transaction:
                    jobs = [transaction.get(Job, connection, "1") for connection in ("a", "b")]
                counts = {job.count for job in jobs if job is not None}
                assert len(counts) == 1, "half of a commit"
                seen += counts
            return seen

        with ThreadPoolExecutor(2) as pool:
            watching, moving = pool.submit(watch), pool.submit(move)
            moving.result(SECONDS)
            seen = watching.result(SECONDS)
        assert all(earlier <= later for earlier, later in pairwise(seen)), (
            "a later reader saw an earlier state"
        )

    def test_increments_of_many_threads_are_not_lost(self, store: Store, other_store: Store) -> None:
        put(store, Job(connection="a", id="1"))

        def increment(handle: Store) -> None:
            with handle.transaction() as transaction:
                job = transaction.get(Job, "a", "1")
                assert job is not None
                transaction.put(attrs.evolve(job, count=job.count + 1))

        def work(handle: Store) -> None:
            for _ in range(25):
                insist(lambda: increment(handle))

        in_threads(work, [store, other_store, store, other_store])
        job = get(store, Job(connection="a", id="1"))
        assert job is not None
        assert (job.count, job.version) == (100, 101)

    def test_claims_of_many_threads_do_not_overlap(self, store: Store, other_store: Store) -> None:
        ids = [f"{number:02}" for number in range(40)]
        put(store, *(Job(connection="a", id=id_, priority=1) for id_ in ids))

        def claim(handle: Store) -> list[str]:
            with handle.transaction() as transaction:
                jobs = transaction.claim(Job, "queue", ("waiting",), connection="a", limit=3)
                return [transaction.put(attrs.evolve(job, state="done")).id for job in jobs]

        def work(handle: Store) -> list[str]:
            taken: list[str] = []
            while batch := insist(lambda: claim(handle)):
                assert len(batch) <= 3
                taken += batch
            return taken

        taken = in_threads(work, [store, other_store, store, other_store])
        assert sorted(id_ for batch in taken for id_ in batch) == ids

    def test_claim_finds_what_find_finds(self, store: Store) -> None:
        jobs = put(store, *(Job(connection="a", id=str(number), priority=number % 3) for number in range(9)))
        with store.transaction() as transaction:
            every_option: list[dict[str, Any]] = [
                {},
                {"since": (1,)},
                {"until": (1,)},
                {"after": jobs[3]},
                {"limit": 2},
            ]
            for options in every_option:
                found = transaction.find(Job, "queue", ("waiting",), connection="a", **options)
                claimed = transaction.claim(Job, "queue", ("waiting",), connection="a", **options)
                assert list(found) == list(claimed)
                assert found

    # Transactions and stores

    def test_a_read_transaction_writes_nothing(self, store: Store) -> None:
        record = put(store, Job(connection="a", id="1"))[0]
        with store.transaction(write=False) as transaction:
            for attempt in (
                lambda: transaction.put(record),
                lambda: transaction.delete(record),
                lambda: transaction.delete_connection("a"),
                lambda: transaction.claim(Job, "id", connection="a"),
            ):
                with pytest.raises(InvalidTransaction):
                    attempt()
        assert get(store, record) == record

    @pytest.mark.parametrize("write", [True, False])
    def test_a_transaction_ends_with_its_block(self, store: Store, *, write: bool) -> None:
        with store.transaction(write=write) as transaction:
            pass
        for attempt in (
            lambda: transaction.get(Job, "a", "1"),
            lambda: transaction.find(Job, "id", connection="a"),
            lambda: transaction.count(Job, "id", connection="a"),
            lambda: transaction.put(Job(connection="a", id="1")),
        ):
            with pytest.raises(InvalidTransaction):
                attempt()

    @pytest.mark.parametrize("write", [True, False])
    def test_a_thread_has_one_transaction_of_a_store(self, store: Store, *, write: bool) -> None:
        with store.transaction(write=write) as transaction:
            for inner in (True, False):
                with pytest.raises(InvalidTransaction), store.transaction(write=inner):
                    pytest.fail("a second transaction was opened")
            assert transaction.get(Job, "a", "1") is None
        put(store, Job(connection="a", id="1"))

    def test_a_transaction_belongs_to_its_thread(self, store: Store) -> None:
        with store.transaction() as transaction, ThreadPoolExecutor(1) as pool:
            with pytest.raises(InvalidTransaction):
                pool.submit(transaction.get, Job, "a", "1").result(SECONDS)
            transaction.put(Job(connection="a", id="1"))
        assert found_ids(store) == ["1"]

    def test_a_closed_store_is_unavailable(self, store: Store) -> None:
        with store.transaction() as transaction:
            store.close()
            transaction.put(Job(connection="a", id="1"))
            assert transaction.count(Job, "id", connection="a") == 1
        store.close()
        for write in (True, False):
            with pytest.raises(StoreUnavailable), store.transaction(write=write):
                pytest.fail("a closed store opened a transaction")
