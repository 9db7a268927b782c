"""How many articles has each value, and how many would following its link give? Drill-sideways counting.

The two numbers of a value are defined in `results.FacetValue`; the method is that of counting each facet under all
filters but its own (as Lucene's DrillSideways does), carried on to exclusions and to the totals of toggles.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from index.columns import Array
from index.documents import Entity
from index.schema import FACET_NAMES
from search.generation import Generation
from search.query import FacetFilter, Query
from search.results import FacetCounts, FacetValue
from search.significance import significance
from search.spaces import Space


def facet_mask(chosen: FacetFilter, space: Space) -> Array:
    """Mark the places that meet all choices in one facet."""
    mask = _required(chosen, space) & ~space.having(chosen.facet, chosen.excluded)
    return mask & space.having(chosen.facet, chosen.values) if _is_any(chosen) else mask


def count_facets(query: Query, found: Array, space: Space) -> tuple[FacetCounts, ...]:
    """Count every facet; `found` marks the places of live articles that meet the text and both date ranges."""
    masks = {chosen.facet: facet_mask(chosen, space) for chosen in query.filters}
    return tuple(_count(query, facet, _under_others(facet, found, masks), space) for facet in FACET_NAMES)


def _under_others(facet: str, found: Array, masks: Mapping[str, Array]) -> Array:
    """Mark the places that meet everything but the choices in this facet."""
    others = [mask for name, mask in masks.items() if name != facet]
    return np.logical_and.reduce([found, *others]) if others else found


def _is_any(chosen: FacetFilter) -> bool:
    return chosen.match == "any" and bool(chosen.values)


def _required(chosen: FacetFilter, space: Space, *, without: str | None = None) -> Array:
    """Mark the places that hold every value of an `all` choice, `without` one of them."""
    mask = np.ones(space.size, bool)
    if chosen.match == "all":
        for value in chosen.values:
            if value != without:
                mask &= space.having(chosen.facet, (value,))
    return mask


class _FacetCounter:
    """Counts the values of one facet; `others` marks the places that meet all constraints outside it."""

    def __init__(self, chosen: FacetFilter, others: Array, space: Space) -> None:
        self._chosen = chosen
        self._space = space
        self._others = others
        self._allowed = others & ~space.having(chosen.facet, chosen.excluded)
        self._base = self._allowed & _required(chosen, space)
        self.counts = space.count_values(chosen.facet, self._base)
        self.results = space.count(self._base)
        self._is_any = _is_any(chosen)
        union = space.having(chosen.facet, chosen.values) if self._is_any else np.ones_like(self._base)
        met = self._base & union
        added = self._base & ~space.lift(space.rows_of(met))
        self._added = space.count_values(chosen.facet, added) if self._is_any else None
        self._found = space.count(met)

    def count(self, id: str, number: int | None) -> int:
        """Count the articles with a value under all other constraints, its own exclusion left out."""
        if number is None:
            return 0
        if id not in self._chosen.excluded:
            return int(self.counts[number])
        mask = self._without_exclusion(id) & _required(self._chosen, self._space)
        return self._space.count(mask & self._having(id))

    def total(self, id: str, number: int | None, replaces: tuple[str, ...]) -> int:
        """Count the articles after the toggle of a value."""
        chosen = self._chosen
        if id in chosen.excluded:
            mask = self._without_exclusion(id) & _required(chosen, self._space)
            return self._space.count(mask & self._having(*chosen.values)) if self._is_any else self._space.count(mask)
        if id in chosen.values and self._is_any:
            rest = tuple(value for value in chosen.values if value != id)
            return self._space.count(self._base & self._having(*rest)) if rest else self.results
        if id in chosen.values:
            return self._space.count(self._allowed & _required(chosen, self._space, without=id))
        if replaces:
            rest = tuple(value for value in chosen.values if value not in replaces)
            return self._space.count(self._base & self._having(*rest, id))
        if self._added is not None:
            return self._found + (int(self._added[number]) if number is not None else 0)
        return self.count(id, number)

    def _having(self, *ids: str) -> Array:
        return self._space.having(self._chosen.facet, ids)

    def _without_exclusion(self, id: str) -> Array:
        rest = tuple(value for value in self._chosen.excluded if value != id)
        return self._others & ~self._having(*rest)


def _count(query: Query, facet: str, others: Array, space: Space) -> FacetCounts:
    chosen, generation = query.filter(facet), space.generation
    counter = _FacetCounter(chosen, others, space)
    ordinals, entities = generation.ordinals[facet], generation.values[facet]
    picked = [*chosen.values, *chosen.excluded]
    counts = {ordinals.get(id): counter.count(id, ordinals.get(id)) for id in picked}
    scores = _scores(query, facet, counter, generation)
    for number, count in counts.items():
        if number is not None:
            scores[number] = _score(query, facet, number, count, counter.results, generation)
    candidates = _first(scores, counter.counts, query.facet_size, generation.label_ranks[facet])
    keys = {entities[number].id: (-float(scores[number]), entities[number].label.casefold()) for number in candidates}
    for id in picked:
        number = ordinals.get(id)
        keys[id] = (
            (-float(scores[number]), entities[number].label.casefold()) if number is not None else (0.0, id.casefold())
        )
    ordered = sorted(keys, key=lambda id: (*keys[id], id))
    shown = [id for place, id in enumerate(ordered) if place < query.facet_size or id in picked]
    above = {value: generation.ancestors(facet, value) for value in chosen.values} if _is_any(chosen) else {}
    values = []
    for id in shown:
        number = ordinals.get(id)
        entity = entities[number] if number is not None else Entity(id, facet, id)
        replaces = _relatives(facet, id, above, generation)
        count, total = counter.count(id, number), counter.total(id, number, replaces)
        selected, excluded = id in chosen.values, id in chosen.excluded
        values.append(FacetValue(id, entity.label, count, total, selected, excluded, entity.parents, replaces))
    return FacetCounts(facet, chosen.match, int(np.count_nonzero(counter.counts)), tuple(values))


def _scores(query: Query, facet: str, counter: _FacetCounter, generation: Generation) -> Array:
    """Score every value of a facet for the order asked for; the highest comes first, labels decide between equals."""
    if query.facet_sort == "label":
        return np.zeros(len(counter.counts))
    if query.facet_sort == "significant":
        usual = generation.live_counts[facet]
        return significance(counter.counts, counter.results, usual, generation.articles)
    return counter.counts.astype(np.float64)


def _score(query: Query, facet: str, number: int, count: int, results: int, generation: Generation) -> float:
    """Score one picked value by its own count, which leaves its exclusion out."""
    if query.facet_sort == "label":
        return 0.0
    if query.facet_sort == "significant":
        return float(significance(count, results, int(generation.live_counts[facet][number]), generation.articles))
    return float(count)


def _first(scores: Array, counts: Array, size: int, label_ranks: Array) -> list[int]:
    """Choose the first `size` values that some article has, by score, then by label."""
    held = np.flatnonzero(counts)
    order = np.lexsort((label_ranks[held], -scores[held]))[:size]
    return [int(number) for number in held[order]]


def _relatives(facet: str, id: str, above: Mapping[str, frozenset[str]], generation: Generation) -> tuple[str, ...]:
    """Give the chosen values of an `any` choice that contain a value or lie inside it; `above` has their containers."""
    if not above or id in above:
        return ()
    own = generation.ancestors(facet, id)
    return tuple(value for value, containers in above.items() if value in own or id in containers)
