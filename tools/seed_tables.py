"""The tables of qbXML as trees: what `seed_models` makes classes of."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from pathlib import Path

EDITIONS: Final = ("US", "CA", "UK", "AU")

# Not part of a request or its answer: the attributes of every Rq and Rs.
ENVELOPE: Final = {
    *("@iteratorRemainingCount", "@requestID", "@retCount", "@statusCode", "@statusMessage"),
    "@statusSeverity",
}

# The table of choices lacks those of these aggregates (44 fields of payroll).  The SDK's schema has all of
# them as optional choices, so a group that the table lacks is taken as optional.
WITHOUT_CHOICES: Final = {
    *("EmployeeDirectDepositAccount", "EmployeePayrollInfo", "EmployeePayrollInfoMod", "NonEarnings"),
    *("PayrollItemWageAdd", "PayrollItemWageRet"),
}

Version = tuple[int, int]


@attrs.define(eq=False)
class Node:
    """One element, attribute or message, with what the tables say of it."""

    message: str
    path: str
    row: dict[str, str]
    parent: Node | None = None
    children: list[Node] = attrs.field(factory=list)

    @property
    def tag(self) -> str:
        """The name of the element, or of the attribute after an @."""
        return self.path.rpartition("/")[2] or self.message

    @property
    def kind(self) -> str:
        """The qbXML type, empty for an aggregate."""
        return self.row.get("type", "")

    @property
    def is_aggregate(self) -> bool:
        """Whether the node has children of its own."""
        return not self.kind

    @property
    def since(self) -> Version:
        """The lowest version."""
        major, _, minor = (self.row.get("since") or "1.0").partition(".")
        return int(major), int(minor)

    @property
    def editions(self) -> frozenset[str]:
        """The editions that have it."""
        text = self.row.get("editions", "")
        return frozenset(text.split("|")) if text else frozenset(EDITIONS)

    @property
    def lengths(self) -> tuple[int | None, ...]:
        """The greatest length in each edition."""
        texts = (self.row.get(f"max_length_{name.lower()}") for name in EDITIONS)
        return tuple(int(text) if text else None for text in texts)

    @property
    def repeated(self) -> bool:
        """Whether it may stand more than once; 0 is a slip of the SDK's schema."""
        return self.row.get("max_occurs", "1") not in ("0", "1")

    @property
    def choice(self) -> list[str]:
        """The codes of the choices that it is a part of, from the outside in."""
        text = self.row.get("choice", "")
        return text.split("/") if text else []

    @property
    def macro(self) -> bool:
        """Whether its text may be a macro."""
        return any(child.tag == "@useMacro" for child in self.children)

    @property
    def default(self) -> str | None:
        """What an empty element means."""
        found = re.search(r"default=(\S+)", self.row.get("notes", ""))
        return found[1] if found and not self.tag.startswith("@") else None


@attrs.frozen
class Group:
    """What the table says of one choice."""

    required: bool
    repeated: bool


class Tables:
    """All trees: `messages` by name, `uses` of every aggregate by tag."""

    def __init__(self, folder: Path) -> None:
        """Read the three tables from a folder."""
        self.rows = {row["request"].removesuffix("Rq"): row for row in _read(folder / "messages.csv")}
        self.messages: dict[str, Node] = {}
        nodes: dict[tuple[str, str], Node] = {}
        for row in _read(folder / "qbxml_fields.csv"):
            message, path = row["message"], row["path"]
            top = self.messages.setdefault(message, Node(message, "", {}))
            nodes[message, ""] = top
            nodes[message, path] = Node(message, path, row)
        for (message, path), node in nodes.items():
            if path:
                node.parent = nodes[message, path.rpartition("/")[0]]
                node.parent.children.append(node)
        for node in nodes.values():
            node.children.sort(key=lambda one: (not one.tag.startswith("@"), int(one.row["order"])))
        for name, row in self.rows.items():
            for message in (f"{name}Rq", f"{name}Rs"):
                if message in self.messages:
                    self.messages[message].row = {"since": row["since"], "editions": row["editions"]}
        self.groups = {
            (row["message"], row["parent_path"], row["choice"]): Group(
                required=row["min_occurs"] == "1", repeated=row["max_occurs"] == "unbounded"
            )
            for row in _read(folder / "choices.csv")
        }

    @cached_property
    def uses(self) -> dict[str, list[Node]]:
        """Every aggregate of a request or an answer, by its tag."""
        found: dict[str, list[Node]] = defaultdict(list)

        def walk(node: Node) -> None:
            for child in node.children:
                if child.is_aggregate and not child.tag.startswith("@"):
                    found[child.tag].append(child)
                    walk(child)

        for name in self.rows:
            for message in (f"{name}Rq", f"{name}Rs"):
                if message in self.messages:
                    walk(self.messages[message])
        return found

    def group(self, node: Node | None, code: str) -> Group:
        """Return what is known of the choice `code` (C1) among the children of a node."""
        if node is None:
            raise LookupError(f"{code} has no node")
        found = self.groups.get((node.message, node.path, code))
        if found is None and node.tag in WITHOUT_CHOICES:
            return Group(required=False, repeated=False)
        if found is None:
            message = f"{node.message} {node.path}: the choice {code} is not in choices.csv"
            raise LookupError(message)
        return found


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
