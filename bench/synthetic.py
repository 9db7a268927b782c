"""A made-up archive of any size: Zipf-distributed words, values and days from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from bench.vocabulary import SEED, build_words, draw_ranks, draw_words
from index.documents import Article, DateMention, Entity, LinkedArticle, Mention
from index.entities import metadata_values
from index.schema import MENTIONED

VALUES = {"people": 20_000, "places": 3_000, "weapons": 300, "organisations": 5_000}
"""How many values a facet has; an article names one to six of each, Zipf-distributed."""

SOURCES = 40
FIRST_DAY = date(2014, 1, 1)
DAYS = 4_000
SENTENCE, PARAGRAPH = 22, 3
"""Words in a sentence, sentences in a paragraph."""

Place = tuple[int, int, int]
"""Where a sentence begins: its offset into the content, its number, its paragraph's number."""


def build_article(number: int, seed: int = SEED) -> Article:
    """Write the article of this number: about 220 words, without a day."""
    random = np.random.default_rng([seed, 2, number])
    words = build_words(seed)[draw_words(random, int(random.integers(120, 320)), seed)].tolist()
    return Article("", " ".join(words[:8]), _write_body(words[8:]))


def draw_published(number: int, seed: int = SEED) -> date:
    """Draw the day on which the article of this number is published, where it has none of its own."""
    return _draw_day(np.random.default_rng([seed, 3, number]))


def link_article(article: Article, number: int, seed: int = SEED) -> LinkedArticle:
    """Give an article its number as id, and draw its source, its days and its one to six values a facet.

    One or two sentences name each value. A day of publication that the article has stays.
    """
    random = np.random.default_rng([seed, 3, number])
    drawn = _draw_day(random)
    published = article.published or drawn
    article = Article(str(number), article.title, article.body, published, f"Paper {number % SOURCES}")
    values = {facet: _draw_values(random, facet) for facet in MENTIONED}
    named = [value for drawn in values.values() for value in drawn]
    sentences = _list_sentences(article)
    places = random.integers(0, len(sentences), (len(named) + 1, 2)).tolist()
    mentions = [
        Mention(value.facet, start, start + 1, "x", sentence, paragraph, value.id, "made up")
        for value, drawn in zip(named, places, strict=False)
        for start, sentence, paragraph in (sentences[place] for place in dict.fromkeys(drawn))
    ]
    mentions.sort(key=lambda mention: mention.start)
    happened = published - timedelta(days=int(random.integers(30)))
    day = date(happened.year, happened.month, happened.day)
    start, sentence, paragraph = sentences[places[-1][0]]
    dates = (DateMention(start, start + 1, "x", sentence, paragraph, str(day), day, day, "day", None, "made up"),)
    return LinkedArticle(article, tuple(mentions), dates, tuple((values | metadata_values(article)).items()))


def iter_entities() -> Iterator[Entity]:
    """Give every value that `link_article` can give, whether an article has it or not."""
    for facet, size in VALUES.items():
        for number in range(size):
            yield build_value(facet, number)
    for number in range(SOURCES):
        for values in metadata_values(Article("", None, "", source=f"Paper {number}")).values():
            yield from values


def build_value(facet: str, number: int) -> Entity:
    """Build the value of a facet that has this number, its popularity rank."""
    return Entity(f"{facet}-{number}", facet, f"{facet} {number}")


def value_number(id: str) -> int:
    """Give the number of a value by its id."""
    return int(id.rpartition("-")[2])


def _draw_day(random: np.random.Generator) -> date:
    return FIRST_DAY + timedelta(days=int(random.integers(DAYS)))


def _draw_values(random: np.random.Generator, facet: str) -> tuple[Entity, ...]:
    drawn = draw_ranks(random, int(random.integers(1, 7)), VALUES[facet], 1.1, 2.0).tolist()
    return tuple(build_value(facet, number) for number in dict.fromkeys(drawn))


def _write_body(words: Sequence[str]) -> str:
    sentences = [" ".join(words[begin : begin + SENTENCE]) + "." for begin in range(0, len(words), SENTENCE)]
    return "\n\n".join(" ".join(sentences[begin : begin + PARAGRAPH]) for begin in range(0, len(sentences), PARAGRAPH))


def _list_sentences(article: Article) -> list[Place]:
    """List the sentences of the content; one ends at a full stop and a blank."""
    places: list[Place] = []
    offset = 0
    for paragraph, text in enumerate(article.content.split("\n\n")):
        for part in text.split(". "):
            places.append((offset, len(places), paragraph))
            offset += len(part) + 2
    return places
