"""Which values do most rows of a set hold? Found by listing what is met, by counting all, or by popularity."""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel
from search.kernels.bits import count_common, has_row
from search.kernels.counting import count_all, count_values, facet_of
from search.kernels.lookup import find_place

MANY = 32
"""From one row for so many values on, values are counted without being listed when they are first met."""
LANE = 32
"""So many values are then looked at together: in most cases none of them comes among the best."""


@kernel
def comes_before(left: Whole, right: Whole, counts: Array, ranks: Array) -> bool:
    """Tell whether one value stands before another: by count, then by rank."""
    return bool(counts[left] > counts[right] or (counts[left] == counts[right] and ranks[left] < ranks[right]))


@kernel
def pick_listed(listed: Array, counts: Array, ranks: Array, size: Whole) -> Array:
    """Give the listed values with the highest counts, those of lower rank first among equals."""
    best = np.empty(size, np.int64)
    filled = 0
    for place in range(len(listed)):
        value = listed[place]
        if filled == size and (size == 0 or not comes_before(value, best[filled - 1], counts, ranks)):
            continue
        # written out here and in tally_bits: as a function of its own it takes 19 µs instead of 9 for 5,000 values
        at = filled - 1 if filled == size else filled
        filled = at + 1 if filled < size else filled
        while at > 0 and comes_before(value, best[at - 1], counts, ranks):
            best[at] = best[at - 1]
            at -= 1
        best[at] = value
    return best[:filled]


@kernel
def pick_each(
    totals: Array, held: Array, filled: Array, offsets: Array, ranks: Array, size: int
) -> tuple[Array, Array, Array]:
    """Pick as pick_listed does for each facet that add_counts filled: values, their counts, and how many a facet."""
    best, tops = np.empty((len(offsets), size), np.int64), np.empty((len(offsets), size), np.int64)
    picked = np.zeros(len(offsets), np.int64)
    for facet in range(len(offsets)):
        offset = offsets[facet]
        if offset < 0:
            continue
        own = totals[offset:]
        top = pick_listed(held[offset : offset + filled[facet]], own, ranks[offset:], size)
        picked[facet] = len(top)
        for place in range(len(top)):
            best[facet, place], tops[facet, place] = top[place], own[top[place]]
    return best, tops, picked


@kernel
def insert(
    value: Whole, count: Whole, facet: Whole, numbers: Array, offset: Whole, ranks: Array, size: Whole, best: Array,
    tops: Array, picked: Array,
) -> None:  # fmt: skip
    """Put a segment's value with its count among the best of its facet, where it belongs there."""
    filled = picked[facet]
    if size == 0 or (filled == size and count < tops[facet, size - 1]):
        return
    number = np.int64(numbers[value])
    rank = ranks[offset + number]
    at = filled
    if filled == size:
        at -= 1
        if count == tops[facet, at] and rank > ranks[offset + best[facet, at]]:
            return
    else:
        picked[facet] += 1
    while at > 0 and (
        tops[facet, at - 1] < count or (tops[facet, at - 1] == count and ranks[offset + best[facet, at - 1]] > rank)
    ):
        best[facet, at], tops[facet, at] = best[facet, at - 1], tops[facet, at - 1]
        at -= 1
    best[facet, at], tops[facet, at] = number, count


@kernel
def tally_rows(
    rows: Array, starts: Array, values: Array, firsts: Array, numbers: Array, most: Array, offsets: Array,
    limit: Whole, ranks: Array, size: int, counts: Array, listed: Array,
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """Give for each facet the top values of rows of a segment that is the whole archive, and their counts.

    Also how many values are given, and how many any row holds, of each facet: -1 where these were not counted. No row
    holds a value or one after it in its facet more often than `most` says. `counts` are zeros before and after.
    """
    best, tops = np.empty((len(offsets), size), np.int64), np.empty((len(offsets), size), np.int64)
    picked, held = np.zeros(len(offsets), np.int64), np.zeros(len(offsets), np.int64)
    if len(rows) * MANY < limit:
        met = listed[: count_values(rows, 0, starts, values, limit, counts, listed)]
        for place in range(len(met)):
            value = met[place]
            facet = facet_of(value, firsts)
            held[facet] += 1
            if offsets[facet] >= 0:
                insert(value, counts[value], facet, numbers, offsets[facet], ranks, size, best, tops, picked)
            counts[value] = 0
        return best, tops, picked, held
    # many rows meet most values: counting without a list, then looking at the commonest, has fewer branches
    count_all(rows, starts, values, limit, counts)
    for facet in range(len(offsets)):
        held[facet] = -1
        if offsets[facet] < 0:
            continue
        for begin in range(int(firsts[facet]), int(firsts[facet + 1]), LANE):
            if picked[facet] == size and (size == 0 or most[begin] < tops[facet, size - 1]):
                break
            end = min(begin + LANE, int(firsts[facet + 1]))
            highest = 0
            for value in range(begin, end):
                highest = max(highest, counts[value])
            if highest and (picked[facet] < size or highest >= tops[facet, size - 1]):
                for value in range(begin, end):
                    if counts[value]:
                        insert(value, counts[value], facet, numbers, offsets[facet], ranks, size, best, tops, picked)
    counts[:limit] = 0
    return best, tops, picked, held


@kernel
def tally_bits(
    bits: Array, starts: Array, rows: Array, heads: Array, head_bits: Array, popular: Array, totals: Array,
    ranks: Array, size: Whole,
) -> tuple[Array, Array]:  # fmt: skip
    """Give the top values of a set in a segment that is the whole archive, and their counts.

    Values come the most popular first; those after can have no more rows than the archive has, which ends the count.
    """
    counts = np.zeros(len(totals), np.int64)
    best = np.empty(size, np.int64)
    filled = 0
    for place in range(len(popular)):
        value = popular[place]
        if filled == size and totals[value] < counts[best[filled - 1]]:
            break
        head = find_place(heads, value)
        if head >= 0:
            counts[value] = count_common(bits, head_bits[head])
        else:
            for at in range(starts[value], starts[value + 1]):
                counts[value] += 1 if has_row(bits, np.int64(rows[at])) else 0
        if counts[value] == 0 or (filled == size and not comes_before(value, best[filled - 1], counts, ranks)):
            continue
        at = filled - 1 if filled == size else filled
        filled = at + 1 if filled < size else filled
        while at > 0 and comes_before(value, best[at - 1], counts, ranks):
            best[at] = best[at - 1]
            at -= 1
        best[at] = value
    tops = np.empty(filled, np.int64)
    for place in range(filled):
        tops[place] = counts[best[place]]
    return best[:filled], tops
