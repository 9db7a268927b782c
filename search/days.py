"""Which days does a typed date mean? 2022, 2022-12, 2022-12-16, and from..to of these with either end left open."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from search.query import UNKNOWN, DayRange

_PART = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_STEPS = (relativedelta(years=1), relativedelta(months=1), relativedelta(days=1))


def parse_days(text: str) -> DayRange | None:
    """Parse a date or a range of dates, both ends inclusive; None for anything else."""
    if text == UNKNOWN:
        return DayRange(unknown=True)
    begin, dots, end = text.partition("..")
    first, last = _span(begin), _span(end if dots else begin)
    if (begin and not first) or (dots and end and not last) or not (first or last):
        return None
    days = DayRange(first[0] if first else None, last[1] if last else None)
    return None if days.first and days.last and days.first > days.last else days


def write_days(days: DayRange) -> str:
    """Write a range as it is typed."""
    if days.unknown:
        return UNKNOWN
    first, last = (day.isoformat() if day else "" for day in (days.first, days.last))
    return first if first == last else f"{first}..{last}"


def _span(text: str) -> tuple[date, date] | None:
    """Give first and last day of a year, a month or a day."""
    match = _PART.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        step = _STEPS[sum(part is not None for part in (month, day))]
        return first, first + step - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
