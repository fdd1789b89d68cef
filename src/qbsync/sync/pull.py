"""Repeated pulls: what is asked, what is handed to the host, and when the cursor moves.

A *flow* asks QuickBooks again and again for what changed. One run through it is a *traversal*, one response
of it a *page*. The promise is P2: a record may come again and is never missed. It rests on these rules.

* The cursor is a *watermark*: a wall clock of the company's PC, from which everything is asked again. It
  moves only after the last page of a traversal was taken by the host. Whatever breaks a traversal (a lost
  session, an iterator that died, a handler that raised), the next one starts again from the same watermark.
* QuickBooks returns records in its own order, and they go on changing while we read. So the new watermark is
  the latest TimeModified that was delivered, less the time that the traversal took on our clock, less an
  overlap; it never goes back, and our own wall clock, which may differ from the PC's, is no part of it.
* A TimeModified that lies in the future (later than our UTC + 15 h, the latest wall clock on earth) does not
  count: one record of a PC with a wrong clock would hide every later change.
* Wall clocks repeat an hour when summer time ends. Around that night the overlap is an hour longer.
* What the overlap brings again unchanged is not handed to the host twice: a digest of each such record is
  kept.
* Where things change without a trace in TimeModified (quantities on hand, balances) a flow can ask for all
  each time; it has no watermark, and the digests of all records tell what changed.
* What was deleted is a flow of its own, by TimeDeleted, and the same rules hold for it. In a session it comes
  after the others, so that a page never brings a record back whose deletion was told before.

What no feed of QuickBooks tells is found out in `qbsync.sync.sweep`.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import attrs

from qbsync.errors import ConfigurationError, Problem
from qbsync.facts.plan import tag_of
from qbsync.models.base import Aggregate, Request
from qbsync.qbxml import Quarantined, Response, encode_responses
from qbsync.storage.imports import ImportRecord
from qbsync.storage.record import is_storable_id
from qbsync.storage.records import ConnectionRecord, FlowRecord, MessageSetRecord
from qbsync.storage.store import Transaction
from qbsync.sync import delivered, sweep
from qbsync.sync.imports import Import, wrong_import
from qbsync.sync.keys import less, record_key, since, wall_of
from qbsync.sync.links import Links

__all__ = [
    "DEFAULT_OVERLAP",
    "DEFAULT_PAGE_SIZE",
    "Flow",
    "Page",
    "Since",
    "advance",
    "latest",
    "next_request",
]

R = TypeVar("R", bound=Aggregate)
Since: TypeAlias = datetime | Literal["connected"] | None
"""From when on a flow pulls: an aware time, a wall clock of the PC, when it was connected, or everything."""

DEFAULT_PAGE_SIZE: Final = 100
DEFAULT_OVERLAP: Final = timedelta(minutes=5)
MAX_NAME: Final = 100
RESERVED: Final = (
    *("iterator", "iterator_id", "max_returned", "meta_data"),
    *("from_modified_date", "modified_date_range_filter", "deleted_date_range_filter"),
    # These say which records are meant, and QuickBooks then takes neither an iterator nor a time.
    *("list_id", "full_name", "txn_id", "ref_number", "ref_number_case_sensitive", "txn_date_range_filter"),
)
"""The fields of a query that a flow fills in, or that exclude those."""

MAX_FAILURES: Final = 5
"""After this many failures in a row a flow is blocked, and its reason stands in the history."""

DELETED: Final = frozenset({"ListDeletedQuery", "TxnDeletedQuery"})

_VOID: Final = "VOID:"
_TOTALS: Final = ("total_amount", "subtotal", "amount", "total", "amount_due")
_FARTHEST_ZONE: Final = timedelta(hours=15)
_NEAR: Final = timedelta(hours=3)


@attrs.frozen(kw_only=True)
class Page(Generic[R]):
    """Some records of QuickBooks, for the host to keep; iterates over `records`.

    `connection` is the connection's key, `flow` the flow's name. `event_id` names this page and stays the
    same when a page with the same content comes again because it was not known that the host had taken it.
    `quarantined` holds what QuickBooks sent and qbsync could not read. `vanished` are the ids of records that
    were delivered before and that QuickBooks does not have any more: deleted, merged into another one, or
    removed when the company file was condensed; only flows with a sweep, or `requery_applied`, have them.
    `initial` says that these are older data that are imported, and no changes.
    `condensed` says that it was condensed since the last sweep, so do not take these for deleted then.
    `transaction` is the store's open transaction where the flow was declared with ``transaction="store"``,
    else None.
    """

    connection: str
    flow: str
    event_id: str
    records: tuple[R, ...]
    quarantined: tuple[Quarantined, ...] = ()
    vanished: tuple[str, ...] = ()
    condensed: bool = False
    initial: bool = False
    transaction: Transaction | None = attrs.field(default=None, repr=False)
    _links: Links | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def links(self) -> Links:
        """Which record of the host is which of QuickBooks, within `transaction` where there is one.

        ``page.links.of(customer)`` is the link of a record, None where it is new. Raises LookupError outside
        of the handler of a pull.
        """
        if self._links is None:
            raise LookupError("a page that was not handed out by a bridge has no links")
        return self._links

    @property
    def voided(self) -> tuple[R, ...]:
        """Those records that are voided transactions: all amounts zero, and a memo that begins with VOID:.

        QuickBooks has no feed of voided ones; they come as changed.
        """
        return tuple(record for record in self.records if _is_voided(record))

    def __iter__(self) -> Iterator[R]:
        """Iterate over the records."""
        return iter(self.records)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.records)


@attrs.frozen(kw_only=True)
class Flow(Generic[R]):
    """A declared pull: the request that is asked each time, and the host's handler of its pages.

    Raises ConfigurationError for a template that says itself which page or which time it asks for.
    """

    name: str
    template: Request[R]
    handler: Callable[[Page[R]], object]
    every: timedelta
    page_size: int = DEFAULT_PAGE_SIZE
    overlap: timedelta = DEFAULT_OVERLAP
    in_transaction: bool = False
    sweep: timedelta | None = None
    requery_applied: bool = False
    since: Since = None
    initial: Import | None = None
    whole: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse a template whose fields are qbsync's to fill in."""
        taken = [name for name in RESERVED if getattr(self.template, name, None)]
        if taken:
            message = f"the flow {self.name!r} must not set {', '.join(taken)}: qbsync fills these in itself"
            raise ConfigurationError(message)
        for wrong in self._wrong():
            raise ConfigurationError(f"the flow {self.name!r} cannot work: {wrong}")
        if self.sweep is not None:
            sweep.check_sweep(self)

    @property
    def is_of_deletions(self) -> bool:
        """Whether it pulls what was deleted."""
        return self.template.message.name in DELETED

    def is_about(self, deletions: Flow[Any]) -> bool:
        """Tell whether it pulls a kind of records whose deletions that flow pulls."""
        template: Any = deletions.template
        if not deletions.is_of_deletions:
            return False
        kinds = getattr(template, "list_del_type", ()) or getattr(template, "txn_del_type", ())
        return not set(self.template.message.ret).isdisjoint(kinds)

    def linking(self) -> dict[str, Any]:
        """Return the fields of the query that make it tell what its records are applied and linked to."""
        if not self.requery_applied:
            return {}
        # Of a payment the lines are what it was applied to.
        is_payment = not hasattr(type(self.template), "include_linked_txns")
        return {"include_line_items" if is_payment else "include_linked_txns": True}

    def _wrong(self) -> Iterator[str]:
        if not _is_name(self.name):
            yield f"its name has 1 to {MAX_NAME} printable characters"
        if not self.template.message.name.endswith("Query"):
            yield f"{self.template.message.name} writes; push it instead"
        if not callable(self.handler) or yields(self.handler):
            yield "its handler must be a function without yield"
        if self.in_transaction and inspect.iscoroutinefunction(self.handler):
            yield "an async handler runs outside the store's transaction; leave transaction='store' out"
        for name in ("every", "overlap", "sweep"):
            value = getattr(self, name)
            if not isinstance(value, timedelta) and not (name == "sweep" and value is None):
                yield f"{name} is a timedelta, such as timedelta(minutes=15)"
        if self.every <= timedelta(0):
            yield "every must be more than nothing"
        if type(self.page_size) is not int or self.page_size < 1:
            yield "page_size must be a whole number from 1"
        if self.overlap < timedelta(seconds=1):
            yield "overlap must be a second at least"
        yield from self._wrong_elements()

    def _wrong_elements(self) -> Iterator[str]:
        if self.sweep is not None and self.sweep <= timedelta(0):
            yield "sweep must be more than nothing"
        if self.requery_applied and not hasattr(type(self.template), "include_line_items"):
            yield f"{self.template.message.name} does not tell what its records are applied to"
        if self.initial is not None:
            yield from wrong_import(self.initial, self.template)
            if self.since is None:
                yield "initial is for a flow with since; one without pulls everything by itself"
        if self.whole and (self.since is not None or self.is_of_deletions):
            yield "whole is for all records each time, so there is no since, and no deletions"
        time = "TimeDeleted" if self.is_of_deletions else "TimeModified"
        elements = getattr(self.template, "include_ret_element", ())
        if elements and time not in elements:
            yield f"include_ret_element must name {time}, by which the cursor moves"


