"""How is counted what several articles say in the same words? Once: every count is of stories, not of articles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.columns import Array, Table
from search.query import DayRange
from search.records import count_pairs, gather_intervals
from search.rowset import RowSet
from search.spaces import Space


class StorySpace:
    """The places of another space, with what they hold; an article counts together with its other versions."""

    def __init__(self, inner: Space) -> None:
        self.generation = inner.generation
        self._inner = inner
        self._stories = inner.generation.stories

    def everything(self) -> RowSet:
        """Give all places of live articles."""
        return self._inner.everything()

    def lift(self, rows: RowSet) -> RowSet:
        """Turn a set of rows into one of places."""
        return self._inner.lift(rows)

    def rows_of(self, places: RowSet) -> RowSet:
        """Give the articles that have a place in a set."""
        return self._inner.rows_of(places)

    def count(self, places: RowSet) -> int:
        """Count the stories that have a place in a set."""
        return self._stories.count(self._inner.rows_of(places))

    def alike(self, places: RowSet) -> RowSet:
        """Give all places of the stories that have one in a set."""
        return self._inner.lift(self._stories.widened(self._inner.rows_of(places)))

    def having(self, facet: str, ids: Sequence[str]) -> RowSet:
        """Give the places that hold any of these values or a descendant of one."""
        return self._inner.having(facet, ids)

    def happened(self, days: DayRange) -> RowSet:
        """Give the places that speak of a day in a range."""
        return self._inner.happened(days)

    def count_values(self, facet: str, places: RowSet) -> Array:
        """Count the stories of which a place in a set holds each value: those of one article as articles."""
        shared = self._inner.lift(self._stories.shared(self._inner.rows_of(places)))
        alone = self._inner.count_values(facet, places - shared)
        rows, values = self._inner.pairs(facet, places & shared)
        counts: Array = alone + count_pairs(self._stories.firsts[rows], values, len(alone))
        return counts

    def pairs(self, facet: str, places: RowSet) -> tuple[Array, Array]:
        """Give row and ordinal of all values of a facet that places of a set hold."""
        return self._inner.pairs(facet, places)

    def intervals(self, places: RowSet) -> list[tuple[Array, int, Table]]:
        """Give the intervals that places of a set speak of, as a table whose rows are the stories."""
        rows, spans = self._inner.spoken(places)
        known, owners = np.unique(self._stories.firsts[rows], return_inverse=True)
        return [gather_intervals(owners, spans, len(known))]

    def spoken(self, places: RowSet) -> tuple[Array, Array]:
        """Give row and interval of all days that places of a set speak of."""
        return self._inner.spoken(places)
