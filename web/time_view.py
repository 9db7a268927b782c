"""What stands above the hits about time? One axis as a line of time, its range as inputs, and the way to the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.links import url_of
from search.query import AXES, DayRange, Query
from search.results import Results
from web.facet_view import PATH
from web.figures.timeline import TimeLine, build_timeline

AXIS_HEADINGS = {
    "published": ("Published", "the day the article came out"),
    "happened": ("Speaks of", "the days that the text speaks of"),
}


@dataclass(frozen=True, slots=True)
class AxisTab:
    """The way to an axis; no link where it is the one shown."""

    heading: str
    hint: str
    href: str | None


@dataclass(frozen=True, slots=True)
class TimePanel:
    """The axis that is shown: its figure, the range asked for as the text of its inputs, the way to hide it all.

    `kept` are the parameters of the other axis' range, which a form that does not show them hands on.
    """

    name: str
    heading: str
    tabs: tuple[AxisTab, ...]
    figure: TimeLine
    first: str
    last: str
    has_unknown: bool
    unknown: bool
    is_open: bool
    kept: tuple[tuple[str, str], ...]
    hide: str


def choose_axis(query: Query) -> str | None:
    """Choose the axis that a page shows of those that a query asks for: the one with a range, else the first."""
    ranged = [axis for axis in query.axes if query.range(axis)]
    return next(iter((*ranged, *query.axes)), None)


def build_time(results: Results) -> TimePanel | None:
    """Build the panel of the axis that was counted, None where none was."""
    query = results.query
    histogram = next((counted for counted in results.histograms if counted.axis == choose_axis(query)), None)
    if histogram is None:
        return None
    axis, days = histogram.axis, query.range(histogram.axis)
    others = Query().with_range("published", query.published).with_range("happened", query.happened)
    others = others.with_range(axis, DayRange())
    return TimePanel(
        axis,
        AXIS_HEADINGS[axis][0],
        tuple(AxisTab(*AXIS_HEADINGS[name], _show(query, (name,)) if name != axis else None) for name in AXES),
        build_timeline(histogram, query, PATH),
        days.first.isoformat() if days.first else "",
        days.last.isoformat() if days.last else "",
        axis == "published",
        days.unknown,
        bool(days),
        tuple(others.to_params()),
        _show(query, ()),
    )


def show_time(query: Query) -> str | None:
    """Write the way back to the line of time where it is hidden."""
    return None if query.axes else _show(query, AXES)


def _show(query: Query, axes: tuple[str, ...]) -> str:
    return url_of(replace(query, axes=axes), PATH)
