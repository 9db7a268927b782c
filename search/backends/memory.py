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
from index.errors import CursorGoneError
from index.schema import FACET_NAMES, MENTIONED
from search.aliases import Aliases
from search.answers import Correction, EntityPage, Evidence, FacetPage, Graph, Relaxation, Suggestions
from search.backends import memory_answers
from search.backends.memory_details import JudgedDetails
from search.backends.memory_rows import Row, Unit, happened_in, meets, published_in
from search.backends.memory_words import Judge
from search.buckets import divide
from search.clauses import All, Or
from search.corrections import propose
from search.cursors import read_cursor
from search.hits import build_head, match_entities, note_unknown
from search.parser import Parsed
from search.query import DayRange, FacetFilter, Query
from search.ranking import Ranking
from search.reading import Reading, read_query
from search.relaxation import relax_query
from search.results import Bucket, FacetCounts, FacetValue, Histogram, Hit, Results
from search.significance import significance
from search.similar import choose_terms


class MemoryBackend:
    """Answers the same as every engine, from a list of linked articles and the entities they name."""

    def __init__(
        self,
        articles: Iterable[LinkedArticle],
        entities: Entities,
        generation: int = 1,
        *,
        ranking: Ranking = Ranking(),  # noqa: B008  # a frozen record
    ) -> None:
        self.rows: Sequence[Row] = [Row(linked, entities) for linked in articles]
        self._number = generation
        own = {
            (value.facet, value.id): value
            for row in self.rows
            for values in values_of(row.linked).values()
            for value in values
        }
        held = {(facet, id) for row in self.rows for facet in FACET_NAMES for id in row.values[facet]}
        spelt: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for row in self.rows:
            for key, text in iter_spelt(row.linked.article, row.linked.mentions):
                spelt[key][text] += 1
        self.spelt: Mapping[tuple[str, str], Counter[str]] = spelt
        self.entities: Entities = {key: name_entity(entities.get(key) or own[key], spelt[key]) for key in held}
        for row in self.rows:
            row.linked = replace(row.linked, values=tuple(self._named(row.linked)))
        self._aliases = Aliases(self.entities.values())
        self._judge = Judge(self.rows, self.entities, ranking)
        self._histograms = {"published": self._published, "happened": self._happened}

    def _named(self, linked: LinkedArticle) -> Iterator[tuple[str, tuple[Entity, ...]]]:
        """Give an article's own values under the labels that they have in the archive."""
        for facet, values in linked.values:
            yield facet, tuple(self.entities[facet, value.id] for value in values)

    def search(self, query: Query) -> Results:
        """Answer a query. Raises QueryError, CursorGoneError."""
        begin = (query.page - 1) * query.size
        if query.cursor:
            cursor = read_cursor(query)
            if cursor.generation != self._number:
                raise CursorGoneError(cursor.generation)
            begin = cursor.begin
        reading = self.read(query)
        found = self.ordered(query)
        known = {facet: {id for name, id in self.entities if name == facet} for facet in FACET_NAMES}
        return Results(
            query,
            reading.parsed,
            len(found),
            tuple(self._hits(query, found[begin : begin + query.size])),
            tuple(self.count_facet(query, facet) for facet in FACET_NAMES if facet in query.facets),
            tuple(counted(query) for axis, counted in self._histograms.items() if axis in query.axes),
            reading.notes + note_unknown(query, known),
            self._number,
            reading.expansions,
        )

    def read(self, query: Query) -> Reading:
        """Read a query's text as it is searched here."""
        return read_query(query, self._aliases)

    def ordered(self, query: Query) -> list[Row]:
        """Give the articles of a query in its order."""
        clause, found = self.read(query).clause, self._matching(query)
        if query.sort == "oldest":
            return sorted(found, key=lambda row: (row.instant() == -math.inf, row.instant(), row.id))
        if query.sort == "newest" or clause == All():
            return sorted(found, key=lambda row: (-row.instant(), row.id))
        scores = {row.id: self._judge.score(clause, row) for row in found}
        return sorted(found, key=lambda row: (-scores[row.id], -row.instant(), row.id))

    def _hits(self, query: Query, rows: Sequence[Row]) -> Iterator[Hit]:
        reading = self.read(query)
        details = JudgedDetails(self.rows, reading, query.happened, self._judge)
        for row in rows:
            score = self._judge.score(reading.clause, row)
            yield Hit(build_head(row.linked.article), score, self.rows.index(row), details)

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id."""
        return next((row.linked for row in self.rows if row.id == id), None)

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored."""
        return match_entities((entity for entity in self.entities.values() if entity.facet == facet), name)

    def totals(self, facet: str, ids: Sequence[str]) -> Sequence[int]:
        """Count the articles of the whole archive that each value has."""
        return [sum(id in row.values[facet] for row in self.rows) for id in ids]

    def relatives(self, facet: str, id: str) -> frozenset[str]:
        """Give the ids of all containers of a value and of everything inside it, without the value itself."""
        above = frozenset(iter_ancestors(facet, id, self.entities))
        return above | {
            other
            for name, other in self.entities
            if name == facet and id in iter_ancestors(facet, other, self.entities)
        }  # fmt: skip

    def generation(self) -> int:
        """Give the number the oracle was made with."""
        return self._number

    def fingerprint(self) -> str:
        """Give the oracle's number and what its articles are told apart by."""
        return f"{self._number} {[(row.linked.article.id, row.linked.article.sha256) for row in self.rows]}"

    def articles(self) -> int:
        """Count all articles."""
        return len(self.rows)

    def export(self, query: Query) -> Iterator[Hit]:
        """Give every hit of a query in its order. Raises QueryError."""
        return self._hits(query, self.ordered(query))

    def similar(self, id: str, size: int) -> Sequence[Hit] | None:
        """Find the articles most like one, best first; None where there is no such article."""
        own = next((row for row in self.rows if row.id == id), None)
        if own is None:
            return None
        counts = Counter(stem for field in ("title", "body") for stem in own.tokens[field, "stem"])
        terms = choose_terms(counts, self._judge.idf)
        clause = Or(terms)
        reading = Reading(Parsed(clause), clause)
        found = [row for row in self.rows if row is not own and self._judge.finds(clause, row)]
        scores = {row.id: self._judge.score(clause, row) for row in found}
        found.sort(key=lambda row: (-scores[row.id], -row.instant(), row.id))
        details = JudgedDetails(self.rows, reading, DayRange(), self._judge)
        heads = [(row, build_head(row.linked.article)) for row in found[:size]]
        return [Hit(head, scores[row.id], self.rows.index(row), details) for row, head in heads]

    def facet_values(
        self, query: Query, facet: str, *, text: str = "", prefix: str = "", page: int = 1, size: int = 30
    ) -> FacetPage:
        """List a page of the values of a facet under a query."""
        return memory_answers.list_values(self, query, facet, text=text, prefix=prefix, page=page, size=size)

    def suggest(self, text: str, query: Query, size: int) -> Suggestions:
        """Complete what is typed."""
        return memory_answers.suggest(self, text, query, size)

    def entity(self, facet: str, id: str) -> EntityPage | None:
        """Describe a value of a facet; None where no article has it."""
        return memory_answers.describe_entity(self, facet, id)

    def evidence(self, query: Query, facet: str, id: str, *, page: int = 1, size: int = 20) -> Evidence | None:
        """Give the sentences that name a value in the articles of a query."""
        return memory_answers.find_evidence(self, query, facet, id, page=page, size=size)

    def cooccurrence(self, query: Query, *, facets: Sequence[str], size: int) -> Graph:
        """Tell which values stand together in the articles of a query."""
        return memory_answers.build_graph(self, query, facets, size)

    def correct(self, query: Query) -> Correction | None:
        """Propose another spelling, only where it finds more."""
        return propose(query, self)

    def relax(self, query: Query) -> Sequence[Relaxation]:
        """Give the smallest sets of constraints to drop from a query without hits."""

        def label(facet: str, id: str) -> str:
            return self.entities[facet, id].label if (facet, id) in self.entities else id

        return relax_query(query, self.total, label)

    def total(self, query: Query) -> int:
        """Count the articles of a query."""
        return len(self._matching(query))

    def near(self, word: str) -> Sequence[str]:
        """Give the words of texts and names that are nearly one."""
        return memory_answers.near_words(self, word)

    def frequency(self, word: str) -> int:
        """Count the articles that hold a word, and the values that it is a name of."""
        return sum(word in row.words(("title", "body")) for row in self.rows) + len(self._aliases.meanings(word))

    def _matching(self, query: Query) -> list[Row]:
        clause = self.read(query).clause
        return [
            row
            for row in self.rows
            if self._judge.finds(clause, row) and published_in(row, query.published) and self._places(query, row)
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

    def count_facet(self, query: Query, facet: str) -> FacetCounts:
        """Count a facet under a query."""
        chosen = query.filter(facet)
        picked = [*chosen.values, *chosen.excluded]
        without = _with_choice(query, facet, chosen, ())
        under_others = self._matching(without)
        held = Counter(id for row in under_others for id in self._held(without, facet, row))
        counts = dict(held)
        for id in picked:
            allowed = _with_choice(query, facet, chosen, (id,))
            counts[id] = sum(id in self._held(allowed, facet, row) for row in self._matching(allowed))
        labels = {id: self.entities[facet, id].label if (facet, id) in self.entities else id for id in counts}
        archive = Counter(id for row in self.rows for id in row.values[facet])

        def by_significance(id: str) -> float:
            return -float(significance(counts[id], len(under_others), archive[id], len(self.rows)))

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
                entity = self.entities.get((facet, id))
                values.append(
                    FacetValue(
                        id, labels[id], counts[id], total, id in chosen.values, id in chosen.excluded,
                        entity.parents if entity else (), replaces,
                    )
                )  # fmt: skip
        return FacetCounts(facet, chosen.match, tuple(values), len(held))

    def _replaces(self, facet: str, id: str, chosen: FacetFilter) -> tuple[str, ...]:
        if chosen.match != "any" or id in chosen.values:
            return ()
        above = set(iter_ancestors(facet, id, self.entities))
        return tuple(
            value
            for value in chosen.values
            if value in above or id in iter_ancestors(facet, value, self.entities)
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
