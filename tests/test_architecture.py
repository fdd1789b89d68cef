"""The rules of the house, read out of the source with `ast`: no module is imported for it.

Every rule is a function from the modules of a package to the places that break it. Each is run over qbsync,
where it must report nothing, over small packages that break it, and over a sound one.
"""

from __future__ import annotations

import ast
import functools
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import pytest

import qbsync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

PACKAGE = "qbsync"

# A room imports only rooms that stand before it; the package itself is the top.
ROOMS = (
    "errors",
    "logs",
    "explanations",
    "facts",
    "models",
    "mapping",
    "qbxml",
    "webconnector",
    "storage",
    "sync",
    "adapters",
    "bridge",
    "dashboard",
    "simulator",
    "testing",
    "cli",
    "__init__",
)

# Rooms that may import less than what stands before them.
NARROWER: Mapping[str, frozenset[str]] = {
    "mapping": frozenset({"errors", "facts", "models"}),
    "storage": frozenset({"errors"}),
}

# Where a library that touches XML or the outside world may be imported, by prefix of the dotted name.
ALLOWED_ROOMS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("lxml", "xml", "xmlschema"), frozenset({"qbxml", "webconnector", "simulator"})),
    **dict.fromkeys(("sqlite3", "sqlalchemy", "psycopg"), frozenset({"storage"})),
    **dict.fromkeys(
        ("socket", "socketserver", "ssl", "http.client", "http.server", "urllib.request", "wsgiref"),
        frozenset({"adapters", "dashboard", "simulator", "cli"}),
    ),
    **dict.fromkeys(
        ("asyncio", "concurrent.futures"), frozenset({"adapters", "simulator", "testing", "cli"})
    ),
    **dict.fromkeys(("click", "rich", "subprocess"), frozenset({"cli"})),
    **dict.fromkeys(("jinja2", "werkzeug"), frozenset({"dashboard"})),
    **dict.fromkeys(("pytest", "hypothesis"), frozenset({"testing"})),
}

# Time, ids and randomness are arguments. These names may be read only where MACHINE_IS_READ says.
FROM_THE_MACHINE = frozenset(
    {
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "os.urandom",
        "time.monotonic",
        "time.monotonic_ns",
        "time.perf_counter",
        "time.time",
        "time.time_ns",
        "uuid.uuid1",
        "uuid.uuid4",
    }
)
RANDOM_MODULES = ("random", "secrets")
NOT_RANDOM = frozenset({"secrets.compare_digest"})

# (module, name) -> why: mostly because the default of such an argument is bound there.
MACHINE_IS_READ: Mapping[tuple[str, str], str] = {
    ("bridge", "datetime.datetime.now"): "the default of Bridge(clock=)",
    ("bridge", "secrets.token_bytes"): "the default of Bridge(random=)",
    ("simulator.company", "datetime.datetime.now"): "the default of CompanyFile(clock=)",
    ("simulator.company", "os.urandom"): "the default of CompanyFile(random=)",
    ("cli.commands", "time.monotonic"): "the demo shows how long it took",
    ("cli.status_page", "secrets.token_urlsafe"): "the page of the demo signs its forms with it",
    ("cli.diagnosis", "datetime.datetime.now"): "compares this computer's clock with the server's",
    ("webconnector.service", "time.monotonic"): "the default of timer: how long a call took, for the log",
    ("storage.sqlite.store", "time.monotonic"): "limits the wait for another process's lock on the file",
}

MAX_MODULE_LINES = 600
MAX_FUNCTION_LINES = 60

# Modules that may be longer -> why.
LONGER: Mapping[str, str] = {
    "models": "the index of all models, three lines a name, written by tools/seed_models.py --index",
}

# run: executed by the import; deferred: inside a function; types: under TYPE_CHECKING
When: TypeAlias = Literal["run", "deferred", "types"]
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@attrs.frozen
class Module:
    """A source file: its dotted name, its text and its tree."""

    name: str
    is_package: bool
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room it belongs to: the part of the name after the package's."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "__init__"

    @property
    def is_lazy(self) -> bool:
        """Whether it is a package that imports its names on first use (PEP 562)."""
        return self.is_package and any(
            isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in ast.walk(self.tree)
        )


