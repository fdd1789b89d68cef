"""Elements to models, leniently: one function for each class, generated on first use.

A function expects the children in schema order and makes one forward pass; the first child out of order, or
unknown, sends the rest through a table.  The object is filled as an unfrozen empty subclass, whose
`__class__` is then switched to the frozen class.  A field that is absent is None, or stays unset where it is
documented as always there (reading it raises NotReturned).  A value that cannot be read raises one of
`convert.UNREADABLE`: the caller quarantines the record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs
from lxml import etree

from qbsync.errors import Problem
from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.generated import make_function
from qbsync.facts.plan import plan_of
from qbsync.facts.problems import shown
from qbsync.facts.values import DIGITS, MOST_PLACES, TEXT_TYPES
from qbsync.models.base import Extra
from qbsync.qbxml.convert import READ, UNREADABLE, cut_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.plan import ClassPlan, Field

__all__ = ["Reading", "cross_out_secrets", "diagnose", "raw_xml", "reader_of"]


_MOST_WARNINGS: Final = 1000
"""Warnings of one answer; beyond them nothing more is learnt, and each takes memory."""

# The line that goes on to the next child.
_STEP: Final = "e = e.getnext(); t = None if e is None else e.tag"

# Filled on first use; an entry depends on its key alone.
_READERS: Final[dict[type[Any], Callable[[Any, Reading], Any]]] = {}


@attrs.define
class Reading:
    """What one decoding carries along.

    `refs` holds the Refs that are shared, `locate` turns a line of the piece being parsed into a line of the
    document.
    """

    keep_secrets: bool = False
    locate: Callable[[int], int] = int
    refs: dict[tuple[Any, ...], Any] = attrs.field(factory=dict)
    warnings: dict[str, Problem] = attrs.field(factory=dict)

    def warn(self, element: Any, path: str, rule: str, value: str | None = None) -> None:
        """Note a peculiarity, once for each path and up to `_MOST_WARNINGS` of them."""
        if path not in self.warnings and len(self.warnings) < _MOST_WARNINGS:
            line = self.line_of(element)
            self.warnings[path] = Problem(path=path, rule=rule, value=value, line=line)

    def line_of(self, element: Any) -> int | None:
        """Return the element's line in the whole document."""
        return None if element.sourceline is None else self.locate(element.sourceline)


def reader_of(cls: type[Any]) -> Callable[[Any, Reading], Any]:
    """Return the function that makes an object of `cls` from an lxml element and a `Reading`."""
    if cls not in _READERS:
        plan = plan_of(cls)
        _READERS[cls] = _compile_shared(plan) if plan.any_of else _compile(plan)
    return _READERS[cls]


