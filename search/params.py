"""What does a URL ask for? Reads the parameters that a query is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from index.errors import QueryError
from index.schema import FACET_NAMES
from search.query import (
    AXES,
    COUNTED,
    FACET_SORTS,
    LISTS,
    MATCHES,
    MAX_CHOICES,
    MAX_FACET_SIZE,
    MAX_SIZE,
    MAX_WINDOW,
    MAX_WITHOUT,
    NONE,
    SCALARS,
    SCOPES,
    SORTS,
    SWITCHES,
    UNITS,
    UNKNOWN,
    DayRange,
    Query,
)


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
        elif name in _READERS:
            query = replace(query, **{SCALARS[name]: _READERS[name](name, value)})  # type: ignore[arg-type]  # the table pairs field and type
        elif name in SWITCHES:
            query = replace(query, **{SWITCHES[name]: _SWITCH(name, value) == "1"})  # type: ignore[arg-type]  # the table pairs field and type
        elif name == "without":
            query = query.without_expansion(value)
        elif name in _LISTS:
            query = replace(query, **{LISTS[name]: _names(_LISTS[name], name, value)})  # type: ignore[arg-type]  # the table pairs field and type
        elif name in _FILTERS:
            query = _FILTERS[name](query, name.partition(".")[0], value)
        elif name.partition(".")[0] in AXES and name in _RANGES:
            axis = name.partition(".")[0]
            query = query.with_range(axis, _RANGES[name](query.range(axis), name, value))
        else:
            raise QueryError(name, value, f"one of {', '.join(PARAMETERS)}")
    return _check(replace(query, page=page))


def _check(query: Query) -> Query:
    for axis in AXES:
        days = query.range(axis)
        if days.first and days.last and days.first > days.last:
            raise QueryError(f"{axis}.from", days.first.isoformat(), f"not after {axis}.to={days.last.isoformat()}")
        if days.unknown and (days.first or days.last):
            raise QueryError(axis, UNKNOWN, f"either {UNKNOWN} or a range, not both")
    if query.page * query.size > MAX_WINDOW:
        raise QueryError("page", str(query.page), f"page*size at most {MAX_WINDOW}; narrow the search")
    if query.cursor and query.page > 1:
        raise QueryError("page", str(query.page), "either a page or a cursor, not both")
    if len(query.without) > MAX_WITHOUT:
        raise QueryError("without", query.without[-1], f"at most {MAX_WITHOUT} terms")
    for chosen in query.filters:
        if len(chosen.values) + len(chosen.excluded) > MAX_CHOICES:
            raise QueryError(chosen.facet, (*chosen.values, *chosen.excluded)[0], f"at most {MAX_CHOICES} values")
    return replace(query, filters=tuple(f for f in query.filters if f.values or f.excluded or f.match != "any"))


def _choice(legal: tuple[str, ...]) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in legal:
            raise QueryError(name, value, ", ".join(legal))
        return value

    return read


def _names(legal: tuple[str, ...], name: str, value: str) -> tuple[str, ...]:
    """Read names with commas between them, `none` for no name at all, into their fixed order."""
    names = set(value.split(",")) if value != NONE else set()
    for wrong in sorted(names - set(legal)):
        raise QueryError(name, wrong, f"{NONE}, or with commas between them: {', '.join(legal)}")
    return tuple(known for known in legal if known in names)


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


def _cursor(name: str, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", value):
        raise QueryError(name, value, "a cursor as an answer gave it")
    return value


def _id(_: str, value: str) -> str:
    return value


_PAGE = _number(1, MAX_WINDOW)
_SWITCH = _choice(("0", "1"))
_READERS: Mapping[str, Callable[[str, str], str] | Callable[[str, str], int]] = {
    "story": _id,
    "scope": _choice(SCOPES),
    "count": _choice(COUNTED),
    "sort": _choice(SORTS),
    "page": _PAGE,
    "size": _number(0, MAX_SIZE),
    "facet.size": _number(0, MAX_FACET_SIZE),
    "facet.sort": _choice(FACET_SORTS),
    "histogram.unit": _choice(UNITS),
    "cursor": _cursor,
}
_LISTS: Mapping[str, tuple[str, ...]] = {"facets": FACET_NAMES, "histograms": AXES}
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
_REPEATABLE = frozenset({"without", *FACET_NAMES, *(f"{facet}.not" for facet in FACET_NAMES)})
PARAMETERS = ("q", *_FILTERS, *_RANGES, *_READERS, *_LISTS, *SWITCHES, "without")
"""Every parameter a query is written in."""