@attrs.frozen
class Import:
    """One imported name, dotted in full (`from http import client` is http.client), and when.

    `bound_as` is the name that it gets, `means` what that stands for: `import os.path` binds os, which is os.
    """

    target: str
    line: int
    when: When
    bound_as: str
    means: str


Modules: TypeAlias = "Mapping[str, Module]"


def read_package(directory: Path) -> Modules:
    """Read every module below the directory of a package."""
    modules = {}
    for path in sorted(directory.rglob("*.py")):
        parts = (directory.name, *path.relative_to(directory).with_suffix("").parts)
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        text = path.read_text(encoding="utf-8")
        modules[name] = Module(name, is_package, text, ast.parse(text))
    return modules


def is_type_checking(node: ast.AST) -> bool:
    """Tell whether the node is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def nodes_with_time(node: ast.AST, when: When = "run") -> Iterator[tuple[ast.AST, When]]:
    """Walk the tree and tell of each node when it is executed."""
    for field, value in ast.iter_fields(node):
        inner = when
        if is_type_checking(node) and field == "body":
            inner = "types"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and field == "body":
            inner = "deferred"
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child, inner
                yield from nodes_with_time(child, inner)


def imports(module: Module) -> Iterator[Import]:
    """List what a module imports, at any depth."""
    for node, when in nodes_with_time(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                means = alias.name if alias.asname else top
                yield Import(alias.name, node.lineno, when, alias.asname or top, means)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.name.split(".")
                parts = parts[: len(parts) - node.level + module.is_package]
                base = ".".join([*parts, *filter(None, [node.module])])
            for alias in node.names:
                target = f"{base}.{alias.name}"
                yield Import(target, node.lineno, when, alias.asname or alias.name, target)


def imported_module(target: str, modules: Modules) -> Module | None:
    """Return the module of the package that a dotted name belongs to, None where it is somebody else's."""
    while target:
        if target in modules:
            return modules[target]
        target = target.rpartition(".")[0]
    return None


def imported_room(target: str, modules: Modules) -> str | None:
    """Return the room that a dotted name belongs to, None where it is somebody else's."""
    package, _, rest = target.partition(".")
    if package != PACKAGE:
        return None
    room = rest.split(".")[0]
    return room if room in ROOMS or f"{PACKAGE}.{room}" in modules else "__init__"


def starts_with(name: str, prefix: str) -> bool:
    """Tell whether a dotted name is the prefix or below it."""
    return name == prefix or name.startswith(f"{prefix}.")


def functions(tree: ast.AST) -> Iterator[Function]:
    """List every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def upward_imports(modules: Modules) -> Iterator[str]:
    """Let a room import only rooms that stand before it, also for types and inside functions."""
    for module in modules.values():
        if module.room not in ROOMS:
            yield f"{module.name}: {module.room} is no room of the house"
            continue
        before = NARROWER.get(module.room, frozenset(ROOMS[: ROOMS.index(module.room)]))
        for found in imports(module):
            room = imported_room(found.target, modules)
            if room is not None and room not in before | {module.room}:
                yield f"{module.name}:{found.line}: {module.room} must not import {found.target}"


def circles(modules: Modules) -> Iterator[str]:
    """No module reaches itself through imports.

    An import inside a function counts: a circle that is put off is one. An import under TYPE_CHECKING does
    not, as it is never executed and two modules may name each other's types; but in a lazy package it does,
    because there it declares what the first use of a name imports.
    """
    edges: dict[str, set[str]] = {name: set() for name in modules}
    for module in modules.values():
        for found in imports(module):
            target = imported_module(found.target, modules)
            if target is not None and (found.when != "types" or module.is_lazy):
                edges[module.name].add(target.name)
    for name in modules:
        reached: set[str] = set()
        waiting = list(edges[name])
        while waiting:
            step = waiting.pop()
            if step not in reached:
                reached.add(step)
                waiting.extend(edges[step])
        if name in reached:
            yield f"{name}: imports itself through {', '.join(sorted(edges[name] & reached))}"


def misplaced_libraries(modules: Modules) -> Iterator[str]:
    """XML and the outside world are touched in their own rooms only."""
    for module in modules.values():
        for found in imports(module):
            for library, rooms in ALLOWED_ROOMS.items():
                if starts_with(found.target, library) and module.room not in rooms:
                    where = ", ".join(sorted(rooms))
                    yield f"{module.name}:{found.line}: {found.target} may be imported in {where} only"


def dotted_name(node: ast.AST, names: Mapping[str, str]) -> str | None:
    """Return what a name or an attribute of an imported name stands for, None where it is something else."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = dotted_name(node.value, names)
        return None if owner is None else f"{owner}.{node.attr}"
    return None


