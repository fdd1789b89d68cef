"""What no feed of changes tells: sweeps, and records that are asked for by their ids.

QuickBooks tells what was modified since a time, and for 90 days what was deleted. It does not tell of what
was deleted before that or merged away, of what a PC whose clock was set back has modified "in the past", and
not always of an invoice that was paid. Two things close these gaps:

* A *sweep* lists the ids of all records that a flow asks for, with EditSequence and TimeModified, which costs
  little. What the listing has otherwise than it was delivered, or not at all, is asked for by its id. So is
  what was delivered and the listing lacks: QuickBooks then either has it (the flow's filters leave it out by
  now) or says that it has not, and it is told to the host as vanished. Nothing is ever taken for deleted
  because a listing lacks it.
* A payment tells what it was applied to, so these invoices are asked for by their ids, also those that it was
  applied to before, and those of a payment that was deleted.

For both, a flow knows what it delivered: a `KnownRecord` for each record, kept only where it is asked for.

The ids that are to be asked for are stored, so a session that breaks loses none of them. They are asked for
between traversals, never within one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import ConfigurationError
from qbsync.facts.marks import OneOf, Required
from qbsync.facts.plan import plan_of
from qbsync.models import class_named
from qbsync.storage.records import KnownRecord, WantedRecord
from qbsync.sync.keys import id_in_flow, instant_of, record_key, wall_of
from qbsync.sync.keys import since as modified_since

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from qbsync.models.base import Request
    from qbsync.storage.records import FlowRecord
    from qbsync.storage.store import Transaction
    from qbsync.sync.pull import Flow

__all__ = [
    "check_sweep",
    "compare_listing",
    "forget_known",
    "ids_request",
    "is_due",
    "is_indexed",
    "known_among",
    "learn",
    "linked",
    "listing_request",
    "settle_wanted",
    "unseen",
    "want",
    "wanted",
]

LISTING_PAGE: Final = 500
"""Records of one page of a listing: about 100 kB, and as many rows to compare in one transaction."""

MOST_IDS: Final = 100
"""Ids of one request at most."""

_ID_FIELDS: Final = ("list_id", "txn_id")
_LISTED: Final = ("ListID", "TxnID", "EditSequence", "TimeModified", "FullName")
_NOT_BY_ID: Final = frozenset({"meta_data", "iterator", "iterator_id"})
_HARMLESS: Final = frozenset({"active_status", "paid_status"})
"""Filters that a record may fall out of by a change that the host wants to hear of."""


def is_indexed(flow: Flow[Any]) -> bool:
    """Tell whether the flow knows what it delivered."""
    return flow.sweep is not None or flow.requery_applied


def is_due(flow: Flow[Any], progress: FlowRecord, now: datetime) -> bool:
    """Tell whether a sweep is due; not before everything was delivered once."""
    return (
        flow.sweep is not None
        and progress.last_success_at is not None
        and progress.next_sweep_at is not None
        and progress.next_sweep_at <= now
    )


# Requests


def _branches(rule: object) -> Iterator[str]:
    if isinstance(rule, str):
        yield rule
    elif isinstance(rule, Required):
        yield rule.name
    elif isinstance(rule, OneOf):
        for branch in rule.branches:
            yield from _branches(branch)
    elif isinstance(rule, tuple):
        for part in rule:
            yield from _branches(part)


def _filters(query: type[Request[Any]]) -> frozenset[str]:
    """Return the fields of a query that say which records are meant."""
    return frozenset(_branches(getattr(query, "one_of", ())))


def _id_field(query: type[Request[Any]]) -> str | None:
    known = attrs.fields_dict(query)
    return next((name for name in _ID_FIELDS if name in known), None)


def _listed_elements(query: type[Request[Any]]) -> tuple[str, ...]:
    """Return the elements of a listing: those of `_LISTED` that the query's records have."""
    classes = [found for name in query.message.ret if (found := class_named(name)) is not None]
    tags = {field.tag for found in classes for field in plan_of(found).fields}
    return tuple(tag for tag in _LISTED if tag in tags)


