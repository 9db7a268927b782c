"""Where do terms stand in a segment's sorted dictionary?"""

from __future__ import annotations

from index.columns import Array
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
def find_terms(
    starts: Array, content: Array, posting_starts: Array, heads: Array, wanted_starts: Array, wanted: Array,
    found: Array,
) -> None:  # fmt: skip
    """Fill a row of `found` for every wanted term: first and last posting, and its place among the heads or -1."""
    for number in range(len(wanted_starts) - 1):
        first, last = wanted_starts[number], wanted_starts[number + 1]
        place = bisect_terms(starts, content, wanted, first, last)
        found[number, 2] = -1
        if place < len(starts) - 1 and compare(content, starts[place], starts[place + 1], wanted, first, last) == 0:
            found[number, 0], found[number, 1] = posting_starts[place], posting_starts[place + 1]
            found[number, 2] = find_place(heads, place)
        else:
            found[number, 0], found[number, 1] = 0, 0
