"""The figures of qbsync for Prometheus, with its own client library.

pip install prometheus-client
gunicorn --threads 8 with_prometheus:application        # /qbwc for Web Connectors, /metrics for Prometheus

With several worker processes, let the client library collect them: its documentation, "Multiprocess Mode".
"""

from __future__ import annotations

import os
from collections import Counter as Counts
from typing import TYPE_CHECKING, Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from qbsync import App, Bridge, SQLiteStore
from qbsync.sync.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from qbsync.sync.metrics import MetricName

SECONDS: Final = (0.01, 0.05, 0.25, 1, 5, 15, 30, 60, 120, 600)
"""A handler slower than 30 s endangers its session; QuickBooks may work for minutes on one message set."""


class PrometheusMetrics:
    """Takes the figures of a bridge; give it to ``Bridge(metrics=...)``."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        """Make a counter or histogram of each figure."""
        self._counters: dict[str, Counter] = {}
        self._seconds: dict[str, Histogram] = {}
        for name, metric in METRICS.items():
            if metric.kind == "counter":
                self._counters[name] = Counter(name, metric.meaning, metric.labels, registry=registry)
            else:
                self._seconds[name] = Histogram(
                    name, metric.meaning, metric.labels, buckets=SECONDS, registry=registry
                )

    def count(self, name: MetricName, amount: int, labels: Mapping[str, str]) -> None:
        """Add to a counter."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(amount)

    def observe(self, name: MetricName, value: float, labels: Mapping[str, str]) -> None:
        """Take a duration."""
        histogram = self._seconds[name]
        (histogram.labels(**labels) if labels else histogram).observe(value)


class ConnectionsByHealth(Collector):
    """Counts how many connections are ok, need attention, or are down, whenever Prometheus asks."""

    def __init__(self, bridge: Bridge) -> None:
        """Keep the bridge."""
        self._bridge = bridge

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the three figures."""
        words = Counts(health.word for health in self._bridge.health())
        family = GaugeMetricFamily("qbsync_connections", "Connections by their health", labels=["health"])
        for word in ("ok", "attention", "down"):
            family.add_metric([word], words[word])
        yield family


URL = os.environ.get("QBWC_URL", "http://localhost:8000/qbwc")
bridge = Bridge(
    SQLiteStore(os.environ.get("QBSYNC_DB", "sync.db")),
    app=App(name="Acme Orders", url=URL),
    metrics=PrometheusMetrics(),
)
REGISTRY.register(ConnectionsByHealth(bridge))
_qbwc, _metrics = bridge.wsgi(), make_wsgi_app()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer Prometheus at /metrics, which the world should not see, and Web Connectors elsewhere."""
    if environ.get("PATH_INFO") == "/metrics":
        return _metrics(environ, start_response)
    return _qbwc(environ, start_response)
