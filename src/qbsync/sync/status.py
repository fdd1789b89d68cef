"""How a connection and its flows stand, for the people who keep them running."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from qbsync.sync.importing import ImportStatus
from qbsync.sync.planner import is_paused
from qbsync.sync.quiet import quiet_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qbsync.storage.records import ConnectionRecord, FlowRecord

__all__ = ["ConnectionStatus", "FlowStatus", "status_of"]


@attrs.frozen(kw_only=True)
class FlowStatus:
    """How a flow stands.

    `watermark` is a wall clock of the company's PC; `blocked` says why it asks nothing any more, and
    `incomplete`, of a flow of deletions, why some may be missing. `importing` tells how far an import of
    older data is.
    """

    name: str
    watermark: datetime | None
    last_success_at: datetime | None
    next_due_at: datetime | None
    failures: int
    blocked: str
    last_sweep_at: datetime | None = None
    next_sweep_at: datetime | None = None
    incomplete: str = ""
    importing: ImportStatus | None = None


@attrs.frozen(kw_only=True)
class ConnectionStatus:
    """How a connection stands; `reason` says why its state is not active.

    `qbxml_version` is the one that is spoken, "" before the first session; `product` is QuickBooks' own name.
    In quiet hours `quiet_until` says when they end; with `read_only` nothing is written to QuickBooks.
    """

    key: str
    state: Literal["active", "paused", "restored", "halted"]
    reason: str
    paused_until: datetime | None
    edition: str
    qbxml_version: str
    product: str
    company_name: str
    company_file: str
    last_seen_at: datetime | None
    flows: tuple[FlowStatus, ...]
    quiet_until: datetime | None = None
    read_only: bool = False


def status_of(
    record: ConnectionRecord,
    flows: Sequence[FlowRecord],
    now: datetime,
    imports: Mapping[str, ImportStatus | None],
) -> ConnectionStatus:
    """Return how the connection of a record stands, and its flows."""
    return ConnectionStatus(
        key=record.id,
        state="paused" if is_paused(record, now) else record.state,
        reason=record.pause_reason if is_paused(record, now) else record.reason,
        paused_until=record.paused_until,
        edition=record.edition,
        qbxml_version=record.negotiated_version,
        product=record.product,
        company_name=record.company_name,
        company_file=record.company_file,
        last_seen_at=record.last_seen_at,
        flows=tuple(_flow_status(progress, imports.get(progress.id)) for progress in flows),
        quiet_until=quiet_until(record.quiet_hours, record.zone, now) if record.quiet_hours else None,
        read_only=record.read_only,
    )


def _flow_status(progress: FlowRecord, importing: ImportStatus | None) -> FlowStatus:
    return FlowStatus(
        name=progress.id,
        watermark=None if progress.watermark is None else datetime.fromisoformat(progress.watermark),
        last_success_at=progress.last_success_at,
        next_due_at=progress.next_due_at,
        failures=progress.failures,
        blocked=progress.blocked,
        last_sweep_at=progress.last_sweep_at,
        next_sweep_at=progress.next_sweep_at,
        incomplete=progress.incomplete,
        importing=importing,
    )
