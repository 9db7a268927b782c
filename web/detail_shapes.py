"""Which shape have the answers beside a search? Entities, facet pages, evidence, graphs, suggestions, feeds, errors."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from web.shapes import Count, FacetValue, Hit, Mark, Published, Url, closed


@closed
class Similar(TypedDict):
    """The articles most like one, best first."""

    id: str
    hits: list[Hit]
    generation: Count


@closed
class EntityValue(TypedDict):
    """An entity with the articles of the archive that have it; `url` searches for it."""

    facet: str
    id: str
    label: str
    count: Count
    url: Url
    entity_url: Annotated[str, Field(description="The page of the entity.")]


@closed
class Related(TypedDict):
    """A value named in the same articles as an entity; `url` finds the `count` articles that have both."""

    id: str
    label: str
    count: Count
    url: Url
    entity_url: Annotated[str, Field(description="The page of the value.")]


@closed
class Spelling(TypedDict):
    """A way the entity is written in the archive."""

    text: str
    count: Count


@closed
class EntityPage(TypedDict):
    """A value of a facet: its names, what it is part of, and what it is named with."""

    facet: str
    id: str
    label: str
    aliases: list[str]
    extra: dict[str, str]
    count: Count
    url: Url
    spellings: list[Spelling]
    containers: list[EntityValue]
    parts: list[EntityValue]
    related: dict[str, list[Related]]
    generation: Count


@closed
class FacetPage(TypedDict):
    """A page of the values of a facet under a search; `total` counts all that match."""

    facet: str
    match: str
    total: Count
    page: Count
    size: Count
    values: list[FacetValue]
    next: str | None
    previous: str | None
    generation: Count


@closed
class Sentence(TypedDict):
    """A sentence that names the value: `start` is its offset in the article's `text`, marks count in the sentence."""

    id: str
    title: str | None
    source: str | None
    published: Published
    url: Annotated[str, Field(description="The article's text and mentions.")]
    sentence: str
    start: Count
    marks: list[Mark]


@closed
class Evidence(TypedDict):
    """The sentences that name a value in the articles of a search; `total` counts the articles."""

    entity: EntityValue
    total: Count
    page: Count
    size: Count
    items: list[Sentence]
    next: str | None
    previous: str | None
    generation: Count


@closed
class Node(TypedDict):
    """A value that articles of the search name."""

    facet: str
    id: str
    label: str
    count: Count
    url: Url


@closed
class Edge(TypedDict):
    """Two nodes named in the same articles: `source` and `target` are places in `nodes`, from 0."""

    source: Count
    target: Count
    articles: Count
    sentences: Count
    npmi: Annotated[float, Field(description="Normalised pointwise mutual information, -1 to 1.")]
    url: Url


@closed
class Graph(TypedDict):
    """Which values are named together in the articles of a search."""

    nodes: list[Node]
    edges: list[Edge]
    generation: Count


@closed
class SuggestedEntity(TypedDict):
    """An entity whose label or alias, `matched`, holds what was typed; `url` adds it to the search."""

    facet: str
    id: str
    label: str
    matched: str
    count: Count
    url: Url


@closed
class SuggestedTerm(TypedDict):
    """A word of the archive that begins so."""

    term: str
    count: Count
    url: Url


@closed
class Suggestions(TypedDict):
    """Completions of what was typed."""

    q: str
    entities: list[SuggestedEntity]
    terms: list[SuggestedTerm]
    generation: Count


@closed
class Health(TypedDict):
    """The process answers."""

    status: str


@closed
class Readiness(TypedDict):
    """The index answers."""

    status: str
    generation: Count
    articles: Count


@closed
class Author(TypedDict):
    """Who wrote an item."""

    name: str


@closed
class FeedItem(TypedDict):
    """An article of a feed."""

    id: str
    url: str
    title: str
    content_text: str
    external_url: NotRequired[str]
    date_published: NotRequired[str]
    authors: NotRequired[list[Author]]
    tags: NotRequired[list[str]]


@closed
class Feed(TypedDict):
    """A JSON Feed, version 1.1."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    next_url: NotRequired[str]
    items: list[FeedItem]


class Problem(TypedDict):
    """Problem details (RFC 9457); `parameter`, `value` and `legal` where a parameter is at fault."""

    type: str
    title: str
    status: int
    detail: str
    parameter: NotRequired[str]
    value: NotRequired[str]
    legal: NotRequired[str]
    position: NotRequired[int]
    restart: NotRequired[Annotated[str, Field(description="Where to start again, for a cursor that is gone.")]]
    request_id: Annotated[str, Field(description="The id of this request, as X-Request-ID and the log have it.")]
