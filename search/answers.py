"""What comes back of everything beside a search? Records of values, suggestions, evidence, graphs and ways out."""

from __future__ import annotations

from typing import NamedTuple

from index.documents import Entity, Mention
from search.query import Query
from search.results import FacetValue, Head

SUPPORT = 2
"""Articles that must hold two values for an edge between them."""


class FacetPage(NamedTuple):
    """A page of the values of a facet under a query; `total` counts all values that fit, on whatever page."""

    facet: str
    match: str
    values: tuple[FacetValue, ...]
    total: int
    page: int
    size: int


class SuggestedEntity(NamedTuple):
    """A value that fits what is typed, by its label or alias `matched`; `count`: articles with it under the query."""

    entity: Entity
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here
    matched: str


class SuggestedTerm(NamedTuple):
    """A word of the archive that begins as what is typed ends; `count`: articles of the archive that hold it."""

    term: str
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here


class Suggestions(NamedTuple):
    """What may be meant by what is typed: values, then words, each the most frequent first."""

    entities: tuple[SuggestedEntity, ...]
    terms: tuple[SuggestedTerm, ...]


class EntityPage(NamedTuple):
    """A value of a facet: its articles, its spellings, what it is named with, what it lies in and what lies in it.

    `spellings` count mentions, the commonest first; `related` holds for each mentioned facet the values named in the
    same articles, the most frequent first; `containers` come nearest first; `parts` lie directly inside it, with their
    articles.
    """

    entity: Entity
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here
    spellings: tuple[tuple[str, int], ...]
    related: tuple[tuple[str, tuple[FacetValue, ...]], ...]
    containers: tuple[Entity, ...]
    parts: tuple[tuple[Entity, int], ...]


class EvidenceItem(NamedTuple):
    """A sentence that names a value: `start` counts characters of the article's content, `mentions` lie inside it."""

    head: Head
    sentence: str
    start: int
    mentions: tuple[Mention, ...]


class Evidence(NamedTuple):
    """The sentences that name a value in the articles of a query; `total`, `page` and `size` count articles."""

    entity: Entity
    total: int
    items: tuple[EvidenceItem, ...]
    page: int
    size: int


class Node(NamedTuple):
    """A value in a graph, with the articles of the graph's query that hold it."""

    entity: Entity
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here


class Edge(NamedTuple):
    """Two values, each (facet, id), with the articles that hold both and the sentences that name both.

    `npmi` is their normalised pointwise mutual information over articles, from -1 (never together) to 1 (always).
    """

    source: tuple[str, str]
    target: tuple[str, str]
    articles: int
    sentences: int
    npmi: float


class Graph(NamedTuple):
    """Which values stand together in the articles of `query`, which is what nodes and edges are counted under."""

    query: Query
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Correction(NamedTuple):
    """Another spelling of a whole query text, and the more articles that it finds."""

    text: str
    total: int


class Relaxation(NamedTuple):
    """Constraints to drop from a query without hits, in words; the query that is left, and the articles it finds."""

    dropped: tuple[str, ...]
    query: Query
    total: int
