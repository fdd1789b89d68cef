"""Every exception that qbsync raises, in one tree.

    QBSyncError
      InvalidModel (ValueError)         a model or a request that QuickBooks refuses: every problem at once
      NotReturned (AttributeError)      a field that the query's IncludeRetElement left out of the answer
      DecodeError (ValueError)          bytes that are not the document they should be
        MalformedXML                    not well-formed
        ForbiddenXML                    a DOCTYPE, an encoding, an instruction that is never accepted
        TooLarge                        over a limit of size, depth or count
      StatusError                       QuickBooks answered a request with an error status
        NotFound                        500, 3120, 3121
        NameInUse                       3100
        InvalidReference                3000, 3130, 3140
        StaleEditSequence               3200
        Locked                          3175, 3176, and 3170 or 3180 with a text that speaks of a lock
      ProtocolError                     the Web Connector conversation went wrong
        LocalProtocolError              by a mistake of the host app
        RemoteProtocolError             by what was sent to us; `reply_hint` says how to answer it
      StorageError                      a store could not do what was asked
        UnknownConnection (LookupError)
        ConnectionExists
        UnknownOperation (LookupError)
        UnknownSync (LookupError)
        OperationExists                 the same key with other content
        LinkExists                      one of both records is linked to another one
        StaleWrite                      the record changed since it was read
        DuplicateKey                    another record has the same values in a unique index
        InvalidRecord (ValueError)      a record that no store can hold
        UnreadableRecord                a stored record that its class cannot read
        InvalidTransaction              a transaction used in a way that it does not allow
        TransactionConflict             undone because of another transaction; run it again
        StoreUnavailable                the store cannot be reached now: busy, closed, disk full
        StoreUnusable                   not a store of this library: foreign, damaged, of a newer release
      ConfigurationError (ValueError)   a setting that cannot work
        SchemaUnavailable               no schema for this qbXML version and edition, or files of it absent
      SimulatorError                    what the simulated QuickBooks PC does not do
        RequestProcessorError           QuickBooks refused a session or a whole message set, with an HRESULT
        SetupRefused                    the Web Connector refused to add an application, with a QBWC code
        SessionLost                     a session was cut off, as when the PC loses power
        NotSimulated (NotImplementedError)  no rule says what QuickBooks does here
        AssumedBehaviour                under `strict`, a rule that nothing proves

Messages are written for the person who has to act and never carry a payload, a password or a ticket.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AssumedBehaviour",
    "ConfigurationError",
    "ConnectionExists",
    "DecodeError",
    "DuplicateKey",
    "ForbiddenXML",
    "InvalidModel",
    "InvalidRecord",
    "InvalidReference",
    "InvalidTransaction",
    "LinkExists",
    "LocalProtocolError",
    "Locked",
    "MalformedXML",
    "NameInUse",
    "NotFound",
    "NotReturned",
    "NotSimulated",
    "OperationExists",
    "Problem",
    "ProtocolError",
    "QBSyncError",
    "RemoteProtocolError",
    "RequestProcessorError",
    "SchemaUnavailable",
    "SessionLost",
    "SetupRefused",
    "SimulatorError",
    "StaleEditSequence",
    "StaleWrite",
    "StatusError",
    "StorageError",
    "StoreUnavailable",
    "StoreUnusable",
    "TooLarge",
    "TransactionConflict",
    "UnknownConnection",
    "UnknownOperation",
    "UnknownSync",
    "UnreadableRecord",
    "is_card_number",
    "without_card_numbers",
]

_DIGIT: Final = re.compile(r"[0-9]")
_RUN: Final = re.compile(r"[0-9](?:[ -]?[0-9]){12,}")
_ID: Final = re.compile(r"[0-9]{1,8}-[0-9]{10}")
# Beside other numbers: in one group, or as it is printed on a card, in groups of four, or 4-6-4 and 4-6-5.
_PRINTED: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{13,19}"
    r"|[0-9]{4}([ -])(?:[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|[0-9]{6}\1[0-9]{4,5}))(?![0-9])"
)
_CARD_DIGITS: Final = range(13, 20)
_SHOWN_DIGITS: Final = 4


def is_card_number(text: str) -> bool:
    """Say whether a text is 13 to 19 digits, with blanks and dashes between, whose check digit is right."""
    digits = [int(digit) for digit in _DIGIT.findall(text)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return len(digits) in _CARD_DIGITS and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def without_card_numbers(text: str) -> str:
    """Return a text in which what may be a card number is crossed out but for its last four digits.

    A ListID or TxnID is none, though some have the right check digit.
    """
    return _RUN.sub(_without_cards_in_run, text)


def _without_cards_in_run(run: re.Match[str]) -> str:
    if _ID.fullmatch(run[0]) is not None:
        return run[0]
    return _crossed_out(run) if is_card_number(run[0]) else _PRINTED.sub(_crossed_out, run[0])


def _crossed_out(found: re.Match[str]) -> str:
    text = found[0]
    if not is_card_number(text):
        return text
    return _DIGIT.sub("x", text, count=len(_DIGIT.findall(text)) - _SHOWN_DIGITS)


@attrs.frozen(kw_only=True)
class Problem:
    """One reason why a value or a document is refused.

    `path` leads from the request to the value (``lines[2].rate``); `value` is its shortened repr, masked
    where the field is secret; `rule` says what is expected; `fix` says what to do; `line` is the line of the
    document, where there is a document.
    """

    path: str
    rule: str
    value: str | None = None
    fix: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """Return the problem as one line of text."""
        place = self.path if self.line is None else f"{self.path} (line {self.line})"
        text = f"{place}: {self.rule}" if self.value is None else f"{place}: {self.value} {self.rule}"
        return text if self.fix is None else f"{text}; {self.fix}"


class QBSyncError(Exception):
    """The base of every exception of qbsync."""


class InvalidModel(QBSyncError, ValueError):
    """A request breaks rules of qbXML; `problems` holds every one of them, `subject` names the class."""

    def __init__(self, subject: str, problems: Iterable[Problem]) -> None:
        """Keep the problems of the request class named `subject`."""
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__(subject, self.problems)

    def __str__(self) -> str:
        """Return one line for the request and one for each problem."""
        count = len(self.problems)
        head = f"{self.subject} has {count} problem{'' if count == 1 else 's'}:"
        return "\n  ".join([head, *map(str, self.problems)])


class NotReturned(QBSyncError, AttributeError):
    """A documented field is absent, because the query's IncludeRetElement did not ask for it."""


