"""Models to documents: `encode` for requests, `encode_responses` for answers in QuickBooks' own layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from qbsync.errors import InvalidModel, Problem
from qbsync.facts.checker import version_problems_of
from qbsync.facts.marks import version_key
from qbsync.facts.plan import plan_of, tag_of
from qbsync.facts.values import plain_number, plain_text
from qbsync.facts.versions import target_problems
from qbsync.models import class_named
from qbsync.models.base import Request
from qbsync.qbxml.arguments import (
    checked_target,
    id_problems,
    item_problems,
    iterable_problem,
    one_of_problem,
)
from qbsync.qbxml.convert import escape_attribute
from qbsync.qbxml.envelope import (
    MESSAGE_SET,
    MESSAGE_SET_ID_LENGTH,
    ON_ERROR,
    REQUEST_ID_LENGTH,
    ROLLBACK,
    ROLLBACK_FIX,
    ROLLBACK_REFUSED,
    Response,
)
from qbsync.qbxml.macros import has_macros, macro_problems
from qbsync.qbxml.writer import attributes_text, write_outside, writer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qbsync.facts.marks import Edition
    from qbsync.qbxml.envelope import OnError

__all__ = ["encode", "encode_part", "encode_responses", "request_ids"]


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

    Raises InvalidModel with every problem at once: what is not a request, an argument that cannot be (such as
    rollbackOnError, which QuickBooks Desktop refuses), everything that the version (6.0 to 16.0) or the
    edition lacks, macros that do not fit together.
    SDK: QBXMLMsgsRq.
    """
    version, edition, on_error = plain_text(version), plain_text(edition), plain_text(on_error)
    message_set_id = plain_text(message_set_id)
    numbered, problems = _numbered(requests, message_set_id)
    unknown = target_problems(version, edition)
    problems += unknown + _on_error_problems(on_error)
    for path, value in (("message_set_id", message_set_id), ("clear_message_set_id", clear_message_set_id)):
        problems += [] if value is None else id_problems(path, value, MESSAGE_SET_ID_LENGTH)
    subscription = any(request.message.subscription for request in numbered.values())
    if subscription:
        problems += _subscription_problems(numbered, message_set_id or clear_message_set_id)
    problems += [] if unknown else _version_problems(numbered, version, edition)
    text = ""
    if not problems:
        ids = "" if message_set_id is None else f' newMessageSetID="{escape_attribute(message_set_id)}"'
        if clear_message_set_id is not None:
            ids += f' oldMessageSetID="{escape_attribute(clear_message_set_id)}"'
        text = _document(numbered, version, "" if subscription else f' onError="{on_error}"{ids}')
    may_have_macros = any(has_macros(cls) for cls in {type(request) for request in numbered.values()})
    if may_have_macros and (problems or 'Macro="' in text):  # what has none is not walked through
        problems += macro_problems(numbered)
    if problems:
        subject = next(iter(numbered.values())).message.name if len(numbered) == 1 else MESSAGE_SET
        raise InvalidModel(subject, problems)
    return text.encode("ascii", "xmlcharrefreplace")


def encode_part(request: Request[Any], *, version: str, edition: Edition) -> str:
    """Return the document of one request that is to be sent beside others, which may define its macros.

    Raises InvalidModel for what the version or the edition lacks.
    """
    numbered = {"1": request}
    problems = _version_problems(numbered, version, edition)
    if problems:
        raise InvalidModel(request.message.name, problems)
    return _document(numbered, version, ' onError="stopOnError"')


