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
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import qbxml
from qbsync.errors import ConfigurationError, OperationExists
from qbsync.facts.plan import plan_of
from qbsync.models import class_named
from qbsync.models.base import Request
from qbsync.qbxml.encoding import encode_part
from qbsync.qbxml.macros import macro_names
from qbsync.storage.record import MAX_ID_BYTES, is_storable_id
from qbsync.storage.records import OperationRecord
from qbsync.sync import links, push
from qbsync.sync.counter import next_number
from qbsync.sync.money import check_expected
from qbsync.sync.outcomes import keep_operation
from qbsync.sync.policies import CREATION
from qbsync.sync.push import keep_record
from qbsync.sync.reasons import plain_words
from qbsync.sync.titles import name_of, type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.storage.records import ConnectionRecord, Look, OperationState
    from qbsync.storage.store import Transaction

__all__ = [
    "DEAD_STATES",
    "Wish",
    "any_due",
    "by_link",
    "encode",
    "enqueue",
    "held_for",
    "ids_of",
    "is_done",
    "promote",
    "put",
    "queued_afresh",
    "queued_again",
    "ready",
    "refuse_circle",
]

OPEN_STATES: Final[frozenset[OperationState]] = frozenset({"queued", "sent", "in_doubt"})
BUSY_STATES: Final[frozenset[OperationState]] = frozenset({"queued", "sent", "in_doubt", "applied"})
DEAD_STATES: Final[frozenset[OperationState]] = frozenset({"rejected", "conflict", "parked", "cancelled"})

_PAGE: Final = 100
_HIGHEST_PRIORITY: Final = 1_000_000
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Wish:
    """What a host says of a write beside its content; see `Writes.push`.

    With `again` false the same content is no next attempt of what was refused or given up. A creation adds
    what another operation refers to, by policy; its key is no host's.
    """

    key: str
    after: Sequence[str] = ()
    priority: int = 0
    expected: Mapping[str, Decimal | int] = attrs.field(factory=dict)
    host_id: str = ""
    policies: str = ""
    again: bool = True
    is_creation: bool = False


def enqueue(
    transaction: Transaction,
    connection: ConnectionRecord,
    request: Request[Any],
    wish: Wish,
    now: datetime,
) -> OperationRecord:
    """Store a write in the queue, or return the stored one where the host repeats itself.

    A key whose operation was rejected, parked, cancelled or in conflict takes the write as its next attempt,
    unless it is the same and not wished `again`. An Add of a host id that is linked is not sent, if the
    linked record is there: that stands for it.

    Raises InvalidModel where the connection's version or edition lacks what the request holds;
    OperationExists where the key has other content and is queued, sent, in doubt or applied, or another
    operation is adding the record of that host id;
    ConfigurationError for a query, a bad key or priority, a dependency that is not there or waits for this
    operation itself, a macro that none of the dependencies defines, an expected number that the record does
    not have, and a host id of what makes no record.
    """
    key, after = wish.key, wish.after
    numbers = _check(request, wish)
    dependencies = _dependencies(transaction, connection.id, key, after)
    defines, uses = macro_names(request)
    _check_macros(key, uses, dependencies)
    text = encode(request, connection, uses)
    fingerprint = _fingerprint(text, after)
    before = transaction.get(OperationRecord, connection.id, key)
    if before is not None:
        if _is_repeat(before, fingerprint, wish):
            return before
        refuse_circle(transaction, before, dependencies)
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
        priority=wish.priority,
        defines=defines,
        uses=uses,
        expected=numbers,
        record_type=type_of(request),
        record_name=name_of(request) or name_of(request.base),
        host_id=wish.host_id,
        policies=wish.policies,
        former_ids=() if before is None else before.former_ids,
    )
    if wish.host_id and record.is_add:
        _refuse_second_add(transaction, record)
        record = by_link(transaction, record, now)
    return put(transaction, record, again=before is not None)


def _check(request: Request[Any], wish: Wish) -> dict[str, Decimal]:
    """Check what needs no store, and return the numbers that are expected."""
    _check_key(request, wish.key, wish.after, wish.priority)
    if wish.key.startswith(CREATION) and not wish.is_creation:
        raise ConfigurationError(f"a key that begins with {CREATION!r} is one of qbsync's own; take another")
    links.check_host_id(request, wish.host_id)
    return check_expected(request, wish.expected)


