"""P1 and P2 for a whole trade: five pulls, three writes that wait for each other, two edits; and faults.

The ordinary run breaks at a sample of single faults. The long run breaks at every fault of every step, then
at 2,000 sampled pairs of them, and prints how many there were:

    pytest -m soak tests/promises/test_p1_p2_trade.py -s
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from trade import Trade

from qbsync import MemoryStore
from qbsync.simulator import Faults, enumerate_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

STRIDE = 41
PAIRS = 2_000
PARTS = 4


def clean_run() -> tuple[str, ...]:
    trade = Trade.make(MemoryStore())
    trade.begin()
    report = trade.connector.run_once()
    assert report.ok
    return report.events


EVENTS = clean_run()
FAULTS = tuple(enumerate_faults(EVENTS))


def survive(*breaks: Faults) -> Trade:
    """Let runs break one after the other, then let the Web Connector go on; everything has happened, once."""
    trade = Trade.make(MemoryStore())
    trade.begin()
    for faults in breaks:
        trade.connector.run_once(faults=faults)
        trade.company.ui.close_dialog()
        trade.clock.advance(15 * 60)
    trade.settle_down()
    trade.check()
    return trade


def named(faults: Faults) -> str:
    return str(faults)


def test_a_clean_run_does_all_of_it() -> None:
    trade = Trade.make(MemoryStore())
    trade.begin()
    assert trade.connector.run_once().ok
    trade.settle_down()
    trade.check()
    assert trade.told == Counter({(key, "applied"): 1 for key in trade.outcomes})
    assert EVENTS.count("before_process") >= 10


@pytest.mark.parametrize("faults", FAULTS[::STRIDE], ids=named)
def test_a_fault_loses_and_doubles_nothing(faults: Faults) -> None:
    survive(faults)


def test_a_pair_of_faults_loses_and_doubles_nothing() -> None:
    for pair in pairs(5):
        survive(*pair)


def pairs(count: int) -> Sequence[tuple[Faults, Faults]]:
    dice = random.Random(20261122)  # noqa: S311 - the same pairs each time
    return [(dice.choice(FAULTS), dice.choice(FAULTS)) for _ in range(count)]


def survive_all(part: int, all_of_them: Sequence[tuple[Faults, ...]], name: str) -> None:
    states: Counter[str] = Counter()
    mine = all_of_them[part::PARTS]
    for breaks in mine:
        operations = survive(*breaks).connection.operations()
        states.update("recovered" if one.recovered else one.state for one in operations)
    print(f"\npart {part}: {len(mine)} {name} at {len(EVENTS)} steps; operations {dict(states)}")  # noqa: T201 - read by people


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_every_fault_loses_and_doubles_nothing(part: int) -> None:
    survive_all(part, [(faults,) for faults in FAULTS], "single faults")


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_many_pairs_of_faults_lose_and_double_nothing(part: int) -> None:
    survive_all(part, pairs(PAIRS), "pairs of faults")
