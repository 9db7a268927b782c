"""How is the application doing? Numbers for Prometheus, in a registry of its own; nothing is kept in a module."""

from __future__ import annotations

import os
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from index.errors import LedeError
from search.backends.base import Backend

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
"""Upper ends of the buckets of latencies."""
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable, prometheus-client's own, that names the folder where several processes add up their numbers."""


class Metrics:
    """Counts the requests of one application, and tells which data it serves."""

    def __init__(self, backend: Backend, environment: Mapping[str, str] = os.environ) -> None:
        """Make the metrics; where processes share a folder, what is given out is the sum over all."""
        self._backend = backend
        self._registry = CollectorRegistry()
        self._is_shared = bool(environment.get(SHARED))
        self._requests = Counter(
            "lede_requests", "Requests answered.", ("endpoint", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "lede_request_seconds",
            "Time until an answer, or the first byte of a stream, was ready.",
            ("endpoint",),
            registry=self._registry,
            buckets=SECONDS,
        )
        self._generation = self._gauge("lede_generation", "Number of the generation that is live.")
        self._articles = self._gauge("lede_articles", "Articles in the generation that is live.")

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self._registry, multiprocess_mode="mostrecent")

    def observe(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(endpoint, method, str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)

    def write(self) -> bytes:
        """Write all in Prometheus' text format; without an index the numbers of the data stay what they were."""
        try:
            self._generation.set(self._backend.generation())
            self._articles.set(self._backend.articles())
        except LedeError:
            self._articles.set(0)
        registry = self._registry
        if self._is_shared:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
        return generate_latest(registry)
