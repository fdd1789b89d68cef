"""The queue of writes: what is stored under a key, whose turn it is, and what waits for what.

    queued      waits for its turn, its dependencies or its backoff
    sent        its message set is stored and handed out
    applied     in QuickBooks; end
    rejected    QuickBooks refused it for good; the host may push new content under the same key
    in_doubt    may or may not be in QuickBooks; `qbsync.sync.recovery` finds out
    conflict    an edit of a record that changed in QuickBooks meanwhile; the host decides
    parked      waits for a person (the remedy is shown), or ran out of attempts; retry or cancel
    cancelled   withdrawn by the host

While an operation is queued, sent, in doubt or applied, its key stands for it: the same content again changes
nothing, other content is an error. From the other states a push is the next attempt, whatever its content.

An operation with dependencies waits for the first of them that is not applied (`waits_for`). When that one is
applied it waits for the next, and when it is refused or withdrawn the operation is parked. So the index of
those whose turn it is holds no other, however many wait. Every change of state goes through `put`, which sees
to this.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import qbxml
from qbsync.errors import ConfigurationError, LocalProtocolError, OperationExists
from qbsync.storage.record import MAX_ID_BYTES, is_storable_id
from qbsync.storage.records import MessageSetRecord, OperationRecord
from qbsync.sync.counter import next_number
from qbsync.sync.push import keep_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from qbsync.models.base import Request
    from qbsync.storage.records import ConnectionRecord, OperationState
    from qbsync.storage.store import Transaction

__all__ = ["any_due", "await_turn", "cancel", "enqueue", "put", "ready", "retry"]

BUSY_STATES: Final[frozenset[OperationState]] = frozenset({"queued", "sent", "in_doubt", "applied"})
DEAD_STATES: Final[frozenset[OperationState]] = frozenset({"rejected", "conflict", "parked", "cancelled"})
_PAGE: Final = 100


def enqueue(
    transaction: Transaction,
    connection: ConnectionRecord,
    request: Request[Any],
    *,
    key: str,
    after: Sequence[str],
    now: datetime,
) -> OperationRecord:
    """Store a write in the queue, or return the stored one where the host repeats itself.

    A key whose operation was rejected, parked, cancelled or in conflict takes the write as its next attempt.

    Raises InvalidModel where the connection's version or edition lacks what the request holds;
    OperationExists where the key has other content and is queued, sent, in doubt or applied;
    ConfigurationError for a query, a bad key, or a dependency that is not there or is the operation itself.
    """
    _check_key(transaction, connection.id, request, key, after)
    version, edition = connection.qbxml_version, connection.edition
    text = qbxml.encode([request], version=version, edition=edition).decode("ascii")
    content = text[text.index("<QBXML>") :]  # the same in every version
    fingerprint = hashlib.sha256("\n".join([content, *sorted(after)]).encode()).hexdigest()
    before = transaction.get(OperationRecord, connection.id, key)
    if before is not None:
        if before.fingerprint == fingerprint and before.state in BUSY_STATES:
            return before
        if before.state in BUSY_STATES:
            message = (
                f"the operation {key!r} is {before.state} with other content; use a new key for another write"
            )
            raise OperationExists(message)
    record = OperationRecord(
        connection=connection.id,
        id=key,
        version=0 if before is None else before.version,
        sequence=next_number(transaction, connection.id, "operation"),
        state="queued",
        request_name=request.message.name,
        request=text,
        edition=edition,
        base=None if request.base is None else keep_record(request.message.name, request.base),
        fingerprint=fingerprint,
        created_at=now if before is None else before.created_at,
        updated_at=now,
        after=tuple(after),
    )
    return put(transaction, await_turn(transaction, record))


def _check_key(
    transaction: Transaction, connection: str, request: Request[Any], key: str, after: Sequence[str]
) -> None:
    if request.message.name.endswith("Query"):
        message = f"{request.message.name} reads and does not write: declare it with bridge.pull"
        raise ConfigurationError(message)
    if not is_storable_id(key):
        raise ConfigurationError(
            f"the key of an operation has 1 to {MAX_ID_BYTES} bytes of UTF-8, without NUL"
        )
    if key in after:
        message = f"the operation {key!r} cannot wait for itself"
        raise ConfigurationError(message)
    missing = [name for name in after if transaction.get(OperationRecord, connection, name) is None]
    if missing:
        message = (
            f"the operation {key!r} waits for unknown operations: {', '.join(missing)}; push these first"
        )
        raise ConfigurationError(message)


def put(transaction: Transaction, record: OperationRecord) -> OperationRecord:
    """Store an operation in its new state, and move on those that wait for it."""
    stored = transaction.put(record)
    moved = [stored]
    while moved:
        done = moved.pop()
        if done.state != "applied" and done.state not in DEAD_STATES:
            continue
        while waiting := transaction.find(
            OperationRecord, "waiting", (done.id,), connection=done.connection, limit=_PAGE
        ):
            for one in waiting:
                next_step = attrs.evolve(one, updated_at=stored.updated_at)
                moved.append(transaction.put(await_turn(transaction, next_step)))
    return stored


def await_turn(transaction: Transaction, record: OperationRecord) -> OperationRecord:
    """Return a queued operation waiting for the first dependency that is not applied, or parked behind it."""
    for name in record.after:
        dependency = transaction.get(OperationRecord, record.connection, name)
        if dependency is None or dependency.state in DEAD_STATES:
            return attrs.evolve(
                record,
                state="parked",
                waits_for="",
                status_code=None,
                status_message=f"It waits for {name}, which was not applied.",
                remedy=f"Put {name} right and push it again, then retry this operation.",
                who_acts="bookkeeper",
                told=False,
            )
        if dependency.state != "applied":
            return attrs.evolve(record, waits_for=name)
    return attrs.evolve(record, waits_for="")


def ready(transaction: Transaction, connection: str, now: datetime) -> Iterator[OperationRecord]:
    """Return those operations whose turn it is, in the order in which they were pushed."""
    last: OperationRecord | None = None
    while found := transaction.find(OperationRecord, "queue", connection=connection, after=last, limit=_PAGE):
        last = found[-1]
        yield from (record for record in found if record.not_before is None or record.not_before <= now)


def any_due(transaction: Transaction, connection: str, now: datetime) -> bool:
    """Tell whether `ready` would return any, in one question, however many wait for their time."""
    return bool(transaction.find(OperationRecord, "due", until=(now,), connection=connection, limit=1))


def retry(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Put a parked operation into the queue again.  Raises LocalProtocolError in any other state."""
    if record.state != "parked":
        raise LocalProtocolError(
            f"the operation {record.id!r} is {record.state}, and only parked ones are retried"
        )
    queued = attrs.evolve(record, state="queued", attempts=0, not_before=None, updated_at=now, told=True)
    return put(transaction, await_turn(transaction, queued))


def cancel(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Withdraw an operation; one in doubt is then left as it is in QuickBooks and not asked about any more.

    Raises LocalProtocolError where it is sent or applied, or QuickBooks is being asked about it just now.
    """
    message_set = transaction.get(MessageSetRecord, record.connection, record.message_set_id)
    asked = message_set is not None and message_set.state == "open"
    if record.state in {"sent", "applied", "cancelled"} or asked:
        state = "being looked for in QuickBooks" if record.state == "in_doubt" else record.state
        raise LocalProtocolError(f"the operation {record.id!r} is {state} and cannot be cancelled")
    if message_set is not None and message_set.state == "lost":
        transaction.put(attrs.evolve(message_set, state="settled"))
    return put(transaction, attrs.evolve(record, state="cancelled", waits_for="", updated_at=now, told=False))
