"""Write the modules of `qbsync.models` for a first time from the tables of qbXML.

    python tools/seed_models.py FOLDER [MODULE ...]    write these modules, or all, from the tables in FOLDER
    python tools/seed_models.py --index                write models/__init__.py from the modules as they stand

The class bodies are the truth once they stand, and are edited by hand; the tool is for a new family.  It
never runs in tests or builds.  `seed_words` holds what the tables do not: the modules' topics and the words
of the docstrings.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seed_classes import ClassWriter, RequestWriter
from seed_source import Source, docstring_lines, enumeration_name, family_of
from seed_tables import Node, Tables
from seed_words import CLASSES, FAMILIES, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MODELS: Final = Path(__file__).parents[1] / "src" / "qbsync" / "models"
RUFF: Final = Path(sys.executable).parent / "ruff"

# Modules that were written by hand.
BY_HAND: Final = {
    *("addresses", "base", "company", "contacts", "credit_card", "customer", "data_ext", "error_recovery"),
    *("filters", "host", "notes", "ref"),
}


class Seed:
    """Writes modules; knows where every class and enumeration lives."""

    def __init__(self, tables: Tables) -> None:
        """Find the home of every class."""
        self.tables = tables
        self.requests = set(tables.rows)
        self.homes = {name: module for module in BY_HAND for name in public_names(module)}
        self.sources: dict[str, Source] = {}
        self.module_of_family = {
            family: module for module, (_, families) in FAMILIES.items() for family in families
        }
        self.families: dict[str, list[str]] = defaultdict(list)
        for request in tables.rows:
            self.families[family_of(request)].append(request)
        self._place_classes()
        self._place_enumerations()

    def _place_classes(self) -> None:
        for module, (_, tags) in SHARED.items():
            for tag in tags:
                self.homes.setdefault(tag if tag == "BillItemLineAdd" else self.class_name(tag), module)
        for family, module in self.module_of_family.items():
            self.homes |= dict.fromkeys(self.families[family], module)
            if f"{family}Ret" in self.tables.uses:
                self.homes.setdefault(self.class_name(f"{family}Ret"), module)
        pending = [*self.homes.items()]
        for family, module in self.module_of_family.items():
            for request in self.families[family]:
                for suffix in ("Rq", "Rs"):
                    self._place_below(self.tables.messages.get(request + suffix), module)
        for name, module in pending:
            for node in self.nodes_of(name):
                self._place_below(node, module)

    def _place_below(self, node: Node | None, module: str) -> None:
        for child in node.children if node is not None else ():
            name = self.class_of(child)
            if name is None or name == "Ref":
                continue
            if name not in self.homes:
                self.homes[name] = module
            if self.homes[name] == module:
                self._place_below(child, module)

    def _place_enumerations(self) -> None:
        users: dict[str, set[str]] = defaultdict(set)
        self.values: dict[str, list[str]] = {}
        for name, node in self.all_fields():
            if node.row.get("enum"):
                alias = enumeration_name(node.tag)
                users[alias].add(self.homes[name])
                self.values[alias] = node.row["enum"].split("|")
        for alias, modules in users.items():
            self.homes.setdefault(alias, modules.pop() if len(modules) == 1 else "enumerations")

    def all_fields(self) -> Iterator[tuple[str, Node]]:
        """Yield every field with the class that it is in."""
        for nodes in self.tables.uses.values():
            for node in nodes:
                name = self.class_of(node)
                for child in node.children:
                    if name is not None and name != "Ref":
                        yield name, child
        for request in self.requests:
            for message in (f"{request}Rq", f"{request}Rs"):
                for child in (
                    self.tables.messages[message].children if message in self.tables.messages else ()
                ):
                    yield request, child

    def class_name(self, tag: str) -> str:
        """Return the class's name for a tag."""
        if tag in CLASSES:
            return CLASSES[tag]
        bare = tag.removesuffix("Ret")
        return tag if bare in self.tables.uses or bare in self.requests else bare

    def class_of(self, node: Node) -> str | None:
        """Return the name of the class of a child, None for a leaf."""
        if not node.is_aggregate or node.tag.startswith("@"):
            return None
        if node.tag.endswith("Ref") and {child.tag for child in node.children} <= {"ListID", "FullName"}:
            return "Ref"
        if node.tag.endswith("MetaData"):
            return "ListMetaData" if node.tag == "ListMetaData" else "MaxCapacity"
        if node.tag == "ItemLineAdd" and any(child.tag == "LinkToTxn" for child in node.children):
            return "BillItemLineAdd"
        return self.class_name(node.tag)

    def nodes_of(self, name: str) -> list[Node]:
        """Return all uses of a class."""
        tags = {name, f"{name}Ret"} | {tag for tag, other in CLASSES.items() if other == name}
        tags |= {"ItemLineAdd"} if name == "BillItemLineAdd" else set()
        return [
            node
            for tag in sorted(tags)
            for node in self.tables.uses.get(tag, ())
            if self.class_of(node) == name
        ]

    def source(self, module: str) -> Source:
        """Return a whole module."""
        docstring, families = FAMILIES.get(module, ("", []))
        shared_docstring, tags = SHARED.get(module, ("", []))
        source = Source(module, docstring or shared_docstring)
        if module == "enumerations":
            source.docstring = "Enumerations that several families share."
        for tag in tags:
            self.write_tree(source, tag if tag == "BillItemLineAdd" else self.class_name(tag))
        for family in families:
            for request in self.families[family]:
                self._write_request(source, request)
        for alias, home in self.homes.items():
            if home == module and alias in self.values:
                source.aliases[alias] = self.values[alias]
        return source

    def _write_request(self, source: Source, request: str) -> None:
        if f"{request}Rq" not in self.tables.messages:
            source.classes[request] = self._online_only(source, request)
            return
        top = self.tables.messages[f"{request}Rq"]
        for child in top.children:
            self._write_below(source, child)
        source.classes[request] = RequestWriter(self, source, request).lines()
        if (
            request.endswith("Query")
            or request in ("Form1099CategoryAccountMappingMod", "DataExtDefDel", "DataExtDel")
            or self.is_answer(request)
        ):
            answer = self.tables.messages[f"{request}Rs"]
            for child in answer.children:
                self._write_below(source, child)
            if self.is_answer(request):
                source.classes[f"{request}Result"] = ClassWriter(
                    self, source, f"{request}Result", [answer]
                ).lines()

    def _write_below(self, source: Source, node: Node) -> None:
        name = self.class_of(node)
        if name is None or name == "Ref" or self.homes[name] != source.name or name in self.requests:
            for child in node.children if name in self.requests else ():
                self._write_below(source, child)
            return
        self.write_tree(source, name)

    def write_tree(self, source: Source, name: str) -> None:
        """Write a class and, above it, those that it needs; nothing where it stands already."""
        if name in source.classes:
            return
        nodes = self.nodes_of(name)
        source.classes[name] = []
        for node in nodes:
            for child in node.children:
                self._write_below(source, child)
        del source.classes[name]
        source.classes[name] = ClassWriter(self, source, name, nodes).lines()

    def _online_only(self, source: Source, request: str) -> list[str]:
        source.use("qbsync.facts.message", "Message")
        source.use("qbsync.models.base", "Request")
        source.imports["typing"] |= {"ClassVar", "Never"}
        since = self.tables.rows[request]["since"]
        return [
            "@attrs.frozen(kw_only=True, repr=False, eq=False)",
            f"class {request}(Request[Never]):",
            *docstring_lines(
                "Documented for the Online Edition only: no edition of QuickBooks Desktop takes it.",
                f"SDK: {request}Rq.",
            ),
            "",
            f'    message: ClassVar = Message(name="{request}", since="{since}", editions=frozenset())',
        ]

    def is_answer(self, request: str) -> bool:
        """Whether the Rs element itself is the record."""
        answer = self.tables.messages.get(f"{request}Rs")
        return answer is not None and any(
            child.kind for child in answer.children if not child.tag.startswith("@")
        )


