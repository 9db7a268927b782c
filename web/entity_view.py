"""What stands on the page of a value? What is known of it, when it is spoken of, and what it is named with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents import Entity, format_published
from index.schema import FACETS_BY_NAME
from search.answers import EntityPage
from search.backends.base import Backend
from search.links import url_of
from search.query import AXES, Query
from search.results import Hit
from web.detail_links import EVIDENCE, GRAPH, MAP, Frame, about_url, build_frame, page_url, together
from web.facet_view import PATH
from web.figures.map import Map
from web.figures.timeline import TimeLine, build_timeline
from web.hit_view import article_url, first_words
from web.map_view import PLACES, build_place_map
from web.wording import write_number, write_published

HEADINGS = {
    "places": ("Lies in", "Inside it", "Also in {}"),
    "weapons": ("Class and family", "Kinds and variants", "Others under {}"),
}
OTHER_HEADINGS = ("Belongs to", "Belonging to it", "Others under {}")
"""What the lists of containers, parts and siblings are called, in these facets and in any other."""
NEWEST = 5
LISTED = 15
"""Values that each list shows."""
FACTS = {"kind": "{}", "role": "{}", "country": "country {}", "origin": "origin {}"}
"""The facts of a gazetteer that are shown, and how."""


Siblings = Sequence[tuple[Entity, list[tuple[Entity, int]]]]


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A value in a list: `href` finds `count` articles, `about` tells of it."""

    label: str
    about: str
    count: str
    href: str


@dataclass(frozen=True, slots=True)
class NamedList:
    """Values under a heading; `facet` gives their colour."""

    heading: str
    facet: str
    rows: tuple[NamedRow, ...]


@dataclass(frozen=True, slots=True)
class NewestRow:
    """An article of the value."""

    title: str
    href: str
    source: str | None
    published: str
    published_iso: str | None


@dataclass(frozen=True, slots=True)
class EntityView:
    """The whole page; `narrowed` is the search it was reached from, asked for this value as well.

    `evidence` shows the sentences that name it, for a value that is read out of texts.
    """

    frame: Frame
    facet: str
    one: str
    label: str
    facts: tuple[str, ...]
    total: str
    href: str
    narrowed: str | None
    evidence: str | None
    spellings: tuple[tuple[str, str], ...]
    lists: tuple[NamedList, ...]
    related: tuple[NamedList, ...]
    lines: tuple[TimeLine, ...]
    map: Map | None
    newest: tuple[NewestRow, ...]
    has_more: bool
    map_href: str
    graph_href: str


def build_entity_view(page: EntityPage, query: Query, backend: Backend) -> EntityView:
    """Build the page of a value; `query` is the search it was reached from. Raises QueryError."""
    entity = page.entity
    facet, own = entity.facet, Query().with_value(entity.facet, entity.id)
    results = backend.search(replace(own, size=NEWEST, sort="newest", facets=(), axes=AXES))
    frame, siblings = build_frame(query, backend), tuple(_siblings(entity, backend))
    narrowed = together(query, (facet, entity.id))
    return EntityView(
        frame,
        facet,
        FACETS_BY_NAME[facet].one,
        entity.label,
        tuple(_facts(entity)),
        write_number(page.count, "article", "articles"),
        url_of(own, PATH),
        url_of(narrowed, PATH) if frame.is_found else None,
        page_url(EVIDENCE, query.with_page(1), ("facet", facet), ("value", entity.id))
        if FACETS_BY_NAME[facet].mentioned
        else None,
        tuple((text, write_number(count, "time", "times")) for text, count in page.spellings),
        tuple(named for named in _lists(page, siblings, query, backend) if named.rows),
        tuple(_related(page, query)),
        tuple(build_timeline(histogram, own, PATH) for histogram in results.histograms if histogram.buckets),
        build_place_map(entity, page.count, page.parts, [one for _, near in siblings for one in near])
        if facet == PLACES
        else None,
        tuple(_newest(hit, own) for hit in results.hits),
        results.total > len(results.hits),
        url_of(own, MAP),
        url_of(own, GRAPH),
    )


def _facts(entity: Entity) -> Iterator[str]:
    known = dict(entity.extra)
    yield from (written.format(known[fact]) for fact, written in FACTS.items() if fact in known)


def _lists(page: EntityPage, siblings: Siblings, query: Query, backend: Backend) -> Iterator[NamedList]:
    """List what a value lies in, what lies in it, and its siblings: what else lies directly in the same."""
    entity = page.entity
    facet = entity.facet
    totals = backend.totals(facet, [container.id for container in page.containers])
    containers = list(zip(page.containers, totals, strict=True))
    above_heading, inside_heading, beside_heading = HEADINGS.get(facet, OTHER_HEADINGS)
    yield NamedList(above_heading, facet, _rows(containers, query))
    yield NamedList(inside_heading, facet, _rows(page.parts[:LISTED], query))
    for above, others in siblings:
        yield NamedList(beside_heading.format(above.label), facet, _rows(others[:LISTED], query))


def _siblings(entity: Entity, backend: Backend) -> Iterator[tuple[Entity, list[tuple[Entity, int]]]]:
    """Give for each direct container what else lies directly in it."""
    for id in entity.parents:
        if (above := backend.entity(entity.facet, id)) is not None:
            yield above.entity, [(other, count) for other, count in above.parts if other.id != entity.id]


def _rows(counted: Sequence[tuple[Entity, int]], query: Query) -> tuple[NamedRow, ...]:
    return tuple(
        NamedRow(
            entity.label,
            about_url(entity.facet, entity.id, query),
            write_number(count),
            url_of(Query().with_value(entity.facet, entity.id), PATH),
        )
        for entity, count in counted
        if count
    )


def _related(page: EntityPage, query: Query) -> Iterator[NamedList]:
    """List what is named in the same articles, each with the search for both."""
    own = (page.entity.facet, page.entity.id)
    for facet, values in page.related:
        if values:
            rows = (
                NamedRow(
                    value.label,
                    about_url(facet, value.id, query),
                    write_number(value.count),
                    url_of(together(Query(), own, (facet, value.id)), PATH),
                )
                for value in values[:LISTED]
            )
            yield NamedList(FACETS_BY_NAME[facet].heading, facet, tuple(rows))


def _newest(hit: Hit, query: Query) -> NewestRow:
    return NewestRow(
        hit.title or first_words(hit.article),
        article_url(hit.id, query),
        hit.source,
        write_published(hit.published),
        format_published(hit.published),
    )
