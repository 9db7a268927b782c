"""How many rows of a set fall on each day, and on which days do they begin and end?"""

from __future__ import annotations

import numpy as np

from index.columns import UNKNOWN_DAY, Array
from index.compiled import Whole, count_bits, kernel
from search.kernels.bits import ONE, seek


@kernel
def span_of_rows(rows: Array, day: Array) -> tuple[int, int, int]:
    """Give first and last day of rows, 0 and 0 where none is dated, and how many are not."""
    first, last, undated = 0, 0, 0
    for place in range(len(rows)):
        known = day[rows[place]]
        if known == UNKNOWN_DAY:
            undated += 1
        else:
            first = known if first == 0 else min(first, known)
            last = max(last, known)
    return first, last, undated


@kernel
def ends_of(bits: Array, dated: Whole) -> tuple[Whole, Whole, Whole]:
    """Give the first and the last row of a set below `dated`, -1 where there is none, and how many rows are not."""
    first, last, rest = -1, -1, 0
    for at in range(len(bits)):
        word = bits[at]
        if at * 64 + 64 > dated:
            below = np.uint64(0)
            if at * 64 < dated:
                below = (ONE << np.uint64(dated - at * 64)) - ONE
            rest += count_bits(word & ~below)
            word &= below
        if word:
            if first < 0:
                first = at * 64 + count_bits((word & (~word + ONE)) - ONE)
            for shift in (1, 2, 4, 8, 16, 32):
                word |= word >> np.uint64(shift)
            last = at * 64 + count_bits(word) - 1
    return first, last, rest


@kernel
def ends_of_list(rows: Array, dated: Whole) -> tuple[Whole, Whole, Whole]:
    """Give of a list of rows what ends_of gives of a set."""
    size = seek(rows, 0, len(rows), dated)
    if size == 0:
        return -1, -1, len(rows)
    return np.int64(rows[0]), np.int64(rows[size - 1]), len(rows) - size


@kernel
def count_list_between(rows: Array, base: Whole, edges: Array, counts: Array) -> None:
    """Count a list of rows, `base` further on than the segment's, as count_between counts a set."""
    at: Whole = 0
    for bucket in range(len(counts) - 1, -1, -1):
        begin = seek(rows, at, len(rows), edges[bucket + 1] + base)
        at = seek(rows, begin, len(rows), edges[bucket] + base)
        counts[bucket] += at - begin
        if at == len(rows):
            break


@kernel
def count_between(bits: Array, edges: Array, counts: Array) -> None:
    """Add to each count the rows of a set from edge k + 1 to before edge k; edges fall."""
    for bucket in range(len(counts)):
        row, end = np.int64(edges[bucket + 1]), np.int64(edges[bucket])
        while row < end:
            word = bits[row >> 6] >> np.uint64(row & 63)
            left = end - row
            step = 64 - (row & 63)
            if left < step:
                word &= (ONE << np.uint64(left)) - ONE
                step = left
            counts[bucket] += count_bits(word)
            row += step


@kernel
def count_days_of_rows(rows: Array, day: Array, starts: Array, last: Whole, counts: Array) -> None:
    """Count the rows up to a last day by the bucket that their day falls in: the last whose start is not after it."""
    bucket = len(starts) - 1
    for place in range(len(rows)):
        known = day[rows[place]]
        if known < starts[0] or known > last or known == UNKNOWN_DAY:
            continue
        while starts[bucket] > known:
            bucket -= 1
        while bucket + 1 < len(starts) and starts[bucket + 1] <= known:
            bucket += 1
        counts[bucket] += 1


@kernel
def span_of_intervals(rows: Array, base: Whole, starts: Array, records: Array) -> tuple[int, int]:
    """Give first and last day of all intervals of a segment's rows, 0 and 0 where there is none."""
    first, last = 0, 0
    for place in range(len(rows)):
        row = np.int64(rows[place]) - base
        for at in range(starts[row], starts[row + 1]):
            first = records[at, 0] if first == 0 else min(first, records[at, 0])
            last = max(last, records[at, 1])
    return first, last


@kernel
def count_intervals(
    rows: Array, base: Whole, starts: Array, records: Array, buckets: Array, high: Whole, counts: Array, exact: Array,
    seen: Array,
) -> None:  # fmt: skip
    """Count rows by the buckets that an interval of theirs overlaps and, exact, lies in; each row once in a bucket.

    Buckets begin at `buckets` (ascending) and the last one ends at `high`; `seen` (2, buckets) remembers the last row.
    """
    low = buckets[0]
    for place in range(len(rows)):
        row = np.int64(rows[place]) - base
        for at in range(starts[row], starts[row + 1]):
            first, last = records[at, 0], records[at, 1]
            if last < low or first > high:
                continue
            bucket = np.searchsorted(buckets, max(first, low), side="right") - 1
            inside = first >= low and last <= high and (bucket + 1 == len(buckets) or last < buckets[bucket + 1])
            if inside and seen[1, bucket] != rows[place]:
                seen[1, bucket] = rows[place]
                exact[bucket] += 1
            while bucket < len(buckets) and buckets[bucket] <= last:
                if seen[0, bucket] != rows[place]:
                    seen[0, bucket] = rows[place]
                    counts[bucket] += 1
                bucket += 1
