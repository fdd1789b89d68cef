"""qbXML that somebody else wrote: is it valid, and if not, why, and what is to be done.

libxml2 decides against the XSD; only where it refuses, `explaining` says why from the facts of the class
bodies, and where those know no reason (the SDK's own schema is stricter in places) xmlschema does, which is
imported only then.  What no XSD sees is looked at always: the prolog, rollbackOnError, iterators, ids, and
the rules of values that construction has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import DecodeError, ForbiddenXML, MalformedXML, Problem, SchemaUnavailable
from qbsync.facts.iterators import iterator_problems
from qbsync.facts.marks import EDITIONS, version_key
from qbsync.facts.plan import plan_of
from qbsync.qbxml.emptiness import empty_problems, macro_problems
from qbsync.qbxml.envelope import (
    REFUSED_MESSAGE_SET_ID_LENGTH,
    REQUEST_ID_LENGTH,
    ROLLBACK,
    ROLLBACK_FIX,
    ROLLBACK_REFUSED,
)
from qbsync.qbxml.explaining import explain
from qbsync.qbxml.grammar import VERSIONS, target_of
from qbsync.qbxml.guard import DOCUMENT, FIRST_UNKNOWN_LINE, check_document, parse_document
from qbsync.qbxml.leaf_rules import leaf_problems
from qbsync.qbxml.lines import Lines
from qbsync.qbxml.places import Paths, request_named
from qbsync.qbxml.schema import SdkSchema, compiled, xsd
from qbsync.qbxml.tags import unclosed_element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from qbsync.facts.marks import Edition
    from qbsync.qbxml.grammar import Target
    from qbsync.qbxml.schema import Schema

__all__ = ["check"]

_DECLARATION: Final = re.compile(rb"\s*(<\?xml(?=[ \t\r\n])[^<>]*?\?>)")
_HEAD: Final = 1000
_BYTE_ORDER_MARKS: Final = b"\xff\xfe\xef\xbb\xbf"
_ENCODING: Final = re.compile(rb"\sencoding\s*=\s*[\"']([^\"'<>]{1,64})[\"']")
_MARKS: Final = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"<\0": "UTF-16",
    b"\0<": "UTF-16",
    b"\xef\xbb\xbf": "UTF-8",
}
_HTML: Final = re.compile(rb"\s*(?:<\?xml\s[^<>]*\?>\s*)?<(?:!doctype\s+)?html\b", re.IGNORECASE)
_BEFORE_ROOT: Final = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_QBXML: Final = re.compile(rb"<\?qbxml\b(.*?)\?>", re.DOTALL)
_VERSION: Final = re.compile(rb"\s+version\s*=\s*([\"'])([A-Z]{0,2})([0-9]{1,3}\.[0-9]{1,3})\1\s*")
_REFUSED: Final = re.compile(rb"<!(?!--|\[CDATA\[)|<\?(?!xml\s|qbxml\b)")
_MOST_REASONS: Final = 100
_XML_FIX: Final = 'begin the document with <?xml version="1.0" encoding="utf-8"?>'
_MALFORMED_FIXES: Final = {
    "the document is empty": "give a document: the XML declaration, the qbXML version and one QBXML element",
    "the document does not begin with an element": "begin it with the XML declaration, then QBXML",
    "the bytes are not of the encoding that the document declares": (
        "write the bytes in that encoding, or declare the one that they have, such as windows-1252"
    ),
}
_A_PAGE: Final = Problem(
    path="document",
    rule="is an HTML page, no qbXML document",
    fix="look where it comes from: it may be a page of errors, of a login, or of a proxy",
    line=1,
)
_TAGS_DIFFER: Final = "an end tag does not match its start tag"
_QBXML_FIX: Final = 'write <?qbxml version="{}"?> before <QBXML>'


def check(
    data: bytes | str,
    *,
    version: str | None = None,
    edition: Edition = "US",
    schema: Schema | None = None,
) -> tuple[Problem, ...]:
    """Return every problem of a qbXML document, requests or responses, in the order of its lines.

    Empty where it is valid for the qbXML `version` (None: the one that it declares; answers declare none and
    are judged by the newest; where a document declares another, that is a problem and `version` judges) and
    the `edition` of QuickBooks.  `schema` judges instead of our own XSD: an `SdkSchema`, or a compiled
    `lxml.etree.XMLSchema`.  A document that cannot be parsed has one problem.
    Secrets are not in the values.

    Raises SchemaUnavailable where `version` and `edition` are none that qbsync knows, TypeError for what is
    neither bytes nor text.
    """
    asked = target_of(VERSIONS[-1] if version is None else version, edition)
    given = None if version is None else asked
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    charset = "utf-8" if isinstance(data, str) else None  # what it declares is judged, too
    try:
        checked = check_document(raw, charset=charset, instructions=("qbxml",), structure=DOCUMENT)
        root = parse_document(checked)
    except DecodeError as error:
        return (_A_PAGE if _is_page(raw) else _unreadable(error, raw),)
    if root.tag != "QBXML" and _is_page(raw):
        return (_A_PAGE,)
    is_answer = root.tag == "QBXML" and any(child.tag.endswith("Rs") for child in root)
    prolog = _Prolog(raw, checked, is_answer=is_answer, is_bytes=charset is None)
    target = prolog.judged_as(given) if given is not None else prolog.target(asked.edition)
    lines = Lines(root, checked)
    problems = [*_beyond_the_schema(root, checked, lines)]
    judge = schema or compiled(target.version, target.edition)
    if not judge.validate(root):
        declared = given is None and prolog.declared is not None
        reasons = explain(root, target, declared=declared, line_of=lines.of)
        problems += reasons or _diagnosis(root, judge, schema, target, lines)
    problems = [*prolog.problems, *lines.settle(problems)]
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _is_page(raw: bytes) -> bool:
    return _HTML.match(raw.removeprefix(b"\xef\xbb\xbf")) is not None


def _unreadable(error: DecodeError, raw: bytes) -> Problem:
    """Return the problem of a document that no parser gets."""
    line: int | None = None
    rule = str(error)
    fix = None
    if isinstance(error, MalformedXML):
        line, rule = error.line or 1, error.message
        fix = _MALFORMED_FIXES.get(
            rule, "mend the markup there; better, let an XML library write the document"
        )
        if rule == _TAGS_DIFFER and (name := unclosed_element(raw)) is not None:
            fix = f"write </{name}> where {name} ends, or mend its name"
    elif isinstance(error, ForbiddenXML):
        found = _REFUSED.search(raw)
        line = 1 if found is None else raw.count(b"\n", 0, found.start()) + 1
        fix = "remove it" if found is not None else None
    return Problem(path="document", rule=rule, fix=fix, line=line)


class _Prolog:
    """What stands before the root element: the XML declaration and the qbXML version."""

    def __init__(self, raw: bytes, checked: bytes, *, is_answer: bool, is_bytes: bool) -> None:
        self.problems: list[Problem] = []
        self.declared: str | None = None
        self.country = ""
        self.line = 1
        end = _BEFORE_ROOT.match(checked)
        prolog = checked[: end.end() if end is not None else 0]
        declaration = _DECLARATION.match(raw[:_HEAD].replace(b"\0", b"").lstrip(_BYTE_ORDER_MARKS))
        if is_bytes:
            self._look_at_encoding(raw, declaration)
        if declaration is not None and declaration.start(1):
            self._add("begins with blanks before the XML declaration", "remove them")
        elif declaration is None and not is_answer:
            self._add("lacks the XML declaration", _XML_FIX)
        bare = _COMMENT.sub(lambda comment: b"\n" * comment[0].count(b"\n"), prolog)
        found = _QBXML.search(bare)
        if found is None:
            if not is_answer:
                self._add("lacks the qbXML version", _QBXML_FIX.format("13.0"))
            return
        self.line = bare.count(b"\n", 0, found.start()) + 1
        if len(_QBXML.findall(bare)) > 1:
            self._add("declares a qbXML version more than once", "keep one <?qbxml ...?>; the first is taken")
        parts = _VERSION.fullmatch(found[1])
        if parts is None:
            self._add("has a qbXML version that cannot be read", _QBXML_FIX.format("13.0"))
            return
        self.country, self.declared = parts[2].decode("ascii"), parts[3].decode("ascii")
        if self.country and version_key(self.declared) >= (7, 0):
            rule = f"names an edition, {self.country}, with the version; one language serves all since 6.0"
            self._add(rule, _QBXML_FIX.format(self.declared))

    def _look_at_encoding(self, raw: bytes, declaration: re.Match[bytes] | None) -> None:
        """Tell of a declared encoding that is not the one by which the bytes begin."""
        found = None if declaration is None else _ENCODING.search(declaration[1])
        actual = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), None)
        if found is None or actual is None:
            return
        declared = found[1].decode("ascii", "replace")
        if not declared.lower().replace("utf8", "utf-8").startswith(actual.lower()):
            rule = f"declares the encoding {declared}; the bytes are {actual}"
            self._add(rule, f'declare encoding="{actual.lower()}", or write the bytes in {declared}')

    def _add(self, rule: str, fix: str) -> None:
        self.problems.append(Problem(path="prolog", rule=rule, fix=fix, line=self.line))

    def judged_as(self, given: Target) -> Target:
        """Return the version that was asked for; a problem, where the document declares another."""
        if self.declared is not None and self.declared != given.version:
            rule = f"declares qbXML {self.declared}; the document is judged as {given.version}"
            self._add(rule, _QBXML_FIX.format(given.version))
        return given

    def target(self, edition: str) -> Target:
        """Return what the document declares; a problem and what comes nearest, where that is unknown."""
        edition = self.country if self.country in EDITIONS else edition
        if self.declared is None:
            return target_of(VERSIONS[-1], edition)
        try:
            return target_of(self.declared, edition)
        except SchemaUnavailable as error:
            known = [one for one in VERSIONS if edition == "US" or version_key(one) >= (8, 0)]
            older = [one for one in known if version_key(one) <= version_key(self.declared)]
            nearest = older[-1] if older else known[0]
            self._add(
                f"declares qbXML {self.country}{self.declared}: {error.reason}",
                f"declare one of {', '.join(known)}; the rest is judged as {nearest}",
            )
            return target_of(nearest, edition)


def _beyond_the_schema(root: Any, checked: bytes, lines: Lines) -> Iterator[Problem]:
    """Yield what the XSD takes and QuickBooks does not."""
    for messages in root.iterchildren("QBXMLMsgsRq"):
        if messages.get("onError") == ROLLBACK:
            yield Problem(
                path="QBXMLMsgsRq/@onError",
                value=repr(ROLLBACK),
                rule=ROLLBACK_REFUSED,
                fix=ROLLBACK_FIX,
                line=lines.of(messages),
            )
        for name in ("newMessageSetID", "oldMessageSetID"):
            length = len(messages.get(name, ""))
            if length >= REFUSED_MESSAGE_SET_ID_LENGTH:
                most = REFUSED_MESSAGE_SET_ID_LENGTH - 1
                rule = f"has {length} characters, at most {most} are taken (status 9004)"
                line = lines.of(messages)
                yield Problem(path=f"QBXMLMsgsRq/@{name}", rule=rule, fix="shorten it", line=line)
        may_iterate = b"iterator" in checked
        for element in messages:
            if may_iterate or len(element.get("requestID", "")) > REQUEST_ID_LENGTH:
                yield from _attribute_problems(element, lines)
    paths = Paths()
    yield from empty_problems(root, paths, lines)
    yield from macro_problems(root, checked, paths, lines)
    yield from leaf_problems(root, checked, paths, lines)


def _attribute_problems(element: Any, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong between the attributes of a request."""
    tag = element.tag
    length = len(element.get("requestID", ""))
    if length > REQUEST_ID_LENGTH:
        rule = f"has {length} characters, at most {REQUEST_ID_LENGTH} are taken (status 1060)"
        line = lines.of(element)
        yield Problem(path=f"{tag}/@requestID", rule=rule, fix="shorten it", line=line)
    if element.get("iterator") is None and element.get("iteratorID") is None:
        return
    cls = request_named(tag)
    if cls is None or not cls.message.iterator:
        return
    found = {child.tag for child in element}
    for problem in iterator_problems(
        plan_of(cls),
        element.get("iterator"),
        element.get("iteratorID"),
        lambda field: not found.isdisjoint(field.classes or (field.tag,)),
        lambda field: f"@{field.tag}" if field.attribute else field.tag,
    ):
        yield attrs.evolve(problem, path=f"{tag}/{problem.path}", line=lines.of(element))


