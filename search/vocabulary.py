"""Which words of an archive are nearly the one that was typed?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from search.patterns import expand_fuzzy

FROM_TWO = 6
"""A word of so many letters may be two edits away, a shorter one only one."""


def edits_for(word: str) -> int:
    """Give how many edits away a word may be from what was meant."""
    return 2 if len(word) >= FROM_TWO else 1


class Vocabulary:
    """The words of an archive. Built once, then only read."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in set(words):
            self._by_length[len(word)].append(word)

    def near(self, word: str) -> list[str]:
        """Give the words that are nearly one, itself left out."""
        edits = edits_for(word)
        found: list[str] = []
        for length in range(len(word) - edits, len(word) + edits + 1):
            known = self._by_length.get(length, [])
            found += [known[place] for place in expand_fuzzy(word, edits, known) if known[place] != word]
        return found
