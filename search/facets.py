"""How many articles has each value, and how many would following its link give? Drill-sideways counting.

The two numbers of a value are defined in `results.FacetValue`; the method is that of counting each facet under all
filters but its own (as Lucene's DrillSideways does), carried on to exclusions and to the totals of toggles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from index.columns import Array
from index.schema import MENTIONED
from search.generation import Generation
from search.query import FacetFilter, Query
from search.results import FacetCounts, FacetValue
from search.rowset import RowSet
from search.significance import significance
from search.spaces import Space
from search.tallies import Tally, tally


def facet_places(chosen: FacetFilter, within: RowSet, space: Space) -> RowSet:
    """Give the places of a set that meet all choices in one facet."""
    met = _required(chosen, within, space)
    if chosen.excluded:
        met = met - space.having(chosen.facet, chosen.excluded)
    return met & space.having(chosen.facet, chosen.values) if _is_any(chosen) else met


def count_facets(
    query: Query, found: RowSet, met: RowSet, space: Space, count: Callable[[Query], int]
) -> tuple[FacetCounts, ...]:
    """Count every facet asked for.

    `found` are the places of live articles that meet the text and both date ranges, `met` those that meet the filters,
    too; `count` counts the articles of another query, whose places may lie outside the space.
    """
    sideways = {chosen.facet: chosen for chosen in query.filters if looks_sideways(query, chosen)}
    plain = tuple([facet for facet in query.facets if facet not in sideways])
    counted = dict(zip(plain, _count_met(query, plain, met, space), strict=True))
    for chosen in query.filters:
        if chosen.facet in sideways and chosen.facet in query.facets:
            counted[chosen.facet] = _count(query, chosen, found, space)
        elif chosen.values and chosen.facet in counted:
            counted[chosen.facet] = _mark_required(query, chosen, counted[chosen.facet], found, met, space, count)
    return tuple([counted[facet] for facet in query.facets])


def looks_sideways(query: Query, chosen: FacetFilter) -> bool:
    """Tell whether the counts of a facet need other articles than the results, or another order than by count."""
    return bool(chosen.excluded) or _is_any(chosen) or (bool(chosen.values) and query.facet_sort != "count")


def _mark_required(
    query: Query,
    chosen: FacetFilter,
    counts: FacetCounts,
    found: RowSet,
    met: RowSet,
    space: Space,
    count: Callable[[Query], int],
) -> FacetCounts:
    """Mark the values of an `all` choice, and give them the totals without them."""
    if query.scope == "article":
        others = _under_others(query, chosen.facet, found, space)
        left = [space.count(_required(chosen, others, space, without=id)) for id in chosen.values]
    else:
        left = [count(query.without_value(chosen.facet, id)) for id in chosen.values]
    return mark_required(chosen, counts, space.count(met), left, space.generation)


def mark_required(
    chosen: FacetFilter, counts: FacetCounts, results: int, left: Sequence[int], generation: Generation
) -> FacetCounts:
    """Mark the values of an `all` choice, which every result holds; `left` are the totals without each."""
    marked = {}
    for id, total in zip(chosen.values, left, strict=True):
        entity = generation.entity(chosen.facet, id)
        marked[id] = FacetValue(id, entity.label, results, total, True, False, entity.parents)
    values = [marked.pop(value.id, value) for value in counts.values]
    rest = sorted(marked.values(), key=lambda value: (value.label.casefold(), value.id))
    return counts._replace(values=(*values, *rest))


def needs_units(query: Query) -> bool:
    """Tell whether which articles are found depends on what stands together in a unit: not with one thing to hold."""
    unitwise = [chosen for chosen in query.filters if chosen.facet in MENTIONED]
    held = sum(1 if chosen.match == "any" and chosen.values else len(chosen.values) for chosen in unitwise)
    return held + bool(query.happened) > 1 or any(chosen.excluded for chosen in unitwise)


def _under_others(query: Query, facet: str, found: RowSet, space: Space) -> RowSet:
    """Give the places that meet everything but the choices in this facet."""
    for other in query.filters:
        if other.facet != facet:
            found = facet_places(other, found, space)
    return found


def _is_any(chosen: FacetFilter) -> bool:
    return chosen.match == "any" and bool(chosen.values)


def _required(chosen: FacetFilter, within: RowSet, space: Space, *, without: str | None = None) -> RowSet:
    """Give the places of a set that hold every value of an `all` choice, `without` one of them."""
    if chosen.match == "all":
        for value in chosen.values:
            if value != without:
                within = within & space.having(chosen.facet, (value,))
    return within


class _FacetCounter:
    """Counts the values of one facet; `others` are the places that meet all constraints outside it."""

    def __init__(self, chosen: FacetFilter, others: RowSet, space: Space) -> None:
        self._chosen = chosen
        self._space = space
        self._others = others
        self._allowed = others - space.having(chosen.facet, chosen.excluded) if chosen.excluded else others
        self._base = _required(chosen, self._allowed, space)
        self.counts = space.count_values(chosen.facet, self._base)
        self.results = space.count(self._base)
        self._is_any = _is_any(chosen)
        self._found, self._added = self.results, None
        if self._is_any:
            met = self._base & space.having(chosen.facet, chosen.values)
            self._found = space.count(met)
            self._added = space.count_values(chosen.facet, self._base - space.lift(space.rows_of(met)))

    def count(self, id: str, number: int | None) -> int:
        """Count the articles with a value under all other constraints, its own exclusion left out."""
        if number is None:
            return 0
        if id not in self._chosen.excluded:
            return int(self.counts[number])
        places = _required(self._chosen, self._without_exclusion(id), self._space)
        return self._space.count(places & self._having(id))

    def total(self, id: str, number: int | None, replaces: tuple[str, ...]) -> int:
        """Count the articles after the toggle of a value."""
        chosen = self._chosen
        if id in chosen.excluded:
            places = _required(chosen, self._without_exclusion(id), self._space)
            return self._space.count(places & self._having(*chosen.values) if self._is_any else places)
        if id in chosen.values and self._is_any:
            rest = tuple(value for value in chosen.values if value != id)
            return self._space.count(self._base & self._having(*rest)) if rest else self.results
        if id in chosen.values:
            return self._space.count(_required(chosen, self._allowed, self._space, without=id))
        if replaces:
            rest = tuple(value for value in chosen.values if value not in replaces)
            return self._space.count(self._base & self._having(*rest, id))
        if self._added is not None:
            return self._found + (int(self._added[number]) if number is not None else 0)
        return self.count(id, number)

    def _having(self, *ids: str) -> RowSet:
        return self._space.having(self._chosen.facet, ids)

    def _without_exclusion(self, id: str) -> RowSet:
        rest = tuple(value for value in self._chosen.excluded if value != id)
        return self._others - self._having(*rest) if rest else self._others


def _count(query: Query, chosen: FacetFilter, found: RowSet, space: Space) -> FacetCounts:
    """Count a facet in which values are chosen or excluded."""
    facet, generation = chosen.facet, space.generation
    counter = _FacetCounter(chosen, _under_others(query, facet, found, space), space)
    ordinals, names = generation.ordinals[facet], generation.names[facet]
    picked = {id: ordinals.get(id) for id in (*chosen.values, *chosen.excluded)}
    # an excluded value stands where its own count puts it, which leaves its exclusion out
    own = counter.counts.copy() if chosen.excluded else counter.counts
    for id in chosen.excluded:
        number = picked[id]
        if number is not None:
            own[number] = counter.count(id, number)
    scores = _score_all(query, facet, own, counter.results, generation)
    candidates = {names.ids[n]: n for n in _first(scores, counter.counts, query.facet_size, names.ranks)}
    keys = {
        id: (-float(scores[number]) if number is not None else 0.0, generation.entity(facet, id).label.casefold(), id)
        for id, number in (candidates | picked).items()
    }
    ordered = sorted(keys, key=keys.__getitem__)
    shown = [id for place, id in enumerate(ordered) if place < query.facet_size or id in picked]
    above = {value: generation.ancestors(facet, value) for value in chosen.values} if _is_any(chosen) else {}
    values = []
    for id in shown:
        number, entity = ordinals.get(id), generation.entity(facet, id)
        replaces = _relatives(facet, id, above, generation)
        count, total = counter.count(id, number), counter.total(id, number, replaces)
        selected, excluded = id in chosen.values, id in chosen.excluded
        values.append(FacetValue(id, entity.label, count, total, selected, excluded, entity.parents, replaces))
    return FacetCounts(facet, chosen.match, tuple(values), partial(_count_held, counter.counts))


def _count_met(query: Query, facets: tuple[str, ...], met: RowSet, space: Space) -> list[FacetCounts]:
    """Count facets over the results."""
    if query.facet_sort == "count" and query.scope == "article":
        tallies = tally(facets, met, query.facet_size, space.generation) if facets else []
    else:
        tallies = [_tally_in_order(query, facet, met, space) for facet in facets]
    matches = {chosen.facet: chosen.match for chosen in query.filters}
    return [
        name_values(facet, matches.get(facet, "any"), top, space.generation)
        for facet, top in zip(facets, tallies, strict=True)
    ]


def name_values(facet: str, match: str, top: Tally, generation: Generation) -> FacetCounts:
    """Give the values of a tally their names; of a value that is not chosen the count is the total."""
    names, new = generation.names[facet], tuple.__new__
    ids, labels, parents = names.ids, names.labels, names.parents
    values = [
        new(FacetValue, (ids[number], labels[number], count, count, False, False, parents[number], ()))
        for number, count in zip(top.values, top.counts, strict=True)
    ]
    return FacetCounts(facet, match, tuple(values), top.distinct)


def _tally_in_order(query: Query, facet: str, met: RowSet, space: Space) -> Tally:
    """Count all values of a facet, and give the first ones in the order asked for."""
    generation, counts = space.generation, space.count_values(facet, met)
    scores = _score_all(query, facet, counts, space.count(met), generation)
    best = _first(scores, counts, query.facet_size, generation.names[facet].ranks)
    return Tally(best, counts[best].tolist() if best else [], partial(_count_held, counts))


def _count_held(counts: Array) -> int:
    return int(np.count_nonzero(counts))


def _score_all(query: Query, facet: str, counts: Array, results: int, generation: Generation) -> Array:
    """Score every value of a facet for the order asked for; the highest comes first, labels decide between equals."""
    if query.facet_sort == "label":
        return np.zeros(len(counts))
    if query.facet_sort == "significant":
        return significance(counts, results, generation.live_counts[facet], generation.articles)
    return counts.astype(np.float64)


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
