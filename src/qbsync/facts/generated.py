"""Functions that are written at run time, once for each class, with their source in tracebacks."""

from __future__ import annotations

import itertools
import linecache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["make_function"]

_numbers = itertools.count(1)


def make_function(name: str, purpose: str, lines: list[str], names: dict[str, Any]) -> Callable[..., Any]:
    """Compile `lines`, which define the function `name`, and return it; `names` are its globals.

    The source is built from plans only, never from data.
    """
    source = "\n".join(lines) + "\n"
    filename = f"<qbsync {purpose} {next(_numbers)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)  # noqa: S102 - the text comes from class bodies of this library
    function: Callable[..., Any] = names[name]
    return function
