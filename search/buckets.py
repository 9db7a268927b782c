"""Into which buckets is a span of days divided?"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import MO, relativedelta

_STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}
_LONGEST = (("day", 62), ("week", 62 * 7), ("month", 3_653))
"""The unit for spans of up to so many days; years beyond."""


_DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}
MOST = 5_000
"""Buckets of one histogram; a unit that would give more gives way to the next longer one."""


def unit_for(first: date, last: date, wanted: str = "auto") -> str:
    """Choose the unit that divides a span into a readable number of buckets, or the one that is wanted."""
    days = (last - first).days + 1
    if wanted == "auto":
        return next((unit for unit, longest in _LONGEST if days <= longest), "year")
    return next(unit for unit, length in _DAYS.items() if length >= _DAYS[wanted] and days <= MOST * length)


def divide(first: date, last: date, wanted: str = "auto") -> tuple[str, list[tuple[date, date]]]:
    """Divide the days from first to last into buckets of whole units, cut off at both ends; weeks begin on Monday."""
    unit = unit_for(first, last, wanted)
    begin = {
        "day": first,
        "week": first + relativedelta(weekday=MO(-1)),
        "month": first.replace(day=1),
        "year": first.replace(month=1, day=1),
    }[unit]
    buckets = []
    while begin <= last:
        if begin.year == date.max.year:
            buckets.append((max(begin, first), last))
            break
        following = begin + _STEPS[unit]
        buckets.append((max(begin, first), min(following - timedelta(days=1), last)))
        begin = following
    return unit, buckets
