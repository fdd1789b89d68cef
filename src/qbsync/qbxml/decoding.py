"""Documents of QuickBooks to models: `decode`, leniently and in pieces.

Reading one record never costs the others: what is unknown is kept with a warning, what cannot be read is
quarantined. A large answer is cut at the end tags of its records into pieces of 64 kB, each parsed under a
root of its own, so that no large tree stands in memory.  That is sound only where no comment, CDATA section
or processing instruction can hide a tag; otherwise, and where a piece is not well-formed, the document is
parsed whole.

Characters that XML forbids (``&#x1A;``) and bytes of windows-1252 in a document that should be UTF-8 make the
whole document unreadable for every parser; they are replaced, with a warning that says where, and the rest is
read.
"""

from __future__ import annotations

import functools
import operator
import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from qbsync.errors import DecodeError, MalformedXML, Problem
from qbsync.qbxml.answer import NO_ANSWERS, Answer, number
from qbsync.qbxml.envelope import ResponseSet
from qbsync.qbxml.forbidden_characters import repair
from qbsync.qbxml.guard import (
    DEFAULT_LIMIT,
    DOCUMENT,
    check_document,
    has_markup,
    new_parser,
    parse_document,
)
from qbsync.qbxml.reader import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["START_OF_ANSWER", "START_OF_RECORD", "decode"]

_CHUNK: Final = 64 * 1024
START_OF_ANSWER: Final = re.compile(rb"<([A-Za-z]++)(?<=Rs)((?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+)>")
START_OF_RECORD: Final = re.compile(rb"[ \t\r\n]*<([A-Za-z0-9]+)>")


def decode(data: bytes | str, *, limit: int = DEFAULT_LIMIT, keep_secrets: bool = False) -> ResponseSet:
    """Return the responses of a qbXML document of QuickBooks.

    `data` is the document, or its text as it came out of SOAP, whose own encoding declaration is then
    ignored. `limit` is in bytes.  Card numbers and the like are cut to their last four characters, unless
    `keep_secrets`.

    Raises ForbiddenXML, TooLarge or MalformedXML (with line and column) where the document is none, and
    DecodeError where it holds no responses.
    """
    checked = check_document(data, limit=limit, instructions=("qbxml",), structure=DOCUMENT)
    try:
        return _decode(checked, Reading(keep_secrets=keep_secrets), ())
    except MalformedXML:
        repaired, problems = repair(checked)
        if not problems:
            raise
    return _decode(repaired, Reading(keep_secrets=keep_secrets), problems)


def _decode(data: bytes, reading: Reading, repairs: tuple[Problem, ...]) -> ResponseSet:
    if not repairs and len(data) > 2 * _CHUNK and not has_markup(data, 2):
        pieces = _Pieces.of(data)
        if pieces is not None:
            reading.locate = pieces.line_in_skeleton
            try:
                return _from_root(parse_document(pieces.skeleton), reading, repairs, pieces)
            except (MalformedXML, etree.XMLSyntaxError, _Unsound):
                reading = Reading(keep_secrets=reading.keep_secrets)
    return _from_root(parse_document(data), reading, repairs, None)


class _Unsound(Exception):
    """The pieces do not fit together; the document has to be parsed whole."""


