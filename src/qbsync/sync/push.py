"""A write as the host sees it, and what an answer of QuickBooks makes of it.

The promise is P1: an operation is applied exactly once, or held in doubt. So an answer must say clearly
that QuickBooks did it (it returns the record, or its ids) or that it did not; anything else leaves the
operation in doubt. The queue is in `qbsync.sync.operations`, what happens in doubt in `qbsync.sync.recovery`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import attrs

from qbsync import qbxml
from qbsync.errors import DecodeError, InvalidReference, NameInUse, StaleEditSequence, StatusError
from qbsync.explanations import WhoActs
from qbsync.models import class_named
from qbsync.models.base import Aggregate, Request
from qbsync.qbxml import Response, ResponseSet, error_of, explain
from qbsync.storage.records import Difference, OperationRecord, OperationState
from qbsync.sync import money
from qbsync.sync.acts import Act, acts_for
from qbsync.sync.history import Event, EventName
from qbsync.sync.merge import Conflict, three_way
from qbsync.sync.policies import PolicyChange, changes_of
from qbsync.sync.reasons import code_of, explain_refusal, plain_words
from qbsync.sync.titles import name_of, type_of_name
from qbsync.sync.wording import remedy_of, who_acts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync.explanations import Explanation
    from qbsync.sync.sending import Retries

__all__ = ["Operation", "OperationProblem", "settle", "view"]

R = TypeVar("R", bound=Aggregate)

SUCCESS: Final = frozenset({0, 510, 530, 531, 550, 560, 570})
"""Status codes that say of a write that it was done, with a warning perhaps."""

AGAIN: Final = "Nothing: it goes on by itself."

UNCLEAR: Final = "QuickBooks' answer says nothing clear about this operation."

NEWEST: Final = "16.0"
"""The qbXML version in which records are stored."""


@attrs.frozen(kw_only=True)
class OperationProblem:
    """Why an operation is not applied, who has to do something about it, and what.

    `text` says it in plain words, `message` is QuickBooks' own, untouched, and `code` its code ("3140"), each
    "" where QuickBooks said nothing. `remedy` holds the steps to take, in order.
    """

    text: str = ""
    message: str = ""
    code: str = ""
    remedy: tuple[str, ...] = ()
    who_acts: WhoActs = "nobody"


@attrs.frozen(kw_only=True)
class Operation(Generic[R]):
    """One write and what became of it.

    `key` is the host's idempotency key, `request` what was pushed, `result` the record as QuickBooks returned
    it (None until it is applied, and where only its ids are known), `problem` why it is not applied, or, of
    what is applied, that the ids of its record are missing because nobody has seen it. `recovered` says that
    its answer was lost and found again; `differences` where QuickBooks booked other numbers than were asked
    for. `conflict` has the three sides of an edit that was not made because the record was changed meanwhile.
    `list_id` or `txn_id`, and `edit_sequence`, are "" until known. `kind` and `name` are for people
    ("Invoice", "1001"); `acts` is what can be done about it now: see `qbsync.sync.acts`.

    `host_id` is your id of the record, as it was pushed; `linked` says that nothing was added, because a
    record that was there stands for it. `policy_changes` is what was sent otherwise than you asked for, by a
    policy; `candidates` are the records that have the name of a new one (3100); `missing` is the key of the
    operation whose record QuickBooks did not find. `held` says of a queued one why nothing is written just
    now: a pause, quiet hours, read-only; as of when it was asked for.
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
    priority: int = 0
    after: tuple[str, ...] = ()
    attempts: int = 0
    recovered: bool = False
    differences: tuple[Difference, ...] = ()
    conflict: Conflict[R] | None = None
    kind: str = ""
    name: str = ""
    acts: tuple[Act, ...] = ()
    host_id: str = ""
    linked: bool = False
    policy_changes: tuple[PolicyChange, ...] = ()
    candidates: tuple[Aggregate, ...] = ()
    missing: str = ""
    held: str = ""
    created_at: datetime
    updated_at: datetime

    @property
    def with_difference(self) -> bool:
        """Whether QuickBooks booked other numbers than were asked for."""
        return bool(self.differences)


