"""Are values, days and intervals counted as plain Python counts them, whichever way is taken?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.columns import UNKNOWN_DAY, Array, Table, words_of
from index.writers.tables import Records, build_holders
from search.kernels.bits import set_rows
from search.kernels.counting import count_by_value, mark_held
from search.kernels.days import (
    count_between,
    count_days_of_rows,
    count_intervals,
    ends_of,
    span_of_intervals,
    span_of_rows,
)
from search.kernels.picking import pick_listed, tally_bits

SIZE = 200
"""Rows of a tiny segment: three words and a bit."""
WORDS = words_of(SIZE)
ROWS = st.sets(st.integers(0, SIZE - 1))
FULL = set(range(SIZE))


def as_list(rows: Iterable[int]) -> Array:
    return np.array(sorted(rows), np.uint32)


def as_bits(rows: Iterable[int]) -> Array:
    bits = np.zeros(WORDS, np.uint64)
    set_rows(bits, as_list(rows), 0)
    return bits


MOST = 12
"""Numbers of values in a facet, of which some are held by none."""
HELD = st.sets(st.integers(0, MOST - 3), max_size=4)
VALUES = st.lists(HELD, min_size=1, max_size=SIZE)


def table_of(held: Iterable[Iterable[int]]) -> Table:
    """Give the values of each row in one facet as a writer does."""
    records = Records(1)
    for values in held:
        records.add(sorted((value,) for value in values))
    return records.table()


@settings(deadline=None)
@given(VALUES, ROWS)
@example([{0, 1}] * SIZE, FULL)
def test_rows_are_counted_alike_value_by_value(held: list[set[int]], rows: set[int]) -> None:
    holders = build_holders(table_of(held), len(held))
    rows = {row for row in rows if row < len(held)}
    expected = Counter(value for row in rows for value in held[row])
    bits, asked, counts = as_bits(rows)[: words_of(len(held))], np.arange(MOST), np.zeros(MOST, np.int64)
    count_by_value(bits, *holders, asked, counts)
    assert counts.tolist() == [expected[value] for value in range(MOST)]


@settings(deadline=None)
@given(VALUES, ROWS)
@example([{0, 1}] * SIZE, FULL)
def test_the_values_that_any_row_holds_are_marked(held: list[set[int]], rows: set[int]) -> None:
    rows = {row for row in rows if row < len(held)}
    holders, marked = build_holders(table_of(held), len(held)), np.zeros(MOST, np.bool_)
    mark_held(as_bits(rows)[: words_of(len(held))], holders.starts, holders.rows, marked)
    assert set(np.flatnonzero(marked).tolist()) == {value for row in rows for value in held[row]}


def in_order(counts: Mapping[int, int], ranks: list[int]) -> list[int]:
    """Give the values that any row holds: the most frequent first, then by rank."""
    return sorted((value for value in counts if counts[value]), key=lambda value: (-counts[value], ranks[value]))


@settings(deadline=None)
@given(VALUES, ROWS, st.integers(1, MOST), st.permutations(range(MOST)))
@example([{0, 1}] * SIZE, FULL, 1, list(range(MOST)))
def test_the_top_of_an_archive_is_found_without_counting_every_value(
    held: list[set[int]], rows: set[int], size: int, ranks: list[int]
) -> None:
    holders = build_holders(table_of(held), len(held))
    totals = Counter(value for values in held for value in values)
    popular = np.array(sorted(totals, key=lambda value: -totals[value]), np.int64)
    columns = np.array([totals[value] for value in range(MOST)], np.int64), np.array(ranks, np.int64)
    rows = {row for row in rows if row < len(held)}
    best, tops = tally_bits(as_bits(rows)[: words_of(len(held))], *holders, popular, *columns, size)
    expected = Counter(value for row in rows for value in held[row])
    assert best.tolist() == in_order(expected, ranks)[:size]
    assert tops.tolist() == [expected[value] for value in best.tolist()]


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=MOST, max_size=MOST), st.permutations(range(MOST)), st.integers(0, 14))
def test_the_values_with_most_rows_are_picked_those_of_lower_rank_first_among_equals(
    counts: list[int], ranks: list[int], size: int
) -> None:
    order = in_order(dict(enumerate(counts)), ranks)
    columns = np.array(counts, np.int64), np.array(ranks, np.int64)
    assert pick_listed(np.array(sorted(order), np.int64), *columns, size).tolist() == order[:size]


DAY = date(2022, 12, 16).toordinal()
BEGINS = st.sets(st.integers(DAY - 3, DAY + 33), min_size=1, max_size=6)
DATED = st.lists(st.integers(DAY, DAY + 30) | st.just(UNKNOWN_DAY), min_size=1, max_size=SIZE)


@settings(deadline=None)
@given(DATED, ROWS, BEGINS, st.integers(0, 12))
@example([DAY] * SIZE, FULL, {DAY, DAY + 1}, 0)
@example([UNKNOWN_DAY] * SIZE, FULL, {DAY}, 0)
def test_days_in_any_order_are_counted_by_the_bucket_they_fall_in(
    days: list[int], rows: set[int], begins: set[int], more: int
) -> None:
    kept = [row for row in sorted(rows) if row < len(days)]
    day, starts, last = np.array(days, np.int32), np.array(sorted(begins)), max(begins) + more
    counts = np.zeros(len(starts), np.int64)
    count_days_of_rows(as_list(kept), day, starts, last, counts)
    found = [days[row] for row in kept if starts[0] <= days[row] <= last]
    expected = Counter(int(np.searchsorted(starts, known, side="right")) - 1 for known in found)
    assert counts.tolist() == [expected[bucket] for bucket in range(len(starts))]
    dated = [days[row] for row in kept if days[row] != UNKNOWN_DAY]
    span = (min(dated, default=0), max(dated, default=0), len(kept) - len(dated))
    assert span_of_rows(as_list(kept), day) == span


@settings(deadline=None)
@given(ROWS, st.integers(0, SIZE))
@example(FULL, SIZE)
@example(FULL, 64)
def test_the_ends_of_a_set_are_found_among_the_rows_that_are_dated(rows: set[int], dated: int) -> None:
    below = sorted(row for row in rows if row < dated)
    first, last = (below[0], below[-1]) if below else (-1, -1)
    assert ends_of(as_bits(rows), dated) == (first, last, len(rows) - len(below))


@settings(deadline=None)
@given(ROWS, st.lists(st.integers(0, SIZE), min_size=1, max_size=6))
@example(FULL, [0, 64, 65, SIZE])
def test_the_rows_between_falling_edges_are_counted(rows: set[int], drawn: list[int]) -> None:
    edges = sorted(drawn, reverse=True)
    counts = np.zeros(len(edges) - 1, np.int64)
    count_between(as_bits(rows), np.array(edges), counts)
    spans = zip(edges[1:], edges, strict=False)
    assert counts.tolist() == [sum(begin <= row < end for row in rows) for begin, end in spans]


INTERVALS = st.lists(
    st.lists(st.tuples(st.integers(DAY, DAY + 30), st.integers(0, 9)), max_size=3), min_size=1, max_size=6
)


@settings(deadline=None)
@given(
    INTERVALS,
    st.sets(st.integers(DAY - 3, DAY + 33), min_size=1, max_size=5),
    st.integers(0, 9),
    st.sampled_from((0, 64)),
)
def test_a_bucket_counts_an_article_once_that_an_interval_overlaps_or_fills(
    spoken: list[list[tuple[int, int]]], begins: set[int], more: int, base: int
) -> None:
    spans = [[(first, first + days) for first, days in row] for row in spoken]
    records = Records(2)
    for row in spans:
        records.add(sorted(set(row)))
    table, buckets, high = records.table(), np.array(sorted(begins)), max(begins) + more
    rows = as_list(range(base, base + len(spans)))
    counts, exact = np.zeros(len(buckets), np.int64), np.zeros(len(buckets), np.int64)
    seen = np.full((2, len(buckets)), -1, np.int64)
    count_intervals(rows, base, table.starts, table.records, buckets, high, counts, exact, seen)
    ends = [*(buckets[1:] - 1).tolist(), high]
    for place, (first, last) in enumerate(zip(buckets.tolist(), ends, strict=True)):
        assert counts[place] == sum(any(a <= last and b >= first for a, b in row) for row in spans)
        assert exact[place] == sum(any(first <= a and b <= last for a, b in row) for row in spans)
    everything = [span for row in spans for span in row]
    reach = (min(first for first, _ in everything), max(last for _, last in everything)) if everything else (0, 0)
    assert span_of_intervals(rows, base, table.starts, table.records) == reach
