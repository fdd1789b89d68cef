"""Every class against the tables of facts: path, order, type, occurrence, length, version, edition, choice.

The tables in `tests/reference` are written by nothing that writes models (tools/trim_reference.py):

facts.csv     a message in a row of its own, below it what it holds: one dot for each level, siblings in wire
              order, attributes with an @ before the elements.  `least` and `most` are the occurrence (empty
              is 1, `*` any number), inside a branch of a choice that within the branch; `choice` is
              ``C<n>.<branch>``, nested ones joined by a slash; `length` is one number or us/ca/uk/au; `empty`
              is what an empty element means; an empty `since` is 1.0, empty `editions` are all.
values.csv    the values of the enumerations, by tag
choices.csv   whether a choice has to be made (`least`), and whether again and again (`most`)
messages.csv  what is known of each request as a whole
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import qbsync.models
from qbsync.facts.marks import EDITIONS, MaxLength, OneOf, Required, version_key
from qbsync.facts.plan import plan_of
from qbsync.models import Request, class_named, class_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbsync.facts.plan import ClassPlan, Field

REFERENCE = Path(__file__).parents[1] / "reference"

# Documented differently, and why the class is right: (message, path, fact) -> what the class says.
DEVIATIONS = {
    **{
        # QuickBooks and the SDK's schema take these as optional: leaving them out adds a contact.
        (f"{entity}ModRq", f"{entity}Mod/ContactsMod/{tag}", "least"): "0"
        for entity in ("Customer", "Vendor")
        for tag in ("ListID", "EditSequence")
    },
    ("LeadModRq", "LeadMod/LeadContactsMod/LeadContactID", "least"): "0",
    **{
        # Documented for all editions inside elements that the Australian edition lacks.
        (message, f"{path}/ExpirationDateForSerialLotNumber", fact): said
        for message, path in (
            *(
                ("InventoryAdjustmentAddRq", f"InventoryAdjustmentAdd/InventoryAdjustmentLineAdd/{tag}")
                for tag in ("LotNumberAdjustment", "SerialNumberAdjustment")
            ),
            *(
                (f"TransferInventory{name}Rs", "TransferInventoryRet/TransferInventoryLineRet")
                for name in ("Add", "Mod", "Query")
            ),
        )
        for fact, said in (("editions", "CA UK US"), ("length", "1099/1099/1099"))
    },
    **{
        # An evident slip of the SDK's schema, which allows these zero times; its sample shows them in use.
        (
            "InventoryAdjustmentAddRq",
            f"InventoryAdjustmentAdd/InventoryAdjustmentLineAdd/ValueAdjustment/{tag}",
            "most",
        ): "1"
        for tag in ("NewValue", "ValueDifference")
    },
    **{
        # Documented as a default; the SDK's schemas have none and refuse the empty element.
        (message, f"{path}/Status", "empty"): ""
        for message, path in (
            ("LeadAddRq", "LeadAdd"),
            ("LeadModRq", "LeadMod"),
            *((f"Lead{name}Rs", "LeadRet") for name in ("Add", "Mod", "Query")),
        )
    },
    **{
        # Documented as old as its message (8.0); the SDK's schema 13.0 refuses it, the documentation of 14.0
        # is the first that has it.
        (f"Form1099CategoryAccountMapping{message}", f"{prefix}FormType", "since"): "14.0"
        for message, prefix in (
            ("ModRq", "Form1099CategoryAccountMappingMod/"),
            ("ModRs", "Form1099CategoryAccountMappingRet/"),
            ("QueryRq", ""),
            ("QueryRs", "Form1099CategoryAccountMappingRet/"),
        )
    },
}

# Documented as choices that have to be made: (message, parent) -> why none may be made.
OPTIONAL_CHOICES = {
    # All alternatives came with 11.0 and are not in the AU edition, the message is of 9.0 and in all: a line
    # that only corrects the quantity has neither serial number nor lot.  The SDK's schema takes it.
    ("InventoryAdjustmentModRq", "InventoryAdjustmentMod/InventoryAdjustmentLineMod"),
    # One alternative has optional elements only; the bare TxnLineID keeps a line.  The SDK's schema takes it.
    ("DepositModRq", "DepositMod/DepositLineMod"),
}

# The table of choices lacks these; the SDK's schema has them as optional.
WITHOUT_CHOICES = {
    *("EmployeeDirectDepositAccount", "EmployeePayrollInfo", "EmployeePayrollInfoMod", "NonEarnings"),
    *("PayrollItemWageAdd", "PayrollItemWageRet"),
}

# Documented without a single field: it belongs to the Online Edition.
WITHOUT_FACTS = {"PayrollLastPeriodQuery"}

Facts = dict[str, dict[str, str]]


def read_table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_facts() -> dict[str, list[dict[str, str]]]:
    """Return the rows of each message, with whole paths."""
    found: dict[str, list[dict[str, str]]] = {}
    above: list[str] = []
    message = ""
    for row in read_table("facts.csv"):
        tag = row["path"].lstrip(".")
        depth = len(row["path"]) - len(tag)
        if depth == 0:
            message = tag
            found[message] = []
        else:
            above[depth - 1 :] = [tag]
            found[message].append(row | {"path": "/".join(above)})
    return found


TABLE = read_facts()
VALUES = {row["tag"]: row["values"] for row in read_table("values.csv")}
CHOICES = read_table("choices.csv")
MESSAGES = {row["message"]: row for row in read_table("messages.csv")}


@attrs.frozen
class Above:
    """What holds of the parents of a field."""

    since: tuple[int, int] = (1, 0)
    editions: frozenset[str] = EDITIONS
    name_length: MaxLength | None = None


def derived(message: str) -> Facts:
    """Return the effective facts that the class bodies give for a message."""
    request = class_named(message[:-2])
    assert request is not None, message
    plan = plan_of(request)
    asked = plan.cls.message
    above = Above(since=asked.since_key, editions=asked.editions)
    if message.endswith("Rs"):
        return answer(message, above)
    if not asked.is_wrapped:
        return walk(plan, "", above)
    inside = walk(plan, f"{plan.tag}/", above, plan.attributes + plan.elements)
    beside = walk(plan, "", above, plan.outside)
    for one in beside.values():
        one["order"] = str(int(one["order"]) + 1)
    return {plan.tag: {"order": "1"}} | inside | beside


def answer(message: str, above: Above) -> Facts:
    """Return the facts of an answer: of its records, and of what stands beside them."""
    asked: Any = class_named(message[:-2])
    facts: Facts = {}
    result = class_named(f"{message[:-2]}Result")
    if result is not None:
        assert asked.message.record_is_answer
        facts = walk(plan_of(result), "", above)
    top = [row["path"] for row in TABLE[message] if "/" not in row["path"] and row["path"] not in facts]
    records = {name: class_named(name) for name in asked.message.ret if name != f"{message[:-2]}Result"}
    assert [tag for tag in top if tag != "ErrorRecovery"] == [
        plan_of(cls).tag for cls in records.values() if cls is not None
    ]
    for number, tag in enumerate(top, len(facts) + 1):
        cls = class_of_tag(tag)
        assert cls is not None, tag
        own = attrs.evolve(above, since=max(above.since, since_of_top(message, tag)))
        facts[tag] = {
            "order": str(number),
            "since": shown(own.since),
            "editions": " ".join(sorted(own.editions)),
        }
        facts |= walk(plan_of(cls), f"{tag}/", own)
    return facts


def since_of_top(message: str, tag: str) -> tuple[int, int]:
    """Return the version of a record in its answer: it belongs to the message, not to the class."""
    row = next(row for row in TABLE[message] if row["path"] == tag)
    return version_key(row["since"] or "1.0")


def shown(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


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
            is_line = len(field.classes) > 1
            number += 1
            path = f"{prefix}@{tag}" if field.attribute else f"{prefix}{tag}"
            since = max(above.since, field.since)
            editions = above.editions & field.editions
            length = (above.name_length if field.name == "full_name" else None) or field.length
            choice = choices.get(f"{field.name}.{tag}" if is_line else field.name, "")
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
                "empty": field.empty_means or "",
                "since": shown(since),
                "editions": " ".join(sorted(editions)),
                "length": ""
                if cls is not None or length is None or field.kind == "IDTYPE"
                else "/".join(str(length.of(edition)) for edition in sorted(editions)),
            }
            if field.macro:
                macro = {"order": "1", "type": "MACROTYPE", "since": shown(since)}
                facts[f"{path}/@useMacro"] = macro
            if cls is not None:
                facts |= walk(plan_of(cls), f"{path}/", Above(since, editions, field.length))
    return facts


def groups_in_order(plan: ClassPlan) -> list[OneOf | Field]:
    """Return the choices of a class, lines of several kinds among them, by their first field."""
    names = [field.name for field in plan.fields]
    lines = [field for field in plan.fields if len(field.classes) > 1]
    places = [(names.index(first_field(group)), group) for group in plan.one_of]
    everything: list[tuple[int, OneOf | Field]] = [*places, *((names.index(one.name), one) for one in lines)]
    return [group for _, group in sorted(everything, key=lambda pair: pair[0])]


def first_field(group: OneOf) -> str:
    first = next(members(group))
    return first.name if isinstance(first, Required) else first


def choice_codes(plan: ClassPlan) -> Iterator[tuple[str, str]]:
    """Yield each field of a choice with its code, groups numbered as they are met."""
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

    for group in groups_in_order(plan):
        if isinstance(group, OneOf):
            yield from codes(group, "")
        else:
            counter += 1
            for number, tag in enumerate(group.classes, 1):
                yield f"{group.name}.{tag}", f"C{counter}.{number}"


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
    siblings: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in TABLE[message]:
        siblings[row["path"].rpartition("/")[0]].append(row)
    facts: Facts = {}
    for parent, rows in siblings.items():
        lone = lone_codes([row["choice"] for row in rows])
        for rank, row in enumerate(rows, 1):
            path = row["path"]
            editions = sorted(row["editions"].split() or EDITIONS)
            facts[path] = {
                "order": str(rank),
                "type": row["type"],
                "least": "" if row["choice"] in lone else row["least"],
                "most": row["most"] or "1",
                "choice": row["choice"],
                "values": VALUES[path.removeprefix(f"{parent}/")] if row["type"] == "ENUMTYPE" else "",
                "minimum": row["minimum"],
                "maximum": row["maximum"],
                "empty": row["empty"],
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


def compare(message: str) -> tuple[int, dict[tuple[str, str, str], tuple[str, str]]]:
    """Return how many facts were compared, and those that differ: (class says, table says)."""
    ours, theirs = derived(message), documented(message)
    assert ours.keys() == theirs.keys()
    pairs = [(path, fact) for path, facts in ours.items() for fact in facts]
    return len(pairs), {
        (message, path, fact): (ours[path][fact], theirs[path][fact])
        for path, fact in pairs
        if ours[path][fact] != theirs[path][fact]
    }


@pytest.mark.parametrize("message", sorted(TABLE))
def test_class_bodies_agree_with_the_table(message: str) -> None:
    _, differences = compare(message)
    expected = {key: value for key, value in DEVIATIONS.items() if key[0] == message}
    assert {key: ours for key, (ours, _) in differences.items()} == expected


def test_every_fact_is_compared() -> None:
    counts = [compare(message)[0] for message in TABLE]
    assert len(counts) == 476
    assert sum(counts) > 250_000


def classes_at(message: str, parent: str) -> ClassPlan:
    """Return the plan of the aggregate at a path."""
    parts = [part for part in parent.split("/") if part]
    cls: type[Any] | None = class_named(message[:-2])
    if message.endswith("Rs"):
        cls = class_of_tag(parts.pop(0))
    elif parts and cls is not None and cls.message.is_wrapped:
        del parts[0]
    assert cls is not None
    for part in parts:
        cls = next(field.classes[part] for field in plan_of(cls).fields if part in field.classes)
    return plan_of(cls)


def numbered_groups(plan: ClassPlan) -> dict[str, OneOf | Field]:
    found: list[OneOf | Field] = []

    def below(group: OneOf | Field) -> None:
        found.append(group)
        for branch in group.branches if isinstance(group, OneOf) else ():
            for member in branch:
                if isinstance(member, OneOf):
                    below(member)

    for group in groups_in_order(plan):
        below(group)
    return {f"C{number}": group for number, group in enumerate(found, 1)}


def test_choices_are_required_and_repeated_where_the_table_says_so() -> None:
    compared = 0
    for row in CHOICES:
        # Several kinds of record in one answer are no choice of a class; of the ids that ErrorRecovery gives,
        # one is documented as always there, and QuickBooks leaves it out.
        if (row["message"].endswith("Rs") and not row["parent"]) or row["parent"] == "ErrorRecovery":
            continue
        group = numbered_groups(classes_at(row["message"], row["parent"]))[row["choice"]]
        if isinstance(group, OneOf):
            is_required = row["least"] == "1" and (row["message"], row["parent"]) not in OPTIONAL_CHOICES
            assert (group.required, row["most"]) == (is_required, "1"), row
        else:
            assert (group.required, row["most"]) == (row["least"] == "1", "unbounded"), row
        compared += 1
    assert compared > 600


def test_choices_that_the_table_lacks_are_optional() -> None:
    listed = {(row["message"], row["parent"], row["choice"]) for row in CHOICES}
    tags = set()
    for message, rows in TABLE.items():
        for parent in {row["path"].rpartition("/")[0] for row in rows if row["choice"]} - {""}:
            for code, group in numbered_groups(classes_at(message, parent)).items():
                if (message, parent, code) not in listed:
                    assert not group.required
                    tags.add(parent.rpartition("/")[2])
    assert tags == WITHOUT_CHOICES


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_messages_agree_with_the_table(name: str) -> None:
    row = MESSAGES[name]
    cls: Any = class_named(name)
    assert issubclass(cls, Request)
    fields = {field.name for field in plan_of(cls).fields}
    message = cls.message
    editions = frozenset() if row["editions"] == "none" else frozenset(row["editions"].split() or EDITIONS)
    assert (message.name, message.since, message.editions) == (name, row["since"] or "1.0", editions)
    assert message.iterator == (row["iterator"] == "y") == ("iterator" in fields)
    assert message.subscription == (row["subscription"] == "y")
    assert message.meta_data == (row["meta_data"] == "y") == ("meta_data" in fields)
    assert ("include_ret_element" in fields) == (row["include_ret_element"] == "y")
    assert ("owner_id" in fields) == (row["owner_id"] == "y") or not name.endswith("Query")


def test_every_message_has_a_class_and_every_request_is_documented() -> None:
    requests = {
        name
        for name in qbsync.models.__all__
        if isinstance(cls := getattr(qbsync.models, name), type)
        and issubclass(cls, Request)
        and hasattr(cls, "message")
    }
    assert requests == set(MESSAGES)
    assert len(requests) == 239
    assert set(MESSAGES) - {message[:-2] for message in TABLE} == WITHOUT_FACTS
