"""Which segments are written together?"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.writers.merging import FACTOR, choose_merges

LARGEST = 1_000
SIZES = st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 2_000)), max_size=40)


def simulate(commits: int) -> tuple[list[int], int]:
    """Commit one article at a time; give the segments left and how often any article was written again."""
    segments: list[int] = []
    written = 0
    for _ in range(commits):
        segments.append(1)
        if places := choose_merges(segments, segments, LARGEST):
            merged = sum(segments[place] for place in places)
            segments = [size for place, size in enumerate(segments) if place not in places] + [merged]
            written += merged
    return segments, written


@pytest.mark.parametrize(
    ("live", "rows", "places"),
    [
        ([], [], set()),
        ([1] * 7, [1] * 7, set()),
        ([1] * 8, [1] * 8, set(range(8))),
        ([500, *[1] * 8], [500, *[1] * 8], set(range(1, 9))),
        ([1, 4, 16, 64, 256, 1, 4, 16], [1, 4, 16, 64, 256, 1, 4, 16], set()),
        ([LARGEST] * 8, [LARGEST] * 8, set()),
        ([5], [10], set()),
        ([4], [10], {0}),
        ([100, 0], [100, 3], {1}),
        ([LARGEST], [3 * LARGEST], {0}),
    ],
)
def test_full_tiers_and_segments_more_than_half_dead_are_chosen(
    live: Sequence[int], rows: Sequence[int], places: set[int]
) -> None:
    assert choose_merges(live, rows, LARGEST) == places


@settings(deadline=None)
@given(SIZES)
def test_what_is_mostly_dead_is_chosen_and_what_is_large_and_alive_is_not(sizes: list[tuple[int, int]]) -> None:
    live, rows = [live for live, _ in sizes], [live + dead for live, dead in sizes]
    chosen = choose_merges(live, rows, LARGEST)
    for place, (alive, dead) in enumerate(sizes):
        assert dead <= alive or place in chosen
        assert alive < LARGEST or dead > alive or place not in chosen


def test_many_small_commits_leave_few_segments_and_write_each_article_a_few_times() -> None:
    segments, written = simulate(2_000)
    assert sum(segments) == 2_000
    assert len(segments) < 5 * FACTOR
    assert written < 2_000 * 5
