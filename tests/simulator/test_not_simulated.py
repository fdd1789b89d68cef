"""The list of what is not simulated, as the documentation has it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from tests.simulator.conftest import Application
from tests.simulator.shop import furnished

import qbsync.models
from qbsync.errors import NotSimulated
from qbsync.models import BillQuery, CheckQuery, EstimateQuery, PriceLevelAdd, PurchaseOrderQuery, Request

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the list as the documentation shows it."""
    monkeypatch.syspath_prepend(str(DOCS))
    text: str = importlib.import_module("not_simulated").not_simulated()
    return text


def test_every_request_has_a_rule_or_is_listed(listed: str) -> None:
    without = set(re.findall(r"`(\w+)`", listed))
    counts = re.match(r"(\d+) of (\d+) requests", listed)
    assert counts is not None
    ruled, every = map(int, counts.groups())
    assert every == ruled + len(without)
    assert {"BillQuery", "EstimateAdd", "JournalEntryAdd"} <= without
    assert without.isdisjoint({"InvoiceAdd", "CustomerQuery", "DataExtMod"})
    for name in without:
        assert issubclass(getattr(qbsync.models, name), Request)


@pytest.mark.parametrize("query", [BillQuery, CheckQuery, EstimateQuery, PurchaseOrderQuery])
def test_what_is_listed_is_refused(listed: str, query: type[Request[object]]) -> None:
    assert f"`{query.__name__}`" in listed
    with pytest.raises(NotSimulated, match=query.__name__):
        Application(furnished()).one(query())


def test_what_has_no_rule_inside_a_request_is_listed(listed: str) -> None:
    lines = [line for line in listed.splitlines() if line.startswith("- ")]
    assert len(lines) > 20
    assert len(set(lines)) == len(lines)
    assert "- no rule says what lines inside a new group do" in lines
    assert PriceLevelAdd.__name__ not in listed


def test_the_pages_show_it() -> None:
    assert "{include} _not_simulated.md" in (DOCS / "topics/fidelity.md").read_text(encoding="utf-8")
    guide = (DOCS / "how-to/simulate.md").read_text(encoding="utf-8")
    assert "../topics/fidelity.md#what-is-not-simulated" in guide
