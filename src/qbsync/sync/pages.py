"""What the answer to a pull does to the records of its flow: the cursor, what is known, what is wanted.

The host has taken the page when this runs, or takes it in the same transaction. Who reset the flow meanwhile,
or started it again, wins: then the page moves nothing, and the flow begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import logs
from qbsync.qbxml import Response
from qbsync.storage.records import MessageSetRecord
from qbsync.sync import clocks, delivered, history, importing, pull, sweep
from qbsync.sync.desk import Desk
from qbsync.sync.history import Event
from qbsync.sync.keys import record_key
from qbsync.sync.outcomes import keep_page
from qbsync.sync.pull import Flow
from qbsync.sync.titles import type_of_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.storage.records import FlowRecord

__all__ = ["PageTaken", "Taking", "in_order"]

SLOW: Final = timedelta(seconds=30)
"""A handler slower than this endangers the session: the Web Connector may give up after 100 seconds."""

LONGEST_ABSENCE: Final = timedelta(days=80)
"""QuickBooks tells of deletions for 90 days; nobody knows which clock it counts them by."""


@attrs.frozen(kw_only=True)
class PageTaken:
    """The host took a page; `records` are all of it, `took` is the time that its handler needed.

    `fresh` is how many of them it had not got before.
    """

    response: Response
    records: tuple[Any, ...]
    took: timedelta = timedelta(0)
    fresh: int = 0


def in_order(flows: Mapping[str, Flow[Any]], names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of flows as they were declared, those of deletions behind the others."""
    chosen = set(names)
    found = [name for name in flows if name in chosen]
    return tuple(sorted(found, key=lambda name: flows[name].is_of_deletions))


