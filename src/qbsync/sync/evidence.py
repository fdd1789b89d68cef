"""What QuickBooks is asked about a write whose outcome nobody knows, and what the answer proves.

The message set itself was the first question (`qbsync.sync.recovery`); this is the second, where that one has
brought nothing. It only reads.

    write          asked for                                      proves that it took effect
    Add, list      the name, in every list that shares it         one match
    Add, other     the RefNumber, else what was modified since    one match
    Mod            the record, with its lines                     the record holds all that the Mod sets
    Del            the object                                     it is not there
    Void           the transaction                                its memo begins with VOID:

An ExternalGUID that the Add gave decides alone whether a record is a match, since there is no other with it;
where qbsync made it, for this very sending, the record is ours whatever the clocks say of its time. Any other
match is not older than the Add; without an ExternalGUID it holds everything that the Add gives (its memo,
amounts and lines too). None is the outcome of another operation.

That it did *not* take effect is proved for a Mod by an EditSequence that is still the one of the Mod, and for
a Del or a Void by the object itself, because it may be sent again without harm. That an Add found nothing
proves little (`Absent`): it may have been renamed, or be on its way still.

Source: SDK Programmer's Guide, error recovery; SDK: ExternalGUID.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.plan import plan_of
from qbsync.models import EntityFilter, ModifiedDateRangeFilter, NameFilter, Ref, class_named
from qbsync.models.base import Aggregate, Request
from qbsync.sync.compare import differing, value_of
from qbsync.sync.merge import is_applied, is_edit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from qbsync.qbxml import Response

__all__ = [
    "Absent",
    "Applied",
    "Changed",
    "Doubtful",
    "NotApplied",
    "Unanswered",
    "Verdict",
    "external_guid_for",
    "failure_in",
    "is_looked_for_first",
    "judge",
    "makes_id",
    "names_external_guid",
    "questions",
    "record_in",
    "record_question",
    "takes_external_guid",
]

MOST_RECORDS: Final = 500
"""So many records of a time are looked at; where there are more, nobody knows which are missing."""

_NAME_SPACE: Final = ("Customer", "Vendor", "Employee", "OtherName")
_ENTITIES: Final = ("customer_ref", "vendor_ref", "payee_entity_ref")
_NOT_FOUND: Final = frozenset({1, 500})
_LEAST_ERROR: Final = 1000
_VOID: Final = "VOID:"
_OWN: Final = frozenset({"external_guid"})


@attrs.frozen
class Applied:
    """The write took effect; `record` is what it made, None where nothing is left to show (a Del)."""

    record: Aggregate | None


@attrs.frozen
class NotApplied:
    """The write certainly did not take effect, or does no harm when it is sent again."""


@attrs.frozen
class Absent:
    """Nothing that the write could have made was found."""

    reason: str


@attrs.frozen
class Changed:
    """The record was changed otherwise than by this edit, or by others too."""

    record: Aggregate


@attrs.frozen
class Doubtful:
    """The answer proves nothing."""

    reason: str


@attrs.frozen
class Unanswered:
    """QuickBooks did not answer the question."""

    reason: str


Verdict: TypeAlias = Applied | NotApplied | Absent | Changed | Doubtful | Unanswered


# The ExternalGUID of an Add


def takes_external_guid(request: Request[Any], version: tuple[int, int], edition: str) -> bool:
    """Tell whether an Add may carry an ExternalGUID and has none."""
    field = plan_of(type(request)).by_name.get("external_guid")
    return (
        request.message.name.endswith("Add")
        and field is not None
        and getattr(request, "external_guid", None) is None
        and field.since <= version
        and edition in field.editions
    )


def external_guid_for(connection: str, message_set_id: str, key: str) -> str:
    """Return the ExternalGUID of an operation in one message set: another one for each sending."""
    content = f"{connection}\n{message_set_id}\n{key}".encode()
    return f"{{{uuid.UUID(bytes=hashlib.sha256(content).digest()[:16], version=4)}}}"


def names_external_guid(message: str) -> bool:
    """Tell whether a refusal speaks of an ExternalGUID; no source has its words."""
    return "externalguid" in message.casefold().replace(" ", "")


def is_looked_for_first(request: Request[Any]) -> bool:
    """Tell whether a lost write is looked for before its message set is sent again.

    QuickBooks runs a set again whose outcome it could not store. A name cannot be there twice, a transaction
    can; and one with an ExternalGUID is known for sure when it is found.
    """
    is_known_again = getattr(request, "external_guid", None) is not None
    return is_known_again and "txn_id" in _fields_of_added(request)


def makes_id(request: Request[Any]) -> bool:
    """Tell whether a write makes a record with a ListID or TxnID."""
    return not {"list_id", "txn_id"}.isdisjoint(_fields_of_added(request))


def _fields_of_added(request: Request[Any]) -> Collection[str]:
    ret = class_named(next(iter(request.message.ret), ""))
    return () if ret is None or not request.message.name.endswith("Add") else plan_of(ret).by_name


# What is asked


def questions(request: Request[Any], since: datetime) -> tuple[Request[Any], ...]:
    """Return the queries about a write, () where there are none for it; `since` is a wall clock of the PC."""
    name = request.message.name
    if is_edit(request):
        return record_question(request)
    if name in {"ListDel", "TxnDel", "TxnVoid"}:
        kind, key = (getattr(request, field.name) for field in plan_of(type(request)).fields[:2])
        return _by_id(kind, key)
    query = _query(name.removesuffix("Add")) if name.endswith("Add") else None
    return () if query is None else _for_add(name.removesuffix("Add"), query, request, since)


def record_question(request: Request[Any], list_id: str = "", txn_id: str = "") -> tuple[Request[Any], ...]:
    """Return the query for the record that a Mod changes, or that an Add has made."""
    name = request.message.name
    if is_edit(request):
        return _by_id(name.removesuffix("Mod"), getattr(request, plan_of(type(request)).fields[0].name))
    return _by_id(name.removesuffix("Add"), list_id or txn_id) if name.endswith("Add") else ()


def _query(kind: str) -> Any:  # noqa: ANN401 - the class of any query
    return class_named(f"{kind}Query")


def _by_id(kind: str, key: str) -> tuple[Request[Any], ...]:
    query = _query(kind)
    fields = {} if query is None else plan_of(query).by_name
    name = next((one for one in ("list_id", "txn_id") if one in fields), None)
    return () if name is None or not key else (query(**{name: (key,)}, **_whole(query)),)


def _whole(query: Any) -> dict[str, Any]:  # noqa: ANN401 - the class of any query
    return {"include_line_items": True} if "include_line_items" in plan_of(query).by_name else {}


def _for_add(kind: str, query: Any, request: Any, since: datetime) -> tuple[Request[Any], ...]:  # noqa: ANN401
    known = plan_of(query).by_name
    name, number = getattr(request, "name", None), getattr(request, "ref_number", None)
    if name and "full_name" in known:
        parent: Ref | None = getattr(request, "parent_ref", None)
        if parent is None or parent.full_name:
            full = name if parent is None else f"{parent.full_name}:{name}"
            kinds = (
                [kind, *(other for other in _NAME_SPACE if other != kind)] if kind in _NAME_SPACE else [kind]
            )
            return tuple(_query(one)(full_name=(full,)) for one in kinds)
        part = NameFilter(match_criterion="Contains", name=name)
        return (query(name_filter=part, **_inactive_too(known)),)
    if number and "ref_number" in known:
        return (query(ref_number=(number,), **_whole(query)),)
    moment = QBDateTime.from_wall(since)
    if "modified_date_range_filter" in known:
        filters: dict[str, Any] = {
            "modified_date_range_filter": ModifiedDateRangeFilter(from_modified_date=moment)
        }
        filters |= _entity(request) if "entity_filter" in known else {}
        return (query(max_returned=MOST_RECORDS, **filters, **_whole(query)),)
    if "from_modified_date" in known:
        return (query(max_returned=MOST_RECORDS, from_modified_date=moment, **_inactive_too(known)),)
    return ()


def _inactive_too(known: dict[str, Any]) -> dict[str, Any]:
    return {"active_status": "All"} if "active_status" in known else {}


def _entity(request: Request[Any]) -> dict[str, Any]:
    refs = (getattr(request, name, None) for name in _ENTITIES)
    ref = next((one for one in refs if isinstance(one, Ref)), None)
    if ref is None:
        return {}
    by_id = EntityFilter(list_id=(ref.list_id,)) if ref.list_id else None
    return {"entity_filter": by_id or EntityFilter(full_name=(ref.full_name or "",))}


# What the answer proves


def judge(
    request: Request[Any],
    answers: Sequence[Response | None],
    *,
    base: Aggregate | None = None,
    since: datetime,
    is_ours: Callable[[Aggregate], bool],
    own_guid: bool = False,
) -> Verdict:
    """Return what the answers to `questions` prove of a write.

    `request` is what was sent, `base` the record that a Mod was made from. `is_ours` tells of a record
    whether it is the outcome of another operation; `own_guid` that qbsync made the ExternalGUID, for this
    sending.
    """
    failed = failure_in(answers)
    if failed is not None:
        return Unanswered(failed)
    found = record_in(answers)
    if is_edit(request):
        return _judge_edit(request, base, found)
    if request.message.name.endswith("Del"):
        return Applied(None) if found is None else NotApplied()
    if request.message.name == "TxnVoid":
        if found is None:
            return Doubtful("The transaction that was to be voided is not there.")
        return Applied(None) if (getattr(found, "memo", None) or "").startswith(_VOID) else NotApplied()
    return _judge_add(request, answers, since, is_ours, own_guid=own_guid)


def record_in(answers: Sequence[Response | None]) -> Aggregate | None:
    """Return the one record of an answer, None where there is none."""
    first = answers[0] if answers else None
    return first.objects[0] if first is not None and len(first.objects) == 1 else None


def failure_in(answers: Sequence[Response | None]) -> str | None:
    """Return why the answers to a look tell nothing, None where they do."""
    return next((reason for one in answers if (reason := _failure(one))), None)


def _failure(answer: Response | None) -> str | None:
    if answer is None:
        return "QuickBooks' answer lacks a response."
    if answer.status_code < 0 or answer.status_code >= _LEAST_ERROR:
        return f"QuickBooks says {answer.status_code}, {answer.status_message}"
    if answer.quarantined:
        return "A record of the answer could not be read."
    if not answer.objects and answer.status_code not in _NOT_FOUND | {0}:
        return f"QuickBooks gave no record (status {answer.status_code}, {answer.status_message})."
    return None


def _judge_edit(request: Any, base: Aggregate | None, found: Aggregate | None) -> Verdict:  # noqa: ANN401
    if found is None:
        return Doubtful("The record that was to be changed is not there.")
    if is_applied(base, found, request):
        return Applied(found)
    if value_of(found, "edit_sequence") == request.edit_sequence:
        return NotApplied()
    return Changed(found)


def _judge_add(
    request: Request[Any],
    answers: Sequence[Response | None],
    since: datetime,
    is_ours: Callable[[Aggregate], bool],
    *,
    own_guid: bool,
) -> Verdict:
    objects = [record for answer in answers if answer is not None for record in answer.objects]
    candidates = [record for record in objects if type(record).__name__ in request.message.ret]
    others = [record for record in candidates if not is_ours(record)]
    fresh = [record for record in others if _may_be_new(record, since)]
    guid = _guid_of(request)
    like = [record for record in fresh if not differing(record, request, apart=_OWN, lenient=True)]
    of_guid = [record for record in (others if own_guid else fresh) if _guid_of(record) == guid]
    matches = of_guid if guid else like
    if len(matches) == 1:
        return Applied(matches[0])
    taken = next((record for record in objects if record not in candidates), None)
    if matches:
        doubt = f"{len(matches)} records in QuickBooks look like it."
    elif any(not _guid_of(record) for record in like):
        doubt = "A record in QuickBooks looks like it, but has not its ExternalGUID."
    elif len(objects) >= MOST_RECORDS:
        doubt = "Too many records were changed since to find it among them."
    elif not guid and fresh and _has_natural_key(request):
        doubt = "A record in QuickBooks has its name or number, but differs in other fields."
    elif taken is not None:
        return Absent(f"The name is that of a record of another list ({type(taken).__name__}).")
    else:
        return Absent("QuickBooks has no such record.")
    return Doubtful(doubt)


def _guid_of(value: Aggregate) -> str:
    guid = getattr(value, "external_guid", None)
    return guid.upper() if isinstance(guid, str) else ""


def _may_be_new(record: Aggregate, since: datetime) -> bool:
    made = getattr(record, "time_created", None)
    return not isinstance(made, QBDateTime) or made.wall >= since


def _has_natural_key(request: Request[Any]) -> bool:
    return bool(getattr(request, "name", None) or getattr(request, "ref_number", None))
