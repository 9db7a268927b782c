"""Probes and numbers: whether the process and the index answer, how many requests, how long, which data."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import build_entities, commit
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from index.errors import DamagedError
from index.manifest import CURRENT
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from web import create_app, create_app_from_env


class Damaged(MemoryBackend):
    """Finds its files broken."""

    def generation(self) -> int:
        raise DamagedError("gen-000001/columns/ids: is missing")


def make_client() -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES))).test_client()


def read_metrics(client: FlaskClient) -> dict[tuple[str, str, str], float]:
    """Read the metrics as (name, endpoint, status) to value."""
    response = client.get("/metrics")
    assert response.status_code == 200 and response.mimetype == "text/plain"
    samples = [sample for family in text_string_to_metric_families(response.text) for sample in family.samples]
    return {(s.name, s.labels.get("endpoint", ""), s.labels.get("status", "")): s.value for s in samples}


def test_requests_are_counted_by_endpoint_and_status() -> None:
    client = make_client()
    for url in ("/api/v1/search", "/api/v1/search?q=grid", "/api/v1/search?size=x", "/nowhere"):
        client.get(url)
    numbers = read_metrics(client)
    assert numbers["lede_requests_total", "search", "200"] == 2
    assert numbers["lede_requests_total", "search", "400"] == 1
    assert numbers["lede_requests_total", "none", "404"] == 1


def test_the_time_of_requests_is_measured() -> None:
    client = make_client()
    client.get("/api/v1/graph")
    numbers = read_metrics(client)
    assert numbers["lede_request_seconds_count", "graph", ""] == 1
    assert 0 < numbers["lede_request_seconds_sum", "graph", ""] < 60


def test_the_live_generation_and_its_articles_are_told() -> None:
    numbers = read_metrics(make_client())
    assert numbers["lede_generation", "", ""] == 1 and numbers["lede_articles", "", ""] == len(TINY)


def test_two_applications_in_one_process_count_apart() -> None:
    first, second = make_client(), make_client()
    first.get("/api/v1/search")
    assert ("lede_requests_total", "search", "200") not in read_metrics(second)


def test_a_process_that_answers_is_healthy_and_one_with_an_index_is_ready() -> None:
    client = make_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ready", "generation": 1, "articles": len(TINY)}


def test_a_process_whose_index_is_damaged_is_healthy_and_not_ready() -> None:
    client = create_app(Damaged(TINY, build_entities(TINY, ENTITIES))).test_client()
    assert client.get("/healthz").status_code == 200 and client.get("/metrics").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503 and response.mimetype == "application/problem+json"
    assert "gen-" not in response.text


def test_an_index_that_disappears_makes_the_process_unready(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    client = create_app(EmbeddedBackend(tmp_path)).test_client()
    (tmp_path / CURRENT).unlink()
    assert client.get("/readyz").status_code == 503


def test_gunicorn_makes_the_application_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(tmp_path, TINY, ENTITIES)
    monkeypatch.setenv("LEDE_DATA", str(tmp_path))
    monkeypatch.setenv("LEDE_BASE_URL", "https://search.example")
    app = create_app_from_env()
    app.extensions["follower"].stop()
    client = app.test_client()
    assert client.get("/readyz").get_json()["articles"] == len(TINY)
    assert client.get("/api/v1/feed.json").get_json(force=True)["home_page_url"] == "https://search.example/"
