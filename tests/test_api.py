"""What scripts get: the JSON of /api/v1, whose every link gives the number beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from building import build_entities, commit
from click.testing import CliRunner
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient

from index.__main__ import main as index_main
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from web import create_app

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def tiny() -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES))).test_client()


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    data = tmp_path_factory.mktemp("seeds")
    result = CliRunner().invoke(index_main, ["add", str(SEEDS), "--data", str(data), "--workers", "1"])
    assert result.output == "5 added, 0 changed, 0 unchanged, 0 removed, 0 failed\n"
    return create_app(EmbeddedBackend(data)).test_client()


def get(client: FlaskClient, url: str, status: int = 200) -> Any:
    response = client.get(url)
    assert response.status_code == status, (url, response.text)
    return response.get_json(force=True)


def iter_values(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for facet, counts in answer["facets"].items():
        for value in counts["values"]:
            yield facet, value


STARTS = [
    "q=power+grid&people=volodymyr-zelensky",
    "q=power+grid&people=volodymyr-zelensky&people=vladimir-putin",
    "people=volodymyr-zelensky&people=vladimir-putin&people.match=all",
    "q=power&people.not=vladimir-putin&places=kyiv",
    "weapons=missile&weapons.not=kinzhal",
    "places=ukraine&places=moscow&published.from=2022-12-01",
    "weapons=drone&weapons=missile&weapons.match=all&weapons.not=rocket",
    "",
]


@pytest.mark.parametrize("params", STARTS)
def test_following_every_link_gives_exactly_the_number_beside_it(seeds: FlaskClient, params: str) -> None:
    answer = get(seeds, f"/api/v1/search?{params}")
    seen = 0
    for facet, value in iter_values(answer):
        seen += 1
        assert get(seeds, value["url"])["total"] == value["total"], (facet, value)
        if value["only"]:
            assert get(seeds, value["only"])["total"] == value["count"], (facet, value)
        else:
            assert value["selected"] or value["excluded"] or value["total"] == value["count"], (facet, value)
    assert seen > 20
    for buckets in answer["histogram"].values():
        for bucket in buckets:
            assert get(seeds, bucket["url"])["total"] == bucket["count"]


def test_only_stands_beside_every_value_once_something_is_chosen_under_any(seeds: FlaskClient) -> None:
    people = get(seeds, "/api/v1/search?people=volodymyr-zelensky")["facets"]["people"]["values"]
    assert len(people) > 2 and all(value["only"] for value in people)


def test_the_answer_has_the_shape_of_the_contract(tiny: FlaskClient) -> None:
    answer = get(tiny, "/api/v1/search?q=grid&size=1")
    assert list(answer) == [
        "query", "total", "took_ms", "hits", "facets", "histogram", "did_you_mean", "next", "previous", "generation",
        "units",
    ]  # fmt: skip
    hit = answer["hits"][0]
    assert set(hit) >= {"id", "title", "source", "published", "url", "score", "snippet", "facets"}
    assert set(hit["snippet"]) == {"text", "marks"}
    value = answer["facets"]["people"]["values"][0]
    assert set(value) >= {"id", "label", "count", "total", "selected", "excluded", "url", "only"}
    assert set(answer["histogram"]["published"][0]) == {"start", "end", "count", "exact", "url"}


def test_next_and_previous_lead_through_all_hits(tiny: FlaskClient) -> None:
    ids, url, back = [], "/api/v1/search?size=3", []
    while url:
        answer = get(tiny, url)
        ids += [hit["id"] for hit in answer["hits"]]
        back.append(answer["previous"])
        url = answer["next"]
    assert ids == ["a5", "a7", "a4", "a2", "a3", "a1", "a8", "a6"]
    assert back[0] is None and all(back[1:])


def test_the_url_of_a_hit_gives_its_text_and_mentions(seeds: FlaskClient) -> None:
    hit = get(seeds, "/api/v1/search?q=Kinzhal")["hits"][0]
    article = get(seeds, hit["url"])
    assert article["id"] == hit["id"]
    for found in [*article["mentions"], *article["dates"]]:
        assert article["text"][found["start"] : found["end"]] == found["text"]
    assert {"kind": "weapons", "entity": "kinzhal"}.items() <= next(
        mention for mention in article["mentions"] if mention["text"] == "Kinzhal"
    ).items()


def test_an_unknown_id_gives_no_article_and_a_note(tiny: FlaskClient) -> None:
    answer = get(tiny, "/api/v1/search?people=nobody")
    assert answer["total"] == 0 and answer["query"]["notes"] == ["no value 'nobody' in people"]


def test_an_empty_parameter_is_absent(tiny: FlaskClient) -> None:
    assert get(tiny, "/api/v1/search?q=&people=&size=")["total"] == len(TINY)


@pytest.mark.parametrize(
    ("params", "parameter", "legal"),
    [
        ("peple=x", "peple", "people"),
        ("size=101", "size", "0 to 100"),
        ("size=-1", "size", "0 to 100"),
        ("page=0", "page", "1 to"),
        ("page=501&size=20", "page", "at most 10000"),
        ("sort=best", "sort", "relevance, newest, oldest"),
        ("people.match=some", "people.match", "any, all"),
        ("published.from=yesterday", "published.from", "YYYY-MM-DD"),
        ("published.from=2022-02-30", "published.from", "calendar"),
        ("published.from=2023-01-02&published.to=2023-01-01", "published.from", "not after"),
        ("published=never", "published", "unknown"),
        ("scope=word", "scope", "article"),
        ("facet.size=1001", "facet.size", "0 to 1000"),
        ("q=" + "a" * 1001, "q", "1000 characters"),
        ("q=" + "a+" * 65, "q", "64"),
        ("q=" + "(" * 11, "q", "10 deep"),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_what_is_legal(
    tiny: FlaskClient, params: str, parameter: str, legal: str
) -> None:
    response = tiny.get(f"/api/v1/search?{params}")
    assert response.status_code == 400 and response.mimetype == "application/problem+json"
    problem = response.get_json(force=True)
    assert problem["parameter"] == parameter and legal in problem["legal"]
    assert problem["status"] == 400 and problem["title"] == "Bad Request"


@pytest.mark.parametrize("path", ["/api/v1/articles/nothing", "/api/v1/nothing"])
def test_what_is_not_there_is_a_problem_with_status_404(tiny: FlaskClient, path: str) -> None:
    response = tiny.get(path)
    assert response.status_code == 404 and response.mimetype == "application/problem+json"


def test_only_reading_is_allowed(tiny: FlaskClient) -> None:
    response = tiny.post("/api/v1/search")
    assert response.status_code == 405 and "GET" in response.headers["Allow"]


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(tiny: FlaskClient) -> None:
    for path in ("/", "/api/v1/search", "/nothing"):
        headers = tiny.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"


def test_a_new_generation_is_served_without_a_restart(tmp_path: Path) -> None:
    first = TINY[:3]
    commit(tmp_path, first, ENTITIES)
    client = create_app(EmbeddedBackend(tmp_path)).test_client()
    assert get(client, "/api/v1/search")["total"] == 3
    commit(tmp_path, TINY[3:5], ENTITIES, stored=first)
    answer = get(client, "/api/v1/search")
    assert (answer["total"], answer["generation"]) == (5, 2)


def test_a_parameter_that_counts_once_is_refused_twice(tiny: FlaskClient) -> None:
    problem = get(tiny, "/api/v1/search?q=grid&q=power", 400)
    assert problem["parameter"] == "q" and problem["legal"] == "given once"


def test_beyond_the_last_page_the_way_back_leads_to_it(tiny: FlaskClient) -> None:
    assert get(tiny, "/api/v1/search?size=3&page=50")["previous"].endswith("page=3&size=3")