def check_sweep(flow: Flow[Any]) -> None:
    """Check that a flow's records can be listed and asked for by their ids.  Raises ConfigurationError."""
    query = type(flow.template)
    listed = _listed_elements(query)
    if _id_field(query) is None or not {"EditSequence", "TimeModified"} <= set(listed):
        message = f"{query.message.name} cannot be swept: its records have no id or no EditSequence"
        raise ConfigurationError(f"the flow {flow.name!r} cannot work: {message}")
    elements = getattr(flow.template, "include_ret_element", ())
    missing = [tag for tag in listed if tag not in elements]
    if elements and missing:
        message = f"include_ret_element must name {', '.join(missing)} too, by which a sweep compares"
        raise ConfigurationError(f"the flow {flow.name!r} cannot work: {message}")


def ids_request(flow: Flow[Any], ids: Sequence[str]) -> Request[Any]:
    """Return the request for the records with these ids, which shows of them what the template asks for."""
    query = type(flow.template)
    drop = _filters(query) | _NOT_BY_ID
    kept = {
        field.name: getattr(flow.template, field.name)
        for field in attrs.fields(query)
        if field.name not in drop
    }
    id_field = _id_field(query)
    assert id_field is not None  # noqa: S101 - nothing else is wanted by its id
    return query(**{**kept, **flow.linking(), id_field: tuple(ids)})


def listing_request(flow: Flow[Any], progress: FlowRecord, zone: str) -> Request[Any]:
    """Return the request for the next page of a listing of ids."""
    template: Any = flow.template
    known = attrs.fields_dict(type(template))
    changes: dict[str, Any] = {"include_ret_element": _listed_elements(type(template))}
    changes |= {name: None for name in ("include_line_items", "include_linked_txns") if name in known}
    if "owner_id" in known:
        changes["owner_id"] = ()
    if "active_status" in known and template.active_status is None:
        changes["active_status"] = "All"
    if progress.start is not None:
        changes |= modified_since(template, progress.start, zone)
    if template.message.iterator:
        changes["iterator"] = "Continue" if progress.sweep_iterator_id else "Start"
        changes["iterator_id"] = progress.sweep_iterator_id or None
        changes["max_returned"] = LISTING_PAGE
    request: Request[Any] = attrs.evolve(template, **changes)
    return request


# What is wanted


def want(transaction: Transaction, connection: str, flow: Flow[Any], keys: Iterable[str]) -> bool:
    """Remember to ask for the records with these ids; tell whether there were any.

    A flow with filters is not to get what they leave out, so of that it asks only for what it knows.
    """
    given = {field for field in _filters(type(flow.template)) if getattr(flow.template, field, None)}
    only_known = bool(given - _HARMLESS)
    any_wanted = False
    for key in keys:
        id_ = id_in_flow(flow.name, key)
        if only_known and transaction.get(KnownRecord, connection, id_) is None:
            continue
        any_wanted = True
        if transaction.get(WantedRecord, connection, id_) is None:
            transaction.put(WantedRecord(connection=connection, id=id_, flow=flow.name, key=key))
    return any_wanted


def wanted(transaction: Transaction, connection: str, flow: Flow[Any]) -> tuple[str, ...]:
    """Return the ids that are to be asked for next."""
    limit = min(flow.page_size, MOST_IDS)
    found = transaction.find(WantedRecord, "flow", (flow.name,), connection=connection, limit=limit)
    return tuple(record.key for record in found)


def settle_wanted(transaction: Transaction, connection: str, flow: Flow[Any], keys: Iterable[str]) -> bool:
    """Forget that these ids were wanted; tell whether there are more."""
    for key in keys:
        record = transaction.get(WantedRecord, connection, id_in_flow(flow.name, key))
        if record is not None:
            transaction.delete(record)
    return bool(transaction.find(WantedRecord, "flow", (flow.name,), connection=connection, limit=1))


def linked(flows: Mapping[str, Flow[Any]], links: Iterable[str]) -> dict[str, set[str]]:
    """Return the ids to ask for in each flow: of all those that pull the kinds of the linked transactions."""
    found: dict[str, set[str]] = {}
    for link in links:
        kind, _, key = link.partition("/")
        for flow in flows.values():
            if flow.template.message.name == f"{kind}Query":
                found.setdefault(flow.name, set()).add(key)
    return found


