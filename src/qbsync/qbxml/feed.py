"""The slow lane of a walk: a pull parser is fed, and every record is taken as soon as it is complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from qbsync.errors import DecodeError, MalformedXML, TooLarge
from qbsync.qbxml.answer import NO_ANSWERS
from qbsync.qbxml.forbidden_characters import repair
from qbsync.qbxml.guard import (
    DEFAULT_LIMIT,
    DOCUMENT,
    accepted_markup,
    end_of_declaration,
    new_pull_parser,
    reason_of,
    syntax_error,
)
from qbsync.qbxml.reading import is_text
from qbsync.qbxml.walk import MESSAGE_SETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.errors import Problem
    from qbsync.models.base import Aggregate
    from qbsync.qbxml.walk import Walk

__all__ = ["LONGEST_RECORD", "Feed", "lists_of_records"]

LONGEST_RECORD: Final = DEFAULT_LIMIT
"""Bytes of one record, or of whatever else has to stand in memory at once."""

# Levels of the document: QBXML, QBXMLMsgsRs, an answer, a record.
_ROOT, _MESSAGES, _ANSWER, _RECORD = 1, 2, 3, 4

_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r")
_TAG: Final = re.compile(rb"[^>]*>|[^>]+\Z")


def lists_of_records(walk: Walk) -> Iterator[list[Aggregate]]:
    """Yield the records of a walk, through the fast lane as far as it goes."""
    yield from walk.fast()
    if not walk.is_done:
        yield from Feed(walk).records()


class Feed:
    """What goes on where the fast lane of a walk stopped."""

    def __init__(self, walk: Walk) -> None:
        """Take the walk over."""
        self._walk = walk
        self._parser = new_pull_parser()
        self._open: list[str] = []
        """Names of the elements that are open."""
        self._element: Any = None
        """The element of the open answer, as this parser made it."""
        self._is_qbxml = False
        self._is_ours = False
        """Whether the parser is inside the first set of answers."""
        self._children: list[Any] = []
        """Complete children of the open answer that were not read yet; text may still follow the last."""
        self._resumed = [] if walk.messages is None else [walk.messages]
        self._resumed += [] if walk.element is None else [walk.element]
        self._unfinished = 0
        """Bytes that were fed since a record or an answer ended."""
        self._unfinished_tags = 0

    def records(self) -> Iterator[list[Aggregate]]:
        """Yield the records to the end of the document; raises where there is none, after what was whole."""
        try:
            yield from self._records()
        except DecodeError:
            yield self._drain(is_last=True)
            raise

    def _records(self) -> Iterator[list[Aggregate]]:
        walk = self._walk
        opening = b"".join([b"<QBXML>" if self._resumed else b"", *map(_start_tag, self._resumed)])
        column = walk.column - len(opening)
        if opening:
            self._parser.feed(opening)
            self._drain()
        fed_lines = walk.lines
        for piece, problems in self._pieces():
            failure: DecodeError | None = None
            walk.note_repairs(problems, fed_lines)
            try:
                self._parser.feed(piece)
            except etree.XMLSyntaxError as error:
                failure = self._error(error, column)
            else:
                failure = self._untold(column)
            yield self._drain()
            if failure is not None:
                raise failure
            fed_lines += piece.count(b"\n")
            self._limit(len(piece), piece.count(b"<"))
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise self._error(error, column, self._how_it_ended()) from None
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
            end, refused = accepted_markup(walk.data[:cut], ("qbxml",), start)
            piece = walk.data[: len(walk.data) if is_over and refused is None else end]
            walk.position = len(piece)
            start = 0 if piece else start
            if len(walk.data) - len(piece) > LONGEST_RECORD:
                message = f"a comment, a text or a tag has more than {LONGEST_RECORD} bytes"
                raise TooLarge(message, LONGEST_RECORD)
            if piece and (_is_clean(piece) or not repair(piece)[1]):
                yield piece, ()
            elif piece:  # tag by tag, so that every repair is told of with its own answer
                for tag in _TAG.findall(piece):
                    yield repair(tag)
            if refused is not None:  # what stands before was whole
                raise refused

    def _drain(self, *, is_last: bool = False) -> list[Aggregate]:
        """Read what has become complete; `is_last` says that nothing more will come."""
        records: list[Aggregate] = []
        events: Any = self._parser.read_events()  # lxml's stubs do not know of what
        for event, element in events:
            if event == "start":
                self._open.append(element.tag)
                self._start(element)
            else:
                self._end(element, records)
                self._open.pop()
        complete = len(self._children) - (0 if is_last else 1)
        if self._is_ours and complete > 0:
            self._read(records, complete)
        return records

    @property
    def _depth(self) -> int:
        return len(self._open)

    def _start(self, element: Any) -> None:
        walk = self._walk
        is_resumed = bool(self._resumed)
        if self._depth == _ROOT:
            self._is_qbxml = element.tag == "QBXML"
        elif self._depth == _MESSAGES and self._is_qbxml:
            if is_resumed:
                self._resumed.pop(0)
                self._is_ours = True
            elif walk.messages is None and element.tag in MESSAGE_SETS:
                self._is_ours = True
                walk.messages = element
                walk.strange.look_at(element)
            else:
                walk.strange.note_beside(element)
        elif self._depth == _ANSWER and self._is_ours:
            self._element = element
            if is_resumed:
                self._resumed.pop(0)
            else:
                walk.begin(element)

    def _end(self, element: Any, records: list[Aggregate]) -> None:
        if self._depth == _RECORD and self._is_ours:
            self._children.append(element)
            self._unfinished = 0
            self._unfinished_tags = 0
        elif self._depth == _ANSWER and self._is_ours:
            self._end_answer(element, records)
            self._unfinished = self._unfinished_tags = 0
        elif self._depth == _MESSAGES:
            if self._is_ours:
                self._note_text(element)
            self._is_ours = False
        elif self._depth == _ROOT and self._is_qbxml:
            self._note_text(element)
        if self._depth in (_ANSWER, _MESSAGES):
            while (before := element.getprevious()) is not None:
                parent = element.getparent()
                if is_text(before.tail) and (self._is_ours or self._depth == _MESSAGES) and self._is_qbxml:
                    self._walk.strange.note_text(parent)
                parent.remove(before)

    def _end_answer(self, element: Any, records: list[Aggregate]) -> None:
        answer = self._walk.answer
        if answer is not None and answer.is_record:
            answer.read(element)
            records += self._walk.take()
            self._children = []
        else:
            self._read(records, len(self._children))
        self._walk.end()

    def _note_text(self, element: Any) -> None:
        if is_text(element.text) or any(is_text(child.tail) for child in element):
            self._walk.strange.note_text(element)

    def _read(self, records: list[Aggregate], count: int) -> None:
        """Read the first children of the open answer, which are complete, and free them."""
        answer, element = self._walk.answer, self._element
        if answer is None or answer.is_record:
            return
        root = etree.Element("r")
        root.text, element.text = element.text, None
        children, self._children = self._children[:count], self._children[count:]
        root.extend(children)
        if self._children:  # text goes with what follows it, as in the fast lane
            element.text, children[-1].tail = children[-1].tail, None
        answer.read(root)
        records += self._walk.take()

    def _limit(self, size: int, tags: int) -> None:
        self._unfinished += size
        self._unfinished_tags += tags
        if self._unfinished > LONGEST_RECORD:
            message = f"one record has more than {LONGEST_RECORD} bytes"
            raise TooLarge(message, LONGEST_RECORD)
        if self._unfinished_tags > 2 * DOCUMENT.elements:
            message = f"one record has more than {DOCUMENT.elements} elements"
            raise TooLarge(message, DOCUMENT.elements)

    def _how_it_ended(self) -> str:
        """Return what to say of a document that broke off."""
        size = self._walk.size
        if size == 0:
            return "the document is empty: nothing came at all"
        if self._open:
            return f"the document ended after {size} bytes inside <{self._open[-1]}>"
        if not self._walk.data.strip():
            return f"the document is empty: nothing but {size} bytes of white space came"
        return f"the document ended after {size} bytes, before its first element was whole"

    def _error(self, error: etree.XMLSyntaxError, column: int, message: str | None = None) -> DecodeError:
        """Return our error, with the place in the whole document and, where it is given, our `message`."""
        found = syntax_error(error)
        if not isinstance(found, MalformedXML) or found.line is None:
            return found if message is None else MalformedXML(message, 1, 1)
        return self._in_document(
            found if message is None else MalformedXML(message, found.line, found.column), column
        )

    def _in_document(self, error: MalformedXML, column: int) -> MalformedXML:
        """Return an error with its place in the whole document; `column` is where its first line was cut."""
        line, own = error.line or 1, error.column
        if own is not None and line == 1:
            own += column
        return MalformedXML(error.message, line + self._walk.lines, own)

    def _untold(self, column: int) -> DecodeError | None:
        """Return the error of an entity that is not declared: there the parser stops without a word."""
        log: Any = self._parser.feed_error_log
        if not log:
            return None
        return self._in_document(
            MalformedXML(reason_of(log[0].type_name), log[0].line, log[0].column), column
        )


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