def raw_xml(element: Any, keep_secrets: bool = False) -> str:  # noqa: FBT001, FBT002 - passed on as it came
    """Return an element's text as it stands; the text of secret elements is crossed out."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return text if keep_secrets else cross_out_secrets(text)


def cross_out_secrets(xml: str) -> str:
    """Return raw XML in which the text of secret elements is crossed out."""
    return _SECRET_ELEMENT.sub(_cross_out, xml)


# Elements whose text is secret; an AccountNumber is that of a bank account where BankAccountType follows.
_SECRET_ELEMENT: Final = re.compile(
    r"<(CreditCardNumber|SSN|BankNumber|VendorTaxIdent|RoutingNumber"
    r"|AccountNumber(?=>[^<]*</AccountNumber>\s*<BankAccountType>))>([^<]*)</"
)


def _cross_out(found: re.Match[str]) -> str:
    return f"<{found[1]}>{cut_secret(found[2])}</"


def diagnose(element: Any, cls: type[Any], path: str, reading: Reading) -> Iterator[Problem]:
    """Yield why an element cannot be read as `cls`: every value at fault, with path and line."""
    fields = {tag: field for field in plan_of(cls).elements for tag in field.classes or (field.tag,)}
    seen: set[str] = set()
    for child in element:
        field = fields.get(child.tag)
        if field is None:
            continue
        own = f"{path}.{child.tag}"
        if child.tag in seen and not field.repeated:
            yield Problem(path=own, rule="stands more than once", line=reading.line_of(child))
        seen.add(child.tag)
        if field.classes:
            yield from diagnose(child, field.classes[child.tag], own, reading)
        else:
            try:
                _leaf(field)(child, reading)
            except UNREADABLE:
                rule = f"is no {field.kind}"
                value = shown(field, child.text or "")
                yield Problem(path=own, value=value, rule=rule, line=reading.line_of(child))


def _compile(plan: ClassPlan) -> Callable[[Any, Reading], Any]:
    names: dict[str, Any] = {
        "Blank": _blank(plan.cls),
        "cls": plan.cls,
        "cut": cut_secret,
        "finish": _finish,
        "new": object.__new__,
        "table": _table(plan),
    }
    lines = ["def read(el, reading):", "    o = new(Blank)"]
    for field in plan.attributes:
        lines += _attribute_lines(field, names)
    lines += ["    try: e = el[0]; t = e.tag", "    except IndexError: e = t = None"]
    for field in plan.elements + plan.outside:
        lines += _field_lines(plan, field, names)
    lines += ["    if t is not None: finish(o, e, table, cls, reading)", "    o.__class__ = cls"]
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
    lines += ["    o = reading.refs.get(key)", "    if o is None: reading.refs[key] = o = plain(el, reading)"]
    return make_function("read", f"sharing reader of {plan.cls.__name__}", [*lines, "    return o"], names)


def _blank(cls: type[Any]) -> type[Any]:
    """Return an empty subclass that may be filled; both methods have to be overridden for speed."""
    body = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(f"_{cls.__name__}", (cls,), body)


def _attribute_lines(field: Field, names: dict[str, Any]) -> list[str]:
    lines = [f'    v = el.get("{field.tag}")']
    if field.kind in READ:
        names[f"read_{field.kind}"] = READ[field.kind]
        lines += [f"    if v: v = read_{field.kind}(v)", "    else: v = None"]
    return [
        *lines,
        f"    o.{field.name} = v" if not field.required else f"    if v is not None: o.{field.name} = v",
    ]


def _field_lines(plan: ClassPlan, field: Field, names: dict[str, Any]) -> list[str]:
    if len(field.classes) > 1:
        return _union_lines(field, names)
    tag = field.tag
    lines = [f'    if t == "{tag}":']
    if field.repeated:
        lines += ["        found = []", f'        while t == "{tag}":']
        lines += _value_lines(plan, field, names, "found.append({})", "            ")
        lines += [f"            {_STEP}", f"        o.{field.name} = tuple(found)"]
    else:
        lines += _value_lines(plan, field, names, f"o.{field.name} = {{}}", "        ")
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


def _value_lines(plan: ClassPlan, field: Field, names: dict[str, Any], store: str, pad: str) -> list[str]:
    """Return the lines that read `e` and put the value where `store` says."""
    if field.classes:
        names[f"read_{field.name}"] = reader_of(next(iter(field.classes.values())))
        return [pad + store.format(f"read_{field.name}(e, reading)")]
    if field.kind == "ENUMTYPE":
        names[f"values_{field.name}"] = frozenset(field.values)
        names["unknown"] = _unknown_value
        where = f'"{plan.tag}.{field.tag}"'
        return [
            f'{pad}v = e.text or ""',
            f"{pad}if v not in values_{field.name}:",
            f"{pad}    v = unknown(e, v, {where}, {field.empty_means!r}, reading)",
            pad + store.format("v"),
        ]
    if field.kind in TEXT_TYPES:
        if field.secret:
            return [f'{pad}v = e.text or ""', pad + store.format("v if reading.keep_secrets else cut(v)")]
        return [pad + store.format('e.text or ""')]
    lines = [f"{pad}v = e.text", f"{pad}if v:", *_convert_lines(field, names, store, f"{pad}    ")]
    if field.repeated or field.required:
        return lines
    return [*lines, f"{pad}else: {store.format('None')}"]


def _convert_lines(field: Field, names: dict[str, Any], store: str, pad: str) -> list[str]:
    """Return the lines that convert the text `v`, which is not empty; two frequent types without a call."""
    if field.kind == "DATETIMETYPE":
        names |= {"from_iso": dt.datetime.fromisoformat, "QBDateTime": QBDateTime, "new_text": str.__new__}
        return [
            f"{pad}try: from_iso(v); {store.format('new_text(QBDateTime, v)')}",
            f"{pad}except ValueError: {store.format('QBDateTime(v)')}",
        ]
    if field.kind in (*DIGITS, "FLOATTYPE"):
        names["Decimal"] = Decimal
        return [
            f"{pad}v = Decimal(v)",
            f"{pad}if not v.is_finite() or abs(v.adjusted()) >= {MOST_PLACES}: raise ValueError",
            pad + store.format("v"),
        ]
    names[f"read_{field.kind}"] = READ[field.kind]
    return [pad + store.format(f"read_{field.kind}(v)")]


def _unknown_value(element: Any, value: str, path: str, empty_means: str | None, reading: Reading) -> str:
    """Keep a value that no schema lists, with a warning; an empty element may have a meaning."""
    if not value and empty_means is not None:
        return empty_means
    reading.warn(element, path, "is a value that qbsync does not know; it is kept", repr(value))
    return value


def _table(plan: ClassPlan) -> dict[str, tuple[Field, Callable[[Any, Reading], Any]]]:
    """Return how each child is read wherever it stands."""
    table: dict[str, tuple[Field, Callable[[Any, Reading], Any]]] = {}
    for field in plan.elements + plan.outside:
        for tag, cls in field.classes.items():
            table[tag] = field, reader_of(cls)
        if not field.classes:
            table[field.tag] = field, _leaf(field, f"{plan.tag}.{field.tag}")
    return table


def _leaf(field: Field, path: str = "") -> Callable[[Any, Reading], Any]:
    """Return the slow reader of one leaf; None for an empty element of a type without empty text."""
    convert = READ.get(field.kind)

    def read(element: Any, reading: Reading) -> Any:
        text = element.text or ""
        if convert is not None:
            return convert(text) if text else None
        if field.kind == "ENUMTYPE" and text not in field.values:
            return _unknown_value(element, text, path, field.empty_means, reading)
        return cut_secret(text) if field.secret and not reading.keep_secrets else text

    return read


def _finish(
    o: Any,
    element: Any,
    table: dict[str, tuple[Field, Callable[[Any, Reading], Any]]],
    cls: type[Any],
    reading: Reading,
) -> None:
    """Read the children from the first unexpected one on, in whatever order they come."""
    extras: list[Extra] = []
    repeated: dict[str, list[Any]] = {}
    place = -1 if element is None else element.getparent().index(element)
    while element is not None:
        entry = table.get(element.tag)
        if entry is None:
            extras.append(Extra(tag=element.tag, xml=raw_xml(element, reading.keep_secrets), place=place))
            rule = "is an element that qbsync does not know; it is kept in extras"
            reading.warn(element, f"{plan_of(cls).tag}.{element.tag}", rule)
        else:
            field, read = entry
            value = read(element, reading)
            if field.repeated:
                if field.name not in repeated:
                    repeated[field.name] = list(getattr(o, field.name, None) or ())
                repeated[field.name].append(value)
            else:
                _put(o, element.tag, field, value)
        element = element.getnext()
        place += 1
    for name, values in repeated.items():
        setattr(o, name, tuple(values))
    if extras:
        o._extras = tuple(extras)  # noqa: SLF001 - the slot of Aggregate


def _put(o: Any, tag: str, field: Field, value: Any) -> None:
    if getattr(o, field.name, None) is not None:
        message = f"{tag} stands more than once"
        raise ValueError(message)
    if value is not None:
        setattr(o, field.name, value)
