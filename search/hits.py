"""What is shown of an article that was found?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from index.documents import DateMention, Entity, LinkedArticle
from search.clauses import And, Clause, Days, Or
from search.highlight import build_snippet, find_marks
from search.query import DayRange, Query
from search.results import Hit


def build_hit(linked: LinkedArticle, score: float, clause: Clause, happened: DayRange) -> Hit:
    """Build the hit of an article: its snippet, the marks in snippet and title, the expressions in a happened range."""
    article = linked.article
    marks = find_marks(article.title, clause, "title") if article.title else ()
    ranges = [days for days in (happened, *_happened_ranges(clause)) if days]
    days = tuple(day for day in linked.dates if any(_overlaps(day, asked) for asked in ranges))
    return Hit(article, score, build_snippet(article.body, clause), marks, linked.values, days)


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


def match_entities(entities: Iterable[Entity], name: str) -> list[Entity]:
    """Choose the entities that a name means: the one with this id, else all with this label or alias, case ignored."""
    wanted, found = name.casefold(), []
    for entity in entities:
        if entity.id == name:
            return [entity]
        if wanted in (entity.label.casefold(), *(alias.casefold() for alias in entity.aliases)):
            found.append(entity)
    return sorted(found, key=lambda entity: entity.id)
