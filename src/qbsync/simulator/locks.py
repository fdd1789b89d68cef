"""Records that a person has open at the PC: what a request may not touch then.

a write of the record itself                     3175     documented; the text is ours
a write of another one that refers to it         3176     documented; which references count is assumed:
                                                          those that the request names
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qbsync.facts.plan import plan_of
from qbsync.models import ListMerge, Ref
from qbsync.qbxml.references import lists_of, refs_of
from qbsync.simulator.books import find
from qbsync.simulator.fidelity import simulates
from qbsync.simulator.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from qbsync.models import Aggregate
    from qbsync.simulator.answers import AnyRequest
    from qbsync.simulator.books import Books, Record

__all__ = ["Lock", "check_locks", "lock_on"]

Lock: TypeAlias = "tuple[str, str]"
"""The list of a locked record, or "Txn", and its id: two lists may have an id in common."""

_TXN: Final = "Txn"
_REFERRED: Final = 3176


def lock_on(record: Record, list_name: str) -> Lock:
    """Return what locks a record; `list_name` is "" for a transaction."""
    return (list_name, record.list_id.upper()) if list_name else (_TXN, record.txn_id.upper())


@simulates("open-records-are-locked")
def check_locks(request: AnyRequest, locked: AbstractSet[Lock], books: Books) -> None:
    """Raise StatusError 3175 or 3176 where a request would touch a locked record."""
    if not locked or request.message.name.endswith("Query"):
        return
    for code, places in ((3175, _written(request, books)), (_REFERRED, _referred(request, books))):
        for place in places:
            if place in locked:
                if code == _REFERRED:
                    books.rely_on("which-references-lock-3176")
                raise refusal(code, value=place[1])


def _written(request: AnyRequest, books: Books) -> Iterator[Lock]:
    """Give the records that a request changes."""
    if isinstance(request, ListMerge):
        for side in (request.merge_from, request.merge_to):
            yield request.list_merge_type, side.list_id.upper()
        return
    txn_id, list_id = getattr(request, "txn_id", None), getattr(request, "list_id", None)
    if isinstance(txn_id, str):
        yield _TXN, txn_id.upper()
    if isinstance(list_id, str):
        name = getattr(request, "list_del_type", None) or request.message.name.removesuffix("Mod")
        yield name, list_id.upper()
    extended = getattr(request, "list_obj_ref", None)
    if extended is not None:
        yield from _named(request.list_data_ext_type, extended, books)


def _referred(request: AnyRequest, books: Books) -> Iterator[Lock]:
    """Give the records that a request refers to."""
    for target, ref in refs_of(request):
        yield from _named(target, ref, books)
    parent = getattr(request, "parent_ref", None)
    if isinstance(parent, Ref):
        yield from _named(request.message.name[: -len("Add")], parent, books)
    for txn_id in _txn_ids(request):
        yield _TXN, txn_id.upper()


def _named(target: str, ref: Ref, books: Books) -> Iterator[Lock]:
    for name in lists_of(target):
        found = find(books.lists[name], ref) if name in books.lists and isinstance(ref, Ref) else None
        if found is not None:
            yield name, found.list_id.upper()


def _txn_ids(part: Aggregate) -> Iterator[str]:
    """Give the TxnIDs that stand anywhere in a request."""
    for field in plan_of(type(part)).fields:
        value: Any = getattr(part, field.name)
        items = value if isinstance(value, tuple) else (value,)
        for item in items:
            if field.classes and hasattr(item, "__attrs_attrs__"):
                yield from _txn_ids(item)
            elif field.name.endswith("txn_id") and isinstance(item, str):
                yield item
