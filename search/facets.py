"""How many articles has each value, and how many would following its link give? Drill-sideways counting.

The two numbers of a value are defined in `results.FacetValue`; the method is that of counting each facet under all
filters but its own (as Lucene's DrillSideways does), carried on to exclusions and to the totals of toggles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from index.columns import Array
from search.choices import is_choice, looks_sideways, required_places, under_others
from search.generation import Generation
from search.query import FacetFilter, Query
from search.results import FacetCounts, FacetValue
from search.rowset import RowSet
from search.sideways import FacetCounter
from search.significance import significance
from search.spaces import ArticleSpace, Space
from search.tallies import Tally, tally


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
        others = under_others(query, chosen.facet, found, space)
        left = [space.count(required_places(chosen, others, space, without=id)) for id in chosen.values]
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


def _count(query: Query, chosen: FacetFilter, found: RowSet, space: Space) -> FacetCounts:
    """Count a facet in which values are chosen or excluded."""
    facet, generation = chosen.facet, space.generation
    counter = FacetCounter(chosen, under_others(query, facet, found, space), space)
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
    above = {value: generation.ancestors(facet, value) for value in chosen.values} if is_choice(chosen) else {}
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
    if query.facet_sort == "count" and isinstance(space, ArticleSpace):
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
