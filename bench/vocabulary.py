"""Which words does a made-up archive write with? As long as English ones, and left alone by our analysis."""

from __future__ import annotations

from functools import cache
from itertools import accumulate

import numpy as np

from index.analysis import analyse

SEED = 20221219
WORDS = 100_000
EXPONENT, SHIFT = 1.05, 2.7
"""Zipf-Mandelbrot: the word of rank r has a share proportional to (r + SHIFT) ** -EXPONENT."""

TOPICS, TOPIC_WORDS, TOPIC_RANKS, TOPIC_SHARE = 400, 400, (100, 50_000), 0.4
"""Topics, words of each, the ranks they are drawn from evenly on a logarithmic scale, and their share of a text."""

THEME, COMPANY = 24, 0.5
"""Words of its topic that one article keeps coming back to, and how often one is followed by the word it goes with.

With these, articles repeat themselves as Reuters' do: 0.54 different words a word there.
"""

_ONSETS = "b c d f g h j k l m n p r s t v w z br cl cr dr fl gr pl pr sh sk st th tr".split()
_VOWELS = "a a e e i i o o u ai ea ou".split()
_CODAS = ("", "", "", "", "n", "r", "l", "m", "k", "t", "p", "nd", "rk")
_LETTERS = ((20, 2, 2), (100, 2, 3), (800, 3, 5), (6_000, 4, 7), (WORDS, 6, 10))
"""Up to which rank words have how many letters, least and most: 4.7 on average over a text, as in English."""


@cache
def build_words(seed: int = SEED) -> np.ndarray:
    """Build the words by rank, commonest first: distinct, of small letters, each its own stem; array of str objects."""
    random = np.random.default_rng([seed, 1])
    words: dict[str, None] = {}
    for last, least, most in _LETTERS:
        while len(words) < last:
            drawn = random.integers(0, 2**31, (2_000, 9)).tolist()
            for numbers, letters in zip(drawn, random.integers(least, most + 1, 2_000).tolist(), strict=True):
                word = _spell(numbers, letters)
                if len(words) < last and word not in words and analyse(word) == ([word], [word]):
                    words[word] = None
    return np.array(list(words), object)


def _spell(numbers: list[int], letters: int) -> str:
    parts = (table[number % len(table)] for table, number in zip((_ONSETS, _VOWELS, _CODAS) * 3, numbers, strict=True))
    return next((word for word in accumulate(parts) if len(word) >= letters), "")[:letters]


@cache
def cumulative_shares(size: int, exponent: float = EXPONENT, shift: float = SHIFT) -> np.ndarray:
    """Give by rank the share of all draws that fall on it or a commoner one, float64 of `size`."""
    shares = (np.arange(1, size + 1) + shift) ** -exponent
    return np.cumsum(shares / shares.sum())


def draw_ranks(random: np.random.Generator, count: int, size: int, exponent: float, shift: float) -> np.ndarray:
    """Draw `count` ranks from 0 to size - 1, Zipf-distributed."""
    ranks = np.searchsorted(cumulative_shares(size, exponent, shift), random.random(count))
    return np.minimum(ranks, size - 1)


@cache
def build_topics(seed: int = SEED) -> np.ndarray:
    """Build the words of each topic by their importance to it: ranks in the vocabulary, (TOPICS, TOPIC_WORDS)."""
    random = np.random.default_rng([seed, 4])
    least, most = np.log(TOPIC_RANKS)
    return np.exp(random.uniform(least, most, (TOPICS, TOPIC_WORDS))).astype(np.int64)


def draw_words(random: np.random.Generator, count: int, seed: int = SEED) -> np.ndarray:
    """Draw the words of an article as ranks: of its one topic by TOPIC_SHARE, so that words keep company."""
    topic = build_topics(seed)[random.integers(TOPICS)]
    theme = draw_ranks(random, THEME, TOPIC_WORDS, EXPONENT, SHIFT)
    places = theme[random.integers(0, THEME, count)]
    # the words of a topic go in pairs: 0 with 1, 2 with 3 ...
    follows = random.random(count) < COMPANY
    places[1:] = np.where(follows[1:], places[:-1] ^ 1, places[1:])
    of_language = draw_ranks(random, count, WORDS, EXPONENT, SHIFT)
    is_topical = np.repeat(random.random((count + 1) // 2) < TOPIC_SHARE, 2)[:count]
    return np.where(is_topical, topic[places], of_language)
