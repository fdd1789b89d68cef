"""The example for Prometheus: what it shows after an update, read as Prometheus reads it."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from qbsync.models import CustomerAdd
from qbsync.simulator import CompanyFile, SimulatedClock, WebConnector, WSGITransport

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "metrics" / "with_prometheus.py"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give the example, imported; Prometheus' own registry is left as it was."""
    monkeypatch.setenv("QBSYNC_DB", str(tmp_path / "sync.db"))
    before = set(REGISTRY._collector_to_names)  # noqa: SLF001 - it has no public list
    spec = importlib.util.spec_from_file_location("with_prometheus", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for collector in set(REGISTRY._collector_to_names) - before:  # noqa: SLF001 - as above
        REGISTRY.unregister(collector)
    module.bridge._store.close()  # noqa: SLF001 - the example itself runs until its process ends


def scrape(application: Any) -> dict[tuple[str, ...], float]:
    """Return the samples that /metrics shows, by name and the sorted values of their labels."""
    started: list[str] = []
    environ = {"PATH_INFO": "/metrics", "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    body = b"".join(application(environ, lambda status, _headers: started.append(status)))
    assert started == ["200 OK"]
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_prometheus_sees_an_update(example: Any) -> None:
    company = CompanyFile(clock=SimulatedClock(datetime.now(UTC)))
    setup = example.bridge.connect("acme", zone=company.zone)
    assert scrape(example.application)["qbsync_connections", "down"] == 1, "it never called"
    example.bridge.connection("acme").push(CustomerAdd(name="Alder Street Bakery"), key="customer-7")
    transport = WSGITransport(example.application)
    connector = WebConnector(company, qwc=setup.qwc, password=setup.password, transport=transport)
    assert connector.run_once().ok
    seen = scrape(example.application)
    assert seen["qbsync_operations_total", "CustomerAdd", "applied"] == 1
    assert seen["qbsync_sessions_total", "finished"] == 1
    assert seen["qbsync_calls_total", "authenticate", "ok"] == 1
    assert seen["qbsync_call_seconds_count", "authenticate"] == 1
    assert seen["qbsync_sent_bytes_total",] > 0
    assert (seen["qbsync_connections", "ok"], seen["qbsync_connections", "down"]) == (1, 0)
