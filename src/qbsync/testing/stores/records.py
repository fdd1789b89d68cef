"""Records, versions, absence, stale writes and unique indexes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest

from qbsync.errors import (
    DuplicateKey,
    InvalidRecord,
    StaleWrite,
    UnreadableRecord,
)
from qbsync.testing.stores.calls import NOON, found_ids, get, in_threads, insist, put
from qbsync.testing.stores.kinds import Color, Everything, Job, NewNote, NoteWithAuthor, OldNote, Part, Seat

if TYPE_CHECKING:
    from qbsync.storage import Record, Store

__all__ = ["RecordTests"]


class RecordTests:
    """Records, versions, absence, stale writes and unique indexes."""

    # Records and versions

    def test_a_record_comes_back_as_it_was_put(self, store: Store) -> None:
        record = Everything(
            connection="a",
            id="1",
            text="Zoë \x00 \U0001f600 \ud800",
            number=-(2**70),
            flag=True,
            ratio=0.1,
            data=bytes(range(256)),
            money=Decimal("10.50"),
            at=NOON + timedelta(microseconds=1),
            day=date(2026, 2, 28),
            wait=timedelta(days=-1, microseconds=7),
            color=Color.BLUE,
            size="large",
            words=("x", ""),
            parts=(Part(name="bolt", weight=Decimal("0.001")), Part(name="nut")),
            texts={"k": "v", "": ""},
            times={"then": NOON},
            either=7,
        )
        stored = put(store, record)[0]
        assert stored == attrs.evolve(record, version=1)
        assert get(store, stored) == stored
        assert str(stored.money) == "10.50"

    def test_a_time_comes_back_as_the_same_instant(self, store: Store) -> None:
        at = NOON.astimezone(timezone(timedelta(hours=-5)))
        stored = put(store, Everything(connection="a", id="1", at=at))[0]
        assert stored.at == at
        assert get(store, stored) == stored

    def test_put_counts_versions(self, store: Store) -> None:
        record = Job(connection="a", id="1")
        versions = []
        for _ in range(3):
            record = put(store, record)[0]
            versions.append(record.version)
        assert versions == [1, 2, 3]
        assert get(store, record) == record

    def test_a_deleted_record_may_be_stored_again_from_version_1(self, store: Store) -> None:
        record = put(store, Job(connection="a", id="1", label="old"))[0]
        with store.transaction() as transaction:
            transaction.delete(record)
            assert transaction.get(Job, "a", "1") is None
            again = transaction.put(Job(connection="a", id="1", label="new"))
        assert again.version == 1
        assert get(store, again) == again
        assert found_ids(store, "label", ("old",)) == []
        assert found_ids(store, "label", ("new",)) == ["1"]

    def test_kind_connection_and_id_identify(self, store: Store) -> None:
        records = put(
            store,
            Job(connection="a", id="1", label="a1"),
            Job(connection="a", id="2", label="a2"),
            Job(connection="b", id="1", label="b1"),
            OldNote(connection="a", id="1", text="a1"),
        )
        assert [get(store, record) for record in records] == records

    @pytest.mark.parametrize(
        "text", ["x" * 255, "ü" * 127, "a b", "%", "_", "'\"`;--", "é", "e\u0301", "\U0001f600"]
    )
    def test_any_text_of_255_bytes_is_an_id(self, store: Store, text: str) -> None:
        record = put(store, Job(connection=text, id=text))[0]
        assert get(store, record) == record
        assert found_ids(store, connection=text) == [text]

    def test_ids_are_not_folded(self, store: Store) -> None:
        ids = ["A", "a", "é", "e\u0301", "a "]
        put(store, *(Job(connection="a", id=id_) for id_ in ids))
        assert found_ids(store) == sorted(ids)

    def test_what_no_store_can_hold_is_refused(self) -> None:
        for text in ("", "x" * 256, "ü" * 128, "a\0", "\ud800"):
            with pytest.raises(InvalidRecord):
                Job(connection="a", id=text)
            with pytest.raises(InvalidRecord):
                Job(connection=text, id="a")

    def test_empty_values_are_not_absent_ones(self, store: Store) -> None:
        record = put(store, Everything(connection="a", id="1", words=("",), texts={"": ""}, either=""))[0]
        assert (record.text, record.data, record.words, record.either) == ("", b"", ("",), "")
        assert get(store, record) == record
        job = put(store, Job(connection="a", id="1", label="", priority=None))[0]
        assert found_ids(store, "label", ("",)) == found_ids(store, "queue", ("waiting", None)) == ["1"]
        assert get(store, job) == job

    @pytest.mark.parametrize("second", [0, 1, 999_999])
    def test_times_keep_their_microseconds(self, store: Store, second: int) -> None:
        at = NOON.replace(microsecond=second)
        put(store, Job(connection="a", id="1", due_at=at))
        (job,) = [get(store, Job(connection="a", id="1"))]
        assert job is not None
        assert job.due_at == at
        assert job.due_at.tzinfo is UTC
        assert found_ids(store, "queue", ("waiting", 0, at)) == ["1"]
        later = at + timedelta(microseconds=1)
        assert found_ids(store, "queue", ("waiting", 0), since=(later,)) == []

    def test_a_body_of_30_megabytes(self, store: Store) -> None:
        text, data = "qbXML é " * 262_144, bytes(range(256)) * 114_688
        assert len(text.encode()) + len(data) > 30_000_000
        stored = put(store, Everything(connection="a", id="1", text=text, data=data))[0]
        found = get(store, stored)
        assert found is not None
        assert found.text == text
        assert found.data == data

    def test_a_newer_class_reads_an_older_body(self, store: Store) -> None:
        put(store, OldNote(connection="a", id="1", text="hello"))
        with store.transaction() as transaction:
            assert transaction.get(NewNote, "a", "1") == NewNote(
                connection="a", id="1", version=1, text="hello"
            )
            with pytest.raises(UnreadableRecord) as caught:
                transaction.get(NoteWithAuthor, "a", "1")
        assert (caught.value.kind, caught.value.connection, caught.value.id) == ("test.note", "a", "1")
        assert "author" in str(caught.value)
        assert "hello" not in str(caught.value)

    def test_an_older_class_keeps_what_a_newer_one_stored(self, store: Store, other_store: Store) -> None:
        """Workers of two releases share the store while one replaces the other."""
        new = put(store, NewNote(connection="a", id="1", text="hello", stars=5))[0]
        with other_store.transaction() as transaction:
            old = transaction.get(OldNote, "a", "1")
            assert old is not None
            transaction.put(attrs.evolve(old, text="changed"))
        assert get(store, new) == attrs.evolve(new, version=2, text="changed")

    @pytest.mark.parametrize(
        "record",
        [
            Everything(connection="a", id="1", at=datetime(2026, 1, 1)),  # noqa: DTZ001 - what is refused
            Everything(connection="a", id="1", ratio=float("nan")),
            Everything(connection="a", id="1", number="1"),  # type: ignore[arg-type]
            Everything(connection="a", id="1", size="medium"),  # type: ignore[arg-type]
            Job(connection="a", id="1", due_at=datetime(2026, 1, 1)),  # noqa: DTZ001 - what is refused
            Job(connection="a", id="1", priority=2**63),
            Job(connection="a", id="1", label="x" * 1024),
        ],
    )
    def test_an_invalid_record_is_refused_and_the_transaction_goes_on(
        self, store: Store, record: Record
    ) -> None:
        with store.transaction() as transaction:
            before = transaction.put(Job(connection="a", id="before"))
            with pytest.raises(InvalidRecord):
                transaction.put(record)
            after = transaction.put(Job(connection="a", id="after"))
        assert get(store, record) is None
        assert [get(store, before), get(store, after)] == [before, after]

    # Absence

    def test_what_is_missing_is_none_or_empty(self, store: Store) -> None:
        put(store, Job(connection="a", id="1"))
        with store.transaction(write=False) as transaction:
            for connection, id_ in [
                ("a", "2"),
                ("b", "1"),
                ("a", ""),
                ("", "1"),
                ("a", "\0"),
                ("\ud800", "1"),
            ]:
                assert transaction.get(Job, connection, id_) is None
            assert transaction.get(Job, "a", "x" * 1_000_000) is None
            assert transaction.get(OldNote, "a", "1") is None
            assert list(transaction.find(Job, "id", connection="b")) == []
            assert list(transaction.find(Job, "queue", ("\ud800\0",), connection="\0")) == []
            assert list(transaction.find(Seat, "ticket", connection=None)) == []
            assert transaction.count(Seat, "ticket", ("x",), connection=None) == 0
        with store.transaction() as transaction:
            assert transaction.delete_connection("b") == 0
            assert transaction.delete_connection("\0") == 0
            assert list(transaction.claim(Seat, "place", connection="a")) == []

    # Stale writes

    def test_a_stale_put_or_delete_changes_nothing(self, store: Store) -> None:
        first = put(store, Job(connection="a", id="1", label="first"))[0]
        second = put(store, attrs.evolve(first, label="second"))[0]
        with store.transaction() as transaction:
            for attempt in (lambda: transaction.put(first), lambda: transaction.delete(first)):
                with pytest.raises(StaleWrite) as caught:
                    attempt()
                assert (caught.value.expected, caught.value.found) == (1, 2)
            assert transaction.get(Job, "a", "1") == second
            third = transaction.put(second)
        assert get(store, third) == third
        assert third.version == 3

    def test_a_new_record_replaces_nothing(self, store: Store) -> None:
        stored = put(store, Job(connection="a", id="1", label="first"))[0]
        with store.transaction() as transaction, pytest.raises(StaleWrite):
            transaction.put(Job(connection="a", id="1", label="second"))
        assert get(store, stored) == stored
        assert found_ids(store, "label", ("second",)) == []

    def test_a_deleted_record_is_not_put_back_by_its_holder(self, store: Store) -> None:
        record = put(store, Job(connection="a", id="1"))[0]
        with store.transaction() as transaction:
            transaction.delete(record)
        with store.transaction() as transaction:
            with pytest.raises(StaleWrite) as caught:
                transaction.put(record)
            with pytest.raises(StaleWrite):
                transaction.delete(record)
            with pytest.raises(StaleWrite):
                transaction.delete(Job(connection="a", id="1"))
        assert caught.value.found is None
        assert get(store, record) is None

    # Unique indexes

    def test_a_unique_index_refuses_the_same_values(self, store: Store) -> None:
        first = put(store, Seat(connection="a", id="1", row=1, ticket="x"))[0]
        with store.transaction() as transaction:
            with pytest.raises(DuplicateKey) as caught:
                transaction.put(Seat(connection="a", id="2", row=1))
            assert (caught.value.kind, caught.value.index, caught.value.connection) == (
                "test.seat",
                "place",
                "a",
            )
            other = transaction.put(Seat(connection="a", id="2", row=2))
            with pytest.raises(DuplicateKey):
                transaction.put(attrs.evolve(other, row=1))
            with pytest.raises(DuplicateKey):
                transaction.put(attrs.evolve(other, ticket="x"))
            assert transaction.get(Seat, "a", "2") == other
        assert [get(store, first), get(store, other)] == [first, other]

    def test_a_unique_index_holds_within_its_scope(self, store: Store) -> None:
        put(store, Seat(connection="a", id="1", row=1, ticket="x"), Seat(connection="b", id="1", row=1))
        with store.transaction() as transaction, pytest.raises(DuplicateKey):
            transaction.put(Seat(connection="b", id="2", row=2, ticket="x"))

    def test_values_become_free_again(self, store: Store) -> None:
        first, second = put(
            store,
            Seat(connection="a", id="1", row=1, ticket="x"),
            Seat(connection="a", id="2", row=2, ticket="y"),
        )
        with store.transaction() as transaction:
            same = transaction.put(first)  # its own values are no obstacle
            transaction.delete(same)
            moved = transaction.put(attrs.evolve(second, row=1, ticket=""))
            new = transaction.put(Seat(connection="b", id="1", row=2, ticket="y"))
        assert [get(store, moved), get(store, new)] == [moved, new]

    def test_one_of_many_takes_a_unique_value(self, store: Store, other_store: Store) -> None:
        def take(number: int) -> str:
            handle = store if number % 2 else other_store
            try:
                put(handle, Seat(connection=f"c{number}", id="1", row=1, ticket="the last one"))
            except DuplicateKey:
                return "refused"
            return "taken"

        outcomes = in_threads(lambda number: insist(lambda: take(number)), range(8))
        assert sorted(outcomes) == ["refused"] * 7 + ["taken"]
