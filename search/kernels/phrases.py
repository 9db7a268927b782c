"""Which rows hold some terms in order, how near to each other, how often?"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.columns import BLOCK, FREQUENCY_BITS, Array, Postings
from index.compiled import Whole, kernel
from search.kernels.bits import ONE, keep_common, seek

_NARROW, _WIDE = FREQUENCY_BITS[2], FREQUENCY_BITS[4]


@kernel
def body_bits(codes: Array) -> int:
    """Give how many low bits of a packed frequency hold the body's."""
    return _NARROW if codes.itemsize == 2 else _WIDE


@kernel
def occurrences(code: Whole, bits: Whole) -> Any:
    """Give how often a term stands in title and body together, from its packed frequency."""
    return (code >> bits) + (code & ((1 << bits) - 1))


@kernel
def position_start(postings: Postings, posting: Whole, bits: Whole) -> Any:
    """Give where the positions of a posting begin: at its block's, plus those of the postings between."""
    block = posting // BLOCK
    start = np.int64(postings.block_positions[block])
    for at in range(block * BLOCK, posting):
        start += occurrences(np.int64(postings.frequencies[at]), bits)
    return start


@kernel
def count_runs(
    positions: Array, begins: Array, ends: Array, slop: Whole, title: Whole, cursors: Array, counts: Array
) -> None:
    """Count the starts from which all terms follow in order with at most `slop` others among them: title, then body.

    Term t stands at positions[begins[t]:ends[t]]; from a start, the earliest place of each next term is the tightest.
    """
    counts[0], counts[1] = 0, 0
    terms = len(begins)
    cursors[:] = begins
    for at in range(begins[0], ends[0]):
        start = np.int64(positions[at])
        place = start
        for term in range(1, terms):
            cursor = cursors[term]
            while cursor < ends[term] and positions[cursor] <= place:
                cursor += 1
            cursors[term] = cursor
            if cursor == ends[term]:
                return
            place = np.int64(positions[cursor])
        if place - start - (terms - 1) <= slop:
            counts[0 if start < title else 1] += 1


@kernel
def match_phrase(
    postings: Postings, ranges: Array, slop: Whole, titles: Array, in_title: bool, in_body: bool
) -> tuple[Array, Array]:
    """List the rows of a segment that hold a phrase in the fields asked for, and how often, packed.

    `ranges` (terms, 3) gives of each term in order first and last posting and its place among the heads or -1; `titles`
    the length of each row's title.
    """
    terms, order = len(ranges), np.argsort(ranges[:, 1] - ranges[:, 0])
    rows = postings.rows[ranges[order[0], 0] : ranges[order[0], 1]].copy()
    count: Whole = len(rows)
    scratch = np.zeros((len(titles) + 63) >> 6, np.uint64)
    for turn in range(1, terms):
        other = ranges[order[turn]]
        count = keep_common(rows, count, postings.rows, other[0], other[1], postings.head_bits, other[2], scratch)
    codes, bits = np.empty(count, postings.frequencies.dtype), body_bits(postings.frequencies)
    places, ends, begins = ranges[:, 0].copy(), np.empty(terms, np.int64), np.empty(terms, np.int64)
    cursors, counts = np.empty(terms, np.int64), np.empty(2, np.int64)
    found = 0
    for at in range(count):
        row = np.int64(rows[at])
        for term in range(terms):
            place = seek(postings.rows, places[term], ranges[term, 1], row)
            begins[term] = position_start(postings, place, bits)
            ends[term] = begins[term] + occurrences(np.int64(postings.frequencies[place]), bits)
            places[term] = place
        count_runs(postings.positions, begins, ends, slop, np.int64(titles[row]), cursors, counts)
        code = (min(counts[0], (1 << (8 * codes.itemsize - bits)) - 1) << bits if in_title else 0) + (
            counts[1] if in_body else 0
        )
        if code:
            rows[found], codes[found] = row, code
            found += 1
    return rows[:found], codes[:found]


@kernel
def restrict(rows: Array, codes: Array, in_title: bool) -> tuple[Array, Array]:
    """List the postings that stand in one field alone, title or body, with their frequency there, packed."""
    bits = body_bits(codes)
    mask = (1 << bits) - 1
    kept, counted = np.empty(len(rows), np.uint32), np.empty(len(rows), codes.dtype)
    found = 0
    for at in range(len(rows)):
        code = np.int64(codes[at])
        code = code & ~mask if in_title else code & mask
        if code:
            kept[found], counted[found] = rows[at], code
            found += 1
    return kept[:found], counted[:found]


@kernel
def unite(bits: Array, starts: Array, rows: Array, codes: Array, places: Array, in_title: bool, in_body: bool) -> None:
    """Put the rows that hold any of some terms, by place in the dictionary, in the fields asked for into a set."""
    title_at = body_bits(codes)
    mask = (1 << title_at) - 1
    for number in range(len(places)):
        for at in range(starts[places[number]], starts[places[number] + 1]):
            code = np.int64(codes[at])
            if (in_title and code >> title_at) or (in_body and code & mask):
                row = np.int64(rows[at])
                bits[row >> 6] |= ONE << np.uint64(row & 63)
