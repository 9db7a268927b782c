"""Where does a column first hold what other compiled code must not follow? Each gives a place, -1 where all is well."""

from __future__ import annotations

import numpy as np

from index.columns import BLOCK, Array
from index.compiled import Whole, count_bits, kernel
from search.kernels.bits import has_bit
from search.kernels.phrases import body_bits, occurrences


@kernel
def find_disorder(starts: Array, rows: Array, limit: Whole) -> Whole:
    """Give the first row of a list that is not above the one before it in the same list, or not below a limit."""
    for number in range(len(starts) - 1):
        before, end = np.int64(-1), np.int64(starts[number + 1])
        for at in range(np.int64(starts[number]), end):
            row = np.int64(rows[at])
            if row <= before:
                return at
            before = row
        if before >= limit:
            return end - 1
    return -1


@kernel
def find_other_bits(starts: Array, rows: Array, heads: Array, head_bits: Array) -> Whole:
    """Give the first head whose bits are not the rows of its list, which are known to ascend in their bounds."""
    for head in range(len(heads)):
        bits, begin, end = head_bits[head], np.int64(starts[heads[head]]), np.int64(starts[heads[head] + 1])
        all_bits, listed = 0, 0
        for word in range(len(bits)):
            all_bits += count_bits(bits[word])
        for at in range(begin, end):
            listed += has_bit(bits, np.int64(rows[at]))
        if listed != end - begin or listed != all_bits:
            return head
    return -1


@kernel
def find_misplaced(frequencies: Array, block_positions: Array, positions: Whole) -> Whole:
    """Give the first block whose positions do not begin where those before it end; one more where the last does not."""
    bits, at = body_bits(frequencies), np.int64(0)
    for block in range(len(block_positions)):
        if block_positions[block] != at:
            return block
        for posting in range(block * BLOCK, min(block * BLOCK + BLOCK, len(frequencies))):
            at += occurrences(np.int64(frequencies[posting]), bits)
    return -1 if at == positions else len(block_positions)


@kernel
def find_stray(records: Array, limits: Array) -> Whole:
    """Give the first mention whose paragraph or sentence is negative, or whose facet or value is none of `limits`."""
    for at in range(len(records)):
        facet, value = records[at, 2], records[at, 3]
        if records[at, 0] < 0 or records[at, 1] < 0 or facet < 0 or facet >= len(limits):
            return at
        if value < 0 or value >= limits[facet]:
            return at
    return -1