def as_set(flow: Flow[Any], connection: ConnectionRecord) -> Flow[Any]:
    """Return a flow as it runs on a connection, with the interval that is set there."""
    settings = connection.flow_settings.get(flow.name)
    return flow if settings is None or settings.every is None else attrs.evolve(flow, every=settings.every)


def is_enabled(name: str, connection: ConnectionRecord) -> bool:
    """Tell whether a flow asks anything on a connection."""
    settings = connection.flow_settings.get(name)
    return settings is None or settings.enabled


def check_name(name: str) -> None:
    """Check the name of a flow.  Raises ConfigurationError."""
    if not _is_name(name):
        raise ConfigurationError(f"the name of a flow has 1 to {MAX_NAME} printable characters")


def _is_name(name: str) -> bool:
    return is_storable_id(name) and len(name) <= MAX_NAME and name.isprintable()


def yields(handler: Callable[..., object]) -> bool:
    """Tell whether a handler is a generator, whose code nobody would run."""
    return inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler)


def next_request(flow: Flow[Any], record: FlowRecord, zone: str) -> Request[Any]:
    """Return the request for the next page: a Start from the watermark, or a Continue of the iterator.

    A Continue repeats the filters of its Start, as QuickBooks demands. Inactive records are asked for too,
    because a customer that was made inactive has changed and would otherwise just vanish. `zone` is that of
    the PC.
    """
    known = attrs.fields_dict(type(flow.template))
    changes: dict[str, Any] = flow.linking()
    if "active_status" in known and getattr(flow.template, "active_status", None) is None:
        changes["active_status"] = "All"
    if record.watermark is not None and not flow.whole:
        changes |= since(flow.template, record.watermark, zone)
    if flow.template.message.iterator:
        changes["iterator"] = "Continue" if record.iterator_id else "Start"
        changes["iterator_id"] = record.iterator_id or None
        changes["max_returned"] = record.page_size or flow.page_size
    template: Any = flow.template
    request: Request[Any] = attrs.evolve(template, **changes)
    return request


