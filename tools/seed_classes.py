"""How `seed_models` writes one class: its base, its docstring, its choices, its fields."""

from __future__ import annotations

import keyword
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from seed_source import docstring_lines, enumeration_name, family_of
from seed_tables import EDITIONS, ENVELOPE
from seed_words import CLASSES, DOCSTRINGS, NOUNS

from qbsync.facts.names import attribute_name, pascal, snake

if TYPE_CHECKING:
    from seed_models import Seed
    from seed_source import Source
    from seed_tables import Group, Node

# qbXML type -> its name in the vocabulary, and whether requests also take int.
SIMPLE: Final = {
    "AMTTYPE": ("Amount", True),
    "BOOLTYPE": ("Bool", False),
    "DATETIMETYPE": ("QBDateTime", False),
    "DATETYPE": ("QBDate", False),
    "FLOATTYPE": ("Float", True),
    "GUIDTYPE": ("Guid", False),
    "IDTYPE": ("IdType", False),
    "INTTYPE": ("Integer", False),
    "MACROTYPE": ("MacroName", False),
    "PERCENTTYPE": ("Percent", True),
    "PRICETYPE": ("Price", True),
    "QUANTYPE": ("Quantity", True),
    "STRTYPE": ("Str", False),
    "TIMEINTERVALTYPE": ("TimeInterval", False),
    "UUIDTYPE": ("Uuid", False),
}
# Types that an empty element of a Mod empties.
CLEARED: Final = {
    *("AMTTYPE", "DATETIMETYPE", "DATETYPE", "FLOATTYPE", "PERCENTTYPE", "PRICETYPE", "QUANTYPE", "STRTYPE"),
    "TIMEINTERVALTYPE",
}
# (class or None, tag): what never reaches a log.
SECRETS: Final = {
    (None, "CreditCardNumber"),
    (None, "SSN"),
    (None, "BankNumber"),
    (None, "VendorTaxIdent"),
    ("EmployeeDirectDepositAccount", "AccountNumber"),
    ("EmployeeDirectDepositAccount", "RoutingNumber"),
}
# Documented as required; the SDK's schema and QuickBooks take it as optional: leaving it out adds a contact.
OPTIONAL: Final = {("LeadContactsMod", "LeadContactID")}
# Fields that hold lines of several kinds, by the tag of the first kind.
LINES: Final = {
    "DataRow": "rows",
    **dict.fromkeys(["ItemLineAdd", "ItemLineMod", "ItemLineRet"], "item_lines"),
    "JournalLineMod": "lines",
}


