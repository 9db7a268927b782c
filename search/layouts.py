"""How are values and days laid out to be counted? Facets end to end, and the days of publication in whole units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.columns import UNKNOWN_DAY, Array, starts_of
from index.documents import Entity
from index.schema import FACET_NAMES
from search.buckets import Buckets, unit_for, whole_units
from search.kernels.counting import add_counts, count_values
from search.segments import Segment


@dataclass(frozen=True, slots=True)
class Names:
    """The values of a facet by ordinal: what is shown of each, and its place in the order of labels."""

    ids: Sequence[str]
    labels: Sequence[str]
    parents: Sequence[tuple[str, ...]]
    ranks: Array


@dataclass(frozen=True, slots=True)
class Layout:
    """The values of some facets end to end: where each facet begins (-1 where it is left out), and all ranks.

    `last` is the place in FACETS of the last of the facets, `size` the number of their values; `spans` gives the place
    of each facet in FACETS, its first value and the one after its last.
    """

    offsets: Array
    last: int
    size: int
    spans: Sequence[tuple[int, int, int]]
    ranks: Array


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole units that divide all days of publication, and for each segment where they lie among its rows.

    `edges[segment][k]` counts the rows from the day on that unit k begins with; the last one those after all units.
    """

    buckets: Buckets
    edges: Sequence[Array]


def build_names(known: Sequence[Entity]) -> Names:
    """Give what is shown of the values of a facet; ranks are by label, case ignored, then by id."""
    order = sorted(range(len(known)), key=lambda n: (known[n].label.casefold(), known[n].id))
    ranks = np.empty(len(known), np.int64)
    ranks[order] = np.arange(len(known))
    return Names([e.id for e in known], [e.label for e in known], [e.parents for e in known], ranks)


def build_layout(facets: Sequence[str], names: Mapping[str, Names]) -> Layout:
    """Lay the values of some facets end to end."""
    offsets, spans, begin = np.full(len(FACET_NAMES), -1, np.int64), [], 0
    for facet in facets:
        place, end = FACET_NAMES.index(facet), begin + len(names[facet].ids)
        offsets[place] = begin
        spans.append((place, begin, end))
        begin = end
    ranks = np.concatenate([np.empty(0, np.int64), *(names[facet].ranks for facet in facets)])
    last = max((place for place, _, _ in spans), default=-1)
    return Layout(offsets, last, begin, spans, ranks)


def build_closure(
    known: Sequence[Entity], ordinals: Mapping[str, int], ancestors: Callable[[str, str], Iterable[str]]
) -> tuple[Array, Array]:
    """Give starts and values of a facet: value v and its containers are values[starts[v]:starts[v + 1]]."""
    above = [
        [number, *(ordinals[id] for id in ancestors(entity.facet, entity.id) if id in ordinals)]
        for number, entity in enumerate(known)
    ]
    values = np.array([number for numbers in above for number in numbers], np.int64)
    return starts_of([len(numbers) for numbers in above]), values


def build_grid(unit: str, day: Array, segments: Sequence[Segment]) -> Grid | None:
    """Divide the days of all rows, which fall in every segment, into units; None where there are too many or no day."""
    dated = day[day != UNKNOWN_DAY]
    if not len(dated):
        return None
    first, last = (date.fromordinal(int(day)) for day in (dated.min(), dated.max()))
    if unit_for(first, last, unit) != unit:
        return None
    buckets = whole_units(unit, first.year, last.year)
    starts = np.append(buckets.starts, buckets.lasts[-1].toordinal() + 1)
    return Grid(buckets, [count_from(day[segment.base : segment.base + segment.rows], starts) for segment in segments])


def count_from(falling: Array, days: Array | int) -> Array:
    """Count the days of a falling array from each of some days on."""
    counts: Array = len(falling) - np.searchsorted(falling[::-1], days)
    return counts


def add_segment(
    segment: Segment, rows: Array, base: int, layout: Layout, totals: Array, held: Array, filled: Array
) -> None:
    """Add to totals how many rows of a segment, `base` further on than its own, hold each value; see add_counts."""
    known = segment.values
    counts, listed = np.zeros(len(known.numbers), np.int32), np.empty(len(known.numbers), np.int32)
    limit = int(known.firsts[layout.last + 1])
    size = count_values(rows, base, known.starts, known.values, limit, counts, listed)
    add_counts(counts, listed[:size], known.firsts, known.numbers, layout.offsets, totals, held, filled)