def public_names(module: str) -> list[str]:
    """Return `__all__` of a module of models as it stands."""
    tree = ast.parse((MODELS / f"{module}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def index() -> str:
    """Return `models/__init__.py`: its code is kept, its names are those of the modules."""
    path = MODELS / "__init__.py"
    text = path.read_text(encoding="utf-8")
    modules = sorted(file.stem for file in MODELS.glob("*.py") if file.stem != "__init__")
    names = {module: sorted(public_names(module)) for module in modules}
    base = names.pop("base")
    imports = [
        f"    from qbsync.models.{module} import {name} as {name}"
        for module in names
        for name in names[module]
    ]
    everything = sorted({*base, *(name for own in names.values() for name in own)})
    table = [f'    "{module}": ({", ".join(repr(name) for name in own)},),' for module, own in names.items()]
    head, _, rest = text.partition("if TYPE_CHECKING:\n")
    _, _, tail = rest.partition("\n}\n_HOME")
    return "\n".join(
        [
            head + "if TYPE_CHECKING:",
            *imports,
            "",
            f"__all__ = [{', '.join(repr(name) for name in everything)}]",
            "",
            "# Module -> the names that it gives; tools/seed_models.py --index keeps it and the names above.",
            "_FAMILIES: Final[dict[str, tuple[str, ...]]] = {",
            *table,
            "}\n_HOME" + tail,
        ]
    )


def write(path: Path, text: str) -> None:
    """Write a module and let ruff sort its imports and format it."""
    path.write_text(text, encoding="utf-8")
    for command in (["check", "--quiet", "--fix", "--select", "I,RUF022"], ["format", "--quiet"]):
        subprocess.run([RUFF, *command, path], check=False)  # noqa: S603 - our own formatter on our own file


def main(arguments: Iterable[str]) -> None:
    """Write what the command line names."""
    first, *modules = arguments
    if first != "--index":
        seed = Seed(Tables(Path(first)))
        for module in modules or ["enumerations", *sorted({*FAMILIES, *SHARED})]:
            write(MODELS / f"{module}.py", seed.source(module).text())
    write(MODELS / "__init__.py", index())


if __name__ == "__main__":
    main(sys.argv[1:])
