"""What became of what, kept for people: one row for each operation in a sync, and for each page of a pull.

An operation that passes through several states in one sync has one row there, which tells the last of them.
A page that brought nothing has none, and of one that came only its number of records is kept: the records
themselves are the host's. A record that could not be read has a row of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import attrs

from qbsync.storage.records import ConnectionRecord, OutcomeRecord, SyncRecord
from qbsync.sync.acts import lacks_id
from qbsync.sync.reasons import code_of, plain_words
from qbsync.sync.titles import name_in_xml, type_of_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qbsync.qbxml import Quarantined
    from qbsync.storage.records import (
        MessageSetRecord,
        OperationRecord,
        OperationState,
        SessionRecord,
        SyncEnd,
    )
    from qbsync.storage.store import Transaction

__all__ = [
    "MAX_TEXT",
    "OUTCOMES",
    "SHOWN",
    "Outcome",
    "close_sync",
    "keep_operation",
    "keep_page",
    "last_sync",
    "record_of",
    "sync_id",
]

SHOWN: Final = 12
"""Characters of a session's id that name its sync, as in the log."""

MAX_TEXT: Final = 2_000
BY_HAND: Final = "by hand"
_AGAIN: Final = "Nothing: it goes on by itself."
_LOOK_AT_IT: Final = (
    "Look at the record in QuickBooks.\nIf it looks right there, report it to the authors of qbsync."
)

Outcome: TypeAlias = Literal[
    "rejected",
    "conflict",
    "parked",
    "in_doubt",
    "failed",
    "quarantined",
    "queued",
    "cancelled",
    "applied",
    "pulled",
]
"""What became of a record: what needs somebody first."""

OUTCOMES: Final[Mapping[Outcome, str]] = {
    "rejected": "QuickBooks refused it for good",
    "conflict": "it was changed in QuickBooks meanwhile",
    "parked": "it waits for a person",
    "in_doubt": "it may or may not be in QuickBooks",
    "failed": "a page of a pull was not taken or not given; it comes again",
    "quarantined": "it could not be read, and was handed to the host unread",
    "queued": "it was put off and is tried again by itself",
    "cancelled": "it was withdrawn",
    "applied": "it is in QuickBooks",
    "pulled": "the host has it",
}

_OUTCOMES: Final[frozenset[OperationState]] = frozenset(
    {"applied", "rejected", "in_doubt", "conflict", "parked", "cancelled"}
)


def sync_id(session_id: str) -> str:
    """Return the id of the sync that a session is, "" for no session."""
    return session_id[:SHOWN]


def keep_operation(transaction: Transaction, record: OperationRecord) -> None:
    """Keep what became of an operation that was just stored; one that only waits for its turn has no row."""
    postponed = record.state == "queued" and record.status_code is not None and not record.waits_for
    if record.state not in _OUTCOMES and not postponed:
        return
    connection = transaction.get(ConnectionRecord, record.connection, record.connection)
    sync = "" if connection is None else sync_id(connection.session_id)
    id_ = f"{sync or BY_HAND}.{record.sequence}"
    failed = record.state != "applied" or lacks_id(record)
    row = OutcomeRecord(
        connection=record.connection,
        id=id_,
        sync=sync,
        at=record.updated_at,
        direction="push",
        outcome=record.state,
        record_type=record.record_type or type_of_name(record.request_name),
        record_name=record.record_name,
        key=record.id,
        request_name=record.request_name,
        code=code_of(record) if failed else "",
        text=plain_words(record)[:MAX_TEXT] if failed else "",
        message=record.status_message[:MAX_TEXT] if failed else "",
        remedy=("" if not failed else _AGAIN if postponed else record.remedy),
        who_acts=("" if not failed else "nobody" if postponed else record.who_acts),
    )
    _put(transaction, row)


