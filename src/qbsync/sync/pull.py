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
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

import attrs

from qbsync.errors import ConfigurationError, Problem
from qbsync.facts.plan import tag_of
from qbsync.facts.vocabulary import QBDateTime
from qbsync.models import ModifiedDateRangeFilter
from qbsync.models.base import Aggregate, Request
from qbsync.qbxml import Quarantined, Response, encode_responses
from qbsync.storage.record import is_storable_id
from qbsync.storage.records import DeliveredRecord, FlowRecord
from qbsync.storage.store import Transaction

__all__ = [
    "DEFAULT_OVERLAP",
    "DEFAULT_PAGE_SIZE",
    "Flow",
    "Page",
    "advance",
    "latest",
    "next_request",
    "unchanged",
]

R = TypeVar("R", bound=Aggregate)

DEFAULT_PAGE_SIZE: Final = 100
DEFAULT_OVERLAP: Final = timedelta(minutes=5)
MAX_NAME: Final = 100
RESERVED: Final = (
    *("iterator", "iterator_id", "max_returned", "from_modified_date", "modified_date_range_filter"),
    # These say which records are meant, and QuickBooks then takes neither an iterator nor a time.
    *("list_id", "full_name", "txn_id", "ref_number", "ref_number_case_sensitive", "txn_date_range_filter"),
)
"""The fields of a query that a flow fills in, or that exclude those."""

MAX_FAILURES: Final = 5
"""After this many failures in a row a flow is blocked, and its reason stands in the history."""

_FARTHEST_ZONE: Final = timedelta(hours=15)
_REPEATED_HOUR: Final = timedelta(hours=1)
_NEAR: Final = timedelta(hours=3)


@attrs.frozen(kw_only=True)
class Page(Generic[R]):
    """Some records of QuickBooks, for the host to keep; iterates over `records`.

    `connection` is the connection's key, `flow` the flow's name, `event_id` names this page and stays the
    same when the page comes again. `quarantined` holds what QuickBooks sent and qbsync could not read.
    `transaction` is the store's open transaction where the flow was declared with ``transaction="store"``,
    else None.
    """

    connection: str
    flow: str
    event_id: str
    records: tuple[R, ...]
    quarantined: tuple[Quarantined, ...] = ()
    transaction: Transaction | None = attrs.field(default=None, repr=False)

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

    def __attrs_post_init__(self) -> None:
        """Refuse a template whose fields are qbsync's to fill in."""
        taken = [name for name in RESERVED if getattr(self.template, name, None)]
        if taken:
            message = f"the flow {self.name!r} must not set {', '.join(taken)}: qbsync fills these in itself"
            raise ConfigurationError(message)
        for wrong in self._wrong():
            raise ConfigurationError(f"the flow {self.name!r} cannot work: {wrong}")

    def _wrong(self) -> Iterator[str]:
        if not is_storable_id(self.name) or len(self.name) > MAX_NAME or not self.name.isprintable():
            yield f"its name has 1 to {MAX_NAME} printable characters"
        if not self.template.message.name.endswith("Query"):
            yield f"{self.template.message.name} writes; push it instead"
        if not callable(self.handler) or yields(self.handler):
            yield "its handler must be a function without yield"
        if self.in_transaction and inspect.iscoroutinefunction(self.handler):
            yield "an async handler runs outside the store's transaction; leave transaction='store' out"
        if self.every <= timedelta(0):
            yield "every must be more than nothing"
        if type(self.page_size) is not int or self.page_size < 1:
            yield "page_size must be a whole number from 1"
        if self.overlap < timedelta(seconds=1):
            yield "overlap must be a second at least"
        elements = getattr(self.template, "include_ret_element", ())
        if elements and "TimeModified" not in elements:
            yield "include_ret_element must name TimeModified, by which the cursor moves"


def yields(handler: Callable[..., object]) -> bool:
    """Tell whether a handler is a generator, whose code nobody would run."""
    return inspect.isgeneratorfunction(handler) or inspect.isasyncgenfunction(handler)


def next_request(flow: Flow[Any], record: FlowRecord) -> Request[Any]:
    """Return the request for the next page: a Start from the watermark, or a Continue of the iterator.

    A Continue repeats the filters of its Start, as QuickBooks demands. Inactive records are asked for too,
    because a customer that was made inactive has changed and would otherwise just vanish.
    """
    known = attrs.fields_dict(type(flow.template))
    changes: dict[str, Any] = {}
    if "active_status" in known and getattr(flow.template, "active_status", None) is None:
        changes["active_status"] = "All"
    if record.watermark is not None:
        since = QBDateTime.from_wall(datetime.fromisoformat(record.watermark))
        if "from_modified_date" in known:  # lists
            changes["from_modified_date"] = since
        elif "modified_date_range_filter" in known:  # transactions
            changes["modified_date_range_filter"] = ModifiedDateRangeFilter(from_modified_date=since)
    if flow.template.message.iterator:
        changes["iterator"] = "Continue" if record.iterator_id else "Start"
        changes["iterator_id"] = record.iterator_id or None
        changes["max_returned"] = record.page_size or flow.page_size
    template: Any = flow.template
    request: Request[Any] = attrs.evolve(template, **changes)
    return request


