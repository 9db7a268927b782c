"""In which buckets of days of publication do rows fall, of a unit that is chosen by the days they span?"""

from __future__ import annotations

import numpy as np

from index.columns import Array
from index.compiled import Whole, kernel
from search.kernels.days import count_between, count_list_between, ends_of, ends_of_list
from search.kernels.holding import Columns

UNIT, FIRST_BUCKET, FIRST_DAY, LAST_DAY, UNDATED, IS_DENSE, FACTS = range(7)
"""The place of each fact among those of an answer."""
AUTO = -1
"""The unit of a histogram that is chosen by the days it spans."""


@kernel
def first_below(falling: Array, row: Whole) -> Whole:
    """Give the first place in a falling array whose number is not above a row."""
    low, high = 0, len(falling)
    while low < high:
        middle = (low + high) >> 1
        if falling[middle] > row:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def count_buckets(columns: Columns, unit: Whole, rows: Array, bits: Array, is_dense: bool, facts: Array) -> Array:
    """Count the rows by the buckets of a unit, or of the one that fits the days they span; tell the rest as facts.

    Counts none where the unit has no edges: FIRST_BUCKET is -1 then.
    """
    begin, end, facts[UNDATED] = ends_of(bits, columns.dated) if is_dense else ends_of_list(rows, columns.dated)
    facts[FIRST_BUCKET] = -1
    if begin < 0:
        facts[FIRST_DAY] = facts[LAST_DAY] = 0
        return np.zeros(0, np.int64)
    facts[FIRST_DAY], facts[LAST_DAY] = columns.day[end], columns.day[begin]
    days = facts[LAST_DAY] - facts[FIRST_DAY] + 1
    wanted = max(unit, 0)
    while wanted < len(columns.units) - 1 and days > columns.units[wanted, 0 if unit == AUTO else 1]:
        wanted += 1
    facts[UNIT] = wanted
    edges = columns.edges[wanted]
    if len(edges) == 0:
        return np.zeros(0, np.int64)
    # edges fall: bucket k holds the rows from edges[k + 1] to before edges[k]
    low, high = first_below(edges, end), first_below(edges, begin)
    facts[FIRST_BUCKET] = low - 1
    buckets = np.zeros(high - low + 1, np.int64)
    if is_dense:
        count_between(bits, edges[low - 1 : high + 1], buckets)
    else:
        count_list_between(rows, 0, edges[low - 1 : high + 1], buckets)
    return buckets
