"""What do the parts of an expression say: a number, a year, the unit before or after?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from index.enrich.date_scene import Scene, choose
from index.enrich.date_tense import FUTURE, PAST
from index.enrich.date_values import Days, build_unit, move
from index.enrich.date_words import Value

Parts = Mapping[str, Value]

STEPS = {"last": -1, "past": -1, "previous": -1, "preceding": -1, "prior": -1, "this": 0, "current": 0, "present": 0}

STEPS |= {"that": 0, "same": 0, "next": 1, "coming": 1, "upcoming": 1, "following": 1}
FROM_TEXT = frozenset("previous preceding prior that same following".split())
STEP_MONTHS = {"month": 1, "quarter": 3, "half": 6, "season": 3, "year": 12, "decade": 120, "century": 1200}
STEP_DAYS = {"day": 1, "night": 1, "week": 7, "weekend": 7, "fortnight": 14}


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


def widen_year(year: int) -> int:
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


def find_start(rel: str, scene: Scene) -> date | None:
    """Find the day to count from: "previous", "that", "following" count from the days last spoken of."""
    if rel not in FROM_TEXT:
        return scene.today()
    origin = scene.origin()
    return origin.first if origin else None


def step_unit(unit: str, rel: str, scene: Scene) -> Days | None:
    """Give the unit that last, this, next, previous ... points at, from publication or from the text's own days."""
    start = find_start("same" if unit == "day" else rel, scene)
    return step(unit, start, STEPS[rel]) if start else None


def step(unit: str, day: date, count: int) -> Days | None:
    """Give the unit `count` units after the one that holds a day."""
    here = build_unit(unit, day)
    if here is None:
        return None
    there = move(here.first, days=STEP_DAYS.get(unit, 0) * count, months=STEP_MONTHS.get(unit, 0) * count)
    return build_unit(unit, there) if there else None


def choose_beyond(candidates: list[Days | None], start: date, direction: int) -> Days | None:
    """Choose the latest candidate that is over before the start, or the first that begins after it."""
    known = [days for days in candidates if days]
    if direction < 0:
        return choose([days for days in known if days.last < start], start, PAST)
    return choose([days for days in known if days.first > start], start, FUTURE)
