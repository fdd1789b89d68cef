"""Elements to models, leniently: one function for each class, generated on first use.

A function expects the children in schema order and makes one forward pass; the first child out of order, or
unknown, sends the rest through a table.  The object is filled as an unfrozen empty subclass, whose
`__class__` is then switched to the frozen class.  A field that is absent is None, or stays unset where it is
documented as always there (reading it raises NotReturned).  A value that cannot be read raises one of
`convert.UNREADABLE`: the caller quarantines the record.

Nothing is lost silently, and that costs little: `Reading.nodes` counts the elements, texts and attributes
that were taken, and the caller compares it with what `nodes_in` finds in the tree.  Where some were not, the
elements are read again by `careful_reader_of`, which is slow, keeps elements inside of values and tells of
text and attributes that no field takes.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from qbsync.errors import Problem
from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.generated import make_function
from qbsync.facts.plan import plan_of
from qbsync.facts.problems import shown
from qbsync.facts.values import DIGITS, TEXT_TYPES
from qbsync.facts.values import shown as shown_value
from qbsync.models.base import Extra
from qbsync.qbxml.convert import READ, UNREADABLE, cut_secret
from qbsync.qbxml.raw import HIDDEN, is_secret, raw_xml
from qbsync.qbxml.reading import Reading, is_text, own_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qbsync.facts.plan import ClassPlan, Field

__all__ = [
    "KNOWN",
    "blank_of",
    "careful_reader_of",
    "convert_lines",
    "diagnose",
    "keep",
    "nodes_in",
    "read_answer",
    "reader_of",
    "remember",
]


# Values of one type that are shared.
_MOST_VALUES: Final = 10_000

# qbXML type -> where `Reading` keeps its values: the same amounts, numbers and days come again and again.
KNOWN: Final = {
    **dict.fromkeys((*DIGITS, "FLOATTYPE"), "numbers"),
    "INTTYPE": "integers",
    "DATETYPE": "dates",
}

_NODES: Final = etree.XPath("count(descendant::node())")
_ATTRIBUTES: Final = etree.XPath("count(descendant::*/@*)")

# The line that goes on to the next child.
_STEP: Final = "e = e.getnext(); t = None if e is None else e.tag"

# Filled on first use; an entry depends on its key alone.
_READERS: Final[dict[type[Any], Callable[[Any, Reading], Any]]] = {}
_BLANK: Final[dict[type[Any], type[Any]]] = {}


def reader_of(cls: type[Any]) -> Callable[[Any, Reading], Any]:
    """Return the function that makes an object of `cls` from an lxml element and a `Reading`."""
    if cls not in _READERS:
        plan = plan_of(cls)
        _READERS[cls] = _compile_shared(plan) if plan.any_of else _compile(plan)
    return _READERS[cls]


def careful_reader_of(cls: type[Any]) -> Callable[[Any, Reading], Any]:
    """Return a function that does the same slowly, and keeps or tells of all that no field takes."""
    return functools.partial(_read_carefully, plan_of(cls))


def read_answer(cls: type[Any], element: Any, reading: Reading) -> Any:
    """Return the object that an Rs element itself is; its attributes and ErrorRecovery are the caller's."""
    return _read_carefully(plan_of(cls), element, reading, is_answer=True)


def nodes_in(element: Any, *, attributes: bool = True) -> int:
    """Count the elements, texts and attributes inside an element."""
    count: Any = _NODES(element)
    more: Any = _ATTRIBUTES(element) if attributes else 0
    return int(count + more)


def keep(element: Any, reading: Reading, place: int, *, path: str | None = None) -> Extra:
    """Return an element that no field takes, as it came, and tell of it."""
    reading.nodes += nodes_in(element) + len(element.attrib) - 1  # its parent has counted it and a text
    reading.warn(element, "is an element that qbsync does not know; it is kept in extras", path=path)
    return _extra(element, reading, place)


def _extra(element: Any, reading: Reading, place: int) -> Extra:
    xml = raw_xml(element, keep_secrets=reading.keep_secrets)
    return reading.same(Extra(tag=reading.same(element.tag), xml=xml, place=place))


