"""A store beside a dictionary: hypothesis does the same to both and compares what they answer.

The model sorts Python values themselves, not their keys, so it shares no code with the stores.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from qbsync.errors import DuplicateKey, StaleWrite
from qbsync.testing.stores.calls import Undo
from qbsync.testing.stores.kinds import Job, Seat

if TYPE_CHECKING:
    from qbsync.storage import Index, Record, Store

__all__ = ["StoreMachine"]

_CONNECTIONS = ("a", "b", "é", "\U0001f600")
_NAMES = st.sampled_from(_CONNECTIONS)
_TIMES = st.none() | st.integers(0, 3).map(
    lambda days: datetime(2026, 3, 8, tzinfo=UTC) + timedelta(days=days)
)
_LABELS = st.text(st.sampled_from("\0\1aé"), max_size=2)

_JOBS = st.builds(
    Job,
    connection=_NAMES,
    id=_NAMES,
    version=st.integers(0, 2),
    state=st.sampled_from(["waiting", "done"]),
    priority=st.none() | st.integers(-1, 1),
    due_at=_TIMES,
    label=_LABELS,
)
_SEATS = st.builds(
    Seat,
    connection=_NAMES,
    id=_NAMES,
    version=st.integers(0, 2),
    row=st.integers(1, 2),
    column=st.none() | st.integers(1, 2),
    ticket=st.sampled_from(["", "x", "y"]),
)
_OF_KIND: dict[type[Record], st.SearchStrategy[Record]] = {Job: _JOBS, Seat: _SEATS}


class StoreMachine(RuleBasedStateMachine):
    """Rules over one write transaction at a time, which is committed or rolled back now and then."""

    def __init__(self, store: Store) -> None:
        """Remove what an earlier run left, and open the first transaction."""
        super().__init__()
        self.store = store
        self.committed: dict[tuple[str, str, str], Record] = {}
        with store.transaction() as transaction:
            for connection in _CONNECTIONS:
                transaction.delete_connection(connection)
        self._begin()

    @rule(records=st.lists(_JOBS | _SEATS, min_size=1, max_size=8), current=st.integers(0, 7))
    def put(self, records: list[Record], *, current: int) -> None:
        """Put records, all but one with the version that is stored."""
        for number, record in enumerate(records):
            stored = self.records.get(_key(record))
            version = 0 if stored is None else stored.version
            self._put(record if number == current else attrs.evolve(record, version=version), version)

    def _put(self, record: Record, version: int) -> None:
        if record.version != version:
            with pytest.raises(StaleWrite):
                self.transaction.put(record)
        elif self._is_taken(record):
            with pytest.raises(DuplicateKey):
                self.transaction.put(record)
        else:
            expected = self.records[_key(record)] = attrs.evolve(record, version=version + 1)
            assert self.transaction.put(record) == expected

    @rule(record=_JOBS | _SEATS, current=st.booleans())
    def delete(self, record: Record, *, current: bool) -> None:
        """Delete a record, mostly in the version that is stored."""
        stored = self.records.get(_key(record))
        if current and stored is not None:
            record = stored
        if stored is None or stored.version != record.version:
            with pytest.raises(StaleWrite):
                self.transaction.delete(record)
        else:
            del self.records[_key(record)]
            self.transaction.delete(record)

    @rule(connection=_NAMES)
    def delete_connection(self, connection: str) -> None:
        """Delete a connection."""
        gone = [key for key in self.records if key[1] == connection]
        assert self.transaction.delete_connection(connection) == len(gone)
        for key in gone:
            del self.records[key]

    @rule(kind=st.sampled_from([Job, Seat]), connection=_NAMES, id=_NAMES)
    def get(self, kind: type[Record], connection: str, id: str) -> None:
        """Get a record."""
        assert self.transaction.get(kind, connection, id) == self.records.get((kind.kind, connection, id))

    @rule(data=st.data(), limit=st.integers(1, 5), reverse=st.booleans())
    def find(self, data: st.DataObject, *, limit: int, reverse: bool) -> None:
        """Find records by any index, with any prefix, range and place to go on from."""
        example: Record = data.draw(self._some(_JOBS | _SEATS))
        kind = type(example)
        other: Record = data.draw(self._some(_OF_KIND[kind], kind))
        after: Record | None = data.draw(st.none() | self._some(_OF_KIND[kind], kind))
        index = data.draw(st.sampled_from(example.indexes))
        connection = example.connection if index.scope == "connection" else None
        values = index.values(example)
        cut = data.draw(st.integers(0, len(values)))
        prefix, low, high = values[:cut], index.values(other)[cut:], values[cut:]
        since, until = (
            low[: data.draw(st.integers(0, len(low)))],
            high[: data.draw(st.integers(0, len(high)))],
        )
        options: dict[str, Any] = {"connection": connection, "since": since, "until": until}
        expected = self._model_find(index, example, prefix, **options)
        assert self.transaction.count(kind, index.name, prefix, **options) == len(expected)
        if after is not None:
            place = _place(index, after)
            expected = [
                record
                for record in expected
                if (_place(index, record) < place if reverse else _place(index, record) > place)
            ]
        if reverse:
            expected.reverse()
        found = self.transaction.find(
            kind, index.name, prefix, **options, after=after, limit=limit, reverse=reverse
        )
        assert list(found) == expected[:limit]

    @rule()
    def commit(self) -> None:
        """Commit, and see that a reader finds everything."""
        self._end(None)
        self.committed = self.records
        with self.store.transaction(write=False) as transaction:
            for (_, connection, id_), record in self.committed.items():
                assert transaction.get(type(record), connection, id_) == record
        self._begin()

    @rule()
    def roll_back(self) -> None:
        """Roll back to the last commit."""
        self._end(Undo())
        self._begin()

    def teardown(self) -> None:
        """End the last transaction."""
        self._end(Undo())

    def _some(self, fresh: st.SearchStrategy[Record], *kinds: type[Record]) -> st.SearchStrategy[Record]:
        """Return a strategy of stored and of other records."""
        stored = [record for record in self.records.values() if type(record) in kinds or not kinds]
        return st.sampled_from(stored) | fresh if stored else fresh

    def _begin(self) -> None:
        self.context = self.store.transaction()
        self.transaction = self.context.__enter__()
        self.records = dict(self.committed)

    def _end(self, error: Undo | None) -> None:
        try:
            self.context.__exit__(None if error is None else Undo, error, None)
        except Undo:
            return

    def _is_taken(self, record: Record) -> bool:
        return any(
            index.unique
            and (index.when is None or (index.when(record) and index.when(other)))
            and (index.scope == "store" or other.connection == record.connection)
            and index.values(other) == index.values(record)
            for other in self.records.values()
            if other.kind == record.kind and _key(other) != _key(record)
            for index in record.indexes
        )

    def _model_find(
        self,
        index: Index,
        example: Record,
        prefix: tuple[Any, ...],
        *,
        connection: str | None,
        since: tuple[Any, ...],
        until: tuple[Any, ...],
    ) -> list[Record]:
        low, high = _comparable(prefix + since), _comparable(prefix + until)
        found = []
        for record in self.records.values():
            if record.kind != example.kind or connection not in {None, record.connection}:
                continue
            if index.when is not None and not index.when(record):
                continue
            values = _comparable(index.values(record))
            if (
                values[: len(prefix)] == _comparable(prefix)
                and values[: len(low)] >= low
                and values[: len(high)] <= high
            ):
                found.append(record)
        return sorted(found, key=lambda record: _place(index, record))


def _key(record: Record) -> tuple[str, str, str]:
    return (record.kind, record.connection, record.id)


def _comparable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the values so that None compares as less than everything."""
    return tuple((value is not None, value) for value in values)


def _place(index: Index, record: Record) -> tuple[Any, ...]:
    return (_comparable(index.values(record)), record.connection, record.id)
