"""In what must all filters be met at once: in an article, or in one sentence or paragraph of it?

A space is a run of places: the rows of a generation themselves, or the units (sentences, paragraphs) in which something
is named. Sets are of places; every count is of articles. Each article has one more unit in which nothing is named, so
that an exclusion alone leaves in an article every one of whose other units holds the excluded value.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from index.columns import Array, Table, starts_of, words_of
from index.schema import MENTIONED
from search.evaluation import find_happened, find_values
from search.generation import Generation
from search.query import DayRange
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

    def having(self, facet: str, ids: Sequence[str]) -> RowSet:
        """Give the places that hold any of these values or a descendant of one."""

    def happened(self, days: DayRange) -> RowSet:
        """Give the places that speak of a day in a range; all without a range."""

    def count_values(self, facet: str, places: RowSet) -> Array:
        """Count the articles of which a place in a set holds each value of a facet, by ordinal."""

    def intervals(self, places: RowSet) -> list[tuple[Array, int, Table]]:
        """Give the intervals of days that places of a set speak of: rows, the base of their numbers, their records."""


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

    def having(self, facet: str, ids: Sequence[str]) -> RowSet:
        """Give the rows that hold any of these values or a descendant of one."""
        return find_values(facet, ids, self.generation)

    def happened(self, days: DayRange) -> RowSet:
        """Give the rows that speak of a day in a range."""
        return find_happened(days, self.generation)

    def count_values(self, facet: str, places: RowSet) -> Array:
        """Count the rows that hold each value."""
        return count_each(facet, places, self.generation)

    def intervals(self, places: RowSet) -> list[tuple[Array, int, Table]]:
        """Give the segments' own tables."""
        segments = self.generation.segments
        return [(self.generation.part_of(places, segment), segment.base, segment.happened) for segment in segments]


