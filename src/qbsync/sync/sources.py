"""Where pushes come from by themselves: functions of the host, asked at every call of a Web Connector.

A source gives what the host wants written, as often as it likes: its keys make it harmless, and what was
refused or cancelled is not queued again before its content is another. It is asked when a login finds a
connection that may push, before the session is opened and before anything is chosen, without a transaction
open. What one push has wrong costs the others nothing, nor the pulls; where the source itself raises, what
it gave before is pushed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import logs
from qbsync.errors import ConfigurationError, InvalidModel, OperationExists
from qbsync.models.base import Request
from qbsync.storage.records import ConnectionRecord, EventRecord
from qbsync.storage.store import Store
from qbsync.sync import history, operations, pull
from qbsync.sync.history import Event
from qbsync.sync.planner import is_stopped
from qbsync.sync.policies import Policies, dump
from qbsync.sync.quiet import is_quiet
from qbsync.sync.work import in_transaction

if TYPE_CHECKING:
    from qbsync.storage.store import Transaction
    from qbsync.webconnector.service import Awaiting

__all__ = ["Push", "Source", "Sources"]

AT_ONCE: Final = 100
"""Pushes that are stored in one transaction."""

LONGEST: Final = timedelta(seconds=20)
"""A source that takes longer has its turn again at the next call: the Web Connector waits for its login."""

_TOLD_FOR: Final = timedelta(days=1)
"""The history does not tell the same of a source more often than this."""

_REMEDY: Final = ("Mend what the source gives; it is asked again at every call of the Web Connector.",)


@attrs.frozen(kw_only=True)
class Push:
    """A write that a source of pushes gives; the fields are the arguments of `Connection.push`."""

    request: Request[Any] = attrs.field(kw_only=False)
    key: str
    after: tuple[str, ...] = ()
    priority: int = 0
    expect: Mapping[str, Decimal | int] = attrs.field(factory=dict)
    host_id: str = ""
    policies: Policies | None = None


@attrs.frozen(kw_only=True)
class Source:
    """A declared source: `function` is the host's own, `ask` calls it for the connection with a key.

    Raises ConfigurationError for what is no such function, or a name that cannot be.
    """

    name: str
    function: Callable[..., object]
    ask: Callable[[str], object]

    def __attrs_post_init__(self) -> None:
        """Check the name and the function."""
        pull.check_name(self.name)
        if not callable(self.function) or inspect.isasyncgenfunction(self.function):
            message = (
                f"the source {self.name!r} is a function, a generator, or an async function without yield"
            )
            raise ConfigurationError(message)


@attrs.frozen(kw_only=True)
class Sources:
    """Asks all declared sources; they are those of the bridge, by name."""

    store: Store
    declared: Mapping[str, Source]
    clock: Callable[[], datetime]

    def ask(self, connection: ConnectionRecord, awaiting: Awaiting | None = None) -> bool:
        """Ask the sources for what is to be pushed on a connection, and tell whether any of it is new.

        `awaiting` runs those that are async.
        """
        now = self.clock()
        if not self.declared or is_stopped(connection, now) or is_quiet(connection, now):
            return False
        asked = [source for name, source in self.declared.items() if pull.is_enabled(name, connection)]
        added = [self._ask(source, connection.id, awaiting) for source in asked]  # each of them
        return any(added)

    def _ask(self, source: Source, connection: str, awaiting: Awaiting | None) -> bool:
        started, added = self.clock(), 0
        try:
            for pushes in _chunks(_given(source.ask(connection), awaiting)):
                step = partial(self._enqueue, source=source, connection=connection, pushes=pushes)
                added += in_transaction(self.store, step)
                if self.clock() - started > LONGEST:
                    if not added:
                        self._tell_stuck(connection, source.name)
                    break
        except Exception as error:  # noqa: BLE001 - the boundary to the host's code
            logs.emit(
                logs.HANDLER_RAISED,
                error=error,
                connection=connection,
                session=None,
                flow=source.name,
                operation=None,
                exception=logs.name_of(error),
            )
            text = f"The source of pushes {source.name} failed with {type(error).__name__}."
            in_transaction(
                self.store, lambda transaction: self._tell(transaction, connection, source.name, text)
            )
        return added > 0

    def _enqueue(self, transaction: Transaction, source: Source, connection: str, pushes: list[Push]) -> int:
        """Put pushes into the queue and return how many of them are new."""
        record = transaction.get(ConnectionRecord, connection, connection)
        if record is None:  # it was deleted meanwhile
            return 0
        now, added = self.clock(), 0
        for push in pushes:
            try:
                stored = operations.enqueue(transaction, record, push.request, _wish(push), now)
            except (InvalidModel, OperationExists, ConfigurationError) as error:
                text = f"{source.name}: {push.key} could not be pushed. {error}"
                self._tell(transaction, connection, str(push.key), text)
            else:
                added += stored.updated_at == now and stored.state == "queued"
        return added

    def _tell_stuck(self, connection: str, name: str) -> None:
        """Tell of a source that begins with what is done already, and so never comes to what is not."""
        text = (
            f"The source of pushes {name} gave nothing new in {LONGEST // timedelta(seconds=1)} seconds; "
            "what it gives after that is not reached."
        )
        remedy = ("Let it give only what is not known to be done yet.",)
        in_transaction(
            self.store, lambda transaction: self._tell(transaction, connection, name, text, remedy)
        )

    def _tell(
        self,
        transaction: Transaction,
        connection: str,
        subject: str,
        text: str,
        remedy: tuple[str, ...] = _REMEDY,
    ) -> None:
        """Write into the history what went wrong, unless it stands there since less than a day."""
        now = self.clock()
        if transaction.get(ConnectionRecord, connection, connection) is None:  # it was deleted meanwhile
            return
        latest = transaction.find(EventRecord, "time", connection=connection, limit=AT_ONCE, reverse=True)
        if any(one.subject == subject and one.text == text and now - one.at < _TOLD_FOR for one in latest):
            return
        event = Event(
            at=now, name="push failed", subject=subject, text=text, remedy=remedy, who_acts="developer"
        )
        history.note(transaction, connection, event)


def _wish(push: Push) -> operations.Wish:
    return operations.Wish(
        key=push.key,
        after=push.after,
        priority=push.priority,
        expected=push.expect,
        host_id=push.host_id,
        policies=dump(push.policies),
        again=False,
    )


def _given(result: Any, awaiting: Awaiting | None) -> Iterator[Push]:  # noqa: ANN401 - what the host returned
    """Give the pushes that a source returned.  Raises TypeError for anything else."""
    if isinstance(result, Coroutine):
        if awaiting is None:
            result.close()
            raise TypeError("an async source needs bridge.asgi()")
        result = awaiting(result)
    if not isinstance(result, Iterable):
        raise TypeError("a source returns the pushes, or yields them")
    for push in result:
        if not isinstance(push, Push):
            raise TypeError("a source gives values of Push")
        yield push


def _chunks(pushes: Iterator[Push]) -> Iterator[list[Push]]:
    """Give the pushes a hundred at a time, also those that came before the source raised."""
    raised: Exception | None = None
    while raised is None:
        chunk: list[Push] = []
        try:
            for push in islice(pushes, AT_ONCE):
                chunk.append(push)  # noqa: PERF402 - a list made at once would be lost with the error
        except Exception as error:  # noqa: BLE001 - it is raised again, after what came before it
            raised = error
        if chunk:
            yield chunk
        elif raised is None:
            return
    raise raised
