"""Which articles tell one story? The rows of a generation, each with the row of the first version of its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index import manifest
from index.columns import STORIES, Array, open_array, words_of
from index.errors import DamagedError
from search.kernels.stories import count_more, mark_stories
from search.rowset import RowSet


class Stories:
    """Knows the story of every row by the row of its first version; a row without other versions is its own."""

    def __init__(self, firsts: Array) -> None:
        """Take the first row of each row's story."""
        self.firsts = firsts
        self._later = np.flatnonzero(firsts != np.arange(len(firsts)))

    def __bool__(self) -> bool:
        """Tell whether any story has several versions."""
        return len(self._later) > 0

    @cached_property
    def _members(self) -> tuple[Array, Array]:
        """Give the rows of all stories of several versions, story by story, and where each story begins."""
        rows = np.union1d(self._later, self.firsts[self._later])
        rows = rows[np.argsort(self.firsts[rows], kind="stable")]
        begins = np.flatnonzero(np.diff(self.firsts[rows], prepend=-1))
        return rows.astype(np.int64), np.append(begins, len(rows))

    @cached_property
    def versions(self) -> Mapping[int, Array]:
        """Give the rows of each story of several versions, by its first row."""
        rows, begins = self._members
        return {int(self.firsts[part[0]]): part for part in np.split(rows, begins[1:-1]) if len(part)}

    def versions_of(self, row: int) -> Array | None:
        """Give the rows of the story of a row; None where it is alone."""
        return self.versions.get(int(self.firsts[row])) if self else None

    def count(self, found: RowSet) -> int:
        """Count the stories that have a row in a set."""
        return found.count - int(count_more(found.bits, *self._members)) if self else found.count

    def count_found(self, row: int, found: RowSet) -> int:
        """Count the rows of a row's story that are in a set; 0 where it has no other version at all."""
        rows = self.versions_of(row)
        return 0 if rows is None else int(np.count_nonzero(found.bits[rows >> 6] >> (rows & 63).astype(np.uint64) & 1))

    def shared(self, found: RowSet) -> RowSet:
        """Give the rows of a set with which another row of the set shares a story."""
        marks = np.zeros_like(found.bits)
        mark_stories(found.bits, *self._members, 2, marks)
        return found & RowSet(found.words, bits=marks)

    def widened(self, found: RowSet) -> RowSet:
        """Give a set with all other versions of its rows."""
        marks = found.bits.copy()
        mark_stories(found.bits, *self._members, 1, marks)
        return RowSet(found.words, bits=marks)

    def fold(self, ranked: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
        """Keep the first row of each story, in order."""
        kept: dict[int, tuple[int, float]] = {}
        for row, score in ranked:
            kept.setdefault(int(self.firsts[row]), (row, score))
        return list(kept.values())


def read_stories(folder: Path, segments: Sequence[manifest.Segment], files: Mapping[str, object]) -> Stories:
    """Read the stories of a generation, for rows as they lie in memory; one without them has none. Raises DamagedError.

    Segments begin at whole words of 64 rows there, and end to end in the file.
    """
    words = sum(words_of(segment.rows) for segment in segments)
    firsts = np.arange(words * 64, dtype=np.int64)
    path = folder / "columns" / f"{STORIES}.npy"
    if f"columns/{STORIES}.npy" not in files:
        return Stories(firsts)
    numbers = open_array(path.parent, STORIES)
    size = sum(segment.rows for segment in segments)
    is_right = numbers.dtype == np.int32 and numbers.shape == (size,)
    if not is_right or size and not 0 <= int(numbers.min()) <= int(numbers.max()) < size:
        raise DamagedError(f"{path}: is not a row for each of {size} rows; run: python -m index rebuild")
    base, places = 0, [np.empty(0, np.int64)]
    for segment in segments:
        places.append(np.arange(base, base + segment.rows))
        base += words_of(segment.rows) * 64
    rows = np.concatenate(places)
    firsts[rows] = rows[numbers]
    return Stories(firsts)
