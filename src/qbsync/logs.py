"""What qbsync logs: one row of `EVENTS` per event, and nothing that has no row.

Records go to the loggers ``qbsync.webconnector``, ``qbsync.sync`` and ``qbsync.adapters`` of the standard
library; the host configures handlers and levels, qbsync never does. The text of a record is the name of its
event, which never changes, and then its fields as ``key=value``; the same fields are attributes of the record
(logging's `extra`), for whoever writes JSON.

No field holds a payload, a password, a ticket, a text of QuickBooks or a value of a record: those are in the
connection's history, or nowhere. A session is named by the first characters of its ticket's SHA-256.

INFO tells what was done and stays silent while nothing is: a poll that finds nothing to do is DEBUG. WARNING
is for what somebody may have to look at, ERROR for code that raised.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import cache
from traceback import walk_tb
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = [
    "EVENTS",
    "Journal",
    "LogEvent",
    "emit",
    "in_seconds",
    "name_of",
    "place_of",
    "session_of",
    "shortened",
]

Value: TypeAlias = str | int | float | bool | None

SHOWN: Final = 12
"""Characters of a session's id that a log shows: enough to tell sessions apart, no use to anybody else."""

# A library adds this one handler, so that Python does not print warnings where the host wants no logs.
logging.getLogger("qbsync").addHandler(logging.NullHandler())


@attrs.frozen(kw_only=True)
class LogEvent:
    """One kind of record: its text, its logger below ``qbsync``, its level, its fields and what it means."""

    name: str
    logger: Literal["webconnector", "sync", "adapters"]
    level: int
    fields: tuple[str, ...]
    meaning: str


_EVENTS: Final[dict[str, LogEvent]] = {}


def _event(
    name: str, logger: Literal["webconnector", "sync", "adapters"], level: int, fields: str, meaning: str
) -> LogEvent:
    event = LogEvent(name=name, logger=logger, level=level, fields=tuple(fields.split()), meaning=meaning)
    _EVENTS[name] = event
    return event


# Name, logger, level, fields, meaning. Bytes are those of HTTP bodies or, for message sets and answers,
# characters of qbXML; seconds have three decimals. A field that is not known is None.

# HTTP and SOAP
CALL_ANSWERED: Final = _event(
    "call answered",
    "webconnector",
    logging.DEBUG,
    "call session peer status percent bytes_in bytes_out seconds",
    "A call of a Web Connector; `status` is the word that authenticate was answered with",
)
CALL_REFUSED: Final = _event(
    "call refused",
    "webconnector",
    logging.INFO,
    "http_status method peer",
    "A request that is no call, or one that cannot be read: 400, 403, 405, 408, 411, 413, 415",
)
SERVICE_FAILED: Final = _event(
    "service failed",
    "webconnector",
    logging.ERROR,
    "call session peer exception place",
    "qbsync or the store raised; the Web Connector got an orderly reply. `place` is module:line",
)

# Logins and sessions
LOGIN_OK: Final = _event(
    "login ok",
    "sync",
    logging.DEBUG,
    "connection peer status postpone_seconds",
    "A right password; `status` is ok, none (nothing to do) or busy (a session is under way)",
)
LOGIN_FAILED: Final = _event(
    "login failed",
    "sync",
    logging.WARNING,
    "connection peer",
    "A wrong password, or an unknown user name, which has no `connection`",
)
LOGIN_THROTTLED: Final = _event(
    "login throttled",
    "sync",
    logging.INFO,
    "connection peer postpone_seconds",
    "Too many wrong logins: refused, and told to come later",
)
SESSION_OPENED: Final = _event(
    "session opened", "sync", logging.INFO, "connection session peer", "There is work, and it begins"
)
SESSION_FAILED: Final = _event(
    "session failed",
    "sync",
    logging.WARNING,
    "connection session state",
    "The session ends with an error, which stands in the history of the connection",
)
SESSION_CLOSED: Final = _event(
    "session closed",
    "sync",
    logging.INFO,
    "connection session state message_sets seconds",
    "Over; `state` is where it stood: finished, or failed, or cut short",
)
SESSION_EXPIRED: Final = _event(
    "session expired",
    "sync",
    logging.INFO,
    "connection session state message_sets seconds",
    "Never closed: the PC went away. Noticed at the next call or login",
)
SESSION_TAKEN_OVER: Final = _event(
    "session taken over",
    "sync",
    logging.WARNING,
    "connection session state message_sets seconds",
    "Silent, and another login came: the PC was restarted, or two PCs use one .qwc file",
)
COMPANY_FILE_NOT_OPENED: Final = _event(
    "company file not opened",
    "sync",
    logging.WARNING,
    "connection session hresult",
    "The Web Connector could not reach QuickBooks (connectionError); `qbsync explain` has the HRESULT",
)

