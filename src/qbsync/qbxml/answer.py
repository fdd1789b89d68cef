"""One answer (``CustomerQueryRs``) as it is read, leniently: what `decode` and `stream` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qbsync.facts.plan import tag_of
from qbsync.models import class_named, class_of_tag
from qbsync.models.base import Extra
from qbsync.models.error_recovery import ErrorRecovery
from qbsync.qbxml.convert import UNREADABLE
from qbsync.qbxml.envelope import IteratorState, Quarantined, Response
from qbsync.qbxml.reader import diagnose, raw_xml, reader_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qbsync.errors import Problem
    from qbsync.models.base import Aggregate
    from qbsync.qbxml.reader import Reading

__all__ = ["NO_ANSWERS", "Answer", "is_record", "number"]

NO_ANSWERS: Final = "the document holds no QBXMLMsgsRs, so it is no answer of QuickBooks"


class Answer:
    """An answer: what its start tag says, and what was collected of its children so far."""

    def __init__(self, element: Any, reading: Reading) -> None:
        """Take the element of the answer; its children are given to `read`."""
        self._element = element
        self._message = _message_of(element.tag)
        self._reading = reading
        self._warnings: dict[str, Problem] = {}
        self._readers: dict[str, tuple[type[Aggregate], Callable[[Any, Reading], Any]] | None] = {}
        self._quarantined: list[Quarantined] = []
        self._extras: list[Extra] = []
        self._error_recovery: Any = None
        self._status = number(element.get("statusCode"))
        self.is_record = self._message is not None and bool(self._message.record_is_answer)
        self.objects: list[Aggregate] = []
        reading.warnings = self._warnings
        if self._status is None:
            reading.warn(element, f"{element.tag}@statusCode", "is absent or no number")

    def response(self, repairs: Iterable[Problem] = ()) -> Response:
        """Return the answer as far as it was read; `repairs` stand before its own warnings."""
        element = self._element
        iterator_id = element.get("iteratorID")
        remaining = number(element.get("iteratorRemainingCount"))
        return Response(
            request=element.tag.removesuffix("Rs"),
            request_id=element.get("requestID"),
            status_code=-1 if self._status is None else self._status,
            status_severity=element.get("statusSeverity", ""),
            status_message=element.get("statusMessage", ""),
            objects=tuple(self.objects),
            iterator=None if iterator_id is None else IteratorState(id=iterator_id, remaining=remaining),
            count=number(element.get("retCount")),
            error_recovery=self._error_recovery,
            warnings=(*repairs, *self._warnings.values()),
            quarantined=tuple(self._quarantined),
            extras=tuple(self._extras),
        )

    def read(self, children: Iterable[Any]) -> None:
        """Read children of the answer into `objects` and the rest."""
        element = self._element
        if self.is_record:
            self._read_itself()
            return
        reading, readers, objects = self._reading, self._readers, self.objects
        tag = read = cls = None
        for child in children:
            if child.tag != tag:
                tag = child.tag
                if tag not in readers:
                    readers[tag] = _reader_for(tag)
                known = readers[tag]
                cls, read = known if known is not None else (None, None)
            if cls is None or read is None:
                rule = "is an element that qbsync does not know; it is kept in extras"
                reading.warn(child, f"{element.tag}.{child.tag}", rule)
                xml = raw_xml(child, reading.keep_secrets)
                self._extras.append(Extra(tag=child.tag, xml=xml, place=len(self._extras)))
            else:
                try:
                    value = read(child, reading)
                except UNREADABLE:
                    self._quarantine(child, cls)
                else:
                    if tag == "ErrorRecovery":
                        self._error_recovery = value
                    else:
                        objects.append(value)

    def _read_itself(self) -> None:
        """Read the whole answer as its one record (ListDelRs); an empty one has none."""
        element = self._element
        cls = class_named(self._message.ret[0])
        for child in element.findall("ErrorRecovery"):
            try:
                self._error_recovery = reader_of(ErrorRecovery)(child, self._reading)
            except UNREADABLE:
                self._quarantine(child, ErrorRecovery)
            element.remove(child)
        if cls is None or not len(element):
            return
        try:
            self.objects.append(reader_of(cls)(element, self._reading))
        except UNREADABLE:
            self._quarantine(element, cls)

    def _quarantine(self, element: Any, cls: type[Any]) -> None:
        reading = self._reading
        problems = tuple(diagnose(element, cls, element.tag, reading))
        xml = raw_xml(element, reading.keep_secrets)
        line = reading.line_of(element)
        self._quarantined.append(Quarantined(tag=element.tag, xml=xml, problems=problems, line=line))


def is_record(tag: str) -> bool:
    """Say whether the answer `tag` is itself the record, so that it has to be read whole."""
    message = _message_of(tag)
    return message is not None and bool(message.record_is_answer)


def _message_of(tag: str) -> Any:
    return getattr(class_named(tag.removesuffix("Rs")), "message", None)


def _reader_for(tag: str) -> tuple[type[Aggregate], Callable[[Any, Reading], Any]] | None:
    cls = class_of_tag(tag)
    if cls is None or tag_of(cls) != tag:
        return None
    return cls, reader_of(cls)


def number(text: str | None) -> int | None:
    """Return the number of an attribute, None where it is absent or none."""
    try:
        return None if text is None else int(text)
    except ValueError:
        return None
