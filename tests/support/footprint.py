"""What a piece of work costs: seconds, and bytes at its peak beyond what was there before."""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATUS: Final = Path("/proc/self/status")
_CLEAR: Final = Path("/proc/self/clear_refs")

MEASURES_MEMORY: Final = _STATUS.exists() and _CLEAR.exists()
"""Only Linux tells, and forgets, the greatest size of a process."""


@attrs.define
class Cost:
    """Filled in when the work is done; `growth` is 0 where memory is not measured."""

    seconds: float = 0.0
    growth: int = 0


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure what the block costs."""
    cost = Cost()
    gc.collect()
    before = _reset_peak()
    started = time.perf_counter()
    yield cost
    cost.seconds = time.perf_counter() - started
    cost.growth = _kilobytes("VmHWM") * 1024 - before if MEASURES_MEMORY else 0


def _reset_peak() -> int:
    if not MEASURES_MEMORY:
        return 0
    _CLEAR.write_text("5", encoding="ascii")
    return _kilobytes("VmRSS") * 1024


def _kilobytes(name: str) -> int:
    return int(_STATUS.read_text(encoding="ascii").partition(f"{name}:")[2].split()[0])
