"""Which days does an absolute or calendar expression name, given its parts and the scene?

A reading takes the parts of a matched rule (names to values) and the scene, and gives days, or None where there are
none: an impossible date, or no day to count from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from index.enrich.date_scene import Scene, choose
from index.enrich.date_tense import FUTURE, PAST
from index.enrich.date_values import (
    Days,
    build_day,
    build_month,
    build_months,
    build_range,
    build_season,
    build_unit,
    build_year,
    day_of,
    move,
)
from index.enrich.date_words import Value

Parts = Mapping[str, Value]

STEPS = {"last": -1, "past": -1, "previous": -1, "preceding": -1, "prior": -1, "this": 0, "current": 0, "present": 0}
STEPS |= {"that": 0, "same": 0, "next": 1, "coming": 1, "upcoming": 1, "following": 1}
FROM_TEXT = frozenset("previous preceding prior that same following".split())


def number(parts: Parts, name: str) -> int:
    """Give a part that is a number; 0 where the part is absent."""
    value = parts.get(name, 0)
    return value if isinstance(value, int) else 0


def numbers(parts: Parts, name: str) -> tuple[int, ...]:
    """Give a part that is a row of numbers."""
    value = parts[name]
    return value if isinstance(value, tuple) else (int(value),)


def word(parts: Parts, name: str) -> str:
    """Give a part that is a word or code; empty where the part is absent."""
    return str(parts.get(name, ""))


def widen_year(year: int, scene: Scene | None = None) -> int:
    """Give a two-digit year its century: 30 and below is of this century."""
    if year >= 100:
        return year
    return 2000 + year if year <= 30 else 1900 + year


def find_year(parts: Parts, scene: Scene) -> int | None:
    """Find the year that an expression gives: a number, or last, this, next, that year."""
    if "y" in parts:
        return widen_year(numbers(parts, "y")[0])
    days = step_unit("year", word(parts, "rel") or "this", scene)
    return days.first.year if days else None


def step_unit(unit: str, rel: str, scene: Scene) -> Days | None:
    """Give the unit that last, this, next, previous ... points at, from publication or from the text's own days."""
    from_text = rel in FROM_TEXT or unit == "day"
    origin = scene.origin() if from_text else None
    start = origin.first if origin else None if from_text else scene.today()
    return step(unit, start, STEPS[rel]) if start else None


_STEP_MONTHS = {"month": 1, "quarter": 3, "half": 6, "season": 3, "year": 12, "decade": 120, "century": 1200}
_STEP_DAYS = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}


def step(unit: str, day: date, count: int) -> Days | None:
    """Give the unit `count` units after the one that holds a day."""
    here = build_unit(unit, day)
    if here is None:
        return None
    there = move(here.first, days=_STEP_DAYS.get(unit, 0) * count, months=_STEP_MONTHS.get(unit, 0) * count)
    return build_unit(unit, there) if there else None


def read_iso(parts: Parts, scene: Scene) -> Days | None:
    """Read year, month, day; a second number above 12 is the day."""
    year, second, third = numbers(parts, "d")
    return build_day(year, second, third) or build_day(year, third, second)


def read_numeric(parts: Parts, scene: Scene) -> Days | None:
    """Read 2/24/22 as month first, 24.2.22 as day first, and the other way round where only that is a date."""
    first, second, year, dotted = numbers(parts, "d")
    year = widen_year(year)
    orders = [build_day(year, first, second), build_day(year, second, first)]
    return next((days for days in (orders[::-1] if dotted else orders) if days), None)


def read_short(parts: Parts, scene: Scene) -> Days | None:
    """Read 2/24 and 24.2 like the longer forms; a weekday beside it settles which number is the month."""
    first, second, dotted = numbers(parts, "d")
    orders = [(second, first), (first, second)] if dotted else [(first, second), (second, first)]
    if "y" in parts:
        year = number(parts, "y")
        return next((days for pair in orders if (days := build_day(year, *pair))), None)
    found = [days for pair in orders if (days := place_day(*pair, parts, scene))]
    fitting = [days for days in found if "w" in parts and days.first.weekday() == number(parts, "w")]
    reference = scene.reference()
    return choose(fitting, reference, None) if fitting and reference else next(iter(found), None)


def read_day(parts: Parts, scene: Scene) -> Days | None:
    """Read a day of a month of a given year."""
    year = find_year(parts, scene)
    return build_day(year, number(parts, "m"), number(parts, "d")) if year is not None else None


def read_floating_day(parts: Parts, scene: Scene) -> Days | None:
    """Read a day of a month without its year."""
    return place_day(number(parts, "m"), number(parts, "d"), parts, scene)


