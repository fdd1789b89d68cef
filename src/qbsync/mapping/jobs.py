"""Jobs and the customers that they belong to.

A job names its parent (`parent_ref`), how deep it is (`sublevel`: 0 is a customer) and all names above it
(`full_name`: ``Acme:Kitchen:Floor``).  So the name of the customer is always known; its ListID is known of a
job right below it, and further down only with the jobs between.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.models.customer import Customer
from qbsync.models.ref import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Rolled", "RolledUp", "roll_up"]

_NOTHING: Final[dict[str, Ref | None]] = {}


@attrs.frozen(kw_only=True)
class Rolled:
    """A customer or job, and the customer that stands for it.

    `top` has the full name always, and the ListID where it is known; `missing` is the parent that has to be
    known first, else None.
    """

    record: Customer
    top: Ref
    missing: Ref | None = None

    @property
    def is_rolled_up(self) -> bool:
        """Whether another customer stands for it."""
        return self.top.list_id != self.record.list_id


@attrs.frozen(kw_only=True)
class RolledUp:
    """What one page of customers came to.

    `parents` has of every record of the page its parent, by ListID: to be kept for later pages. `missing` has
    the parents that are not known yet, each once: they come with a later page, or have to be asked for, with
    ``CustomerQuery(list_id=...)``, which finds inactive ones too.
    """

    rolled: tuple[Rolled, ...]
    parents: Mapping[str, Ref | None]
    missing: tuple[Ref, ...]

    @property
    def waiting(self) -> tuple[Customer, ...]:
        """The records whose customer is known by name only: to be rolled up again."""
        return tuple(one.record for one in self.rolled if one.missing is not None)


def roll_up(
    customers: Iterable[Customer],
    *,
    known: Mapping[str, Ref | None] = _NOTHING,
    keep_apart: bool = False,
) -> RolledUp:
    """Return for each customer or job the customer at the top of it, in the order in which they came.

    `known` has the parents of earlier pages by ListID, None for a customer: what the earlier `parents` told.
    With `keep_apart` every job stands for itself. The records need `list_id`, `full_name` and `parent_ref`.
    """
    records = tuple(customers)
    own = {record.list_id: record.parent_ref for record in records}
    if keep_apart:
        rolled = tuple(Rolled(record=record, top=_itself(record)) for record in records)
        return RolledUp(rolled=rolled, parents=own, missing=())
    rolled = tuple(_rolled(record, own, known) for record in records)
    missing = {one.missing.list_id: one.missing for one in rolled if one.missing is not None}
    return RolledUp(rolled=rolled, parents=own, missing=tuple(missing.values()))


def _itself(record: Customer) -> Ref:
    return Ref(list_id=record.list_id, full_name=record.full_name)


def _rolled(record: Customer, own: Mapping[str, Ref | None], known: Mapping[str, Ref | None]) -> Rolled:
    """Go up from a record; where its full name tells otherwise than the parents, they count."""
    if record.parent_ref is None:
        return Rolled(record=record, top=_itself(record))
    levels = record.full_name.split(":")
    top, level = record.parent_ref, len(levels) - 2
    seen = {record.list_id}
    while True:
        list_id = top.list_id or ""
        is_known = list_id in own or list_id in known
        if list_id in seen or (not is_known and level > 0):  # a circle is data of two times: ask again
            return Rolled(record=record, top=Ref(full_name=levels[0]), missing=top)
        above = own[list_id] if list_id in own else known.get(list_id)
        if above is None:
            name = levels[level] if level >= 0 else top.full_name
            return Rolled(record=record, top=Ref(list_id=top.list_id, full_name=name))
        seen.add(list_id)
        top, level = above, level - 1
