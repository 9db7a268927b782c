"""How many rows of a set hold each value of a facet, and which values do most of them hold?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from index.columns import Array
from search.generation import Generation
from search.kernels.counting import count_by_value, mark_held
from search.kernels.picking import pick_each, pick_listed, tally_bits, tally_rows
from search.layouts import Layout, add_segment
from search.rowset import RowSet

PICKED = 128
"""Up to so many values are picked one by one; beyond, all are sorted."""
FEW = 12
"""A set of more than one in so many rows is counted value by value, a smaller one row by row."""
FIRST_VALUES = 16
"""Values that are counted before it is asked for the first time whether the others can still come among the top."""


class Tally(NamedTuple):
    """The values that most rows of a set hold (ordinals), with their counts.

    `distinct` is how many values any row holds, or a function that counts them.
    """

    values: list[int]
    counts: list[int]
    distinct: int | Callable[[], int]


class _Scratch(threading.local):
    """Arrays that one thread counts in and leaves as it found them, all 0: clearing new ones would cost more."""

    def __init__(self) -> None:
        self._counts: Array = np.zeros(0, np.int32)
        self._listed: Array = np.empty(0, np.int32)

    def take(self, size: int) -> tuple[Array, Array]:
        """Give zeros for so many counts at least, and room for as many numbers."""
        if len(self._counts) < size:
            self._counts, self._listed = np.zeros(2 * size, np.int32), np.empty(2 * size, np.int32)
        return self._counts, self._listed


scratch = _Scratch()


def count_each(facet: str, found: RowSet, generation: Generation) -> Array:
    """Count the rows of a set that hold each value of a facet, by ordinal."""
    return generation.live_counts[facet] if found is generation.live else _count((facet,), found, generation)[0]


def tally(facets: tuple[str, ...], found: RowSet, size: int, generation: Generation) -> list[Tally]:
    """Give the values of each facet that most rows of a set hold; equal ones in the order of labels."""
    if found is generation.live:
        return [
            _pick(generation.popular[facet], generation.live_counts[facet], generation.names[facet].ranks, size)
            for facet in facets
        ]
    if found.count * FEW > generation.articles and 0 < size <= PICKED:
        distinct = Distinct(facets, found, generation)
        return [
            _tally_by_value(facet, found, size, generation)._replace(distinct=partial(distinct.of, place))
            for place, facet in enumerate(facets)
        ]  # fmt: skip
    layout = generation.layout(facets)
    if len(generation.segments) == 1 and size <= PICKED:
        known = generation.segments[0].values
        room, most = scratch.take(len(known.numbers)), generation.segments[0].most
        limit = int(known.firsts[layout.last + 1])
        best, tops, picked, held = tally_rows(
            found.rows, *known, most, layout.offsets, limit, layout.ranks, size, *room
        )  # fmt: skip
    else:
        totals, listed, held = _count(facets, found, generation)
        if size > PICKED:
            return [
                _pick(listed[begin : begin + held[place]], totals[begin:end], layout.ranks[begin:end], size)
                for place, begin, end in layout.spans
            ]
        best, tops, picked = pick_each(totals, listed, held, layout.offsets, layout.ranks, size)
    return read_tallies(best, tops, picked, held, Distinct(facets, found, generation), layout)


def read_tallies(
    best: Array, tops: Array, picked: Array, held: Array, distinct: Distinct, layout: Layout
) -> list[Tally]:  # fmt: skip
    """Give the tally of each facet of a layout out of what tally_rows or pick_each gave."""
    used = layout.last + 1
    values, counts, sizes, known = best[:used].tolist(), tops[:used].tolist(), picked.tolist(), held.tolist()
    return [
        Tally(values[f][: sizes[f]], counts[f][: sizes[f]], known[f] if known[f] >= 0 else partial(distinct.of, place))
        for place, (f, _, _) in enumerate(layout.spans)
    ]


class Distinct:
    """Counts the values of some facets that any row of a set holds, of all at once, when it is first asked."""

    def __init__(self, facets: tuple[str, ...], found: RowSet, generation: Generation) -> None:
        self._facets = facets
        self._found = found
        self._generation = generation

    def of(self, place: int) -> int:
        """Give the number of the facet in a place."""
        return self._counts[place]

    @cached_property
    def _counts(self) -> list[int]:
        generation, counts = self._generation, []
        for facet in self._facets:
            held = np.zeros(len(generation.values[facet]), bool)
            for segment in generation.segments:
                holders = segment.facets[facet]
                mark_held(self._found.bits[segment.first : segment.last], holders.starts, holders.rows, held)
            counts.append(int(np.count_nonzero(held)))
        return counts


def _count(facets: tuple[str, ...], found: RowSet, generation: Generation) -> tuple[Array, Array, Array]:
    """Count all values of some facets as they are laid out; give totals, the values met, and how many of each facet."""
    layout = generation.layout(facets)
    totals, held = np.zeros(layout.size, np.int64), np.empty(layout.size, np.int64)
    filled = np.zeros(len(layout.offsets), np.int64)
    for segment in generation.segments:
        rows = generation.part_of(found, segment)
        add_segment(segment, rows, segment.base, layout, totals, held, filled)
    return totals, held, filled


def _pick(held: Array, counts: Array, ranks: Array, size: int) -> Tally:
    """Pick the top of values that any row holds."""
    if size <= PICKED:
        best = pick_listed(held, counts, ranks, size)
    else:
        best = held[np.lexsort((ranks[held], -counts[held]))[:size]]
    return Tally(best.tolist(), counts[best].tolist(), len(held))


def _tally_by_value(facet: str, found: RowSet, size: int, generation: Generation) -> Tally:
    """Count the most frequent values of the archive first, until no other can have as many rows as the last kept.

    Leaves the number of distinct values out.
    """
    popular, totals, ranks = generation.popular[facet], generation.live_counts[facet], generation.names[facet].ranks
    if len(generation.segments) == 1:
        best, tops = tally_bits(found.bits, *generation.segments[0].facets[facet], popular, totals, ranks, size)
        return Tally(best.tolist(), tops.tolist(), 0)
    counts = np.zeros(len(totals), np.int64)
    best, done, step = popular[:0], 0, FIRST_VALUES
    while done < len(popular):
        for segment in generation.segments:
            part = found.bits[segment.first : segment.last]
            count_by_value(part, *segment.facets[facet], popular[done : done + step], counts)
        done, step = done + step, step * 2
        best = pick_listed(popular[:done], counts, ranks, size)
        if len(best) == size and done < len(popular) and totals[popular[done]] < counts[best[-1]]:
            break
    best = best[counts[best] > 0]
    return Tally(best.tolist(), counts[best].tolist(), 0)
