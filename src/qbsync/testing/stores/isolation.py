"""Two write transactions at once, each on a handle of its own.

A store may let them run side by side and lock single records, or run one after the other. So a test holds the
first open, gives the second `PATIENCE` to finish, and lets go: whichever way the store goes, the second may
not have got what the first held. A store of the second sort costs each test that time, a broken one fails in
less.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import attrs
import pytest

from qbsync.errors import DuplicateKey, StaleWrite, TransactionConflict
from qbsync.testing.stores.calls import SECONDS, Undo, found_ids, get, in_threads, insist, put
from qbsync.testing.stores.kinds import Job, Seat

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from qbsync.storage import Store

__all__ = ["PATIENCE", "IsolationTests"]

T = TypeVar("T")

PATIENCE = 0.15
"""Seconds in which a transaction that waits for nothing is done."""


def has_finished(future: Future[T]) -> bool:
    """Give the work its time, and tell whether it came to an end."""
    with suppress(TimeoutError):
        future.exception(PATIENCE)
    return future.done()


class IsolationTests:
    """What two write transactions may see and do while both are open."""

    def test_what_was_got_stays_as_it_is(self, store: Store, other_store: Store) -> None:
        record = put(store, Job(connection="a", id="1"))[0]

        def change() -> Job:
            return put(other_store, attrs.evolve(record, count=1))[0]

        with ThreadPoolExecutor(1) as pool:
            with store.transaction() as transaction:
                assert transaction.get(Job, "a", "1") == record
                changing = pool.submit(change)
                finished = has_finished(changing)
                assert transaction.get(Job, "a", "1") == record
                if finished:  # it may have been refused, but not have come through
                    assert isinstance(changing.exception(), StaleWrite | TransactionConflict)
            failure = changing.exception(SECONDS)
            assert failure is None or isinstance(failure, StaleWrite | TransactionConflict)
        assert get(store, record) == (record if failure else changing.result())

    def test_a_put_is_seen_by_nobody_before_its_commit(self, store: Store, other_store: Store) -> None:
        record = put(store, Job(connection="a", id="1", label="old"))[0]

        def look() -> tuple[list[str], list[str]]:
            with other_store.transaction() as transaction:
                return tuple(  # type: ignore[return-value]
                    [job.id for job in transaction.find(Job, "label", (label,), connection="a")]
                    for label in ("old", "new")
                )

        with ThreadPoolExecutor(1) as pool:
            with store.transaction() as transaction:
                transaction.put(attrs.evolve(record, label="new"))
                transaction.put(Job(connection="a", id="2", label="new"))
                looking = pool.submit(look)
                waited = not has_finished(looking)
            seen = looking.result(SECONDS)
            assert waited or seen == (["1"], [])

    @pytest.mark.parametrize("commits", [True, False])
    def test_claim_passes_over_what_another_holds(
        self, store: Store, other_store: Store, *, commits: bool
    ) -> None:
        put(store, *(Job(connection="a", id=str(number)) for number in range(5)))

        def claim() -> list[str]:
            with other_store.transaction() as transaction:
                return [job.id for job in transaction.claim(Job, "queue", ("waiting",), connection="a")]

        with ThreadPoolExecutor(1) as pool, suppress(Undo), store.transaction() as transaction:
            held = transaction.claim(Job, "queue", ("waiting",), connection="a", limit=2)
            got = transaction.get(Job, "a", "3")
            assert [job.id for job in held] == ["0", "1"]
            assert got is not None
            claiming = pool.submit(insist, claim)
            waited = not has_finished(claiming)
            for job in (*held, got):
                transaction.put(attrs.evolve(job, state="done"))
            if not commits:
                raise Undo
        claimed = claiming.result(SECONDS)
        assert claimed == ["2", "4"] or (waited and not commits and claimed == ["0", "1", "2", "3", "4"])
        assert found_ids(store, "queue", ("waiting",)) == (
            ["2", "4"] if commits else ["0", "1", "2", "3", "4"]
        )

    @pytest.mark.parametrize("commits", [True, False])
    def test_of_two_that_put_one_new_record_one_is_stale(
        self, store: Store, other_store: Store, *, commits: bool
    ) -> None:
        def make() -> Job:
            with other_store.transaction() as transaction:
                return transaction.put(Job(connection="a", id="1", label="second", priority=2))

        outcome = self._beside_a_put(store, Job(connection="a", id="1", label="first"), make, commits=commits)
        if commits:
            assert isinstance(outcome, StaleWrite | TransactionConflict)
        else:
            assert isinstance(outcome, Job | TransactionConflict)
        label = "first" if commits else "second"
        expected = [] if isinstance(outcome, TransactionConflict) and not commits else ["1"]
        assert found_ids(store, "label", (label,)) == expected

    @pytest.mark.parametrize("commits", [True, False])
    def test_a_unique_value_is_refused_once_it_is_committed(
        self, store: Store, other_store: Store, *, commits: bool
    ) -> None:
        def take() -> Seat:
            with other_store.transaction() as transaction:
                return transaction.put(Seat(connection="b", id="2", row=1, ticket="x"))

        outcome = self._beside_a_put(
            store, Seat(connection="a", id="1", row=1, ticket="x"), take, commits=commits
        )
        if commits:
            assert isinstance(outcome, DuplicateKey | TransactionConflict)
        else:
            assert isinstance(outcome, Seat | TransactionConflict)
        with store.transaction(write=False) as transaction:
            holders = transaction.find(Seat, "ticket", ("x",), connection=None)
        assert [seat.connection for seat in holders] in ([["a"]] if commits else [["b"], []])

    def _beside_a_put(
        self, store: Store, record: Job | Seat, other: Callable[[], T], *, commits: bool
    ) -> T | BaseException:
        """Put the record, start the other's work before the end, and return what became of that."""
        with ThreadPoolExecutor(1) as pool:
            with suppress(Undo), store.transaction() as transaction:
                transaction.put(record)
                working = pool.submit(other)
                if has_finished(working):
                    assert working.exception() is not None, "it got what was not committed yet"
                if not commits:
                    raise Undo
            failure = working.exception(SECONDS)
            return working.result() if failure is None else failure

    def test_locks_in_opposite_order_lead_to_no_standstill(self, store: Store, other_store: Store) -> None:
        put(store, Job(connection="a", id="1"), Job(connection="a", id="2"))
        both_hold_one = threading.Barrier(2)

        def increment(handle: Store, ids: str) -> None:
            with handle.transaction() as transaction:
                for id_ in ids:
                    job = transaction.get(Job, "a", id_)
                    assert job is not None
                    transaction.put(attrs.evolve(job, count=job.count + 1))
                    with suppress(threading.BrokenBarrierError):  # where the other has to wait already
                        both_hold_one.wait(PATIENCE)

        in_threads(lambda given: insist(lambda: increment(*given)), [(store, "12"), (other_store, "21")])
        for id_ in "12":
            job = get(store, Job(connection="a", id=id_))
            assert job is not None
            assert job.count == 2
