"""What one decoding carries along, and what it tells of: the warnings of an answer with their paths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import attrs

from qbsync.errors import Problem
from qbsync.facts.values import shown
from qbsync.qbxml.guard import line_of
from qbsync.qbxml.raw import hidden_digits, local_name

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["Reading", "is_text", "own_text"]

T = TypeVar("T")

_MOST_WARNINGS: Final = 1000
"""Warnings of one answer that are told of one by one, as with repairs."""

_MOST_SHARED: Final = 1000
"""Values of any other type that are shared, and keys that hold them."""

_BLANKS: Final = " \t\r\n"


@attrs.define
class Reading:
    """What one decoding carries along.

    `refs` holds the Refs that are shared, `numbers`, `integers`, `dates` and `shared` the values; `locate`
    turns a line of the piece being parsed into a line of the document; `nodes` counts what was taken (see
    `reader`).  `root` is the element whose children are being read, `number` gives the number, from 0, of the
    record being read; `untold` counts the warnings that were too many.
    """

    keep_secrets: bool = False
    locate: Callable[[int], int] = int
    refs: dict[tuple[Any, ...], Any] = attrs.field(factory=dict)
    numbers: dict[str, Decimal] = attrs.field(factory=dict)
    integers: dict[str, int] = attrs.field(factory=dict)
    shared: dict[Any, Any] = attrs.field(factory=dict)
    dates: dict[str, dt.date] = attrs.field(factory=dict)
    nodes: int = 0
    root: Any = None
    number: Callable[[], int] = int
    warnings: dict[str, Problem] = attrs.field(factory=dict)
    untold: int = 0

    def same(self, value: T) -> T:
        """Return an equal value that was met before, so that the same one stands in memory once."""
        if len(self.shared) < _MOST_SHARED:
            return cast("T", self.shared.setdefault(value, value))
        return cast("T", self.shared.get(value, value))

    def warn(
        self, element: Any, rule: str, *, value: str | None = None, inside: str = "", path: str | None = None
    ) -> None:
        """Note a peculiarity of an element, or of what `inside` names in it, once for each path."""
        if len(self.warnings) >= _MOST_WARNINGS:
            self.untold += 1
            return
        path = (self._path(element) if path is None else path) + inside
        if path not in self.warnings:
            self.warnings[path] = Problem(path=path, rule=rule, value=value, line=self.line_of(element))

    def tell_of_attributes(self, element: Any, known: Collection[str] = ()) -> None:
        """Tell of attributes that no field takes."""
        for name in element.attrib:
            if name not in known:
                inside = f"@{name.rpartition('}')[2]}"
                self.warn(element, "is an attribute that qbsync does not know; it is not kept", inside=inside)

    def tell_of_text(self, element: Any, text: str | None, *, path: str | None = None) -> None:
        """Tell of text beside elements, with its digits crossed out."""
        if text is not None and is_text(text):
            rule = "is text beside elements, which no field takes; it is not kept"
            inside = ".text()" if path is None else ""
            value = shown(hidden_digits(text.strip(_BLANKS)))
            self.warn(element, rule, value=value, path=path, inside=inside)

    def line_of(self, element: Any) -> int | None:
        """Return the element's line in the whole document; None where it is not known."""
        line = None if element is None else line_of(element)
        return None if line is None else self.locate(line)

    def _path(self, element: Any) -> str:
        """Return where an element stands: ``CustomerRet[3].BillAddress.Addr9``.

        Numbers count from 0: records in their answer, other elements among those of the same name.
        """
        steps: list[str] = []
        while element is not self.root and element is not None:
            name, parent = local_name(element), element.getparent()
            if parent is not self.root:
                before = sum(1 for _ in element.itersiblings("{*}" + name, preceding=True))
                is_one_of_many = before or next(element.itersiblings("{*}" + name), None) is not None
                steps.append(f"{name}[{before}]" if is_one_of_many else name)
            else:
                is_record = name != "ErrorRecovery" and not name.endswith("Rs")
                steps.append(f"{name}[{self.number()}]" if is_record else name)
            element = parent
        return ".".join(reversed(steps))


def own_text(element: Any) -> str:
    """Return the text of an element without that of elements in it."""
    if not len(element):
        return element.text or ""
    return "".join(text for text in (element.text, *(child.tail for child in element)) if text)


def is_text(text: str | None) -> bool:
    """Say whether there is text that is more than white space."""
    return text is not None and text.strip(_BLANKS) != ""
