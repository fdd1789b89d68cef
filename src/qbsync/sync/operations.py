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

The queue goes by priority, higher first, and within one in the order in which operations were pushed. One in
backoff stands beside it until its time has come, so nothing waits behind it.

An operation with dependencies waits for the first of them that is not applied (`waits_for`). When that one is
applied it waits for the next, and when it is refused or withdrawn the operation is parked. So the index of
those whose turn it is holds no other, however many wait. Every change of state goes through `put`, which sees
to this. One that uses a macro does not wait for the answer to the operation that defines it: both go into one
message set (`qbsync.sync.batches`).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import qbxml
from qbsync.errors import ConfigurationError, OperationExists
from qbsync.qbxml.encoding import encode_part
from qbsync.qbxml.macros import macro_names
from qbsync.storage.record import MAX_ID_BYTES, is_storable_id
from qbsync.storage.records import OperationRecord
from qbsync.sync.counter import next_number
from qbsync.sync.money import check_expected
from qbsync.sync.push import keep_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from qbsync.models.base import Request
    from qbsync.storage.records import ConnectionRecord, OperationState
    from qbsync.storage.store import Transaction

__all__ = ["DEAD_STATES", "any_due", "enqueue", "promote", "put", "ready"]

BUSY_STATES: Final[frozenset[OperationState]] = frozenset({"queued", "sent", "in_doubt", "applied"})
DEAD_STATES: Final[frozenset[OperationState]] = frozenset({"rejected", "conflict", "parked", "cancelled"})
_PAGE: Final = 100
_HIGHEST_PRIORITY: Final = 1_000_000
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


def enqueue(
    transaction: Transaction,
    connection: ConnectionRecord,
    request: Request[Any],
    *,
    key: str,
    after: Sequence[str],
    priority: int,
    expected: Mapping[str, Decimal | int],
    now: datetime,
) -> OperationRecord:
    """Store a write in the queue, or return the stored one where the host repeats itself.

    A key whose operation was rejected, parked, cancelled or in conflict takes the write as its next attempt.

    Raises InvalidModel where the connection's version or edition lacks what the request holds;
    OperationExists where the key has other content and is queued, sent, in doubt or applied;
    ConfigurationError for a query, a bad key or priority, a dependency that is not there or waits for this
    operation itself, a macro that none of the dependencies defines, and an expected number that the record
    does not have.
    """
    _check_key(request, key, after, priority)
    numbers = check_expected(request, expected)
    dependencies = _dependencies(transaction, connection.id, key, after)
    defines, uses = macro_names(request)
    _check_macros(key, uses, dependencies)
    text = _encode(request, connection, uses)
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
        _refuse_circle(transaction, before, dependencies)
    record = OperationRecord(
        connection=connection.id,
        id=key,
        version=0 if before is None else before.version,
        sequence=next_number(transaction, connection.id, "operation"),
        state="queued",
        request_name=request.message.name,
        request=text,
        edition=connection.edition,
        base=None if request.base is None else keep_record(request.message.name, request.base),
        fingerprint=fingerprint,
        created_at=now if before is None else before.created_at,
        updated_at=now,
        after=tuple(after),
        priority=priority,
        defines=defines,
        uses=uses,
        expected=numbers,
    )
    return put(transaction, record)


def _encode(request: Request[Any], connection: ConnectionRecord, uses: Sequence[str]) -> str:
    version, edition = connection.qbxml_version, connection.edition
    if uses:  # what defines them stands in another operation
        return encode_part(request, version=version, edition=edition)
    return qbxml.encode([request], version=version, edition=edition).decode("ascii")


def _check_key(request: Request[Any], key: str, after: Sequence[str], priority: int) -> None:
    if request.message.name.endswith("Query"):
        message = f"{request.message.name} reads and does not write: declare it with bridge.pull"
        raise ConfigurationError(message)
    if not is_storable_id(key):
        raise ConfigurationError(
            f"the key of an operation has 1 to {MAX_ID_BYTES} bytes of UTF-8, without NUL"
        )
    if isinstance(after, str):
        raise ConfigurationError(f"after is a tuple of keys, such as ({after!r},)")
    if key in after:
        message = f"the operation {key!r} cannot wait for itself"
        raise ConfigurationError(message)
    if isinstance(priority, bool) or not isinstance(priority, int) or abs(priority) > _HIGHEST_PRIORITY:
        message = f"priority is a whole number up to {_HIGHEST_PRIORITY:,}, higher first, not {priority!r}"
        raise ConfigurationError(message)


def _dependencies(
    transaction: Transaction, connection: str, key: str, after: Sequence[str]
) -> list[OperationRecord]:
    found = {name: transaction.get(OperationRecord, connection, name) for name in after}
    missing = [name for name, record in found.items() if record is None]
    if missing:
        message = (
            f"the operation {key!r} waits for unknown operations: {', '.join(missing)}; push these first"
        )
        raise ConfigurationError(message)
    return [record for record in found.values() if record is not None]


def _check_macros(key: str, uses: Sequence[str], dependencies: Sequence[OperationRecord]) -> None:
    defined = {name for record in dependencies for name in record.defines}
    unknown = [name for name in uses if name not in defined]
    if unknown:
        message = (
            f"the operation {key!r} uses {', '.join(unknown)}, which no operation that it waits for defines; "
            "name the one that does in after"
        )
        raise ConfigurationError(message)


def _refuse_circle(
    transaction: Transaction, record: OperationRecord, dependencies: Sequence[OperationRecord]
) -> None:
    """Refuse dependencies that wait for the operation itself, directly or not.

    Only a key that was pushed before can be in a circle, because nobody can wait for an unknown one; what is
    applied waits for nothing any more.
    """
    way_to = {one.id: [record.id, one.id] for one in dependencies}
    ahead = list(dependencies)
    while ahead:
        one = ahead.pop()
        if one.state == "applied":
            continue
        if record.id in one.after:
            circle = " after ".join([*way_to[one.id], record.id])
            raise ConfigurationError(f"the operation {record.id!r} would wait for itself: {circle}")
        for name in one.after:
            following = None if name in way_to else transaction.get(OperationRecord, record.connection, name)
            if following is not None:
                way_to[name] = [*way_to[one.id], name]
                ahead.append(following)


def put(transaction: Transaction, record: OperationRecord) -> OperationRecord:
    """Store an operation in its new state, and move on those that wait for it."""
    stored = transaction.put(_await_turn(transaction, record) if record.state == "queued" else record)
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
                moved.append(transaction.put(_await_turn(transaction, next_step)))
    return stored


def _await_turn(transaction: Transaction, record: OperationRecord) -> OperationRecord:
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


def promote(transaction: Transaction, connection: str, now: datetime) -> None:
    """Put those whose backoff is over back into the queue, at their old place; a page of them at most."""
    over = transaction.claim(
        OperationRecord, "due", since=(_EARLIEST,), until=(now,), connection=connection, limit=_PAGE
    )
    for record in over:
        transaction.put(attrs.evolve(record, not_before=None))


def ready(transaction: Transaction, connection: str, at_once: int) -> Iterator[OperationRecord]:
    """Claim those whose turn it is, in the order of the queue, `at_once` at a time."""
    last: OperationRecord | None = None
    while found := transaction.claim(
        OperationRecord, "queue", connection=connection, after=last, limit=at_once
    ):
        yield from found
        last = found[-1]


def any_due(transaction: Transaction, connection: str, now: datetime) -> bool:
    """Tell whether any may be sent now, in one question, however many wait for their time."""
    return bool(transaction.find(OperationRecord, "due", until=(now,), connection=connection, limit=1))