def diagnose(element: Any, cls: type[Any], path: str, reading: Reading) -> Iterator[Problem]:
    """Yield why an element cannot be read as `cls`: every value at fault, with path and line."""
    fields = {tag: field for field in plan_of(cls).elements for tag in field.classes or (field.tag,)}
    counts = Counter(child.tag for child in element)
    seen: Counter[str] = Counter()
    for child in element:
        field = fields.get(child.tag)
        if field is None:
            continue
        own = f"{path}.{child.tag}"
        if field.repeated and counts[child.tag] > 1:
            own = f"{own}[{seen[child.tag]}]"
        elif seen[child.tag]:
            yield Problem(path=own, rule="stands more than once", line=reading.line_of(child))
        seen[child.tag] += 1
        if field.classes:
            yield from diagnose(child, field.classes[child.tag], own, reading)
        else:
            try:
                _read_leaf(field, child, reading)
            except UNREADABLE:
                rule = reading.same(f"is no {field.kind}")
                value = reading.same(shown(field, own_text(child)))
                yield Problem(path=own, value=value, rule=rule, line=reading.line_of(child))


def _compile(plan: ClassPlan) -> Callable[[Any, Reading], Any]:
    names: dict[str, Any] = {
        "Blank": blank_of(plan.cls),
        "cls": plan.cls,
        "finish": _finish,
        "is_blank": _is_blank,
        "new": object.__new__,
        "table": _table(plan),
    }
    fields = plan.elements + plan.outside
    # `n` counts what is taken: every child and its text, less the text that the parent counted for this one.
    lines = ["def read(el, reading):", "    o = new(Blank)", "    n = len(el)"]
    lines += [
        "    if n: e = el[0]; t = e.tag; n += n - 1",
        "    else: e = t = None; n = is_blank(el.text) - 1",
    ]
    for known in sorted({KNOWN[field.kind] for field in fields if field.kind in KNOWN}):
        lines += [f"    {known} = reading.{known}"]
    for field in plan.attributes:
        lines += _attribute_lines(field, names)
    for field in fields:
        lines += _field_lines(field, names)
    lines += ["    reading.nodes += n"]
    lines += ["    if t is not None: finish(o, e, table, reading)", "    o.__class__ = cls"]
    return make_function("read", f"reader of {plan.cls.__name__}", [*lines, "    return o"], names)


def _compile_shared(plan: ClassPlan) -> Callable[[Any, Reading], Any]:
    """Return a reader that gives the same object for the same values: Refs are many and few differ.

    The straight line is for an element with all its fields; any other is read in the plain way.
    """
    fields = plan.elements
    letters = [f"e{number}" for number in range(len(fields))]
    names: dict[str, Any] = {"cls": plan.cls, "plain": _compile(plan)}
    lines = ["def read(el, reading):", f"    if len(el) != {len(fields)}: return plain(el, reading)"]
    for number, letter in enumerate(letters):
        lines += [f"    {letter} = {'el[0]' if number == 0 else f'{letters[number - 1]}.getnext()'}"]
    pairs = zip(letters, fields, strict=True)
    wrong = " or ".join(f'{letter}.tag != "{field.tag}"' for letter, field in pairs)
    lines += [f"    if {wrong}: return plain(el, reading)"]
    lines += [f"    key = (cls, {', '.join(f'{letter}.text' for letter in letters)})"]
    lines += ["    o = None if None in key else reading.refs.get(key)"]
    lines += ["    if o is None:", "        o = plain(el, reading)"]
    lines += ["        if None not in key: reading.refs[key] = o"]
    lines += [f"    else: reading.nodes += {2 * len(fields) - 1}"]
    return make_function("read", f"sharing reader of {plan.cls.__name__}", [*lines, "    return o"], names)


def blank_of(cls: type[Any]) -> type[Any]:
    """Return an empty subclass that may be filled; both methods have to be overridden for speed."""
    if cls not in _BLANK:
        body = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
        _BLANK[cls] = type(f"_{cls.__name__}", (cls,), body)
    return _BLANK[cls]


def _attribute_lines(field: Field, names: dict[str, Any]) -> list[str]:
    lines = [f'    v = el.get("{field.tag}")', "    if v is not None: n += 1"]
    if field.kind in READ:
        names[f"read_{field.kind}"] = READ[field.kind]
        lines += [f"    if v: v = read_{field.kind}(v)", "    else: v = None"]
    return [
        *lines,
        f"    o.{field.name} = v" if not field.required else f"    if v is not None: o.{field.name} = v",
    ]


