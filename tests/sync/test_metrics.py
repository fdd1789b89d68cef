"""Metrics: what is counted and timed, by names and labels that have no end of values."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import attrs
from world import KEY, World

from qbsync import MemoryStore
from qbsync.errors import SessionLost
from qbsync.models import CustomerAdd
from qbsync.sync.health import TroubleName
from qbsync.sync.history import EVENT_NAMES
from qbsync.sync.metrics import METRICS, MetricName

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest


@attrs.define
class Kept:
    """Keeps what it is given."""

    counts: Counter[tuple[str, ...]] = attrs.field(factory=Counter)
    values: list[tuple[str, float, dict[str, str]]] = attrs.field(factory=list)

    def count(self, name: MetricName, amount: int, labels: Mapping[str, str]) -> None:
        """Add up."""
        assert METRICS[name].kind == "counter"
        assert tuple(labels) == METRICS[name].labels
        self.counts[name, *labels.values()] += amount

    def observe(self, name: MetricName, value: float, labels: Mapping[str, str]) -> None:
        """Keep the value."""
        assert METRICS[name].kind == "seconds"
        assert tuple(labels) == METRICS[name].labels
        assert value >= 0
        self.values.append((name, value, dict(labels)))


def test_every_name_is_explained() -> None:
    assert set(get_args(MetricName)) == set(METRICS)


def test_the_docs_have_every_figure_and_every_event() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "watch.md").read_text(encoding="utf-8")
    names = [*METRICS, *EVENT_NAMES, *get_args(TroubleName)]
    assert [name for name in names if f"`{name}`" not in page] == []
    for name, metric in METRICS.items():
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        assert f"| `{name}` | {labels} | {metric.meaning} |" in page
    for event, meaning in EVENT_NAMES.items():
        assert f"| `{event}` | {meaning} |" in page


def test_a_session_is_counted() -> None:
    kept = Kept()
    world = World.make(MemoryStore(), customers=25, options={"metrics": kept})
    world.connection.push(CustomerAdd(name="Fresh"), key="fresh")
    world.connection.push(CustomerAdd(name="Customer 001"), key="key-001")
    report = world.update()
    counts = kept.counts
    assert counts["qbsync_sessions_total", "finished"] == 1
    assert counts["qbsync_records_total", "customers"] == 26
    assert counts["qbsync_operations_total", "CustomerAdd", "applied"] == 1
    refused = world.connection.operation("key-001").state
    assert counts["qbsync_operations_total", "CustomerAdd", refused] == 1
    assert counts["qbsync_calls_total", "authenticate", "ok"] == 1
    assert counts["qbsync_calls_total", "receiveResponseXML", "done"] == 1
    sent = report.events.count("before_process")
    assert counts["qbsync_calls_total", "sendRequestXML", "text"] == sent
    timed = Counter(name for name, _, _ in kept.values)
    assert timed["qbsync_message_set_seconds"] == sent
    assert timed["qbsync_session_seconds"] == 1
    assert timed["qbsync_call_seconds"] == sum(
        count for key, count in counts.items() if key[0] == "qbsync_calls_total"
    )
    assert counts["qbsync_sent_bytes_total",] > 1000
    assert counts["qbsync_received_characters_total",] > 10_000


def test_a_slow_handler_shows() -> None:
    kept = Kept()
    world = World.make(MemoryStore(), customers=1, options={"metrics": kept})
    world.on_page = lambda _page: world.clock.advance(12)
    world.update()
    assert ("qbsync_handler_seconds", 12.0, {"handler": "customers"}) in kept.values


def test_idle_polls_and_wrong_passwords_are_calls() -> None:
    kept = Kept()
    world = World.make(MemoryStore(), customers=1, options={"metrics": kept})
    world.update()
    kept.counts.clear()
    world.update(after=timedelta(minutes=1))
    assert kept.counts["qbsync_calls_total", "authenticate", "none"] == 1
    world.connection.reissue()
    world.update()
    assert kept.counts["qbsync_calls_total", "authenticate", "nvu"] == 1


def test_a_session_that_breaks_is_counted_when_that_is_noticed() -> None:
    kept = Kept()
    world = World.make(MemoryStore(), customers=1, options={"metrics": kept})

    def lose(event: str) -> None:
        if event == "before_receive":
            raise SessionLost

    world.on_event = lose
    world.update()
    world.clock.advance(3600)
    world.bridge.tick()
    assert kept.counts["qbsync_sessions_total", "expired"] == 1


def test_no_label_names_a_connection_or_a_record() -> None:
    kept = Kept()
    world = World.make(MemoryStore(), customers=25, options={"metrics": kept})
    world.connection.push(CustomerAdd(name="Fresh"), key="fresh")
    world.update()
    words = {label for key in kept.counts for label in key[1:]}
    words |= {label for _, _, labels in kept.values for label in labels.values()}
    assert not any(secret in word for word in words for secret in (KEY, "Fresh", "fresh", "Customer 0"))


def test_a_hook_that_raises_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Kept):
        def count(self, name: MetricName, amount: int, labels: Mapping[str, str]) -> None:
            super().count(name, amount, labels)
            raise RuntimeError

        def observe(self, name: MetricName, value: float, labels: Mapping[str, str]) -> None:
            super().observe(name, value, labels)
            raise RuntimeError

    world = World.make(MemoryStore(), customers=3, options={"metrics": Broken()})
    with caplog.at_level("ERROR", logger="qbsync"):
        assert world.update().ok
    assert len(world.customers) == 3
    assert all("hook=metrics" in record.getMessage() for record in caplog.records)
    assert caplog.records
