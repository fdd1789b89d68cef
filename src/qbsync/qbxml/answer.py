"""One answer (``CustomerQueryRs``) as it is read, leniently: what `decode` and `stream` have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import Problem
from qbsync.facts.plan import tag_of
from qbsync.facts.values import shown
from qbsync.models import class_named, class_of_tag
from qbsync.models.error_recovery import ErrorRecovery
from qbsync.qbxml.convert import UNREADABLE
from qbsync.qbxml.envelope import IteratorState, Quarantined, Response
from qbsync.qbxml.ordinary import ordinary_reader_of
from qbsync.qbxml.raw import local_name, raw_xml
from qbsync.qbxml.reader import careful_reader_of, diagnose, keep, nodes_in, read_answer, reader_of
from qbsync.qbxml.reading import is_text, own_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qbsync.models.base import Aggregate, Extra
    from qbsync.qbxml.ordinary import OrdinaryReader
    from qbsync.qbxml.reading import Reading

__all__ = ["NO_ANSWERS", "Answer", "is_record", "number"]

NO_ANSWERS: Final = "the document holds no QBXMLMsgsRs, so it is no answer of QuickBooks"

_ATTRIBUTES: Final = frozenset(
    (
        *("requestID", "statusCode", "statusSeverity", "statusMessage"),
        *("retCount", "iteratorRemainingCount", "iteratorID"),
    )
)
_BLANKS: Final = re.compile(r"[ \t\r\n]*+")
_START: Final = re.compile("<([A-Za-z0-9]++)>")
_NUMBER: Final = re.compile(r"\s*-?[0-9]{1,10}\s*", re.ASCII)


class Answer:
    """An answer: what its start tag says, and what was collected of its children so far."""

    def __init__(self, element: Any, reading: Reading) -> None:
        """Take the element of the answer; its children are given to `read`."""
        self._element = element
        self._message = _message_of(element.tag)
        self._reading = reading
        self._warnings: dict[str, Problem] = {}
        self._untold = 0
        self._quarantined: list[Quarantined] = []
        self._extras: list[Extra] = []
        self._error_recovery: Any = None
        self._taken = self._texts = 0
        self._ordinary: OrdinaryReader | None = None
        self.is_record = self._message is not None and bool(self._message.record_is_answer)
        self._expected = frozenset[str](() if self._message is None else self._message.ret)
        self.objects: list[Aggregate] = []
        reading.warnings, reading.untold, reading.number = self._warnings, 0, self._number
        self._status = self._number_of("statusCode")
        self._count = self._number_of("retCount")
        self._remaining = self._number_of("iteratorRemainingCount")
        for name in element.attrib:
            if name not in _ATTRIBUTES:
                rule = "is an attribute that qbsync does not know; it is not kept"
                reading.warn(element, rule, path=f"{element.tag}@{name}")

    def response(self, repairs: Iterable[Problem] = ()) -> Response:
        """Return the answer as far as it was read; `repairs` stand before its own warnings."""
        element = self._element
        iterator_id = element.get("iteratorID")
        state = None if iterator_id is None else IteratorState(id=iterator_id, remaining=self._remaining)
        return Response(
            request=element.tag.removesuffix("Rs"),
            request_id=element.get("requestID"),
            status_code=-1 if self._status is None else self._status,
            status_severity=element.get("statusSeverity", ""),
            status_message=element.get("statusMessage", ""),
            objects=tuple(self.objects),
            iterator=state,
            count=self._count,
            error_recovery=self._error_recovery,
            warnings=(*repairs, *self._warnings.values(), *self._more_warnings()),
            quarantined=tuple(self._quarantined),
            extras=tuple(self._extras),
        )

    @property
    def kept(self) -> int:
        """How many records and other elements of the answer stand in memory."""
        return len(self.objects) + len(self._quarantined) + len(self._extras)

    def take(self) -> list[Aggregate]:
        """Return the objects that were read since the last call, and forget them."""
        objects, self.objects = self.objects, []
        self._taken += len(objects)
        return objects

    def read(self, root: Any, *, attributes: bool = True) -> None:
        """Read children of the answer, those of `root`, into `objects` and the rest.

        `attributes` says whether there may be attributes inside.
        """
        if self.is_record:
            self._read_itself()
            return
        reading = self._reading
        collections: tuple[list[Any], ...] = self.objects, self._quarantined, self._extras
        sizes = [len(collected) for collected in collections]
        told_before, untold, recovery = len(self._warnings), reading.untold, self._error_recovery
        reading.root, reading.nodes = root, 2 * len(root)
        self._read_children(root, reader_of)
        if reading.nodes != nodes_in(root, attributes=attributes):
            for collected, size in zip(collections, sizes, strict=True):
                del collected[size:]
            while len(self._warnings) > told_before:
                self._warnings.popitem()
            reading.untold, self._error_recovery = untold, recovery
            self._read_children(root, careful_reader_of)
        self._untold = reading.untold

    def read_ordinary(self, text: str, at: int) -> int:
        """Read the records that begin at `at` while they are in QuickBooks' own form; return where that ends.

        `text` is what `ordinary_text` returned.
        """
        objects, reading, read = self.objects, self._reading, self._ordinary
        blanks = _BLANKS.match(text, at)
        at = at if blanks is None else blanks.end()
        while True:
            found = None if read is None else read(text, at, reading)
            if found is None:
                following = self._ordinary_at(text, at)
                if following is None or following is read:
                    return at
                read = self._ordinary = following
                continue
            record, at = found
            objects.append(record)

    def _ordinary_at(self, text: str, at: int) -> OrdinaryReader | None:
        """Return the reader of the record that begins at `at`, None where none does that is expected here."""
        start = _START.match(text, at)
        cls = None if start is None or self.is_record else _class_of(start[1])
        if cls is None or cls is ErrorRecovery or cls.__name__ not in self._expected:
            return None
        return ordinary_reader_of(cls)

    def _tell_of_text(self, text: str | None, following: Any) -> None:
        """Tell of text between the records, with the line of what follows it."""
        if is_text(text):
            path = f"{self._element.tag}.text()[{self._texts}]"
            self._texts += 1
            self._reading.tell_of_text(following, text, path=path)

    def _read_children(self, root: Any, make: Callable[[type[Any]], Callable[[Any, Reading], Any]]) -> None:
        reading, objects = self._reading, self.objects
        tag = cls = read = None
        is_careful = make is careful_reader_of
        text = root.text if is_careful else None
        for child in root:
            if is_careful:
                self._tell_of_text(text, child)
                text = child.tail
            if child.tag != tag:
                tag = child.tag
                cls = _class_of(tag)
                read = None if cls is None else make(cls)
                self._tell_of_class(child, cls)
            nodes = reading.nodes
            if cls is None or read is None or (cls is ErrorRecovery and self._error_recovery is not None):
                self._keep(child)
                continue
            try:
                found = read(child, reading)
            except UNREADABLE:
                reading.nodes = nodes + nodes_in(child) + len(child.attrib) - 1
                self._quarantine(child, cls)
                continue
            if cls is ErrorRecovery:
                self._error_recovery = found
            else:
                objects.append(found)
        self._tell_of_text(text, None)

    def _tell_of_class(self, element: Any, cls: type[Any] | None) -> None:
        """Tell of a record of a class that this answer should not hold, once for each class."""
        if cls is None or cls is ErrorRecovery or not self._expected or cls.__name__ in self._expected:
            return
        rule = f"is no record of {self._element.tag}; it is kept in objects, where `of` tells them apart"
        self._reading.warn(element, rule, path=f"{self._element.tag}.{element.tag}")

    def _read_itself(self) -> None:
        """Read the whole answer as its one record (ListDelRs); an empty one has none."""
        element, reading = self._element, self._reading
        reading.root = element.getparent()
        cls = class_named(self._message.ret[0])
        for child in element.findall("ErrorRecovery"):
            try:
                self._error_recovery = careful_reader_of(ErrorRecovery)(child, reading)
            except UNREADABLE:
                self._quarantine(child, ErrorRecovery)
        if cls is None or len(element) == len(element.findall("ErrorRecovery")):
            reading.tell_of_text(element, own_text(element))
        else:
            try:
                self.objects.append(read_answer(cls, element, reading))
            except UNREADABLE:
                self._quarantine(element, cls)
        self._untold = reading.untold

    def _keep(self, element: Any) -> None:
        """Keep a child that is no known record; its place is that among all that were kept."""
        path = f"{self._element.tag}.{local_name(element)}"
        self._extras.append(keep(element, self._reading, len(self._extras), path=path))

    def _number(self) -> int:
        """Return the number of the record that is being read, from 0, those in quarantine counted."""
        return self._taken + len(self.objects) + len(self._quarantined)

    def _number_of(self, name: str) -> int | None:
        """Return the number of an attribute, with a warning where it is none; the status has to be there."""
        text = self._element.get(name)
        value = number(text)
        if value is None and (text is not None or name == "statusCode"):
            value_told = None if text is None else shown(text)
            path = f"{self._element.tag}@{name}"
            self._reading.warn(self._element, "is absent or no number", value=value_told, path=path)
        return value

    def _more_warnings(self) -> Iterator[Problem]:
        if self._untold:
            rule = f"has {self._untold} more peculiarities, which are not told of one by one"
            yield Problem(path=self._element.tag, rule=rule)

    def _quarantine(self, element: Any, cls: type[Any]) -> None:
        reading = self._reading
        tag = reading.same(element.tag)
        is_numbered = cls is not ErrorRecovery and element is not self._element
        path = f"{tag}[{self._number()}]" if is_numbered else tag
        problems = tuple(diagnose(element, cls, path, reading))
        xml = raw_xml(element, keep_secrets=reading.keep_secrets)
        line = reading.line_of(element)
        self._quarantined.append(Quarantined(tag=tag, xml=xml, problems=problems, line=line))


def is_record(tag: str) -> bool:
    """Say whether the answer `tag` is itself the record, so that it has to be read whole."""
    message = _message_of(tag)
    return message is not None and bool(message.record_is_answer)


def _message_of(tag: str) -> Any:
    return getattr(class_named(tag.removesuffix("Rs")), "message", None)


def _class_of(tag: str) -> type[Aggregate] | None:
    """Return the class of a record by its tag, None where qbsync knows none."""
    cls = class_of_tag(tag)
    return cls if cls is not None and tag_of(cls) == tag else None


def number(text: str | None) -> int | None:
    """Return the number of an attribute, None where it is absent or none."""
    return None if text is None or _NUMBER.fullmatch(text) is None else int(text)
