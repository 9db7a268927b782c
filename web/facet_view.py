"""What stands in the filter panel? Facets with their values, and the two axes of time, each with its links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from index.schema import FACETS, Facet
from search.links import FacetLinks, bucket_range, build_facet_links, url_of
from search.query import MAX_FACET_SIZE, DayRange, Query
from search.results import Bucket, FacetCounts, FacetValue, Histogram, Results
from web.wording import write_days, write_number

PATH = "/"
SINGLE = ("sources", "language")
"""Facets of which an article has one value, so that asking for all of several makes no sense."""
MAX_DEPTH = 4
"""Levels that indentation shows; deeper values stand at the last."""
MAX_BARS = 12
"""Buckets that the panel lists, the latest ones."""
AXIS_HEADINGS = {
    "published": ("Published", "the day the article came out"),
    "happened": ("Speaks of", "the days that the text speaks of"),
}


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value in the panel; `only` makes it the one choice, `allow` ends its exclusion; `look` is its style's name."""

    id: str
    label: str
    count: str
    selected: bool
    look: str
    only: str | None
    allow: str | None


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """A facet in the panel: its values in order, containers before what lies inside them."""

    name: str
    heading: str
    rows: tuple[ValueRow, ...]
    match: str
    has_match: bool
    is_open: bool
    chosen: int
    note: str
    more: str | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bucket of days: its link finds `count` articles; `width` is its share of the fullest one in percent."""

    label: str
    href: str
    count: str
    width: int


@dataclass(frozen=True, slots=True)
class AxisPanel:
    """An axis of time in the panel: the range asked for as the text of its inputs, and its buckets."""

    name: str
    heading: str
    hint: str
    first: str
    last: str
    has_unknown: bool
    unknown: bool
    bars: tuple[Bar, ...]
    note: str

    @property
    def is_open(self) -> bool:
        """Tell whether a range is chosen."""
        return bool(self.first or self.last or self.unknown)


def build_facets(results: Results) -> tuple[FacetPanel, ...]:
    """Build the panels of the facets that were counted and have a value to show."""
    query, counts = results.query, {counts.facet: counts for counts in results.facets}
    links = build_facet_links(query, PATH)
    return tuple(
        _facet(query, facet, counts[facet.name], links[facet.name])
        for facet in FACETS
        if facet.name in counts and counts[facet.name].values
    )


def build_axes(results: Results) -> tuple[AxisPanel, ...]:
    """Build the panels of the axes that were counted."""
    return tuple(_axis(results.query, histogram) for histogram in results.histograms)


def _facet(query: Query, facet: Facet, counts: FacetCounts, links: FacetLinks) -> FacetPanel:
    chosen = query.filter(facet.name)
    picked = len(chosen.values) + len(chosen.excluded)
    distinct = counts.distinct
    note = f"{len(counts.values)} of {write_number(distinct)}, most frequent first"
    return FacetPanel(
        facet.name,
        facet.heading,
        tuple(_row(query, facet.name, value, depth, links) for value, depth in arrange(counts.values)),
        counts.match,
        facet.name not in SINGLE and len(counts.values) > 1 or counts.match != "any",
        facet.mentioned or picked > 0,
        picked,
        note if len(counts.values) < distinct else "",
        url_of(replace(query, facet_size=MAX_FACET_SIZE), PATH) if query.facet_size < MAX_FACET_SIZE else None,
    )


def _row(query: Query, facet: str, value: FacetValue, depth: int, links: FacetLinks) -> ValueRow:
    return ValueRow(
        value.id,
        value.label,
        write_number(value.count),
        value.selected,
        " ".join([f"d{min(depth, MAX_DEPTH)}"] * (depth > 0) + ["out"] * value.excluded),
        links.only(value),
        url_of(query.without_value(facet, value.id), PATH) if value.excluded else None,
    )


def arrange(values: Iterable[FacetValue]) -> list[tuple[FacetValue, int]]:
    """Put each value below the first of its containers that is listed, once, and give its depth."""
    listed = {value.id: value for value in values}
    inside: dict[str, list[FacetValue]] = {}
    tops: list[FacetValue] = []
    for value in listed.values():
        above = next((id for id in value.parents if id in listed and id != value.id), None)
        (tops if above is None else inside.setdefault(above, [])).append(value)
    seen: set[str] = set()

    def descend(value: FacetValue, depth: int) -> Iterator[tuple[FacetValue, int]]:
        if value.id not in seen:
            seen.add(value.id)
            yield value, depth
            for below in inside.get(value.id, ()):
                yield from descend(below, depth + 1)

    # a circle of containers has no top: its first value serves as one
    return [row for top in [*tops, *listed.values()] for row in descend(top, 0)]


def _axis(query: Query, histogram: Histogram) -> AxisPanel:
    axis, days = histogram.axis, query.range(histogram.axis)
    heading, hint = AXIS_HEADINGS[axis]
    shown = histogram.buckets[-MAX_BARS:]
    most = max((bucket.count for bucket in shown), default=1)
    note = f"the latest {MAX_BARS} of {write_number(len(histogram.buckets))}; choose earlier days above"
    return AxisPanel(
        axis,
        heading,
        hint,
        days.first.isoformat() if days.first else "",
        days.last.isoformat() if days.last else "",
        axis == "published",
        days.unknown,
        tuple(_bar(query, axis, bucket, most) for bucket in reversed(shown)),
        note if len(shown) < len(histogram.buckets) else "",
    )


def _bar(query: Query, axis: str, bucket: Bucket, most: int) -> Bar:
    days: DayRange = bucket_range(bucket)
    return Bar(
        write_days(bucket.first, bucket.last),
        url_of(query.with_range(axis, days), PATH),
        write_number(bucket.count),
        max(round(100 * bucket.count / most), 1),
    )
