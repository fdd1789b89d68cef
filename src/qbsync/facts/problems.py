"""Every problem of a request in words, with its path: the slow half of `checker`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.errors import Problem
from qbsync.facts.iterators import iterator_problems
from qbsync.facts.marks import MaxLength, OneOf, Required
from qbsync.facts.plan import given, holds_secret, one_of_fields, plan_of
from qbsync.facts.values import PYTHON_TYPES, TEXT_TYPES, VALUE_RULES, bad_character, is_masked, nearest
from qbsync.facts.values import shown as shown_value
from qbsync.facts.vocabulary import CLEAR, UseMacro

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.plan import ClassPlan, Field

__all__ = ["broken_rules", "explain", "explain_version", "join", "shown"]

_SHOWN_VALUES: Final = 12


def explain(request: Any) -> list[Problem]:
    """Return every problem of a request, in wire order."""
    message = getattr(request, "message", None)
    return list(_aggregate(request, _At("", is_mod=message is not None and message.name.endswith("Mod"))))


def explain_version(request: Any, version: tuple[int, int], edition: str) -> list[Problem]:
    """Return everything in a request that a qbXML version or an edition lacks."""
    message = request.message
    text = f"{version[0]}.{version[1]}"
    problems: list[Problem] = []
    if message.since_key > version:
        rule = f"needs qbXML {message.since}, the message set is {text}"
        problems.append(
            Problem(path=message.name, rule=rule, fix=f"send it as qbXML {message.since} or higher")
        )
    if edition not in message.editions:
        problems.append(
            Problem(path=message.name, rule=f"is not in the {edition} edition", fix="leave it out")
        )
    return problems + list(_versions(request, "", version, edition, None))


def shown(field: Field, value: object) -> str:
    """Return a value's repr, shortened, or stars where it is secret or stands in the place of a secret."""
    return "****" if holds_secret(field) else shown_value(value)


@attrs.frozen
class _At:
    """Where an aggregate stands: its path, the length of its full name, and what is emptied there.

    `is_mod` says that it stands in a Mod; `clearable` that CLEAR may stand in its place.
    """

    path: str
    name_length: MaxLength | None = None
    is_mod: bool = attrs.field(default=False, kw_only=True)
    clearable: bool = attrs.field(default=False, kw_only=True)

    def of(self, name: str) -> str:
        """Return the path of a field."""
        return join(self.path, name)

    def inside(self, field: Field, path: str) -> _At:
        """Return where the aggregate of a field stands."""
        return _At(path, field.length, is_mod=self.is_mod, clearable=field.clearable)


def _aggregate(value: Any, at: _At) -> Iterator[Problem]:
    plan = plan_of(type(value))
    for field in plan.fields:
        yield from _field(field, getattr(value, field.name), at)
    for group in plan.one_of:
        yield from _group(group, value, at.path, plan)
    yield from _rules_of_class(value, at, plan)


def _rules_of_class(value: Any, at: _At, plan: ClassPlan) -> Iterator[Problem]:
    if plan.any_of and not any(given(getattr(value, name)) for name in plan.any_of):
        fix = f"give {' or '.join(plan.any_of)}, or {_leave_out(is_clearable=at.clearable)}"
        yield Problem(path=at.path or plan.cls.__name__, rule="is empty", fix=fix)
    message = getattr(value, "message", None)
    if message is not None and message.iterator:
        yield from iterator_problems(
            plan,
            value.iterator,
            value.iterator_id,
            lambda field: given(getattr(value, field.name)),
            lambda field: field.name,
        )


def _leave_out(*, is_clearable: bool) -> str:
    return "leave it out; CLEAR in its place empties it" if is_clearable else "leave it out"


def _field(field: Field, value: Any, at: _At) -> Iterator[Problem]:
    path = at.of(field.name)
    if field.repeated:
        if not isinstance(value, tuple):
            is_single = type(value) in field.classes.values() or isinstance(value, str)
            fix = "give a tuple of one: (value,)" if is_single else "give a tuple: tuple(values)"
            yield Problem(path=path, value=shown(field, value), rule="is not a tuple", fix=fix)
            return
        if field.required and not value:
            yield Problem(path=path, rule="needs at least one member")
        if field.max_occurs is not None and len(value) > field.max_occurs:
            yield Problem(path=path, rule=f"has {len(value)} members, at most {field.max_occurs} are taken")
        for index, member in enumerate(value):
            yield from _single(field, member, f"{path}[{index}]", at)
    elif value is None:
        if field.required:
            yield Problem(path=path, rule="is required")
    elif value is CLEAR:
        if not field.clearable:
            rule, fix = _not_clearable(field, at)
            yield Problem(path=path, value="CLEAR", rule=rule, fix=fix)
    else:
        yield from _single(field, value, path, at)


