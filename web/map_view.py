"""What stands on a map's page? The places that the articles of a search name, on a map and in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents import Entity
from search.backends.base import Backend
from search.cooccurrence import base_query
from search.links import url_of
from search.query import Query
from web.detail_links import MAP, VALUES, Frame, about_url, build_frame, page_url, together
from web.facet_view import PATH
from web.figures.map import Map, Spot, build_map
from web.wording import write_number

PLACES = "places"
SHOWN = 120
"""Places that a map and its table show, the most frequent."""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in the table: its link finds `count` articles, `about` tells of it; `where` it cannot be shown."""

    label: str
    kind: str
    href: str
    about: str
    count: str
    is_placed: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    """The whole page; `every` leads to all places, `whole` to the map that shows even the farthest."""

    frame: Frame
    total: str
    map: Map | None
    rows: tuple[PlaceRow, ...]
    distinct: str
    every: str | None
    whole: str | None
    is_widened: bool


def build_map_page(query: Query, backend: Backend, *, whole: bool) -> MapPage:
    """Build the map of a search: what its articles name beside what is chosen among places. Raises QueryError.

    A choice of several places under `any` cannot be narrowed further, and is left out.
    """
    base = base_query(replace(query, page=1, cursor=""), (PLACES,))
    asked = replace(base, size=0, facets=(PLACES,), axes=(), facet_size=SHOWN, facet_sort="count")
    results = backend.search(asked)
    counts = results.facets[0]
    values = [value for value in counts.values if value.count]
    entities = backend.list_entities(PLACES, [value.id for value in values])
    spots, rows = [], []
    for value, entity in zip(values, entities, strict=True):
        href = url_of(together(base, (PLACES, value.id)), PATH)
        spot = find_spot(entity, value.count, href)
        spots += [spot] if spot else []
        about = about_url(PLACES, value.id, query)
        kind = dict(entity.extra).get("kind", "")
        rows.append(PlaceRow(entity.label, kind, href, about, write_number(value.count), spot is not None))
    figure = build_map(spots, whole=whole) if spots else None
    return MapPage(
        build_frame(query, backend, MAP),
        write_number(results.total, "article", "articles"),
        figure,
        tuple(rows),
        write_number(counts.distinct, "place", "places"),
        url_of(query.with_page(1), VALUES + PLACES) if counts.distinct > len(rows) else None,
        page_url(MAP, query.with_page(1), ("all", "1")) if figure and figure.outside else None,
        bool(query.filter(PLACES).values) and not base.filter(PLACES).values,
    )


def find_spot(entity: Entity, count: int, href: str) -> Spot | None:
    """Find where a place lies; None where no gazetteer tells, and for a continent or a part of one."""
    known = dict(entity.extra)
    is_vast = known.get("kind") == "continent" or known.get("kind") == "region" and "country" not in known
    if is_vast or "latitude" not in known or "longitude" not in known:
        return None
    return Spot(
        entity.label, href, count, known.get("kind", ""), float(known["longitude"]), float(known["latitude"])
    )  # fmt: skip


Counted = Sequence[tuple[Entity, int]]


def build_place_map(entity: Entity, count: int, parts: Counted, siblings: Counted) -> Map | None:
    """Build the map of a place, of what lies directly inside it and of what lies near; None for one without a place."""
    own, inside, near = (list(_spots(counted)) for counted in ([(entity, count)], parts[:SHOWN], siblings[:SHOWN]))
    return build_map(own + inside, own=own[0] if own else None, near=near) if own or inside else None


def _spots(counted: Counted) -> Iterator[Spot]:
    for entity, count in counted:
        if count and (spot := find_spot(entity, count, url_of(Query().with_value(PLACES, entity.id), PATH))):
            yield spot
