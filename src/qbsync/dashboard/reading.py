"""What the page reads out of the store, each in one read transaction and never without a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from qbsync.dashboard.slices import Slice, find_slice, slice_of_keys
from qbsync.dashboard.summaries import NOT_SET_UP, STATES, Summary, summary_of
from qbsync.storage.records import ConnectionRecord, EventRecord, OperationRecord, OperationState
from qbsync.sync.health import Health, health_of
from qbsync.sync.history import Event, event_of
from qbsync.sync.work import connection_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from qbsync.bridge import Bridge
    from qbsync.dashboard.access import Visitor
    from qbsync.dashboard.slices import Place
    from qbsync.storage.store import Transaction

__all__ = ["ConnectionRow", "Reading"]

CONNECTIONS: Final = 25
"""So many on a page: how each of them is costs some twenty questions to the store."""

_LAST: Final = "\U0010ffff"


@attrs.frozen(kw_only=True)
class ConnectionRow:
    """A connection as the page shows it; `record` and `health` are None for a key that is not set up yet."""

    key: str
    summary: Summary
    record: ConnectionRecord | None = None
    health: Health | None = None

    @property
    def zone(self) -> str:
        """The time zone of the PC."""
        return "UTC" if self.record is None else self.record.zone


class Reading:
    """Reads for the page; the only part of it that knows the store of the bridge."""

    def __init__(self, bridge: Bridge) -> None:
        """Read from the bridge's store."""
        self._bridge = bridge

    @property
    def now(self) -> datetime:
        """The present time of the bridge's clock."""
        return self._bridge._present  # noqa: SLF001 - the page shows what the bridge goes by

    @property
    def flow_names(self) -> Sequence[str]:
        """The names of the declared pulls."""
        return list(self._bridge._flows)  # noqa: SLF001 - as above

    def _read(self) -> AbstractContextManager[Transaction]:
        return self._bridge._kept_in.transaction(write=False)  # noqa: SLF001 - as above

    def connections(self, visitor: Visitor, place: Place, begins_with: str) -> Slice[ConnectionRow]:
        """Return a page of the connections that a visitor sees and whose keys begin so, by key."""
        with self._read() as transaction:
            if visitor.sees_all:
                page = find_slice(
                    transaction,
                    ConnectionRecord,
                    "key",
                    connection=None,
                    size=CONNECTIONS,
                    since=(begins_with,) if begins_with else (),
                    until=(begins_with + _LAST,) if begins_with else (),
                    place=place,
                )
                return page.map(lambda record: self._row(transaction, record.id, record))
            keys = slice_of_keys(
                [key for key in visitor.keys if key.startswith(begins_with)], place=place, size=CONNECTIONS
            )
            return keys.map(
                lambda key: self._row(transaction, key, transaction.get(ConnectionRecord, key, key))
            )

    def connection(self, key: str) -> ConnectionRow:
        """Return a connection.  Raises UnknownConnection."""
        with self._read() as transaction:
            return self._row(transaction, key, connection_record(transaction, key))

    def counts(self, key: str) -> Mapping[OperationState, int]:
        """Return how many writes of a connection are in each state."""
        with self._read() as transaction:
            return {
                state: transaction.count(OperationRecord, "state", (state,), connection=key)
                for state in STATES
            }

    def exists(self, key: str) -> bool:
        """Tell whether a connection is set up."""
        with self._read() as transaction:
            return transaction.get(ConnectionRecord, key, key) is not None

    def password_mark(self, key: str) -> str:
        """Return what changes when the password does, for a keyed hash.  Raises UnknownConnection."""
        with self._read() as transaction:
            return connection_record(transaction, key).password_hash

    def _row(self, transaction: Transaction, key: str, record: ConnectionRecord | None) -> ConnectionRow:
        if record is None:
            return ConnectionRow(key=key, summary=NOT_SET_UP)
        silent_after = self._bridge._silent_after  # noqa: SLF001 - as above
        health = health_of(transaction, record, self.now, silent_after)
        return ConnectionRow(
            key=key, record=record, health=health, summary=summary_of(health, record.pause_reason)
        )

    def writes(self, key: str, state: OperationState | None, place: Place) -> Slice[OperationRecord]:
        """Return a page of the writes of a connection, the newest first."""
        with self._read() as transaction:
            return find_slice(
                transaction,
                OperationRecord,
                "sequence" if state is None else "state",
                () if state is None else (state,),
                connection=key,
                place=place,
                reverse=True,
            )

    def events(self, key: str, place: Place, size: int) -> Slice[Event]:
        """Return a page of the history of a connection, the newest first."""
        with self._read() as transaction:
            found = find_slice(
                transaction, EventRecord, "time", connection=key, place=place, reverse=True, size=size
            )
            return found.map(event_of)
