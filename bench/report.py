"""Rows of results: a ratio with its spread and its target, as a Markdown table or as JSON."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from typing import Any

import attrs

__all__ = ["HEAD", "Row", "progress"]

HEAD = "| what | median | spread | target |\n|---|---|---|---|"


@attrs.frozen
class Row:
    """What was measured in some rounds, None where a peer is not installed; `target` is the project's own."""

    what: str
    values: Sequence[float] | None
    target: float | None = None
    at_least: bool = attrs.field(default=False, kw_only=True)

    @property
    def median(self) -> float | None:
        """The median of the rounds."""
        return statistics.median(self.values) if self.values else None

    @property
    def met(self) -> bool | None:
        """Whether the median meets the target; None where there is none of either."""
        median = self.median
        if median is None or self.target is None:
            return None
        return median >= self.target if self.at_least else median <= self.target

    def markdown(self) -> str:
        """Return the row of the table."""
        if not self.values:
            return f"| {self.what} | not installed | | |"
        spread = f"{min(self.values):.2f} to {max(self.values):.2f}" if len(self.values) > 1 else ""
        target = ""
        if self.target is not None:
            target = f"{'>=' if self.at_least else '<='} {self.target:g}: {'met' if self.met else 'MISSED'} "
        return f"| {self.what} | {self.median:.2f} | {spread} | {target}|"

    def data(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return attrs.asdict(self) | {"median": self.median, "met": self.met}


def progress(text: str) -> None:
    """Tell on stderr what is being done."""
    print(f"  ... {text}", file=sys.stderr, flush=True)