class UnitSpace:
    """The sentences or paragraphs of some articles; facets that are not found in the text hold for all units of one."""

    def __init__(self, rows: RowSet, scope: str, generation: Generation) -> None:
        """Gather the units of the articles of a set: only they can be in any set of this space."""
        self.generation = generation
        self._articles = rows.rows.astype(np.int64)
        column = {"paragraph": 0, "sentence": 1}[scope]
        mentions, days = (_gather(name, rows, generation) for name in ("mentions", "days"))
        mention_keys, day_keys = (_key(places, table[:, column] + 1) for places, table in (mentions, days))
        own = _key(np.arange(len(self._articles)), 0)
        keys = _distinct(np.concatenate([own, mention_keys, day_keys]))
        self._owner: Array = keys >> 32
        self._size = len(keys)
        self._words = words_of(self._size)
        units = np.searchsorted(keys, mention_keys)
        self._held = {
            facet: self._close(facet, units[mentions[1][:, 2] == code], mentions[1][mentions[1][:, 2] == code, 3])
            for code, facet in enumerate(MENTIONED)
        }
        self._spoken = np.searchsorted(keys, day_keys), days[1][:, 2:].astype(np.int32)

    def _close(self, facet: str, units: Array, ordinals: Array) -> tuple[Array, Array]:
        """Give (unit, value) of every mention and of every container of what it names."""
        starts, values = self.generation.closures[facet]
        lengths = starts[ordinals + 1] - starts[ordinals]
        return np.repeat(units, lengths), values[np.repeat(starts[ordinals], lengths) + _counters(lengths)]

    def _mark(self, places: Array) -> RowSet:
        marks = np.zeros(self._words * 64, np.uint8)
        marks[places] = 1
        bits: Array = np.packbits(marks, bitorder="little").view(np.uint64)
        return RowSet(self._words, bits=bits)

    def everything(self) -> RowSet:
        """Give all units."""
        return RowSet(self._words, np.arange(self._size, dtype=np.uint32))

    def lift(self, rows: RowSet) -> RowSet:
        """Give every unit what holds for its article."""
        owners = self._articles[self._owner]
        held = (rows.bits[owners >> 6] >> (owners & 63).astype(np.uint64)) & np.uint64(1)
        return RowSet(self._words, np.flatnonzero(held).astype(np.uint32))

    def rows_of(self, places: RowSet) -> RowSet:
        """Give the articles that have a unit in a set."""
        owners = _distinct(self._owner[places.rows])
        return RowSet(self.generation.words, self._articles[owners].astype(np.uint32))

    def count(self, places: RowSet) -> int:
        """Count the articles that have a unit in a set."""
        return len(_distinct(self._owner[places.rows]))

    def having(self, facet: str, ids: Sequence[str]) -> RowSet:
        """Give the units that name any of these values or a descendant of one."""
        if facet not in self._held:
            return self.lift(find_values(facet, ids, self.generation))
        units, values = self._held[facet]
        known = self.generation.ordinals[facet]
        return self._mark(units[np.isin(values, [known[id] for id in ids if id in known])])

    def happened(self, days: DayRange) -> RowSet:
        """Give the units that speak of a day in a range."""
        if not days:
            return self.everything()
        places, spans = self._spoken
        met = np.ones(len(places), bool)
        if days.first:
            met &= spans[:, 1] >= days.first.toordinal()
        if days.last:
            met &= spans[:, 0] <= days.last.toordinal()
        return self._mark(places[met])

    def count_values(self, facet: str, places: RowSet) -> Array:
        """Count the articles of which a unit in a set names each value."""
        if facet not in self._held:
            return count_each(facet, self.rows_of(places), self.generation)
        units, values = self._held[facet]
        size = max(len(self.generation.values[facet]), 1)
        marks = np.zeros(self._size, bool)
        marks[places.rows] = True
        kept = marks[units]
        pairs = _distinct(self._owner[units[kept]] * size + values[kept])
        counts: Array = np.bincount(pairs % size, minlength=len(self.generation.values[facet]))
        return counts

    def intervals(self, places: RowSet) -> list[tuple[Array, int, Table]]:
        """Give the intervals that units of a set speak of, as a table whose rows are the articles."""
        units, spans = self._spoken
        marks = np.zeros(self._size, bool)
        marks[places.rows] = True
        kept = marks[units]
        owners = self._owner[units[kept]]
        order = np.argsort(owners, kind="stable")
        starts = starts_of(np.bincount(owners, minlength=len(self._articles))).astype(np.uint32)
        rows = np.arange(len(self._articles), dtype=np.uint32)
        return [(rows, 0, Table(starts, np.ascontiguousarray(spans[kept][order])))]


def _gather(name: str, rows: RowSet, generation: Generation) -> tuple[Array, Array]:
    """Give the records of a table for the articles of a set, each with the place of its article in the set."""
    places, records, passed = [np.empty(0, np.int64)], [np.empty((0, 4), np.int32)], 0
    for segment in generation.segments:
        table: Table = getattr(segment, name)
        part = generation.part_of(rows, segment).astype(np.int64) - segment.base
        starts = table.starts[part].astype(np.int64)
        lengths = table.starts[part + 1].astype(np.int64) - starts
        records.append(table.records[np.repeat(starts, lengths) + _counters(lengths)])
        places.append(np.repeat(np.arange(passed, passed + len(part)), lengths))
        passed += len(part)
    return np.concatenate(places), np.concatenate(records)


def _counters(lengths: Array) -> Array:
    """Count 0, 1, ... length - 1 for each length, one after the other."""
    ends = np.cumsum(lengths)
    counters: Array = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)
    return counters


def _distinct(numbers: Array) -> Array:
    """Sort numbers and give each once; by sorting, which is quicker here than the hashing of np.unique."""
    ordered = np.sort(numbers)
    kept: Array = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered
    return kept


def _key(places: Array, units: Array | int) -> Array:
    keys: Array = (places.astype(np.int64) << 32) + units
    return keys


def open_space(scope: str, rows: RowSet, generation: Generation) -> Space:
    """Give the space of sentences or paragraphs; it reaches over the articles of a set alone."""
    return _open_whole(scope, generation) if rows is generation.live else UnitSpace(rows, scope, generation)


@lru_cache(maxsize=4)
def _open_whole(scope: str, generation: Generation) -> Space:
    return UnitSpace(generation.live, scope, generation)