def keep_page(
    transaction: Transaction,
    session_id: str,
    message_set: MessageSetRecord,
    *,
    record_type: str,
    now: datetime,
    records: int = 0,
    quarantined: tuple[Quarantined, ...] = (),
    **failure: Any,  # noqa: ANN401 - the fields of the row that tell of one
) -> None:
    """Keep that a page was taken, or failed (with `text`, `message`, `code`, `remedy` and `who_acts`)."""
    row = OutcomeRecord(
        connection=message_set.connection,
        id=f"{sync_id(session_id)}.{message_set.id}",
        sync=sync_id(session_id),
        at=now,
        direction="pull",
        outcome="failed" if failure else "pulled",
        flow=message_set.pull,
        record_type=record_type,
        records=records,
        **failure,
    )
    if records or failure:
        _put(transaction, row)
    for number, one in enumerate(quarantined, start=1):
        unread = attrs.evolve(
            row,
            id=f"{row.id}.{number}",
            outcome="quarantined",
            record_type=one.tag.removesuffix("Ret"),
            record_name=name_in_xml(one.xml),
            records=1,
            text=one.reason[:MAX_TEXT],
            remedy=_LOOK_AT_IT,
            who_acts="developer",
        )
        _put(transaction, unread)


def _put(transaction: Transaction, row: OutcomeRecord) -> None:
    known = transaction.get(OutcomeRecord, row.connection, row.id)
    version = 0 if known is None else known.version
    if known != attrs.evolve(row, version=version):
        transaction.put(attrs.evolve(row, version=version))


def close_sync(transaction: Transaction, session: SessionRecord, end: SyncEnd, now: datetime) -> None:
    """Keep what a session did that is over; one that moved nothing joins the one before it that did not."""
    record = record_of(transaction, session, end, now)
    before = last_sync(transaction, session.connection)
    if before is not None and _moved_nothing(record) and _moved_nothing(before) and _alike(record, before):
        transaction.put(attrs.evolve(before, ended_at=now, runs=before.runs + 1))
    else:
        transaction.put(record)


def last_sync(transaction: Transaction, connection: str) -> SyncRecord | None:
    """Return the sync that ended last, None where there was none."""
    return next(
        iter(transaction.find(SyncRecord, "time", connection=connection, limit=1, reverse=True)), None
    )


def record_of(transaction: Transaction, session: SessionRecord, end: SyncEnd, now: datetime) -> SyncRecord:
    """Return what is kept of a session, which ended as `end` says, or would."""
    id_ = sync_id(session.id)
    any_row = transaction.find(OutcomeRecord, "sync", (id_,), connection=session.connection, limit=1)
    counts = {
        name: transaction.count(OutcomeRecord, "sync", (id_, name), connection=session.connection)
        for name in (OUTCOMES if any_row else ())
        if name not in {"failed", "quarantined", "pulled"}
    }
    trouble = session.trouble if end == "failed" else ""
    return SyncRecord(
        connection=session.connection,
        id=id_,
        started_at=session.opened_at,
        ended_at=now,
        end=end,
        pulled=session.pulled,
        operations={name: count for name, count in counts.items() if count},
        trouble=trouble,
        text=_text(session, end),
        message=session.trouble_message if trouble else "",
        code=session.code if trouble else "",
        remedy=session.remedy if trouble else _REMEDIES.get(end, ""),
        who_acts=session.who_acts if trouble else ("" if end == "finished" else "nobody"),
    )


_TEXTS: Final[Mapping[SyncEnd, str]] = {
    "expired": "The Web Connector went away in the middle: the PC was switched off or lost its connection.",
    "taken over": "The PC was started again in the middle, or two PCs use one .qwc file.",
    "interrupted": "It was cut short: somebody stopped it at the PC, or the host ended it.",
}
_REMEDIES: Final[Mapping[SyncEnd, str]] = dict.fromkeys(
    _TEXTS, "Nothing: the next update goes on where this one stopped."
)


def _text(session: SessionRecord, end: SyncEnd) -> str:
    if end == "finished":
        return ""
    return _TEXTS.get(end) or session.trouble_text or session.error


def _moved_nothing(record: SyncRecord) -> bool:
    return not record.pulled and not record.operations


def _alike(record: SyncRecord, other: SyncRecord) -> bool:
    return (record.end, record.trouble, record.text) == (other.end, other.trouble, other.text)
