"""A made-up archive of any size: Zipf-distributed words, values and days from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from index.documents import Article, DateMention, Entity, LinkedArticle
from index.entities import metadata_values
from index.schema import MENTIONED

WORDS = 30_000
VALUES = {"people": 3_000, "places": 1_000, "weapons": 300, "organisations": 500}
FIRST_DAY = date(2014, 1, 1)
DAYS = 4_000


def word_of(number: int) -> str:
    """Spell a number as a word of letters only, so that no engine splits it."""
    letters = ""
    while True:
        number, digit = divmod(number, 26)
        letters = chr(97 + digit) + letters
        if not number:
            return f"w{letters}q"


def iter_articles(count: int, seed: int = 20221219) -> Iterator[LinkedArticle]:
    """Give `count` articles of about 220 words with one to six values a facet."""
    random = np.random.default_rng(seed)
    vocabulary = np.array([word_of(number) for number in range(WORDS)])
    for number in range(count):
        words = vocabulary[np.minimum(random.zipf(1.25, random.integers(120, 320)), WORDS) - 1]
        day = FIRST_DAY + timedelta(days=int(random.integers(DAYS)))
        article = Article(f"s{number}", " ".join(words[:8]), " ".join(words[8:]), day, f"Paper {number % 40}")
        values = {facet: _draw_values(random, facet) for facet in MENTIONED}
        happened = day - timedelta(days=int(random.integers(30)))
        dates = (DateMention(0, 1, "x", 0, 0, str(happened), happened, happened, "day", None, "made up"),)
        yield LinkedArticle(article, (), dates, tuple((values | metadata_values(article)).items()))


def _draw_values(random: np.random.Generator, facet: str) -> tuple[Entity, ...]:
    size = VALUES[facet]
    drawn = np.minimum(random.zipf(1.4, random.integers(1, 7)), size)
    return tuple(Entity(f"{facet}-{n}", facet, f"{facet} {n}") for n in dict.fromkeys(int(n) for n in drawn))
