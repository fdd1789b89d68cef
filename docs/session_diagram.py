"""Draws the session machine out of its table: the states as boxes, what leads from one to another as arrows.

Only the places of the boxes and of the labels are chosen here. What the arrows are, and what they are called,
comes from `TRANSITIONS`; an arrow without a place is an error, so the drawing cannot fall behind the code.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

import attrs

from qbsync.webconnector.calls import OPERATIONS, CloseConnection, ConnectionFailed
from qbsync.webconnector.session import TRANSITIONS
from qbsync.webconnector.steps import OUTCOMES, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["diagram", "moves", "transition_rows"]

NAMES: Final[Mapping[type, str]] = {operation.call: operation.name for operation in OPERATIONS}

# These end a session from every state; one sentence says so, in place of twelve arrows.
ENDS: Final = (CloseConnection, ConnectionFailed)

WIDTH, HEIGHT = 900, 480
BOX_WIDTH, BOX_HEIGHT = 110, 38

# The middle of each box.
PLACES: Final[Mapping[State, tuple[int, int]]] = {
    State.ABSENT: (65, 200),
    State.OPEN: (300, 200),
    State.ASKING: (300, 50),
    State.WAITING: (565, 200),
    State.READY: (835, 200),
    State.FAILED: (430, 370),
    State.FINISHED: (700, 370),
    State.CLOSED: (65, 450),
}


@attrs.frozen(kw_only=True)
class Arrow:
    """The way of an arrow: from a point over another (of the curve) to a third; the middle of its label."""

    path: tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
    label: tuple[int, int]


ARROWS: Final[Mapping[tuple[State, State], Arrow]] = {
    (State.ABSENT, State.OPEN): Arrow(path=((120, 200), (180, 200), (245, 200)), label=(187, 182)),
    (State.OPEN, State.ASKING): Arrow(path=((280, 181), (268, 125), (280, 69)), label=(218, 122)),
    (State.ASKING, State.OPEN): Arrow(path=((320, 69), (332, 125), (320, 181)), label=(392, 132)),
    (State.ASKING, State.WAITING): Arrow(path=((355, 50), (500, 60), (545, 181)), label=(545, 82)),
    (State.OPEN, State.WAITING): Arrow(path=((355, 200), (430, 200), (510, 200)), label=(430, 182)),
    (State.WAITING, State.READY): Arrow(path=((600, 181), (700, 110), (815, 181)), label=(706, 118)),
    (State.READY, State.WAITING): Arrow(path=((780, 208), (700, 226), (620, 208)), label=(700, 238)),
    (State.OPEN, State.FAILED): Arrow(path=((305, 219), (320, 310), (395, 351)), label=(277, 300)),
    (State.ASKING, State.FAILED): Arrow(path=((245, 50), (-60, 350), (375, 375)), label=(70, 325)),
    (State.WAITING, State.FAILED): Arrow(path=((550, 219), (525, 300), (465, 351)), label=(432, 272)),
    (State.WAITING, State.FINISHED): Arrow(path=((585, 219), (610, 310), (665, 351)), label=(686, 302)),
}


def moves() -> dict[tuple[State, State], dict[str, list[str]]]:
    """Return what leads from one state to another: a call, and the outcomes if it needs work.

    The calls that end every session are left out.
    """
    found: dict[tuple[State, State], dict[str, list[str]]] = {}
    for state, rows in TRANSITIONS.items():
        for event, rule in rows.items():
            if event in ENDS:
                continue
            call, outcome = _words(state, event)
            for target in rule.to:
                if isinstance(target, State) and target is not state:
                    outcomes = found.setdefault((state, target), {}).setdefault(call, [])
                    outcomes += [outcome] if outcome else []
    return found


def transition_rows() -> Iterator[tuple[str, str, str]]:
    """Yield the whole table: state, call or outcome, and what comes of it."""
    for state, rows in TRANSITIONS.items():
        for event, rule in rows.items():
            targets = ", ".join(
                f"**{target.value}**" if isinstance(target, State) else f"needs `{target.__name__}`"
                for target in rule.to
            )
            yield state.value, f"`{NAMES.get(event, event.__name__)}`", targets


def _words(state: State, event: type) -> tuple[str, str]:
    """Return the name of a call and "", or of the call that needed the work and of the work's outcome."""
    if event in NAMES:
        return NAMES[event], ""
    for call, rule in TRANSITIONS[state].items():
        needs = [need for need in rule.to if isinstance(need, type)]
        if any(event in OUTCOMES[need] for need in needs):
            return NAMES[call], event.__name__
    message = f"{event.__name__} belongs to no need in {state}"
    raise ValueError(message)


def diagram() -> str:
    """Return the drawing as SVG, in the colours of the text around it.

    Raises KeyError for an arrow that has no place.
    """
    parts = [
        (
            f'<div class="drawing" tabindex="0" style="--least:{WIDTH * 7 // 10}px"><svg class="drawing" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="The states of a session and what '
            'leads from one to another; the table below says the same" '
            'font-family="system-ui, sans-serif" font-size="12" fill="currentColor">'
        ),
        (
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>'
        ),
    ]
    for (start, end), calls in moves().items():
        parts += _arrow(ARROWS[start, end], calls)
    for state, place in PLACES.items():
        parts += _box(state, place)
    ends = " and ".join(NAMES[call] for call in ENDS)
    x, y = PLACES[State.CLOSED]
    parts.append(f'<text x="{x + BOX_WIDTH // 2 + 12}" y="{y + 4}">from every state: {ends}, or 30 minutes '
                 "without a call</text>")  # fmt: skip
    return "\n".join([*parts, "</svg></div>"])


def _box(state: State, place: tuple[int, int]) -> list[str]:
    x, y = place
    return [
        (
            f'<rect x="{x - BOX_WIDTH // 2}" y="{y - BOX_HEIGHT // 2}" width="{BOX_WIDTH}" '
            f'height="{BOX_HEIGHT}" rx="8" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        ),
        f'<text x="{x}" y="{y + 5}" text-anchor="middle" font-size="15">{state.value}</text>',
    ]


def _arrow(arrow: Arrow, calls: Mapping[str, list[str]]) -> list[str]:
    (x1, y1), (cx, cy), (x2, y2) = arrow.path
    x, y = arrow.label
    lines: list[str] = []
    for call, outcomes in calls.items():
        lines += [
            call,
            *(", ".join(pair) for pair in zip_longest(outcomes[::2], outcomes[1::2], fillvalue="")),
        ]
    texts = [
        f'<tspan x="{x}" dy="{0 if number == 0 else 14}">{line.removesuffix(", ")}</tspan>'
        for number, line in enumerate(lines)
    ]
    return [
        (
            f'<path d="M{x1} {y1}Q{cx} {cy} {x2} {y2}" fill="none" stroke="currentColor" '
            'marker-end="url(#head)" opacity="0.8"/>'
        ),
        f'<text x="{x}" y="{y - 7 * (len(lines) - 1)}" text-anchor="middle">{"".join(texts)}</text>',
    ]
