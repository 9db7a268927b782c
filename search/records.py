"""How are records of many rows laid out end to end, each beside what it belongs to?"""

from __future__ import annotations

import numpy as np

from index.columns import Array, Table, starts_of


def lay_out(starts: Array, records: Array, rows: Array) -> tuple[Array, Array]:
    """Give the records of some rows end to end, each with the place of its row among them."""
    begins = starts[rows].astype(np.int64)
    lengths = starts[rows + 1].astype(np.int64) - begins
    return np.repeat(np.arange(len(rows)), lengths), records[np.repeat(begins, lengths) + count_up(lengths)]


def gather_intervals(owners: Array, spans: Array, size: int) -> tuple[Array, int, Table]:
    """Gather intervals as a table whose rows are `size` owners; give the rows, the base of their numbers, the table."""
    order = np.argsort(owners, kind="stable")
    starts = starts_of(np.bincount(owners, minlength=size)).astype(np.uint32)
    return np.arange(size, dtype=np.uint32), 0, Table(starts, np.ascontiguousarray(spans[order]))


def count_pairs(owners: Array, values: Array, size: int) -> Array:
    """Count the owners of each of `size` values, each pair once."""
    pairs = distinct(owners * max(size, 1) + values)
    counts: Array = np.bincount(pairs % max(size, 1), minlength=size)
    return counts


def count_up(lengths: Array) -> Array:
    """Count 0, 1, ... length - 1 for each length, one after the other."""
    ends = np.cumsum(lengths)
    counters: Array = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)
    return counters


def distinct(numbers: Array) -> Array:
    """Sort numbers and give each once; by sorting, which is quicker here than the hashing of np.unique."""
    ordered = np.sort(numbers)
    kept: Array = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered
    return kept