def machine_readings(modules: Modules) -> Iterator[tuple[str, str, int]]:
    """List where time, ids and randomness are taken from the machine: module, name, line."""
    for module in modules.values():
        names = {found.bound_as: found.means for found in imports(module)}
        for node in ast.walk(module.tree):
            name = dotted_name(node, names)
            if name is None or name in NOT_RANDOM:
                continue
            owner = name.rpartition(".")[0]
            if name in FROM_THE_MACHINE or owner in RANDOM_MODULES:
                yield module.name.removeprefix(f"{PACKAGE}."), name, node.lineno


def taken_from_the_machine(modules: Modules) -> Iterator[str]:
    """Time, ids and randomness are arguments, except where the table says why not."""
    for module, name, line in machine_readings(modules):
        if (module, name) not in MACHINE_IS_READ:
            yield f"{module}:{line}: {name} must come in as an argument"


def missing_openings(modules: Modules) -> Iterator[str]:
    """Every module says what it is for and has postponed annotations."""
    for module in modules.values():
        if ast.get_docstring(module.tree) is None:
            yield f"{module.name}: has no docstring"
        if not any(found.target == "__future__.annotations" for found in imports(module)):
            yield f"{module.name}: lacks from __future__ import annotations"


def confusing_module_names(modules: Modules) -> Iterator[str]:
    """No module bears the name of a function beside it, or of a standard library module."""
    top_level = {
        module.name: {node.name for node in module.tree.body if isinstance(node, Function)}
        for module in modules.values()
    }
    for module in modules.values():
        package, _, name = module.name.rpartition(".")
        if name in sys.stdlib_module_names:
            yield f"{module.name}: bears the name of a module of the standard library"
        beside = [
            other
            for other in modules.values()
            if other.name.rpartition(".")[0] == package or (other.is_package and other.name == package)
        ]
        for other in beside:
            if name in top_level[other.name]:
                yield f"{module.name}: bears the name of the function {other.name}.{name}"


def prints(modules: Modules) -> Iterator[str]:
    """Only the command line prints."""
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name) and node.id == "print" and module.room != "cli":
                yield f"{module.name}:{node.lineno}: prints"


def hidden_imports(modules: Modules) -> Iterator[str]:
    """Let only lazy packages import by a string: a test compares it with what they declare."""
    for module in modules.values():
        names = {found.bound_as: found.means for found in imports(module)} | {"__import__": "__import__"}
        for node in ast.walk(module.tree):
            if dotted_name(node, names) in {"importlib.import_module", "__import__"} and not module.is_lazy:
                yield f"{module.name}:{node.lineno}: imports by a string"


def oversize(modules: Modules) -> Iterator[str]:
    """Modules and functions are short enough to be read at one go."""
    for module in modules.values():
        lines = module.text.count("\n")
        if lines > MAX_MODULE_LINES and module.name.removeprefix(f"{PACKAGE}.") not in LONGER:
            yield f"{module.name}: has {lines} lines, more than {MAX_MODULE_LINES}"
        for function in functions(module.tree):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{module.name}: {function.name} has {length} lines, more than {MAX_FUNCTION_LINES}"