@attrs.frozen(kw_only=True)
class Taking:
    """Takes the answer to one message set of one flow; `flows` are all that are declared."""

    desk: Desk
    flows: Mapping[str, Flow[Any]]
    flow: Flow[Any]
    message_set: MessageSetRecord

    def take(self, page: PageTaken) -> None:
        """Store what a page that the host took changes."""
        desk, flow = self.desk, self.flow
        progress = pull.progress_of(desk.transaction, desk.connection, flow)
        if progress.session_id != desk.session.id:
            return
        if self.message_set.sweep_of:
            progress = self._listing(progress, page)
        elif self.message_set.import_of:
            progress = importing.take(desk, flow, progress, self.message_set, page.response)
        elif self.message_set.ids_of:
            progress = self._ids(progress, page)
        else:
            progress = self._changes(progress, page)
        desk.transaction.put(self._tell(progress, page))
        self._count(page)

    def _count(self, page: PageTaken) -> None:
        """Keep how much the page brought, for whoever looks at the sync."""
        desk, flow, count = self.desk, self.flow, page.fresh
        keep_page(
            desk.transaction,
            desk.session.id,
            self.message_set,
            record_type=type_of_name(flow.template.message.name),
            now=desk.now,
            records=count,
            quarantined=page.response.quarantined,
        )
        clocks.saw_pull(desk, page.records)
        if count:
            pulled = {**desk.session.pulled, flow.name: desk.session.pulled.get(flow.name, 0) + count}
            desk.change_session(pulled=pulled)

    def _changes(self, progress: FlowRecord, page: PageTaken) -> FlowRecord:
        desk, flow = self.desk, self.flow
        progress = pull.next_page(progress, page.response, page.records, desk.now)
        delivered.remember(desk.transaction, desk.connection.id, flow, progress, page.records)
        if sweep.is_indexed(flow):
            progress = self._want(progress, sweep.learn(desk.transaction, flow, progress, page.records))
        if flow.is_of_deletions:
            self._forget(page.records)
        if pull.has_more(page.response):
            return progress
        incomplete = self._missed_deletions(progress)
        if progress.last_success_at is None:
            progress = attrs.evolve(progress, condensed=desk.connection.last_condense_time)
        as_set = pull.as_set(flow, desk.connection)
        progress = pull.advance(desk.transaction, as_set, progress, desk.connection.zone, desk.now)
        return attrs.evolve(progress, incomplete=incomplete)

    def _ids(self, progress: FlowRecord, page: PageTaken) -> FlowRecord:
        desk, flow = self.desk, self.flow
        delivered.remember(desk.transaction, desk.connection.id, flow, progress, page.records)
        if sweep.is_indexed(flow):
            missing = progress.sweeping == "missing"
            sweep.learn(desk.transaction, flow, progress, page.records, missing=missing)
        gone = pull.missing(self.message_set, page.response)
        links: set[str] = set()
        for key in gone:
            links.update(sweep.forget_known(desk.transaction, desk.connection.id, flow, key))
        progress = self._want(progress, links)
        for known in sweep.known_among(
            desk.transaction, desk.connection.id, flow, self.message_set.wanted
        ):  # what could not be read is looked for no more in this sweep
            if known.seen < progress.sweeps:
                desk.transaction.put(attrs.evolve(known, seen=progress.sweeps))
        more = sweep.settle_wanted(desk.transaction, desk.connection.id, flow, self.message_set.wanted)
        return attrs.evolve(progress, wanted=more, rounds=progress.rounds + 1)

    def _listing(self, progress: FlowRecord, page: PageTaken) -> FlowRecord:
        sweep.compare_listing(self.desk.transaction, self.flow, progress, page.records)
        more = pull.has_more(page.response)
        iterator = page.response.iterator
        return attrs.evolve(
            progress,
            wanted=True,
            sweep_iterator_id=iterator.id if more and iterator is not None else "",
            sweeping="listing" if more else "missing",
        )

    def _want(self, progress: FlowRecord, links: Iterable[str]) -> FlowRecord:
        """Let all flows ask again for the transactions that these links lead to, this one too."""
        desk = self.desk
        for name, keys in sweep.linked(self.flows, sorted(links)).items():
            other = self.flows[name]
            if not sweep.want(desk.transaction, desk.connection.id, other, sorted(keys)):
                continue
            if name == self.flow.name:
                progress = attrs.evolve(progress, wanted=True)
                continue
            theirs = pull.progress_of(desk.transaction, desk.connection, other)
            desk.transaction.put(attrs.evolve(theirs, wanted=True))
            if not theirs.blocked and not theirs.failures and name not in desk.session.flows:
                first, *rest = desk.session.flows or (self.flow.name,)
                desk.change_session(flows=(first, *in_order(self.flows, [name, *rest])))
        return progress

    def _forget(self, deleted: Iterable[object]) -> None:
        """Forget what was deleted in all flows, and ask again for what it was applied to."""
        desk = self.desk
        for record in deleted:
            key = record_key(record)
            for flow in self.flows.values():
                if key is None or not sweep.is_indexed(flow):
                    continue
                links = sweep.forget_known(desk.transaction, desk.connection.id, flow, key)
                # A flow of deletions is never linked to itself, so its progress stays as it is.
                self._want(pull.progress_of(desk.transaction, desk.connection, self.flow), links)

    def _missed_deletions(self, progress: FlowRecord) -> str:
        """Return why deletions may be missing; where it is news, let the flows that can be swept at once."""
        desk, flow = self.desk, self.flow
        if not flow.is_of_deletions:
            return ""
        asked_at = progress.last_success_at or desk.connection.created_at
        pulls = [other for other in self.flows.values() if other.is_about(flow)]
        if desk.now - asked_at <= LONGEST_ABSENCE:
            still = progress.incomplete and not self._swept_since(pulls, progress)
            return progress.incomplete if still else ""
        text = (
            f"{flow.name}: QuickBooks does not tell any more what was deleted before the last 90 days, and "
            f"after {asked_at.date()}."
        )
        swept = [other for other in pulls if other.sweep is not None]
        for other in swept:
            theirs = pull.progress_of(desk.transaction, desk.connection, other)
            desk.transaction.put(attrs.evolve(theirs, next_sweep_at=desk.now))
            if other.name not in desk.session.flows:
                flows = (*desk.session.flows, other.name)
                desk.change_session(flows=flows)
        unswept = sorted({other.name for other in pulls} - {other.name for other in swept})
        swept_now = f"These pulls are swept now: {', '.join(other.name for other in swept)}."
        remedy = (swept_now,) if swept else ()
        if unswept or not pulls:
            whose = ", ".join(unswept) or "what you keep"
            compare = f"Compare {whose} yourself, or declare the pulls with a sweep; then reset {flow.name}."
            remedy = (*remedy, compare)
        event = Event(
            at=desk.now,
            name="incomplete",
            subject=flow.name,
            text=text,
            remedy=remedy,
            who_acts="developer",
        )
        history.note(desk.transaction, desk.connection.id, event)
        return text

    def _swept_since(self, pulls: Iterable[Flow[Any]], progress: FlowRecord) -> bool:
        """Tell whether all pulls were swept since this flow last asked."""
        desk = self.desk
        last = [pull.progress_of(desk.transaction, desk.connection, one).last_sweep_at for one in pulls]
        since = progress.last_success_at
        return bool(last) and since is not None and all(at is not None and at >= since for at in last)

    def _tell(self, progress: FlowRecord, page: PageTaken) -> FlowRecord:
        """Write into the history what the host should know, and halve the pages of a slow handler."""
        desk, flow = self.desk, self.flow
        connection = desk.connection.id
        if page.took > SLOW:
            size = max(1, (progress.page_size or flow.page_size) // 2)
            progress = attrs.evolve(progress, page_size=size)
            text = f"{flow.name}: the handler took {page.took.seconds} s; from now on {size} records a page."
            history.note(
                desk.transaction, connection, Event(at=desk.now, name="slow", subject=flow.name, text=text)
            )
            desk.log(logs.HANDLER_SLOW, flow=flow.name, seconds=logs.in_seconds(page.took), page_size=size)
        for record in page.response.quarantined:
            text = f"A {record.tag} could not be read and was handed over unread: {record.reason}"
            event = Event(at=desk.now, name="quarantined", subject=flow.name, text=text)
            history.note(desk.transaction, connection, event)
        return progress