# Work
MESSAGE_SET_PLANNED: Final = _event(
    "message set planned",
    "sync",
    logging.DEBUG,
    "connection session message_set purpose flow operations bytes resent",
    "The next message set is stored; `purpose` is identity, push, pull or look",
)
ANSWER_RECEIVED: Final = _event(
    "answer received",
    "sync",
    logging.DEBUG,
    "connection session message_set purpose flow bytes statuses quarantined",
    "QuickBooks answered; `statuses` counts them by code, as in 0:3 3100:1",
)
ANSWER_REFUSED: Final = _event(
    "answer refused",
    "sync",
    logging.WARNING,
    "connection session message_set purpose flow hresult",
    "QuickBooks gave an HRESULT instead of an answer",
)
ANSWER_UNREADABLE: Final = _event(
    "answer unreadable",
    "sync",
    logging.WARNING,
    "connection session message_set purpose flow bytes",
    "What came is no qbXML",
)
ANSWER_REPEATED: Final = _event(
    "answer repeated",
    "sync",
    logging.INFO,
    "connection session message_set purpose flow bytes",
    "The answer of another message set, which was settled before; it has no effect",
)
PAGE_DELIVERED: Final = _event(
    "page delivered",
    "sync",
    logging.INFO,
    "connection session flow records quarantined seconds",
    "The host's handler took a page, in `seconds`",
)
HANDLER_SLOW: Final = _event(
    "handler slow",
    "sync",
    logging.WARNING,
    "connection session flow seconds page_size",
    "It endangers the session; the pages become smaller, `page_size` is the new one",
)
HANDLER_RAISED: Final = _event(
    "handler raised",
    "sync",
    logging.ERROR,
    "connection session flow operation exception",
    "The host's own handler; with its traceback. The page or outcome comes again",
)
HOOK_RAISED: Final = _event(
    "hook raised",
    "sync",
    logging.ERROR,
    "connection hook exception",
    "The host's hook for events (`hook` is the name of the event) or for metrics; with its traceback",
)
FLOW_FAILED: Final = _event(
    "flow failed",
    "sync",
    logging.WARNING,
    "connection session flow failures blocked code",
    "A page was not taken or not given; a blocked flow asks nothing any more",
)
OPERATION_APPLIED: Final = _event(
    "operation applied",
    "sync",
    logging.INFO,
    "connection operation request_name attempts recovered",
    "A write is in QuickBooks, and the host has heard of it",
)
OPERATION_NOT_APPLIED: Final = _event(
    "operation not applied",
    "sync",
    logging.WARNING,
    "connection operation request_name state code attempts",
    "A write is rejected, in_doubt, in conflict or parked, and the host has heard of it",
)
OPERATION_CANCELLED: Final = _event(
    "operation cancelled",
    "sync",
    logging.INFO,
    "connection operation request_name",
    "The host withdrew a write",
)
BACKUP_RESTORED: Final = _event(
    "backup restored",
    "sync",
    logging.WARNING,
    "connection session",
    "The company file is an older one than before; nothing is written until somebody resumes",
)
STORE_CONFLICT: Final = _event(
    "store conflict",
    "sync",
    logging.DEBUG,
    "attempt exception",
    "Another transaction came between; the work is done again",
)
TELLING_FAILED: Final = _event(
    "telling failed",
    "sync",
    logging.ERROR,
    "connection session exception place",
    "The store raised when outcomes or events were to be told; the call went on, and they are told later",
)
UPKEEP_FAILED: Final = _event(
    "upkeep failed",
    "sync",
    logging.ERROR,
    "connection exception place",
    "A tick could not do all for this connection, and went on with the others; `tick.failed` has the remedy",
)

