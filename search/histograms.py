"""How are the articles spread over the days they were published, and over the days they speak of?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import compress, repeat
from typing import NamedTuple

import numpy as np

from index.columns import UNKNOWN_DAY, Array, Table
from search.buckets import Buckets, cut, lay_buckets, unit_for
from search.generation import Generation
from search.kernels.days import (
    count_between,
    count_days_of_rows,
    count_intervals,
    count_list_between,
    ends_of,
    ends_of_list,
    span_of_intervals,
    span_of_rows,
)
from search.layouts import Grid, count_from
from search.query import DayRange
from search.records import count_pairs
from search.results import Bucket, Histogram
from search.rowset import RowSet


class Counted(NamedTuple):
    """Rows counted by day of publication: the first and the last day of each bucket, its rows, and the undated ones."""

    unit: str
    firsts: Sequence[date]
    lasts: Sequence[date]
    counts: list[int]
    undated: int


def published_histogram(counted: Counted) -> Histogram:
    """Show rows that were counted by day of publication; the undated form the last bucket."""
    unit, firsts, lasts, counts, undated = counted
    tail = (Bucket(None, None, undated, undated),) if undated else ()
    buckets = compress(zip(firsts, lasts, counts, counts, strict=True), counts)
    return Histogram("published", unit, (*map(tuple.__new__, repeat(Bucket), buckets), *tail))


def count_published(found: RowSet, days: DayRange, generation: Generation, unit: str = "auto") -> Counted:
    """Count the rows of a set by day of publication, inside a range, in buckets of the unit that fits."""
    first, last, undated = _published_span(found, generation)
    span = _span(first, last, days)
    if span is None:
        return Counted("day", (), (), [], undated)
    unit = unit_for(*span, unit)
    grid = generation.grid(unit)
    if grid and grid.buckets.firsts[0] <= span[0] and span[1] <= grid.buckets.lasts[-1]:
        buckets, counts = _count_ranges(found, span, days, grid, generation)
    else:
        buckets = lay_buckets(*span, unit)[1]
        counts = np.zeros(len(buckets.starts), np.int64)
        count_days_of_rows(found.rows, generation.day, buckets.starts, span[1].toordinal(), counts)
    return Counted(unit, buckets.firsts, buckets.lasts, counts.tolist(), undated)


def _published_span(found: RowSet, generation: Generation) -> tuple[int, int, int]:
    """Give first and last day of publication in a set, 0 and 0 where none is dated, and how many rows are not."""
    if not generation.sorted_days:
        return span_of_rows(found.rows, generation.day)
    firsts, lasts, undated, day = [], [], 0, generation.day
    for segment in generation.segments:
        if found.is_dense:
            begin, end, rest = ends_of(found.bits[segment.first : segment.last], segment.dated)
            begin, end = (begin + segment.base, end + segment.base) if begin >= 0 else (-1, -1)
        else:
            begin, end, rest = ends_of_list(generation.part_of(found, segment), segment.base + segment.dated)
        undated += rest
        if begin >= 0:
            lasts.append(int(day[begin]))
            firsts.append(int(day[end]))
    return min(firsts, default=0), max(lasts, default=0), undated


def _count_ranges(
    found: RowSet, span: tuple[date, date], days: DayRange, grid: Grid, generation: Generation
) -> tuple[Buckets, Array]:
    """Count a set by units that are ranges of rows, because days fall from row to row."""
    place, buckets = cut(grid.buckets, *span)
    size = len(buckets.starts)
    counts = np.zeros(size, np.int64)
    for segment, known in zip(generation.segments, grid.edges, strict=True):
        edges = known[place : place + size + 1]
        if days.first or days.last:
            day = generation.day[segment.base : segment.base + segment.rows]
            edges = edges.copy()
            edges[0], edges[-1] = (count_from(day, span[0].toordinal()), count_from(day, span[1].toordinal() + 1))
        if found.is_dense:
            count_between(found.bits[segment.first : segment.last], edges, counts)
        else:
            count_list_between(generation.part_of(found, segment), segment.base, edges, counts)
    return buckets, counts


def count_stories_published(
    found: RowSet, days: DayRange, generation: Generation, unit: str = "auto"
) -> Counted:  # fmt: skip
    """Count the stories of a set of rows as `count_published` counts rows, each once in a bucket."""
    first, last, _ = _published_span(found, generation)
    day, stories = generation.day[found.rows], generation.stories.firsts[found.rows]
    undated = len(np.unique(stories[day == UNKNOWN_DAY]))
    span = _span(first, last, days)
    if span is None:
        return Counted("day", (), (), [], undated)
    unit, buckets = lay_buckets(*span, unit)
    is_inside = (day >= span[0].toordinal()) & (day <= span[1].toordinal())
    places = np.searchsorted(buckets.starts, day[is_inside], "right") - 1
    counts = count_pairs(stories[is_inside], places, len(buckets.starts))
    return Counted(unit, buckets.firsts, buckets.lasts, counts.tolist(), undated)


def happened_histogram(spoken: list[tuple[Array, int, Table]], days: DayRange, unit: str = "auto") -> Histogram:
    """Count articles by the days they speak of: each once in a bucket that it overlaps.

    `spoken` gives for each part of the archive rows, the base of their numbers and the intervals of each.
    """
    spans = [span_of_intervals(rows, base, table.starts, table.records) for rows, base, table in spoken]
    known = [span for span in spans if span[0]]
    span = _span(min(first for first, _ in known), max(last for _, last in known), days) if known else None
    if span is None:
        return Histogram("happened", "day", ())
    unit, buckets = lay_buckets(*span, unit)
    counts, exact = np.zeros(len(buckets.starts), np.int64), np.zeros(len(buckets.starts), np.int64)
    seen = np.full((2, len(counts)), -1, np.int64)
    for rows, base, table in spoken:
        count_intervals(
            rows, base, table.starts, table.records, buckets.starts, span[1].toordinal(), counts, exact, seen
        )
    counted = zip(buckets.firsts, buckets.lasts, counts.tolist(), exact.tolist(), strict=True)
    return Histogram("happened", unit, tuple([Bucket._make(one) for one in counted if one[2]]))


def _span(first: int, last: int, days: DayRange) -> tuple[date, date] | None:
    """Give the days that buckets must cover: the range where it is closed, else as far as the articles reach."""
    if days.unknown or not first:
        return None
    begin, end = days.first or date.fromordinal(first), days.last or date.fromordinal(last)
    return (begin, end) if begin <= end else None