def place_day(month: int, day: int, parts: Parts, scene: Scene) -> Days | None:
    """Place a day of a month in a year: where its weekday fits, else by tense."""
    reference = scene.reference()
    year_spoken_of = scene.spoken_year()
    if year_spoken_of is not None and "w" not in parts:
        return build_day(year_spoken_of, month, day)
    if reference is None or not 1 <= month <= 12:
        return None
    years = range(reference.year - 4, reference.year + 5) if (month, day) == (2, 29) else range(-1, 2)
    candidates = [build_day(year if year > 2 else reference.year + year, month, day) for year in years]
    if "w" in parts:
        fitting = [days for days in candidates if days and days.first.weekday() == number(parts, "w")]
        if fitting:
            return choose(fitting, reference, None)
    return choose(candidates, reference, scene.tense())


def read_days(parts: Parts, scene: Scene) -> Days | None:
    """Read a run of days inside one month, the year given or not."""
    last_parts = {**parts, "d": parts["e"]}
    given = "y" in parts or "rel" in parts
    last = read_day(last_parts, scene) if given else read_floating_day(last_parts, scene)
    if last is None:
        return None
    first = build_day(last.first.year, last.first.month, number(parts, "d"))
    return build_range(first.first, last.last) if first else None


def read_days_of_month(parts: Parts, scene: Scene) -> Days | None:
    """Read "from 4 to 22 this month" and "the 20th of next month"."""
    month = step_unit("month", word(parts, "rel") or "this", scene)
    if month is None:
        return None
    first = build_day(month.first.year, month.first.month, number(parts, "d"))
    last = build_day(month.first.year, month.first.month, number(parts, "e")) if "e" in parts else first
    if first is None or last is None:
        return None
    return build_range(first.first, last.last) if "e" in parts else first


def read_weekday_ordinal(parts: Parts, scene: Scene) -> Days | None:
    """Read "Tuesday the 19th" as the nearest 19th that is a Tuesday, "the 19th" alone by tense."""
    reference = scene.reference()
    if reference is None:
        return None
    months = [move(reference.replace(day=1), months=count) for count in range(-12, 13)]
    candidates = [build_day(month.year, month.month, number(parts, "d")) for month in months if month]
    if "w" not in parts:
        return choose(candidates, reference, scene.tense())
    fitting = [days for days in candidates if days and days.first.weekday() == parts["w"]]
    return choose(fitting, reference, scene.tense()) or choose(fitting, reference, None)


def read_month(parts: Parts, scene: Scene) -> Days | None:
    """Read a month of a given year."""
    year = find_year(parts, scene)
    return build_month(year, number(parts, "m")) if year is not None else None


def read_year_month(parts: Parts, scene: Scene) -> Days | None:
    """Read 2016-11 and 11/2016."""
    year, month = numbers(parts, "ym")
    return build_month(year, month)


def read_floating_month(parts: Parts, scene: Scene) -> Days | None:
    """Read a month without its year, by tense."""
    reference = scene.reference()
    year_spoken_of = scene.spoken_year()
    if year_spoken_of is not None:
        return build_month(year_spoken_of, number(parts, "m"))
    if reference is None:
        return None
    candidates = [build_month(reference.year + shift, number(parts, "m")) for shift in (-1, 0, 1)]
    return choose(candidates, reference, scene.tense())


def read_stepped_month(parts: Parts, scene: Scene) -> Days | None:
    """Read "last October" as the latest before publication, "next June" as the first after, "this May" of this year."""
    rel = word(parts, "rel")
    origin = scene.origin() if rel in FROM_TEXT else None
    start = origin.first if origin else scene.today()
    if start is None:
        return None
    month = number(parts, "m")
    if STEPS[rel] == 0:
        return build_month(start.year, month)
    candidates = [build_month(start.year + shift, month) for shift in (-1, 0, 1)]
    return _choose_beyond(candidates, start, STEPS[rel])


def _choose_beyond(candidates: list[Days | None], start: date, direction: int) -> Days | None:
    known = [days for days in candidates if days]
    if direction < 0:
        return choose([days for days in known if days.last < start], start, PAST)
    return choose([days for days in known if days.first > start], start, FUTURE)


def read_season(parts: Parts, scene: Scene) -> Days | None:
    """Read a season of a given year; "the winter of 2022-23" began in 2022."""
    year = find_year(parts, scene)
    return build_season(year, season_code(parts)) if year is not None else None


def read_floating_season(parts: Parts, scene: Scene) -> Days | None:
    """Read a season alone: the latest begun when the verb is past, else the nearest."""
    reference = scene.reference()
    if reference is None:
        return None
    candidates = [build_season(reference.year + shift, season_code(parts)) for shift in (-2, -1, 0, 1)]
    return choose(candidates, reference, scene.tense())


