"""What people decide about operations: try again, withdraw, and say what is in QuickBooks.

    queued      cancel
    sent        nothing: its answer is awaited
    applied     nothing: it is in QuickBooks, where it may be changed or deleted
    rejected    push new content under its key, resolve, cancel
    in_doubt    resolve, cancel; not in the moment in which QuickBooks is being asked about it
    conflict    push a new edit under its key, resolve, cancel
    parked      retry, push new content under its key, resolve, cancel
    cancelled   push under its key again

A message set of which a person has decided anything is not sent again: where QuickBooks has never seen it,
that would be a write that nobody expects any more. The other operations of that set are looked for by what
they would have made. What a person says is applied is read in QuickBooks too, where its id was given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from qbsync.errors import ConfigurationError, LocalProtocolError
from qbsync.storage.records import MessageSetRecord, OperationRecord
from qbsync.sync import history, operations, push, recovery
from qbsync.sync.history import Event, EventName

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qbsync.storage.records import OperationState
    from qbsync.storage.store import Transaction

__all__ = ["cancel", "resolve", "retry"]

POSSIBLE: Final[Mapping[OperationState, str]] = {
    "queued": "it can be cancelled",
    "sent": "its answer is awaited; ask again when the session of the Web Connector is over",
    "applied": "change or delete in QuickBooks what it made there, by another push",
    "rejected": "push new content under its key, or resolve or cancel it",
    "in_doubt": "resolve it when you have looked in QuickBooks, or cancel it",
    "conflict": "push an edit of the newer record under its key, or resolve or cancel it",
    "parked": "retry it, push new content under its key, or resolve or cancel it",
    "cancelled": "push it again under its key",
}
"""What may be done with an operation in each state, for the errors of those who try something else."""

_RESOLVABLE: Final[frozenset[OperationState]] = frozenset({"in_doubt", "conflict", "parked", "rejected"})
_ASKED: Final = "the decision of a person about an operation that was sent with it"


def retry(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Put a parked operation into the queue again.  Raises LocalProtocolError in any other state."""
    if record.state != "parked":
        raise _impossible(record, "retried")
    queued = attrs.evolve(record, state="queued", attempts=0, not_before=None, updated_at=now, told=True)
    _note(transaction, record, "retried", "It was put into the queue again by hand.", now)
    return operations.put(transaction, queued)


def cancel(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Withdraw an operation; one that was sent is left as it is in QuickBooks and not asked about any more.

    Raises LocalProtocolError where it is sent, applied or cancelled, or QuickBooks is being asked about it.
    """
    if record.state in {"sent", "applied", "cancelled"}:
        raise _impossible(record, "cancelled")
    message_set = _decided(transaction, record, "cancelled")
    _note(transaction, record, "cancelled", f"It was {record.state}, and was withdrawn by hand.", now)
    done = attrs.evolve(record, state="cancelled", waits_for="", updated_at=now, told=False)
    return _leave(transaction, message_set, done, now)


def resolve(
    transaction: Transaction,
    record: OperationRecord,
    *,
    applied: bool,
    list_id: str,
    txn_id: str,
    note: str,
    now: datetime,
) -> OperationRecord:
    """Take the word of a person for what is in QuickBooks.

    Raises LocalProtocolError in states in which there is nothing to say, ConfigurationError for ids of what
    is not applied, or of both kinds at once.
    """
    if record.state not in _RESOLVABLE or (record.state in {"parked", "rejected"} and not applied):
        raise _impossible(record, "resolved" if applied else "resolved as not applied")
    if (list_id or txn_id) and (not applied or (list_id and txn_id)):
        raise ConfigurationError("give list_id or txn_id, one of them, of what is applied")
    message_set = _decided(transaction, record, "resolved")
    said = f"It was {record.state}. A person says that it is {'' if applied else 'not '}in QuickBooks"
    ids = ", ".join(filter(None, (list_id, txn_id)))
    text = f"{said}{f' as {ids}' if ids else ''}.{f' {note}' if note else ''}"
    _note(transaction, record, "resolved", text, now)
    if applied:
        done = attrs.evolve(
            record,
            state="applied",
            list_id=list_id or record.list_id,
            txn_id=txn_id or record.txn_id,
            look="result" if list_id or txn_id else "",
            look_at=now,
            remedy="",
            who_acts="",
        )
    elif record.state == "conflict":  # the same edit again would be as stale
        done = attrs.evolve(record, state="rejected", status_message=text)
    else:
        done = attrs.evolve(
            push.unsent(record, now), attempts=0, not_before=None, look="", status_message="", remedy=""
        )
    done = attrs.evolve(done, updated_at=now, looks=0, told=done.state == "queued")
    return _leave(transaction, message_set, done, now)


def _decided(transaction: Transaction, record: OperationRecord, act: str) -> MessageSetRecord | None:
    """Return the lost message set that an operation is in doubt with, None where there is none any more."""
    if record.state != "in_doubt":
        return None
    message_set = transaction.get(MessageSetRecord, record.connection, record.message_set_id)
    if message_set is None or message_set.state == "settled":
        return None
    if message_set.state == "open":
        text = f"the operation {record.id!r} is being looked for in QuickBooks and cannot be {act} just now: "
        raise LocalProtocolError(text + POSSIBLE["sent"])
    return message_set


def _leave(
    transaction: Transaction, message_set: MessageSetRecord | None, record: OperationRecord, now: datetime
) -> OperationRecord:
    stored = operations.put(transaction, record)
    if message_set is not None:
        recovery.give_up(transaction, message_set, f"Its message set is not sent again, by {_ASKED}.", now)
    return stored


def _impossible(record: OperationRecord, act: str) -> LocalProtocolError:
    return LocalProtocolError(
        f"the operation {record.id!r} is {record.state} and cannot be {act}: {POSSIBLE[record.state]}"
    )


def _note(
    transaction: Transaction, record: OperationRecord, name: EventName, text: str, now: datetime
) -> None:
    history.note(
        transaction,
        record.connection,
        Event(at=now, name=name, subject=record.id, text=text, who_acts="nobody"),
    )
