"""How many articles has each value and each span of days? The oracle's counts: one search for every number.

It looks at every article, one after the other, as `results.FacetValue` and `results.Bucket` say it in words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from index.entities import Entities, iter_ancestors
from index.schema import MENTIONED
from search.backends.memory_rows import Row, count_rows, places_met
from search.buckets import divide
from search.query import DayRange, FacetFilter, Query
from search.results import Bucket, FacetCounts, FacetValue, Histogram
from search.significance import significance


class Oracle(Protocol):
    """What answers are made from: every article, every value with its spellings, and what a query finds."""

    rows: Sequence[Row]
    entities: Entities
    spelt: Mapping[tuple[str, str], Counter[str]]

    def matching(self, query: Query) -> list[Row]:
        """Give the articles of a query, unsorted."""

    def ordered(self, query: Query) -> list[Row]:
        """Give the articles of a query in its order."""


def count_facet(oracle: Oracle, query: Query, facet: str) -> FacetCounts:
    """Count a facet under a query."""
    chosen = query.filter(facet)
    picked = [*chosen.values, *chosen.excluded]
    without = _with_choice(query, facet, chosen, ())
    under_others = oracle.matching(without)
    holders = defaultdict(list)
    for row in under_others:
        for id in _held(without, facet, row):
            holders[id].append(row)
    held = {id: count_rows(query, rows) for id, rows in holders.items()}
    counts = dict(held)
    for id in picked:
        allowed = _with_choice(query, facet, chosen, (id,))
        holding = [row for row in oracle.matching(allowed) if id in _held(allowed, facet, row)]
        counts[id] = count_rows(query, holding)
    labels = {id: oracle.entities[facet, id].label if (facet, id) in oracle.entities else id for id in counts}
    archive = Counter(id for row in oracle.rows for id in row.values[facet])

    def by_significance(id: str) -> float:
        return -float(significance(counts[id], count_rows(query, under_others), archive[id], len(oracle.rows)))

    keys: Mapping[str, Callable[[str], float]] = {
        "count": lambda id: -counts[id],
        "label": lambda id: 0.0,
        "significant": lambda id: by_significance(id) if id in archive else -counts[id],
    }
    key = keys[query.facet_sort]
    ordered = sorted(counts, key=lambda id: (key(id), labels[id].casefold(), id))
    values = []
    for place, id in enumerate(ordered):
        if place < query.facet_size or id in picked:
            replaces = _replaces(facet, id, chosen, oracle.entities)
            total = count_rows(query, oracle.matching(query.toggle(facet, id, replaces=replaces)))
            entity = oracle.entities.get((facet, id))
            values.append(
                FacetValue(
                    id, labels[id], counts[id], total, id in chosen.values, id in chosen.excluded,
                    entity.parents if entity else (), replaces,
                )
            )  # fmt: skip
    return FacetCounts(facet, chosen.match, tuple(values), len(held))


def _held(query: Query, facet: str, row: Row) -> frozenset[str]:
    """Give the values of a facet that an article holds where the query's filters are met."""
    if facet not in MENTIONED:
        return row.values[facet]
    return frozenset[str]().union(*(place.values[facet] for place in places_met(query, row)))


def _with_choice(query: Query, facet: str, chosen: FacetFilter, shown: tuple[str, ...]) -> Query:
    """Leave out what a count leaves out: the facet's own `any` choice, and the exclusion of the value shown."""
    values = chosen.values if chosen.match == "all" else ()
    excluded = tuple(id for id in chosen.excluded if id not in shown)
    return query.with_filter(FacetFilter(facet, values, chosen.match, excluded))


def _replaces(facet: str, id: str, chosen: FacetFilter, entities: Entities) -> tuple[str, ...]:
    """Give the chosen values of an `any` choice that contain a value or lie inside it."""
    if chosen.match != "any" or id in chosen.values:
        return ()
    above = set(iter_ancestors(facet, id, entities))
    return tuple(
        value
        for value in chosen.values
        if value in above or id in iter_ancestors(facet, value, entities)
    )  # fmt: skip


def _count_published(oracle: Oracle, query: Query) -> Histogram:
    rows = oracle.matching(query.with_range("published", DayRange()))
    days = [(row.day, row.day) for row in rows if row.day]
    undated = count_rows(query, [row for row in rows if not row.day])
    tail = (Bucket(None, None, undated, undated),) if undated else ()
    unit, buckets = _buckets(days, query.published, query.unit)
    counted = [
        (first, last, count_rows(query, [row for row in rows if row.day and first <= row.day <= last]))
        for first, last in buckets
    ]
    found = tuple(Bucket(first, last, count, count) for first, last, count in counted if count)
    return Histogram("published", unit, (*found, *tail))


def _count_happened(oracle: Oracle, query: Query) -> Histogram:
    wide = query.with_range("happened", DayRange())
    rows = oracle.matching(wide)
    spoken = [(row, days) for row in rows for place in places_met(wide, row) for days in place.days]
    unit, buckets = _buckets([days for _, days in spoken], query.happened, query.unit)
    found = []
    for first, last in buckets:
        overlapping = {row.id: row for row, (a, b) in spoken if a <= last and b >= first}
        inside = {row.id: row for row, (a, b) in spoken if first <= a and b <= last}
        count, exact = count_rows(query, [*overlapping.values()]), count_rows(query, [*inside.values()])
        found += [Bucket(first, last, count, exact)] if count else []
    return Histogram("happened", unit, tuple(found))


def _buckets(days: Sequence[tuple[date, date]], chosen: DayRange, unit: str) -> tuple[str, list[tuple[date, date]]]:
    """Divide a range, as far as it is closed and else as far as days reach, into buckets."""
    if chosen.unknown or not days:
        return "day", []
    first = chosen.first or min(first for first, _ in days)
    last = chosen.last or max(last for _, last in days)
    return divide(first, last, unit) if first <= last else ("day", [])


HISTOGRAMS: Mapping[str, Callable[[Oracle, Query], Histogram]] = {
    "published": _count_published,
    "happened": _count_happened,
}
"""How the articles of a query are counted by day, for each axis."""
