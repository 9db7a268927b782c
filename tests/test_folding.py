"""Are versions of one story counted once, listed under the first, and found again by their link, by every engine?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import pytest
from building import build_entities, commit
from corpus import ENTITIES, TINY
from engines import ENGINES, draw_archive, open_engine
from flask.testing import FlaskClient

from index.manifest import get_current
from search.audit import Drawer, follow_links
from search.backends.base import Backend
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from search.generation import Generation
from search.params import parse_params
from search.query import Query
from search.results import FacetValue, Results, Totals, Version
from web import create_app

STORIES = {"a2": "a1", "a8": "a1", "a4": "a3"}
"""a1, a2 and a8 speak of the grid, a3 and a4 of Odesa; a5, a6 and a7 are alone."""


@pytest.fixture(scope="module", params=ENGINES)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    yield open_engine(request.param, tmp_path_factory.mktemp("data"), TINY, stories=STORIES)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES), stories=STORIES)).test_client()


def ask(backend: Backend, params: str) -> Results:
    return backend.search(parse_params(parse_qsl(params)))


def ids_of(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def value_of(results: Results, facet: str, id: str) -> FacetValue:
    counts = next(counts for counts in results.facets if counts.facet == facet)
    return next(value for value in counts.values if value.id == id)


def test_articles_are_counted_unless_stories_are_asked_for_and_both_totals_are_told(backend: Backend) -> None:
    every, folded = ask(backend, "q=grid"), ask(backend, "q=grid&count=stories")
    assert (every.total, folded.total) == (3, 1)
    assert every.totals == folded.totals == Totals(3, 1)


def test_of_each_story_the_first_article_in_the_order_asked_for_is_listed(backend: Backend) -> None:
    assert ids_of(ask(backend, "sort=newest")) == ["a5", "a7", "a4", "a2", "a3", "a1", "a8", "a6"]
    assert ids_of(ask(backend, "sort=newest&count=stories")) == ["a5", "a7", "a4", "a2", "a6"]
    assert ids_of(ask(backend, "sort=oldest&count=stories")) == ["a8", "a3", "a5", "a7", "a6"]
    assert ids_of(ask(backend, "q=grid&count=stories")) == ids_of(ask(backend, "q=grid"))[:1]


def test_pages_go_over_stories(backend: Backend) -> None:
    pages = [ids_of(ask(backend, f"sort=newest&count=stories&size=2&page={page}")) for page in (1, 2, 3, 4)]
    assert pages == [["a5", "a7"], ["a4", "a2"], ["a6"], []]


def test_a_hit_tells_its_story_and_how_many_versions_were_found(backend: Backend) -> None:
    found = {hit.id: hit.version for hit in ask(backend, "q=power").hits}
    assert found == {"a1": Version("a1", 1), "a3": Version("a3", 2), "a4": Version("a3", 2), "a6": None}


def test_a_story_is_found_by_any_of_its_versions(backend: Backend) -> None:
    for id in ("a1", "a2", "a8"):
        assert set(ids_of(ask(backend, f"story={id}"))) == {"a1", "a2", "a8"}
    assert ids_of(ask(backend, "story=a5")) == ["a5"]
    assert ids_of(ask(backend, "story=a3&q=odesa&people=bo")) == ["a4"]


def test_an_unknown_story_is_told_and_finds_nothing(backend: Backend) -> None:
    results = ask(backend, "story=nobody")
    assert (results.total, results.notes) == (0, ("no story 'nobody'",))


def test_a_value_counts_the_stories_of_which_a_version_holds_it(backend: Backend) -> None:
    results = ask(backend, "count=stories")
    counts = {id: value_of(results, "places", id).count for id in ("kyiv", "odesa", "ukraine", "europe")}
    assert counts == {"kyiv": 2, "odesa": 1, "ukraine": 2, "europe": 2}
    ada = [value_of(ask(backend, f"count={counted}"), "people", "ada").count for counted in ("articles", "stories")]
    assert ada == [2, 1]


def test_what_a_choice_under_any_would_add_counts_no_story_twice(backend: Backend) -> None:
    results = ask(backend, "people=ada&count=stories")
    assert results.total == 1
    bo = value_of(results, "people", "bo")
    assert (bo.count, bo.total) == (3, 3)
    assert ask(backend, "people=ada&people=bo&count=stories").total == 3


def test_a_bucket_counts_the_stories_with_a_version_in_it(backend: Backend) -> None:
    published, happened = ask(backend, "q=grid OR odesa&histogram.unit=month").histograms
    assert [bucket.count for bucket in published.buckets] == [1, 3, 1]
    published, happened = ask(backend, "q=grid OR odesa&histogram.unit=month&count=stories").histograms
    assert [bucket.count for bucket in published.buckets] == [1, 2, 1]
    assert sum(bucket.count for bucket in happened.buckets) == 4


def test_a_search_that_counts_stories_is_written_as_it_is_read() -> None:
    query = parse_params([("count", "stories"), ("story", "a/b c"), ("q", "grid")])
    assert (query.counted, query.story) == ("stories", "a/b c")
    assert parse_params(query.to_params()) == query
    assert query.with_page(2).with_counted("articles") == replace(query, counted="articles")
    assert query.with_story("x") == replace(query, story="x", counted="articles")


def test_every_link_of_random_archives_gives_the_number_beside_it_in_articles_and_in_stories(tmp_path: Path) -> None:
    random = Random(5)
    _, backend = draw_archive(random, tmp_path)
    drawer = Drawer(Generation(get_current(tmp_path)), random)
    followed = list(follow_links(backend, drawer, random, 400))
    assert [mismatch for _, mismatch in followed if mismatch] == []
    assert {"versions", "stories"} <= {link.what.split()[0] for link, _ in followed}


def test_an_archive_from_before_there_were_stories_counts_each_article_as_one(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    results = EmbeddedBackend(tmp_path).search(Query(counted="stories"))
    assert results.totals == Totals(8, 8) and results.total == 8
    assert [hit.version for hit in results.hits] == [None] * 8


def get(client: FlaskClient, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.text
    return response.get_json(force=True)


def test_the_answer_tells_both_totals_and_each_hit_leads_to_its_versions(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/search?q=grid&count=stories")
    assert (answer["total"], answer["totals"]) == (1, {"articles": 3, "stories": 1})
    assert (answer["query"]["count"], answer["query"]["story"]) == ("stories", None)
    story = answer["hits"][0]["story"]
    assert (story["id"], story["versions"]) == ("a1", 3)
    versions = get(client, story["url"])
    assert versions["total"] == 3 and {hit["id"] for hit in versions["hits"]} == {"a1", "a2", "a8"}
    assert get(client, "/api/v1/search?q=talks")["hits"][0]["story"] is None


def test_every_link_of_an_answer_keeps_counting_stories(client: FlaskClient) -> None:
    answer = get(client, "/api/v1/search?count=stories&size=2")
    values = [value for facet in answer["facets"].values() for value in facet["values"]]
    buckets = [bucket for histogram in answer["histogram"].values() for bucket in histogram]
    for url, number in [(v["url"], v["total"]) for v in values] + [(b["url"], b["count"]) for b in buckets]:
        assert "count=stories" in url and get(client, url)["total"] == number, url
    assert len(get(client, answer["next"])["hits"]) == 2


def test_what_cannot_be_counted_is_refused_with_what_can(client: FlaskClient) -> None:
    problem = client.get("/api/v1/search?count=words").get_json(force=True)
    assert problem["parameter"] == "count" and problem["legal"] == "articles, stories"


def test_the_page_folds_versions_under_the_first_and_offers_to_count_stories(client: FlaskClient) -> None:
    page = client.get("/?q=grid").text
    assert re.search(r"<details class=\"versions\"><summary>2 more versions</summary>", page)
    assert page.count('<ol class="hits">') == 2
    assert re.search(
        r'role="status">3 articles</p>\s*<p class="recount"><a href="/\?q=grid&amp;count=stories">in 1 story<', page
    )
    folded = client.get("/?q=grid&count=stories").text
    assert re.search(r'role="status">1 story</p>\s*<p class="recount"><a href="/\?q=grid">of 3 articles<', folded)
    assert '<details class="versions">' not in folded
    link = re.search(r'<a href="([^"]+)">2 more versions</a>', folded)
    assert link
    listed = client.get(link[1].replace("&amp;", "&")).text
    assert "Versions of: Power grid hit in Kyiv" in listed and "more versions" not in listed


def test_a_page_without_versions_says_nothing_of_stories(client: FlaskClient) -> None:
    page = client.get("/?q=talks").text
    assert "version" not in page and "stories" not in page and 'class="recount"' not in page


def test_the_page_of_an_article_leads_to_the_versions_of_its_story(client: FlaskClient) -> None:
    page = client.get("/articles/a8").text
    link = re.search(r'<a href="([^"]+)">3 versions of this story</a>', page)
    assert link and "3 articles" in client.get(link[1].replace("&amp;", "&")).text
    assert "of this story" not in client.get("/articles/a5").text


def test_cursors_go_over_stories(client: FlaskClient) -> None:
    answer, ids = get(client, "/api/v1/search?sort=newest&count=stories&size=2"), list[str]()
    ids += [hit["id"] for hit in answer["hits"]]
    while answer["cursor"]:
        answer = get(client, f"/api/v1/search?sort=newest&count=stories&size=2&cursor={answer['cursor']}")
        ids += [hit["id"] for hit in answer["hits"]]
    assert ids == ["a5", "a7", "a4", "a2", "a6"]
