"""What comes back from a search? Records that hold numbers and names, and no link: links are made from the query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.documents import Article, DateMention, Entity
from search.parser import Parsed
from search.query import Query


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an article's text; `marks` are character offsets into it."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found, with the values it names itself in each facet."""

    article: Article
    score: float
    snippet: Snippet
    title_marks: tuple[tuple[int, int], ...]
    values: tuple[tuple[str, tuple[Entity, ...]], ...]
    days: tuple[DateMention, ...] = ()
    """The expressions in the article that meet the range of happened days, where one is asked for."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet with its two exact numbers.

    `count`: articles with the value or a descendant under all other constraints. `total`: articles after the toggle.
    `replaces`: chosen values that choosing this one takes the place of. `parents`: ids of its containers.
    """

    id: str
    label: str
    count: int
    total: int
    selected: bool
    excluded: bool
    parents: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The values of one facet under a query; `distinct` counts all of them, listed or not."""

    facet: str
    match: str
    distinct: int
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """Some days of an axis (None for unknown): `count` articles overlap them, `exact` have an interval inside."""

    first: date | None
    last: date | None
    count: int
    exact: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """The buckets of an axis that hold articles, oldest first, unknown last; `unit` is day, week, month or year."""

    axis: str
    unit: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The whole answer to a query."""

    query: Query
    parsed: Parsed
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetCounts, ...]
    histograms: tuple[Histogram, ...]
    notes: tuple[str, ...]
    generation: int
