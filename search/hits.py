"""What is shown of an article that was found?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.documents import Entity, LinkedArticle
from search.clauses import Clause
from search.highlight import build_snippet, find_marks
from search.query import Query
from search.results import Hit


def build_hit(linked: LinkedArticle, score: float, clause: Clause) -> Hit:
    """Build the hit of an article: its snippet, and the marks in snippet and title."""
    article = linked.article
    marks = find_marks(article.title, clause, "title") if article.title else ()
    return Hit(article, score, build_snippet(article.body, clause), marks, linked.values)


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
