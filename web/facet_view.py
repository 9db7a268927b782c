"""What stands in the filter panel? Facets with their values as a tree, each with what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import quote, urlencode

from index.schema import FACETS, Facet
from search.links import FacetLinks, build_facet_links, url_of
from search.query import Query
from search.results import FacetCounts, FacetValue, Results
from web.declarations import NARROW
from web.wording import write_number

PATH = "/"
SINGLE = ("sources", "language")
"""Facets of which an article has one value, so that asking for all of several makes no sense."""
SHOWN, SHOWN_OF_TREE = 8, 12
"""Values that the panel lists of a flat facet and of a hierarchy, unless the address asks for another number."""
_NARROWING = frozenset(parameter.name for parameter in NARROW)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value in the panel with those inside it; `only` makes it the one choice, `allow` ends its exclusion.

    `evidence` leads to the sentences that its count was made from, `about` to its own page; an id that the archive does
    not know has neither.
    """

    id: str
    label: str
    count: str
    selected: bool
    only: str | None
    allow: str | None
    evidence: str | None
    about: str | None
    inside: tuple[ValueRow, ...]


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """A facet in the panel; `every` leads to all its values, `kept` are what a search inside it keeps."""

    name: str
    heading: str
    rows: tuple[ValueRow, ...]
    match: str
    has_match: bool
    is_open: bool
    is_tree: bool
    chosen: int
    distinct: str
    every: str | None
    kept: tuple[tuple[str, str], ...]


def build_facets(results: Results) -> tuple[FacetPanel, ...]:
    """Build the panels of the facets that were counted and have a value to show."""
    query, counts = results.query, {counts.facet: counts for counts in results.facets}
    links = build_facet_links(query, PATH)
    return tuple(
        _facet(query, facet, counts[facet.name], links[facet.name])
        for facet in FACETS
        if facet.name in counts and counts[facet.name].values
    )


def entity_url(facet: str, id: str) -> str:
    """Write the address of the page about a value."""
    return f"/{facet}/{quote(id, safe='')}"


def _facet(query: Query, facet: Facet, counts: FacetCounts, links: FacetLinks) -> FacetPanel:
    chosen, kept = query.filter(facet.name), replace(query.with_page(1), cursor="")
    picked, distinct = len(chosen.values) + len(chosen.excluded), counts.distinct
    most = SHOWN_OF_TREE if any(value.parents for value in counts.values) else SHOWN
    shown = choose_shown(counts.values, most if query.facet_size == Query().facet_size else query.facet_size)
    rows = build_rows(shown, _RowBuilder(query, facet, links).build)
    is_cut = len(shown) < distinct
    return FacetPanel(
        facet.name,
        facet.heading,
        rows,
        counts.match,
        facet.name not in SINGLE and len(counts.values) > 1 or counts.match != "any",
        facet.mentioned or picked > 0,
        any(row.inside for row in rows),
        picked,
        write_number(distinct),
        url_of(kept, f"/facets/{facet.name}") if is_cut else None,
        tuple(kept.to_params()) if is_cut else (),
    )


def choose_shown(values: Sequence[FacetValue], most: int) -> list[FacetValue]:
    """Choose the values that the panel lists: the first `most`, and wherever they stand the chosen and excluded."""
    return [value for place, value in enumerate(values) if place < most or value.selected or value.excluded]


class _RowBuilder:
    """Builds the rows of one facet, whose links differ in one id."""

    def __init__(self, query: Query, facet: Facet, links: FacetLinks) -> None:
        self._query = query
        self._facet = facet
        self._links = links
        params = [(name, value) for name, value in query.with_page(1).to_params() if name in _NARROWING]
        self._evidence = f"/evidence?{urlencode([*params, ('facet', facet.name)])}&value=" if facet.mentioned else None

    def build(self, value: FacetValue, inside: tuple[ValueRow, ...]) -> ValueRow:
        """Build the row of a value that these rows stand in."""
        name = self._facet.name
        return ValueRow(
            value.id,
            value.label,
            write_number(value.count),
            value.selected,
            None if value.selected and len(self._query.filter(name).values) == 1 else self._links.only(value),
            url_of(self._query.without_value(name, value.id), PATH) if value.excluded else None,
            self._evidence + quote(value.id, safe="") if self._evidence and value.count else None,
            entity_url(name, value.id) if value.count or value.label != value.id else None,
            inside,
        )


def build_rows(values: Iterable[FacetValue], build: Callable[[FacetValue, tuple[Row, ...]], Row]) -> tuple[Row, ...]:
    """Build the rows of values, each value below the first of its containers that is listed, once."""
    listed = {value.id: value for value in values}
    inside: dict[str, list[FacetValue]] = {}
    tops: list[FacetValue] = []
    for value in listed.values():
        above = next((id for id in value.parents if id in listed and id != value.id), None)
        (tops if above is None else inside.setdefault(above, [])).append(value)
    seen: set[str] = set()

    def descend(siblings: Iterable[FacetValue]) -> Iterator[Row]:
        for value in siblings:
            if value.id not in seen:
                seen.add(value.id)
                yield build(value, tuple(descend(inside.get(value.id, ()))))

    # a circle of containers has no top: its first value serves as one
    return tuple(descend([*tops, *listed.values()]))
