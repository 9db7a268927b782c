"""Where do the pages beside a search lead? Back to it, on to each other, and to searches that find a number exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from index.schema import FACETS_BY_NAME
from search.backends.base import Backend
from search.cooccurrence import narrow
from search.facet_pages import drop_any
from search.links import url_of
from search.query import AXES, Query
from web.detail_presenters import turn
from web.facet_view import PATH, entity_url
from web.time_view import AXIS_HEADINGS
from web.wording import write_number, write_range

MAP, GRAPH, EVIDENCE, VALUES = "/map", "/graph", "/evidence", "/facets/"
VIEWS = ((PATH, "Results"), (MAP, "Map"), (GRAPH, "Who with whom"))


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a search; no link where it is the one shown."""

    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page beside a search: the words typed, the way back, the search in words, other views."""

    q: str
    back: str
    is_found: bool
    asked: tuple[str, ...]
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a page stands among the pages of a list, and the way to its neighbours."""

    page: str
    pages: str
    previous: str | None
    next: str | None


def build_frame(query: Query, backend: Backend, shown: str = "") -> Frame:
    """Build the frame of a page that was reached from a search; `shown` is the view that it is."""
    query = replace(query, page=1, cursor="")
    views = tuple(View(label, None if path == shown else url_of(query, path)) for path, label in VIEWS)
    asked = tuple(_describe(query, backend))
    return Frame(query.text, url_of(query, PATH), bool(asked), asked, views)


def _describe(query: Query, backend: Backend) -> Iterator[str]:
    """Say in words what a search asks for."""
    if query.text:
        yield f"“{query.text}”"
    for chosen in query.filters:
        heading, joint = FACETS_BY_NAME[chosen.facet].heading, " and " if chosen.match == "all" else " or "
        for ids, lead in ((chosen.values, heading), (chosen.excluded, f"not {heading}")):
            if ids:
                yield f"{lead}: {joint.join(entity.label for entity in backend.list_entities(chosen.facet, ids))}"
    for axis in AXES:
        if days := query.range(axis):
            yield f"{AXIS_HEADINGS[axis][0]}: {write_range(days)}"
    if query.story:
        yield "the versions of one story"


def page_url(path: str, query: Query, *own: tuple[str, str]) -> str:
    """Write the address of a page with its own parameters and those of the search that it was reached from."""
    return f"{path}?{urlencode([*own, *query.to_params()])}" if own else url_of(query, path)


def about_url(facet: str, id: str, query: Query) -> str:
    """Write the address of the page about a value, reached from a search."""
    return url_of(query, entity_url(facet, id))


def with_counted(query: Query, facet: str, id: str) -> Query:
    """Narrow a query to a value so that exactly its count is found: beside the others under `all`, else alone."""
    choose = query.with_value if query.filter(facet).match == "all" else query.only
    return choose(facet, id)


def without_own(query: Query, facet: str, id: str) -> Query:
    """Leave out of a query what the count of a value leaves out: the facet's own choice under `any`, its exclusion."""
    chosen = query.filter(facet)
    return drop_any(query.without_value(facet, id) if id in chosen.excluded else query, facet)


def together(query: Query, *values: tuple[str, str]) -> Query:
    """Ask for all of some values beside what a query asks for; a single value of a facet needs no `all`."""
    query = narrow(query, *values)
    for chosen in query.filters:
        if chosen.match == "all" and len(chosen.values) <= 1:
            query = query.with_match(chosen.facet, "any")
    return query


def build_turn(path: str, params: Sequence[tuple[str, str]], page: int, size: int, total: int) -> Turn:
    """Build the way through the pages of a list; `params` are the page's parameters without its number."""
    previous, following = turn(path, params, page, size, total)
    return Turn(write_number(page), write_number(-(-total // size)), previous, following)
