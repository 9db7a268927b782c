"""How many searches run at once: the rest wait a moment, then hear 503 and when to come back; probes never wait."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from building import build_entities
from corpus import ENTITIES, TINY
from flask import Flask, Response
from flask.testing import FlaskClient

from search.backends.memory import MemoryBackend
from search.query import Query
from search.results import Hit, Results
from web import create_app
from web.gates import build_gates
from web.settings import Settings


class Slow(MemoryBackend):
    """Answers nothing until it may."""

    def __init__(self) -> None:
        super().__init__(TINY, build_entities(TINY, ENTITIES))
        self.begun, self.may = Event(), Event()

    def search(self, query: Query) -> Results:
        self.begun.set()
        assert self.may.wait(60)
        return super().search(query)


class Failing(MemoryBackend):
    """Fails at every search."""

    def search(self, query: Query) -> Results:
        raise RuntimeError("broken")


def test_beyond_the_searches_at_once_the_answer_is_503_and_when_to_come_back() -> None:
    backend = Slow()
    app = create_app(backend, Settings(searches=1))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lambda: app.test_client().get("/api/v1/search"))
        assert backend.begun.wait(60)
        refused = app.test_client().get("/api/v1/search")
        open_ones = [app.test_client().get(url).status_code for url in ("/healthz", "/readyz", "/metrics", "/api/")]
        backend.may.set()
        assert first.result(60).status_code == 200
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) >= 1
    assert refused.mimetype == "application/problem+json" and open_ones == [200] * 4
    assert app.test_client().get("/api/v1/search").status_code == 200


def test_who_finds_all_busy_for_a_moment_is_answered_after_it() -> None:
    backend = Slow()
    app = create_app(backend, Settings(searches=1))
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(lambda: app.test_client().get("/api/v1/search?size=1")) for _ in range(2)]
        assert backend.begun.wait(60)
        backend.may.set()
        assert [answer.result(60).status_code for answer in asked] == [200, 200]


@pytest.mark.parametrize("url", ["/api/v1/search", "/", "/api/v1/search?size=x", "/api/v1/articles/none", "/nowhere"])
def test_a_place_is_given_back_whatever_the_answer(url: str) -> None:
    client = create_app(Failing(TINY, build_entities(TINY, ENTITIES)), Settings(searches=1)).test_client()
    got = {client.get(url).status_code for _ in range(3)}
    assert len(got) == 1 and 503 not in got


def build_streaming() -> FlaskClient:
    app = Flask(__name__)
    build_gates(app, 2, wait=0.01)

    def export() -> Response:
        return Response(iter([b"a", b"b"]))

    app.add_url_rule("/export", "api.export_csv", export)
    app.add_url_rule("/search", "search", lambda: "found")
    return app.test_client()


def test_an_export_holds_its_place_until_it_is_read() -> None:
    client = build_streaming()
    first = client.get("/export")
    assert client.get("/export").status_code == 503
    assert client.get("/search").status_code == 200, "an export keeps no search out"
    assert first.data == b"ab" and client.get("/export").status_code == 200


def test_an_export_that_nobody_reads_on_gives_its_place_back_when_it_is_closed() -> None:
    client = build_streaming()
    client.get("/export").close()
    begun = client.get("/export")
    next(iter(begun.response))
    begun.close()
    assert client.get("/export").status_code == 200


def test_the_head_of_an_export_holds_no_place() -> None:
    client = build_streaming()
    assert [client.head("/export").status_code for _ in range(3)] == [200] * 3


def test_a_stream_that_breaks_gives_its_place_back() -> None:
    class Breaking(MemoryBackend):
        def export(self, query: Query) -> Iterator[Hit]:
            yield from list(super().export(query))[:1]
            raise RuntimeError("broken")

    client = create_app(Breaking(TINY, build_entities(TINY, ENTITIES)), Settings(searches=1)).test_client()
    for _ in range(3):
        with pytest.raises(RuntimeError):
            client.get("/api/v1/export.csv").get_data()
