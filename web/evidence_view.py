"""What stands on the page of the evidence? The sentences that a count was made from, each with what was read in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from index.documents import Mention, Published, parse_published
from index.schema import FACETS_BY_NAME
from search.answers import Evidence, EvidenceItem
from search.backends.base import Backend
from search.links import url_of
from search.query import Query
from search.results import Head
from web.detail_links import EVIDENCE, Frame, Turn, about_url, build_frame, build_turn, with_counted, without_own
from web.facet_view import PATH
from web.hit_view import article_url, first_words
from web.marking import Piece, cut
from web.wording import write_number, write_published

SIZE = 20
"""Articles on a page."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A name as it stands in a sentence: characters of the article's content, and the rule that read it."""

    text: str
    start: int
    end: int
    rule: str
    meant: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence, cut where it names the value, and what was read there."""

    pieces: tuple[Piece, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with its sentences; none where its metadata, not its text, gives the value."""

    title: str
    href: str
    source: str | None
    published: str
    published_iso: str | None
    sentences: tuple[SentenceView, ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The whole page."""

    frame: Frame
    facet: str
    one: str
    label: str
    about: str
    total: str
    href: str
    is_mentioned: bool
    articles: tuple[ArticleView, ...]
    turn: Turn


def build_evidence_page(query: Query, facet: str, id: str, page: int, backend: Backend) -> EvidencePage | None:
    """Build the page of a value under a search: of as many articles as its facet counts. Raises QueryError.

    None for a value that no article has.
    """
    query = replace(query, page=1, cursor="")
    counted = without_own(query, facet, id)
    evidence = backend.evidence(counted, facet, id, page=page, size=SIZE)
    if evidence is None:
        return None
    known = FACETS_BY_NAME[facet]
    articles = _mentioned(evidence, facet, id, query, backend) if known.mentioned else _given(
        with_counted(counted, facet, id), page, query, backend
    )  # fmt: skip
    params = [("facet", facet), ("value", id), *query.to_params()]
    return EvidencePage(
        build_frame(query, backend),
        facet,
        known.one,
        evidence.entity.label,
        about_url(facet, id, query),
        write_number(evidence.total, "article", "articles"),
        url_of(with_counted(query, facet, id), PATH),
        known.mentioned,
        tuple(articles),
        build_turn(EVIDENCE, params, page, SIZE, evidence.total),
    )


def _mentioned(evidence: Evidence, facet: str, id: str, query: Query, backend: Backend) -> Iterator[ArticleView]:
    page = backend.entity(facet, id)
    above = {container.id for container in page.containers} if page else set()
    own = {id, *backend.relatives(facet, id)} - above
    items = list(evidence.items)
    meant = sorted({m.value for item in items for m in item.mentions if m.kind == facet and m.value in own and m.value})
    labels = {entity.id: entity.label for entity in backend.list_entities(facet, meant)}
    for _, group in groupby(items, key=lambda item: item.head.id):
        found = list(group)
        head = found[0].head
        linked = backend.find_article(head.id) if head.title is None else None
        yield ArticleView(
            head.title or (first_words(linked.article) if linked else head.id),
            article_url(head.id, query),
            head.source,
            write_published(_published(head)),
            head.published,
            tuple(_sentence(item, facet, own, labels) for item in found),
        )


def _published(head: Head) -> Published:
    return parse_published(head.published) if head.published else None


def _sentence(item: EvidenceItem, facet: str, own: set[str], labels: dict[str, str]) -> SentenceView:
    named = sorted(
        (mention for mention in item.mentions if mention.kind == facet and mention.value in own),
        key=lambda mention: mention.start,
    )
    marks = [(mention.start - item.start, mention.end - item.start) for mention in named]
    return SentenceView(cut(item.sentence, marks), tuple(_reading(mention, labels) for mention in named))


def _reading(mention: Mention, labels: dict[str, str]) -> Reading:
    return Reading(mention.text, mention.start, mention.end, mention.rule, labels.get(mention.value or "", ""))


def _given(query: Query, page: int, shown: Query, backend: Backend) -> Iterator[ArticleView]:
    """List the articles whose metadata gives the value."""
    asked = replace(query, size=SIZE, page=page, facets=(), axes=())
    for hit in backend.search(asked).hits:
        title = hit.title or first_words(hit.article)
        yield ArticleView(
            title, article_url(hit.id, shown), hit.source, write_published(hit.published), hit.head.published, ()
        )
