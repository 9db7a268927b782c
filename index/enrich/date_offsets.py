"""Which days does a count of units name: three days ago, two months later, a week from Friday?"""

from __future__ import annotations

from index.enrich.date_parts import STEP_DAYS, STEP_MONTHS, Parts, number, word
from index.enrich.date_scene import Scene
from index.enrich.date_values import Days, build_unit, move

_FINENESS = ("year", "season", "month", "week", "day")
_UNIT_PRECISION = {"decade": "year", "century": "year", "quarter": "month", "fortnight": "day", "weekend": "day"}
_UNIT_PRECISION |= {"night": "day", "week": "day", "half": "month"}
LONG_COUNT = 100
MOST = 5000


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
        days += amount * STEP_DAYS.get(name, 0)
        months += amount * STEP_MONTHS.get(name, 0)
        finest = max(finest, _UNIT_PRECISION.get(name, name), key=_FINENESS.index)
        if unit == "u" and ("half" in parts or "half_more" in parts):
            months += STEP_MONTHS.get(name, 0) // 2
            days += 15 * (name == "month")
            finest = "month"
    return days, months, finest