def read_stepped_season(parts: Parts, scene: Scene) -> Days | None:
    """Read "last summer" as the latest that is over, "next" as the next to begin, "this" as the nearest."""
    rel = word(parts, "rel")
    origin = scene.origin() if rel in FROM_TEXT else None
    start = origin.first if origin else scene.today()
    if start is None:
        return None
    candidates = [build_season(start.year + shift, season_code(parts)) for shift in (-2, -1, 0, 1, 2)]
    direction = -1 if "past" in parts else STEPS[rel]
    return _choose_beyond(candidates, start, direction) if direction else choose(candidates, start, None)


def season_code(parts: Parts) -> str:
    """Give the code of the season part; fall is autumn."""
    return "AU" if word(parts, "s") == "fall" else word(parts, "s")


def read_year(parts: Parts, scene: Scene) -> Days | None:
    """Read a year, or years written 2022-23."""
    years = numbers(parts, "y")
    first, last = build_year(years[0]), build_year(years[-1])
    if first is None or last is None:
        return None
    return first if len(years) == 1 else build_range(first.first, last.last)


def read_decade(parts: Parts, scene: Scene) -> Days | None:
    """Read "the 1990s"; a word before it is the century ("the nineteen eighties")."""
    first, length = numbers(parts, "decade")
    return build_months(first, 1, 12 * length, "range")


def read_century(parts: Parts, scene: Scene) -> Days | None:
    """Read "the 18th century" as 1701 to 1800."""
    return build_months(number(parts, "n") * 100 - 99, 1, 1200, "range")


def read_quarter(parts: Parts, scene: Scene) -> Days | None:
    """Read a quarter or half of a given year."""
    months, index = _quarter(parts)
    year = find_year(parts, scene)
    if year is None or not 1 <= index <= 12 // months:
        return None
    return build_months(year, (index - 1) * months + 1, months, "range")


def read_floating_quarter(parts: Parts, scene: Scene) -> Days | None:
    """Read a quarter without its year: the latest that is over when nothing points ahead."""
    months, index = _quarter(parts)
    reference = scene.reference()
    if reference is None or not 1 <= index <= 12 // months:
        return None
    candidates = [
        build_months(reference.year + shift, (index - 1) * months + 1, months, "range") for shift in (-1, 0, 1)
    ]
    return choose(candidates, reference, scene.tense() or PAST)


def _quarter(parts: Parts) -> tuple[int, int]:
    if "q" in parts:
        months, index = numbers(parts, "q")
        return months, index
    return {"quarter": 3, "half": 6}[word(parts, "u")], number(parts, "n")


def read_nth(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "the second Monday of", "the first week of", "the last two weeks of", "the second half of" some days."""
    last = word(parts, "n") == "last"
    index = number(parts, "n") or 1
    if "w" in parts:
        day = inner.last if last else inner.first
        shift = (number(parts, "w") - day.weekday()) % 7 - 7 * (day.weekday() != parts["w"]) * last
        found = move(day, days=shift if last else shift + 7 * (index - 1))
        return day_of(found) if found and inner.first <= found <= inner.last else None
    unit = word(parts, "u")
    if number(parts, "c") > 1 and unit in _STEP_DAYS | _STEP_MONTHS:
        return _several_units(unit, inner, number(parts, "c"), last)
    return _nth_unit(unit, inner, index, last)


def _several_units(unit: str, inner: Days, count: int, last: bool) -> Days | None:
    days, months = _STEP_DAYS.get(unit, 0) * count, _STEP_MONTHS.get(unit, 0) * count
    if last:
        start = move(inner.last + timedelta(days=1), days=-days, months=-months)
        return build_range(start, inner.last) if start and start >= inner.first else None
    end = move(inner.first, days=days - 1 if days else 0, months=months)
    end = end if days or end is None else end - timedelta(days=1)
    return build_range(inner.first, end) if end and end <= inner.last else None


def _nth_unit(unit: str, inner: Days, index: int, last: bool) -> Days | None:
    if unit == "half" and inner.precision == "year":
        return step("half", inner.first, 1 if last or index == 2 else 0)
    if unit == "half":
        middle = inner.first + (inner.last - inner.first + timedelta(days=1)) // 2
        if inner.precision == "month":
            middle = inner.first + timedelta(days=15)
        return (
            build_range(middle, inner.last) if last or index == 2 else build_range(inner.first, middle - timedelta(1))
        )
    if unit == "week":
        start = inner.last - timedelta(days=6) if last else inner.first + timedelta(days=7 * (index - 1))
        end = move(start, days=6)
        return build_range(start, min(end, inner.last)) if end and inner.first <= start <= inner.last else None
    found = step(unit, inner.last if last else inner.first, 0 if last else index - 1)
    return found if found and inner.first <= found.first and found.last <= inner.last else None
