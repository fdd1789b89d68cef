"""Every class against the table of facts: path, order, type, occurrence, length, version, edition, choice.

The table (`tests/reference/facts.csv`, `choices.csv`) is written by nothing that writes models.  Columns:
`least` and `most` are the occurrence (`*` for any), inside a branch of a choice that within the branch;
`choice` is ``C<n>.<branch>``, nested ones joined by a slash; `length` is one number or us/ca/uk/au; an empty
`since` is 1.0, empty `editions` are all.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from qbsync.facts.marks import EDITIONS, MaxLength, OneOf, Required, version_key
from qbsync.facts.plan import plan_of
from qbsync.models import class_named, class_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.plan import ClassPlan, Field

REFERENCE = Path(__file__).parents[1] / "reference"

# Where QuickBooks differs from its documentation: the fields are optional, and adding a contact needs that.
DEVIATIONS = {
    ("CustomerModRq", "CustomerMod/ContactsMod/ListID", "least"): "0",
    ("CustomerModRq", "CustomerMod/ContactsMod/EditSequence", "least"): "0",
}

Facts = dict[str, dict[str, str]]


def read_table(name: str) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (REFERENCE / name).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["message"]].append(row)
    return rows


TABLE = read_table("facts.csv")
CHOICES = read_table("choices.csv")


@attrs.frozen
class Above:
    """What holds of the parents of a field."""

    since: tuple[int, int] = (1, 0)
    editions: frozenset[str] = EDITIONS
    name_length: MaxLength | None = None


def derived(message: str) -> Facts:
    """Return the effective facts that the class bodies give for a message."""
    facts: Facts = {}
    if message.endswith("Rs"):
        top = [row["path"] for row in TABLE[message] if "/" not in row["path"]]
        for number, tag in enumerate(top, 1):
            cls = class_of_tag(tag)
            assert cls is not None, tag
            facts[tag] = {"order": str(number)}
            facts |= walk(plan_of(cls), f"{tag}/", Above(since=since_of_top(message, tag)))
        return facts
    cls = class_named(message.removesuffix("Rq"))
    assert cls is not None, message
    plan = plan_of(cls)
    above = Above(since=plan.cls.message.since_key, editions=plan.cls.message.editions)
    if not plan.cls.message.is_wrapped:
        return walk(plan, "", above)
    inside = walk(plan, f"{plan.tag}/", above, plan.attributes + plan.elements)
    beside = walk(plan, "", above, plan.outside)
    for one in beside.values():
        one["order"] = str(int(one["order"]) + 1)
    return {plan.tag: {"order": "1"}} | inside | beside


def since_of_top(message: str, tag: str) -> tuple[int, int]:
    """Return the version of a record in its answer: it belongs to the message, not to the class."""
    row = next(row for row in TABLE[message] if row["path"] == tag)
    return version_key(row["since"] or "1.0")


def walk(plan: ClassPlan, prefix: str, above: Above, fields: tuple[Field, ...] | None = None) -> Facts:
    facts: Facts = {}
    choices = dict(choice_codes(plan))
    lone = lone_codes(list(choices.values()))
    needed = {
        member.name for group in plan.one_of for member in members(group) if isinstance(member, Required)
    }
    number = 0
    for field in plan.fields if fields is None else fields:
        for tag in field.classes or (field.tag,):
            cls = field.classes.get(tag)
            number += 1
            path = f"{prefix}@{tag}" if field.attribute else f"{prefix}{tag}"
            since = max(above.since, field.since)
            editions = above.editions & field.editions
            length = (above.name_length if field.name == "full_name" else None) or field.length
            choice = choices.get(field.name, "")
            facts[path] = {
                "order": str(number),
                "type": field.kind,
                "least": "" if choice in lone else "1" if field.required or field.name in needed else "0",
                "most": "1" if not field.repeated else str(field.max_occurs or "*"),
                "choice": choice,
                "values": " ".join(sorted(field.values)),
                "minimum": str(field.range.least if field.range and field.range.least is not None else ""),
                "maximum": str(
                    field.range.greatest if field.range and field.range.greatest is not None else ""
                ),
                "since": f"{since[0]}.{since[1]}",
                "editions": " ".join(sorted(editions)),
                "length": ""
                if cls is not None or length is None or field.kind == "IDTYPE"
                else "/".join(str(length.of(edition)) for edition in sorted(editions)),
            }
            if cls is not None:
                facts |= walk(plan_of(cls), f"{path}/", Above(since, editions, field.length))
    return facts


def choice_codes(plan: ClassPlan) -> Iterator[tuple[str, str]]:
    """Yield each field of a choice with its code, groups numbered from the outside in."""
    counter = 0

    def codes(group: OneOf, before: str) -> Iterator[tuple[str, str]]:
        nonlocal counter
        counter += 1
        own = counter
        for number, branch in enumerate(group.branches, 1):
            code = f"{before}C{own}.{number}"
            for member in branch:
                if isinstance(member, OneOf):
                    yield from codes(member, f"{code}/")
                else:
                    yield (member.name if isinstance(member, Required) else member), code

    for group in plan.one_of:
        yield from codes(group, "")


def members(group: OneOf) -> Iterator[str | Required]:
    """Yield the fields of a choice, nested ones too."""
    for branch in group.branches:
        for member in branch:
            if isinstance(member, OneOf):
                yield from members(member)
            else:
                yield member


def lone_codes(codes: list[str]) -> set[str]:
    """Return the branches that are one field: whether it is required within the branch means nothing."""
    return {code for code in codes if code and sum(f"{one}/".startswith(f"{code}/") for one in codes) == 1}


def documented(message: str) -> Facts:
    facts: Facts = {}
    orders: dict[str, dict[str, int]] = defaultdict(dict)
    for row in TABLE[message]:
        parent = row["path"].rpartition("/")[0]
        orders[parent][row["path"]] = int(row["order"]) + (0 if "@" in row["path"] else 100)
    for row in TABLE[message]:
        path = row["path"]
        parent = path.rpartition("/")[0]
        rank = sorted(orders[parent].values()).index(orders[parent][path]) + 1
        editions = sorted(row["editions"].split() or EDITIONS)
        codes = [one["choice"] for one in TABLE[message] if one["path"].rpartition("/")[0] == parent]
        least = DEVIATIONS.get((message, path, "least"), row["least"])
        facts[path] = {
            "order": str(rank),
            "type": row["type"],
            "least": "" if row["choice"] in lone_codes(codes) else least,
            "most": row["most"],
            "choice": row["choice"],
            "values": " ".join(sorted(row["values"].split())),
            "minimum": row["minimum"],
            "maximum": row["maximum"],
            "since": row["since"] or "1.0",
            "editions": " ".join(editions),
            "length": lengths(row["length"], editions),
        }
    return facts


def lengths(text: str, editions: list[str]) -> str:
    if not text:
        return ""
    parts = text.split("/") if "/" in text else [text] * 4
    of = dict(zip(("US", "CA", "UK", "AU"), parts, strict=True))
    return "/".join(of[edition] for edition in editions)


@pytest.mark.parametrize("message", sorted(TABLE))
def test_class_bodies_agree_with_the_table(message: str) -> None:
    ours, theirs = derived(message), documented(message)
    assert ours.keys() == theirs.keys()
    differences = [
        f"{path} {fact}: class says {value!r}, table says {theirs[path][fact]!r}"
        for path, facts in ours.items()
        for fact, value in facts.items()
        if value != theirs[path][fact]
    ]
    assert differences == []


@pytest.mark.parametrize("message", sorted(CHOICES))
def test_choices_are_required_where_the_table_says_so(message: str) -> None:
    name = message.removesuffix("Rq") if message.endswith("Rq") else ""
    for row in CHOICES[message]:
        parts = [part for part in row["parent"].split("/") if part]
        cls: type[Any] | None = class_named(name) if name else class_of_tag(parts.pop(0))
        assert cls is not None
        for part in parts:
            cls = next(field.classes[part] for field in plan_of(cls).fields if part in field.classes)
        groups: list[OneOf] = []
        waiting = list(plan_of(cls).one_of)
        while waiting:
            group = waiting.pop(0)
            groups.append(group)
            waiting += [member for branch in group.branches for member in branch if isinstance(member, OneOf)]
        number = int(row["choice"].removeprefix("C"))
        expected = row["least"] == "1" and row["parent"] != "ErrorRecovery"
        assert groups[number - 1].required is expected, row


def test_table_is_not_empty() -> None:
    assert sum(len(rows) for rows in TABLE.values()) > 500
