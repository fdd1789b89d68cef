"""What happens to a message set whose session ended before its answer took effect.

A query is simply asked again. A write may or may not be in QuickBooks, and sending it anew would risk it
twice. But QuickBooks keeps the outcome of a message set under its newMessageSetID in the company file: the
same bytes with the same id are a question and not a second write. They run only if QuickBooks never saw them.
So for each lost set, before any new write:

1. If its raw answer was kept before we died, act on that.
2. Otherwise send the identical bytes again, and act on the answer.
3. If QuickBooks has no outcome stored (9002, 9005, 600), or `MAX_RESENDS` brought nothing clear, it stays in
   doubt and a person has to look; it is never sent under a new id.

Source: QBWC Programmer's Guide ch. 5 and 8; SDK Programmer's Guide, error recovery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from qbsync.storage.records import MessageSetRecord, OperationRecord, SessionRecord
from qbsync.sync import operations, push

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.storage.store import Transaction

__all__ = ["MAX_RESENDS", "abandon", "give_up", "lose", "lost_set", "operations_of", "requeue"]

MAX_RESENDS: Final = 3
LOST: Final = "The connection broke before QuickBooks' answer arrived."
LOOK: Final = (
    "Look in QuickBooks whether it is there, and cancel this operation here. If it is not there, push it "
    "again then."
)


def abandon(transaction: Transaction, session: SessionRecord, *, handed_out: bool, now: datetime) -> None:
    """Clean up behind a session that ended: its open message set is lost, or was never sent.

    A traversal of it needs nothing: the next session sees that it belongs to another one, and starts it
    again.
    """
    message_set = transaction.get(MessageSetRecord, session.connection, session.message_set_id)
    if message_set is None or message_set.state != "open":
        return
    if message_set.purpose != "push":
        transaction.delete(message_set)
    elif handed_out or message_set.resent:
        lose(transaction, message_set, LOST, now)
    else:
        requeue(transaction, message_set, now)


def lose(transaction: Transaction, message_set: MessageSetRecord, reason: str, now: datetime) -> None:
    """Mark a set of writes as lost and its operations as in doubt."""
    transaction.put(attrs.evolve(message_set, state="lost"))
    for record in operations_of(transaction, message_set):
        if record is not None:
            operations.put(transaction, push.in_doubt(record, reason, now))


def ask_again(transaction: Transaction, message_set: MessageSetRecord, reason: str, now: datetime) -> None:
    """Lose a set whose answer was of no use, or give it up when it was sent often enough."""
    if message_set.resent >= MAX_RESENDS:
        give_up(transaction, message_set, reason, now)
    else:
        lose(transaction, attrs.evolve(message_set, answer=None), reason, now)


def requeue(transaction: Transaction, message_set: MessageSetRecord, now: datetime) -> None:
    """Take back a set of writes that was stored and never handed out: nothing has happened."""
    for record in operations_of(transaction, message_set):
        if record is not None:
            operations.put(transaction, push.unsent(record, now))
    transaction.delete(message_set)


def lost_set(transaction: Transaction, connection: str) -> MessageSetRecord | None:
    """Return the oldest lost set of a connection, None where nothing is lost."""
    return next(iter(transaction.claim(MessageSetRecord, "lost", connection=connection, limit=1)), None)


def give_up(transaction: Transaction, message_set: MessageSetRecord, reason: str, now: datetime) -> None:
    """Leave the operations of a set in doubt, for a person to look at."""
    for record in operations_of(transaction, message_set):
        if record is not None:
            doubtful = push.in_doubt(record, reason, now)
            operations.put(transaction, attrs.evolve(doubtful, remedy=LOOK, who_acts="bookkeeper"))
    transaction.put(attrs.evolve(message_set, state="settled"))


def operations_of(transaction: Transaction, message_set: MessageSetRecord) -> list[OperationRecord | None]:
    """Return the operations that a message set carries, in the order of its requests.

    None stands for one that has moved on: it is no more a matter of this set.
    """
    found = (transaction.get(OperationRecord, message_set.connection, key) for key in message_set.operations)
    return [record if record is not None and _is_out(record, message_set) else None for record in found]


def _is_out(record: OperationRecord, message_set: MessageSetRecord) -> bool:
    return record.message_set_id == message_set.id and record.state in {"sent", "in_doubt"}
