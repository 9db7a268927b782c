"""Where do terms stand in a segment's sorted dictionary?"""

from __future__ import annotations

import numpy as np

from index.columns import Array, Postings
from index.compiled import Whole, kernel
from search.kernels.bits import seek


@kernel
def compare(content: Array, start: Whole, end: Whole, wanted: Array, first: Whole, last: Whole) -> int:
    """Compare two byte strings: negative, zero or positive as the left one is smaller, equal or greater."""
    length = min(end - start, last - first)
    for offset in range(length):
        left, right = content[start + offset], wanted[first + offset]
        if left != right:
            return -1 if left < right else 1
    return (end - start) - (last - first)


@kernel
def bisect_terms(starts: Array, content: Array, wanted: Array, first: Whole, last: Whole) -> int:
    """Give the place of the first term that is not smaller than wanted[first:last]."""
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) >> 1
        if compare(content, starts[middle], starts[middle + 1], wanted, first, last) < 0:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def find_place(sorted_places: Array, place: Whole) -> Whole:
    """Give where a number stands in an ascending array, -1 where it does not."""
    at = seek(sorted_places, 0, len(sorted_places), place)
    return at if at < len(sorted_places) and sorted_places[at] == place else -1


@kernel
def hash_term(content: Array, first: Whole, last: Whole) -> Whole:
    """Hash a byte string: FNV-1a in 32 bits (Fowler, Noll & Vo)."""
    known = np.int64(2_166_136_261)
    for at in range(first, last):
        known = ((known ^ np.int64(content[at])) * 16_777_619) & 0xFFFFFFFF
    return known


@kernel
def build_slots(starts: Array, content: Array) -> Array:
    """Lay out where each term of a dictionary stands by its hash: place + 1, in the first free slot from its own on.

    A search of the sorted terms looks at seventeen of two hundred thousand, each in memory of its own; this at one.
    """
    size = 2
    while size < 2 * len(starts):
        size *= 2
    slots = np.zeros(size, np.uint32)
    for place in range(len(starts) - 1):
        slot = hash_term(content, starts[place], starts[place + 1]) & (size - 1)
        while slots[slot]:
            slot = (slot + 1) & (size - 1)
        slots[slot] = place + 1
    return slots


@kernel
def find_term(
    postings: Postings, slots: Array, wanted: Array, first: Whole, last: Whole
) -> tuple[Whole, Whole, Whole]:  # fmt: skip
    """Give first and last posting of the term wanted[first:last], 0 and 0 for none; its place among the heads or -1."""
    starts, content = postings.terms_starts, postings.terms_content
    slot = hash_term(wanted, first, last) & (len(slots) - 1)
    while slots[slot]:
        place = np.int64(slots[slot]) - 1
        if compare(content, starts[place], starts[place + 1], wanted, first, last) == 0:
            begin, end = np.int64(postings.starts[place]), np.int64(postings.starts[place + 1])
            return begin, end, find_place(postings.heads, place)
        slot = (slot + 1) & (len(slots) - 1)
    return 0, 0, -1


@kernel
def find_terms(postings: Postings, slots: Array, wanted_starts: Array, wanted: Array, found: Array) -> None:
    """Fill a row of `found` for every wanted term as find_term gives it."""
    for number in range(len(wanted_starts) - 1):
        found[number] = find_term(postings, slots, wanted, wanted_starts[number], wanted_starts[number + 1])