def _field_lines(field: Field, names: dict[str, Any]) -> list[str]:
    if len(field.classes) > 1:
        return _union_lines(field, names)
    tag = field.tag
    lines = [f'    if t == "{tag}":']
    if field.repeated:
        lines += ["        found = []", f'        while t == "{tag}":']
        lines += _value_lines(field, names, "found.append({})", "            ")
        lines += [f"            {_STEP}", f"        o.{field.name} = tuple(found)"]
    else:
        lines += _value_lines(field, names, f"o.{field.name} = {{}}", "        ")
        lines += [f"        {_STEP}"]
    return (
        lines
        if field.required
        else [*lines, f"    else: o.{field.name} = {'()' if field.repeated else 'None'}"]
    )


def _union_lines(field: Field, names: dict[str, Any]) -> list[str]:
    names[f"readers_{field.name}"] = {tag: reader_of(cls) for tag, cls in field.classes.items()}
    lines = ["    found = []", f"    while t in readers_{field.name}:"]
    lines += [f"        found.append(readers_{field.name}[t](e, reading))", f"        {_STEP}"]
    if field.repeated and field.required:
        return [*lines, f"    if found: o.{field.name} = tuple(found)"]
    if field.repeated:
        return [*lines, f"    o.{field.name} = tuple(found)"]
    return [*lines, f"    o.{field.name} = found[0] if found else None"]


def _value_lines(field: Field, names: dict[str, Any], store: str, pad: str) -> list[str]:
    """Return the lines that read `e` and put the value where `store` says."""
    if field.classes:
        names[f"read_{field.name}"] = reader_of(next(iter(field.classes.values())))
        return [pad + store.format(f"read_{field.name}(e, reading)")]
    if field.kind == "ENUMTYPE":
        names[f"values_{field.name}"] = {value: value for value in field.values}
        names["unknown"] = _unknown_value
        known = store.format(f"values_{field.name}[e.text]")
        unknown = store.format(f"unknown(e, {field.empty_means!r}, reading)")
        return [f"{pad}try: {known}", f"{pad}except KeyError: {unknown}"]
    if field.secret:
        names["secret"] = _secret
        return [pad + store.format("secret(e, reading)")]
    lines = [f"{pad}v = e.text"]
    if field.kind in TEXT_TYPES:
        return [*lines, f'{pad}if v is None: v = ""; n -= 1', pad + store.format("v")]
    lines += [f"{pad}if v:", *convert_lines(field, names, store, f"{pad}    ")]
    if field.repeated or field.required:
        return [*lines, f"{pad}else: n -= v is None"]
    return [*lines, f"{pad}else: {store.format('None')}; n -= v is None"]


def convert_lines(field: Field, names: dict[str, Any], store: str, pad: str) -> list[str]:
    """Return the lines that convert the text `v`, which is not empty; in the ordinary case without a call."""
    read = f"read_{field.kind}"
    names[read] = READ[field.kind]
    if field.kind == "DATETIMETYPE":
        names |= {"from_iso": dt.datetime.fromisoformat, "QBDateTime": QBDateTime, "new_text": str.__new__}
        return [
            f"{pad}try: from_iso(v); x = new_text(QBDateTime, v) if v[7:8] == '-' else {read}(v)",
            f"{pad}except ValueError: x = {read}(v)",
            pad + store.format("x"),
        ]
    if field.kind in KNOWN:
        known = KNOWN[field.kind]
        names["remember"] = remember
        return [
            f"{pad}x = {known}.get(v)",
            f"{pad}if x is None: x = remember({known}, v, {read}(v))",
            pad + store.format("x"),
        ]
    return [pad + store.format(f"{read}(v)")]


def remember(known: dict[str, Any], text: str, value: Any) -> Any:
    """Return the value of a text, and share it with the same text to come."""
    if len(known) < _MOST_VALUES:
        known[text] = value
    return value


def _is_blank(text: str | None) -> bool:
    """Say whether there is text that is nothing but white space."""
    return text is not None and not is_text(text)


def _secret(element: Any, reading: Reading) -> str:
    """Return a secret value, crossed out unless it is asked for."""
    reading.nodes -= element.text is None
    text = own_text(element)
    if reading.keep_secrets:
        return text
    return HIDDEN if len(element) or element.attrib else cut_secret(text)


def _unknown_value(element: Any, empty_means: str | None, reading: Reading) -> str:
    """Keep a value that no schema lists, with a warning; an empty element may have a meaning."""
    reading.nodes -= element.text is None
    value = own_text(element)
    if not value and empty_means is not None:
        return empty_means
    reading.warn(element, "is a value that qbsync does not know; it is kept", value=shown_value(value))
    return value


