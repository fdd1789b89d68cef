"""The tables of `topics/fidelity.md`: what the simulator does, and what stands behind it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from qbsync.simulator import behaviours

if TYPE_CHECKING:
    from qbsync.simulator import Behaviour

__all__ = ["fidelity_tables"]


def fidelity_tables() -> str:
    """Return a heading and a table for every group of behaviours, and the counts before them."""
    rows = list(behaviours().values())
    parts = [_counts(rows)]
    for group, members in itertools.groupby(rows, key=lambda row: row.group):
        parts.append(f"## {group}\n\n| behaviour | mark | what | source |\n|---|---|---|---|\n")
        parts += [_line(row) for row in members]
        parts.append("\n")
    return "".join(parts)


def _counts(rows: list[Behaviour]) -> str:
    marks = ("captured", "documented", "assumed")
    counts = ", ".join(f"{sum(row.mark == mark for row in rows)} {mark}" for mark in marks)
    return f"{len(rows)} behaviours: {counts}.\n\n"


def _line(row: Behaviour) -> str:
    source = _text(row.source)
    if row.switch is not None:
        source += f" Switch: `{row.switch}`."
    if row.without_call is not None:
        source += (
            f" Strict mode does not stop here: {_text(row.without_call[0].lower() + row.without_call[1:])}"
        )
    return f"| `{row.name}` | {row.mark} | {_text(row.what)} | {source} |\n"


def _text(text: str) -> str:
    """Return text that means itself in a table of Markdown."""
    return "".join(f"\\{letter}" if letter in "|{}<>*_[]" else letter for letter in text)
