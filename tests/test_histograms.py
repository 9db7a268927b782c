"""Do the buckets of a histogram count what its days hold, however rows and days lie?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random

import pytest
from building import commit
from corpus import make_article, make_day

from index.documents import LinkedArticle, Published, published_day
from index.manifest import get_current
from search.buckets import divide
from search.generation import Generation
from search.histograms import count_published, happened_histogram, published_histogram
from search.query import UNITS, DayRange
from search.results import Bucket
from search.rowset import RowSet
from search.spaces import ArticleSpace

FIRST = date(2021, 12, 27)
EAST = timezone(timedelta(hours=14))
RANGES = [
    DayRange(),
    DayRange(date(2022, 1, 5), date(2022, 3, 1)),
    DayRange(date(2022, 1, 5)),
    DayRange(None, date(2022, 3, 1)),
    DayRange(date(1999, 1, 1), date(2031, 1, 1)),
    DayRange(date(2030, 1, 1)),
    DayRange(unknown=True),
]


def draw_published(random: Random, kind: str) -> Published:
    """Draw a day, a moment or none; `mixed` moments are of two offsets, so that days do not fall as moments do."""
    day = FIRST + timedelta(days=random.choice((0, 1, random.randint(0, 400))))
    offset = random.choice((UTC, EAST)) if kind == "mixed" else UTC
    return random.choice((None, day, datetime(day.year, day.month, day.day, random.choice((0, 23)), tzinfo=offset)))


def draw_article(random: Random, number: int, kind: str) -> LinkedArticle:
    first = FIRST + timedelta(days=random.randint(0, 400))
    days = [make_day(first, first + timedelta(days=random.choice((0, 6, 40)))) for _ in range(random.randint(0, 2))]
    linked = make_article(f"a{number}", None, "x", days=days)
    return replace(linked, article=replace(linked.article, published=draw_published(random, kind)))


Archive = tuple[Generation, dict[str, LinkedArticle]]


@pytest.fixture(scope="module", params=["one segment", "three segments", "mixed"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Write 150 articles as one segment or three, and remove some again."""
    random, data, begin = Random(8), tmp_path_factory.mktemp("histograms"), 0
    articles = [draw_article(random, number, request.param) for number in range(150)]
    for size in (150,) if request.param == "one segment" else (100, 40, 10):
        commit(data, articles[begin : begin + size], {}, stored=articles)
        begin += size
    commit(data, [], {}, removed=[linked.article.id for linked in articles[::11]], stored=articles)
    return Generation(get_current(data)), {linked.article.id: linked for linked in articles}


def draw_sets(archive: Archive) -> list[tuple[RowSet, list[LinkedArticle]]]:
    """Draw sets of rows of all sizes, each with its articles."""
    generation, articles = archive
    random, live = Random(2), generation.live.rows.tolist()
    drawn = [live, [], live[:1], *(random.sample(live, size) for size in (2, 5, 9, 40, 90))]
    return [
        (RowSet.of(rows, generation.words), [articles[generation.id_of(row)] for row in rows]) for rows in drawn
    ]  # fmt: skip


def lay(spans: list[tuple[date, date]], days: DayRange, unit: str) -> tuple[str, list[tuple[date, date]]]:
    """Give the buckets of a histogram by their definition."""
    if days.unknown or not spans:
        return "day", []
    first, last = days.first or min(first for first, _ in spans), days.last or max(last for _, last in spans)
    return divide(first, last, unit) if first <= last else ("day", [])


def test_the_archives_differ_in_how_their_days_lie(archive: Archive, request: pytest.FixtureRequest) -> None:
    assert archive[0].sorted_days == ("mixed" not in request.node.name)
    assert {found.is_dense for found, _ in draw_sets(archive)} == {True, False}


@pytest.mark.parametrize("unit", UNITS)
def test_articles_are_counted_on_the_day_of_their_publication(archive: Archive, unit: str) -> None:
    for found, articles in draw_sets(archive):
        known = [published_day(linked.article.published) for linked in articles]
        dated = [day for day in known if day]
        for days in RANGES:
            expected_unit, buckets = lay([(day, day) for day in dated], days, unit)
            counted = [(first, last, sum(first <= day <= last for day in dated)) for first, last in buckets]
            expected = [Bucket(first, last, count, count) for first, last, count in counted if count]
            if len(dated) < len(known):
                undated = len(known) - len(dated)
                expected.append(Bucket(None, None, undated, undated))
            histogram = published_histogram(count_published(found, days, archive[0], unit))
            assert (histogram.unit, list(histogram.buckets)) == (expected_unit, expected), days


@pytest.mark.parametrize("unit", UNITS)
def test_articles_are_counted_once_in_each_bucket_that_they_speak_of(archive: Archive, unit: str) -> None:
    space = ArticleSpace(archive[0])
    for found, articles in draw_sets(archive):
        spoken = [[(day.first, day.last) for day in linked.dates if day.first and day.last] for linked in articles]
        for days in RANGES[:-1]:
            expected_unit, buckets = lay([span for spans in spoken for span in spans], days, unit)
            expected = []
            for first, last in buckets:
                count = sum(any(a <= last and b >= first for a, b in spans) for spans in spoken)
                exact = sum(any(first <= a and b <= last for a, b in spans) for spans in spoken)
                expected += [Bucket(first, last, count, exact)] if count else []
            histogram = happened_histogram(space.intervals(found), days, unit)
            assert (histogram.unit, list(histogram.buckets)) == (expected_unit, expected), days