def _on_error_problems(value: Any) -> list[Problem]:
    if value == ROLLBACK:
        return [Problem(path="on_error", value=repr(ROLLBACK), rule=ROLLBACK_REFUSED, fix=ROLLBACK_FIX)]
    return one_of_problem("on_error", value, ON_ERROR)


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
    the qbXML version of the conversation, 1.0 to 16.0: as QuickBooks does, what is newer than it is left out
    (elements that qbsync does not know are kept); an answer does not name it.

    Raises InvalidModel for what is not a response, and for a version that there is not.  SDK: QBXMLMsgsRs.
    """
    key = checked_target(version, "US")
    answers = _answers(responses)
    ids = "" if message_set_id is None else f' newMessageSetID="{escape_attribute(message_set_id)}"'
    if message_set_status is not None:
        ids += f' messageSetStatusCode="{message_set_status}"'
    tag = "QBXMLSubscriptionMsgsRs" if any(map(_is_subscription, answers)) else "QBXMLMsgsRs"
    pieces = [f'<?xml version="1.0" ?>\n<QBXML>\n<{tag}{ids}>\n']
    for response in answers:
        _write_response(response, key, pieces.append)
    pieces.append(f"</{tag}>\n</QBXML>\n")
    return "".join(pieces).encode("ascii", "xmlcharrefreplace")


def _numbered(requests: Any, message_set_id: str | None) -> tuple[dict[str, Request[Any]], list[Problem]]:
    """Return the requests by their ids, and what is wrong with what was given; its good part is returned."""
    problem = iterable_problem("requests", requests, Request, "request")
    if problem is not None:
        return {}, [problem]
    problems: list[Problem] = []
    if isinstance(requests, Mapping):
        pairs = list(requests.items())
        for request_id, _ in pairs:
            problems += id_problems("request id", request_id, REQUEST_ID_LENGTH)
    else:
        items = list(requests)
        pairs = list(zip(request_ids(len(items), message_set_id), items, strict=True))
    bad = [(f"requests[{key}]", item) for key, item in pairs if not isinstance(item, Request)]
    problems += item_problems(bad, "request")
    numbered = {str(plain_text(key)): item for key, item in pairs if isinstance(item, Request)}
    if len(numbered) + len(bad) < len(pairs):
        rule = "has an id twice, so that one request would be lost"
        problems.append(Problem(path="requests", rule=rule, fix="give each request an id of its own"))
    return numbered, problems


def _version_problems(numbered: dict[str, Request[Any]], version: str, edition: Edition) -> list[Problem]:
    """Return what the version or the edition lacks, of all requests."""
    key = version_key(version)
    problems: list[Problem] = []
    for request_id, request in numbered.items():
        for problem in version_problems_of(request, key, edition):
            name = request.message.name
            rest = "" if problem.path == name else f".{problem.path}"
            problems.append(attrs.evolve(problem, path=f"{name}[{request_id}]{rest}"))
    return problems


def _document(numbered: dict[str, Request[Any]], version: str, attributes: str) -> str:
    tag = "QBXMLMsgsRq" if attributes else "QBXMLSubscriptionMsgsRq"
    pieces = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n<QBXML>\n',
        f"<{tag}{attributes}>\n",
    ]
    for request_id, request in numbered.items():
        _write_request(request_id, request, pieces.append)
    pieces.append(f"</{tag}>\n</QBXML>\n")
    return "".join(pieces)


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


def _answers(responses: Any) -> list[Response]:
    """Return the responses as a list; raises InvalidModel for what is none."""
    problem = iterable_problem("responses", responses, Response, "response")
    answers = [] if problem is not None else list(responses)
    problems = [] if problem is None else [problem]
    bad = [(f"responses[{i}]", one) for i, one in enumerate(answers) if not isinstance(one, Response)]
    problems += item_problems(bad, "response")
    if problems:
        raise InvalidModel(MESSAGE_SET, problems)
    return answers


def _is_subscription(response: Response) -> bool:
    message: Any = getattr(class_named(response.request), "message", None)
    return message is not None and bool(message.subscription)


def _write_response(response: Response, version: tuple[int, int], add: Callable[[str], None]) -> None:
    attributes = [] if response.request_id is None else [("requestID", response.request_id)]
    attributes += [
        ("statusCode", str(plain_number(response.status_code))),
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
        writer_of(type(record), _record_tag(response, record), returned_in=version)(record, add)
    if response.error_recovery is not None:
        recovery = response.error_recovery
        writer_of(type(recovery), "ErrorRecovery", returned_in=version)(recovery, add)
    for extra in response.extras:
        add(extra.xml)
    add(f"</{tag}>\n")


def _record_tag(response: Response, record: Any) -> str | None:
    """Return the record's element, None where the answer itself is the record (ListDelRs)."""
    return None if type(record).__name__ == f"{response.request}Result" else tag_of(type(record))
