"""What people decide about operations: try again, withdraw, and say what is in QuickBooks.

    queued      cancel; one that was to be made again is applied then, as it was
    sent        nothing: its answer is awaited
    applied     recreate an Add whose record was deleted in QuickBooks; resolve one whose record QuickBooks
                did not return, and did not find again
    rejected    push new content under its key, resolve, link, cancel
    in_doubt    resolve, cancel; not in the moment in which QuickBooks is being asked about it
    conflict    push a new edit under its key, resolve, cancel
    parked      retry, unless it waits for another one that is given up; push new content under its key,
                resolve, link, cancel; rename where its name is in use, recreate where a record of another
                operation is missing
    cancelled   push under its key again

A message set of which a person has decided anything is not sent again: where QuickBooks has never seen it,
that would be a write that nobody expects any more. The other operations of that set are looked for by what
they would have made. What a person says is applied is read in QuickBooks too, where its id was given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from qbsync.errors import ConfigurationError, LocalProtocolError
from qbsync.storage.records import MessageSetRecord, OperationRecord
from qbsync.sync import history, links, operations, push, recovery, remedies
from qbsync.sync.acts import lacks_id
from qbsync.sync.history import Event, EventName
from qbsync.sync.keys import ID_NAMES, id_field_of
from qbsync.sync.policies import CREATION, changes_of, with_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qbsync.storage.records import ConnectionRecord, OperationState
    from qbsync.storage.store import Transaction

__all__ = ["cancel", "link", "recreate", "rename", "resolve", "retry"]

POSSIBLE: Final[Mapping[OperationState, str]] = {
    "queued": "it can be cancelled",
    "sent": "its answer is awaited; ask again when the session of the Web Connector is over",
    "applied": "change or delete in QuickBooks what it made there, by another push; or recreate it there",
    "rejected": "push new content under its key, or resolve or cancel it",
    "in_doubt": "resolve it when you have looked in QuickBooks, or cancel it",
    "conflict": "push an edit of the newer record under its key, or resolve or cancel it",
    "parked": "retry it, push new content under its key, or resolve or cancel it",
    "cancelled": "push it again under its key",
}
"""What may be done with an operation in each state, for the errors of those who try something else."""

_RESOLVABLE: Final[frozenset[OperationState]] = frozenset({"in_doubt", "conflict", "parked", "rejected"})
_NAME_IN_USE: Final = 3100
_ASKED: Final = "the decision of a person about an operation that was sent with it"


def retry(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Put a parked operation into the queue again.

    Raises LocalProtocolError in any other state, and for one that would be parked again at once, behind what
    it waits for.
    """
    if record.state != "parked":
        raise _impossible(record, "retried")
    bare = _as_pushed(record)
    if record.behind:
        _refuse_behind(transaction, bare)
    queued = attrs.evolve(bare, state="queued", attempts=0, not_before=None, updated_at=now, told=True)
    _note(transaction, record, "retried", "It was put into the queue again by hand.", now)
    return operations.put(transaction, queued, again=True)


def _refuse_behind(transaction: Transaction, record: OperationRecord) -> None:
    """Raise LocalProtocolError where an operation waits for one that is given up, or not kept any more."""
    for name in record.after:
        ahead = transaction.get(OperationRecord, record.connection, name)
        if ahead is not None and ahead.state not in operations.DEAD_STATES:
            continue
        if ahead is None:
            why = f"{name!r}, which is not there any more: push it again under its key, without that one"
        else:
            why = f"{name!r}, which is {ahead.state}, and goes on by itself when that is put right"
        raise LocalProtocolError(
            f"the operation {record.id!r} is parked and cannot be retried: it waits for {why}"
        )


def _as_pushed(record: OperationRecord) -> OperationRecord:
    """Return an operation without what policies made of it, so that it may pass as it is now; but renamed.

    It waits no more for what was to be added for it: somebody may have added that by hand.
    """
    renames = tuple(one for one in changes_of(record) if one.how == "renamed")
    text = record.adapted if renames else None
    after = tuple(key for key in record.after if not key.startswith(CREATION))
    bare = attrs.evolve(record, adapted=text, recreated=(), missing="", after=after)
    return with_changes(bare, renames)