class ClassWriter:
    """Writes one class: base, docstring, choices, fields."""

    def __init__(self, seed: Seed, source: Source, name: str, nodes: list[Node]) -> None:
        """Take all uses of the class."""
        self.seed = seed
        self.source = source
        self.name = name
        self.nodes = nodes
        self.asked = any(node.message.endswith("Rq") for node in nodes)
        self.answered = any(node.message.endswith("Rs") for node in nodes)
        self.changes = all(node.message.endswith("ModRq") for node in nodes) and name.endswith("Mod")
        self.keys: list[str] = []

    def lines(self) -> list[str]:
        """Return the source of the class."""
        tags = {tag for node in self.nodes for tag in [child.tag for child in node.children]}
        order = max(self.nodes, key=lambda node: len(node.children))
        fields = [
            child for child in order.children if child.tag not in ENVELOPE and child.tag != "ErrorRecovery"
        ]
        if missing := tags - {child.tag for child in order.children}:
            message = f"{self.name}: {missing} are not in every use"
            raise ValueError(message)
        self._find_keys(fields)
        groups = self.choices(fields)
        body = [line for part in self.parts(fields) for line in [*part, ""]]
        head = [*self.head(), *([f"    one_of: ClassVar = {groups}"] if groups else [])]
        if groups:
            self.source.use("typing", "ClassVar")
        return [
            "@attrs.frozen(kw_only=True, repr=False, eq=False)",
            f"class {self.name}({self.base(fields)}):",
            *self.docstring(),
            "",
            *([*head, ""] if head else []),
            *body[:-1],
        ]

    def _find_keys(self, fields: list[Node]) -> None:
        required = [child.tag for child in fields if child.row["min_occurs"] == "1" and not child.choice]
        first = [child.tag for child in fields if not child.tag.startswith("@")]
        if self.changes and first[1:2] == ["EditSequence"] and set(first[:2]) <= set(required):
            self.keys = first[:2] if self.name.removesuffix("Mod") in self.seed.families else []
        if (
            self.changes
            and first[0] == "TxnLineID"
            and "TxnLineID" in required
            and "LineMod" in self.name.replace("LineGroupMod", "LineMod")
        ):
            self.keys = first[:1]

    def base(self, fields: list[Node]) -> str:
        """Return the base class."""
        tag = self.nodes[0].tag
        if tag.endswith(("Ret", "Rs")):
            return self.source.use("qbsync.models.base", "Returned")
        groups = [group for child in fields if (group := self.lines_group(child)) is not None]
        required = any(child.row["min_occurs"] == "1" and not child.choice for child in fields)
        required |= any(group.required for group in groups)
        name = "Returnable" if required and self.answered else "Aggregate"
        return self.source.use("qbsync.models.base", name)

    def docstring(self) -> list[str]:
        """Return the docstring's lines."""
        families = {family_of(node.message[:-2]) for node in self.nodes}
        tag = self.nodes[0].tag if not self.name.endswith("Result") else ""
        if len(families) > 1 and not tag.endswith("Ret"):
            where = f"SDK: {tag}." if self.name not in CLASSES.values() else f"SDK: {self.name}."
        else:
            messages = [node.message for node in self.nodes]
            best = next((one for one in messages if one.endswith("QueryRs")), messages[0])
            own = next((one for one in messages if one == f"{self.name}QueryRs"), best)
            where = f"SDK: {own}, {tag}." if tag and tag != own else f"SDK: {own}."
        return docstring_lines(self.words(), where)

    def words(self) -> str:
        """Say what the class is."""
        if self.name in DOCSTRINGS:
            return DOCSTRINGS[self.name]
        for suffix, phrase in (
            ("LineGroupAdd", "An item group on {}; QuickBooks makes its lines."),
            (
                "LineGroupMod",
                "An item group on {} that is changed, with its lines; -1 as TxnLineID adds one.",
            ),
            ("LineGroup", "An item group on {} as QuickBooks returns it, with its lines."),
            ("LineAdd", "A line of {} that is added."),
            ("LineMod", "A line of {} that is changed; -1 as TxnLineID adds one."),
            ("Line", "A line of {} as QuickBooks returns it."),
        ):
            family = self.name.removesuffix(suffix)
            if family != self.name and family in NOUNS:
                return phrase.format(NOUNS[family][0])
        noun = NOUNS[self.name.removesuffix("Ret")][0]
        if " that " in noun:
            return f"{noun[0].upper()}{noun[1:]}."
        return f"{noun[0].upper()}{noun[1:]} as QuickBooks returns {'them' if 'terms' in noun else 'it'}."

    def head(self) -> list[str]:
        """Return the lines above the choices."""
        mod = f"{self.name}Mod"
        if self.name in ("JournalCreditLine", "JournalDebitLine"):
            mod = "JournalLineMod"
        if self.name == "ItemGroupLineRet":
            mod = "ItemGroupLineMod"
        tags = {child.tag for child in self.nodes[0].children}
        if not (self.answered and (mod in self.seed.requests or mod in self.seed.tables.uses)):
            if self.name == "BillItemLineAdd":
                self.source.use("typing", "ClassVar")
                return ['    tag: ClassVar = "ItemLineAdd"']
            return []
        if mod in self.seed.requests and "EditSequence" in tags:
            return [f"    edit = {self.source.use('qbsync.models.editing', 'Edit')}({mod})"]
        changed = {child.tag for node in self.seed.tables.uses.get(mod, ()) for child in node.children}
        if "TxnLineID" in tags & changed and mod in self.seed.tables.uses and mod not in self.seed.requests:
            self.seed.write_tree(self.source, mod)
            return [f"    edit = {self.source.use('qbsync.models.editing', 'EditLine')}({mod})"]
        return []

    def parts(self, fields: list[Node]) -> list[list[str]]:
        """Return the lines of the fields, attributes apart from elements."""
        attributes = [self.field(child) for child in fields if child.tag.startswith("@")]
        elements: list[str] = []
        done: set[str] = set()
        for child in fields:
            lines = self.lines_group(child)
            if child.tag.startswith("@") or child.tag in done:
                continue
            if lines:
                members = [
                    one
                    for one in fields
                    if self.lines_group(one) and one.choice[0][:2] == child.choice[0][:2]
                ]
                done |= {one.tag for one in members}
                elements += [self.union(members, lines)]
            else:
                elements += [self.field(child)]
        return [part for part in (attributes, elements) if part]

    def lines_group(self, node: Node) -> Group | None:
        """Return the repeatable choice that a child is an alternative of."""
        if len(node.choice) != 1:
            return None
        group = self.seed.tables.group(node.parent, node.choice[0].partition(".")[0])
        return group if group.repeated else None

    def union(self, members: list[Node], group: Group) -> str:
        """Return the field that holds lines of several kinds."""
        names = [self.use_class(member) for member in members]
        type_ = f"tuple[{' | '.join(names)}, ...]"
        marks = self.marks(members[0])
        annotation = self.annotated(type_, marks)
        field = LINES.get(members[0].tag, "lines")
        return f"    {field}: {annotation}" + ("" if group.required else " = ()")

    def use_class(self, node: Node) -> str:
        """Return the name of a child's class, imported where it lives elsewhere."""
        name = self.seed.class_of(node)
        if name is None:
            message = f"{node.path} is no aggregate"
            raise ValueError(message)
        if name == "Ref":
            lengths = [
                one for child in node.children if child.tag == "FullName" for one in child.lengths if one
            ]
            name = f"Ref{min(lengths)}" if lengths else "Ref"
            return self.source.use("qbsync.models.ref", name)
        home = self.seed.homes[name]
        return name if home == self.source.name else self.source.use(f"qbsync.models.{home}", name)

    def field(self, child: Node) -> str:
        """Return the line of one field."""
        uses = self.uses_of(child)
        attribute = child.tag.startswith("@")
        tag = child.tag.removeprefix("@")
        name = snake(tag)
        if child.is_aggregate and tag.endswith(("Add", "Mod", "Ret")):
            name = self.aggregate_name(child)
        marks = self.marks(child)
        if not child.is_aggregate and (attribute_name(name) if attribute else pascal(name)) != tag:
            marks += [f'Tag("{tag}")']
        if keyword.iskeyword(name):
            message = f"{self.name}.{name} is a keyword"
            raise ValueError(message)
        required = min(one.row["min_occurs"] for one in uses) == "1" and not child.choice
        required = required and (self.name, child.tag) not in OPTIONAL
        type_ = self.type_of(child, uses, marks)
        if attribute:
            marks += ["Attribute()"]
        if child.repeated:
            annotation = self.annotated(f"tuple[{type_}, ...]", marks)
            return f"    {name}: {annotation}" + ("" if required else " = ()")
        if required:
            key = " = attrs.field(kw_only=False)" if child.tag in self.keys else ""
            return f"    {name}: {self.annotated(type_, marks)}{key}"
        if self.changes and child.kind in CLEARED and not any(mark.startswith("ListName") for mark in marks):
            type_ = f"{self.source.use('qbsync.facts.vocabulary', 'Clearable')}[{type_}]"
        else:
            type_ = f"{type_} | None"
        return f"    {name}: {self.annotated(type_, marks)} = None"

    def aggregate_name(self, child: Node) -> str:
        """Return the field's name for an aggregate that is added, changed or returned."""
        bare = child.tag[:-3]
        own = self.nodes[0].tag.removesuffix("Add").removesuffix("Mod").removesuffix("Ret")
        if bare in (f"{own}Line", own.removesuffix("Group")) or child.tag in LINES:
            return LINES.get(child.tag, "lines") if "Group" not in own else "lines"
        return snake(bare) + ("s" if bare.endswith("Line") and child.repeated else "")

    def uses_of(self, child: Node) -> list[Node]:
        """Return the same child of every use of the class."""
        return [one for node in self.nodes for one in node.children if one.tag == child.tag]

    def type_of(self, child: Node, uses: list[Node], marks: list[str]) -> str:
        """Return the type of one value, without None."""
        if child.is_aggregate:
            return self.use_class(child)
        if child.row["enum"]:
            alias = enumeration_name(child.tag)
            home = self.seed.homes[alias]
            if home != self.source.name:
                self.source.use(f"qbsync.models.{home}", alias)
            opened = self.answered and not child.tag.startswith("@iterator")
            return f"{self.source.use('qbsync.facts.vocabulary', 'Open')}[{alias}]" if opened else alias
        name, takes_int = SIMPLE[child.kind]
        if child.kind == "STRTYPE":
            name = self.text_type(uses, marks)
        module = "qbsync.facts.datetimes" if name == "QBDateTime" else "qbsync.facts.vocabulary"
        self.source.use(module, name)
        if child.macro:
            name += f" | {self.source.use('qbsync.facts.vocabulary', 'UseMacro')}"
        return f"{name} | int" if takes_int and self.asked else name

    @staticmethod
    def text_type(uses: list[Node], marks: list[str]) -> str:
        """Return Str or Str<n>; where editions differ, the length becomes a mark."""
        found = [{one.lengths[index] or 0 for one in uses} - {0} for index in range(len(EDITIONS))]
        lengths = [max(one) if one else None for one in found]
        known = {one for one in lengths if one is not None}
        if not known:
            return "Str"
        if len(known) == 1:
            return f"Str{known.pop()}"
        us = lengths[0] or min(known)
        others = [
            f"{name.lower()}={one}"
            for name, one in zip(EDITIONS[1:], lengths[1:], strict=True)
            if one and one != us
        ]
        marks.insert(0, f"MaxLength({', '.join([str(us), *others])})")
        return "Str"

    def marks(self, child: Node) -> list[str]:
        """Return the marks of a field, in their usual order."""
        uses = self.uses_of(child)
        marks: list[str] = []
        if self.is_list_name(child):
            marks += ["ListName()"]
        least, most = child.row["min_value"], child.row["max_value"]
        if least or most:
            shown = [one if one.isdigit() else f'"{one}"' for one in (least, most) if one]
            marks += [f"Range({', '.join(shown)})"]
        if child.row["max_occurs"].isdigit() and child.repeated:
            marks += [f"MaxOccurs({child.row['max_occurs']})"]
        since = min(one.since for one in uses)
        if any(one.since > one.parent.since for one in uses if one.parent):
            marks += [f'Since("{since[0]}.{since[1]}")']
        if any(one.editions != one.parent.editions for one in uses if one.parent):
            names = sorted({name for one in uses for name in one.editions}, key=EDITIONS.index)
            marks += (
                [f"Editions({', '.join(repr(name) for name in names)})"] if len(names) < len(EDITIONS) else []
            )
        if child.default is not None:
            marks += [f'Element("{child.default}")']
        if (None, child.tag) in SECRETS or (self.name, child.tag) in SECRETS:
            marks += ["Secret()"]
        return marks

    def is_list_name(self, child: Node) -> bool:
        """Whether it is the own name of an object that may have a parent."""
        beside = {one.tag for one in child.parent.children} if child.parent else set()
        return child.tag == "Name" and "ParentRef" in beside and self.asked and not self.answered

    def annotated(self, type_: str, marks: list[str]) -> str:
        """Return the type with its marks, and import what they name."""
        for mark in marks:
            self.source.use("qbsync.facts.marks", mark.partition("(")[0])
        if not marks:
            return type_
        self.source.use("typing", "Annotated")
        return f"Annotated[{type_}, {', '.join(marks)}]"

    def choices(self, fields: list[Node]) -> str:
        """Return the source of `one_of`, empty where the class has no choice."""
        members = [child for child in fields if child.choice and not self.lines_group(child)]
        tops = dict.fromkeys(child.choice[0].partition(".")[0] for child in members)
        groups = [self.one_of(members, [], top) for top in tops]
        if not groups:
            return ""
        return groups[0] if len(groups) == 1 else f"({', '.join(groups)})"

    def one_of(self, members: list[Node], before: list[str], code: str) -> str:
        """Return the source of one choice and those inside it."""
        self.source.use("qbsync.facts.marks", "OneOf")
        depth = len(before)
        mine = [
            one
            for one in members
            if one.choice[:depth] == before
            and one.choice[depth : depth + 1]
            and one.choice[depth].partition(".")[0] == code
        ]
        required = (
            self.seed.tables.group(mine[0].parent, code).required and self.nodes[0].tag != "ErrorRecovery"
        )
        branches = [
            self.branch(mine, [*before, branch])
            for branch in dict.fromkeys(one.choice[depth] for one in mine)
        ]
        return f"OneOf({', '.join([*branches, *(['required=True'] if required else [])])})"

    def branch(self, members: list[Node], before: list[str]) -> str:
        """Return the source of one branch."""
        depth = len(before)
        mine = [one for one in members if one.choice[:depth] == before]
        parts: list[str] = []
        inner: set[str] = set()
        for one in mine:
            if len(one.choice) == depth:
                name = self.field(one).strip().partition(":")[0]
                needed = len(mine) > 1 and one.row["min_occurs"] == "1"
                if needed:
                    self.source.use("qbsync.facts.marks", "Required")
                parts += [f'Required("{name}")' if needed else f'"{name}"']
            elif (code := one.choice[depth].partition(".")[0]) not in inner:
                inner.add(code)
                parts += [self.one_of(mine, before, code)]
        return (
            parts[0]
            if len(parts) == 1 and parts[0].startswith('"')
            else f"({', '.join(parts)}{',' * (len(parts) == 1)})"
        )


