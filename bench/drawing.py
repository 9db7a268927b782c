"""Which words are asked for? Drawn by document frequency, or out of one article, so that there are hits.

Inside a band every frequency is as likely as any other; a phrase is one that several articles hold; all comes from a
fixed seed.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from bench.corpus import BORDER, Row, Words

SINGLE = (0.001, 0.05)
COMMON = (0.005, 0.10)
FROM_ARTICLE = (0.001, 0.20)
"""Bands of document frequency, as shares of all articles."""

BROAD = 0.20
SEVERAL = (3, 2, 1)
"""Of the articles that questions are drawn from, so many at least hold a phrase; fewer where there is none."""


class Drawer:
    """Draws words, articles and questions; the same ones for the same articles and seed."""

    def __init__(self, words: Words, rows: Sequence[Row], seed: int) -> None:
        self.random = random.Random(seed)
        self._words = words
        self._rows = rows
        pairs = sorted((count, word) for word, count in words.counts.items())
        self._counts, self._ranked = [count for count, _ in pairs], [word for _, word in pairs]

    def word(self, band: tuple[float, float]) -> str:
        """Draw a word of a band; every frequency is as likely as any other."""
        least, most = (share * self._words.articles for share in band)
        begin, end = bisect_left(self._counts, least), bisect_right(self._counts, most)
        if begin == end:
            raise ValueError(f"no word is in {least:,.1f} to {most:,.1f} articles; legal: a larger corpus")
        target = self.random.uniform(least, most)
        count = self._counts[min(bisect_left(self._counts, target, begin, end), end - 1)]
        return self._ranked[self.random.randrange(bisect_left(self._counts, count), bisect_right(self._counts, count))]

    def distinct(self, count: int, band: tuple[float, float]) -> tuple[str, ...]:
        """Draw different words of a band."""
        words: dict[str, None] = {}
        while len(words) < count:
            words[self.word(band)] = None
        return tuple(words)

    def row(self) -> Row:
        """Draw an article."""
        return self.random.choice(self._rows)

    def from_article(self, count: int, band: tuple[float, float] = FROM_ARTICLE) -> tuple[Row, tuple[str, ...]]:
        """Draw an article and different words of it inside a band."""
        while True:
            row = self.row()
            known = [word for word in dict.fromkeys(row.text.split()) if self._is_inside(word, band)]
            if len(known) >= count:
                return row, tuple(self.random.sample(known, count))

    def phrase(self) -> tuple[str, ...]:
        """Draw two or three words that follow each other in several of the articles, not all of them common."""
        size = self.random.choice((2, 3))
        return self.random.choice(self._phrases[size])

    @cached_property
    def _phrases(self) -> dict[int, list[tuple[str, ...]]]:
        """List the phrases of two and of three words that several articles hold, in a fixed order."""
        found: dict[int, list[tuple[str, ...]]] = {}
        for size in (2, 3):
            held = Counter(phrase for row in self._rows for phrase in set(self._iter_phrases(row, size)))
            known = ([phrase for phrase, count in held.items() if count >= several] for several in SEVERAL)
            found[size] = sorted(next((phrases for phrases in known if phrases), []))
        if not all(found.values()):
            raise ValueError(f"no phrase is in {len(self._rows):,} articles; legal: a larger corpus")
        return found

    def _iter_phrases(self, row: Row, size: int) -> Iterator[tuple[str, ...]]:
        body = row.text.partition(f"{BORDER} ")[2].split()
        for words in zip(*(body[begin:] for begin in range(size)), strict=False):
            if self._words.plain.issuperset(words) and any(
                self._words.counts[word] <= BROAD * self._words.articles for word in words
            ):
                yield words

    def broad(self) -> str:
        """Draw one of the words that more than a fifth of the articles hold, all as likely."""
        begin = bisect_right(self._counts, BROAD * self._words.articles)
        if begin == len(self._counts):
            raise ValueError(f"no word is in more than {BROAD:.0%} of the articles; legal: another corpus")
        return self._ranked[self.random.randrange(begin, len(self._counts))]

    def _is_inside(self, word: str, band: tuple[float, float]) -> bool:
        return band[0] * self._words.articles <= self._words.counts.get(word, 0) <= band[1] * self._words.articles
