"""What happens to a message set whose session ended before its answer took effect.

A query is simply asked again. A write may or may not be in QuickBooks, and sending it anew would risk it
twice. But QuickBooks keeps the outcome of a message set under its newMessageSetID in the company file: the
same bytes with the same id are a question and not a second write. They run only if QuickBooks never saw them.
So for each lost set, before any new write:

1. If its raw answer was kept before we died, act on that.
2. Otherwise send the identical bytes again, and act on the answer; look for a transaction first, which
   QuickBooks would write twice if it could not store the outcome of the set.
3. If QuickBooks has no outcome stored (9002, 9005, 600), or `MAX_RESENDS` brought nothing clear, look for
   what the write would have made (`qbsync.sync.looking`). Where that proves nothing, it stays in doubt and a
   person has to look; it is not sent under a new id.

A session that ended because QuickBooks was not ready (a dialog, another file) is no resend: it asks again.

Source: QBWC Programmer's Guide ch. 5 and 8; SDK Programmer's Guide, error recovery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from qbsync.errors import ConfigurationError
from qbsync.storage.records import MessageSetRecord, OperationRecord, SessionRecord
from qbsync.sync import operations, push
from qbsync.sync.evidence import is_looked_for_first

if TYPE_CHECKING:
    from datetime import datetime

    from qbsync.storage.store import Transaction

__all__ = [
    "LOOK",
    "MAX_RESENDS",
    "Recovery",
    "abandon",
    "give_up",
    "lose",
    "lost_set",
    "operations_of",
    "requeue",
]

MAX_RESENDS: Final = 3
LOST: Final = "The connection broke before QuickBooks' answer arrived."
LOOK: Final = (
    "Look in QuickBooks whether it is there, and cancel this operation here. If it is not there, push it "
    "again then."
)


FOUND: Final = "Another operation of its message set was found in QuickBooks, so the set is not sent again."
ASKED: Final = "Nothing: QuickBooks is asked for what it would have made."


@attrs.frozen(kw_only=True)
class Recovery:
    """How far qbsync goes to find out about writes whose answer was lost.

    `external_guid` gives each Add an ExternalGUID that takes one and has none, by which its record is known
    again for sure; a record keeps it for good. `absence` says what it means that a lost Add is not found in
    the company file, which was not restored since: "in doubt" leaves it to a person, "conclusive" sends it
    once more. It is not proved that QuickBooks shows at once what it has written, nor that a Web Connector
    that was given up writes nothing any more; where that is not so, "conclusive" writes twice.

    `clear_message_sets` lets QuickBooks forget the outcome of a message set when it is settled, so that the
    company file does not keep it; the next set that writes names it as its oldMessageSetID. No source settles
    what QuickBooks does then, so it is off.

    Raises ConfigurationError for another word in `absence`.
    """

    external_guid: bool = True
    absence: Literal["in doubt", "conclusive"] = "in doubt"
    clear_message_sets: bool = False

    def __attrs_post_init__(self) -> None:
        """Check the word."""
        if self.absence not in {"in doubt", "conclusive"}:
            raise ConfigurationError("absence is 'in doubt' or 'conclusive'")


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
        if record is None:
            continue
        doubtful = push.in_doubt(record, reason, now)
        if is_looked_for_first(push.load_sent(record)):
            doubtful = attrs.evolve(doubtful, look="write", look_at=now, looks=0)
        operations.put(transaction, doubtful)


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
    """Ask no more by this set: look for what its operations would have made."""
    for record in operations_of(transaction, message_set):
        if record is not None:
            leave_in_doubt(transaction, record, reason, now)
    transaction.put(attrs.evolve(message_set, state="settled"))


def leave_in_doubt(transaction: Transaction, record: OperationRecord, reason: str, now: datetime) -> None:
    """Have QuickBooks asked for what an operation in doubt would have made."""
    doubtful = push.in_doubt(record, reason, now)
    told = record.told if record.state == "in_doubt" else False
    operations.put(
        transaction, attrs.evolve(doubtful, remedy=ASKED, look="write", look_at=now, looks=0, told=told)
    )


def operations_of(transaction: Transaction, message_set: MessageSetRecord) -> list[OperationRecord | None]:
    """Return the operations that a message set carries, in the order of its requests.

    None stands for one that has moved on: it is no more a matter of this set.
    """
    found = (transaction.get(OperationRecord, message_set.connection, key) for key in message_set.operations)
    return [record if record is not None and _is_out(record, message_set) else None for record in found]


def _is_out(record: OperationRecord, message_set: MessageSetRecord) -> bool:
    return record.message_set_id == message_set.id and record.state in {"sent", "in_doubt"}
