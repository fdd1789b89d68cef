"""A module of `qbsync.models` in the making: its imports, its aliases, its classes, its text."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from typing import Final

import attrs
from seed_words import ENUMERATIONS

WIDTH: Final = 110


@attrs.define
class Source:
    """A module in the making."""

    name: str
    docstring: str
    imports: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set))
    types_only: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set))
    types_only_aliases: dict[str, list[str]] = attrs.field(factory=dict)
    aliases: dict[str, list[str]] = attrs.field(factory=dict)
    classes: dict[str, list[str]] = attrs.field(factory=dict)

    def use(self, module: str, name: str) -> str:
        """Import a name and return it."""
        self.imports[module].add(name)
        return name

    def text(self) -> str:
        """Return the module's source, before it is formatted."""
        for names in self.types_only.values():
            names.difference_update(*self.imports.values())
        types_only = {module: names for module, names in self.types_only.items() if names}
        typing = self.imports["typing"]
        typing |= {"Literal", "TypeAlias"} if self.aliases else set()
        typing |= {"TYPE_CHECKING"} if types_only else set()
        public = sorted({*self.aliases, *self.classes})
        lines = [f'"""{self.docstring}"""', "", "from __future__ import annotations", ""]
        lines += ["import attrs"] if self.classes else []
        lines += _import_lines(self.imports)
        if types_only:
            own = [*_import_lines(types_only), ""]
            own += [f"{name}: TypeAlias = {' | '.join(of)}" for name, of in self.types_only_aliases.items()]
            lines += ["", "if TYPE_CHECKING:", textwrap.indent("\n".join(own), "    ")]
        lines += ["", f"__all__ = [{', '.join(repr(name) for name in public)}]", ""]
        for alias, values in sorted(self.aliases.items()):
            lines += [f"{alias}: TypeAlias = Literal[{', '.join(repr(value) for value in values)}]"]
        for body in self.classes.values():
            lines += ["", "", *body]
        return "\n".join(lines) + "\n"


def docstring_lines(words: str, where: str) -> list[str]:
    """Return a docstring in one line where it fits."""
    single = f'    """{words}  {where}"""'
    if len(single) <= WIDTH:
        return [single]
    return [f'    """{words}', "", f"    {where}", '    """']


def family_of(request: str) -> str:
    """Return a request's name without Add, Mod, Query or Del."""
    for suffix in ("Add", "Mod", "Query", "Del"):
        if request.endswith(suffix):
            return request.removesuffix(suffix)
    return request


def enumeration_name(tag: str) -> str:
    """Return the alias of an enumeration."""
    return ENUMERATIONS.get(tag, tag)


def _import_lines(imports: dict[str, set[str]]) -> list[str]:
    return [
        f"from {module} import {', '.join(sorted(names))}"
        for module, names in sorted(imports.items())
        if names
    ]