RULES: tuple[Callable[[Modules], Iterable[str]], ...] = (
    upward_imports,
    circles,
    misplaced_libraries,
    taken_from_the_machine,
    missing_openings,
    confusing_module_names,
    prints,
    hidden_imports,
    oversize,
)


@functools.cache
def own_modules() -> Modules:
    """Read qbsync itself, once."""
    return read_package(Path(qbsync.__file__).parent)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_keeps_the_rule(rule: Callable[[Modules], Iterable[str]]) -> None:
    broken = list(rule(own_modules()))
    assert not broken, "\n".join([f"{rule.__doc__}", *broken])


def test_every_exception_is_in_use() -> None:
    modules = own_modules()
    read = {(module, name) for module, name, _ in machine_readings(modules)}
    assert set(MACHINE_IS_READ) <= read, "strike these rows out of MACHINE_IS_READ"
    long = {name for name, module in modules.items() if module.text.count("\n") > MAX_MODULE_LINES}
    assert {f"{PACKAGE}.{name}" for name in LONGER} == long, "strike these rows out of LONGER"


SOUND = '"""A module."""\nfrom __future__ import annotations\n'


def write_package(directory: Path, files: Mapping[str, str]) -> Modules:
    """Write a package of sound modules with the given additions, and read it."""
    root = directory / PACKAGE
    for name in {"__init__.py", *files}:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        addition = files.get(name, "")
        path.write_text(
            addition.lstrip("!") if addition.startswith("!") else SOUND + textwrap.dedent(addition)
        )
    return read_package(root)


# rule, the files of a package ("!" at the start: without the sound opening), what must be reported of it
VIOLATIONS = [
    (
        taken_from_the_machine,
        {"sync/a.py": "from datetime import datetime\nx = datetime.now"},
        "datetime.now",
    ),
    (upward_imports, {"errors.py": "import qbsync.facts", "facts/__init__.py": ""}, "errors must not import"),
    (upward_imports, {"errors.py": "from . import facts", "facts.py": ""}, "must not import qbsync.facts"),
    (
        upward_imports,
        {"facts/plan.py": "from ..models.base import X", "models/base.py": ""},
        "qbsync.models.base",
    ),
    (upward_imports, {"facts.py": "from qbsync import App"}, "facts must not import qbsync"),
    (upward_imports, {"storage/memory.py": "import qbsync.facts", "facts.py": ""}, "storage must not import"),
    (
        upward_imports,
        {"errors.py": "def f():\n    import qbsync.facts", "facts.py": ""},
        "errors must not import",
    ),
    (upward_imports, {"attic.py": ""}, "attic is no room"),
    (
        upward_imports,
        {
            "errors.py": "import typing\nif typing.TYPE_CHECKING:\n    from qbsync.facts import X",
            "facts.py": "",
        },
        "errors must not import",
    ),
    (
        circles,
        {"sync/a.py": "import qbsync.sync.b", "sync/b.py": "def f():\n    from qbsync.sync.a import x"},
        "qbsync.sync.a: imports itself",
    ),
    (
        circles,
        {
            "qbxml/__init__.py": "if TYPE_CHECKING:\n    from .a import x\ndef __getattr__(name): ...",
            "qbxml/a.py": "from qbsync.qbxml import x",
        },
        "qbsync.qbxml: imports itself through qbsync.qbxml.a",
    ),
    (misplaced_libraries, {"sync/pull.py": "from lxml import etree"}, "lxml.etree may be imported in"),
    (misplaced_libraries, {"sync/pull.py": "import xml.sax"}, "xml.sax"),
    (misplaced_libraries, {"sync/pull.py": "from xml import dom"}, "xml.dom"),
    (misplaced_libraries, {"models/a.py": "import xmlschema"}, "xmlschema"),
    (misplaced_libraries, {"sync/pull.py": "import sqlite3"}, "sqlite3"),
    (misplaced_libraries, {"webconnector/soap.py": "from http import client"}, "http.client"),
    (misplaced_libraries, {"bridge.py": "import socket as s"}, "socket"),
    (misplaced_libraries, {"bridge.py": "import click"}, "click"),
    (misplaced_libraries, {"bridge.py": "def f():\n    import rich.table"}, "rich.table"),
    (misplaced_libraries, {"simulator/driver.py": "import subprocess"}, "subprocess"),
    (
        taken_from_the_machine,
        {"sync/a.py": "from datetime import datetime as d\nx = d.now()"},
        "datetime.now",
    ),
    (
        taken_from_the_machine,
        {"sync/a.py": "import datetime\nx = datetime.datetime.now"},
        "datetime.datetime.now",
    ),
    (taken_from_the_machine, {"sync/a.py": "import time\ndef f(): return time.time()"}, "time.time"),
    (taken_from_the_machine, {"sync/a.py": "from uuid import uuid4\nx = uuid4"}, "uuid.uuid4"),
    (taken_from_the_machine, {"sync/a.py": "import random as r\nx = r.choice"}, "random.choice"),
    (taken_from_the_machine, {"sync/a.py": "import secrets\nx = secrets.token_hex()"}, "secrets.token_hex"),
    (taken_from_the_machine, {"sync/a.py": "import os.path\nx = os.urandom(1)"}, "os.urandom"),
    (missing_openings, {"facts.py": '!"""A docstring."""\n'}, "qbsync.facts: lacks"),
    (
        missing_openings,
        {"facts.py": "!from __future__ import annotations\n"},
        "qbsync.facts: has no docstring",
    ),
    (confusing_module_names, {"facts/calendar.py": ""}, "name of a module of the standard library"),
    (confusing_module_names, {"qbxml/encode.py": "def encode(): ..."}, "qbsync.qbxml.encode.encode"),
    (
        confusing_module_names,
        {"qbxml/stream.py": "", "qbxml/a.py": "def stream(): ..."},
        "qbsync.qbxml.a.stream",
    ),
    (
        confusing_module_names,
        {"qbxml/__init__.py": "def check(): ...", "qbxml/check.py": ""},
        "the function qbsync.qbxml.check",
    ),
    (prints, {"sync/a.py": "def f():\n    print(1)"}, "qbsync.sync.a:4: prints"),
    (hidden_imports, {"sync/a.py": "import importlib\nimportlib.import_module('x')"}, "imports by a string"),
    (hidden_imports, {"sync/a.py": "x = __import__('x')"}, "imports by a string"),
    (oversize, {"sync/a.py": "x = 1\n" * 600}, "has 602 lines"),
    (oversize, {"sync/a.py": "def f():\n" + "    x = 1\n" * 60}, "f has 61 lines"),
]


