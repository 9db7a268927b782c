"""Which days does a relative expression name: yesterday, on Friday, last week, three days ago, two months later?"""

from __future__ import annotations

from datetime import date

from index.enrich.date_readings import FROM_TEXT, STEPS, Parts, number, numbers, step, step_unit, word
from index.enrich.date_scene import Scene, choose
from index.enrich.date_tense import FUTURE, PAST, PRESENT
from index.enrich.date_values import Days, build_range, build_unit, build_week, day_of, move

_FINENESS = ("year", "season", "month", "week", "day")
_UNIT_PRECISION = {
    "decade": "year",
    "century": "year",
    "quarter": "month",
    "fortnight": "day",
    "weekend": "day",
    "week": "day",
}
_UNIT_PRECISION |= {"night": "day"}
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"day": 1, "night": 1, "week": 7, "weekend": 7, "fortnight": 14}
_DIRECTIONS = {PAST: -1, FUTURE: 1}
LONG_COUNT = 100
MOST = 5000


def read_day_word(parts: Parts, scene: Scene) -> Days | None:
    """Read today, yesterday, tomorrow, and the day before or after one of the last two."""
    today = scene.today()
    shift = number(parts, "dw")
    day = move(today, days=2 * shift if "twice" in parts else shift) if today else None
    return day_of(day) if day else None


def read_today(parts: Parts, scene: Scene) -> Days | None:
    """Read "this morning" as the day of publication."""
    today = scene.today()
    return day_of(today) if today else None


def read_night_before(parts: Parts, scene: Scene) -> Days | None:
    """Read "last night" and "overnight" as the day before publication."""
    today = scene.today()
    day = move(today, days=-1) if today else None
    return day_of(day) if day else None


def read_weekday(parts: Parts, scene: Scene) -> Days | None:
    """Read a bare weekday: the latest by publication, or the next one when the verb is future."""
    reference = scene.reference()
    if reference is None:
        return None
    back = (reference.weekday() - number(parts, "w")) % 7
    ahead = (number(parts, "w") - reference.weekday()) % 7
    day = move(reference, days=ahead if scene.tense() == FUTURE else -back)
    return day_of(day) if day else None


def read_stepped_weekday(parts: Parts, scene: Scene) -> Days | None:
    """Read "last Friday" as the latest before, "next" as that of the next week, "this" as that of this week."""
    rel = word(parts, "rel")
    if rel in FROM_TEXT:
        return _weekday_from_text(parts, scene, rel)
    today = scene.today()
    if today is None:
        return None
    weekday = number(parts, "w")
    if "past" in parts or rel in ("last", "past"):
        shift = -((today.weekday() - weekday - 1) % 7 + 1)
    elif "coming" in parts or rel in ("coming", "upcoming"):
        shift = (weekday - today.weekday() - 1) % 7 + 1
    else:
        shift = weekday - today.weekday() + 7 * STEPS[rel]
        if STEPS[rel] == 0 and shift * _DIRECTIONS.get(scene.tense() or "", 0) < 0:
            shift += 7 * _DIRECTIONS[scene.tense() or ""]
    day = move(today, days=shift)
    return day_of(day) if day else None


def _weekday_from_text(parts: Parts, scene: Scene, rel: str) -> Days | None:
    origin = scene.origin()
    if origin is None:
        return None
    weekday = number(parts, "w")
    if STEPS[rel] > 0:
        day = move(origin.last, days=(weekday - origin.last.weekday() - 1) % 7 + 1)
    elif STEPS[rel] < 0:
        day = move(origin.first, days=-((origin.first.weekday() - weekday - 1) % 7 + 1))
    else:
        day = move(origin.first, days=-((origin.first.weekday() - weekday) % 7))
        if origin.precision == "week":
            day = move(origin.first, days=weekday)
    return day_of(day) if day else None


def read_weekday_after_next(parts: Parts, scene: Scene) -> Days | None:
    """Read "Friday after next" as that of the next week."""
    return read_weekday_of_week({**parts, "rel": "next"}, scene)


def read_unit_after_next(parts: Parts, scene: Scene) -> Days | None:
    """Read "the week after next"."""
    today = scene.today()
    return step(word(parts, "u"), today, 2) if today else None


def read_weekdays(parts: Parts, scene: Scene) -> Days | None:
    """Read "two Thursdays ago" and "two Sundays from now"."""
    today = scene.today()
    if today is None:
        return None
    weeks = min(number(parts, "c"), MOST) - 1
    back = (today.weekday() - number(parts, "w") - 1) % 7 + 1
    ahead = (number(parts, "w") - today.weekday() - 1) % 7 + 1
    day = move(today, days=-back - 7 * weeks if word(parts, "way") == "ago" else ahead + 7 * weeks)
    return day_of(day) if day else None


def read_weekday_of_week(parts: Parts, scene: Scene) -> Days | None:
    """Read "Tuesday of last week"."""
    week = step_unit("week", word(parts, "rel"), scene)
    day = move(week.first, days=number(parts, "w")) if week else None
    return day_of(day) if day else None


def read_stepped_unit(parts: Parts, scene: Scene) -> Days | None:
    """Read last, this, next, previous, following, that + week, month, quarter, year, weekend ..."""
    unit, rel = word(parts, "u"), word(parts, "rel")
    if unit == "weekend" and STEPS[rel] == 0 and rel not in FROM_TEXT:
        return read_weekend(parts, scene)
    if unit == "weekend" and rel in ("last", "past"):
        return _weekend(scene, PAST)
    if rel == "past" and unit in ("week", "month", "year"):
        return _read_past(unit, scene)
    return step_unit(unit, rel, scene)