def without_strangers(flow: Flow[Any], response: Response) -> Response:
    """Return a response whose records of classes that the flow did not ask for stand in quarantine."""
    names = flow.template.message.ret
    strangers = [record for record in response.objects if type(record).__name__ not in names]
    if not strangers:
        return response
    return attrs.evolve(
        response,
        objects=tuple(record for record in response.objects if type(record).__name__ in names),
        quarantined=(*response.quarantined, *(_stranger(record, response) for record in strangers)),
    )


def _stranger(record: Aggregate, response: Response) -> Quarantined:
    alone = attrs.evolve(response, objects=(record,), error_recovery=None, extras=())
    tag = tag_of(type(record))
    problem = Problem(path=tag, rule=f"is no record of {response.request}Rs")
    return Quarantined(tag=tag, xml=encode_responses([alone]).decode(), problems=(problem,))


def page_for(
    transaction: Transaction,
    connection: ConnectionRecord,
    flow: Flow[R],
    message_set: MessageSetRecord,
    response: Response,
) -> Page[R]:
    """Return the page that the host gets of a response: what it has not got before, just as it is now.

    The page of a listing is empty: that is compared, and not handed out.
    """
    if message_set.sweep_of:
        return Page(connection=connection.id, flow=flow.name, event_id="", records=())
    if message_set.import_of:
        return _page_of_import(transaction, connection, flow, response)
    same = delivered.unchanged(transaction, connection.id, flow, response.objects)
    fresh: Any = tuple(record for position, record in enumerate(response.objects) if position not in same)
    gone = missing(message_set, response)
    vanished = tuple(record.key for record in sweep.known_among(transaction, connection.id, flow, gone))
    progress = progress_of(transaction, connection, flow)
    content = [*map(delivered.digest, fresh), *vanished, *(one.xml for one in response.quarantined)]
    number = f"ids {progress.rounds}" if message_set.ids_of else f"changes {progress.cycle}"
    return Page(
        connection=connection.id,
        flow=flow.name,
        event_id=_event_id(connection.id, flow.name, number, *content),
        records=fresh,
        quarantined=tuple(response.quarantined),
        vanished=vanished,
        condensed=bool(vanished) and progress.condensed != connection.last_condense_time,
    )