class _Pieces:
    """A document whose large answers were taken out: the rest, and where each body stands in the document."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tags: list[str] = []
        self.bodies: dict[int, tuple[int, int, bytes]] = {}
        self.skeleton = b""

    @classmethod
    def of(cls, data: bytes) -> _Pieces | None:
        """Cut `data`; None where no answer is large or the end of one is not found."""
        self = cls(data)
        kept = []
        position = 0
        outer = START_OF_ANSWER.search(data)
        if outer is None or outer[1] != b"QBXMLMsgsRs":
            return None
        found = START_OF_ANSWER.search(data, outer.end())
        while found is not None:
            name, attributes = found[1], found[2]
            self.tags.append(name.decode("ascii"))
            end = found.end()
            if not attributes.endswith(b"/"):
                stop = _end_of(name, data, end)
                if stop == -1:
                    return None
                record = START_OF_RECORD.match(data, end)
                if stop - end > _CHUNK and record is not None:
                    self.bodies[len(self.tags) - 1] = end, stop, b"</" + record[1] + b">"
                    kept.append(data[position:end])
                    position = stop
                end = stop
            found = START_OF_ANSWER.search(data, end)
        self.skeleton = b"".join([*kept, data[position:]])
        return self if self.bodies else None

    def records(self, index: int, reading: Reading) -> Iterator[Any]:
        """Yield the children of one body, piece by piece; only one piece stands in memory."""
        start, stop, closing = self.bodies[index]
        parser = new_parser()
        lines, counted = self._lines_before[index], start
        while start < stop:
            cut = self.data.find(closing, start + _CHUNK, stop)
            end = stop if cut == -1 else cut + len(closing)
            lines, counted = lines + self.data.count(b"\n", counted, start), start
            reading.locate = functools.partial(operator.add, lines)
            yield from etree.fromstring(b"<r>" + self.data[start:end] + b"</r>", parser)
            start = end
        reading.locate = self.line_in_skeleton

    @functools.cached_property
    def _lines_before(self) -> dict[int, int]:
        """How many line ends stand before each body; counted once, however many lines are asked for."""
        before, lines, counted = {}, 0, 0
        for index, (start, _, _) in self.bodies.items():
            lines += self.data.count(b"\n", counted, start)
            before[index], counted = lines, start
        return before

    @functools.cached_property
    def _cuts(self) -> tuple[list[int], list[int]]:
        """The line of the skeleton in which each body was cut out, and how many lines are missing then."""
        lines, missing = [], [0]
        for index, (start, stop, _) in self.bodies.items():
            lines.append(self._lines_before[index] + 1 - missing[-1])
            missing.append(missing[-1] + self.data.count(b"\n", start, stop))
        return lines, missing

    def line_in_skeleton(self, line: int) -> int:
        """Return the line of the document for a line of the skeleton."""
        lines, missing = self._cuts
        return line + missing[bisect_left(lines, line)]


def _end_of(name: bytes, data: bytes, start: int) -> int:
    """Return where the answer `name` that begins at `start` ends, -1 where that is not found.

    It is the next end tag of that name, as no answer holds another.  Whatever a document does, this looks at
    each byte once; where the tag is not found at all, the document is parsed whole.
    """
    return data.find(b"</" + name + b">", start)


def _from_root(
    root: Any, reading: Reading, repairs: tuple[Problem, ...], pieces: _Pieces | None
) -> ResponseSet:
    messages = None
    if root.tag == "QBXML":
        messages = next(root.iterchildren("QBXMLMsgsRs", "QBXMLSubscriptionMsgsRs"), None)
    if messages is None:
        raise DecodeError(NO_ANSWERS)
    elements = list(messages)
    if pieces is not None and pieces.tags != [element.tag for element in elements]:
        raise _Unsound
    starts = [element.sourceline or 0 for element in elements]
    told: dict[int, list[Problem]] = {}
    for problem in repairs:  # those before the first answer go to it
        told.setdefault(max(bisect_right(starts, problem.line or 0) - 1, 0), []).append(problem)
    responses = []
    for index, element in enumerate(elements):
        in_pieces = pieces is not None and index in pieces.bodies
        children = pieces.records(index, reading) if pieces is not None and in_pieces else element
        answer = Answer(element, reading)
        answer.read(children)
        responses.append(answer.response(told.get(index, ())))
    return ResponseSet(
        responses,
        message_set_id=messages.get("newMessageSetID"),
        message_set_status=number(messages.get("messageSetStatusCode")),
        warnings=repairs if not responses else (),
    )