class DecodeError(QBSyncError, ValueError):
    """Bytes are not the document that they should be."""


class MalformedXML(DecodeError):
    """The XML is not well-formed; `line` and `column` (from 1) say where, None where that is unknown."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        """Keep the parser's `message` and the place of the fault."""
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Return the message with its place."""
        place = "" if self.line is None else f" (line {self.line}, column {self.column})"
        return self.message + place


class ForbiddenXML(DecodeError):
    """The XML has something that is never accepted: a DOCTYPE, an unknown encoding, an instruction."""


class TooLarge(DecodeError):
    """The document is over a limit; `limit` is that limit, in the unit that the message names."""

    def __init__(self, message: str, limit: int) -> None:
        """Keep the `message` and the `limit` that was passed."""
        super().__init__(message, limit)
        self.message = message
        self.limit = limit

    def __str__(self) -> str:
        """Return the message."""
        return self.message


class StatusError(QBSyncError):
    """QuickBooks answered a request with an error status.

    `code` is the statusCode, `severity` is Info, Warn or Error, `message` is QuickBooks' own text,
    `request_id` is the id of the request that was answered, None where the answer has none.  `str` and `repr`
    cross out card numbers that QuickBooks quotes.
    """

    def __init__(self, code: int, severity: str, message: str, request_id: str | None = None) -> None:
        """Keep what QuickBooks said."""
        super().__init__(code, severity, message, request_id)
        self.code = code
        self.severity = severity
        self.message = message
        self.request_id = request_id

    def __str__(self) -> str:
        """Return the code and QuickBooks' text."""
        return f"status {self.code}: {without_card_numbers(self.message)}"

    def __repr__(self) -> str:
        """Return the constructor's call."""
        shown = self.code, self.severity, without_card_numbers(self.message), self.request_id
        return f"{type(self).__name__}{shown!r}"


class NotFound(StatusError):
    """The object that the request names does not exist (500, 3120, 3121)."""


