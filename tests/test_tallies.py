"""Do all ways of counting the values of facets give the same top, the same counts and the same number of values?"""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest
from building import build_entities, commit
from corpus import ENTITIES
from random_corpus import draw_article

from index.documents import LinkedArticle
from index.entities import closure, values_of
from index.manifest import get_current
from search import tallies
from search.generation import Generation
from search.rowset import RowSet

ARTICLES = 90
FACETS = ("people", "places", "weapons", "topics", "authors")
WAYS = {
    "row by row": {"FEW": 0},
    "value by value": {"FEW": 10**9, "FIRST_VALUES": 2},
    "sorted": {"FEW": 0, "PICKED": 0},
}


@pytest.fixture(scope="module")
def articles() -> dict[str, LinkedArticle]:
    random = Random(3)
    return {f"a{number}": draw_article(random, f"a{number}") for number in range(ARTICLES)}


@pytest.fixture(scope="module", params=[(ARTICLES,), (70, 15, 5)], ids=["one segment", "three segments"])
def generation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, articles: dict[str, LinkedArticle]
) -> Generation:
    """Write the articles as so many segments, and remove some again."""
    data, drawn, begin = tmp_path_factory.mktemp("tallies"), list(articles.values()), 0
    for size in request.param:
        commit(data, drawn[begin : begin + size], ENTITIES, stored=drawn)
        begin += size
    commit(data, [], ENTITIES, removed=[linked.article.id for linked in drawn[::9]], stored=drawn)
    return Generation(get_current(data))


def count(facet: str, ids: list[str], articles: dict[str, LinkedArticle]) -> Counter[str]:
    """Count the articles with each value of a facet or one inside it, by its definition."""
    entities = build_entities(articles.values(), ENTITIES)
    held = [closure(facet, (value.id for value in values_of(articles[id])[facet]), entities) for id in ids]
    return Counter(value for values in held for value in values)


@pytest.mark.parametrize("size", [0, 1, 3, 30, 1_000])
@pytest.mark.parametrize("way", WAYS)
def test_each_way_gives_the_values_that_most_rows_hold(
    generation: Generation, articles: dict[str, LinkedArticle], monkeypatch: pytest.MonkeyPatch, way: str, size: int
) -> None:
    for name, number in WAYS[way].items():
        monkeypatch.setattr(tallies, name, number)
    random, live = Random(size), generation.live.rows.tolist()
    for rows in (live, live[:1], [], *(random.sample(live, random.randint(0, len(live))) for _ in range(20))):
        found, ids = RowSet.of(rows, generation.words), [generation.id_of(row) for row in rows]
        for facet, tally in zip(FACETS, tallies.tally(FACETS, found, size, generation), strict=True):
            expected, known = count(facet, ids, articles), generation.values[facet]
            labels = {entity.id: entity.label.casefold() for entity in known}
            order = sorted(expected, key=lambda id: (-expected[id], labels[id], id))[:size]
            assert [known[number].id for number in tally.values] == order
            assert tally.counts == [expected[id] for id in order]
            assert (tally.distinct if isinstance(tally.distinct, int) else tally.distinct()) == len(expected)


@pytest.mark.parametrize("size", [0, 2, 30, 1_000])
def test_the_whole_archive_is_counted_beforehand_without_what_is_deleted(
    generation: Generation, articles: dict[str, LinkedArticle], size: int
) -> None:
    ids = [generation.id_of(row) for row in generation.live.rows.tolist()]
    assert len(ids) == ARTICLES - len(range(0, ARTICLES, 9)) == generation.articles
    for facet, tally in zip(FACETS, tallies.tally(FACETS, generation.live, size, generation), strict=True):
        expected = count(facet, ids, articles)
        assert tally.counts == sorted(expected.values(), reverse=True)[:size] and tally.distinct == len(expected)


@pytest.mark.parametrize("facet", FACETS)
def test_every_value_of_a_facet_is_counted_by_its_number(
    generation: Generation, articles: dict[str, LinkedArticle], facet: str
) -> None:
    rows = generation.live.rows[::2]
    counts = tallies.count_each(facet, RowSet(generation.words, rows), generation)
    expected = count(facet, [generation.id_of(row) for row in rows.tolist()], articles)
    assert counts.tolist() == [expected[entity.id] for entity in generation.values[facet]]
    whole = tallies.count_each(facet, generation.live, generation)
    assert np.all(whole >= counts)