def _fingerprint(text: str, after: Sequence[str]) -> str:
    content = text[text.index("<QBXML>") :]  # the same in every version
    return hashlib.sha256("\n".join([content, *sorted(after)]).encode()).hexdigest()


def _is_repeat(before: OperationRecord, fingerprint: str, wish: Wish) -> bool:
    """Tell whether a push says once more what is stored.  Raises OperationExists where that still stands."""
    if before.fingerprint == fingerprint and (before.state in BUSY_STATES or not wish.again):
        return True
    if before.state in BUSY_STATES:
        raise OperationExists(
            f"the operation {wish.key!r} is {before.state} with other content; "
            "use a new key for another write"
        )
    return False


def _refuse_second_add(transaction: Transaction, record: OperationRecord) -> None:
    """Refuse to add a record of the host while another operation is doing that."""
    others = transaction.find(
        OperationRecord, "host", (record.link_type, record.host_id), connection=record.connection
    )
    for one in others:
        if one.is_add and one.id != record.id and one.state in OPEN_STATES:
            raise OperationExists(
                f"your {record.link_type} {record.host_id!r} is being added by the operation {one.id!r}, "
                f"which is {one.state}; push an edit of it when that is done"
            )


def by_link(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Return an Add of what is linked as one that has to ask first whether the linked record is there."""
    if not record.is_add or not record.host_id or record.look == "gone":
        return record
    link = links.link_of(transaction, record.connection, record.link_type, record.host_id)
    if link is None:
        return record
    ids = ids_of(record, link.quickbooks_id)
    return attrs.evolve(record, **ids, linked=True, look="gone", look_at=now, looks=0)


def ids_of(record: OperationRecord, quickbooks_id: str) -> dict[str, Any]:
    """Return the fields of an operation for the id of its record: a ListID or a TxnID."""
    ret = class_named(record.link_type)
    is_list = ret is not None and "list_id" in plan_of(ret).by_name
    return {"list_id": quickbooks_id, "txn_id": ""} if is_list else {"list_id": "", "txn_id": quickbooks_id}


def encode(request: Request[Any], connection: ConnectionRecord, uses: Sequence[str]) -> str:
    """Return a request as it is stored.  Raises InvalidModel where the version or edition lacks it."""
    version, edition = connection.qbxml_version, connection.edition
    if uses:  # what defines them stands in another operation
        return encode_part(request, version=version, edition=edition)
    return qbxml.encode([request], version=version, edition=edition).decode("ascii")


def _check_key(request: Request[Any], key: str, after: Sequence[str], priority: int) -> None:
    if not isinstance(request, Request):
        raise ConfigurationError(f"a {type(request).__name__} is no request; push one such as CustomerAdd")
    if request.message.name.endswith("Query"):
        message = f"{request.message.name} reads and does not write: declare it with bridge.pull"
        raise ConfigurationError(message)
    if not isinstance(key, str) or not is_storable_id(key):
        raise ConfigurationError(
            f"the key of an operation has 1 to {MAX_ID_BYTES} bytes of UTF-8, without NUL"
        )
    if isinstance(after, str):
        raise ConfigurationError(f"after is a tuple of keys, such as ({after!r},)")
    if not isinstance(after, Collection) or not all(isinstance(one, str) for one in after):
        raise ConfigurationError(f"after is a tuple of keys, which are texts, and not {after!r}")
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


def refuse_circle(
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


def put(transaction: Transaction, record: OperationRecord, *, again: bool = False) -> OperationRecord:
    """Store an operation in its new state, and move on those that wait for it, or are parked behind it.

    `again` says that one that was given up is queued again.
    """
    if record.state != "parked" and record.behind:
        record = attrs.evolve(record, behind="")
    # One whose record is asked for is not sent as it is, so it waits for nothing.
    in_turn = record.state == "queued" and record.look != "gone"
    stored = transaction.put(_await_turn(transaction, record) if in_turn else record)
    if stored.state == "applied":
        _keep_link(transaction, stored)
    if is_done(stored) or (again and stored.state == "queued"):
        _release(transaction, stored)
    keep_operation(transaction, stored)
    moved = [stored]
    while moved:
        done = moved.pop()
        if not is_done(done) and done.state not in DEAD_STATES:
            continue
        while waiting := transaction.find(
            OperationRecord, "waiting", (done.id,), connection=done.connection, limit=_PAGE
        ):
            for one in waiting:
                next_step = attrs.evolve(one, updated_at=stored.updated_at)
                moved.append(transaction.put(_await_turn(transaction, next_step)))
                keep_operation(transaction, moved[-1])
    return stored


def _keep_link(transaction: Transaction, record: OperationRecord) -> None:
    """Link what an operation has made, or take the link of what it has deleted away."""
    if record.host_id and record.record_id:
        links.keep(transaction, record, links.name_of(push.load_result(record)))
    elif record.request_name in {"ListDel", "TxnDel"}:
        links.forget(transaction, record.connection, *links.identity(push.load_request(record)))


def _release(transaction: Transaction, record: OperationRecord) -> None:
    """Queue those again that were parked because this operation was given up, and those behind them."""
    ahead = [record]
    while ahead:
        done = ahead.pop()
        while found := transaction.find(
            OperationRecord, "behind", (done.id,), connection=done.connection, limit=_PAGE
        ):
            for one in found:
                queued = attrs.evolve(queued_afresh(one), behind="", updated_at=record.updated_at)
                stored = transaction.put(_await_turn(transaction, queued))
                keep_operation(transaction, stored)
                ahead += [stored] if stored.state == "queued" else []


def _await_turn(transaction: Transaction, record: OperationRecord) -> OperationRecord:
    """Return a queued operation waiting for the first dependency that is not applied, or parked behind it."""
    for name in record.after:
        dependency = transaction.get(OperationRecord, record.connection, name)
        if dependency is None or dependency.state in DEAD_STATES:
            return _parked_behind(record, name, dependency)
        if not is_done(dependency):
            return attrs.evolve(record, waits_for=name)
    return attrs.evolve(record, waits_for="")


def _parked_behind(record: OperationRecord, name: str, dependency: OperationRecord | None) -> OperationRecord:
    what = name
    if dependency is not None and dependency.record_name:
        what = f"{dependency.record_type} {dependency.record_name}"
    code, message, text = None, "", f"It waits for {what}, which is not in QuickBooks."
    remedy = f"Put {what} right; then this one goes on by itself."
    if dependency is not None and name.startswith(CREATION):
        code, message = record.status_code, record.status_message
        why = " ".join(filter(None, (plain_words(dependency), dependency.status_message)))
        text = f"It could not be added: {why}"
        remedy = f"Put {what} right, or add it in QuickBooks by hand.\nThen retry."
    return attrs.evolve(
        record,
        state="parked",
        behind=name,
        waits_for="",
        status_code=code,
        status_message=message,
        text=text,
        remedy=remedy,
        who_acts="bookkeeper",
        told=False,
    )


def queued_again(record: OperationRecord) -> OperationRecord:
    """Return an operation that is to be sent again; why it was refused stays with it until the answer."""
    return attrs.evolve(
        record,
        state="queued",
        look="",
        looks=0,
        message_set_id="",
        not_before=None,
        refused="",
        remedy="",
        who_acts="nobody",
        told=True,
    )


def queued_afresh(record: OperationRecord) -> OperationRecord:
    """Return an operation that is to be sent again and that nothing is wrong with any more."""
    return attrs.evolve(queued_again(record), status_code=None, status_message="", text="")


def held_for(record: OperationRecord, look: Look, now: datetime) -> OperationRecord:
    """Return an operation that is not sent (again) before QuickBooks was asked about it."""
    return attrs.evolve(queued_again(record), look=look, look_at=now, updated_at=now)


def is_done(record: OperationRecord) -> bool:
    """Tell whether what waits for it may go on: it is applied, and nobody looks for the ids of its record."""
    return record.state == "applied" and record.look != "ids"


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
