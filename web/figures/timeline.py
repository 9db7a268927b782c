"""How does a histogram look as a line of time? Bars that are links, in percent of the width and pixels of the height.

A bar's solid part counts the articles with an interval inside its days, the hatched part above it those whose
intervals only overlap them: "in December" lies inside December, and overlaps each of its days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise

from search.links import AxisLinks, url_of
from search.query import DayRange, Query
from search.results import Bucket, Histogram
from web.figures.placing import Box, choose_apart
from web.figures.slots import Slots, lay_slots
from web.wording import write_days, write_number

PLOT = 96
"""Pixels of the highest bar."""
TOP = 20
"""Pixels above it for its number."""
WIDEST = 9.0
"""Percent of the width that a bar and its gap take at most."""
FILLED = 0.84
"""Share of a slot that its bar takes."""
CHARACTER = 2.2
"""Percent of the width that a character takes on the narrowest screen."""
MOST_NUMBERS = 5
"""Bars that bear their number, the highest; the table holds all."""
NAMES = {"published": "Published", "happened": "Days spoken of"}
UNIT_NAMES = {"day": "by day", "week": "by week", "month": "by month", "year": "by year"}


@dataclass(frozen=True, slots=True)
class TimeBar:
    """A bucket: its link finds `count` articles, of which `exact` have an interval inside it.

    `left` and `width` are percent of the figure's width, `top` and the heights pixels; `solid` stands below `hatched`.
    """

    label: str
    href: str
    count: str
    exact: str
    is_partly: bool
    left: float
    width: float
    top: int
    hatched: int
    solid: int


@dataclass(frozen=True, slots=True)
class TimeText:
    """A number above a bar or a day below the line; `anchor` is the SVG text-anchor."""

    text: str
    left: float
    top: int
    anchor: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The whole figure; `lines` and `breaks` are the stretches of its base line, first and last percent.

    `undated` leads to the articles without a date, `out` to the wider range around the one that is chosen.
    """

    axis: str
    name: str
    unit: str
    bars: tuple[TimeBar, ...]
    texts: tuple[TimeText, ...]
    lines: tuple[tuple[float, float], ...]
    breaks: tuple[tuple[float, float], ...]
    floor: int
    height: int
    has_overlaps: bool
    undated: tuple[str, str] | None
    out: tuple[str, str] | None


def build_timeline(histogram: Histogram, query: Query, path: str) -> TimeLine:
    """Build the figure of a histogram that was counted under a query, with links below a path."""
    axis, links = histogram.axis, AxisLinks(query, histogram.axis, path)
    dated = [bucket for bucket in histogram.buckets if bucket.first]
    slots = lay_slots(dated, histogram.unit)
    step = min(100 / slots.size, WIDEST) if slots.size else 0.0
    most = max((bucket.count for bucket in dated), default=1)
    bars = tuple(
        _bar(bucket, place * step, step * FILLED, most, links.bucket(bucket))
        for bucket, place in zip(dated, slots.places, strict=True)
    )
    unknown = next((bucket for bucket in histogram.buckets if not bucket.first), None)
    return TimeLine(
        axis,
        NAMES[axis],
        UNIT_NAMES[histogram.unit],
        bars,
        (*_counts(dated, bars), *_ticks(dated, bars, slots, histogram.unit)),
        tuple(_stretches(slots, step)),
        tuple((_round(begin * step), _round(end * step)) for begin, end in slots.breaks),
        TOP + PLOT,
        TOP + PLOT + TOP,
        any(bar.is_partly for bar in bars),
        (links.bucket(unknown), write_number(unknown.count, "article", "articles")) if unknown else None,
        _out(query, axis, path),
    )


def widen(days: DayRange) -> DayRange:
    """Give the month, else the year, that a range lies in and does not fill; no range at all around any other."""
    first, last = days.first, days.last
    if first and last:
        for wider in (_month(first), DayRange(date(first.year, 1, 1), date(first.year, 12, 31))):
            if wider.last and last <= wider.last and days != wider:
                return wider
    return DayRange()