def _diagnosis(
    root: etree._Element, judge: Schema, schema: Schema | None, target: Target, lines: Lines
) -> list[Problem]:
    """Return why a schema refuses a document in which our own facts find no fault."""
    source: Any = None
    if isinstance(schema, SdkSchema):
        source = str(schema.path)
    elif schema is None:
        source = xsd(target.version, target.edition).decode("utf-8")
    if source is not None:
        problems = _reasons_of_xmlschema(root, source, lines)
        if problems:
            return problems
    entries: Any = getattr(judge, "error_log", ())
    known = sorted({entry.line for entry in entries if entry.line < FIRST_UNKNOWN_LINE})[:_MOST_REASONS]
    rule = "is not what the schema takes here"
    return [Problem(path="document", rule=rule, line=line) for line in known or [None]]


def _reasons_of_xmlschema(root: etree._Element, source: str, lines: Lines) -> list[Problem]:
    """Return what xmlschema says, without texts of the document."""
    import xmlschema  # noqa: PLC0415 - slow to import, and seldom needed

    problems = []
    for error in xmlschema.XMLSchema(source).iter_errors(root):
        path = (error.path or "document").removeprefix("/QBXML/").partition("/")[2] or error.path
        rule = "is not what the schema takes"
        fix = None
        if isinstance(error, xmlschema.XMLSchemaChildrenValidationError):
            expected = [str(particle.name) for particle in error.expected or () if hasattr(particle, "name")]
            rule = (
                "lacks an element" if error.invalid_child is None else "has a child that may not stand there"
            )
            fix = f"expected is {' or '.join(expected)}" if expected else None
        line = None if error.elem is None else lines.of(error.elem)
        problems.append(Problem(path=path or "document", rule=rule, fix=fix, line=line))
        if len(problems) == _MOST_REASONS:
            break
    return problems
