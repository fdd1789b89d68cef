"""The queue of writes: what is sent when, and what each answer makes of it.

An *operation* is one write with the host's idempotency key. The promise is P1: it is applied exactly once, or
held in doubt. One message set carries one operation, because a message set is the unit that QuickBooks can be
asked about later.

    queued      waits for its turn, its dependencies or its backoff
    sent        its message set is stored and handed out
    applied     in QuickBooks; end
    rejected    QuickBooks refused it for good; the host may push new content under the same key
    in_doubt    may or may not be in QuickBooks; `qbsync.sync.recovery` finds out
    conflict    an edit of a record that changed in QuickBooks meanwhile; the host decides
    parked      waits for a person (the remedy is shown), or ran out of attempts; retry or cancel
    cancelled   withdrawn before it was sent; end

The same key with other content is an error while the operation is queued, sent, in doubt or applied; from the
other states it becomes the next attempt. The same key with the same content changes nothing, so a host may
repeat a push at will.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeAlias, TypeVar

import attrs

from qbsync import qbxml
from qbsync.errors import ConfigurationError, InvalidReference, OperationExists, StaleEditSequence
from qbsync.models.base import Aggregate, Request
from qbsync.qbxml import Response, ResponseSet, error_of, explain
from qbsync.storage.records import ConnectionRecord, OperationRecord, OperationState
from qbsync.sync.counter import next_number
from qbsync.sync.history import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qbsync.explanations import Explanation
    from qbsync.storage.store import Transaction

__all__ = ["MAX_ATTEMPTS", "Operation", "OperationProblem", "enqueue", "settle", "view"]

R = TypeVar("R", bound=Aggregate)

MAX_ATTEMPTS: Final = 6
"""After this many sendings that QuickBooks asked to repeat later, an operation is parked."""

FIRST_BACKOFF: Final = timedelta(minutes=1)
LEAST_ERROR: Final = 1000
"""Status codes below are information and warnings: QuickBooks did what it was asked."""

NEWEST: Final = "16.0"
"""The qbXML version in which records are stored."""

BUSY_STATES: Final[frozenset[OperationState]] = frozenset({"queued", "sent", "in_doubt", "applied"})
Turn: TypeAlias = Literal["now", "wait", "never"]
DEAD_STATES: Final[frozenset[OperationState]] = frozenset({"rejected", "conflict", "parked", "cancelled"})
_PAGE: Final = 100


@attrs.frozen(kw_only=True)
class OperationProblem:
    """Why an operation is not applied: QuickBooks' code and text, and who has to do what."""

    code: int | None
    message: str
    remedy: str
    who_acts: str


@attrs.frozen(kw_only=True)
class Operation(Generic[R]):
    """One write and what became of it.

    `key` is the host's idempotency key, `request` what was pushed, `result` the record as QuickBooks returned
    it (None until it is applied, and where only its ids are known), `problem` why it is not applied.
    `recovered` says that its answer was lost and found again. `list_id` or `txn_id`, and `edit_sequence`, are
    "" until known.
    """

    connection: str
    key: str
    state: OperationState
    request: Request[R]
    result: R | None = None
    problem: OperationProblem | None = None
    list_id: str = ""
    txn_id: str = ""
    edit_sequence: str = ""
    attempts: int = 0
    recovered: bool = False
    created_at: datetime
    updated_at: datetime


def view(record: OperationRecord) -> Operation[Any]:
    """Return the operation that a record holds."""
    problem = None
    if record.state != "applied" and (record.status_message or record.remedy):
        problem = OperationProblem(
            code=record.status_code,
            message=record.status_message,
            remedy=record.remedy,
            who_acts=record.who_acts,
        )
    return Operation(
        connection=record.connection,
        key=record.id,
        state=record.state,
        request=load_request(record),
        result=None if record.result is None else _load_record(record.result),
        problem=problem,
        list_id=record.list_id,
        txn_id=record.txn_id,
        edit_sequence=record.edit_sequence,
        attempts=record.attempts,
        recovered=record.recovered,
        created_at=record.created_at,
        updated_at=record.updated_at,
    )


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
    return transaction.put(
        OperationRecord(
            connection=connection.id,
            id=key,
            version=0 if before is None else before.version,
            sequence=next_number(transaction, connection.id, "operation"),
            state="queued",
            request_name=request.message.name,
            request=text,
            edition=edition,
            base=None if request.base is None else _keep_record(request.message.name, request.base),
            fingerprint=fingerprint,
            created_at=now if before is None else before.created_at,
            updated_at=now,
            after=tuple(after),
        )
    )


def _check_key(
    transaction: Transaction, connection: str, request: Request[Any], key: str, after: Sequence[str]
) -> None:
    if request.message.name.endswith("Query"):
        message = f"{request.message.name} reads and does not write: declare it with bridge.pull"
        raise ConfigurationError(message)
    if not key or len(key) > 200:  # noqa: PLR2004 - long enough for any host's own key
        message = "the key of an operation has 1 to 200 characters"
        raise ConfigurationError(message)
    if key in after:
        message = f"the operation {key!r} cannot wait for itself"
        raise ConfigurationError(message)
    missing = [name for name in after if transaction.get(OperationRecord, connection, name) is None]
    if missing:
        message = (
            f"the operation {key!r} waits for unknown operations: {', '.join(missing)}; push these first"
        )
        raise ConfigurationError(message)


def load_request(record: OperationRecord) -> Request[Any]:
    """Return the stored request; an edit knows the record again that it was computed from."""
    request = qbxml.decode_requests(record.request, edition=record.edition)[0].request
    return request if record.base is None else request.with_base(_load_record(record.base))