def _not_clearable(field: Field, at: _At) -> tuple[str, str]:
    """Return why CLEAR may not stand here, and what to do."""
    if not at.is_mod:
        return "cannot be emptied, only a Mod empties fields", "leave it out (None)"
    is_inside = bool(at.path)  # of an aggregate that Adds and Mods share: a Mod's own have Clearable fields
    if is_inside and field.kind in TEXT_TYPES and not (field.required or field.not_empty):
        return "takes no CLEAR in this aggregate", 'give "", which empties it; None leaves it as it is'
    if field.classes:
        return "cannot be emptied: QuickBooks keeps one here", "leave it out (None), or name another"
    return "cannot be emptied", "leave it out (None), or give another value"


def _single(field: Field, value: Any, path: str, at: _At) -> Iterator[Problem]:
    if field.macro and isinstance(value, UseMacro):
        if not value.name:
            how = "give the def_macro of an earlier request: UseMacro.of(request)"
            yield Problem(path=path, value=shown(field, value), rule="is empty", fix=how)
        return
    if field.classes:
        if type(value) not in field.classes.values():
            yield _wrong_class(field, value, path)
        else:
            yield from _aggregate(value, at.inside(field, path))
        return
    types, words = PYTHON_TYPES[field.kind]
    is_bool_for_number = isinstance(value, bool) and bool not in types
    is_datetime_for_date = field.kind == "DATETYPE" and hasattr(value, "hour")
    if not isinstance(value, types) or is_bool_for_number or is_datetime_for_date:
        fix = _as_decimal(field, value) if Decimal in types else None
        yield Problem(path=path, value=shown(field, value), rule=f"is not {words}", fix=fix)
        return
    for rule, fix in broken_rules(field, value, at.name_length, is_clearable=at.clearable):
        yield Problem(path=path, value=shown(field, value), rule=rule, fix=fix)


def _as_decimal(field: Field, value: object) -> str | None:
    if isinstance(value, float):
        return "floats are not exact: give a Decimal made from text"
    return f"give a Decimal: Decimal({shown(field, value)})" if isinstance(value, str) else None


def _wrong_class(field: Field, value: Any, path: str) -> Problem:
    names = [cls.__name__ for cls in field.classes.values()]
    article = "an" if names[0][0] in "AEIOU" else "a"
    fix = f"wrap it: Ref({shown_value(value)})" if isinstance(value, str) and names == ["Ref"] else None
    rule = f"is not {article} {' or '.join(names)}"
    return Problem(path=path, value=shown(field, value), rule=rule, fix=fix)


def broken_rules(
    field: Field,
    value: Any,
    name_length: MaxLength | None = None,
    *,
    is_clearable: bool = False,
    parent: str = "parent_ref",
) -> Iterator[tuple[str, str | None]]:
    """Yield each rule that a value of the right type breaks, and what to do.

    `name_length` is the outer length of a full name; `is_clearable` says that CLEAR may stand in the place of
    the aggregate; `parent` is what the reader calls the reference to the parent.
    """
    if field.kind == "ENUMTYPE" and value not in field.values:
        yield _unknown_value(field, value)
    if field.kind in TEXT_TYPES:
        yield from _text_rules(field, value, name_length, parent, is_clearable=is_clearable)
    own = VALUE_RULES.get(field.kind)
    broken = None if own is None else own(value)
    if broken is not None:
        yield broken, None
    elif field.range is not None:
        least, greatest = field.range.least, field.range.greatest
        if least is not None and Decimal(value) < Decimal(least):
            yield f"is less than {least}", None
        if greatest is not None and Decimal(value) > Decimal(greatest):
            yield f"is more than {greatest}", None


def _unknown_value(field: Field, value: str) -> tuple[str, str | None]:
    meant = nearest(value.strip(), field.values)
    fix = None if meant is None else f"did you mean {meant!r}?"
    if len(field.values) > _SHOWN_VALUES:
        return f"is none of the {len(field.values)} values of {field.tag}", fix
    return f"is none of {', '.join(field.values)}", fix


