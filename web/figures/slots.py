"""Where on a line of time does each bucket of a histogram stand? Units side by side, long empty stretches cut short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from search.results import Bucket

MOST = 124
"""Units that are drawn to scale; in a longer line the empty stretches are cut short."""
LONGEST_GAP = 3
"""Empty units that are drawn one by one in a line that is not to scale; a longer stretch takes the place of two."""
BREAK = 2


class Slots(NamedTuple):
    """The slot of each bucket, how many slots there are, and the cut stretches: first slot and the one after."""

    places: tuple[int, ...]
    size: int
    breaks: tuple[tuple[int, int], ...]


def lay_slots(buckets: Sequence[Bucket], unit: str) -> Slots:
    """Give every dated bucket, oldest first, its slot."""
    numbers = [number_of(bucket.first, unit) for bucket in buckets if bucket.first]
    if not numbers:
        return Slots((), 0, ())
    is_whole = numbers[-1] - numbers[0] < MOST
    places, breaks = [0], []
    for before, number in zip(numbers, numbers[1:], strict=False):
        gap, end = number - before - 1, places[-1] + 1
        if gap > LONGEST_GAP and not is_whole:
            breaks.append((end, end + BREAK))
            gap = BREAK
        places.append(end + gap)
    return Slots(tuple(places), places[-1] + 1, tuple(breaks))


def number_of(day: date, unit: str) -> int:
    """Number the unit that a day lies in: units that follow each other have numbers that do."""
    match unit:
        case "year":
            return day.year
        case "month":
            return day.year * 12 + day.month
        case "week":
            return (day.toordinal() - 1) // 7
        case _:
            return day.toordinal()
