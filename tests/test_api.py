"""What scripts get: the JSON of /api/v1, whose every link gives the number beside it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from building import build_entities, commit
from click.testing import CliRunner
from corpus import ENTITIES, TINY, make_article
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from index.__main__ import main as index_main
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from web import create_app
from web.declarations import ENDPOINTS
from web.openapi import is_json

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def tiny() -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES))).test_client()


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    data = tmp_path_factory.mktemp("seeds")
    result = CliRunner().invoke(index_main, ["add", str(SEEDS), "--data", str(data), "--workers", "1"])
    assert result.stdout == "5 added, 0 changed, 0 unchanged, 0 removed, 0 failed\n"
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
        "query", "total", "totals", "took_ms", "hits", "facets", "histogram", "did_you_mean", "next", "previous",
        "cursor", "generation", "units", "expansions", "relaxations",
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


def test_the_cursor_of_an_answer_goes_on_behind_its_hits_until_there_are_none(tiny: FlaskClient) -> None:
    answer, ids = get(tiny, "/api/v1/search?size=3"), []
    ids += [hit["id"] for hit in answer["hits"]]
    while answer["cursor"]:
        answer = get(tiny, f"/api/v1/search?size=3&cursor={answer['cursor']}")
        ids += [hit["id"] for hit in answer["hits"]]
    assert ids == ["a5", "a7", "a4", "a2", "a3", "a1", "a8", "a6"] and answer["cursor"] is None


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


class Link(NamedTuple):
    """A link of an answer: its kind, where it leads, the total that must be found there, None where it is no search."""

    kind: str
    url: str
    total: int | None


PROMISES = {"url": ("total", "count", "articles"), "only": ("count",)}
"""By the key of a link, the keys beside it one of which tells how many articles it finds, the first that is there."""


def iter_links(answer: Any, kind: str) -> Iterator[Link]:
    """Find every link in an answer, however deep."""
    if isinstance(answer, list):
        for item in answer:
            yield from iter_links(item, kind)
    if not isinstance(answer, dict):
        return
    for key, value in answer.items():
        if isinstance(value, str) and value.startswith("/api/"):
            told = next((answer[name] for name in PROMISES.get(key, ()) if name in answer), None)
            yield Link(f"{kind}.{key}", value, told)
        else:
            yield from iter_links(value, f"{kind}.{key}" if not kind.endswith("facets") else kind)


ANSWERS = {endpoint.name: TypeAdapter(endpoint.answer) for endpoint in ENDPOINTS if is_json(endpoint)}


def check_shape(client: FlaskClient, url: str, content: bytes) -> str:
    """Hold an answer against the shape that its endpoint declares, and give the endpoint's name."""
    endpoint, _ = client.application.url_map.bind("").match(url.partition("?")[0])
    name: str = endpoint.rpartition(".")[2]
    ANSWERS[name].validate_json(content, strict=True)
    return name


def test_every_url_of_every_answer_leads_where_it_says(seeds: FlaskClient, request: pytest.FixtureRequest) -> None:
    steps = 1_000 if request.config.getoption("--long") else 150
    draw = random.Random(steps)
    starts = [
        *(f"/api/v1/search?{params}" for params in STARTS),
        "/api/v1/search?q=zzzz+power",
        "/api/v1/graph?q=power",
    ]
    starts += [path for path, endpoint in zip(EXAMPLES, ENDPOINTS, strict=True) if endpoint.name in ANSWERS]
    link, kinds = Link("start", draw.choice(starts), None), set[str]()
    for _ in range(steps):
        response = seeds.get(link.url)
        assert response.status_code == 200, (link, response.text)
        kinds.add(f"{link.kind} to {check_shape(seeds, link.url, response.data)}")
        answer = response.get_json(force=True)
        if link.total is not None:
            assert answer["total"] == link.total, link
        links: dict[str, list[Link]] = {}
        for found in iter_links(answer, ""):
            links.setdefault(found.kind, []).append(found)
        if links and draw.random() < 0.9:
            link = draw.choice(links[draw.choice(sorted(links))])
        else:
            link = Link("start", draw.choice(starts), None)
    assert len(kinds) > 15, kinds


