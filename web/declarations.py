"""What may a script ask, and what does it get? The table of endpoints: routes, validation and the OpenAPI read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from index.schema import FACET_NAMES, FACETS, MENTIONED
from search.lexer import MAX_CHARACTERS
from search.params import PARAMETERS
from search.query import (
    AXES,
    COUNTED,
    FACET_SORTS,
    MATCHES,
    MAX_CHOICES,
    MAX_FACET_SIZE,
    MAX_SIZE,
    MAX_WINDOW,
    MAX_WITHOUT,
    NONE,
    SCOPES,
    SORTS,
    UNITS,
    UNKNOWN,
    Query,
)
from web import detail_shapes, shapes
from web.parameters import DAY, FLAG, ID, Parameter, names, one_of, text, whole

MAX_NAME = 300
"""Characters of a typed piece of a name."""
MAX_NODES = 200
MAX_SUGGESTED = 50
API = "/api/v1"
JSON, PROBLEM = "application/json", "application/problem+json"
ALWAYS = (400, 401, 403, 413, 414, 429, 500, 503)
"""What can go wrong everywhere."""
DEFAULT = Query()


def _filters() -> Iterator[Parameter]:
    for facet in FACETS:
        several, name = f"repeat for several, at most {MAX_CHOICES}", facet.name
        chosen = Parameter(name, ID, f"Id of a {facet.one} to find; {several}", repeatable=True)
        yield chosen
        yield Parameter(f"{name}.match", one_of(MATCHES), "Any or all of the chosen values", default=MATCHES[0])
        yield replace(chosen, name=f"{name}.not", description=f"Id of a {facet.one} to leave out; {several}")


def _ranges() -> Iterator[Parameter]:
    day = "a day as YYYY-MM-DD"
    for axis, what in zip(AXES, ("of publication", "that the text speaks of"), strict=True):
        yield Parameter(f"{axis}.from", DAY, f"First day {what}, inclusive", day)
        yield Parameter(f"{axis}.to", DAY, f"Last day {what}, inclusive", day)


def _names_in_words(legal: tuple[str, ...]) -> str:
    return f"{NONE}, or with commas between them: {', '.join(legal)}"


NARROWING = tuple(
    replace(parameter, narrowing=True)
    for parameter in (
        Parameter("q", text(MAX_CHARACTERS), "What is searched for, in the query language"),
        *_filters(),
        Parameter("published", one_of((UNKNOWN,)), "Only articles without a date of publication"),
        *_ranges(),
        Parameter("story", ID, "Id of an article: only the versions of its story"),
        Parameter("scope", one_of(SCOPES), "Where all filters must be met at once", default=DEFAULT.scope),
        Parameter("expand", FLAG, "Whether names widen the search to other names of the same thing", default=1),
        Parameter("exact", FLAG, "Whether words are searched in the very form that was typed", default=0),
        Parameter("without", text(MAX_CHARACTERS), f"A term not to be widened; at most {MAX_WITHOUT}", repeatable=True),
    )
)  # fmt: skip
SHOWING = (
    Parameter(
        "count",
        one_of(COUNTED),
        "What is counted and listed: articles, or the first one of each story",
        default=DEFAULT.counted,
    ),
    Parameter("sort", one_of(SORTS), "Order of the hits", default=DEFAULT.sort),
    Parameter("page", whole(1, MAX_WINDOW), f"Page of hits; page × size at most {MAX_WINDOW:,}", default=1),
    Parameter("size", whole(0, MAX_SIZE), "Hits on a page", default=DEFAULT.size),
    Parameter("facet.size", whole(0, MAX_FACET_SIZE), "Values listed of each facet", default=DEFAULT.facet_size),
    Parameter("facet.sort", one_of(FACET_SORTS), "Order of the values of a facet", default=DEFAULT.facet_sort),
    Parameter("facets", names(FACET_NAMES), "Facets to count", _names_in_words(FACET_NAMES), "all"),
    Parameter("histograms", names(AXES), "Histograms to count", _names_in_words(AXES), "both"),
    Parameter("histogram.unit", one_of(UNITS), "Width of the buckets of a histogram", default=DEFAULT.unit),
    Parameter("explain", FLAG, "Whether every hit says what its score is made of", default=0),
    Parameter("cursor", text(MAX_CHARACTERS), "Where the answer before this one ended, from its `cursor`"),
)
SEARCH = tuple(parameter for parameter in (*NARROWING, *SHOWING) if parameter.name in PARAMETERS)
"""Every parameter of a search."""
ORDER = tuple(parameter for parameter in SEARCH if parameter.narrowing or parameter.name == "sort")
NARROW = tuple(parameter for parameter in SEARCH if parameter.narrowing)
FILTERS = tuple(parameter for parameter in NARROW if parameter.name != "q")
SORTED_VALUES = tuple(
    parameter for parameter in SEARCH if parameter.narrowing or parameter.name in ("facet.sort", "count")
)

_ID = Parameter("id", ID, "Id of the article; it may hold slashes", required=True, place="path",
            example="004_kinzhal-barrage")  # fmt: skip
_FACET = Parameter("facet", one_of(FACET_NAMES), "Name of the facet", required=True, place="path", example="weapons")
_PAGE = Parameter("page", whole(1, MAX_WINDOW), "Page", default=1)


def _size(default: int, most: int, what: str, least: int = 1) -> Parameter:
    return Parameter("size", whole(least, most), what, default=default)


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """A path that answers: what it takes, the type of its answer, its media type, what else can go wrong.

    One is only ever itself: to hash its forty parameters at every request would take longer than many searches.
    `example` are parameters, or the path with them, that an archive of the sample articles shapes.
    """

    name: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    answer: Any
    media: str = JSON
    problems: tuple[int, ...] = ()
    cached: bool = True
    absolute: bool = False
    example: str = ""


ENDPOINTS = (
    Endpoint("search", f"{API}/search", "Search: a page of hits, the counts of every facet, both histograms.",
             SEARCH, shapes.Search, problems=(410,), example="?q=power+grid&people=volodymyr-zelensky"),
    Endpoint("similar", f"{API}/articles/{{id}}/similar", "Find the articles most like one, best first.",
             (_ID, _size(10, MAX_SIZE, "Articles to give")), detail_shapes.Similar, problems=(404,),
             example="/api/v1/articles/004_kinzhal-barrage/similar?size=3"),
    Endpoint("article", f"{API}/articles/{{id}}", "Give an article: its text, and every mention in it with offsets.",
             (_ID,), shapes.Article, problems=(404,), example="/api/v1/articles/004_kinzhal-barrage"),
    Endpoint("entity", f"{API}/entities/{{facet}}/{{id}}",
             "Describe a value of a facet: its spellings, containers and parts, and what it is named with.",
             (_FACET, replace(_ID, description="Id of the value", example="missile")), detail_shapes.EntityPage,
             problems=(404,),
             example="/api/v1/entities/weapons/missile"),
    Endpoint("facet", f"{API}/facets/{{facet}}",
             "List the values of a facet under a search, page by page through all of them, or find some by name.",
             (_FACET, *SORTED_VALUES,
              Parameter("text", text(MAX_NAME), "A piece of a label or alias; case and accents mean nothing"),
              Parameter("prefix", text(MAX_NAME), "The beginning of a label or alias"),
              _PAGE, _size(DEFAULT.facet_size, MAX_FACET_SIZE, "Values on a page")),
             detail_shapes.FacetPage, problems=(404,), example="/api/v1/facets/weapons?q=power&text=mis"),
    Endpoint("evidence", f"{API}/evidence", "Give the sentences that name a value in the articles of a search.",
             (replace(_FACET, place="query"),
              Parameter("value", ID, "Id of the value; what lies inside it counts, too", required=True,
                        example="missile"),
              *NARROW, _PAGE, _size(20, MAX_SIZE, "Articles on a page")),
             detail_shapes.Evidence, problems=(404,), example="?facet=weapons&value=missile&q=power"),
    Endpoint("graph", f"{API}/graph", "Tell which values are named together in the articles of a search.",
             (*NARROW,
              Parameter("facets", names(FACET_NAMES), "Facets whose values are nodes", _names_in_words(FACET_NAMES),
                        ",".join(MENTIONED)),
              _size(30, MAX_NODES, "Nodes to give, the most frequent ones")),
             detail_shapes.Graph, example="?q=power&facets=people,places&size=10"),
    Endpoint("suggest", f"{API}/suggest", "Complete what is typed: entities by label or alias, and words.",
             (Parameter("q", text(MAX_CHARACTERS), "What was typed so far", required=True, example="zel"), *FILTERS,
              _size(10, MAX_SUGGESTED, "Entities, and words, to give")),
             detail_shapes.Suggestions, example="?q=zel"),
    Endpoint("export_ndjson", f"{API}/export.ndjson", "Stream all hits of a search, one JSON object a line.",
             ORDER, shapes.Hit, "application/x-ndjson", cached=False, example="?q=power"),
    Endpoint("export_csv", f"{API}/export.csv", "Stream all hits of a search as a table for spreadsheets.",
             ORDER, str, "text/csv", cached=False, example="?q=power"),
    Endpoint("feed_atom", f"{API}/feed.atom", "Follow a search with a feed reader: its newest articles (RFC 4287).",
             (*NARROW, _size(20, MAX_SIZE, "Articles in the feed")), str, "application/atom+xml",
             absolute=True, example="?places=kyiv"),
    Endpoint("feed_json", f"{API}/feed.json", "The same as a JSON Feed 1.1.",
             (*NARROW, _size(20, MAX_SIZE, "Articles in the feed")), detail_shapes.Feed, "application/feed+json",
             absolute=True, example="?places=kyiv"),
    Endpoint("openapi", "/api/openapi.json", "Describe all of this in OpenAPI 3.1.", (), dict[str, Any]),
    Endpoint("healthz", "/healthz", "Tell that the process shapes.", (), detail_shapes.Health, cached=False),
    Endpoint("readyz", "/readyz", "Tell that the index answers; 503 where it does not.", (), detail_shapes.Readiness,
             cached=False),
    Endpoint("metrics", "/metrics", "Count requests and measure their time, for Prometheus.", (), str, "text/plain",
             cached=False),
)  # fmt: skip
"""Longer paths stand before the shorter ones that would hold them."""
