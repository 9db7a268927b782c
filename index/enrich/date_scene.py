"""From which day, and in which direction, does an expression count where it stands?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from index.enrich.date_tense import FUTURE, PAST
from index.enrich.date_values import Days, day_of


@dataclass(slots=True)
class Scene:
    """What a reading may ask while it turns an expression into days; it notes what was asked.

    `published` is the day of publication, `focus` the last days that the text spoke of, `pivot` the other end of a
    range with the direction in which this end lies, `year_spoken_of` a past year that the sentence before is about.
    After a reading, `anchor` is the day that was counted from, `lacking` tells that one was needed and unknown, and
    `floating` that the expression lacks its year or week.
    """

    published: date | None
    focus: Days | None
    look: Callable[[], str | None]
    pivot: tuple[date, str] | None = None
    anchor: str | None = None
    lacking: bool = False
    floating: bool = False
    year_spoken_of: int | None = None

    def today(self) -> date | None:
        """Give the day of publication to count from."""
        self.anchor = self.published.isoformat() if self.published else None
        self.lacking = self.published is None
        return self.published

    def origin(self) -> Days | None:
        """Give the days last spoken of, else the day of publication, to count from."""
        if self.focus is None:
            today = self.today()
            return day_of(today) if today else None
        self.anchor = self.focus.first.isoformat()
        return self.focus

    def spoken_year(self) -> int | None:
        """Give the past year that the sentence before is about, for a month or day that opens its sentence."""
        if self.year_spoken_of is not None and not self.pivot and self.focus:
            self.anchor, self.lacking = self.focus.first.isoformat(), False
            return self.year_spoken_of
        return None

    def tense(self) -> str | None:
        """Tell the direction: of the range's other end, else of the verbs around the expression."""
        return self.pivot[1] if self.pivot else self.look()

    def reference(self) -> date | None:
        """Give the day that an expression without a year or week is placed around."""
        self.floating = True
        if self.pivot:
            self.lacking = False
            self.anchor = self.pivot[0].isoformat()
            return self.pivot[0]
        return self.today()

    def around(self, pivot: tuple[date, str]) -> Scene:
        """Copy the scene for one end of a range, placed around the other end."""
        return replace(self, pivot=pivot, anchor=None, lacking=False, floating=False)

    def fresh(self) -> Scene:
        """Copy the scene without the notes of an earlier reading."""
        return replace(self, anchor=None, lacking=False, floating=False)


def choose(candidates: Iterable[Days | None], reference: date, tense: str | None) -> Days | None:
    """Choose the latest candidate begun by the reference (past), the next not over (future), else the nearest."""
    known = [days for days in candidates if days]
    if tense == PAST:
        return max((days for days in known if days.first <= reference), key=lambda days: days.first, default=None)
    if tense == FUTURE:
        return min((days for days in known if days.last >= reference), key=lambda days: days.first, default=None)
    return min(known, key=lambda days: (count_days_between(days, reference), days.first), default=None)


def count_days_between(days: Days, day: date) -> int:
    """Count the days between a stretch and a day; 0 when the day lies inside."""
    return max((days.first - day).days, (day - days.last).days, 0)
