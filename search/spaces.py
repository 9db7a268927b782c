"""In what must all filters be met at once: in an article, or in one sentence or paragraph of it?

A space is a run of places: the rows of a generation themselves, or the units (sentences, paragraphs) in which something
is named. Masks are over places; every count is of articles. Each article has one more unit in which nothing is named,
so that an exclusion alone leaves in an article every one of whose other units holds the excluded value.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from index.columns import Array, starts_of
from index.schema import MENTIONED
from search.generation import Generation

Intervals = tuple[Array, Array, Array, Array]
"""Place, row, first and last day of every interval of days that is spoken of."""


class Space(Protocol):
    """Places with what they hold; `generation` is where they lie."""

    generation: Generation
    size: int

    def lift(self, rows: Array) -> Array:
        """Turn a mask over rows into one over places."""

    def rows_of(self, places: Array) -> Array:
        """Mark the rows that have a marked place."""

    def count(self, places: Array) -> int:
        """Count the articles that have a marked place."""

    def having(self, facet: str, ids: Sequence[str]) -> Array:
        """Mark the places that hold any of these values or a descendant of one."""

    def count_values(self, facet: str, places: Array) -> Array:
        """Count the articles of which a marked place holds each value of a facet, by ordinal."""

    def intervals(self) -> Intervals:
        """Give every interval of days with its place."""


class ArticleSpace:
    """Whole articles: the places are the rows."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.size = generation.rows
        self.having = generation.having
        self.count_values = generation.count_values

    def lift(self, rows: Array) -> Array:
        """Give the mask itself."""
        return rows

    def rows_of(self, places: Array) -> Array:
        """Give the mask itself."""
        return places

    def count(self, places: Array) -> int:
        """Count the marked rows."""
        return int(places.sum())

    def intervals(self) -> Intervals:
        """Give every interval of days; its place is its row."""
        rows, firsts, lasts = self.generation.happened
        return rows, rows, firsts, lasts


class UnitSpace:
    """Sentences or paragraphs; facets that are not found in the text hold for all units of their article."""

    def __init__(self, generation: Generation, scope: str) -> None:
        self.generation = generation
        column = {"paragraph": 1, "sentence": 2}[scope]
        mentions, days = generation.mention_tables
        mention_keys, day_keys = (_key(table[:, 0], table[:, column] + 1) for table in (mentions, days))
        keys = np.unique(np.concatenate([_key(np.arange(generation.rows), 0), mention_keys, day_keys]))
        self._rows: Array = keys >> 32
        self.size = len(keys)
        units = np.searchsorted(keys, mention_keys)
        self._held = {
            facet: self._close(facet, units[mentions[:, 3] == code], mentions[mentions[:, 3] == code, 4])
            for code, facet in enumerate(MENTIONED)
        }
        places = np.searchsorted(keys, day_keys)
        self._intervals: Intervals = (places, self._rows[places], days[:, 3], days[:, 4])

    def _close(self, facet: str, units: Array, ordinals: Array) -> tuple[Array, Array]:
        """Give (unit, value) of every mention and of every container of what it names."""
        generation, known = self.generation, self.generation.ordinals[facet]
        above = [
            [number, *(known[id] for id in generation.ancestors(facet, entity.id) if id in known)]
            for number, entity in enumerate(generation.values[facet])
        ]
        lengths = np.array([len(numbers) for numbers in above], np.int64)
        flat = np.array([number for numbers in above for number in numbers], np.int64)
        repeats = lengths[ordinals] if len(ordinals) else np.empty(0, np.int64)
        ends = np.cumsum(repeats)
        inside = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - repeats, repeats)
        return np.repeat(units, repeats), flat[np.repeat(starts_of(lengths)[ordinals], repeats) + inside]

    def lift(self, rows: Array) -> Array:
        """Give every unit what holds for its article."""
        lifted: Array = rows[self._rows]
        return lifted

    def rows_of(self, places: Array) -> Array:
        """Mark the articles that have a marked unit."""
        mask = np.zeros(self.generation.rows, bool)
        mask[self._rows[places]] = True
        return mask

    def count(self, places: Array) -> int:
        """Count the articles that have a marked unit."""
        return int(self.rows_of(places).sum())

    def having(self, facet: str, ids: Sequence[str]) -> Array:
        """Mark the units that name any of these values or a descendant of one."""
        if facet not in self._held:
            return self.lift(self.generation.having(facet, ids))
        units, values = self._held[facet]
        known = self.generation.ordinals[facet]
        mask = np.zeros(self.size, bool)
        mask[units[np.isin(values, [known[id] for id in ids if id in known])]] = True
        return mask

    def count_values(self, facet: str, places: Array) -> Array:
        """Count the articles of which a marked unit names each value."""
        if facet not in self._held:
            return self.generation.count_values(facet, self.rows_of(places))
        units, values = self._held[facet]
        size = max(len(self.generation.values[facet]), 1)
        kept = places[units]
        pairs = np.unique(self._rows[units[kept]] * size + values[kept])
        counts: Array = np.bincount(pairs % size, minlength=len(self.generation.values[facet]))
        return counts

    def intervals(self) -> Intervals:
        """Give every interval of days with the unit that speaks of it."""
        return self._intervals


def _key(rows: Array, units: Array | int) -> Array:
    keys: Array = (rows.astype(np.int64) << 32) + units
    return keys


@lru_cache(maxsize=4)
def open_space(generation: Generation, scope: str) -> Space:
    """Give the space of a scope; those of sentences and paragraphs are built once a generation."""
    return ArticleSpace(generation) if scope == "article" else UnitSpace(generation, scope)
