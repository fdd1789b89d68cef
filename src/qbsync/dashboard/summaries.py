"""How a connection stands, in a word, a sentence and a colour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from qbsync.sync.planner import is_paused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qbsync.storage.records import ConnectionRecord, OperationState

__all__ = [
    "NOT_SET_UP",
    "STATES",
    "TROUBLED",
    "Level",
    "StateWords",
    "Summary",
    "duration_words",
    "summary_of",
]

Level: TypeAlias = Literal["good", "waiting", "paused", "attention", "stopped"]

TROUBLED: Final[tuple[OperationState, ...]] = ("parked", "conflict", "in_doubt", "rejected")
"""The states in which a write may need somebody."""


@attrs.frozen(kw_only=True)
class StateWords:
    """What the page says of a state of writes."""

    label: str
    level: Level
    meaning: str


STATES: Final[Mapping[OperationState, StateWords]] = {
    "queued": StateWords(label="Queued", level="waiting", meaning="Waits for the Web Connector to call."),
    "sent": StateWords(label="Sent", level="waiting", meaning="Handed to QuickBooks; the answer is awaited."),
    "applied": StateWords(label="Applied", level="good", meaning="It is in QuickBooks."),
    "rejected": StateWords(
        label="Rejected",
        level="stopped",
        meaning="QuickBooks refused it for good. It is sent again only with other content.",
    ),
    "in_doubt": StateWords(
        label="In doubt",
        level="attention",
        meaning="Its answer was lost. The next update finds out whether it is in QuickBooks.",
    ),
    "conflict": StateWords(
        label="Conflict",
        level="attention",
        meaning="The record was changed in QuickBooks meanwhile, so the edit was not made.",
    ),
    "parked": StateWords(
        label="Needs somebody",
        level="attention",
        meaning="It waits until somebody has put the cause right, and then for a retry.",
    ),
    "cancelled": StateWords(label="Cancelled", level="paused", meaning="It was withdrawn."),
}


@attrs.frozen(kw_only=True)
class Summary:
    """How a connection stands."""

    level: Level
    headline: str
    detail: str = ""


NOT_SET_UP: Final = Summary(level="waiting", headline="Not set up yet")


def summary_of(
    record: ConnectionRecord,
    counts: Mapping[OperationState, int],
    blocked: int,
    now: datetime,
    silent_after: timedelta | None,
) -> Summary:
    """Return how the connection of a record stands; `counts` has the writes in `TROUBLED` states."""
    if record.state != "active":
        headline = "Stopped" if record.state == "halted" else "Restored backup"
        return Summary(level="stopped", headline=headline, detail=record.reason)
    if is_paused(record, now):
        return Summary(level="paused", headline="Paused", detail=record.pause_reason)
    if record.last_seen_at is None:
        text = "The Web Connector has not called yet."
        return Summary(level="waiting", headline="Waits for the PC", detail=text)
    silence = now - record.last_seen_at
    if silent_after is not None and silence >= silent_after:
        text = f"The Web Connector has not called for {duration_words(silence)}."
        return Summary(level="attention", headline="Silent", detail=text)
    troubles = _troubles(counts, blocked)
    if troubles:
        return Summary(level="attention", headline="Needs somebody", detail=troubles)
    return Summary(level="good", headline="In order")


_IN_WORDS: Final[tuple[tuple[OperationState, str, str], ...]] = (
    ("parked", "waits for somebody", "wait for somebody"),
    ("conflict", "in conflict", "in conflict"),
    ("rejected", "rejected", "rejected"),
    ("in_doubt", "in doubt", "in doubt"),
)


def _troubles(counts: Mapping[OperationState, int], blocked: int) -> str:
    parts = [
        f"{counts[state]:,} {one if counts[state] == 1 else many}"
        for state, one, many in _IN_WORDS
        if counts.get(state)
    ]
    writes = f"Writes: {', '.join(parts)}." if parts else ""
    pulls = f"{blocked} {'pull is' if blocked == 1 else 'pulls are'} blocked." if blocked else ""
    return " ".join(filter(None, (writes, pulls)))


_UNITS: Final = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
    (timedelta(seconds=1), "second"),
)


def duration_words(duration: timedelta) -> str:
    """Return a duration in its greatest unit, rounded down: "3 days"."""
    for unit, name in _UNITS:
        count = duration // unit
        if count:
            return f"{count:,} {name}{'' if count == 1 else 's'}"
    return "no time"
