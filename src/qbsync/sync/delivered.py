"""What a flow delivered so lately that it will come again: such records are not handed over twice.

Each is known by the digest of all that it holds. Of a flow that asks for the whole each time all are kept.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.models.base import Aggregate
from qbsync.storage.records import DeliveredRecord
from qbsync.sync.keys import id_in_flow, less, record_key, wall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qbsync.storage.records import FlowRecord
    from qbsync.storage.store import Transaction
    from qbsync.sync.pull import Flow

__all__ = ["REPEATED_HOUR", "digest", "forget", "forget_all", "remember", "unchanged"]

REPEATED_HOUR: Final = timedelta(hours=1)
"""Wall clocks repeat an hour when summer time ends."""

_AT_ONCE: Final = 500


def unchanged(
    transaction: Transaction, connection: str, flow: Flow[Any], records: Iterable[object]
) -> set[int]:
    """Return the positions of those records that were delivered before, just as they are now.

    One that is just as it was has the TimeModified that it had, so what is older than everything kept is new.
    """
    kept = transaction.find(DeliveredRecord, "wall", (flow.name,), connection=connection, limit=1)
    if not kept:
        return set()
    same: set[int] = set()
    for position, record in enumerate(records):
        wall = wall_of(record)
        if wall is None or wall.isoformat() < kept[0].wall:
            continue
        key = record_key(record)
        before = key and transaction.get(DeliveredRecord, connection, id_in_flow(flow.name, key))
        if before and before.digest == digest(record):
            same.add(position)
    return same


def remember(
    transaction: Transaction,
    connection: str,
    flow: Flow[Any],
    progress: FlowRecord,
    records: Sequence[object],
) -> None:
    """Keep the digests of those delivered records that the next traversal may bring again."""
    # What comes as a whole each time is compared as a whole.
    horizon = None if flow.whole else less(progress.greatest, flow.overlap + REPEATED_HOUR)
    for record in records:
        wall = wall_of(record)
        key = record_key(record)
        if key is None or wall is None or (horizon is not None and wall.isoformat() < horizon):
            continue
        name = id_in_flow(flow.name, key)
        stored = transaction.get(DeliveredRecord, connection, name)
        new = DeliveredRecord(
            connection=connection,
            id=name,
            version=stored.version if stored else 0,
            flow=flow.name,
            wall=wall.isoformat(),
            digest=digest(record),
        )
        transaction.put(new)


def forget(transaction: Transaction, connection: str, flow: Flow[Any], watermark: str) -> None:
    """Drop the digests of records that are older than the watermark and will not come again."""
    while old := [
        record
        for record in transaction.find(
            DeliveredRecord, "wall", (flow.name,), until=(watermark,), connection=connection, limit=_AT_ONCE
        )
        if record.wall < watermark
    ]:
        for record in old:
            transaction.delete(record)


def forget_all(transaction: Transaction, connection: str, flow: Flow[Any]) -> None:
    """Drop the digests of all records, so that they are handed over when they come again."""
    while old := transaction.find(
        DeliveredRecord, "wall", (flow.name,), connection=connection, limit=_AT_ONCE
    ):
        for record in old:
            transaction.delete(record)


def digest(record: object) -> str:
    """Return what tells a record from one with other content."""
    return hashlib.blake2b(repr(_content(record)).encode(), digest_size=12).hexdigest()


def _content(value: object) -> object:
    """Return all that a record holds; repr leaves out what is secret or unknown to the class."""
    if isinstance(value, tuple):
        return tuple(_content(one) for one in value)
    if not isinstance(value, Aggregate):
        return value
    fields = tuple(
        (field.name, _content(getattr(value, field.name, None))) for field in attrs.fields(type(value))
    )
    return (type(value).__name__, fields, tuple((extra.tag, extra.xml) for extra in value.extras))
