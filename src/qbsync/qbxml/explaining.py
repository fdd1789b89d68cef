"""Why the XSD refuses a document, in words: the slow half of `validation`.

The facts are those of the class bodies.  `explain` walks over a document that libxml2 has refused and tells
of every departure: an element that is unknown, too new, of another edition, in the wrong place, absent, too
often there, with a wrong text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from qbsync.errors import Problem
from qbsync.facts.problems import shown
from qbsync.facts.values import nearest
from qbsync.qbxml.grammar import (
    MESSAGE_SETS,
    Choice,
    Content,
    branch_fields,
    choices_of,
    class_content,
    message_attributes,
    message_sets,
    request_content,
    response_content,
)
from qbsync.qbxml.guard import line_of as line_of_element
from qbsync.qbxml.lexical import text_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml import etree

    from qbsync.facts.plan import Field
    from qbsync.models.base import Request
    from qbsync.qbxml.grammar import Target

__all__ = ["explain"]

_SHOWN_TAGS: Final = 12
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_LOCATIONS: Final = frozenset({f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"})
_WRITTEN_OUT: Final = 'put <QBXML><QBXMLMsgsRq onError="stopOnError"> around the requests'

# What the old editions for Canada and the UK, and other programs, call an element of qbXML.
_OTHER_NAMES: Final = {
    "County": "State",
    "Province": "State",
    "Zip": "PostalCode",
    "ZipCode": "PostalCode",
}
_ON_ERROR_FIX: Final = 'write onError="stopOnError" or onError="continueOnError"'


def explain(
    root: etree._Element,
    target: Target,
    *,
    declared: bool,
    line_of: Callable[[Any], int | None] = line_of_element,
) -> list[Problem]:
    """Return every reason why the XSD of `target` refuses a document, in the order of its lines.

    `declared` says that the document itself declares the version; `line_of` gives the line of an element.
    """
    explainer = _Explainer(target, line_of, declared=declared)
    explainer.document(root)
    return sorted(explainer.problems, key=lambda problem: problem.line or 0)


class _Explainer:
    def __init__(self, target: Target, line_of: Callable[[Any], int | None], *, declared: bool) -> None:
        self.target = target
        self.line_of = line_of
        self.declared = declared
        self.version = f"this document {'declares' if declared else 'is judged as'} {target.version}"
        self.problems: list[Problem] = []
        self.choices: dict[str, tuple[Choice, ...]] = {}
        self.above: list[tuple[str, Content]] = []

    def document(self, root: Any) -> None:
        """Look at the whole document."""
        if root.tag.startswith("{"):
            self._add("QBXML", root, "has a namespace", fix="leave xmlns out: qbXML has none")
            return
        if root.tag != "QBXML":
            rule = f"is {root.tag}, the document has to be one QBXML element"
            self._add("root", root, rule, fix=_root_fix(root.tag))
            if root.tag in MESSAGE_SETS:
                self._message_set(root)
            return
        self._attributes(root, (), "QBXML", own={})
        self._no_text(root, "QBXML")
        for number, child in enumerate(root):
            if number:
                fix = "send one message set in one document"
                self._add(f"QBXML/{child.tag}", child, f"stands after {root[0].tag}", fix=fix)
            if child.tag in MESSAGE_SETS:
                self._message_set(child)
            else:
                meant = nearest(child.tag, list(MESSAGE_SETS))
                fix = "leave it out" if meant is None else f"did you mean {meant}?"
                if f"{child.tag}Rq" in message_sets("QBXMLMsgsRq") or child.tag.endswith("Rq"):
                    fix = 'put <QBXMLMsgsRq onError="stopOnError"> around the requests'
                self._add(f"QBXML/{child.tag}", child, "is unknown in QBXML", fix=fix)
        if len(root) == 0:
            self._add("QBXML", root, "holds nothing", fix="put a QBXMLMsgsRq with requests in it")

    def _add(
        self, path: str, element: Any, rule: str, *, value: str | None = None, fix: str | None = None
    ) -> None:
        line = self.line_of(element)
        self.problems.append(Problem(path=path, rule=rule, value=value, fix=fix, line=line))

    def _message_set(self, element: Any) -> None:
        self._attributes(
            element, message_attributes(element.tag), element.tag, own={"onError": _ON_ERROR_FIX}
        )
        self._no_text(element, element.tag)
        known = message_sets(element.tag)
        content_of = request_content if MESSAGE_SETS[element.tag][1] == "Rq" else response_content
        for path, child in _paths(element, ""):
            cls = known.get(child.tag)
            if cls is None:
                self._unknown_message(element.tag, child, path)
            elif self._has_message(cls, child, path):
                self.above = []
                self._element(child, content_of(cls, self.target), path)

    def _has_message(self, cls: type[Request[Any]], child: Any, path: str) -> bool:
        message = cls.message
        if message.since_key > self.target.key:
            rule = f"exists since {message.since}; {self.version}"
            self._add(path, child, rule, fix=self._too_new(message.since))
            return False
        if self.target.edition not in message.editions:
            self._add(path, child, self._other_edition(message.editions), fix="leave it out")
            return False
        return True

    def _too_new(self, since: str) -> str:
        return f"leave it out, or declare {since}" if self.declared else f"leave it out; {since} has it"

    def _other_edition(self, editions: Iterable[str]) -> str:
        return f"is not in the {self.target.edition} edition, only in {', '.join(sorted(editions))}"

    def _unknown_message(self, tag: str, child: Any, path: str) -> None:
        direction = MESSAGE_SETS[tag][1]
        stem = child.tag.removesuffix("Rq").removesuffix("Rs")
        home = next((other for other in MESSAGE_SETS if child.tag in message_sets(other)), None)
        meant = nearest(child.tag, list(message_sets(tag)))
        if home is not None:
            fix = f"put it in {home}"
        elif f"{stem}{direction}" in message_sets(tag):
            fix = f"put it in {stem}{direction}" if child.tag == stem else f"did you mean {stem}{direction}?"
        else:
            fix = "leave it out" if meant is None else f"did you mean {meant}?"
        words = "a request" if direction == "Rq" else "an answer"
        self._add(path, child, f"is not {words} that qbsync knows", fix=fix)

    # -- one element that holds others ------------------------------------------------------------------

    def _element(self, element: Any, content: Content, path: str) -> None:
        attributes = [field for field in content.fields if field.attribute]
        self._attributes(element, attributes, path, own={})
        self._no_text(element, path, is_empty=len(attributes) == len(content.fields))
        positions = {
            tag: (position, field)
            for position, field in enumerate(content.fields)
            if not field.attribute
            for tag in _tags(field)
        }
        self.above.append((element.tag, content))
        found: dict[str, list[Any]] = defaultdict(list)
        known: list[tuple[int, Field, Any, str]] = []
        meant: set[str] = set()
        for own, child in _paths(element, path):
            entry = positions.get(child.tag)
            if entry is None:
                meant.add(self._not_here(element.tag, content, child, own))
            else:
                known.append((*entry, child, own))
                found[entry[1].name].append(child)
        others = self._choices(element, content, found, path, meant)
        self._order([entry for entry in known if entry[1].name not in others])
        self._occurrence(element, content, found, path, meant)
        for _, field, child, own in known:
            if field.classes:
                inner = class_content(
                    field.classes[child.tag],
                    self.target,
                    name_length=field.length,
                    answer=content.is_answer,
                )
                self._element(child, inner, own)
            else:
                self._leaf(field, content, child, own)
        self.above.pop()

    def _not_here(self, parent: str, content: Content, child: Any, path: str) -> str:
        """Tell of a child that does not belong here; return the tag that was probably meant."""
        lacking = next((field for field in content.lacking if child.tag in _tags(field)), None)
        if lacking is not None and lacking.since > self.target.key:
            since = f"{lacking.since[0]}.{lacking.since[1]}"
            rule = f"exists since {since}; {self.version}"
            self._add(path, child, rule, fix=self._too_new(since))
            return ""
        if lacking is not None:
            self._add(path, child, self._other_edition(lacking.editions), fix="leave it out")
            return ""
        fields = [field for field in content.fields if not field.attribute]
        tags = [tag for field in fields for tag in _tags(field)]
        other = _OTHER_NAMES.get(child.tag)
        meant = other if other in tags else nearest(child.tag, tags)
        fix = self._home_of(child.tag, fields)
        if meant is not None and (fix is None or meant.lower() == child.tag.lower()):
            fix = f"did you mean {meant}?"
        elif fix is not None:
            meant = None
        self._add(path, child, f"is unknown in {parent}", fix=fix or "leave it out")
        return meant or ""

    def _home_of(self, tag: str, fields: list[Field]) -> str | None:
        """Return where an element belongs that stands one level too high or too low."""
        inner = [
            outer
            for field in fields
            for outer, cls in field.classes.items()
            if any(tag in _tags(one) for one in class_content(cls, self.target).fields)
        ]
        if inner:
            return f"put it in {' or '.join(inner[:3])}"
        for name, content in reversed(self.above[:-1]):
            if any(tag in _tags(field) for field in content.fields if not field.attribute):
                return f"it belongs to {name}: end {self.above[-1][0]} before it"
        return None

    def _choices(
        self, element: Any, content: Content, found: dict[str, list[Any]], path: str, meant: set[str]
    ) -> set[str]:
        """Tell of choices that are broken; return the fields of branches that are one too many."""
        if content.name not in self.choices:
            self.choices[content.name] = choices_of(content)
        return {
            name
            for choice in self.choices[content.name]
            for name in self._choice(choice, element, found, path, meant)
        }

    def _choice(
        self, choice: Choice, element: Any, found: dict[str, list[Any]], path: str, meant: set[str]
    ) -> set[str]:
        used = [
            (branch, fields)
            for branch in choice.branches
            if (fields := [field for field in branch_fields(branch) if field.name in found])
        ]
        options = " or ".join(
            _branch_text([_words(field) for field in branch_fields(one)]) for one in choice.branches
        )
        too_many: set[str] = set()
        for _, fields in used[1:]:
            child = found[fields[0].name][0]
            rule = f"stands together with {_words(used[0][1][0])}"
            self._add(f"{path}/{child.tag}", child, rule, fix=f"give only one of: {options}")
            too_many |= {field.name for field in fields}
        if choice.required and not used and not any(_may_be_empty(choice, one) for one in choice.branches):
            all_tags = {
                tag for one in choice.branches for field in branch_fields(one) for tag in _tags(field)
            }
            if not meant & all_tags:
                self._add(path, element, "lacks one of its alternatives", fix=f"give one of: {options}")
        for branch, fields in used:
            names = ", ".join(_words(field) for field in fields)
            for member in branch:
                if isinstance(member, Choice):
                    too_many |= self._choice(member, element, found, path, meant)
                elif member.name in choice.needed and member.name not in found and member.tag not in meant:
                    rule = f"is required with {names}"
                    self._add(f"{path}/{_words(member)}", element, rule, fix="add it")
        return too_many

    def _order(self, known: list[tuple[int, Field, Any, str]]) -> None:
        """Tell of the fewest elements that have to move."""
        kept = _longest_ordered([position for position, *_ in known])
        if len(kept) == len(known):
            return
        places = sorted(kept)
        for index, (position, _, child, path) in enumerate(known):
            if index in kept:
                continue
            after = next((i for i in places if i < index and known[i][0] > position), None)
            before = next((i for i in reversed(places) if i > index and known[i][0] < position), None)
            if after is not None:
                tag = known[after][2].tag
                rule = f"stands after {tag}; QuickBooks wants it before"
                fix = f"move it before {tag}"
            else:
                tag = known[before or 0][2].tag
                rule = f"stands before {tag}; QuickBooks wants it after"
                fix = f"move it after {tag}"
            self._add(path, child, rule, fix=f"{fix}; the order is {_order_text(known, position)}")

    def _occurrence(
        self, element: Any, content: Content, found: dict[str, list[Any]], path: str, meant: set[str]
    ) -> None:
        for field in content.fields:
            if field.attribute:
                continue
            children = found.get(field.name, [])
            most = 1 if not field.repeated else field.max_occurs
            if most is not None and len(children) > most:
                extra = children[most]
                often = "more than once" if most == 1 else f"{len(children)} times; at most {most} are taken"
                self._add(f"{path}/{extra.tag}", extra, f"stands {often}", fix="remove what is too much")
            if not children and content.is_required(field) and not meant.intersection(_tags(field)):
                self._add(
                    f"{path}/{_words(field)}", element, "is required", fix=_place_text(field, content, found)
                )

    # -- leaves, attributes and text --------------------------------------------------------------------

    def _leaf(self, field: Field, content: Content, child: Any, path: str) -> None:
        macro = ("useMacro",) if field.macro else ()
        for name in child.attrib:
            if name not in macro and name not in _LOCATIONS:
                self._add(f"{path}/@{name}", child, f"is not an attribute of {child.tag}", fix="remove it")
        if len(child):
            self._add(path, child, "holds elements, it takes text only", fix=f"remove {child[0].tag}")
            return
        self._text(field, child.text or "", content, child, path)

    def _text(self, field: Field, text: str, content: Content | None, element: Any, path: str) -> None:
        length = field.length if content is None else content.length(field)
        longest = None if length is None else length.of(self.target.edition)
        fault = text_fault(field, text, longest, attribute=field.attribute)
        if fault is not None:
            self._add(path, element, fault[0], value=shown(field, text), fix=fault[1])

    def _attributes(self, element: Any, fields: Iterable[Field], path: str, *, own: dict[str, str]) -> None:
        by_tag = {field.tag: field for field in fields}
        for name, text in element.attrib.items():
            if name in by_tag:
                self._text(by_tag[name], text, None, element, f"{path}/@{name}")
            elif name not in _LOCATIONS:
                meant = nearest(name, list(by_tag))
                fix = "remove it" if meant is None else f"did you mean {meant}?"
                self._add(f"{path}/@{name}", element, f"is not an attribute of {element.tag}", fix=fix)
        for name, field in by_tag.items():
            if field.required and name not in element.attrib:
                self._add(f"{path}/@{name}", element, "is required", fix=own.get(name, "add it"))

    def _no_text(self, element: Any, path: str, *, is_empty: bool = False) -> None:
        if is_empty and element.text and not len(element):
            self._add(
                path, element, "has text or blanks in it, it has to be empty", fix=f"write <{element.tag}/>"
            )
            return
        if any(text and text.strip(" \t\r\n") for text in (element.text, *[child.tail for child in element])):
            fix = "remove the text, or put it in an element" if len(element) else "put it in an element"
            if str(element.tag).endswith("Ref") and not len(element):
                fix = "put it in an element: FullName for a name, ListID for an id"
            self._add(path, element, "has text beside its elements", fix=fix)


def _root_fix(tag: str) -> str:
    """Return what to do with a document whose root is not QBXML."""
    if tag in MESSAGE_SETS:
        return "put <QBXML> around it"
    if tag in message_sets("QBXMLMsgsRq"):
        return _WRITTEN_OUT
    if tag == "QBWCXML":
        return "this is a .qwc file: `qbsync qwc check` looks at it"
    return "give a qbXML document, this is none"


def _paths(element: Any, path: str) -> list[tuple[str, Any]]:
    """Return the children with their paths; numbered from 1 where several have the same name."""
    total = Counter(child.tag for child in element)
    count: dict[str, int] = defaultdict(int)
    paths = []
    for child in element:
        count[child.tag] += 1
        number = f"[{count[child.tag]}]" if total[child.tag] > 1 else ""
        paths.append((f"{path}/{child.tag}{number}".removeprefix("/"), child))
    return paths


def _tags(field: Field) -> tuple[str, ...]:
    return tuple(field.classes) or (field.tag,)


def _words(field: Field) -> str:
    return " or ".join(_tags(field))


def _branch_text(tags: list[str]) -> str:
    shown_tags = tags if len(tags) <= _SHOWN_TAGS else [*tags[:_SHOWN_TAGS], "..."]
    return tags[0] if len(tags) == 1 else f"({', '.join(shown_tags)})"


def _may_be_empty(choice: Choice, branch: tuple[Any, ...]) -> bool:
    """Say whether the schema is content with nothing of a branch."""
    if len(branch) == 1 and not isinstance(branch[0], Choice):
        return False
    return not any(
        member.required and not any(_may_be_empty(member, inner) for inner in member.branches)
        if isinstance(member, Choice)
        else member.name in choice.needed
        for member in branch
    )


def _longest_ordered(positions: list[int]) -> set[int]:
    """Return the indices of a longest run in order; of several, one that keeps what stands first."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = [None] * len(positions)
    for index in range(len(positions) - 1, -1, -1):
        place = bisect_right(tails, -positions[index])
        before[index] = ends[place - 1] if place else None
        tails[place : place + 1] = [-positions[index]]
        ends[place : place + 1] = [index]
    kept: set[int] = set()
    index_or_none = ends[-1] if ends else None
    while index_or_none is not None:
        kept.add(index_or_none)
        index_or_none = before[index_or_none]
    return kept


def _order_text(known: list[tuple[int, Field, Any, str]], position: int) -> str:
    """Return the right order of what is there, around the element that stands wrong."""
    ordered = sorted({(place, _words(field)) for place, field, *_ in known})
    here = next(index for index, (place, _) in enumerate(ordered) if place == position)
    first = max(0, min(here - _SHOWN_TAGS // 2, len(ordered) - _SHOWN_TAGS))
    part = [words for _, words in ordered[first : first + _SHOWN_TAGS]]
    return ", ".join(part)


def _place_text(field: Field, content: Content, found: dict[str, list[Any]]) -> str:
    elements = [one for one in content.fields if not one.attribute]
    following = elements[elements.index(field) + 1 :]
    after = next((found[one.name][0].tag for one in following if one.name in found), None)
    return "add it" if after is None else f"add it before {after}"
