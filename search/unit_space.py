"""What stands in each sentence or paragraph of some articles? The space in which filters are met by one unit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.columns import Array, Table, words_of
from index.schema import MENTIONED
from search.evaluation import find_values
from search.generation import Generation
from search.query import DayRange
from search.records import count_pairs, count_up, distinct, gather_intervals
from search.rowset import RowSet
from search.spaces import ArticleSpace, Space
from search.tallies import count_each


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
        keys = distinct(np.concatenate([own, mention_keys, day_keys]))
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
        return np.repeat(units, lengths), values[np.repeat(starts[ordinals], lengths) + count_up(lengths)]

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
        owners = distinct(self._owner[places.rows])
        return RowSet(self.generation.words, self._articles[owners].astype(np.uint32))

    def count(self, places: RowSet) -> int:
        """Count the articles that have a unit in a set."""
        return len(distinct(self._owner[places.rows]))

    def alike(self, places: RowSet) -> RowSet:
        """Give all units of the articles that have one in a set."""
        return self.lift(self.rows_of(places))

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
        return count_pairs(*self._pair(facet, places), len(self.generation.values[facet]))

    def _pair(self, facet: str, places: RowSet) -> tuple[Array, Array]:
        """Give place of the article and ordinal of all values that units of a set name."""
        units, values = self._held[facet]
        marks = np.zeros(self._size, bool)
        marks[places.rows] = True
        kept = marks[units]
        return self._owner[units[kept]], values[kept]

    def pairs(self, facet: str, places: RowSet) -> tuple[Array, Array]:
        """Give row and ordinal of all values that units of a set name, or their articles have."""
        if facet not in self._held:
            return ArticleSpace(self.generation).pairs(facet, self.rows_of(places))
        owners, values = self._pair(facet, places)
        return self._articles[owners], values

    def intervals(self, places: RowSet) -> list[tuple[Array, int, Table]]:
        """Give the intervals that units of a set speak of, as a table whose rows are the articles."""
        owners, spans = self._speak(places)
        return [gather_intervals(owners, spans, len(self._articles))]

    def _speak(self, places: RowSet) -> tuple[Array, Array]:
        """Give place of the article and interval of all days that units of a set speak of."""
        units, spans = self._spoken
        marks = np.zeros(self._size, bool)
        marks[places.rows] = True
        kept = marks[units]
        return self._owner[units[kept]], spans[kept]

    def spoken(self, places: RowSet) -> tuple[Array, Array]:
        """Give row and interval of all days that units of a set speak of."""
        owners, spans = self._speak(places)
        return self._articles[owners], spans


def _gather(name: str, rows: RowSet, generation: Generation) -> tuple[Array, Array]:
    """Give the records of a table for the articles of a set, each with the place of its article in the set."""
    places, records, passed = [np.empty(0, np.int64)], [np.empty((0, 4), np.int32)], 0
    for segment in generation.segments:
        table: Table = getattr(segment, name)
        part = generation.part_of(rows, segment).astype(np.int64) - segment.base
        starts = table.starts[part].astype(np.int64)
        lengths = table.starts[part + 1].astype(np.int64) - starts
        records.append(table.records[np.repeat(starts, lengths) + count_up(lengths)])
        places.append(np.repeat(np.arange(passed, passed + len(part)), lengths))
        passed += len(part)
    return np.concatenate(places), np.concatenate(records)


def _key(places: Array, units: Array | int) -> Array:
    keys: Array = (places.astype(np.int64) << 32) + units
    return keys


def open_space(scope: str, rows: RowSet, generation: Generation) -> Space:
    """Give the space of sentences or paragraphs; it reaches over the articles of a set alone."""
    return _open_whole(scope, generation) if rows is generation.live else UnitSpace(rows, scope, generation)


@lru_cache(maxsize=4)
def _open_whole(scope: str, generation: Generation) -> Space:
    return UnitSpace(generation.live, scope, generation)
