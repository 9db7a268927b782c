"""Which values does each row name, and which of some nodes does each sentence?"""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import kernel
from search.kernels.bits import ONE, has_row


@kernel
def count_named(
    bits: Array, starts: Array, records: Array, wanted: Array, firsts: Array, seen: Array, counts: Array
) -> None:
    """Add one to the count of every value that a row of a segment's set names itself, each once a row.

    A record is paragraph, sentence, facet, value; value v of facet f is place firsts[f] + v of `counts`, and only
    facets that are `wanted` count. `seen` remembers for each place the last row.
    """
    for row in range(len(starts) - 1):
        if not has_row(bits, row):
            continue
        for at in range(starts[row], starts[row + 1]):
            facet = records[at, 2]
            if not wanted[facet]:
                continue
            place = firsts[facet] + records[at, 3]
            if seen[place] != row:
                seen[place] = row
                counts[place] += 1


@kernel
def mark_sentences(bits: Array, starts: Array, records: Array, firsts: Array, nodes: Array, masks: Array) -> int:
    """Fill in for each sentence of a segment's set which nodes it names, as bits; give how many name two or more.

    nodes[place] are the nodes that a value counts for, as bits: its own and its containers'.
    """
    filled = 0
    for row in range(len(starts) - 1):
        if not has_row(bits, row):
            continue
        first, last = np.int64(starts[row]), np.int64(starts[row + 1])
        ascends = True
        for at in range(first + 1, last):
            ascends = ascends and records[at - 1, 1] <= records[at, 1]
        for at in range(first, last):
            sentence, mask = records[at, 1], np.uint64(0)
            was_met = ascends and at > first and records[at - 1, 1] == sentence
            for earlier in range(at if ascends else first, at):
                was_met = was_met or records[earlier, 1] == sentence
            for later in range(last if was_met else at, last):
                if records[later, 1] == sentence:
                    mask |= nodes[firsts[records[later, 2]] + records[later, 3]]
                elif ascends:
                    break
            if mask & (mask - ONE):
                masks[filled] = mask
                filled += 1
    return filled


@kernel
def count_pairs(masks: Array, counts: Array) -> None:
    """Add one to the count of every pair of bits of every mask, the lower bit first."""
    places = np.empty(64, np.int64)
    for number in range(len(masks)):
        size = 0
        for bit in range(64):
            if (masks[number] >> np.uint64(bit)) & ONE:
                places[size] = bit
                size += 1
        for left in range(size):
            for right in range(left + 1, size):
                counts[places[left], places[right]] += 1
