"""Into which buckets is a span of days divided?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.buckets import divide, unit_for

BEGIN = date(2022, 10, 10)
STARTS: dict[str, Callable[[date], bool]] = {
    "day": lambda day: True,
    "week": lambda day: day.weekday() == 0,
    "month": lambda day: day.day == 1,
    "year": lambda day: (day.month, day.day) == (1, 1),
}


@st.composite
def spans(draw: st.DrawFn, latest: date = date.max, longest: int = 400_000) -> tuple[date, date]:
    """Draw first and last day, short spans as often as long ones."""
    first = draw(st.dates(max_value=latest))
    days = draw(st.integers(0, draw(st.sampled_from((0, 70, 450, 4_000, longest)))))
    return first, date.fromordinal(min(first.toordinal() + days, latest.toordinal()))


@pytest.mark.parametrize(
    ("days", "unit"),
    [(1, "day"), (62, "day"), (63, "week"), (434, "week"), (435, "month"), (3_653, "month"), (3_654, "year")],
)
def test_the_longer_the_span_the_larger_the_unit(days: int, unit: str) -> None:
    last = BEGIN + timedelta(days=days - 1)
    assert unit_for(BEGIN, last) == unit == divide(BEGIN, last)[0]


@settings(deadline=None)
@given(spans())
def test_buckets_follow_each_other_from_the_first_day_to_the_last(span: tuple[date, date]) -> None:
    _, buckets = divide(*span)
    assert (buckets[0][0], buckets[-1][1]) == span
    assert all(first <= last for first, last in buckets)
    assert all(one[1].toordinal() + 1 == other[0].toordinal() for one, other in zip(buckets, buckets[1:], strict=False))


@settings(deadline=None)
@given(spans(date(9998, 12, 31), 9_000))
def test_every_bucket_but_those_cut_off_is_one_whole_unit(span: tuple[date, date]) -> None:
    unit, buckets = divide(*span)
    begins = [first for first, _ in buckets]
    days = [date.fromordinal(day) for day in range(span[0].toordinal(), span[1].toordinal() + 1)]
    assert begins == [day for day in days if day == span[0] or STARTS[unit](day)]


def test_weeks_begin_on_monday_and_are_cut_off_at_both_ends() -> None:
    unit, buckets = divide(date(2022, 10, 12), date(2022, 12, 20))
    assert unit == "week"
    assert buckets[0] == (date(2022, 10, 12), date(2022, 10, 16))
    assert buckets[1] == (date(2022, 10, 17), date(2022, 10, 23))
    assert buckets[-1] == (date(2022, 12, 19), date(2022, 12, 20))


def test_a_single_day_is_one_bucket() -> None:
    assert divide(BEGIN, BEGIN) == ("day", [(BEGIN, BEGIN)])


@pytest.mark.parametrize("span", [(date.min, date.max), (date.min, date.min), (date.max, date.max)])
def test_the_ends_of_the_calendar_are_divided_too(span: tuple[date, date]) -> None:
    _, buckets = divide(*span)
    assert (buckets[0][0], buckets[-1][1]) == span and len(buckets) <= 9_999
