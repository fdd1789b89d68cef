"""Draws the charts of `topics/performance.md` out of its own tables, so that both show one run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from drawing import drawing, lines_of_text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["chart", "peers"]

_ROW: Final = re.compile(
    r"^\| (?P<group>[^|:]+): (?P<name>[^|/]+?) / (?P<floor>[^|]+?) \| (?P<ratio>[\d.]+) \|", re.MULTILINE
)

WIDTH, LEFT, RIGHT, STEP = 760, 170, 70, 26


def peers(page: str, group: str, floor: str) -> dict[str, float]:
    """Return how many times the floor each library takes, by the rows "group: library / floor" of a page.

    Raises ValueError where there are none.
    """
    rows = [row for row in _ROW.finditer(page) if (row["group"], row["floor"]) == (group, floor)]
    if not rows:
        message = f"there is no row '{group}: ... / {floor}' in the tables"
        raise ValueError(message)
    return {row["name"]: float(row["ratio"]) for row in rows}


def chart(page: str, group: str, floor: str) -> str:
    """Return the bars of one group, the floor first, the shortest above."""
    ratios = {floor: 1.0} | dict(sorted(peers(page, group, floor).items(), key=lambda item: item[1]))
    height = 40 + STEP * len(ratios)
    told = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
    return drawing(
        WIDTH, height, f"{group}, time as a multiple of {floor}: {told}", _bars(group, floor, ratios)
    )


def _bars(group: str, floor: str, ratios: dict[str, float]) -> Iterator[str]:
    yield lines_of_text(0, 18, (f"{group}: time, as a multiple of {floor}",), size=14, anchor="start")
    longest = max(ratios.values())
    for number, (name, ratio) in enumerate(ratios.items()):
        top = 34 + STEP * number
        length = max(2, round((WIDTH - LEFT - RIGHT) * ratio / longest))
        fill = "#2a6fdb" if name == "qbsync" else "currentColor"
        opacity = "1" if name == "qbsync" else "0.35"
        yield lines_of_text(LEFT - 10, top + 14, (name,), size=13, anchor="end")
        yield f'<rect x="{LEFT}" y="{top}" width="{length}" height="18" fill="{fill}" opacity="{opacity}"/>'
        yield lines_of_text(LEFT + length + 8, top + 14, (f"{ratio:.2f}",), size=12, anchor="start")
