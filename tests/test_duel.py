"""The oracle against the real engine: random archives, random queries, not one difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from building import build_entities, commit
from corpus import ENTITIES
from random_corpus import draw_article, draw_query

from index.documents import LinkedArticle
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from search.query import Query
from search.results import Results


def without_hits(results: Results) -> Results:
    facets = tuple(counts._replace(held=counts.distinct) for counts in results.facets)
    return replace(results, hits=(), facets=facets, generation=0)


def compare(query: Query, left: Results, right: Results) -> None:
    assert without_hits(left) == without_hits(right), query
    assert [(hit.head, hit.shown) for hit in left.hits] == [(hit.head, hit.shown) for hit in right.hits], query
    for one, other in zip(left.hits, right.hits, strict=True):
        assert one.score == pytest.approx(other.score, abs=1e-5), query


@pytest.mark.parametrize("seed", range(4))
def test_memory_and_embedded_agree_on_random_queries(tmp_path: Path, seed: int, duel_size: int) -> None:
    random = Random(seed)
    live: dict[str, LinkedArticle] = {}
    writer = None
    for _ in range(4):
        changed = [draw_article(random, f"article-{random.randint(0, 40)}") for _ in range(12)]
        batch_articles = {linked.article.id: linked for linked in changed}
        removed = [id for id in random.sample(sorted(live), min(3, len(live))) if id not in batch_articles]
        stored = list(live.values())
        live = {id: linked for id, linked in (live | batch_articles).items() if id not in removed}
        writer = commit(tmp_path, list(batch_articles.values()), ENTITIES, removed=removed, stored=stored)
    assert writer
    embedded = EmbeddedBackend(tmp_path)
    entities = build_entities(live.values(), ENTITIES)
    memory = MemoryBackend(live.values(), entities)
    for _ in range(duel_size):
        query = draw_query(random)
        compare(query, memory.search(query), embedded.search(query))
