"""What the drawings of the docs share: boxes, arrows and texts in SVG, in the colour of the text around."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["arrow", "box", "drawing", "lines_of_text"]


def drawing(width: int, height: int, label: str, parts: Iterable[str]) -> str:
    """Return a whole drawing; `label` is what a reader hears who cannot see it."""
    head = (
        f'<svg class="drawing" viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(label)}" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">'
    )
    marker = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    # Wide drawings scroll on a phone rather than shrink to nothing.
    return "\n".join(
        [
            f'<div class="drawing" tabindex="0" style="--least:{width * 7 // 10}px">',
            head,
            marker,
            *parts,
            "</svg></div>",
        ]
    )


def box(x: int, y: int, width: int, height: int, title: str, *lines: str, dashed: bool = False) -> str:
    """Return a box around a title and lines below it; x and y are its middle."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    frame = (
        f'<rect x="{x - width // 2}" y="{y - height // 2}" width="{width}" height="{height}" rx="8" '
        f'fill="none" stroke="currentColor" stroke-width="1.5"{dash}/>'
    )
    top = y + 5 - 8 * len(lines)
    return (
        frame
        + lines_of_text(x, top, (title,), size=15)
        + (lines_of_text(x, top + 19, lines, size=12) if lines else "")
    )


def lines_of_text(x: int, y: int, lines: Iterable[str], *, size: int = 12, anchor: str = "middle") -> str:
    """Return lines of text below each other; y is the foot of the first."""
    spans = "".join(
        f'<tspan x="{x}" dy="{0 if number == 0 else size + 3}">{html.escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}">{spans}</text>'


def arrow(*points: tuple[int, int], both: bool = False, dashed: bool = False) -> str:
    """Return an arrow through two points, or over a third in the middle that bends it."""
    (x1, y1), *middle, (x2, y2) = points
    curve = f"Q{middle[0][0]} {middle[0][1]} {x2} {y2}" if middle else f"L{x2} {y2}"
    start = ' marker-start="url(#tip)"' if both else ""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<path d="M{x1} {y1}{curve}" fill="none" stroke="currentColor" opacity="0.8" '
        f'marker-end="url(#tip)"{start}{dash}/>'
    )