# Tools
PAYLOADS_NOT_WRITTEN: Final = _event(
    "payloads not written",
    "adapters",
    logging.ERROR,
    "call exception",
    "The host's `write` of a PayloadLogger raised; the call went on",
)
RECORDING_FAILED: Final = _event(
    "recording failed",
    "adapters",
    logging.ERROR,
    "call exception place",
    "A Recorder could not write this call into its transcript; the call itself went on",
)
RECORDING_ENDED: Final = _event(
    "recording ended",
    "adapters",
    logging.WARNING,
    "reason",
    "A Recorder writes no more: its transcript is full, or cannot be written",
)

EVENTS: Final[Mapping[str, LogEvent]] = _EVENTS
"""Every event by its name."""


class _Pairs:
    """Fields as ``key=value``, written only where a handler wants the text."""

    def __init__(self, fields: Mapping[str, Value]) -> None:
        self._fields = fields

    def __str__(self) -> str:
        return " ".join(f"{key}={_plain(value)}" for key, value in self._fields.items() if value is not None)


_BARE: Final = re.compile(r"[\w.:,+@/-]++", re.ASCII)


def _plain(value: Value) -> str:
    """Return a value without blanks and line ends, so that no value can look like another record."""
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text)


@cache
def _logger(room: str) -> logging.Logger:
    return logging.getLogger(f"qbsync.{room}")  # which takes a lock of the whole process


def emit(event: LogEvent, *, error: BaseException | None = None, **fields: Value) -> None:
    """Log an event; every one of its fields is given, and "" is written as None.

    `error` is logged with its traceback and is the host's own: those of qbsync may quote what was sent.
    """
    logger = _logger(event.logger)
    if not logger.isEnabledFor(event.level):
        return
    told = {key: None if fields[key] == "" else fields[key] for key in event.fields}
    message = f"{event.name} %s"
    logger.log(
        event.level,
        message,
        _Pairs(told),
        extra={"event": event.name, **told},
        exc_info=error,
        stacklevel=2,
    )


@attrs.define
class Journal:
    """The events of one piece of work in a transaction, which are logged when it is stored, or not at all.

    `listener` hears of each when it is logged, whatever the level of the log.
    """

    listener: Callable[[LogEvent, Mapping[str, Value]], None] | None = None
    _entries: list[tuple[LogEvent, dict[str, Value]]] = attrs.field(factory=list, init=False)

    def add(self, event: LogEvent, **fields: Value) -> None:
        """Keep an event."""
        self._entries.append((event, fields))

    def clear(self) -> None:
        """Forget everything: the transaction was undone."""
        self._entries.clear()

    def emit(self) -> None:
        """Log everything, in order, and forget it."""
        entries, self._entries = self._entries, []
        for event, fields in entries:
            emit(event, error=None, **fields)
            if self.listener is not None:
                self.listener(event, fields)


def shortened(session_id: str) -> str | None:
    """Return what a log shows of a session's id; None for ""."""
    return session_id[:SHOWN] or None


def session_of(ticket: str) -> str | None:
    """Return what a log shows of a ticket: the beginning of its SHA-256; None for ""."""
    return shortened(hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()) if ticket else None


def in_seconds(duration: timedelta | float) -> float:
    """Return a duration in seconds, with three decimals."""
    return round(duration if isinstance(duration, int | float) else duration.total_seconds(), 3)


def name_of(error: BaseException) -> str:
    """Return the class of an exception, dotted; its text may quote what no log may hold."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def place_of(error: BaseException) -> str | None:
    """Return the module and line that raised, as module:line; None where nothing tells."""
    *_, frame = [None, *walk_tb(error.__traceback__)]
    return None if frame is None else f"{frame[0].f_globals.get('__name__', '?')}:{frame[1]}"
