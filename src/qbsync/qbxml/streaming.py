"""The records of answers that are too large to hold, one after the other: `stream`."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from qbsync.qbxml.answer import number
from qbsync.qbxml.feed import lists_of_records
from qbsync.qbxml.source import Source, blocks_of
from qbsync.qbxml.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qbsync.errors import Problem
    from qbsync.models.base import Aggregate
    from qbsync.qbxml.envelope import Response

__all__ = ["Records", "Source", "stream"]


class Records:
    """The records of a document in their order, read as they are asked for; see `stream`."""

    def __init__(self, walk: Walk) -> None:
        """Take the walk that reads them."""
        self._walk = walk
        self._records = chain.from_iterable(lists_of_records(walk))

    def __iter__(self) -> Iterator[Aggregate]:
        """Return the one iterator over what is left."""
        return self._records

    def __next__(self) -> Aggregate:
        """Return the next record.

        Raises what `decode` raises, at the place where the document is at fault: everything whole before it
        was given.
        """
        return next(self._records)

    @property
    def responses(self) -> Sequence[Response]:
        """The answers that were met so far, without their `objects`.

        The last one grows while it is read: its warnings, quarantined records and extras are those of what
        was read, which is up to 64 kB ahead of the record given last.
        """
        self._walk.update()
        return self._walk.responses

    @property
    def message_set_id(self) -> str | None:
        """The newMessageSetID, once the beginning of the document was read."""
        return None if self._walk.messages is None else self._walk.messages.get("newMessageSetID")

    @property
    def message_set_status(self) -> int | None:
        """The messageSetStatusCode, once the beginning of the document was read."""
        return (
            None if self._walk.messages is None else number(self._walk.messages.get("messageSetStatusCode"))
        )

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What concerns the document as a whole, and stands outside of its answers."""
        return tuple(self._walk.warnings)


@contextmanager
def stream(source: Source, *, limit: int | None = None, keep_secrets: bool = False) -> Iterator[Records]:
    """Read the records of a qbXML document of QuickBooks in constant memory.

    `source` is the path of a file, an open binary file, bytes or an iterable of bytes; `limit` is in bytes,
    without it the document may be as long as it likes. Records come in document order, read as leniently as
    by `decode`: what is unknown is kept, what cannot be read is quarantined in `responses`. One record may
    have 32 MiB. Card numbers and the like are cut to their last four characters, unless `keep_secrets`.

    Raises TypeError for a document given as text; while records are read, ForbiddenXML, TooLarge,
    MalformedXML (also where the document breaks off) or DecodeError, as `decode` does, after every record
    that was whole.
    """
    with blocks_of(source, limit) as blocks:
        yield Records(Walk(blocks, keep_secrets=keep_secrets))
