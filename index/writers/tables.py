"""How do lists of small records, row by row, become arrays?"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from index.columns import HEAD_VALUES, Array, Holders, Table, Values, starts_of
from index.writers.inversion import build_heads


class Records:
    """Collects records of `width` numbers, some for each row."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lengths = array("I")
        self._numbers = array("i")

    def add(self, records: Sequence[tuple[int, ...]]) -> None:
        """Take the records of the next row."""
        self._lengths.append(len(records))
        for record in records:
            self._numbers.extend(record)

    def table(self) -> Table:
        """Give all records, (total, width), and where those of each row start."""
        numbers = np.array(self._numbers, np.int32).reshape(-1, self._width)
        return Table(starts_of(self._lengths).astype(np.uint32), numbers)


def build_values(tables: Sequence[Table], rows: int) -> Values:
    """Join the values of each row in all facets, one table a facet in the order of FACETS."""
    owners, own, numbers, firsts = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.uint32)], [0]
    for table in tables:
        ordinals = table.records[:, 0].astype(np.int64)
        counts = np.bincount(ordinals)
        held = np.flatnonzero(counts)
        commonest = held[np.argsort(-counts[held], kind="stable")]
        places = np.zeros(len(counts), np.int64)
        places[commonest] = np.arange(firsts[-1], firsts[-1] + len(commonest))
        owners.append(np.repeat(np.arange(rows), lengths_of(table)))
        own.append(places[ordinals])
        numbers.append(commonest.astype(np.uint32))
        firsts.append(firsts[-1] + len(commonest))
    owner, values = np.concatenate(owners), np.concatenate(own)
    values = values[np.lexsort((values, owner))]
    starts = starts_of(np.bincount(owner, minlength=rows)).astype(np.uint32)
    narrow = np.uint16 if firsts[-1] <= 1 << 16 else np.uint32
    return Values(starts, values.astype(narrow), np.array(firsts, np.uint32), np.concatenate(numbers))


def build_holders(table: Table, rows: int) -> Holders:
    """Turn the values of each row in one facet round: which rows hold each value."""
    values = table.records[:, 0].astype(np.int64)
    starts = starts_of(np.bincount(values) if len(values) else [])
    held = np.repeat(np.arange(rows, dtype=np.uint32), lengths_of(table))
    held = held[np.argsort(values, kind="stable")]
    return Holders(starts, held, *build_heads(starts, held, rows, HEAD_VALUES))


def lengths_of(table: Table) -> Array:
    """Give the number of records of each row."""
    lengths: Array = np.diff(table.starts.astype(np.int64))
    return lengths
