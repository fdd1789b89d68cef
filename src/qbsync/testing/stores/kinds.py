"""The kinds of records by which a store is tested; they use everything that a kind may declare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Literal

import attrs

from qbsync.storage import Index, Record

__all__ = ["Color", "Everything", "Job", "NewNote", "NoteWithAuthor", "OldNote", "Part", "Seat"]


@attrs.frozen(kw_only=True)
class Job(Record):
    """Work with a state, found by indexes of every sort."""

    kind: ClassVar[str] = "test.job"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("id"),
        Index("everywhere", scope="store"),
        Index("queue", ("state", "priority", "due_at")),
        Index("label", ("label",)),
        Index("waiting", ("priority",), scope="store", when=lambda job: job.state == "waiting"),
    )

    state: Literal["waiting", "done"] = "waiting"
    priority: int | None = 0
    due_at: datetime | None = None
    label: str = ""
    count: int = 0


@attrs.frozen(kw_only=True)
class Seat(Record):
    """Something that is taken once: unique within its connection, and by ticket within the store."""

    kind: ClassVar[str] = "test.seat"
    indexes: ClassVar[tuple[Index, ...]] = (
        Index("place", ("row", "column"), unique=True),
        Index("ticket", ("ticket",), scope="store", unique=True, when=lambda seat: seat.ticket != ""),
    )

    row: int
    column: int | None = None
    ticket: str = ""


class Color(Enum):
    """An Enum to be stored by value."""

    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Part:
    """A value inside a record."""

    name: str
    weight: Decimal | None = None


@attrs.frozen(kw_only=True)
class Everything(Record):
    """A record with a field of every type that a body holds."""

    kind: ClassVar[str] = "test.everything"

    text: str = ""
    number: int = 0
    flag: bool = False
    ratio: float = 0.0
    data: bytes = b""
    money: Decimal = Decimal(0)
    at: datetime | None = None
    day: date | None = None
    wait: timedelta = timedelta()
    color: Color = Color.RED
    size: Literal["small", "large"] = "small"
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    texts: Mapping[str, str] = attrs.field(factory=dict)
    times: Mapping[str, datetime] = attrs.field(factory=dict)
    either: str | int | None = None


@attrs.frozen(kw_only=True)
class OldNote(Record):
    """A kind as an old release declares it."""

    kind: ClassVar[str] = "test.note"

    text: str
    mood: str = "calm"


@attrs.frozen(kw_only=True)
class NewNote(Record):
    """The same kind in a newer release: one field is gone, one with a default is new."""

    kind: ClassVar[str] = "test.note"

    text: str
    stars: int = 3


@attrs.frozen(kw_only=True)
class NoteWithAuthor(Record):
    """The same kind with a new field that has no default, which stored notes do not fit."""

    kind: ClassVar[str] = "test.note"

    text: str
    author: str
