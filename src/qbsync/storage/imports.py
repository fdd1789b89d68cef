"""How far the import of older data of a flow is."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

import attrs

from qbsync.storage.record import PAYLOAD, Index, Record

__all__ = ["ImportCustomerRecord", "ImportRecord", "ImportState"]

ImportState: TypeAlias = Literal["waiting", "running", "done", "failed"]


@attrs.frozen(kw_only=True)
class ImportRecord(Record):
    """The import of older data of one flow; its id is the flow's name.

    `query` is the qbXML of what it asks for, "" for what the flow was declared with. With `of_active` the
    active customers are listed first (`listed`), and a part of them is asked for at a time. `run` counts the
    imports of the flow, `pages` and `delivered` what this one gave to the host, `remaining` are the records
    that QuickBooks has left of what it was asked last. `session_id` and `iterator_id` are of the traversal
    that is under way, which lives in one session.
    """

    kind: ClassVar[str] = "import"
    indexes: ClassVar[tuple[Index, ...]] = (Index("id"),)

    query: str = attrs.field(default="", repr=False, metadata=PAYLOAD)
    of_active: bool = False
    run: int = 1
    state: ImportState = "waiting"
    listed: bool = False
    pages: int = 0
    delivered: int = 0
    remaining: int | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    failures: int = 0
    reason: str = attrs.field(default="", metadata=PAYLOAD)
    session_id: str = attrs.field(default="", repr=False)
    iterator_id: str = ""


@attrs.frozen(kw_only=True)
class ImportCustomerRecord(Record):
    """An active customer whose transactions are still to be imported; its id is as in DeliveredRecord."""

    kind: ClassVar[str] = "import_customer"
    indexes: ClassVar[tuple[Index, ...]] = (Index("flow", ("flow",)),)

    flow: str
    key: str
