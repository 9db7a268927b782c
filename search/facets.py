"""How many articles has each value, and how many would following its link give? Drill-sideways counting.

The two numbers of a value are defined in `results.FacetValue`; the method is that of counting each facet under all
filters but its own (as Lucene's DrillSideways does), carried on to exclusions and to the totals of toggles.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from index.columns import Array
from index.schema import FACET_NAMES
from search.generation import Generation
from search.query import FacetFilter, Query
from search.results import FacetCounts, FacetValue
from search.significance import significance


def facet_mask(chosen: FacetFilter, generation: Generation) -> Array:
    """Mark the rows that meet all choices in one facet."""
    mask = _required(chosen, generation) & ~generation.having(chosen.facet, chosen.excluded)
    return mask & generation.having(chosen.facet, chosen.values) if _is_any(chosen) else mask


def count_facets(query: Query, found: Array, generation: Generation) -> tuple[FacetCounts, ...]:
    """Count every facet; `found` marks the live rows that meet the text and both date ranges."""
    masks = {chosen.facet: facet_mask(chosen, generation) for chosen in query.filters}
    return tuple(_count(query, facet, _under_others(facet, found, masks), generation) for facet in FACET_NAMES)


def _under_others(facet: str, found: Array, masks: Mapping[str, Array]) -> Array:
    """Mark the rows that meet everything but the choices in this facet."""
    others = [mask for name, mask in masks.items() if name != facet]
    return np.logical_and.reduce([found, *others]) if others else found


def _is_any(chosen: FacetFilter) -> bool:
    return chosen.match == "any" and bool(chosen.values)


def _required(chosen: FacetFilter, generation: Generation, *, without: str | None = None) -> Array:
    """Mark the rows that hold every value of an `all` choice, `without` one of them."""
    mask = np.ones(generation.rows, bool)
    if chosen.match == "all":
        for value in chosen.values:
            if value != without:
                mask &= generation.having(chosen.facet, (value,))
    return mask


class _FacetCounter:
    """Counts the values of one facet; `others` marks the rows that meet all constraints outside it."""

    def __init__(self, chosen: FacetFilter, others: Array, generation: Generation) -> None:
        self._chosen = chosen
        self._generation = generation
        self._others = others
        self._allowed = others & ~generation.having(chosen.facet, chosen.excluded)
        self._base = self._allowed & _required(chosen, generation)
        self.counts = generation.count_values(chosen.facet, self._base)
        self.results = int(self._base.sum())
        self._is_any = _is_any(chosen)
        union = generation.having(chosen.facet, chosen.values) if self._is_any else np.ones_like(self._base)
        self._added = generation.count_values(chosen.facet, self._base & ~union) if self._is_any else None
        self._found = int((self._base & union).sum())

    def count(self, id: str, number: int | None) -> int:
        """Count the articles with a value under all other constraints, its own exclusion left out."""
        if number is None:
            return 0
        if id not in self._chosen.excluded:
            return int(self.counts[number])
        mask = self._without_exclusion(id) & _required(self._chosen, self._generation)
        return int((mask & self._having(id)).sum())

    def total(self, id: str, number: int | None, replaces: tuple[str, ...]) -> int:
        """Count the articles after the toggle of a value."""
        chosen = self._chosen
        if id in chosen.excluded:
            mask = self._without_exclusion(id) & _required(chosen, self._generation)
            return int((mask & self._having(*chosen.values)).sum()) if self._is_any else int(mask.sum())
        if id in chosen.values and self._is_any:
            rest = tuple(value for value in chosen.values if value != id)
            return int((self._base & self._having(*rest)).sum()) if rest else self.results
        if id in chosen.values:
            return int((self._allowed & _required(chosen, self._generation, without=id)).sum())
        if replaces:
            rest = tuple(value for value in chosen.values if value not in replaces)
            return int((self._base & self._having(*rest, id)).sum())
        if self._added is not None:
            return self._found + (int(self._added[number]) if number is not None else 0)
        return self.count(id, number)

    def _having(self, *ids: str) -> Array:
        return self._generation.having(self._chosen.facet, ids)

    def _without_exclusion(self, id: str) -> Array:
        rest = tuple(value for value in self._chosen.excluded if value != id)
        return self._others & ~self._having(*rest)


def _count(query: Query, facet: str, others: Array, generation: Generation) -> FacetCounts:
    chosen = query.filter(facet)
    counter = _FacetCounter(chosen, others, generation)
    ordinals, entities = generation.ordinals[facet], generation.values[facet]
    picked = [*chosen.values, *chosen.excluded]
    numbers = {entities[number].id: int(number) for number in np.flatnonzero(counter.counts)}
    distinct = len(numbers)
    counted: dict[str, int | None] = {**numbers, **{id: ordinals.get(id) for id in picked}}
    counts = {id: counter.count(id, number) for id, number in counted.items()}

    def label(id: str) -> str:
        number = counted[id]
        return id if number is None else entities[number].label

    def key(id: str) -> tuple[float, str, str]:
        number = counted[id]
        if query.facet_sort == "label":
            return 0.0, label(id).casefold(), id
        if query.facet_sort == "significant" and number is not None:
            usual = int(generation.live_counts[facet][number])
            return -significance(counts[id], counter.results, usual, generation.articles), label(id).casefold(), id
        return -counts[id], label(id).casefold(), id

    ordered = sorted(counted, key=key)
    shown = [id for place, id in enumerate(ordered) if place < query.facet_size or id in picked]
    related = _related(facet, chosen, generation)
    values = []
    for id in shown:
        replaces = related(id)
        parents = entities[number].parents if (number := counted[id]) is not None else ()
        total = counter.total(id, number, replaces)
        values.append(
            FacetValue(
                id, label(id), counts[id], total, id in chosen.values, id in chosen.excluded, parents, replaces
            )
        )  # fmt: skip
    return FacetCounts(facet, chosen.match, distinct, tuple(values))


class _related:
    """Finds the chosen values of an `any` choice that contain a value or lie inside it."""

    def __init__(self, facet: str, chosen: FacetFilter, generation: Generation) -> None:
        self._facet, self._generation = facet, generation
        self._chosen = chosen.values if _is_any(chosen) else ()
        self._above = {value: generation.ancestors(facet, value) for value in self._chosen}

    def __call__(self, id: str) -> tuple[str, ...]:
        if not self._chosen or id in self._chosen:
            return ()
        above = self._generation.ancestors(self._facet, id)
        return tuple(value for value in self._chosen if value in above or id in self._above[value])
