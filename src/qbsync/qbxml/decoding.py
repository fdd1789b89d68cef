"""Documents of QuickBooks to models: `decode`, leniently and in pieces.

Reading one record never costs the others: what is unknown is kept with a warning, what cannot be read is
quarantined. A small document is parsed whole; a large one is walked over as `stream` does it, so that neither
a large tree nor a second copy of the document stands in memory beside the models.

Characters that XML forbids (``&#x1A;``) and bytes of windows-1252 in a document that should be UTF-8 make the
whole document unreadable for every parser; they are replaced, with a warning that says where, and the rest is
read.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from qbsync.errors import DecodeError, MalformedXML
from qbsync.qbxml.answer import NO_ANSWERS, Answer, number
from qbsync.qbxml.envelope import ResponseSet
from qbsync.qbxml.feed import lists_of_records
from qbsync.qbxml.forbidden_characters import repair
from qbsync.qbxml.guard import (
    DEFAULT_LIMIT,
    DOCUMENT,
    FIRST_UNKNOWN_LINE,
    check_document,
    line_of,
    parse_document,
)
from qbsync.qbxml.reading import Reading, is_text
from qbsync.qbxml.source import blocks_of_document
from qbsync.qbxml.walk import MESSAGE_SETS, WHOLE, Strange, Walk

if TYPE_CHECKING:
    from qbsync.errors import Problem

__all__ = ["decode"]


def decode(data: bytes | str, *, limit: int = DEFAULT_LIMIT, keep_secrets: bool = False) -> ResponseSet:
    """Return the responses of a qbXML document of QuickBooks.

    `data` is the document, or its text as it came out of SOAP, whose own encoding declaration is then
    ignored. `limit` is in bytes, for a text in those of its UTF-8; beyond 250,000 records there is `stream`.
    Card numbers and the like are cut to their last four characters, unless `keep_secrets`.

    Raises ForbiddenXML, TooLarge or MalformedXML (with line and column) where the document is none, and
    DecodeError where it holds no responses.
    """
    checked = check_document(data, limit=limit, instructions=("qbxml",), structure=DOCUMENT)
    if len(checked) > WHOLE:
        if isinstance(data, str):
            del checked  # a copy
            return _decode_in_pieces(data, keep_secrets=keep_secrets)
        return _decode_in_pieces(checked, keep_secrets=keep_secrets)
    try:
        return _from_root(parse_document(checked), Reading(keep_secrets=keep_secrets), ())
    except MalformedXML:
        repaired, problems = repair(checked)
        if not problems:
            raise
    return _from_root(parse_document(repaired), Reading(keep_secrets=keep_secrets), problems)


def _decode_in_pieces(data: bytes | str, *, keep_secrets: bool) -> ResponseSet:
    walk = Walk(blocks_of_document(data), keep_secrets=keep_secrets, keep_objects=True)
    for _ in lists_of_records(walk):
        pass
    return ResponseSet(
        walk.responses,
        message_set_id=walk.messages.get("newMessageSetID"),
        message_set_status=number(walk.messages.get("messageSetStatusCode")),
        warnings=walk.warnings,
    )


def _from_root(root: Any, reading: Reading, repairs: tuple[Problem, ...]) -> ResponseSet:
    messages = None
    if root.tag == "QBXML":
        messages = next(root.iterchildren(*MESSAGE_SETS), None)
    if messages is None:
        raise DecodeError(NO_ANSWERS)
    elements = list(messages)
    starts = [line_of(element) or FIRST_UNKNOWN_LINE for element in elements]
    told: dict[int, list[Problem]] = {}
    for problem in repairs:  # those before the first answer go to it
        told.setdefault(max(bisect_right(starts, problem.line or 0) - 1, 0), []).append(problem)
    responses = []
    for index, element in enumerate(elements):
        answer = Answer(element, reading)
        answer.read(element)
        responses.append(answer.response(told.get(index, ())))
    return ResponseSet(
        responses,
        message_set_id=messages.get("newMessageSetID"),
        message_set_status=number(messages.get("messageSetStatusCode")),
        warnings=(*(() if responses else repairs), *_strange(root, messages)),
    )


def _strange(root: Any, messages: Any) -> list[Problem]:
    """Return what stands outside of the answers."""
    strange = Strange()
    strange.look_at(messages)
    for element in root:
        if element is not messages:
            strange.note_beside(element)
    for element in (root, messages):
        if any(is_text(text) for text in (element.text, *(child.tail for child in element))):
            strange.note_text(element)
    return strange.problems
