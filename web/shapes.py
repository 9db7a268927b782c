"""Which shape has the answer to a search, and an article? Types for the OpenAPI, which tests hold answers against."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

Url = Annotated[str, Field(description="A path with parameters, followable as is.")]
Count = Annotated[int, Field(ge=0)]
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Published = Annotated[str | None, Field(description="ISO 8601, a day or a moment with its offset; null for unknown.")]
Mark = Annotated[list[Count], Field(min_length=2, max_length=2, description="Start and end, in characters.")]
closed = with_config(ConfigDict(extra="forbid"))
"""No key that is not declared."""


@closed
class Named(TypedDict):
    """A value of a facet by id and label."""

    id: str
    label: str


@closed
class Snippet(TypedDict):
    """A piece of an article's text with what was searched marked in it."""

    text: str
    marks: list[Mark]


@closed
class FoundDay(TypedDict):
    """An expression in an article that denotes days: offsets count characters of its `text`."""

    text: str
    start: Count
    end: Count
    sentence: Count
    paragraph: Count
    value: str | None
    first: Day | None
    last: Day | None
    precision: str | None
    anchor: Annotated[str | None, Field(description="The day a relative expression was counted from.")]
    rule: str


@closed
class Part(TypedDict):
    """What one term, alias, stem or pattern adds to a hit's score."""

    text: str
    kind: str
    frequencies: Annotated[dict[str, float], Field(description="How often it stands in each field.")]
    score: float


@closed
class Version(TypedDict):
    """The story that an article tells with others in the same words."""

    id: Annotated[str, Field(description="Id of its first version.")]
    versions: Annotated[int, Field(ge=1, description="Versions among the articles found: `total` of `url`.")]
    url: Url


@closed
class Hit(TypedDict):
    """An article that was found."""

    id: str
    title: str | None
    source: str | None
    published: Published
    url: Annotated[str, Field(description="The article's text and mentions.")]
    source_url: Annotated[str | None, Field(description="The article at its source.")]
    score: float
    happened: Annotated[list[FoundDay], Field(description="The expressions that meet the range of happened days.")]
    snippet: Snippet
    facets: dict[str, list[Named]]
    story: Annotated[Version | None, Field(description="Null for an article of which there is one version alone.")]
    explanation: NotRequired[Annotated[list[Part], Field(description="Parts that sum to the score (explain=1).")]]


@closed
class FacetValue(TypedDict):
    """A value of a facet with its two exact numbers."""

    id: str
    label: str
    count: Annotated[int, Field(ge=0, description="Articles with it under all other constraints.")]
    total: Annotated[int, Field(ge=0, description="Articles found by following `url`.")]
    selected: bool
    excluded: bool
    parents: list[str]
    url: Annotated[str, Field(description="Chooses the value, or gives it up.")]
    only: Annotated[str | None, Field(description="Makes it the one choice: finds exactly `count`.")]


@closed
class Facet(TypedDict):
    """The values of one facet under the search."""

    match: str
    distinct: Count
    values: list[FacetValue]


@closed
class Bucket(TypedDict):
    """Some days of an axis, both inclusive, null for unknown; `exact` counts those with an interval inside."""

    start: Day | None
    end: Day | None
    count: Count
    exact: Count
    url: Url


Range = TypedDict(
    "Range", {"from": NotRequired[Day | None], "to": NotRequired[Day | None], "unknown": NotRequired[bool]}
)
Filter = TypedDict("Filter", {"any": NotRequired[list[str]], "all": NotRequired[list[str]], "not": list[str]})
closed(Range)
closed(Filter)


@closed
class Understood(TypedDict):
    """How the query was read, in words and as a tree."""

    q: str
    read_as: str
    tree: dict[str, Any]
    filters: dict[str, Filter]
    published: Range | None
    happened: Range | None
    story: str | None
    scope: str
    count: str
    sort: str
    page: Count
    size: Count
    notes: list[str]


@closed
class Expansion(TypedDict):
    """A term that was widened by names of the same thing; `url_without` searches without that."""

    term: str
    added: list[str]
    url_without: Url


@closed
class Correction(TypedDict):
    """Another spelling, which finds more."""

    text: str
    total: Count
    url: Url


@closed
class Relaxation(TypedDict):
    """What to drop from a search that finds nothing, and how many articles are found then."""

    dropped: list[str]
    total: Count
    url: Url


@closed
class Totals(TypedDict):
    """How many articles were found, and how many stories they tell."""

    articles: Count
    stories: Count


@closed
class Search(TypedDict):
    """A page of hits, the values of every facet and the histograms."""

    query: Understood
    total: Annotated[int, Field(ge=0, description="What the parameter `count` names: that one of `totals`.")]
    totals: Totals
    took_ms: float
    hits: list[Hit]
    facets: dict[str, Facet]
    histogram: dict[str, list[Bucket]]
    did_you_mean: Correction | None
    next: str | None
    previous: str | None
    cursor: Annotated[str | None, Field(description="Where the hits after these begin; null after the last.")]
    generation: Count
    units: dict[str, str]
    expansions: list[Expansion]
    relaxations: list[Relaxation]


@closed
class Cut(TypedDict):
    """A piece of furniture that was cut out of the text."""

    text: str
    rule: str
    paragraph: Count


@closed
class Mention(TypedDict):
    """A place in the text that names an entity: offsets count characters of the article's `text`."""

    kind: str
    entity: str | None
    text: str
    start: Count
    end: Count
    sentence: Count
    paragraph: Count
    rule: str


@closed
class Article(TypedDict):
    """An article with its text and everything found in it."""

    id: str
    title: str | None
    text: str
    published: Published
    source: str | None
    source_url: str | None
    authors: list[str]
    topics: list[str]
    language: str
    paths: Annotated[list[str], Field(description="The files that say this, word by word.")]
    furniture: list[Cut]
    facets: dict[str, list[Named]]
    mentions: list[Mention]
    dates: list[FoundDay]
