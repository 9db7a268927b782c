"""What is asked for? A query is a value, and the parameters of a URL are its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from index.schema import FACET_NAMES

SORTS = ("relevance", "newest", "oldest")
SCOPES = ("article", "paragraph", "sentence")
MATCHES = ("any", "all")
UNITS = ("auto", "day", "week", "month", "year")
FACET_SORTS = ("count", "label", "significant")
AXES = ("published", "happened")
COUNTED = ("articles", "stories")
"""What totals count, and what a page lists: every article, or the first of each story."""
MAX_SIZE = 100
MAX_WINDOW = 10_000
MAX_FACET_SIZE = 1_000
MAX_CHOICES = 100
MAX_WITHOUT = 64
UNKNOWN = "unknown"
NONE = "none"
LISTS = {"facets": "facets", "histograms": "axes"}
"""The parameters that hold names with commas between them, and the fields of a query that they fill."""
SCALARS = {
    "story": "story",
    "scope": "scope",
    "count": "counted",
    "sort": "sort",
    "page": "page",
    "size": "size",
    "facet.size": "facet_size",
    "facet.sort": "facet_sort",
    "histogram.unit": "unit",
    "cursor": "cursor",
}
"""The parameters that stand once, and the fields of a query that they fill."""
SWITCHES = {"expand": "expand", "exact": "exact", "explain": "explain"}
"""The parameters that are 0 or 1, and the fields of a query that they fill."""


@dataclass(frozen=True, slots=True)
class FacetFilter:
    """The choices in one facet: `values` under `match` any or all, and `excluded` values."""

    facet: str
    values: tuple[str, ...] = ()
    match: str = "any"
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `first` to `last`, both inclusive, None for open; `unknown` asks for articles without a date."""

    first: date | None = None
    last: date | None = None
    unknown: bool = False

    def __bool__(self) -> bool:
        return bool(self.first or self.last or self.unknown)


