"""Models to text: one function for each class and tag, generated on first use.

A function appends pieces of text, in wire order; the whole is joined and encoded once, as ASCII with decimal
character references.  It trusts what the checker has passed.  A value of a subclass, such as a member of an
Enum of the host app, is written as the text or number that it is, not as its `str()`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qbsync.facts.generated import make_function
from qbsync.facts.plan import plan_of
from qbsync.facts.values import NUMBERS, TEXT_TYPES, plain_number, plain_text
from qbsync.facts.vocabulary import CLEAR, UseMacro
from qbsync.qbxml.convert import WRITE, WRITE_RETURNED, escape_attribute, escape_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from qbsync.facts.plan import ClassPlan, Field

__all__ = ["attributes_text", "write_outside", "writer_of"]

Version: TypeAlias = tuple[int, int]

# qbXML type -> what is done first with a value of a subclass.
_PLAIN: Final = {
    "ENUMTYPE": ("if v.__class__ is not str: v = plain_text(v)",),
    "INTTYPE": ("if v.__class__ is not int: v = plain_number(v)",),
    **dict.fromkeys(
        NUMBERS, ("if v.__class__ is not Decimal and v.__class__ is not int: v = plain_number(v)",)
    ),
}

# Filled on first use; an entry depends on its key alone.
_WRITERS: Final[
    dict[tuple[type[Any], str | None, Version | None], Callable[[Any, Callable[[str], None]], None]]
] = {}


def writer_of(
    cls: type[Any], tag: str | None, *, returned_in: Version | None = None
) -> Callable[[Any, Callable[[str], None]], None]:
    """Return the function that writes an object of `cls` as the element `tag`; None writes the inside alone.

    It is called with the object and the `append` of a list of pieces.  With `returned_in` it writes what
    QuickBooks returns in a conversation of this version: required fields may be unset, newer ones are left
    out, and extras follow the fields.
    """
    key = (cls, tag, returned_in)
    if key not in _WRITERS:
        _WRITERS[key] = _compile(plan_of(cls), tag, returned_in)
    return _WRITERS[key]


def attributes_text(value: Any) -> str:
    """Return the attributes of an object as they stand in its start tag, each after a blank."""
    pieces = []
    for field in plan_of(type(value)).attributes:
        own = getattr(value, field.name, None)
        if own is not None:
            pieces.append(f' {field.tag}="{escape_attribute(_text_of(field, own))}"')
    return "".join(pieces)


def write_outside(value: Any, add: Callable[[str], None]) -> None:
    """Write the fields that stand beside the request's own aggregate."""
    for field in plan_of(type(value)).outside:
        own = getattr(value, field.name)
        for member in own if field.repeated else (own,):
            if member is not None:
                add(f"<{field.tag}>{escape_text(_text_of(field, member))}</{field.tag}>\n")


def _text_of(field: Field, value: Any) -> str:
    """Return a leaf's text, not escaped."""
    write = WRITE.get(field.kind)
    text: str = plain_text(value) if write is None else write(plain_number(value))
    return text


def _compile(
    plan: ClassPlan, tag: str | None, returned_in: Version | None
) -> Callable[[Any, Callable[[str], None]], None]:
    returned = returned_in is not None
    names: dict[str, Any] = {
        "CLEAR": CLEAR,
        "UseMacro": UseMacro,
        "attribute": escape_attribute,
        "attributes": attributes_text,
        "Decimal": Decimal,
        "escape": lambda text: escape_text(plain_text(text)),
        "plain_number": plain_number,
        "plain_text": plain_text,
    }
    lines = ["def write(o, add):"]
    if tag is not None and not plan.elements:  # blanks inside would make it invalid
        empty = [f'    add(f"<{tag}{{attributes(o)}}/>\\n")', "    return"]
        lines += ["    if not o.extras:", *[f"    {line}" for line in empty]] if returned else empty
    if tag is not None and plan.attributes:
        lines += [f'    add(f"<{tag}{{attributes(o)}}>\\n")']
    elif tag is not None:
        lines += [f'    add("<{tag}>\\n")']
    for field in plan.elements:
        if returned_in is None or field.since <= returned_in:
            lines += _field_lines(field, names, returned_in)
    if returned:
        lines += ["    for extra in o.extras:", "        add(extra.xml)"]
    lines += [f'    add("</{tag}>\\n")'] if tag is not None else ["    return"]
    return make_function("write", f"writer of {plan.cls.__name__}", lines, names)


def _field_lines(field: Field, names: dict[str, Any], returned_in: Version | None) -> list[str]:
    returned = returned_in is not None
    may_be_unset = returned and field.required
    lines = [f'    v = getattr(o, "{field.name}", None)' if may_be_unset else f"    v = o.{field.name}"]
    pad = "        "
    if field.repeated:
        lines += ["    for v in v or ():" if may_be_unset else "    for v in v:"]
    elif field.required and not may_be_unset:
        pad = "    "
    else:
        lines += ["    if v is not None:"]
    if field.classes:
        if field.clearable:
            empty = "".join(f"<{tag}>\\n<ListID/>\\n</{tag}>\\n" for tag in field.classes)
            lines += [f'{pad}if v is CLEAR: add("{empty}")', f"{pad}else:"]
            pad += "    "
        return [*lines, *_aggregate_lines(field, names, pad, returned_in)]
    if field.clearable:
        lines += [f'{pad}if v is CLEAR: add("<{field.tag}/>\\n")', f"{pad}else:"]
        pad += "    "
    if field.macro:
        macro = f'add(f"<{field.tag} useMacro=\\"{{attribute(v.name)}}\\"/>\\n")'
        lines += [f"{pad}if v.__class__ is UseMacro: {macro}", f"{pad}else:"]
        pad += "    "
    return [*lines, *_leaf_lines(field, names, pad, returned=returned)]


def _leaf_lines(field: Field, names: dict[str, Any], pad: str, *, returned: bool) -> list[str]:
    tag = field.tag
    if field.kind in TEXT_TYPES or field.open:
        special = '"&" in v or "<" in v or ">" in v or "\\r" in v'
        test = f"{pad}if v.__class__ is not str or {special}: v = escape(v)"
        return [test, f'{pad}add(f"<{tag}>{{v}}</{tag}>\\n")']
    if field.kind == "BOOLTYPE":
        return [f'{pad}add("<{tag}>true</{tag}>\\n" if v else "<{tag}>false</{tag}>\\n")']
    text = "v"
    if field.kind not in ("ENUMTYPE", "INTTYPE") and not (field.kind == "DATETIMETYPE" and returned):
        names[f"text_{field.kind}"] = (WRITE_RETURNED if returned else WRITE)[field.kind]
        text = f"text_{field.kind}(v)"
    plain = _PLAIN.get(field.kind, ())
    return [*[f"{pad}{line}" for line in plain], f'{pad}add(f"<{tag}>{{{text}}}</{tag}>\\n")']


def _aggregate_lines(field: Field, names: dict[str, Any], pad: str, returned_in: Version | None) -> list[str]:
    if len(field.classes) == 1:
        ((tag, cls),) = field.classes.items()
        names[f"write_{field.name}"] = writer_of(cls, tag, returned_in=returned_in)
        return [f"{pad}write_{field.name}(v, add)"]
    names[f"writers_{field.name}"] = {
        cls: writer_of(cls, tag, returned_in=returned_in) for tag, cls in field.classes.items()
    }
    return [f"{pad}writers_{field.name}[v.__class__](v, add)"]
