"""Draws the states of an operation, and what leads from one to another by itself.

What people may do in each state is a table of the code, which stands below the drawing. `tests/docs` sees
that operations take no other ways than those named here, and that every state has a place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from drawing import arrow, box, drawing, lines_of_text

from qbsync.sync.by_hand import POSSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["DRAWN", "RARE", "by_hand_rows", "operation_diagram", "rare_rows"]

Point: TypeAlias = "tuple[int, int]"

WIDTH, HEIGHT = 860, 390
BOX_WIDTH, BOX_HEIGHT = 112, 40

PLACES: Final[Mapping[str, Point]] = {
    "queued": (90, 180),
    "sent": (340, 180),
    "applied": (780, 180),
    "rejected": (780, 50),
    "conflict": (560, 50),
    "in_doubt": (560, 340),
    "parked": (340, 340),
    "cancelled": (90, 340),
}

# From, to -> the points of the arrow, the middle of its words, the words.
DRAWN: Final[Mapping[tuple[str, str], tuple[tuple[Point, ...], Point, str]]] = {
    ("queued", "sent"): (((146, 174), (282, 174)), (214, 166), "its turn"),
    ("sent", "queued"): (((282, 188), (214, 212), (148, 188)), (214, 218), "a lock, a stale edit: again"),
    ("sent", "applied"): (((396, 180), (722, 180)), (600, 172), "QuickBooks did it"),
    ("sent", "rejected"): (((392, 160), (600, 130), (740, 71)), (660, 136), "refused for good"),
    ("sent", "parked"): (((340, 201), (340, 318)), (410, 272), "somebody has to act"),
    ("sent", "in_doubt"): (((390, 200), (500, 240), (550, 318)), (560, 262), "answer lost"),
    ("in_doubt", "applied"): (((616, 338), (740, 320), (778, 202)), (780, 300), "found"),
    ("in_doubt", "queued"): (((510, 320), (250, 290), (105, 202)), (222, 296), "not done: again"),
    ("queued", "conflict"): (((110, 159), (220, 60), (502, 50)), (290, 48), "both changed the same field"),
}

# Ways that are too seldom to be drawn.
RARE: Final[Mapping[tuple[str, str], str]] = {
    ("queued", "parked"): "what it waits for was refused or withdrawn",
    ("queued", "rejected"): "nothing is left of an edit, because QuickBooks' changes win",
    ("queued", "applied"): "QuickBooks has it already: a link stands for it, or a stale edit was done before",
    ("in_doubt", "rejected"): "a look at QuickBooks confirmed the refusal",
    ("in_doubt", "parked"): "a look at QuickBooks confirmed the refusal, and somebody has to act",
    ("in_doubt", "conflict"): "the record was changed by others since it was lost",
    ("parked", "queued"): "what it waited for was put right",
}


def operation_diagram() -> str:
    """Return the drawing as SVG."""
    return drawing(WIDTH, HEIGHT, "The states of an operation; the tables below say the same", _parts())


def by_hand_rows() -> Iterator[tuple[str, str]]:
    """Yield each state and what somebody may do then."""
    yield from ((f"`{state}`", what) for state, what in POSSIBLE.items())


def rare_rows() -> Iterator[tuple[str, str, str]]:
    """Yield what happens by itself and is not drawn: from, to, because."""
    yield from ((f"`{before}`", f"`{after}`", because) for (before, after), because in RARE.items())


def _parts() -> Iterator[str]:
    for points, place, words in DRAWN.values():
        yield arrow(*points)
        yield lines_of_text(*place, (words,))
    for state, (x, y) in PLACES.items():
        yield box(x, y, BOX_WIDTH, BOX_HEIGHT, state)
    x, y = PLACES["cancelled"]
    yield lines_of_text(x, y + 38, ("by hand only",), size=11)
