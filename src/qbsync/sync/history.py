"""What happened on a connection, in the words of the people who keep it running.

An event is stored with what it tells of, in one transaction, and the host's subscribers hear of it afterwards
(`qbsync.sync.subscribers`).
"""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

import attrs

from qbsync.explanations import WhoActs
from qbsync.storage.records import EventRecord
from qbsync.sync.counter import next_number
from qbsync.sync.wording import remedy_of, who_acts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qbsync.storage.store import Transaction

__all__ = ["EVENT_NAMES", "Event", "EventName", "event_of", "note", "recent"]

MAX_TEXT: Final = 2_000
MAX_CODE: Final = 60

EventName: TypeAlias = Literal[
    "no connection",
    "wrong company file",
    "company file",
    "restored",
    "condensed",
    "halted",
    "resumed",
    "unsupported",
    "trouble",
    "blocked",
    "slow",
    "push failed",
    "quarantined",
    "incomplete",
    "silent",
    "page refused",
    "many wrong passwords",
    "rejected",
    "conflict",
    "parked",
    "in_doubt",
    "queued",
    "id unknown",
    "difference",
    "retried",
    "cancelled",
    "resolved",
    "link exists",
]
"""The names of all events; `EVENT_NAMES` says what they mean."""

EVENT_NAMES: Final[Mapping[EventName, str]] = MappingProxyType(
    {
        "no connection": "the Web Connector could not reach QuickBooks",
        "wrong company file": "another company file is open; nothing was read or written",
        "company file": "the company file moved, has another edition, or was accepted after a restore",
        "restored": "the company file is an older backup; nothing is written until somebody decides",
        "condensed": "old transactions were removed from the company file",
        "halted": "nothing is asked any more until somebody resumes the connection",
        "resumed": "somebody resumed the connection",
        "unsupported": "this QuickBooks is too old",
        "trouble": "a piece of work failed, and is tried again",
        "blocked": "a flow failed too often and asks nothing any more",
        "slow": "a handler took so long that its pages become smaller",
        "push failed": "a source of pushes raised, took too long, or gave what cannot be pushed",
        "quarantined": "a record could not be read and was handed over unread",
        "incomplete": "deletions may be missing that QuickBooks does not tell any more",
        "silent": "the Web Connector has not called for too long",
        "page refused": "the person at the PC did not open the host's page",
        "many wrong passwords": "somebody tries passwords, or the PC has an old one",
        "rejected": "QuickBooks refused a write for good",
        "conflict": "a record was changed in QuickBooks in what an edit changes",
        "parked": "a write waits for a person",
        "in_doubt": "a write may or may not be in QuickBooks",
        "queued": "a write was put off and is tried again by itself",
        "id unknown": "QuickBooks made a record and did not show it, nor was it found: a person gives its id",
        "difference": "QuickBooks booked other numbers than were asked for",
        "retried": "a person put a write into the queue again",
        "cancelled": "a person withdrew a write",
        "resolved": "a person said what is in QuickBooks",
        "link exists": "a record was applied whose host record is linked to another one already",
    }
)


@attrs.frozen(kw_only=True)
class Event:
    """One thing that happened.

    `name` is a fixed word, `subject` the flow or operation, `text` says what happened in plain words,
    `message` is QuickBooks' own, "" where it said nothing.

    `code` is QuickBooks' or Windows' code, "" where there is none; `remedy` says what to do, step by step,
    and `who_acts` who has to do it. `connection` is the connection's key and `id` the event's, which stays
    the same when a subscriber gets it again; both are "" until it is stored.
    """

    at: datetime
    name: EventName
    subject: str = ""
    text: str = ""
    message: str = ""
    code: str = ""
    remedy: tuple[str, ...] = ()
    who_acts: WhoActs = "nobody"
    connection: str = ""
    id: str = ""


def note(transaction: Transaction, connection: str, event: Event) -> None:
    """Add an event to the history of a connection; what came from outside is cut to a readable length."""
    number = next_number(transaction, connection, "event")
    record = EventRecord(
        connection=connection,
        id=f"{number:012}",
        at=event.at,
        name=event.name,
        subject=event.subject,
        text=event.text[:MAX_TEXT],
        message=event.message[:MAX_TEXT],
        code=event.code[:MAX_CODE],
        remedy="\n".join(event.remedy),
        who_acts=event.who_acts,
        told=False,
    )
    transaction.put(record)


def event_of(record: EventRecord) -> Event:
    """Return the event that a record holds."""
    return Event(
        at=record.at,
        name=cast("EventName", record.name),
        subject=record.subject,
        text=record.text,
        message=record.message,
        code=record.code,
        remedy=remedy_of(record.remedy),
        who_acts=who_acts_of(record.who_acts),
        connection=record.connection,
        id=record.id,
    )


def recent(transaction: Transaction, connection: str, limit: int) -> Sequence[Event]:
    """Return the latest events of a connection, the newest first."""
    records = transaction.find(EventRecord, "time", connection=connection, limit=limit, reverse=True)
    return [event_of(record) for record in records]
