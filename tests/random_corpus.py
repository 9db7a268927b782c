"""Random archives and random queries for duels between engines, all drawn from one seeded generator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from corpus import ENTITIES, make_day

from index.documents import Article, Entity, LinkedArticle, Mention, Published
from index.entities import metadata_values
from index.schema import FACET_NAMES, FACETS_BY_NAME, MENTIONED
from search.query import AXES, COUNTED, FACET_SORTS, SCOPES, SORTS, UNITS, DayRange, FacetFilter, Query

WORDS = "power grid kyiv odesa strike planned plan plans missile drones S-300 water heat night the of café".split()
TOPICS = ("Energy", "War", "Peace talks")
SOURCES = ("Morning Post", "Evening News", None)
FIRST_DAY = date(2022, 10, 1)


def draw_text(random: Random, longest: int) -> str:
    """Draw a few words, some sentences long."""
    return " ".join(random.choices(WORDS, k=random.randint(0, longest)))


def draw_day(random: Random) -> date:
    return FIRST_DAY + timedelta(days=random.randint(0, 200))


def draw_published(random: Random) -> Published:
    day = draw_day(random)
    moment = datetime(day.year, day.month, day.day, random.choice((0, 23)), tzinfo=UTC)
    return random.choice((None, day, moment, moment))


def draw_mention(random: Random, facet: str, id: str) -> Mention:
    return Mention(facet, 0, 1, "x", random.randint(0, 2), random.randint(0, 1), id, "test")


def draw_article(random: Random, id: str) -> LinkedArticle:
    title = draw_text(random, 4) or None
    body = draw_text(random, 30)
    topics = tuple(random.sample(TOPICS, random.randint(0, 2)))
    article = Article(id, title, body, draw_published(random), random.choice(SOURCES), (), topics, sha256=id)
    values: dict[str, tuple[Entity, ...]] = {}
    for facet in MENTIONED:
        known = [entity for (name, _), entity in ENTITIES.items() if name == facet]
        values[facet] = tuple(random.sample(known, random.randint(0, min(3, len(known)))))
    mentions = tuple(draw_mention(random, facet, e.id) for facet in MENTIONED for e in values[facet] for _ in range(2))
    days = []
    for _ in range(random.randint(0, 3)):
        first = draw_day(random)
        day = make_day(first, first + timedelta(days=random.choice((0, 0, 6, 30))))
        days.append(replace(day, sentence=random.randint(0, 2), paragraph=random.randint(0, 1)))
    return LinkedArticle(article, mentions, tuple(days), tuple((values | metadata_values(article)).items()))


def draw_name(random: Random) -> str:
    """Draw a field of names and its value: an id, a label or an alias of the corpus, or a name that nobody has."""
    entity = random.choice(list(ENTITIES.values()))
    named = [(FACETS_BY_NAME[entity.facet].one, name) for name in (entity.id, entity.label.upper(), *entity.aliases)]
    metadata = [("topic", "peace talks"), ("source", "Evening News"), ("source", "evening-news"), ("language", "en")]
    field, name = random.choice([*named, *named, random.choice(metadata), (named[0][0], "Nobody")])
    return f'{field}:"{name}"'


def draw_pattern(random: Random, word: str) -> str:
    """Draw a prefix, a wildcard or a fuzzy word that may mean a word."""
    at = random.randrange(len(word))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    wildcards = (f"{word[:at]}?{word[at + 1 :]}", f"{word[:2]}*{word[-1]}", f"*{word[1:]}", f"{word[:at]}*?")
    fuzzy = (f"{word}~1", f"{word}~2", f"{swapped}~", f"{word[1:]}~1", f"{swapped[1:]}~2")
    return random.choice((f"{word[:3]}*", random.choice(wildcards), random.choice(fuzzy)))


def draw_query_text(random: Random, depth: int = 2) -> str:
    """Draw a text of one word, phrase, name or range of days, or of several joined, nested at most so deep."""
    kind = random.randint(0, 13 if depth else 6)
    word = random.choice(WORDS)
    if kind <= 1:
        return random.choice((word, f"{word}s", f'"{word}"'))
    if kind == 2:
        return draw_pattern(random, word)
    if kind == 3:
        return draw_name(random)
    if kind <= 5:
        others = " ".join(random.choices(WORDS, k=random.randint(1, 2)))
        slop = random.choice(("", "", "~1", "~2", "~5", "~50"))
        return f'{random.choice(("", "", "title:", "body:"))}"{word} {others}"{slop}'
    if kind == 6:
        days = f"{random.choice(AXES)}:{random.choice(('2022', '2022-12', '2022-12-16..', '..2023-01'))}"
        pattern = draw_pattern(random, word)
        return random.choice((days, f"title:{pattern}", f"title:{word}", f'body:"{word}"', f"body:{pattern}", "zebra"))
    left, right = draw_query_text(random, depth - 1), draw_query_text(random, depth - 1)
    return random.choice((f"{left} {right}", f"({left}) OR ({right})", f"{left} -({right})", f"NOT ({left} {right})"))


def draw_filter(random: Random, facet: str) -> FacetFilter:
    ids = [id for name, id in ENTITIES if name == facet] or ["energy", "war", "morning-post", "en", "peace-talks"]
    picked = random.sample([*ids, "nobody"], random.randint(0, min(3, len(ids))))
    cut = random.randint(0, len(picked))
    return FacetFilter(facet, tuple(picked[:cut]), random.choice(("any", "all")), tuple(picked[cut:]))


def draw_range(random: Random, axis: str) -> DayRange:
    first = draw_day(random)
    last = first + timedelta(days=random.randint(0, 90))
    choices = [DayRange(), DayRange(), DayRange(first, last), DayRange(first), DayRange(None, last)]
    return random.choice([*choices, DayRange(unknown=True)] if axis == "published" else choices)


def draw_some(random: Random, names: tuple[str, ...]) -> tuple[str, ...]:
    """Draw some names in their order, all or none among them."""
    return tuple(name for name in names if random.random() < 0.5)


def draw_query(random: Random) -> Query:
    """Draw a query with text, filters in up to three facets, ranges, an order, a page and what is counted."""
    query = Query(
        text=random.choice(("", draw_query_text(random))),
        scope=random.choice(SCOPES),
        sort=random.choice(SORTS),
        page=random.randint(1, 2),
        size=random.choice((0, 3, 20)),
        facet_size=random.choice((0, 2, 30)),
        facet_sort=random.choice(FACET_SORTS),
        unit=random.choice(UNITS),
        facets=random.choice((FACET_NAMES, FACET_NAMES, draw_some(random, FACET_NAMES))),
        axes=random.choice((AXES, AXES, draw_some(random, AXES))),
        story=random.choice(("", "", "", "", f"article-{random.randint(0, 42)}")),
        counted=random.choice(COUNTED),
    )
    page = query.page
    for facet in random.sample(FACET_NAMES, random.randint(0, 3)):
        query = query.with_filter(draw_filter(random, facet))
    for axis in AXES:
        query = query.with_range(axis, draw_range(random, axis))
    return query.with_page(page)
