"""From the annotations of a class to its plan: the only reader of annotations.

A plan holds the class's own facts.  Whoever walks from a request downwards meets the effective ones: a field
counts only where its parents count, and `Field.length` of an aggregate is that of the aggregate's
`full_name`.
"""

from __future__ import annotations

import datetime as dt
import functools
import types
import typing
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Union

import attrs

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import (
    EDITIONS,
    Attribute,
    Editions,
    Element,
    ListName,
    MaxLength,
    MaxOccurs,
    NotEmpty,
    OneOf,
    Outside,
    Range,
    Required,
    Secret,
    Simple,
    Since,
    Tag,
)
from qbsync.facts.names import attribute_name, pascal
from qbsync.facts.vocabulary import Clear, UseMacro

__all__ = ["ClassPlan", "Field", "given", "holds_secret", "one_of_fields", "plan_of", "tag_of"]

# A type without a mark -> its qbXML type.
_PLAIN: Final[dict[object, str]] = {
    str: "STRTYPE",
    bool: "BOOLTYPE",
    int: "INTTYPE",
    Decimal: "FLOATTYPE",
    dt.date: "DATETYPE",
    dt.timedelta: "TIMEINTERVALTYPE",
    QBDateTime: "DATETIMETYPE",
}
_NO_VERSION: Final = (1, 0)

# An id or the name of a macro says nothing where it is empty.
_NEVER_EMPTY: Final = frozenset({"IDTYPE", "MACROTYPE"})


@attrs.frozen(kw_only=True)
class Field:
    """The facts of one field.

    `kind` is the qbXML type's name, "ENUMTYPE", or "" for an aggregate, whose classes by tag are `classes`.
    `not_empty` says that "" is refused in a request, `not_masked` that a crossed-out text is.
    """

    name: str
    tag: str
    kind: str
    classes: dict[str, type[Any]]
    required: bool
    repeated: bool
    max_occurs: int | None
    attribute: bool
    outside: bool
    clearable: bool
    open: bool
    values: tuple[str, ...]
    length: MaxLength | None
    range: Range | None
    since: tuple[int, int]
    editions: frozenset[str]
    empty_means: str | None
    secret: bool
    not_masked: bool
    list_name: bool
    not_empty: bool
    macro: bool


@attrs.frozen(kw_only=True)
class ClassPlan:
    """The facts of one class: its tag, its fields in wire order and its choices.

    `any_of` names fields of which at least one has to be given (a Ref).
    """

    cls: type[Any]
    tag: str
    fields: tuple[Field, ...]
    by_name: dict[str, Field]
    one_of: tuple[OneOf, ...]
    any_of: tuple[str, ...]

    @property
    def attributes(self) -> tuple[Field, ...]:
        """The fields that are XML attributes."""
        return tuple(field for field in self.fields if field.attribute)

    @property
    def elements(self) -> tuple[Field, ...]:
        """The fields inside the aggregate's own element, in wire order."""
        return tuple(field for field in self.fields if not field.attribute and not field.outside)

    @property
    def outside(self) -> tuple[Field, ...]:
        """The fields that stand beside it in the Rq element."""
        return tuple(field for field in self.fields if field.outside)


# Filled on first use; a plan depends on its class alone.
_PLANS: Final[dict[type[Any], ClassPlan]] = {}


def plan_of(cls: type[Any]) -> ClassPlan:
    """Return the plan of an aggregate's class; made once for each class.

    Raises TypeError where an annotation is outside the vocabulary.
    """
    plan = _PLANS.get(cls)
    if plan is None:
        plan = _PLANS[cls] = _build(cls)
    return plan


def _build(cls: type[Any]) -> ClassPlan:
    hints = typing.get_type_hints(cls, include_extras=True)
    fields = tuple(_field(cls, attribute, hints[attribute.name]) for attribute in attrs.fields(cls))
    by_name = {field.name: field for field in fields}
    declared = getattr(cls, "one_of", ())
    one_of = declared if isinstance(declared, tuple) else (declared,)
    any_of: tuple[str, ...] = getattr(cls, "any_of", ())
    unknown = {name for group in one_of for name in one_of_fields(group)}.union(any_of) - by_name.keys()
    if unknown:
        message = f"{cls.__name__}.one_of or any_of names no field: {', '.join(sorted(unknown))}"
        raise TypeError(message)
    return ClassPlan(cls=cls, tag=tag_of(cls), fields=fields, by_name=by_name, one_of=one_of, any_of=any_of)


def tag_of(cls: type[Any]) -> str:
    """Return the element's name of a class: its `tag`, else its own name, which ends in Ret for a record."""
    own: str | None = cls.__dict__.get("tag")
    if own is not None:
        return own
    name = cls.__name__
    return name + "Ret" if getattr(cls, "returned", False) and not name.endswith("Ret") else name


