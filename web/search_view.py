"""What stands on the search page? Everything in words and links, so that the template decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.schema import FACETS_BY_NAME
from search.backends.base import Backend
from search.clauses import All, And, Clause, Or, Phrase, Term, describe
from search.help import Help
from search.links import url_of
from search.query import AXES, COUNTED, MAX_WINDOW, DayRange, Query
from search.results import Results
from web.facet_view import PATH, FacetPanel, build_facets
from web.feeds import feed_links
from web.forms import write_was
from web.help_view import HelpView, build_help
from web.hit_view import HitView, build_hits, first_words
from web.time_view import AXIS_HEADINGS, TimePanel, build_time, show_time
from web.wording import write_number, write_range

VIEWS = (("/map", "Map"), ("/graph", "Who with whom"))
"""Other ways to look at the articles of a search."""
NOUNS = {"articles": ("article", "articles"), "stories": ("story", "stories")}
OTHER_COUNTS = {"articles": ("stories", "in"), "stories": ("articles", "of")}
"""By what is counted, what else can be, and the word between: 9 articles in 4 stories."""
"""What is counted, one and many of it."""
SORT_LABELS = (("relevance", "Best match"), ("newest", "Newest first"), ("oldest", "Oldest first"))


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
    recount: Link | None
    read_as: str
    notes: tuple[str, ...]
    chips: tuple[Chip, ...]
    clear: str | None
    sort: str
    facets: tuple[FacetPanel, ...]
    time: TimePanel | None
    show_time: str | None
    views: tuple[Link, ...]
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
        write_number(results.total, *NOUNS[query.counted]),
        _recount(results),
        "" if _is_plain(results.parsed.clause) else _bare(results.parsed.clause),
        (*results.parsed.notes, *results.notes),
        chips,
        url_of(Query(query.text, sort=query.sort, size=query.size), PATH) if chips else None,
        query.sort,
        build_facets(results),
        build_time(results),
        show_time(query),
        tuple(_views(query)) if results.total else (),
        build_hits(query, results.hits),
        _pager(query, results.total),
        backend.articles() == 0,
        build_help(results, help),
        feed_links(query),
    )


def _recount(results: Results) -> Link | None:
    """Link to the same search counted otherwise, in stories or in articles; None where that makes no difference."""
    query, totals = results.query, results.totals._asdict()
    other, how = OTHER_COUNTS[query.counted]
    if totals["articles"] == totals["stories"] and query.counted == COUNTED[0]:
        return None
    return Link(f"{how} {write_number(totals[other], *NOUNS[other])}", url_of(query.with_counted(other), PATH))


def _views(query: Query) -> Iterator[Link]:
    """Write the ways to the other views of a search."""
    shown = replace(query.with_page(1), sort=Query().sort, size=Query().size, axes=AXES)
    for path, label in VIEWS:
        yield Link(label, url_of(shown, path))


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
    if query.story:
        linked = backend.find_article(query.story)
        title = linked.article.title or first_words(linked.article) if linked else query.story
        yield Chip(f"Versions of: {title}", url_of(replace(query.with_page(1), story=""), PATH))


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