def _page_of_import(
    transaction: Transaction, connection: ConnectionRecord, flow: Flow[R], response: Response
) -> Page[R]:
    """Return a page of older data; that of a listing of customers is empty."""
    if is_listing_of_customers(flow, response):
        return Page(connection=connection.id, flow=flow.name, event_id="", records=())
    found = transaction.get(ImportRecord, connection.id, flow.name)
    number = "import" if found is None else f"import {found.run}"
    records: Any = tuple(response.objects)
    content = [*map(delivered.digest, records), *(one.xml for one in response.quarantined)]
    return Page(
        connection=connection.id,
        flow=flow.name,
        event_id=_event_id(connection.id, flow.name, number, *content),
        records=records,
        quarantined=tuple(response.quarantined),
        initial=True,
    )


def is_listing_of_customers(flow: Flow[Any], response: Response) -> bool:
    """Tell whether an answer to an import lists customers, and not what the flow pulls."""
    return response.request == "CustomerQuery" and flow.template.message.name != "CustomerQuery"


def _event_id(*named: str) -> str:
    text = "\n".join(named).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def missing(message_set: MessageSetRecord, response: Response) -> tuple[str, ...]:
    """Return the ids that were asked for and are not in QuickBooks.

    Where a record could not be read, it may be any of them, so none is taken for missing.
    """
    if response.quarantined:
        return ()
    found = {record_key(record) for record in response.objects}
    return tuple(key for key in message_set.wanted if key not in found)


def latest(before: str | None, records: Sequence[object], now: datetime) -> str | None:
    """Return the latest TimeModified of a traversal so far, as ISO wall clock; the future does not count."""
    limit = now.astimezone(UTC).replace(tzinfo=None) + _FARTHEST_ZONE
    walls = [wall for record in records if (wall := wall_of(record)) is not None and wall <= limit]
    return max([*(wall.isoformat() for wall in walls), before or ""]) or None


def advance(
    transaction: Transaction, flow: Flow[Any], progress: FlowRecord, zone: str, now: datetime
) -> FlowRecord:
    """Return the flow's record after a whole traversal: the watermark moved, the next traversal due.

    The session goes on: there may be ids to ask for, or a sweep.
    """
    started = progress.started_at or now
    took = max(timedelta(0), now - started)  # our clock may have been set back meanwhile
    margin = flow.overlap + took + (delivered.REPEATED_HOUR if _summer_time_ends(zone, now) else timedelta(0))
    watermark = max(progress.watermark or "", less(progress.greatest, margin) or "") or None
    watermark = None if flow.whole else watermark
    if watermark is not None:
        delivered.forget(transaction, progress.connection, flow, watermark)
    next_sweep = progress.next_sweep_at
    if flow.sweep is not None and next_sweep is None:
        next_sweep = now + flow.sweep
    return attrs.evolve(
        stop(progress),
        session_id=progress.session_id,
        watermark=watermark,
        next_due_at=None if progress.requested else now + flow.every,
        asked=progress.requested,
        last_success_at=now,
        failures=0,
        blocked="",
        cycle=progress.cycle + 1,
        next_sweep_at=next_sweep,
    )


def is_due(flow: Flow[Any], progress: FlowRecord, now: datetime) -> bool:
    """Tell whether the flow has anything to ask; after a failure, not before its next time."""
    if progress.blocked:
        return False
    due = has_changes_due(progress, now)
    imports = progress.import_at is not None and progress.import_at <= now
    more = progress.wanted or imports or sweep.is_due(flow, progress, now)
    return due or (not progress.failures and more)


