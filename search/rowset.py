"""Which rows? A set of rows that is a list, bits, or both, each made from the other when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from index.columns import Array
from search.kernels.bits import count_common, count_rows, intersect, keep_rows, list_rows, set_rows

DENSE = 16
"""A set of more than one in so many rows is better handled as bits."""


class RowSet:
    """An immutable set of rows of one space; `words` is the number of 64-bit words that hold a bit for each row."""

    __slots__ = ("words", "_rows", "_bits", "_count")

    def __init__(self, words: int, rows: Array | None = None, bits: Array | None = None) -> None:
        """Take a list (ascending, uint32), bits (uint64), or both of the same rows."""
        self.words = words
        self._rows = rows
        self._bits = bits
        self._count = -1 if rows is None else len(rows)

    @classmethod
    def of(cls, rows: Iterable[int], words: int) -> RowSet:
        """Make a set of row numbers in any order."""
        return cls(words, np.array(sorted(rows), np.uint32))

    @property
    def count(self) -> int:
        """Count the rows."""
        if self._count < 0:
            self._count = int(count_rows(self.bits))
        return self._count

    @property
    def rows(self) -> Array:
        """List the rows, ascending."""
        if self._rows is None:
            self._rows = list_rows(self.bits, self.count)
        return self._rows

    @property
    def bits(self) -> Array:
        """Give the rows as bits."""
        if self._bits is None:
            bits = np.zeros(self.words, np.uint64)
            set_rows(bits, self.rows, 0)
            self._bits = bits
        return self._bits

    @property
    def is_dense(self) -> bool:
        """Tell whether bits serve better than a list."""
        return self.count * DENSE > self.words * 64

    def _is_listed(self) -> bool:
        return self._rows is not None

    def __and__(self, other: RowSet) -> RowSet:
        """Give the rows in both."""
        few, many = (self, other) if _cost(self) <= _cost(other) else (other, self)
        if not few._is_listed():
            return RowSet(self.words, bits=few.bits & many.bits)
        if many._bits is not None:
            return RowSet(self.words, keep_rows(few.rows, many.bits, True))
        return RowSet(self.words, intersect(few.rows, many.rows))

    def __or__(self, other: RowSet) -> RowSet:
        """Give the rows in either."""
        bits = self.bits | other.bits if self._bits is not None and other._bits is not None else None
        if bits is None:
            more, less = (self, other) if self._bits is not None else (other, self)
            bits = more.bits.copy()
            set_rows(bits, less.rows, 0)
        return RowSet(self.words, bits=bits)

    def __sub__(self, other: RowSet) -> RowSet:
        """Give the rows in this one that are not in the other."""
        if self._is_listed() and not self.is_dense:
            return RowSet(self.words, keep_rows(self.rows, other.bits, False))
        return RowSet(self.words, bits=self.bits & ~other.bits)

    def count_common(self, other: RowSet) -> int:
        """Count the rows in both."""
        if self._bits is not None and other._bits is not None:
            return int(count_common(self._bits, other._bits))
        return (self & other).count


def _cost(rows: RowSet) -> int:
    """Order sets by how long it takes to go through them; bits alone come after every list."""
    return rows._count if rows._is_listed() else rows.words * 64


def empty_set(words: int) -> RowSet:
    """Give the set of no row."""
    return RowSet(words, np.empty(0, np.uint32))
