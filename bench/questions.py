"""What is asked? So many queries of nine classes that every engine answers and of seven that are ours alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bench.corpus import FACETS, Row, Words
from bench.drawing import BROAD, COMMON, SINGLE, Drawer

SAMPLE = 4_000
"""Articles that queries are drawn from."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query: `operator` and, or, phrase, all over `words`, all `values` required; empty operator: ours alone.

    `text` is the same in our query language; `values` are (facet, number) pairs.
    """

    kind: str
    operator: str
    words: tuple[str, ...]
    text: str
    values: tuple[tuple[str, int], ...] = ()
    published: tuple[date, date] | None = None
    scope: str = "article"


def _single(draw: Drawer) -> Question:
    return build_question("single", "and", (draw.word(SINGLE),))


def _and(count: int) -> Callable[[Drawer], Question]:
    return lambda draw: build_question(f"and{count}", "and", draw.from_article(count)[1])


def _or(count: int) -> Callable[[Drawer], Question]:
    return lambda draw: build_question(f"or{count}", "or", draw.distinct(count, COMMON))


def _phrase(draw: Drawer) -> Question:
    return build_question("phrase", "phrase", draw.phrase())


def _filter(draw: Drawer) -> Question:
    row, words = draw.from_article(1, (COMMON[0], BROAD))
    place = draw.random.randrange(len(FACETS))
    return build_question("filter", "and", words, ((FACETS[place], draw.random.choice(row.values[place])),))


def _broad(draw: Drawer) -> Question:
    return build_question("broad", "and", (draw.broad(),))


def _all(draw: Drawer) -> Question:
    return build_question("match-all", "all", ())


def _not(draw: Drawer) -> Question:
    return _ours("NOT", f"{draw.word(COMMON)} -{draw.word(COMMON)}")


def _nested(draw: Drawer) -> Question:
    one, two, three, four = draw.distinct(4, COMMON)
    return _ours("nested", f"({one} OR {two}) ({three} OR {draw.broad()}) -{four}")


def _prefix(draw: Drawer) -> Question:
    return _ours("prefix", draw.word(SINGLE)[:3] + "*")


def _fuzzy(draw: Drawer) -> Question:
    return _ours("fuzzy", draw.word(SINGLE) + "~1")


def _two_filters(draw: Drawer) -> Question:
    row, words = draw.from_article(1, (COMMON[0], BROAD))
    values = tuple((facet, draw.random.choice(row.values[FACETS.index(facet)])) for facet in FACETS[:2])
    return _ours("two filters", words[0], values)


def _date_range(draw: Drawer) -> Question:
    row, words = draw.from_article(1, (COMMON[0], BROAD))
    days = (row.published - timedelta(180), row.published + timedelta(180))
    return Question("date range", "", (), words[0], published=days)


def _sentence(draw: Drawer) -> Question:
    while not (pairs := draw.row().together):
        pass
    person, place = draw.random.choice(pairs)
    values = (("people", person), ("places", place))
    return Question("sentence scope", "", (), "", values, scope="sentence")


SHARED: dict[str, Callable[[Drawer], Question]] = {
    "single": _single,
    "and2": _and(2),
    "and3": _and(3),
    "or2": _or(2),
    "or3": _or(3),
    "phrase": _phrase,
    "filter": _filter,
    "broad": _broad,
    "match-all": _all,
}
"""The classes that every engine answers."""

OURS: dict[str, Callable[[Drawer], Question]] = {
    "NOT": _not,
    "nested": _nested,
    "prefix": _prefix,
    "fuzzy": _fuzzy,
    "two filters": _two_filters,
    "date range": _date_range,
    "sentence scope": _sentence,
}
"""The classes that only our engine answers here."""


def build_question(
    kind: str, operator: str, words: tuple[str, ...], values: tuple[tuple[str, int], ...] = ()
) -> Question:  # fmt: skip
    """Build a question that every engine understands."""
    texts = {"and": " ".join(words), "or": " OR ".join(words), "phrase": f'"{" ".join(words)}"', "all": ""}
    return Question(kind, operator, words, texts[operator], values)


def draw_questions(words: Words, rows: Iterator[Row], count: int, seed: int) -> tuple[list[Question], list[Question]]:
    """Draw `count` questions of the shared classes in equal parts, and as many a class of ours alone.

    Raises ValueError where the corpus has no word of a band.
    """
    chosen = set(random.Random(seed).sample(range(words.articles), min(SAMPLE, words.articles)))
    draw = Drawer(words, [row for row in rows if row.number in chosen], seed)
    part, rest = divmod(count, len(SHARED))
    shared = [
        build(draw) for place, build in enumerate(SHARED.values()) for _ in range(part + (place < rest))
    ]  # fmt: skip
    return shared, [build(draw) for build in OURS.values() for _ in range(max(part, 1))]


def _ours(kind: str, text: str, values: tuple[tuple[str, int], ...] = ()) -> Question:
    return Question(kind, "", (), text, values)
