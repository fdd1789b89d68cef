"""The places of a request that name something else of the company file: references, and ids of transactions.

What an operation in `after` has made is named by its id when the request is sent, whatever the host knew of
it: its name may have been changed, another record may stand for it, or it was deleted and made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from qbsync.facts.plan import given, plan_of
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Ref
from qbsync.models.base import Aggregate
from qbsync.qbxml.references import label_of, list_of_field, lists_of
from qbsync.storage.records import OperationRecord
from qbsync.sync import push
from qbsync.sync.merge import is_edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.models.base import Request
    from qbsync.storage.store import Transaction

__all__ = ["Place", "naming", "with_made", "with_refs"]


@attrs.frozen(kw_only=True)
class Place:
    """One reference in a request: its path, the list or group of lists that it points to, and itself."""

    path: str
    target: str
    ref: Ref

    @property
    def shown(self) -> str:
        """What the reference says: its name, or its ListID."""
        return self.ref.full_name or self.ref.list_id or ""

    def names(self, value: str) -> bool:
        """Tell whether it says this name or ListID."""
        return value.casefold() in {
            (self.ref.full_name or "").casefold(),
            (self.ref.list_id or "").casefold(),
        }


def naming(request: Request[Any], value: str, label: str = "") -> list[Place]:
    """Return the places that say a name or ListID, of several lists only those in the one of this label."""
    found: list[Place] = []

    def note(place: Place) -> Ref:
        if value and place.names(value):
            found.append(place)
        return place.ref

    with_refs(request, note)
    of_list = [place for place in found if _plain(label) in map(_plain, _labels(place.target))]
    if of_list or len({place.target for place in found}) == 1:
        return of_list or found
    return []


def with_refs(request: Any, change: Callable[[Place], Ref]) -> Any:  # noqa: ANN401 - of the class it gets
    """Return a request with its references changed; the request itself where none changes."""
    own = request.message.name.removesuffix("Add").removesuffix("Mod")
    return _changed(request, own, "", change, lambda text: text)


def with_made(transaction: Transaction, record: OperationRecord, request: Any) -> Any:  # noqa: ANN401
    """Return a request in which what other operations have made is named by its id.

    That is what an operation in `after` was to make, by the name that it was to have, or by an id that its
    record had before it was made again.
    """
    for key in record.after:
        maker = transaction.get(OperationRecord, record.connection, key)
        if maker is None or maker.state != "applied" or not maker.is_add or not maker.record_id:
            continue
        request = _with_record(request, maker)
    return request


def _with_record(request: Any, maker: OperationRecord) -> Any:  # noqa: ANN401 - of the class it gets
    asked = push.load_request(maker) if maker.list_id else None
    full = _full_name(asked).casefold()
    own = request.message.name.removesuffix("Add").removesuffix("Mod")

    def refer(place: Place) -> Ref:
        ref = place.ref
        if maker.list_id and maker.link_type in lists_of(place.target):
            if ref.list_id in maker.former_ids:
                return Ref(list_id=maker.list_id)
            if ref.list_id is None and full and (ref.full_name or "").casefold() == full:
                return Ref(list_id=maker.list_id)
        return ref

    def identify(text: str) -> str:
        return maker.record_id if text in maker.former_ids else text

    if is_edit(request) and own == maker.link_type:
        key = plan_of(type(request)).fields[0].name
        if getattr(request, key) in maker.former_ids:
            request = request.evolve(**{key: maker.record_id, "edit_sequence": maker.edit_sequence})
    return _changed(request, own, "", refer, identify)


def _full_name(request: Any) -> str:  # noqa: ANN401 - of any Add
    name = getattr(request, "name", None) or ""
    parent = getattr(request, "parent_ref", None)
    if parent is None:
        return name
    return f"{parent.full_name}:{name}" if parent.full_name else ""


def _changed(
    value: Any,  # noqa: ANN401 - of the class it gets
    own: str,
    path: str,
    change: Callable[[Place], Ref],
    identify: Callable[[str], str],
) -> Any:  # noqa: ANN401 - of the class it gets
    changes: dict[str, Any] = {}
    for field, items in _members(value):
        place = f"{path}{field.name}"
        new: list[Any] = []
        for index, item in enumerate(items):
            at = f"{place}[{index}]" if field.repeated else place
            if isinstance(item, Ref):
                target = own if field.name == "parent_ref" else list_of_field(field.name)
                new.append(item if target is None else change(Place(path=at, target=target, ref=item)))
            elif isinstance(item, Aggregate):
                new.append(_changed(item, own, f"{at}.", change, identify))
            else:
                new.append(identify(item))
        if any(after is not before for after, before in zip(new, items, strict=True)):
            changes[field.name] = tuple(new) if field.repeated else new[0]
    return value.evolve(**changes) if changes else value


def _members(value: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:  # noqa: ANN401 - of any aggregate
    """Yield the fields that hold aggregates or ids of transactions, with what they hold."""
    for field in plan_of(type(value)).fields:
        if not field.classes and not field.macro:
            continue
        member = getattr(value, field.name)
        if not given(member) or member is CLEAR:
            continue
        items = member if field.repeated else (member,)
        yield field, items if field.classes else tuple(items)


def _labels(target: str) -> tuple[str, ...]:
    return (target, label_of(target), *lists_of(target))


def _plain(label: str) -> str:
    return label.replace(" ", "").casefold()
