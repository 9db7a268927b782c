"""Which days does a relative expression name: yesterday, on Friday, last week, the weekend?"""

from __future__ import annotations

from index.enrich.date_parts import FROM_TEXT, STEP_DAYS, STEP_MONTHS, STEPS, Parts, number, step, step_unit, word
from index.enrich.date_scene import Scene, choose
from index.enrich.date_tense import FUTURE, PAST, PRESENT
from index.enrich.date_values import Days, build_range, day_of, move

_DIRECTIONS = {PAST: -1, FUTURE: 1}
MOST_WEEKS = 5000


def read_day_word(parts: Parts, scene: Scene) -> Days | None:
    """Read today, yesterday and tomorrow."""
    today = scene.today()
    day = move(today, days=number(parts, "dw")) if today else None
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


def read_weekdays(parts: Parts, scene: Scene) -> Days | None:
    """Read "two Thursdays ago" and "two Sundays from now"."""
    today = scene.today()
    if today is None:
        return None
    weeks = min(number(parts, "c"), MOST_WEEKS) - 1
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
    start = move(today, days=-STEP_DAYS.get(unit, 0), months=-STEP_MONTHS.get(unit, 0)) if today else None
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


def read_stepped_day(parts: Parts, scene: Scene) -> Days | None:
    """Read "the following morning" as the day after the days last spoken of."""
    return step_unit("day", word(parts, "rel"), scene)


def read_unit_before_last(parts: Parts, scene: Scene) -> Days | None:
    """Read "the week before last"."""
    today = scene.today()
    return step(word(parts, "u"), today, -2) if today else None


def read_unit_after_next(parts: Parts, scene: Scene) -> Days | None:
    """Read "the week after next"."""
    today = scene.today()
    return step(word(parts, "u"), today, 2) if today else None


def read_inner(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "the night of 7 August" as the day it names."""
    return inner


def read_night_into(parts: Parts, inner: Days, scene: Scene) -> Days | None:
    """Read "overnight into Sunday" as Saturday and Sunday."""
    before = move(inner.first, days=-1)
    return build_range(before, inner.first) if before and inner.precision == "day" else inner
