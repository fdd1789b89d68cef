"""The writes of a connection, and one of them: what was asked for, what became of it, who does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from qbsync.dashboard.slices import place_of
from qbsync.dashboard.summaries import STATES
from qbsync.facts.vocabulary import CLEAR
from qbsync.models.base import Aggregate
from qbsync.qbxml import to_data
from qbsync.storage.records import OperationRecord, OperationState
from qbsync.sync.acts import acts_for
from qbsync.sync.reasons import plain_words
from qbsync.webconnector.codes import explain_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.wrappers import Response

    from qbsync.dashboard.visit import Visit

__all__ = ["shown", "write", "writes"]

LONGEST: Final = 500
"""Characters of a value."""

MOST_FIELDS: Final = 200

_IDS: Final = frozenset({"list_id", "txn_id", "edit_sequence"})
"""What only developers know of an edit."""


def writes(visit: Visit) -> Response:
    """Show the writes, all or those in one state, a page at a time."""
    key, chosen = visit.key, visit.given("state")
    state = next((one for one in get_args(OperationState) if one == chosen), None)
    return visit.page(
        "queue.html",
        tab="queue",
        row=visit.reading.connection(key),
        counts=visit.reading.counts(key),
        state=state,
        page=visit.reading.writes(key, state, place_of(visit.request.args)),
        title_of=title_of,
        acts_for=acts_for,
        words_of=plain_words,
    )


def write(visit: Visit) -> Response:
    """Show one write."""
    return visit.page("write.html", **shown(visit))


def title_of(record: OperationRecord) -> str:
    """Return what people call the record of a write: "Invoice 1001"."""
    return f"{record.record_type or record.request_name} {record.record_name}".strip()


def shown(visit: Visit) -> dict[str, Any]:
    """Return what the pages about one write show.  Raises UnknownOperation."""
    key = visit.key
    operation = visit.connection.operation(visit.given("write"))
    code = "" if operation.problem is None else operation.problem.code
    return {
        "tab": "queue",
        "row": visit.reading.connection(key),
        "operation": operation,
        "title": f"{operation.kind} {operation.name}".strip(),
        "words": STATES[operation.state],
        "code": code,
        "explanation": next(iter(explain_code(code)), None) if code else None,
        "conflicts": [
            (one.path, *map(_side, (one.base, one.theirs, one.mine)))
            for one in (operation.conflict.fields if operation.conflict else ())
        ],
        "fields": [
            (name.replace("_", " "), value)
            for name, value in _fields(to_data(operation.request))
            if name not in _IDS
        ][:MOST_FIELDS],
    }


def _side(value: object) -> str:
    """Return the value of a field on one side of a conflict."""
    if value is None or value is CLEAR:
        return "(empty)"
    if isinstance(value, Aggregate):
        return "; ".join(f"{path}: {text}" for path, text in _fields(to_data(value)))
    return str(value)[:LONGEST]


def _fields(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each value of a request with its path, without secrets."""
    if isinstance(value, dict):
        yield from _of_mapping(value, path)
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _fields(item, f"{path} {number}".strip())
    else:
        yield path, str(value)[:LONGEST]


def _of_mapping(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    if value == {"clear": True}:
        yield path, "(is emptied)"
    elif value == {"left_out": True}:
        yield path, "(not shown)"
    else:
        for name, item in value.items():
            yield from _fields(item, f"{path} / {name}" if path else name)
