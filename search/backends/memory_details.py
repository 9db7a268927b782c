"""What does the oracle still tell of a hit? All from the article at hand."""

from __future__ import annotations

from collections.abc import Sequence

from index.documents import Article
from search.backends.memory_rows import Row, occurrences
from search.backends.memory_words import Judge
from search.clauses import Fuzzy, Leaf, Phrase, Prefix, Term, Wildcard, describe, iter_wanted
from search.hits import Shower
from search.patterns import matches, within
from search.query import DayRange
from search.reading import Reading
from search.results import Part, Shown


class JudgedDetails:
    """Tells of articles by their place in the list of all."""

    def __init__(self, rows: Sequence[Row], reading: Reading, happened: DayRange, judge: Judge) -> None:
        self._rows = rows
        self._reading = reading
        self._shower = Shower(reading.clause, happened)
        self._judge = judge

    def article(self, row: int) -> Article:
        """Give the whole article."""
        return self._rows[row].linked.article

    def show(self, row: int) -> Shown:
        """Make what is shown of it."""
        linked = self._rows[row].linked
        return self._shower.show(linked.article.title, linked.article.body, linked.values, linked.dates)

    def explain(self, row: int) -> tuple[Part, ...]:
        """Take its score apart."""
        typed = set(iter_wanted(self._reading.parsed.clause))
        parts = self._judge.parts(self._reading.clause, self._rows[row])
        return tuple(
            Part(describe(leaf), kind if leaf in typed else "alias", _count(leaf, self._rows[row]), score)
            for leaf, kind, score in parts
        )


def _count(leaf: Leaf, row: Row) -> tuple[tuple[str, int], ...]:
    """Count the places of a leaf by field."""
    if isinstance(leaf, Term | Phrase):
        return tuple((field, count) for field, count in occurrences(leaf, row).items())
    return tuple((field, sum(_fits(leaf, word) for word in row.tokens[field, "exact"])) for field in leaf.fields)


def _fits(leaf: Prefix | Wildcard | Fuzzy, word: str) -> bool:
    match leaf:
        case Prefix(prefix):
            return word.startswith(prefix)
        case Wildcard(pattern):
            return matches(pattern, word)
        case Fuzzy(term, edits):
            return within(term, word, edits)
