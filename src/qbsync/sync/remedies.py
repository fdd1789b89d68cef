"""What is done about a write that QuickBooks refused for what it names, by the host's policies.

    status        it means                                   what is done
    3100          the name of a new record is in use         the four lists of names are asked who has it; the
                                                             one found is linked, or the new one renamed, or
                                                             the operation is parked with who was found
    3140          a reference to an element that is not      the reference is mapped to a default, or the
                  there                                      element is added first, or it is parked
    3130          the parent of a new record is not there    the parent is added first, or it is parked
    3000 3120     an id that is not there, of what another   parked; or, by policy, QuickBooks is asked
    3130 3140     operation has made                         whether it is gone, and then it is made again;
                                                             a Del of it is done then

Each is done once for a place, an element or a record, and a name is changed `MAX_RENAMES` times: what is
refused again is parked. Nothing of it concerns other operations than those that wait for this one.
A request that was changed goes out in a new message set, after a clear refusal of the old one (P1).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from qbsync.errors import ConfigurationError, InvalidModel
from qbsync.facts.plan import plan_of
from qbsync.models import NameFilter, Ref, class_named
from qbsync.qbxml.references import ENTITIES, groups_with, lists_of
from qbsync.qbxml.status import explain
from qbsync.storage.record import MAX_ID_BYTES
from qbsync.storage.records import OperationRecord
from qbsync.sync import links, operations, places, push
from qbsync.sync.host import name_from
from qbsync.sync.operations import queued_again
from qbsync.sync.places import Place
from qbsync.sync.policies import (
    CREATION,
    Create,
    MapTo,
    NameClash,
    Policies,
    PolicyChange,
    changes_of,
    dump,
    for_record,
    with_changes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qbsync.models.base import Aggregate, Request
    from qbsync.qbxml import Response
    from qbsync.qbxml.references import ReferenceList
    from qbsync.storage.records import ConnectionRecord
    from qbsync.storage.store import Transaction
    from qbsync.sync.desk import Desk

__all__ = [
    "MAX_RENAMES",
    "Remedies",
    "adapted",
    "is_verified",
    "left_as_it_was",
    "link_or_rename",
    "made_anew",
    "name_questions",
    "parked",
    "renamed",
]

MAX_RENAMES: Final = 3
_NAME_IN_USE: Final = 3100
_UNKNOWN_PARENT: Final = 3130
_UNKNOWN_REFERENCE: Final = 3140
_NOT_THERE: Final = frozenset({3000, 3120, _UNKNOWN_PARENT, _UNKNOWN_REFERENCE})
_REMOVALS: Final = frozenset({"ListDel", "TxnDel", "TxnVoid"})
_REFUSED: Final = frozenset({"rejected", "parked"})

_QUOTED: Final = re.compile(r'"([^"]+)"')
_REFERENCE: Final = re.compile(r'reference to QuickBooks (?P<list>.+?) "(?P<value>.+)" in the ', re.DOTALL)

RECREATE: Final = (
    "If it was deleted in QuickBooks, make it again: recreate.\n"
    "If it is there, it cannot be used like this; an invoice that is paid takes no payment."
)


def link_or_rename() -> str:
    """Return what is done about a name in use, as the catalogue of status codes has it."""
    return "\n".join(explain(_NAME_IN_USE).remedy)


@attrs.frozen
class Remedies:
    """Acts on refusals; `policies` are those of the bridge."""

    policies: Policies = attrs.field(factory=Policies)

    def after(self, desk: Desk, record: OperationRecord) -> OperationRecord:
        """Return an operation that was refused just now, with what is to be done about it."""
        if record.state not in _REFUSED or record.status_code is None:
            return record
        if record.status_code == _NAME_IN_USE and name_questions(push.load_to_send(record)):
            return operations.held_for(record, "name", desk.now)
        return self._without_what_it_names(desk, record) if record.status_code in _NOT_THERE else record

    def _without_what_it_names(self, desk: Desk, record: OperationRecord) -> OperationRecord:
        label, value = _named_in(record)
        maker = _maker(desk.transaction, record, value)
        if maker is not None:
            return self._without_record(desk, record, maker, value)
        if record.status_code == _UNKNOWN_PARENT:
            return self._without_parent(desk, record)
        if record.status_code == _UNKNOWN_REFERENCE:
            return self._without_element(desk, record, label, value)
        return record

    # Names in use

    def named(
        self, desk: Desk, record: OperationRecord, responses: Sequence[Response | None]
    ) -> OperationRecord:
        """Return an operation whose name is in use, now that QuickBooks was asked who has it."""
        found = _with_name(push.load_to_send(record), responses)
        record = attrs.evolve(record, look="", candidates=push.keep_candidates(found))
        policies = for_record(record, self.policies)
        if policies.name_in_use == "link":
            return self._link(desk, record, found)
        if policies.name_in_use == "rename" and policies.rename is not None:
            return self._rename(desk, record, found, policies)
        return parked(record, link_or_rename(), "bookkeeper", _whose(found))

    def _link(self, desk: Desk, record: OperationRecord, found: Sequence[Aggregate]) -> OperationRecord:
        of_kind = [one for one in found if type(one).__name__ == record.link_type]
        if len(found) != 1 or not of_kind:
            return parked(record, link_or_rename(), "bookkeeper", _whose(found))
        (there,) = of_kind
        if getattr(there, "is_active", True) is False:
            remedy = "Make it active in QuickBooks and retry, or give the new one another name."
            return parked(record, remedy, "bookkeeper", f"{_whose(found)} It is inactive.")
        _, quickbooks_id = links.identity(there)
        other = links.link_to(desk.transaction, record.connection, record.link_type, quickbooks_id)
        if other is not None and other.host_id != record.host_id:
            reason = f"{_whose(found)} It is linked to your {record.link_type} {other.host_id!r} already."
            return parked(
                record, "Merge the two in your data, or give the new one another name.", "developer", reason
            )
        return attrs.evolve(
            push.as_found(record, there), linked=True, status_code=None, status_message="", text=""
        )

    def _rename(
        self, desk: Desk, record: OperationRecord, found: Sequence[Aggregate], policies: Policies
    ) -> OperationRecord:
        renames = sum(one.how == "renamed" for one in changes_of(record))
        name = None
        if renames < MAX_RENAMES and policies.rename is not None:
            clash = NameClash(request=push.load_request(record), candidates=tuple(found), renames=renames)
            name = name_from(policies.rename, clash, record)
        if not name:
            return parked(record, link_or_rename(), "bookkeeper", _whose(found))
        try:
            return renamed(desk.connection, record, name)
        except InvalidModel as error:
            return parked(record, link_or_rename(), "developer", f"{_whose(found)} {error}")

    # References to elements of lists

    def _without_element(
        self, desk: Desk, record: OperationRecord, label: str, value: str
    ) -> OperationRecord:
        request = push.load_to_send(record)
        found = places.naming(request, value, label)
        if not found:
            return record
        policy = for_record(record, self.policies).reference(found[0].target, *lists_of(found[0].target))
        try:
            if isinstance(policy, MapTo):
                return _mapped(desk, record, found, policy)
            if isinstance(policy, Create):
                return _created(desk, record, found[0], value, policy)
        except (ConfigurationError, InvalidModel) as error:
            return parked(record, record.remedy, "developer", str(error))
        return record

    def _without_parent(self, desk: Desk, record: OperationRecord) -> OperationRecord:
        """Add the parent of a new record first where the policy for its list is to add what is not there."""
        parent: Ref | None = getattr(push.load_to_send(record), "parent_ref", None)
        own = record.request_name.removesuffix("Add")
        if not record.is_add or parent is None or parent.full_name is None:
            return record
        policies = for_record(record, self.policies)
        target = next((one for one in (own, *groups_with(own)) if one in policies.references), own)
        policy = policies.reference(target)
        if not isinstance(policy, Create):
            return record
        place = Place(path="parent_ref", target=target, ref=parent)
        try:
            return _created(desk, record, place, parent.full_name, policy)
        except (ConfigurationError, InvalidModel) as error:
            return parked(record, record.remedy, "developer", str(error))

    # Records of other operations that are not there any more

    def _without_record(
        self, desk: Desk, record: OperationRecord, maker: OperationRecord, value: str
    ) -> OperationRecord:
        if record.request_name in _REMOVALS:
            return _whether_gone(record, maker, value, desk.now)
        record = attrs.evolve(record, missing=maker.id)
        if maker.id in record.recreated:
            there = value == (maker.list_id or maker.txn_id)
            reason = f"QuickBooks has what {maker.id} made, but does not take it here." if there else ""
            return parked(record, RECREATE, "bookkeeper", reason)
        if maker.state == "applied" and value == maker.record_id:
            if for_record(record, self.policies).deleted != "recreate":
                return parked(record, RECREATE, "bookkeeper", f"It is what {maker.id} made.")
            operations.put(desk.transaction, verify(maker, desk.now))
        return wait_for(desk.transaction, record, maker, desk.now)


def _whether_gone(
    record: OperationRecord, maker: OperationRecord, value: str, now: datetime
) -> OperationRecord:
    """Return a refused removal of what one of ours made: QuickBooks is asked once whether it is gone.

    Then a Del is done. A refusal may name the id for another reason, and an id of before may have been made
    again; and what is gone cannot be voided.
    """
    request = push.load_to_send(record)
    kind = getattr(request, plan_of(type(request)).fields[0].name)
    is_there_once = maker.state == "applied" and value == maker.record_id and kind == maker.link_type
    if record.request_name == "TxnVoid" or not is_there_once or record.missing == maker.id:
        return record
    return attrs.evolve(
        record,
        state="in_doubt",
        refused=record.state,
        missing=maker.id,
        look="write",
        look_at=now,
        looks=0,
        told=True,
    )


def verify(maker: OperationRecord, now: datetime) -> OperationRecord:
    """Return an applied Add as one that is made again when QuickBooks says that its record is gone."""
    return attrs.evolve(operations.held_for(maker, "gone", now), edit_sequence="")


def left_as_it_was(record: OperationRecord) -> OperationRecord:
    """Return an Add that was to be made again, if its record is gone, as applied: nobody has asked."""
    sequence = getattr(push.load_result(record), "edit_sequence", None) or ""
    return attrs.evolve(record, state="applied", look="", edit_sequence=sequence)


def is_verified(record: OperationRecord) -> bool:
    """Tell whether it is an applied Add of which QuickBooks is asked whether its record is gone."""
    return record.look == "gone" and (record.result is not None or not record.linked)


def wait_for(
    transaction: Transaction, record: OperationRecord, maker: OperationRecord, now: datetime
) -> OperationRecord:
    """Return an operation that is sent again after the one that makes its record; once for each."""
    try:
        operations.refuse_circle(transaction, record, [maker])
    except ConfigurationError:
        return parked(record, RECREATE, "bookkeeper")
    after = record.after if maker.id in record.after else (*record.after, maker.id)
    return attrs.evolve(
        queued_again(record), after=after, recreated=(*record.recreated, maker.id), updated_at=now
    )


def made_anew(transaction: Transaction, record: OperationRecord, found: Aggregate | None) -> OperationRecord:
    """Return an Add whose record was asked for: applied as the one that is there, or to be sent (again)."""
    if found is not None:
        return push.as_found(record, found)
    gone = record.list_id or record.txn_id
    links.forget(transaction, record.connection, record.link_type, gone)
    return attrs.evolve(
        queued_again(record),
        list_id="",
        txn_id="",
        edit_sequence="",
        result=None,
        linked=False,
        recovered=False,
        differences=(),
        attempts=0,
        former_ids=(*record.former_ids, gone),
    )


def renamed(connection: ConnectionRecord, record: OperationRecord, name: str) -> OperationRecord:
    """Return an Add with another name, to be sent.  Raises InvalidModel for a name that cannot be."""
    request: Any = push.load_adapted(record)
    text = operations.encode(request.evolve(name=name), connection, record.uses)
    done = PolicyChange(path="name", asked=request.name, got=name, how="renamed")
    return with_changes(attrs.evolve(queued_again(record), adapted=text), (*changes_of(record), done))


def parked(record: OperationRecord, remedy: str, who_acts: str, reason: str = "") -> OperationRecord:
    """Return an operation that a person has to decide about."""
    return attrs.evolve(
        record,
        state="parked",
        look="",
        text=reason or record.text,
        remedy=remedy,
        who_acts=who_acts,
        told=False,
    )


def adapted(connection: ConnectionRecord, record: OperationRecord, request: Request[Any]) -> OperationRecord:
    """Return an operation with the request as it is sent from now on.  Raises InvalidModel."""
    text = operations.encode(request, connection, record.uses)
    if record.merged:
        return attrs.evolve(record, merged=text)
    return attrs.evolve(record, adapted=text)


# What QuickBooks said


def _named_in(record: OperationRecord) -> tuple[str, str]:
    """Return the list and the value of which a refusal speaks, "" where it does not."""
    found = _REFERENCE.search(record.status_message)
    if found is not None:
        return found["list"], found["value"]
    quoted = _QUOTED.search(record.status_message)
    return "", "" if quoted is None else quoted[1]


def _maker(transaction: Transaction, record: OperationRecord, value: str) -> OperationRecord | None:
    """Return the operation that has made the record with an id, None where none of ours has."""
    if not value:
        return None
    for index in ("record", "former"):
        found = transaction.find(OperationRecord, index, (value,), connection=record.connection)
        for one in found:
            if one.is_add and one.id != record.id and not one.linked:
                return one
    return None


# Names


def name_questions(request: Any) -> tuple[Request[Any], ...]:  # noqa: ANN401 - of any entity
    """Return the queries for who has the name of a new record, in all lists that share it."""
    name, kind = getattr(request, "name", None), request.message.name.removesuffix("Add")
    if not name or kind == request.message.name:
        return ()
    parent: Ref | None = getattr(request, "parent_ref", None)
    kinds: Sequence[str] = (kind,)
    if parent is None and kind in ENTITIES:
        kinds = (kind, *(one for one in ENTITIES if one != kind))
    elif kind.startswith("Item"):
        kinds = ("Item",)
    queries: list[Any] = [class_named(f"{one}Query") for one in kinds]
    if any(query is None for query in queries):
        return ()
    if parent is not None and not parent.full_name:
        part = NameFilter(match_criterion="Contains", name=name)
        return tuple(query(name_filter=part, active_status="All") for query in queries)
    full = name if parent is None else f"{parent.full_name}:{name}"
    return tuple(query(full_name=(full,)) for query in queries)


def _with_name(request: Any, responses: Sequence[Response | None]) -> list[Aggregate]:  # noqa: ANN401
    """Return the records of the answers that have the name of an Add, under the same parent."""
    parent = getattr(request, "parent_ref", None)
    found: list[Any] = [one for answer in responses if answer is not None for one in answer.objects]
    if parent is None or parent.full_name:
        return found
    return [
        one
        for one in found
        if one.name.casefold() == request.name.casefold()
        and one.parent_ref is not None
        and one.parent_ref.list_id == parent.list_id
    ]


def _whose(found: Sequence[Aggregate]) -> str:
    if not found:
        return "QuickBooks shows no record with this name; it may be of a kind that cannot be read."
    whose = ", ".join(f'{type(one).__name__} "{_called(one)}"' for one in found)
    return f"It is the name of {whose}."


def _called(record: Any) -> str:  # noqa: ANN401 - of any list
    """Return the name of a record, its ListID only where it has none."""
    called = getattr(record, "full_name", None) or getattr(record, "name", None)
    return called or links.identity(record)[1]


# References


def _mapped(desk: Desk, record: OperationRecord, found: Sequence[Place], policy: MapTo) -> OperationRecord:
    done = changes_of(record)
    before = {one.path for one in done if one.how == "mapped"}
    default = policy.full_name.casefold()
    if any(place.path in before or place.shown.casefold() == default for place in found):
        reason = "That is the default for what is not in QuickBooks, and it is not there either."
        return parked(record, record.remedy, "developer", reason)
    paths = {place.path for place in found}
    request = places.with_refs(
        push.load_to_send(record),
        lambda place: Ref(policy.full_name) if place.path in paths else place.ref,
    )
    rows = [
        PolicyChange(path=place.path, asked=place.shown, got=policy.full_name, how="mapped")
        for place in found
    ]
    return with_changes(adapted(desk.connection, queued_again(record), request), (*done, *rows))


def _created(
    desk: Desk, record: OperationRecord, place: Place, value: str, policy: Create
) -> OperationRecord:
    """Return an operation that waits for the one that adds what it refers to.

    That one has the policy, too, for the parents that it may lack; an element of its name that is there by
    then is as good.
    """
    done = changes_of(record)
    if place.ref.full_name is None or place.ref.list_id is not None:
        return parked(record, record.remedy, "developer", "It is named by its ListID, so it cannot be added.")
    if any(one.how == "created" and one.asked.casefold() == value.casefold() for one in done):
        reason = "It was added, and QuickBooks does not take it here all the same; it may be inactive."
        return parked(record, record.remedy, "bookkeeper", reason)
    key = creation_key(place.target, value)
    if record.id.startswith(CREATION) and place.path != "parent_ref":
        return parked(record, record.remedy, "developer", "What an element needs is not added for it.")
    request = policy.request_for(place.target, value)
    there = desk.transaction.get(OperationRecord, record.connection, key)
    if there is None or there.state in operations.DEAD_STATES:
        target = cast("ReferenceList", place.target)
        policies = dump(Policies(references={target: policy}, name_in_use="link"))
        wish = operations.Wish(key=key, priority=record.priority, policies=policies, is_creation=True)
        operations.enqueue(desk.transaction, desk.connection, request, wish, desk.now)
    row = PolicyChange(path=place.path, asked=value, got=value, how="created")
    after = record.after if key in record.after else (*record.after, key)
    return with_changes(attrs.evolve(queued_again(record), after=after), (*done, row))


def creation_key(list_name: str, full_name: str) -> str:
    """Return the key of the operation that adds an element: one for all who need it.

    It has the element's name, but no names of people: a key is neither encrypted nor kept out of the log.
    """
    key = f"{CREATION}{list_name} {full_name.casefold()}"
    if set(lists_of(list_name)).isdisjoint(ENTITIES) and len(key.encode()) <= MAX_ID_BYTES:
        return key
    digest = hashlib.sha256(full_name.casefold().encode()).hexdigest()
    return f"{CREATION}{list_name} #{digest}"
