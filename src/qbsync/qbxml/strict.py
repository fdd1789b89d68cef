"""Documents of others to requests: `decode_requests`, strictly and with every problem.

This is what QuickBooks does with a message set before it carries anything out, but with reasons: an unknown
element, a wrong order, a bad value, an element newer than the declared version.  The simulator answers by it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import DecodeError, InvalidModel, Problem
from qbsync.facts.checker import version_problems_of
from qbsync.facts.marks import EDITIONS
from qbsync.facts.plan import plan_of
from qbsync.facts.problems import shown
from qbsync.facts.values import TEXT_TYPES
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.qbxml.arguments import checked_target
from qbsync.qbxml.convert import UNREADABLE, read_strictly
from qbsync.qbxml.envelope import MESSAGE_SET, NumberedRequest, RequestSet
from qbsync.qbxml.grammar import ON_ERROR
from qbsync.qbxml.guard import DEFAULT_LIMIT, DOCUMENT, check_document, parse_document
from qbsync.qbxml.lines import Lines
from qbsync.qbxml.places import REQUEST_SETS, request_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.facts.marks import Edition
    from qbsync.facts.plan import ClassPlan, Field

__all__ = ["decode_requests"]

_QBXML: Final = re.compile(
    rb"<\?qbxml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*[\"']([A-Z]{0,2})([0-9]+\.[0-9]+)[\"'][^<]*?\?>"
)

# Types of XML Schema in which blanks around the value mean nothing.
_COLLAPSED: Final = frozenset({"BOOLTYPE", "DATETYPE", "FLOATTYPE", "INTTYPE", "TIMEINTERVALTYPE"})
_ABSENT: Final = object()


def decode_requests(data: bytes | str, *, edition: Edition = "US", limit: int = DEFAULT_LIMIT) -> RequestSet:
    """Return the requests of a qbXML document, for a QuickBooks of one edition.

    `limit` is in bytes.  Raises ForbiddenXML, TooLarge, MalformedXML or DecodeError where the document is not
    a set of requests, and InvalidModel with every problem, path and line where QuickBooks would refuse it, or
    where `edition` is not one; TypeError for what is neither bytes nor text.
    """
    checked_target("13.0", edition)
    checked = check_document(data, limit=limit, instructions=("qbxml",), structure=DOCUMENT)
    root = parse_document(checked)
    messages = None
    if root.tag == "QBXML":
        messages = next(root.iterchildren(*REQUEST_SETS), None)
    if messages is None:
        message = "the document holds no QBXMLMsgsRq, so it is no set of requests"
        raise DecodeError(message)
    declared = _QBXML.search(checked)
    if declared is None:
        message = 'the document lacks its version; begin it with <?qbxml version="13.0"?>'
        raise DecodeError(message)
    version, country = declared[2].decode("ascii"), declared[1].decode("ascii")
    target: Any = country if country in EDITIONS else edition
    return _Strict(version, target, Lines(root, checked)).requests(messages)


class _Strict:
    """One reading; collects problems over all requests."""

    def __init__(self, version: str, edition: Edition, lines: Lines) -> None:
        self.lines = lines
        self.version = version
        self.edition = edition
        self.key = checked_target(version, edition)
        self.problems: list[Problem] = []

    def requests(self, messages: Any) -> RequestSet:
        subscription = messages.tag == "QBXMLSubscriptionMsgsRq"
        on_error = "stopOnError" if subscription else messages.get("onError")
        if on_error not in ON_ERROR:
            rule = f"is none of {', '.join(ON_ERROR)}"
            self._add("QBXMLMsgsRq.onError", messages, rule, repr(on_error))
        found = [self._request(element, subscription=subscription) for element in messages]
        if self.problems:
            raise InvalidModel(MESSAGE_SET, self.lines.settle(self.problems))
        return RequestSet(
            [one for one in found if one is not None],
            version=self.version,
            edition=self.edition,
            on_error=on_error,
            message_set_id=messages.get("newMessageSetID"),
            clear_message_set_id=messages.get("oldMessageSetID"),
        )

    def _add(self, path: str, element: Any, rule: str, value: str | None = None) -> None:
        self.problems.append(Problem(path=path, rule=rule, value=value, line=self.lines.of(element)))

    def _refuse_text(self, element: Any, path: str) -> None:
        """Refuse text beside the children of an aggregate."""
        if any(text and not text.isspace() for text in (element.text, *[child.tail for child in element])):
            self._add(path, element, "has text beside its elements")

    def _request(self, element: Any, *, subscription: bool) -> NumberedRequest | None:
        tag: str = element.tag
        cls = request_named(tag)
        if cls is None:
            self._add(tag, element, "is no request that qbsync knows")
            return None
        if cls.message.subscription is not subscription:
            self._add(tag, element, f"does not stand in {element.getparent().tag}")
            return None
        request_id = element.get("requestID")
        path = tag.removesuffix("Rq") + (f"[{request_id}]" if request_id is not None else "")
        before = len(self.problems)
        self._refuse_text(element, path)
        values = self._request_values(element, plan_of(cls), path)
        if len(self.problems) > before:
            return None
        request = self._construct(cls, values, element, path)
        if request is None:
            return None
        for problem in version_problems_of(request, self.key, self.edition):
            place = path if problem.path == cls.message.name else f"{path}.{problem.path}"
            self.problems.append(attrs.evolve(problem, path=place, line=self.lines.of(element)))
        return NumberedRequest(request_id, request)

    def _request_values(self, element: Any, plan: ClassPlan, path: str) -> dict[str, Any]:
        if not plan.cls.message.is_wrapped:
            return self._values(element, list(element), plan.fields, path, {"requestID"})
        known = {"requestID"}
        for name in set(element.attrib) - known:
            self._add(f"{path}@{name}", element, "is no attribute of this request")
        first = element[0] if len(element) else None
        if first is None or first.tag != plan.tag:
            self._add(path, element, f"has to begin with {plan.tag}")
            return {}
        self._refuse_text(first, path)
        inside = self._values(first, list(first), plan.attributes + plan.elements, path, set())
        return inside | self._values(None, list(element[1:]), plan.outside, path, set())

    def _values(
        self, element: Any, children: list[Any], fields: Iterable[Field], path: str, known: set[str]
    ) -> dict[str, Any]:
        """Return the values of one aggregate by field, in any case; problems are collected."""
        values: dict[str, Any] = {}
        by_tag: dict[str, tuple[int, Field]] = {}
        for position, field in enumerate(fields):
            if field.attribute:
                known.add(field.tag)
                text = element.get(field.tag)
                if text is not None:
                    values[field.name] = self._value(field, text, element, f"{path}.{field.name}")
            for tag in () if field.attribute else field.classes or (field.tag,):
                by_tag[tag] = position, field
        for name in set(() if element is None else element.attrib) - known:
            self._add(f"{path}@{name}", element, "is no attribute of this element")
        reached = -1
        for child in children:
            entry = by_tag.get(child.tag)
            if entry is None:
                self._add(f"{path}.{child.tag}", child, "is no element that stands here")
                continue
            position, field = entry
            if position < reached:
                self._add(f"{path}.{field.name}", child, "stands in the wrong order")
            elif position == reached and not field.repeated:
                self._add(f"{path}.{field.name}", child, "stands more than once")
            reached = max(reached, position)
            self._child(field, child, values, path)
        return {name: value for name, value in values.items() if value is not _ABSENT}

    def _child(self, field: Field, child: Any, values: dict[str, Any], path: str) -> None:
        place = f"{path}.{field.name}"
        if field.repeated:
            place = f"{place}[{len(values.get(field.name, ()))}]"
        value: Any
        if field.clearable and _empties_a_reference(field, child):
            self._refuse_text(child, place)
            value = CLEAR
        elif field.classes:
            plan = plan_of(field.classes[child.tag])
            self._refuse_text(child, place)
            inner = self._values(child, list(child), plan.fields, place, set())
            value = self._construct(plan.cls, inner, child, place)
            value = _ABSENT if value is None else value
        elif field.macro and child.get("useMacro") is not None:
            value = UseMacro(child.get("useMacro"))
        else:
            if len(child) or child.attrib:
                self._add(place, child, "is no plain text")
            value = self._value(field, child.text or "", child, place)
        if field.repeated:
            values[field.name] = (*values.get(field.name, ()), value)
        else:
            values[field.name] = value

    def _value(self, field: Field, text: str, element: Any, path: str) -> Any:
        if not text and field.clearable:
            return CLEAR
        if field.kind in TEXT_TYPES:
            return text
        if field.kind == "ENUMTYPE":
            return field.empty_means if not text and field.empty_means is not None else text
        if field.kind in _COLLAPSED or (field.kind == "DATETIMETYPE" and text.isspace()):
            text = text.strip(" \t\r\n")
        if not text and field.kind != "INTTYPE":
            return _ABSENT
        try:
            return read_strictly(field.kind, text)
        except UNREADABLE:
            self._add(path, element, f"is no {field.kind}", shown(field, text))
            return _ABSENT

    def _construct(self, cls: type[Any], values: dict[str, Any], element: Any, path: str) -> Any:
        missing = [field.name for field in plan_of(cls).fields if field.required and field.name not in values]
        for name in missing:
            self._add(f"{path}.{name}", element, "is required")
        if missing:
            return None
        try:
            return cls(**values)
        except InvalidModel as error:
            for problem in error.problems:
                place = path if problem.path == cls.__name__ else f"{path}.{problem.path}"
                self.problems.append(attrs.evolve(problem, path=place, line=self.lines.of(element)))
            return None


def _empties_a_reference(field: Field, element: Any) -> bool:
    """Say whether an element is how a Mod empties a reference: ``<TermsRef><ListID/></TermsRef>``."""
    tags = [one.tag for cls in field.classes.values() for one in plan_of(cls).elements]
    found = [child.tag for child in element]
    if not found or element.attrib or [tag for tag in tags if tag in found] != found:
        return False
    return not any(child.text or len(child) or child.attrib for child in element)
