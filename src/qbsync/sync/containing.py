"""What goes wrong with the records of one connection alone: it costs the others nothing, and is told.

A record may be unreadable (another key, a newer release, damage), or written by others each time that it is
wanted. A store that cannot be reached, or is none of ours, is not of one connection: that raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from qbsync import logs
from qbsync.errors import (
    DecodeError,
    DuplicateKey,
    InvalidModel,
    InvalidRecord,
    StaleWrite,
    TransactionConflict,
    UnreadableRecord,
)
from qbsync.explanations import WhoActs
from qbsync.storage.keys import index_key
from qbsync.storage.record import Position
from qbsync.storage.records import ConnectionRecord

if TYPE_CHECKING:
    from qbsync.storage.store import Transaction

__all__ = ["OF_ONE", "ConnectionFailure", "failure_of", "page_of_connections"]

OF_ONE: Final = (
    DecodeError,
    DuplicateKey,
    InvalidModel,
    InvalidRecord,
    StaleWrite,
    TransactionConflict,
    UnreadableRecord,
)
"""What is raised because of the records of one connection."""

_PAGE: Final = 100
_FIND_THE_KEY: Final = (
    "Give the store the key that this was encrypted with, or run the release that stored it.",
    "If the key is lost or the record damaged, restore the store from a backup.",
)
_REPORT: Final = ("Report it to the authors of qbsync; the log has the place.",)
_NEXT_TIME: Final = ("Nothing: it has its turn the next time.",)


@attrs.frozen(kw_only=True)
class ConnectionFailure:
    """Why nothing could be done for one connection.

    `connection` is its key, `text` says why in plain words, `remedy` what to do, in order, and `who_acts` who
    has to (`qbsync.explanations.WHO_ACTS`).
    """

    connection: str
    text: str
    remedy: tuple[str, ...]
    who_acts: WhoActs


def failure_of(connection: str, error: Exception) -> ConnectionFailure:
    """Return what an error of `OF_ONE` means for a connection."""
    if isinstance(error, UnreadableRecord):
        which = "" if error.kind == ConnectionRecord.kind else f" ({error.kind} {error.id!r})"
        return ConnectionFailure(
            connection=connection,
            text=f"What is stored of it cannot be read{which}: {'; '.join(error.reasons)}.",
            remedy=_FIND_THE_KEY,
            who_acts="administrator",
        )
    if isinstance(error, StaleWrite | TransactionConflict):
        return ConnectionFailure(
            connection=connection,
            text="Others wrote it at the same moment, each time.",
            remedy=_NEXT_TIME,
            who_acts="nobody",
        )
    # The text of such an error may quote what no log may hold.
    text = f"What is stored of it makes no sense ({logs.name_of(error)})."
    return ConnectionFailure(connection=connection, text=text, remedy=_REPORT, who_acts="developer")


def page_of_connections(
    transaction: Transaction, last: str | None
) -> list[tuple[str, ConnectionRecord | UnreadableRecord]]:
    """Return the next connections by key, after the key `last`; the error for one that cannot be read."""
    after = None if last is None else _place(last)
    try:
        found = transaction.find(ConnectionRecord, "key", connection=None, after=after, limit=_PAGE)
    except UnreadableRecord:
        return _one_by_one(transaction, after)
    return [(record.id, record) for record in found]


def _one_by_one(
    transaction: Transaction, after: Position | None
) -> list[tuple[str, ConnectionRecord | UnreadableRecord]]:
    page: list[tuple[str, ConnectionRecord | UnreadableRecord]] = []
    while len(page) < _PAGE:
        try:
            found = transaction.find(ConnectionRecord, "key", connection=None, after=after, limit=1)
        except UnreadableRecord as error:
            page.append((error.id, error))
        else:
            if not found:
                break
            page.append((found[0].id, found[0]))
        after = _place(page[-1][0])
    return page


def _place(key: str) -> Position:
    return Position(key=index_key((key,)), connection=key, id=key)
