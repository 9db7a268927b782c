"""How are the articles spread over the days they were published, and over the days they speak of?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from index.columns import UNKNOWN_DAY, Array
from search.buckets import divide
from search.generation import Generation
from search.query import DayRange
from search.results import Bucket, Histogram
from search.spaces import Space


def published_mask(days: DayRange, generation: Generation) -> Array:
    """Mark the rows published in a range, or those without a date when it asks for unknown."""
    if days.unknown:
        undated: Array = generation.day == UNKNOWN_DAY
        return undated
    mask = np.ones(generation.rows, bool)
    if days:
        mask &= generation.day != UNKNOWN_DAY
    if days.first:
        mask &= generation.day >= days.first.toordinal()
    if days.last:
        mask &= generation.day <= days.last.toordinal()
    return mask


def happened_mask(days: DayRange, space: Space) -> Array:
    """Mark the places with an interval that overlaps a range."""
    if not days:
        return np.ones(space.size, bool)
    places, _, firsts, lasts = space.intervals()
    overlaps = np.ones(len(places), bool)
    if days.last:
        overlaps &= firsts <= days.last.toordinal()
    if days.first:
        overlaps &= lasts >= days.first.toordinal()
    mask = np.zeros(space.size, bool)
    mask[places[overlaps]] = True
    return mask


def published_histogram(mask: Array, days: DayRange, generation: Generation, unit: str = "auto") -> Histogram:
    """Count the rows of a mask by day of publication, inside a range; the undated form the last bucket."""
    known = generation.day[mask & (generation.day != UNKNOWN_DAY)]
    undated = int((mask & (generation.day == UNKNOWN_DAY)).sum())
    tail = [Bucket(None, None, undated, undated)] if undated else []
    span = _span(known, known, days)
    if span is None:
        return Histogram("published", "day", tuple(tail))
    unit, buckets = divide(*span, unit)
    inside = known[(known >= span[0].toordinal()) & (known <= span[1].toordinal())]
    counts = np.bincount(_place(inside, buckets), minlength=len(buckets))
    found = [Bucket(*buckets[i], int(counts[i]), int(counts[i])) for i in np.flatnonzero(counts)]
    return Histogram("published", unit, (*found, *tail))


def happened_histogram(mask: Array, days: DayRange, space: Space, unit: str = "auto") -> Histogram:
    """Count the articles with a marked place by the days spoken of there: each once in a bucket that it overlaps."""
    places, rows, firsts, lasts = space.intervals()
    kept = mask[places]
    rows, firsts, lasts = rows[kept], firsts[kept], lasts[kept]
    span = _span(firsts, lasts, days)
    if span is None:
        return Histogram("happened", "day", ())
    unit, buckets = divide(*span, unit)
    low, high = span[0].toordinal(), span[1].toordinal()
    kept = (firsts <= high) & (lasts >= low)
    rows, firsts, lasts = rows[kept], firsts[kept], lasts[kept]
    begin, end = _place(np.maximum(firsts, low), buckets), _place(np.minimum(lasts, high), buckets)
    spread = np.repeat(begin, end - begin + 1) + _counters(end - begin + 1)
    counts = _count_distinct(np.repeat(rows, end - begin + 1), spread, len(buckets))
    inside = (begin == end) & (firsts >= low) & (lasts <= high)
    exact = _count_distinct(rows[inside], begin[inside], len(buckets))
    found = [Bucket(*buckets[i], int(counts[i]), int(exact[i])) for i in np.flatnonzero(counts)]
    return Histogram("happened", unit, tuple(found))


def _span(firsts: Array, lasts: Array, days: DayRange) -> tuple[date, date] | None:
    """Give the days that buckets must cover: the range where it is closed, else as far as the articles reach."""
    if days.unknown or not len(firsts):
        return None
    first = days.first or date.fromordinal(int(firsts.min()))
    last = days.last or date.fromordinal(int(lasts.max()))
    return (first, last) if first <= last else None


def _place(days: Array, buckets: Sequence[tuple[date, date]]) -> Array:
    """Give the bucket that each day falls into."""
    starts = np.array([first.toordinal() for first, _ in buckets])
    places: Array = np.searchsorted(starts, days, side="right") - 1
    return places


def _counters(lengths: Array) -> Array:
    """Count 0, 1, ... length - 1 for each length, one after the other."""
    ends = np.cumsum(lengths)
    counters: Array = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)
    return counters


def _count_distinct(rows: Array, places: Array, size: int) -> Array:
    """Count the different rows in each place."""
    pairs = np.unique(rows.astype(np.int64) * size + places)
    counts: Array = np.bincount(pairs % size, minlength=size)
    return counts
