"""Which days does a day or month of the calendar name, given its parts and the scene?

A reading takes the parts of a matched rule (names to values) and the scene, and gives days, or None where there are
none: an impossible date, or no day to count from.
"""

from __future__ import annotations

from index.enrich.date_parts import (
    STEPS,
    Parts,
    choose_beyond,
    find_start,
    find_year,
    number,
    numbers,
    step_unit,
    widen_year,
    word,
)
from index.enrich.date_scene import Scene, choose
from index.enrich.date_values import Days, build_day, build_month, build_range, move


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
    start = find_start(rel, scene)
    if start is None:
        return None
    month = number(parts, "m")
    if STEPS[rel] == 0:
        return build_month(start.year, month)
    candidates = [build_month(start.year + shift, month) for shift in (-1, 0, 1)]
    return choose_beyond(candidates, start, STEPS[rel])
