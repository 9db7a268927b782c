"""Which values set these results apart from the whole archive?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.significance import significance


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """Draw count, results, total and articles as an archive can have them."""
    results, others = draw(st.integers(1, 1_000)), draw(st.integers(0, 1_000))
    count = draw(st.integers(0, results))
    return count, results, count + draw(st.integers(0, others)), results + others


@pytest.mark.parametrize(
    ("count", "results", "total", "articles", "expected"),
    [
        (5, 10, 10, 100, (0.5 - 0.1) * 5.0),
        (1, 1, 1, 4, (1.0 - 0.25) * 4.0),
        (1, 10, 10, 100, 0.0),
        (1, 100, 50, 100, 0.0),
        (0, 10, 10, 100, 0.0),
        (0, 0, 10, 100, 0.0),
        (0, 10, 0, 100, 0.0),
        (0, 0, 0, 0, 0.0),
    ],
)
def test_the_score_is_the_change_of_the_share_times_the_ratio_of_the_shares(
    count: int, results: int, total: int, articles: int, expected: float
) -> None:
    assert significance(count, results, total, articles) == pytest.approx(expected)


@settings(deadline=None)
@given(counts())
def test_a_value_scores_exactly_where_its_share_is_larger_than_usual(drawn: tuple[int, int, int, int]) -> None:
    count, results, total, articles = drawn
    assert (significance(*drawn) > 0.0) == (count * articles > total * results)


@settings(deadline=None)
@given(counts())
def test_a_value_that_is_commoner_in_the_archive_scores_lower(drawn: tuple[int, int, int, int]) -> None:
    count, results, total, articles = drawn
    commoner = significance(count, results, total + 1, articles + 1)
    usual = significance(count, results, total, articles + 1)
    assert commoner < usual or commoner == usual == 0.0 or total == 0
