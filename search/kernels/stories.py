"""Which rows of a set tell the same story? Counted over the stories of several versions alone."""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import kernel
from search.kernels.bits import ONE, has_row


@kernel
def count_more(bits: Array, rows: Array, begins: Array) -> int:
    """Count the rows of a set beyond the first of each story.

    Story s has rows[begins[s]:begins[s + 1]].
    """
    more = 0
    for story in range(len(begins) - 1):
        found = 0
        for at in range(begins[story], begins[story + 1]):
            if has_row(bits, rows[at]):
                found += 1
        more += max(found - 1, 0)
    return more


@kernel
def mark_stories(bits: Array, rows: Array, begins: Array, least: int, marks: Array) -> None:
    """Mark all rows of each story of which so many rows at least are in a set."""
    for story in range(len(begins) - 1):
        found = 0
        for at in range(begins[story], begins[story + 1]):
            if has_row(bits, rows[at]):
                found += 1
        if found >= least:
            for at in range(begins[story], begins[story + 1]):
                marks[rows[at] >> 6] |= ONE << np.uint64(rows[at] & 63)