def has_changes_due(progress: FlowRecord, now: datetime) -> bool:
    """Tell whether the time for the next traversal has come."""
    return progress.next_due_at is None or progress.next_due_at <= now


def start(progress: FlowRecord, session_id: str, now: datetime) -> FlowRecord:
    """Return the flow's record at its start in a session, with a traversal where one is due."""
    progress = attrs.evolve(stop(progress), session_id=session_id)
    if not has_changes_due(progress, now):
        return progress
    return attrs.evolve(progress, started_at=now, requested=False)


def stop(progress: FlowRecord) -> FlowRecord:
    """Return the flow's record with nothing under way; the watermark stays."""
    return attrs.evolve(
        progress,
        session_id="",
        iterator_id="",
        started_at=None,
        greatest=None,
        sweeping="",
        sweep_iterator_id="",
    )


def progress_of(transaction: Transaction, connection: ConnectionRecord, flow: Flow[Any]) -> FlowRecord:
    """Return how far a flow came; of one that never ran, where it begins."""
    stored = transaction.get(FlowRecord, connection.id, flow.name)
    if stored is not None:
        return stored
    begin = starting_point(flow.since, connection, flow.overlap)
    import_at = None if flow.initial is None else connection.created_at
    return FlowRecord(
        connection=connection.id, id=flow.name, watermark=begin, start=begin, import_at=import_at
    )


def starting_point(begin: Since, connection: ConnectionRecord, overlap: timedelta) -> str | None:
    """Return the wall clock of the PC from which a flow pulls, None for everything."""
    if begin is None:
        return None
    if begin == "connected":
        begin = connection.created_at - overlap
    if begin.tzinfo is not None:
        begin = begin.astimezone(ZoneInfo(connection.zone)).replace(tzinfo=None)
    return begin.isoformat(timespec="seconds")


def reset(
    transaction: Transaction, connection: ConnectionRecord, flow: Flow[Any], begin: str | None
) -> FlowRecord:
    """Let a flow pull all over again, from the wall clock `begin` on; what is under way ends.

    What it knows to have delivered stays known, so that a sweep finds what is no more. A page that is out is
    handed to the host when it comes, and moves nothing.
    """
    delivered.forget_all(transaction, connection.id, flow)
    progress = progress_of(transaction, connection, flow)
    return transaction.put(
        attrs.evolve(
            stop(progress),
            watermark=begin,
            start=begin,
            next_due_at=None,
            failures=0,
            blocked="",
            incomplete="",
            cycle=progress.cycle + 1,
            next_sweep_at=None,
        )
    )


def block(progress: FlowRecord, reason: str) -> FlowRecord:
    """Return the flow's record as blocked: it asks nothing any more until somebody starts it again."""
    return attrs.evolve(stop(progress), blocked=reason)


def fail(progress: FlowRecord, flow: Flow[Any], reason: str, now: datetime) -> FlowRecord:
    """Return the flow's record after a failure: the traversal starts again later, or the flow is blocked."""
    failures = progress.failures + 1
    if failures >= MAX_FAILURES:
        return attrs.evolve(block(progress, reason), failures=failures)
    return attrs.evolve(stop(progress), failures=failures, next_due_at=now + flow.every)


def next_page(
    progress: FlowRecord, response: Response, records: Sequence[object], now: datetime
) -> FlowRecord:
    """Return the flow's record after a page."""
    return attrs.evolve(
        progress,
        iterator_id="" if response.iterator is None else response.iterator.id,
        greatest=latest(progress.greatest, records, now),
    )


def has_more(response: Response) -> bool:
    """Tell whether the iterator has records left; where it does not say so, QuickBooks is asked once more."""
    return response.iterator is not None and response.iterator.remaining != 0


def _is_voided(record: object) -> bool:
    totals = [total for name in _TOTALS if isinstance(total := getattr(record, name, None), Decimal)]
    memo = getattr(record, "memo", None) or ""
    return memo.startswith(_VOID) and bool(totals) and not any(totals)


def _summer_time_ends(zone: str, now: datetime) -> bool:
    place = ZoneInfo(zone)
    before, after = ((now + shift).astimezone(place).utcoffset() for shift in (-_NEAR, _NEAR))
    return before is not None and after is not None and after < before
