"""Does an article hold what a clause asks for, and how well does it fit? The oracle's answer, article by article."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from index.entities import Entities
from search.backends.memory_rows import Row, happened_in, occurrences, published_in
from search.clauses import All, And, Clause, Days, Fuzzy, Leaf, Named, Not, Or, Phrase, Prefix, Term, Wildcard
from search.hits import match_entities
from search.patterns import matches, within
from search.ranking import Ranking, round_score


class Judge:
    """Judges the articles of an archive by clauses."""

    def __init__(self, rows: Sequence[Row], entities: Entities, ranking: Ranking) -> None:
        self._rows = rows
        self._entities = entities
        self._ranking = ranking

    def finds(self, clause: Clause, row: Row) -> bool:
        """Tell whether a clause finds an article."""
        match clause:
            case All():
                return True
            case Not(part):
                return not self.finds(part, row)
            case And(parts):
                return all(self.finds(part, row) for part in parts)
            case Or(parts):
                return any(self.finds(part, row) for part in parts)
            case Days(axis, days):
                return published_in(row, days) if axis == "published" else happened_in(row, days)
            case Named(facet, name):
                known = (entity for entity in self._entities.values() if entity.facet == facet)
                return any(entity.id in row.values[facet] for entity in match_entities(known, name))
            case Prefix(prefix, fields):
                return any(term.startswith(prefix) for term in row.words(fields))
            case Wildcard(pattern, fields):
                return any(matches(pattern, term) for term in row.words(fields))
            case Fuzzy(term, edits, fields):
                return any(within(term, other, edits) for other in row.words(fields))
            case Term() | Phrase():
                return any(occurrences(clause, row).values())

    def score(self, clause: Clause, row: Row) -> float:
        """Score an article that a clause finds, in single precision."""
        return round_score(math.fsum(score for _, _, score in self.parts(clause, row)))

    def parts(self, clause: Clause, row: Row) -> Iterator[tuple[Leaf, str, float]]:
        """Give what adds to the score of an article that a clause finds: leaf, how it was met, and its part."""
        match clause:
            case And(parts) | Or(parts):
                for part in parts:
                    if self.finds(part, row):
                        yield from self.parts(part, row)
            case Prefix() | Wildcard() | Fuzzy():
                yield clause, type(clause).__name__.lower(), self._ranking.constant
            case Term(_, "stem", fields, form) if form and form not in row.words(fields):
                yield clause, "stem", self._ranking.other_form * self._bm25f(clause, row)
            case Term():
                yield clause, "term", self._bm25f(clause, row)
            case Phrase():
                yield clause, "phrase", self._bm25f(clause, row)

    def idf(self, stem: str) -> float:
        """Weigh a stem that several articles hold; 0 for one that finds no other."""
        holding = sum(stem in row.tokens["title", "stem"] + row.tokens["body", "stem"] for row in self._rows)
        return math.log(1.0 + (len(self._rows) - holding + 0.5) / (holding + 0.5)) if holding > 1 else 0.0

    def _bm25f(self, clause: Term | Phrase, row: Row) -> float:
        holding = sum(any(occurrences(clause, other).values()) for other in self._rows)
        idf = math.log(1.0 + (len(self._rows) - holding + 0.5) / (holding + 0.5))
        weighed = 0.0
        for field in self._ranking.fields:
            lengths = [len(other.tokens[field.name, "exact"]) for other in self._rows]
            average = sum(lengths) / len(lengths) if sum(lengths) else 1.0
            length = len(row.tokens[field.name, "exact"])
            frequency = occurrences(clause, row).get(field.name, 0)
            weighed += field.weight * frequency / (1.0 - field.b + field.b * length / average)
        return idf * weighed * (self._ranking.k1 + 1.0) / (weighed + self._ranking.k1)
