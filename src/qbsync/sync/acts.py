"""What a host may do about an operation now, for the buttons of its pages.

retry       connection.retry(key); not of one that is parked behind another one, which goes on by itself when
            that one does, but of one that waits for an element to be added, which is tried anew then
cancel      connection.cancel(key): ignore it, or withdraw it
resolve     connection.resolve(key, applied=...): say what is in QuickBooks
link        connection.resolve(key, applied=True, list_id=...): the record that is there stands for it
rename      connection.rename(key, name): send a new record with another name than the one that is in use
recreate    connection.recreate(key): make again what was deleted in QuickBooks, then send this one
push        push new content under its key
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qbsync.sync.policies import CREATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.storage.records import OperationRecord, OperationState

__all__ = ["Act", "acts_for", "lacks_id"]

Act: TypeAlias = Literal["retry", "cancel", "resolve", "link", "rename", "recreate", "push"]

_ACTS: Final[Mapping[OperationState, tuple[Act, ...]]] = {
    "queued": ("cancel",),
    "sent": (),
    "applied": (),
    "rejected": ("push", "resolve", "cancel"),
    "in_doubt": ("resolve", "cancel"),
    "conflict": ("push", "resolve", "cancel"),
    "parked": ("retry", "push", "resolve", "cancel"),
    "cancelled": ("push",),
}
"""The same as `qbsync.sync.by_hand` allows, the most useful first."""

_NAME_IN_USE: Final = 3100


def lacks_id(record: OperationRecord) -> bool:
    """Tell whether it is an applied Add of which a person has to say which record it has made."""
    return record.state == "applied" and record.is_add and not record.record_id and bool(record.remedy)


def acts_for(record: OperationRecord) -> tuple[Act, ...]:
    """Return what can be done about an operation in its present state, the most useful first."""
    acts = ("resolve",) if lacks_id(record) else _ACTS[record.state]
    if record.state == "parked" and record.behind and not record.behind.startswith(CREATION):
        acts = tuple(one for one in acts if one != "retry")
    if record.state in {"rejected", "parked"} and record.status_code == _NAME_IN_USE:
        return ("link", "rename", *acts) if record.is_add else acts
    if record.state in {"rejected", "parked"} and record.missing:
        return ("recreate", *acts)
    return acts
