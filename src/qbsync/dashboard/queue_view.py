"""The writes of a connection, one of them, and what a person may decide about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, get_args

from qbsync.dashboard.slices import place_of
from qbsync.dashboard.summaries import STATES
from qbsync.errors import ConfigurationError
from qbsync.qbxml import to_data
from qbsync.storage.records import OperationRecord, OperationState
from qbsync.sync.acts import acts_for
from qbsync.sync.titles import type_of_name
from qbsync.webconnector.codes import explain_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.wrappers import Response

    from qbsync.dashboard.visit import Visit

__all__ = ["ask_cancel", "ask_resolve", "cancel", "resolve", "retry", "write", "writes"]

LONGEST: Final = 500
"""Characters of a value or a note."""

MOST_FIELDS: Final = 200

DENIABLE: Final = frozenset({"in_doubt", "conflict"})
"""The states in which a person may say that a write is not in QuickBooks."""


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
    )


def write(visit: Visit) -> Response:
    """Show one write: what was asked for, what became of it, who has to do what."""
    return visit.page("write.html", **_shown(visit))


def retry(visit: Visit) -> Response:
    """Queue a write again."""
    key, name = visit.key, visit.given("write")
    visit.connection.retry(name)
    return visit.see("write", key=key, write=name, said="retried")


def ask_cancel(visit: Visit) -> Response:
    """Ask whether a write is to be withdrawn."""
    visit.must_act()
    return visit.page("cancel.html", **_shown(visit))


def cancel(visit: Visit) -> Response:
    """Withdraw a write."""
    key, name = visit.key, visit.given("write")
    visit.connection.cancel(name)
    return visit.see("write", key=key, write=name, said="cancelled")


def ask_resolve(visit: Visit, problem: str = "") -> Response:
    """Ask what is in QuickBooks."""
    visit.must_act()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return visit.page("resolve.html", status, problem=problem, form=visit.request.form, **_shown(visit))


def resolve(visit: Visit) -> Response:
    """Take the word of a person for what is in QuickBooks."""
    key, name, said = visit.key, visit.given("write"), visit.given("applied")
    if said not in {"yes", "no"}:
        return ask_resolve(visit, "Say whether it is in QuickBooks.")
    note = visit.given("note")[:LONGEST]
    signed = " ".join(filter(None, (note, f"({visit.visitor.name})" if visit.visitor.name else "")))
    try:
        visit.connection.resolve(
            name,
            applied=said == "yes",
            list_id=visit.given("list_id"),
            txn_id=visit.given("txn_id"),
            note=signed,
        )
    except ConfigurationError as error:
        return ask_resolve(visit, str(error))
    return visit.see("write", key=key, write=name, said="resolved")


def title_of(record: OperationRecord) -> str:
    """Return what people call the record of a write: "Invoice 1001"."""
    return f"{record.record_type or type_of_name(record.request_name)} {record.record_name}".strip()


def _shown(visit: Visit) -> dict[str, Any]:
    """Return what the pages about one write show."""
    key = visit.key
    record = visit.reading.write(key, visit.given("write"))
    operation = visit.connection.operation(record.id)
    code = "" if operation.problem is None or operation.problem.code is None else str(operation.problem.code)
    return {
        "tab": "queue",
        "row": visit.reading.connection(key),
        "write": record,
        "title": title_of(record),
        "operation": operation,
        "words": STATES[record.state],
        "code": code,
        "explanation": next(iter(explain_code(code)), None) if code else None,
        "fields": list(_fields(to_data(operation.request)))[:MOST_FIELDS],
        "acts": acts_for(record),
        "can_deny": record.state in DENIABLE,
    }


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