EXAMPLES = [
    endpoint.example if endpoint.example.startswith("/") else endpoint.path + endpoint.example for endpoint in ENDPOINTS
]


@pytest.mark.parametrize("path", EXAMPLES)
def test_the_example_of_every_endpoint_finds_something_in_the_sample_articles(seeds: FlaskClient, path: str) -> None:
    response = seeds.get(path)
    assert response.status_code == 200 and len(response.data) > 10
    lists = {"hits", "values", "items", "nodes", "entities"} & set(response.get_json(force=True, silent=True) or ())
    assert all(response.get_json(force=True)[name] for name in lists)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_endpoint_refuses_a_parameter_that_it_does_not_know(tiny: FlaskClient, endpoint: Any) -> None:
    path = endpoint.path.format(facet="people", id="ada" if "entities" in endpoint.path else "a1")
    problem = get(tiny, f"{path}?utm_source=x", 400)
    assert problem["parameter"] == "utm_source"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_endpoint_answers_head_and_options(tiny: FlaskClient, endpoint: Any) -> None:
    path = endpoint.path.format(facet="people", id="ada" if "entities" in endpoint.path else "a1")
    required = {"evidence": "?facet=people&value=ada", "suggest": "?q=a"}.get(endpoint.name, "")
    head = tiny.head(path + required)
    assert head.status_code == 200 and head.data == b"" and head.mimetype == endpoint.media
    assert {"GET", "HEAD", "OPTIONS"} <= set(tiny.options(path).headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("path", "parameter", "legal"),
    [
        ("articles/a1/similar?size=0", "size", "1 to 100"),
        ("articles/a1/similar?size=1_0", "size", "whole number"),
        ("facets/places?size=1001", "size", "1 to 1000"),
        ("facets/places?facet.size=3", "facet.size", "facet.sort"),
        ("evidence?value=ada", "facet", "people, places"),
        ("evidence?facet=people", "value", "an id"),
        ("evidence?facet=persons&value=ada", "facet", "people, places"),
        ("graph?facets=persons", "facets", "people, places"),
        ("graph?size=201", "size", "1 to 200"),
        ("suggest", "q", "1000 characters"),
        ("suggest?q=a&size=51", "size", "1 to 50"),
        ("export.csv?page=2", "page", "sort"),
        ("export.ndjson?q=((((((((((((", "q", "10 deep"),
        ("feed.atom?sort=oldest", "sort", "size"),
    ],
)
def test_the_other_endpoints_name_what_is_legal(tiny: FlaskClient, path: str, parameter: str, legal: str) -> None:
    problem = get(tiny, f"/api/v1/{path}", 400)
    assert problem["parameter"] == parameter and legal in problem["legal"]


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("articles/nothing/similar", "no article 'nothing'"),
        ("entities/people/nobody", "no value 'nobody' in people"),
        ("entities/persons/ada", "legal: people, places"),
        ("facets/persons", "legal: people, places"),
        ("evidence?facet=people&value=nobody", "no value 'nobody' in people"),
    ],
)
def test_what_is_not_there_is_named(tiny: FlaskClient, path: str, missing: str) -> None:
    assert missing in get(tiny, f"/api/v1/{path}", 404)["detail"]


def test_an_article_whose_id_ends_like_another_path_is_found() -> None:
    articles = [make_article("deep/similar", "Deep", "One deep text.")]
    client = create_app(MemoryBackend(articles, build_entities(articles, ENTITIES))).test_client()
    hit = get(client, "/api/v1/search")["hits"][0]
    assert get(client, hit["url"])["id"] == "deep/similar"
    assert get(client, hit["url"] + "/similar")["hits"] == []


def test_the_values_of_a_facet_are_paged_through(tiny: FlaskClient) -> None:
    url, ids = "/api/v1/facets/places?size=3", []
    while url:
        page = get(tiny, url)
        ids += [value["id"] for value in page["values"]]
        url = page["next"]
    assert len(ids) == page["total"] and set(ids) == {"europe", "ukraine", "kyiv", "odesa"}
    assert page["previous"] == "/api/v1/facets/places?size=3&page=1"


