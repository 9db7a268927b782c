"""Which rows are in a set? Sets as bits (row r is bit r % 64 of word r // 64) and as ascending row numbers."""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import Whole, count_bits, kernel

ONE = np.uint64(1)
GALLOP = 16
"""A list so many times as long as another is searched for its rows; one that is shorter is made into bits."""


@kernel
def has_row(bits: Array, row: Whole) -> bool:
    """Tell whether a row is in a set."""
    return bool((bits[row >> 6] >> np.uint64(row & 63)) & ONE)


@kernel
def has_bit(bits: Array, row: Whole) -> Whole:
    """Give 1 where a row is in a set, else 0: a number to add, where a condition would be guessed wrong."""
    return np.int64((bits[row >> 6] >> np.uint64(row & 63)) & ONE)


@kernel
def set_rows(bits: Array, rows: Array, base: Whole) -> None:
    """Put rows, each `base` further on, into a set."""
    for place in range(len(rows)):
        row = np.int64(rows[place]) + base
        bits[row >> 6] |= ONE << np.uint64(row & 63)


@kernel
def set_range(bits: Array, begin: Whole, end: Whole) -> None:
    """Put the rows from `begin` to before `end` into a set."""
    row = np.int64(begin)
    while row < end:
        if row & 63 == 0 and row + 64 <= end:
            bits[row >> 6] = ~np.uint64(0)
            row += 64
        else:
            bits[row >> 6] |= ONE << np.uint64(row & 63)
            row += 1


@kernel
def count_rows(bits: Array) -> int:
    """Count the rows of a set."""
    total = 0
    for word in range(len(bits)):
        total += count_bits(bits[word])
    return total


@kernel
def count_common(left: Array, right: Array) -> int:
    """Count the rows that two sets have in common."""
    total = 0
    for word in range(len(left)):
        total += count_bits(left[word] & right[word])
    return total


@kernel
def list_rows(bits: Array, count: Whole) -> Array:
    """List the `count` rows of a set."""
    rows = np.empty(count, np.uint32)
    place = 0
    for at in range(len(bits)):
        word = bits[at]
        while word:
            below = (word & (~word + ONE)) - ONE
            rows[place] = at * 64 + count_bits(below)
            place += 1
            word &= word - ONE
    return rows


@kernel
def keep_rows(rows: Array, bits: Array, wanted: bool) -> Array:
    """Keep the rows that are in a set, or those that are not."""
    kept = np.empty(len(rows), np.uint32)
    count = 0
    for place in range(len(rows)):
        row = rows[place]
        kept[count] = row
        count += 1 if has_row(bits, np.int64(row)) == wanted else 0
    return kept[:count]


@kernel
def seek(rows: Array, at: Whole, end: Whole, row: Whole) -> Whole:
    """Give the first place in rows[at:end] whose row is not below, by galloping from `at`; `end` where none is."""
    if at >= end or rows[at] >= row:
        return at
    step = 1
    while at + step < end and rows[at + step] < row:
        at += step
        step <<= 1
    end = min(at + step, end)
    at += 1
    while at < end:
        middle = (at + end) >> 1
        if rows[middle] < row:
            at = middle + 1
        else:
            end = middle
    return at


@kernel
def intersect(few: Array, many: Array) -> Array:
    """List the rows that stand in both of two lists; quickest with the shorter one first."""
    common = np.empty(len(few), np.uint32)
    count, end = 0, len(many)
    at: Whole = 0
    for place in range(len(few)):
        row = np.int64(few[place])
        at = seek(many, at, end, row)
        if at == end:
            break
        if many[at] == row:
            common[count] = row
            count += 1
    return common[:count]


@kernel
def keep_common(
    rows: Array, count: Whole, others: Array, first: Whole, last: Whole, head_bits: Array, head: Whole, scratch: Array
) -> Whole:  # fmt: skip
    """Keep, in their own array, those of the first `count` rows that stand in others[first:last]; give how many do.

    The list's own bits are head_bits[head] unless head is -1; `scratch` is zeros for as many, before and after.
    """
    kept, at = 0, first
    if head >= 0:
        for place in range(count):
            row = rows[place]
            rows[kept] = row
            kept += has_bit(head_bits[head], np.int64(row))
        return kept
    if last - first > GALLOP * count:
        for place in range(count):
            row = np.int64(rows[place])
            at = seek(others, at, last, row)
            if at == last:
                break
            rows[kept] = row
            kept += others[at] == row
        return kept
    set_rows(scratch, others[first:last], 0)
    for place in range(count):
        row = rows[place]
        rows[kept] = row
        kept += has_bit(scratch, np.int64(row))
    scratch[:] = 0
    return kept
