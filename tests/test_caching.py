"""Answers that are not sent twice: weak tags, 304 before any search, compression, and who may read across origins."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from building import build_entities, commit
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from index.manifest import get_current
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from search.query import Query
from search.results import Results
from web import create_app
from web.declarations import ENDPOINTS
from web.settings import Settings


class Counting(MemoryBackend):
    """Counts its searches."""

    searches = 0

    def search(self, query: Query) -> Results:
        self.searches += 1
        return super().search(query)


def make_client(settings: Settings = Settings()) -> FlaskClient:  # noqa: B008  # a frozen record
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES)), settings).test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return make_client()


def hash_manifest(data: Path) -> str:
    return hashlib.sha256((get_current(data) / "manifest.json").read_bytes()).hexdigest()


def tag_of(client: FlaskClient, url: str) -> str:
    return client.get(url).headers["ETag"]


def test_a_tag_that_still_holds_is_answered_before_any_search() -> None:
    backend = Counting(TINY, build_entities(TINY, ENTITIES))
    client = create_app(backend).test_client()
    tag = tag_of(client, "/api/v1/search?q=grid")
    before = backend.searches
    again = client.get("/api/v1/search?q=grid", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert tag.startswith('W/"') and backend.searches == before == 1


def test_the_same_search_written_otherwise_has_the_same_tag(client: FlaskClient) -> None:
    assert tag_of(client, "/api/v1/search?size=20&q=grid&page=") == tag_of(client, "/api/v1/search?q=grid")


@pytest.mark.parametrize("other", ["q=power", "q=grid&size=5", "q=grid&people=ada", "q=grid&facet.sort=label", ""])
def test_another_search_has_another_tag(client: FlaskClient, other: str) -> None:
    assert tag_of(client, f"/api/v1/search?{other}") != tag_of(client, "/api/v1/search?q=grid")


def test_every_endpoint_has_tags_of_its_own(client: FlaskClient) -> None:
    urls = ["search", "graph", "articles/a1", "articles/a2", "articles/a1/similar", "feed.json", "facets/people",
            "facets/places", "suggest?q=a", "suggest?q=b", "entities/people/ada"]  # fmt: skip
    assert len({tag_of(client, f"/api/v1/{url}") for url in urls}) == len(urls)


def test_a_new_generation_has_new_tags(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:3], ENTITIES)
    client = create_app(EmbeddedBackend(tmp_path)).test_client()
    tag = tag_of(client, "/api/v1/search")
    commit(tmp_path, TINY[3:5], ENTITIES, stored=TINY[:3])
    assert client.get("/api/v1/search", headers={"If-None-Match": tag}).status_code == 200


def test_other_data_of_the_same_number_and_size_has_other_tags(tmp_path: Path) -> None:
    commit(tmp_path / "one", TINY[:3], ENTITIES)
    commit(tmp_path / "other", TINY[3:6], ENTITIES)
    one, other = (create_app(EmbeddedBackend(tmp_path / name)).test_client() for name in ("one", "other"))
    assert one.get("/readyz").data == other.get("/readyz").data
    assert tag_of(one, "/api/v1/search") != tag_of(other, "/api/v1/search")


def test_the_fingerprint_is_the_hash_of_the_manifest_that_is_live(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:3], ENTITIES)
    backend, before = EmbeddedBackend(tmp_path), hash_manifest(tmp_path)
    assert backend.fingerprint() == before
    commit(tmp_path, TINY[3:5], ENTITIES, stored=TINY[:3])
    assert backend.fingerprint() == hash_manifest(tmp_path) != before


def test_a_tag_knows_the_settings_that_show(client: FlaskClient) -> None:
    other = make_client(Settings(base_url="https://search.example"))
    assert tag_of(client, "/api/v1/feed.json") != tag_of(other, "/api/v1/feed.json")


def test_a_feed_for_another_host_has_another_tag(client: FlaskClient) -> None:
    other = client.get("/api/v1/feed.json", headers={"Host": "search.example"}).headers["ETag"]
    assert tag_of(client, "/api/v1/feed.json") != other


@pytest.mark.parametrize("url", ["/api/v1/search?size=x", "/api/v1/articles/nothing", "/api/v1/export.csv", "/readyz"])
def test_errors_exports_and_probes_carry_no_tag(client: FlaskClient, url: str) -> None:
    assert "ETag" not in client.get(url).headers


def test_a_bad_query_stays_an_error_whatever_tag_is_sent(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?size=x", headers={"If-None-Match": "*"}).status_code == 400


def test_answers_vary_by_what_is_accepted_and_are_asked_for_again(client: FlaskClient) -> None:
    first = client.get("/api/v1/search")
    for response in (first, client.get("/api/v1/search", headers={"If-None-Match": first.headers["ETag"]})):
        assert {"accept", "accept-encoding"} <= {name.lower() for name in response.vary}
        assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("url", ["/api/v1/search", "/api/v1/export.ndjson", "/api/openapi.json"])
def test_answers_and_streams_travel_compressed_where_that_is_asked_for(client: FlaskClient, url: str) -> None:
    plain, packed = client.get(url), client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert len(packed.data) < len(plain.data)
    assert len(gzip.decompress(packed.data)) == pytest.approx(len(plain.data), abs=10)  # took_ms has its own length


def test_a_small_answer_is_not_worth_compressing(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


def test_no_other_site_may_read_the_api_unless_it_is_named(client: FlaskClient) -> None:
    headers = client.get("/api/v1/search", headers={"Origin": "https://desk.example"}).headers
    assert not [name for name in headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118  # not a dict


def test_a_site_that_is_named_may_read_the_api_and_no_page() -> None:
    client = make_client(Settings(origins=("https://desk.example",)))
    allowed = client.get("/api/v1/search", headers={"Origin": "https://desk.example"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://desk.example"
    assert allowed.headers["Cross-Origin-Resource-Policy"] == "cross-origin" and "Origin" in allowed.vary
    other = client.get("/api/v1/search", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers and "Origin" in other.vary
    assert "Access-Control-Allow-Origin" not in client.get("/", headers={"Origin": "https://desk.example"}).headers


def test_a_browser_that_asks_first_is_told_what_it_may_do() -> None:
    client = make_client(Settings(origins=("*",)))
    asked = client.options("/api/v1/search", headers={"Origin": "https://a.example"}).headers
    assert asked["Access-Control-Allow-Origin"] == "*" and asked["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert asked["Access-Control-Allow-Headers"] == "Authorization, If-None-Match"


def test_problems_may_be_read_across_origins_too() -> None:
    client = make_client(Settings(origins=("*",)))
    response = client.get("/api/v1/search?size=x", headers={"Origin": "https://a.example"})
    assert response.status_code == 400 and response.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.data)["parameter"] == "size"


def test_every_endpoint_that_is_declared_cached_has_a_tag(client: FlaskClient) -> None:
    for endpoint in ENDPOINTS:
        path = endpoint.path.format(facet="people", id="ada" if "entities" in endpoint.path else "a1")
        required = {"evidence": "?facet=people&value=ada", "suggest": "?q=a"}.get(endpoint.name, "")
        assert ("ETag" in client.get(path + required).headers) == endpoint.cached, endpoint.name
