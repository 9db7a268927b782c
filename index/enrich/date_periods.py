"""Which days does a season, quarter, year, decade or century name, and the nth part of such a stretch?"""

from __future__ import annotations

from datetime import date, timedelta

from index.enrich.date_parts import (
    STEP_DAYS,
    STEP_MONTHS,
    STEPS,
    Parts,
    choose_beyond,
    find_start,
    find_year,
    number,
    numbers,
    step,
    word,
)
from index.enrich.date_scene import Scene, choose
from index.enrich.date_tense import PAST
from index.enrich.date_values import Days, build_months, build_range, build_season, build_week, build_year, day_of, move


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
    """Read "last summer" as the latest that is over, "next" as the next to begin, "this" by tense."""
    rel = word(parts, "rel")
    start = find_start(rel, scene)
    if start is None:
        return None
    candidates = [build_season(start.year + shift, season_code(parts)) for shift in (-2, -1, 0, 1, 2)]
    direction = -1 if "past" in parts else STEPS[rel]
    return choose_beyond(candidates, start, direction) if direction else choose(candidates, start, scene.tense())


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
    if number(parts, "c") > 1 and unit in STEP_DAYS | STEP_MONTHS:
        return _several_units(unit, inner, number(parts, "c"), last)
    return _nth_unit(unit, inner, index, last)


def _several_units(unit: str, inner: Days, count: int, last: bool) -> Days | None:
    days, months = STEP_DAYS.get(unit, 0) * count, STEP_MONTHS.get(unit, 0) * count
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


def read_week_number(parts: Parts, scene: Scene) -> Days | None:
    """Read "week 31 of 2018" as ISO 8601 numbers weeks."""
    years = numbers(parts, "y")
    index = number(parts, "n")
    first = build_week(date(years[0], 1, 4)) if 1 <= years[0] <= 9990 else None
    start = move(first.first, days=7 * (index - 1)) if first and 1 <= index <= 53 else None
    return build_week(start) if start else None


def read_week_of(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "the week of 10 April" as Monday to Sunday around it."""
    return build_week(inner.first) if inner.precision == "day" else None


def read_edge(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "early 2022" and "the end of August" as the whole of it, "the late 1940s" as its half."""
    years = inner.last.year - inner.first.year + 1
    edge = word(parts, "edge")
    if inner.precision != "range" or years not in (10, 100) or edge not in ("early", "late", "beginning", "end"):
        return inner
    early = edge in ("early", "beginning")
    middle = inner.first.year + years // 2
    return build_range(inner.first if early else date(middle, 1, 1), date(middle - 1, 12, 31) if early else inner.last)
