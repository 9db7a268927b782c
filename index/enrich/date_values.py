"""Which days does a date value name, how precise is it, and how is a stretch of days written as a value?"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

SEASONS = {"SP": 3, "SU": 6, "AU": 9, "WI": 12}
"""The month in which a season begins; each lasts three, so winter ends in the year after the one it is named by."""

LEGAL = "YYYY-MM-DD, YYYY-MM, YYYY, YYYY-SP|SU|AU|WI or FROM/TO"
FIRST_YEAR, LAST_YEAR = 1, 9997

_VALUE = re.compile(r"(\d{4})(?:-(?:(SP|SU|AU|WI)|(\d\d)(?:-(\d\d))?))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of calendar days, first and last included, and what it is: a day, a week, ... or any other range."""

    first: date
    last: date
    precision: str

    @property
    def value(self) -> str:
        """Write the days as the value of a date mention."""
        if self.precision == "day":
            return self.first.isoformat()
        if self.precision == "month":
            return f"{self.first.year:04d}-{self.first.month:02d}"
        if self.precision == "year":
            return f"{self.first.year:04d}"
        if self.precision == "season":
            return f"{self.first.year:04d}-{_season_code(self.first.month)}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def build_day(year: int, month: int, day: int) -> Days | None:
    """Build one day, or None where the calendar has no such day."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return day_of(date(year, month, day))


def day_of(day: date) -> Days:
    """Wrap a single day."""
    return Days(day, day, "day")


def build_week(day: date) -> Days | None:
    """Build the week from Monday to Sunday that holds a day."""
    monday = move(day, days=-day.weekday())
    sunday = move(day, days=6 - day.weekday())
    return Days(monday, sunday, "week") if monday and sunday else None


def build_months(year: int, month: int, count: int, precision: str) -> Days | None:
    """Build the stretch of `count` whole months that begins with `month`."""
    if not (year >= FIRST_YEAR and year + count // 12 <= LAST_YEAR and 1 <= month <= 12):
        return None
    first = date(year, month, 1)
    return Days(first, first + relativedelta(months=count, days=-1), precision)


def build_month(year: int, month: int) -> Days | None:
    """Build a calendar month."""
    return build_months(year, month, 1, "month")


def build_year(year: int) -> Days | None:
    """Build a calendar year."""
    return build_months(year, 1, 12, "year")


def build_season(year: int, code: str) -> Days | None:
    """Build a season; winter belongs to the year in which it begins."""
    return build_months(year, SEASONS[code], 3, "season")


def build_range(first: date, last: date) -> Days | None:
    """Build a range (from a Monday to its Sunday: a week), or None when it would run backwards."""
    whole_week = first.weekday() == 0 and last - first == timedelta(days=6)
    return Days(first, last, "week" if whole_week else "range") if first <= last else None


def build_unit(unit: str, day: date) -> Days | None:
    """Build the day, week, weekend, month, quarter, half, season, year, decade or century that holds a day."""
    return _UNITS[unit](day)


def move(day: date, *, days: int = 0, months: int = 0) -> date | None:
    """Move a day by days and months (a month's end stays inside its month), or None beyond the calendar."""
    index = day.year * 12 + day.month - 1 + months
    if not FIRST_YEAR <= index // 12 <= LAST_YEAR:
        return None
    moved = day + relativedelta(months=months)
    ordinal = moved.toordinal() + days
    if not date(FIRST_YEAR, 1, 1).toordinal() <= ordinal <= date(LAST_YEAR, 12, 31).toordinal():
        return None
    return moved + timedelta(days=days)


def days_of(value: str) -> tuple[date, date]:
    """Give the first and last day that a value names. Raises ValueError naming what is legal."""
    first, slash, last = value.partition("/")
    start = _parse_single(first, value)
    end = _parse_single(last, value) if slash else start
    if start.first > end.last:
        raise ValueError(f"{value[:60]!r} runs backwards; legal: {LEGAL}, FROM not after TO")
    return start.first, end.last


def precision_of(value: str) -> str:
    """Tell whether a value is a day, week, month, season, year or range. Raises ValueError naming what is legal."""
    first, last = days_of(value)
    days = build_range(first, last) if "/" in value else _parse_single(value, value)
    return days.precision if days else "range"


def _parse_single(text: str, value: str) -> Days:
    match = _VALUE.match(text)
    days = _build_matched(match) if match else None
    if days is None:
        raise ValueError(f"{value[:60]!r} is no date value; legal: {LEGAL}")
    return days


def _build_matched(match: re.Match[str]) -> Days | None:
    year, season, month, day = match.groups()
    if season:
        return build_season(int(year), season)
    if day:
        return build_day(int(year), int(month), int(day))
    return build_month(int(year), int(month)) if month else build_year(int(year))


def _season_code(month: int) -> str:
    return next(code for code, first in SEASONS.items() if first == month)


def _build_weekend(day: date) -> Days | None:
    week = build_week(day)
    return Days(week.first + timedelta(days=5), week.last, "range") if week else None


def _build_season_of(day: date) -> Days | None:
    month = (day.month // 3 * 3 - 1) % 12 + 1
    return build_season(day.year - (day.month < 3), _season_code(month))


def _build_fortnight(day: date) -> Days | None:
    week = build_week(day)
    end = move(week.last, days=7) if week else None
    return build_range(week.first, end) if week and end else None


_UNITS: dict[str, Callable[[date], Days | None]] = {
    "day": day_of,
    "week": build_week,
    "weekend": _build_weekend,
    "fortnight": _build_fortnight,
    "month": lambda day: build_month(day.year, day.month),
    "quarter": lambda day: build_months(day.year, (day.month - 1) // 3 * 3 + 1, 3, "range"),
    "half": lambda day: build_months(day.year, (day.month - 1) // 6 * 6 + 1, 6, "range"),
    "season": _build_season_of,
    "year": lambda day: build_year(day.year),
    "decade": lambda day: build_months(max(day.year // 10 * 10, 1), 1, 120, "range"),
    "century": lambda day: build_months((day.year - 1) // 100 * 100 + 1, 1, 1200, "range"),
}