def _table(plan: ClassPlan) -> dict[str, tuple[Field, Callable[[Any, Reading], Any]]]:
    """Return how each child is read wherever it stands."""
    table: dict[str, tuple[Field, Callable[[Any, Reading], Any]]] = {}
    for field in plan.elements + plan.outside:
        for tag, cls in field.classes.items():
            table[tag] = field, reader_of(cls)
        if not field.classes:
            table[field.tag] = field, functools.partial(_read_leaf, field)
    return table


def _read_leaf(field: Field, element: Any, reading: Reading) -> Any:
    """Return the value of one leaf, slowly; None for an empty element of a type without empty text."""
    if field.secret:
        return _secret(element, reading)
    text = own_text(element)
    if field.kind == "ENUMTYPE" and text not in field.values:
        return _unknown_value(element, field.empty_means, reading)
    reading.nodes -= element.text is None
    if field.kind in READ:
        return READ[field.kind](text) if text else None
    return text


class _Filling:
    """An object that is filled in whatever order its fields come."""

    def __init__(self, o: Any, reading: Reading) -> None:
        """Begin with an object whose fields may be set."""
        self._o = o
        self._reading = reading
        self._repeated: dict[str, list[Any]] = {}
        self._extras: list[Extra] = []

    def put(self, tag: str, field: Field, value: Any) -> None:
        """Set a field, or add to one that is repeated."""
        if field.repeated:
            if field.name not in self._repeated:
                self._repeated[field.name] = list(getattr(self._o, field.name, None) or ())
            self._repeated[field.name].append(value)
        elif getattr(self._o, field.name, None) is not None:
            message = f"{tag} stands more than once"
            raise ValueError(message)
        elif value is not None:
            setattr(self._o, field.name, value)

    def keep(self, element: Any, place: int) -> None:
        """Keep an element that no field takes."""
        self._extras.append(keep(element, self._reading, place))

    def keep_inside(self, element: Any, place: int) -> None:
        """Keep the elements inside of a leaf, which should have none; of a secret one the whole, hidden."""
        reading = self._reading
        reading.tell_of_attributes(element)
        if not len(element):
            return
        if is_secret(element):
            reading.warn(element, "has elements inside of its value; it is kept in extras")
            self._extras.append(_extra(element, reading, place))
            return
        for number, child in enumerate(element):
            reading.warn(child, "is an element inside of a value; it is kept in extras")
            self._extras.append(_extra(child, reading, number))

    def end(self) -> None:
        """Set what was collected."""
        for name, values in self._repeated.items():
            setattr(self._o, name, tuple(values))
        if self._extras:
            self._o._extras = tuple(self._extras)  # noqa: SLF001 - the slot of Aggregate


def _finish(
    o: Any, element: Any, table: dict[str, tuple[Field, Callable[[Any, Reading], Any]]], reading: Reading
) -> None:
    """Read the children from the first unexpected one on, in whatever order they come."""
    filling = _Filling(o, reading)
    place = element.getparent().index(element)
    while element is not None:
        entry = table.get(element.tag)
        if entry is None:
            filling.keep(element, place)
        else:
            field, read = entry
            filling.put(element.tag, field, read(element, reading))
        element = element.getnext()
        place += 1
    filling.end()


def _read_carefully(plan: ClassPlan, element: Any, reading: Reading, *, is_answer: bool = False) -> Any:
    """Return the object of an element; whatever no field takes is kept or told of."""
    o = object.__new__(blank_of(plan.cls))
    for field in plan.fields:
        if not field.required:
            setattr(o, field.name, () if field.repeated else None)
    for field in plan.attributes:
        text = element.get(field.tag)
        if text or (text is not None and field.kind not in READ):
            setattr(o, field.name, READ.get(field.kind, str)(text))
    if not is_answer:
        reading.tell_of_attributes(element, {field.tag for field in plan.attributes})
    reading.tell_of_text(element, own_text(element))
    fields = {tag: field for field in plan.elements + plan.outside for tag in field.classes or (field.tag,)}
    filling = _Filling(o, reading)
    for place, child in enumerate(element):
        tag = child.tag
        if tag not in fields:
            if not (is_answer and tag == "ErrorRecovery"):
                filling.keep(child, place)
        elif cls := fields[tag].classes.get(tag):
            filling.put(tag, fields[tag], _read_carefully(plan_of(cls), child, reading))
        else:
            filling.keep_inside(child, place)
            filling.put(tag, fields[tag], _read_leaf(fields[tag], child, reading))
    filling.end()
    o.__class__ = plan.cls
    return o
