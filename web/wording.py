"""How are days and numbers written for people?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from index.documents import Published
from search.query import DayRange


def write_number(number: int, one: str = "", many: str = "") -> str:
    """Write a number with thousands apart, and the noun that it counts."""
    noun = one if number == 1 else many
    return f"{number:,} {noun}".rstrip()


def write_day(day: date) -> str:
    """Write a day as people do: 6 December 2022."""
    return f"{day.day} {day:%B} {day.year}"


def write_published(published: Published) -> str:
    """Write a publication date; a time of day stands in the article's own offset."""
    if isinstance(published, datetime):
        return f"{write_day(published.date())}, {published:%H:%M} {published:%Z}".rstrip()
    return write_day(published) if published else "no date"


def write_days(first: date | None, last: date | None) -> str:
    """Write the days from first to last, whole months and years by their names, None for an open end."""
    if first is None or last is None:
        return f"from {write_day(first)}" if first else f"until {write_day(last)}" if last else "no date"
    if first == last:
        return write_day(first)
    begins_month, ends_month = first.day == 1, last == date.max or (last + timedelta(days=1)).day == 1
    if begins_month and ends_month:
        if (first.month, last.month) == (1, 12):
            return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%B} {first.year}"
    if first.year != last.year:
        return f"{write_day(first)} to {write_day(last)}"
    return f"{first.day}{f' {first:%B}' if first.month != last.month else ''} to {write_day(last)}"


def write_range(days: DayRange) -> str:
    """Write a range that was asked for."""
    return "no date" if days.unknown else write_days(days.first, days.last)
