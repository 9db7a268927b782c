"""Does the one call for plain searches find what the general way and the oracle find, and does it know its limits?"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from building import build_backend, build_entities, commit
from corpus import ENTITIES, TINY
from random_corpus import WORDS, draw_article
from test_duel import compare

from index.schema import FACET_NAMES
from search import flat
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from search.flat import Flat, find_flat
from search.query import FacetFilter, Query
from search.reading import read_query

IDS = [(facet, id) for facet, id in ENTITIES] + [("sources", "evening-news")]


def draw_archive(random: Random, data: Path) -> tuple[MemoryBackend, EmbeddedBackend]:
    """Draw an archive of one commit and open it with both engines."""
    articles = [draw_article(random, f"article-{number}") for number in range(60)]
    memory = MemoryBackend(articles, build_entities(articles, ENTITIES), 1)
    return memory, build_backend(data, articles, ENTITIES)


def draw_flat_query(random: Random) -> Query:
    """Draw words, all or any of them, or a phrase, under values that must all be held."""
    words = random.choices([*WORDS, "zebra"], k=random.randint(1, 4))
    text = random.choice(
        (" ".join(words), " OR ".join(words), f'"{" ".join([*words, words[0]])}"~{random.randint(0, 3)}')
    )
    query = Query(
        text,
        page=random.randint(1, 2),
        size=random.choice((1, 3, 20)),
        facet_size=random.choice((1, 2, 30)),
        unit=random.choice(("auto", "day", "month", "year")),
        facets=tuple(facet for facet in FACET_NAMES if random.random() < 0.7),
        expand=False,
    )
    page = query.page
    for facet, id in random.sample(IDS, random.choice((0, 0, 1, 2, 3))):
        values = tuple(dict.fromkeys((*query.filter(facet).values, id)))
        query = query.with_filter(FacetFilter(facet, values, "all"))
    return query.with_page(page)


def ask(query: Query, backend: EmbeddedBackend) -> Flat | None:
    generation = backend._live.now()
    clause = read_query(query, generation.aliases).clause
    return find_flat(query, clause, generation, (query.page - 1) * query.size)


@pytest.fixture
def backend(tmp_path: Path) -> EmbeddedBackend:
    return build_backend(tmp_path, TINY, ENTITIES)


@pytest.mark.parametrize(("pruned", "few"), [(1_000, 12), (0, 12), (3, 1), (3, 1_000)])
def test_a_flat_search_finds_what_the_oracle_finds(
    pruned: int, few: int, tmp_path: Path, duel_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flat, "PRUNED", pruned)
    monkeypatch.setattr(flat, "FEW", few)
    random, taken = Random(pruned + few), 0
    memory, embedded = draw_archive(random, tmp_path)
    for _ in range(duel_size // 2):
        query = draw_flat_query(random)
        taken += ask(query, embedded) is not None
        compare(query, memory.search(query), embedded.search(query))
    assert taken > duel_size // 4, "hardly any search was flat"


@pytest.mark.parametrize("text", ["grid", "power grid", "power OR grid", '"power grid"', "power zebra", "zebra"])
def test_plain_searches_are_flat(text: str, backend: EmbeddedBackend) -> None:
    assert ask(Query(text, expand=False), backend)


@pytest.mark.parametrize(
    "query",
    [
        Query(""),
        Query("grid -power"),
        Query("gri*"),
        Query("title:grid"),
        Query("grid", exact=True),
        Query("grid", scope="sentence"),
        Query("grid", sort="newest"),
        Query("grid", facet_sort="label"),
        Query("grid", size=0),
        Query("grid", facet_size=0),
        Query("grid", page=7),
        Query("grid", facet_size=1_000),
        Query("grid").with_value("people", "ada"),
        Query("grid").with_excluded("people", "ada"),
        Query("grid").with_filter(FacetFilter("people", ("nobody",), "all")),
    ],
)
def test_other_searches_are_not(query: Query, backend: EmbeddedBackend) -> None:
    assert ask(query, backend) is None


def test_a_page_further_on_is_the_rest_of_the_same_order(backend: EmbeddedBackend) -> None:
    whole = ask(Query("grid", size=4, expand=False), backend)
    second = ask(Query("grid", size=2, page=2, expand=False), backend)
    assert whole and second and second.ranked == whole.ranked[2:]


def test_an_archive_with_a_deleted_article_is_searched_the_general_way(tmp_path: Path) -> None:
    commit(tmp_path, TINY, ENTITIES)
    commit(tmp_path, [], ENTITIES, removed=["a3"], stored=TINY)
    assert ask(Query("grid"), EmbeddedBackend(tmp_path)) is None


def test_an_archive_of_two_segments_is_searched_the_general_way(tmp_path: Path) -> None:
    commit(tmp_path, TINY[:5], ENTITIES)
    commit(tmp_path, TINY[5:], ENTITIES, stored=TINY)
    backend = EmbeddedBackend(tmp_path)
    assert len(backend._live.now().segments) == 2 and ask(Query("grid"), backend) is None
