"""What stands on an article's page? Its text with every mention as a link, and what it names beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from index.documents import Article, Cut, DateMention, Entity, LinkedArticle, Mention, format_published
from index.schema import FACETS, FACETS_BY_NAME, MENTIONED, Facet
from search.backends.base import Backend
from search.clauses import Clause
from search.highlight import find_marks
from search.links import url_of
from search.query import DayRange, Query
from web.facet_view import PATH, entity_url
from web.hit_view import HitView, build_hits, first_words
from web.marking import Anchor, Marks, Span, keep_apart, mark_paragraphs, number_marks
from web.search_view import Link
from web.wording import write_days, write_number, write_published

_WEB = re.compile(r"https?://\w", re.IGNORECASE)
"""How an address begins that a link to the source may lead to."""


LONG = 120
"""Characters from which a headline is set smaller."""
SIMILAR = 5
"""Articles like this one that are shown."""


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity beside the article: how often the article names it, and the articles of the archive that do.

    `about` is its own page, `href` finds those articles.
    """

    label: str
    about: str
    href: str
    mentions: int
    articles: str


@dataclass(frozen=True, slots=True)
class EntityPanel:
    """The entities of one facet beside the article."""

    name: str
    heading: str
    rows: tuple[EntityRow, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """The whole article page."""

    q: str
    name: str
    heading: tuple[Span, ...]
    is_long: bool
    paragraphs: tuple[tuple[Span, ...], ...]
    legend: tuple[tuple[str, str], ...]
    source: str | None
    source_url: str | None
    published: str
    published_iso: str | None
    authors: tuple[Link, ...]
    topics: tuple[Link, ...]
    panels: tuple[EntityPanel, ...]
    days: tuple[Link, ...]
    furniture: tuple[Cut, ...]
    versions: Link | None
    paths: tuple[str, ...]
    back: str
    is_found: bool
    matches: int
    similar: tuple[HitView, ...]
    graph: str


def build_article_page(linked: LinkedArticle, query: Query, backend: Backend) -> ArticlePage:
    """Build the page of an article; `query` is the search it was found by."""
    article, values = linked.article, dict(linked.values)
    labels = {(entity.facet, entity.id): entity.label for entities in values.values() for entity in entities}
    anchors = [_mention(mention, labels) for mention in linked.mentions] + [_day(day) for day in linked.dates]
    kept = keep_apart(anchors, len(article.content))
    marks = _marks(article, backend.read(query).clause)
    paragraphs, matches = number_marks(mark_paragraphs(article.content, kept, marks))
    kinds = {anchor.kind for anchor in kept}
    return ArticlePage(
        query.text,
        article.title or first_words(article),
        paragraphs[0] if article.title else (),
        len(article.title or "") > LONG,
        tuple(paragraphs[1:] if article.title else paragraphs),
        tuple((kind, noun) for kind, noun in _LEGEND if kind in kinds),
        article.source,
        _safe_url(article.url),
        write_published(article.published),
        format_published(article.published),
        tuple(_links(values.get("authors", ()))),
        tuple(_links(values.get("topics", ()))),
        tuple(_panels(linked, backend)),
        tuple(_days(linked)),
        article.furniture,
        _versions(article, backend),
        (article.path, *article.copies) if article.copies else (),
        url_of(query, PATH),
        query != Query(),
        matches,
        build_hits(Query(), backend.similar(article.id, SIMILAR) or (), marked=False),
        f"/graph?{urlencode({'article': article.id})}",
    )


_LEGEND = (*((facet.name, facet.one) for facet in FACETS if facet.mentioned), ("dates", "date"))


def _versions(article: Article, backend: Backend) -> Link | None:
    """Write the link to all versions of an article's story; None where there is no other."""
    query = Query(sort="oldest").with_story(article.id)
    count = backend.search(replace(query, size=0, facets=(), axes=())).total
    return Link(write_number(count, "version", "versions"), url_of(query, PATH)) if count > 1 else None


def _marks(article: Article, clause: Clause) -> Marks:
    """Find the words of the search in the article's content."""
    title = find_marks(article.title, clause, "title") if article.title else ()
    lead = len(article.content) - len(article.body)
    return (*title, *((lead + first, lead + last) for first, last in find_marks(article.body, clause, "body")))


def _mention(mention: Mention, labels: dict[tuple[str, str], str]) -> Anchor:
    id = mention.value or ""
    label = labels.get((mention.kind, id), mention.text)
    title = f"{FACETS_BY_NAME[mention.kind].one}: {label}"
    return Anchor(mention.start, mention.end, mention.kind, entity_url(mention.kind, id), title)


def _day(day: DateMention) -> Anchor:
    if not (day.first and day.last):
        return Anchor(day.start, day.end, "dates", None, "date: not known, the article has no date to count from")
    days = write_days(day.first, day.last)
    href = url_of(Query().with_range("happened", DayRange(day.first, day.last)), PATH)
    return Anchor(day.start, day.end, "dates", href, f"date: {days}", days if day.anchor else "")


def _search_url(facet: str, id: str) -> str:
    return url_of(Query().with_value(facet, id), PATH)


def _links(entities: tuple[Entity, ...]) -> Iterator[Link]:
    for entity in entities:
        yield Link(entity.label, _search_url(entity.facet, entity.id))


def _panels(linked: LinkedArticle, backend: Backend) -> Iterator[EntityPanel]:
    named = Counter((mention.kind, mention.value) for mention in linked.mentions)
    values = dict(linked.values)
    shown: list[Facet] = [facet for facet in FACETS if facet.name in MENTIONED and values.get(facet.name)]
    for facet in shown:
        entities = values[facet.name]
        totals = backend.totals(facet.name, [entity.id for entity in entities])
        rows = tuple(
            EntityRow(
                entity.label,
                entity_url(facet.name, entity.id),
                _search_url(facet.name, entity.id),
                named[facet.name, entity.id],
                write_number(total, "article", "articles"),
            )
            for entity, total in zip(entities, totals, strict=True)
        )
        yield EntityPanel(facet.name, facet.heading, rows)


def _days(linked: LinkedArticle) -> Iterator[Link]:
    for first, last in sorted({(day.first, day.last) for day in linked.dates if day.first and day.last}):
        yield Link(write_days(first, last), url_of(Query().with_range("happened", DayRange(first, last)), PATH))


def _safe_url(url: str | None) -> str | None:
    """Give a source's address where it leads to the web, None for anything else."""
    return url if url and _WEB.match(url) else None
