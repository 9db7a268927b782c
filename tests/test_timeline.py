"""The line of time: where its bars stand, how high they are, and where they lead."""

from __future__ import annotations

from datetime import date

import pytest
from building import build_entities
from corpus import ENTITIES, TINY

from search.backends.memory import MemoryBackend
from search.links import bucket_range, url_of
from search.params import parse_params
from search.query import DayRange, Query
from search.results import Bucket, Histogram
from web.figures.placing import Box, choose_apart
from web.figures.slots import lay_slots
from web.figures.timeline import PLOT, TOP, TimeLine, build_timeline, widen, write_tick

DAY = date(2022, 12, 16)


def make_month(year: int, month: int, count: int, exact: int | None = None) -> Bucket:
    last = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    return Bucket(date(year, month, 1), date(year, month, last), count, count if exact is None else exact)


def draw(*buckets: Bucket, unit: str = "month", axis: str = "happened", query: Query = Query()) -> TimeLine:  # noqa: B008
    return build_timeline(Histogram(axis, unit, buckets), query, "/")


def test_the_highest_bar_fills_the_plot_and_the_others_their_share() -> None:
    bars = draw(make_month(2022, 1, 10), make_month(2022, 2, 5)).bars
    assert [bar.solid for bar in bars] == [PLOT, PLOT // 2]
    assert [bar.top + bar.hatched + bar.solid for bar in bars] == [TOP + PLOT] * 2


def test_a_bar_of_one_among_thousands_can_still_be_seen() -> None:
    bars = draw(make_month(2022, 1, 10_000), make_month(2022, 2, 1)).bars
    assert bars[1].solid == 2


def test_articles_that_only_overlap_are_hatched_above_those_inside() -> None:
    figure = draw(make_month(2022, 1, 10, 4), make_month(2022, 2, 10, 0), make_month(2022, 3, 10, 10))
    assert [(bar.hatched, bar.solid) for bar in figure.bars] == [(58, 38), (96, 0), (0, 96)]
    assert figure.has_overlaps and not draw(make_month(2022, 1, 3)).has_overlaps


def test_empty_months_between_bars_stay_empty_in_a_line_to_scale() -> None:
    bars = draw(make_month(2022, 1, 1), make_month(2022, 2, 1), make_month(2022, 6, 1)).bars
    step = bars[1].left - bars[0].left
    assert bars[2].left - bars[1].left == pytest.approx(4 * step, abs=0.02)


def test_a_single_bar_is_no_wall() -> None:
    (bar,) = draw(Bucket(DAY, DAY, 3, 3), unit="day").bars
    assert bar.width < 10


def test_a_long_line_cuts_its_empty_stretches_short() -> None:
    years = [Bucket(date(year, 1, 1), date(year, 12, 31), 1, 1) for year in (1812, 1918, 2021, 2022, 2023)]
    figure = draw(*years, unit="year")
    assert len(figure.breaks) == 2 and len(figure.lines) == 3
    assert all(bar.width > 5 for bar in figure.bars)
    assert lay_slots(years, "year").places == (0, 3, 6, 7, 8)
    assert {"1812", "1918", "2021", "2023"} <= {text.text for text in figure.texts}


def test_weeks_and_days_follow_each_other_across_the_end_of_a_year() -> None:
    weeks = [Bucket(date(2022, 12, 26), date(2023, 1, 1), 1, 1), Bucket(date(2023, 1, 2), date(2023, 1, 8), 1, 1)]
    assert lay_slots(weeks, "week").places == (0, 1)
    days = [Bucket(date(2022, 12, 31), date(2022, 12, 31), 1, 1), Bucket(date(2023, 1, 1), date(2023, 1, 1), 1, 1)]
    assert lay_slots(days, "day").places == (0, 1)


def test_the_undated_are_a_link_and_no_bar() -> None:
    figure = draw(make_month(2022, 1, 2), Bucket(None, None, 7, 7), axis="published")
    assert len(figure.bars) == 1
    assert figure.undated == ("/?published=unknown", "7 articles")


def test_a_line_without_a_date_has_no_bar_and_does_not_fail() -> None:
    figure = draw()
    assert (figure.bars, figure.texts, figure.lines) == ((), (), ())


@pytest.mark.parametrize(
    ("first", "last", "wider"),
    [
        (DAY, DAY, (date(2022, 12, 1), date(2022, 12, 31))),
        (date(2022, 12, 1), date(2022, 12, 31), (date(2022, 1, 1), date(2022, 12, 31))),
        (date(2022, 11, 28), date(2022, 12, 4), (date(2022, 1, 1), date(2022, 12, 31))),
        (date(2022, 1, 1), date(2022, 12, 31), (None, None)),
        (date(2021, 12, 27), date(2022, 1, 2), (None, None)),
        (DAY, None, (None, None)),
        (date.max, date.max, (date(9999, 12, 1), date.max)),
    ],
)
def test_zooming_out_leads_from_days_to_the_month_to_the_year_to_everything(
    first: date | None, last: date | None, wider: tuple[date | None, date | None]
) -> None:
    assert widen(DayRange(first, last)) == DayRange(*wider)


def test_the_way_out_is_told_in_words_and_is_there_only_inside_a_range() -> None:
    query = Query(text="grid").with_range("happened", DayRange(DAY, DAY))
    out = draw(Bucket(DAY, DAY, 1, 1), unit="day", query=query).out
    assert out == ("/?q=grid&happened.from=2022-12-01&happened.to=2022-12-31", "December 2022")
    assert draw(make_month(2022, 1, 1)).out is None


def test_each_number_above_a_bar_stands_free_of_others_and_of_higher_bars() -> None:
    counts = [1, 2, 300, 299, 1, 2, 280, 1]
    figure = draw(*(make_month(2022, place + 1, count) for place, count in enumerate(counts)))
    above = [text for text in figure.texts if text.top < figure.floor]
    assert above[0].text == "300"
    assert 1 < len(above) < len(counts)
    assert len({text.text for text in above}) == len(above)


def test_the_first_and_the_last_unit_are_named_below_the_line() -> None:
    figure = draw(*(make_month(2022, month, 1) for month in range(1, 13)))
    below = {text.text for text in figure.texts if text.top > figure.floor}
    assert {"Jan 2022", "Dec 2022"} <= below


@pytest.mark.parametrize(("unit", "text"), [("year", "2022"), ("month", "Dec 2022"), ("day", "16 Dec 2022")])
def test_a_unit_is_named_as_briefly_as_it_can_be_told(unit: str, text: str) -> None:
    assert write_tick(DAY, unit) == text


@pytest.mark.parametrize("axis", ["published", "happened"])
@pytest.mark.parametrize("query", [Query(), Query(text="power"), Query().with_value("places", "ukraine")])
def test_every_bar_leads_to_exactly_its_number_of_articles(axis: str, query: Query) -> None:
    backend = MemoryBackend(TINY, build_entities(TINY, ENTITIES))
    histogram = next(counted for counted in backend.search(query).histograms if counted.axis == axis)
    figure = build_timeline(histogram, query, "/")
    assert figure.bars
    for bar, bucket in zip(figure.bars, histogram.buckets, strict=False):
        assert bar.href == url_of(query.with_range(axis, bucket_range(bucket)), "/")
        pairs = [pair.split("=") for pair in bar.href.partition("?")[2].split("&")]
        found = backend.search(parse_params((name, value) for name, value in pairs))
        assert found.total == int(bar.count)


def test_labels_are_chosen_in_order_where_nothing_lies_yet() -> None:
    left, right, across = Box(0, 0, 4, 1), Box(4, 0, 8, 1), Box(3, 0, 6, 1)
    assert choose_apart([[left], [across], [right]]) == {0: 0, 2: 0}
    assert choose_apart([[across], [left]], taken=[right]) == {1: 0}
    assert choose_apart([[across, left]], taken=[right]) == {0: 1}
    assert choose_apart([[right]], frame=Box(0, 0, 6, 1)) == {}