class RequestWriter(ClassWriter):
    """Writes the class of one request."""

    def __init__(self, seed: Seed, source: Source, request: str) -> None:
        """Take the Rq element, or the aggregate inside it."""
        top = seed.tables.messages[f"{request}Rq"]
        inner = next((child for child in top.children if child.tag == request), None)
        super().__init__(seed, source, request, [inner or top])
        self.request = request
        self.top = top
        self.wrapped = inner is not None
        self.changes = request.endswith("Mod") and self.wrapped

    def base(self, fields: list[Node]) -> str:
        """Return Request[...], with what comes back."""
        del fields
        self.source.use("qbsync.models.base", "Request")
        names = self.returned()
        if not names:
            self.source.use("typing", "Never")
            return "Request[Never]"
        homes = {name: self.seed.homes.get(name, self.source.name) for name in names}
        if len(names) == 1:
            if homes[names[0]] != self.source.name:
                self.source.use(f"qbsync.models.{homes[names[0]]}", names[0])
                return f"Request[{names[0]}]"
            return f'Request["{names[0]}"]'
        if set(homes.values()) == {self.source.name}:
            return f'Request["{" | ".join(names)}"]'
        for name, home in homes.items():
            self.source.types_only[f"qbsync.models.{home}"].add(name)
        alias = f"Any{family_of(self.request)}"
        self.source.types_only_aliases[alias] = names
        self.source.use("typing", "TypeAlias")
        return f'Request["{alias}"]'

    def returned(self) -> list[str]:
        """Return the classes of the records that come back."""
        if self.seed.is_answer(self.request):
            return [f"{self.request}Result"]
        answer = self.seed.tables.messages[f"{self.request}Rs"]
        tags = [child.tag for child in answer.children if child.is_aggregate and child.tag not in ENVELOPE]
        return [self.seed.class_name(tag) for tag in tags if tag != "ErrorRecovery"]

    def docstring(self) -> list[str]:
        """Return the docstring's lines."""
        where = f"SDK: {self.request}Rq, {self.request}." if self.wrapped else f"SDK: {self.request}Rq."
        return docstring_lines(self.words(), where)

    def words(self) -> str:
        """Say what the request does."""
        if self.request in DOCSTRINGS:
            return DOCSTRINGS[self.request]
        singular, plural = NOUNS[family_of(self.request)]
        if self.request.endswith("Add"):
            return f"Add {singular}."
        if self.request.endswith("Mod"):
            return f"Change {singular}: only what is given; CLEAR empties a field."
        ways = self.ways()
        return f"Ask for {plural}" + (
            f": {', or '.join(f'by {way}' for way in ways)}." if len(ways) > 1 else "."
        )

    def ways(self) -> list[str]:
        """Return the alternatives of a query in words."""
        words = {
            "AssignToObject": "the objects that they belong to",
            "FullName": "full names",
            "ListID": "ids",
            "Name": "names",
            "OwnerID": "owners",
            "RefNumber": "ref numbers",
            "RefNumberCaseSensitive": "",
            "TxnID": "ids",
        }
        branches: dict[str, list[str]] = defaultdict(list)
        for child in self.top.children:
            if child.choice and child.choice[0].startswith("C1."):
                branches[child.choice[0]].append(child.tag)
        found = [
            "filters"
            if len(tags) > 1 or tags[0].endswith("Filter")
            else words.get(tags[0], snake(tags[0]).replace("_", " "))
            for tags in branches.values()
        ]
        return list(dict.fromkeys(one for one in found if one))

    def head(self) -> list[str]:
        """Return the message."""
        row = self.seed.tables.rows[self.request]
        values = [f'name="{self.request}"']
        values += [f'since="{row["since"]}"'] if row["since"] else []
        editions = [name for name in EDITIONS if name in row["editions"].split("|")]
        if len(editions) < len(EDITIONS):
            values += [f"editions=frozenset({{{', '.join(repr(name) for name in editions)}}})"]
        values += ["iterator=True"] if row["supports_iterator"] == "y" else []
        values += ["meta_data=True"] if row["supports_metaData"] == "y" else []
        names = self.returned()
        values += (
            [f"ret=({', '.join(repr(name) for name in names)}{',' * (len(names) == 1)})"] if names else []
        )
        if self.wrapped != self.request.endswith(("Add", "Mod")):
            values += [f"wrapped={self.wrapped}"]
        values += ["record_is_answer=True"] if self.seed.is_answer(self.request) else []
        values += ["subscription=True"] if "Subscription" in row["message_set"] else []
        self.source.use("typing", "ClassVar")
        self.source.use("qbsync.facts.message", "Message")
        return [f"    message: ClassVar = Message({', '.join(values)})"]

    def parts(self, fields: list[Node]) -> list[list[str]]:
        """Add the fields that stand beside the request's own aggregate."""
        parts = super().parts(fields)
        beside = [
            child
            for child in self.top.children
            if self.wrapped and child.tag not in {self.request, *ENVELOPE}
        ]
        if beside:
            self.nodes = [self.top]
            changes, self.changes = self.changes, False
            lines = [self.field(child) for child in beside]
            self.changes = changes
            parts.append([outside(line, self.source) for line in lines])
        return parts


def outside(line: str, source: Source) -> str:
    """Return the line of a field with the mark Outside."""
    source.use("qbsync.facts.marks", "Outside")
    source.use("typing", "Annotated")
    name, _, rest = line.partition(": ")
    annotation, equals, default = rest.partition(" = ")
    inner = (
        annotation.removeprefix("Annotated[").removesuffix("]")
        if annotation.startswith("Annotated[")
        else annotation
    )
    return f"{name}: Annotated[{inner}, Outside()]{equals}{default}"
