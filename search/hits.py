"""What is shown of an article that was found?"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from index.documents import Article, DateMention, Entity, format_published
from search.clauses import And, Clause, Days, Or
from search.highlight import cut_snippet, mark
from search.matching import Wanted
from search.query import DayRange, Query
from search.results import Head, Shown

Values = tuple[tuple[str, tuple[Entity, ...]], ...]


class Shower:
    """Makes what is shown of the hits of one query."""

    def __init__(self, clause: Clause, happened: DayRange) -> None:
        self._wanted = Wanted(clause)
        self.ranges = [days for days in (happened, *_happened_ranges(clause)) if days]

    def show(self, title: str | None, body: str, values: Values, dates: Iterable[DateMention]) -> Shown:
        """Make snippet, marks in snippet and title, and find the expressions in a happened range."""
        marks = mark(title, self._wanted, "title") if title else ()
        days = tuple(day for day in dates if any(_overlaps(day, asked) for asked in self.ranges))
        return Shown(cut_snippet(body, self._wanted), marks, values, days)


def build_head(article: Article) -> Head:
    """Build the head of an article that is at hand."""
    return Head(article.id, article.title, article.source, format_published(article.published), article.url)


def _happened_ranges(clause: Clause) -> Iterator[DayRange]:
    """Give the ranges of happened days that a clause asks for."""
    match clause:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _happened_ranges(part)
        case Days("happened", days):
            yield days


def _overlaps(day: DateMention, days: DayRange) -> bool:
    if day.first is None or day.last is None:
        return False
    return (days.last is None or day.first <= days.last) and (days.first is None or day.last >= days.first)


def note_unknown(query: Query, known: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Say which values of the query the archive has not, by facet of known ids."""
    return tuple(
        f"no value {id[:60]!r} in {chosen.facet}"
        for chosen in query.filters
        for id in (*chosen.values, *chosen.excluded)
        if id not in known[chosen.facet]
    )


def note_story(query: Query, known: Container[str]) -> tuple[str, ...]:
    """Say that the archive has not the article whose story is asked for."""
    return (f"no story {query.story[:60]!r}",) if query.story and query.story not in known else ()


def match_entities(entities: Iterable[Entity], name: str) -> list[Entity]:
    """Choose the entities that a name means: the one with this id, else all with this label or alias, case ignored."""
    wanted, found = name.casefold(), []
    for entity in entities:
        if entity.id == name:
            return [entity]
        if wanted in (entity.label.casefold(), *(alias.casefold() for alias in entity.aliases)):
            found.append(entity)
    return sorted(found, key=lambda entity: entity.id)
