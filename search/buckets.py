"""Into which buckets is a span of days divided?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from dateutil.relativedelta import MO, relativedelta

from index.columns import Array

_STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}
MOST = 5_000
"""Buckets of one histogram; a unit that would give more gives way to the next longer one."""
SPANS = {
    "day": (62, MOST),
    "week": (62 * 7, MOST * 7),
    "month": (3_653, MOST * 28),
    "year": (date.max.toordinal(), date.max.toordinal()),
}
"""The units, shorter ones first, and how many days each may divide: where it is chosen to be read, and at most."""


def unit_for(first: date, last: date, wanted: str = "auto") -> str:
    """Choose the unit that divides a span into a readable number of buckets, or the one that is wanted."""
    days, known = (last - first).days + 1, list(SPANS)
    column = 0 if wanted == "auto" else 1
    units = known if wanted == "auto" else known[known.index(wanted) :]
    return next(unit for unit in units if days <= SPANS[unit][column])


class Buckets(NamedTuple):
    """Buckets in order: the ordinals of their first days, and their first and last days."""

    starts: Array
    firsts: Sequence[date]
    lasts: Sequence[date]


def divide(first: date, last: date, wanted: str = "auto") -> tuple[str, list[tuple[date, date]]]:
    """Divide the days from first to last into buckets of whole units, cut off at both ends; weeks begin on Monday."""
    unit, buckets = lay_buckets(first, last, wanted)
    return unit, list(zip(buckets.firsts, buckets.lasts, strict=True))


def lay_buckets(first: date, last: date, wanted: str = "auto") -> tuple[str, Buckets]:
    """Divide the days from first to last as `divide` does, into columns."""
    unit = unit_for(first, last, wanted)
    return unit, cut(whole_units(unit, first.year, last.year), first, last)[1]


def cut(whole: Buckets, first: date, last: date) -> tuple[int, Buckets]:
    """Cut whole units off at both ends; give the place of the first that is left, and the buckets."""
    begin, end = bisect_right(whole.firsts, first) - 1, bisect_right(whole.firsts, last)
    starts = whole.starts[begin:end].copy()
    starts[0] = first.toordinal()
    return begin, Buckets(starts, (first, *whole.firsts[begin + 1 : end]), (*whole.lasts[begin : end - 1], last))


@lru_cache(maxsize=64)
def whole_units(unit: str, first_year: int, last_year: int) -> Buckets:
    """Give every whole unit from the beginning of one year to the end of another; the first week may begin before."""
    begin, last = date(first_year, 1, 1), date(last_year, 12, 31)
    if unit == "week" and first_year > 1:
        begin += relativedelta(weekday=MO(-1))
    firsts = [begin]
    while firsts[-1].year < date.max.year and (following := firsts[-1] + _STEPS[unit]) <= last:
        firsts.append(following)
    lasts = [day - timedelta(days=1) for day in firsts[1:]]
    return Buckets(np.array([day.toordinal() for day in firsts]), tuple(firsts), (*lasts, last))