@dataclass(frozen=True, slots=True)
class Query:
    """A whole search, hashable and immutable; every change of what is asked for goes back to page 1.

    `facets` and `axes` say which facets and which histograms are counted, each in its fixed order. `expand` widens
    words that name a value by its other names, all but those `without`; `exact` searches every word in the very form
    that was typed; `explain` asks how each score comes about; `cursor` goes on with the hits of one generation.
    `story` is the id of an article whose story alone is searched; `counted` says what is counted, see COUNTED.
    """

    text: str = ""
    filters: tuple[FacetFilter, ...] = ()
    published: DayRange = DayRange()
    happened: DayRange = DayRange()
    scope: str = "article"
    sort: str = "relevance"
    page: int = 1
    size: int = 20
    facet_size: int = 30
    facet_sort: str = "count"
    unit: str = "auto"
    facets: tuple[str, ...] = FACET_NAMES
    axes: tuple[str, ...] = AXES
    expand: bool = True
    exact: bool = False
    explain: bool = False
    without: tuple[str, ...] = ()
    cursor: str = ""
    story: str = ""
    counted: str = "articles"

    def filter(self, facet: str) -> FacetFilter:
        """Give the choices in a facet, empty ones where there are none."""
        return next((f for f in self.filters if f.facet == facet), FacetFilter(facet))

    def with_filter(self, changed: FacetFilter) -> Query:
        """Replace the choices in one facet."""
        rest = {f.facet: f for f in self.filters} | {changed.facet: changed}
        kept = (rest[facet] for facet in FACET_NAMES if facet in rest)
        return replace(self, filters=_filled(kept), page=1, cursor="")

    def with_value(self, facet: str, id: str, *, replaces: Iterable[str] = ()) -> Query:
        """Choose a value, in place of those it replaces; an exclusion of it ends."""
        chosen = self.filter(facet)
        left = set(replaces) | {id}
        values = (*(value for value in chosen.values if value not in left), id)
        return self.with_filter(replace(chosen, values=values, excluded=_less(chosen.excluded, id)))

    def without_value(self, facet: str, id: str) -> Query:
        """Give up a value, chosen or excluded."""
        chosen = self.filter(facet)
        return self.with_filter(
            replace(chosen, values=_less(chosen.values, id), excluded=_less(chosen.excluded, id))
        )  # fmt: skip

    def with_excluded(self, facet: str, id: str) -> Query:
        """Exclude a value; a choice of it ends."""
        chosen = self.filter(facet)
        excluded = (*_less(chosen.excluded, id), id)
        return self.with_filter(replace(chosen, values=_less(chosen.values, id), excluded=excluded))

    def toggle(self, facet: str, id: str, *, replaces: Iterable[str] = ()) -> Query:
        """Give up a value that is chosen or excluded, choose any other."""
        chosen = self.filter(facet)
        if id in chosen.values or id in chosen.excluded:
            return self.without_value(facet, id)
        return self.with_value(facet, id, replaces=replaces)

    def only(self, facet: str, id: str) -> Query:
        """Make a value the one choice in its facet; exclusions of others stay."""
        chosen = self.filter(facet)
        return self.with_filter(replace(chosen, values=(id,), excluded=_less(chosen.excluded, id)))

    def with_match(self, facet: str, match: str) -> Query:
        """Ask for any or for all of the chosen values."""
        return self.with_filter(replace(self.filter(facet), match=match))

    def with_range(self, axis: str, days: DayRange) -> Query:
        """Replace the range of an axis, `published` or `happened`."""
        if axis == "published":
            return replace(self, published=days, page=1, cursor="")
        return replace(self, happened=days, page=1, cursor="")

    def range(self, axis: str) -> DayRange:
        """Give the range of an axis."""
        return self.published if axis == "published" else self.happened

    def with_story(self, id: str) -> Query:
        """Search the versions of one story alone, and count each."""
        return replace(self, story=id, counted=COUNTED[0], page=1, cursor="")

    def with_counted(self, counted: str) -> Query:
        """Count articles, or stories."""
        return replace(self, counted=counted, page=1, cursor="")

    def with_text(self, text: str) -> Query:
        """Replace the words, keep everything else."""
        return replace(self, text=text, page=1, cursor="")

    def with_page(self, page: int) -> Query:
        """Turn to a page of the same results."""
        return replace(self, page=page, cursor="")

    def with_cursor(self, cursor: str) -> Query:
        """Go on from a place among the hits of one generation."""
        return replace(self, page=1, cursor=cursor)

    def without_expansion(self, term: str) -> Query:
        """Search a term as it stands, not widened."""
        return replace(self, without=(*_less(self.without, term), term), page=1, cursor="")

    def without_expansions(self) -> Query:
        """Search all words as they stand."""
        return replace(self, expand=False, without=(), page=1, cursor="")

    def to_params(self) -> list[tuple[str, str]]:
        """Write the query as URL parameters in their fixed order, defaults left out."""
        params = [("q", self.text)]
        for chosen in self.filters:
            params += [(chosen.facet, value) for value in chosen.values]
            params += [(f"{chosen.facet}.match", chosen.match)] if chosen.match != "any" else []
            params += [(f"{chosen.facet}.not", value) for value in chosen.excluded]
        for axis in AXES:
            days = self.range(axis)
            params += [(axis, UNKNOWN)] if days.unknown else []
            params += [(f"{axis}.from", days.first.isoformat())] if days.first else []
            params += [(f"{axis}.to", days.last.isoformat())] if days.last else []
        params += [
            (name, write(value)) for name, field, default, write in _SHOWN if (value := getattr(self, field)) != default
        ]
        params += [("without", term) for term in self.without]
        return [(name, value) for name, value in params if value]


_DEFAULT = Query()
_SHOWN: tuple[tuple[str, str, Any, Callable[[Any], str]], ...] = (
    *((name, field, getattr(_DEFAULT, field), lambda names: ",".join(names) or NONE) for name, field in LISTS.items()),
    *((name, field, getattr(_DEFAULT, field), str) for name, field in SCALARS.items()),
    *((name, field, getattr(_DEFAULT, field), lambda switch: str(int(switch))) for name, field in SWITCHES.items()),
)
"""What says how an answer is shown: parameter, field, default, and how a value is written."""


def _filled(filters: Iterable[FacetFilter]) -> tuple[FacetFilter, ...]:
    return tuple(chosen for chosen in filters if chosen.values or chosen.excluded or chosen.match != "any")


def _less(values: tuple[str, ...], id: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != id)
