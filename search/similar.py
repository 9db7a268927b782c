"""Which articles are most like one? Those that hold the words that set it apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from index.analysis import analyse
from index.documents import Article
from search.asking import Asked
from search.clauses import Clause, Or, Term
from search.evaluation import Finder
from search.generation import Generation
from search.leaves import Leaves
from search.parser import Parsed
from search.query import Query
from search.ranking import inverse_document_frequency
from search.reading import Reading
from search.results import Hit
from search.rowset import RowSet

TERMS = 20
"""Words of an article that others are looked for by."""


def count_stems(article: Article) -> Counter[str]:
    """Count the terms of title and body in the stem stream."""
    return Counter(stem for text in (article.title or "", article.body) for stem in analyse(text)[1])


def choose_terms(counts: Counter[str], idf: Callable[[str], float]) -> tuple[Term, ...]:
    """Choose the terms of the highest frequency times idf, the first in the alphabet among equals; none of weight 0."""
    weights = {stem: round(count * idf(stem), 9) for stem, count in counts.items()}
    best = sorted(weights, key=lambda stem: (-weights[stem], stem))[:TERMS]
    return tuple(Term(stem, "stem") for stem in best if weights[stem])


def find_similar(row: int, size: int, generation: Generation) -> Sequence[Hit]:
    """Find the articles that score highest for the terms that set a row's apart, the row itself left out."""
    counts = count_stems(generation.document(row).article)
    every: Clause = Or(tuple(Term(stem, "stem") for stem in counts))
    finder = Finder(generation, Leaves(every, generation))

    def idf(stem: str) -> float:
        """Weigh a stem; one that no other article holds finds none."""
        holding = finder.find(Term(stem, "stem")).count
        return inverse_document_frequency(generation.articles, holding) if holding > 1 else 0.0

    terms = choose_terms(counts, idf)
    if not terms:
        return ()
    clause = Or(terms) if len(terms) > 1 else terms[0]
    asked = Asked(Query(), generation, Reading(Parsed(clause), clause))
    return asked.hits(asked.rank(asked.rows - RowSet.of([row], generation.words), 0, size))