# What is known


def known_among(
    transaction: Transaction, connection: str, flow: Flow[Any], keys: Iterable[str]
) -> list[KnownRecord]:
    """Return what is known of the records with these ids."""
    found = (transaction.get(KnownRecord, connection, id_in_flow(flow.name, key)) for key in keys)
    return [record for record in found if record is not None]


def forget_known(transaction: Transaction, connection: str, flow: Flow[Any], key: str) -> tuple[str, ...]:
    """Forget a record that is no more; return what it was linked to."""
    record = transaction.get(KnownRecord, connection, id_in_flow(flow.name, key))
    if record is None:
        return ()
    transaction.delete(record)
    return record.links


def learn(
    transaction: Transaction,
    flow: Flow[Any],
    progress: FlowRecord,
    records: Iterable[object],
    *,
    missing: bool = False,
) -> set[str]:
    """Keep what is delivered; return the links of those that changed, before and now.

    With `missing` the records are those that a listing lacked and QuickBooks has all the same.
    """
    links: set[str] = set()
    for record in records:
        key = record_key(record)
        if key is None:
            continue
        id_ = id_in_flow(flow.name, key)
        before = transaction.get(KnownRecord, progress.connection, id_) or KnownRecord(
            connection=progress.connection, id=id_, flow=flow.name, key=key
        )
        after = attrs.evolve(
            before,
            **_marks(record),
            seen=progress.sweeps,
            listed=not (missing and before.version and before.seen < progress.sweeps),
            links=_links(record) if flow.requery_applied else (),
        )
        if after != before or not before.version:
            transaction.put(after)
        if after.links != before.links or after.mark != before.mark or after.wall != before.wall:
            links |= {*before.links, *after.links}
    return links


def compare_listing(
    transaction: Transaction, flow: Flow[Any], progress: FlowRecord, listed: Iterable[object]
) -> None:
    """Compare a page of a listing with what is known, and want what differs."""
    differing = []
    for record in listed:
        key = record_key(record)
        if key is None:
            continue
        known = transaction.get(KnownRecord, progress.connection, id_in_flow(flow.name, key))
        if known is not None:
            transaction.put(attrs.evolve(known, seen=progress.sweeps, listed=True))
        if known is None or not _is_same(known, _marks(record)):
            differing.append(key)
    for key in differing:
        id_ = id_in_flow(flow.name, key)
        if transaction.get(WantedRecord, progress.connection, id_) is None:
            transaction.put(WantedRecord(connection=progress.connection, id=id_, flow=flow.name, key=key))


def unseen(transaction: Transaction, progress: FlowRecord, flow: Flow[Any]) -> tuple[str, ...]:
    """Return ids that were delivered and that the listing of the present sweep lacked."""
    found = transaction.find(
        KnownRecord,
        "unseen",
        (flow.name,),
        until=(progress.sweeps - 1,),
        connection=progress.connection,
        limit=min(flow.page_size, MOST_IDS),
    )
    return tuple(record.key for record in found)


def _marks(record: object) -> dict[str, Any]:
    edited = f"{getattr(record, 'edit_sequence', '')}/{getattr(record, 'full_name', '')}"
    wall, instant = wall_of(record), instant_of(record)
    return {
        "mark": hashlib.blake2b(edited.encode(), digest_size=12).hexdigest(),
        "wall": "" if wall is None else wall.isoformat(),
        "instant": "" if instant is None else instant.isoformat(),
    }


def _is_same(known: KnownRecord, marks: Mapping[str, Any]) -> bool:
    """Compare: in summer and winter QuickBooks may print another offset, or another wall clock."""
    same_time = known.wall == marks["wall"] or (known.instant and known.instant == marks["instant"])
    return known.mark == marks["mark"] and bool(same_time)


def _links(record: object) -> tuple[str, ...]:
    rows = (*getattr(record, "applied_to_txn", ()), *getattr(record, "linked_txn", ()))
    found = {f"{getattr(row, 'txn_type', '')}/{row.txn_id}" for row in rows if getattr(row, "txn_id", None)}
    return tuple(sorted(found))
