"""Does ranking block by block find the rows and scores that scoring every row finds?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from building import build_entities, commit
from corpus import make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import BLOCK
from index.compiled import Whole
from index.documents import LinkedArticle
from search import ordering
from search.backends.embedded import EmbeddedBackend
from search.backends.memory import MemoryBackend
from search.kernels.pruning import rank_any
from search.kernels.scoring import pick_rows, push
from search.query import Query

WORDS = ["grid"] * 12 + ["power"] * 8 + ["plan"] * 4 + ["plans"] * 4 + ["planned", "heat", "heat", "zebra"]
BATCHES = (500, 300, 40)
DAY = date(2022, 12, 16)
UNIONS = [
    "grid",
    "zebra",
    "plan",
    "plans",
    "planned OR heat",
    "zebra OR grid",
    "plans OR zebra OR power",
    '"grid power" OR heat',
    '"power plans"~2 OR "grid"',
    "title:plans OR zebra",
    "title:grid OR body:heat OR plan",
    '"planned" OR plans OR absent',
    '"zebra zebra" OR heat',
    "absent",
]
"""Texts of words and phrases of which one is enough: those that are ranked by blocks."""


def draw_article(random: Random, number: int) -> LinkedArticle:
    """Draw an article of few lengths and few days, so that many have equal scores; only early ones may be long."""
    bodies = (1, 2, 4, 4, 40) if number < 150 else (1, 2, 4, 4)
    title, body = (random.choices(WORDS, k=random.choice(lengths)) for lengths in ((0, 1, 1), bodies))
    published = random.choice((None, DAY, DAY + timedelta(days=random.randint(0, 3))))
    id = f"a{random.randint(0, 9)}-{number}"
    return make_article(id, " ".join(title) or None, " ".join(body), published=published)


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedBackend:
    """Three segments, the first two of several blocks."""
    return build(tmp_path_factory.mktemp("scoring"), BATCHES)[0]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedBackend, MemoryBackend]:
    """The same on a smaller scale, which the oracle reads in a moment, and the oracle itself."""
    backend, live = build(tmp_path_factory.mktemp("oracle"), (170, 30, 10))
    return backend, MemoryBackend(live, build_entities(live, {}))


def build(data: Path, batches: tuple[int, ...]) -> tuple[EmbeddedBackend, list[LinkedArticle]]:
    """Write a segment a batch, remove every seventh article again, and give what is left, too."""
    random, begin = Random(5), 0
    articles = [draw_article(random, number) for number in range(sum(batches))]
    for size in batches:
        commit(data, articles[begin : begin + size], {}, stored=articles)
        begin += size
    commit(data, [], {}, removed=[linked.article.id for linked in articles[::7]], stored=articles)
    return EmbeddedBackend(data), [linked for number, linked in enumerate(articles) if number % 7]


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Rank every union by blocks, and note how many rows each ranking was asked for."""
    asked: list[int] = []

    def rank(size: int, *rest: Any) -> Any:
        asked.append(size)
        return rank_any(size, *rest)

    monkeypatch.setattr(ordering, "PRUNED", 0)
    monkeypatch.setattr(ordering, "rank_any", rank)
    yield asked


def ranked(backend: EmbeddedBackend | MemoryBackend, text: str, size: int, page: int = 1) -> list[tuple[str, float]]:
    query = Query(text, size=size, page=page, facets=(), axes=())
    return [(hit.id, hit.score) for hit in backend.search(query).hits]


@pytest.mark.parametrize("size", [1, 3, 20, 100])
@pytest.mark.parametrize("text", UNIONS)
def test_blocks_give_the_rows_and_scores_that_scoring_every_row_gives(
    backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch, text: str, size: int
) -> None:
    monkeypatch.setattr(ordering, "PRUNED", 10**9)
    expected = ranked(backend, text, size)
    monkeypatch.setattr(ordering, "PRUNED", 0)
    assert ranked(backend, text, size) == expected
    assert bool(expected) == (text != "absent")


@pytest.mark.parametrize("text", UNIONS)
def test_blocks_give_what_the_oracle_gives(
    engines: tuple[EmbeddedBackend, MemoryBackend], blocks: list[int], text: str
) -> None:
    found, expected = (ranked(engine, text, 100) for engine in engines)
    assert [id for id, _ in found] == [id for id, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-5)
    assert blocks == ([100] * len(BATCHES) if expected else [])


def test_the_corpus_has_what_makes_ranking_by_blocks_hard(backend: EmbeddedBackend) -> None:
    hits = ranked(backend, "grid OR heat", 100)
    assert any(one[1] == other[1] for one, other in pairwise(hits))
    assert backend.search(Query("grid", facets=(), axes=())).total > 3 * BLOCK
    assert backend.articles() == sum(BATCHES) - len(range(0, sum(BATCHES), 7))


@pytest.mark.parametrize("page", [2, 3])
def test_a_later_page_goes_on_where_the_one_before_it_ended(
    backend: EmbeddedBackend, blocks: list[int], page: int
) -> None:
    whole = ranked(backend, "plans OR heat", 100)
    assert ranked(backend, "plans OR heat", 20, page) == whole[20 * (page - 1) : 20 * page]
    assert set(blocks) == {100, 20 * page}


def test_more_rows_than_are_picked_one_by_one_are_sorted(engines: tuple[EmbeddedBackend, MemoryBackend]) -> None:
    found, expected = (ranked(engine, "grid OR heat OR power", 100, page=2) for engine in engines)
    assert len(found) > 60 and [id for id, _ in found] == [id for id, _ in expected]


SCORES = st.lists(st.sampled_from((0.0, 0.25, 0.5, 1.0)), max_size=40)


@settings(deadline=None)
@given(SCORES, st.integers(1, 12))
def test_the_highest_scores_are_picked_earlier_places_first_among_equals(scores: list[float], size: int) -> None:
    expected = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:size]
    assert pick_rows(np.array(scores), size).tolist() == expected


@settings(deadline=None)
@given(SCORES, st.integers(1, 12), st.randoms())
def test_rows_pushed_in_any_order_stand_by_score_then_by_row(scores: list[float], size: int, random: Random) -> None:
    best, top = np.empty(size, np.int64), np.empty(size, np.float64)
    filled: Whole = 0
    for row in random.sample(range(len(scores)), len(scores)):
        filled = push(best, top, filled, row, scores[row])
    expected = sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:size]
    assert best[:filled].tolist() == expected and top[:filled].tolist() == [scores[row] for row in expected]
