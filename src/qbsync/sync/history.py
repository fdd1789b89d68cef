"""What happened on a connection, in the words of the people who keep it running."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.storage.records import EventRecord
from qbsync.sync.counter import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync.storage.store import Transaction

__all__ = ["Event", "note", "recent"]

MAX_TEXT: Final = 2_000
MAX_CODE: Final = 60


@attrs.frozen(kw_only=True)
class Event:
    """One thing that happened.

    `name` is a fixed word, `subject` the flow or operation, `text` says it in plain words.

    `code` is QuickBooks' or Windows' code where there is one; `remedy` says what to do and `who_acts` who has
    to do it.
    """

    at: datetime
    name: str
    subject: str = ""
    text: str = ""
    code: str = ""
    remedy: str = ""
    who_acts: str = ""


def note(transaction: Transaction, connection: str, event: Event) -> None:
    """Add an event to the history of a connection; what came from outside is cut to a readable length."""
    event = attrs.evolve(event, text=event.text[:MAX_TEXT], code=event.code[:MAX_CODE])
    number = next_number(transaction, connection, "event")
    transaction.put(EventRecord(connection=connection, id=f"{number:012}", **attrs.asdict(event)))


def recent(transaction: Transaction, connection: str, limit: int) -> Sequence[Event]:
    """Return the latest events of a connection, the newest first."""
    fields = [field.name for field in attrs.fields(Event)]
    records = transaction.find(EventRecord, "time", connection=connection, limit=limit, reverse=True)
    return [Event(**{name: getattr(record, name) for name in fields}) for record in records]
