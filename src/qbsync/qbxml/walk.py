"""A walk over the answers of a document whose bytes come in blocks; only one piece stands in memory.

There are two lanes.  The fast one cuts the bytes at end tags of records.  In each piece it reads the records
that are in QuickBooks' own form by `ordinary`, and parses another alone, under a root of its own: a piece
that is well-formed ends where a record ends.  The slow one feeds a pull parser and takes what is complete; it
goes on where the fast one cannot, at the last boundary that was certain: where a comment, CDATA section or
instruction may hide a tag, where a piece is not well-formed, where the document has a form that QuickBooks
does not write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs
from lxml import etree

from qbsync.errors import Problem, TooLarge
from qbsync.facts.values import shown
from qbsync.qbxml.answer import Answer, is_record, number
from qbsync.qbxml.forbidden_characters import repair
from qbsync.qbxml.guard import has_markup, line_of, new_parser
from qbsync.qbxml.ordinary import ordinary_text
from qbsync.qbxml.raw import local_name
from qbsync.qbxml.reading import Reading
from qbsync.qbxml.source import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qbsync.models.base import Aggregate
    from qbsync.qbxml.envelope import Response

__all__ = ["MESSAGE_SETS", "MOST_RECORDS", "WHOLE", "Strange", "Walk"]

MESSAGE_SETS: Final = ("QBXMLMsgsRs", "QBXMLSubscriptionMsgsRs")
"""What answers stand in; QBXMLSubscriptionMsgsRs answers requests of event subscriptions."""

_MOST_REPAIRS: Final = 1000
"""Repairs that are told of, as in `decode`."""

_MOST_REFS: Final = 1000
"""Refs that are shared before they are forgotten."""

MOST_RECORDS: Final = 250_000
"""Records, answers and elements kept beside them that `decode` holds; `stream` holds none."""

WHOLE: Final = 16 * 1024
"""Bytes up to which a document, or one answer of it, is parsed at once."""

_FEW: Final = 4
"""Records of a piece that may be in another form before the rest is parsed at once."""

_PIECES_AT_ONCE: Final = 8

_LONGEST_FAST: Final = 16 * BLOCK
"""Bytes after which the fast lane no longer looks for the end of a record."""

_BLANKS: Final = re.compile(rb"[ \t\r\n]*+")
_START_OF_ANSWER: Final = re.compile(rb"<([A-Za-z]++)(?<=Rs)((?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+)>")
_START_OF_RECORD_BYTES: Final = re.compile(rb"[ \t\r\n]*+<([A-Za-z0-9]++)>")
_START_OF_RECORD: Final = re.compile(r"[ \t\r\n]*+<([A-Za-z0-9]++)>")
_HEAD: Final = re.compile(
    rb"[ \t\r\n]*+(?:<\?xml version=\"1\.0\"(?: encoding=\"[A-Za-z0-9._-]++\")? ?\?>)?+[ \t\r\n]*+"
    rb"(?:(?:<\?qbxml[ \t\r\n][^<>?]*+\?>|<!--(?:[^<>-]|-[^<>-])*+-->)[ \t\r\n]*+)*+"
    rb"<QBXML>[ \t\r\n]*+<(QBXML(?:Subscription)?MsgsRs)"
    rb"((?:[ \t\r\n]++[A-Za-z]++=\"[^<\"]*+\")*+)[ \t\r\n]*+>"
)
_END: Final = re.compile(rb"</QBXML(?:Subscription)?MsgsRs>[ \t\r\n]*+</QBXML>[ \t\r\n]*+")


class Strange:
    """What stands outside of the answers, where nothing should."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._problems: dict[str, Problem] = {}

    @property
    def problems(self) -> list[Problem]:
        """One problem for each place."""
        return [self._problems[path] for path in sorted(self._problems)]

    def look_at(self, messages: Any) -> None:
        """Look at the attributes of the element that holds the answers."""
        status = messages.get("messageSetStatusCode")
        if status is not None and number(status) is None:
            path = f"{messages.tag}@messageSetStatusCode"
            self._problems[path] = Problem(path=path, rule="is no number", value=shown(status))

    def note_text(self, element: Any) -> None:
        """Note text in QBXML or in the element that holds the answers."""
        path = local_name(element)
        rule = "has text that belongs to no element; it is not kept"
        self._problems[path] = Problem(path=path, rule=rule)

    def note_beside(self, element: Any) -> None:
        """Note an element beside the one that holds the answers."""
        path = f"QBXML.{local_name(element)}"
        rule = "stands beside the first set of answers; it is not read"
        self._problems[path] = Problem(path=path, rule=rule)


