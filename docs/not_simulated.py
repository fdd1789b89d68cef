"""The list of what the simulator has no rule for, out of its tables and its code.

`topics/fidelity.md` shows it, and tests hold it against what the simulator does.
"""

from __future__ import annotations

import ast
from pathlib import Path

import qbsync.models
import qbsync.simulator
from qbsync.models import Request
from qbsync.simulator.rules import simulated_requests

__all__ = ["not_simulated"]

_SHORTEST = 20  # a text with less of its own in it says what kind of thing lacks a rule, not which


def not_simulated() -> str:
    """Return the requests without a rule, and what inside the others has none, in Markdown."""
    ruled = set(simulated_requests())
    every = {cls for name in qbsync.models.__all__ if _is_request(cls := getattr(qbsync.models, name))}
    names = ", ".join(f"`{cls.__name__}`" for cls in sorted(every - ruled, key=lambda cls: cls.__name__))
    parts = "".join(f"- {text}\n" for text in _texts())
    return (
        f"{len(ruled)} of {len(every)} requests have a rule. The others do not:\n\n{names}.\n\n"
        "Inside a request that has one there is no rule for fields that none names, and for what these texts "
        f"tell:\n\n{parts}"
    )


def _is_request(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Request) and hasattr(value, "message")


def _texts() -> list[str]:
    """Return the texts of NotSimulated that stand in the code, with three dots for what is put in."""
    found: set[str] = set()
    for path in Path(qbsync.simulator.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotSimulated" and node.args:
                own, text = _text(node.args[0])
                if len(own) >= _SHORTEST and not text.startswith("..."):
                    found.add(text)
    return sorted(found)


def _text(node: ast.expr) -> tuple[str, str]:
    """Return what of a text is written in the code, and the whole with dots for the rest."""
    if isinstance(node, ast.Constant):
        return str(node.value), str(node.value)
    values = node.values if isinstance(node, ast.JoinedStr) else []
    own = [str(part.value) if isinstance(part, ast.Constant) else None for part in values]
    return "".join(part or "" for part in own), "".join("..." if part is None else part for part in own)
