"""Records real traffic into an anonymised transcript: what went wrong at a customer becomes a test.

    recorder = Recorder(bridge.service, "traffic.jsonl")
    application = recorder.wsgi(url=bridge.app.url)       # in the place of bridge.wsgi(); or recorder.asgi()

`qbsync replay traffic.jsonl` and `qbsync.testing.replay` play it against the code. What a transcript holds
stands in `qbsync.adapters.transcripts`.

A call waits for nothing but the reading of its connection's records, once, and of new operations, at each
login and answer. A thread anonymises and writes; where it cannot keep up, calls are left out, and counted.
Whatever goes wrong in recording is logged and changes no reply.
"""

from __future__ import annotations

import json
import queue
import threading
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from qbsync import logs
from qbsync.adapters import BODY_TIMEOUT, THREADS
from qbsync.adapters.transcripts import RECORDED, Taken, call_line, head_line, records_line
from qbsync.adapters.wsgi import WSGIAdapter
from qbsync.errors import ConfigurationError
from qbsync.qbxml.pseudonyms import Pseudonyms
from qbsync.storage.records import ConnectionRecord, OperationRecord, records_of
from qbsync.sync.engine import Engine
from qbsync.webconnector.calls import (
    Authenticate,
    Call,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    operation_of,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from qbsync.adapters.asgi import ASGIAdapter
    from qbsync.storage.record import Record
    from qbsync.storage.store import Transaction
    from qbsync.webconnector.service import Awaiting, Service

__all__ = ["LARGEST_TRANSCRIPT", "Recorder"]

LARGEST_TRANSCRIPT: Final = 50 * 1024 * 1024
"""Bytes of a transcript, unless told otherwise."""

MOST_RECORDS: Final = 5_000
"""Records of a connection that are read when its recording begins."""

_WAITING: Final = 200
_WAITING_CHARACTERS: Final = 64 * 1024 * 1024
"""Calls that wait to be written, and what is in them; more are left out."""

_SESSIONS: Final = 10_000
"""Sessions whose connection is remembered; the oldest are forgotten."""

_PLANNING: Final = (Authenticate, SendRequestXML, ReceiveResponseXML)
_END: Final = object()


class Recorder:
    """A `Service` that writes down, anonymised, what goes in and out of a bridge.

    `service` is ``bridge.service`` itself. The file at `path` is made anew, readable by its owner only.
    `keep_amounts` leaves money as it is. `largest` is in bytes: then the recording ends and the service goes
    on. `only` are the keys of the connections that are recorded, all by default.

    Raises ConfigurationError for another service, and OSError where the file cannot be made.
    """

    def __init__(
        self,
        service: Service,
        path: str | os.PathLike[str],
        *,
        keep_amounts: bool = False,
        largest: int = LARGEST_TRANSCRIPT,
        only: tuple[str, ...] = (),
    ) -> None:
        """Make the file and begin."""
        if not isinstance(service, Engine):
            raise ConfigurationError("a Recorder stands before bridge.service itself")
        self._engine = service
        self._only = frozenset(only)
        self._names = Pseudonyms(service.random(32), keep_amounts=keep_amounts)
        self._left_out = 0
        self._begun: dict[str, int] = {}  # connection -> the greatest number of an operation so far
        self._tickets: dict[str, str] = {}
        self._waiting: queue.Queue[Any] = queue.Queue(_WAITING)
        self._size = 0  # characters that wait; a little off where two threads count at once
        self._file = _File(Path(path), largest)
        self._file.write(head_line(service, version("qbsync"), self._names))
        self._thread = threading.Thread(target=self._work, name="qbsync-recorder", daemon=True)
        self._thread.start()

    def handle(self, call: Call, *, peer: str = "", awaiting: Awaiting | None = None) -> Reply:
        """Return the reply of the service, whatever becomes of the recording."""
        connection, at = "", self._engine.clock()
        try:
            connection = self._look(call)
        except Exception as error:  # noqa: BLE001 - recording must never break a call
            _report(call, error)
        reply = self._engine.handle(call, peer=peer, awaiting=awaiting)
        try:
            ticket = getattr(reply, "ticket", "")
            if ticket and connection:
                self._remember(ticket, connection)
            if connection and isinstance(call, _PLANNING):
                self._note(connection)  # what a source of the host pushed meanwhile
            if connection or not self._only:
                self._put(Taken(call=call, reply=reply, at=at))
        except Exception as error:  # noqa: BLE001 - as above
            _report(call, error)
        return reply

    def status_text(self) -> str:
        """Return the status of the service."""
        return self._engine.status_text()

    def wsgi(self, *, url: str = "") -> WSGIAdapter:
        """Return the WSGI application to mount in the place of ``bridge.wsgi()``."""
        return WSGIAdapter(self, url=url)

    def asgi(
        self, *, url: str = "", threads: int = THREADS, body_timeout: float | None = BODY_TIMEOUT
    ) -> ASGIAdapter:
        """Return the ASGI application to mount in the place of ``bridge.asgi()``."""
        from qbsync.adapters.asgi import ASGIAdapter  # noqa: PLC0415 - hosts with WSGI need no asyncio

        return ASGIAdapter(self, url=url, threads=threads, body_timeout=body_timeout)

    def close(self) -> None:
        """Write what waits and close the file; calls go on, unrecorded."""
        while self._thread.is_alive():
            with suppress(queue.Full):
                self._waiting.put(_END, timeout=0.1)
                self._thread.join()

    def _look(self, call: Call) -> str:
        """Note what the store holds before a call that may plan work, and return the connection.

        It is "" where the connection is not known, or not to be recorded.
        """
        if not self._thread.is_alive():
            return ""
        if not isinstance(call, Authenticate):
            connection = self._tickets.get(getattr(call, "ticket", ""), "")
            if connection and isinstance(call, _PLANNING):
                self._note(connection)
            return connection
        with self._engine.store.transaction(write=False) as transaction:
            found = transaction.find(
                ConnectionRecord, "user_name", (call.user_name,), connection=None, limit=1
            )
        connection = found[0].id if found else ""
        if not connection or (self._only and connection not in self._only):
            return ""
        self._note(connection)
        return connection

    def _note(self, connection: str) -> None:
        known = self._begun.get(connection)
        with self._engine.store.transaction(write=False) as transaction:
            records = _all(transaction, connection) if known is None else _new(transaction, connection, known)
        numbers = [record.sequence for record in records if isinstance(record, OperationRecord)]
        self._begun[connection] = max([known or 0, *numbers])
        if known is None or records:
            names, operations = self._names, known is not None
            self._put(lambda: records_line(connection, records, names, operations=operations))

    def _remember(self, ticket: str, connection: str) -> None:
        self._tickets[ticket] = connection
        if len(self._tickets) > _SESSIONS:
            self._tickets.pop(next(iter(self._tickets)), None)

    def _put(self, what: Taken | Callable[[], dict[str, Any]]) -> None:
        """Let the thread write something, if it still does and is not too far behind."""
        size = _size_of(what)
        if not self._thread.is_alive():
            return
        if self._size + size > _WAITING_CHARACTERS:
            self._left_out += 1
            return
        try:
            self._waiting.put_nowait(what)
        except queue.Full:
            self._left_out += 1
        else:
            self._size += size

    def _work(self) -> None:
        with suppress(_Over), self._file:
            while (item := self._waiting.get()) is not _END:
                self._size -= _size_of(item)
                self._write(item)

    def _write(self, item: Taken | Callable[[], dict[str, Any]]) -> None:
        try:
            line = call_line(item, self._names) if isinstance(item, Taken) else item()
            left_out, self._left_out = self._left_out, 0
            self._file.write(line | ({"left_out_before": left_out} if left_out else {}))
        except _Over as over:
            logs.emit(logs.RECORDING_ENDED, reason=over.reason)
            raise
        except Exception as error:  # noqa: BLE001 - what cannot be recorded is left out
            _report(item.call if isinstance(item, Taken) else None, error)


class _Over(Exception):
    """No more is written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _File:
    """A file of JSON lines of a limited size."""

    def __init__(self, path: Path, largest: int) -> None:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        self._file = path.open("w", encoding="ascii", newline="\n")
        self._left = largest

    def write(self, line: dict[str, Any]) -> None:
        """Write a line; raises _Over where it has no room, or the disk has none."""
        text = json.dumps(line, separators=(",", ":")) + "\n"
        self._left -= len(text)
        try:
            if self._left < 0:
                self._file.write('{"end":"full"}\n')
                raise _Over("full")
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            raise _Over(error.strerror or "the file cannot be written") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._file.close()


def _all(transaction: Transaction, connection: str) -> list[Record]:
    """Return what is kept of a connection, as far as replies depend on it."""
    records: list[Record] = []
    for kind in RECORDED:
        last: Record | None = None
        while len(records) < MOST_RECORDS and (found := records_of(transaction, kind, connection, last)):
            records += found
            last = found[-1]
    return records


def _new(transaction: Transaction, connection: str, known: int) -> list[Record]:
    """Return the operations that were pushed since."""
    found = transaction.find(
        OperationRecord, "sequence", since=(known + 1,), connection=connection, limit=MOST_RECORDS
    )
    return list(found)


def _size_of(what: object) -> int:
    """Return how many characters of documents are in a call."""
    return len(getattr(getattr(what, "call", None), "response", ""))


def _report(call: Call | None, error: Exception) -> None:
    logs.emit(
        logs.RECORDING_FAILED,
        call=None if call is None else operation_of(call).name,
        exception=logs.name_of(error),
        place=logs.place_of(error),
    )
