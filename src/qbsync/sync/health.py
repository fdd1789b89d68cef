"""How a connection is: who has to look at what, in one word and as a list of troubles.

    ok          nothing waits for anybody (a pause that somebody made is in order)
    attention   it works, and somebody has something to decide or to mend
    down        nothing moves until somebody acts

Everything is read from what is stored, in a handful of questions for each connection, whatever is in its
queue; nothing asks the PC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from qbsync.explanations import WhoActs
from qbsync.storage.records import (
    ConnectionRecord,
    FlowRecord,
    OperationRecord,
    OperationState,
)
from qbsync.sync import company
from qbsync.sync.desk import Desk
from qbsync.sync.outcomes import last_sync
from qbsync.sync.planner import is_paused
from qbsync.sync.reasons import code_of, plain_words
from qbsync.sync.titles import type_of_name
from qbsync.sync.wording import remedy_of, who_acts_of
from qbsync.webconnector.session import state_at
from qbsync.webconnector.steps import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbsync.storage.records import SyncRecord
    from qbsync.storage.store import Transaction
    from qbsync.sync.containing import ConnectionFailure

__all__ = [
    "CALL_AGAIN",
    "CLOCK_DRIFT",
    "Health",
    "HealthWord",
    "Trouble",
    "TroubleName",
    "health_of",
    "silence_text",
    "unreadable",
]

HealthWord: TypeAlias = Literal["ok", "attention", "down"]
TroubleName: TypeAlias = Literal[
    "not connected",
    "wrong password",
    "silent",
    "no connection",
    "wrong company file",
    "unsupported",
    "restored",
    "halted",
    "unreadable",
    "sync failed",
    "clock drift",
    "blocked",
    "incomplete",
    "rejected",
    "conflict",
    "parked",
    "in_doubt",
]
"""What is wrong now: `docs/how-to/watch.md` says what each means."""

CLOCK_DRIFT: Final = timedelta(minutes=5)
"""From here on a difference between the clocks is told: it is what the overlap of pulls is by default."""

_TWO_HOURS: Final = 120
_IN_DOUBT: Final = 100
"""So many writes in doubt are looked at for one that waits for a person: a lost message set has fewer."""
_COUNTED: Final[tuple[OperationState, ...]] = (
    "queued",
    "sent",
    "in_doubt",
    "conflict",
    "parked",
    "rejected",
)
_Awaiting: TypeAlias = Literal["rejected", "conflict", "parked", "in_doubt"]
_AWAITING: Final[tuple[_Awaiting, ...]] = (
    "rejected",
    "conflict",
    "parked",
    "in_doubt",
)

_SET_UP: Final = (
    (
        "Download the .qwc file on the computer with QuickBooks, open the company file as Admin, and add the "
        "file to the Web Connector."
    ),
    "Type the password that was shown with it, tick Auto-Run and run the update.",
)
CALL_AGAIN: Final = (
    "See that the computer is on and somebody is signed in to Windows.",
    "See that the Web Connector runs, and that Auto-Run is ticked for this application.",
)
_TYPE_PASSWORD: Final = (
    "Type the password that was shown with the last .qwc file; those of earlier files do not work any more.",
    "If it is lost, have a new one made (reissue) and type that one.",
    "If it is not your computer that calls, somebody tries passwords: none of them got in.",
)
_SET_CLOCK: Final = (
    "Set the clock of the computer with QuickBooks, and have Windows set it by itself.",
    "If it is right, correct the time zone of this connection.",
)


@attrs.frozen(kw_only=True)
class Trouble:
    """One thing that is wrong now.

    `name` is a fixed word, `text` says it in plain words, `message` in QuickBooks' own, `code` is its or
    Windows' code, each "" where there is none; `remedy` says what to do, step by step, and `who_acts` who has
    to (`qbsync.explanations.WHO_ACTS`). `subject` is the flow or the operation, `count` how many there are
    of its kind, `since` when it began, as far as that is known. `is_down` says that nothing moves because of
    it.
    """

    name: TroubleName
    text: str
    message: str = ""
    code: str = ""
    remedy: tuple[str, ...] = ()
    who_acts: WhoActs = "nobody"
    subject: str = ""
    count: int = 1
    since: datetime | None = None
    is_down: bool = False


@attrs.frozen(kw_only=True)
class Health:
    """How a connection is now.

    `word` is all of it in one word, `troubles` are the reasons, the worst first. `state` is as in
    `ConnectionStatus`. `product`, `edition` and the company's are what QuickBooks told last. `queue` counts
    operations by state, without those that are applied or cancelled; `waiting_since` is when the oldest one
    in the queue was pushed. `clock_ahead` is by how much the clock of the PC was before ours when a write or
    a pull last showed it (below 0: behind), None where none did. `session_since` is when the session under
    way began.
    """

    connection: str
    word: HealthWord
    troubles: tuple[Trouble, ...]
    state: Literal["active", "paused", "restored", "halted"]
    paused_until: datetime | None
    last_seen_at: datetime | None
    last_sync_at: datetime | None
    session_since: datetime | None
    product: str
    edition: str
    qbxml_version: str
    company_name: str
    company_file: str
    clock_ahead: timedelta | None
    queue: Mapping[OperationState, int]
    waiting_since: datetime | None
    blocked_flows: tuple[str, ...]

    @property
    def wrong_company_file(self) -> bool:
        """Whether another company file was open at the last sync."""
        return any(trouble.name == "wrong company file" for trouble in self.troubles)

    @property
    def restored(self) -> bool:
        """Whether a restored backup waits for somebody's decision."""
        return self.state == "restored"

    @property
    def waiting(self) -> int:
        """How many operations wait to be sent."""
        return self.queue.get("queued", 0)


