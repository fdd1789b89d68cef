"""P8: 200,000 mutants of the corpus cost bounded time and memory, and none gets more than an orderly answer.

The ordinary run has a thousand of them. The long one, about half an hour:

    pytest -m soak tests/promises/test_p8_fuzzing.py -s

`QBSYNC_FUZZ=7:31` repeats block 31 of seed 7; `QBSYNC_FUZZ=7` gives the long run another seed.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from footprint import MEASURES_MEMORY, measured
from fuzzing import BLOCK, fuzz

from qbsync.sync import engine

if TYPE_CHECKING:
    from qbsync.webconnector.calls import ReceiveResponseXML

pytestmark = pytest.mark.slow

ROOM = 200 * 2**20
"""Bytes that a run of any length may add to the process."""

SEED, _, ONE = os.environ.get("QBSYNC_FUZZ", "1").partition(":")


def run(blocks: range) -> None:
    fuzz(0, range(1))  # compiles readers, fills caches
    started = time.perf_counter()
    with measured() as cost:
        report = fuzz(int(SEED), range(int(ONE), int(ONE) + 1) if ONE else blocks)
    seconds = time.perf_counter() - started
    growth = f"{cost.growth / 2**20:.0f} MiB" if MEASURES_MEMORY else "not measured"
    print(f"\nseed {SEED}: {report}; {seconds:.0f} s, peak memory {growth} more than before")  # noqa: T201 - the figures of a soak
    assert report.inputs >= BLOCK
    assert cost.growth < ROOM


def test_a_thousand_inputs() -> None:
    run(range(4))


def test_a_foreign_exception_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read = engine.read_answer

    def break_sometimes(call: ReceiveResponseXML, message_set_id: str) -> object:
        if "<a>" in call.response:
            raise KeyError("a")
        return read(call, message_set_id)

    monkeypatch.setattr(engine, "read_answer", break_sometimes)
    with pytest.raises(AssertionError, match="QBSYNC_FUZZ=1:"):
        fuzz(1, range(4))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
def test_200_000_inputs(part: int) -> None:
    run(range(100 * part, 100 * (part + 1)))