class NameInUse(StatusError):
    """Another object of the company file bears this name (3100)."""


class InvalidReference(StatusError):
    """A Ref of the request names an object that does not exist (3000, 3130, 3140)."""


class StaleEditSequence(StatusError):
    """The object changed in QuickBooks since it was read (3200)."""


class Locked(StatusError):
    """The object is in use at the PC; the same request will pass later (3170, 3175, 3176, 3180)."""


class ProtocolError(QBSyncError):
    """The Web Connector conversation went wrong."""


class LocalProtocolError(ProtocolError):
    """The host app asked for something that the protocol does not allow."""


class RemoteProtocolError(ProtocolError):
    """What was sent to us is no legal call.

    `reply_hint` is the HTTP status and `fault_code` the SOAP fault code (Client, VersionMismatch) that answer
    it best.
    """

    def __init__(self, message: str, reply_hint: int = 400, fault_code: str = "Client") -> None:
        """Keep the `message`, which is safe to send back, and the codes of the answer."""
        super().__init__(message, reply_hint, fault_code)
        self.message = message
        self.reply_hint = reply_hint
        self.fault_code = fault_code

    def __str__(self) -> str:
        """Return the message."""
        return self.message


class StorageError(QBSyncError):
    """A store could not do what was asked."""


class UnknownConnection(StorageError, LookupError):
    """No connection has this key."""


class ConnectionExists(StorageError):
    """A connection with this key, or with this user name, exists already."""


class UnknownOperation(StorageError, LookupError):
    """The connection has no operation with this key."""


class UnknownSync(StorageError, LookupError):
    """The connection has no such sync or synced record, or keeps it no more."""


class OperationExists(StorageError):
    """The connection has an operation with this key and other content; nothing was stored."""


class LinkExists(StorageError):
    """A record of the host or of QuickBooks is linked to another one already; nothing was stored.

    `record_type` is the kind of record ("Customer"), `wanted` the pair that was to be linked and `found` the
    one or two pairs in its way, each as (host id, ListID or TxnID).
    """

    def __init__(self, record_type: str, wanted: tuple[str, str], found: Iterable[tuple[str, str]]) -> None:
        """Keep the pairs."""
        self.record_type = record_type
        self.wanted = wanted
        self.found = tuple(found)
        super().__init__(record_type, wanted, self.found)

    def __str__(self) -> str:
        """Return both pairs and what to do."""
        others = " and ".join(f"your {host!r} is linked to {there}" for host, there in self.found)
        return (
            f"{self.record_type}: your {self.wanted[0]!r} cannot be linked to {self.wanted[1]}, because "
            f"{others}; remove that link first, or say replace=True"
        )


class StaleWrite(StorageError):
    """The record was changed by somebody else since it was read; read it again and decide again.

    `kind`, `connection` and `id` name the record, `expected` is the version that the caller held (0: none
    yet), `found` the stored version, None where the record is not stored.
    """

    def __init__(self, kind: str, connection: str, id: str, expected: int, found: int | None) -> None:
        """Keep which record it was and both versions."""
        super().__init__(kind, connection, id, expected, found)
        self.kind = kind
        self.connection = connection
        self.id = id
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        """Return both versions and what to do."""
        found = "not stored" if self.found is None else f"stored with version {self.found}"
        return (
            f"{self.kind} {self.id!r} of connection {self.connection!r} is {found}, not {self.expected}; "
            "read it again and decide again"
        )


class DuplicateKey(StorageError):
    """Another record has the same values in a unique index; nothing was stored.

    `kind` and `index` name the index, `connection` the connection whose record was refused.
    """

    def __init__(self, kind: str, index: str, connection: str) -> None:
        """Keep which index refused a record of which connection."""
        super().__init__(kind, index, connection)
        self.kind = kind
        self.index = index
        self.connection = connection

    def __str__(self) -> str:
        """Return the name of the index."""
        return f"another {self.kind} has the same values in the unique index {self.index!r}"


class InvalidRecord(StorageError, ValueError):
    """A record breaks a rule of the contract of stores: a naive time, an id that is too long."""


