"""What stands in a transcript of real traffic, and how it is anonymised.

A transcript is JSON, one object a line:

    {"qbsync": "transcript", "format": 1, ...}   the first line: flows and settings of the bridge
    {"connection": "...", "records": [...]}      what the store held of a connection when its recording began
    {"connection": "...", "operations": [...]}   what the host pushed since
    {"call": "authenticate", "at": "...", ...}   a call, and the reply to it
    {"end": "full"}                              the last line of one that was cut off

Tickets, passwords and the names of users are replaced, and all that is said of people and companies
(`qbsync.qbxml.pseudonyms`). What stays: which calls came when, qbXML's structure, what
`qbsync.qbxml.redaction` lists, names of flows, and of a store's records the words that are qbsync's own.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync import logs
from qbsync.errors import InvalidModel, QBSyncError
from qbsync.qbxml import encode
from qbsync.storage.codec import codec_of
from qbsync.storage.records import (
    ConnectionRecord,
    CounterRecord,
    FlowRecord,
    HCPRecord,
    KnownRecord,
    MessageSetRecord,
    OperationRecord,
    WantedRecord,
)
from qbsync.webconnector.calls import (
    AuthenticateReply,
    Call,
    PercentReply,
    Reply,
    SendRequestXML,
    TextReply,
    operation_of,
)
from qbsync.webconnector.hresults import tidy_hresult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qbsync.qbxml.pseudonyms import Pseudonyms
    from qbsync.storage.record import Record
    from qbsync.sync.engine import Engine

__all__ = ["FORMAT", "RECORDED", "Taken", "call_line", "head_line", "records_line", "reply_fields"]

FORMAT: Final = 1

RECORDED: Final[tuple[type[Record], ...]] = (
    ConnectionRecord,
    HCPRecord,
    MessageSetRecord,
    OperationRecord,
    FlowRecord,
    KnownRecord,
    WantedRecord,
    CounterRecord,
)
"""Kinds of records on which replies depend."""

REPLY_WORDS: Final = frozenset({"none", "nvu", "busy", "NoOp", "done", "OK", "Interactive mode", ""})
"""Texts of replies that have a meaning of their own; of all others a transcript has that there is a text."""

SOME_TEXT: Final = "[text]"

# Fields of records whose values are words of qbsync's own, or names that the host's developer chose.
_KEPT: Final = frozenset(
    {
        *("state", "purpose", "edition", "zone", "qbxml_version", "negotiated_version", "request_name"),
        *("who_acts", "look", "refused", "sweeping", "flow", "sweep_of", "ids_of", "record_type", "kind"),
        *("last_restore_time", "last_condense_time", "condensed", "watermark", "start", "wall", "instant"),
        *("greatest", "edit_sequence", "from_time", "to_time", "days"),
    }
)
_DROPPED: Final = frozenset({"password_hash", "session_id"})
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:[+-]\d\d:\d\d|Z)?", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d+\.?\d*", re.ASCII)
_MESSAGE_SET: Final = re.compile(r"q[a-z2-7]{16}(?:\.\d{1,9})?", re.ASCII)
_KEY: Final = re.compile(r"[a-z][a-z0-9_]*(?:[.\[(][a-z0-9_.\[\]()]*)?", re.ASCII)
_ID_INSIDE: Final = re.compile(r"\b[0-9A-F]{1,8}-[0-9]{1,10}\b", re.ASCII)
_SHAPES: Final = {
    "version": re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,5}){0,3}", re.ASCII),
    "country": re.compile(r"[A-Z]{2}"),
}


@attrs.frozen(kw_only=True)
class Taken:
    """A call with its reply, as it was; `at` is when the call came."""

    call: Call = attrs.field(repr=False)
    reply: Reply = attrs.field(repr=False)
    at: datetime


def head_line(engine: Engine, release: str, names: Pseudonyms) -> dict[str, Any]:
    """Return the first line: what the bridge asks for, and how."""
    return {
        "qbsync": "transcript",
        "format": FORMAT,
        "release": release,
        "batching": {
            "most_operations": engine.batching.most_operations,
            "most_bytes": engine.batching.most_bytes,
        },
        "recovery": attrs.asdict(engine.recovery),
        "flows": [
            {
                "name": flow.name,
                "template": names.document(template_text(flow.template)),
                "every": flow.every.total_seconds(),
                "page_size": flow.page_size,
                "overlap": flow.overlap.total_seconds(),
                "sweep": None if flow.sweep is None else flow.sweep.total_seconds(),
                "requery_applied": flow.requery_applied,
            }
            for flow in engine.flows.values()
        ],
    }


def template_text(request: Any) -> str:  # noqa: ANN401 - any request
    """Return the qbXML of a request, in the first edition that has it."""
    for edition in ("US", "CA", "UK", "AU"):
        try:
            return encode([request], version="16.0", edition=edition).decode("ascii")
        except InvalidModel:
            continue
    raise QBSyncError(f"no edition of QuickBooks has {request.message.name} with these fields")


def records_line(
    connection: str, records: Sequence[Record], names: Pseudonyms, *, operations: bool = False
) -> dict[str, Any]:
    """Return the line of some records of a connection."""
    rows = [
        {
            "kind": record.kind,
            "id": _record_id(record, names),
            "data": _data(json.loads(codec_of(type(record)).encode(record)[0]), "", names),
        }
        for record in records
    ]
    return {"connection": names.text(connection), ("operations" if operations else "records"): rows}


def _record_id(record: Record, names: Pseudonyms) -> str:
    if isinstance(record, FlowRecord | HCPRecord | CounterRecord) or _MESSAGE_SET.fullmatch(record.id):
        return record.id
    if isinstance(record, KnownRecord | WantedRecord):
        key = names.text(record.key)
        return record.id.replace(record.key, key) if record.key in record.id else names.text(record.id)
    return names.text(record.id)


def _data(value: Any, name: str, names: Pseudonyms) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON of a record without what is of people; `name` is the field."""
    if isinstance(value, dict):
        return {
            (key if _KEY.fullmatch(key) else names.text(key)): _data(
                inner, name if name == "expected" else key, names
            )
            for key, inner in value.items()
            if key not in _DROPPED
        }
    if isinstance(value, list):
        return [_data(inner, name, names) for inner in value]
    return _text(value, name, names) if isinstance(value, str) else value


