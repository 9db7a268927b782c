"""How well does an article fit? The numbers of BM25F, computed by hand and through the whole engine."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from building import build_backend
from corpus import make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import Query
from search.ranking import Ranking, inverse_document_frequency, saturate, weigh_frequency

K1 = Ranking().k1
COUNTS = st.integers(1, 10_000)
PAIR = [make_article("a", "Grid hit", "Grid power grid."), make_article("b", "Heat", "Power.")]


def weigh(frequency: float, length: float, average: float = 100.0, weight: float = 1.0, b: float = 0.75) -> float:
    return float(weigh_frequency(np.array([frequency]), np.array([length]), average, weight, b)[0])


def score(frequency: float, idf: float = 1.0) -> float:
    return float(saturate(np.array([frequency]), idf, K1)[0])


def scores_of(data: Path, text: str, bodies: dict[str, str]) -> dict[str, float]:
    backend = build_backend(data, [make_article(id, None, body) for id, body in bodies.items()], {})
    return {hit.article.id: hit.score for hit in backend.search(Query(text)).hits}


def test_a_score_is_the_one_computed_by_hand(tmp_path: Path) -> None:
    """Of 2 articles 1 holds "grid": idf = ln(1 + 1.5 / 1.5) = 0.693147.

    Title: 3 * 1 / (0.5 + 0.5 * 2 / 1.5) = 2.571429. Body: 2 / (0.25 + 0.75 * 3 / 2) = 1.454545. Sum: 4.025974.
    Score: 0.693147 * 4.025974 * 3 / (4.025974 + 2) = 1.389282.
    """
    (hit,) = build_backend(tmp_path, PAIR, {}).search(Query("grid")).hits
    assert hit.article.id == "a" and hit.score == pytest.approx(1.389282, abs=1e-6)


def test_a_phrase_is_scored_as_if_it_were_a_term(tmp_path: Path) -> None:
    """Body alone holds it, once: 1 / 1.375 = 0.727273; 0.693147 * 0.727273 * 3 / 2.727273 = 0.554518."""
    (hit,) = build_backend(tmp_path, PAIR, {}).search(Query('"power grid"')).hits
    assert hit.score == pytest.approx(0.554518, abs=1e-6)


def test_a_score_of_two_words_is_the_sum_of_both(tmp_path: Path) -> None:
    backend = build_backend(tmp_path, PAIR, {})
    of_one, of_other, of_both = (backend.search(Query(text)).hits for text in ("grid", "power", "grid power"))
    of_power = {hit.article.id: hit.score for hit in of_other}
    assert of_both[0].score == pytest.approx(of_one[0].score + of_power["a"])


@pytest.mark.parametrize(
    ("articles", "holding", "idf"), [(2, 1, math.log(2)), (8, 8, math.log(1 + 0.5 / 8.5)), (100, 0, math.log(202))]
)
def test_the_inverse_document_frequency_is_the_papers(articles: int, holding: int, idf: float) -> None:
    assert inverse_document_frequency(articles, holding) == pytest.approx(idf)


@settings(deadline=None)
@given(COUNTS, COUNTS, COUNTS)
def test_a_rarer_term_weighs_more_and_none_less_than_nothing(articles: int, one: int, other: int) -> None:
    rare, common = sorted((min(one, articles), min(other, articles)))
    weights = [inverse_document_frequency(articles, holding) for holding in (rare, common)]
    assert weights[0] >= weights[1] > 0.0
    assert rare == common or weights[0] > weights[1]


@settings(deadline=None)
@given(COUNTS, COUNTS, COUNTS)
def test_more_occurrences_score_higher(frequency: int, more: int, length: int) -> None:
    assert score(weigh(frequency + more, length)) > score(weigh(frequency, length))


@settings(deadline=None)
@given(COUNTS, COUNTS, COUNTS)
def test_the_same_occurrences_in_a_longer_field_score_lower(frequency: int, length: int, more: int) -> None:
    assert score(weigh(frequency, length + more)) < score(weigh(frequency, length))


@settings(deadline=None)
@given(COUNTS, st.floats(0.0, 10.0))
def test_a_score_never_reaches_its_bound(frequency: int, idf: float) -> None:
    assert 0.0 <= score(frequency, idf) <= idf * (K1 + 1.0)


@pytest.mark.parametrize(
    ("frequency", "length", "weight", "b", "weighed"),
    [(2, 100, 1.0, 0.75, 2.0), (2, 200, 1.0, 0.0, 2.0), (2, 200, 1.0, 1.0, 1.0), (1, 100, 3.0, 0.5, 3.0)],
)
def test_a_field_of_average_length_is_not_normed_nor_one_with_b_of_zero(
    frequency: int, length: int, weight: float, b: float, weighed: float
) -> None:
    assert weigh(frequency, length, weight=weight, b=b) == pytest.approx(weighed)


def test_in_the_engine_a_longer_article_scores_lower(tmp_path: Path) -> None:
    scores = scores_of(tmp_path, "grid", {"short": "grid hit", "long": "grid hit again last night", "none": "heat"})
    assert scores["short"] > scores["long"] > 0.0


def test_in_the_engine_more_occurrences_at_one_length_score_higher(tmp_path: Path) -> None:
    scores = scores_of(tmp_path, "grid", {"twice": "grid hit grid", "once": "grid hit again", "none": "heat"})
    assert scores["twice"] > scores["once"]


def test_a_prefix_scores_the_same_wherever_it_matches(tmp_path: Path) -> None:
    scores = scores_of(tmp_path, "po*", {"one": "power", "two": "post power poem and much more of it", "none": "heat"})
    assert scores == {"one": 1.0, "two": 1.0}


def test_what_no_word_asks_for_scores_nothing(tmp_path: Path) -> None:
    assert scores_of(tmp_path, "NOT power", {"one": "grid", "two": "power"}) == {"one": 0.0}
