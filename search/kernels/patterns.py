"""Which terms of a sorted dictionary are near a word, or of a pattern? Read as bytes: no text is made of any term."""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel

ONE, RUN = -1, -2
"""Stand in a pattern, among the numbers of characters, for any one character and for any run of them."""


@kernel
def read_sign(content: Array, at: Whole, last: Whole) -> tuple[Whole, Whole]:
    """Read the character of UTF-8 that begins at a byte before `last`: its number, and where the next one begins."""
    lead = np.int64(content[at])
    after = at + 1
    if lead < 0xC0:
        return lead, after
    length = 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3
    sign = lead & (0x3F >> length)
    while after < last and after <= at + length:
        sign = (sign << 6) | (np.int64(content[after]) & 0x3F)
        after += 1
    return sign, after


@kernel
def is_of_pattern(signs: Array, size: Whole, pattern: Array) -> bool:
    """Tell whether characters are of a pattern; a run takes more only where what follows it does not fit, the last one
    first, so each character is tried once for each of the pattern at most.
    """
    at, place, run, taken = 0, 0, -1, 0
    while at < size:
        if place < len(pattern) and (pattern[place] == ONE or pattern[place] == signs[at]):
            at, place = at + 1, place + 1
        elif place < len(pattern) and pattern[place] == RUN:
            run, taken, place = place, at, place + 1
        elif run >= 0:
            taken += 1
            at, place = taken, run + 1
        else:
            return False
    while place < len(pattern) and pattern[place] == RUN:
        place += 1
    return bool(place == len(pattern))


@kernel
def find_of_pattern(starts: Array, content: Array, first: Whole, last: Whole, pattern: Array) -> Array:
    """Give the places from first to last of the terms that are of a pattern, ascending."""
    found, count, least = np.empty(last - first, np.int64), 0, 0
    for sign in pattern:
        least += sign != RUN
    signs = np.empty(longest(starts, first, last), np.int64)
    for term in range(first, last):
        at: Whole
        at, end, size = np.int64(starts[term]), np.int64(starts[term + 1]), 0
        if end - at < least:
            continue
        while at < end:
            signs[size], at = read_sign(content, at, end)
            size += 1
        if size >= least and is_of_pattern(signs, size, pattern):
            found[count] = term
            count += 1
    return found[:count]


@kernel
def find_near(starts: Array, content: Array, first: Whole, last: Whole, wanted: Array, edits: Whole) -> Array:
    """Give the places from first to last of the terms at most so many edits from a word, ascending.

    The edits are those of optimal string alignment (Damerau 1964, each piece changed once): row i of the table counts
    those between i characters of a term and each beginning of the word. Terms are sorted, so the rows of what a term
    shares with the one before stay; and where all of two rows are too many, no term that begins so is near (the idea
    of a search in a trie, Shang & Merrettal, Tries for approximate string matching, 1996).
    """
    found, count, width = np.empty(last - first, np.int64), 0, len(wanted)
    most = longest(starts, first, last)
    rows, lows = np.empty((most + 1, width + 1), np.int64), np.zeros(most + 1, np.int64)
    signs, ends = np.empty(most + 1, np.int64), np.zeros(most + 1, np.int64)
    rows[0] = np.arange(width + 1)
    at: Whole
    before, depth, is_out = np.int64(0), 0, False
    for term in range(first, last):
        begin, end = np.int64(starts[term]), np.int64(starts[term + 1])
        shared, limit = 0, min(end - begin, ends[depth])
        while shared < limit and content[before + shared] == content[begin + shared]:
            shared += 1
        if is_out and shared == ends[depth]:
            continue
        while ends[depth] > shared:
            depth -= 1
        before, is_out, at = begin, False, begin + ends[depth]
        while at < end and not is_out:
            depth += 1
            signs[depth], at = read_sign(content, at, end)
            ends[depth] = at - begin
            lows[depth] = add_row(rows, signs, depth, wanted)
            is_out = lows[depth] > edits and lows[depth - 1] >= edits
        if not is_out and rows[depth, width] <= edits:
            found[count] = term
            count += 1
    return found[:count]


@kernel
def add_row(rows: Array, signs: Array, row: Whole, wanted: Array) -> Whole:
    """Fill one row of the table of edits out of the two before, and give the fewest in it."""
    sign, fewest = signs[row], row
    rows[row, 0] = row
    for at in range(1, len(wanted) + 1):
        edits = min(rows[row - 1, at], rows[row, at - 1]) + 1
        edits = min(edits, rows[row - 1, at - 1] + (sign != wanted[at - 1]))
        if row > 1 and at > 1 and sign == wanted[at - 2] and signs[row - 1] == wanted[at - 1]:
            edits = min(edits, rows[row - 2, at - 2] + 1)
        rows[row, at] = edits
        fewest = min(fewest, edits)
    return fewest


@kernel
def longest(starts: Array, first: Whole, last: Whole) -> Whole:
    """Give the bytes of the longest of some terms."""
    most = np.int64(0)
    for term in range(first, last):
        most = max(most, np.int64(starts[term + 1]) - np.int64(starts[term]))
    return most
