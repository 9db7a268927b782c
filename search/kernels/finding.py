"""Which rows hold all or any of some terms, and which of them hold some values?

A row of `places` tells of a term first and last posting in columns 1 and 2, and in column 6 its place among the heads.
"""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel
from search.kernels.bits import has_row, keep_common, set_rows
from search.kernels.holding import Columns
from search.kernels.lookup import find_place


@kernel
def find_all(columns: Columns, places: Array) -> tuple[Array, Whole]:
    """Find the rows that hold all terms, the rarest term first; give them, and how many they are."""
    stem, scratch = columns.stem, np.zeros((len(columns.titles) + 63) >> 6, np.uint64)
    order = np.argsort(places[:, 2] - places[:, 1])
    rare = places[order[0]]
    rows = stem.rows[rare[1] : rare[2]].copy()
    count: Whole = len(rows)
    for turn in range(1, len(order)):
        other = places[order[turn]]
        count = keep_common(rows, count, stem.rows, other[1], other[2], stem.head_bits, other[6], scratch)
    return rows, count


@kernel
def find_any(columns: Columns, places: Array) -> Array:
    """Find the rows that hold any term, as bits."""
    stem, bits = columns.stem, np.zeros((len(columns.titles) + 63) >> 6, np.uint64)
    for leaf in range(len(places)):
        first, last, head = places[leaf, 1], places[leaf, 2], places[leaf, 6]
        if head >= 0:
            head_bits = stem.head_bits[head]
            for word in range(len(bits)):
                bits[word] |= head_bits[word]
        else:
            set_rows(bits, stem.rows[first:last], 0)
    return bits


@kernel
def keep_held(columns: Columns, chosen: Array, rows: Array, count: Whole, left: Array) -> Whole:
    """Keep, in their own array, the rows that hold all chosen values; `left` counts those that hold all but one."""
    words = (len(columns.titles) + 63) >> 6
    if len(chosen) == 1:
        left[0] = count
        holders, value = columns.holders[chosen[0, 0]], chosen[0, 1]
        head, scratch = find_place(holders.heads, value), np.zeros(words, np.uint64)
        first, last = np.int64(holders.starts[value]), np.int64(holders.starts[value + 1])
        return keep_common(rows, count, holders.rows, first, last, holders.head_bits, head, scratch)
    held = np.zeros((len(chosen), words), np.uint64)
    for number in range(len(chosen)):
        holders, value = columns.holders[chosen[number, 0]], chosen[number, 1]
        set_rows(held[number], holders.rows[holders.starts[value] : holders.starts[value + 1]], 0)
    kept = 0
    for place in range(count):
        row, missing, lacks = np.int64(rows[place]), 0, -1
        for number in range(len(chosen)):
            if not has_row(held[number], row):
                missing, lacks = missing + 1, number
        if missing == 0:
            rows[kept] = row
            kept += 1
            left += 1
        elif missing == 1:
            left[lacks] += 1
    return kept
