"""What stands on the search page? Everything in words and links, so that the template decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from index.documents import Article, Entity, format_published
from index.schema import FACETS_BY_NAME
from search.backends.base import Backend
from search.clauses import All, And, Clause, Or, Phrase, Term, describe
from search.help import Help
from search.links import url_of
from search.query import AXES, MAX_WINDOW, DayRange, Query
from search.results import Hit, Results
from web.facet_view import AXIS_HEADINGS, PATH, AxisPanel, FacetPanel, build_axes, build_facets
from web.feeds import feed_links
from web.forms import write_was
from web.help_view import HelpView, build_help
from web.marking import Piece, cut
from web.wording import write_days, write_number, write_published, write_range

ARTICLES = "/articles/"
SORT_LABELS = (("relevance", "Best match"), ("newest", "Newest first"), ("oldest", "Oldest first"))
PILLS = {"people": 2, "places": 2, "weapons": 1, "organisations": 1}
"""Entities of each facet that a hit shows."""
FIRST_WORDS = 12
"""Words of the text that stand in for a headline that is not there."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A constraint in force: its link takes it away."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Pill:
    """An entity that a hit names; no link where it is chosen already."""

    kind: str
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit as the list shows it."""

    title: tuple[Piece, ...]
    is_titled: bool
    href: str
    source: str | None
    published: str
    published_iso: str | None
    snippet: tuple[Piece, ...]
    pills: tuple[Pill, ...]
    days: tuple[tuple[str, str], ...]


LONGEST_BEGIN = 100
"""Characters of an article's beginning that stand for a missing headline."""
DAYS = 3
"""Expressions shown of a hit that meet the range of happened days."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the page stands among the pages, and the way to its neighbours."""

    page: str
    pages: str
    previous: str | None
    next: str | None
    first: str | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The whole search page."""

    q: str
    was: str
    total: str
    read_as: str
    notes: tuple[str, ...]
    chips: tuple[Chip, ...]
    clear: str | None
    sort: str
    facets: tuple[FacetPanel, ...]
    axes: tuple[AxisPanel, ...]
    hits: tuple[HitView, ...]
    pager: Pager
    is_empty: bool
    help: HelpView
    feeds: tuple[tuple[str, str], ...]


def build_search_page(results: Results, help: Help, backend: Backend) -> SearchPage:
    """Build the page of an answer with the help that goes with it; `backend` names values that were not counted."""
    query = results.query
    chips = tuple(_chips(results, backend))
    return SearchPage(
        query.text,
        write_was(query),
        write_number(results.total, "article", "articles"),
        "" if _is_plain(results.parsed.clause) else _bare(results.parsed.clause),
        (*results.parsed.notes, *results.notes),
        chips,
        url_of(Query(query.text, sort=query.sort, size=query.size), PATH) if chips else None,
        query.sort,
        build_facets(results),
        build_axes(results),
        tuple(_hit(query, hit) for hit in results.hits),
        _pager(query, results.total),
        backend.articles() == 0,
        build_help(results, help),
        feed_links(query),
    )


def article_url(id: str, query: Query) -> str:
    """Write the page of an article that remembers the search it was found by."""
    return url_of(query, ARTICLES + quote(id, safe="/"))


def first_words(article: Article) -> str:
    """Give the beginning of an article, for one without a headline; its id where it has no text."""
    words = article.body[:1_000].split()
    begin = " ".join(words[:FIRST_WORDS])[:LONGEST_BEGIN]
    return begin + (" …" if len(begin) < len(" ".join(words)) else "") if words else article.id


def _is_plain(clause: Clause) -> bool:
    """Tell whether a query is nothing but words that are all wanted, so that there is nothing to explain."""
    match clause:
        case And(parts):
            return all(map(_is_plain, parts))
        case Term(_, stream, fields) | Phrase(_, stream, fields):
            return stream == "stem" and len(fields) > 1
        case _:
            return clause == All()


def _bare(clause: Clause) -> str:
    text = describe(clause)
    return text[1:-1] if isinstance(clause, And | Or) else text


def _chips(results: Results, backend: Backend) -> Iterator[Chip]:
    query = results.query
    counted = {(counts.facet, value.id): value for counts in results.facets for value in counts.values}
    for chosen in query.filters:
        heading = FACETS_BY_NAME[chosen.facet].heading
        for id, lead in [(id, heading) for id in chosen.values] + [(id, f"Not {heading}") for id in chosen.excluded]:
            href = url_of(query.without_value(chosen.facet, id), PATH)
            if value := counted.get((chosen.facet, id)):
                yield Chip(f"{lead}: {value.label}", href)
            else:
                known = backend.find_entities(chosen.facet, id)
                yield Chip(f"{lead}: {known[0].label if known else id}", href)
    for axis in AXES:
        if days := query.range(axis):
            label = f"{AXIS_HEADINGS[axis][0]}: {write_range(days)}"
            yield Chip(label, url_of(query.with_range(axis, DayRange()), PATH))


def _hit(query: Query, hit: Hit) -> HitView:
    article = hit.article
    return HitView(
        cut(article.title, hit.title_marks) if article.title else (Piece(first_words(article)),),
        bool(article.title),
        article_url(article.id, query),
        article.source,
        write_published(article.published),
        format_published(article.published),
        cut(hit.snippet.text, hit.snippet.marks),
        tuple(
            _pill(query, entity)
            for facet, values in hit.values
            for entity in values[: PILLS.get(facet, 0)]
        ),
        tuple(dict.fromkeys((day.text, write_days(day.first, day.last)) for day in hit.days))[:DAYS],
    )  # fmt: skip


def _pill(query: Query, entity: Entity) -> Pill:
    """Build the link that narrows the search to an entity: beside the others under `all`, else in their place."""
    chosen = query.filter(entity.facet)
    narrowed = (query.with_value if chosen.match == "all" else query.only)(entity.facet, entity.id)
    return Pill(entity.facet, entity.label, None if entity.id in chosen.values else url_of(narrowed, PATH))


def _pager(query: Query, total: int) -> Pager:
    reachable = min(total, MAX_WINDOW // query.size * query.size) if query.size else 0
    pages = -(-reachable // query.size) if query.size else 0
    return Pager(
        write_number(query.page),
        write_number(pages),
        url_of(query.with_page(min(query.page - 1, pages)), PATH) if query.page > 1 and pages else None,
        url_of(query.with_page(query.page + 1), PATH) if query.page < pages else None,
        url_of(query.with_page(1), PATH) if query.page > pages > 0 else None,
    )