class UnreadableRecord(StorageError):
    """A stored body does not fit the class that reads it; `kind`, `connection` and `id` name the record.

    `reasons` has one line for each field, with its path and without its value.
    """

    def __init__(self, kind: str, connection: str, id: str, reasons: Iterable[str]) -> None:
        """Keep which record it was and what is wrong with it."""
        self.kind = kind
        self.connection = connection
        self.id = id
        self.reasons = tuple(reasons)
        super().__init__(kind, connection, id, self.reasons)

    def __str__(self) -> str:
        """Return one line for the record and one for each field."""
        head = f"{self.kind} {self.id!r} of connection {self.connection!r} does not fit its class"
        return "\n  ".join([f"{head}; was it stored by a newer release?", *self.reasons])


class InvalidTransaction(StorageError):
    """A transaction was used in a way that it does not allow; the message says what to do instead."""


class TransactionConflict(StorageError):
    """The store undid the transaction because another one stood in its way; run the whole of it again."""


class StoreUnavailable(StorageError):
    """The store cannot be used now: busy, closed, disk full, no permission; nothing was stored."""


class StoreUnusable(StorageError):
    """What was opened is not a store of this library: foreign, damaged, or written by a newer release."""


class ConfigurationError(QBSyncError, ValueError):
    """A setting cannot work; the message names the setting and what it may be."""


class SchemaUnavailable(ConfigurationError):
    """There is no schema for a qbXML version and an edition; `reason` says why, or which files are absent.

    `version` and `edition` are what was asked for, None where nothing was.
    """

    def __init__(self, reason: str, version: str | None = None, edition: str | None = None) -> None:
        """Keep what was asked for and why it is not there."""
        super().__init__(reason, version, edition)
        self.reason = reason
        self.version = version
        self.edition = edition

    def __str__(self) -> str:
        """Return what was asked for and the reason."""
        words = "" if self.version is None else f" of qbXML {self.version}"
        words += "" if self.edition is None else f" for the {self.edition} edition"
        return f"there is no schema{words}: {self.reason}"


class SimulatorError(QBSyncError):
    """The simulated QuickBooks PC does not do what was asked."""


class RequestProcessorError(SimulatorError):
    """The request processor of QuickBooks refused a session or a message set; nothing of it was executed.

    `hresult` is written as QuickBooks writes it (``0x80040400``), `message` is its text.
    """

    def __init__(self, hresult: str, message: str) -> None:
        """Keep the `hresult` and the `message`."""
        super().__init__(hresult, message)
        self.hresult = hresult
        self.message = message

    def __str__(self) -> str:
        """Return both."""
        return f"{self.hresult}: {self.message}"


class SetupRefused(SimulatorError):
    """The Web Connector did not add the application of a .qwc file; `code` is its QBWC code, from 1000.

    `qbsync.webconnector.qbwc_codes` explains every code.
    """

    def __init__(self, code: int, message: str) -> None:
        """Keep the `code` and the `message`."""
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        """Return the code as the Web Connector writes it, and the message."""
        return f"QBWC{self.code}: {self.message}"


class SessionLost(SimulatorError):
    """The session was cut off here, as when the PC loses power; raise it in `on_event` of the simulator."""


class NotSimulated(SimulatorError, NotImplementedError):
    """No rule of the simulator says what QuickBooks does here; it never guesses."""


class AssumedBehaviour(SimulatorError):
    """In strict mode a request came to depend on a behaviour of the simulator that nothing proves.

    `behaviour` is its name in `qbsync.simulator.behaviours()`, `source` what is known of it, `what` what the
    simulator does, `switch` the argument that chooses another behaviour, None where there is none.  The
    request may be half done: go on with another company file.
    """

    def __init__(self, behaviour: str, source: str, what: str, switch: str | None = None) -> None:
        """Keep them."""
        super().__init__(behaviour, source, what, switch)
        self.behaviour = behaviour
        self.source = source
        self.what = what
        self.switch = switch

    def __str__(self) -> str:
        """Say what is assumed and what to do about it."""
        both = "" if self.switch is None else f", run the test with every value of {self.switch}"
        accept = f'CompanyFile(strict=True, accept=["{self.behaviour}"])'
        return (
            f"{self.behaviour} is assumed: {self.what} Source: {self.source} Record with the capture kit "
            f"what your QuickBooks does{both}, or accept it: {accept}."
        )
