"""What does the oracle know of one article, and where in it are constraints met?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from index.analysis import analyse
from index.documents import LinkedArticle, published_day
from index.entities import Entities, closure, values_of
from index.schema import MENTIONED, TEXT_FIELDS
from search.clauses import Phrase, Term
from search.query import DayRange, FacetFilter, Query


class Row:
    """An article as the oracle sees it: tokens by (field, stream), values with their containers, days."""

    def __init__(self, linked: LinkedArticle, entities: Entities, story: str = "") -> None:
        """Take an article, the entities it names, and the id of the first version of its story, its own without."""
        self.linked = linked
        self.id = linked.article.id
        self.story = story or self.id
        self.tokens: dict[tuple[str, str], list[str]] = {}
        for field in TEXT_FIELDS:
            exact, stem = analyse(getattr(linked.article, field.name) or "")
            self.tokens[field.name, "exact"], self.tokens[field.name, "stem"] = exact, stem
        self.values = {
            facet: closure(facet, (value.id for value in values), entities)
            for facet, values in values_of(linked).items()
        }
        self.day = published_day(linked.article.published)
        self.days = [(day.first, day.last) for day in linked.dates if day.first and day.last]
        self.units = {scope: units_of(linked, entities, scope) for scope in ("paragraph", "sentence")}

    def words(self, fields: Iterable[str]) -> frozenset[str]:
        """Give the terms of the exact stream in some fields."""
        return frozenset(term for field in fields for term in self.tokens[field, "exact"])

    def instant(self) -> float:
        """Give the second of publication, minus infinity where it is unknown."""
        published = self.linked.article.published
        if published is None:
            return -math.inf
        if not isinstance(published, datetime):
            published = datetime.combine(published, time(), UTC)
        return math.floor(published.timestamp())


class Unit:
    """A sentence or paragraph: the values named in it, with their containers, and the days it speaks of."""

    def __init__(self) -> None:
        self.values: dict[str, frozenset[str]] = dict.fromkeys(MENTIONED, frozenset[str]())
        self.days: list[tuple[date, date]] = []


def units_of(linked: LinkedArticle, entities: Entities, scope: str) -> list[Unit]:
    """Give the units of an article in which something is named, and one in which nothing is."""
    units: dict[int, Unit] = defaultdict(Unit)
    for mention in linked.mentions:
        values = units[getattr(mention, scope)].values
        values[mention.kind] |= closure(mention.kind, [mention.value or ""], entities)
    for day in linked.dates:
        if day.first and day.last:
            units[getattr(day, scope)].days.append((day.first, day.last))
    return [Unit(), *units.values()]


def fold(rows: Sequence[Row]) -> list[Row]:
    """Keep the first article of each story."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.story, row)
    return list(first.values())


def count_rows(query: Query, rows: Sequence[Row]) -> int:
    """Count articles, or their stories where a query counts those."""
    return len(fold(rows)) if query.counted == "stories" else len(rows)


def occurrences(clause: Term | Phrase, row: Row) -> dict[str, int]:
    """Count the places of a term or phrase by field.

    The terms t1 ... tn of a phrase occur at place p1 of t1 where places p1 < p2 < ... < pn of the same field hold them
    in order with at most `slop` other terms among them in all: (pn - p1) - (n - 1) <= slop. Each p1 counts once,
    however many such places follow it; a slop of 0 asks for the terms side by side.
    """
    terms, slop = ((clause.term,), 0) if isinstance(clause, Term) else (clause.terms, clause.slop)
    counts = {}
    for field in clause.fields:
        tokens = row.tokens[field, clause.stream]
        starts = (i for i, token in enumerate(tokens) if token == terms[0])
        counts[field] = sum(_begins(tokens[i : i + len(terms) + slop], terms) for i in starts)
    return counts


def _begins(tokens: Sequence[str], terms: Sequence[str]) -> bool:
    """Tell whether terms stand in order among tokens, the first of them first."""
    rest = iter(tokens)
    return next(rest) == terms[0] and all(term in rest for term in terms[1:])


def meets(row: Row | Unit, chosen: FacetFilter) -> bool:
    """Tell whether an article or a unit meets all choices in one facet."""
    held = row.values[chosen.facet]
    if any(id in held for id in chosen.excluded):
        return False
    if chosen.match == "all":
        return all(id in held for id in chosen.values)
    return not chosen.values or any(id in held for id in chosen.values)


def published_in(row: Row, days: DayRange) -> bool:
    """Tell whether an article was published in a range."""
    if days.unknown or not days:
        return row.day is None or not days.unknown
    return row.day is not None and (days.first or date.min) <= row.day <= (days.last or date.max)


def happened_in(row: Row | Unit, days: DayRange) -> bool:
    """Tell whether an article or a unit speaks of a day in a range."""
    if not days:
        return True
    first, last = days.first or date.min, days.last or date.max
    return any(a <= last and b >= first for a, b in row.days)


def places_met(query: Query, row: Row) -> list[Row | Unit]:
    """Give where in an article all filters and the happened range are met at once: in itself or in its units."""
    wide = [chosen for chosen in query.filters if query.scope == "article" or chosen.facet not in MENTIONED]
    if not all(meets(row, chosen) for chosen in wide):
        return []
    places: list[Row | Unit] = [row] if query.scope == "article" else [*row.units[query.scope]]
    narrow = [chosen for chosen in query.filters if chosen not in wide]
    return [
        place
        for place in places
        if all(meets(place, chosen) for chosen in narrow) and happened_in(place, query.happened)
    ]