def _month(day: date) -> DayRange:
    if (day.year, day.month) == (date.max.year, date.max.month):
        return DayRange(day.replace(day=1), date.max)
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return DayRange(day.replace(day=1), following - timedelta(days=1))


def _out(query: Query, axis: str, path: str) -> tuple[str, str] | None:
    days = query.range(axis)
    if not days:
        return None
    wider = widen(days)
    label = write_days(wider.first, wider.last) if wider else "all days"
    return url_of(query.with_range(axis, wider), path), label


def _bar(bucket: Bucket, left: float, width: float, most: int, href: str) -> TimeBar:
    solid = _pixels(bucket.exact, most)
    hatched = max(_pixels(bucket.count, most) - solid, 2 * (bucket.count > bucket.exact))
    return TimeBar(
        write_days(bucket.first, bucket.last),
        href,
        write_number(bucket.count),
        write_number(bucket.exact),
        bucket.count > bucket.exact,
        _round(left),
        _round(width),
        TOP + PLOT - solid - hatched,
        hatched,
        solid,
    )


def _pixels(count: int, most: int) -> int:
    """Give the height of a count: none for 0, else two pixels at least."""
    return max(round(PLOT * count / most), 2) if count else 0


def _counts(buckets: Sequence[Bucket], bars: Sequence[TimeBar]) -> Iterator[TimeText]:
    """Write the highest numbers, each once, where they lie neither on each other nor on a higher bar."""
    first = {bucket.count: bar for bucket, bar in zip(reversed(buckets), reversed(bars), strict=True)}
    order = [first[count] for count in sorted(first, reverse=True)]
    texts = [_above(bar) for bar in order]
    boxes = [_box(text) for text in texts]
    bodies = [Box(bar.left, bar.top + 1, bar.left + bar.width, TOP + PLOT) for bar in bars]
    yield from (texts[place] for place in islice(choose_apart(([box] for box in boxes), bodies), MOST_NUMBERS))


def _above(bar: TimeBar) -> TimeText:
    return _centre(bar, bar.count, bar.top - 5)


def _under(bar: TimeBar, text: str) -> TimeText:
    return _centre(bar, text, TOP + PLOT + 15)


def _centre(bar: TimeBar, text: str, top: int) -> TimeText:
    """Set a text in the middle of a bar, or at the edge of the figure that it would cross."""
    centre, half = bar.left + bar.width / 2, len(text) * CHARACTER / 2
    if centre < half:
        return TimeText(text, 0.0, top, "start")
    if centre > 100 - half:
        return TimeText(text, 100.0, top, "end")
    return TimeText(text, _round(centre), top, "middle")


def _ticks(buckets: Sequence[Bucket], bars: Sequence[TimeBar], slots: Slots, unit: str) -> Iterator[TimeText]:
    """Write the first and the last day, those after a cut, and others between them where there is room."""
    last = len(bars) - 1
    after = [slots.places.index(end) for _, end in slots.breaks]
    wanted = list(dict.fromkeys((0, last, *after, last // 2, last // 3, last - last // 3))) if bars else []
    days = ((buckets[place].first, bars[place]) for place in wanted)
    texts = [_under(bar, write_tick(day, unit)) for day, bar in days if day]
    yield from (texts[place] for place in choose_apart([_box(text)] for text in texts))


def write_tick(day: date, unit: str) -> str:
    """Write the beginning of a unit as briefly as it can be told: 2022, Dec 2022, 16 Dec 2022."""
    if unit == "year":
        return str(day.year)
    return f"{day:%b} {day.year}" if unit == "month" else f"{day.day} {day:%b} {day.year}"


def _box(text: TimeText) -> Box:
    width = (len(text.text) + 1) * CHARACTER
    left = text.left - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return Box(left, text.top - 12, left + width, text.top + 3)


def _stretches(slots: Slots, step: float) -> Iterator[tuple[float, float]]:
    """Give what the cut stretches leave of the base line."""
    if slots.size:
        edges = [0, *(edge for pair in slots.breaks for edge in pair), slots.size]
        yield from ((_round(begin * step), _round(end * step)) for begin, end in list(pairwise(edges))[::2])


def _round(number: float) -> float:
    return round(number, 2)
