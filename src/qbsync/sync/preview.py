"""A dry run: what would be sent to QuickBooks next, and what waits for what.

The planner itself plans, in a transaction that is undone. So the message sets are those that would be sent,
but for their ids, and what depends on answers is missing: what waits for another operation, the further pages
of a pull.
"""

from __future__ import annotations

from abc import abstractmethod
from itertools import count, islice
from typing import TYPE_CHECKING, Final, Literal

import attrs

from qbsync.errors import ConfigurationError
from qbsync.storage.records import (
    ConnectionRecord,
    FlowRecord,
    OperationRecord,
    OperationState,
    SessionRecord,
)
from qbsync.sync.desk import Desk
from qbsync.sync.handle import HandlePart
from qbsync.sync.holding import held_quiet, held_whole, held_writes
from qbsync.sync.reasons import plain_words
from qbsync.sync.wording import remedy_of
from qbsync.sync.work import connection_record, in_transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from qbsync.storage.records import MessageSetRecord
    from qbsync.storage.store import Transaction
    from qbsync.sync.planner import Planner

__all__ = ["PlannedSet", "Preview", "Previews", "Waiting"]

_UNFINISHED: Final[tuple[OperationState, ...]] = ("queued", "sent", "in_doubt", "parked", "conflict")

_ON_ITS_WAY: Final[Mapping[OperationState, str]] = {
    "sent": "it is on its way; its answer is awaited",
    "in_doubt": "it may be in QuickBooks; that is found out first",
}


@attrs.frozen(kw_only=True)
class PlannedSet:
    """A message set that would be sent.

    `purpose` is what it is for: to see which company file is open ("identity"), to write ("push"), to find
    out what became of a write ("look"), or to read ("pull"). `operations` are the keys of the writes in it,
    `flow` the pull that it is of. `text` is its qbXML; the ids of message sets are made up here. `held` says
    why it is not sent now, "" where it is.
    """

    purpose: Literal["identity", "push", "look", "pull"]
    operations: tuple[str, ...]
    flow: str
    text: str = attrs.field(repr=False)
    held: str = ""


@attrs.frozen(kw_only=True)
class Waiting:
    """A write that would not be sent next, and why."""

    key: str
    state: OperationState
    reason: str


@attrs.frozen(kw_only=True)
class Preview:
    """What would be sent next, in its order, and what waits."""

    sets: tuple[PlannedSet, ...]
    waiting: tuple[Waiting, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        """The keys of the operations that would be sent, in their order."""
        return tuple(key for one in self.sets if one.purpose == "push" for key in one.operations)

    @property
    def pulls(self) -> tuple[str, ...]:
        """The names of the flows that would pull."""
        return tuple(one.flow for one in self.sets if one.purpose == "pull")


class _Undo(Exception):
    """Carries the preview out of the transaction, which is undone by that."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


class Previews(HandlePart):
    """The part of a connection's handle that looks ahead."""

    @property
    @abstractmethod
    def _planner(self) -> Planner:
        """What plans for the bridge."""

    @property
    @abstractmethod
    def _is_joined(self) -> bool:
        """Whether the store is part of a transaction of the host."""

    def preview(self, *, limit: int = 100) -> Preview:
        """Return what would be sent to QuickBooks at the next call, without sending or changing anything.

        A pause, quiet hours and read-only do not empty it: they stand as `held` with what they hold back. At
        most `limit` message sets of writes are shown, and as many operations that wait. Sources of pushes are
        not asked. It takes a write transaction for a moment, and undoes it.

        Raises UnknownConnection; ConfigurationError within a transaction of the host, which it would undo.
        """
        if self._is_joined:
            raise ConfigurationError("a preview is undone, so it cannot be within another transaction")

        def step(transaction: Transaction) -> None:
            connection = connection_record(transaction, self.key)
            raise _Undo(_preview(transaction, connection, self._planner, limit, self._now))

        try:
            in_transaction(self._kept_in, step, durable=False)
        except _Undo as undone:
            return undone.preview
        raise AssertionError("the step raises")


def _preview(
    transaction: Transaction, connection: ConnectionRecord, planner: Planner, limit: int, now: datetime
) -> Preview:
    unfinished = [
        record
        for state in _UNFINISHED
        for record in transaction.find(
            OperationRecord, "state", (state,), connection=connection.id, limit=limit
        )
    ]
    numbers = count(1)
    dry = attrs.evolve(planner, random=lambda size: next(numbers).to_bytes(size, "big"))
    # As if nothing held it back; it is told of each set what does.
    free = attrs.evolve(connection, quiet_hours=(), read_only=False, paused=False, state="active")
    session = SessionRecord(
        connection=connection.id,
        id="preview",
        state="waiting",
        opened_at=now,
        last_seen_at=now,
        qbxml_version=connection.negotiated_version or connection.qbxml_version,
        identified=True,
        flows=dry.due(transaction, free, now),
    )
    desk = Desk(transaction=transaction, now=now, connection=free, session=transaction.put(session))
    sets = [_shown(one, connection, transaction, now) for one in _planned(dry, desk, limit)]
    sent = {key for one in sets for key in one.operations}
    return Preview(
        sets=tuple(sets),
        waiting=tuple(_waiting(transaction, record, now) for record in unfinished if record.id not in sent),
    )


def _planned(planner: Planner, desk: Desk, limit: int) -> Iterator[MessageSetRecord]:
    sets = [*islice(planner.writes(desk), limit), *planner.pulls(desk)]
    if sets:
        yield planner.identify(desk)
    yield from sets


def _shown(
    message_set: MessageSetRecord, connection: ConnectionRecord, transaction: Transaction, now: datetime
) -> PlannedSet:
    return PlannedSet(
        purpose=message_set.purpose,
        operations=message_set.operations,
        flow=message_set.pull,
        text=message_set.text,
        held="; ".join(_held(message_set, connection, transaction, now)),
    )


def _held(
    message_set: MessageSetRecord, connection: ConnectionRecord, transaction: Transaction, now: datetime
) -> Iterator[str]:
    """Tell everything that holds a message set back."""
    yield from held_whole(connection, now)
    if message_set.purpose == "identity":
        return
    if message_set.purpose == "push":
        yield from held_writes(connection)
    elif message_set.purpose == "look" and connection.state == "restored":
        yield f"restored: {connection.reason}"
    flow = message_set.pull
    progress = transaction.get(FlowRecord, connection.id, flow) if flow else None
    if progress is None or not progress.asked:
        yield from held_quiet(connection, now)


def _waiting(transaction: Transaction, before: OperationRecord, now: datetime) -> Waiting:
    after = transaction.get(OperationRecord, before.connection, before.id) or before
    return Waiting(key=before.id, state=before.state, reason=_reason(before, after, now))


def _reason(before: OperationRecord, after: OperationRecord, now: datetime) -> str:
    if before.state != "queued":
        return (
            _ON_ITS_WAY.get(before.state)
            or f"{plain_words(before)} {' '.join(remedy_of(before.remedy))}".strip()
        )
    if after.state == "rejected":
        return f"it cannot be sent: {plain_words(after)}"
    if before.waits_for:
        return f"it waits for {before.waits_for}"
    if before.not_before is not None and before.not_before > now:
        return f"it is tried again at {before.not_before.isoformat()}: {plain_words(before)}"
    return "QuickBooks is asked about it first" if before.is_held else "others go first"
