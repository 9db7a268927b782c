"""The oracle against the real engine: random archives, random queries, not one difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from engines import draw_archive
from random_corpus import draw_query

from search.query import Query
from search.results import Results


def without_hits(results: Results) -> Results:
    facets = tuple(counts._replace(held=counts.distinct) for counts in results.facets)
    return replace(results, hits=(), facets=facets, generation=0)


def compare(query: Query, left: Results, right: Results) -> None:
    assert without_hits(left) == without_hits(right), query
    shown = [[(hit.head, hit.shown, hit.version) for hit in results.hits] for results in (left, right)]
    assert shown[0] == shown[1], query
    for one, other in zip(left.hits, right.hits, strict=True):
        assert one.score == pytest.approx(other.score, abs=1e-5), query


@pytest.mark.parametrize("seed", range(4))
def test_memory_and_embedded_agree_on_random_queries(tmp_path: Path, seed: int, duel_size: int) -> None:
    random = Random(seed)
    memory, embedded = draw_archive(random, tmp_path)
    for _ in range(duel_size):
        query = draw_query(random)
        compare(query, memory.search(query), embedded.search(query))