def _read_past(unit: str, scene: Scene) -> Days | None:
    """Read "the past week" as the days that lead up to publication."""
    today = scene.today()
    start = move(today, days=-_DAYS.get(unit, 0), months=-_MONTHS.get(unit, 0)) if today else None
    return build_range(start, today) if start and today else None


def read_weekend(parts: Parts, scene: Scene) -> Days | None:
    """Read "the weekend": the one under way, the latest when the verb is past, the coming one when it is future."""
    return _weekend(scene, scene.tense(), under_way=True)


def _weekend(scene: Scene, tense: str | None, *, under_way: bool = False) -> Days | None:
    today = scene.today()
    if today is None:
        return None
    candidates = [step("weekend", today, count) for count in (-1, 0, 1)]
    if not under_way:
        candidates = [days for days in candidates if days and days.last < today]
    return choose(candidates, today, None if tense == PRESENT else tense)


def read_unit_here(parts: Parts, scene: Scene) -> Days | None:
    """Read "the end of the year": the year spoken of just before, else that of publication."""
    unit = word(parts, "u")
    if scene.focus and scene.focus.precision == unit:
        scene.anchor = scene.focus.first.isoformat()
        return scene.focus
    return step_unit(unit, "this", scene)


def read_stepped_unit_here(parts: Parts, scene: Scene) -> Days | None:
    """Read "the week" as the week of publication."""
    return step_unit(word(parts, "u"), "this", scene)


def read_ago(parts: Parts, scene: Scene) -> Days | None:
    """Read "three days ago"; a count of 100 days and more includes its first day, as the days of a war are counted."""
    today = scene.today()
    if today is None:
        return None
    days, months, precision = _measure(parts)
    if parts.get("u") == "day" and days >= LONG_COUNT and "cc" not in parts:
        days -= 1
    moved = move(today, days=-days, months=-months)
    return build_unit(precision, moved) if moved else None


def read_ahead(parts: Parts, scene: Scene) -> Days | None:
    """Read "in two weeks" and "two weeks hence"."""
    today = scene.today()
    days, months, precision = _measure(parts)
    moved = move(today, days=days, months=months) if today else None
    return build_unit(precision, moved) if moved else None


def read_offset(parts: Parts, scene: Scene) -> Days | None:
    """Read "two months later" and "a day earlier", counted from the days last spoken of."""
    origin = scene.origin()
    if origin is None:
        return None
    days = shift_days(parts, origin, -1 if word(parts, "way") in ("earlier", "before") else 1)
    scene.lacking = days is None
    return days


def read_offset_from(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "two days before yesterday", "a week from Friday"; in "a year from 31 March 1985" the year is a rate."""
    if word(parts, "way") == "from" and "c" not in parts and scene.anchor is None:
        return None
    return shift_days(parts, inner, -1 if word(parts, "way") == "before" else 1)


def shift_days(parts: Parts, origin: Days, direction: int) -> Days | None:
    """Shift days by a count of units, no finer than the unit and the origin; None where the origin is too coarse."""
    days, months, precision = _measure(parts)
    if origin.precision in _FINENESS and _FINENESS.index(origin.precision) < _FINENESS.index(precision):
        return None
    start = origin.first if direction < 0 or origin.precision != "range" else origin.last
    moved = move(start, days=days * direction, months=months * direction)
    return build_unit(_keep_week(precision, origin), moved) if moved else None


def _keep_week(precision: str, origin: Days) -> str:
    return "week" if precision == "day" and origin.precision == "week" else precision


def _measure(parts: Parts) -> tuple[int, int, str]:
    """Measure "2 years 1 month and 21 days", "a year and a half": days, months and the precision of the result."""
    days = months = 0
    finest = "year"
    for count, unit in (("c", "u"), ("cc", "uu"), ("ccc", "uuu")):
        if unit not in parts:
            continue
        name = word(parts, unit)
        amount = min(number(parts, count) if isinstance(parts.get(count), int) else 1, MOST)
        days += amount * _DAYS.get(name, 0)
        months += amount * _MONTHS.get(name, 0)
        finest = max(finest, _UNIT_PRECISION.get(name, name), key=_FINENESS.index)
        if unit == "u" and ("half" in parts or "half_more" in parts):
            months += _MONTHS.get(name, 0) // 2
            days += 15 * (name == "month")
            finest = "month"
    return days, months, finest


def read_week_of(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "the week of 10 April" as Monday to Sunday around it."""
    return build_week(inner.first) if inner.precision == "day" else None


def read_inner(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "the night of 7 August" as the day it names."""
    return inner


def read_night_into(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "overnight into Sunday" as Saturday and Sunday."""
    before = move(inner.first, days=-1)
    return build_range(before, inner.first) if before and inner.precision == "day" else inner


def read_edge(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "early 2022" and "the end of August" as the whole of it, "the late 1940s" as its half."""
    years = inner.last.year - inner.first.year + 1
    edge = word(parts, "edge")
    if inner.precision != "range" or years not in (10, 100) or edge not in ("early", "late", "beginning", "end"):
        return inner
    early = edge in ("early", "beginning")
    middle = inner.first.year + years // 2
    return build_range(inner.first if early else date(middle, 1, 1), date(middle - 1, 12, 31) if early else inner.last)


def read_week_number(parts: Parts, scene: Scene) -> Days | None:
    """Read "week 31 of 2018" as ISO 8601 numbers weeks."""
    years = numbers(parts, "y")
    index = number(parts, "n")
    first = build_week(date(years[0], 1, 4)) if 1 <= years[0] <= 9990 else None
    start = move(first.first, days=7 * (index - 1)) if first and 1 <= index <= 53 else None
    return build_week(start) if start else None