def view(record: OperationRecord, held: str = "") -> Operation[Any]:
    """Return the operation that a record holds; `held` is what holds back the writes of its connection."""
    problem = None
    if record.remedy or (record.state != "applied" and (record.status_message or record.text)):
        problem = OperationProblem(
            text=plain_words(record),
            message=record.status_message,
            code=code_of(record),
            remedy=remedy_of(record.remedy),
            who_acts=who_acts_of(record.who_acts),
        )
    return Operation(
        connection=record.connection,
        key=record.id,
        state=record.state,
        request=load_request(record),
        result=load_result(record),
        problem=problem,
        list_id=record.list_id,
        txn_id=record.txn_id,
        edit_sequence=record.edit_sequence,
        priority=record.priority,
        after=record.after,
        attempts=record.attempts,
        recovered=record.recovered,
        differences=record.differences,
        conflict=conflict_of(record) if record.state in {"conflict", "rejected"} else None,
        host_id=record.host_id,
        linked=record.linked,
        policy_changes=changes_of(record),
        candidates=load_candidates(record),
        missing=record.missing,
        held=held if record.state == "queued" else "",
        kind=record.record_type or type_of_name(record.request_name),
        name=record.record_name,
        acts=acts_for(record),
        created_at=record.created_at,
        updated_at=record.updated_at,
    )


def load_request(record: OperationRecord) -> Request[Any]:
    """Return the stored request; an edit knows the record again that it was computed from."""
    return _load(record, record.request)


def load_to_send(record: OperationRecord) -> Request[Any]:
    """Return what is to be sent next: the stored request, adapted perhaps, or the edit that was made anew."""
    return _load(record, record.merged or record.adapted or record.request)


def load_adapted(record: OperationRecord) -> Request[Any]:
    """Return what the host wants, with what policies made of it."""
    return _load(record, record.adapted or record.request)


def load_sent(record: OperationRecord) -> Request[Any]:
    """Return what was sent last, with the ExternalGUID that it had."""
    request = load_to_send(record)
    return request.evolve(external_guid=record.external_guid) if record.external_guid else request


def load_theirs(record: OperationRecord) -> Any:  # noqa: ANN401 - any record of qbXML
    """Return the record that a stale edit met, None where there is none."""
    return None if record.theirs is None else _load_record(record.theirs)


def load_result(record: OperationRecord) -> Any:  # noqa: ANN401 - any record of qbXML
    """Return the record that an operation left in QuickBooks, None where it is not known."""
    return None if record.result is None else _load_record(record.result)


def keep_candidates(found: Sequence[Aggregate]) -> str | None:
    """Return the records that have the name of an Add as the text in which they are stored."""
    responses = [Response(request=f"{type(one).__name__}Query", objects=(one,)) for one in found]
    return qbxml.encode_responses(responses, version=NEWEST).decode("ascii") if found else None


def load_candidates(record: OperationRecord) -> tuple[Aggregate, ...]:
    """Return the records that have the name of an Add."""
    if record.candidates is None:
        return ()
    try:
        return tuple(one for response in qbxml.decode(record.candidates) for one in response.objects)
    except DecodeError:
        return ()


def conflict_of(record: OperationRecord) -> Conflict[Any] | None:
    """Return the three sides of an edit that was stale, None where theirs is not known."""
    theirs = load_theirs(record)
    if theirs is None:
        return None
    mine = load_request(record)
    base: Any = mine.base
    fields = three_way(base, theirs, mine).conflicts
    return Conflict(base=base, theirs=theirs, mine=mine, fields=fields)


def _load(record: OperationRecord, text: str) -> Request[Any]:
    request = qbxml.decode_requests(text, edition=record.edition)[0].request
    base = None if record.base is None else _load_record(record.base)
    return request if base is None else request.with_base(base)


def keep_record(request_name: str, record: Aggregate) -> str:
    """Return a record as the text of an answer to the request of this name, which is how it is stored."""
    response = Response(request=request_name, objects=(record,))
    return qbxml.encode_responses([response], version=NEWEST).decode("ascii")


def _load_record(text: str) -> Any:  # noqa: ANN401 - any record of qbXML
    """Return a stored record; None where it was so strange when it came that it cannot be read again."""
    try:
        return next(iter(qbxml.decode(text)[0].objects), None)
    except DecodeError:
        return None


def settle(
    record: OperationRecord, response: Response | None, now: datetime, retries: Retries
) -> OperationRecord:
    """Return what an answer makes of a sent operation; None stands for an answer that does not mention it."""
    if response is None or response.request != record.request_name or response.status_code < 0:
        return in_doubt(record, UNCLEAR, now)
    record = attrs.evolve(
        record,
        status_code=response.status_code,
        status_message=response.status_message,
        text="",
        updated_at=now,
        told=False,
        look="",
    )
    error = error_of(response.status_code, response.status_severity, response.status_message)
    if error is None:
        return _applied(record, response) if _is_done(record, response) else in_doubt(record, UNCLEAR, now)
    meaning = explain(response.status_code, response.status_message)
    told = explain_refusal(response.status_code, response.status_message, record.request_name)
    record = attrs.evolve(record, remedy="\n".join(told.remedy), who_acts=told.who_acts)
    if meaning.retry == "later":
        return _again_later(record, now, retries)
    return attrs.evolve(record, state=_refused_state(error, meaning))


