"""Which operations go into the next message set: the first of the queue, and what may go with it.

Independent operations go together as far as `Batching` lets them, in the order of the queue; the set then
says continueOnError, so that one that is refused costs the others nothing. An operation that uses a macro
goes into the set of the operation that defines it. Where it comes too late for that, the id that QuickBooks
gave takes the place of the macro.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs

from qbsync.errors import InvalidModel, Problem
from qbsync.qbxml.macros import with_ids
from qbsync.storage.records import OperationRecord
from qbsync.sync import operations, push
from qbsync.sync.sending import Batching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from qbsync.models.base import Request
    from qbsync.storage.store import Transaction

__all__ = ["gather", "lacks_macro", "load"]

_PAGE = 100


@attrs.define
class _Batch:
    """What was chosen so far."""

    batching: Batching
    chosen: list[OperationRecord] = attrs.field(factory=list)
    size: int = 0

    @property
    def defined(self) -> set[str]:
        """The macros that the chosen operations define."""
        return {name for record in self.chosen for name in record.defines}

    def takes(self, record: OperationRecord) -> bool:
        """Add an operation where there is room for it, and tell whether there was."""
        size = self.size + len(record.request)
        fits = not self.chosen or (size <= self.batching.most_bytes and not record.alone)
        if not fits or self.defined.intersection(record.defines) or self._adds_it_already(record):
            return False
        self.chosen.append(record)
        self.size = size
        return True

    def _adds_it_already(self, record: OperationRecord) -> bool:
        return bool(record.host_id) and any(
            (one.link_type, one.host_id) == (record.link_type, record.host_id) for one in self.chosen
        )


def gather(
    transaction: Transaction, connection: str, now: datetime, batching: Batching
) -> list[OperationRecord]:
    """Return the operations of the next message set, in the order of its requests; [] where none is due."""
    batch = _Batch(batching)
    queue = operations.ready(transaction, connection, batching.most_operations)
    for record in islice(queue, batching.most_operations):
        if not batch.takes(record) or record.alone:
            break
        _add_users_of(transaction, batch, record, now)
    return batch.chosen


def _add_users_of(transaction: Transaction, batch: _Batch, record: OperationRecord, now: datetime) -> None:
    """Add the operations that wait for this one and use its macros, and those that use theirs."""
    definers = [record] if record.defines else []
    while definers:
        definer = definers.pop(0)
        for one in _waiting_for(transaction, definer):
            uses_it = not set(definer.defines).isdisjoint(one.uses)
            is_due = one.not_before is None or one.not_before <= now
            if (
                uses_it
                and is_due
                and not one.is_held
                and _others_are_done(transaction, batch, one)
                and batch.takes(one)
            ):
                definers += [one] if one.defines else []


def _waiting_for(transaction: Transaction, definer: OperationRecord) -> Iterator[OperationRecord]:
    last: OperationRecord | None = None
    while found := transaction.find(
        OperationRecord,
        "waiting",
        (definer.id,),
        connection=definer.connection,
        after=last,
        limit=_PAGE,
    ):
        yield from found
        last = found[-1]


def _others_are_done(transaction: Transaction, batch: _Batch, record: OperationRecord) -> bool:
    chosen = {one.id for one in batch.chosen}
    return all(
        one is not None and operations.is_done(one)
        for name in record.after
        if name not in chosen
        for one in (transaction.get(OperationRecord, record.connection, name),)
    )


def load(
    transaction: Transaction, record: OperationRecord, together: Sequence[OperationRecord]
) -> Request[Any]:
    """Return the request of an operation as it is sent in one set with others.

    Macros that none of these define are replaced by ids. Raises InvalidModel where that id is not known, and
    DecodeError where the stored request cannot be read.
    """
    request = push.load_to_send(record)
    elsewhere = set(record.uses).difference(*(one.defines for one in together))
    if not elsewhere:
        return request
    ids = _ids_of(transaction, record)
    problems = [
        Problem(
            path=name,
            rule="stands for an id that the answer did not tell",
            fix="read the record, and push this again with the id in the place of the macro",
        )
        for name in sorted(elsewhere)
        if not ids.get(name)
    ]
    if problems:
        raise InvalidModel(record.request_name, problems)
    return with_ids(request, {name: ids[name] for name in elsewhere})  # type: ignore[no-any-return]


def _ids_of(transaction: Transaction, record: OperationRecord) -> dict[str, str]:
    """Return the ids that are known of the macros of applied operations; those of lines are not."""
    ids: dict[str, str] = {}
    for name in record.after:
        done = transaction.get(OperationRecord, record.connection, name)
        if done is None or done.state != "applied" or not done.defines:
            continue
        macro = getattr(push.load_request(done), "def_macro", None)
        if macro is not None:
            ids[macro] = done.list_id if macro.startswith("ListID:") else done.txn_id
    return ids


def lacks_macro(transaction: Transaction, record: OperationRecord) -> bool:
    """Tell whether an operation used a macro of one that was not applied: then its refusal means nothing."""
    for name in record.after if record.uses else ():
        definer = transaction.get(OperationRecord, record.connection, name)
        defines = () if definer is None else definer.defines
        if definer is not None and definer.state != "applied" and not set(defines).isdisjoint(record.uses):
            return True
    return False
