"""The order of indexes, searching them, and the walls between connections."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import attrs
import pytest

from qbsync.errors import (
    InvalidRecord,
)
from qbsync.storage import Position
from qbsync.testing.stores.calls import NOON, found_ids, get, put
from qbsync.testing.stores.kinds import Job, OldNote, Seat

if TYPE_CHECKING:
    from qbsync.storage import Store

__all__ = ["SearchTests"]


_TEXTS = [
    "",
    "\x00",
    "\x00\x01",
    "\x01",
    "A",
    "a",
    "a\x00",
    "a\x01",
    "ab",
    "b",
    "é",
    "\ud7ff",
    "\uffff",
    "\U0001f600",
]


class SearchTests:
    """The order of indexes, searching them, and the walls between connections."""

    # Order

    def test_texts_are_ordered_by_code_point(self, store: Store) -> None:
        put(
            store,
            *(
                Job(connection="a", id=str(number), label=text)
                for number, text in enumerate(reversed(_TEXTS))
            ),
        )
        with store.transaction(write=False) as transaction:
            assert [job.label for job in transaction.find(Job, "label", connection="a")] == _TEXTS
            for text in _TEXTS:
                assert [job.label for job in transaction.find(Job, "label", (text,), connection="a")] == [
                    text
                ]

    def test_ids_are_ordered_by_code_point(self, store: Store) -> None:
        ids = ["\x01", " ", "A", "Z", "a", "a b", "ab", "é", "\uffff", "\U0001f600"]
        put(store, *(Job(connection=id_, id=id_) for id_ in reversed(ids)))
        put(store, *(Job(connection="a", id=id_) for id_ in reversed(ids) if id_ != "a"))
        assert found_ids(store) == ids
        assert found_ids(store, reverse=True) == ids[::-1]
        with store.transaction(write=False) as transaction:
            jobs = transaction.find(Job, "everywhere", connection=None)
        assert [(job.connection, job.id) for job in jobs] == sorted((job.connection, job.id) for job in jobs)
        assert len(jobs) == 2 * len(ids) - 1

    def test_numbers_and_times_are_ordered_by_value_and_none_is_first(self, store: Store) -> None:
        numbers = [None, -(2**63), -256, -255, -1, 0, 1, 255, 256, 2**63 - 1]
        zones = [timezone(timedelta(hours=hours)) for hours in (14, 0, -12)]
        times = [
            None,
            datetime(1, 1, 2, tzinfo=UTC),
            *(datetime(2026, 1, 1, 6, tzinfo=zone) for zone in zones),
        ]
        keys = [(number, time) for number in numbers for time in times]
        put(
            store,
            *(
                Job(connection="a", id=str(place), priority=number, due_at=time)
                for place, (number, time) in enumerate(reversed(keys))
            ),
        )
        with store.transaction(write=False) as transaction:
            jobs = transaction.find(Job, "queue", connection="a", limit=1000)
        assert [(job.priority, job.due_at) for job in jobs] == keys

    # Searching

    def test_when_leaves_records_out(self, store: Store) -> None:
        job = put(store, Job(connection="a", id="1"), Job(connection="b", id="2", state="done"))[0]
        with store.transaction() as transaction:
            assert [job.id for job in transaction.find(Job, "waiting", connection=None)] == ["1"]
            done = transaction.put(attrs.evolve(job, state="done"))
            assert transaction.count(Job, "waiting", connection=None) == 0
            transaction.put(attrs.evolve(done, state="waiting"))
            assert transaction.count(Job, "waiting", connection=None) == 1

    def test_prefix_since_and_until(self, store: Store) -> None:
        due = [None, NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=2)]
        put(
            store,
            *(Job(connection="a", id=str(number), priority=1, due_at=at) for number, at in enumerate(due)),
        )
        put(
            store,
            Job(connection="a", id="p2", priority=2),
            Job(connection="a", id="x", state="done", priority=1),
        )
        everything = ["x", "0", "1", "2", "3", "p2"]
        assert found_ids(store, "queue") == everything
        assert found_ids(store, "queue", ("waiting",)) == everything[1:]
        assert found_ids(store, "queue", ("waiting", 1)) == ["0", "1", "2", "3"]
        assert found_ids(store, "queue", ("waiting", 1, NOON)) == ["1"]
        assert found_ids(store, "queue", ("wait",)) == []
        assert found_ids(store, "queue", ("waiting", 1), until=(due[2],)) == ["0", "1", "2"]
        assert found_ids(store, "queue", ("waiting", 1), since=(due[2],)) == ["2", "3"]
        assert found_ids(store, "queue", ("waiting", 1), since=(due[1],), until=(due[2],)) == ["1", "2"]
        assert found_ids(store, "queue", ("waiting",), since=(1, due[3])) == ["3", "p2"]
        assert found_ids(store, "queue", ("waiting",), until=(1,), since=(1, due[3])) == ["3"]
        assert found_ids(store, "queue", ("waiting",), until=(1,), reverse=True) == ["3", "2", "1", "0"]
        assert found_ids(store, "queue", since=("waiting",), until=("done",)) == []
        with store.transaction(write=False) as transaction:
            assert transaction.count(Job, "queue", ("waiting",), until=(1, due[1]), connection="a") == 2
            assert transaction.count(Job, "queue", since=("done", 2), connection="a") == 5

    @pytest.mark.parametrize("reverse", [False, True])
    @pytest.mark.parametrize("limit", [1, 3, 7, 100])
    def test_pages_follow_each_other_without_gap_or_repeat(
        self, store: Store, limit: int, *, reverse: bool
    ) -> None:
        jobs = [Job(connection=f"c{number % 3}", id=str(number), priority=number % 4) for number in range(25)]
        put(store, *jobs, Job(connection="c0", id="done", state="done"))
        expected = sorted(jobs, key=lambda job: (job.priority or 0, job.connection, job.id), reverse=reverse)
        found: list[Job] = []
        with store.transaction(write=False) as transaction:
            while True:
                page = transaction.find(
                    Job,
                    "waiting",
                    connection=None,
                    after=found[-1] if found else None,
                    limit=limit,
                    reverse=reverse,
                )
                assert len(page) <= limit
                if not page:
                    break
                found += page
        assert [job.id for job in found] == [job.id for job in expected]

    def test_after_a_place_where_nothing_is_stored(self, store: Store) -> None:
        jobs = put(store, *(Job(connection="a", id=str(number), priority=number // 2) for number in range(8)))
        index = next(index for index in Job.indexes if index.name == "queue")
        with store.transaction() as transaction:
            transaction.delete(jobs[3])
        assert found_ids(store, "queue", after=jobs[3]) == ["4", "5", "6", "7"]
        assert found_ids(store, "queue", after=jobs[3], reverse=True) == ["2", "1", "0"]
        position = index.position(jobs[3])
        assert isinstance(position, Position)
        assert found_ids(store, "queue", after=position) == ["4", "5", "6", "7"]
        assert found_ids(store, "queue", ("waiting", 2), after=jobs[0]) == ["4", "5"]  # before the span
        assert found_ids(store, "queue", ("waiting", 2), after=jobs[0], reverse=True) == []
        assert found_ids(store, "queue", ("waiting", 2), after=jobs[7], reverse=True) == [
            "5",
            "4",
        ]  # behind it
        assert found_ids(store, "queue", ("waiting", 2), after=jobs[7]) == []

    def test_what_the_indexes_do_not_allow_is_a_value_error(self, store: Store) -> None:
        put(store, Job(connection="a", id="1"))
        with store.transaction() as transaction:
            for find in (transaction.find, transaction.claim, transaction.count):
                with pytest.raises(ValueError, match="no index 'nowhere'"):
                    find(Job, "nowhere", connection="a")
                with pytest.raises(ValueError, match="scope"):
                    find(Job, "queue", connection=None)
                with pytest.raises(ValueError, match="scope"):
                    find(Job, "waiting", connection="a")
                with pytest.raises(ValueError, match="only the fields"):
                    find(Job, "label", ("x", 1), connection="a")
                with pytest.raises(ValueError, match="only the fields"):
                    find(Job, "queue", ("waiting", 1), connection="a", until=(NOON, 1))
                with pytest.raises(InvalidRecord):
                    find(Job, "queue", (1.5,), connection="a")  # type: ignore[arg-type]
            with pytest.raises(ValueError, match="limit"):
                transaction.find(Job, "id", connection="a", limit=0)
            assert transaction.count(Job, "id", connection="a") == 1

    # Connections

    def test_a_connection_shows_nothing_of_another(self, store: Store) -> None:
        put(
            store,
            *(Job(connection=connection, id="1", label=connection) for connection in ("a", "b", "a b", "A")),
        )
        for connection in ("a", "b", "a b", "A"):
            assert found_ids(store, "queue", connection=connection) == ["1"]
            assert found_ids(store, "label", ("a",), connection=connection) == (
                ["1"] if connection == "a" else []
            )

    def test_delete_connection_deletes_all_of_one_connection(self, store: Store) -> None:
        kept = put(
            store,
            Job(connection="b", id="1"),
            OldNote(connection="b", id="1", text=""),
            Job(connection="A", id="1"),
        )
        put(store, *(Job(connection="a", id=str(number)) for number in range(150)))
        gone = put(
            store, Seat(connection="a", id="1", row=1, ticket="x"), OldNote(connection="a", id="1", text="")
        )
        with store.transaction() as transaction:
            assert transaction.delete_connection("a") == 152
            assert transaction.count(Job, "id", connection="a") == 0
        assert [get(store, record) for record in gone] == [None, None]
        assert [get(store, record) for record in kept] == kept
        put(store, Seat(connection="a", id="1", row=1, ticket="x"))