def health_of(
    transaction: Transaction, record: ConnectionRecord, now: datetime, silent_after: timedelta | None
) -> Health:
    """Return how a connection is; after `silent_after` without a call its Web Connector is silent."""
    paused = is_paused(record, now)
    find = transaction.find
    queue = {
        state: count
        for state in _COUNTED
        if (count := transaction.count(OperationRecord, "state", (state,), connection=record.id))
    }
    oldest = find(OperationRecord, "state", ("queued",), connection=record.id, limit=1)
    flows = find(FlowRecord, "id", connection=record.id, limit=1000)
    last = last_sync(transaction, record.id)
    troubles = [
        *_of_contact(record, now, silent_after),
        *_of_company_file(record),
        *_of_last_sync(last),
        *_of_clock(record),
        *_of_flows(flows),
        *_of_operations(transaction, record.id, queue),
    ]
    troubles.sort(key=lambda trouble: not trouble.is_down)
    return Health(
        connection=record.id,
        word=_word(troubles, paused=paused),
        troubles=tuple(troubles),
        state="paused" if paused else record.state,
        paused_until=record.paused_until if paused else None,
        last_seen_at=record.last_seen_at,
        last_sync_at=None if last is None else last.ended_at,
        session_since=_session_since(transaction, record, now),
        product=record.product,
        edition=record.edition,
        qbxml_version=record.negotiated_version,
        company_name=record.company_name,
        company_file=record.company_file,
        clock_ahead=None
        if record.clock_ahead_seconds is None
        else timedelta(seconds=record.clock_ahead_seconds),
        queue=queue,
        waiting_since=oldest[0].created_at if oldest else None,
        blocked_flows=tuple(flow.id for flow in flows if flow.blocked),
    )


def unreadable(failure: ConnectionFailure) -> Health:
    """Return how a connection is of which something cannot be read: down, for all that anybody can tell."""
    trouble = Trouble(
        name="unreadable", text=failure.text, remedy=failure.remedy, who_acts=failure.who_acts, is_down=True
    )
    return Health(
        connection=failure.connection,
        word="down",
        troubles=(trouble,),
        state="active",
        paused_until=None,
        last_seen_at=None,
        last_sync_at=None,
        session_since=None,
        product="",
        edition="",
        qbxml_version="",
        company_name="",
        company_file="",
        clock_ahead=None,
        queue={},
        waiting_since=None,
        blocked_flows=(),
    )


def _word(troubles: list[Trouble], *, paused: bool) -> HealthWord:
    if any(trouble.is_down for trouble in troubles) and not paused:
        return "down"
    return "attention" if troubles else "ok"


def _session_since(transaction: Transaction, record: ConnectionRecord, now: datetime) -> datetime | None:
    desk = Desk.of_session(transaction, record.session_id, now) if record.session_id else None
    if desk is None or not desk.is_live or state_at(desk.snapshot, now) is State.CLOSED:
        return None
    return desk.session.opened_at


def _of_contact(record: ConnectionRecord, now: datetime, silent_after: timedelta | None) -> Iterator[Trouble]:
    seen = record.last_seen_at
    if seen is None:
        text = "The Web Connector has not called yet."
        yield Trouble(name="not connected", text=text, remedy=_SET_UP, who_acts="bookkeeper", is_down=True)
    wrong = max(filter(None, (record.alarmed_at, record.refused_at)), default=None)
    if wrong is not None and (seen is None or seen < wrong):
        text = "The Web Connector calls with a password that is not the one of this connection."
        yield Trouble(
            name="wrong password",
            text=text,
            remedy=_TYPE_PASSWORD,
            who_acts="bookkeeper",
            since=wrong,
            is_down=True,
        )
    if seen is not None and (
        silent_after is not None and now - seen >= silent_after and not is_paused(record, now)
    ):
        yield Trouble(
            name="silent",
            text=f"{silence_text(now - seen)} Everything that was pushed waits.",
            remedy=CALL_AGAIN,
            who_acts="bookkeeper",
            since=seen,
            is_down=True,
        )


