"""A connection as lines of JSON, and back: for whom its data tell of, and for the way to another store.

The first line says what follows, each further line is one record as a store keeps it:

    {"qbsync": "connection", "format": 1, "connection": "acme", "at": "...", "secrets": false}
    {"kind": "operation", "id": "order-1001", "data": {...}}

Sessions are left out, because their tickets are good in one store only. A message set of writes that was out
when the lines were written is lost by that, as with any session that breaks: its operations come back in
doubt, and the next session asks QuickBooks about them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import logs
from qbsync.errors import ConfigurationError, ConnectionExists, DuplicateKey
from qbsync.storage.codec import codec_of
from qbsync.storage.records import (
    KINDS,
    ConnectionRecord,
    FlowRecord,
    MessageSetRecord,
    SessionRecord,
    records_of,
)
from qbsync.sync import recovery
from qbsync.sync.credentials import hash_generated, new_password
from qbsync.sync.desk import close_session
from qbsync.sync.handle import HandlePart
from qbsync.sync.work import connection_record, in_transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from qbsync.storage.record import Record
    from qbsync.storage.store import Store, Transaction
    from qbsync.sync.credentials import RandomBytes

__all__ = ["Portable", "import_lines"]

FORMAT: Final = 1
NOT_MOVED: Final = (SessionRecord,)
MOVED: Final = "The connection was moved while this was on its way."

_KINDS: Final = {kind.kind: kind for kind in KINDS if kind not in NOT_MOVED}


class Portable(HandlePart):
    """The part of a connection's handle that is about all of its data."""

    def export(self, *, secrets: bool = False) -> Iterator[str]:
        """Return everything that is kept of the connection, as lines of JSON without line ends.

        The hash of the password is left out, unless `secrets` asks for it, which the way to another store
        does. Texts that the store encrypts are readable here. The lines are read page by page while they are
        asked for, so pause the connection before moving it.

        Raises UnknownConnection.
        """
        with self._kept_in.transaction(write=False) as transaction:
            connection_record(transaction, self.key)
        return self._lines(secrets=secrets)

    def delete(self) -> None:
        """Forget the connection and everything that was kept for it; without it, do nothing.

        A session that is under way ends at its next call: the Web Connector is told that there is none.
        """

        def step(transaction: Transaction) -> None:
            # Whoever works on it is waited for.
            record = transaction.get(ConnectionRecord, self.key, self.key)
            if record is not None:
                close_session(transaction, record, self._now, journal, by_host=True)
            transaction.delete_connection(self.key)

        journal = logs.Journal()
        in_transaction(self._kept_in, step, journal=journal)

    def _lines(self, *, secrets: bool) -> Iterator[str]:
        head = {
            "qbsync": "connection",
            "format": FORMAT,
            "connection": self.key,
            "at": self._now.isoformat(),
            "secrets": secrets,
        }
        yield json.dumps(head)
        for kind in _KINDS.values():
            last: Record | None = None
            while found := self._page(kind, last):
                yield from (_line(record, secrets=secrets) for record in found)
                last = found[-1]

    def _page(self, kind: type[Record], last: Record | None) -> list[Record]:
        with self._kept_in.transaction(write=False) as transaction:
            return list(records_of(transaction, kind, self.key, last))


def _line(record: Record, *, secrets: bool) -> str:
    body, _ = codec_of(type(record)).encode(record)
    data = json.loads(body)
    if isinstance(record, ConnectionRecord):
        data.pop("session_id", None)
        if not secrets:
            data.pop("password_hash", None)
    return json.dumps({"kind": record.kind, "id": record.id, "data": data})


def import_lines(
    store: Store, lines: Iterable[str], key: str | None, now: datetime, random: RandomBytes
) -> str:
    """Store what `Portable.export` gave, as the connection `key`, and return that key.

    Raises ConnectionExists, and ConfigurationError for lines that are no export.
    """
    records = _read(lines, key, random)
    connection = records[0].connection

    def step(transaction: Transaction) -> None:
        if transaction.get(ConnectionRecord, connection, connection) is not None:
            message = f"there is a connection {connection!r} already; import it under another key"
            raise ConnectionExists(message)
        for record in records:
            transaction.put(record)
        _lose_what_was_out(transaction, connection, now)

    try:
        in_transaction(store, step)
    except DuplicateKey as error:
        raise ConnectionExists("another connection has the user name of this one already") from error
    return connection


def _read(lines: Iterable[str], key: str | None, random: RandomBytes) -> list[Record]:
    """Return the records of an export; that of the connection is the first."""
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    number, first = next(numbered, (1, ""))
    head = _parsed(number, first)
    if head.get("qbsync") != "connection":
        raise ConfigurationError("line 1 is not the first line of an export of a connection")
    if head.get("format") != FORMAT:
        message = f"the export has the format {head.get('format')!r}; this release reads format {FORMAT}"
        raise ConfigurationError(message)
    was = str(head.get("connection"))
    records = [_record(number, _parsed(number, line), was, key or was, random) for number, line in numbered]
    connections = [record for record in records if isinstance(record, ConnectionRecord)]
    if len(connections) != 1:
        raise ConfigurationError("the export is cut off, or not of one connection")
    return [*connections, *(record for record in records if record is not connections[0])]


def _parsed(number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ConfigurationError(f"line {number} is not of an export of a connection")
    return found


def _record(number: int, line: dict[str, Any], was: str, key: str, random: RandomBytes) -> Record:
    kind, id_, data = _KINDS.get(str(line.get("kind"))), line.get("id"), line.get("data")
    if kind is None or not isinstance(id_, str) or not isinstance(data, dict):
        message = f"line {number} is no record of a kind that this release knows"
        raise ConfigurationError(message)
    if kind is ConnectionRecord:
        # Without its hash nobody knows the password of the imported connection: it has to be reissued.
        data.setdefault("password_hash", hash_generated(new_password(random)))
        id_ = key if id_ == was else id_
    record = codec_of(kind).decode(key, id_, 0, json.dumps(data).encode("ascii"))
    if isinstance(record, FlowRecord):  # its iterator lived in a session that stayed behind
        return attrs.evolve(record, session_id="", started_at=None, iterator_id="", sweeping="")
    return record


def _lose_what_was_out(transaction: Transaction, connection: str, now: datetime) -> None:
    while found := transaction.find(MessageSetRecord, "state", ("open",), connection=connection):
        for message_set in found:
            if message_set.purpose == "push":
                recovery.lose(transaction, message_set, MOVED, now)
            else:
                transaction.delete(message_set)
