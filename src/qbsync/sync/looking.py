"""Looks into QuickBooks for operations that their own answers have left open.

    look      of an operation     asks
    write     in doubt            whether the write took effect, where its message set tells nothing any more
    merge     queued              how the record is now that the edit was refused for (3200)
    result    applied             for the record, where the answer held only its ids, or not even them
    ids       applied             for the record that an Add has made, where the answer held not even its ids
    name      queued              who has the name that a new record was refused for (3100)
    gone      queued              whether the record of an Add is there, or has to be made (again)

A look goes out after lost message sets and before new writes, one operation at a time, and writes nothing.
What its answer proves is said in `qbsync.sync.evidence`, how an edit is made anew in `qbsync.sync.merge`;
here it takes effect. A look without an answer is made again a little later, `MAX_LOOKS` times in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import attrs

from qbsync import qbxml
from qbsync.errors import InvalidModel
from qbsync.facts.plan import plan_of
from qbsync.qbxml import ResponseSet
from qbsync.storage.records import MessageSetRecord, OperationRecord
from qbsync.sync import evidence, history, money, operations, push, remedies
from qbsync.sync.acts import lacks_id
from qbsync.sync.compare import same, value_of
from qbsync.sync.host import decision
from qbsync.sync.keys import ID_NAMES, id_field_of, record_key
from qbsync.sync.merge import (
    POLICIES,
    Conflict,
    MergePolicy,
    Prefer,
    as_known,
    is_applied,
    is_edit,
    three_way,
)
from qbsync.sync.reasons import look_in_quickbooks
from qbsync.sync.recovery import FOUND, LOOK, Recovery, give_up
from qbsync.sync.remedies import Remedies

if TYPE_CHECKING:
    from qbsync.models.base import Aggregate, Request
    from qbsync.storage.records import ConnectionRecord
    from qbsync.storage.store import Transaction
    from qbsync.sync.desk import Desk

__all__ = ["Looking", "after_answer", "any_due", "next_due", "note_missing_id", "requests_for"]

MAX_LOOKS: Final = 3
MAX_MERGES: Final = 3
"""So often an edit is made anew; a record that changes faster is left to the host."""

FIRST_WAIT: Final = timedelta(minutes=1)
CLOCK_MARGIN: Final = timedelta(days=1)
"""By so much the clock of the PC may differ from ours."""

NO_QUERY: Final = "QuickBooks has no query for it."
UNANSWERED: Final = "QuickBooks did not answer the question about it."
_GUID_EXISTS: Final = (
    "QuickBooks refused it for its ExternalGUID: a record with it may be there, but was not shown."
)
_NO_IDS: Final = "QuickBooks says that it is done, and did not return what it has made: its id is not known."
_GIVE_ID: Final = (
    "Look for the record in QuickBooks. If it is there, say so, with its {id}.\n"
    "If it is not there, it has to be pushed again under a new key."
)
_STALE: Final = 3200
_READ_AGAIN: Final = "Read the record again, and push a new edit of it under the same key."
_NOTHING_LEFT: Final = "Nothing is left of the edit: others have changed what it changes."
_BOTH: Final = "The record was changed in QuickBooks meanwhile, in what this edit changes: {paths}."
_ALWAYS: Final = "The record was changed in QuickBooks each time that the edit was sent."


def next_due(transaction: Transaction, connection: str, now: datetime) -> OperationRecord | None:
    """Return the operation to look for now, the one that waits longest; None where there is none."""
    found = transaction.claim(OperationRecord, "look", until=(now,), connection=connection, limit=1)
    return next(iter(found), None)


def any_due(transaction: Transaction, connection: str, now: datetime) -> bool:
    """Tell whether there is an operation to look for now."""
    return bool(transaction.find(OperationRecord, "look", until=(now,), connection=connection, limit=1))


def requests_for(
    transaction: Transaction, record: OperationRecord, connection: ConnectionRecord
) -> tuple[Request[Any], ...]:
    """Return the queries of a look, () where QuickBooks has none for such a write."""
    request = push.load_sent(record)
    if record.look in {"write", "ids"}:
        return evidence.questions(request, _since(transaction, record, connection))
    if record.look == "name":
        return remedies.name_questions(request)
    return evidence.record_question(request, record.list_id, record.txn_id)


def after_answer(record: OperationRecord, now: datetime, *, again: bool) -> OperationRecord:
    """Return an operation, just settled by the answer to its message set, with the look that it needs yet.

    `again` says that the set was sent more than once. Then a refusal may be the echo of its own effect: the
    name is in use, the object is gone already.
    """
    if record.state == "conflict" and record.status_code == _STALE and is_edit(push.load_request(record)):
        return operations.held_for(record, "merge", now)
    if record.state == "applied" and record.result is None:
        return _unseen(record, now)
    if again and record.state in {"rejected", "parked", "queued"}:
        request = push.load_sent(record)
        if not is_edit(request) and evidence.questions(request, _any_time(now)):
            return attrs.evolve(
                record, state="in_doubt", refused=record.state, told=True, look="write", look_at=now, looks=0
            )
    return record


def _unseen(record: OperationRecord, now: datetime) -> OperationRecord:
    """Return an applied operation whose answer held no record, with the look that finds it."""
    request = push.load_sent(record)
    if evidence.record_question(request, record.list_id, record.txn_id):
        return attrs.evolve(record, told=True, look="result", look_at=now, looks=0)
    if record.record_id or not evidence.makes_id(request):
        return record
    if evidence.questions(request, _any_time(now)):
        return attrs.evolve(record, told=True, look="ids", look_at=now, looks=0)
    return _without_ids(record, NO_QUERY)


def _without_ids(record: OperationRecord, reason: str) -> OperationRecord:
    """Return an Add that took effect and whose record nobody has seen: what is missing is told to people."""
    remedy = _GIVE_ID.format(id=ID_NAMES[id_field_of(push.load_request(record))])
    return attrs.evolve(
        record, look="", text=f"{_NO_IDS} {reason}", remedy=remedy, who_acts="bookkeeper", told=False
    )


def note_missing_id(desk: Desk, record: OperationRecord) -> None:
    """Tell in the history of an Add, just settled, of which a person has to say what record it has made."""
    if lacks_id(record):
        history.note(desk.transaction, desk.connection.id, push.event(record, desk.now))


def _put(desk: Desk, settled: OperationRecord) -> OperationRecord:
    stored = operations.put(desk.transaction, attrs.evolve(settled, updated_at=desk.now))
    note_missing_id(desk, stored)
    return stored


def _any_time(now: datetime) -> datetime:
    """Return a wall clock for questions of which only matters whether there are any."""
    return now.replace(tzinfo=None)


def _since(transaction: Transaction, record: OperationRecord, connection: ConnectionRecord) -> datetime:
    """Return the wall clock of the PC before which a write has not been made, as far as clocks are known."""
    behind = timedelta(seconds=min(0, connection.clock_ahead_seconds or 0))
    message_set = transaction.get(MessageSetRecord, record.connection, record.message_set_id)
    made = record.created_at if message_set is None else message_set.created_at
    earliest = (made + behind - CLOCK_MARGIN).astimezone(ZoneInfo(connection.zone))
    return earliest.replace(tzinfo=None, microsecond=0)


@attrs.frozen
class Looking:
    """Acts on the answers to looks; `policies` are those for conflicts by the name of the request."""

    recovery: Recovery
    merge: MergePolicy
    policies: Mapping[str, MergePolicy]
    remedies: Remedies = attrs.field(factory=Remedies)

    def apply(self, desk: Desk, message_set: MessageSetRecord, answer: object) -> None:
        """Act on the answer to a look; anything but a set of responses counts as none."""
        record = desk.transaction.get(OperationRecord, desk.connection.id, message_set.operations[0])
        if record is None or not record.is_looked_for:  # a late answer or a person was faster
            return
        settled = self._settled(desk, message_set, record, answer)
        lost = desk.transaction.get(MessageSetRecord, desk.connection.id, record.message_set_id)
        if lost is not None and lost.state == "lost":
            if settled.looks > record.looks:  # not answered, so the same bytes might still run twice
                _put(desk, settled)
                if not settled.look:
                    give_up(desk.transaction, lost, UNANSWERED, desk.now)
                return
            if settled.state != "applied":  # now the same bytes are the question
                operations.put(desk.transaction, attrs.evolve(record, look=""))
                return
            settled = _put(desk, settled)
            give_up(desk.transaction, lost, FOUND, desk.now)
        else:
            settled = _put(desk, settled)
        if not settled.told and settled.state != "applied":
            history.note(desk.transaction, desk.connection.id, push.event(settled, desk.now))
        if settled.differences:
            history.note(desk.transaction, desk.connection.id, money.difference_event(settled, desk.now))

    def unanswerable(self, desk: Desk, record: OperationRecord, reason: str) -> None:
        """Settle an operation that QuickBooks cannot be asked about."""
        _put(desk, self._given_up(record, reason))

    def _settled(
        self, desk: Desk, message_set: MessageSetRecord, record: OperationRecord, answer: object
    ) -> OperationRecord:
        if not isinstance(answer, ResponseSet):
            return self._unanswered(record, UNANSWERED, desk.now)
        requests = requests_for(desk.transaction, record, desk.connection)
        responses = push.match(answer, message_set.id, len(requests))
        if record.look in {"write", "ids"}:
            request = push.load_sent(record)
            verdict = evidence.judge(
                request,
                responses,
                base=push.load_theirs(record) if record.merged else request.base,
                since=_since(desk.transaction, record, desk.connection),
                is_ours=lambda one: _is_of_another(desk.transaction, record, one),
                own_guid=bool(record.external_guid),
            )
            judged = self._seen if record.look == "ids" else self._judged
            return judged(desk, record, verdict)
        failure = evidence.failure_in(responses)
        if failure is not None:
            return self._unanswered(record, failure, desk.now)
        if record.look == "name":
            return self.remedies.named(desk, record, responses)
        return self._with_record(desk, record, evidence.record_in(responses))

    def _with_record(self, desk: Desk, record: OperationRecord, found: Aggregate | None) -> OperationRecord:
        """Settle an operation of which QuickBooks was asked how its record is, None where it is not there."""
        if record.look == "result":
            return push.as_found(record, found)
        if record.look == "gone":
            return remedies.made_anew(desk.transaction, record, found)
        if found is None:  # QuickBooks says itself what it makes of an edit of what is not there
            return attrs.evolve(record, look="", merges=record.merges + 1)
        return self._merged(desk, record, found)

    def _seen(self, desk: Desk, record: OperationRecord, verdict: evidence.Verdict) -> OperationRecord:
        """Return an Add that took effect with the record that it made, if that was found."""
        if isinstance(verdict, evidence.Unanswered):
            return self._unanswered(record, verdict.reason, desk.now)
        if isinstance(verdict, evidence.Applied):
            return push.as_found(record, verdict.record)
        reason = verdict.reason if isinstance(verdict, evidence.Absent | evidence.Doubtful) else ""
        return _without_ids(record, reason)

    def _judged(self, desk: Desk, record: OperationRecord, verdict: evidence.Verdict) -> OperationRecord:
        if isinstance(verdict, evidence.Unanswered):
            return self._unanswered(record, verdict.reason, desk.now)
        if isinstance(verdict, evidence.Applied):
            return push.as_found(attrs.evolve(record, recovered=True), verdict.record)
        if isinstance(verdict, evidence.Changed):
            # Whether it took effect and was changed again then, or never did, nobody knows; to send it once
            # more might undo what somebody did.
            return _in_conflict(record, verdict.record)
        if record.refused and not (record.refused == "queued" and isinstance(verdict, evidence.Doubtful)):
            return self._refused(desk, record, verdict)
        if isinstance(verdict, evidence.NotApplied) or self._is_conclusive(desk, record, verdict):
            return operations.queued_afresh(record)
        return self._given_up(record, verdict.reason)

    def _refused(self, desk: Desk, record: OperationRecord, verdict: evidence.Verdict) -> OperationRecord:
        """Return a write as its refusal left it: as far as is seen, that is no echo of its own effect."""
        if record.external_guid and evidence.names_external_guid(record.status_message):
            return self._given_up(record, _GUID_EXISTS)
        told = record.refused == "queued"
        settled = attrs.evolve(record, state=record.refused or record.state, refused="", look="", told=told)
        # Where it may be there, and has no ExternalGUID to know it by, a policy might make it twice.
        unknown = getattr(push.load_sent(record), "external_guid", None) is None
        doubtful = unknown and isinstance(verdict, evidence.Doubtful)
        return settled if doubtful else self.remedies.after(desk, settled)

    def _is_conclusive(self, desk: Desk, record: OperationRecord, verdict: evidence.Verdict) -> bool:
        """Tell whether a write that is not found was certainly not made, if that may be concluded at all."""
        message_set = desk.transaction.get(MessageSetRecord, desk.connection.id, record.message_set_id)
        return (
            isinstance(verdict, evidence.Absent)
            and self.recovery.absence == "conclusive"
            and message_set is not None
            and message_set.last_restore_time == desk.connection.last_restore_time
        )

    def _unanswered(self, record: OperationRecord, reason: str, now: datetime) -> OperationRecord:
        looks = record.looks + 1
        if looks >= MAX_LOOKS:
            return self._given_up(attrs.evolve(record, looks=looks), reason)
        return attrs.evolve(record, looks=looks, look_at=now + FIRST_WAIT * 2 ** (looks - 1))

    def _given_up(self, record: OperationRecord, reason: str) -> OperationRecord:
        """Return an operation that is left as it is; a person looks on, where there is doubt."""
        if record.look == "name":
            return remedies.parked(record, remedies.link_or_rename(), "bookkeeper", reason)
        if record.look == "gone":
            return attrs.evolve(remedies.left_as_it_was(record), told=not record.linked)
        if record.look == "ids":
            return _without_ids(record, reason)
        record = attrs.evolve(record, look="", refused="", told=False)
        if record.state == "applied":
            return record
        record = attrs.evolve(record, text=f"{record.text} {reason}".strip())
        if record.state == "queued":
            return attrs.evolve(record, state="conflict", remedy=_READ_AGAIN, who_acts="developer")
        return attrs.evolve(
            record, remedy=look_in_quickbooks(LOOK, record.status_code), who_acts="bookkeeper"
        )

    def _merged(self, desk: Desk, record: OperationRecord, theirs: Aggregate) -> OperationRecord:
        """Return a stale edit made anew on the record as it is now, or in conflict with it."""
        mine = push.load_adapted(record)
        if is_applied(mine.base, theirs, mine):
            return push.as_found(attrs.evolve(record, recovered=True), theirs)
        if record.merges >= MAX_MERGES:
            return _in_conflict(record, theirs, _ALWAYS)
        policy = self.policies.get(record.request_name, self.merge)
        prefer: Prefer = "nobody" if callable(policy) else POLICIES[policy]
        base = mine.base
        if _only_ours(desk.transaction, record, mine, theirs):
            # A later edit of the host's own counts, though it did not know of the earlier one.
            base = None if base is None else as_known(base, theirs, type(mine))
            prefer = "mine" if base is None else prefer
        merged = three_way(base, theirs, mine, prefer=prefer)
        mod = merged.mod
        if merged.conflicts and callable(policy):
            conflict = Conflict(base=mine.base, theirs=theirs, mine=mine, fields=merged.conflicts)
            mod = _on(theirs, decision(policy, conflict, record))
        elif merged.conflicts:
            mod = None
        if mod is None and merged.conflicts:
            return _in_conflict(record, theirs)
        if mod is None:
            kept = push.keep_record(record.request_name, theirs)
            return attrs.evolve(
                push.refuse(record, _NOTHING_LEFT, "", desk.now), look="", theirs=kept, who_acts="nobody"
            )
        try:
            version, edition = desk.connection.qbxml_version, record.edition
            text = qbxml.encode([mod], version=version, edition=edition).decode("ascii")
        except InvalidModel:
            return _in_conflict(record, theirs)
        return attrs.evolve(
            operations.queued_afresh(record),
            merged=text,
            merges=record.merges + 1,
            theirs=push.keep_record(record.request_name, theirs),
        )


def _only_ours(transaction: Transaction, record: OperationRecord, mine: Any, theirs: Aggregate) -> bool:  # noqa: ANN401
    """Tell whether all that changed in a record since an edit was made are other edits of ours.

    Each of them was made on the EditSequence that the one before it had left. As two edits within a second
    may have the same, what the last of them left is compared too.
    """
    key = record_key(theirs)
    others = transaction.find(OperationRecord, "record", (key,), connection=record.connection)
    steps = {
        getattr(push.load_to_send(one), "edit_sequence", None): one
        for one in others
        if one.request_name == record.request_name
    }
    sequence = mine.edit_sequence
    while sequence in steps:
        last = steps.pop(sequence)
        sequence = last.edit_sequence
        if sequence == getattr(theirs, "edit_sequence", None):
            left = push.load_result(last)
            names = [field.name for field in plan_of(type(mine)).fields]
            return left is not None and all(
                same(value_of(left, name), value_of(theirs, name)) for name in names
            )
    return False


def _on(theirs: Aggregate, mod: Request[Any] | None) -> Request[Any] | None:
    """Return a Mod with the EditSequence of the record as it is now."""
    return None if mod is None else mod.evolve(edit_sequence=getattr(theirs, "edit_sequence", ""))


def _in_conflict(record: OperationRecord, theirs: Aggregate, reason: str = "") -> OperationRecord:
    kept = attrs.evolve(record, theirs=push.keep_record(record.request_name, theirs))
    conflict = push.conflict_of(kept)
    paths = ", ".join(field.path for field in conflict.fields) if conflict is not None else ""
    return attrs.evolve(
        kept,
        state="conflict",
        look="",
        text=reason or _BOTH.format(paths=paths or "all of it"),
        remedy=_READ_AGAIN,
        who_acts="developer",
        told=False,
    )


def _is_of_another(transaction: Transaction, record: OperationRecord, found: Aggregate) -> bool:
    """Tell whether a record of QuickBooks is known as the outcome of another operation."""
    key = record_key(found)
    others = transaction.find(OperationRecord, "record", (key,), connection=record.connection, limit=2)
    return any(other.id != record.id for other in others)
