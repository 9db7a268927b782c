"""Which values of a facet do the articles of a query have? All of them, searched by name and page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.columns import Array
from search.answers import FacetPage
from search.asking import Asked, count_articles
from search.generation import Generation
from search.query import FacetFilter, Query
from search.results import FacetValue
from search.significance import significance


def drop_any(query: Query, facet: str) -> Query:
    """Leave out what a facet's counts leave out: its own choice under `any`."""
    chosen = query.filter(facet)
    return query.with_filter(replace(chosen, values=())) if chosen.match == "any" else query


def list_values(
    query: Query, facet: str, generation: Generation, *, text: str, prefix: str, page: int, size: int
) -> FacetPage:
    """List a page of the values that an article has and that fit `text` and `prefix`; chosen ones are always listed."""
    chosen, entities = query.filter(facet), generation.values[facet]
    asked = Asked(drop_any(query, facet), generation)
    counts = asked.space.count_values(facet, asked.places)
    excluded = _known(chosen.excluded, facet, generation)
    own = {number: _count_excluded(query, facet, id, generation) for id, number in excluded}
    if own:
        counts = counts.copy()
        counts[list(own)] = list(own.values())
    chosen_numbers = [number for _, number in _known((*chosen.values, *chosen.excluded), facet, generation)]
    listed = np.union1d(np.flatnonzero(counts), np.array(chosen_numbers, np.int64))
    directory = generation.directories[facet]
    if text:
        listed = np.array(directory.find(text, listed.tolist()), np.int64)
    if prefix:
        listed = np.array(directory.find(prefix, listed.tolist(), begins=True), np.int64)
    scores = _score(query.facet_sort, counts, listed, asked, facet)
    order = np.lexsort((generation.names[facet].ranks[listed], -scores))
    shown = listed[order[(page - 1) * size : page * size]].tolist()
    is_free = not chosen.values and not chosen.excluded
    values = []
    for number in shown:
        entity, count = entities[number], int(counts[number])
        replaces = _relatives(chosen, facet, entity.id, generation)
        total = count if is_free else count_articles(query.toggle(facet, entity.id, replaces=replaces), generation)
        is_chosen, is_excluded = entity.id in chosen.values, entity.id in chosen.excluded
        values.append(
            FacetValue(entity.id, entity.label, count, total, is_chosen, is_excluded, entity.parents, replaces)
        )
    return FacetPage(facet, chosen.match, tuple(values), len(listed), page, size)


def _known(ids: Sequence[str], facet: str, generation: Generation) -> list[tuple[str, int]]:
    ordinals = generation.ordinals[facet]
    return [(id, ordinals[id]) for id in ids if id in ordinals]


def _count_excluded(query: Query, facet: str, id: str, generation: Generation) -> int:
    """Count the articles with a value under all other constraints, its own exclusion left out."""
    asked = Asked(drop_any(query.without_value(facet, id), facet), generation)
    return asked.space.count(asked.places & asked.space.having(facet, (id,)))


def _score(order: str, counts: Array, listed: Array, asked: Asked, facet: str) -> Array:
    if order == "label":
        return np.zeros(len(listed))
    if order == "significant":
        generation = asked.generation
        totals = generation.live_counts[facet][listed]
        return significance(counts[listed], asked.total, totals, generation.articles)
    return counts[listed].astype(np.float64)


def _relatives(chosen: FacetFilter, facet: str, id: str, generation: Generation) -> tuple[str, ...]:
    """Give the chosen values of an `any` choice that contain a value or lie inside it."""
    if chosen.match != "any" or id in chosen.values:
        return ()
    above = generation.ancestors(facet, id)
    return tuple(value for value in chosen.values if value in above or id in generation.ancestors(facet, value))
