"""What is kept of a sync when it is over, for people to look at: records as in `qbsync.storage.records`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

import attrs

from qbsync.storage.record import PAYLOAD, Index, Record

__all__ = ["OutcomeRecord", "SyncEnd", "SyncRecord"]

SyncEnd: TypeAlias = Literal["finished", "failed", "expired", "taken over", "interrupted"]


@attrs.frozen(kw_only=True)
class SyncRecord(Record):
    """What a session of the Web Connector did, once it is over; its id is the beginning of the session's.

    Sessions in a row that moved nothing and ended alike are one, and `runs` counts them. `pulled` counts
    records by flow, `operations` counts operations by what became of them. `text`, `message`, `code`,
    `remedy` and `who_acts` say why it did not come to its end, as in EventRecord.
    """

    kind: ClassVar[str] = "sync"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("time", ("ended_at",)),
        Index("failed", ("ended_at",), when=lambda record: record.is_failed),
    )

    started_at: datetime
    ended_at: datetime
    end: SyncEnd
    runs: int = 1
    pulled: Mapping[str, int] = attrs.field(factory=dict)
    operations: Mapping[str, int] = attrs.field(factory=dict)
    trouble: str = ""
    text: str = attrs.field(default="", metadata=PAYLOAD)
    message: str = attrs.field(default="", metadata=PAYLOAD)
    code: str = ""
    remedy: str = attrs.field(default="", metadata=PAYLOAD)
    who_acts: str = ""

    @property
    def is_failed(self) -> bool:
        """Whether it did not come to its end, or something in it was not applied."""
        return self.end != "finished" or not {"applied", "cancelled"}.issuperset(self.operations)


@attrs.frozen(kw_only=True)
class OutcomeRecord(Record):
    """What became of an operation in one sync, of a page of a pull, or of a record that could not be read.

    `sync` is the id of the sync, "" where a person decided between two. `record_type` and `record_name` tell
    which record of QuickBooks it is about ("Invoice", "1001"), `key` is the host's key of the operation,
    `records` how many there are in a page. `text`, `message`, `code`, `remedy` and `who_acts` are as in
    EventRecord.
    """

    kind: ClassVar[str] = "outcome"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("time", ("at",)),
        Index("failed", ("at",), when=lambda record: record.is_failed),
        Index("sync", ("sync", "outcome", "at")),
    )

    sync: str
    at: datetime
    direction: Literal["pull", "push"]
    outcome: str
    flow: str = ""
    record_type: str = ""
    record_name: str = attrs.field(default="", metadata=PAYLOAD)
    key: str = ""
    request_name: str = ""
    records: int = 0
    code: str = ""
    text: str = attrs.field(default="", metadata=PAYLOAD)
    message: str = attrs.field(default="", metadata=PAYLOAD)
    remedy: str = attrs.field(default="", metadata=PAYLOAD)
    who_acts: str = ""

    @property
    def is_failed(self) -> bool:
        """Whether somebody may have to look at it; at what is applied, where its id is missing."""
        if self.outcome == "applied":
            return bool(self.remedy)
        return self.outcome not in {"pulled", "cancelled"}
