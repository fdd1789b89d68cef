"""What has to happen between the calls of Web Connectors: a host's scheduler calls `bridge.tick()`.

Nothing breaks where nobody calls it: a session that expired is ended by the next login, and each login sweeps
up a little. But of a PC that was switched off for good nobody hears, and what is old there stays.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from qbsync import logs
from qbsync.errors import ConfigurationError
from qbsync.storage.records import ConnectionRecord
from qbsync.storage.store import Transaction
from qbsync.sync import history
from qbsync.sync.containing import OF_ONE, ConnectionFailure, failure_of, page_of_connections
from qbsync.sync.desk import Desk, close_session
from qbsync.sync.health import CALL_AGAIN, Health, health_of, silence_text, unreadable
from qbsync.sync.history import Event
from qbsync.sync.planner import is_paused
from qbsync.sync.retention import Forgotten, Retention, forget_old, has_old
from qbsync.sync.work import in_transaction
from qbsync.webconnector.session import state_at
from qbsync.webconnector.steps import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.store import Store
    from qbsync.sync.metrics import Meter
    from qbsync.sync.subscribers import Subscribers

__all__ = ["SILENT_AFTER", "Tick", "Upkeep"]

Act: TypeAlias = Callable[[Transaction, ConnectionRecord, datetime, logs.Journal], bool]
"""Does something about a connection, and tells whether there was anything to do."""

SILENT_AFTER: Final = timedelta(hours=24)

_ROUNDS: Final = 50
"""So often at most a connection is swept in one tick; what is left has its turn at the next."""


@attrs.frozen(kw_only=True)
class Tick:
    """What one `bridge.tick()` did, for the log of the host's scheduler.

    `silent` are the keys of the connections whose Web Connector has not called for too long: each is told
    once, till it calls again. `ended` are those of which a session had expired. `failed` tells of those for
    which not all could be done, because what is stored of them cannot be read, for one; the others had
    their turn.
    """

    connections: int
    ended: tuple[str, ...]
    silent: tuple[str, ...]
    forgotten: Forgotten
    failed: tuple[ConnectionFailure, ...] = ()


@attrs.frozen(kw_only=True)
class _Due:
    """What there is to do for one connection."""

    key: str
    expired: bool
    silent: bool
    old: bool
    untold: bool

    def __bool__(self) -> bool:
        return self.expired or self.silent or self.old or self.untold


@attrs.define
class _Doing:
    """What a tick has done so far."""

    connections: int = 0
    ended: list[str] = attrs.field(factory=list)
    silent: list[str] = attrs.field(factory=list)
    forgotten: Forgotten = attrs.field(factory=Forgotten)
    failed: list[ConnectionFailure] = attrs.field(factory=list)

    def done(self) -> Tick:
        """Return all of it."""
        return Tick(
            connections=self.connections,
            ended=tuple(self.ended),
            silent=tuple(self.silent),
            forgotten=self.forgotten,
            failed=tuple(self.failed),
        )


class Upkeep(ABC):
    """The part of a bridge that keeps its store in order."""

    _retention: Retention
    _silent_after: timedelta | None
    _subscribers: Subscribers
    _meter: Meter

    @property
    @abstractmethod
    def _kept_in(self) -> Store:
        """The store of the bridge."""

    @property
    @abstractmethod
    def _present(self) -> datetime:
        """The present time."""

    def tick(self, now: datetime | None = None) -> Tick:
        """Do what has to happen between calls, for all connections, and return what was done.

        Ends sessions that have expired, writes into the history where a Web Connector has not called for
        `silent_after`, tells subscribers of what they have not heard, and forgets what is older than the
        `retention` of the bridge. Call it from a scheduler, every few minutes or hours; two at a time do no
        harm. `now` is an aware time, by default the bridge's clock tells it.

        A connection whose records cannot be read stands in `failed` and in the log, and costs the others
        nothing. Raises ConfigurationError for a time without a zone, StoreUnavailable where the store cannot
        be reached.
        """
        if now is not None and now.tzinfo is None:
            raise ConfigurationError("now is a time with a zone, such as datetime.now(UTC)")
        now = now or self._present
        tick = _Doing()
        for page in self._pages(now):
            for key, due in page:
                tick.connections += 1
                try:
                    if isinstance(due, Exception):
                        raise due
                    if due:
                        self._do(due, now, tick)
                except OF_ONE as error:
                    tick.failed.append(failure_of(key, error))
                    logs.emit(
                        logs.UPKEEP_FAILED,
                        connection=key,
                        exception=logs.name_of(error),
                        place=logs.place_of(error),
                    )
        return tick.done()

    def _do(self, due: _Due, now: datetime, tick: _Doing) -> None:
        """Do what there is to do for one connection."""
        if due.expired and self._in_one(due.key, now, _end):
            tick.ended.append(due.key)
        if due.silent and self._in_one(due.key, now, self._tell_silence):
            tick.silent.append(due.key)
        if due.untold or due.silent or due.expired:
            self._subscribers.tell(due.key)
        if due.old:
            tick.forgotten += self._forget(due.key, now)

    def health(self) -> Iterator[Health]:
        """Iterate over the health of all connections, by key, a page of them in each read transaction.

        It is cheap enough for a page with a thousand connections: see ``connection.health()``. One of which
        something cannot be read is down, with the trouble "unreadable", and costs the others nothing.
        """
        last: str | None = None
        now = self._present
        while True:
            with self._kept_in.transaction(write=False) as transaction:
                found = page_of_connections(transaction, last)
                page = [self._health(transaction, key, record, now) for key, record in found]
            if not found:
                return
            yield from page
            last, _ = found[-1]

    def _health(
        self, transaction: Transaction, key: str, record: ConnectionRecord | Exception, now: datetime
    ) -> Health:
        try:
            if isinstance(record, Exception):
                raise record
            return health_of(transaction, record, now, self._silent_after)
        except OF_ONE as error:
            return unreadable(failure_of(key, error))

    def _pages(self, now: datetime) -> Iterator[list[tuple[str, _Due | Exception]]]:
        """Look at all connections, a page of them in each read transaction."""
        last: str | None = None
        while True:
            with self._kept_in.transaction(write=False) as transaction:
                found = page_of_connections(transaction, last)
                page = [(key, self._due(transaction, record, now)) for key, record in found]
            if not found:
                return
            yield page
            last, _ = found[-1]

    def _due(
        self, transaction: Transaction, record: ConnectionRecord | Exception, now: datetime
    ) -> _Due | Exception:
        """Return what there is to do for one connection, or why that cannot be told."""
        if isinstance(record, Exception):
            return record
        try:
            return _Due(
                key=record.id,
                expired=_has_expired(transaction, record, now),
                silent=self._is_silent(record, now),
                old=has_old(transaction, record.id, self._retention, now),
                untold=self._subscribers.any_untold(transaction, record.id),
            )
        except OF_ONE as error:
            return error

    def _in_one(self, key: str, now: datetime, act: Act) -> bool:
        journal = self._meter.journal()

        def step(transaction: Transaction) -> bool:
            record = transaction.get(ConnectionRecord, key, key)
            return record is not None and act(transaction, record, now, journal)

        return in_transaction(self._kept_in, step, journal=journal)

    def _is_silent(self, record: ConnectionRecord, now: datetime) -> bool:
        seen = record.last_seen_at
        if self._silent_after is None or seen is None or is_paused(record, now):
            return False
        return now - seen >= self._silent_after and record.silent_told_at != seen

    def _tell_silence(
        self, transaction: Transaction, record: ConnectionRecord, now: datetime, _journal: logs.Journal
    ) -> bool:
        if not self._is_silent(record, now) or record.last_seen_at is None:
            return False
        text = silence_text(now - record.last_seen_at)
        event = Event(at=now, name="silent", text=text, remedy=CALL_AGAIN, who_acts="bookkeeper")
        history.note(transaction, record.id, event)
        transaction.put(attrs.evolve(record, silent_told_at=record.last_seen_at))
        return True

    def _forget(self, key: str, now: datetime) -> Forgotten:
        forgotten = Forgotten()
        for _ in range(_ROUNDS):
            done = in_transaction(
                self._kept_in,
                lambda transaction: forget_old(transaction, key, self._retention, now),
                durable=False,
            )
            forgotten += done
            if not done:
                break
        return forgotten


def _has_expired(transaction: Transaction, record: ConnectionRecord, now: datetime) -> bool:
    desk = Desk.of_session(transaction, record.session_id, now) if record.session_id else None
    if desk is None:
        return False
    snapshot = desk.snapshot
    return snapshot.state is not State.CLOSED and state_at(snapshot, now) is State.CLOSED


def _end(transaction: Transaction, record: ConnectionRecord, now: datetime, journal: logs.Journal) -> bool:
    if not _has_expired(transaction, record, now):
        return False
    close_session(transaction, record, now, journal)
    return True
