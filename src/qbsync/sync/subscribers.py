"""The host's hooks: who hears of the events of all connections, when, and what happens where one raises.

An event is stored in the transaction of what it tells of, marked as untold. Hooks are called afterwards and
never inside a transaction: at the end of a call of the Web Connector within a session, and in
`bridge.tick()`. Then it is marked as told. So each hook hears of each event at least once; twice where the
process died between the call and the mark, where two processes came at once, or where another hook raised.
`event.connection` and `event.id` stay the same then.

A hook that raises is told in the log and breaks nothing. Its event comes again after a minute, ten minutes,
an hour and six hours, at the next occasion each, and is given up then. Events older than a week are not told
any more: a host that subscribes for the first time does not get the history.

A poll that finds nothing to do asks nothing for this; without a hook, nothing does.
"""

from __future__ import annotations

import inspect
from abc import ABC
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from qbsync import logs
from qbsync.errors import ConfigurationError
from qbsync.storage.records import EventRecord, SessionRecord
from qbsync.storage.store import Store
from qbsync.sync.history import EVENT_NAMES, Event, EventName, event_of
from qbsync.sync.work import in_transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync.storage.store import Transaction

__all__ = ["EventHook", "Subscribers", "Subscribing"]

EventHook: TypeAlias = Callable[[Event], object]

_WAITS: Final = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""How old an event must be for each try."""

_OLD: Final = timedelta(days=7)
_AT_ONCE: Final = 100


@attrs.frozen
class _Subscription:
    hook: EventHook
    names: frozenset[str]


@attrs.frozen(kw_only=True)
class Subscribers:
    """The hooks of a bridge, in the order in which they were declared."""

    store: Store
    clock: Callable[[], datetime]
    _subscriptions: list[_Subscription] = attrs.field(factory=list, init=False)

    def add(self, hook: EventHook, names: Sequence[EventName]) -> None:
        """Add a hook for events of these names, all for none.  Raises ConfigurationError."""
        unknown = sorted(set(names) - set(EVENT_NAMES))
        if unknown:
            raise ConfigurationError(
                f"no event is called {', '.join(map(repr, unknown))}; there are {', '.join(EVENT_NAMES)}"
            )
        if not callable(hook) or inspect.iscoroutinefunction(hook) or inspect.isgeneratorfunction(hook):
            raise ConfigurationError("a hook for events is a plain function: tick() has no loop to run it on")
        self._subscriptions.append(_Subscription(hook, frozenset(names or EVENT_NAMES)))

    def any_untold(self, transaction: Transaction, connection: str) -> bool:
        """Tell whether there are events to tell of; asks nothing where there is no hook."""
        if not self._subscriptions:
            return False
        return bool(transaction.find(EventRecord, "untold", connection=connection, limit=1))

    def tell_of_session(self, session_id: str) -> None:
        """Call the hooks for what they have not heard of, on the connection of a session."""
        if not self._subscriptions:
            return
        with self.store.transaction(write=False) as transaction:
            found = transaction.find(SessionRecord, "ticket", (session_id,), connection=None, limit=1)
        for session in found:
            self.tell(session.connection)

    def tell(self, connection: str) -> None:
        """Call the hooks for what they have not heard of."""
        last: EventRecord | None = None
        while self._subscriptions:
            with self.store.transaction(write=False) as transaction:
                found = transaction.find(
                    EventRecord, "untold", connection=connection, after=last, limit=_AT_ONCE
                )
            if not found:
                return
            due = [record for record in found if self._is_due(record)]
            after = [self._told(record) for record in due]
            if after:
                in_transaction(self.store, partial(_mark, records=after), durable=False)
            last = found[-1]

    def _is_due(self, record: EventRecord) -> bool:
        return self.clock() - record.at >= _WAITS[min(record.tries, len(_WAITS) - 1)]

    def _told(self, record: EventRecord) -> EventRecord:
        """Call the hooks for an event, and return it as it is to be marked."""
        if self.clock() - record.at > _OLD:
            return attrs.evolve(record, told=True)
        event, raised = event_of(record), False
        for one in self._subscriptions:
            if event.name in one.names and not _call(one.hook, event):
                raised = True
        tries = record.tries + 1
        return attrs.evolve(record, tries=tries, told=not raised or tries >= len(_WAITS))


class Subscribing(ABC):
    """The part of a bridge that declares hooks for events."""

    _subscribers: Subscribers

    def on(self, *names: EventName) -> Callable[[EventHook], EventHook]:
        """Declare a hook for events of these names, of all connections; without names, for all events.

            @bridge.on("silent", "wrong company file")
            def tell_support(event: Event) -> None: ...

        It hears of each event at least once, outside of any transaction: `qbsync.sync.history.EVENT_NAMES`
        has the names, `docs/how-to/watch.md` the guarantee. Raises ConfigurationError for a name that there
        is not, and for an async hook.
        """

        def declare(hook: EventHook) -> EventHook:
            self._subscribers.add(hook, names)
            return hook

        return declare

    def subscribe(self, hook: EventHook, *names: EventName) -> None:
        """Do what `on` does, without a decorator."""
        self._subscribers.add(hook, names)


def _call(hook: EventHook, event: Event) -> bool:
    """Call a hook; tell whether it returned."""
    try:
        _must_not_wait(hook(event))
    except Exception as error:  # noqa: BLE001 - the boundary to the host's code
        logs.emit(
            logs.HOOK_RAISED,
            error=error,
            connection=event.connection,
            hook=event.name,
            exception=logs.name_of(error),
        )
        return False
    return True


def _must_not_wait(result: object) -> None:
    """Refuse what would have to be awaited: the hook is a plain function that leads to an async one."""
    if inspect.iscoroutine(result):
        result.close()
        raise TypeError("a hook for events is a plain function; this one returned a coroutine")


def _mark(transaction: Transaction, records: Sequence[EventRecord]) -> None:
    for record in records:
        stored = transaction.get(EventRecord, record.connection, record.id)
        if stored is not None and not stored.told:
            transaction.put(attrs.evolve(stored, told=record.told, tries=record.tries))
