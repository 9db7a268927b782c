"""Which pairs of articles may be versions of one story? Those that share a number of their signatures."""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import kernel
from index.stories.comparing import LEAST_PART, WINDOW
from index.stories.signatures import BANDS

MOST_HOLDERS = 50
"""A number of a band that more articles hold comes from words that belong to no story, and joins none."""
UNDATED = np.iinfo(np.int64).min
_ROOM, _MOST_BITS, _SPREAD = 32, 22, 40_503
"""Numbers are looked for in a table of marks first, where several may share a place: so many places for each."""


def find_pairs(signatures: Array, instants: Array, sizes: Array, is_new: Array) -> Array:
    """Find the pairs of rows, the lower first, of which at least one is new, that have to be compared.

    `signatures` has a row an article, in order of `instants`, which are UNDATED where nothing is known; `sizes` count
    shingles.
    """
    codes, rows = find_holders(signatures, pack_numbers(signatures[is_new]))
    ends = np.flatnonzero(np.diff(codes, append=-1)) + 1
    many = np.empty((count_pairs(codes, rows, ends, instants, sizes, is_new, np.empty((0, 2), np.int64)), 2), np.int64)
    count_pairs(codes, rows, ends, instants, sizes, is_new, many)
    return np.unique(many, axis=0) if len(many) else many


def find_holders(signatures: Array, wanted: Array) -> tuple[Array, Array]:
    """Find the rows that hold some numbers, packed: give each number with each row, ascending; a few others, too."""
    marks = np.zeros(1 << min(max(len(wanted) * _ROOM, 1).bit_length(), _MOST_BITS), np.bool_)
    marks[((wanted & 0xFFFFFFFF) + (wanted >> 32) * _SPREAD) & (len(marks) - 1)] = True
    codes = np.empty(count_marked(signatures, marks), np.int64)
    rows = np.empty(len(codes), np.int64)
    list_marked(signatures, marks, codes, rows)
    order = np.argsort(codes, kind="stable")
    return codes[order], rows[order]


def pack_numbers(signatures: Array) -> Array:
    """Pack each number of some signatures with its column, end to end."""
    columns = np.arange(signatures.shape[1], dtype=np.int64) << 32
    packed: Array = (signatures.astype(np.int64) | columns).ravel()
    return packed


@kernel
def count_marked(signatures: Array, marks: Array) -> int:
    """Count the numbers that are marked."""
    count = 0
    for row in range(signatures.shape[0]):
        for column in range(signatures.shape[1]):
            number = np.int64(signatures[row, column])
            if marks[(number + column * _SPREAD) & (len(marks) - 1)]:
                count += 1
    return count


@kernel
def list_marked(signatures: Array, marks: Array, codes: Array, rows: Array) -> None:
    """List the numbers that are marked, packed, and the rows that hold them."""
    at = 0
    for row in range(signatures.shape[0]):
        for column in range(signatures.shape[1]):
            number = np.int64(signatures[row, column])
            if marks[(number + column * _SPREAD) & (len(marks) - 1)]:
                codes[at] = (np.int64(column) << 32) | number
                rows[at] = row
                at += 1


@kernel
def count_pairs(
    codes: Array, rows: Array, ends: Array, instants: Array, sizes: Array, is_new: Array, pairs: Array
) -> int:
    """Count the pairs of rows that hold one number and may be versions; write them where there is room for all."""
    count, begin = 0, 0
    for end in ends:
        is_whole = codes[begin] >> 32 == BANDS
        if is_whole or end - begin <= MOST_HOLDERS:
            for first in range(begin, end):
                # texts that are equal word by word: each with the first and the next one joins as much as all pairs do
                last = min(first + 2, end) if is_whole and first > begin else end
                for second in range(first + 1, last):
                    one, other = rows[first], rows[second]
                    if not is_new[one] and not is_new[other]:
                        continue
                    is_dated = instants[one] != UNDATED and instants[other] != UNDATED
                    if not is_whole and is_dated and abs(instants[one] - instants[other]) > WINDOW:
                        continue
                    if min(sizes[one], sizes[other]) < LEAST_PART * max(sizes[one], sizes[other]):
                        continue
                    if count < len(pairs):
                        pairs[count, 0] = min(one, other)
                        pairs[count, 1] = max(one, other)
                    count += 1
        begin = end
    return count
