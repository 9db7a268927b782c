"""What is the right answer? The oracle: finds by looking at every article, one after the other, as the words say it.

It shares with the real engine what reads a query, cuts days into buckets and shows a hit, and no line that finds,
counts or scores articles.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from index.documents import Entity, LinkedArticle
from index.entities import Entities, iter_ancestors, iter_spelt, name_entity, values_of
from index.errors import CursorGoneError
from index.schema import FACET_NAMES
from search.aliases import Aliases
from search.answers import SUPPORT, Correction, EntityPage, Evidence, FacetPage, Graph, Relaxation, Suggestions
from search.backends import memory_answers
from search.backends.memory_details import JudgedDetails
from search.backends.memory_facets import HISTOGRAMS, count_facet
from search.backends.memory_rows import Row, count_rows, fold, places_met, published_in
from search.backends.memory_words import Judge
from search.clauses import All, Or
from search.corrections import propose
from search.cursors import read_cursor
from search.hits import build_head, match_entities, note_story, note_unknown
from search.parser import Parsed
from search.query import DayRange, Query
from search.ranking import Ranking
from search.reading import Reading, read_query
from search.relaxation import relax_query
from search.results import Hit, Results, Totals, Version
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
        stories: Mapping[str, str] = MappingProxyType({}),  # noqa: B008  # cannot be changed
    ) -> None:
        """Take articles and entities; `stories` gives the id of the first version for every later one."""
        self.rows: Sequence[Row] = [Row(linked, entities, stories.get(linked.article.id, "")) for linked in articles]
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
        listed = fold(found) if query.counted == "stories" else found
        known = {facet: {id for name, id in self.entities if name == facet} for facet in FACET_NAMES}
        return Results(
            query,
            reading.parsed,
            len(listed),
            tuple(self._hits(query, listed[begin : begin + query.size], Counter(row.story for row in found))),
            tuple(count_facet(self, query, facet) for facet in FACET_NAMES if facet in query.facets),
            tuple(count_days(self, query) for axis, count_days in HISTOGRAMS.items() if axis in query.axes),
            reading.notes + note_unknown(query, known) + note_story(query, {row.id for row in self.rows}),
            self._number,
            reading.expansions,
            Totals(len(found), len(fold(found))),
        )

    def read(self, query: Query) -> Reading:
        """Read a query's text as it is searched here."""
        return read_query(query, self._aliases)

    def ordered(self, query: Query) -> list[Row]:
        """Give the articles of a query in its order."""
        clause, found = self.read(query).clause, self.matching(query)
        if query.sort == "oldest":
            return sorted(found, key=lambda row: (row.instant() == -math.inf, row.instant(), row.id))
        if query.sort == "newest" or clause == All():
            return sorted(found, key=lambda row: (-row.instant(), row.id))
        scores = {row.id: self._judge.score(clause, row) for row in found}
        return sorted(found, key=lambda row: (-scores[row.id], -row.instant(), row.id))

    def _hits(self, query: Query, rows: Sequence[Row], found: Mapping[str, int]) -> Iterator[Hit]:
        """Make hits; `found` counts the articles of each story that were found."""
        versions = Counter(row.story for row in self.rows)
        reading = self.read(query)
        details = JudgedDetails(self.rows, reading, query.happened, self._judge)
        for row in rows:
            score = self._judge.score(reading.clause, row)
            version = Version(row.story, found[row.story]) if versions[row.story] > 1 and found else None
            yield Hit(build_head(row.linked.article), score, self.rows.index(row), details, version)

    def find_article(self, id: str) -> LinkedArticle | None:
        """Find an article by id."""
        return next((row.linked for row in self.rows if row.id == id), None)

    def find_entities(self, facet: str, name: str) -> Sequence[Entity]:
        """Find the values of a facet by id, label or alias, case ignored."""
        return match_entities((entity for entity in self.entities.values() if entity.facet == facet), name)

    def list_entities(self, facet: str, ids: Sequence[str]) -> Sequence[Entity]:
        """Give the values with these ids; one that no article has is nothing but its id."""
        return [self.entities.get((facet, id), Entity(id, facet, id)) for id in ids]

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

    def now(self) -> MemoryBackend:
        """Give the oracle, which never changes."""
        return self

    def follow(self) -> bool:
        """Tell that nothing follows."""
        return False

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
        return self._hits(query, self.ordered(query), {})

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

    def cooccurrence(self, query: Query, *, facets: Sequence[str], size: int, support: int = SUPPORT) -> Graph:
        """Tell which values stand together in the articles of a query."""
        return memory_answers.build_graph(self, query, facets, size, support=support)

    def correct(self, query: Query) -> Correction | None:
        """Propose another spelling, only where it finds more."""
        return propose(query, self)

    def relax(self, query: Query) -> Sequence[Relaxation]:
        """Give the smallest sets of constraints to drop from a query without hits."""

        def label(facet: str, id: str) -> str:
            return self.entities[facet, id].label if (facet, id) in self.entities else id

        return relax_query(query, self.total, label)

    def total(self, query: Query) -> int:
        """Count the articles of a query, or the stories where it counts those."""
        return count_rows(query, self.matching(query))

    def near(self, word: str) -> Sequence[str]:
        """Give the words of texts and names that are nearly one."""
        return memory_answers.near_words(self, word)

    def frequency(self, word: str) -> int:
        """Count the articles that hold a word, and the values that it is a name of."""
        return sum(word in row.words(("title", "body")) for row in self.rows) + len(self._aliases.meanings(word))

    def matching(self, query: Query) -> list[Row]:
        """Give the articles of a query, unsorted."""
        clause = self.read(query).clause
        wanted = {row.story for row in self.rows if row.id == query.story}
        return [
            row
            for row in self.rows
            if self._judge.finds(clause, row)
            and published_in(row, query.published)
            and places_met(query, row)
            and (not query.story or row.story in wanted)
        ]
