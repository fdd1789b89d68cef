"""A table that may be long, a page of it at a time: every page costs the same, however far down it is.

A page begins behind a place in an index of the store, and not at a number. So nothing is counted or skipped,
and what is added meanwhile moves nothing.
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import attrs

from qbsync.storage.keys import index_key
from qbsync.storage.record import Position, Record, is_storable_id

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from qbsync.storage.keys import IndexValue
    from qbsync.storage.store import Transaction

__all__ = ["FIRST", "SIZE", "Place", "Slice", "find_slice", "place_of", "slice_of_keys"]

T = TypeVar("T")
U = TypeVar("U")
RecordT = TypeVar("RecordT", bound=Record)

SIZE: Final = 50


@attrs.frozen(kw_only=True)
class Place:
    """Where a page begins: behind `position`, or with `back` so that it ends before it."""

    position: Position | None = None
    back: bool = False


FIRST: Final = Place()


@attrs.frozen(kw_only=True)
class Slice(Generic[T]):
    """A page of rows; `before` and `after` are what the URLs of its neighbours say, "" for none."""

    rows: Sequence[T]
    before: str = ""
    after: str = ""

    def map(self, change: Callable[[T], U]) -> Slice[U]:
        """Return the page with other rows."""
        return Slice(rows=[change(row) for row in self.rows], before=self.before, after=self.after)


def place_of(query: Mapping[str, str]) -> Place:
    """Return where the page of a URL begins; what is no place is the beginning."""
    for name, back in (("after", False), ("before", True)):
        position = _position(query.get(name, ""))
        if position is not None:
            return Place(position=position, back=back)
    return FIRST


def find_slice(  # noqa: PLR0913 - one search
    transaction: Transaction,
    kind: type[RecordT],
    index: str,
    prefix: tuple[IndexValue, ...] = (),
    *,
    connection: str | None,
    since: tuple[IndexValue, ...] = (),
    until: tuple[IndexValue, ...] = (),
    place: Place = FIRST,
    reverse: bool = False,
    size: int = SIZE,
) -> Slice[RecordT]:
    """Return a page of the records in the order of an index, backwards with `reverse`."""
    found = list(
        transaction.find(
            kind,
            index,
            prefix,
            connection=connection,
            since=since,
            until=until,
            after=place.position,
            limit=size + 1,
            reverse=reverse != place.back,
        )
    )
    order = next(one for one in kind.indexes if one.name == index)
    return _slice(found, place, size, order.position)


def slice_of_keys(keys: Collection[str], *, place: Place = FIRST, size: int = SIZE) -> Slice[str]:
    """Return a page of keys, in the order and with the places that the store's index of connections has."""
    ordered = sorted(keys)
    at = "" if place.position is None else place.position.id
    if place.back:
        end = bisect_left(ordered, at)
        found = ordered[max(0, end - size - 1) : end][::-1]
    else:
        begin = bisect_right(ordered, at) if at else 0
        found = ordered[begin : begin + size + 1]
    return _slice(found, place, size, lambda key: Position(key=index_key((key,)), connection=key, id=key))


def _slice(found: list[T], place: Place, size: int, position: Callable[[T], Position]) -> Slice[T]:
    """Return the page of what was found, one more than belongs on it where there are more."""
    more, rows = len(found) > size, found[:size]
    if place.back:
        rows.reverse()
    if not rows:
        return Slice(rows=rows)
    # There is a page on the side that we came from, for there we were.
    is_first = not more if place.back else place.position is None
    is_last = False if place.back else not more
    return Slice(
        rows=rows,
        before="" if is_first else _text(position(rows[0])),
        after="" if is_last else _text(position(rows[-1])),
    )


def _text(position: Position) -> str:
    parts = (position.key, position.connection.encode(), position.id.encode())
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _position(text: str) -> Position | None:
    try:
        key, connection, record_id = map(_decoded, text.split("."))
        position = Position(key=key, connection=connection.decode(), id=record_id.decode())
    except (ValueError, binascii.Error):
        return None
    return position if is_storable_id(position.connection) and is_storable_id(position.id) else None


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