def test_values_are_found_by_a_piece_of_an_alias(tiny: FlaskClient) -> None:
    assert [value["id"] for value in get(tiny, "/api/v1/facets/places?text=iev")["values"]] == ["kyiv"]
    assert [value["id"] for value in get(tiny, "/api/v1/facets/places?prefix=od")["values"]] == ["odesa"]


def test_evidence_is_the_sentence_at_its_offset(seeds: FlaskClient) -> None:
    for item in get(seeds, "/api/v1/evidence?facet=weapons&value=missile")["items"]:
        text = get(seeds, item["url"])["text"]
        assert text[item["start"] : item["start"] + len(item["sentence"])] == item["sentence"]
        assert item["marks"] and all(0 <= start < end <= len(item["sentence"]) for start, end in item["marks"])


def walk_by_cursor(monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> list[Any]:
    """Give the answers of a walk whose pages reach no further than the sixth hit."""
    monkeypatch.setattr("search.cursors.MAX_WINDOW", 6)
    url, answers = "/api/v1/search?size=3", []
    while url:
        answers.append(get(client, url))
        url = answers[-1]["next"]
    return answers


def test_beyond_the_last_page_that_may_be_asked_for_a_cursor_goes_on(
    monkeypatch: pytest.MonkeyPatch, tiny: FlaskClient
) -> None:
    answers = walk_by_cursor(monkeypatch, tiny)
    assert "cursor=" in answers[1]["next"] and "page=" not in answers[1]["next"]
    assert [hit["id"] for answer in answers for hit in answer["hits"]] == "a5 a7 a4 a2 a3 a1 a8 a6".split()


def test_a_cursor_that_is_gone_says_where_to_start_again(monkeypatch: pytest.MonkeyPatch, tiny: FlaskClient) -> None:
    url = walk_by_cursor(monkeypatch, tiny)[1]["next"]
    later = create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES), generation=2)).test_client()
    problem = get(later, url, 410)
    assert problem["restart"] == "/api/v1/search?size=3"
    assert get(later, problem["restart"])["generation"] == 2


def test_a_cursor_of_another_search_is_a_bad_parameter(monkeypatch: pytest.MonkeyPatch, tiny: FlaskClient) -> None:
    url = walk_by_cursor(monkeypatch, tiny)[1]["next"]
    assert get(tiny, f"{url}&q=grid", 400)["parameter"] == "cursor"


def test_a_search_that_finds_nothing_comes_with_ways_out(tiny: FlaskClient) -> None:
    answer = get(tiny, "/api/v1/search?q=grid&people=cy")
    assert answer["total"] == 0 and answer["relaxations"]
    for way in answer["relaxations"]:
        assert get(tiny, way["url"])["total"] == way["total"] > 0


def test_another_spelling_is_offered_where_it_finds_more(tiny: FlaskClient) -> None:
    meant = get(tiny, "/api/v1/search?q=drnes")["did_you_mean"]
    assert meant["text"] == "drones" and get(tiny, meant["url"])["total"] == meant["total"] == 1


def test_other_names_of_what_was_typed_are_shown_and_can_be_left_out(tiny: FlaskClient) -> None:
    answer = get(tiny, "/api/v1/search?q=kiev")
    assert answer["total"] == 2 and answer["expansions"][0]["term"] == "kiev"
    assert get(tiny, answer["expansions"][0]["url_without"])["total"] == 0
    assert get(tiny, "/api/v1/search?q=kiev&expand=0")["total"] == 0


def test_explain_takes_every_score_apart(tiny: FlaskClient) -> None:
    assert "explanation" not in get(tiny, "/api/v1/search?q=grid")["hits"][0]
    for hit in get(tiny, "/api/v1/search?q=power+grid&explain=1")["hits"]:
        assert sum(part["score"] for part in hit["explanation"]) == pytest.approx(hit["score"], abs=1e-5)
