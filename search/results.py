"""What comes back from a search? Records that hold numbers and names, and no link: links are made from the query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from index.documents import Article, DateMention, Entity, Published
from search.parser import Parsed
from search.query import Query


class Snippet(NamedTuple):
    """A piece of an article's text; `marks` are character offsets into it."""

    text: str
    marks: tuple[tuple[int, int], ...]


class Head(NamedTuple):
    """The few fields of an article that a list shows; `published` as ISO 8601."""

    id: str
    title: str | None
    source: str | None
    published: str | None
    url: str | None


class Shown(NamedTuple):
    """What is shown of a hit beyond its head: made from the whole text.

    `values` are those that the article names itself in each facet; `days` the expressions in it that meet the range of
    happened days, where one is asked for.
    """

    snippet: Snippet
    title_marks: tuple[tuple[int, int], ...]
    values: tuple[tuple[str, tuple[Entity, ...]], ...]
    days: tuple[DateMention, ...] = ()


class Version(NamedTuple):
    """Where an article that has other versions belongs: the id of the first one, and how many of them were found."""

    story: str
    found: int


class Totals(NamedTuple):
    """How many articles were found, and how many stories they tell."""

    articles: int
    stories: int


class Part(NamedTuple):
    """What one clause adds to a score.

    `kind` is how the clause was met: term (the very form that was typed), stem (other forms alone), alias (another name
    of what was typed), phrase, prefix, wildcard or fuzzy; `frequencies` tells how often it stands in each field.
    """

    clause: str
    kind: str
    frequencies: tuple[tuple[str, int], ...]
    score: float


class Expansion(NamedTuple):
    """A term of a query that names values, and the other names it was widened by."""

    term: str
    added: tuple[str, ...]
    entities: tuple[Entity, ...]


class Details(Protocol):
    """Tells of the article in a row what its head does not."""

    def article(self, row: int) -> Article:
        """Give the whole article."""

    def show(self, row: int) -> Shown:
        """Make what is shown of it for the query that found it."""

    def explain(self, row: int) -> tuple[Part, ...]:
        """Take its score apart."""


class Hit:
    """One article that was found: its head and score at once, the rest made when it is first asked for."""

    __slots__ = ("head", "score", "version", "_row", "_details", "_article", "_shown")

    def __init__(self, head: Head, score: float, row: int, details: Details, version: Version | None = None) -> None:
        """Take the article's row, what tells the rest of it, and where it belongs unless it is alone."""
        self.head = head
        self.score = score
        self.version = version
        self._row = row
        self._details = details
        self._article: Article | None = None
        self._shown: Shown | None = None

    @property
    def id(self) -> str:
        """Give the article's id."""
        return self.head.id

    @property
    def title(self) -> str | None:
        """Give the headline."""
        return self.head.title

    @property
    def source(self) -> str | None:
        """Give the name of the source."""
        return self.head.source

    @property
    def url(self) -> str | None:
        """Give the address of the article at its source."""
        return self.head.url

    @property
    def published(self) -> Published:
        """Give the day or moment of publication."""
        text = self.head.published
        return None if text is None else date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)

    @property
    def shown(self) -> Shown:
        """Give what is made from the whole text."""
        if self._shown is None:
            self._shown = self._details.show(self._row)
        return self._shown

    @property
    def article(self) -> Article:
        """Give the whole article."""
        if self._article is None:
            self._article = self._details.article(self._row)
        return self._article

    @property
    def explanation(self) -> tuple[Part, ...]:
        """Give the parts that the score is the sum of, made anew at every call."""
        return self._details.explain(self._row)

    @property
    def snippet(self) -> Snippet:
        """Give the piece of the text that shows best why the article was found."""
        return self.shown.snippet

    @property
    def title_marks(self) -> tuple[tuple[int, int], ...]:
        """Give the words of the headline that were searched, as character offsets."""
        return self.shown.title_marks

    @property
    def values(self) -> tuple[tuple[str, tuple[Entity, ...]], ...]:
        """Give the values that the article names itself in each facet."""
        return self.shown.values

    @property
    def days(self) -> tuple[DateMention, ...]:
        """Give the expressions that meet the range of happened days."""
        return self.shown.days


class FacetValue(NamedTuple):
    """A value of a facet with its two exact numbers.

    `count`: articles with the value or a descendant under all other constraints. `total`: articles after the toggle.
    `replaces`: chosen values that choosing this one takes the place of. `parents`: ids of its containers.
    """

    id: str
    label: str
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here
    total: int
    selected: bool
    excluded: bool
    parents: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


class FacetCounts(NamedTuple):
    """The values of one facet under a query; `held` counts all that any result has, listed or not."""

    facet: str
    match: str
    values: tuple[FacetValue, ...]
    held: int | Callable[[], int]

    @property
    def distinct(self) -> int:
        """Count all values that any result has; where results are many, only when it is asked for."""
        return self.held if isinstance(self.held, int) else self.held()


class Bucket(NamedTuple):
    """Some days of an axis (None for unknown): `count` articles overlap them, `exact` have an interval inside."""

    first: date | None
    last: date | None
    count: int  # type: ignore[assignment]  # a tuple's method of this name is of no use here
    exact: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """The buckets of an axis that hold articles, oldest first, unknown last; `unit` is day, week, month or year."""

    axis: str
    unit: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """The whole answer to a query; `total` is that of `totals` which the query counts."""

    query: Query
    parsed: Parsed
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetCounts, ...]
    histograms: tuple[Histogram, ...]
    notes: tuple[str, ...]
    generation: int
    expansions: tuple[Expansion, ...] = ()
    totals: Totals = Totals(0, 0)
