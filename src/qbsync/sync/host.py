"""The host's code: its handlers are called here and nowhere else, and whatever they raise stays here.

A page whose handler raised comes again; an outcome is told again at the next call of the Web Connector.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Generator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qbsync import logs
from qbsync.storage.records import OperationRecord
from qbsync.storage.store import Store
from qbsync.sync import push
from qbsync.sync.links import Links
from qbsync.sync.metrics import Meter
from qbsync.sync.work import in_transaction

if TYPE_CHECKING:
    from qbsync.models.base import Request
    from qbsync.storage.store import Transaction
    from qbsync.sync.merge import Conflict
    from qbsync.sync.policies import NameClash
    from qbsync.sync.pull import Flow, Page
    from qbsync.webconnector.service import Awaiting

__all__ = ["Clock", "HandlerRaised", "Host", "decision", "name_from"]

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present time, aware, in UTC."""

_AT_ONCE: Final = 100


class HandlerRaised(Exception):
    """A handler failed; carried out of the transaction in which it ran, so that this is rolled back."""


@attrs.frozen(kw_only=True)
class Host:
    """Hands pages and outcomes to the host; `settled` are the handlers of outcomes, by request name."""

    store: Store
    settled: Mapping[str, Callable[[Any], object]]
    clock: Clock
    meter: Meter = attrs.field(factory=Meter)

    def give(
        self,
        flow: Flow[Any],
        page: Page[Any],
        session: str | None,
        journal: logs.Journal,
        awaiting: Awaiting | None,
    ) -> timedelta:
        """Hand a page to the host, unless nothing of it is new, and return how long the handler took.

        Raises HandlerRaised.
        """
        if not (page.records or page.quarantined or page.vanished):
            return timedelta(0)
        page = attrs.evolve(page, links=Links(page.connection, self.store, self.clock, page.transaction))
        started = self.clock()
        try:
            _call(flow.handler, page, awaiting)
        except Exception as error:
            _log_raised(error, connection=page.connection, session=session, flow=flow.name)
            message = (
                f"The handler of {flow.name} is async or a generator, and nobody runs its code here: mount "
                "bridge.asgi(), or make it a plain function; the page comes again."
                if isinstance(error, _NotRun)
                else f"The handler of {flow.name} raised {type(error).__name__}; the page comes again."
            )
            raise HandlerRaised(message) from error
        took = self.clock() - started
        journal.add(
            logs.PAGE_DELIVERED,
            connection=page.connection,
            session=session,
            flow=flow.name,
            records=len(page.records),
            quarantined=len(page.quarantined),
            seconds=logs.in_seconds(took),
        )
        return took

    def tell_outcomes(self, connection: str, awaiting: Awaiting | None = None) -> None:
        """Call the host's handlers for outcomes that they have not heard of; each comes at least once.

        `awaiting` runs those that are async.
        """
        last: OperationRecord | None = None
        while True:
            with self.store.transaction(write=False) as transaction:
                untold = transaction.find(
                    OperationRecord, "untold", connection=connection, after=last, limit=_AT_ONCE
                )
            if not untold:
                return
            for record in untold:
                heard = self._tell(record, awaiting)
                if heard and in_transaction(self.store, partial(_mark_told, record=record)):
                    self._log_outcome(record)
            last = untold[-1]

    def _tell(self, record: OperationRecord, awaiting: Awaiting | None) -> bool:
        """Call the handler for an outcome; tell whether it heard it, or nobody wants to."""
        handler = self.settled.get(record.request_name)
        if handler is not None:
            started = self.clock()
            try:
                _call(handler, push.view(record), awaiting)
            except Exception as error:  # noqa: BLE001 - the boundary to the host's code
                _log_raised(error, connection=record.connection, operation=record.id)
                return False
            self.meter.seconds("qbsync_handler_seconds", self.clock() - started, handler=record.request_name)
        return True

    def _log_outcome(self, record: OperationRecord) -> None:
        event = {"applied": logs.OPERATION_APPLIED, "cancelled": logs.OPERATION_CANCELLED}.get(
            record.state, logs.OPERATION_NOT_APPLIED
        )
        journal = self.meter.journal()
        journal.add(
            event,
            connection=record.connection,
            operation=record.id,
            request_name=record.request_name,
            state=record.state,
            code=record.status_code,
            attempts=record.attempts,
            recovered=record.recovered,
        )
        journal.emit()


def decision(
    policy: Callable[[Conflict[Any]], Request[Any] | None], conflict: Conflict[Any], record: OperationRecord
) -> Request[Any] | None:
    """Return the Mod that a host's policy gives for a conflict; None where it gives none, or raises."""
    try:
        return policy(conflict)
    except Exception as error:  # noqa: BLE001 - the boundary to the host's code
        _log_raised(error, connection=record.connection, operation=record.id)
        return None


def name_from(policy: Callable[[NameClash], str], clash: NameClash, record: OperationRecord) -> str:
    """Return the name that a host's function gives for a new record, "" where it gives none, or raises."""
    try:
        name = policy(clash)
    except Exception as error:  # noqa: BLE001 - the boundary to the host's code
        _log_raised(error, connection=record.connection, operation=record.id)
        return ""
    return name if isinstance(name, str) else ""


class _NotRun(TypeError):
    """A handler gave a coroutine or generator instead of doing its work."""


def _call(handler: Callable[[Any], object], argument: object, awaiting: Awaiting | None) -> None:
    """Call a handler, and wait for it where it is async.

    Raises _NotRun where it only made something that nobody runs.
    """
    result = handler(argument)
    if awaiting is not None and isinstance(result, Coroutine):
        awaiting(result)
    elif inspect.isgenerator(result) or inspect.isasyncgen(result) or inspect.isawaitable(result):
        if isinstance(result, Generator | Coroutine):
            result.close()
        message = (
            "the handler gave a coroutine or generator, whose code nobody runs; make it a plain function"
        )
        raise _NotRun(message)


def _mark_told(transaction: Transaction, record: OperationRecord) -> bool:
    """Mark an outcome as told, and tell whether it was this one: the operation may have moved on."""
    stored = transaction.get(OperationRecord, record.connection, record.id)
    if stored is None or stored.version != record.version:
        return False
    transaction.put(attrs.evolve(stored, told=True))
    return True


def _log_raised(
    error: Exception,
    *,
    connection: str,
    session: str | None = None,
    flow: str | None = None,
    operation: str | None = None,
) -> None:
    # The traceback is the host's own and its developer needs it; qbsync adds no payload to it.
    logs.emit(
        logs.HANDLER_RAISED,
        error=error,
        connection=connection,
        session=session,
        flow=flow,
        operation=operation,
        exception=logs.name_of(error),
    )