class Walk:
    """One walk: where it is, what was met so far, and the fast lane; `Feed` is the slow one."""

    def __init__(self, blocks: Iterator[bytes], *, keep_secrets: bool, keep_objects: bool = False) -> None:
        """Begin before the first block; `keep_objects` leaves the records in the responses."""
        self.blocks = blocks
        self.strange = Strange()
        self.size = 0
        """Bytes that came so far, as UTF-8."""
        self._keep_objects = keep_objects
        self._kept = 0
        """Records and other elements in memory that belong to the answers before the open one."""
        self.reading = Reading(keep_secrets=keep_secrets, locate=self.line_of)
        self.messages: Any = None
        """The element QBXMLMsgsRs, once it was met."""
        self.element: Any = None
        """The element of the answer that is open."""
        self.answer: Answer | None = None
        self.responses: list[Response] = []
        self.repairs: list[Problem] = []
        """Repairs that belong to the open answer, or to the first one to come."""
        self.data = b""
        self.position = 0
        """Where the walk goes on in `data`; everything before it is done."""
        self.lines = 0
        self.column = 0
        """Line ends before `position`, and bytes since the last of them."""
        self.is_done = False
        self._last: tuple[Answer | None, list[Problem]] = None, []
        self._parser = new_parser()
        self._has_markup = False
        self._repairs_told = 0
        self._unread = 0
        """Pieces to come that are parsed at once."""

    def line_of(self, line: int) -> int:
        """Return the line of the document for a line of what is parsed at `position`."""
        return line + self.lines

    def fast(self) -> Iterator[list[Aggregate]]:
        """Yield the records as far as the fast lane reaches; then `is_done` says whether that was all."""
        if not self._head():
            return
        while (found := self._look(_START_OF_ANSWER)) is not None:
            before = len(self.responses)
            yield from self._fast_answer(found)
            if self.answer is not None or len(self.responses) == before:
                return
        self.is_done = self._ends_here()

    def begin(self, element: Any) -> None:
        """Open an answer."""
        self.element = element
        self._limit()
        self.answer = Answer(element, self.reading)
        self.responses.append(self.answer.response(self.repairs))

    def take(self) -> list[Aggregate]:
        """Return the records of the open answer that were read since the last call."""
        if self.answer is None:
            return []
        if len(self.reading.refs) > _MOST_REFS:
            self.reading.refs.clear()
        if self._keep_objects:
            self._limit()
            return []
        return self.answer.take()

    def _limit(self) -> None:
        """Refuse to hold more records than memory is promised for: an empty one takes 40 times its bytes."""
        now = len(self.responses) + self._kept + (0 if self.answer is None else self.answer.kept)
        if self._keep_objects and now > MOST_RECORDS:
            message = (
                f"the document holds more records and answers than {MOST_RECORDS}; ask for fewer at once, by "
                "an iterator, or read it with qbsync.qbxml.stream, which holds none"
            )
            raise TooLarge(message, MOST_RECORDS)

    @property
    def warnings(self) -> list[Problem]:
        """What concerns the document as a whole."""
        return [*(() if self.responses else self.repairs), *self.strange.problems]

    def end(self) -> None:
        """Close the answer."""
        self.update()
        self._kept += 0 if self.answer is None else self.answer.kept
        self._last = self.answer, self.repairs
        self.element = self.answer = None
        self.repairs = []

    def finish(self) -> None:
        """Give repairs that follow the last answer to it."""
        answer, repairs = self._last
        if answer is not None and self.repairs:
            self.responses[-1] = answer.response([*repairs, *self.repairs])

    def update(self) -> None:
        """Bring the last response up to date."""
        if self.answer is not None:
            self.responses[-1] = self.answer.response(self.repairs)

    def note_repairs(self, problems: Iterable[Problem], lines: int) -> None:
        """Tell of repairs in what stands after `lines` line ends."""
        for problem in problems:
            if self._repairs_told < _MOST_REPAIRS:
                self._repairs_told += 1
                self.repairs.append(attrs.evolve(problem, line=(problem.line or 0) + lines))

    def more(self) -> bool:
        """Read on, at least as much as waits, so that looking again costs little; False at the end."""
        waiting = self.data[self.position :]
        parts, size = [waiting], 0
        for block in self.blocks:
            parts.append(block)
            size += len(block)
            self.size += len(block)
            if size >= len(waiting):
                break
        self.data, self.position = b"".join(parts), 0
        self._has_markup = self._has_markup or has_markup(self.data, max(len(waiting) - 1, 0))
        return size > 0

    def _consume(self, end: int, lines: int | None = None) -> None:
        """Go on to `end`; `lines` are the line ends up to there, where they are known."""
        last = self.data.rfind(b"\n", self.position, end)
        self.lines += self.data.count(b"\n", self.position, end) if lines is None else lines
        self.column = self.column + end - self.position if last == -1 else end - last - 1
        self.position = end

    def _head(self) -> bool:
        """Pass the beginning of the document, where it is one that QuickBooks writes."""
        self.more()
        found = _HEAD.match(self.data)
        element = None if found is None else self._parse(b"<" + found[1] + found[2] + b"/>")
        if found is None or element is None:
            return False
        self.messages = element
        self.strange.look_at(element)
        self._consume(found.end())
        self._has_markup = has_markup(self.data, found.end() - 1)
        return True

    def _look(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Return the match of `pattern` after blanks, None where there is none or it is not certain."""
        while not self._has_markup:
            blanks = _BLANKS.match(self.data, self.position)
            self._consume(blanks.end() if blanks else self.position)
            found = pattern.match(self.data, self.position)
            if found is not None:
                return found
            if len(self.data) - self.position > BLOCK or not self.more():
                break
        return None

    def _ends_here(self) -> bool:
        """Say whether nothing but the end of the document follows."""
        while not self._has_markup:
            found = _END.match(self.data, self.position)
            is_long = len(self.data) - self.position > 2 * BLOCK
            if is_long or found is None or found.end() < len(self.data):
                return False
            if not self.more():
                return True
        return False

    def _fast_answer(self, start: re.Match[bytes]) -> Iterator[list[Aggregate]]:
        """Read one answer; it stays open, or does not begin, where the slow lane has to go on."""
        closing = b"</" + start[1] + b">"
        is_empty = start[2].endswith(b"/")
        is_whole = is_record(start[1].decode("ascii"))
        stop = start.end() if is_empty else self.data.find(closing, start.end())
        while stop == -1 and is_whole:
            size = len(self.data) - self.position
            if size > _LONGEST_FAST or self._has_markup or not self.more():
                return
            stop = self.data.find(closing, self.position)
        start_tag = start[0]
        if is_empty or is_whole or 0 <= stop <= self.position + WHOLE:
            end = stop if is_empty else stop + len(closing)
            element = self._parse(self.data[self.position : end])
            if element is not None:
                yield self._whole(element, end)
            return
        element = self._parse(start_tag[:-1] + b"/>")
        if element is None:
            return
        self.begin(element)
        self._consume(self.position + len(start_tag))
        yield from self._pieces(closing)

    def _whole(self, element: Any, end: int) -> list[Aggregate]:
        self.begin(element)
        assert self.answer is not None  # noqa: S101 - begin() sets it
        self.answer.read(element)
        self._consume(end)
        records = self.take()
        self.end()
        return records

    def _pieces(self, closing: bytes) -> Iterator[list[Aggregate]]:
        """Read the open answer in pieces up to its end tag, `closing`."""
        answer = self.answer
        while answer is not None:
            end, is_last = self._next_piece(closing)
            if end == -1:
                return
            is_whole = self._read_piece(answer, end)
            if is_whole and is_last:
                self._consume(end + len(closing))
            records = self.take()
            if is_whole and is_last:
                self.end()
            yield records
            answer = self.answer if is_whole else None

    def _read_piece(self, answer: Answer, end: int) -> bool:
        """Read the records up to `end`; False where what follows `position` is not well-formed."""
        if self._unread:
            self._unread -= 1
        elif (text := ordinary_text(self.data[self.position : end])) is not None:
            self._read_ordinary(answer, text)
        if self.position == end:
            return True
        piece = self.data[self.position : end]
        root = self._parse(b"<r>" + piece + b"<end/></r>")
        if root is None:
            return False
        lines = self._without_end(root)
        answer.read(root, attributes=b"=" in piece)
        self._consume(end, lines)
        return True

    def _read_ordinary(self, answer: Answer, text: str) -> None:
        """Read the records of `text`, which follows `position`, as far as they are in QuickBooks' own form.

        A few that are not are parsed alone; where there are more, the rest of the piece is parsed at once,
        and so are some pieces after it.
        """
        done, is_narrow = 0, text.isascii()

        def consume(at: int) -> None:
            nonlocal done
            self._consume(self.position + (at - done if is_narrow else len(text[done:at].encode())))
            done = at

        for _ in range(_FEW):
            consume(answer.read_ordinary(text, done))
            start = _START_OF_RECORD.match(text, done)
            if start is None:
                return
            end_tag = f"</{start[1]}>"
            found = text.find(end_tag, done)
            stop = found + len(end_tag)
            record = text[done:stop].encode()
            root = None if found == -1 else self._parse(b"<r>" + record + b"</r>")
            if root is None:
                return
            answer.read(root, attributes=b"=" in record)
            consume(stop)
        self._unread = _PIECES_AT_ONCE

    @staticmethod
    def _without_end(root: Any) -> int | None:
        """Take away the mark that ends a piece; return the line ends before it, which the parser counted."""
        mark = root[-1]
        line = line_of(mark)
        root.remove(mark)
        return None if line is None else line - 1

    def _next_piece(self, closing: bytes) -> tuple[int, bool]:
        """Return where the next piece ends and whether it is the answer's last; -1 where none is certain."""
        while not self._has_markup:
            data, position = self.data, self.position
            record = _START_OF_RECORD_BYTES.match(data, position)
            tag = b"" if record is None else b"</" + record[1] + b">"
            cut = -1 if record is None else data.find(tag, position + BLOCK)
            found = data.find(closing, position, len(data) if cut == -1 else cut)
            if found != -1 and (record is None or found - position <= 2 * BLOCK):
                return found, True
            if record is not None and (cut == -1 or found != -1):
                cut = data.rfind(tag, position, len(data) if found == -1 else found)
            if cut != -1:
                return cut + len(tag), False
            if found != -1:
                return found, True
            if len(data) - position > (BLOCK if record is None else _LONGEST_FAST):
                break
            if not self.more():
                break
        return -1, False

    def _parse(self, data: bytes) -> Any:
        """Return the root of a piece, repaired where that helps; None where it is not well-formed."""
        try:
            return etree.fromstring(data, self._parser)
        except etree.XMLSyntaxError:
            repaired, problems = repair(data)
        if not problems:
            return None
        try:
            root = etree.fromstring(repaired, self._parser)
        except etree.XMLSyntaxError:
            return None
        self.note_repairs(problems, self.lines)
        return root
