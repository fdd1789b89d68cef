"""What a flow asks next: what changed, what is wanted by its id, a sweep that is due, older data.

A sweep waits till the deletions of the session were told, so that it does not tell the same as vanished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from qbsync.models.base import Request
from qbsync.sync import pull, sweep
from qbsync.sync.importing import import_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbsync.storage.records import FlowRecord
    from qbsync.sync.desk import Desk
    from qbsync.sync.pull import Flow

__all__ = ["Question", "next_question"]


@attrs.frozen(kw_only=True)
class Question:
    """A request of a flow, and what it asks for; see `qbsync.storage.records.MessageSetRecord`."""

    request: Request[Any]
    flow: str = ""
    sweep_of: str = ""
    ids_of: str = ""
    import_of: str = ""
    wanted: tuple[str, ...] = ()


def next_question(desk: Desk, flows: Mapping[str, Flow[Any]], flow: Flow[Any]) -> Question | None:
    """Return what a flow asks next in this session, None where it is done, or has its turn again later.

    Raises InvalidModel where the template does not fit what it has to be filled with.
    """
    progress = pull.progress_of(desk.transaction, desk.connection, flow)
    if progress.session_id != desk.session.id:
        progress = desk.transaction.put(pull.start(progress, desk.session.id, desk.now))
    zone = desk.connection.zone
    if progress.started_at is not None:
        return Question(request=pull.next_request(flow, progress, zone), flow=flow.name)
    if progress.sweeping != "listing":
        question = _by_ids(desk, flow, progress)
        if question is not None:
            return question
        if not progress.sweeping and sweep.is_due(flow, progress, desk.now):
            waiting = desk.session.flows[1:]
            if any(flows[name].is_of_deletions for name in waiting if name in flows):
                desk.change_session(flows=(*desk.session.flows, flow.name))
                desk.transaction.put(attrs.evolve(pull.stop(progress), wanted=False))
                return None
        progress = _next_sweep(desk, flow, progress)
    if progress.sweeping == "listing":
        return Question(request=sweep.listing_request(flow, progress, zone), sweep_of=flow.name)
    if progress.import_at is not None and progress.import_at <= desk.now:
        progress = desk.transaction.put(progress)
        asked = import_request(desk, flow)
        if asked is not None:
            request, customers = asked
            return Question(request=request, import_of=flow.name, wanted=customers)
        progress = pull.progress_of(desk.transaction, desk.connection, flow)
    desk.transaction.put(pull.stop(progress))
    return None


def _by_ids(desk: Desk, flow: Flow[Any], progress: FlowRecord) -> Question | None:
    keys: tuple[str, ...] = ()
    if progress.wanted:
        keys = sweep.wanted(desk.transaction, desk.connection.id, flow)
    if not keys and progress.sweeping == "missing":
        keys = sweep.unseen(desk.transaction, progress, flow)
    if not keys:
        return None
    return Question(request=sweep.ids_request(flow, keys), ids_of=flow.name, wanted=keys)


def _next_sweep(desk: Desk, flow: Flow[Any], progress: FlowRecord) -> FlowRecord:
    """Return the flow's record with the sweep that was under way ended, or one begun that is due."""
    if progress.sweeping == "missing":
        following = None if flow.sweep is None else desk.now + flow.sweep
        return attrs.evolve(
            progress,
            wanted=False,
            sweeping="",
            last_sweep_at=desk.now,
            next_sweep_at=following,
            condensed=desk.connection.last_condense_time,
        )
    if not sweep.is_due(flow, progress, desk.now):
        return attrs.evolve(progress, wanted=False)
    return desk.transaction.put(
        attrs.evolve(progress, wanted=False, sweeping="listing", sweeps=progress.sweeps + 1)
    )
