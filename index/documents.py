"""What is an article, a mention, an entity: the records that flow through the index, all frozen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

FIRST_YEAR, LAST_YEAR = 1400, 2200
"""Publication years outside these are taken for errors."""

Published = datetime | date | None
"""An aware datetime, a bare day, or None for unknown."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of furniture taken out of an article: its text, the rule that cut it, the paragraph it stood before."""

    text: str
    rule: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Article:
    """One news article, cleaned: `body` is paragraphs joined by a blank line, without title and furniture.

    `copies` are the paths of other files that say exactly the same, as far as the archive knows.
    """

    id: str
    title: str | None
    body: str
    published: Published = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    url: str | None = None
    path: str = ""
    language: str = "en"
    sha256: str = ""
    furniture: tuple[Cut, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """Join title and body: the text that is enriched and that every mention's offsets count in."""
        return f"{self.title}\n\n{self.body}" if self.title else self.body


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in an article's content that names an entity.

    `start` and `end` are character offsets into `Article.content`; `sentence` and `paragraph` count from 0;
    `value` is the entity's id, or None while nothing is known but the name; `rule` names what made the mention.
    """

    kind: str
    start: int
    end: int
    text: str
    sentence: int
    paragraph: int
    value: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class DateMention:
    """One expression in an article's content that denotes days.

    `value` is `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, `YYYY-SP|SU|AU|WI` or `FROM/TO` (inclusive), None while unresolved;
    `first` and `last` are the days it covers; `precision` is day, week, month, season, year or range;
    `anchor` is what a relative expression was counted from (a day as text), None for an absolute one.
    """

    start: int
    end: int
    text: str
    sentence: int
    paragraph: int
    value: str | None
    first: date | None
    last: date | None
    precision: str | None
    anchor: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name that the language model saw, of a kind people, places or organisations: what the rules decide over."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EnrichedArticle:
    """An article with everything that was found in it, in order; `spans` are the model's, kept to match again."""

    article: Article
    mentions: tuple[Mention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    spans: tuple[NameSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A value of an entity facet: a person, place, weapon or organisation, or a word of a plain facet.

    `parents` are ids of the smallest containers in the same facet; `extra` holds facts as (name, value) pairs.
    """

    id: str
    facet: str
    label: str
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


def parse_published(text: str) -> datetime | date:
    """Parse ISO 8601: a bare day stays a day, a naive time is UTC. Raises ValueError naming what is legal."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:60]!r} is no date; legal: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS+00:00") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"year {moment.year} of {text[:60]!r}; legal: {FIRST_YEAR} to {LAST_YEAR}")
    if not re.search("[T :]", text):
        return moment.date()
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def format_published(published: Published) -> str | None:
    """Write a publication date as ISO 8601, or None when it is unknown."""
    return published.isoformat() if published else None


def published_day(published: Published) -> date | None:
    """Give the day of publication in the article's own offset."""
    return published.date() if isinstance(published, datetime) else published


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """An enriched article whose mentions all carry the id of an entity; what could not be decided is left out.

    `values` holds for every facet the entities that the article names itself, in order of first mention.
    """

    article: Article
    mentions: tuple[Mention, ...]
    dates: tuple[DateMention, ...]
    values: tuple[tuple[str, tuple[Entity, ...]], ...]
