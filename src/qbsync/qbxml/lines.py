"""The lines of elements in a document of any length.

libxml2 keeps a line in 16 bits, so that its numbers are guesses from 65,535 on.  Where such a line is wanted,
which is seldom, the start tags of the document are counted, once, after everything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from qbsync.qbxml.guard import FIRST_UNKNOWN_LINE, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qbsync.errors import Problem

__all__ = ["Lines"]

# A start tag (group 1), or what may hold something that looks like one.  In a document that was parsed.
_START_TAG: Final = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(<[^/!?](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>)", re.DOTALL
)


class Lines:
    """Gives the lines of the elements of one document.

    `of` gives a number at once: of a line that is not known, the place in the queue of those to be counted,
    from 65,535 on; `settle` puts the line in its place.
    """

    def __init__(self, root: Any, checked: bytes) -> None:
        """Take the root element and the bytes from which it was parsed."""
        self._root = root
        self._checked = checked
        self._waiting: dict[Any, int] = {}  # element -> its number

    def of(self, element: Any) -> int:
        """Return the line of an element, or what stands for it until `settle`."""
        line = line_of(element)
        return (
            self._waiting.setdefault(element, FIRST_UNKNOWN_LINE + len(self._waiting))
            if line is None
            else line
        )

    def settle(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems with their lines; all of them came from `of`."""
        counted = self._counted() if self._waiting else {}
        return [
            attrs.evolve(problem, line=counted[problem.line]) if problem.line in counted else problem
            for problem in problems
        ]

    def _counted(self) -> dict[int | None, int]:
        """Return the line of each number that was given."""
        found: dict[int | None, int] = {}
        starts = (tag.end() for tag in _START_TAG.finditer(self._checked) if tag[1] is not None)
        line, counted = 1, 0
        for element, end in zip(self._root.iter(), starts, strict=True):
            line += self._checked.count(b"\n", counted, end)
            counted = end
            if element in self._waiting:
                found[self._waiting[element]] = line
        return found