def one_of_fields(group: OneOf) -> list[str]:
    """Return every field that a choice names, in wire order, nested choices included."""
    names: list[str] = []
    for branch in group.branches:
        for member in branch:
            if isinstance(member, OneOf):
                names += one_of_fields(member)
            else:
                names.append(member.name if isinstance(member, Required) else member)
    return names


def holds_secret(field: Field) -> bool:
    """Say whether a field is secret, or holds an aggregate in which one is."""
    seen: set[type[Any]] = set()
    waiting = [field]
    while waiting:
        one = waiting.pop()
        if one.secret:
            return True
        for cls in set(one.classes.values()) - seen:
            seen.add(cls)
            waiting += plan_of(cls).fields
    return False


def given(value: object) -> bool:
    """Say whether a field's value goes on the wire."""
    return value is not None and value != ()


def _field(cls: type[Any], attribute: attrs.Attribute[Any], hint: Any) -> Field:
    marks: list[Any] = []
    members: list[Any] = []
    repeated = _flatten(hint, marks, members)
    where = f"{cls.__name__}.{attribute.name}"
    optional = type(None) in members
    clearable = Clear in members
    members = [member for member in members if member is not type(None) and member is not Clear]
    values = tuple(value for member in members if _is_literal(member) for value in typing.get_args(member))
    classes = [member for member in members if attrs.has(member) and member is not UseMacro]
    tag_mark = _first(marks, Tag)
    is_attribute = _first(marks, Attribute) is not None
    if attribute.default is attrs.NOTHING and optional:
        message = f"{where} may be None and has no default"
        raise TypeError(message)
    occurs = _first(marks, MaxOccurs)
    element = _first(marks, Element)
    secret = _first(marks, Secret)
    kind = "" if classes else _kind(where, marks, members, values)
    is_alternative = attribute.name in getattr(cls, "any_of", ())
    return Field(
        name=attribute.name,
        tag=_tag(attribute.name, tag_mark, classes, is_attribute=is_attribute),
        kind=kind,
        classes=_tags(attribute.name, tag_mark, classes),
        required=attribute.default is attrs.NOTHING,
        repeated=repeated,
        max_occurs=occurs.count if occurs else None,
        attribute=is_attribute,
        outside=_first(marks, Outside) is not None,
        clearable=clearable,
        open=bool(values) and str in members,
        values=values,
        length=_first(marks, MaxLength),
        range=_first(marks, Range),
        since=max((mark.key for mark in marks if isinstance(mark, Since)), default=_NO_VERSION),
        editions=functools.reduce(
            frozenset.__and__,
            (mark.names for mark in marks if isinstance(mark, Editions)),
            EDITIONS,
        ),
        empty_means=element.default if element else None,
        secret=secret is not None,
        not_masked=secret is not None and not secret.sent_masked,
        list_name=_first(marks, ListName) is not None,
        not_empty=is_alternative or kind in _NEVER_EMPTY or _first(marks, NotEmpty) is not None,
        macro=UseMacro in members,
    )


def _flatten(hint: Any, marks: list[Any], members: list[Any]) -> bool:
    """Collect the marks, outermost first, and the members of a hint; say whether it is a `tuple[X, ...]`."""
    origin = typing.get_origin(hint)
    if origin is Annotated:
        inner, *own = typing.get_args(hint)
        marks += own
        return _flatten(inner, marks, members)
    if origin is Union or origin is types.UnionType:
        parts = [_flatten(member, marks, members) for member in typing.get_args(hint)]
        return any(parts)
    if origin is tuple:
        _flatten(typing.get_args(hint)[0], marks, members)
        return True
    members.append(hint)
    return False


def _kind(where: str, marks: list[Any], members: list[Any], values: tuple[str, ...]) -> str:
    if values:
        return "ENUMTYPE"
    simple = _first(marks, Simple)
    if simple is not None:
        return str(simple.name)
    if len(members) == 1 and members[0] in _PLAIN:
        return _PLAIN[members[0]]
    message = f"{where} has a type outside the vocabulary: {members}"
    raise TypeError(message)


def _tag(name: str, mark: Tag | None, classes: list[type[Any]], *, is_attribute: bool) -> str:
    if mark is not None:
        return mark.name
    if is_attribute:
        return attribute_name(name)
    return _class_tag(classes[0], name) if len(classes) == 1 else pascal(name)


def _tags(name: str, mark: Tag | None, classes: list[type[Any]]) -> dict[str, type[Any]]:
    if len(classes) == 1:
        return {mark.name if mark is not None else _class_tag(classes[0], name): classes[0]}
    return {tag_of(cls): cls for cls in classes}


def _class_tag(cls: type[Any], field_name: str) -> str:
    tag = tag_of(cls)
    return tag if "tag" in cls.__dict__ or tag.endswith(("Add", "Mod", "Ret")) else pascal(field_name)


def _is_literal(member: Any) -> bool:
    return typing.get_origin(member) is Literal


def _first(marks: list[Any], kind: type[Any]) -> Any:
    return next((mark for mark in marks if isinstance(mark, kind)), None)
