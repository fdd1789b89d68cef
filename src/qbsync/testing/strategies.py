"""Hypothesis strategies for models, made from their plans: `requests_of` and `records_of`.

What they draw satisfies every fact of the class: types, lengths, ranges, choices, occurrence, version and
edition.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from qbsync.facts.datetimes import QBDateTime
from qbsync.facts.marks import OneOf, Required, version_key
from qbsync.facts.plan import one_of_fields, plan_of
from qbsync.facts.values import DIGITS, TEXT_TYPES, is_masked
from qbsync.facts.vocabulary import CLEAR

if TYPE_CHECKING:
    from qbsync.facts.marks import Edition, MaxLength
    from qbsync.facts.plan import ClassPlan, Field
    from qbsync.models.base import Aggregate, Request

__all__ = ["records_of", "requests_of"]

R = TypeVar("R", bound="Request[Any]")
A = TypeVar("A", bound="Aggregate")

# What QuickBooks takes: no control characters but tab and line ends, no surrogates, no non-characters.
_CHARACTERS: Final = st.one_of(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E),
    st.sampled_from("\t\n\r&<>\"']]>éß€\N{GREEK SMALL LETTER OMEGA}\N{GRINNING FACE}"),
    st.characters(min_codepoint=0xA0, max_codepoint=0x2FFF),
)
_LONGEST: Final = 300
_WALL: Final = st.datetimes(min_value=dt.datetime(1970, 1, 2), max_value=dt.datetime(2038, 1, 18))  # noqa: DTZ001
_HEX: Final = "0123456789abcdefABCDEF"


def requests_of(cls: type[R], *, version: str = "16.0", edition: Edition = "US") -> st.SearchStrategy[R]:
    """Return requests that are valid for a qbXML version and an edition; CLEAR among the values of a Mod."""
    target = _Target(version_key(version), edition, only_known_values=True)
    return _objects(cls, target, None).map(_with_own_macros)


def records_of(
    cls: type[A],
    *,
    version: str = "16.0",
    edition: Edition | None = None,
    only_known_values: bool = False,
) -> st.SearchStrategy[A]:
    """Return records as QuickBooks might return them; unless told otherwise, with unknown values too."""
    return _objects(cls, _Target(version_key(version), edition, only_known_values=only_known_values), None)


class _Target:
    """What the objects are drawn for; `edition` None means any."""

    def __init__(self, version: tuple[int, int], edition: Edition | None, *, only_known_values: bool) -> None:
        self.version = version
        self.edition = edition
        self.only_known_values = only_known_values

    def has(self, field: Field) -> bool:
        """Say whether a field may be given."""
        return field.since <= self.version and (self.edition is None or self.edition in field.editions)

    def length(self, length: MaxLength) -> int:
        """Return the length that a text may have."""
        return length.longest if self.edition is None else length.of(self.edition)


@st.composite
def _objects(draw: st.DrawFn, cls: type[Any], target: _Target, name_length: MaxLength | None) -> Any:  # noqa: ANN401
    plan = plan_of(cls)
    left_out = draw(_left_out(plan))
    values: dict[str, Any] = {}
    for field in plan.fields:
        if field.name in left_out or not target.has(field):
            continue
        if not field.required and field.name not in plan.any_of and not draw(st.booleans()):
            continue
        length = (name_length if field.name == "full_name" else None) or field.length
        values[field.name] = draw(_values(field, target, length))
    for name in draw(_missing(plan, values, target)):
        values[name] = draw(_values(plan.by_name[name], target, name_length or plan.by_name[name].length))
    if getattr(cls, "message", None) is not None and cls.message.iterator:
        _iterate(draw, values)
    too_new = [field.name for field in plan.fields if field.required and not target.has(field)]
    made = cls(**values, **dict.fromkeys(too_new))
    for name in too_new:  # as in a record that was read: its slot is unset
        object.__delattr__(made, name)
    return made


def _iterate(draw: st.DrawFn, values: dict[str, Any]) -> None:
    """Let the attributes of an iterator fit together."""
    values.pop("iterator_id", None)
    if values.get("iterator") in ("Start", "Continue") and "max_returned" not in values:
        del values["iterator"]
    if values.get("iterator") in ("Continue", "Stop"):
        values["iterator_id"] = "{" + draw(st.text("0123456789abcdef-", min_size=1, max_size=36)) + "}"


@st.composite
def _left_out(draw: st.DrawFn, plan: ClassPlan) -> set[str]:
    """Return the fields of all branches but one of every choice."""
    names: set[str] = set()
    groups = list(plan.one_of)
    while groups:
        group = groups.pop()
        chosen = draw(st.integers(0, len(group.branches) - 1))
        for number, branch in enumerate(group.branches):
            if number != chosen:
                names |= set(one_of_fields(OneOf(branch)))
            else:
                groups += [member for member in branch if isinstance(member, OneOf)]
    return names


@st.composite
def _missing(draw: st.DrawFn, plan: ClassPlan, values: dict[str, Any], target: _Target) -> list[str]:
    """Return fields that have to be given, because a choice or its branch requires them."""
    names: list[str] = []
    groups = list(plan.one_of)
    while groups:
        group = groups.pop()
        taken = values.keys() | set(names)
        used = [branch for branch in group.branches if taken & set(one_of_fields(OneOf(branch)))]
        if group.required and not used:
            options = [
                [one for one in one_of_fields(OneOf(branch)) if target.has(plan.by_name[one])]
                for branch in group.branches
            ]
            possible = [number for number, option in enumerate(options) if option]
            if not possible:  # the version or the edition has none of the alternatives
                reject()
            number = draw(st.sampled_from(possible))
            used = [group.branches[number]]
            names += [options[number][0]]
        for branch in used:
            names += [member.name for member in branch if isinstance(member, Required)]
            groups += [member for member in branch if isinstance(member, OneOf)]
    return [name for name in dict.fromkeys(names) if name not in values and target.has(plan.by_name[name])]


def _with_own_macros(request: R) -> R:
    """Let each macro that a fresh request defines have a name of its own, as `encode` demands."""
    waiting: list[Any] = [request]
    number = 0
    while waiting:
        value = waiting.pop()
        for field in plan_of(type(value)).fields:
            own = getattr(value, field.name)
            if field.classes:
                waiting += own if field.repeated else [own] if own not in (None, CLEAR) else []
            elif field.kind == "MACROTYPE" and own is not None:
                number += 1
                object.__setattr__(value, field.name, f"TxnID:{number}-{own}")
    return request


def _values(field: Field, target: _Target, length: MaxLength | None) -> st.SearchStrategy[Any]:
    if field.classes:
        single = st.one_of(*[_objects(cls, target, field.length) for cls in field.classes.values()])
    else:
        single = _leaves(field, target, length)
    if field.repeated:
        return st.lists(single, min_size=1, max_size=min(3, field.max_occurs or 3)).map(tuple)
    return st.one_of(single, st.just(CLEAR)) if field.clearable else single


def _leaves(field: Field, target: _Target, length: MaxLength | None) -> st.SearchStrategy[Any]:
    if field.kind == "ENUMTYPE":
        known = st.sampled_from(field.values)
        return known if target.only_known_values else st.one_of(known, st.just("A value of a later release"))
    if field.kind in TEXT_TYPES:
        return _texts(field, target, length)
    if field.kind in DIGITS or field.kind == "FLOATTYPE":
        before, after, _ = DIGITS.get(field.kind, (10, 5, 0))
        numbers = st.integers(-(10 ** (before + after)) + 1, 10 ** (before + after) - 1)
        decimals = numbers.map(lambda number: Decimal(number).scaleb(-after))
        if field.range is not None:
            return decimals.map(lambda number: abs(number) % 4999 + 1)
        return decimals
    simple: dict[str, st.SearchStrategy[Any]] = {
        "BOOLTYPE": st.booleans(),
        "DATETYPE": st.dates(min_value=dt.date(1900, 1, 1)),
        "DATETIMETYPE": _datetimes(),
        "TIMEINTERVALTYPE": st.integers(0, 10**7).map(lambda seconds: dt.timedelta(seconds=seconds)),
        "INTTYPE": _integers(field),
    }
    return simple[field.kind]


def _integers(field: Field) -> st.SearchStrategy[int]:
    bounds = field.range
    least = -(10**9) if bounds is None or bounds.least is None else int(bounds.least)
    greatest = 10**9 if bounds is None or bounds.greatest is None else int(bounds.greatest)
    return st.integers(least, greatest)


def _datetimes() -> st.SearchStrategy[QBDateTime]:
    offsets = st.sampled_from(["", "-08:00", "+00:00", "+10:30"])
    return st.builds(lambda wall, offset: QBDateTime(QBDateTime.from_wall(wall).raw + offset), _WALL, offsets)


def _texts(field: Field, target: _Target, length: MaxLength | None) -> st.SearchStrategy[str]:
    if field.kind == "GUIDTYPE":
        groups = [st.text(_HEX, min_size=size, max_size=size) for size in (8, 4, 4, 4, 12)]
        return st.one_of(st.just("0"), st.tuples(*groups).map(lambda parts: "{" + "-".join(parts) + "}"))
    longest = _LONGEST if length is None else min(target.length(length), _LONGEST)
    texts = st.text(_CHARACTERS, min_size=1 if field.clearable or field.not_empty else 0, max_size=longest)
    if field.list_name:
        texts = texts.map(lambda text: text.replace(":", "").strip() or "Name")
    if field.not_masked:
        texts = texts.filter(lambda text: not is_masked(text))
    full = st.just("7" * (longest if length is None else target.length(length)))
    return st.one_of(texts, texts, texts, full)