def _is_done(record: OperationRecord, response: Response) -> bool:
    """Tell whether the answer shows what was done: a record of the right class, ids, or nothing but success.

    Success without a record happens: QuickBooks could not return it (510), or other elements were asked for.
    """
    if response.objects:
        request = class_named(record.request_name)
        returned = request.message.ret if request is not None and issubclass(request, Request) else ()
        return type(response.objects[0]).__name__ in returned
    return response.error_recovery is not None or response.status_code in SUCCESS


def _refused_state(error: StatusError, meaning: Explanation) -> OperationState:
    if meaning.retry == "in_doubt":
        return "in_doubt"
    if isinstance(error, StaleEditSequence):
        return "conflict"
    if isinstance(error, NameInUse):  # a link or another name helps, but not the same content again
        return "rejected"
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
        result=None if returned is None else keep_record(record.request_name, returned),
        differences=compared(record, returned),
        list_id=getattr(source, "list_id", None) or "",
        txn_id=getattr(source, "txn_id", None) or "",
        edit_sequence=getattr(source, "edit_sequence", None) or "",
        record_name=name_of(returned) or record.record_name,
        recovered=record.recovered or recovery is not None,
        remedy="",
        who_acts="",
    )


def as_found(record: OperationRecord, found: Aggregate | None) -> OperationRecord:
    """Return an operation that took effect, with the record that shows it, None for a record that is gone."""
    applied = attrs.evolve(
        record, state="applied", look="", refused="", not_before=None, remedy="", who_acts="", told=False
    )
    if found is None:
        request = load_request(record)
        return attrs.evolve(
            applied,
            list_id=record.list_id or getattr(request, "list_id", None) or "",
            txn_id=record.txn_id or getattr(request, "txn_id", None) or "",
        )
    return attrs.evolve(
        applied,
        result=keep_record(record.request_name, found),
        differences=() if record.linked else compared(record, found),
        list_id=getattr(found, "list_id", None) or "",
        txn_id=getattr(found, "txn_id", None) or "",
        edit_sequence=getattr(found, "edit_sequence", None) or "",
    )


def compared(record: OperationRecord, returned: Aggregate | None) -> tuple[Difference, ...]:
    """Return where a record of QuickBooks has other numbers than its operation asked for."""
    return () if returned is None else money.differences(load_sent(record), returned, record.expected)


def _again_later(record: OperationRecord, now: datetime, retries: Retries) -> OperationRecord:
    wait = retries.wait(record.attempts)
    if wait is None:
        return attrs.evolve(record, state="parked")
    return attrs.evolve(record, state="queued", not_before=now + wait, told=True)


def in_doubt(record: OperationRecord, reason: str, now: datetime) -> OperationRecord:
    """Return the operation as one that may or may not be in QuickBooks.

    What QuickBooks said of this attempt stays with it; what it said of an earlier one is past.
    """
    if record.state != "in_doubt":
        record = attrs.evolve(record, status_code=None, status_message="")
    return attrs.evolve(
        record,
        state="in_doubt",
        text=reason,
        remedy="Nothing: the next session sends the same message set, which QuickBooks takes as a question.",
        who_acts="nobody",
        updated_at=now,
        told=False,
        look="",
    )


def unsent(record: OperationRecord, now: datetime) -> OperationRecord:
    """Return an operation of which QuickBooks did nothing as one that was not sent."""
    return attrs.evolve(
        record, state="queued", attempts=record.attempts - 1, message_set_id="", updated_at=now
    )


def send_alone(record: OperationRecord, not_before: datetime, now: datetime) -> OperationRecord:
    """Return an operation whose message set was refused as a whole; it shares none from now on."""
    return attrs.evolve(unsent(record, now), alone=True, not_before=not_before)


def refuse(record: OperationRecord, reason: str, remedy: str, now: datetime) -> OperationRecord:
    """Return the operation as rejected before QuickBooks did anything with it; the developer has to act."""
    return attrs.evolve(
        record,
        state="rejected",
        status_code=None,
        status_message="",
        text=reason,
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
    """Return the line of history for an operation that is not applied, or whose id nobody knows."""
    waits = record.state == "queued"
    return Event(
        at=now,
        name="id unknown" if record.state == "applied" else cast("EventName", record.state),
        subject=record.id,
        text=plain_words(record),
        message=record.status_message,
        code=code_of(record),
        remedy=(AGAIN,) if waits else remedy_of(record.remedy),
        who_acts="nobody" if waits else who_acts_of(record.who_acts),
    )
