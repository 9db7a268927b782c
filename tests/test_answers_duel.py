"""The oracle against the real engine, beside the search: every other answer, not one difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from engines import draw_archive
from random_corpus import draw_query, draw_query_text

from index.schema import FACET_NAMES
from search.answers import Graph
from search.query import Query
from search.results import Hit

TEXTS = ("k", "ky", "KIEV", "miss", "s", "S-1", "ukra", "en", "power gr", "hart", "!", "")
MISSPELT = ("missle", "kyvi grid", "powr OR heat", "plannd", "grid kiyv -water", '"powr grid"', "Shahe-136")


def told(hits: list[Hit]) -> object:
    return [(hit.head, hit.shown, hit.article, pytest.approx(hit.score, abs=1e-5)) for hit in hits]


def rounded(graph: Graph) -> Graph:
    return graph._replace(edges=tuple(edge._replace(npmi=round(edge.npmi, 6)) for edge in graph.edges))


@pytest.mark.parametrize("seed", range(3))
def test_memory_and_embedded_agree_on_all_that_is_asked_beside_a_search(
    tmp_path: Path, seed: int, duel_size: int
) -> None:
    random = Random(seed)
    memory, embedded = draw_archive(random, tmp_path)
    for _ in range(duel_size // 2):
        query, facet = draw_query(random), random.choice(FACET_NAMES)
        id = random.choice([key for name, key in memory.entities if name == facet] or ["nobody"])
        page, size = random.randint(1, 2), random.choice((1, 3, 30))
        text, prefix = random.choice(TEXTS), random.choice(("", "", "ky", "m"))
        one, other = (
            backend.facet_values(query, facet, text=text, prefix=prefix, page=page, size=size)
            for backend in (memory, embedded)
        )
        assert one == other, (query, facet, text, prefix)
        assert memory.suggest(text, query, size) == embedded.suggest(text, query, size), (query, text)
        assert memory.entity(facet, id) == embedded.entity(facet, id), (facet, id)
        assert memory.evidence(query, facet, id, page=page, size=size) == embedded.evidence(
            query, facet, id, page=page, size=size
        ), (query, facet, id)
        facets = random.sample(FACET_NAMES, random.randint(1, 4))
        assert rounded(memory.cooccurrence(query, facets=facets, size=size)) == rounded(
            embedded.cooccurrence(query, facets=facets, size=size)
        ), (query, facets)
        assert told(list(memory.export(query))) == told(list(embedded.export(query))), query
        assert memory.relax(query) == embedded.relax(query), query
        spelt = replace(query, text=random.choice(MISSPELT))
        assert memory.correct(spelt) == embedded.correct(spelt), spelt


@pytest.mark.parametrize("seed", range(3))
def test_memory_and_embedded_find_the_same_neighbours_of_every_article(tmp_path: Path, seed: int) -> None:
    memory, embedded = draw_archive(Random(seed), tmp_path)
    for hit in embedded.export(Query()):
        one, other = memory.similar(hit.id, 5), embedded.similar(hit.id, 5)
        assert one is not None and told(list(one)) == told(list(other or ())), hit.id


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_of_every_score_sum_to_it_in_both_engines(tmp_path: Path, seed: int, duel_size: int) -> None:
    random = Random(seed)
    memory, embedded = draw_archive(random, tmp_path)
    for _ in range(duel_size):
        query = Query(draw_query_text(random), size=50)
        for one, other in zip(memory.search(query).hits, embedded.search(query).hits, strict=True):
            assert sum(part.score for part in one.explanation) == pytest.approx(one.score, abs=1e-5), query
            assert [part._replace(score=0.0) for part in one.explanation] == [
                part._replace(score=0.0) for part in other.explanation
            ], query
            assert sum(part.score for part in other.explanation) == pytest.approx(other.score, abs=1e-5), query
