"""What holds a connection's work back, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbsync.sync.planner import is_paused
from qbsync.sync.quiet import quiet_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qbsync.storage.records import ConnectionRecord

__all__ = ["held_quiet", "held_whole", "held_writes", "why_held"]


def held_whole(connection: ConnectionRecord, now: datetime) -> Iterator[str]:
    """Tell what holds back everything."""
    if connection.state == "halted":
        yield f"halted: {connection.reason}"
    if is_paused(connection, now):
        until = "" if connection.paused_until is None else f" until {connection.paused_until.isoformat()}"
        yield f"paused{until}: {connection.pause_reason}".removesuffix(": ")


def held_writes(connection: ConnectionRecord) -> Iterator[str]:
    """Tell what holds back writes."""
    if connection.state == "restored":
        yield f"restored: {connection.reason}"
    if connection.read_only:
        yield "read-only: nothing is written to QuickBooks"


def held_quiet(connection: ConnectionRecord, now: datetime) -> Iterator[str]:
    """Tell until when quiet hours hold back what nobody asked for."""
    if connection.quiet_hours and not connection.asked:
        end = quiet_until(connection.quiet_hours, connection.zone, now)
        if end is not None:
            yield f"quiet hours until {end.isoformat()}"


def why_held(connection: ConnectionRecord, now: datetime) -> str:
    """Return why a write whose turn it is would not be sent now, "" where it would."""
    return "; ".join([*held_whole(connection, now), *held_writes(connection), *held_quiet(connection, now)])
