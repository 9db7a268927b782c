"""What is the right answer? The oracle: counts by looking at every article, one after the other, as the words say it.

It shares the records, the parser and the snippets with the real engine, and not one line of arithmetic.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from index.documents import Entity, LinkedArticle
from index.entities import Entities, iter_ancestors, iter_spelt, name_entity, values_of
from index.schema import FACET_NAMES, MENTIONED, TEXT_FIELDS
from search.backends.memory_rows import Row, Unit, happened_in, meets, occurrences, published_in
from search.buckets import divide
from search.clauses import All, And, Clause, Days, Not, Or, Phrase, Prefix, Term
from search.hits import build_hit, match_entities, note_unknown
from search.parser import parse
from search.query import DayRange, FacetFilter, Query
from search.ranking import CONSTANT, K1
from search.results import Bucket, FacetCounts, FacetValue, Histogram, Results
from search.significance import significance


class MemoryBackend:
    """Answers the same as every engine, from a list of linked articles and the entities they name."""

    def __init__(self, articles: Iterable[LinkedArticle], entities: Entities, generation: int = 1) -> None:
        self._rows = [Row(linked, entities) for linked in articles]
        self._number = generation
        own = {
            (value.facet, value.id): value
            for row in self._rows
            for values in values_of(row.linked).values()
            for value in values
        }
        held = {(facet, id) for row in self._rows for facet in FACET_NAMES for id in row.values[facet]}
        spelt: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for row in self._rows:
            for key, text in iter_spelt(row.linked.article, row.linked.mentions):
                spelt[key][text] += 1
        self._entities = {key: name_entity(entities.get(key) or own[key], spelt[key]) for key in held}
        for row in self._rows:
            row.linked = replace(row.linked, values=tuple(self._named(row.linked)))

    def _named(self, linked: LinkedArticle) -> Iterator[tuple[str, tuple[Entity, ...]]]:
        """Give an article's own values under the labels that they have in the archive."""
        for facet, values in linked.values:
            yield facet, tuple(self._entities[facet, value.id] for value in values)

    def search(self, query: Query) -> Results:
        """Answer a query. Raises QueryError."""
        parsed = parse(query.text)
        found = self._matching(query)
        scores = {row.id: self._score(parsed.clause, row) for row in found}
        if query.sort == "oldest":
            found.sort(key=lambda row: (row.instant() == -math.inf, row.instant(), row.id))
        elif query.sort == "newest" or parsed.clause == All():
            found.sort(key=lambda row: (-row.instant(), row.id))
        else:
            found.sort(key=lambda row: (-scores[row.id], -row.instant(), row.id))
        begin = (query.page - 1) * query.size
        hits = [
            build_hit(row.linked, scores[row.id], parsed.clause, query.happened)
            for row in found[begin : begin + query.size]
        ]
        known = {facet: {id for name, id in self._entities if name == facet} for facet in FACET_NAMES}
        return Results(
            query,
            parsed,
            len(found),
            tuple(hits),
            tuple(self._facet(query, facet) for facet in FACET_NAMES),
            (self._published(query), self._happened(query)),
            note_unknown(query, known),
            self._number,
        )

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id."""
        return next((row.linked for row in self._rows if row.id == id), None)

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored."""
        return match_entities((entity for entity in self._entities.values() if entity.facet == facet), name)

    def totals(self, facet: str, ids: Sequence[str]) -> Sequence[int]:
        """Count the articles of the whole archive that each value has."""
        return [sum(id in row.values[facet] for row in self._rows) for id in ids]

    def relatives(self, facet: str, id: str) -> frozenset[str]:
        """Give the ids of all containers of a value and of everything inside it, without the value itself."""
        above = frozenset(iter_ancestors(facet, id, self._entities))
        return above | {
            other
            for name, other in self._entities
            if name == facet and id in iter_ancestors(facet, other, self._entities)
        }  # fmt: skip

    def generation(self) -> int:
        """Give the number the oracle was made with."""
        return self._number

    def articles(self) -> int:
        """Count all articles."""
        return len(self._rows)

    def _matching(self, query: Query) -> list[Row]:
        clause = parse(query.text).clause
        return [
            row
            for row in self._rows
            if self._finds(clause, row) and published_in(row, query.published) and self._places(query, row)
        ]

    def _places(self, query: Query, row: Row) -> list[Row | Unit]:
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

    def _held(self, query: Query, facet: str, row: Row) -> frozenset[str]:
        """Give the values of a facet that an article holds where the query's filters are met."""
        if facet not in MENTIONED:
            return row.values[facet]
        return frozenset[str]().union(*(place.values[facet] for place in self._places(query, row)))

    def _finds(self, clause: Clause, row: Row) -> bool:
        match clause:
            case All():
                return True
            case Not(part):
                return not self._finds(part, row)
            case And(parts):
                return all(self._finds(part, row) for part in parts)
            case Or(parts):
                return any(self._finds(part, row) for part in parts)
            case Days(axis, days):
                return published_in(row, days) if axis == "published" else happened_in(row, days)
            case Prefix(prefix, fields):
                return any(term.startswith(prefix) for field in fields for term in row.tokens[field, "exact"])
            case Term() | Phrase():
                return any(occurrences(clause, row).values())

    def _score(self, clause: Clause, row: Row) -> float:
        match clause:
            case And(parts) | Or(parts):
                score = 0.0
                for part in parts:
                    score += self._score(part, row) if self._finds(part, row) else 0.0
                return score
            case Prefix():
                return CONSTANT
            case Term() | Phrase():
                return self._bm25f(clause, row)
            case _:
                return 0.0

    def _bm25f(self, clause: Term | Phrase, row: Row) -> float:
        holding = sum(any(occurrences(clause, other).values()) for other in self._rows)
        idf = math.log(1.0 + (len(self._rows) - holding + 0.5) / (holding + 0.5))
        weighed = 0.0
        for field in TEXT_FIELDS:
            lengths = [len(other.tokens[field.name, "exact"]) for other in self._rows]
            average = sum(lengths) / len(lengths) if sum(lengths) else 1.0
            length = len(row.tokens[field.name, "exact"])
            frequency = occurrences(clause, row).get(field.name, 0)
            weighed += field.weight * frequency / (1.0 - field.b + field.b * length / average)
        return idf * weighed * (K1 + 1.0) / (weighed + K1)

    def _facet(self, query: Query, facet: str) -> FacetCounts:
        chosen = query.filter(facet)
        picked = [*chosen.values, *chosen.excluded]
        without = _with_choice(query, facet, chosen, ())
        under_others = self._matching(without)
        held = Counter(id for row in under_others for id in self._held(without, facet, row))
        counts = dict(held)
        for id in picked:
            allowed = _with_choice(query, facet, chosen, (id,))
            counts[id] = sum(id in self._held(allowed, facet, row) for row in self._matching(allowed))
        labels = {id: self._entities[facet, id].label if (facet, id) in self._entities else id for id in counts}
        archive = Counter(id for row in self._rows for id in row.values[facet])

        def by_significance(id: str) -> float:
            return -float(significance(counts[id], len(under_others), archive[id], len(self._rows)))

        keys: Mapping[str, Callable[[str], float]] = {
            "count": lambda id: -counts[id],
            "label": lambda id: 0.0,
            "significant": lambda id: by_significance(id) if id in archive else -counts[id],
        }
        key = keys[query.facet_sort]
        ordered = sorted(counts, key=lambda id: (key(id), labels[id].casefold(), id))
        values = []
        for place, id in enumerate(ordered):
            if place < query.facet_size or id in picked:
                replaces = self._replaces(facet, id, chosen)
                total = len(self._matching(query.toggle(facet, id, replaces=replaces)))
                entity = self._entities.get((facet, id))
                values.append(
                    FacetValue(
                        id, labels[id], counts[id], total, id in chosen.values, id in chosen.excluded,
                        entity.parents if entity else (), replaces,
                    )
                )  # fmt: skip
        return FacetCounts(facet, chosen.match, len(held), tuple(values))

    def _replaces(self, facet: str, id: str, chosen: FacetFilter) -> tuple[str, ...]:
        if chosen.match != "any" or id in chosen.values:
            return ()
        above = set(iter_ancestors(facet, id, self._entities))
        return tuple(
            value
            for value in chosen.values
            if value in above or id in iter_ancestors(facet, value, self._entities)
        )  # fmt: skip

    def _published(self, query: Query) -> Histogram:
        rows = self._matching(query.with_range("published", DayRange()))
        days = [(row.day, row.day) for row in rows if row.day]
        undated = len(rows) - len(days)
        tail = (Bucket(None, None, undated, undated),) if undated else ()
        unit, buckets = _buckets(days, query.published, query.unit)
        counted = [(first, last, sum(first <= day <= last for day, _ in days)) for first, last in buckets]
        found = tuple(Bucket(first, last, count, count) for first, last, count in counted if count)
        return Histogram("published", unit, (*found, *tail))

    def _happened(self, query: Query) -> Histogram:
        wide = query.with_range("happened", DayRange())
        spoken = [[days for place in self._places(wide, row) for days in place.days] for row in self._matching(wide)]
        unit, buckets = _buckets([days for spans in spoken for days in spans], query.happened, query.unit)
        found = []
        for first, last in buckets:
            count = sum(any(a <= last and b >= first for a, b in spans) for spans in spoken)
            exact = sum(any(first <= a and b <= last for a, b in spans) for spans in spoken)
            found += [Bucket(first, last, count, exact)] if count else []
        return Histogram("happened", unit, tuple(found))


def _with_choice(query: Query, facet: str, chosen: FacetFilter, shown: tuple[str, ...]) -> Query:
    """Leave out what a count leaves out: the facet's own `any` choice, and the exclusion of the value shown."""
    values = chosen.values if chosen.match == "all" else ()
    excluded = tuple(id for id in chosen.excluded if id not in shown)
    return query.with_filter(FacetFilter(facet, values, chosen.match, excluded))


def _buckets(days: Sequence[tuple[date, date]], chosen: DayRange, unit: str) -> tuple[str, list[tuple[date, date]]]:
    if chosen.unknown or not days:
        return "day", []
    first = chosen.first or min(first for first, _ in days)
    last = chosen.last or max(last for _, last in days)
    return divide(first, last, unit) if first <= last else ("day", [])
