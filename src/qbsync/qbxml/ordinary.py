"""Records in the form that QuickBooks itself writes: the quick reader, one regular expression a class.

QuickBooks writes the elements of a record in schema order, without attributes, comments or CDATA.  A pattern
that is made of a class's plan describes just that form, whole: each tag of it, white space between tags, and
texts without `<`.  What it matches is well-formed, no part of it is skipped, and its groups are the values,
all from one call; libxml2 and its tree are not needed.  Whatever differs in the least, a tag in another
place, an unknown element, an attribute, a value that cannot be read, does not match or raises: the function
returns None, and `reader` reads that record, with its warnings and its quarantine.

So both readers give the same for all that this one accepts; a property test holds them against each other.
Every repetition is possessive: nothing is tried twice, and time grows as the text does.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.generated import make_function
from qbsync.facts.plan import plan_of
from qbsync.facts.values import TEXT_TYPES
from qbsync.qbxml.convert import UNREADABLE, cut_secret
from qbsync.qbxml.forbidden_characters import is_allowed
from qbsync.qbxml.reader import KNOWN, blank_of, convert_lines, remember

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.facts.plan import ClassPlan, Field
    from qbsync.qbxml.reading import Reading

__all__ = ["OrdinaryReader", "ordinary_reader_of", "ordinary_text"]

OrdinaryReader: TypeAlias = "Callable[[str, int, Reading], tuple[Any, int] | None]"

_BLANKS: Final = r"[ \t\r\n]*+"

# What stands in no text of a well-formed document, beside bytes that are no UTF-8: most controls, and words,
# which are looked for where their first byte occurs.
_ALLOWED: Final = bytes(code for code in range(256) if code >= 32 or code in b"\t\r\n")  # noqa: PLR2004 - controls
_NEVER: Final = ((b"]", b"]]>"), (b"\xef", b"\xef\xbf\xbe"), (b"\xef", b"\xef\xbf\xbf"))  # U+FFFE, U+FFFF

_REFERENCE: Final = re.compile("&(?:(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));)?+")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

# Filled on first use; an entry depends on its key alone.
_READERS: Final[dict[tuple[str, type[Any]], OrdinaryReader]] = {}


def ordinary_text(data: bytes) -> str | None:
    """Return the text of a piece of a document; None where no XML may hold what stands in it."""
    if data.translate(None, _ALLOWED):
        return None
    if any(first in data and never in data for first, never in _NEVER):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def ordinary_reader_of(cls: type[Any]) -> OrdinaryReader:
    """Return a function of a text, a place in it and a `Reading`.

    It returns the object whose element begins at that place, and the place after the element and the white
    space behind it; None where the element is not in QuickBooks' own form.  The text has to come from
    `ordinary_text`, of a document without comments, CDATA sections and instructions.
    """
    return _reader_of(plan_of(cls).tag, cls)


def _reader_of(tag: str, cls: type[Any]) -> OrdinaryReader:
    if (tag, cls) not in _READERS:
        _READERS[tag, cls] = _Source(tag, plan_of(cls)).function()
    return _READERS[tag, cls]


class _Source:
    """The source of one function: it matches an expression, sets the fields of its groups, and so on."""

    def __init__(self, tag: str, plan: ClassPlan) -> None:
        """Take the element's name and the plan of its class."""
        self._tag = tag
        self._plan = plan
        self._names: dict[str, Any] = {
            "QBDateTime": QBDateTime,
            "UNREADABLE": UNREADABLE,
            "from_iso": dt.datetime.fromisoformat,
            "new": object.__new__,
            "new_text": str.__new__,
            "remember": remember,
            "resolved": _resolved,
            "hidden": _hidden,
        }
        self._lines: list[str] = []
        self._patterns: list[str] = []
        self._groups = 0
        self._waiting: list[str] = []

    def function(self) -> OrdinaryReader:
        """Return the function."""
        plan = self._plan
        self._patterns = [f"<{self._tag}>{_BLANKS}"]
        self._waiting = self._beginning("o", plan.cls)
        for field in plan.elements + plan.outside:
            if _is_flat(field):
                pattern, lines = self._part(field, "o")
                self._patterns.append(pattern)
                self._waiting += lines
            else:
                self._match()
                self._lines += self._apart(field)
        self._patterns.append(f"</{self._tag}>{_BLANKS}")
        self._waiting.append(f"o.__class__ = {self._name(plan.cls)}")
        self._match()
        lines = ["def read(text, at, reading):", "    find = text.find"]
        used = {
            known
            for known in (*KNOWN.values(), "refs")
            if any(f"{known}.get" in line for line in self._lines)
        }
        lines += [f"    {known} = reading.{known}" for known in sorted(used)]
        lines += ["    try:", *(f"        {line}" for line in self._lines)]
        lines += ["    except UNREADABLE: return None", "    return o, at"]
        return make_function("read", f"ordinary reader of {plan.cls.__name__}", lines, self._names)

    def _name(self, value: Any) -> str:
        """Return the name by which the function knows `value`."""
        name = next((name for name, known in self._names.items() if known is value), f"v{len(self._names)}")
        self._names[name] = value
        return name

    def _group(self) -> str:
        self._groups += 1
        return f"g{self._groups}"

    def _match(self) -> None:
        """Match what was collected, and do what waits for its groups."""
        if self._patterns:
            match = self._name(re.compile("".join(self._patterns)).match)
            self._lines += [f"m = {match}(text, at)", "if m is None: return None", "end = m.end()"]
        if self._groups:
            self._lines += [
                "g = m.groups()",
                'if find("&", at, end) != -1 or find("\\r", at, end) != -1: g = resolved(g)',
                f"{', '.join(f'g{number + 1}' for number in range(self._groups))}, = g",
            ]
        if self._patterns:
            self._lines += ["at = end"]
        self._lines += self._waiting
        self._patterns, self._groups, self._waiting = [], 0, []

    def _beginning(self, target: str, cls: type[Any]) -> list[str]:
        absent = [f"{target}.{field.name} = None" for field in plan_of(cls).attributes if not field.required]
        return [f"{target} = new({self._name(blank_of(cls))})", *absent]

    def _part(self, field: Field, target: str) -> tuple[str, list[str]]:
        """Return the expression of a field of `target`, and the lines that set it."""
        group = self._group()
        store = f"{target}.{field.name} = {{}}"
        if not field.classes:
            pattern = f"(?><{field.tag}>([^<]*+)</{field.tag}>{_BLANKS}|)"
            return pattern, self._value(field, group, store)
        ((tag, cls),) = field.classes.items()
        plan = plan_of(cls)
        made, first = f"{target}_{field.name}", self._groups
        parts = [self._part(inner, made) for inner in plan.elements]
        pattern = f"(?><{tag}>(){_BLANKS}{''.join(part[0] for part in parts)}</{tag}>{_BLANKS}|)"
        lines = [*self._beginning(made, cls), *(line for part in parts for line in part[1])]
        lines += [f"{made}.__class__ = {self._name(cls)}"]
        if plan.any_of:
            values = ", ".join(f"g{number + 1}" for number in range(first, self._groups))
            lines = [
                f"key = {self._name(cls)}, {values}",
                f"{made} = refs.get(key)",
                f"if {made} is None:",
                *(f"    {line}" for line in lines),
                f"    refs[key] = {made}",
            ]
        lines += [store.format(made)]
        absent = [] if field.required else [f"else: {store.format('None')}"]
        return pattern, [f"if {group} is not None:", *(f"    {line}" for line in lines), *absent]

    def _value(self, field: Field, group: str, store: str) -> list[str]:
        """Return the lines that convert the text `group`, which is None where the element is absent."""
        absent = [] if field.required or field.repeated else [f"else: {store.format('None')}"]
        if field.kind == "ENUMTYPE":
            values = self._name({value: value for value in field.values})
            return [f"if {group} is not None: {store.format(f'{values}[{group}]')}", *absent]
        if field.secret:
            read = f"hidden({group}, reading.keep_secrets)"
            return [f"if {group} is not None: {store.format(read)}", *absent]
        if field.kind in TEXT_TYPES:
            condition = f"if {group} is not None: " if field.required else ""
            return [condition + store.format(group)]
        return [f"v = {group}", "if v:", *convert_lines(field, self._names, store, "    "), *absent]

    def _apart(self, field: Field) -> list[str]:
        """Return the lines that read a field whose elements have functions of their own."""
        lines = ["found = []"]
        if not field.classes:
            part = re.compile(f"<{field.tag}>([^<]*+)</{field.tag}>{_BLANKS}")
            lines += [
                f"while (m := {self._name(part.match)}(text, at)) is not None:",
                "    at, (g1,) = m.end(), resolved(m.groups())",
                *(f"    {line}" for line in self._value(field, "g1", "found.append({})")),
            ]
        else:
            reads = [self._name(_reader_of(tag, cls)) for tag, cls in field.classes.items()]
            one = " or ".join(f"{read}(text, at, reading)" for read in reads)
            tags = ", ".join(f'"<{tag}>"' for tag in field.classes)
            if field.repeated and not field.required:
                return [
                    f"if text.startswith(({tags},), at):",
                    "    found = []",
                    f"    while one := {one}: found.append(one[0]); at = one[1]",
                    f"    o.{field.name} = tuple(found)",
                    f"else: o.{field.name} = ()",
                ]
            lines += [f"while one := {one}:", "    found.append(one[0]); at = one[1]"]
        if field.repeated:
            condition = "if found: " if field.required else ""
            return [*lines, f"{condition}o.{field.name} = tuple(found)"]
        absent = "" if field.required else f"else: o.{field.name} = None"
        return [
            *lines,
            "if len(found) > 1: return None",
            f"if found: o.{field.name} = found[0]",
            *([absent] if absent else []),
        ]


def _is_flat(field: Field) -> bool:
    """Say whether nothing of a field is repeated, so that one expression describes all of it."""
    if field.repeated or len(field.classes) > 1:
        return False
    return all(_is_flat(part) for cls in field.classes.values() for part in plan_of(cls).elements)


def _hidden(text: str, keep: bool) -> str:  # noqa: FBT001 - called by code that is written
    return text if keep else cut_secret(text)


def _resolved(groups: tuple[str | None, ...]) -> list[str | None]:
    """Return texts as XML means them: with their references resolved, and one kind of line end."""
    return [text if text is None else _plain(text) for text in groups]


def _plain(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    """Return what a reference stands for; raises ValueError where it is none that XML allows."""
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    if decimal is None and hexadecimal is None:
        raise ValueError(found[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not is_allowed(code):
        raise ValueError(found[0])
    return chr(code)