def _keep_record(request_name: str, record: Aggregate) -> str:
    response = Response(request=request_name, objects=(record,))
    return qbxml.encode_responses([response], version=NEWEST).decode("ascii")


def _load_record(text: str) -> Any:  # noqa: ANN401 - any record of qbXML
    return qbxml.decode(text)[0].objects[0]


def in_queue(transaction: Transaction, connection: str) -> Iterator[OperationRecord]:
    """Return the queued operations of a connection, in the order in which they were pushed."""
    last: OperationRecord | None = None
    while found := transaction.find(OperationRecord, "queue", connection=connection, after=last, limit=_PAGE):
        last = found[-1]
        yield from found


def turn(transaction: Transaction, record: OperationRecord, now: datetime) -> Turn:
    """Tell whether a queued operation may be sent now, has to wait, or waits for one that was not applied."""
    if record.not_before is not None and record.not_before > now:
        return "wait"
    states = [_state(transaction, record.connection, name) for name in record.after]
    if any(state is None or state in DEAD_STATES for state in states):
        return "never"
    return "now" if all(state == "applied" for state in states) else "wait"


def _state(transaction: Transaction, connection: str, key: str) -> OperationState | None:
    record = transaction.get(OperationRecord, connection, key)
    return None if record is None else record.state


def park_behind(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Park an operation whose dependency was not applied."""
    dead = [
        name
        for name in record.after
        if (state := _state(transaction, record.connection, name)) is None or state in DEAD_STATES
    ]
    names = ", ".join(dead)
    return transaction.put(
        attrs.evolve(
            record,
            state="parked",
            status_code=None,
            status_message=f"It waits for {names}, which was not applied.",
            remedy=f"Put {names} right and push it again, then retry this operation.",
            who_acts="bookkeeper",
            updated_at=now,
            told=False,
        )
    )


def settle(record: OperationRecord, response: Response | None, now: datetime) -> OperationRecord:
    """Return what an answer makes of a sent operation; None stands for an answer that does not mention it."""
    if response is None or response.status_code < 0:
        return in_doubt(record, "QuickBooks' answer says nothing clear about this operation.", now)
    record = attrs.evolve(
        record,
        status_code=response.status_code,
        status_message=response.status_message,
        updated_at=now,
        told=False,
    )
    if response.status_code < LEAST_ERROR:
        return _applied(record, response)
    meaning = explain(response.status_code, response.status_message)
    record = attrs.evolve(record, remedy=" ".join(meaning.remedy), who_acts=meaning.who_acts)
    if meaning.retry == "later":
        return _again_later(record, now)
    return attrs.evolve(record, state=_refused_state(response, meaning))


def _refused_state(response: Response, meaning: Explanation) -> OperationState:
    if meaning.retry == "in_doubt":
        return "in_doubt"
    error = error_of(response.status_code, response.status_severity, response.status_message)
    if isinstance(error, StaleEditSequence):
        return "conflict"
    # The same content passes once somebody has acted: gave a right, opened the period, made what is missing.
    if meaning.who_acts in {"bookkeeper", "administrator"} or isinstance(error, InvalidReference):
        return "parked"
    return "rejected"


def _applied(record: OperationRecord, response: Response) -> OperationRecord:
    recovery = response.error_recovery
    returned = response.objects[0] if response.objects else None
    source = returned if returned is not None else recovery
    return attrs.evolve(
        record,
        state="applied",
        result=None if returned is None else _keep_record(record.request_name, returned),
        list_id=getattr(source, "list_id", None) or "",
        txn_id=getattr(source, "txn_id", None) or "",
        edit_sequence=getattr(source, "edit_sequence", None) or "",
        recovered=record.recovered or recovery is not None,
        remedy="",
        who_acts="",
    )


def _again_later(record: OperationRecord, now: datetime) -> OperationRecord:
    if record.attempts >= MAX_ATTEMPTS:
        return attrs.evolve(record, state="parked")
    return attrs.evolve(
        record, state="queued", not_before=now + FIRST_BACKOFF * 2 ** (record.attempts - 1), told=True
    )


def in_doubt(record: OperationRecord, reason: str, now: datetime) -> OperationRecord:
    """Return the operation as one that may or may not be in QuickBooks."""
    return attrs.evolve(
        record,
        state="in_doubt",
        status_message=reason,
        remedy="Nothing: the next session sends the same message set, which QuickBooks takes as a question.",
        who_acts="nobody",
        updated_at=now,
        told=False,
    )


def refuse(record: OperationRecord, reason: str, remedy: str, now: datetime) -> OperationRecord:
    """Return the operation as rejected before QuickBooks did anything with it; the developer has to act."""
    return attrs.evolve(
        record,
        state="rejected",
        status_code=None,
        status_message=reason,
        remedy=remedy,
        who_acts="developer",
        updated_at=now,
        told=False,
    )


def match(answer: ResponseSet, message_set_id: str, count: int) -> list[Response | None]:
    """Return the one response to each request of a message set; None where there is not exactly one."""
    found: list[Response | None] = []
    for number in range(1, count + 1):
        of_it = [response for response in answer if response.request_id == f"{message_set_id}.{number}"]
        found.append(of_it[0] if len(of_it) == 1 else None)
    return found


def event(record: OperationRecord, now: datetime) -> Event:
    """Return the line of history for an operation that is not applied."""
    return Event(
        at=now,
        name=record.state,
        subject=record.id,
        text=record.status_message,
        code="" if record.status_code is None else str(record.status_code),
        remedy=record.remedy,
        who_acts=record.who_acts,
    )