def _text_rules(
    field: Field, value: str, name_length: MaxLength | None, parent: str, *, is_clearable: bool
) -> Iterator[tuple[str, str | None]]:
    length = (name_length if field.name == "full_name" else None) or field.length
    if length is not None and len(value) > length.longest:
        yield f"has {len(value)} characters, at most {length.longest} are taken", None
    bad = bad_character(value)
    if bad is not None:
        yield f"has the character U+{ord(bad):04X}, which QuickBooks does not take", "remove it"
    if not value and field.clearable:
        yield "is empty", "CLEAR empties the field, None leaves it as it is"
    elif not value and field.not_empty and not field.list_name:
        yield "is empty", "give it a value" if field.required else _leave_out(is_clearable=is_clearable)
    if field.list_name:
        yield from _list_name_rules(value, parent)
    if field.not_masked and is_masked(value):
        rule = "is crossed out, and would take the place of the real one"
        yield rule, "leave it out: QuickBooks keeps what it has; or give it whole"


def _list_name_rules(value: str, parent: str) -> Iterator[tuple[str, str | None]]:
    if not value:
        yield "is empty", "give the object a name"
    elif value != value.strip():
        yield "begins or ends with a blank, which QuickBooks drops", "remove the blank"
    if ":" in value:
        yield "has a colon, which separates the levels of a full name", f"name the parent with {parent}"


def _group(group: OneOf, value: Any, path: str, plan: ClassPlan) -> Iterator[Problem]:
    used = [branch for branch in group.branches if _given_in(branch, value)]
    place = path or plan.cls.__name__
    if len(used) > 1:
        names = " and ".join(", ".join(_given_in(branch, value)) for branch in used)
        options = " or ".join(_branch_text(branch) for branch in group.branches)
        yield Problem(path=place, rule=f"has {names} together", fix=f"give only one of: {options}")
    if group.required and not used:
        options = " or ".join(_branch_text(branch) for branch in group.branches)
        yield Problem(path=place, rule="lacks one of its alternatives", fix=f"give one of: {options}")
    for branch in used:
        for member in branch:
            if isinstance(member, Required) and not given(getattr(value, member.name)):
                with_what = ", ".join(_given_in(branch, value))
                yield Problem(path=join(path, member.name), rule=f"is required with {with_what}")
            elif isinstance(member, OneOf):
                yield from _group(member, value, path, plan)


def _given_in(branch: tuple[str | Required | OneOf, ...], value: Any) -> list[str]:
    return [name for name in one_of_fields(OneOf(branch)) if given(getattr(value, name))]


def _branch_text(branch: tuple[str | Required | OneOf, ...]) -> str:
    names = one_of_fields(OneOf(branch))
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _versions(
    value: Any,
    path: str,
    version: tuple[int, int],
    edition: str,
    name_length: MaxLength | None,
) -> Iterator[Problem]:
    text = f"{version[0]}.{version[1]}"
    for field in plan_of(type(value)).fields:
        own = getattr(value, field.name)
        if not given(own):
            continue
        place = join(path, field.name)
        if field.since > version:
            since = f"{field.since[0]}.{field.since[1]}"
            yield Problem(
                path=place, rule=f"needs qbXML {since}, the message set is {text}", fix="leave it out"
            )
        if edition not in field.editions:
            only = ", ".join(sorted(field.editions))
            yield Problem(
                path=place, rule=f"is not in the {edition} edition, only in {only}", fix="leave it out"
            )
        length = (name_length if field.name == "full_name" else None) or field.length
        for index, member in enumerate(own if field.repeated else (own,)):
            inner = f"{place}[{index}]" if field.repeated else place
            if member is CLEAR:
                continue
            if field.classes:
                yield from _versions(member, inner, version, edition, field.length)
            elif length is not None and isinstance(member, str) and len(member) > length.of(edition):
                rule = (
                    f"has {len(member)} characters, the {edition} edition takes at most {length.of(edition)}"
                )
                yield Problem(path=inner, value=shown(field, member), rule=rule)


def join(path: str, name: str) -> str:
    """Return the path of a field in what stands at `path`."""
    return f"{path}.{name}" if path else name
