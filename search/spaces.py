"""In what must all filters be met at once: in an article, or in one sentence or paragraph of it?

A space is a run of places: the rows of a generation themselves, or the units (sentences, paragraphs) in which something
is named. Sets are of places; every count is of articles. Each article has one more unit in which nothing is named, so
that an exclusion alone leaves in an article every one of whose other units holds the excluded value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from index.columns import Array, Table
from index.schema import FACET_NAMES
from search.evaluation import find_happened, find_values
from search.generation import Generation
from search.query import DayRange
from search.records import lay_out
from search.rowset import RowSet
from search.tallies import count_each


class Space(Protocol):
    """Places with what they hold; `generation` is where they lie."""

    generation: Generation

    def everything(self) -> RowSet:
        """Give all places of live articles."""

    def lift(self, rows: RowSet) -> RowSet:
        """Turn a set of rows into one of places."""

    def rows_of(self, places: RowSet) -> RowSet:
        """Give the articles that have a place in a set."""

    def count(self, places: RowSet) -> int:
        """Count the articles that have a place in a set."""

    def alike(self, places: RowSet) -> RowSet:
        """Give all places of whatever is counted as one with a place in a set: of its article."""

    def having(self, facet: str, ids: Sequence[str]) -> RowSet:
        """Give the places that hold any of these values or a descendant of one."""

    def happened(self, days: DayRange) -> RowSet:
        """Give the places that speak of a day in a range; all without a range."""

    def count_values(self, facet: str, places: RowSet) -> Array:
        """Count the articles of which a place in a set holds each value of a facet, by ordinal."""

    def pairs(self, facet: str, places: RowSet) -> tuple[Array, Array]:
        """Give row and ordinal of all values of a facet that places of a set hold; a pair may come several times."""

    def intervals(self, places: RowSet) -> list[tuple[Array, int, Table]]:
        """Give the intervals of days that places of a set speak of: rows, the base of their numbers, their records."""

    def spoken(self, places: RowSet) -> tuple[Array, Array]:
        """Give row and interval of all days that places of a set speak of."""


class ArticleSpace:
    """Whole articles: the places are the rows."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation

    def everything(self) -> RowSet:
        """Give all live rows."""
        return self.generation.live

    def lift(self, rows: RowSet) -> RowSet:
        """Give the set itself."""
        return rows

    def rows_of(self, places: RowSet) -> RowSet:
        """Give the set itself."""
        return places

    def count(self, places: RowSet) -> int:
        """Count the rows."""
        return places.count

    def alike(self, places: RowSet) -> RowSet:
        """Give the set itself."""
        return places

    def having(self, facet: str, ids: Sequence[str]) -> RowSet:
        """Give the rows that hold any of these values or a descendant of one."""
        return find_values(facet, ids, self.generation)

    def happened(self, days: DayRange) -> RowSet:
        """Give the rows that speak of a day in a range."""
        return find_happened(days, self.generation)

    def count_values(self, facet: str, places: RowSet) -> Array:
        """Count the rows that hold each value."""
        return count_each(facet, places, self.generation)

    def pairs(self, facet: str, places: RowSet) -> tuple[Array, Array]:
        """Give row and ordinal of all values that rows hold."""
        at = FACET_NAMES.index(facet)
        rows, ordinals = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for segment in self.generation.segments:
            known, part = segment.values, self.generation.part_of(places, segment).astype(np.int64)
            owners, values = lay_out(known.starts, known.values, part - segment.base)
            is_own = (values >= known.firsts[at]) & (values < known.firsts[at + 1])
            rows.append(part[owners[is_own]])
            ordinals.append(known.numbers[values[is_own]].astype(np.int64))
        return np.concatenate(rows), np.concatenate(ordinals)

    def intervals(self, places: RowSet) -> list[tuple[Array, int, Table]]:
        """Give the segments' own tables."""
        segments = self.generation.segments
        return [(self.generation.part_of(places, segment), segment.base, segment.happened) for segment in segments]

    def spoken(self, places: RowSet) -> tuple[Array, Array]:
        """Give row and interval of all days that rows speak of."""
        rows, spans = [np.empty(0, np.int64)], [np.empty((0, 2), np.int32)]
        for part, base, table in self.intervals(places):
            owners, records = lay_out(table.starts, table.records, part.astype(np.int64) - base)
            rows.append(part.astype(np.int64)[owners])
            spans.append(records)
        return np.concatenate(rows), np.concatenate(spans)
