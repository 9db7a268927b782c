"""How many rows of a set hold each value?"""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel, prefetch
from search.kernels.bits import count_common, has_row
from search.kernels.lookup import find_place

AHEAD = 8
"""So many rows before its turn, what a row holds is asked for from memory."""


@kernel
def count_values(
    rows: Array, base: Whole, starts: Array, values: Array, limit: Whole, counts: Array, listed: Array
) -> int:
    """Count the values below a limit of rows, which are `base` further on than the segment's; numbers are its own.

    Lists each value when it is first met, and gives how many are listed.
    """
    filled = 0
    for place in range(len(rows)):
        row = np.int64(rows[place]) - base
        for at in range(starts[row], starts[row + 1]):
            value = values[at]
            if value >= limit:
                break
            if counts[value] == 0:
                listed[filled] = value
                filled += 1
            counts[value] += 1
    return filled


@kernel
def facet_of(value: Whole, firsts: Array) -> int:
    """Give the place of the facet that a segment's value belongs to."""
    facet = 0
    while value >= firsts[facet + 1]:
        facet += 1
    return facet


@kernel
def add_counts(
    counts: Array, listed: Array, firsts: Array, numbers: Array, offsets: Array, totals: Array, held: Array,
    filled: Array,
) -> None:  # fmt: skip
    """Add what was counted in a segment to the totals of the generation, and put its counts back to 0.

    Facet f is counted from totals[offsets[f]] on, and not where offsets[f] is negative; its values are listed from
    held[offsets[f]] on when they are first met, filled[f] of them.
    """
    for place in range(len(listed)):
        value = listed[place]
        facet = facet_of(value, firsts)
        offset, number = offsets[facet], np.int64(numbers[value])
        if offset >= 0:
            if totals[offset + number] == 0:
                held[offset + filled[facet]] = number
                filled[facet] += 1
            totals[offset + number] += counts[value]
        counts[value] = 0


@kernel
def count_by_value(
    bits: Array, starts: Array, rows: Array, heads: Array, head_bits: Array, values: Array, counts: Array
) -> None:
    """Add to the counts of some values how many rows of a segment's set hold them."""
    for number in range(len(values)):
        value = values[number]
        if value >= len(starts) - 1:
            continue
        head = find_place(heads, value)
        if head >= 0:
            counts[value] += count_common(bits, head_bits[head])
            continue
        for at in range(starts[value], starts[value + 1]):
            counts[value] += 1 if has_row(bits, np.int64(rows[at])) else 0


@kernel
def mark_held(bits: Array, starts: Array, rows: Array, held: Array) -> None:
    """Mark the values of a segment that any row of a set holds: value v is in rows[starts[v]:starts[v + 1]].

    Of the rows of a value as many are looked at as it takes to find one, so few where the set is large.
    """
    for value in range(len(starts) - 1):
        if not held[value]:
            for at in range(starts[value], starts[value + 1]):
                if has_row(bits, np.int64(rows[at])):
                    held[value] = True
                    break


@kernel
def count_all(rows: Array, starts: Array, values: Array, limit: Whole, counts: Array) -> None:
    """Count the values below a limit of rows of a segment that is the whole archive; numbers are its own."""
    for place in range(len(rows)):
        # what a row holds lies anywhere: asked for in time, it is there when its turn comes
        if place + 2 * AHEAD < len(rows):
            prefetch(starts, np.int64(rows[place + 2 * AHEAD]))
            prefetch(values, np.int64(starts[rows[place + AHEAD]]))
        row = rows[place]
        for at in range(starts[row], starts[row + 1]):
            if values[at] >= limit:
                break
            counts[values[at]] += 1
