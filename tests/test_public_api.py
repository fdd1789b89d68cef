"""What `from qbsync import ...` offers: the places that name it agree, and it costs nothing until it is used.

A lazy package names its public names three times: in a literal `__all__`, under TYPE_CHECKING for the
checkers and editors, and in the table by which its `__getattr__` finds the module of a name.
"""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import qbsync

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(qbsync.__file__).parent

# What `import qbsync` must not load: each costs time or memory that most hosts would pay in every process.
HEAVY = (
    "asyncio",
    "cattrs",
    "click",
    "hypothesis",
    "jinja2",
    "lxml",
    "rich",
    "sqlalchemy",
    "sqlite3",
    "werkzeug",
    "xmlschema",
)


def module_name(path: Path) -> str:
    """Return the dotted name of a source file."""
    parts = ("qbsync", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_type_checking(node: ast.stmt) -> bool:
    """Tell whether the statement is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def executed(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Walk the statements of a module's top level that are executed, also those below an `if`."""
    for node in statements:
        yield node
        if isinstance(node, ast.If):
            yield from executed(node.orelse if is_type_checking(node) else node.body + node.orelse)


def assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the names that the top level assigns, with what it assigns to them."""
    found = {}
    for node in executed(tree.body):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id: node.value for target in targets if isinstance(target, ast.Name)}
    return found


def declared(tree: ast.Module) -> list[str]:
    """Return `__all__`; it must be a literal, or pyright cannot read it."""
    names = assigned(tree).get("__all__")
    return [] if names is None else list(ast.literal_eval(names))


def eager(tree: ast.Module) -> set[str]:
    """Return the names that the import of the module itself makes."""
    found = set(assigned(tree))
    for node in executed(tree.body):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def absolute(module: str | None, level: int, package: str) -> str:
    """Return the dotted name that a relative one stands for in the package."""
    if not level:
        return module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - level + 1], *filter(None, [module])])


def is_ours(module: str, package: str) -> bool:
    """Tell whether both dotted names have the same top."""
    return module.partition(".")[0] == package.partition(".")[0]


def for_checkers(tree: ast.Module, package: str) -> dict[str, str]:
    """Return this package's names imported under TYPE_CHECKING, with their modules."""
    found = {}
    for block in filter(is_type_checking, tree.body):
        for node in ast.walk(block):
            if isinstance(node, ast.ImportFrom):
                module = absolute(node.module, node.level, package)
                if is_ours(module, package):
                    found |= {alias.asname or alias.name: module for alias in node.names}
    return found


def getter(tree: ast.Module) -> ast.FunctionDef | None:
    """Return the module's `__getattr__`: a module that has one finds names on first use (PEP 562)."""
    functions = (node for node in executed(tree.body) if isinstance(node, ast.FunctionDef))
    return next((node for node in functions if node.name == "__getattr__"), None)


def on_first_use(tree: ast.Module, package: str) -> dict[str, str]:
    """Return the names that `__getattr__` finds, with their modules.

    They stand in a table, a dict of name to module or of module to names, or as imports in the function.
    """
    found = {}
    for node in ast.walk(getter(tree) or ast.Module([], [])):
        if isinstance(node, ast.ImportFrom):
            module = absolute(node.module, node.level, package)
            found |= {alias.name: module for alias in node.names if is_ours(module, package)}
    for value in filter(lambda value: isinstance(value, ast.Dict), assigned(tree).values()):
        for key, entry in ast.literal_eval(value).items():
            pairs = [(key, entry)] if isinstance(entry, str) else [(name, key) for name in entry]
            for name, module in pairs:
                level = len(module) - len(module.lstrip("."))
                if not level and not is_ours(module, package):
                    level = 1  # "customer" is short for ".customer"
                found[name] = absolute(module.lstrip("."), level, package)
    return found


def disagreements(source: str, package: str) -> list[str]:
    """Compare the three places of a lazy package."""
    tree = ast.parse(source)
    typed, table = for_checkers(tree, package), on_first_use(tree, package)
    names = set(declared(tree))
    lazy = names - eager(tree)
    problems = [f"{name}: in __all__, not under TYPE_CHECKING" for name in sorted(lazy - set(typed))]
    problems += [f"{name}: in __all__, not found on first use" for name in sorted(lazy - set(table))]
    problems += [f"{name}: found on first use, not in __all__" for name in sorted(set(table) - names)]
    problems += [f"{name}: under TYPE_CHECKING, not in __all__" for name in sorted(set(typed) - names)]
    problems += [
        f"{name}: from {typed[name]} for checkers, from {table[name]} on first use"
        for name in sorted(set(typed) & set(table))
        if typed[name] != table[name]
    ]
    return problems


TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
LAZY = [path for path, tree in TREES.items() if getter(tree)]
WITH_ALL = [path for path, tree in TREES.items() if declared(tree)]


def test_the_package_and_its_models_are_lazy() -> None:
    assert {"qbsync", "qbsync.models"} <= set(map(module_name, LAZY))


@pytest.mark.parametrize("path", LAZY, ids=module_name)
def test_the_three_places_of_a_lazy_package_agree(path: Path) -> None:
    problems = disagreements(path.read_text(encoding="utf-8"), module_name(path))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", LAZY, ids=module_name)
def test_a_misspelt_name_is_an_attribute_error(path: Path) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = importlib.import_module(module_name(path)).no_such_name


@pytest.mark.parametrize("path", WITH_ALL, ids=module_name)
def test_every_public_name_can_be_had(path: Path) -> None:
    module = importlib.import_module(module_name(path))
    names = declared(TREES[path])
    assert [name for name in names if not hasattr(module, name)] == []
    assert len(names) == len(set(names))


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = f"import sys, qbsync; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


AGREEING = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from qbsync.toys.ball import Ball
    from .top import Top
__all__ = ["Ball", "Top", "play"]
_MODULES = {"Ball": "qbsync.toys.ball", "Top": ".top"}
if not TYPE_CHECKING:
    def __getattr__(name): ...
def play(): ...
"""


def test_an_agreeing_package_has_no_problems() -> None:
    assert disagreements(AGREEING, "qbsync.toys") == []
    assert (
        disagreements(AGREEING.replace('{"Ball": "qbsync.toys.ball",', '{"ball": ("Ball",),'), "qbsync.toys")
        == []
    )
    inside = AGREEING.replace('{"Ball": "qbsync.toys.ball", "Top": ".top"}', "{}").replace(
        "(name): ...", "(name):\n        from .ball import Ball\n        from .top import Top"
    )
    assert disagreements(inside, "qbsync.toys") == []
    assert getter(ast.parse(AGREEING))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('__all__ = ["Ball", ', "__all__ = [", "Ball: found on first use, not in __all__"),
        ('"play"]', '"play", "Kite"]', "Kite: in __all__, not found on first use"),
        ('"play"]', '"play", "Kite"]', "Kite: in __all__, not under TYPE_CHECKING"),
        ("import Top", "import Top, Kite", "Kite: under TYPE_CHECKING, not in __all__"),
        ('".top"', '"tops"', "Top: from qbsync.toys.top for checkers, from qbsync.toys.tops on first use"),
    ],
)
def test_a_disagreement_is_reported(old: str, new: str, problem: str) -> None:
    assert old in AGREEING
    assert problem in disagreements(AGREEING.replace(old, new), "qbsync.toys")
