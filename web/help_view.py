"""What stands on the search page about the search itself? By which names it was widened, and what else to try."""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.help import Help
from search.links import url_of
from search.query import Query
from search.results import Expansion, Results
from web.facet_view import PATH
from web.wording import write_number

NAMES = 8
"""Other names of one term that are listed."""


@dataclass(frozen=True, slots=True)
class Widening:
    """A term that was searched under other names, too; `href` searches it under its own alone."""

    term: str
    names: str
    href: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another search in words, and how many articles it finds."""

    label: str
    href: str
    total: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """How the search was widened, and other searches; `plain` searches no other names, `widened` all of them again."""

    widenings: tuple[Widening, ...]
    plain: str | None
    widened: str | None
    meant: Proposal | None
    ways: tuple[Proposal, ...]


def build_help(results: Results, help: Help) -> HelpView:
    """Build what goes with an answer."""
    query, correction = results.query, help.correction
    is_narrow = not query.expand or bool(query.without)
    return HelpView(
        tuple(_widening(query, expansion) for expansion in results.expansions),
        url_of(query.without_expansions(), PATH) if results.expansions else None,
        url_of(replace(query.with_page(1), expand=True, without=()), PATH) if is_narrow and query.text else None,
        _proposal(correction.text, query.with_text(correction.text), correction.total) if correction else None,
        tuple(_proposal(" and ".join(way.dropped), way.query, way.total) for way in help.relaxations),
    )


def _widening(query: Query, expansion: Expansion) -> Widening:
    names, more = expansion.added[:NAMES], len(expansion.added) - NAMES
    listed = ", ".join(names) + (f" and {write_number(more)} more" if more > 0 else "")
    return Widening(expansion.term, listed, url_of(query.without_expansion(expansion.term), PATH))


def _proposal(label: str, query: Query, total: int) -> Proposal:
    return Proposal(label, url_of(query, PATH), write_number(total, "article", "articles"))
