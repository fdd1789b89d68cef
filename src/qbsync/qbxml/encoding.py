"""Models to documents: `encode` for requests, `encode_responses` for answers in QuickBooks' own layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from qbsync.errors import InvalidModel, Problem
from qbsync.facts.checker import version_problems_of
from qbsync.facts.plan import plan_of, tag_of
from qbsync.models import class_named
from qbsync.qbxml.convert import escape_attribute
from qbsync.qbxml.envelope import (
    MESSAGE_SET_ID_LENGTH,
    REQUEST_ID_LENGTH,
    checked_target,
    id_problems,
)
from qbsync.qbxml.writer import attributes_text, write_outside, writer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qbsync.facts.marks import Edition
    from qbsync.models.base import Request
    from qbsync.qbxml.envelope import OnError, Response

__all__ = ["encode", "encode_responses", "request_ids"]


def encode(
    requests: Iterable[Request[Any]] | Mapping[str, Request[Any]],
    *,
    version: str = "13.0",
    edition: Edition = "US",
    on_error: OnError = "stopOnError",
    message_set_id: str | None = None,
    clear_message_set_id: str | None = None,
) -> bytes:
    """Return one qbXML document for `requests`: ASCII, other characters as decimal references.

    `requests` is an iterable, whose request ids become ``1``, ``2``, ... or ``<message_set_id>.1``, ...; or a
    mapping request id -> request.  `message_set_id` (at most 20 characters) makes QuickBooks keep the
    outcome; `clear_message_set_id` makes it forget an earlier one.  Date-times are written without their
    printed offset, which is often wrong in summer: as the time of the QuickBooks PC.

    Raises InvalidModel with everything that the version or the edition lacks.  SDK: QBXMLMsgsRq.
    """
    key = checked_target(version, edition)
    numbered = _numbered(requests, message_set_id)
    problems = _set_problems(requests, message_set_id, clear_message_set_id)
    subscription = any(request.message.subscription for request in numbered.values())
    if subscription:
        problems += _subscription_problems(numbered, message_set_id or clear_message_set_id)
    for request_id, request in numbered.items():
        for problem in version_problems_of(request, key, edition):
            name = request.message.name
            rest = "" if problem.path == name else f".{problem.path}"
            problems.append(attrs.evolve(problem, path=f"{name}[{request_id}]{rest}"))
    if problems:
        subject = next(iter(numbered.values())).message.name if len(numbered) == 1 else "message set"
        raise InvalidModel(subject, problems)
    ids = "" if message_set_id is None else f' newMessageSetID="{escape_attribute(message_set_id)}"'
    if clear_message_set_id is not None:
        ids += f' oldMessageSetID="{escape_attribute(clear_message_set_id)}"'
    tag, attributes = (
        ("QBXMLSubscriptionMsgsRq", "") if subscription else ("QBXMLMsgsRq", f' onError="{on_error}"{ids}')
    )
    pieces = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n<QBXML>\n',
        f"<{tag}{attributes}>\n",
    ]
    for request_id, request in numbered.items():
        _write_request(request_id, request, pieces.append)
    pieces.append(f"</{tag}>\n</QBXML>\n")
    return "".join(pieces).encode("ascii", "xmlcharrefreplace")


def request_ids(count: int, message_set_id: str | None = None) -> list[str]:
    """Return the ids that `encode` gives to `count` requests."""
    prefix = "" if message_set_id is None else f"{message_set_id}."
    return [f"{prefix}{number}" for number in range(1, count + 1)]


def encode_responses(
    responses: Iterable[Response],
    *,
    version: str = "13.0",
    message_set_id: str | None = None,
    message_set_status: int | None = None,
) -> bytes:
    """Return the document that QuickBooks would send: its prolog, its order of attributes, a newline a tag.

    Records are written as they are, unchecked; fields that a record does not have are left out.  `version` is
    the qbXML version of the conversation; QuickBooks does not print it in an answer.  SDK: QBXMLMsgsRs.
    """
    checked_target(version, "US")
    ids = "" if message_set_id is None else f' newMessageSetID="{escape_attribute(message_set_id)}"'
    if message_set_status is not None:
        ids += f' messageSetStatusCode="{message_set_status}"'
    answers = list(responses)
    tag = "QBXMLSubscriptionMsgsRs" if any(map(_is_subscription, answers)) else "QBXMLMsgsRs"
    pieces = [f'<?xml version="1.0" ?>\n<QBXML>\n<{tag}{ids}>\n']
    for response in answers:
        _write_response(response, pieces.append)
    pieces.append(f"</{tag}>\n</QBXML>\n")
    return "".join(pieces).encode("ascii", "xmlcharrefreplace")


def _numbered(
    requests: Iterable[Request[Any]] | Mapping[str, Request[Any]], message_set_id: str | None
) -> dict[str, Request[Any]]:
    if isinstance(requests, Mapping):
        return dict(requests)
    items = list(requests)
    return dict(zip(request_ids(len(items), message_set_id), items, strict=True))


def _set_problems(
    requests: Iterable[Request[Any]] | Mapping[str, Request[Any]],
    message_set_id: str | None,
    clear_message_set_id: str | None,
) -> list[Problem]:
    problems: list[Problem] = []
    if message_set_id is not None:
        problems += id_problems("message_set_id", message_set_id, MESSAGE_SET_ID_LENGTH)
    if clear_message_set_id is not None:
        problems += id_problems("clear_message_set_id", clear_message_set_id, MESSAGE_SET_ID_LENGTH)
    for request_id in requests if isinstance(requests, Mapping) else ():
        problems += id_problems("request id", request_id, REQUEST_ID_LENGTH)
    return problems


def _subscription_problems(numbered: dict[str, Request[Any]], message_set_id: str | None) -> list[Problem]:
    """Return why requests that subscribe to events cannot be sent like this."""
    problems: list[Problem] = []
    if message_set_id is not None:
        rule = "is not taken with subscriptions"
        problems.append(
            Problem(path="message_set_id", value=repr(message_set_id), rule=rule, fix="leave it out")
        )
    for request_id, request in numbered.items():
        if not request.message.subscription:
            rule = "stands among subscriptions, which have message sets of their own"
            path = f"{request.message.name}[{request_id}]"
            problems.append(Problem(path=path, rule=rule, fix="send it in another message set"))
    return problems


def _write_request(request_id: str, request: Request[Any], add: Callable[[str], None]) -> None:
    message = request.message
    own = attributes_text(request)
    head = f'{message.name}Rq requestID="{escape_attribute(request_id)}"'
    if message.is_wrapped:
        add(f"<{head}>\n")
        writer_of(type(request), tag_of(type(request)))(request, add)
        write_outside(request, add)
    elif plan_of(type(request)).elements:
        add(f"<{head}{own}>\n")
        writer_of(type(request), None)(request, add)
    else:  # blanks inside would make it invalid
        add(f"<{head}{own}/>\n")
        return
    add(f"</{message.name}Rq>\n")


def _is_subscription(response: Response) -> bool:
    message: Any = getattr(class_named(response.request), "message", None)
    return message is not None and bool(message.subscription)


def _write_response(response: Response, add: Callable[[str], None]) -> None:
    attributes = [] if response.request_id is None else [("requestID", response.request_id)]
    attributes += [
        ("statusCode", str(response.status_code)),
        ("statusSeverity", response.status_severity),
        ("statusMessage", response.status_message),
    ]
    if response.count is not None:
        attributes += [("retCount", str(response.count))]
    if response.iterator is not None:
        attributes += [
            ("iteratorRemainingCount", str(response.iterator.remaining or 0)),
            ("iteratorID", response.iterator.id),
        ]
    head = "".join(f' {name}="{escape_attribute(value)}"' for name, value in attributes)
    tag = f"{response.request}Rs"
    if not (response.objects or response.error_recovery or response.extras):
        add(f"<{tag}{head} />\n")
        return
    add(f"<{tag}{head}>\n")
    for record in response.objects:
        writer_of(type(record), _record_tag(response, record), returned=True)(record, add)
    if response.error_recovery is not None:
        recovery = response.error_recovery
        writer_of(type(recovery), "ErrorRecovery", returned=True)(recovery, add)
    for extra in response.extras:
        add(extra.xml)
    add(f"</{tag}>\n")


def _record_tag(response: Response, record: Any) -> str | None:
    """Return the record's element, None where the answer itself is the record (ListDelRs)."""
    return None if type(record).__name__ == f"{response.request}Result" else tag_of(type(record))