def _text(value: str, name: str, names: Pseudonyms) -> str:
    """Return what stands in the place of a text of a record."""
    new = names.text(value)
    if name in _KEPT or not value or _TIME.fullmatch(value) or _MESSAGE_SET.fullmatch(value):
        new = value
    elif value.lstrip()[:1] == "<":
        new = names.document(value)
    elif value[:1] in "[{":
        with suppress(ValueError):  # no JSON: a GUID in braces, or a text
            new = json.dumps(_data(json.loads(value), name, names))
    elif name == "status_message":
        new = names.message(value)
    elif name in {"expected", "asked", "got"} and _NUMBER.fullmatch(value):
        new = value if names.keep_amounts else names.number(value)
    elif name in {"key", "links", "mark", "wanted"} and _ID_INSIDE.search(value):
        new = _ID_INSIDE.sub(lambda found: names.text(found[0]), value)
    return new


def call_line(taken: Taken, names: Pseudonyms) -> dict[str, Any]:
    """Return the line of a call."""
    call, reply = taken.call, taken.reply
    fields: dict[str, Any] = {}
    for name, value in attrs.asdict(call).items():
        if value is None or isinstance(value, int) or value == "":
            fields[name] = value
        elif name in {"ticket", "session_id"}:
            fields[name] = logs.session_of(value)
        elif name == "password":
            fields[name] = "accepted"
            if isinstance(reply, AuthenticateReply) and reply.status == "nvu":
                fields[name] = "refused"
        elif name in {"response", "hcp_response"}:
            fields[name] = names.document(value)
        elif name == "hresult":
            fields[name] = tidy_hresult(value) or ""
        elif name in _SHAPES and _SHAPES[name].fullmatch(value):
            fields[name] = value
        else:
            fields[name] = names.text(value)
    return {
        "call": operation_of(call).name,
        "at": taken.at.isoformat(),
        "fields": fields,
        "reply": reply_fields(call, reply, names),
    }


def reply_fields(call: Call, reply: Reply, names: Pseudonyms | None) -> Mapping[str, Any]:
    """Return what a transcript has of a reply; without `names` texts stay, as they are pseudonyms already."""
    match reply:
        case PercentReply(percent):
            return {"percent": percent}
        case AuthenticateReply():
            status = reply.status
            return {
                "ticket": logs.session_of(reply.ticket),
                "status": status if status in REPLY_WORDS or names is None else names.text(status),
                "postpone_seconds": reply.postpone_seconds,
                "minimum_interval_seconds": reply.minimum_interval_seconds,
            }
        case TextReply(text) if isinstance(call, SendRequestXML):
            return {"request": names.document(text) if names is not None else text}
        case TextReply(text):
            return {"text": text if text in REPLY_WORDS else SOME_TEXT}
    raise TypeError(type(reply).__name__)
