"""What is wrong with what somebody gave to `encode` and its kin, all of it at once and with what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from qbsync.errors import InvalidModel, Problem
from qbsync.facts.marks import version_key
from qbsync.facts.values import shown
from qbsync.facts.versions import target_problems
from qbsync.models.base import Aggregate, Request
from qbsync.qbxml.envelope import MESSAGE_SET, NumberedRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbsync.facts.marks import Edition

__all__ = ["checked_target", "id_problems", "item_problems", "iterable_problem", "one_of_problem"]


def checked_target(version: str, edition: Edition) -> tuple[int, int]:
    """Return the version, of a document that is read or answered, as numbers that compare rightly.

    Raises InvalidModel for what is not a version or not an edition.
    """
    problems = target_problems(version, edition, older=True)
    if problems:
        raise InvalidModel(MESSAGE_SET, problems)
    return version_key(version)


def id_problems(path: str, value: Any, length: int) -> list[Problem]:
    """Return why `value` is not an id of a message set or a request."""
    if not isinstance(value, str):
        return [Problem(path=path, value=shown(value), rule="is not text", fix="give a str")]
    text = shown(value[: length + 10])
    if not value or len(value) > length:
        rule = f"has {len(value)} characters, 1 to {length} are taken"
        return [Problem(path=path, value=text, rule=rule, fix="shorten it" if value else "leave it out")]
    if not (value.isascii() and value.isprintable()):
        rule = "has other characters than printable ASCII"
        return [Problem(path=path, value=text, rule=rule, fix="use letters, digits, - and .")]
    return []


def one_of_problem(path: str, value: Any, known: Sequence[str]) -> list[Problem]:
    """Return why `value` is none of the known words."""
    if isinstance(value, str) and value in known:
        return []
    meant = difflib.get_close_matches(value, known, 1) if isinstance(value, str) else []
    fix = f"did you mean {meant[0]}?" if meant else f'give one of them, such as "{known[0]}"'
    return [Problem(path=path, value=shown(value), rule=f"is none of {', '.join(known)}", fix=fix)]


def item_problems(items: Iterable[tuple[str, Any]], what: str) -> list[Problem]:
    """Return the problems of items, given with their paths, that are not requests or not responses."""
    return [
        Problem(path=path, rule=f"is {_described(item)}, not a {what}", fix=_instead_of(item, what))
        for path, item in items
    ]


def iterable_problem(path: str, value: Any, wanted: type[Any], what: str) -> Problem | None:
    """Return why `value` cannot be the iterable of requests or responses, None where it may be."""
    if isinstance(value, wanted):
        rule = f"is a single {type(value).__name__}"
        return Problem(path=path, rule=rule, fix=f"put it into a list: [{what}]")
    if isinstance(value, str | bytes | bytearray | type) or not isinstance(value, Iterable):
        fix = f"give an iterable of {what}s" + (
            ", or a mapping request id -> request" if what == "request" else ""
        )
        return Problem(path=path, rule=f"is {_described(value)}", fix=fix)
    return None


def _described(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, str | bytes | bytearray):
        return f"text ({type(value).__name__})"
    return f"a {type(value).__name__}"


def _instead_of(item: Any, what: str) -> str:
    """Return what to do about something that is not a request or a response."""
    if isinstance(item, type) and issubclass(item, Request):
        return f"make one of it: {item.__name__}(...)"
    if isinstance(item, NumberedRequest):
        return "give its .request, or a mapping of the whole set: dict(...)"
    if what == "request" and getattr(item, "returned", False):
        name = type(item).__name__
        return f"it is what QuickBooks returned; make a {name}Query, {name}Add or, by .edit(...), {name}Mod"
    if what == "request" and isinstance(item, Aggregate):
        return "it stands inside a request; give the request"
    if isinstance(item, Request):
        return "it is sent; qbsync.qbxml.encode writes it"
    return f"give a {what}" + (" such as CustomerQuery(max_returned=100)" if what == "request" else "")
