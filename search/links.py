"""How are hundreds of links of one answer written cheaply? From one URL, written in full, with a hole in every facet.

All toggles of a facet differ in one id. So a query is made with a value in every facet that stands nowhere else, its
parameters are written once, and each facet's links are that text without the other holes, and with an id in its own.
Links that are more than one value apart (it replaces another, it is excluded) are written in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from index.schema import FACET_NAMES
from search.query import DayRange, FacetFilter, Query
from search.results import Bucket, FacetValue

SEARCH = "/api/v1/search"
_HOLE = "\0"
"""Stands in for an id that no value has."""
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)
"""Stand in for the days of a bucket."""
_KEPT = 50_000
"""Ids whose writing in a URL is remembered."""

_write = lru_cache(_KEPT)(quote_plus)


def url_of(query: Query, path: str = SEARCH) -> str:
    """Write a query as a URL below a path."""
    params = urlencode(query.to_params())
    return f"{path}?{params}" if params else path


def bucket_range(bucket: Bucket) -> DayRange:
    """Give the range that finds the articles of a bucket."""
    return DayRange(bucket.first, bucket.last) if bucket.first else DayRange(unknown=True)


class FacetLinks:
    """Writes the links of the values of one facet under a query."""

    __slots__ = ("_query", "_facet", "_path", "_before", "_after", "_picked", "_is_choice")

    def __init__(self, query: Query, facet: str, path: str, before: str, after: str) -> None:
        """Take what stands before and after the id of a toggle."""
        chosen = query.filter(facet)
        self._query = query
        self._facet = facet
        self._path = path
        self._before = before
        self._after = after
        self._picked = frozenset((*chosen.values, *chosen.excluded))
        self._is_choice = chosen.match == "any" and bool(chosen.values)

    def toggle(self, value: FacetValue) -> str:
        """Write the toggle of a value: following it gives exactly `total` articles."""
        if value.replaces or value.id in self._picked:
            return url_of(self._query.toggle(self._facet, value.id, replaces=value.replaces), self._path)
        return f"{self._before}{_write(value.id)}{self._after}"

    def only(self, value: FacetValue) -> str | None:
        """Write the link that makes a value the one choice: exactly `count` articles. None where the toggle does it."""
        return url_of(self._query.only(self._facet, value.id), self._path) if self._is_choice else None


def build_facet_links(query: Query, path: str) -> Mapping[str, FacetLinks]:
    """Build the writers of the links of every facet under a query."""
    chosen = [query.filter(facet) for facet in FACET_NAMES]
    filters = tuple(FacetFilter(f.facet, (*f.values, _HOLE), f.match, f.excluded) for f in chosen)
    params = replace(query, filters=filters, page=1, cursor="").to_params()
    # an id may be the hole's text itself: the hole is the last of its facet's values
    holes = {name: place for place, (name, value) in enumerate(params) if value == _HOLE and name in FACET_NAMES}
    written = ["" if holes.get(name) == place else f"{_write(name)}={_write(value)}&"
               for place, (name, value) in enumerate(params)]  # fmt: skip
    links = {}
    for facet, place in holes.items():
        before, after = "".join(written[:place]), "".join(written[place + 1 :]).rstrip("&")
        links[facet] = FacetLinks(query, facet, path, f"{path}?{before}{facet}=", f"&{after}" if after else "")
    return links


class AxisLinks:
    """Writes the links of the buckets of one axis under a query."""

    __slots__ = ("_query", "_axis", "_path", "_before", "_between", "_after")

    def __init__(self, query: Query, axis: str, path: str) -> None:
        """Write what all links have in common."""
        self._query = query
        self._axis = axis
        self._path = path
        whole = url_of(query.with_range(axis, DayRange(_FIRST, _LAST)), path)
        start, end = f"{axis}.from=", f"{axis}.to="
        before, _, self._after = whole.partition(start + _FIRST.isoformat() + "&" + end + _LAST.isoformat())
        self._before, self._between = before + start, "&" + end

    def bucket(self, bucket: Bucket) -> str:
        """Write the link that finds the articles of a bucket."""
        if bucket.first is None or bucket.last is None:
            return url_of(self._query.with_range(self._axis, bucket_range(bucket)), self._path)
        return f"{self._before}{bucket.first.isoformat()}{self._between}{bucket.last.isoformat()}{self._after}"