@pytest.mark.parametrize(("rule", "files", "report"), VIOLATIONS)
def test_rule_reports_what_breaks_it(
    rule: Callable[[Modules], Iterable[str]], files: Mapping[str, str], report: str, tmp_path: Path
) -> None:
    broken = list(rule(write_package(tmp_path, files)))
    assert any(report in line for line in broken), broken


def test_every_rule_has_a_violation() -> None:
    assert {rule for rule, _, _ in VIOLATIONS} == set(RULES)


ALLOWED = {
    "facts.py": "import datetime\nfrom uuid import UUID\nx = datetime.datetime(2026, 1, 1)",
    "webconnector/session.py": "import secrets\nfrom http import HTTPStatus\nx = secrets.compare_digest",
    "sync/a.py": """
        from typing import TYPE_CHECKING
        from qbsync.facts import x
        if TYPE_CHECKING:
            from qbsync.sync.b import B
        def g(random): return random.choice(x)
        """,
    "sync/b.py": "from qbsync.sync.a import x\nclass B: ...",
    "qbxml/reader.py": "from lxml import etree",
    "storage/sqlite/__init__.py": "import sqlite3",
    "cli/__init__.py": "import click\nfrom qbsync.sync.b import B\nprint(B)",
    "__init__.py": "import importlib\ndef __getattr__(name): return importlib.import_module(name)",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_reports_nothing_of_a_sound_package(
    rule: Callable[[Modules], Iterable[str]], tmp_path: Path
) -> None:
    assert list(rule(write_package(tmp_path, ALLOWED))) == []
