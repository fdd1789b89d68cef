"""What a store keeps: records, each of a kind that declares the indexes by which it is found.

    @attrs.frozen(kw_only=True)
    class Job(Record):
        kind: ClassVar[str] = "job"
        indexes: ClassVar[tuple[Index, ...]] = (
            Index("queue", ("priority", "due_at"), when=lambda job: job.state == "queued"),
        )

        state: Literal["queued", "done"] = "queued"
        priority: int = 0
        due_at: datetime | None = None

The class is all that a store is told of a kind. Fields may be str, int, bool, float, bytes, Decimal, aware
datetime, date, time without a zone, timedelta, Enum, Literal, None, tuples, a `Mapping` with text keys, and
frozen attrs classes of these; their types must be importable at run time.

A body is JSON, so a class may change, and workers of two releases may share a store: a body that lacks a
field takes the field's default (UnreadableRecord where it has none), and a field that the class does not know
stays with the record as `newer_fields` and is written back when the record, or one evolved from it, is put.
A field's type may take in more, never less, but an older worker raises UnreadableRecord for what its own type
does not know. So a release that writes a new word of a Literal, or another new value, comes after one that
reads it; or it is a new field. A name that was given up is never used again. The keys of an index are written
when a record is put; a release that changes the indexes of a kind has to put its records again, after the
last older worker has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, TypeVar

import attrs

from qbsync.errors import InvalidRecord
from qbsync.storage.keys import MAX_KEY_BYTES, after_prefix, index_key

if TYPE_CHECKING:
    from qbsync.storage.keys import IndexValue

__all__ = [
    "MAX_ID_BYTES",
    "PAYLOAD",
    "Entry",
    "Index",
    "Position",
    "R",
    "Record",
    "Scope",
    "Span",
    "is_storable_id",
]

Scope: TypeAlias = Literal["connection", "store"]

PAYLOAD: Mapping[str, bool] = MappingProxyType({"payload": True})
"""The metadata of a text that may tell of people or business; a store may encrypt it, so no index has it."""

MAX_ID_BYTES = 255
"""The longest connection or id, in bytes of UTF-8."""


def is_storable_id(text: str) -> bool:
    """Tell whether `text` can be an id: 1 to 255 bytes of UTF-8 without NUL or lone surrogates."""
    try:
        return 0 < len(text.encode()) <= MAX_ID_BYTES and "\0" not in text
    except UnicodeEncodeError:
        return False


def _check_id(record: Record, attribute: attrs.Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not is_storable_id(value):
        raise InvalidRecord(
            f"{record.kind}.{attribute.name} must be text of 1 to {MAX_ID_BYTES} bytes of UTF-8 without NUL"
        )


@attrs.frozen(kw_only=True)
class Record:
    """The base of everything that a store keeps, identified by kind, connection and id.

    `version` is 0 as long as the record is not stored; the store raises it by one at each put. Raises
    InvalidRecord where connection or id is empty, over 255 bytes of UTF-8, or has a NUL.

    `newer_fields` is what a newer release stored and this one does not know, as JSON has it, or None; put
    keeps it.
    """

    kind: ClassVar[str]
    indexes: ClassVar[tuple[Index, ...]] = ()

    connection: str = attrs.field(validator=_check_id)
    id: str = attrs.field(validator=_check_id)
    version: int = 0
    newer_fields: Mapping[str, Any] | None = attrs.field(default=None, repr=False, eq=False)


R = TypeVar("R", bound=Record)


@attrs.frozen(kw_only=True)
class Index:
    """A named order of the records of one kind, by the values of `fields`, then by connection and id.

    `fields` are attributes of the record (properties too) that are str, int, bool, aware datetime, Enum or
    None; without any, the order is that of the ids. With the scope "connection" each connection has an order
    of its own, with "store" there is one over all connections. `when` leaves out the records for which it is
    false. Within a `unique` index no two records have the same values; None counts as a value.
    """

    name: str = attrs.field(kw_only=False)
    fields: tuple[str, ...] = attrs.field(default=(), kw_only=False)
    scope: Scope = "connection"
    when: Callable[[Any], bool] | None = attrs.field(default=None, eq=False)
    unique: bool = False

    def values(self, record: Record) -> tuple[IndexValue, ...]:
        """Return the values of the index's fields in `record`."""
        return tuple(attrgetter(field)(record) for field in self.fields)

    def entry(self, record: Record) -> Entry | None:
        """Return the row of this index for `record`, None where `when` leaves the record out.

        Raises InvalidRecord where a value cannot be indexed or the key is over 1024 bytes.
        """
        if self.when is not None and not self.when(record):
            return None
        key = index_key(self.values(record))
        if len(key) > MAX_KEY_BYTES:
            raise InvalidRecord(
                f"the values of index {self.name!r} of kind {record.kind!r} take {len(key)} bytes; "
                f"at most {MAX_KEY_BYTES} can be indexed"
            )
        return Entry(
            name=self.name,
            scope=record.connection if self.scope == "connection" else "",
            key=key,
            unique=self.unique,
        )

    def position(self, record: Record) -> Position:
        """Return the place of `record` in this index, whether it is stored there or not."""
        return Position(key=index_key(self.values(record)), connection=record.connection, id=record.id)


@attrs.frozen(kw_only=True)
class Entry:
    """One row of an index: `scope` is the connection, or empty for an index over the whole store."""

    name: str
    scope: str
    key: bytes
    unique: bool


@attrs.frozen(kw_only=True, order=True)
class Position:
    """A place in the order of an index, from which a search goes on; the record need not exist any more."""

    key: bytes
    connection: str
    id: str


@attrs.frozen(kw_only=True)
class Span:
    """A part of an index: low <= key < high, and beyond the position `after`, whichever the direction."""

    kind: str
    name: str
    scope: str
    low: bytes
    high: bytes
    after: Position | None = None

    @classmethod
    def of(  # the arguments of Transaction.find
        cls,
        kind: type[R],
        name: str,
        prefix: tuple[IndexValue, ...] = (),
        *,
        connection: str | None,
        since: tuple[IndexValue, ...] = (),
        until: tuple[IndexValue, ...] = (),
        after: R | Position | None = None,
    ) -> Span:
        """Return the span that the arguments of `Transaction.find` mean, which are explained there.

        Raises ValueError where the kind has no such index, where it has fewer fields than values are given,
        and where the connection is missing or superfluous.
        """
        index = _indexes_of(kind).get(name)  # type: ignore[arg-type] # as in codec_of
        if index is None:
            names = ", ".join(index.name for index in kind.indexes) or "none"
            raise ValueError(f"kind {kind.kind!r} has no index {name!r}; it has {names}")
        if len(prefix) + max(len(since), len(until)) > len(index.fields):
            raise ValueError(f"index {name!r} of kind {kind.kind!r} has only the fields {index.fields}")
        if (connection is None) != (index.scope == "store"):
            rule = "None" if index.scope == "store" else "a connection's key"
            raise ValueError(f"index {name!r} has the scope {index.scope!r}: connection must be {rule}")
        low = index_key(prefix)
        return cls(
            kind=kind.kind,
            name=name,
            scope=connection or "",
            low=low + index_key(since) if since else low,
            high=after_prefix(low + index_key(until) if until else low),
            after=index.position(after) if isinstance(after, Record) else after,
        )


@cache
def _indexes_of(kind: type[Record]) -> dict[str, Index]:
    return {index.name: index for index in kind.indexes}
