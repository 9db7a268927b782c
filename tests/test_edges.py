"""What is answered at the edges: no article, one, all of them gone, thousands of values, equals in every segment?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from building import build_backend, build_entities, commit
from corpus import ENTITIES, TINY, make_article
from test_duel import compare, without_hits

from index.documents import LinkedArticle
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from search.query import FACET_SORTS, SCOPES, SORTS, DayRange, Query
from search.results import FacetCounts, Results

TEXTS = ["", "grid", "absent", "grid OR absent", "NOT absent", '"power grid"', "gr*", "person:ada", "happened:2022-12"]
ORDERS = [Query(text, sort=sort, scope=scope) for text in TEXTS for sort, scope in zip(SORTS, SCOPES, strict=True)]
CHOICES = [
    Query().with_value("people", "ada"),
    Query("grid").with_value("sources", "nobody"),
    Query().with_range("published", DayRange(unknown=True)),
    Query().with_range("published", DayRange(date(2022, 12, 1), date(2022, 12, 31))),
    Query().with_range("happened", DayRange(date(2022, 12, 1), date(2022, 12, 31))),
]
SIZES = [
    Query(text, size=size, page=page, facet_size=facet_size, facet_sort=sort)
    for text, size, page, facet_size, sort in product(("", "grid"), (0, 3), (1, 9), (0, 1_000), FACET_SORTS)
]


def facet(results: Results, name: str) -> FacetCounts:
    return next(counts for counts in results.facets if counts.facet == name)


@pytest.fixture(scope="module", params=["empty", "one", "tiny"])
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[EmbeddedBackend, MemoryBackend]:
    data = tmp_path_factory.mktemp(request.param)
    articles: Sequence[LinkedArticle] = {"one": TINY[:1], "tiny": TINY}.get(request.param, [])
    return build_backend(data, articles, ENTITIES), MemoryBackend(articles, build_entities(articles, ENTITIES))


@pytest.mark.parametrize("queries", [ORDERS, CHOICES, SIZES], ids=["orders", "choices", "sizes"])
def test_archives_of_no_article_of_one_and_of_a_few_answer_as_the_oracle_does(
    engines: tuple[EmbeddedBackend, MemoryBackend], queries: list[Query]
) -> None:
    embedded, memory = engines
    assert embedded.articles() == memory.articles()
    for query in queries:
        compare(query, memory.search(query), embedded.search(query))


def test_an_archive_of_which_every_article_is_deleted_finds_and_counts_nothing(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    commit(tmp_path, [], ENTITIES, removed=[linked.article.id for linked in TINY], stored=TINY)
    backend = EmbeddedBackend(tmp_path)
    assert backend.articles() == 0
    for query in (*ORDERS, *CHOICES, *SIZES):
        results = backend.search(query)
        assert (results.total, results.hits) == (0, ()), query
        assert all(counts.distinct == 0 for counts in results.facets), query
        assert all(value.count == value.total == 0 for counts in results.facets for value in counts.values), query
        assert all(histogram.buckets == () for histogram in results.histograms), query


def test_a_page_beyond_the_end_is_empty_and_counts_all_the_same(tmp_path: Path) -> None:
    backend = build_backend(tmp_path, TINY, ENTITIES)
    first, beyond = (backend.search(Query("grid", size=3, page=page)) for page in (1, 500))
    assert len(first.hits) == first.total == beyond.total == 3 and beyond.hits == ()
    assert without_hits(replace(beyond, query=first.query)) == without_hits(first)


def test_a_facet_size_of_zero_lists_nothing_but_what_is_chosen(tmp_path: Path) -> None:
    backend = build_backend(tmp_path, TINY, ENTITIES)
    people = facet(backend.search(Query(facet_size=0)), "people")
    assert people.values == () and people.distinct == 3
    chosen = facet(backend.search(Query(facet_size=0).with_value("people", "cy")), "people")
    assert [value.id for value in chosen.values] == ["cy"] and chosen.distinct == 3


@pytest.mark.parametrize("text", ["", "power", "person:bo", "published:2023", "happened:2022-10", "kalibr"])
def test_a_deleted_article_is_neither_found_nor_counted(tmp_path: Path, text: str) -> None:
    commit(tmp_path, TINY, ENTITIES)
    before = EmbeddedBackend(tmp_path).search(Query(text))
    commit(tmp_path, [], ENTITIES, removed=["a4"], stored=TINY)
    backend = EmbeddedBackend(tmp_path)
    results = backend.search(Query(text))
    assert "a4" in {hit.id for hit in before.hits} and "a4" not in {hit.id for hit in results.hits}
    assert results.total == before.total - 1 == len(results.hits)
    assert "kalibr" not in {value.id for value in facet(results, "weapons").values}
    assert backend.find_article("a4") is None and backend.find_entities("weapons", "kalibr") == []
    assert list(backend.totals("weapons", ["kalibr", "missile"])) == [0, 2]
    assert all(bucket.first != date(2022, 10, 10) for histogram in results.histograms for bucket in histogram.buckets)


TOPICS = 1_000
"""Topics of one article that no other has."""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedBackend:
    """Seventy articles with 70,000 topics: a thousand of its own each, and a few that the first ones share."""
    articles = [
        make_article(
            f"a{n}", None, "odd" if n % 2 else "even",
            topics=(*(f"t{n}-{k}" for k in range(TOPICS)), *(f"Shared {rank}" for rank in range(9) if n < 60 - rank)),
        )
        for n in range(70)
    ]  # fmt: skip
    data = tmp_path_factory.mktemp("crowded")
    commit(data, articles[:66], {})
    commit(data, articles[66:], {}, stored=articles)
    return EmbeddedBackend(data)


def test_every_one_of_seventy_thousand_values_is_counted(crowded: EmbeddedBackend) -> None:
    topics = facet(crowded.search(Query(facet_size=12)), "topics")
    assert topics.distinct == 70 * TOPICS + 9
    assert [(value.label, value.count) for value in topics.values[:9]] == [(f"Shared {n}", 60 - n) for n in range(9)]
    assert [(value.label, value.count) for value in topics.values[9:]] == [("t0-0", 1), ("t0-1", 1), ("t0-10", 1)]


@pytest.mark.parametrize(("text", "articles"), [("odd", 35), ("even", 35), ("NOT absent", 70)])
def test_as_many_values_as_may_be_listed_are_those_of_most_articles(
    crowded: EmbeddedBackend, text: str, articles: int
) -> None:
    topics = facet(crowded.search(Query(text, facet_size=1_000)), "topics")
    assert topics.distinct == articles * TOPICS + 9 and len(topics.values) == 1_000
    keys = [(-value.count, value.label.casefold(), value.id) for value in topics.values]
    assert keys == sorted(keys) and {value.count for value in topics.values[9:]} == {1}


def test_one_value_of_seventy_thousand_finds_its_article(crowded: EmbeddedBackend) -> None:
    results = crowded.search(Query(facet_size=0).with_value("topics", "t69-999"))
    assert [hit.id for hit in results.hits] == ["a69"]
    (value,) = facet(results, "topics").values
    assert (value.count, value.total) == (1, 70)
    excluded = crowded.search(Query(facet_size=0).with_filter(replace(Query().filter("topics"), excluded=("t69-999",))))
    assert excluded.total == 69


IDS = [f"e{number:02}" for number in range(24)]
EQUALS = [make_article(id, "Grid", "grid power", published=date(2022, 12, 16)) for id in IDS]


@pytest.fixture(scope="module", params=[None, date(2022, 12, 16)], ids=["undated", "dated"])
def equals(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> EmbeddedBackend:
    """Equal articles of one moment, or of none, dealt to four segments so that their ids interleave."""
    articles = [replace(linked, article=replace(linked.article, published=request.param)) for linked in EQUALS]
    data = tmp_path_factory.mktemp("equals")
    for turn in (2, 0, 3, 1):
        commit(data, articles[turn::4], {}, stored=articles)
    return EmbeddedBackend(data)


@pytest.mark.parametrize("size", [1, 5, 24, 100])
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("text", ["", "grid", "grid OR power", '"grid power"'])
def test_equals_stand_in_the_order_of_their_ids_across_segments(
    equals: EmbeddedBackend, text: str, sort: str, size: int
) -> None:
    pages = range(1, len(IDS) // size + 2)
    found = [hit.id for page in pages for hit in equals.search(Query(text, sort=sort, size=size, page=page)).hits]
    assert found == IDS
