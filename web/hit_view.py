"""What stands in a list of hits? Headline, source, day, the piece of text that was found, and what it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from index.documents import Article, Entity, format_published
from search.links import url_of
from search.query import Query
from search.results import Hit
from web.facet_view import PATH
from web.marking import Piece, cut
from web.wording import write_days, write_number, write_published

ARTICLES = "/articles/"
PILLS = {"people": 2, "places": 2, "weapons": 1, "organisations": 1}
"""Entities of each facet that a hit shows."""
MOST_PILLS = 5
"""Entities that a hit shows in all."""
HOLE, _HOLE_IN_URL = "\0", "%00"
"""Stands in for an id that no value has, and how a URL writes it."""
FIRST_WORDS = 12
"""Words of the text that stand in for a headline that is not there."""

LONGEST_BEGIN = 100
"""Characters of an article's beginning that stand for a missing headline."""
DAYS = 3
"""Expressions shown of a hit that meet the range of happened days."""


@dataclass(frozen=True, slots=True)
class Pill:
    """An entity that a hit names; no link where it is chosen already."""

    kind: str
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit as the list shows it.

    `more` says how many other versions of it were found, `every` leads to all; those on this page are `folded`.
    """

    title: tuple[Piece, ...]
    is_titled: bool
    href: str
    source: str | None
    published: str
    published_iso: str | None
    snippet: tuple[Piece, ...]
    pills: tuple[Pill, ...]
    days: tuple[tuple[str, str], ...]
    more: str
    every: str | None
    folded: tuple[HitView, ...]


def article_url(id: str, query: Query) -> str:
    """Write the page of an article that remembers the search it was found by."""
    return url_of(query, ARTICLES + quote(id, safe="/"))


def first_words(article: Article) -> str:
    """Give the beginning of an article, for one without a headline; its id where it has no text."""
    words = article.body[:1_000].split()
    begin = " ".join(words[:FIRST_WORDS])[:LONGEST_BEGIN]
    return begin + (" …" if len(begin) < len(" ".join(words)) else "") if words else article.id


def build_hits(query: Query, hits: Iterable[Hit], *, marked: bool = True) -> tuple[HitView, ...]:
    """Build the hits of a query; those that no words were typed for are better not `marked`."""
    narrowing, rows = Narrowing(query), dict[str, list[Hit]]()
    for hit in hits:
        # under the story asked for, each version stands for itself
        story = hit.version.story if hit.version and not query.story else hit.id
        rows.setdefault(story, []).append(hit)
    return tuple(_hit(query, first, later, narrowing, marked) for first, *later in rows.values())


def _hit(query: Query, hit: Hit, later: Sequence[Hit], narrowing: Narrowing, marked: bool) -> HitView:
    article = hit.article
    others = hit.version.found - 1 if hit.version and not query.story else 0
    return HitView(
        cut(article.title, hit.title_marks if marked else ()) if article.title else (Piece(first_words(article)),),
        bool(article.title),
        article_url(article.id, query),
        article.source,
        write_published(article.published),
        format_published(article.published),
        cut(hit.snippet.text, hit.snippet.marks if marked else ()),
        tuple(
            narrowing.pill(entity)
            for facet, values in hit.values
            for entity in values[: PILLS.get(facet, 0)]
        )[:MOST_PILLS],
        tuple(dict.fromkeys((day.text, write_days(day.first, day.last)) for day in hit.days))[:DAYS],
        write_number(others, "more version", "more versions") if others else "",
        url_of(query.with_story(hit.version.story), PATH) if hit.version and others > len(later) else None,
        tuple(_hit(query, one, (), narrowing, marked) for one in later),
    )  # fmt: skip


class Narrowing:
    """Writes the links that narrow a search to an entity: beside the others under `all`, else in their place.

    The links of a facet differ in one id, so each facet's is written once, with a hole.
    """

    def __init__(self, query: Query) -> None:
        """Take the search."""
        self._query = query
        self._written: dict[str, str] = {}

    def pill(self, entity: Entity) -> Pill:
        """Build the pill of an entity."""
        facet, id = entity.facet, entity.id
        chosen = id in self._query.filter(facet).values
        return Pill(facet, entity.label, None if chosen else self._href(facet, id))

    def _href(self, facet: str, id: str) -> str:
        if facet not in self._written:
            self._written[facet] = self._write(facet, HOLE)
        before, hole, after = self._written[facet].partition(_HOLE_IN_URL)
        # words that hold the hole's own text, too
        return self._write(facet, id) if not hole or _HOLE_IN_URL in after else before + quote_plus(id) + after

    def _write(self, facet: str, id: str) -> str:
        chosen = self._query.filter(facet)
        narrowed = (self._query.with_value if chosen.match == "all" else self._query.only)(facet, id)
        return url_of(narrowed, PATH)