def silence_text(length: timedelta) -> str:
    """Say for how long the Web Connector has not called; the history says it like health."""
    minutes = length // timedelta(minutes=1)
    words = f"{minutes} minutes" if minutes < _TWO_HOURS else f"{minutes // 60} hours"
    return f"The Web Connector has not called for {words}."


def _of_company_file(record: ConnectionRecord) -> Iterator[Trouble]:
    if record.state == "restored":
        event = company.refusal(company.RESTORED, record.created_at)
        yield Trouble(name="restored", text=event.text, remedy=event.remedy, who_acts=event.who_acts)
    elif record.state == "halted":
        remedy = ("Look in QuickBooks for what was being written.", "Then let it go on with resume.")
        yield Trouble(name="halted", text=record.reason, remedy=remedy, who_acts="developer", is_down=True)


_OF_SYNC: Final[Mapping[str, TroubleName]] = {
    "no connection": "no connection",
    "wrong company file": "wrong company file",
    "unsupported": "unsupported",
}


def _of_last_sync(last: SyncRecord | None) -> Iterator[Trouble]:
    if last is None or last.end != "failed":
        return
    name = _OF_SYNC.get(last.trouble, "sync failed")
    yield Trouble(
        name=name,
        text=last.text,
        message=last.message,
        code=last.code,
        remedy=remedy_of(last.remedy),
        who_acts=who_acts_of(last.who_acts),
        count=last.runs,
        since=last.started_at,
        is_down=name != "sync failed",
    )


def _of_clock(record: ConnectionRecord) -> Iterator[Trouble]:
    ahead = record.clock_ahead_seconds
    if ahead is None or abs(ahead) < CLOCK_DRIFT.total_seconds():
        return
    text = (
        f"The clock of the computer with QuickBooks is {_minutes(ahead)} {'fast' if ahead > 0 else 'slow'}."
    )
    yield Trouble(name="clock drift", text=text, remedy=_SET_CLOCK, who_acts="administrator")


def _minutes(seconds: int) -> str:
    minutes = round(abs(seconds) / 60)
    return f"{minutes} minutes" if minutes < _TWO_HOURS else f"{round(minutes / 60)} hours"


def _of_flows(flows: Iterable[FlowRecord]) -> Iterator[Trouble]:
    for flow in flows:
        if flow.blocked:
            remedy = ("Mend the reason.", f"Then start it again with sync_now({flow.id!r}).")
            yield Trouble(
                name="blocked",
                subject=flow.id,
                text=f"{flow.id} asks nothing any more: {flow.blocked}",
                remedy=remedy,
                who_acts="developer",
                since=flow.last_success_at,
            )
        elif flow.incomplete:
            yield Trouble(name="incomplete", subject=flow.id, text=flow.incomplete, who_acts="developer")


_STANDS: Final[Mapping[str, str]] = {
    "rejected": "was refused",
    "conflict": "is in conflict",
    "parked": "is on hold",
    "in_doubt": "is in doubt",
}


def _of_operations(
    transaction: Transaction, connection: str, queue: Mapping[OperationState, int]
) -> Iterator[Trouble]:
    for state in _AWAITING:
        count = queue.get(state, 0)
        if not count:
            continue
        most = _IN_DOUBT if state == "in_doubt" else 1
        found = transaction.find(OperationRecord, "state", (state,), connection=connection, limit=most)
        # What is in doubt for nobody: QuickBooks is asked about it by itself.
        waiting = [one for one in found if state != "in_doubt" or one.who_acts != "nobody"]
        if not waiting:
            continue
        first, count = waiting[0], count - len(found) + len(waiting)
        kind = first.record_type or type_of_name(first.request_name)
        which = f"{kind} {first.record_name or first.id}"
        more = "" if count == 1 else f" The oldest of {count}."
        yield Trouble(
            name=state,
            subject=first.id,
            text=f"{which} {_STANDS[state]}: {plain_words(first)}{more}",
            message=first.status_message,
            code=code_of(first),
            remedy=remedy_of(first.remedy),
            who_acts=who_acts_of(first.who_acts),
            count=count,
            since=first.updated_at,
        )
