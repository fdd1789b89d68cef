"""What a person may decide about a write: retry, cancel, link, rename, recreate, say what is there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.dashboard.queue_view import shown
from qbsync.errors import ConfigurationError, InvalidModel, LinkExists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response

    from qbsync.dashboard.visit import Visit
    from qbsync.sync.push import Operation

__all__ = [
    "ask_cancel",
    "ask_link",
    "ask_recreate",
    "ask_rename",
    "ask_resolve",
    "cancel",
    "link",
    "recreate",
    "rename",
    "resolve",
    "retry",
]

LONGEST_NOTE: Final = 500


@attrs.frozen(kw_only=True)
class Candidate:
    """A record of QuickBooks that may stand for a new one."""

    id: str
    kind: str
    name: str
    is_active: bool


def retry(visit: Visit) -> Response:
    """Queue a write again."""
    visit.connection.retry(visit.given("write"))
    return _back(visit, "retried")


def ask_cancel(visit: Visit) -> Response:
    """Ask whether a write is to be withdrawn."""
    return _ask(visit, "cancel.html")


def cancel(visit: Visit) -> Response:
    """Withdraw a write."""
    visit.connection.cancel(visit.given("write"))
    return _back(visit, "cancelled")


def ask_recreate(visit: Visit) -> Response:
    """Ask whether what was deleted in QuickBooks is to be made again."""
    return _ask(visit, "recreate.html")


def recreate(visit: Visit) -> Response:
    """Make again what was deleted in QuickBooks."""
    visit.connection.recreate(visit.given("write"))
    return _back(visit, "retried")


def ask_rename(visit: Visit) -> Response:
    """Ask for another name."""
    return _ask(visit, "rename.html")


def rename(visit: Visit) -> Response:
    """Send a new record with another name."""
    name = visit.given("name")
    if not name:
        return _ask(visit, "rename.html", "Give another name.")
    return _try(visit, "rename.html", "retried", lambda: visit.connection.rename(visit.given("write"), name))


def ask_link(visit: Visit) -> Response:
    """Ask which record of QuickBooks stands for a new one."""
    return _ask(visit, "link.html")


def link(visit: Visit) -> Response:
    """Let a record of QuickBooks stand for a new one."""
    chosen = visit.given("list_id") or visit.given("other_list_id")
    if not chosen:
        return _ask(visit, "link.html", "Choose the record that is meant.")
    return _try(
        visit,
        "link.html",
        "resolved",
        lambda: visit.connection.link(visit.given("write"), list_id=chosen, note=_note(visit)),
    )


def ask_resolve(visit: Visit) -> Response:
    """Ask what is in QuickBooks."""
    return _ask(visit, "resolve.html")


def resolve(visit: Visit) -> Response:
    """Take the word of a person for what is in QuickBooks."""
    said = visit.given("applied")
    if said not in {"yes", "no"}:
        return _ask(visit, "resolve.html", "Say whether it is in QuickBooks.")
    ids = {name: visit.given(name) for name in ("list_id", "txn_id")}
    return _try(
        visit,
        "resolve.html",
        "resolved",
        lambda: visit.connection.resolve(
            visit.given("write"), applied=said == "yes", note=_note(visit), **ids
        ),
    )


def _ask(visit: Visit, template: str, problem: str = "") -> Response:
    visit.must_act()
    values = shown(visit)
    return visit.page(
        template,
        HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        problem=problem,
        form=visit.request.form,
        candidates=list(_candidates(values["operation"])),
        **values,
    )


def _try(visit: Visit, template: str, done: str, act: Callable[[], Operation[Any]]) -> Response:
    """Do it, or show the form again with the reason why it cannot be done."""
    try:
        act()
    except InvalidModel as error:
        return _ask(visit, template, "; ".join(f"{one.path}: {one.rule}" for one in error.problems))
    except (ConfigurationError, LinkExists) as error:
        return _ask(visit, template, str(error))
    return _back(visit, done)


def _back(visit: Visit, said: str) -> Response:
    return visit.see("write", key=visit.key, write=visit.given("write"), said=said)


def _note(visit: Visit) -> str:
    """Return what the history keeps: the note, and who wrote it."""
    name = visit.visitor.name
    return " ".join(filter(None, (visit.given("note")[:LONGEST_NOTE], f"({name})" if name else "")))


def _candidates(operation: Operation[Any]) -> Iterator[Candidate]:
    for record in operation.candidates:
        yield Candidate(
            id=getattr(record, "list_id", ""),
            kind=type(record).__name__,
            name=str(getattr(record, "full_name", None) or getattr(record, "name", "")),
            is_active=getattr(record, "is_active", None) is not False,
        )
