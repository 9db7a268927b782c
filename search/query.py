"""What is asked for? A query is a value, and the parameters of a URL are its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from index.errors import QueryError
from index.schema import FACET_NAMES

SORTS = ("relevance", "newest", "oldest")
SCOPES = ("article",)
MATCHES = ("any", "all")
UNITS = ("auto", "day", "week", "month", "year")
FACET_SORTS = ("count", "label", "significant")
AXES = ("published", "happened")
MAX_SIZE = 100
MAX_WINDOW = 10_000
MAX_FACET_SIZE = 1_000
MAX_CHOICES = 100
UNKNOWN = "unknown"


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
    """A whole search, hashable and immutable; every change of what is asked for goes back to page 1."""

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

    def filter(self, facet: str) -> FacetFilter:
        """Give the choices in a facet, empty ones where there are none."""
        return next((f for f in self.filters if f.facet == facet), FacetFilter(facet))

    def with_filter(self, changed: FacetFilter) -> Query:
        """Replace the choices in one facet."""
        rest = {f.facet: f for f in self.filters} | {changed.facet: changed}
        kept = (rest[facet] for facet in FACET_NAMES if facet in rest)
        return replace(self, filters=tuple(f for f in kept if f.values or f.excluded or f.match != "any"), page=1)

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
        return replace(self, page=1, published=days) if axis == "published" else replace(self, page=1, happened=days)

    def range(self, axis: str) -> DayRange:
        """Give the range of an axis."""
        return self.published if axis == "published" else self.happened

    def with_text(self, text: str) -> Query:
        """Replace the words, keep everything else."""
        return replace(self, text=text, page=1)

    def with_page(self, page: int) -> Query:
        """Turn to a page of the same results."""
        return replace(self, page=page)

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
        default = Query()
        params += [
            (name, str(getattr(self, field)))
            for name, (field, _) in _SCALARS.items()
            if getattr(self, field) != getattr(default, field)
        ]
        return [(name, value) for name, value in params if value]


def parse_params(params: Iterable[tuple[str, str]]) -> Query:
    """Read a query from URL parameters; an empty one is absent. Raises QueryError naming what is legal."""
    query, page, seen = Query(), 1, set[str]()
    for name, value in params:
        value = value.strip()
        if not value:
            continue
        if name in seen and name not in _REPEATABLE:
            raise QueryError(name, value, "given once")
        seen.add(name)
        if name == "q":
            query = replace(query, text=value)
        elif name == "page":
            page = _PAGE(name, value)
        elif name in _SCALARS:
            field, read = _SCALARS[name]
            query = replace(query, **{field: read(name, value)})  # type: ignore[arg-type]  # the table pairs field and type
        elif name in _FILTERS:
            query = _FILTERS[name](query, name.partition(".")[0], value)
        elif name.partition(".")[0] in AXES and name in _RANGES:
            axis = name.partition(".")[0]
            query = query.with_range(axis, _RANGES[name](query.range(axis), name, value))
        else:
            raise QueryError(name, value, f"one of {', '.join(PARAMETERS)}")
    return _check(query.with_page(page))


def _check(query: Query) -> Query:
    for axis in AXES:
        days = query.range(axis)
        if days.first and days.last and days.first > days.last:
            raise QueryError(f"{axis}.from", days.first.isoformat(), f"not after {axis}.to={days.last.isoformat()}")
        if days.unknown and (days.first or days.last):
            raise QueryError(axis, UNKNOWN, f"either {UNKNOWN} or a range, not both")
    if query.page * query.size > MAX_WINDOW:
        raise QueryError("page", str(query.page), f"page*size at most {MAX_WINDOW}; narrow the search to see more")
    for chosen in query.filters:
        if len(chosen.values) + len(chosen.excluded) > MAX_CHOICES:
            raise QueryError(chosen.facet, (*chosen.values, *chosen.excluded)[0], f"at most {MAX_CHOICES} values")
    return replace(query, filters=tuple(f for f in query.filters if f.values or f.excluded or f.match != "any"))


def _less(values: tuple[str, ...], id: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != id)


def _choice(legal: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in legal:
            raise QueryError(name, value, ", ".join(legal))
        return value

    return read


def _number(low: int, high: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise QueryError(name, value, f"a whole number from {low} to {high}")
        return int(value)

    return read


def _day(name: str, value: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise QueryError(name, value, "a day as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise QueryError(name, value, "a day that is in the calendar, as YYYY-MM-DD") from None


def _first(days: DayRange, name: str, value: str) -> DayRange:
    return replace(days, first=_day(name, value))


def _last(days: DayRange, name: str, value: str) -> DayRange:
    return replace(days, last=_day(name, value))


def _unknown(days: DayRange, name: str, value: str) -> DayRange:
    return replace(days, unknown=_choice((UNKNOWN,))(name, value) == UNKNOWN)


def _add_value(query: Query, facet: str, value: str) -> Query:
    return query.with_value(facet, value) if value not in query.filter(facet).values else query


def _set_match(query: Query, facet: str, value: str) -> Query:
    return query.with_match(facet, _choice(MATCHES)(f"{facet}.match", value))


_PAGE = _number(1, MAX_WINDOW)
_SCALARS: Mapping[str, tuple[str, Callable[[str, str], str] | Callable[[str, str], int]]] = {
    "scope": ("scope", _choice(SCOPES)),
    "sort": ("sort", _choice(SORTS)),
    "page": ("page", _PAGE),
    "size": ("size", _number(0, MAX_SIZE)),
    "facet.size": ("facet_size", _number(0, MAX_FACET_SIZE)),
    "facet.sort": ("facet_sort", _choice(FACET_SORTS)),
    "histogram.unit": ("unit", _choice(UNITS)),
}
_FILTERS: Mapping[str, Callable[[Query, str, str], Query]] = {
    **dict.fromkeys(FACET_NAMES, _add_value),
    **{f"{facet}.match": _set_match for facet in FACET_NAMES},
    **{f"{facet}.not": Query.with_excluded for facet in FACET_NAMES},
}
_RANGES: Mapping[str, Callable[[DayRange, str, str], DayRange]] = {
    "published": _unknown,
    **{f"{axis}.from": _first for axis in AXES},
    **{f"{axis}.to": _last for axis in AXES},
}
_REPEATABLE = frozenset({*FACET_NAMES, *(f"{facet}.not" for facet in FACET_NAMES)})
PARAMETERS = ("q", *_FILTERS, *_RANGES, *_SCALARS)
"""Every parameter a query is written in."""
