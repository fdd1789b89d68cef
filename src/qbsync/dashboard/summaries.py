"""How a connection stands, in a word, a sentence and a colour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.storage.records import OperationState, SyncEnd
    from qbsync.sync.health import Health, HealthWord, Trouble, TroubleName
    from qbsync.sync.outcomes import Outcome

__all__ = [
    "ENDS",
    "HEADLINES",
    "NOT_SET_UP",
    "OUTCOME_LEVELS",
    "STATES",
    "WORDS",
    "Level",
    "StateWords",
    "Summary",
    "duration_words",
    "level_of",
    "summary_of",
]

Level: TypeAlias = Literal["good", "waiting", "paused", "attention", "stopped"]


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
        meaning="QuickBooks refused it for good. It is sent again only when something in it was changed.",
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
        label="On hold",
        level="attention",
        meaning="It waits for somebody, who decides or puts the cause right.",
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

_DEEDS: Final = {"Add": "add", "Mod": "change", "Del": "delete", "Void": "void", "Merge": "merge"}


def deed_of(request_name: str) -> str:
    """Return what a write does to its record, in a word: "add" for a CustomerAdd."""
    return next((word for ending, word in _DEEDS.items() if request_name.endswith(ending)), request_name)


HEADLINES: Final[Mapping[TroubleName, str]] = {
    "not connected": "Waits for the PC",
    "wrong password": "Wrong password",
    "silent": "Silent",
    "no connection": "QuickBooks was not opened",
    "wrong company file": "Wrong company file",
    "unsupported": "Not supported",
    "restored": "Restored backup",
    "halted": "Stopped",
    "unreadable": "Cannot be read",
    "sync failed": "Sync failed",
    "clock drift": "Clock is wrong",
    "blocked": "A pull is blocked",
    "incomplete": "A pull is incomplete",
    "rejected": "Writes rejected",
    "conflict": "Writes in conflict",
    "parked": "Writes on hold",
    "in_doubt": "Writes in doubt",
}
"""Each trouble in two or three words."""


def summary_of(health: Health, pause_reason: str = "") -> Summary:
    """Return how a connection stands: its pause, or the worst of its troubles."""
    if health.state == "paused":
        return Summary(level="paused", headline="Paused", detail=pause_reason)
    if not health.troubles:
        return Summary(level="good", headline="In order")
    worst = health.troubles[0]
    more = len(health.troubles) - 1
    return Summary(
        level=level_of(worst),
        headline=HEADLINES[worst.name],
        detail=worst.text if not more else f"{worst.text} And {more} more.",
    )


WORDS: Final[Mapping[HealthWord, tuple[Level, str]]] = {
    "ok": ("good", "In order"),
    "attention": ("attention", "Needs attention"),
    "down": ("stopped", "Nothing moves"),
}
"""How a connection is in one word, over the list of its troubles."""


def level_of(trouble: Trouble) -> Level:
    """Return the colour of a trouble."""
    if trouble.name == "not connected":
        return "waiting"
    return "stopped" if trouble.is_down else "attention"


ENDS: Final[Mapping[SyncEnd | Literal["running"], tuple[Level, str]]] = {
    "running": ("waiting", "Under way"),
    "finished": ("good", "Finished"),
    "failed": ("stopped", "Failed"),
    "expired": ("attention", "Broke off"),
    "taken over": ("attention", "Taken over"),
    "interrupted": ("attention", "Interrupted"),
}
"""How a sync ended, in a colour and a word."""

OUTCOME_LEVELS: Final[Mapping[Outcome, tuple[Level, str]]] = {
    "rejected": ("stopped", "Rejected"),
    "conflict": ("attention", "Conflict"),
    "parked": ("attention", "On hold"),
    "in_doubt": ("attention", "In doubt"),
    "failed": ("attention", "Not taken"),
    "quarantined": ("attention", "Not readable"),
    "queued": ("waiting", "Put off"),
    "cancelled": ("paused", "Cancelled"),
    "applied": ("good", "Applied"),
    "pulled": ("good", "Pulled"),
}
"""What became of a record in a sync, in a colour and a word."""


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