def cancel(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Withdraw an operation; one that was sent is left as it is in QuickBooks and not asked about any more.

    What was to be made again by `recreate` is in QuickBooks as far as is known, so it is applied, as it was:
    under a key that is withdrawn it could be pushed once more.

    Raises LocalProtocolError where it is sent, applied or cancelled, or QuickBooks is being asked about it.
    """
    if record.state in {"sent", "applied", "cancelled"}:
        raise _impossible(record, "cancelled")
    if record.state == "queued" and remedies.is_verified(record):
        _note(transaction, record, "cancelled", "It was to be made again, and stays as it was, by hand.", now)
        return operations.put(transaction, attrs.evolve(remedies.left_as_it_was(record), updated_at=now))
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
    is not applied, of both kinds at once, or of the kind that such a record does not have.
    """
    is_certain = record.state in {"parked", "rejected", "applied"}
    if not (record.state in _RESOLVABLE or lacks_id(record)) or (is_certain and not applied):
        raise _impossible(record, "resolved" if applied else "resolved as not applied")
    if (list_id or txn_id) and (not applied or (list_id and txn_id)):
        raise ConfigurationError("give list_id or txn_id, one of them, of what is applied")
    _check_kind_of_id(record, "list_id" if list_id else "txn_id" if txn_id else "")
    message_set = _decided(transaction, record, "resolved")
    if record.host_id and (list_id or txn_id):
        links.remember(transaction, record, list_id or txn_id, now)
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
        done = attrs.evolve(record, state="rejected", text=text)
    else:
        done = attrs.evolve(
            push.unsent(record, now),
            attempts=0,
            not_before=None,
            look="",
            status_message="",
            text="",
            remedy="",
        )
    done = attrs.evolve(done, updated_at=now, looks=0, told=done.state == "queued")
    return _leave(transaction, message_set, done, now)


def _check_kind_of_id(record: OperationRecord, given: Literal["list_id", "txn_id", ""]) -> None:
    """Raise ConfigurationError for a ListID of what has a TxnID, and the other way round."""
    right = id_field_of(push.load_request(record))
    if given and right and given != right:
        raise ConfigurationError(
            f"the record of {record.request_name} has a {ID_NAMES[right]} and no {ID_NAMES[given]}: "
            f"give {right}"
        )


def link(
    transaction: Transaction,
    record: OperationRecord,
    *,
    list_id: str,
    txn_id: str,
    host_id: str,
    note: str,
    now: datetime,
) -> OperationRecord:
    """Let a record that is in QuickBooks stand for the one that was to be made.

    Raises LocalProtocolError in states in which that cannot be, LinkExists, and ConfigurationError for no id,
    both, the id of a record of another kind, and what is no Add.
    """
    if not record.is_add:
        raise ConfigurationError(f"{record.request_name} makes no record that another one could stand for")
    if bool(list_id) == bool(txn_id):
        raise ConfigurationError("give list_id or txn_id, one of them, of the record that is meant")
    for candidate in push.load_candidates(record):
        kind, key = links.identity(candidate)
        if key in {list_id, txn_id} and kind != record.link_type:
            raise ConfigurationError(f"{key} is a {kind}, which cannot stand for a {record.link_type}")
    if host_id:
        links.check_host_id(push.load_request(record), host_id)
        record = attrs.evolve(record, host_id=host_id)
    return resolve(
        transaction,
        attrs.evolve(record, linked=True),
        applied=True,
        list_id=list_id,
        txn_id=txn_id,
        note=note,
        now=now,
    )


def rename(
    transaction: Transaction,
    connection: ConnectionRecord,
    record: OperationRecord,
    name: str,
    now: datetime,
) -> OperationRecord:
    """Send a new record whose name is in use with another name.

    Raises LocalProtocolError for what was not refused for its name, InvalidModel for a name that cannot be.
    """
    if record.state not in {"parked", "rejected"} or record.status_code != _NAME_IN_USE or not record.is_add:
        raise _impossible(record, "renamed")
    _note(transaction, record, "retried", f"It was given the name {name} by hand.", now)
    done = attrs.evolve(remedies.renamed(connection, record, name), attempts=0, updated_at=now)
    return operations.put(transaction, done, again=True)


def recreate(transaction: Transaction, record: OperationRecord, now: datetime) -> OperationRecord:
    """Make again what was deleted in QuickBooks: what an Add has made, or what this operation has missed.

    QuickBooks is asked first; what is there is left as it is. Raises LocalProtocolError where nothing is
    known to be missing.
    """
    maker = record if record.state == "applied" and record.is_add and record.record_id else None
    if maker is None and record.state in {"parked", "rejected"} and record.missing:
        maker = transaction.get(OperationRecord, record.connection, record.missing)
    if maker is None:
        raise _impossible(record, "recreated")
    text = "If QuickBooks does not have what it made any more, that is made again, by the word of a person."
    if maker.state == "applied":
        _note(transaction, maker, "retried", text, now)
        maker = operations.put(transaction, remedies.verify(maker, now))
    if maker.id == record.id:
        return maker
    waiting = remedies.wait_for(transaction, attrs.evolve(record, attempts=0), maker, now)
    return operations.put(transaction, waiting, again=True)


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
    stored = operations.put(transaction, record, again=True)
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
