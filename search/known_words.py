"""Which words are near one that is typed, and how many articles hold each? What a correction asks a generation."""

from __future__ import annotations

from search.asking import count_articles
from search.clauses import Term
from search.evaluation import Finder
from search.generation import Generation
from search.leaves import Leaves
from search.query import Query


class Words:
    """What a correction needs to know of the words of a generation."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def total(self, query: Query) -> int:
        """Count the articles of a query."""
        return count_articles(query, self._generation)

    def near(self, word: str) -> list[str]:
        """Give the words of texts and names that are nearly one."""
        return self._generation.vocabulary.near(word)

    def frequency(self, word: str) -> int:
        """Count the live articles that hold a word, and the values that it is a name of."""
        term = Term(word, "exact")
        found = Finder(self._generation, Leaves(term, self._generation)).find(term)
        return found.count + len(self._generation.aliases.meanings(word))