def record_key(record: object) -> str | None:
    """Return what QuickBooks knows a record by: its ListID or TxnID, None where it has neither."""
    for name in ("list_id", "txn_id"):
        value = getattr(record, name, None)
        if isinstance(value, str):
            return value
    return None


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
    transaction: Transaction, connection: str, flow: Flow[R], event_id: str, response: Response
) -> Page[R]:
    """Return the page that the host gets of a response: what it has not got before, just as it is now."""
    same = unchanged(transaction, connection, flow, response.objects)
    fresh: Any = tuple(record for position, record in enumerate(response.objects) if position not in same)
    return Page(
        connection=connection,
        flow=flow.name,
        event_id=event_id,
        records=fresh,
        quarantined=tuple(response.quarantined),
    )


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
        wall = _wall(record)
        if wall is None or wall.isoformat() < kept[0].wall:
            continue
        key = record_key(record)
        before = key and transaction.get(DeliveredRecord, connection, _delivered_id(flow, key))
        if before and before.digest == _digest(record):
            same.add(position)
    return same


def latest(before: str | None, records: Sequence[object], now: datetime) -> str | None:
    """Return the latest TimeModified of a traversal so far, as ISO wall clock; the future does not count."""
    limit = now.astimezone(UTC).replace(tzinfo=None) + _FARTHEST_ZONE
    walls = [wall.isoformat() for record in records if (wall := _wall(record)) is not None and wall <= limit]
    return max([*walls, before or ""]) or None


def remember(
    transaction: Transaction,
    connection: str,
    flow: Flow[Any],
    progress: FlowRecord,
    records: Sequence[object],
) -> None:
    """Keep the digests of those delivered records that the next traversal may bring again."""
    horizon = _less(progress.greatest, flow.overlap + _REPEATED_HOUR)
    for record in records:
        wall = _wall(record)
        key = record_key(record)
        if key is None or wall is None or (horizon is not None and wall.isoformat() < horizon):
            continue
        name = _delivered_id(flow, key)
        stored = transaction.get(DeliveredRecord, connection, name)
        new = DeliveredRecord(
            connection=connection,
            id=name,
            version=stored.version if stored else 0,
            flow=flow.name,
            wall=wall.isoformat(),
            digest=_digest(record),
        )
        transaction.put(new)


def advance(
    transaction: Transaction, flow: Flow[Any], progress: FlowRecord, zone: str, now: datetime
) -> FlowRecord:
    """Return the flow's record after a whole traversal: the watermark moved, the next traversal due."""
    started = progress.started_at or now
    took = max(timedelta(0), now - started)  # our clock may have been set back meanwhile
    margin = flow.overlap + took + (_REPEATED_HOUR if _summer_time_ends(zone, now) else timedelta(0))
    watermark = max(progress.watermark or "", _less(progress.greatest, margin) or "") or None
    if watermark is not None:
        forget(transaction, progress.connection, flow, watermark)
    return attrs.evolve(
        stop(progress),
        watermark=watermark,
        next_due_at=None if progress.requested else now + flow.every,
        last_success_at=now,
        failures=0,
        blocked="",
    )


def forget(transaction: Transaction, connection: str, flow: Flow[Any], watermark: str) -> None:
    """Drop the digests of records that are older than the watermark and will not come again."""
    while old := [
        record
        for record in transaction.find(
            DeliveredRecord, "wall", (flow.name,), until=(watermark,), connection=connection, limit=500
        )
        if record.wall < watermark
    ]:
        for record in old:
            transaction.delete(record)


def start(progress: FlowRecord, session_id: str, now: datetime) -> FlowRecord:
    """Return the flow's record at the start of a traversal in a session."""
    return attrs.evolve(stop(progress), session_id=session_id, started_at=now, requested=False)


def stop(progress: FlowRecord) -> FlowRecord:
    """Return the flow's record without a traversal under way; the watermark stays."""
    return attrs.evolve(progress, session_id="", iterator_id="", started_at=None, greatest=None)


def progress_of(transaction: Transaction, connection: str, flow: Flow[Any]) -> FlowRecord:
    """Return how far a flow came; of one that never ran, that it did not."""
    stored = transaction.get(FlowRecord, connection, flow.name)
    return stored or FlowRecord(connection=connection, id=flow.name)


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


def _delivered_id(flow: Flow[Any], key: str) -> str:
    id_ = f"{flow.name}/{key}"
    if is_storable_id(id_):
        return id_
    # A ListID has 36 characters at most, but one that has not must not cost the page.
    return f"{flow.name}/{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"


def _digest(record: object) -> str:
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


def _wall(record: object) -> datetime | None:
    moment = getattr(record, "time_modified", None)
    return moment.wall if isinstance(moment, QBDateTime) else None


def _less(wall: str | None, duration: timedelta) -> str | None:
    return None if wall is None else (datetime.fromisoformat(wall) - duration).isoformat(timespec="seconds")


def _summer_time_ends(zone: str, now: datetime) -> bool:
    place = ZoneInfo(zone)
    before, after = ((now + shift).astimezone(place).utcoffset() for shift in (-_NEAR, _NEAR))
    return before is not None and after is not None and after < before
