"""The slow lane of a walk: a pull parser is fed, and every record is taken as soon as it is complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from qbsync.errors import DecodeError, MalformedXML, TooLarge
from qbsync.qbxml.answer import NO_ANSWERS
from qbsync.qbxml.forbidden_characters import repair
from qbsync.qbxml.guard import DEFAULT_LIMIT, end_of_declaration, new_pull_parser, refuse_markup, syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.errors import Problem
    from qbsync.models.base import Aggregate
    from qbsync.qbxml.walk import Walk

__all__ = ["Feed"]

LONGEST_RECORD: Final = DEFAULT_LIMIT
"""Bytes of one record, or of whatever else has to stand in memory at once."""

# Levels of the document: QBXML, QBXMLMsgsRs, an answer, a record.
_ROOT, _MESSAGES, _ANSWER, _RECORD = 1, 2, 3, 4

_MESSAGE_SETS: Final = ("QBXMLMsgsRs", "QBXMLSubscriptionMsgsRs")
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r")
_TAG: Final = re.compile(rb"[^>]*>|[^>]+\Z")


class Feed:
    """What goes on where the fast lane of a walk stopped."""

    def __init__(self, walk: Walk) -> None:
        """Take the walk over."""
        self._walk = walk
        self._parser = new_pull_parser()
        self._depth = 0
        self._is_qbxml = False
        self._is_ours = False
        """Whether the parser is inside the first set of answers."""
        self._children: list[Any] = []
        """Complete children of the open answer that were not read yet."""
        self._done: Any = None
        """The last child that was read: it stays in the tree while its tail may be incomplete."""
        self._resumed = [] if walk.messages is None else [walk.messages]
        self._resumed += [] if walk.element is None else [walk.element]
        self._unfinished = 0
        """Bytes that were fed since a record or an answer ended."""

    def records(self) -> Iterator[list[Aggregate]]:
        """Yield the records to the end of the document; raises where there is none."""
        walk = self._walk
        opening = b"".join([b"<QBXML>" if self._resumed else b"", *map(_start_tag, self._resumed)])
        column = walk.column - len(opening)
        if opening:
            self._parser.feed(opening)
            self._drain()
        fed_lines = walk.lines
        for piece, problems in self._pieces():
            failure = None
            walk.note_repairs(problems, fed_lines)
            try:
                self._parser.feed(piece)
            except etree.XMLSyntaxError as error:
                failure = error
            yield self._drain()
            if failure is not None:
                raise self._error(failure, column) from None
            fed_lines += piece.count(b"\n")
            self._limit(len(piece))
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise self._error(error, column) from None
        if walk.messages is None:
            raise DecodeError(NO_ANSWERS)
        walk.finish()

    def _pieces(self) -> Iterator[tuple[bytes, tuple[Problem, ...]]]:
        """Yield the rest of the document, cut after ends of tags, checked and repaired."""
        walk = self._walk
        start = end_of_declaration(walk.data) if walk.messages is None else 0
        is_over = False
        while not is_over:
            is_over = not walk.more()
            cut = len(walk.data) if is_over else walk.data.rfind(b">") + 1
            end = refuse_markup(walk.data[:cut], ("qbxml",), start)
            piece = walk.data[: len(walk.data) if is_over else end]
            walk.position = len(piece)
            start = 0 if piece else start
            if len(walk.data) - len(piece) > LONGEST_RECORD:
                message = f"a comment, a text or a tag has more than {LONGEST_RECORD} bytes"
                raise TooLarge(message, LONGEST_RECORD)
            if not piece:
                continue
            if _is_clean(piece) or not repair(piece)[1]:
                yield piece, ()
            else:  # tag by tag, so that every repair is told of with its own answer
                for tag in _TAG.findall(piece):
                    yield repair(tag)

    def _drain(self) -> list[Aggregate]:
        """Read what has become complete."""
        records: list[Aggregate] = []
        for event, element in self._parser.read_events():
            if event == "start":
                self._depth += 1
                self._start(element)
            else:
                self._end(element, records)
                self._depth -= 1
        if self._is_ours and self._children:
            self._read(records)
        return records

    def _start(self, element: Any) -> None:
        walk = self._walk
        is_resumed = bool(self._resumed)
        if self._depth == _ROOT:
            self._is_qbxml = element.tag == "QBXML"
        elif self._depth == _MESSAGES and element.tag in _MESSAGE_SETS and self._is_qbxml:
            if is_resumed:
                self._resumed.pop(0)
            self._is_ours = is_resumed or walk.messages is None
            walk.messages = element if walk.messages is None else walk.messages
        elif self._depth == _ANSWER and self._is_ours:
            if is_resumed:
                self._resumed.pop(0)
            else:
                walk.begin(element)

    def _end(self, element: Any, records: list[Aggregate]) -> None:
        if self._depth == _RECORD and self._is_ours:
            self._children.append(element)
            self._unfinished = 0
        elif self._depth == _ANSWER and self._is_ours:
            self._read(records, is_over=True)
            self._walk.end()
            self._done = None
            self._unfinished = 0
        elif self._depth == _MESSAGES:
            self._is_ours = False
        if self._depth in (_ANSWER, _MESSAGES):
            while (before := element.getprevious()) is not None:
                element.getparent().remove(before)

    def _read(self, records: list[Aggregate], *, is_over: bool = False) -> None:
        """Read the complete children of the open answer, and free them."""
        answer = self._walk.answer
        if answer is None or (answer.is_record and not is_over):
            return
        children, self._children = self._children, []
        answer.read(children)
        records += self._walk.take()
        if answer.is_record:
            return
        for child in children[:-1] if self._done is None else [self._done, *children[:-1]]:
            child.getparent().remove(child)
        self._done = children[-1] if children else self._done

    def _limit(self, size: int) -> None:
        self._unfinished += size
        if self._unfinished > LONGEST_RECORD:
            message = f"one record has more than {LONGEST_RECORD} bytes"
            raise TooLarge(message, LONGEST_RECORD)

    def _error(self, error: etree.XMLSyntaxError, column: int) -> DecodeError:
        """Return our error, with the place in the whole document."""
        found = syntax_error(error)
        if not isinstance(found, MalformedXML) or found.line is None:
            return found
        own = found.column
        if own is not None and found.line == 1:
            own += column
        return MalformedXML(found.message, found.line + self._walk.lines, own)


def _start_tag(element: Any) -> bytes:
    """Return the start tag of an element alone, on one line."""
    alone = etree.Element(element.tag, dict(element.attrib))
    return etree.tostring(alone).removesuffix(b"/>") + b">"


def _is_clean(piece: bytes) -> bool:
    """Say, quickly, whether a piece certainly has no character that XML forbids."""
    if b"&#" in piece or len(piece.translate(None, _CONTROLS)) < len(piece):
        return False
    if piece.isascii():
        return True
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\ufffe" not in text and "\uffff" not in text
